"""Posting bytes and getting bytes back. The one place where the errors of requests become ours."""

from __future__ import annotations

import math
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from typing import Any, NamedTuple

import requests
from requests import exceptions as rex
from requests.hooks import default_hooks
from requests.structures import CaseInsensitiveDict
from urllib3 import exceptions as uex

from .._wire.stream import Body
from ..errors import EWSError, MalformedResponseError, TransportError
from .adapters import Session
from .answers import Reply
from .direct import open_directly
from .echo import without_echo
from .faults import ConnectFailed, ConnectionLost, ProxyFailed, TimedOut, TLSFailed, UnknownHost
from .own import is_own
from .pace import OutOfTime, paced

MAX_RESPONSE_SIZE = 1 << 30  # bytes, compressed or not: more than any server of known limits sends in one answer
MAX_RATIO = 200  # XML of 10,000 similar items compresses about 40 times; a bomb 1,000 times
RATIO_FLOOR = 1 << 24  # bytes: what is smaller may have any ratio
_PIECE = 1 << 22
Timeout = float | tuple[float, float] | None


class Limits(NamedTuple):
    """How much of an answer is taken in.

    :param size: bytes, on the wire and decompressed
    :param ratio: decompressed to compressed, for answers larger than `ratio_floor` bytes
    :param seconds: that it may take to come, however small the pauses between its bytes
    :param ends: when the whole exchange must be over, with all that belongs to it, on the monotonic clock
    """

    size: int = MAX_RESPONSE_SIZE
    ratio: int = MAX_RATIO
    ratio_floor: int = RATIO_FLOOR
    seconds: float = math.inf
    ends: float = math.inf


DEFAULT_LIMITS = Limits()


def within(seconds: float) -> Limits:
    """Return the usual limits, with a time for the whole answer."""
    return DEFAULT_LIMITS._replace(seconds=seconds)


def post(
    session: Session,
    url: str,
    data: bytes | Body,
    headers: Mapping[str, str],
    timeout: Timeout,
    limits: Limits | None = None,
) -> Reply:
    """Send a request and read the whole answer, whatever its status.

    :param session: whose connection, cookies and authentication are used
    :param data: the body, whole or made while it is sent
    :param headers: beside those of the session
    :param timeout: seconds, or seconds to connect and seconds between bytes
    :param limits: how much is taken in; default `DEFAULT_LIMITS`
    :raises TransportError: of `faults`, or `MalformedResponseError`
    """
    failure: EWSError
    sent = False
    limits = limits or DEFAULT_LIMITS
    try:
        with paced(limits.seconds, limits.ends):
            request = _prepare(session, url, data, headers)
            raw = open_directly(session, request, timeout)
            response = _send(session, request, timeout) if raw is None else None
        sent = True
        session.usage_count += 1
        if response is None:
            try:
                return without_echo(Reply(url, raw.status, raw.headers, read(raw, limits)), request.headers)
            finally:
                raw.close()
                raw.release_conn()
        with response:
            reply = Reply(url, response.status_code, response.headers, read(response.raw, limits))
            return without_echo(reply, response.request.headers)
    except EWSError as e:
        failure = e
    except Exception as e:
        if not is_foreign(e):
            raise
        failure = translate(e, url, timeout, sent)
    # Outside the except block, so that the foreign error, which holds the request and its headers, is not in the context
    raise failure


def send(
    session: Session, url: str, data: bytes | Body, headers: Mapping[str, str], timeout: Timeout, limits: Limits
) -> requests.Response:
    """Send a request and wait for the head of the answer; errors are those of requests."""
    with paced(limits.seconds, limits.ends):
        return _send(session, _prepare(session, url, data, headers), timeout)


def _send(session: Session, request: requests.PreparedRequest, timeout: Timeout) -> requests.Response:
    return session.send(
        request,
        stream=True,
        timeout=timeout,
        verify=session.verify,
        cert=session.cert,
        proxies=session.proxies,
        allow_redirects=False,
    )


