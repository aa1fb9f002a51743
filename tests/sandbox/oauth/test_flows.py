"""Every flow of the token endpoint, and every way in which it refuses."""

import base64
import hashlib
import json
import time
import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from oauthlib.oauth2 import BackendApplicationClient, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

from exchangelib.sandbox import certificates
from exchangelib.sandbox.oauth.jwt import encode, parts
from exchangelib.sandbox.oauth.service import without_secrets
from tests.sandbox.oauth.conftest import JOHN, SECRET

LOCAL = "http://localhost/back"


def claims(answer):
    return parts(answer.json()["access_token"])[1]


def error(answer):
    return answer.json()["error"]


@pytest.fixture
def app(oauth):
    return oauth.add_app("my-app", "my-secret")


@pytest.fixture
def public(oauth):
    return oauth.add_app("my-phone", public=True)


def test_a_program_gets_a_token_for_itself(ask, app, oauth):
    answer = ask("client_credentials", client_id="my-app", client_secret="my-secret", scope=oauth.scope)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = claims(answer)
    assert (found["appid"], found["roles"], found["tid"]) == ("my-app", ["full_access_as_app"], oauth.tenant_id)
    assert found["aud"] == "https://outlook.office365.com"
    assert "upn" not in found
    assert "refresh_token" not in answer.json()
    assert oauth.tokens.judge(answer.json()["access_token"])


def test_the_secret_may_be_in_the_header(web, app, oauth):
    form = {"grant_type": "client_credentials", "scope": oauth.scope}
    assert web.post(oauth.token_url, form, auth=("my-app", "my-secret"), timeout=10).status_code == 200
    assert error(web.post(oauth.token_url, form, auth=("my-app", "wrong"), timeout=10)) == "invalid_client"


@pytest.mark.parametrize("prefix", ["/oauth2/v2.0/token", "/oauth2/token", "/common/oauth2/v2.0/token"])
def test_the_endpoint_is_found_with_and_without_a_tenant(ask, app, oauth, prefix):
    base = oauth.token_url.partition(oauth.tenant_id)[0].rstrip("/")
    answer = ask("client_credentials", base + prefix, client_id="my-app", client_secret="my-secret", scope=oauth.scope)
    assert answer.status_code == 200


def test_the_first_version_of_the_endpoint_named_a_resource(ask, app):
    answer = ask("client_credentials", client_id="my-app", client_secret="my-secret", resource="https://other.example")
    assert claims(answer)["aud"] == "https://other.example"


@pytest.mark.parametrize("form, name, number", [
    ({"client_secret": "wrong"}, "invalid_client", 7000215),
    ({"client_secret": None}, "invalid_client", 7000218),
    ({"client_id": "another"}, "unauthorized_client", 700016),
    ({"client_id": None}, "invalid_request", 900144),
    ({"scope": None}, "invalid_request", 900144),
    ({"scope": "https://outlook.office365.com/EWS.AccessAsUser.All"}, "invalid_scope", 1002012),
    ({"scope": "nothing"}, "invalid_scope", 70011),
    ({"grant_type": "magic"}, "unsupported_grant_type", 70003),
    ({"grant_type": None}, "invalid_request", 900144),
])  # fmt: skip
def test_what_is_wrong_is_said_in_words_and_a_number(ask, app, oauth, form, name, number):
    good = {
        "grant_type": "client_credentials", "client_id": "my-app", "client_secret": "my-secret", "scope": oauth.scope,
    }  # fmt: skip
    answer = ask(**{key: value for key, value in (good | form).items() if value is not None})
    assert answer.status_code in (400, 401)
    assert (error(answer), answer.json()["error_codes"]) == (name, [number])
    assert answer.json()["error_description"].startswith(f"AADSTS{number}: ")


# --- assertions of programs ---


@pytest.fixture
def signer():
    """A key with its certificate, and what signs with it without the sandbox."""
    identity = certificates.client("program@example.com", certificates.authority("a company"))

    def sign(algorithm="RS256", **said):
        head = encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
        text = f"{head}.{encode(json.dumps(said).encode())}"
        return f"{text}.{encode(identity.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"

    sign.pem = identity.certificate.public_bytes(serialization.Encoding.PEM)
    return sign


