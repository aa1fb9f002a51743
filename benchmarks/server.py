"""A small HTTP server on loopback that hands out canned bytes; knows HTTP/1.1 as far as the contestants speak it."""

import contextlib
import re
import socketserver
import threading
import time
from collections.abc import Iterator
from typing import BinaryIO

from benchmarks.canned import Mailbox

# The operation is the first element inside the body, whatever the prefixes.
_OPERATION = re.compile(rb"<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)")


def _read_body(stream: BinaryIO, headers: dict[bytes, bytes]) -> bytes:
    if headers.get(b"transfer-encoding", b"").lower() != b"chunked":
        return stream.read(int(headers.get(b"content-length", b"0")))
    parts = []
    while size := int(stream.readline().split(b";")[0], 16):
        parts.append(stream.read(size))
        stream.readline()
    stream.readline()
    return b"".join(parts)


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            while self._one():
                pass

    def _one(self) -> bool:
        if not self.rfile.readline():
            return False
        headers = {}
        while line := self.rfile.readline().strip():
            name, _, value = line.partition(b":")
            headers[name.strip().lower()] = value.strip()
        request = _read_body(self.rfile, headers)
        status, body = self.server.answer(request)  # type: ignore[attr-defined]
        if self.server.delay:  # type: ignore[attr-defined]
            time.sleep(self.server.delay)  # type: ignore[attr-defined]
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)
        return True


class CannedServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 32

    def __init__(self, mailbox: Mailbox, delay: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mailbox = mailbox
        self.delay = delay
        self.seen: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/EWS/Exchange.asmx"

    def answer(self, request: bytes) -> tuple[str, bytes]:
        """Status line and body; an operation that nobody prepared is an error that says its name."""
        found = _OPERATION.search(request)
        operation = found.group(1).decode() if found else "nothing"
        self.seen.append(operation)
        try:
            return "200 OK", self.mailbox.answer(operation, request.decode())
        except KeyError:
            return "500 Internal Server Error", f"no canned answer for {operation}".encode()


@contextlib.contextmanager
def serving(size: int, folders: int = 0, delay: float = 0.0) -> Iterator[CannedServer]:
    """A running server with a mailbox of `size` items of each kind; stopped at the end of the block.

    :param folders: how many folders there are below the inbox
    :param delay: seconds that every answer takes longer, as over a slow line
    """
    with CannedServer(Mailbox(size, folders), delay) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
