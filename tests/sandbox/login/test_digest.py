"""Digest, against requests and curl, and with proofs that must not be taken."""

import hashlib
import shutil
import subprocess

import pytest
from requests.auth import HTTPDigestAuth

from exchangelib.sandbox.login.digest import parameters
from tests.sandbox.front.plain import INBOX, envelope
from tests.sandbox.login.conftest import JOHN, SECRET

PATH = "/EWS/Exchange.asmx"
CURL = (
    "curl", "-s", "-w", "%{http_code}", "-o", "/dev/null", "-u", "anne@example.com:tulip", "-H", "Content-Type: text/xml",
    "--data-binary", "@-", "--noproxy", "*",
)  # fmt: skip


def challenge(answer, algorithm="MD5"):
    header = answer.raw.headers.getlist("www-authenticate") if hasattr(answer, "raw") else answer
    return next(each for each in map(parameters, _bare(header)) if each["algorithm"] == algorithm)


def _bare(headers):
    return [value.partition(" ")[2] for value in headers if value.startswith("Digest")]


def proof(offer, count=1, user=JOHN, password=SECRET, uri=PATH, method="POST", **changes):
    name = {"MD5": "md5", "SHA-256": "sha256"}[offer["algorithm"]]

    def h(*parts):
        return hashlib.new(name, ":".join(parts).encode()).hexdigest()

    nc, cnonce = f"{count:08x}", "abc"
    response = h(h(user, offer["realm"], password), offer["nonce"], nc, cnonce, "auth", h(method, uri))
    fields = {
        "username": user,
        "realm": offer["realm"],
        "nonce": offer["nonce"],
        "uri": uri,
        "response": response,
        "opaque": offer["opaque"],
        "cnonce": cnonce,
    } | changes
    quoted = ", ".join(f'{key}="{value}"' for key, value in fields.items())
    return {"Authorization": f"Digest {quoted}, nc={nc}, qop=auth, algorithm={offer['algorithm']}"}


def test_another_client_gets_in_and_goes_on_with_the_same_nonce(opened, ask, session):
    sandbox = opened("digest")
    assert ask(sandbox, HTTPDigestAuth(JOHN, SECRET), session).status_code == 200
    assert ask(sandbox, session=session).status_code == 200
    assert [each.status for each in sandbox.requests] == [401, 200, 200]
    assert sandbox.failed_logins == []


def test_a_wrong_password_is_refused_and_counted(opened, ask):
    sandbox = opened("digest")
    assert ask(sandbox, HTTPDigestAuth(JOHN, "wrong")).status_code == 401
    assert [(each.scheme, each.name) for each in sandbox.failed_logins][:1] == [("digest", JOHN)]


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize("scheme", ["--digest", "--ntlm", "--basic", "--anyauth"])
def test_curl_gets_in(opened, scheme):
    sandbox = opened(("basic", "digest", "ntlm"))
    sandbox.add_user("anne@example.com", "tulip")
    done = subprocess.run(
        [*CURL, scheme, sandbox.url],
        input=envelope(INBOX),
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"200"


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_both_algorithms_are_taken(opened, ask, algorithm):
    sandbox = opened("digest")
    offer = challenge(ask(sandbox), algorithm)
    answer = ask(sandbox, headers=proof(offer))
    assert answer.status_code == 200
    assert "rspauth=" in answer.headers["Authentication-Info"]


def test_a_proof_is_taken_once(opened, ask):
    sandbox = opened("digest")
    offer = challenge(ask(sandbox))
    assert ask(sandbox, headers=proof(offer)).status_code == 200
    assert ask(sandbox, headers=proof(offer)).status_code == 401
    assert ask(sandbox, headers=proof(offer, 2)).status_code == 200


def test_an_old_nonce_is_stale_on_the_sandbox_clock_and_the_client_goes_on(opened, ask, session):
    sandbox = opened("digest")
    offer = challenge(ask(sandbox))
    sandbox.clock.advance(minutes=6)
    answer = ask(sandbox, headers=proof(offer))
    assert answer.status_code == 401
    assert "stale=true" in answer.headers["WWW-Authenticate"]
    assert sandbox.failed_logins == []
    wrong = ask(sandbox, headers=proof(offer, password="wrong"))
    assert "stale" not in wrong.headers["WWW-Authenticate"]
    assert ask(sandbox, HTTPDigestAuth(JOHN, SECRET), session).status_code == 200
    sandbox.clock.advance(minutes=6)
    assert ask(sandbox, session=session).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"uri": "/EWS/another.asmx"},
        {"realm": "another"},
        {"opaque": "another"},
        {"response": "0" * 32},
        {"username": "nobody@example.com"},
    ],
)
def test_a_proof_of_something_else_is_refused(opened, ask, changes):
    sandbox = opened("digest")
    offer = challenge(ask(sandbox))
    assert ask(sandbox, headers=proof(offer, **changes)).status_code == 401


@pytest.mark.parametrize("header", ["Digest", "Digest username", 'Digest username="john@example.com"', 'Digest nc="x"'])
def test_a_damaged_header_is_refused(opened, ask, header):
    assert ask(opened("digest"), headers={"Authorization": header}).status_code == 401
