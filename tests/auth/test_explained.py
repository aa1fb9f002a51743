"""A 401 or 403 says in a sentence what is wrong and what to change, and never shows a token."""

from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchangelib import BASIC, IMPERSONATION, NTLM, Credentials
from exchangelib._net.answers import Reply
from exchangelib._net.auth_types import AUTH_TYPES, OAUTH2
from exchangelib._net.claims import claims_of, expiry_of
from exchangelib._net.explain import Attempt, may_pass, why
from exchangelib._net.hidden import Hidden
from exchangelib.credentials import OAuth2TokenCredentials
from exchangelib.errors import EWSError, UnauthorizedError
from tests.auth.conftest import JOHN, SECRET, enter

NOW = 1_800_000_000.0


def refused(sandbox, token, access_type="delegate"):
    account = enter(sandbox, OAuth2TokenCredentials(lambda: {"access_token": token}), access_type)
    with pytest.raises(EWSError) as e:
        account.inbox.all().count()
    text = str(e.value)
    for piece in token.split("."):
        assert piece not in text
    return text


@pytest.mark.parametrize("claims, words", [
    ({"address": JOHN, "audience": "https://graph.microsoft.com"},
     ["wrong audience: it is for https://graph.microsoft.com", "scope https://outlook.office365.com/.default"]),
    ({"roles": ["Mail.Read"]}, ["lacks the permission full_access_as_app", "have an administrator agree", "roles Mail.Read"]),
    ({"address": JOHN, "scp": "Mail.Read"}, ["lacks the permission EWS.AccessAsUser.All", "scopes Mail.Read"]),
    ({"address": JOHN, "tid": "another"}, ["of another organisation, another", "check tenant_id"]),
    ({"address": "nobody@example.com"}, ["does not know the user of the token, nobody@example.com"]),
    ({"address": JOHN, "appid": "unknown"}, ["does not know the application of the token, unknown"]),
    ({"address": JOHN, "nbf": 9999999000, "exp": 9999999999}, ["not valid before 2286-11-20", "is the clock of this machine right?"]),
])  # fmt: skip
def test_what_is_wrong_with_a_token(sandbox, claims, words):
    text = refused(sandbox, sandbox.oauth.token(**claims), IMPERSONATION if "roles" in claims else "delegate")
    for word in [*words, "The token: audience", "The server says:"]:
        assert word in text


def test_an_expired_token_says_since_when(sandbox):
    import time

    now = time.time()
    text = refused(sandbox, sandbox.oauth.token(JOHN, nbf=now - 9000, exp=now - 7300))
    assert "The token expired 2 hours ago" in text or "The token expired 122 minutes ago" in text


def test_a_token_that_cannot_be_verified(sandbox):
    head, body, signature = sandbox.oauth.token(JOHN).split(".")
    assert "cannot verify the token's signature" in refused(sandbox, f"{head}.{body}.{'A' * 20}{signature[20:]}")
    assert "The token cannot be read here" in refused(sandbox, "opaque-token-without-parts")


def test_an_application_that_is_shut_out(sandbox):
    app = sandbox.oauth.add_app("shut-out")
    app.blocked = True
    text = refused(sandbox, sandbox.oauth.token(JOHN, app))
    for word in ("EWS is blocked for this application (shut-out)", "EwsApplicationAccessPolicy", "EwsEnabled"):
        assert word in text


def test_basic_that_was_switched_off(opened):
    sandbox = opened(("oauth", "ntlm"))
    with pytest.raises(
        UnauthorizedError, match="Basic authentication is disabled on this server, which offers Bearer, NTLM"
    ):
        enter(sandbox, Credentials(JOHN, SECRET), auth_type=BASIC).inbox.all().count()


def test_tokens_for_a_server_that_takes_none(opened):
    sandbox = opened("ntlm")
    text = refused(sandbox, sandbox.oauth.token(JOHN))
    assert "The server takes no tokens; it offers NTLM" in text


