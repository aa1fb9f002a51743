"""Every flow of OAuth 2.0, from credentials to a mailbox, against the token endpoint of the sandbox."""

from __future__ import annotations

import os
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from oauthlib.oauth2 import OAuth2Token

from exchangelib import (
    IMPERSONATION,
    OAUTH2,
    Configuration,
    Credentials,
    FaultTolerance,
    Identity,
    OAuth2AuthorizationCodeCredentials,
    OAuth2Credentials,
    OAuth2LegacyCredentials,
)
from exchangelib._net import browser
from exchangelib.credentials import (
    O365InteractiveCredentials,
    OAuth2DeviceCodeCredentials,
    OAuth2OnBehalfOfCredentials,
    OAuth2TokenCredentials,
)
from exchangelib.errors import InvalidValue, RateLimitError, UnauthorizedError
from exchangelib.protocol import ConnectFailed, Protocol
from exchangelib.sandbox import certificates
from tests.auth.conftest import JOHN, SECRET, asked, enter, on_the_clock_of


@pytest.fixture
def app(sandbox):
    return sandbox.oauth.add_app("my-app", "my-secret")


def where(sandbox):
    return {"authority": sandbox.oauth.authority}


def count(account):
    return account.inbox.all().count()


# --- the flows


def test_a_program_for_itself_acts_in_the_mailbox_that_it_impersonates(sandbox, app):
    credentials = OAuth2Credentials("my-app", "my-secret", sandbox.oauth.tenant_id, **where(sandbox))
    account = enter(sandbox, credentials, IMPERSONATION)
    assert (count(account), count(account)) == (0, 0)
    assert asked(sandbox) == 1
    assert account.protocol.auth_type == OAUTH2
    assert (sandbox.requests[-1].mailbox, sandbox.requests[-1].scheme) == (JOHN, "Bearer")
    assert [call.scheme for call in sandbox.requests if call.operation] == [
        "Bearer"
    ] * 3  # nothing was asked anonymously


def test_a_program_says_with_its_identity_who_it_acts_as(sandbox, app):
    for identity in (Identity(primary_smtp_address=JOHN), Identity(upn=JOHN)):
        credentials = OAuth2Credentials("my-app", "my-secret", "t", identity=identity, **where(sandbox))
        assert count(enter(sandbox, credentials)) == 0
        # Also where no account is meant
        assert Protocol(
            Configuration(service_endpoint=sandbox.url, credentials=credentials)
        ).version.build.major_version


def test_a_program_without_an_identity_is_told_what_to_do(sandbox, app):
    account = enter(sandbox, OAuth2Credentials("my-app", "my-secret", "t", **where(sandbox)))
    with pytest.raises(Exception, match=r"access_type=IMPERSONATION\), or identity=Identity"):
        count(account)


def test_a_certificate_stands_for_a_secret(sandbox, tmp_path):
    identity = certificates.client("program@example.com", certificates.authority("a company"))
    shown = identity.certificate.public_bytes(serialization.Encoding.PEM)
    key = identity.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sandbox.oauth.add_app("certified", certificate=shown)
    one, two, both = tmp_path / "one.pem", tmp_path / "two.pem", tmp_path / "both.pem"
    one.write_bytes(shown)
    two.write_bytes(key)
    both.write_bytes(key + shown)
    for files in ((str(one), str(two)), str(both)):
        credentials = OAuth2Credentials("certified", tenant_id="t", certificate=files, **where(sandbox))
        assert count(enter(sandbox, credentials, IMPERSONATION)) == 0
    bad = OAuth2Credentials("certified", tenant_id="t", certificate=str(one), **where(sandbox))
    with pytest.raises(InvalidValue, match="'certificate' must name a PEM file"):
        count(enter(sandbox, bad, IMPERSONATION))
    with pytest.raises(InvalidValue, match="not both"):
        OAuth2Credentials("certified", "secret", certificate=str(one))


def test_a_users_own_password(sandbox, app):
    credentials = OAuth2LegacyCredentials(
        JOHN, SECRET, client_id="my-app", client_secret="my-secret", tenant_id="t", **where(sandbox)
    )
    assert count(enter(sandbox, credentials)) == 0
    assert sandbox.requests[-1].user == JOHN


