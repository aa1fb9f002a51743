"""Failure on demand: what was ordered with Sandbox.fail, and when it is due; it sends nothing itself."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

# Response codes that servers give for a whole request, as a SOAP fault; all others stand in response messages
# (responsecode.md; ews-throttling-in-exchange.md for the limits on connections and finds).
FAULT_CODES = frozenset(
    (
        "ErrorServerBusy",
        "ErrorInternalServerError",
        "ErrorInternalServerTransientError",
        "ErrorSchemaValidation",
        "ErrorInvalidServerVersion",
        "ErrorIncorrectSchemaVersion",
        "ErrorInvalidSchemaVersionForMailboxVersion",
        "ErrorInvalidRequest",
        "ErrorImpersonateUserDenied",
        "ErrorImpersonationDenied",
        "ErrorImpersonationFailed",
        "ErrorNonExistentMailbox",
        "ErrorExceededConnectionCount",
        "ErrorExceededSubscriptionCount",
        "ErrorExceededFindCountLimit",
        "ErrorTokenSerializationDenied",
        "ErrorPasswordExpired",
        "ErrorPasswordChangeRequired",
        "ErrorAccountDisabled",
        "ErrorADUnavailable",
    )
)
DROPS = {
    "drop": "the connection is closed instead of an answer, and nothing was done",
    "drop-answer": "the request is done, then the connection is closed instead of an answer",
    "drop-middle": "the request is done, then the connection is closed in the middle of the answer",
}
BODIES = {
    "garbage": "the request is done; bytes that are no XML are answered",
    "truncated": "the request is done; half of the answer is sent as if it were all",
    "empty": "the request is done; nothing is answered, with status 200",
    "html": "nothing is done; a page in HTML is answered, with status 200",
}
KINDS = {**DROPS, **BODIES, "delay": "the request is done and answered after the delay"}


@dataclass
class Failure:
    """An order to fail; give it to nobody: Sandbox.fail makes it, and hands it out so that it can be cancelled.

    :param operation: which operation fails; "*" for any
    :param what: a response code, a status, or one of KINDS
    :param times: how many more times; None for as long as it is not cancelled
    :param back_off: seconds that ErrorServerBusy tells the client to wait
    :param items: places (from 0) in the request of the things that fail; None for the whole
    :param message: the text of the error
    :param delay: seconds to wait before anything is done
    :param headers: for the answer that a status makes
    :param body: for the answer that a status makes, or "garbage"
    :param fault: a response code is a SOAP fault (True), or stands in response messages (False)
    :param above: only requests about more things than this, or for larger pages, fail; None for all
    """

    operation: str
    what: str | int
    times: int | None = 1
    back_off: float | None = None
    items: frozenset[int] | None = None
    message: str | None = None
    delay: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    fault: bool = False
    above: int | None = None

    def cancel(self) -> None:
        """Fail no more."""
        self.times = 0


class Failures:
    """All orders, the oldest first; each request uses up at most one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[Failure] = []

    def order(
        self,
        operation: str,
        what: str | int,
        times: int | None = 1,
        *,
        back_off: float | None = None,
        item: int | Collection[int] | None = None,
        message: str | None = None,
        delay: float = 0.0,
        headers: Mapping[str, str] | None = None,
        body: bytes | str | None = None,
        fault: bool | None = None,
        above: int | None = None,
    ) -> Failure:
        """Take an order; see Failure for the arguments.

        :raises ValueError: nothing of that kind is known
        """
        self._check(what, times, back_off, delay)
        items = None if item is None else frozenset((item,) if isinstance(item, int) else item)
        if fault is None:
            fault = items is None and what in FAULT_CODES
        data = body.encode() if isinstance(body, str) else body
        made = Failure(operation, what, times, back_off, items, message, delay, dict(headers or {}), data, fault, above)
        with self._lock:
            self._orders.append(made)
        return made

    @staticmethod
    def _check(what: str | int, times: int | None, back_off: float | None, delay: float) -> None:
        if isinstance(what, bool) or not isinstance(what, str | int):
            raise ValueError(
                f"fail: 'what' must be a response code, an HTTP status or one of {', '.join(KINDS)}, not {what!r}"
            )
        if isinstance(what, int) and not 200 <= what <= 599:
            raise ValueError(f"fail: 'what' must be an HTTP status from 200 to 599, not {what}")
        if isinstance(what, str) and what not in KINDS and not what.startswith("Error"):
            raise ValueError(
                f"fail: 'what' must be a response code (Error…), a status or one of {', '.join(KINDS)}, not {what!r}"
            )
        if times is not None and times < 1:
            raise ValueError(f"fail: 'times' must be at least 1, or None for always, not {times}")
        if delay < 0 or (back_off or 0) < 0:
            raise ValueError("fail: 'delay' and 'back_off' are seconds, at least 0")
        if what == "delay" and not delay:
            raise ValueError("fail: 'delay' must say how many seconds")

    def due(self, operation: str, size: int = 0) -> Failure | None:
        """The failure that this request meets, used up once by asking.

        :param size: how many things the request is about, or wants on a page
        """
        with self._lock:
            for order in self._orders:
                if order.above is not None and size <= order.above:
                    continue
                if order.operation in (operation, "*") and order.times != 0:
                    if order.times is not None:
                        order.times -= 1
                    self._orders = [each for each in self._orders if each.times != 0]
                    return order
        return None

    @property
    def pending(self) -> int:
        """How many orders have not been used up."""
        return len([order for order in self._orders if order.times != 0])

    def clear(self) -> None:
        """Forget all orders."""
        with self._lock:
            self._orders = []


def reason(status: int) -> str:
    """The phrase for a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
