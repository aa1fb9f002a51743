"""When to try again, decided without sleeping and without knowing what was tried.

failure ─ classify ─▶ kind                  FailFast        FaultTolerance
                      BUSY    refused, undone     raise     again, for any operation
                      UNSENT  nothing was sent    raise     again, for any operation
                      LOST    done or not?        raise     again, if it may be done twice
                      FINAL   will not change     raise     raise
"""

from __future__ import annotations

import datetime
import enum
import math
import threading
from typing import Any, NamedTuple

from ..errors import (
    CASError,
    ErrorADUnavailable,
    ErrorExceededConnectionCount,
    ErrorInternalServerTransientError,
    ErrorMailboxStoreUnavailable,
    ErrorServerBusy,
    ErrorTimeoutExpired,
    InvalidTypeError,
    InvalidValue,
    RateLimitError,
)
from .answers import Reply, raise_for_reply
from .clock import SYSTEM, Clock
from .faults import ConnectFailed, ConnectionLost, ServerFailed, TimedOut, UnknownHost
from .fork import renew_after_fork

MAX_STEP = 300.0  # seconds: longest pause between two attempts that no server asked for
MIN_STEP = 0.05  # seconds: shortest pause, doubled with each attempt, where a server asks for less


class Kind(enum.Enum):
    """What a failure says about the request that failed."""

    BUSY = "the server refused the request for now, and did nothing"
    UNSENT = "nothing came to the server"
    LOST = "the server may have done what it was asked, or not"
    FINAL = "the same request would fail again"


class Failure(NamedTuple):
    """A failed attempt, as far as patience is concerned.

    :param kind: what happened
    :param back_off: seconds that the server asks for, or None
    :param crowded: whether the server wants fewer connections at a time
    """

    kind: Kind
    back_off: float | None = None
    crowded: bool = False


# The first row that fits counts.
_KINDS: tuple[tuple[type[BaseException], Kind], ...] = (
    (ErrorServerBusy, Kind.BUSY),
    (ErrorExceededConnectionCount, Kind.BUSY),
    (RateLimitError, Kind.BUSY),
    (UnknownHost, Kind.FINAL),
    (ConnectFailed, Kind.UNSENT),
    (ConnectionLost, Kind.LOST),
    (TimedOut, Kind.LOST),
    (CASError, Kind.LOST),
    (ErrorInternalServerTransientError, Kind.LOST),
    (ErrorMailboxStoreUnavailable, Kind.LOST),
    (ErrorADUnavailable, Kind.LOST),
    (ErrorTimeoutExpired, Kind.LOST),
)
_PASSING_STATUS = (408, 500, 502, 504)  # of answers without a fault; 429 and 503 are RateLimitError


def classify(error: BaseException) -> Failure:
    """Say what a failure means for trying again."""
    if isinstance(error, ServerFailed):
        return Failure(Kind.LOST if error.status_code in _PASSING_STATUS else Kind.FINAL)
    for cls, kind in _KINDS:
        if isinstance(error, cls):
            back_off = getattr(error, "back_off", getattr(error, "wait", None)) if kind is Kind.BUSY else None
            return Failure(kind, back_off, isinstance(error, ErrorExceededConnectionCount))
    return Failure(Kind.FINAL)