@pytest.fixture
def assertion(oauth, signer):
    oauth.add_app("certified", certificate=signer.pem)
    now = int(time.time())
    good = {"iss": "certified", "sub": "certified", "aud": oauth.token_url, "nbf": now, "exp": now + 300}

    def make(**changes):
        return signer(**(good | {"jti": str(uuid.uuid4())} | changes))

    return make


@pytest.fixture
def certified(ask, oauth):
    def post(text):
        return ask(
            "client_credentials",
            client_id="certified",
            client_assertion=text,
            client_assertion_type="urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            scope=oauth.scope,
        )

    return post


def test_a_program_may_prove_itself_with_a_certificate(certified, assertion):
    assert claims(certified(assertion()))["appid"] == "certified"


@pytest.mark.parametrize("changes, number", [
    ({"aud": "https://login.microsoftonline.com/x/oauth2/v2.0/token"}, 700023), ({"iss": "another"}, 700021),
    ({"sub": "another"}, 700021), ({"exp": 1}, 700024), ({"exp": None}, 700024), ({"algorithm": "HS256"}, 700027),
])  # fmt: skip
def test_an_assertion_that_is_not_good_is_refused(certified, assertion, changes, number):
    assert certified(assertion(**changes)).json()["error_codes"] == [number]


def test_an_assertion_is_good_once(certified, assertion):
    text = assertion()
    assert certified(text).status_code == 200
    assert error(certified(text)) == "invalid_client"


def test_an_assertion_of_another_key_is_refused(certified, assertion, oauth):
    text = oauth.tokens.key.sign({"iss": "certified", "sub": "certified", "aud": oauth.token_url, "exp": 9999999999})
    assert certified(text).json()["error_codes"] == [700027]


# --- users ---


def test_name_and_password_give_a_token(ask, app, oauth):
    form = {"client_id": "my-app", "client_secret": "my-secret", "scope": oauth.scope, "username": JOHN}
    answer = ask("password", password=SECRET, **form)
    assert claims(answer)["upn"] == JOHN
    assert claims(answer)["scp"] == "EWS.AccessAsUser.All"
    assert error(ask("password", password="wrong", **form)) == "invalid_grant"


def signed_in(web, oauth, **query):
    query = {"client_id": "my-app", "response_type": "code", "redirect_uri": LOCAL, "scope": oauth.scope} | query
    answer = web.get(oauth.authorize_url, params=query, auth=(JOHN.encode(), SECRET.encode()), allow_redirects=False)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def redeem(ask, code, **more):
    form = {"client_id": "my-app", "client_secret": "my-secret", "code": code, "redirect_uri": LOCAL} | more
    return ask("authorization_code", **form)


def test_a_code_is_changed_for_a_token_once(web, ask, app, oauth):
    back = signed_in(web, oauth, state="xyz")
    assert back["state"] == "xyz"
    assert claims(redeem(ask, back["code"]))["upn"] == JOHN
    assert error(redeem(ask, back["code"])) == "invalid_grant"


def test_somebody_signs_in_with_the_form_of_a_page(web, app, oauth):
    query = {"client_id": "my-app", "response_type": "code", "redirect_uri": LOCAL, "scope": oauth.scope}
    query["login_hint"] = '"><script>'
    page = web.get(oauth.authorize_url, params=query, timeout=10)
    assert (page.status_code, b"<script>" in page.content) == (200, False)
    for password, status in (("wrong", 200), (SECRET, 302)):
        form = {"login": JOHN, "passwd": password}
        answer = web.post(oauth.authorize_url, form, params=query, allow_redirects=False, timeout=10)
        assert answer.status_code == status


def test_a_code_goes_nowhere_but_where_the_program_lives(web, oauth):
    oauth.add_app("elsewhere", redirect_uris=["https://program.example/back"])
    oauth.add_app("anywhere")
    for client_id in ("elsewhere", "anywhere"):
        query = {"client_id": client_id, "response_type": "code", "redirect_uri": "https://evil.example/"}
        answer = web.get(oauth.authorize_url, params=query, auth=(JOHN, "x"), allow_redirects=False, timeout=10)
        assert (answer.status_code, answer.json()["error_codes"]) == (400, [50011])


def test_a_code_is_for_one_program_one_address_and_ten_minutes(web, ask, app, oauth, sandbox):
    oauth.add_app("other", "other-secret")
    code = signed_in(web, oauth)["code"]
    assert error(redeem(ask, code, client_id="other", client_secret="other-secret")) == "invalid_grant"
    code = signed_in(web, oauth)["code"]
    assert error(redeem(ask, code, redirect_uri="http://localhost/another")) == "invalid_grant"
    code = signed_in(web, oauth)["code"]
    sandbox.clock.advance(minutes=11)
    assert redeem(ask, code).json()["error_codes"] == [70008]


