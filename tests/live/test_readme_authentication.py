"""What the README of the library's older releases says of Kerberos, SSPI, certificates and OAuth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from oauthlib.oauth2 import OAuth2Token

from exchangelib import (
    CBA,
    DELEGATE,
    GSSAPI,
    IMPERSONATION,
    OAUTH2,
    SSPI,
    Account,
    BaseProtocol,
    Configuration,
    Identity,
    OAuth2AuthorizationCodeCredentials,
    OAuth2Credentials,
    TLSClientAuth,
)
from exchangelib.protocol import close_connections
from exchangelib.sandbox import Sandbox
from tests.parts.kdc import kdc, kerberos  # noqa: F401

pytestmark = pytest.mark.sandbox_only("needs a server whose users, programs and tickets are known")
JOHN = "john@example.com"


@pytest.fixture
def start() -> Iterator[Callable[..., Sandbox]]:
    running: list[Sandbox] = []

    def make(auth: str, **arguments: Any) -> Sandbox:
        sandbox = Sandbox(auth=auth, **arguments).start()
        running.append(sandbox)
        sandbox.add_user(JOHN, "topsecret")
        return sandbox

    yield make
    close_connections()
    for sandbox in running:
        sandbox.stop()


def _account(config: Configuration, access_type: str = DELEGATE) -> Account:
    return Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=access_type)


def test_kerberos_needs_no_credentials(start: Callable[..., Sandbox], kerberos: Any) -> None:  # noqa: F811
    assert Configuration(auth_type=GSSAPI).auth_type == GSSAPI
    kerberos.add("john", "krb-secret")
    kerberos.ticket("john", "krb-secret")
    sandbox = start("negotiate", keytab=kerberos.keytab)
    url = sandbox.url.replace("127.0.0.1", "localhost")
    assert _account(Configuration(service_endpoint=url, auth_type=GSSAPI)).inbox.total_count == 0


def test_neither_does_sspi() -> None:
    assert Configuration(auth_type=SSPI).auth_type == SSPI


def test_a_certificate_is_shown_by_all_connections(
    start: Callable[..., Sandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = start("certificate", tls=True)
    monkeypatch.setattr(TLSClientAuth, "cert_file", sandbox.client_certificate(JOHN))
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", TLSClientAuth)
    config = Configuration(auth_type=CBA, service_endpoint=sandbox.url, ca_bundle=sandbox.ca_bundle)
    assert _account(config).inbox.total_count == 0


@pytest.fixture
def sandbox(start: Callable[..., Sandbox]) -> Sandbox:
    made = start("oauth")
    made.oauth.add_app("MY_ID", "MY_SECRET")
    return made


def _of(sandbox: Sandbox) -> dict[str, Any]:
    """Where this sandbox gives tokens; for Exchange Online it goes without saying."""
    return {"authority": sandbox.oauth.authority}


def test_a_program_has_an_id_a_secret_and_a_tenant(sandbox: Sandbox) -> None:
    credentials = OAuth2Credentials(
        client_id="MY_ID", client_secret="MY_SECRET", tenant_id=sandbox.oauth.tenant_id, **_of(sandbox)
    )
    config = Configuration(credentials=credentials, auth_type=OAUTH2, service_endpoint=sandbox.url)
    assert _account(config, IMPERSONATION).inbox.total_count == 0


@pytest.mark.parametrize("identity", [Identity(primary_smtp_address=JOHN), Identity(upn=JOHN)])
def test_its_identity_says_who_it_acts_as(sandbox: Sandbox, identity: Identity) -> None:
    credentials = OAuth2Credentials("MY_ID", "MY_SECRET", "TENANT_ID", identity=identity, **_of(sandbox))
    config = Configuration(credentials=credentials, auth_type=OAUTH2, service_endpoint=sandbox.url)
    assert _account(config).inbox.total_count == 0
    assert b"ExchangeImpersonation" in sandbox.requests[-1].request


def test_a_user_has_agreed_and_the_code_or_a_token_is_at_hand(sandbox: Sandbox) -> None:
    app = sandbox.oauth.app("MY_ID")
    assert app is not None
    by_code = OAuth2AuthorizationCodeCredentials(
        client_id="MY_ID", client_secret="MY_SECRET", authorization_code=sandbox.oauth.code(JOHN, app), **_of(sandbox)
    )
    by_token = OAuth2AuthorizationCodeCredentials(
        client_id="MY_ID",
        client_secret="MY_SECRET",
        access_token=OAuth2Token({"access_token": sandbox.oauth.token(JOHN, app)}),
        **_of(sandbox),
    )
    for credentials in (by_code, by_token):
        config = Configuration(credentials=credentials, auth_type=OAUTH2, service_endpoint=sandbox.url)
        assert _account(config).inbox.total_count == 0


def test_new_tokens_can_be_stored(sandbox: Sandbox) -> None:
    stored: list[Any] = []

    class MyCredentials(OAuth2AuthorizationCodeCredentials):
        def on_token_auto_refreshed(self, access_token: Any) -> None:
            stored.append(access_token["access_token"])
            super().on_token_auto_refreshed(access_token)

    app = sandbox.oauth.app("MY_ID")
    assert app is not None
    credentials = MyCredentials("MY_ID", "MY_SECRET", sandbox.oauth.code(JOHN, app), **_of(sandbox))
    account = _account(Configuration(credentials=credentials, auth_type=OAUTH2, service_endpoint=sandbox.url))
    assert account.inbox.total_count == 0
    sandbox.oauth.tokens.revoke(stored[0])
    account.inbox.refresh()
    assert len(set(stored)) == 2
    assert credentials.access_token is not None
    assert credentials.access_token["access_token"] == stored[-1]


def test_tokens_may_come_from_an_external_provider(sandbox: Sandbox) -> None:
    class MyCredentials(OAuth2AuthorizationCodeCredentials):
        def refresh(self) -> None:  # type: ignore[override]  # as the README has it
            self.access_token = OAuth2Token({"access_token": sandbox.oauth.token(JOHN)})

    config = Configuration(credentials=MyCredentials(), auth_type=OAUTH2, service_endpoint=sandbox.url)
    assert _account(config).inbox.total_count == 0
