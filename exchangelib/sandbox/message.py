"""A request and its reply, as HTTP carries them; it knows neither sockets nor XML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

PATH = "/EWS/Exchange.asmx"
MAX_BODY = 256 * 1024 * 1024
XML = "text/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
PAGE = """<!DOCTYPE html><html><head><title>Exchange Web Services</title></head><body>
<h1>Exchange Web Services, from a sandbox</h1><p>This address takes SOAP requests by POST.</p></body></html>"""


@dataclass
class Connection:
    """What is known of the connection that a request came on: one for all requests on it.

    :param tls: whether it is encrypted
    :param binding: the channel binding "tls-server-end-point" (RFC 5929 §4): "tls-server-end-point:" and a hash of the
        server's certificate; None without TLS
    :param certificate: the client's certificate, which an authority vouches for, in DER
    :param state: what schemes of logging in remember from one request to the next
    """

    tls: bool = False
    binding: bytes | None = None
    certificate: bytes | None = None
    state: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Request:
    """What came in. `headers` has lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    connection: Connection = field(default_factory=Connection, repr=False, compare=False)


@dataclass(frozen=True)
class Reply:
    """What goes out.

    :param drop: closes the connection: "before" any byte of the answer, or in its "middle"
    :param stream: gives the body piece by piece instead of `body`, in chunks; it may have no end
    """

    status: int
    body: bytes = field(default=b"", repr=False)
    content_type: str = XML
    headers: tuple[tuple[str, str], ...] = ()
    drop: str | None = None
    stream: Callable[[], Iterator[bytes]] | None = None