def test_a_code_is_good_for_one_token_which_is_renewed_ahead_of_its_end(sandbox, app):
    stored = []

    class Storing(OAuth2AuthorizationCodeCredentials):
        def on_token_auto_refreshed(self, access_token):
            stored.append(access_token)
            super().on_token_auto_refreshed(access_token)

    credentials = Storing(
        client_id="my-app",
        client_secret="my-secret",
        authorization_code=sandbox.oauth.code(JOHN, app),
        **where(sandbox),
    )
    account = on_the_clock_of(sandbox, enter(sandbox, credentials))
    assert count(account) == 0
    sandbox.clock.advance(minutes=54)
    assert count(account) == 0
    assert asked(sandbox) == 1
    sandbox.clock.advance(minutes=2)
    assert count(account) == 0
    assert asked(sandbox) == 2
    assert [token["access_token"] for token in stored][-1] == credentials.access_token["access_token"]
    assert len({token["access_token"] for token in stored}) == 2
    assert stored[1]["refresh_token"] != stored[0]["refresh_token"]
    # Nobody was refused on the way
    assert not sandbox.failed_logins


def test_a_stored_token_is_renewed_when_a_401_says_so(sandbox, app):
    first = requests.post(sandbox.oauth.token_url, {
        "grant_type": "authorization_code", "code": sandbox.oauth.code(JOHN, app), "client_id": "my-app",
        "client_secret": "my-secret", "redirect_uri": "http://localhost",
    }, timeout=10).json()  # fmt: skip
    sandbox.clock.advance(
        minutes=70
    )  # on the server's clock it has expired; what came with it is not known here any more
    token = OAuth2Token({"access_token": first["access_token"], "refresh_token": first["refresh_token"]})
    credentials = OAuth2AuthorizationCodeCredentials(
        client_id="my-app", client_secret="my-secret", access_token=token, **where(sandbox)
    )
    account = enter(sandbox, credentials)
    before = asked(sandbox)
    assert count(account) == 0
    assert asked(sandbox) == before + 1
    assert len(sandbox.failed_logins) == 1


def test_a_token_that_cannot_be_renewed_is_used_until_it_is_refused(sandbox):
    credentials = OAuth2AuthorizationCodeCredentials(
        access_token=OAuth2Token({"access_token": sandbox.oauth.token(JOHN)})
    )
    account = enter(sandbox, credentials, auth_type=OAUTH2)
    assert count(account) == 0
    sandbox.clock.advance(minutes=70)
    with pytest.raises(UnauthorizedError, match="expired"):
        count(account)
    assert len(sandbox.failed_logins) == 1


@pytest.mark.parametrize("takes_session", [False, True])
def test_tokens_of_an_external_provider_come_by_refresh(sandbox, takes_session):
    class External(OAuth2AuthorizationCodeCredentials):
        calls = 0

        def _next(self):
            self.calls += 1
            self.access_token = OAuth2Token({"access_token": sandbox.oauth.token(JOHN)})

    if takes_session:
        External.refresh = lambda self, session: self._next()
    else:
        External.refresh = lambda self: self._next()
    credentials = External()
    account = on_the_clock_of(sandbox, enter(sandbox, credentials, auth_type=OAUTH2))
    assert (count(account), credentials.calls) == (0, 1)
    sandbox.clock.advance(minutes=70)
    assert (count(account), credentials.calls) == (0, 2)
    assert not sandbox.failed_logins  # the end stands in the token


def test_a_device_waits_until_its_user_agrees(sandbox):
    sandbox.oauth.add_app("phone", public=True)
    shown, waits = [], []

    def prompt(said):
        shown.append(said)
        threading.Thread(target=sandbox.oauth.approve, args=(said["user_code"], JOHN)).start()

    credentials = OAuth2DeviceCodeCredentials("phone", prompt, **where(sandbox))
    account = on_the_clock_of(sandbox, enter(sandbox, credentials), waits)
    assert count(account) == 0
    assert "device_code" not in shown[0]
    assert shown[0]["user_code"] in shown[0]["message"]
    assert waits
    assert min(waits) >= sandbox.oauth.interval
    assert credentials.access_token["refresh_token"]


