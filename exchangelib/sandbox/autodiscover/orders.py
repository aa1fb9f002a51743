"""What autodiscover has been told to do wrong, or to pass on, and when it is due; it answers nothing itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

SERVICES = ("pox", "soap", "json")
# autodiscover-error-codes.tsv: what stands in an answer instead of settings
CODES = frozenset(
    (
        "InvalidUser",
        "InvalidRequest",
        "InvalidSetting",
        "SettingIsNotAvailable",
        "ServerBusy",
        "InvalidDomain",
        "NotFederated",
        "InternalServerError",
    )
)
WAYS = {
    "html": "a page in HTML, with status 200",
    "empty": "nothing, with status 200",
    "garbage": "bytes that are no XML",
    "huge": "a body without an end",
    "bomb": "a small body that unpacks to a gigabyte",
    "slow": "a byte now and then",
    "drop": "the connection is closed instead of an answer",
    "delay": "the right answer, after the delay",
    "no-urls": "the right answer, without the addresses of EWS",
}
_INSIDE = ("no-urls",)  # of WAYS: what changes an answer, and needs somebody who has logged in


@dataclass
class Order:
    """What to do with requests; Autodiscover.redirect and Autodiscover.fail make it.

    :param what: "address", "url", "domain" or "http" for a redirect; a code, a status or one of WAYS for a failure
    :param target: of a redirect
    :param of: whom it is about: an address, a domain, or "*" for all
    :param host: only requests to this host name
    :param service: only "pox", "soap" or "json"
    :param times: how many more times; None for as long as it is not cancelled
    """

    what: str | int
    target: str = ""
    of: str = "*"
    host: str | None = None
    service: str | None = None
    times: int | None = None
    delay: float = 0.0
    message: str | None = None
    details: dict[str, int] = field(default_factory=dict)

    def cancel(self) -> None:
        """Do it no more."""
        self.times = 0

    @property
    def is_outside(self) -> bool:
        """Whether it comes before anybody logs in, and before the request is looked at."""
        return isinstance(self.what, int) or self.what == "http" or (self.what in WAYS and self.what not in _INSIDE)

    def meets(self, service: str, host: str, whom: str | None) -> bool:
        """Whether it is about such a request.

        :param whom: an address or a domain; None where that is not looked at
        """
        if self.times == 0 or self.service not in (None, service) or (self.host or host).lower() != host.lower():
            return False
        whom, of = (whom or "").lower(), self.of.lower()
        return self.is_outside or of in ("*", whom) or whom.endswith(f"@{of}")


class Orders:
    """All orders, the oldest first; each request uses up at most one of each kind."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._orders: list[Order] = []

    def add(self, order: Order) -> Order:
        """Take an order."""
        with self._lock:
            self._orders.append(order)
        return order

    def outside(self, service: str, host: str, use: bool = True) -> Order | None:
        """What happens to a request before it is looked at.

        :param use: it happens now
        """
        with self._lock:
            found = next((each for each in self._orders if each.is_outside and each.meets(service, host, None)), None)
            return self._used(found) if use else found

    def inside(self, service: str, host: str, whom: str) -> Order | None:
        """What is answered about somebody instead of their settings."""
        with self._lock:
            orders = (each for each in self._orders if not each.is_outside and each.meets(service, host, whom))
            return self._used(next(orders, None))

    def _used(self, order: Order | None) -> Order | None:
        if order is not None and order.times is not None:
            order.times -= 1
        return order

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._orders = []
