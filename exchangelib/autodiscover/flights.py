"""One search at a time for each domain: a thousand accounts that begin at once search once, and find what the first found."""

from __future__ import annotations

import threading
import weakref

from .._net.fork import renew_after_fork
from ..configuration import Configuration


class _Lock:
    """A lock that can be held weakly."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


class _Flights:
    def __init__(self) -> None:
        self.after_fork()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Begin anew: what another thread of the parent holds, nobody here lets go of."""
        self.guard = threading.Lock()
        self.locks: weakref.WeakValueDictionary[tuple[str, Configuration], _Lock] = weakref.WeakValueDictionary()


_flights = _Flights()


def flight(domain: str, config: Configuration) -> _Lock:
    """Give what to hold while a domain is searched for; it lives as long as somebody holds it or waits."""
    with _flights.guard:
        return _flights.locks.setdefault((domain, config), _Lock())