class RetryPolicy:
    """How to meet failures that may pass. Programs can subclass this; `decide` is what the connection asks."""

    max_wait: float = math.inf

    @property
    def fail_fast(self) -> bool:
        """Whether the first failure is raised."""
        raise NotImplementedError

    @property
    def back_off_until(self) -> datetime.datetime | None:
        """The moment (naive, local time) before which nothing is sent, or None."""
        return None

    @back_off_until.setter
    def back_off_until(self, value: datetime.datetime | None) -> None:
        raise AttributeError(f"{type(self).__name__} does not back off")

    def back_off(self, seconds: float | None) -> None:
        """Send nothing for that many seconds, in any thread that uses this policy."""
        raise NotImplementedError

    def remaining(self) -> float:
        """Return how many seconds nothing should be sent from now on."""
        until = self.back_off_until
        return 0.0 if until is None else (until - datetime.datetime.now()).total_seconds()

    def raise_response_errors(self, response: Reply) -> None:
        """Raise the error that an HTTP answer is; return if it is for the XML to say. Meant to be overridden."""
        raise_for_reply(response)

    def decide(
        self, failure: Failure, *, attempt: int, waited: float, repeatable: bool, jitter: float, step: float
    ) -> float | None:
        """Decide what to do after a failure. A pure function of its arguments.

        :param failure: what happened
        :param attempt: how many attempts came before this one
        :param waited: seconds since the first attempt began
        :param repeatable: whether doing it twice does no harm
        :param jitter: a random number in [0, 1)
        :param step: seconds of the first pause
        :return: seconds to wait before the next attempt, or None to give up
        """
        if self.fail_fast or failure.kind is Kind.FINAL or (failure.kind is Kind.LOST and not repeatable):
            return None
        left = self.max_wait - waited
        if left <= 0 or (failure.back_off or 0.0) > left:
            return None
        growth = 2.0 ** min(attempt, 30)
        if failure.back_off:
            # Whoever was told to come back at the same moment should not do so: up to a tenth later, a second at most.
            # A server that asks for too little again and again is given more
            asked = failure.back_off + jitter * min(failure.back_off / 10, 1.0)
            return min(max(asked, min(MIN_STEP * growth, MAX_STEP)), left)
        return min(min(step * growth, MAX_STEP) * (0.5 + jitter / 2), left)


class FailFast(RetryPolicy):
    """Raise the first failure. The default."""

    @property
    def fail_fast(self) -> bool:
        """True."""
        return True

    def back_off(self, seconds: float | None) -> None:
        """Not possible: a `ValueError`."""
        raise InvalidValue("FailFast does not back off: use FaultTolerance")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) if isinstance(other, FailFast) else NotImplemented

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class FaultTolerance(RetryPolicy):
    """Try again after failures that may pass, with growing pauses.

    Two of the same `max_wait` are equal; what each of them remembers is only until when it backs off.

    :param max_wait: seconds, from the first attempt, after which no more attempts are made
    """

    DEFAULT_BACKOFF = 60  # seconds, when back_off() is not told how many
    busy_count = 0  # how often a server was too busy; whoever asks for much at a time asks for less then

    def __init__(self, max_wait: float = 3600, *, clock: Clock = SYSTEM) -> None:
        if isinstance(max_wait, bool) or not isinstance(max_wait, (int, float)):
            raise InvalidTypeError("max_wait", max_wait, (int, float))
        if not max_wait >= 0:
            raise InvalidValue(f"'max_wait' must be a number of seconds, at least 0, not {max_wait!r}")
        self.max_wait = max_wait
        self._clock = clock
        self._until: float | None = None
        self._lock = threading.Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Replace the lock, which another thread of the parent may have held."""
        self._lock = threading.Lock()

    @property
    def fail_fast(self) -> bool:
        """False."""
        return False

    def remaining(self) -> float:
        """Return how many seconds nothing should be sent from now on."""
        with self._lock:
            if self._until is None:
                return 0.0
            left = self._until - self._clock.monotonic()
            if left <= 0:
                self._until = None
            return max(left, 0.0)

    @property
    def back_off_until(self) -> datetime.datetime | None:
        """The moment (naive, local time) before which nothing is sent, or None. May be set."""
        left = self.remaining()
        return datetime.datetime.now() + datetime.timedelta(seconds=left) if left else None

    @back_off_until.setter
    def back_off_until(self, value: datetime.datetime | None) -> None:
        seconds = None if value is None else (value - datetime.datetime.now(value.tzinfo)).total_seconds()
        with self._lock:
            self._until = None if seconds is None else self._clock.monotonic() + seconds

    def back_off(self, seconds: float | None) -> None:
        """Send nothing for that many seconds; `None` stands for `DEFAULT_BACKOFF`. Never shortens an earlier demand."""
        until = self._clock.monotonic() + (self.DEFAULT_BACKOFF if seconds is None else seconds)
        with self._lock:
            self._until = until if self._until is None else max(self._until, until)
            self.busy_count += 1

    def __getstate__(self) -> dict[str, Any]:
        state = self.__dict__.copy()
        for name in ("_lock", "_until", "_clock"):  # the other process has a clock of its own
            del state[name]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._clock, self._until, self._lock = SYSTEM, None, threading.Lock()
        renew_after_fork(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FaultTolerance):
            return NotImplemented
        return type(other) is type(self) and other.max_wait == self.max_wait

    def __hash__(self) -> int:
        return hash((type(self), self.max_wait))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(max_wait={self.max_wait!r})"
