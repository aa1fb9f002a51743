"""HTTP, seen by plain clients."""

import base64
import contextlib
import http.client
import socket
import threading
import time

import pytest

from exchangelib.sandbox.message import PATH
from exchangelib.sandbox.server import Server
from tests.sandbox.front.plain import INBOX, JOHN, Client, basic, envelope, make_app


def raw(server, data, wait=5):
    """What comes back for these bytes, until the server closes or falls silent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def post(body, *headers, auth=True):
    lines = [f"POST {PATH} HTTP/1.1", "Host: x", "Content-Type: text/xml; charset=utf-8", *headers]
    lines += [f"Authorization: {basic()}"] if auth else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def test_one_connection_serves_many_requests(client, app):
    assert client.ask(INBOX).status == 200
    first = client.connection.sock
    assert client.ask(INBOX).status == 200
    assert client.send(method="GET").status == 200
    assert client.ask(INBOX, auth=False).status == 401
    assert client.ask(INBOX).status == 200
    assert client.connection.sock is first
    assert [each.status for each in app.traffic] == [200, 200, 200, 401, 200]


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "PUT"])
@pytest.mark.parametrize("path", [PATH, "/", "/elsewhere"])
def test_without_credentials_the_offers_come_first(client, method, path):
    answer = client.send(b"" if method in ("POST", "PUT") else None, method=method, path=path, auth=False)
    assert (answer.status, answer.headers["WWW-Authenticate"].split()[0]) == (401, "Basic")


@pytest.mark.parametrize(
    "auth",
    [
        basic(JOHN, "wrong"),
        basic("nobody@example.com"),
        basic(JOHN, ""),
        "Basic",
        "Basic ???",
        "Basic am9obg==",
        "Negotiate abc",
        "Bearer abc",
    ],
)
def test_wrong_credentials_are_as_none(client, auth):
    assert client.ask(INBOX, auth=auth).status == 401


def test_names_and_schemes_are_not_case_sensitive_and_passwords_may_be_latin(client):
    assert client.ask(INBOX, auth=basic(JOHN.upper()).replace("Basic", "bAsIc")).status == 200
    latin = "Basic " + base64.b64encode(f"{JOHN}:pässword: x".encode("latin-1")).decode()
    assert client.ask(INBOX, auth=latin).status == 200


def test_addresses_and_methods(client):
    page = client.send(method="GET")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    head = client.send(method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(page.body)
    assert client.send(method="GET", path="/ews/EXCHANGE.ASMX?x=y").status == 200
    assert client.send(method="GET", path=f"http://127.0.0.1{PATH}").status == 200  # as a proxy passes it on
    assert client.send(method="GET", path="/EWS/Other.asmx").status == 404
    refused = client.send(method="DELETE")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert client.ask(INBOX, Content_Type="application/json").status == 415
    assert client.ask(INBOX, Content_Type="application/xml").status == 200


def test_answers_say_what_they_are(client):
    answer = client.ask(INBOX, client_request_id="abc", return_client_request_id="true")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert answer.headers["client-request-id"] == "abc"
    assert answer.headers["request-id"]


def test_a_body_may_come_in_chunks(client):
    body = envelope(INBOX)
    answer = client.send(iter([body[:10], body[10:500], body[500:]]), chunked=True, Transfer_Encoding="chunked")
    assert answer.status == 200


def test_chunks_may_have_extensions_and_trailers(server):
    body = envelope(INBOX)
    chunked = b"%x;a=b\r\n%s\r\n0\r\nX-Trailer: 1\r\n\r\n" % (len(body), body)
    data = post(chunked, "Transfer-Encoding: chunked") + post(body, f"Content-Length: {len(body)}")
    assert raw(server, data).count(b"HTTP/1.1 200") == 2


def test_expect_100_continue_is_answered_before_the_body(server):
    body = envelope(INBOX)
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(post(b"", f"Content-Length: {len(body)}", "Expect: 100-continue"))
        assert connection.recv(100).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(body)
        assert b"HTTP/1.1 200" in connection.recv(65536)


def test_a_refused_request_is_not_asked_for_its_body(server):
    data = raw(server, post(b"", "Content-Length: 1000000", "Expect: 100-continue", auth=False))
    assert data.startswith(b"HTTP/1.1 401")
    assert b"Connection: close" in data


@pytest.mark.parametrize(
    "headers, body, status",
    [
        (["Content-Length: abc"], b"", 400),
        (["Content-Length: -1"], b"", 400),
        (["Content-Length: 5", "Content-Length: 6"], b"aaaaaa", 400),
        (["Content-Length: 5", "Transfer-Encoding: chunked"], b"0\r\n\r\n", 400),
        (["Transfer-Encoding: gzip"], b"", 400),
        (["Transfer-Encoding: chunked"], b"zz\r\n", 400),
        (["Transfer-Encoding: chunked"], b"3\r\nabcdef\r\n0\r\n\r\n", 400),
        (["Transfer-Encoding: chunked"], b"fffffffff\r\n", 413),
        ([], b"", 411),
        (["Content-Length: 99999999999"], b"", 413),
    ],
)
def test_a_request_without_a_clear_end_is_refused_and_the_connection_closed(server, headers, body, status):
    data = raw(server, post(body, *headers))
    assert data.startswith(b"HTTP/1.1 %d" % status)
    assert data.count(b"HTTP/1.1") == 1
    assert b"Connection: close" in data


@pytest.mark.parametrize(
    "data", [b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x00", b"POST"]
)
def test_what_is_no_http_harms_nobody(server, client, data):
    raw(server, data)
    assert client.ask(INBOX).status == 200


def test_a_request_that_breaks_off_is_forgotten(server, client, app):
    raw(server, post(b"<half", "Content-Length: 100"))
    assert client.ask(INBOX).status == 200
    assert len(app.traffic) == 1


def test_http_1_0_and_connection_close_are_honoured(server):
    body = envelope(INBOX)
    head = post(b"", f"Content-Length: {len(body)}").replace(b"HTTP/1.1", b"HTTP/1.0")
    assert b"HTTP/1.1 200" in raw(server, head + body)
    assert b"Connection: close" in raw(server, post(body, f"Content-Length: {len(body)}", "Connection: close"))


def test_many_clients_at_once(server, app):
    statuses = []

    def work():
        client = Client(server)
        statuses.extend(client.ask(INBOX).status for _ in range(10))
        client.connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 80
    assert len(app.traffic) == 80


def test_stopping_does_not_wait_for_idle_or_waiting_clients():
    app = make_app()
    server = Server(app, "127.0.0.1", 0)
    app.pause = server.stopping.wait
    server.start()
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(3)]
    app.failures.order("GetFolder", "delay", delay=600)
    waiting = Client(server)

    def ask():
        with contextlib.suppress(OSError, http.client.HTTPException):  # it may get its answer, or not
            waiting.ask(INBOX)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    deadline = time.monotonic() + 5
    while app.failures.pending and time.monotonic() < deadline:
        thread.join(0.01)
    started = time.monotonic()
    server.stop()
    server.stop()
    assert time.monotonic() - started < 3
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)
    thread.join(5)
    assert not thread.is_alive()
    for connection in [*idle, waiting.connection]:
        connection.close()


def test_a_port_in_use_is_an_error(server):
    with pytest.raises(OSError):
        Server(make_app(), "127.0.0.1", server.port)
