"""What is never said, and to whom: the floor under every log-on."""

from __future__ import annotations

import base64
import os
import socket
import sys
import threading
import time
import traceback
from types import SimpleNamespace

import pytest
import requests.adapters

from exchangelib import BASIC, IMPERSONATION, NTLM, Account, Configuration, Credentials, OAuth2Credentials
from exchangelib._net.auth import auth_for, choose_auth_type
from exchangelib._net.trust import Trust, check_token, hosts_of
from exchangelib.credentials import OAuth2TokenCredentials
from exchangelib.errors import EWSError, InvalidValue, RedirectError, TransportError, UnauthorizedError
from exchangelib.protocol import BaseProtocol, ConnectFailed, NoVerifyHTTPAdapter, ProxyFailed, TimedOut, TLSFailed
from tests.auth.conftest import JOHN, SECRET, asked, enter
from tests.net.loopback import Answer, serve, server  # noqa: F401
from tests.parts.proxy import Proxy

GOOD = Credentials(JOHN, SECRET)
URL = "https://mail.example.com/EWS/Exchange.asmx"
AS_BASIC = base64.b64encode(f"{JOHN}:{SECRET}".encode()).decode()


def count(account):
    return account.inbox.all().count()


# --- passwords


def test_basic_goes_by_itself_only_to_an_https_server_that_the_caller_named():
    assert choose_auth_type(["Basic"], GOOD, URL, True) == BASIC
    with pytest.raises(UnauthorizedError, match="allow_insecure"):
        choose_auth_type(["Basic"], GOOD, "http://mail.example.com", False)
    with pytest.raises(UnauthorizedError, match="found by autodiscover"):
        choose_auth_type(["Basic"], GOOD, URL, True, Trust.FOUND)
    with pytest.raises(UnauthorizedError, match="which is a guess"):
        choose_auth_type(["Basic"], GOOD, URL, True, Trust.GUESSED)
    for trust in Trust:
        assert choose_auth_type(["Basic", "NTLM"], GOOD, URL, True, trust) == NTLM


def test_basic_never_goes_to_a_guess_even_if_it_is_chosen():
    Configuration(service_endpoint=URL, credentials=GOOD, auth_type=BASIC, trust=Trust.FOUND)
    with pytest.raises(InvalidValue, match="only a guess"):
        Configuration(service_endpoint=URL, credentials=GOOD, auth_type=BASIC, trust=Trust.GUESSED)


def test_a_guess_that_offers_basic_alone_gets_nothing(opened):
    sandbox = opened("basic", tls=True)
    with pytest.raises(UnauthorizedError, match="which is a guess"):
        count(enter(sandbox, GOOD, trust=Trust.GUESSED))
    assert [call.scheme for call in sandbox.requests] == [None]


def test_a_server_cannot_talk_a_client_down(server):  # noqa: F811
    def offer_less(request):
        return Answer(b"", 401, {"WWW-Authenticate": 'Basic realm="give it to me"'})

    server.answer = offer_less
    for auth_type in (NTLM, "digest"):
        config = Configuration(service_endpoint=server.url, credentials=Credentials(JOHN, SECRET), auth_type=auth_type)
        with pytest.raises(UnauthorizedError, match="does not offer"):
            count(Account(JOHN, config=config, autodiscover=False))
    assert not any("Authorization" in request.headers for request in server.requests)


def test_the_environment_adds_no_credentials(opened, tmp_path, monkeypatch):
    sandbox = opened("basic")
    netrc = tmp_path / "netrc"
    netrc.write_text(
        f"machine 127.0.0.1 login {JOHN} password {SECRET}\nmachine localhost login {JOHN} password {SECRET}\n"
    )
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with pytest.raises(UnauthorizedError, match="there are no credentials"):
        count(enter(sandbox))
    for scheme in ("http", "https", "all"):
        monkeypatch.setenv(
            f"{scheme}_proxy", f"http://{JOHN.partition('@')[0]}:{SECRET.partition(' ')[2]}@127.0.0.1:9/"
        )
    assert count(enter(sandbox, GOOD)) == 0
    assert [call.scheme for call in sandbox.requests[:2]] == [None, None]


