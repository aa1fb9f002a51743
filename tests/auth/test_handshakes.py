"""Passwords, tickets and certificates against real handshakes, and how often a wrong password is tried."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from exchangelib import (
    BASIC,
    CBA,
    DIGEST,
    GSSAPI,
    IMPERSONATION,
    NTLM,
    SSPI,
    Account,
    Credentials,
    FaultTolerance,
    Identity,
)
from exchangelib._net import auth, logon
from exchangelib._net.clock import SYSTEM
from exchangelib._net.logon import is_refused, standing_of
from exchangelib.errors import ErrorInvalidSid, ErrorInvalidUserSid, InvalidValue, TransportError, UnauthorizedError
from exchangelib.protocol import BaseProtocol, TLSClientAuth, close_connections
from tests.auth.conftest import JOHN, SECRET, enter

GOOD = Credentials(JOHN, SECRET)
PASSWORDS = [("basic", BASIC), ("digest", DIGEST), ("ntlm", NTLM), ("negotiate", NTLM)]


def count(account):
    return account.inbox.all().count()


@pytest.mark.parametrize("scheme, auth_type", PASSWORDS)
def test_what_the_server_offers_is_found_out_without_showing_anything(opened, scheme, auth_type):
    sandbox = opened(scheme)
    account = enter(sandbox, GOOD)
    assert count(account) == 0
    assert account.protocol.auth_type == auth_type
    assert sandbox.requests[0].scheme is None
    assert not sandbox.failed_logins


@pytest.mark.parametrize("scheme, auth_type", PASSWORDS)
@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("policy", [None, FaultTolerance])
def test_one_wrong_password_is_one_attempt_of_all_threads(opened, scheme, auth_type, chosen, policy):
    sandbox = opened(scheme)
    account = enter(
        sandbox, Credentials(JOHN, "wrong"), auth_type=auth_type if chosen else None, max_connections=8,
        retry_policy=policy and policy(max_wait=5),
    )  # fmt: skip
    barrier = threading.Barrier(8)

    def fails(_):
        barrier.wait(10)
        for _ in range(2):
            with pytest.raises(UnauthorizedError, match="User name or password is wrong"):
                count(account)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fails, range(8)))
    assert len(sandbox.failed_logins) == 1


def test_other_accounts_with_the_same_credentials_do_not_try_them_again(opened):
    sandbox = opened("basic")
    wrong = Credentials(JOHN, "wrong")
    for _ in range(3):
        with enter(sandbox, wrong, auth_type=BASIC) as account, pytest.raises(UnauthorizedError):
            count(account)
    assert len(sandbox.failed_logins) == 1
    wrong.password = SECRET
    assert count(enter(sandbox, wrong, auth_type=BASIC)) == 0


WAYS_TO_COME_AGAIN = {
    "another connection": lambda n: {"credentials": Credentials(JOHN, "wrong"), "timeout": 50 + n},
    "the same connection": lambda n: {"credentials": Credentials(JOHN, "wrong")},
    "another retry policy": lambda n: {
        "credentials": Credentials(JOHN, "wrong"), "retry_policy": FaultTolerance(max_wait=5 + n), "max_connections": 4,
    },
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS_TO_COME_AGAIN)
@pytest.mark.parametrize("scheme, auth_type", PASSWORDS)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_wrong_password_is_one_attempt_of_the_whole_process(opened, scheme, auth_type, way, at_once):
    sandbox = opened(scheme)
    barrier = threading.Barrier(6)

    def fails(n):
        if at_once:
            barrier.wait(10)
        with pytest.raises(UnauthorizedError, match="User name or password is wrong"):
            count(enter(sandbox, auth_type=auth_type, **WAYS_TO_COME_AGAIN[way](n)))
        if not at_once:
            close_connections()

    with ThreadPoolExecutor(6 if at_once else 1) as pool:
        list(pool.map(fails, range(6)))
    assert len(sandbox.failed_logins) == 1
    for right in (Credentials(JOHN, SECRET), GOOD):
        assert count(enter(sandbox, right, auth_type=auth_type)) == 0


def test_what_is_remembered_of_a_refusal_holds_no_password():
    credentials = Credentials(JOHN, "a wrong password")
    standing_of(credentials, "https://mail.example.com/").refused(SYSTEM, "No")
    assert is_refused(Credentials(JOHN, "a wrong password"), "https://mail.example.com/")
    assert not is_refused(Credentials(JOHN, "another password"), "https://mail.example.com/")
    assert "a wrong password" not in repr(vars(logon._standings))


def test_a_refused_password_is_tried_again_after_a_quarter_of_an_hour(opened):
    from exchangelib._net.clock import Clock
    from exchangelib._net.logon import Gate

    time = [0.0]
    gate = Gate("host", Clock(monotonic=lambda: time[0]))
    credentials = Credentials(JOHN, "wrong")
    gate.refused(credentials, "No")
    with pytest.raises(UnauthorizedError, match="not sent again for 15 minutes"), gate.one_at_first(credentials):
        pass
    time[0] = 901.0
    with gate.one_at_first(credentials):
        pass


def test_a_password_that_was_good_may_fail_once(opened):
    sandbox = opened("basic")
    account = enter(sandbox, GOOD, auth_type=BASIC)
    assert count(account) == 0
    sandbox.fail("*", 401)
    with pytest.raises(UnauthorizedError):
        count(account)
    assert count(account) == 0


@pytest.mark.parametrize("scheme, auth_type", [("ntlm", NTLM), ("negotiate", NTLM)])
@pytest.mark.parametrize("policy", ["off", "accept", "require"])
def test_what_is_said_is_bound_to_the_channel(opened, scheme, auth_type, policy):
    sandbox = opened(scheme, tls=True, extended_protection=policy)
    assert count(enter(sandbox, GOOD, auth_type=auth_type)) == 0
    assert not sandbox.failed_logins


@pytest.mark.parametrize("policy", ["accept", "require"])
def test_whoever_ends_tls_in_the_middle_is_found_out_and_the_error_says_so(opened, policy, monkeypatch):
    sandbox = opened("ntlm", tls=True, extended_protection=policy)
    import requests_ntlm.requests_ntlm as library

    monkeypatch.setattr(library, "_get_certificate_hash", lambda der: bytes(32))  # another certificate was seen here
    with pytest.raises(UnauthorizedError, match="Extended Protection"):
        count(enter(sandbox, GOOD, auth_type=NTLM))


@pytest.fixture
def ticket(kerberos):
    kerberos.add("john", "krb-secret")
    kerberos.ticket("john", "krb-secret")
    return kerberos


def local(sandbox):
    return sandbox.url.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("chosen", [GSSAPI, None])
@pytest.mark.parametrize("policy", [None, "off", "accept", "require"])
def test_a_ticket_lets_its_owner_in_and_is_bound_to_the_channel(opened, ticket, policy, chosen):
    tls = {} if policy is None else {"tls": True, "extended_protection": policy}
    sandbox = opened("negotiate", keytab=ticket.keytab, **tls)
    account = enter(sandbox, auth_type=chosen, url=local(sandbox))
    assert count(account) == 0
    assert account.protocol.auth_type == GSSAPI
    assert sandbox.requests[-1].user == JOHN


def test_a_library_that_cannot_bind_is_told_of_where_that_is_required(opened, ticket, monkeypatch):
    sandbox = opened("negotiate", keytab=ticket.keytab, tls=True, extended_protection="require")
    monkeypatch.setattr(auth, "binds_channels", lambda auth_type: False)
    with pytest.raises(UnauthorizedError, match=r"requires Extended Protection: pip install 'requests-gssapi>=1\.4'"):
        count(enter(sandbox, auth_type=GSSAPI, url=local(sandbox)))


def test_without_a_ticket_the_error_says_where_to_get_one(opened, ticket):
    sandbox = opened("negotiate", keytab=ticket.keytab)
    ticket.forget()
    with pytest.raises(UnauthorizedError, match="HTTP/localhost: see klist and kinit"):
        count(enter(sandbox, auth_type=GSSAPI, url=local(sandbox)))


def test_tickets_of_windows_need_their_library(opened):
    if auth.is_installed(SSPI):
        pytest.skip("the library is installed")
    with pytest.raises(TransportError, match=r"pip install exchangelib\[sspi\]"):
        count(enter(opened("negotiate"), auth_type=SSPI))


def test_a_certificate_for_one_connection(opened):
    sandbox = opened("certificate", tls=True)
    assert count(enter(sandbox, auth_type=CBA, client_cert=sandbox.client_certificate(JOHN))) == 0
    assert sandbox.requests[-1].user == JOHN


def test_a_certificate_for_all_connections(opened, monkeypatch):
    sandbox = opened("certificate", tls=True)
    monkeypatch.setattr(TLSClientAuth, "cert_file", sandbox.client_certificate(JOHN))
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", TLSClientAuth)
    assert count(enter(sandbox, auth_type=CBA)) == 0


@pytest.mark.parametrize("kind", ["expired", "stranger"])
def test_a_certificate_that_nobody_vouches_for(opened, kind):
    sandbox = opened("certificate", tls=True)
    with pytest.raises(TransportError, match=r"certificate|broke the connection|No TLS"):
        count(enter(sandbox, auth_type=CBA, client_cert=sandbox.client_certificate(JOHN, kind)))


def test_a_certificate_of_nobody_is_explained(opened):
    sandbox = opened("certificate", tls=True)
    stranger = sandbox.client_certificate("nobody@example.com")
    with pytest.raises((UnauthorizedError, TransportError), match="certificate"):
        count(enter(sandbox, auth_type=CBA, client_cert=stranger))


def test_a_user_name_that_basic_cannot_carry_is_refused(opened):
    sandbox = opened("basic")
    with pytest.raises(InvalidValue, match="a colon cannot be sent by Basic"):
        count(enter(sandbox, Credentials("john:x", SECRET), auth_type=BASIC))
    assert not sandbox.requests


@pytest.mark.parametrize("name, error, words", [
    ("sid", None, ""), ("upn", None, ""), ("primary_smtp_address", None, ""), ("smtp_address", None, ""),
    ("S-my-sid", ErrorInvalidSid, "invalid format"), ("S-1-5-21-1-2-3-1001", ErrorInvalidUserSid, "does not map to a user"),
])  # fmt: skip
def test_a_service_acts_as_whom_an_identity_names(opened, name, error, words):
    sandbox = opened("ntlm")
    anne = sandbox.add_user("anne@example.com", "x")
    sandbox.grant(JOHN, "anne@example.com", impersonation=True)
    config = enter(sandbox, GOOD).protocol.config
    account = Account(anne.address, config=config, autodiscover=False, access_type=IMPERSONATION)
    value = {"sid": anne.sid}.get(name, anne.address if error is None else name)
    account.identity = Identity(**{name if error is None else "sid": value})
    if error is None:
        assert account.inbox.total_count == 0
        assert (sandbox.requests[-1].user, sandbox.requests[-1].mailbox) == (JOHN, "anne@example.com")
        # The header names who is asked for, so that a front end finds their server
        assert dict(sandbox.requests[-1].headers)["x-anchormailbox"] == anne.address
    else:
        with pytest.raises(error, match=words):
            _ = account.inbox
