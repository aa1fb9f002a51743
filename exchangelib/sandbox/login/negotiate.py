"""Negotiate over HTTP (RFC 4559): Kerberos or NTLM, whichever the client brings, in its envelope or bare."""

from __future__ import annotations

import base64
import binascii
import hmac
import struct
from dataclasses import dataclass, replace
from typing import Any

from exchangelib.sandbox.login import ntlm_messages as messages
from exchangelib.sandbox.login import spnego
from exchangelib.sandbox.login.ciphers import hmac_md5, md5, rc4
from exchangelib.sandbox.login.kerberos import Keytab, TicketRefused
from exchangelib.sandbox.login.ntlm import Handshake, Ntlm, Proven, Refusal
from exchangelib.sandbox.login.outcome import Login, Refused, Users
from exchangelib.sandbox.message import Connection, Request

_STATE = "negotiate"
_SERVER, _CLIENT = "server-to-client", "client-to-server"


@dataclass
class _Exchange:
    """What a negotiation has come to."""

    ntlm: Handshake | None = None
    kerberos: Any = None
    mechanisms: bytes = b""
    bare: bool = False


class Negotiate:
    """RFC 4559; the connection stays authenticated.

    :param ntlm: takes messages of NTLM; None to refuse them
    :param keytab: takes tickets of Kerberos; None to refuse them
    """

    name = "negotiate"
    tokens: tuple[str, ...] = ("negotiate",)

    def __init__(self, users: Users, ntlm: Ntlm | None, keytab: Keytab | None) -> None:
        self._users = users
        self._ntlm = ntlm
        self._keytab = keytab

    def offers(self) -> list[str]:
        """The scheme, bare."""
        return ["Negotiate"]

    def attempt(self, credentials: str, request: Request) -> Login | Refused:
        """Take a token."""
        connection = request.connection
        exchange = connection.state.pop(_STATE, None)
        try:
            token = base64.b64decode(credentials.strip(), validate=True)
            if token.startswith(messages.SIGNATURE):
                return self._bare(token, exchange, connection)
            if exchange is not None and exchange.kerberos is not None:
                return self._ticket(token, exchange, connection)
            envelope = spnego.read(token)
            return (
                self._open(token, envelope, connection)
                if envelope.first
                else self._go_on(envelope, exchange, connection)
            )
        except Refusal as e:
            return Refused(str(e), e.name)
        except TicketRefused as e:
            return Refused(str(e))
        except (messages.BadMessage, spnego.BadEnvelope, binascii.Error, struct.error, ValueError) as e:
            return Refused(f"the token cannot be read: {e}")

    def _open(self, token: bytes, envelope: spnego.Envelope, connection: Connection) -> Login | Refused:
        """The first token: take the client's first choice, or the next that can be taken."""
        kerberos = (spnego.KERBEROS, spnego.MS_KERBEROS)
        for place, mechanism in enumerate(envelope.mechanisms):
            if mechanism in kerberos and self._keytab is not None:
                return self._ticket(token, _Exchange(kerberos=self._keytab.begin(connection)), connection)
            if mechanism == spnego.NTLM and self._ntlm is not None:
                exchange = _Exchange(self._ntlm.handshake(), mechanisms=envelope.encoded)
                assert exchange.ntlm is not None
                connection.state[_STATE] = exchange
                if place or not envelope.token:  # its token, if any, is for a mechanism that is not taken
                    return _more(spnego.answer(spnego.REQUEST_MIC, spnego.NTLM))
                second = exchange.ntlm.begin(envelope.token)
                return _more(spnego.answer(spnego.INCOMPLETE, spnego.NTLM, second))
        return Refused("the client has no mechanism in common with the server")

    def _go_on(self, envelope: spnego.Envelope, exchange: _Exchange | None, connection: Connection) -> Login | Refused:
        if exchange is None or exchange.ntlm is None:
            return Refused("a later token came without the first")
        if messages.kind(envelope.token) == 1:
            connection.state[_STATE] = exchange
            return _more(spnego.answer(spnego.INCOMPLETE, spnego.NTLM, exchange.ntlm.begin(envelope.token)))
        proven = exchange.ntlm.end(envelope.token, connection)
        mic = None
        if envelope.mic:
            if not hmac.compare_digest(envelope.mic, _mic(proven, _CLIENT, exchange.mechanisms)):
                return Refused("the integrity code of the negotiation is wrong", proven.login.user.address)
            mic = _mic(proven, _SERVER, exchange.mechanisms)
        return self._done(proven.login, spnego.answer(spnego.ACCEPTED, None, None, mic))

    def _bare(self, token: bytes, exchange: _Exchange | None, connection: Connection) -> Login | Refused:
        """NTLM without an envelope, which servers take too ([MS-SPNG] 3.3.5.1)."""
        if self._ntlm is None:
            return Refused("NTLM is not taken")
        if messages.kind(token) == 1:
            handshake = self._ntlm.handshake()
            connection.state[_STATE] = _Exchange(handshake, bare=True)
            return _more(handshake.begin(token))
        if exchange is None or exchange.ntlm is None or not exchange.bare:
            return Refused("the third message came without the first")
        return replace(exchange.ntlm.end(token, connection).login, scheme=self.name)

    def _ticket(self, token: bytes, exchange: _Exchange, connection: Connection) -> Login | Refused:
        assert self._keytab is not None
        answer, principal = self._keytab.step(exchange.kerberos, token, connection)
        if principal is None:
            connection.state[_STATE] = exchange
            return _more(answer or b"")
        user = self._users.user(principal)
        if user is None:
            return Refused("no mailbox belongs to this principal", principal)
        return self._done(Login(user, self.name), answer)

    def _done(self, login: Login, answer: bytes | None) -> Login:
        headers = () if not answer else (("WWW-Authenticate", f"Negotiate {base64.b64encode(answer).decode()}"),)
        return replace(login, scheme=self.name, headers=headers)


def _more(answer: bytes) -> Refused:
    return Refused(offers=(f"Negotiate {base64.b64encode(answer).decode()}",))


def _mic(proven: Proven, direction: str, data: bytes) -> bytes:
    """The first signature of a session ([MS-NLMP] 3.4.4.2, with extended session security)."""
    key = proven.session_key
    signing = md5(key + f"session key to {direction} signing key magic constant\0".encode())
    weak = key if proven.flags & messages.KEY_128 else key[:7] if proven.flags & messages.KEY_56 else key[:5]
    sealing = md5(weak + f"session key to {direction} sealing key magic constant\0".encode())
    checksum = hmac_md5(signing, bytes(4), data)[:8]
    if proven.flags & messages.KEY_EXCHANGE:
        checksum = rc4(sealing, checksum)
    return struct.pack("<I", 1) + checksum + bytes(4)