@pytest.mark.parametrize("variable", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("kind", ["connect", "socks5"])
def test_a_proxy_of_the_environment_gets_no_credentials(opened, monkeypatch, variable, kind):
    sandbox = opened("basic", tls=True, hosts=["mail.example.com"])
    host, _, port = sandbox.server.rpartition(":")
    _without_proxies(monkeypatch)
    with Proxy(routes={("mail.example.com", 443): (host, int(port))}) as proxy:
        url = proxy.url if kind == "connect" else proxy.socks_url
        monkeypatch.setenv(variable, url.replace("://", "://anne:hunter2@"))
        with enter(sandbox, GOOD, url=URL) as account:
            assert count(account) == 0
        assert {tunnel.kind for tunnel in proxy.tunnels} == {kind}
        asked_for = b"".join(tunnel.request for tunnel in proxy.tunnels)
        for secret in (b"hunter2", base64.b64encode(b"anne:hunter2"), b"Proxy-Authorization"):
            assert secret not in asked_for
        # What is excepted from proxies is asked without
        monkeypatch.setenv("no_proxy", "mail.example.com")
        proxy.tunnels.clear()
        with enter(sandbox, GOOD, url=URL, timeout=7) as account, pytest.raises(ConnectFailed):
            count(account)
        assert not proxy.tunnels


def test_a_proxy_that_wants_credentials_is_told_of_and_gets_those_of_the_configuration(opened, monkeypatch):
    sandbox = opened("basic", tls=True, hosts=["mail.example.com"])
    host, _, port = sandbox.server.rpartition(":")
    _without_proxies(monkeypatch)
    with Proxy(routes={("mail.example.com", 443): (host, int(port))}, user="anne:hunter2") as proxy:
        with_password = proxy.url.replace("://", "://anne:hunter2@")
        monkeypatch.setenv("https_proxy", with_password)
        with pytest.raises(ProxyFailed, match=r"407.*Configuration\(proxy=.*environment may name are not used") as e:
            count(enter(sandbox, GOOD, url=URL))
        assert "hunter2" not in repr(e.value)
        with enter(sandbox, GOOD, url=URL, proxy=with_password) as account:
            assert count(account) == 0


@pytest.mark.parametrize(
    "proxy", ["http://anne:hunter2@[::1", "http://anne:hunter2@127.0.0.1:99999", "anne:hunter2@x:y"]
)
def test_a_proxy_of_the_environment_that_makes_no_sense_is_not_shown_with_its_password(opened, monkeypatch, proxy):
    _without_proxies(monkeypatch)
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(InvalidValue, match="The environment names a proxy that makes no sense") as e:
        count(enter(opened("basic"), GOOD, url=URL))
    assert "hunter2" not in "".join(traceback.format_exception(e.value))


def _without_proxies(monkeypatch):
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


def test_no_secret_follows_a_redirect(serve):  # noqa: F811
    here, there = serve(), serve()
    here.answer = lambda request: Answer(b"", 302, {"Location": there.url})
    for auth_type, credentials in ((BASIC, GOOD), (None, OAuth2TokenCredentials(lambda: "a-token"))):
        config = Configuration(service_endpoint=here.url, credentials=credentials, auth_type=auth_type)
        with pytest.raises(RedirectError):
            count(Account(JOHN, config=config, autodiscover=False))
    assert not there.requests


# --- tokens


@pytest.mark.parametrize("claims, scope, hosts", [
    ({"aud": "https://mail.example.com"}, [], {"mail.example.com"}),
    ({"aud": "https://mail.example.com/"}, ["https://other.example.com/.default"], {"mail.example.com"}),
    ({"aud": "00000002-0000-0ff1-ce00-000000000000"}, [], {"outlook.office365.com", "outlook.office.com", "autodiscover-s.outlook.com"}),
    ({}, ["https://outlook.office365.us/.default", "offline_access"], {"outlook.office365.us", "autodiscover-s.office365.us"}),
    ({"aud": "api://thing"}, [], {"thing"}), ({"aud": 7}, [], set()),
])  # fmt: skip
def test_the_hosts_that_a_token_is_for(claims, scope, hosts):
    assert hosts_of(claims, scope) == hosts


@pytest.mark.parametrize("trust", [Trust.FOUND, Trust.GUESSED])
def test_a_token_goes_only_to_hosts_of_its_audience(trust):
    claims = {"aud": "https://outlook.office365.com"}
    check_token(trust, "https://outlook.office.com/EWS", "https://outlook.office.com/EWS", claims, [])
    with pytest.raises(
        UnauthorizedError, match=r"is for .*outlook\.office365\.com.*does not go to mail\.evil\.example"
    ):
        check_token(trust, "https://mail.evil.example/EWS", "https://mail.evil.example/EWS", claims, [])
    with pytest.raises(UnauthorizedError, match="plain http"):
        check_token(trust, "http://mail.example.com/", "http://mail.example.com/", claims, [])
    check_token(Trust.GIVEN, "https://mail.example.com/", "https://mail.example.com/", claims, [])


def test_a_token_does_not_go_where_a_request_is_led():
    settings = SimpleNamespace(endpoint=URL)
    bearer = auth_for("OAuth 2.0", OAuth2TokenCredentials(lambda: "a-token"), URL, settings)
    request = SimpleNamespace(url="https://evil.example/EWS", headers={})
    with pytest.raises(UnauthorizedError, match=r"does not go to evil\.example"):
        bearer(request)
    assert not request.headers


def test_a_found_server_gets_no_token_that_is_not_for_it(opened):
    sandbox = opened("oauth")
    account = enter(sandbox, OAuth2TokenCredentials(lambda: sandbox.oauth.token(JOHN)), trust=Trust.FOUND)
    with pytest.raises(UnauthorizedError, match="does not go to 127"):
        count(account)
    assert not sandbox.requests
    base = sandbox.url.partition("/EWS")[0]
    token = sandbox.oauth.token(JOHN, audience=base)
    assert count(enter(sandbox, OAuth2TokenCredentials(lambda: token), trust=Trust.FOUND)) == 0


# --- token endpoints


def app_of(sandbox, url=None):
    sandbox.oauth.add_app("my-app", "my-secret")
    return OAuth2Credentials("my-app", "my-secret", "t", token_url=url or sandbox.oauth.token_url)


def test_a_token_endpoint_is_verified_whatever_is_said_of_the_mailbox_server(opened, monkeypatch):
    sandbox = opened("oauth", tls=True)
    with pytest.raises(TLSFailed, match="ca_bundle"):
        count(enter(sandbox, app_of(sandbox), IMPERSONATION, verify=False))
    with monkeypatch.context() as patch:
        patch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", NoVerifyHTTPAdapter)
        with pytest.raises(TLSFailed):
            count(enter(sandbox, app_of(sandbox), IMPERSONATION, ca_bundle=None, verify=True))
    assert asked(sandbox) == 0
    assert count(enter(sandbox, app_of(sandbox), IMPERSONATION, ca_bundle=sandbox.ca_bundle)) == 0


def test_tokens_are_not_asked_for_over_plain_http():
    credentials = OAuth2Credentials("i", "s", token_url="http://sts.example.com/token")
    settings = SimpleNamespace(endpoint=URL, user_agent="x", ca_bundle=None, proxy="")
    bearer = auth_for("OAuth 2.0", credentials, URL, settings)
    with pytest.raises(InvalidValue, match="over https only"):
        bearer(SimpleNamespace(url=URL, headers={}))


@pytest.mark.parametrize("answer, error, words", [
    (Answer(b"", 302, {"Location": "https://evil.example/token"}), InvalidValue, "secrets do not follow"),
    (Answer(b"", 307, {"Location": "https://evil.example/token"}), InvalidValue, "secrets do not follow"),
    (Answer(b"<html>Welcome", 200), InvalidValue, "gives no tokens"),
    (Answer(b'{"token_type": "Bearer"}', 200), UnauthorizedError, "No token from 127.0.0.1"),
    (Answer(b'{"access_token": 7, "token_type": "Bearer"}', 200), UnauthorizedError, "gives no token"),
    (Answer(b'{"error": ["x"]}', 400), EWSError, "No token"),
    (Answer(b'{"error": "invalid_client", "error_description": "my-secret is wrong"}', 401), UnauthorizedError, r"\*\*\* is wrong"),
    (Answer(b"[" * 100_000, 200), InvalidValue, "gives no tokens"),
    (Answer(b'{"a":' * 100_000, 200), EWSError, "No token"),
    (Answer(b"{" + b" " * (1 << 21), 200), ConnectFailed, "too large"),
    (Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), EWSError, "gives no tokens"),
])  # fmt: skip
def test_a_token_endpoint_that_means_no_good(opened, server, answer, error, words):  # noqa: F811
    sandbox = opened("oauth")
    server.answer = lambda request: answer
    with pytest.raises(error, match=words) as e:
        count(enter(sandbox, app_of(sandbox, server.url), IMPERSONATION))
    assert "my-secret" not in repr(e.value)
    assert len(server.requests) == 1
    assert not sandbox.requests


