"""Servers and proxies that send a byte now and then, and never come to an end: each request to them ends in time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import requests.adapters

from exchangelib._net import pace
from exchangelib._net.adapters import SessionSettings, make_session
from exchangelib._net.channel import DEFAULT_LIMITS, Limits, post
from exchangelib._net.download import Download
from exchangelib._net.errand import in_time
from exchangelib._net.faults import ConnectFailed, TimedOut
from exchangelib.errors import TransportError
from tests.net.loopback import Answer
from tests.net.test_channel import HEADERS, authority  # noqa: F401

PAUSE = 0.02  # seconds between bytes
ALLOWED = 0.3
PATIENCE = 5.0  # seconds for one wait: what would end each test too late
RECORD = b"\x16\x03\x03\x3f\xff"  # the beginning of a TLS record of 16 kB: what a server says first
TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


class Dripping:
    """Says `said` in answer to the n-th thing that it hears, and from the last on drips."""

    def __init__(self, *said: bytes, drop: bytes = b"x", tls: ssl.SSLContext | None = None) -> None:
        self.said, self.drop, self.tls = said, drop, tls
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        try:
            connection, _ = self.listener.accept()
            with connection:
                if self.tls is None:
                    return self.answer(connection)
                with self.tls.wrap_socket(connection, server_side=True) as inside:
                    return self.answer(inside)
        except OSError:
            return

    def answer(self, connection: socket.socket) -> None:
        for said in self.said:
            connection.recv(65536)
            connection.sendall(said)
        while not self.ended.wait(PAUSE):
            connection.sendall(self.drop)

    def end(self) -> None:
        self.ended.set()
        self.listener.close()
        self.thread.join(5)


@pytest.fixture
def drip() -> Iterator[Callable[..., Dripping]]:
    running: list[Dripping] = []

    def start(*said: bytes, **how: object) -> Dripping:
        running.append(Dripping(*said, **how))  # type: ignore[arg-type]
        return running[-1]

    yield start
    for each in running:
        each.end()


def fails(kind: type[TransportError], url: str, limits: Callable[[], Limits], **settings: object) -> None:
    adapter = settings.pop("adapter", requests.adapters.HTTPAdapter)
    session = make_session(SessionSettings(url, "test/1", adapter, **settings), None)  # type: ignore[arg-type]
    before = threading.active_count()
    began = time.monotonic()
    try:
        with pytest.raises(kind, match=r"within 0\.3 s"):
            post(session, url, b"<x/>", HEADERS, PATIENCE, limits())
    finally:
        session.close()
    assert ALLOWED * 0.9 < time.monotonic() - began < PATIENCE
    assert threading.active_count() <= before  # nobody is left waiting


def by_answer(seconds: float = ALLOWED) -> Limits:
    return DEFAULT_LIMITS._replace(seconds=seconds)


def together() -> Limits:
    return DEFAULT_LIMITS._replace(seconds=60, ends=time.monotonic() + ALLOWED)


@pytest.fixture(params=[by_answer, together], ids=["each answer", "all together"])
def limits(request: pytest.FixtureRequest) -> Callable[[], Limits]:
    return request.param


@pytest.mark.parametrize(
    "said, drop",
    [
        (b"HTT", b"P"),
        (HEAD + b"X-Long: ", b"x"),
        (HEAD, b"X-Many: x\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (CHUNKED, b"0"),
        (CHUNKED + b"5\r\n<?xml\r\n0\r\n", b"X-After: x\r\n"),
        (HEAD + b"Content-Length: 1000\r\n\r\n", b" "),
    ],
    ids=["status", "header", "headers", "continue", "size of a chunk", "trailers", "body"],
)
def test_an_answer_that_drips_ends_in_time_wherever_it_drips(drip, limits, said, drop):
    fails(TimedOut, f"http://{drip(said, drop=drop).address}/", limits)


def test_a_server_that_says_a_little_and_then_nothing_ends_in_time(drip):
    fails(TimedOut, f"http://{drip(HEAD, drop=b'').address}/", by_answer)


def test_a_tls_connection_that_drips_ends_in_time(drip, limits):
    fails(ConnectFailed, f"https://{drip(RECORD).address}/", limits)


def test_a_proxy_that_drips_ends_in_time(drip, limits):
    fails(ConnectFailed, "https://mail.example.com/", limits, proxy=f"http://{drip(b'HTTP/1.1 200 ').address}")


def test_a_tls_connection_that_drips_through_a_proxy_ends_in_time(drip, limits):
    fails(ConnectFailed, "https://mail.example.com/", limits, proxy=f"http://{drip(TUNNEL, RECORD).address}")


def test_tls_inside_tls_that_drips_ends_in_time(drip, limits, authority):  # noqa: F811
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    proxy = f"https://{drip(TUNNEL, RECORD, tls=context).address}"
    fails(ConnectFailed, "https://mail.example.com/", limits, proxy=proxy, ca_bundle=str(authority))


def test_tls_that_drips_with_an_answer_ends_in_time(drip, limits, authority):  # noqa: F811
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    fails(TimedOut, f"https://{drip(HEAD, tls=context).address}/", limits, ca_bundle=str(authority))


def test_addresses_that_do_not_answer_have_one_time_together(monkeypatch, limits):
    """As many as a name server likes to name."""
    places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{n}", 9)) for n in range(1, 10)]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *more, **named: places if host == "many" else real(host, *more, **named)
    )
    asked = []
    monkeypatch.setattr(
        "urllib3.util.connection.create_connection", lambda address, timeout, **_: asked.append(timeout) or _late()
    )
    session = make_session(SessionSettings("http://many/", "test/1", requests.adapters.HTTPAdapter, proxy=""), None)
    with session, pytest.raises(ConnectFailed):
        post(session, "http://many:9/", b"<x/>", HEADERS, PATIENCE, limits())
    assert asked
    assert max(asked) <= ALLOWED
    assert asked == sorted(asked, reverse=True)


def _late() -> None:
    raise TimeoutError("timed out")


@pytest.fixture
def silent_resolver(monkeypatch):
    """A system that looks for one name, and finds no end."""
    real, ended, asked = socket.getaddrinfo, threading.Event(), []

    def look_up(host, *more, **named):
        if host != "silent":
            return real(host, *more, **named)
        asked.append(host)
        ended.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield asked
    ended.set()


@pytest.mark.parametrize("way", ["straight", "proxy"])
def test_a_name_that_the_system_looks_for_without_end_ends_in_time(silent_resolver, limits, way):
    url, proxy = ("http://silent/", "") if way == "straight" else ("https://mail.example.com/", "http://silent:9")
    session = make_session(SessionSettings(url, "test/1", requests.adapters.HTTPAdapter, proxy=proxy), None)
    began = time.monotonic()
    with session, pytest.raises(ConnectFailed, match=r"within 0\.3 s"):
        post(session, url, b"<x/>", HEADERS, PATIENCE, limits())
    assert ALLOWED * 0.9 < time.monotonic() - began < PATIENCE
    assert silent_resolver == ["silent"]


def test_looking_for_a_name_is_a_part_of_the_time_to_connect(silent_resolver):
    session = make_session(SessionSettings("http://silent/", "test/1", requests.adapters.HTTPAdapter, proxy=""), None)
    with session, pytest.raises(ConnectFailed, match=r"did not take the connection within 0\.2 s"):
        post(session, "http://silent/", b"<x/>", HEADERS, (0.2, PATIENCE), by_answer(60))


def test_where_no_thread_begins_any_more_work_is_done_without_one(monkeypatch):
    def start(thread):
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert in_time(threading.get_ident, 1.0) == threading.get_ident()


def test_a_name_is_looked_for_once(drip, monkeypatch):
    real, asked = socket.getaddrinfo, []

    def look_up(host, *more, **named):
        asked.append(host)
        return real("127.0.0.1" if host == "some.example.com" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    address = drip(HEAD + b"Content-Length: 0\r\n\r\n", drop=b"").address.replace("127.0.0.1", "some.example.com")
    session = make_session(
        SessionSettings(f"http://{address}/", "test/1", requests.adapters.HTTPAdapter, proxy=""), None
    )
    with session:
        assert post(session, f"http://{address}/", b"<x/>", HEADERS, PATIENCE, by_answer(60)).status_code == 200
    assert asked.count("some.example.com") == 1


def test_a_socks_proxy_that_drips_ends_in_time(drip, limits):
    pytest.importorskip("socks")
    proxy = drip(b"\x05\x00", b"\x05\x00\x00\x03\xff", drop=b"x")  # a name of 255 characters
    session = make_session(
        SessionSettings(
            "https://mail.example.com/", "test/1", requests.adapters.HTTPAdapter, proxy=f"socks5h://{proxy.address}"
        ),
        None,
    )
    began = time.monotonic()
    with session, pytest.raises(ConnectFailed, match=r"within 0\.3 s"):
        post(session, "https://mail.example.com/", b"<x/>", HEADERS, PATIENCE, limits())
    assert ALLOWED * 0.9 < time.monotonic() - began < PATIENCE


def test_what_an_errand_brings_too_late_is_disposed_of():
    goes_on, disposed = threading.Event(), []
    with pytest.raises(TimeoutError):
        in_time(lambda: goes_on.wait(20), 0.01, dispose=lambda late: disposed.append(late) or ended.set())
    ended = threading.Event()
    goes_on.set()
    assert ended.wait(10)
    assert disposed == [True]
    with pytest.raises(ZeroDivisionError):
        in_time(lambda: 1 // 0, 5)
    assert in_time(lambda: 7, 5) == 7


def test_an_adapter_of_ones_own_keeps_the_pace(drip):
    class Mine(requests.adapters.HTTPAdapter):
        pass

    adapter = Mine()
    for _ in range(2):
        fails(TimedOut, f"http://{drip(HEAD).address}/", by_answer, adapter=lambda: adapter)


def test_the_next_answer_has_its_time_anew(server, serve):
    session = make_session(SessionSettings(server.url, "test/1", requests.adapters.HTTPAdapter), None)
    slow = threading.Event()

    def answer(_request):
        slow.wait(0.25)
        return Answer()

    server.answer = answer
    with session:
        for _ in range(4):  # more than is allowed, together
            assert post(session, server.url, b"<x/>", HEADERS, PATIENCE, by_answer(0.8)).status_code == 200
    assert len(server.connections) == 1


def test_whoever_takes_a_download_slowly_loses_no_time(server):
    session = make_session(SessionSettings(server.url, "test/1", requests.adapters.HTTPAdapter), None)
    server.answers = [Answer(body=b"x" * 3_000_000)]
    with session:
        answer = Download(session, server.url, b"<x/>", HEADERS, PATIENCE, by_answer(0.8))
        total = 0
        for number, piece in enumerate(answer.pieces()):
            total += len(piece)
            if not number:
                threading.Event().wait(0.9)
        answer.close()
    assert total == 3_000_000


def test_what_is_asked_for_on_the_way_has_its_own_time_but_no_more_than_the_whole():
    ends = time.monotonic() + 1
    with pace.paced(10, ends):
        with pace.paced(60):
            assert pace._pace.seconds == 60
            assert pace._pace.ends == ends
        assert pace._pace.seconds == 10
    assert pace._allowed() == float("inf")


def test_nothing_of_it_is_shared_by_threads():
    seen: list[float] = []
    with pace.paced(5):
        thread = threading.Thread(target=lambda: seen.append(pace._allowed()))
        thread.start()
        thread.join()
    assert seen == [float("inf")]
