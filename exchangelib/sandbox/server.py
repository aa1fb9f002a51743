"""HTTP/1.1 on a socket: connections, keep-alive, bodies in length or in chunks; it knows neither XML nor mail."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

from exchangelib.sandbox.app import App
from exchangelib.sandbox.faults import reason
from exchangelib.sandbox.message import MAX_BODY, Connection, Reply, Request
from exchangelib.sandbox.tls import Context

log = logging.getLogger(__name__)

IDLE_SECONDS = 120  # how long a connection may be silent
DRAIN = 64 * 1024 * 1024  # how much of a refused request's body is read to keep the connection
LINGER_SECONDS = 2
STOP_SECONDS = 5  # how long stop() waits for handlers in all; they are daemons and cannot keep the process
_CHUNK_LINE = 4096


class BadFraming(Exception):
    """A request whose end cannot be known, or that is too large. `status` is for the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Server:
    """Listens on an address and lets the app answer; a thread for each connection.

    :param app: answers
    :param host: address to listen on
    :param port: 0 for a free one
    :param context: speak TLS
    :raises OSError: the address cannot be listened on
    """

    def __init__(self, app: App, host: str, port: int, context: ssl.SSLContext | None = None) -> None:
        self.app = app
        self.context = context
        self.stopping = threading.Event()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self._listener.setblocking(False)
        self.host, self.port = self._listener.getsockname()[:2]
        self._wake, self._woken = socket.socketpair()
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._thread = threading.Thread(target=self._accept, name=f"sandbox {self.port}", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and close every connection; what is being answered is cut off. It may be called twice."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        self._wake.send(b"x")
        if self._thread.ident is not None:
            self._thread.join()
        self._listener.close()
        with self._lock:
            connections = dict(self._connections)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + STOP_SECONDS
        for thread in connections.values():
            thread.join(timeout=max(0.0, deadline - time.monotonic()))
        self._wake.close()
        self._woken.close()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            while not self.stopping.is_set():
                for key, _events in selector.select():
                    if key.fileobj is self._listener:
                        self._open()

    def _open(self) -> None:
        try:
            connection, address = self._listener.accept()
        except OSError as e:  # gone again, or no more files may be opened: then this must not spin
            log.debug("accept: %s", e)
            self.stopping.wait(0.05)
            return
        connection.setblocking(True)
        thread = threading.Thread(
            target=self._serve, args=(connection, address), name=f"sandbox {address[1]}", daemon=True
        )
        with self._lock:
            self._connections[connection] = thread
        thread.start()

    def _serve(self, connection: socket.socket, address: Any) -> None:
        raw = connection
        try:
            connection.settimeout(IDLE_SECONDS)
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._connections[connection] = self._connections.pop(raw)
            _Connection(connection, address, self)  # type: ignore[arg-type]  # the base class only keeps it
        except OSError as e:  # the peer went away, or broke off its handshake
            log.debug("connection from %s: %s", address, e)
        except Exception:
            log.exception("connection from %s", address)
        finally:
            with self._lock:
                self._connections.pop(connection, None)
                self._connections.pop(raw, None)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()


class _Connection(BaseHTTPRequestHandler):
    """One connection, request after request."""

    protocol_version = "HTTP/1.1"
    server_version = "exchangelib-sandbox"
    sys_version = ""
    wbufsize = 65536
    disable_nagle_algorithm = True
    server: Server  # type: ignore[assignment]

    def setup(self) -> None:
        """Note what TLS knows of the client."""
        super().setup()
        self.facts = _facts(self.connection)

    def handle_one_request(self) -> None:
        """Read a request and answer it; on any doubt about where the next one begins the connection is closed."""
        self.close_connection = True
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline:
                return
            if len(self.raw_requestline) > 65536:
                self.requestline = self.request_version = self.command = ""
                self.send_error(414)
                return
            self.expects = False
            if self.parse_request() and not self.server.stopping.is_set():
                self._respond()
            self.wfile.flush()
        except TimeoutError as e:
            self.close_connection = True
            log.debug("timeout: %s", e)

    def handle_expect_100(self) -> bool:
        """Say 100 Continue only once the headers are found good."""
        self.expects = True
        return True

    def log_message(self, format: str, *args: object) -> None:
        """To the log, not to stderr; the request line holds no credentials."""
        log.debug(format, *args)

    def _respond(self) -> None:
        names = {name.lower(): ", ".join(self.headers.get_all(name, [])) for name in self.headers}
        request = Request(self.command, self.path, names, connection=self.facts)
        admitted = self.server.app.admit(request)
        try:
            length = self._length(names)
            if self.expects and isinstance(admitted, Reply):
                self.close_connection = True  # the body that may or may not follow is nobody's
            else:
                if self.expects:
                    self.send_response_only(100)
                    self.end_headers()
                    self.wfile.flush()
                limit = DRAIN if isinstance(admitted, Reply) else MAX_BODY
                request = Request(self.command, self.path, names, self._body(length, limit), self.facts)
        except BadFraming as e:
            self.close_connection = True
            admitted = Reply(e.status, str(e).encode(), "text/plain; charset=utf-8")
            self._send(self.server.app.answer(request, admitted))
            self._linger()
        else:
            self._send(self.server.app.answer(request, admitted))

    def _length(self, names: dict[str, str]) -> int | None:
        """The length of the body; None if it comes in chunks (RFC 9112 §6.3)."""
        coding, length = names.get("transfer-encoding"), names.get("content-length")
        if coding is not None:
            if coding.strip().lower() != "chunked" or length is not None or self.request_version == "HTTP/1.0":
                raise BadFraming(400, "The length of the body is not clear.")
            return None
        if length is None:
            if self.command in ("POST", "PUT", "PATCH"):
                raise BadFraming(411, "The length of the body is missing.")
            return 0
        if not (length.isascii() and length.isdigit()) or len(length) > 18:
            raise BadFraming(400, "The length of the body is no number.")
        return int(length)

    def _body(self, length: int | None, limit: int) -> bytes:
        if length is None:
            return self._chunks(limit)
        if length > limit:
            raise BadFraming(413, f"The body is larger than {limit} bytes.")
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        data = self.rfile.read(length)
        if len(data) < length:
            raise ConnectionError("the connection ended in the middle of a request")
        return data

    def _chunks(self, limit: int) -> bytes:
        parts: list[bytes] = []
        left = limit
        while True:
            line = self.rfile.readline(_CHUNK_LINE)
            size_text = line.partition(b";")[0].strip()
            if not line.endswith(b"\n") or not size_text or size_text.strip(b"0123456789abcdefABCDEF"):
                raise BadFraming(400, "A chunk begins without its size.")
            size = int(size_text, 16)
            left -= size
            if left < 0:
                raise BadFraming(413, f"The body is larger than {limit} bytes.")
            if not size:
                break
            parts.append(self._exactly(size))
            if self.rfile.readline(3).strip():
                raise BadFraming(400, "A chunk does not end where its size says.")
        for _ in range(100):  # trailer fields
            if self.rfile.readline(_CHUNK_LINE) in (b"\r\n", b"\n", b""):
                return b"".join(parts)
        raise BadFraming(400, "Too many trailer fields.")

    def _send(self, reply: Reply) -> None:
        if reply.drop == "before":
            self.close_connection = True
            return
        self.send_response(reply.status, reason(reply.status))
        self.send_header("Content-Type", reply.content_type)
        chunked = reply.stream is not None and self.request_version != "HTTP/1.0"
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif reply.stream is not None:
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if reply.drop == "middle":
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.wfile.flush()
            self.close_connection = True
        elif self.command != "HEAD":
            if reply.stream is None:
                self.wfile.write(reply.body)
            else:
                self._pour(reply.stream(), chunked)

    def _pour(self, pieces: Iterator[bytes], chunked: bool) -> None:
        """Send a body as it is made, until the client has had enough or the server stops."""
        for piece in pieces:
            if self.server.stopping.is_set():
                self.close_connection = True
                return
            if piece:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
                self.wfile.flush()
        if chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _linger(self) -> None:
        """Let a peer that is still sending read the answer before the connection goes (RFC 9112 §9.6)."""
        self.wfile.flush()
        with contextlib.suppress(OSError):
            self.connection.settimeout(LINGER_SECONDS)
            self.connection.shutdown(socket.SHUT_WR)
            left = DRAIN
            while left > 0 and (data := self.connection.recv(65536)):
                left -= len(data)


def _facts(connection: socket.socket) -> Connection:
    if not isinstance(connection, ssl.SSLSocket):
        return Connection()
    context = connection.context
    binding = context.binding if isinstance(context, Context) else None
    return Connection(True, binding, connection.getpeercert(binary_form=True))