def test_a_token_endpoint_is_reached_through_the_proxy(opened):
    sandbox = opened("oauth", tls=True, hosts=["sts.example.com", "mail.example.com"])
    host, _, port = sandbox.server.rpartition(":")
    routes = {("sts.example.com", 443): (host, int(port)), ("mail.example.com", 443): (host, int(port))}
    sandbox.oauth.add_app("my-app", "my-secret")
    path = sandbox.oauth.token_url.partition(sandbox.server)[2]
    credentials = OAuth2Credentials("my-app", "my-secret", "t", token_url=f"https://sts.example.com{path}")
    with Proxy(routes=routes) as proxy:
        account = enter(sandbox, credentials, IMPERSONATION, url=URL, proxy=proxy.url)
        assert count(account) == 0
        assert proxy.targets in ([("mail.example.com", 443), ("sts.example.com", 443)], [("sts.example.com", 443), ("mail.example.com", 443)])  # fmt: skip
        account.protocol.close()


def test_socks_and_http_proxies_lead_to_the_server(opened):
    pytest.importorskip("socks")
    sandbox = opened("basic", tls=True, hosts=["mail.example.com"])
    host, _, port = sandbox.server.rpartition(":")
    with Proxy(routes={("mail.example.com", 443): (host, int(port))}) as proxy:
        for url in (proxy.url, proxy.socks_url):
            with enter(sandbox, GOOD, url=URL, proxy=url) as account:
                assert count(account) == 0
        assert {tunnel.kind for tunnel in proxy.tunnels} == {"connect", "socks5"}
        assert not any(AS_BASIC.encode() in bytes(t.sent) + bytes(t.received) + t.request for t in proxy.tunnels)


