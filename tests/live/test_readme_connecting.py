"""What the README of the library's older releases says of setting up, of doing it with fewer requests, and of patience."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    NTLM,
    Account,
    Build,
    Configuration,
    Credentials,
    FailFast,
    FaultTolerance,
    Version,
)
from exchangelib.errors import ErrorServerBusy
from exchangelib.protocol import BaseProtocol, close_connections
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("needs users whose passwords and rights are known")
JOHN, MARY = "john@example.com", "mary@example.com"
FOLDER = b"<t:ConnectingSID><t:%s>"


@pytest.fixture
def server() -> Iterator[Sandbox]:
    with Sandbox(auth=("ntlm", "basic")) as running:
        running.add_user(JOHN, "topsecret")
        running.add_user(MARY, "other")
        yield running
        close_connections()


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(username="EXAMPLE\\john", password="topsecret")


@pytest.fixture
def config(server: Sandbox, credentials: Credentials) -> Configuration:
    return Configuration(service_endpoint=server.url, credentials=credentials)


def test_a_user_name_has_one_of_three_forms(server: Sandbox) -> None:
    for name in ("EXAMPLE\\john", JOHN, "JOHN@EXAMPLE.COM"):
        credentials = Credentials(username=name, password="topsecret")
        config = Configuration(service_endpoint=server.url, credentials=credentials)
        account = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=DELEGATE)
        assert account.inbox.total_count == 0


def test_an_account_of_somebody_else_is_made_like_ones_own(server: Sandbox, config: Configuration) -> None:
    server.grant(JOHN, MARY, full_access=True)
    johns = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=DELEGATE)
    marys = Account(primary_smtp_address=MARY, config=config, autodiscover=False, access_type=DELEGATE)
    assert (johns.inbox.total_count, marys.inbox.total_count) == (0, 0)
    assert johns.protocol is marys.protocol
    assert str(marys) == MARY


def test_whoever_may_impersonate_acts_as_the_owner(server: Sandbox, config: Configuration) -> None:
    account = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=IMPERSONATION)
    assert account.inbox.total_count == 0
    request = server.requests[-1].request
    assert b"<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>john@example.com<" in request


def test_a_sid_or_upn_saves_the_server_a_look_up(server: Sandbox, config: Configuration) -> None:
    account = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=IMPERSONATION)
    account.identity.upn = JOHN
    assert account.inbox.total_count == 0
    assert FOLDER % b"PrincipalName" in server.requests[-1].request
    john = server.store.user(JOHN)
    assert john is not None
    account.identity.sid = john.sid
    account.inbox.refresh()
    assert (server.requests[-1].mailbox, server.requests[-1].user) == (JOHN, JOHN)
    assert FOLDER % b"SID" in server.requests[-1].request


def test_the_server_may_be_named() -> None:
    config = Configuration(server="mail.example.com", credentials=Credentials("a", "b"))
    account = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=DELEGATE)
    assert account.protocol.service_endpoint == "https://mail.example.com/EWS/Exchange.asmx"
    assert account.protocol.server == "mail.example.com"


def test_nothing_is_asked_when_auth_type_and_version_are_given(server: Sandbox, credentials: Credentials) -> None:
    version = Version(build=Build(15, 0, 12, 34))
    config = Configuration(service_endpoint=server.url, credentials=credentials, version=version, auth_type=NTLM)
    account = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=DELEGATE)
    assert (account.protocol.auth_type, account.version) == (NTLM, version)
    assert not server.requests
    assert account.inbox.total_count == 0
    assert [call.scheme for call in server.requests][:3] == [None, "NTLM", "NTLM"]
    assert b'Version="Exchange2013"' in server.requests[-1].request


def test_they_are_found_out_otherwise(server: Sandbox, config: Configuration) -> None:
    account = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=DELEGATE)
    assert account.protocol.auth_type == NTLM
    assert account.version.build.major_version == 15


def test_the_first_failure_is_raised_unless_patience_is_asked_for(
    server: Sandbox, credentials: Credentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BaseProtocol, "RETRY_WAIT", 0.01)
    impatient = Configuration(service_endpoint=server.url, credentials=credentials)
    patient = Configuration(
        retry_policy=FaultTolerance(max_wait=3600), credentials=credentials, service_endpoint=server.url
    )
    assert isinstance(impatient.retry_policy, FailFast)
    assert (FaultTolerance().max_wait, patient.retry_policy.max_wait) == (3600, 3600)
    for config, fails in ((impatient, True), (patient, False)):
        account = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=DELEGATE)
        inbox = account.inbox
        server.fail("FindItem", "ErrorServerBusy", back_off=0.05)
        if fails:
            with pytest.raises(ErrorServerBusy):
                inbox.all().count()
        else:
            assert inbox.all().count() == 0
