"""Unique secrets go through every auth type and every failure; nothing that anybody else gets to see may hold one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import (
    BASIC,
    CBA,
    DIGEST,
    GSSAPI,
    IMPERSONATION,
    NTLM,
    Account,
    Configuration,
    Credentials,
    FaultTolerance,
    Message,
    OAuth2AuthorizationCodeCredentials,
    OAuth2Credentials,
    OAuth2LegacyCredentials,
)
from exchangelib.credentials import OAuth2DeviceCodeCredentials, OAuth2OnBehalfOfCredentials, OAuth2TokenCredentials
from exchangelib.errors import EWSError
from exchangelib.protocol import BaseProtocol, close_connections
from exchangelib.sandbox import Sandbox
from tests.auth.conftest import JOHN, enter
from tests.net.loopback import Answer
from tests.parts.proxy import Proxy
from tests.security.watching import Canaries, Watch

PASSWORD = "Kanarie-pässword-7Qx9"
SECRET = "Kanarie-client-secret-3Zr8"
CODE_VERIFIER = "Kanarie-verifier-" + "v" * 43


@pytest.fixture
def canaries(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canaries]:
    """Watch everything that is logged at any level, and see in the end that no secret is in anything that was seen."""
    made = Canaries(PASSWORD, SECRET, CODE_VERIFIER)
    watch, root = Watch(made), logging.getLogger()
    level, disabled = root.level, logging.root.manager.disable
    root.addHandler(watch)
    root.setLevel(1)
    logging.disable(logging.NOTSET)
    monkeypatch.setattr(BaseProtocol, "RETRY_WAIT", 0.001)
    yield made
    root.removeHandler(watch)
    root.setLevel(level)
    logging.disable(disabled)
    close_connections()
    made.assert_unseen()


Make = Callable[[Sandbox, Canaries], Account]


def _password(auth_type: str) -> Make:
    return lambda sandbox, _: enter(sandbox, Credentials(JOHN, PASSWORD), auth_type=auth_type)


def _certificate(sandbox: Sandbox, canaries: Canaries) -> Account:
    path = sandbox.client_certificate(JOHN)
    with open(path) as file:
        canaries.add(*[line.strip() for line in file if len(line) > 60][:40])
    return enter(sandbox, auth_type=CBA, client_cert=path)


def _ticket(sandbox: Sandbox, _: Canaries) -> Account:
    return enter(sandbox, auth_type=GSSAPI, url=sandbox.url.replace("127.0.0.1", "localhost"))


def _app(sandbox: Sandbox) -> dict[str, Any]:
    sandbox.oauth.add_app("my-app", SECRET)
    return {"client_id": "my-app", "client_secret": SECRET, "authority": sandbox.oauth.authority}


def _client_secret(sandbox: Sandbox, _: Canaries) -> Account:
    return enter(sandbox, OAuth2Credentials(tenant_id="t", **_app(sandbox)), IMPERSONATION)


def _legacy(sandbox: Sandbox, _: Canaries) -> Account:
    return enter(sandbox, OAuth2LegacyCredentials(JOHN, PASSWORD, tenant_id="t", **_app(sandbox)))


def _code(sandbox: Sandbox, canaries: Canaries) -> Account:
    given = _app(sandbox)
    app = sandbox.oauth.app("my-app")
    assert app is not None
    code = sandbox.oauth.code(JOHN, app)
    canaries.add(code)
    return enter(
        sandbox, OAuth2AuthorizationCodeCredentials(authorization_code=code, code_verifier=CODE_VERIFIER, **given)
    )


def _device(sandbox: Sandbox, _: Canaries) -> Account:
    sandbox.oauth.add_app("phone", public=True)
    sandbox.oauth.interval = 1

    def prompt(said: Any) -> None:
        sandbox.oauth.approve(said["user_code"], JOHN)

    return enter(sandbox, OAuth2DeviceCodeCredentials("phone", prompt, authority=sandbox.oauth.authority))


def _behalf(sandbox: Sandbox, canaries: Canaries) -> Account:
    given = _app(sandbox)
    token = sandbox.oauth.token(JOHN, sandbox.oauth.app("my-app"), audience="my-app")
    canaries.add(*token.split(".")[1:])
    return enter(sandbox, OAuth2OnBehalfOfCredentials(token, tenant_id="t", **given))


def _provider(sandbox: Sandbox, canaries: Canaries) -> Account:
    token = sandbox.oauth.token(JOHN)
    canaries.add(*token.split(".")[1:])
    return enter(sandbox, OAuth2TokenCredentials(lambda: token))


WAYS: dict[str, tuple[Any, Make]] = {
    "basic": ("basic", _password(BASIC)), "digest": ("digest", _password(DIGEST)), "ntlm": ("ntlm", _password(NTLM)),
    "ntlm in negotiate": ("negotiate", _password(NTLM)), "certificate": ("certificate", _certificate),
    "client secret": ("oauth", _client_secret), "a user's password": ("oauth", _legacy), "code": ("oauth", _code),
    "device": ("oauth", _device), "on behalf": ("oauth", _behalf), "provider": ("oauth", _provider),
    "kerberos": ("negotiate", _ticket),
}  # fmt: skip
FAILURES: list[Any] = ["nothing", 401, 403, 500, 503, "drop", "drop-middle", "garbage", "ErrorAccessDenied", "refused"]


def _tokens(account: Account) -> list[str]:
    token = getattr(account.protocol.credentials, "access_token", None) or {}
    texts = [str(token[name]) for name in ("access_token", "refresh_token") if token.get(name)]
    return [piece for text in texts for piece in (text, *text.split(".")[1:])]


def _see_all(canaries: Canaries, account: Account) -> None:
    canaries.see_thing("account", account)
    canaries.see_thing("protocol", account.protocol)
    canaries.see_thing("configuration", account.protocol.config)
    if account.protocol.credentials is not None:
        canaries.see_thing("credentials", account.protocol.credentials)
    canaries.see("repr of an item", repr(Message(account=account, subject="x")))


@pytest.mark.parametrize("failure", FAILURES, ids=str)
@pytest.mark.parametrize("way", WAYS)
def test_no_secret_is_seen(way: str, failure: Any, opened: Any, canaries: Canaries, request: Any) -> None:
    scheme, make = WAYS[way]
    more: dict[str, Any] = {"tls": True} if way in ("certificate", "ntlm") else {}
    if way == "kerberos":
        kdc = request.getfixturevalue("kerberos")
        kdc.add("john", PASSWORD.encode("ascii", "ignore").decode())
        kdc.ticket("john", PASSWORD.encode("ascii", "ignore").decode())
        more["keytab"] = kdc.keytab
    sandbox = opened(scheme, **more)
    sandbox.add_user(JOHN, PASSWORD if failure != "refused" else "another")
    account = make(sandbox, canaries)
    if failure == "refused":
        sandbox.oauth.fail("invalid_client", times=3)
    elif failure != "nothing":
        sandbox.fail("*", failure, times=2)
    for policy_round in range(3):
        try:
            account.inbox.all().count()
        except EWSError as e:
            canaries.see_error(e)
        if policy_round == 0:
            canaries.add(*_tokens(account))
    _see_all(canaries, account)
    canaries.add(*_tokens(account))
    assert canaries.seen


def test_the_canaries_would_be_found() -> None:
    for made in (f"x {PASSWORD}", PASSWORD.encode().hex(), "Basic " + __import__("base64").b64encode(
            f"john:{PASSWORD}".encode()).decode()):  # fmt: skip
        canaries = Canaries(PASSWORD)
        canaries.see("test", made)
        with pytest.raises(AssertionError, match="is in the test"):
            canaries.assert_unseen()

    def secret_in_a_frame() -> None:
        scope: dict[str, Any] = {"__name__": "exchangelib.made_up", "PASSWORD": PASSWORD}
        exec("def f():\n    hidden = PASSWORD\n    raise ValueError('x')\n", scope)
        scope["f"]()

    canaries = Canaries(PASSWORD)
    with pytest.raises(ValueError) as e:
        secret_in_a_frame()
    canaries.see_error(e.value)
    with pytest.raises(AssertionError, match=r"local variable hidden in exchangelib\.made_up\.f"):
        canaries.assert_unseen()


@pytest.mark.parametrize("policy", [None, FaultTolerance])
def test_no_secret_is_on_the_wire_of_a_host_that_must_not_see_it(serve: Any, canaries: Canaries, policy: Any) -> None:
    """A server that redirects, one that asks for less, and a proxy before an https server see nothing."""
    evil, trap = serve(), serve()
    answers: list[Any] = [
        Answer(b"", status, {"Location": trap.url}) for status in (301, 302, 303, 307, 308)
    ] + [Answer(b"", 401, {"WWW-Authenticate": 'Basic realm="downgrade"'})]  # fmt: skip
    for answer in answers:
        evil.answer = lambda request, answer=answer: answer
        for auth_type in (NTLM, DIGEST):
            config = Configuration(
                service_endpoint=evil.url, credentials=Credentials(JOHN, PASSWORD), auth_type=auth_type,
                retry_policy=policy and policy(max_wait=1),
            )  # fmt: skip
            with pytest.raises(EWSError) as e:
                Account(JOHN, config=config, autodiscover=False).inbox.all().count()
            canaries.see_error(e.value)
    assert not trap.requests
    for request in evil.requests:
        canaries.see("wire", f"{request.path} {request.headers}")
        canaries.see("wire", request.body)


def test_a_proxy_sees_no_secret_of_a_tls_connection(opened: Any, canaries: Canaries) -> None:
    sandbox = opened(("basic", "oauth"), tls=True, hosts=["mail.example.com"])
    sandbox.add_user(JOHN, PASSWORD)
    host, _, port = sandbox.server.rpartition(":")
    url = "https://mail.example.com/EWS/Exchange.asmx"
    with Proxy(routes={("mail.example.com", 443): (host, int(port))}, user="anne:Kanarie-proxy-5Tt1") as proxy:
        canaries.add("Kanarie-proxy-5Tt1")
        with_password = proxy.url.replace("http://", "http://anne:Kanarie-proxy-5Tt1@")
        for credentials, auth_type in ((Credentials(JOHN, PASSWORD), BASIC),):
            with enter(sandbox, credentials, url=url, auth_type=auth_type, proxy=with_password) as account:
                assert account.inbox.all().count() == 0
                _see_all(canaries, account)
        for tunnel in proxy.tunnels:
            canaries.see("wire", bytes(tunnel.sent) + bytes(tunnel.received))
        # The proxy's own password goes to it, and not through it
        assert all(b"Proxy-Authorization" not in bytes(tunnel.sent) for tunnel in proxy.tunnels)


def test_threads_do_not_tell_either(opened: Any, canaries: Canaries) -> None:
    sandbox = opened("basic")
    sandbox.add_user(JOHN, "another")
    account = enter(sandbox, Credentials(JOHN, PASSWORD), auth_type=BASIC, max_connections=4)

    def fails() -> None:
        with pytest.raises(EWSError) as e:
            account.inbox.all().count()
        canaries.see_error(e.value)

    threads = [threading.Thread(target=fails) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