def test_a_device_asks_less_often_when_told_and_gives_up_when_the_user_declines(sandbox, capsys):
    sandbox.oauth.add_app("phone", public=True)
    sandbox.oauth.fail("slow_down")
    sandbox.oauth.fail("authorization_pending")
    sandbox.oauth.fail("authorization_declined")
    waits = []
    account = on_the_clock_of(sandbox, enter(sandbox, OAuth2DeviceCodeCredentials("phone", **where(sandbox))), waits)
    with pytest.raises(UnauthorizedError, match="authorization_declined"):
        count(account)
    assert waits == [5, 10, 10]
    assert "enter the code" in capsys.readouterr().out


def test_a_service_in_the_middle_acts_on_behalf_of_its_user(sandbox):
    middle = sandbox.oauth.add_app("middle", "middle-secret")
    given = sandbox.oauth.token(JOHN, middle, audience="middle")
    credentials = OAuth2OnBehalfOfCredentials(
        given, client_id="middle", client_secret="middle-secret", tenant_id="t", **where(sandbox)
    )
    assert count(enter(sandbox, credentials)) == 0
    assert sandbox.requests[-1].user == JOHN


class Azure:
    """As azure-identity has it."""

    def __init__(self, sandbox):
        self.sandbox, self.scopes = sandbox, []

    def get_token(self, *scopes, **_):
        self.scopes.append(scopes)
        return SimpleNamespace(token=self.sandbox.oauth.token(JOHN), expires_on=int(time.time()) + 3600)


class Msal:
    def __init__(self, sandbox):
        self.sandbox = sandbox

    def acquire_token_for_client(self, scopes):
        return {"access_token": self.sandbox.oauth.token(JOHN), "expires_in": 3600, "token_type": "Bearer"}


class MsalOfAUser:
    def __init__(self, sandbox):
        self.sandbox = sandbox

    def get_accounts(self):
        return ["john"]

    def acquire_token_silent(self, scopes, account):
        assert account == "john"
        return {"access_token": self.sandbox.oauth.token(JOHN)}


@pytest.mark.parametrize("make", [
    Azure, Msal, MsalOfAUser, lambda s: lambda: s.oauth.token(JOHN), lambda s: lambda: {"token": s.oauth.token(JOHN)},
    lambda s: lambda: (s.oauth.token(JOHN), time.time() + 3600),
])  # fmt: skip
def test_tokens_of_other_libraries(sandbox, make):
    provider = make(sandbox)
    account = enter(sandbox, OAuth2TokenCredentials(provider))
    assert (count(account), count(account)) == (0, 0)
    if isinstance(provider, Azure):
        assert provider.scopes == [("https://outlook.office365.com/.default",)]


def test_a_provider_that_gives_nothing_is_an_error(sandbox):
    for given, words in (({"error": "bad", "error_description": "why"}, "bad: why"), (None, "gives no token")):
        with pytest.raises(UnauthorizedError, match=words):
            count(enter(sandbox, OAuth2TokenCredentials(lambda given=given: given)))
    with pytest.raises(InvalidValue, match="must be callable"):
        OAuth2TokenCredentials("a token")


def _sign_in(url, **changes):
    form = urlencode({"login": JOHN, "passwd": SECRET}).encode()
    urllib.request.urlopen(urllib.request.Request(url, form), timeout=10).close()


def test_a_browser_opens_and_comes_back_with_a_code(sandbox, monkeypatch):
    sandbox.oauth.add_app("desktop", public=True)

    def user(url):
        def go():
            with pytest.raises(Exception, match="400"):  # whoever else calls is sent away
                urllib.request.urlopen(url.partition("redirect_uri=")[2].partition("&")[0].replace("%3A", ":").replace(
                    "%2F", "/") + "?code=stolen&state=wrong", timeout=10)  # fmt: skip
            _sign_in(url)

        threading.Thread(target=go).start()

    monkeypatch.setattr(browser.webbrowser, "open", user)
    credentials = O365InteractiveCredentials("desktop", JOHN, **where(sandbox))
    assert count(enter(sandbox, credentials)) == 0
    assert sandbox.requests[-1].user == JOHN