def _prepare(session: Session, url: str, data: bytes | Body, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """Make a request by hand: what requests would look up in the environment anew each time is known."""
    if session.template is None:
        session.template = CaseInsensitiveDict({name: str(value) for name, value in session.headers.items()})
    request = requests.PreparedRequest()
    request.method = "POST"
    request.url = url
    request.headers = session.template.copy()
    request.headers.update(headers)
    request.headers["Content-Length"] = str(len(data))
    request.body = data  # type: ignore[assignment]  # whatever can be gone through, as often as it is sent
    request.hooks = default_hooks()
    setattr(request, "_cookies", session.cookies)  # noqa: B010 - not declared, and what digest and NTLM read
    if len(session.cookies):
        request.prepare_cookies(session.cookies)
    auth: Any = session.auth
    if auth is not None:
        request = auth(request)
    return request


# --- reading


def read(raw: Any, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Read and decompress a body, as far as the limits allow.

    :param raw: the urllib3 response
    :raises MalformedResponseError: it is too large, or not what its headers say
    """
    length = raw.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and int(length) > limits.size:
        raise too_large(int(length), limits.size)
    wire = _read_wire(raw, limits)
    return inflate(wire, limits) if wire and is_compressed(raw) else wire


def is_compressed(raw: Any) -> bool:
    """Tell whether a body has to be decompressed.

    :raises MalformedResponseError: it is encoded in a way that was not asked for
    """
    encodings = [e.strip().lower() for e in raw.headers.get("Content-Encoding", "").split(",")]
    encodings = [e for e in encodings if e not in {"", "identity"}]
    if len(encodings) > 1 or (encodings and encodings[0] not in {"gzip", "x-gzip", "deflate"}):
        raise MalformedResponseError(f"The answer is encoded as {', '.join(encodings)!r}, which was not asked for")
    return bool(encodings)


def _read_wire(raw: Any, limits: Limits) -> bytes:
    pieces: list[bytes] = []
    total = 0
    ends = time.monotonic() + limits.seconds
    # The empty read at the end is where urllib3 notices that a body is shorter than it was said to be. What has come is
    # taken as it comes: a read of a whole piece would wait for it however slowly it drips
    while piece := raw.read1(_PIECE, decode_content=False):
        pieces.append(piece)
        total += len(piece)
        if total > limits.size:
            raise too_large(total, limits.size)
        if time.monotonic() > ends:
            raise too_slow(total, limits.seconds)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def too_slow(size: int, seconds: float) -> TimedOut:
    return TimedOut(f"The answer did not come in full within {seconds:g} s: {size:,} bytes until now")


def too_large(size: int, limit: int) -> MalformedResponseError:
    return MalformedResponseError(f"The answer is too large: at least {size:,} bytes, where {limit:,} are allowed")


def inflate(data: bytes, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Decompress gzip, zlib, or bare deflate, which some servers send under that name.

    :raises MalformedResponseError: it is no such thing, is incomplete, or swells beyond the limits
    """
    allowed = min(limits.size, max(limits.ratio_floor, limits.ratio * len(data)))
    wbits = wbits_of(data)
    out: list[bytes] = []
    total = 0
    try:
        while data:
            decoder = zlib.decompressobj(wbits)
            piece = decoder.decompress(data, allowed + 1 - total)
            total += len(piece)
            out.append(piece)
            if total > allowed:
                raise MalformedResponseError(f"The answer swells to more than {allowed:,} bytes when decompressed")
            if not decoder.eof:
                raise ConnectionLost("The answer broke off: its compressed body is incomplete")
            data = decoder.unused_data.lstrip(b"\0")  # gzip may have members, and padding
    except zlib.error as e:
        raise MalformedResponseError(f"The answer cannot be decompressed: {e}") from None
    return out[0] if len(out) == 1 else b"".join(out)


def wbits_of(beginning: bytes) -> int:
    """Tell by its first two bytes how a body is compressed.

    47: gzip or zlib by its header; -15: neither. https://docs.python.org/3/library/zlib.html#zlib.decompress
    """
    has_header = beginning[0] & 15 == 8 and int.from_bytes(beginning[:2], "big") % 31 == 0
    return 47 if beginning[:2] == b"\x1f\x8b" or has_header else -15


# --- the table of errors


class _Row(NamedTuple):
    foreign: tuple[type[BaseException], ...]
    ours: type[TransportError]
    text: str


# The first row that fits anything in the chain of a foreign error counts.
_SENDING = (
    _Row((rex.ProxyError, uex.ProxyError), ProxyFailed, "The proxy for {url} failed: {why}{hint}"),
    _Row((rex.SSLError, uex.SSLError, ssl.SSLError), TLSFailed, "No TLS connection to {url}: {why}{hint}"),
    _Row((uex.NameResolutionError, socket.gaierror), ConnectFailed, "The host of {url} cannot be found: {why}"),
    _Row((uex.NewConnectionError,), ConnectFailed, "Cannot connect to {url}: {why}"),
    _Row(
        (rex.ConnectTimeout, uex.ConnectTimeoutError), ConnectFailed, "{url} did not take the connection within {s} s"
    ),
    _Row((rex.ReadTimeout, uex.ReadTimeoutError, TimeoutError), TimedOut, "{url} did not answer within {s} s"),
    _Row((uex.ProtocolError, HTTPException, ConnectionError), ConnectionLost, "{url} broke the connection: {why}"),
    _Row((rex.InvalidURL, rex.InvalidSchema, uex.LocationValueError), TransportError, "Cannot use {url}: {why}{hint}"),
    # requests has one name for both ends: what urllib3 complains of came from the server
    _Row((uex.InvalidHeader,), MalformedResponseError, "The answer of {url} has a header that makes no sense: {why}"),
    _Row((rex.InvalidHeader,), TransportError, "A header for {url} cannot be sent: {kind}"),
    # Of http.client, with the header, which may be secret, in its text
    _Row((ValueError, TypeError), TransportError, "A request to {url} cannot be sent: {kind}"),
    _Row((BaseException,), TransportError, "The request to {url} failed: {kind}: {why}"),
)
_READING = (
    _Row((rex.ReadTimeout, uex.ReadTimeoutError, TimeoutError), TimedOut, "{url} did not answer in full within {s} s"),
    _Row((BaseException,), ConnectionLost, "The answer of {url} broke off: {why}"),
)
_HINTS = (
    ("hostname mismatch", "the certificate belongs to another name"),
    ("doesn't match", "the certificate belongs to another name"),
    ("ip address mismatch", "the certificate belongs to another name"),
    ("certificate_verify_failed", "to trust an authority of your own: Configuration(ca_bundle='/path/to/ca.pem')"),
    ("wrong_version_number", "this port may not speak TLS at all: is it http://?"),
    ("record_layer", "this port may not speak TLS at all: is it http://?"),
    ("certificate_required", "the server wants a client certificate: Configuration(client_cert=…)"),
    ("alert bad certificate", "the server does not take the client certificate"),
    ("dependencies for socks", "pip install exchangelib[socks]"),
    (
        "connection failed: 407",
        "it wants a user and a password: Configuration(proxy='http://USER:PASSWORD@…'), for those that the environment may "
        "name are not used",
    ),
    ("alert unknown ca", "the server does not know who issued the client certificate"),
)


# Packages whose errors are about the network or about what came over it; those of others are mistakes in a program
_FOREIGN = frozenset(("requests", "urllib3", "http", "spnego", "requests_ntlm", "gssapi", "requests_gssapi", "struct"))


def is_foreign(error: Exception) -> bool:
    if isinstance(error, Warning) or is_own(error):  # that it is raised is what the program asked for
        return False
    return isinstance(error, (OSError, ValueError)) or type(error).__module__.partition(".")[0] in _FOREIGN


def translate(error: BaseException, url: str, timeout: Timeout, sent: bool) -> TransportError:
    """Return our error for one of requests, urllib3, http.client or the operating system.

    :param sent: whether the head of the answer had arrived
    """
    chain = list(_chain(error))
    late = next((e for e in chain if isinstance(e, OutOfTime)), None)
    if late is not None and late.connecting:
        return ConnectFailed(f"{url} did not take the connection within {late.seconds:g} s")
    if late is not None:
        return TimedOut(f"The answer of {url} did not come in full within {late.seconds:g} s")
    row = next(row for row in (_READING if sent else _SENDING) if any(isinstance(e, row.foreign) for e in chain))
    # The innermost error of the system says it in the fewest words, and holds no request
    causes = [e for e in chain if isinstance(e, (OSError, HTTPException)) and not isinstance(e, rex.RequestException)]
    cause = causes[-1] if causes else None
    why = str(cause or chain[-1]) or type(chain[-1]).__name__
    if cause is not None and not isinstance(cause, ssl.SSLError):
        why = f"{getattr(cause, 'strerror', None) or why} ({type(cause).__name__})"
    hint = next((f" ({hint})" for sign, hint in _HINTS if sign in why.lower()), "")
    seconds = timeout if not isinstance(timeout, tuple) else timeout[0 if row.ours is ConnectFailed else 1]
    ours = row.ours
    if isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME:
        ours = UnknownHost
    return ours(row.text.format(url=url, why=why, kind=type(error).__name__, s=seconds, hint=hint))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all those it wraps, from the outside in."""
    seen: set[int] = set()
    todo = [error]
    while todo:
        e = todo.pop(0)
        if id(e) in seen:
            continue
        seen.add(id(e))
        yield e
        inner = [*e.args, getattr(e, "reason", None), e.__cause__, e.__context__]
        todo += [i for i in inner if isinstance(i, BaseException)]
