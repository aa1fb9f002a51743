"""A proxy that notes every byte: HTTP CONNECT, whole addresses over plain http, and SOCKS5; a part for tests.

with Proxy(routes={("autodiscover.example.com", 443): ("127.0.0.1", 40443)}) as proxy:
    requests.get("https://autodiscover.example.com/", proxies={"https": proxy.url})
    proxy.tunnels[0].target, proxy.tunnels[0].sent

`routes` leads a host and port elsewhere, so that a server on a free port of this machine can be any host of the world; what it
does not name is refused, so that nothing leaves the machine, unless its address is on the loopback interface.
"""

from __future__ import annotations

import base64
import contextlib
import ipaddress
import selectors
import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from typing_extensions import Self

Address = tuple[str, int]
_HEAD = 65536


@dataclass
class Tunnel:
    """One connection of a client.

    :param kind: "connect", "http" or "socks5"
    :param target: host and port that the client asked for
    :param request: what the client said to the proxy itself, such as the head of a CONNECT with its headers
    :param sent: what the client sent to the target
    :param received: what the target sent back
    :param refused: the proxy led nowhere
    """

    kind: str
    target: Address
    request: bytes = b""
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    refused: bool = False


class Proxy:
    """Listens on a free port of 127.0.0.1; a context manager.

    :param routes: (host, port) -> where that is
    :param user: "name:password" that clients must give (Basic; HTTP only)
    """

    def __init__(self, routes: Mapping[Address, Address] | None = None, user: str | None = None) -> None:
        self.routes = dict(routes or {})
        self.user = user
        self.tunnels: list[Tunnel] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="proxy", daemon=True)

    @property
    def url(self) -> str:
        """For `proxies=` and `Configuration(proxy=…)`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def socks_url(self) -> str:
        """The same for SOCKS5; the proxy finds the host."""
        return f"socks5h://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[Address]:
        """Every host and port that was asked for, in order."""
        return [tunnel.target for tunnel in self.tunnels]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._shut(self._listener)
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            self._shut(connection)
        self._thread.join(5)

    @staticmethod
    def _shut(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            first = client.recv(1, socket.MSG_PEEK)
            if first == b"\x05":
                self._socks(client)
            elif first:
                self._http(client)
        except (OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._open.discard(client)
            self._shut(client)

    def _note(self, kind: str, target: Address, request: bytes) -> Tunnel:
        tunnel = Tunnel(kind, target, request)
        self.tunnels.append(tunnel)
        return tunnel

    def _reach(self, tunnel: Tunnel) -> socket.socket | None:
        place = self.routes.get((tunnel.target[0].lower(), tunnel.target[1]))
        if place is None:
            try:
                near = ipaddress.ip_address(tunnel.target[0]).is_loopback
            except ValueError:
                near = tunnel.target[0] == "localhost"
            place = tunnel.target if near else None
        try:
            if place is not None:
                return socket.create_connection(place, timeout=10)
        except OSError:
            pass
        tunnel.refused = True
        return None

    # --- HTTP ---

    def _http(self, client: socket.socket) -> None:
        head, rest = _read_head(client)
        method, url, _version = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        if method == "CONNECT":
            parts = urlsplit(f"//{url}")
            tunnel = self._note("connect", (parts.hostname or "", parts.port or 443), head)
        else:
            parts = urlsplit(url)
            tunnel = self._note("http", (parts.hostname or "", parts.port or 80), head)
        if self.user is not None and not self._is_known(head):
            client.sendall(b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n')
            tunnel.refused = True
            return
        server = self._reach(tunnel)
        if server is None:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        if method == "CONNECT":
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = url.partition("://")[2].partition("/")[2]
            rest = _without_proxy_headers(head, method, "/" + path) + rest
        self._pipe(tunnel, client, server, rest)

    def _is_known(self, head: bytes) -> bool:
        expected = base64.b64encode((self.user or "").encode())
        lines = [line.partition(b":") for line in head.split(b"\r\n")]
        return any(
            name.lower() == b"proxy-authorization" and value.strip() == b"Basic " + expected for name, _, value in lines
        )

    # --- SOCKS5 (RFC 1928) ---

    def _socks(self, client: socket.socket) -> None:
        methods = _exactly(client, 2)
        _exactly(client, methods[1])
        client.sendall(b"\x05\x00")
        _version, command, _reserved, kind = _exactly(client, 4)
        if kind == 1:
            host = socket.inet_ntop(socket.AF_INET, _exactly(client, 4))
        elif kind == 4:
            host = socket.inet_ntop(socket.AF_INET6, _exactly(client, 16))
        else:
            host = _exactly(client, _exactly(client, 1)[0]).decode("ascii")
        (port,) = struct.unpack(">H", _exactly(client, 2))
        tunnel = self._note("socks5", (host, port), b"")
        server = self._reach(tunnel) if command == 1 else None
        if server is None:
            client.sendall(b"\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00")
            return
        client.sendall(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x00")
        self._pipe(tunnel, client, server, b"")

    # --- both ---

    def _pipe(self, tunnel: Tunnel, client: socket.socket, server: socket.socket, rest: bytes) -> None:
        with server, selectors.DefaultSelector() as selector:
            with self._lock:
                self._open.add(server)
            if rest:
                tunnel.sent += rest
                server.sendall(rest)
            selector.register(client, selectors.EVENT_READ, (server, tunnel.sent))
            selector.register(server, selectors.EVENT_READ, (client, tunnel.received))
            try:
                while True:
                    for key, _events in selector.select():
                        source = key.fileobj
                        assert isinstance(source, socket.socket)
                        data = source.recv(65536)
                        if not data:
                            return
                        other, record = key.data
                        record += data
                        other.sendall(data)
            except OSError:
                return
            finally:
                with self._lock:
                    self._open.discard(server)


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise OSError("the client went away")
        data += piece
    return data


def _read_head(connection: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(4096)
        if not piece or len(data) > _HEAD:
            raise OSError("the client went away")
        data += piece
    head, _, rest = data.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def _without_proxy_headers(head: bytes, method: str, path: str) -> bytes:
    lines = head.split(b"\r\n")
    kept = [line for line in lines[1:] if not line.lower().startswith(b"proxy-")]
    return b"\r\n".join([f"{method} {path} HTTP/1.1".encode("latin-1"), *kept])