@pytest.mark.parametrize("method", ["S256", "plain"])
def test_a_verifier_proves_who_asked_for_the_code(web, ask, oauth, public, method):
    verifier = "v" * 50
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": "my-phone",
        "code_challenge": digest if method == "S256" else verifier,
        "code_challenge_method": method,
    }

    def attempt(**more):
        code = signed_in(web, oauth, **query)["code"]
        return ask("authorization_code", client_id="my-phone", code=code, redirect_uri=LOCAL, **more)

    assert attempt(code_verifier=verifier).status_code == 200
    assert attempt(code_verifier="w" * 50).json()["error_codes"] == [501481]
    assert attempt().json()["error_codes"] == [50148]


def test_a_program_without_a_secret_needs_a_verifier(web, oauth, public):
    assert signed_in(web, oauth, client_id="my-phone")["error"] == "invalid_request"


def refresh(ask, token, **more):
    return ask("refresh_token", client_id="my-app", client_secret="my-secret", refresh_token=token, **more)


@pytest.fixture
def first(ask, app, oauth):
    scope = f"{oauth.scope} offline_access"
    form = {"client_id": "my-app", "client_secret": "my-secret", "username": JOHN, "password": SECRET}
    return ask("password", scope=scope, **form).json()


def test_a_refresh_token_gives_new_tokens(ask, first, oauth):
    second = refresh(ask, first["refresh_token"])
    assert claims(second)["upn"] == JOHN
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert second.json()["access_token"] != first["access_token"]


def test_a_refresh_token_is_for_one_program_and_ninety_days(ask, first, oauth, sandbox):
    oauth.add_app("other", "other-secret")
    form = {"client_id": "other", "client_secret": "other-secret", "refresh_token": first["refresh_token"]}
    assert error(ask("refresh_token", **form)) == "invalid_grant"
    sandbox.clock.advance(timedelta(days=91))
    assert refresh(ask, first["refresh_token"]).json()["error_codes"] == [700082]


@pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
def test_what_was_revoked_is_good_no_more(ask, first, oauth, kind):
    form = {"client_id": "my-app", "client_secret": "my-secret", "token": first[kind]}
    assert ask(url=oauth.revoke_url, **form).status_code == 200
    assert ask(url=oauth.revoke_url, **form).status_code == 200
    if kind == "refresh_token":
        assert error(refresh(ask, first[kind])) == "invalid_grant"
    else:
        with pytest.raises(Exception, match="has been revoked"):
            oauth.tokens.judge(first[kind])


def device(ask, code):
    kind = "urn:ietf:params:oauth:grant-type:device_code"
    return ask(kind, client_id="my-phone", device_code=code)


@pytest.fixture
def codes(ask, public, oauth):
    return ask(url=oauth.device_url, client_id="my-phone", scope=f"{oauth.scope} offline_access").json()


def test_a_device_waits_for_its_user(ask, codes, oauth, sandbox):
    code = codes["device_code"]
    assert error(device(ask, code)) == "authorization_pending"
    assert error(device(ask, code)) == "slow_down"
    sandbox.clock.advance(codes["interval"])
    assert error(device(ask, code)) == "authorization_pending"
    oauth.approve(codes["user_code"], JOHN)
    assert claims(device(ask, code))["upn"] == JOHN
    assert error(device(ask, code)) == "invalid_grant"


def test_the_user_of_a_device_may_say_no_or_nothing(ask, codes, oauth, sandbox):
    oauth.decline(codes["user_code"])
    assert error(device(ask, codes["device_code"])) == "authorization_declined"
    later = ask(url=oauth.device_url, client_id="my-phone", scope=oauth.scope).json()
    sandbox.clock.advance(minutes=16)
    assert error(device(ask, later["device_code"])) == "expired_token"
    with pytest.raises(LookupError):
        oauth.approve(later["user_code"], JOHN)


def test_the_user_of_a_device_signs_in_on_a_page(web, ask, codes):
    url = codes["verification_uri"]
    assert web.get(url, timeout=10).status_code == 200
    form = {"login": JOHN, "passwd": SECRET, "user_code": codes["user_code"]}
    assert b"You have signed in" in web.post(url, form, timeout=10).content
    assert device(ask, codes["device_code"]).status_code == 200


