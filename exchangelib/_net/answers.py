"""What an HTTP answer means before its XML is looked at, without knowing how it was fetched."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from .._pattern import pattern
from .._value import Value
from ..errors import CASError, MalformedResponseError, RateLimitError, RedirectError, UnauthorizedError
from .faults import ServerFailed
from .urls import get_redirect_url, without_userinfo

_EXCERPT = 200
_MAX_DIGITS = 9  # of seconds: what is more is no number that anybody meant
_TOO_BUSY = (429, 503)
_REDIRECTS = (301, 302, 303, 307, 308)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ENVELOPE = pattern(rb"<\?xml|<(?:[\w.-]+:)?Envelope[\s>]")
_TITLE = pattern(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_HINTS = {
    403: "the server forbids this; it may not allow EWS for this user or this client, or not without TLS",
    404: "there is no Exchange web service at this address",
    405: "there is no Exchange web service at this address",
    407: "the proxy wants authentication: put user and password into the proxy URL",
    413: "the request is larger than the server allows: use a smaller chunk_size",
}


class Reply(Value, unshown=("headers", "content")):
    """One HTTP answer. It does not hold the request, whose headers are secret, and does not show cookies.

    :param url: where the request went
    :param status_code: the HTTP status
    :param headers: the headers of the answer; names in any case
    :param content: the body, decompressed
    """

    url: str
    status_code: int
    headers: Mapping[str, str]
    content: bytes


def excerpt(content: bytes, limit: int = _EXCERPT) -> str:
    """Return the beginning of a body as one line that can be printed."""
    text = content[: limit * 4].decode("utf-8", "replace")
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= limit else text[:limit] + "…"


def is_xml(content: bytes) -> bool:
    """Say whether a body begins as a SOAP message does, whatever else it may be."""
    head = content[:200]
    return head.startswith(_UTF16) or _ENVELOPE.match(head.removeprefix(b"\xef\xbb\xbf").lstrip()) is not None


def retry_after(value: str | None, now: float) -> float | None:
    """Read a `Retry-After` header: seconds from now, or None if there is none that makes sense.

    :param value: the header: a number of seconds, or a date
    :param now: seconds since the epoch

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
    """
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value) if len(value) <= _MAX_DIGITS else None
    from email.utils import parsedate_to_datetime  # brings a third of the mail library, and dates are rare

    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def raise_for_reply(reply: Reply, now: float | None = None) -> None:
    """Raise the error that an answer is, unless it looks like SOAP, which others can read better.

    :param reply: the answer
    :param now: seconds since the epoch, to read dates by
    """
    status = reply.status_code
    if status == 200:
        return _raise_for_body(reply)
    if status == 401:
        raise UnauthorizedError(f"Invalid credentials for {reply.url}{_offers(reply)}")
    if status in _REDIRECTS:
        raise RedirectError(url=without_userinfo(get_redirect_url(reply)))
    if is_xml(reply.content):
        return None
    cas_error = reply.headers.get("X-CasErrorCode")
    if cas_error:
        raise CASError(cas_error=excerpt(cas_error.encode()), response=Reply(reply.url, status, {}, b""))
    if status in _TOO_BUSY:
        wait = retry_after(reply.headers.get("Retry-After"), time.time() if now is None else now)
        asked = "" if wait is None else f" and asks to wait {wait:g} s"
        message = f"{reply.url} is too busy (HTTP {status}){asked}"
        raise RateLimitError(message, url=reply.url, status_code=status, total_wait=0.0, wait=wait)
    raise ServerFailed(_failure(reply), status_code=status)


def _failure(reply: Reply) -> str:
    hint = _HINTS.get(reply.status_code)
    hint = f" ({hint})" if hint else ""
    said = _page(reply) if reply.content.strip() else "nothing"
    return f"HTTP {reply.status_code} from {reply.url}{hint}; the server said: {said}"


def _page(reply: Reply) -> str:
    """Return what is worth reading in a body that is no SOAP: the title of a page, or else its beginning."""
    title = _TITLE.search(reply.content[:10_000].decode("utf-8", "replace"))
    return f"a page titled {excerpt(title[1].encode())!r}" if title else repr(excerpt(reply.content))


def _raise_for_body(reply: Reply) -> None:
    if is_xml(reply.content):
        return
    if not reply.content.strip():
        raise MalformedResponseError(f"An empty answer (HTTP 200) from {reply.url}")
    if "html" in reply.headers.get("Content-Type", "") or reply.content.lstrip()[:14].lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        raise MalformedResponseError(
            f"An HTML page instead of SOAP from {reply.url}: {_page(reply)}. "
            "This may be a login page, a proxy, or the wrong address"
        )
    if not reply.content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise MalformedResponseError(f"Not XML, what came from {reply.url}: {excerpt(reply.content)!r}")


def _offers(reply: Reply) -> str:
    schemes = offered_schemes(reply.headers.get("WWW-Authenticate", ""))
    return f" (the server takes: {', '.join(schemes)})" if schemes else ""


_QUOTED = pattern(r'"(?:[^"\\]|\\.)*"')
_SCHEME = pattern(r"([A-Za-z][A-Za-z0-9._~+-]*)(?![A-Za-z0-9._~+-]|\s*=)")


def offered_schemes(header: str) -> list[str]:
    """Return the names of the schemes in a `WWW-Authenticate` header, several of which may have been joined by commas.

    https://www.rfc-editor.org/rfc/rfc9110#field.www-authenticate
    """
    parts = (part.strip() for part in _QUOTED.sub('""', header).split(","))
    matches = (_SCHEME.match(part) for part in parts)
    return list(dict.fromkeys(m[1] for m in matches if m))


def raise_for_other_status(reply: Reply) -> None:
    """Raise if an answer was XML without a fault, although its status says failure."""
    if reply.status_code != 200:
        raise ServerFailed(_failure(reply), status_code=reply.status_code)
