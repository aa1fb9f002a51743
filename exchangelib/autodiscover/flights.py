"""One search at a time for each domain: whoever comes while it lasts waits for its end, and not for each other's turn."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from .._net.fork import renew_after_fork
from .report import Step


class Flight:
    """A search that is under way.

    :param owner: the thread that searches
    """

    def __init__(self, owner: int) -> None:
        self.owner = owner
        self.failed: tuple[Step, ...] | None = None
        """What was tried, if the search has failed for everybody who asks about the domain."""
        self._landed = threading.Event()

    def land(self) -> None:
        """Let those go who wait."""
        self._landed.set()

    def wait(self, seconds: float) -> bool:
        """Wait for the end; say whether it came in time."""
        return self._landed.wait(max(0.0, seconds))


class _Flights:
    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Begin anew: what another thread of the parent searches for, nobody here finds."""
        self.guard = threading.Lock()
        self.under_way: dict[Hashable, Flight] = {}


_flights = _Flights()


@contextmanager
def flight(key: Hashable) -> Iterator[Flight | None]:
    """Begin a search, or find the one that is under way.

    :param key: what tells searches apart: those with an equal one find the same
    :return: for the length of a block, the search of another thread, to be waited for; None: the search is this thread's, and
        others wait for the end of the block. A thread that is in a block already does not wait for itself
    """
    flights = _flights
    mine = Flight(threading.get_ident())
    with flights.guard:
        theirs = flights.under_way.setdefault(key, mine)
    if theirs is not mine:
        yield None if theirs.owner == mine.owner else theirs
        return
    try:
        yield None
    finally:
        with flights.guard:
            if flights.under_way.get(key) is mine:
                del flights.under_way[key]
        mine.land()


def fail(key: Hashable, steps: tuple[Step, ...]) -> None:
    """Say that the search of this thread has failed, and that it would for everybody with this key."""
    with _flights.guard:
        mine = _flights.under_way.get(key)
        if mine is not None and mine.owner == threading.get_ident():
            mine.failed = steps
