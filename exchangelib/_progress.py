"""How far long work has come, told to whoever asked; knows nothing of the work."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from .errors import EWSError, InvalidTypeError

if TYPE_CHECKING:
    from typing_extensions import Self

#: What `progress=` takes: True for tqdm, or something that is called with how much is done and of how much, if known
Progress: TypeAlias = "bool | Callable[[int, int | None], object] | None"


class MissingLibrary(EWSError, ImportError):
    """A library that is not installed, which only what was asked for needs."""


class Meter:
    """Counts, and tells nobody."""

    def step(self, n: int = 1) -> None:
        """Count what has been done.

        :param n: how much more it is
        """

    def close(self) -> None:
        """End the display."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class _Telling(Meter):
    """Tells a callable."""

    def __init__(self, tell: Callable[[int, int | None], object], total: int | None) -> None:
        self._tell = tell
        self._total = total
        self._done = 0

    def step(self, n: int = 1) -> None:
        self._done += n
        self._tell(self._done, self._total)


class _Bar(Meter):
    """Shows a bar of tqdm's."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def step(self, n: int = 1) -> None:
        self._bar.update(n)

    def close(self) -> None:
        self._bar.close()


def progress_of(progress: Progress, *, total: int | None, what: str) -> Meter:
    """Make the meter for some work.

    :param progress: True: a bar of tqdm's on the terminal; a callable: it is called with how many things are done and
        how many there are, None if nobody knows; None or False: nobody is told
    :param total: how many things there are
    :param what: what is done, shown beside the bar
    :return: a meter to be told of each thing, and to be closed; a context manager, too
    :raises MissingLibrary: tqdm is not installed; an `ImportError`
    :raises InvalidTypeError: it is none of these; a `TypeError`
    """
    check_progress(progress)
    if progress is None or progress is False:
        return Meter()
    if progress is True:
        return _Bar(_tqdm()(total=total, desc=what, unit=" items"))
    return _Telling(progress, total)


def check_progress(progress: Progress) -> None:
    """Refuse what `progress_of` would, for whoever has something to ask before it begins.

    :raises MissingLibrary: tqdm is not installed; an `ImportError`
    :raises InvalidTypeError: it is nothing that can be told; a `TypeError`
    """
    if progress is True:
        _tqdm()
    elif progress is not None and progress is not False and not callable(progress):
        raise InvalidTypeError("progress", progress, (bool, Callable))


def _tqdm() -> Any:
    try:
        from tqdm.auto import tqdm
    except ImportError as e:
        raise MissingLibrary(
            "progress=True shows its bar with tqdm: pip install exchangelib[progress], or pip install tqdm. "
            "Or give a callable instead: progress=lambda done, total: print(done, total)"
        ) from e
    return tqdm