def test_a_browser_that_nobody_uses_is_not_waited_for_for_ever(sandbox, monkeypatch):
    monkeypatch.setattr(browser.webbrowser, "open", lambda url: True)
    monkeypatch.setattr(browser, "PATIENCE", 0.05)
    with pytest.raises(UnauthorizedError, match="Nobody signed in within"):
        count(enter(sandbox, O365InteractiveCredentials("desktop", JOHN, **where(sandbox))))


# --- where, and for what


def test_the_addresses_follow_from_the_cloud():
    usual = OAuth2Credentials("i", "s", "tenant")
    assert usual.token_url == "https://login.microsoftonline.com/tenant/oauth2/v2.0/token"
    assert usual.scope == ["https://outlook.office365.com/.default"]
    china = OAuth2Credentials("i", "s", authority="https://login.partner.microsoftonline.cn/tenant")
    assert china.token_url == "https://login.partner.microsoftonline.cn/tenant/oauth2/v2.0/token"
    assert china.scope == ["https://partner.outlook.cn/.default"]
    own = OAuth2Credentials(
        "i", "s", token_url="https://sts.example.com/token", scope="https://mail.example.com/.default"
    )
    assert (own.token_url, own.scope) == ("https://sts.example.com/token", ["https://mail.example.com/.default"])
    own.scope, own.token_url = ["a", "b"], None
    assert (own.scope, own.token_url) == (["a", "b"], "https://login.microsoftonline.com/common/oauth2/v2.0/token")
    assert O365InteractiveCredentials("i", "u").token_url.startswith("https://login.microsoftonline.com/organizations/")
    assert own != usual


# --- once, and in time


def test_many_threads_ask_for_one_token(sandbox, app):
    credentials = OAuth2Credentials("my-app", "my-secret", "t", **where(sandbox))
    account = on_the_clock_of(sandbox, enter(sandbox, credentials, IMPERSONATION, max_connections=8))
    for expected in (1, 2):
        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(lambda _: account.protocol.version_for(account) and count(account), range(24))) == {0}
        assert asked(sandbox) == expected
        sandbox.clock.advance(minutes=56)


def test_a_token_that_is_revoked_is_renewed_once_for_all(sandbox, app):
    credentials = OAuth2Credentials("my-app", "my-secret", "t", **where(sandbox))
    account = enter(sandbox, credentials, IMPERSONATION, max_connections=4)
    assert count(account) == 0
    sandbox.oauth.tokens.revoke(credentials.access_token["access_token"])
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: count(account), range(8))) == {0}
    assert asked(sandbox) == 2


def test_a_short_life_is_used_to_nine_tenths(sandbox, app):
    sandbox.oauth.life = timedelta(seconds=100)
    account = on_the_clock_of(
        sandbox, enter(sandbox, OAuth2Credentials("my-app", "my-secret", "t", **where(sandbox)), IMPERSONATION)
    )
    for seconds, tokens in ((0, 1), (85, 1), (8, 2)):
        sandbox.clock.advance(seconds=seconds)
        assert (count(account), asked(sandbox)) == (0, tokens)


def test_an_endpoint_that_fails_while_the_token_is_good_does_no_harm(sandbox, app):
    credentials = OAuth2Credentials("my-app", "my-secret", "t", **where(sandbox))
    account = on_the_clock_of(sandbox, enter(sandbox, credentials, IMPERSONATION))
    assert count(account) == 0
    sandbox.clock.advance(minutes=57)
    sandbox.oauth.fail(500)
    assert count(account) == 0
    assert count(account) == 0
    assert asked(sandbox) == 3


# --- when there is none


@pytest.mark.parametrize("what, error", [(500, ConnectFailed), (429, RateLimitError), (503, RateLimitError)])
def test_an_endpoint_in_trouble_is_asked_again_by_those_who_are_patient(sandbox, app, what, error):
    credentials = OAuth2Credentials("my-app", "my-secret", "t", **where(sandbox))
    sandbox.oauth.fail(what)
    with pytest.raises(error):
        count(enter(sandbox, credentials, IMPERSONATION))
    sandbox.oauth.fail(what)
    assert count(enter(sandbox, credentials, IMPERSONATION, retry_policy=FaultTolerance(max_wait=5))) == 0


