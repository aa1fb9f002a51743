"""Chunks that are under way to a server, and what became of each thing in them; what they are about is told elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from .._overlap import overlapped
from .._wire.xml import Element
from ..errors import EWSError

ANSWERED: Final = "answered"
LOST: Final = "lost"
UNSENT: Final = "unsent"


class Fate(NamedTuple):
    """What became of a thing whose result nobody has been given.

    :param kind: ANSWERED, LOST if it was sent and there is no answer, or UNSENT
    :param value: the answer; or the error that is there instead; None if nobody waited for the answer
    """

    kind: str
    value: Any = None


class Chunk:
    """Things that are asked about together.

    :param things: in order
    """

    __slots__ = ("answers", "came", "error", "is_begun", "left", "read", "things", "tried")

    def __init__(self, things: list[Any]) -> None:
        self.things = things
        # True stands for a success that says no more than that
        self.answers: list[Element | Literal[True] | None] = [None] * len(things)
        # The places of things yet to be asked about, one request each
        self.left: deque[list[int]] = deque([list(range(len(things)))])
        # The places of things whose answer came, and what gives it
        self.came: tuple[list[int], Callable[[], Element]] | None = None
        # What ended it, and the places of the things that the request was about which it ended
        self.error: Exception | None = None
        self.tried: frozenset[int] = frozenset()
        self.is_begun = False
        self.read = 0  # how many results were given away

    def fates(self, read: Callable[[Element], Any]) -> Iterator[Fate]:
        """Tell what became of the things whose results were not given away."""
        for place in range(self.read, len(self.things)):
            message = self.answers[place]
            if message is None:
                # Without an error it is still under way, and nobody waits for it
                is_lost = place in self.tried or (self.error is None and self.is_begun)
                yield Fate(LOST if is_lost else UNSENT, self.error)
                continue
            try:
                yield Fate(ANSWERED, True if message is True else read(message))
            except EWSError as e:
                yield Fate(LOST, e)


class Flight:
    """The chunks of one call: some under way at a time, results in order.

    :param chunks: lists of things; taken one at a time, in the thread of whoever takes results
    :param ask: asks about a chunk; runs in other threads, and leaves what came, or an error, in the chunk
    :param fill_in: fills in the answers from what came, and asks about what is left unless told not to; runs in the thread
        of whoever takes results. An answer of a hundred whole items is four megabytes of elements, all of which the other
        processor would have to get from this one, or the other way round
    :param read: makes a result of an answer
    :param width: how many chunks may be under way at a time; 0: each is asked about when its results are wanted
    """

    def __init__(
        self,
        chunks: Iterable[list[Any]],
        ask: Callable[[Chunk], None],
        fill_in: Callable[[Chunk, bool], None],
        read: Callable[[Element], Any],
        width: int,
    ) -> None:
        self._ask = ask
        self._fill_in = fill_in
        self._read = read
        self._open: deque[Chunk] = deque()  # begun, and results not all given away
        self._stopped = False
        jobs = self._jobs(iter(chunks))
        self._done = overlapped(jobs, width) if width else (job() for job in jobs)

    def _jobs(self, chunks: Iterator[list[Any]]) -> Iterator[Callable[[], Chunk]]:
        for things in chunks:
            chunk = Chunk(things)
            self._open.append(chunk)
            yield partial(self._do, chunk)
            if self._stopped:
                return

    def _do(self, chunk: Chunk) -> Chunk:
        if not self._stopped:
            chunk.is_begun = True
            self._ask(chunk)
        if chunk.error is not None:
            self._stopped = True
        return chunk

    def results(self) -> Iterator[Any]:
        """Yield the results. An error comes after those of the things before it, and when nothing is under way any more."""
        read = self._read
        try:
            for chunk in self._done:
                self._fill_in(chunk, True)
                for message in chunk.answers:
                    if message is None:
                        break
                    result = True if message is True else read(message)
                    chunk.read += 1
                    yield result
                if chunk.error is not None:
                    raise chunk.error
                self._open.popleft()
                del chunk  # the answers need not wait in memory for those of the next
        except GeneratorExit:  # nobody wants more: what is under way must not outlive this
            self._stopped = True
            close = getattr(self._done, "close", None)
            if close is not None:
                close()
            raise
        except Exception:
            self.settle()
            raise

    def settle(self) -> None:
        """Begin nothing more, and wait for the answers to what is under way."""
        self._stopped = True
        for _ in self._done:
            pass

    def fates(self) -> Iterator[Fate]:
        """Tell what became of the things whose results were not given away, in order, as far as chunks were begun."""
        for chunk in self._open:
            self._fill_in(chunk, False)
            yield from chunk.fates(self._read)
