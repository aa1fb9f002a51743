"""A real server on a real socket that answers as each test tells it to."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

FAULT = b"""<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">%s<s:Body>
<s:Fault><faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:%s</faultcode>
<faultstring xml:lang="en-US">It says %s</faultstring><detail>
<e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">%s</e:ResponseCode>
<e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">It says %s</e:Message>%s</detail></s:Fault>
</s:Body></s:Envelope>"""
BACK_OFF = b"""<t:MessageXml xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">
<t:Value Name="BackOffMilliseconds">%d</t:Value></t:MessageXml>"""
HEADER = b"""<s:Header><t:ServerVersionInfo xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types" MajorVersion="%d"
MinorVersion="%d" MajorBuildNumber="%d" MinorBuildNumber="%d" Version="%s"/></s:Header>"""
ANSWER = b"""<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">%s<s:Body>
<m:GetFolderResponse xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"/></s:Body></s:Envelope>"""
OF_2010 = HEADER % (14, 2, 328, 9, b"Exchange2010_SP2")
OF_2019 = HEADER % (15, 2, 1748, 10, b"V2017_07_11")


def fault(code: str, header: bytes = b"", detail: bytes = b"") -> bytes:
    c = code.encode()
    return FAULT % (header, c, c, c, c, detail)


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Answer:
    body: bytes = ANSWER % OF_2019
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None  # instead of all the above, what goes over the wire; "" drops the connection


@dataclass
class Server:
    """Answers each request with what `answer(request)` returns, or with what is next in `answers`."""

    port: int = 0
    scheme: str = "http"
    requests: list[Request] = field(default_factory=list)
    connections: list[object] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    answer: Callable[[Request], Answer] | None = None

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/EWS/Exchange.asmx"

    def next(self, request: Request) -> Answer:
        self.requests.append(request)
        if self.answer is not None:
            return self.answer(request)
        return self.answers.pop(0) if self.answers else Answer()


def make_handler(server: Server) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one segment per answer: neither end waits for the other's acknowledgement

        def setup(self) -> None:
            super().setup()
            server.connections.append(self.client_address)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            answer = server.next(Request(self.command, self.path, dict(self.headers), body))
            if answer.raw is not None:
                self.wfile.write(answer.raw)
                self.wfile.flush()
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in {
                "Content-Type": "text/xml; charset=utf-8",
                "Content-Length": str(len(answer.body)),
                **answer.headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_CONNECT = do_POST

        def log_message(self, *args: object) -> None:
            pass

    return Handler


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *args: object) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers; `serve(tls=context)` speaks TLS."""
    running: list[QuietServer] = []

    def start(tls: object = None) -> Server:
        server = Server()
        httpd = QuietServer(("127.0.0.1", 0), make_handler(server))
        if tls is not None:
            httpd.socket = tls.wrap_socket(httpd.socket, server_side=True, do_handshake_on_connect=False)
            server.scheme = "https"
        server.port = httpd.server_address[1]
        threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        running.append(httpd)
        return server

    yield start
    for httpd in running:
        httpd.shutdown()
        httpd.server_close()


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    return serve()
