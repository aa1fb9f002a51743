"""How long an answer may take in all: connections whose waits are counted together; what is waited for is not known here.

The time limit of a socket is for one wait, and a server that sends a byte now and then meets it for ever. Here all waits for
an answer, and all for a connection, have one limit as well. Whoever waits looks at the clock; only where somebody else does the
waiting, the system that looks up a name or a library that talks with a proxy, is that done by a thread that can be left alone.
"""

from __future__ import annotations

import functools
import http.client
import io
import ipaddress
import math
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests.adapters
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError

from .client_cert import NO_PASSWORD
from .errand import in_time
from .hidden import Hidden

_LEAST = 0.001  # seconds: 0 would mean not to wait at all
_FIND_POOL = "get_connection_with_tls_context"


class OutOfTime(TimeoutError):
    """All waits together took too long.

    :param seconds: what was allowed
    :param connecting: whether nothing had gone to the server itself
    """

    def __init__(self, seconds: float, connecting: bool) -> None:
        super().__init__(f"not within {seconds:g} s")
        self.seconds, self.connecting = seconds, connecting


class _Pace(threading.local):
    """What the request that this thread sends is allowed.

    `seconds` for one answer, or for one connection; `ends` is when all must be over and `until` when the present wait must, on
    the monotonic clock; `said` is the time that errors tell.
    """

    seconds = math.inf
    said = math.inf
    ends = math.inf
    until = math.inf
    connecting = False


_pace = _Pace()


@contextmanager
def paced(seconds: float, ends: float = math.inf) -> Iterator[None]:
    """Let the connections that this thread uses keep to a pace.

    :param seconds: of waiting for an answer, and for a connection if one has to be made
    :param ends: when all must be over, on the monotonic clock
    """
    before = _pace.seconds, _pace.said, _pace.ends, _pace.until, _pace.connecting
    # What is asked for on the way to another request, such as a token, has its own seconds, but no more than the other
    _pace.seconds, _pace.ends = seconds, min(ends, _pace.ends)
    _pace.until, _pace.connecting = math.inf, False
    _pace.said = seconds if _pace.ends == math.inf else round(min(seconds, _pace.ends - time.monotonic()), 2)
    try:
        yield
    finally:
        _pace.seconds, _pace.said, _pace.ends, _pace.until, _pace.connecting = before


def _allowed() -> float:
    now = time.monotonic()
    return max(0.0, min(_pace.seconds, _pace.ends - now, _pace.until - now))


def _shorten(sock: Any, left: float) -> None:
    limit = sock.gettimeout()
    if limit is None or left < limit:
        sock.settimeout(max(_LEAST, left))


class _Raw(io.RawIOBase):
    """What comes over a socket, with the waits for it counted.

    :param inner: the same, uncounted
    """

    def __init__(self, inner: Any, sock: Any) -> None:
        self._inner, self._sock = inner, sock
        self._left = _allowed()
        self._said, self._connecting = _pace.said, _pace.connecting
        self._ends = time.monotonic() + self._left

    def head_is_here(self) -> None:
        """Count waits alone: whoever takes the body may take their time over it."""
        self._ends = _pace.ends

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._inner.fileno())

    def readinto(self, buffer: Any) -> int | None:
        began = time.monotonic()
        left = min(self._left, self._ends - began)
        if left <= 0:
            raise OutOfTime(self._said, self._connecting)
        _shorten(self._sock, left)
        before, _pace.until = _pace.until, began + left
        try:
            count: int | None = self._inner.readinto(buffer)
        except TimeoutError as e:
            if time.monotonic() - began >= left:
                raise OutOfTime(self._said, self._connecting) from e
            raise
        finally:
            _pace.until = before
        self._left -= time.monotonic() - began
        return count

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer whose head and body keep to the pace."""

    def __init__(self, sock: Any, *arguments: Any, **more: Any) -> None:
        super().__init__(sock, *arguments, **more)
        self._raw: _Raw | None = None
        if _allowed() < math.inf:
            unclocked: Any = self.fp
            self._raw = _Raw(unclocked.detach(), sock)
            self.fp = io.BufferedReader(self._raw)

    def begin(self) -> None:
        super().begin()
        if self._raw is not None:
            self._raw.head_is_here()


class _Outer:
    """A TLS connection to a proxy, for another to go through, which is read by urllib3 a piece at a time."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def recv(self, *arguments: Any) -> bytes:
        left = _pace.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if left < math.inf:
            _shorten(self._sock, left)
        data: bytes = self._sock.recv(*arguments)
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)


