"""NTLM, against requests_ntlm, and with handshakes that must not succeed."""

import base64
import hashlib
import struct
import warnings

import pytest
import spnego
from hypothesis import given
from hypothesis import strategies as st
from requests_ntlm import HttpNtlmAuth

from exchangelib.sandbox import Sandbox
from exchangelib.sandbox.login import ciphers
from exchangelib.sandbox.login import ntlm_messages as messages
from tests.sandbox.login.conftest import JOHN, SECRET


def header(message):
    return {"Authorization": "NTLM " + base64.b64encode(message).decode()}


def challenge_of(answer):
    return base64.b64decode(answer.headers["WWW-Authenticate"].split(", ")[0].split(" ")[1])


def client(password=SECRET, user=JOHN, binding=None):
    return spnego.client(
        user, password, protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm, channel_bindings=binding
    )


def bound(text):
    return spnego.channel_bindings.GssChannelBindings(application_data=text)


@pytest.mark.parametrize("name", [JOHN, "EXAMPLE\\john", "example.com\\JOHN"])
def test_another_client_gets_in_and_the_connection_stays_open_to_it(opened, ask, session, name):
    sandbox = opened("ntlm")
    assert ask(sandbox, HttpNtlmAuth(name, SECRET), session).status_code == 200
    session.auth = None
    assert ask(sandbox, session=session).status_code == 200
    assert [each.scheme for each in sandbox.requests] == [None, "NTLM", "NTLM", None]
    assert ask(sandbox).status_code == 401


def test_a_wrong_password_costs_one_attempt(opened, ask):
    sandbox = opened("ntlm")
    assert ask(sandbox, HttpNtlmAuth(JOHN, "wrong")).status_code == 401
    assert [(each.name, each.reason) for each in sandbox.failed_logins] == [(JOHN, "the password is wrong")]


@pytest.mark.parametrize("policy, bound, status", [
    ("off", False, 200), ("off", True, 200), ("accept", False, 200), ("accept", True, 200), ("require", False, 401),
    ("require", True, 200),
])  # fmt: skip
def test_extended_protection_asks_for_the_binding_to_the_channel(opened, ask, policy, bound, status):
    sandbox = opened("ntlm", tls=True, extended_protection=policy)
    assert ask(sandbox, HttpNtlmAuth(JOHN, SECRET, send_cbt=bound)).status_code == status


@pytest.mark.parametrize("policy, status", [("off", 200), ("accept", 401), ("require", 401)])
def test_a_binding_to_another_channel_is_that_of_somebody_in_the_middle(opened, ask, session, policy, status):
    sandbox = opened("ntlm", tls=True, extended_protection=policy)
    there = client(binding=bound(b"tls-server-end-point:" + bytes(32)))
    challenge = challenge_of(ask(sandbox, session=session, headers=header(there.step())))
    assert ask(sandbox, session=session, headers=header(there.step(challenge))).status_code == status


