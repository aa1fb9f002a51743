"""The short way to a server is taken where it is the same as the long one, and only there."""

from __future__ import annotations

import functools

import pytest
import requests.adapters

from exchangelib._net import channel, direct
from exchangelib._net.adapters import NoVerifyHTTPAdapter, SessionSettings, make_session
from exchangelib._net.auth import BASIC, DIGEST, get_auth_instance
from exchangelib._net.channel import post
from tests.net.loopback import Answer


@pytest.fixture
def long_ways(monkeypatch):
    """Something for each time that requests itself has sent a request."""
    seen = []
    monkeypatch.setattr(channel, "_send", _counted(seen))
    return seen


def _counted(seen):
    send = channel._send

    def counting(*args):
        seen.append(1)
        return send(*args)

    return counting


def session_to(url, auth=BASIC, adapter=requests.adapters.HTTPAdapter, **settings):
    proof = get_auth_instance(auth, username="john", password="x") if auth else None
    return make_session(SessionSettings(url, "test/1", adapter, **settings), proof)


def test_an_ordinary_request_goes_the_short_way_over_one_connection(server, long_ways):
    with session_to(server.url) as session:
        for _ in range(3):
            assert post(session, server.url, b"<x/>", {}, 5).status_code == 200
        assert session.usage_count == 3
    assert (len(server.connections), long_ways) == (1, [])


@pytest.mark.parametrize(
    "make",
    [
        lambda url: session_to(url, auth=DIGEST),
        lambda url: session_to(url, adapter=NoVerifyHTTPAdapter),
    ],
    ids=["an authentication that looks at answers", "an adapter of another class"],
)
def test_what_needs_more_goes_the_long_way(server, long_ways, make):
    with make(server.url) as session:
        assert post(session, server.url, b"<x/>", {}, 5).status_code == 200
    assert long_ways == [1]


def test_who_stands_in_for_requests_is_asked(server, long_ways, monkeypatch):
    send = requests.adapters.HTTPAdapter.send
    seen = []

    @functools.wraps(send)
    def instead(self, request, **kwargs):
        seen.append(request.url)
        return send(self, request, **kwargs)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", instead)
    with session_to(server.url) as session:
        post(session, server.url, b"<x/>", {}, 5)
    assert (seen, long_ways) == ([server.url], [1])


def test_a_session_that_was_closed_finds_its_way_again(server, long_ways):
    session = session_to(server.url)
    post(session, server.url, b"<x/>", {}, 5)
    session.close()
    assert post(session, server.url, b"<x/>", {}, 5).status_code == 200
    assert (len(server.connections), long_ways) == (2, [])


def test_another_time_limit_is_another_line(server):
    with session_to(server.url) as session:
        post(session, server.url, b"<x/>", {}, 5)
        first = session.line
        post(session, server.url, b"<x/>", {}, (6, 7))
        assert (session.line.resolved.connect_timeout, session.line.resolved._read) == (6, 7)
        assert first.pool is session.line.pool


def test_cookies_are_kept_on_the_short_way(server, long_ways):
    server.answers = [Answer(headers={"Set-Cookie": "a=b; Path=/"})]
    with session_to(server.url) as session:
        for _ in range(2):
            post(session, server.url, b"<x/>", {}, 5)
    assert [r.headers.get("Cookie") for r in server.requests] == [None, "a=b"]
    assert long_ways == []


def test_a_proxy_is_the_long_way(server):
    session = session_to(server.url, proxy="http://127.0.0.1:9")
    request = requests.PreparedRequest()
    request.prepare("POST", server.url)
    assert direct.open_directly(session, request, 5) is None
