"""Throttling on demand: how much one user may ask for, and what happens beyond it; it does no operation.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from exchangelib.sandbox.refusal import Fault
from exchangelib.sandbox.versions import rank


@dataclass(frozen=True)
class Policy:
    """What one user may do. None is no limit.

    :param find_count: items or folders that one request may find, as EWSFindCountLimit
    :param concurrency: requests at a time, as EWSMaxConcurrency
    :param burst: requests at once, as EwsMaxBurst, which counts milliseconds of work instead
    :param recharge: requests that may be made again for each second of the clock, as EwsRechargeRate
    """

    find_count: int | None = None
    concurrency: int | None = None
    burst: int | None = None
    recharge: float = 1.0

    def __post_init__(self) -> None:
        for name in ("find_count", "concurrency", "burst"):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
                raise ValueError(f"throttle: {name!r} must be a whole number of at least 1, or None, not {value!r}")
        rate: Any = self.recharge
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not rate > 0:
            raise ValueError(
                f"throttle: 'recharge' must be a number of requests a second above 0, not {self.recharge!r}"
            )


class FindBudget:
    """How many more things one request may find.

    :param limit: at first; None for no limit
    :param version: the schema version that the request names
    """

    def __init__(self, limit: int | None = None, version: str = "") -> None:
        self.limit = limit
        self._version = version

    def cap(self, wanted: int, paged: bool) -> int:
        """How many of the things that would be shown may be shown: fewer make a page that ends early.

        :param wanted: how many would be shown
        :param paged: whether the request has a view of pages, so that the rest can be asked for
        :raises Fault: ErrorServerBusy up to Exchange 2010; ErrorExceededFindCountLimit without pages
        """
        if self.limit is None or wanted <= self.limit:
            return wanted
        if rank(self._version) <= rank("Exchange2010"):
            raise Fault("ErrorServerBusy", _BUSY)
        if not paged:
            raise Fault("ErrorExceededFindCountLimit", _TOO_MANY)
        return self.limit

    def spend(self, shown: int) -> None:
        """Count what is shown."""
        if self.limit is not None:
            self.limit = max(0, self.limit - shown)


_BUSY = "The server cannot service this request right now. Try again later."
_TOO_MANY = (
    "You have exceeded the maximum number of objects that can be returned for the find operation. Use paging to reduce "
    "the result size and try your request again."
)
_CONNECTIONS = (
    "You have exceeded the available concurrent connections for your account. Try again once your other requests have "
    "completed."
)


class Throttle:
    """Counts what each user does, against the policy of the moment; at first there is none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._policy = Policy()
        self._running: dict[str, int] = {}
        self._balances: dict[str, tuple[float, datetime]] = {}

    def set(self, policy: Policy) -> None:
        """Begin to count anew, against another policy."""
        with self._lock:
            self._policy = policy
            self._balances = {}

    def finds(self, version: str) -> FindBudget:
        """What one request may find."""
        return FindBudget(self._policy.find_count, version)

    @contextmanager
    def admitted(self, user: str, now: datetime) -> Iterator[None]:
        """While a request of a user is done.

        :param user: who logged in: somebody who impersonates others has their own budget
        :raises Fault: ErrorExceededConnectionCount, ErrorServerBusy with BackOffMilliseconds
        """
        with self._lock:
            policy, running = self._policy, self._running.get(user, 0)
            if policy.concurrency is not None and running >= policy.concurrency:
                raise Fault("ErrorExceededConnectionCount", _CONNECTIONS)
            self._charge(policy, user, now)
            self._running[user] = running + 1
        try:
            yield
        finally:
            with self._lock:
                self._running[user] -= 1

    def _charge(self, policy: Policy, user: str, now: datetime) -> None:
        if policy.burst is None:
            return
        balance, since = self._balances.get(user, (float(policy.burst), now))
        balance = min(float(policy.burst), balance + max(0.0, (now - since).total_seconds()) * policy.recharge)
        # A clock that is set to a millisecond shall not fail on the last digit of a fraction
        if balance < 1 - 1e-9:
            self._balances[user] = balance, now
            wait = ceil((1 - balance) / policy.recharge * 1000)
            raise Fault("ErrorServerBusy", _BUSY, values={"BackOffMilliseconds": str(max(1, wait))})
        self._balances[user] = balance - 1, now
