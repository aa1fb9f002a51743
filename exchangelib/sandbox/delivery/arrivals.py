"""A bell that rings when mail has arrived, for whoever waits for some; it knows nothing of the mail."""

from __future__ import annotations

import threading
from time import monotonic
from weakref import WeakKeyDictionary

from exchangelib.sandbox.store import Store


class Bell:
    """Counts what has arrived, and lets others wait for the next."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0

    @property
    def count(self) -> int:
        """How often it rang."""
        with self._condition:
            return self._count

    def ring(self) -> None:
        """Something has arrived."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def wait(self, since: int, until: float) -> bool:
        """Wait until it rang more often than it had; False if that has not happened by a moment of the monotonic clock."""
        with self._condition:
            return self._condition.wait_for(lambda: self._count > since, max(until - monotonic(), 0))


_bells: WeakKeyDictionary[Store, Bell] = WeakKeyDictionary()
_lock = threading.Lock()


def of(store: Store) -> Bell:
    """The bell of a store."""
    with _lock:
        return _bells.setdefault(store, Bell())
