"""A cookie that names the server of a mailbox goes with that mailbox, over whichever session."""

from __future__ import annotations

from types import SimpleNamespace

from exchangelib import BASIC, Configuration, Credentials
from exchangelib.credentials import O365InteractiveCredentials
from exchangelib.protocol import Protocol
from exchangelib.protocol.envelope import http_headers
from tests.net.loopback import ANSWER, OF_2019, Answer

NAME = "X-BackEndOverrideCookie"


def account(name):
    return SimpleNamespace(primary_smtp_address=f"{name}@example.com", access_type="delegate", identity=None)


def test_each_mailbox_has_its_own_cookie(server):
    def answer(request):
        mailbox = request.headers["X-AnchorMailbox"].partition("@")[0]
        return Answer(ANSWER % OF_2019, headers={"Set-Cookie": f"{NAME}=of-{mailbox}; path=/; HttpOnly"})

    server.answer = answer
    config = Configuration(
        service_endpoint=server.url, credentials=Credentials("a", "b"), auth_type=BASIC, max_connections=1
    )
    with Protocol(config) as protocol:
        for name in ("john", "anne", "john", "anne"):
            protocol.exchange("GetFolder", lambda _: "<m:GetFolder/>", repeatable=True, account=account(name))
    cookies = [request.headers.get("Cookie") for request in server.requests]
    assert cookies == [None, None, f"{NAME}=of-john", f"{NAME}=of-anne"]


def test_other_cookies_stay_with_the_session(server):
    server.answer = lambda request: Answer(ANSWER % OF_2019, headers={"Set-Cookie": "session=1; path=/"})
    config = Configuration(
        service_endpoint=server.url, credentials=Credentials("a", "b"), auth_type=BASIC, max_connections=1
    )
    with Protocol(config) as protocol:
        for name in ("john", "anne"):
            protocol.exchange("GetFolder", lambda _: "<m:GetFolder/>", repeatable=True, account=account(name))
    assert [request.headers.get("Cookie") for request in server.requests] == [None, "session=1"]


def test_notifications_ask_to_stay_with_a_server():
    assert http_headers(account("john"), "Subscribe")["X-PreferServerAffinity"] == "true"
    assert "X-PreferServerAffinity" not in http_headers(account("john"), "FindItem")
    upn = SimpleNamespace(upn="john@example.com")
    assert http_headers(None, "GetFolder", upn)["X-AnchorMailbox"] == "john@example.com"


def test_a_configuration_for_users_with_a_browser():
    from exchangelib.configuration import O365InteractiveConfiguration

    made = O365InteractiveConfiguration("my-app", "john@example.com")
    assert made.server == "outlook.office365.com"
    assert isinstance(made.credentials, O365InteractiveCredentials)
    assert made.replace(max_connections=2).max_connections == 2
