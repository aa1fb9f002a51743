"""The sandbox's clock, which a test can stop and move; it knows nothing of mail."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone


class Clock:
    """The present, as the sandbox sees it: it runs with the machine's clock until it is frozen or moved."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._frozen: datetime | None = None
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """The present as an aware datetime in UTC."""
        with self._lock:
            return self._now()

    def _now(self) -> datetime:
        return self._frozen if self._frozen is not None else datetime.now(timezone.utc) + self._offset

    def freeze(self, at: datetime | None = None) -> datetime:
        """Stop the clock, at the present or at a given time.

        :param at: an aware datetime
        :returns: the time it stands at, in UTC
        :raises ValueError: the datetime is naive
        """
        if at is not None and at.tzinfo is None:
            raise ValueError(f"Clock.freeze: 'at' must be an aware datetime, not {at!r}")
        with self._lock:
            self._frozen = self._now() if at is None else at.astimezone(timezone.utc)
            return self._frozen

    def advance(self, by: timedelta | float = 0, **units: float) -> datetime:
        """Move the clock, frozen or running.

        :param by: a timedelta, or seconds
        :param units: arguments of timedelta, such as days=1, added to it
        :returns: the new present in UTC
        """
        step = (by if isinstance(by, timedelta) else timedelta(seconds=by)) + timedelta(**units)
        with self._lock:
            if self._frozen is not None:
                self._frozen += step
            else:
                self._offset += step
            return self._now()

    def run(self) -> None:
        """Let a frozen clock run on from where it stands."""
        with self._lock:
            if self._frozen is not None:
                self._offset = self._frozen - datetime.now(timezone.utc)
                self._frozen = None

    def reset(self) -> None:
        """Go back to the machine's time."""
        with self._lock:
            self._frozen = None
            self._offset = timedelta(0)