def on_behalf(ask, oauth, assertion, **more):
    form = {"client_id": "my-app", "client_secret": "my-secret", "requested_token_use": "on_behalf_of"} | more
    return ask("urn:ietf:params:oauth:grant-type:jwt-bearer", assertion=assertion, scope=oauth.scope, **form)


def test_a_program_in_the_middle_acts_for_its_user(ask, app, oauth):
    answer = on_behalf(ask, oauth, oauth.token(JOHN, audience="api://my-app"))
    assert claims(answer)["upn"] == JOHN
    assert claims(answer)["aud"] == "https://outlook.office365.com"


def test_it_does_not_act_with_tokens_of_others(ask, app, oauth):
    assert on_behalf(ask, oauth, oauth.token(JOHN)).json()["error_codes"] == [500131]
    assert on_behalf(ask, oauth, oauth.token(JOHN, audience="my-app", exp=1)).json()["error_codes"] == [500133]
    assert on_behalf(ask, oauth, oauth.token(audience="my-app")).json()["error_codes"] == [7000114]
    assert on_behalf(ask, oauth, "nonsense").json()["error_codes"] == [50013]
    good = oauth.token(JOHN, audience="my-app")
    assert error(on_behalf(ask, oauth, good, requested_token_use="another")) == "invalid_request"


# --- the rest ---


def test_another_client_library_gets_its_tokens(monkeypatch, app, oauth, sandbox):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    for client, more in (
        (BackendApplicationClient("my-app"), {}),
        (LegacyApplicationClient("my-app"), {"username": JOHN, "password": SECRET}),
    ):
        with OAuth2Session(client=client) as session:
            session.trust_env = False
            scope = [oauth.scope, *(["offline_access"] if more else [])]
            monkeypatch.setenv("OAUTHLIB_RELAX_TOKEN_SCOPE", "1")
            token = session.fetch_token(oauth.token_url, client_secret="my-secret", scope=scope, **more)
            assert oauth.tokens.judge(token["access_token"])


def test_the_endpoint_describes_itself_and_shows_its_key(web, oauth):
    about = web.get(f"{oauth.authority}/v2.0/.well-known/openid-configuration", timeout=10).json()
    assert about["token_endpoint"] == oauth.token_url
    (key,) = web.get(about["jwks_uri"], timeout=10).json()["keys"]
    assert parts(oauth.token(JOHN))[0]["kid"] == key["kid"]


def test_the_endpoint_fails_when_it_is_told_to(ask, app, oauth):
    oauth.fail("temporarily_unavailable")
    oauth.fail(503)
    form = {"client_id": "my-app", "client_secret": "my-secret", "scope": oauth.scope}
    assert error(ask("client_credentials", **form)) == "temporarily_unavailable"
    assert ask("client_credentials", **form).status_code == 503
    assert ask("client_credentials", **form).status_code == 200


def test_no_secret_is_in_the_log_of_the_traffic(web, ask, codes, first, app, oauth, sandbox, signer):
    refreshed = refresh(ask, first["refresh_token"]).json()
    code = signed_in(web, oauth)["code"]
    redeem(ask, code)
    secrets = [SECRET, "my-secret", code, codes["device_code"], codes["user_code"], app.secret]
    secrets += [first["refresh_token"], first["access_token"], refreshed["access_token"]]
    kept = repr([(each.request, each.response, each.path, each.headers) for each in sandbox.requests]) + repr(app)
    assert not [secret for secret in secrets if secret in kept]
    assert "client_id" in kept


@pytest.mark.parametrize("body", [b"{", b"<html>", b"\xff", b""])
def test_any_body_may_be_kept(body):
    assert isinstance(without_secrets(body), bytes)


def test_only_posts_give_tokens(web, oauth):
    assert web.get(oauth.token_url, timeout=10).status_code == 405


def test_a_reset_forgets_what_was_given_and_keeps_the_programs(ask, first, oauth, sandbox):
    sandbox.reset()
    assert error(refresh(ask, first["refresh_token"])) == "invalid_grant"
    assert oauth.app("my-app") is not None


def test_the_certificate_of_a_program_is_read_from_what_it_was_given(signer):
    assert x509.load_pem_x509_certificate(signer.pem)
