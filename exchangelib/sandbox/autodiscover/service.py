"""The autodiscover services over HTTP, and what tests tell them to do; how answers are written is known elsewhere."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from exchangelib.sandbox.autodiscover import pox, soap
from exchangelib.sandbox.autodiscover.facts import Facts
from exchangelib.sandbox.autodiscover.orders import CODES, SERVICES, WAYS, Order, Orders
from exchangelib.sandbox.login.outcome import Login
from exchangelib.sandbox.message import HTML, JSON, Reply, Request
from exchangelib.sandbox.nodes import serialise
from exchangelib.sandbox.profiles import Profile

if TYPE_CHECKING:
    from exchangelib.sandbox.store import Store

_PATHS = {
    "pox": re.compile(r"/autodiscover/autodiscover\.xml", re.IGNORECASE),
    "soap": re.compile(r"/autodiscover/autodiscover\.svc", re.IGNORECASE),
    "json": re.compile(r"/autodiscover/autodiscover\.json(/v1\.0(/[^/]*)?)?/?", re.IGNORECASE),
}
_PAGE = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body><p>There is a web site here.</p></body></html>"
_GARBAGE = b"\x00\xff\xfe<not><xml \x80\x01>&&\x1b" * 8
# The newer protocols came with these builds
_SINCE = {"pox": (8, 0), "soap": (14, 0), "json": (15, 1)}
_SLOW = 0.2  # seconds between the bytes of a slow answer


class Autodiscover:
    """Answers from the users of a sandbox. `sandbox.autodiscover` is one.

    :param schemes: names of the schemes by which one logs in
    :param base: gives the address of the sandbox, without a path
    """

    def __init__(self, store: Store, profile: Profile, schemes: Sequence[str], base: Callable[[], str]) -> None:
        self._orders = Orders()
        self._base = base
        self.pause: Callable[[float], object] = time.sleep
        self.door = AutodiscoverDoor(Facts(store, profile, schemes, base), self._orders, store.clock.now, self._wait)

    def _wait(self, seconds: float) -> object:
        """Wait; how it is done is set when the server starts."""
        return self.pause(seconds)

    @property
    def pox_url(self) -> str:
        """Where POX is spoken."""
        return f"{self._base()}/autodiscover/autodiscover.xml"

    @property
    def soap_url(self) -> str:
        """Where SOAP is spoken."""
        return f"{self._base()}/autodiscover/autodiscover.svc"

    @property
    def json_url(self) -> str:
        """Where JSON is spoken; an address and `?Protocol=EWS` come behind it."""
        return f"{self._base()}/autodiscover/autodiscover.json/v1.0/"

    def redirect(
        self,
        to: str,
        *,
        of: str = "*",
        status: int | None = None,
        host: str | None = None,
        service: str | None = None,
        times: int | None = None,
    ) -> Order:
        """Send somebody elsewhere.

        :param to: an address (RedirectAddr), a URL (RedirectUrl), or a domain, in which everybody has the same name
        :param of: whom: an address, a domain, or "*" for all
        :param status: of HTTP, such as 302: the redirect is in the Location header, before anybody logs in
        :param host: only requests to this host name
        :param service: only "pox", "soap" or "json"
        :param times: how often; None until it is cancelled
        :returns: the order, with cancel()
        :raises ValueError: something of this is not known
        """
        _check(service, times)
        is_url = "://" in to
        if status is not None and (status not in (301, 302, 303, 307, 308) or of != "*"):
            raise ValueError("redirect: 'status' must be 301, 302, 303, 307 or 308, and is for everybody")
        what = "http" if status is not None else "url" if is_url else "address" if "@" in to else "domain"
        order = Order(what, to, of, host, service, times)
        order.details["status"] = status or 302
        return self._orders.add(order)

    def fail(
        self,
        what: str | int,
        *,
        of: str = "*",
        host: str | None = None,
        service: str | None = None,
        times: int | None = 1,
        delay: float = 0.0,
        message: str | None = None,
    ) -> Order:
        """Let requests fail.

        :param what: a code such as "InvalidUser", "ServerBusy", or of POX such as "600"; an HTTP status; or one of "html",
            "empty", "garbage", "huge" (without an end), "bomb" (unpacks to a gigabyte), "slow", "drop", "delay", "no-urls"
        :param of: whom it is about: an address, a domain, or "*"; what is no answer about somebody is for everybody
        :param host: only requests to this host name
        :param service: only "pox", "soap" or "json"
        :param times: how often; None until it is cancelled
        :param delay: seconds to wait before
        :param message: text of the error
        :returns: the order, with cancel()
        :raises ValueError: something of this is not known
        """
        _check(service, times)
        known = (isinstance(what, int) and 200 <= what <= 599) or (
            isinstance(what, str) and (what in CODES or what in WAYS or what.isdigit())
        )
        if not known:
            listed = ", ".join((*sorted(CODES), *WAYS))
            raise ValueError(f"fail: 'what' must be an HTTP status, a number of POX, or one of {listed}, not {what!r}")
        order = Order(what, "", of, host, service, times, delay, message)
        if order.is_outside and of != "*":
            raise ValueError(f"fail: {what!r} comes before it is known whom a request is about; leave out 'of'")
        return self._orders.add(order)

    def clear(self) -> None:
        """Do nothing wrong any more."""
        self._orders.clear()


def _check(service: str | None, times: int | None) -> None:
    if service is not None and service not in SERVICES:
        raise ValueError(f"'service' must be one of {', '.join(SERVICES)}, not {service!r}")
    if times is not None and times < 1:
        raise ValueError(f"'times' must be at least 1, or None for always, not {times}")


class AutodiscoverDoor:
    """The services at their addresses."""

    announcement: tuple[tuple[str, str], ...] = (
        ("X-SOAP-Enabled", "True"),
        ("X-WSSecurity-Enabled", "False"),
        ("X-OAuth-Enabled", "True"),
    )

    def __init__(
        self,
        facts: Facts,
        orders: Orders,
        now: Callable[[], datetime],
        pause: Callable[[float], object],
    ) -> None:
        self._facts = facts
        self._orders = orders
        self._now = now
        self._pause = pause
        if not self._has("soap"):
            self.announcement = (("X-SOAP-Enabled", "False"),)

    def serves(self, path: str) -> bool:
        """Whether an address is one of these, and the server has that service."""
        service = _service(path)
        return service is not None and self._has(service)

    def _has(self, service: str) -> bool:
        profile = self._facts.profile
        return profile.build[:2] >= _SINCE[service] and (service == "pox" or "pox-only" not in profile.quirks)

    def is_open(self, request: Request) -> bool:
        """JSON is for everybody; so is what happens before anybody is asked, and port 80."""
        service = _service(urlsplit(request.path).path) or ""
        outside = self._orders.outside(service, _host(request), use=False)
        instead = outside is not None and outside.what != "delay"
        return service == "json" or instead or self._is_beside(request)

    def _is_beside(self, request: Request) -> bool:
        """Whether it came without TLS to a server that has it."""
        return not request.connection.tls and self._facts.base().startswith("https:")

    def answer(self, request: Request, login: Login | None) -> Reply:
        """Answer a request."""
        service = _service(urlsplit(request.path).path) or ""
        order = self._orders.outside(service, _host(request))
        if order is not None:
            if order.delay:
                self._pause(order.delay)
            reply = self._outside(order, request)
            if reply is not None:
                return reply
        if self._is_beside(request):
            place = f"{self._facts.base()}/autodiscover/autodiscover.xml"
            return Reply(302, b"", HTML, (("Location", place),))
        if service == "json":
            return self._json(request)
        if login is None:
            return Reply(503, b"", HTML)  # what had opened the door is used up
        return (self._pox if service == "pox" else self._soap)(request)

    def hide(self, body: bytes) -> bytes:
        """There is nothing secret in it."""
        return body[:1_000_000]

    def _outside(self, order: Order, request: Request) -> Reply | None:
        """What an order makes of a request that nobody has looked at; None to go on."""
        if order.what == "http":
            return Reply(order.details["status"], b"", HTML, (("Location", order.target),))
        if isinstance(order.what, int):
            return Reply(order.what, (order.message or "").encode(), HTML)
        if order.what == "drop":
            return Reply(200, b"", drop="before")
        if order.what in ("huge", "slow"):
            return Reply(200, stream=_endless if order.what == "huge" else self._drip)
        if order.what == "bomb":
            return Reply(200, _bomb(), headers=(("Content-Encoding", "gzip"),))
        if order.what == "html":
            return Reply(200, _PAGE, HTML)
        return {"empty": Reply(200, b""), "garbage": Reply(200, _GARBAGE)}.get(order.what)

    def _drip(self) -> Iterator[bytes]:
        """A byte now and then, and never a whole answer."""
        yield b'<?xml version="1.0" encoding="utf-8"?>'
        while True:
            self._pause(_SLOW)
            yield b" "

    def _ask(self, service: str, request: Request) -> Callable[[str], Order | None]:
        def ask(whom: str) -> Order | None:
            order = self._orders.inside(service, _host(request), whom)
            if order is not None and order.delay:
                self._pause(order.delay)
            return order

        return ask

    def _pox(self, request: Request) -> Reply:
        try:
            if request.method != "POST":
                raise pox.Bad("600")
            address = pox.read(request.body)
        except pox.Bad as e:
            return Reply(200, serialise(pox.error(str(e), self._now())))
        order = self._ask("pox", request)(address)
        if order is not None and order.what == "domain":
            order = replace(order, what="address", target=f"{address.partition('@')[0]}@{order.target}")
        return Reply(200, serialise(pox.answer(self._facts, address, order, self._now())))

    def _soap(self, request: Request) -> Reply:
        if request.method != "POST":
            return Reply(200, _PAGE, HTML)
        try:
            answer, _operation = soap.answer(self._facts, request.body, self._ask("soap", request))
        except soap.Bad as e:
            return Reply(500, serialise(soap.fault(str(e))))
        return Reply(200, serialise(answer))

    def _json(self, request: Request) -> Reply:
        """Autodiscover version 2: one protocol of one mailbox, for everybody who asks."""
        parts = urlsplit(request.path)
        query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
        last = unquote(parts.path.rstrip("/").rpartition("/")[2])
        address = last if "@" in last else query.get("email", "")
        protocol = query.get("protocol", "")
        if "@" not in address:
            return _problem(400, "MandatoryParameterMissing", "A valid smtp address must be provided")
        if not protocol:
            return _problem(
                400, "MandatoryParameterMissing", "A valid value must be provided for the query parameter 'Protocol'"
            )
        order = self._ask("json", request)(address)
        if order is not None and order.what == "url":
            return Reply(302, b"", HTML, (("Location", order.target),))
        if order is not None and order.what in ("address", "domain"):
            whom = order.target if order.what == "address" else f"{address.partition('@')[0]}@{order.target}"
            place = f"{self._facts.base()}/autodiscover/autodiscover.json/v1.0/{whom}?Protocol={protocol}"
            return Reply(302, b"", HTML, (("Location", place),))
        if order is not None and order.what != "no-urls":
            return _problem(400, str(order.what), order.message or "As the sandbox was told to answer.")
        urls = {"ews": self._facts.ews_url, "autodiscoverv1": f"{self._facts.base()}/autodiscover/autodiscover.xml"}
        if protocol.lower() not in urls or order is not None:
            text = f"The given protocol value '{protocol}' is invalid. Supported values are 'AutodiscoverV1,Ews'"
            return _problem(400, "InvalidProtocol", text)
        if self._facts.user(address) is None:
            return _problem(404, "UserNotFound", f"The mailbox '{address}' is not known")
        body = {"Protocol": protocol, "Url": urls[protocol.lower()]}
        return Reply(200, json.dumps(body).encode(), JSON)


def _service(path: str) -> str | None:
    return next((name for name, pattern in _PATHS.items() if pattern.fullmatch(path)), None)


def _host(request: Request) -> str:
    """The host name that a client speaks to."""
    return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""


def _problem(status: int, code: str, message: str) -> Reply:
    return Reply(status, json.dumps({"ErrorCode": code, "ErrorMessage": message}).encode(), JSON)


def _endless() -> Iterator[bytes]:
    yield b'<?xml version="1.0" encoding="utf-8"?><Autodiscover>'
    while True:
        yield b"<filler>" + bytes(65536).replace(b"\0", b"x") + b"</filler>"


def _bomb() -> bytes:
    """A gigabyte of spaces, in a megabyte: members of gzip that follow one another."""
    return gzip.compress(b" " * (16 * 1024 * 1024), 9) * 64
