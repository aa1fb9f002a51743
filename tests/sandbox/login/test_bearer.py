"""Bearer tokens at the door of EWS: who gets in, and what is said to those who do not."""

import json
import re

import pytest

from exchangelib.sandbox.oauth.jwt import encode
from tests.sandbox.front.plain import INBOX, envelope
from tests.sandbox.login.conftest import JOHN

IMPERSONATION = (
    "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>john@example.com</t:PrimarySmtpAddress>"
    "</t:ConnectingSID></t:ExchangeImpersonation>"
)


@pytest.fixture
def sandbox(opened):
    return opened("oauth")


@pytest.fixture
def enter(ask, sandbox):
    return lambda token: ask(sandbox, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def impersonate(sandbox, session):
    def post(token):
        session.trust_env = False
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/xml"}
        return session.post(sandbox.url, envelope(INBOX, header=IMPERSONATION), headers=headers, timeout=10)

    return post


def test_a_token_lets_its_user_in(enter, sandbox):
    assert enter(sandbox.oauth.token(JOHN)).status_code == 200
    assert sandbox.requests[-1].user == JOHN


def test_without_one_it_is_said_where_there_are_some(ask, sandbox):
    offer = ask(sandbox).headers["WWW-Authenticate"]
    assert offer.startswith("Bearer ")
    assert f'authorization_uri="{sandbox.oauth.authorize_url}"' in offer


def test_a_program_acts_in_the_mailbox_that_it_names(impersonate, sandbox):
    assert impersonate(sandbox.oauth.token()).status_code == 200
    assert (sandbox.requests[-1].mailbox, sandbox.requests[-1].scheme) == (JOHN, "Bearer")


def test_a_program_that_names_none_is_told_to(enter, sandbox):
    answer = enter(sandbox.oauth.token())
    assert answer.status_code == 500
    assert b"ExchangeImpersonation SOAP header must be present for this type of OAuth token." in answer.content


def wrong_audience(oauth):
    return oauth.token(JOHN, audience="https://graph.microsoft.com")


def expired(oauth):
    return oauth.token(JOHN, exp=1, nbf=0)


def early(oauth):
    return oauth.token(JOHN, nbf=9999999000, exp=9999999999)


def without_role(oauth):
    return oauth.token(roles=["Mail.Read"])


def without_scope(oauth):
    return oauth.token(JOHN, scp="Mail.Read")


def of_another_tenant(oauth):
    return oauth.token(JOHN, tid="another")


def of_another_issuer(oauth):
    return oauth.token(JOHN, iss="https://evil.example")


def for_nobody(oauth):
    return oauth.token("nobody@example.com")


def of_no_program(oauth):
    return oauth.token(JOHN, appid="unknown")


def without_times(oauth):
    return oauth.token(JOHN, exp=None)


def unsigned(oauth):
    _head, claims, _signature = oauth.token(JOHN).split(".")
    return f"{encode(json.dumps({'alg': 'none', 'typ': 'JWT'}).encode())}.{claims}."


def signed_with_a_secret(oauth):
    _head, claims, _signature = oauth.token(JOHN).split(".")
    return f"{encode(json.dumps({'alg': 'HS256'}).encode())}.{claims}.{encode(b'x' * 32)}"


def badly_signed(oauth):
    head, claims, signature = oauth.token(JOHN).split(".")
    return f"{head}.{claims}.{'A' * 8}{signature[8:]}"


def changed(oauth):
    head, _claims, signature = oauth.token(JOHN).split(".")
    other = oauth.token("anne@example.com").split(".")[1]
    return f"{head}.{other}.{signature}"


def of_another_key(oauth):
    return oauth.tokens.key.sign({"aud": "x"}, kid="another")


def no_token(_oauth):
    return "nonsense"


def no_json(_oauth):
    return "e30.bm90.eA"


@pytest.mark.parametrize(
    "make, number, category",
    [
        (wrong_audience, 2000003, "invalid_resource"),
        (expired, 2000002, "token_expired"),
        (early, 2000001, "invalid_token"),
        (without_role, 2000008, "invalid_grant"),
        (without_scope, 2000008, "invalid_grant"),
        (of_another_tenant, 2000004, "invalid_tenant"),
        (of_another_issuer, 2000004, "invalid_tenant"),
        (for_nobody, 2000005, "invalid_user"),
        (of_no_program, 2000006, "invalid_client"),
        (without_times, 2000001, "invalid_token"),
        (unsigned, 2000000, "invalid_signature"),
        (signed_with_a_secret, 2000000, "invalid_signature"),
        (badly_signed, 2000000, "invalid_signature"),
        (changed, 2000000, "invalid_signature"),
        (of_another_key, 2000000, "invalid_signature"),
        (no_token, 2000000, "invalid_signature"),
        (no_json, 2000000, "invalid_signature"),
    ],
)
def test_a_token_that_is_not_good_is_refused_with_the_reason(enter, sandbox, make, number, category):
    answer = enter(make(sandbox.oauth))
    assert answer.status_code == 401
    assert re.fullmatch(rf'{number};reason="[^"]+";error_category="{category}"', answer.headers["x-ms-diagnostics"])
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert sandbox.failed_logins[-1].scheme == "oauth"


def test_time_passes_on_the_sandbox_clock_with_five_minutes_to_spare(enter, sandbox):
    token = sandbox.oauth.token(JOHN)
    sandbox.clock.advance(minutes=64)
    assert enter(token).status_code == 200
    sandbox.clock.advance(minutes=2)
    assert enter(token).headers["x-ms-diagnostics"].startswith("2000002;")


def test_a_program_can_be_shut_out_of_ews(enter, sandbox):
    app = sandbox.oauth.add_app()
    app.blocked = True
    answer = enter(sandbox.oauth.token(JOHN, app))
    assert answer.status_code == 403
    assert app.client_id.encode() in answer.content


def test_tokens_stand_beside_other_schemes(opened, ask):
    sandbox = opened(("oauth", "ntlm", "basic"))
    offers = ask(sandbox).headers["WWW-Authenticate"]
    assert [name for name in ("Bearer", "NTLM", "Basic") if name in offers] == ["Bearer", "NTLM", "Basic"]
    assert ask(sandbox, headers={"Authorization": f"Bearer {sandbox.oauth.token(JOHN)}"}).status_code == 200