def test_the_binding_is_to_the_certificate_that_was_presented(opened, ask):
    sandbox = opened("ntlm", tls=True, extended_protection="require")
    sandbox.present("self-signed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answer = ask(sandbox, HttpNtlmAuth(JOHN, SECRET), verify=False)
    assert answer.status_code == 200


def test_the_third_message_is_of_no_use_without_the_first(opened, ask, session):
    sandbox = opened("ntlm")
    there = client()
    challenge = challenge_of(ask(sandbox, session=session, headers=header(there.step())))
    last = header(there.step(challenge))
    assert ask(sandbox, headers=last).status_code == 401
    assert sandbox.failed_logins[-1].reason == "the third message came without the first"
    assert ask(sandbox, session=session, headers=last).status_code == 200
    assert ask(sandbox, session=session, headers=last).status_code == 401


@pytest.mark.parametrize("place", [72, 80, 87])
def test_a_handshake_that_was_changed_on_the_way_is_refused(opened, ask, session, place):
    sandbox = opened("ntlm")
    there = client()
    challenge = challenge_of(ask(sandbox, session=session, headers=header(there.step())))
    last = bytearray(there.step(challenge))
    last[place] ^= 1
    assert ask(sandbox, session=session, headers=header(bytes(last))).status_code == 401
    assert "integrity" in sandbox.failed_logins[-1].reason


def test_the_old_protocol_is_refused(opened, ask, session, monkeypatch):
    monkeypatch.setenv("LM_COMPAT_LEVEL", "1")
    sandbox = opened("ntlm")
    there = client()
    challenge = challenge_of(ask(sandbox, session=session, headers=header(there.step())))
    assert ask(sandbox, session=session, headers=header(there.step(challenge))).status_code == 401
    assert sandbox.failed_logins[-1].reason == "the proof is not of NTLMv2"


def test_a_challenge_does_not_repeat(opened, ask):
    sandbox = opened("ntlm")
    nonces = {challenge_of(ask(sandbox, headers=header(client().step())))[24:32] for _ in range(5)}
    assert len(nonces) == 5


@given(st.binary(max_size=120), st.integers(0, 4))
def test_no_bytes_trouble_the_reader(data, number):
    for message in (data, messages.SIGNATURE + struct.pack("<I", number) + data):
        try:
            if messages.kind(message) == 3:
                messages.authenticate(message)
        except (messages.BadMessage, struct.error):
            pass


@pytest.mark.parametrize(
    "damaged", ["NTLM", "NTLM ====", "NTLM TlRMTVNTUAAD", "NTLM " + "A" * 400, "NTLM TlRMTVNTUAADAAAA"]
)
def test_a_damaged_message_is_refused(opened, ask, damaged):
    assert ask(opened("ntlm"), headers={"Authorization": damaged}).status_code == 401


def test_passwords_are_in_no_text_of_the_sandbox(opened, ask, tmp_path, caplog):
    caplog.set_level("DEBUG")
    sandbox = opened(("ntlm", "digest", "basic"), database=tmp_path / "mail.sqlite")
    ask(sandbox, HttpNtlmAuth(JOHN, SECRET))
    ask(sandbox, (JOHN, "another"))
    user = sandbox.store.user(JOHN)
    shown = repr((sandbox, user, list(sandbox.requests), sandbox.failed_logins, sandbox.app)) + "".join(
        record.getMessage() for record in caplog.records if record.name.startswith("exchangelib")
    )
    assert "pässword" not in shown
    assert "another" not in shown


def test_a_lasting_sandbox_takes_the_password_that_an_earlier_one_was_given(opened, ask, tmp_path):
    database = tmp_path / "mail.sqlite"
    opened("ntlm", database=database).stop()
    later = opened("ntlm", database=database)
    assert ask(later, HttpNtlmAuth(JOHN, SECRET)).status_code == 200
    later.store.add_user(JOHN, "changed behind its back")
    assert ask(later, HttpNtlmAuth(JOHN, SECRET)).status_code == 401


def test_a_password_that_an_earlier_sandbox_did_not_keep_is_kept_when_it_is_given(tmp_path):
    database = tmp_path / "mail.sqlite"
    with Sandbox(database) as earlier:
        earlier.add_user(JOHN, SECRET)
    with Sandbox(database, auth="ntlm") as later, later.account(JOHN, SECRET) as account:
        assert account.inbox.all().count() == 0


@pytest.mark.parametrize("text, digest", [
    (b"", "31d6cfe0d16ae931b73c59d7e0c089c0"),
    (b"abc", "a448017aaf21d8525fc10ae87aa6729d"),
    (b"1234567890" * 8, "e33b4ddc9c38f2199c3e7b164fcc0536"),
])  # fmt: skip
def test_md4_is_that_of_the_standard(text, digest):
    assert ciphers.md4(text).hex() == digest


def test_rc4_is_that_of_the_usual_vectors():
    assert ciphers.rc4(b"Key", b"Plaintext").hex().upper() == "BBF316E8D940AF0AD3"
    assert ciphers.md5(b"x") == hashlib.md5(b"x").digest()
