"""The messages of a handshake, from which a password can be found by trial, are in no log, whatever its level."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import GSSAPI, NTLM, Credentials
from exchangelib.sandbox import Sandbox
from tests.auth.conftest import JOHN, SECRET, enter

NTLM_MESSAGE = b"NTLMSSP\0"


@pytest.fixture
def said() -> Iterator[list[str]]:
    """All that is logged, in every shape that a handler could make of it."""
    lines: list[str] = []

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.name}: {self.format(record)} {record.args!r} {record.msg!r}")

    watch, root = Watch(1), logging.getLogger()
    level, others = root.level, {name: logging.getLogger(name).level for name in ("spnego", "requests_gssapi")}
    root.addHandler(watch)
    root.setLevel(1)
    for name in others:
        logging.getLogger(name).setLevel(1)
    yield lines
    root.removeHandler(watch)
    root.setLevel(level)
    for name, before in others.items():
        logging.getLogger(name).setLevel(before)


def _shapes(message: bytes) -> list[str]:
    whole = message[: len(message) // 3 * 3]
    return [base64.b64encode(whole).decode(), message.hex(), repr(message)[2:-1], message.hex(" ")]


@pytest.mark.parametrize("scheme", ["ntlm", "negotiate"])
@pytest.mark.parametrize("password", [SECRET, "wrong"])
def test_no_message_of_ntlm_is_logged(opened: Any, said: list[str], scheme: str, password: str) -> None:
    sandbox: Sandbox = opened(scheme)
    account = enter(sandbox, Credentials(JOHN, password), auth_type=NTLM)
    if password == SECRET:
        assert account.inbox.all().count() == 0
    else:
        with pytest.raises(Exception, match="password is wrong"):
            account.inbox.all().count()
    # The server's own log is its affair
    ours = [line for line in said if not line.startswith("exchangelib.sandbox")]
    assert any(line.startswith("exchangelib.protocol") for line in ours)
    for shape in _shapes(NTLM_MESSAGE):
        assert [line for line in ours if shape.lower() in line.lower()] == []


def test_no_ticket_is_logged(opened: Any, said: list[str], kerberos: Any) -> None:
    kerberos.add("john", "krb-secret")
    kerberos.ticket("john", "krb-secret")
    sandbox: Sandbox = opened("negotiate", keytab=kerberos.keytab)
    account = enter(sandbox, auth_type=GSSAPI, url=sandbox.url.replace("127.0.0.1", "localhost"))
    assert account.inbox.all().count() == 0
    ours = [line for line in said if not line.startswith("exchangelib.sandbox")]
    assert any(line.startswith("exchangelib.protocol") for line in ours)
    for line in ours:
        assert "Negotiate YI" not in line  # base64 of how each such token begins
        assert "\\x06\\t*\\x86H\\x86\\xf7\\x12\\x01\\x02\\x02" not in line  # and the number of Kerberos in it