class _Paced:
    """What a connection of urllib3 needs to keep to the pace."""

    def connect(self) -> None:
        allowed = _allowed()
        if allowed == math.inf:
            super().connect()  # type: ignore[misc]
            return
        ends = time.monotonic() + allowed
        _pace.until, _pace.connecting = ends, True
        try:
            super().connect()  # type: ignore[misc]
        except TimeoutError as e:
            if time.monotonic() >= ends:
                raise OutOfTime(_pace.said, True) from e
            raise
        finally:
            _pace.until, _pace.connecting = math.inf, False

    def _new_conn(self) -> Any:
        """Connect to the first address that takes it, in one time for all, and leave the rest of it to what comes next."""
        this: Any = self
        if hasattr(self, "_socks_options"):
            return self._through_socks()
        host, limit = this._dns_host, this.timeout
        failure: HTTPError | None = None
        addresses = self._addresses()
        try:
            for address in addresses:
                this._dns_host = address
                this.timeout = self._shortened(limit)
                try:
                    sock = super()._new_conn()  # type: ignore[misc]
                except HTTPError as e:
                    failure = e
                    continue
                self._shorten(sock)
                return sock
        finally:
            this._dns_host, this.timeout = host, limit
        assert failure is not None
        raise failure

    def _through_socks(self) -> Any:
        """Let the library for SOCKS connect, which looks for the proxy and talks with it as slowly as that likes."""
        if _pace.until == math.inf:
            return super()._new_conn()  # type: ignore[misc]
        connect = super()._new_conn  # type: ignore[misc]
        sock = in_time(connect, self._shortened(math.inf), dispose=lambda late: late.close())
        self._shorten(sock)
        return sock

    def _addresses(self) -> list[str]:
        this: Any = self
        host = this._dns_host
        if _pace.until == math.inf or _is_number(host):
            return [host]
        try:
            found = in_time(
                lambda: socket.getaddrinfo(host, this.port, type=socket.SOCK_STREAM),
                self._shortened(_seconds(this.timeout)),
            )
        except TimeoutError as e:
            if time.monotonic() >= _pace.until:
                raise
            raise ConnectTimeoutError(this, f"Looking up {host} took too long") from e
        except socket.gaierror as e:
            raise NameResolutionError(this.host, this, e) from e  # as urllib3 does
        except UnicodeError:
            return [host]  # it will fail once more, and be told in urllib3's way
        return list(dict.fromkeys(str(place[4][0]) for place in found)) or [host]

    def _shortened(self, limit: Any) -> Any:
        left = _pace.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(limit, left) if isinstance(limit, (int, float)) else limit if left == math.inf else left

    def _shorten(self, sock: Any) -> None:
        sock.settimeout(self._shortened(sock.gettimeout()))

    def _tunnel(self) -> None:
        super()._tunnel()  # type: ignore[misc]
        self._shorten(self.sock)  # type: ignore[attr-defined]

    def _connect_tls_proxy(self, hostname: str, sock: Any) -> Any:
        return _Outer(super()._connect_tls_proxy(hostname, sock))  # type: ignore[misc]


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        return False
    return True


def _seconds(limit: Any) -> float:
    return limit if isinstance(limit, (int, float)) else math.inf


@functools.lru_cache(maxsize=64)
def _paced_class(connection: type[Any]) -> type[Any]:
    if issubclass(connection, _Paced) or not hasattr(connection, "_new_conn"):
        return connection
    more = {"response_class": _Answer} if connection.response_class is http.client.HTTPResponse else {}
    return type(connection.__name__, (_Paced, connection), more)


def _find_pool(adapter: weakref.ref[Any], key_password: str | None, *arguments: Any, **more: Any) -> Any:
    found = adapter()
    pool = getattr(type(found), _FIND_POOL)(found, *arguments, **more)
    pool.ConnectionCls = _paced_class(pool.ConnectionCls)
    if getattr(pool, "key_password", "") is None:
        pool.key_password = key_password or NO_PASSWORD
    return pool


def _is_ours(hook: object) -> bool:
    return hook is None or (isinstance(hook, functools.partial) and hook.func is _find_pool)


def keep_pace(adapter: Any, key_password: str | None = None) -> None:
    """Let an adapter of requests make connections that keep to the pace; one that makes them in its own way is left alone.

    :param key_password: of the key of a client's certificate, which waits for nobody at a terminal either
    """
    if isinstance(adapter, requests.adapters.HTTPAdapter) and _is_ours(vars(adapter).get(_FIND_POOL)):
        password = None if key_password is None else Hidden(key_password)
        # a reference back would be a circle
        setattr(adapter, _FIND_POOL, functools.partial(_find_pool, weakref.ref(adapter), password))