@pytest.mark.parametrize("changes, words", [
    ({"client_secret": "wrong"}, "the client_secret is wrong"),
    ({"client_id": "another"}, "the client_id is not known"),
    ({"client_secret": None}, "give client_secret or certificate"),
    ({"scope": "nothing"}, "check scope"),
    ({"scope": "https://outlook.office365.com/Mail.Read"}, "asks for the scope https://…/.default"),
])  # fmt: skip
def test_a_refusal_says_what_to_change(sandbox, app, changes, words):
    given = {"client_id": "my-app", "client_secret": "my-secret", "tenant_id": "t", **where(sandbox)} | changes
    with pytest.raises(UnauthorizedError, match=words) as e:
        count(enter(sandbox, OAuth2Credentials(**given), IMPERSONATION, retry_policy=FaultTolerance(max_wait=5)))
    assert asked(sandbox) == 1
    assert "my-secret" not in str(e.value)


def test_a_wrong_password_is_one_attempt_at_the_token_endpoint(sandbox, app):
    credentials = OAuth2LegacyCredentials(
        JOHN, "wrong", client_id="my-app", client_secret="my-secret", tenant_id="t", **where(sandbox)
    )
    account = enter(sandbox, credentials, max_connections=4, retry_policy=FaultTolerance(max_wait=5))

    def fails(_):
        with pytest.raises(UnauthorizedError, match="the user's name or password is wrong"):
            count(account)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(fails, range(8)))
    again = OAuth2LegacyCredentials(
        JOHN, "wrong", client_id="my-app", client_secret="my-secret", tenant_id="t", **where(sandbox)
    )
    with pytest.raises(UnauthorizedError, match="not sent again"):
        count(enter(sandbox, again, timeout=9))
    assert asked(sandbox) == 1
    credentials.password = SECRET
    assert count(account) == 0


def test_a_used_code_is_not_sent_twice(sandbox, app):
    code = sandbox.oauth.code(JOHN, app)
    sandbox.oauth.fail("temporarily_unavailable")
    credentials = OAuth2AuthorizationCodeCredentials(
        client_id="my-app", client_secret="my-secret", authorization_code=code, **where(sandbox)
    )
    account = enter(sandbox, credentials)
    with pytest.raises(UnauthorizedError, match="temporarily_unavailable"):
        count(account)
    with pytest.raises(UnauthorizedError, match="no authorization code"):
        count(account)
    assert asked(sandbox) == 1


def test_credentials_must_fit_the_auth_type(sandbox):
    with pytest.raises(InvalidValue, match="but no credentials"):
        Configuration(server="mail.example.com", auth_type=OAUTH2)
    with pytest.raises(InvalidValue, match=r"needs Credentials\(username, password\)"):
        Configuration(server="mail.example.com", auth_type="NTLM", credentials=OAuth2Credentials("a", "b", "c"))
    account = enter(sandbox, Credentials(JOHN, SECRET), auth_type=OAUTH2)
    with pytest.raises(InvalidValue, match="needs OAuth2Credentials"):
        count(account)


# --- sessions of their own


def test_a_session_with_tokens(sandbox, app):
    credentials = OAuth2Credentials("my-app", "my-secret", "t", **where(sandbox))
    session = enter(sandbox, credentials, IMPERSONATION).protocol.create_oauth2_session()
    answer = session.post(sandbox.url, b"", timeout=10)
    assert answer.status_code != 401
    assert sandbox.requests[-1].scheme == "Bearer"
    session.close()


def test_a_session_of_requests_oauthlib(sandbox, app):
    from oauthlib.oauth2 import BackendApplicationClient

    from exchangelib.protocol import BaseProtocol

    session = BaseProtocol.raw_session(
        sandbox.url, BackendApplicationClient("my-app"), {"token": {"access_token": sandbox.oauth.token(JOHN)}},
        oauth2_token_endpoint=sandbox.oauth.token_url,
    )  # fmt: skip
    assert session.trust_env is False
    assert session.headers["User-Agent"].startswith("exchangelib/")
    session.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_child_process_is_not_kept_out_by_a_lock_of_its_parent(sandbox, app):
    credentials = OAuth2Credentials("my-app", "my-secret", "t", **where(sandbox))
    held, done = threading.Event(), threading.Event()

    def hold():
        with credentials.lock:
            held.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    child = os.fork()
    if child == 0:
        os._exit(0 if credentials.lock.acquire(timeout=5) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    done.set()
    thread.join(10)