def test_a_choice_that_is_not_on_offer(opened):
    with pytest.raises(UnauthorizedError, match="does not offer NTLM, but Digest: leave auth_type out"):
        enter(opened("digest"), Credentials(JOHN, SECRET), auth_type=NTLM).inbox.all().count()


@pytest.mark.parametrize("seconds, words", [(3600, "60 minutes ahead of"), (-86400 * 3, "3 days behind")])
def test_a_clock_that_is_wrong_is_told(seconds, words):
    reply = Reply("https://x/", 401, {"Date": formatdate(NOW - seconds, usegmt=True)}, b"")
    assert f"This machine's clock is {words} the server's" in why(reply, Attempt(NTLM, "x", True, NOW))
    on_time = Reply("https://x/", 401, {"Date": formatdate(NOW - 60, usegmt=True)}, b"")
    assert "clock" not in why(on_time, Attempt(NTLM, "x", True, NOW))


def test_impersonation_that_is_not_allowed_is_explained(opened):
    sandbox = opened("basic")
    sandbox.add_user("anne@example.com")
    account = enter(sandbox, Credentials(JOHN, SECRET), IMPERSONATION, auth_type=BASIC)
    sandbox.fail("*", "ErrorImpersonateUserDenied")
    with pytest.raises(EWSError, match="lacks the right to impersonate"):
        account.inbox.all().count()


def test_what_a_server_repeats_of_the_token_is_blotted_out():
    token = Hidden("aaaaaaaaaaaa.bbbbbbbbbbbb.cccccccccccc")
    headers = {"x-ms-diagnostics": f'2000001;reason="bad {token} bbbbbbbbbbbb";error_category="invalid_token"'}
    text = why(Reply("https://x/", 401, headers, b""), Attempt(OAUTH2, "x", True, NOW, token))
    assert "bad *** ***" in text


@pytest.mark.parametrize("headers, again", [
    ({"x-ms-diagnostics": '2000002;reason="x";error_category="token_expired"'}, True),
    ({"x-ms-diagnostics": '2000003;reason="x";error_category="invalid_resource"',
      "WWW-Authenticate": 'Bearer error="invalid_token"'}, False),
    ({"WWW-Authenticate": 'Bearer error="invalid_token"'}, True), ({"WWW-Authenticate": "Bearer"}, False), ({}, False),
])  # fmt: skip
def test_a_new_token_is_asked_for_only_if_that_may_help(headers, again):
    assert may_pass(headers) is again


@given(st.text(), st.text(), st.binary(max_size=40), st.sampled_from(AUTH_TYPES), st.sampled_from([401, 403]))
def test_nothing_that_a_server_says_troubles_the_explanation(challenge, diagnostics, body, auth_type, status):
    import base64

    token = Hidden(f"e30.{base64.urlsafe_b64encode(body).decode().rstrip('=')}.x")
    headers = {"WWW-Authenticate": challenge, "x-ms-diagnostics": diagnostics, "Date": diagnostics}
    assert isinstance(why(Reply("https://x/", status, headers, b""), Attempt(auth_type, "x", True, NOW, token)), str)


@pytest.mark.parametrize(
    "body", ['{"exp":"soon"}', '{"exp":1e999}', '{"aud":[1],"roles":{},"scp":5,"exp":-1e300}', "[]", "7"]
)
def test_odd_claims_are_borne(body):
    import base64

    token = Hidden(f"e30.{base64.urlsafe_b64encode(body.encode()).decode().rstrip('=')}.x")
    assert isinstance(claims_of(token), dict)
    expiry_of({"access_token": token})
    for number in ("2000003", "2000008"):
        headers = {"WWW-Authenticate": "Bearer", "x-ms-diagnostics": f'{number};reason="x"'}
        assert why(Reply("https://x/", 401, headers, b""), Attempt(OAUTH2, "x", True, NOW, token))
