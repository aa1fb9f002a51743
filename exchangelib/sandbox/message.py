"""A request and its reply, as HTTP carries them; it knows neither sockets nor XML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PATH = "/EWS/Exchange.asmx"
MAX_BODY = 256 * 1024 * 1024
XML = "text/xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
PAGE = """<!DOCTYPE html><html><head><title>Exchange Web Services</title></head><body>
<h1>Exchange Web Services, from a sandbox</h1><p>This address takes SOAP requests by POST.</p></body></html>"""


@dataclass(frozen=True)
class Request:
    """What came in. `headers` has lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Reply:
    """What goes out. `drop` closes the connection: "before" any byte of the answer, or in its "middle"."""

    status: int
    body: bytes = field(default=b"", repr=False)
    content_type: str = XML
    headers: tuple[tuple[str, str], ...] = ()
    drop: str | None = None