def test_socks_without_its_library_says_what_to_install(opened, monkeypatch):
    sandbox = opened("basic")
    for name in [name for name in sys.modules if name.startswith("urllib3.contrib.socks")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "socks", None)
    monkeypatch.setattr(requests.adapters, "SOCKSProxyManager", _missing_socks)
    with pytest.raises(TransportError, match=r"pip install exchangelib\[socks\]"):
        count(enter(sandbox, GOOD, proxy="socks5h://127.0.0.1:9"))


def _missing_socks(*args, **kwargs):
    from requests.exceptions import InvalidSchema

    raise InvalidSchema("Missing dependencies for SOCKS support.")


# --- an answer that never ends


def test_an_answer_that_drips_ends_in_time(opened):
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip():
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 1000000\r\n\r\n<?xml")
            while not stop.wait(0.02):
                try:
                    connection.sendall(b" ")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    config = Configuration(
        service_endpoint=f"http://127.0.0.1:{listener.getsockname()[1]}/", credentials=GOOD, auth_type=BASIC,
        timeout=5, answer_timeout=0.2,
    )  # fmt: skip
    began = time.monotonic()
    with pytest.raises(TimedOut, match=r"did not come in full within 0\.2 s"):
        count(Account(JOHN, config=config, autodiscover=False))
    assert time.monotonic() - began < 4
    stop.set()
    thread.join(5)
    listener.close()
