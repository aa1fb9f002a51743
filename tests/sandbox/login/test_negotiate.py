"""Negotiate: NTLM in its envelope and bare, Kerberos with a real key distribution centre, and damaged tokens."""

import base64
import contextlib

import pytest
import spnego
from hypothesis import given
from hypothesis import strategies as st
from requests_ntlm import HttpNtlmAuth

from exchangelib.sandbox import Sandbox
from exchangelib.sandbox.login import spnego as envelopes
from tests.sandbox.login.conftest import JOHN, SECRET


def talk(ask, sandbox, session, context, change=lambda token: token):
    """Go on until somebody has had enough; gives the last answer."""
    token = context.step()
    while True:
        header = {"Authorization": "Negotiate " + base64.b64encode(change(token)).decode()}
        answer = ask(sandbox, session=session, headers=header)
        said = answer.headers.get("WWW-Authenticate", "").partition(" ")[2]
        if answer.status_code == 200 or not said:
            if said:
                context.step(base64.b64decode(said))
            return answer
        token = context.step(base64.b64decode(said))


def client(password=SECRET, **arguments):
    return spnego.client(
        JOHN, password, protocol="negotiate", options=spnego.NegotiateOptions.use_negotiate, **arguments
    )


def test_ntlm_in_its_envelope_is_taken_and_both_sides_prove_the_negotiation(opened, ask, session):
    sandbox = opened("negotiate")
    context = client()
    assert talk(ask, sandbox, session, context).status_code == 200
    assert context.complete
    assert ask(sandbox, session=session).status_code == 200


def test_ntlm_is_taken_without_an_envelope_too(opened, ask):
    assert ask(opened("negotiate"), HttpNtlmAuth(JOHN, SECRET)).status_code == 200


def test_a_wrong_password_is_refused(opened, ask, session):
    sandbox = opened("negotiate")
    assert talk(ask, sandbox, session, client("wrong")).status_code == 401
    assert len(sandbox.failed_logins) == 1


def test_an_envelope_that_was_changed_on_the_way_is_refused(opened, ask, session):
    sandbox = opened("negotiate")

    def change(token):
        return token[:-5] + bytes([token[-5] ^ 1]) + token[-4:] if token[:1] == b"\xa1" else token

    assert talk(ask, sandbox, session, client(), change).status_code == 401
    assert sandbox.failed_logins[-1].reason == "the integrity code of the negotiation is wrong"


def test_a_client_whose_first_choice_is_not_taken_is_told_the_second(opened, ask, session):
    """With Kerberos first and a token for it, as Windows sends it."""
    sandbox = opened("negotiate")

    def put(tag, value):
        return bytes([tag, len(value)]) + value

    mechanisms = put(0x30, put(6, envelopes.KERBEROS) + put(6, envelopes.NTLM))
    inner = put(0x30, put(0xA0, mechanisms) + put(0xA2, put(4, b"a ticket")))
    first = put(0x60, put(6, envelopes.SPNEGO) + put(0xA0, inner))
    answer = ask(sandbox, session=session, headers={"Authorization": "Negotiate " + base64.b64encode(first).decode()})
    said = base64.b64decode(answer.headers["WWW-Authenticate"].partition(" ")[2])
    assert answer.status_code == 401
    assert envelopes.NTLM in said
    assert said[8] == envelopes.REQUEST_MIC


@given(st.binary(max_size=60))
def test_no_bytes_trouble_the_reader_of_envelopes(data):
    for token in (data, b"\x60" + data, b"\xa1\x30" + data, b"\xa0\x84" + data):
        with contextlib.suppress(envelopes.BadEnvelope):
            envelopes.read(token)


@pytest.mark.parametrize("token", ["", "AAAA", "====", "oQA=", "YIIBAA==", "TlRMTVNTUAADAAAA"])
def test_a_damaged_token_is_refused(opened, ask, token):
    assert ask(opened("negotiate"), headers={"Authorization": f"Negotiate {token}"}).status_code == 401


# --- Kerberos ---


@pytest.fixture
def ticket(kerberos):
    kerberos.add("john", "krb-secret")
    kerberos.ticket("john", "krb-secret")
    return kerberos


def with_ticket(binding=None):
    import requests_gssapi

    return requests_gssapi.HTTPSPNEGOAuth(
        channel_bindings=binding, mutual_authentication=requests_gssapi.REQUIRED, opportunistic_auth=False
    )


def local(sandbox):
    return sandbox.url.replace("127.0.0.1", "localhost")


@pytest.mark.parametrize("tls", [False, True])
def test_a_ticket_lets_its_owner_in_and_the_server_proves_itself(opened, ask, session, ticket, tls):
    sandbox = opened("negotiate", keytab=ticket.keytab, tls=tls)
    assert ask(sandbox, with_ticket(), session, url=local(sandbox)).status_code == 200
    assert sandbox.requests[-1].user == JOHN
    session.auth = None
    assert ask(sandbox, session=session, url=local(sandbox)).status_code == 200


@pytest.mark.parametrize("policy, binding, status", [
    ("accept", None, 200), ("accept", "tls-server-end-point", 200), ("require", None, 401),
    ("require", "tls-server-end-point", 200),
])  # fmt: skip
def test_extended_protection_counts_for_tickets_too(opened, ask, ticket, policy, binding, status):
    sandbox = opened("negotiate", keytab=ticket.keytab, tls=True, extended_protection=policy)
    assert ask(sandbox, with_ticket(binding), url=local(sandbox)).status_code == status


def test_a_ticket_of_somebody_without_a_mailbox_is_refused(ask, ticket):
    with Sandbox(auth="negotiate", keytab=ticket.keytab) as sandbox:
        sandbox.add_user("anne@example.com")
        assert ask(sandbox, with_ticket(), url=local(sandbox)).status_code == 401
        assert sandbox.failed_logins[-1].name == "john@EXAMPLE.COM"


def test_beside_tickets_ntlm_is_taken(opened, ask, session, ticket):
    sandbox = opened("negotiate", keytab=ticket.keytab)
    ticket.forget()
    assert talk(ask, sandbox, session, client()).status_code == 200


def test_a_key_table_that_is_not_there_is_an_error_at_once(kerberos):
    with pytest.raises(ValueError, match="keytab must be an existing key table"):
        Sandbox(auth="negotiate", keytab="/nowhere/http.keytab")
