"""Runs what is done to many things at once, so that no answer is lost; what is done is not known here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, Final, TypeVar

from .._progress import Meter, Progress, check_progress, progress_of
from .._value import Value
from ..errors import (
    CASError,
    ErrorServerBusy,
    InvalidTypeError,
    RateLimitError,
    RedirectError,
    TransportError,
    UnauthorizedError,
)
from ..protocol import ConnectFailed, PoolTimeout
from ..queryset import QuerySet
from ..services.flight import ANSWERED, UNSENT, Fate

T = TypeVar("T")

# After these the server has not begun: nothing came to it, or it was too busy, or lets nobody in, or it is another server
_NOT_DONE: Final = (ConnectFailed, PoolTimeout, ErrorServerBusy, RateLimitError, RedirectError, UnauthorizedError)


class BatchInterrupted(TransportError):
    """A batch was broken off after answers had come; the error that did it is the cause.

    It is raised too if nothing was answered, but of changes some were sent and some were not, or were taken from a
    generator. With `KeyboardInterrupt`, which stays what it is, it comes along as its attribute `batch`.

    Nothing of it is sent again by itself: creating an item twice makes two. What was given is in exactly one of these
    places: before the gap in `results`, after it in `later`, or in `unknown`, or in `unsent`.

    :param operation: the operation's name
    :param results: the answers that came for the first things, in the order of what was given; what a generator of
        results has already given is not repeated
    :param unknown: what was sent and not answered: the server may have done it or not; and items that were created, and
        have their ids, but whose files were still to follow them
    :param unsent: what was not sent; of a generator only what was taken from it
    :param cause: what broke it off
    :param later: pairs of what was given and its answer, for what was under way at the same time over other connections
    """

    def __init__(
        self,
        operation: str,
        results: Sequence[Any],
        unknown: Sequence[Any],
        unsent: Sequence[Any],
        cause: BaseException,
        later: Sequence[tuple[Any, Any]] = (),
    ) -> None:
        self.operation = operation
        self.results = list(results)
        self.unknown = list(unknown)
        self.unsent = list(unsent)
        self.later = list(later)
        more = f" {len(later)} that come later were answered ('later')." if later else ""
        super().__init__(
            f"{operation} was broken off after {len(results)} answers, which 'results' holds. It is not known what became "
            f"of the next {len(unknown)} ('unknown'); {len(unsent)} were not sent ('unsent').{more} "
            f"{type(cause).__name__}: {cause}"
        )


class Plan(Value):
    """Something to be done to many things.

    :param service: who does it
    :param inputs: the things; a list or tuple is checked as a whole first, and so is what a set finds; anything else
        chunk by chunk
    :param call: gives the results for things, lazily
    :param note: makes what the caller gets of a thing and its result; None: that is the result
    :param what: it is called so where progress is shown
    :param is_half: tells of a thing that was answered whether something is still to be done
    :param finish: does that, and makes what the caller gets; an error is its result
    """

    service: Any
    inputs: Iterable[Any]
    call: Callable[[Iterable[Any]], Iterator[Any]]
    note: Callable[[Any, Any], Any] | None
    what: str
    is_half: Callable[[Any], bool] | None = None
    finish: Callable[[Any, Any], Any] | None = None


class _Inputs(Iterable[T]):
    """What a service takes from the caller one chunk at a time, remembered until it is answered."""

    def __init__(self, inputs: Iterable[T]) -> None:
        self._inputs = inputs
        self.waiting: deque[T] = deque()

    def __iter__(self) -> Iterator[T]:
        append = self.waiting.append
        for each in self._inputs:
            append(each)
            yield each


class _ToBeFound:
    """What a set has, looked for when its turn has come: all of it, before anything of it changes."""

    def __init__(self, items: QuerySet) -> None:
        self._items = items

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)


def run(plan: Plan, progress: Progress = None) -> list[Any]:
    """Give all results of a batch.

    :param progress: see `exchangelib._progress.progress_of`
    :raises BatchInterrupted: if something goes wrong after answers have come; before, the error itself is raised
    """
    results: list[Any] = []
    with closing(_paired(plan, results, progress)) as pairs:
        for _ in pairs:
            pass
    return results


def stream(plan: Plan, progress: Progress = None) -> Iterator[tuple[Any, Any]]:
    """Yield pairs of a thing and its result, and keep neither.

    :raises BatchInterrupted: as for `run`; its `results` are empty, for they have all been given
    """
    return _paired(plan, None, progress)


def _paired(plan: Plan, kept: list[Any] | None, progress: Progress) -> Generator[tuple[Any, Any], None, None]:
    """Yield pairs of a thing and its result.

    :param kept: where to put the results instead
    """
    inputs, note, is_half, finish = plan.inputs, plan.note, plan.is_half, plan.finish
    if isinstance(inputs, _ToBeFound):
        check_progress(progress)
        for _ in plan.call(()):  # what is wrong with an argument is found before anything is asked
            pass
        inputs = list(inputs)
    whole = inputs if isinstance(inputs, (list, tuple)) else None
    taken = _Inputs(inputs)
    given = 0
    half: list[Any] = []
    with progress_of(progress, total=None if whole is None else len(whole), what=plan.what) as meter:
        step = None if type(meter) is Meter else meter.step
        try:
            for result in plan.call(taken if whole is None else whole):
                thing = taken.waiting.popleft() if whole is None else whole[given]
                given += 1
                made = result if note is None else note(thing, result)
                if finish is not None and is_half is not None and is_half(thing):
                    half.append(thing)
                    made = finish(thing, made)
                    half.clear()
                if kept is None:
                    yield thing, made
                else:
                    kept.append(made)
                if step is not None:
                    step()
        except KeyboardInterrupt as e:
            rest = list(taken.waiting) if whole is None else whole[given:]
            e.batch = _interruption(plan, kept or [], rest, e, half)  # type: ignore[attr-defined]
            raise
        except Exception as e:
            rest = list(taken.waiting) if whole is None else whole[given:]
            broken = _interruption(plan, kept or [], rest, e)
            tells_more = bool(broken.unknown) and (whole is None or bool(broken.unsent))
            if given or broken.later or (tells_more and not plan.service.repeatable):
                raise broken from e
            raise


def _interruption(
    plan: Plan, results: list[Any], rest: Sequence[Any], error: BaseException, half: Sequence[Any] = ()
) -> BatchInterrupted:
    """Say what became of everything.

    :param results: what the caller keeps of the results
    :param rest: what nobody has been given the results of
    :param half: what was answered, but is not finished
    """
    fates = _fates(plan.service, is_patient=isinstance(error, Exception))
    later, unknown, unsent = list[tuple[Any, Any]](), [*half], []
    for place, thing in enumerate(rest):
        kind, value = fates[place] if place < len(fates) else Fate(UNSENT)
        if kind == ANSWERED:
            made = value if plan.note is None else plan.note(thing, value)
            if plan.is_half is not None and not isinstance(made, Exception) and plan.is_half(thing):
                unknown.append(thing)
            else:
                later.append((thing, made))
        elif kind == UNSENT or not (value is None or _may_be_done(value)):
            unsent.append(thing)
        else:
            unknown.append(thing)
    return BatchInterrupted(plan.service.SERVICE_NAME, results, unknown, unsent, error, later)


def _fates(service: Any, is_patient: bool) -> list[Fate]:
    """Tell what became of everything that nobody has been given the result of.

    :param is_patient: wait for what is under way
    """
    flight = service.flight
    if flight is None:
        return []
    if is_patient:
        flight.settle()
    return list(flight.fates())


def _may_be_done(error: Exception) -> bool:
    """Tell whether something may have been done; not if it was refused, by the server, by us or by whoever gave it."""
    return isinstance(error, (TransportError, CASError)) and not isinstance(error, _NOT_DONE)


def several(argument: str, things: Any) -> Any:
    """Give back what can be gone through; what is found by searching is fetched before anything of it changes."""
    if isinstance(things, (str, bytes, Mapping)) or not hasattr(type(things), "__iter__"):
        raise InvalidTypeError(argument, things, (list, tuple, Iterator))
    return list(things) if isinstance(things, QuerySet) else things


def ids_of(argument: str, things: Any, *, lazily: bool = False) -> Any:
    """Give back what names items; of what is found by searching only the names are asked for.

    :param lazily: whether to search while the results are used, which is right if nothing changes meanwhile
    """
    if isinstance(things, QuerySet) and not things.is_cached and things.query.shape is None:
        names = things.values_list("id", "changekey")
        return names.iterator() if lazily else _ToBeFound(names)
    return several(argument, things)
