"""NTLM, as a server sees it ([MS-NLMP] 3.2): a challenge, and a proof that belongs to the connection; NTLMv2 only.

It is written from the specification and shares nothing with the libraries that clients use, so that it can bear witness.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import struct
from dataclasses import dataclass

from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.login import ntlm_messages as messages
from exchangelib.sandbox.login.ciphers import hmac_md5, md4, md5, rc4
from exchangelib.sandbox.login.ntlm_messages import Authenticate, BadMessage
from exchangelib.sandbox.login.outcome import Login, Refused, Users
from exchangelib.sandbox.login.passwords import Passwords
from exchangelib.sandbox.message import Connection, Request

OFF, ACCEPT, REQUIRE = POLICIES = ("off", "accept", "require")
_STATE = "ntlm"
_DOMAIN, _HOST = "sandbox.example", "exchange.sandbox.example"


class Refusal(Exception):
    """The proof does not hold.

    :param why: for the log
    :param name: who it was said to be from
    """

    def __init__(self, why: str, name: str = "") -> None:
        super().__init__(why)
        self.name = name


@dataclass(frozen=True)
class Proven:
    """A proof that holds, and the key that only its sender and the server have."""

    login: Login
    session_key: bytes
    flags: int


class Handshake:
    """One exchange of three messages.

    :param policy: of channel binding: "off", "accept" (a wrong one is refused, none is not) or "require"
    """

    def __init__(self, users: Users, passwords: Passwords, clock: Clock, policy: str) -> None:
        self._users = users
        self._passwords = passwords
        self._clock = clock
        self._policy = policy
        self._nonce = secrets.token_bytes(8)
        self._sent = b""

    def begin(self, negotiate: bytes) -> bytes:
        """Answer the first message with the second."""
        second = messages.challenge(negotiate, self._nonce, _HOST, _DOMAIN, self._clock.now())
        self._sent = negotiate + second
        return second

    def end(self, message: bytes, connection: Connection) -> Proven:
        """Judge the third message.

        :raises Refusal: it proves nothing
        :raises BadMessage: it is damaged
        """
        given = messages.authenticate(message)
        name = given.user if "@" in given.user or not given.domain else f"{given.domain}\\{given.user}"
        if not given.user:
            raise Refusal("anonymous connections are not taken")
        if len(given.nt_response) < 48:
            raise Refusal("the proof is not of NTLMv2", name)
        user = self._users.user(name)
        password = self._passwords.of(user) if user is not None else None
        if user is None or password is None:
            raise Refusal("there is no such user, or no password of theirs", name)
        secret = hmac_md5(md4(password.encode("utf-16-le")), (given.user.upper() + given.domain).encode("utf-16-le"))
        proof, added = given.nt_response[:16], given.nt_response[16:]
        if not hmac.compare_digest(proof, hmac_md5(secret, self._nonce, added)):
            raise Refusal("the password is wrong", name)
        key = hmac_md5(secret, proof)
        if given.flags & messages.KEY_EXCHANGE and given.flags & (messages.SIGN | messages.SEAL):
            key = rc4(key, given.session_key)
        self._check_integrity(given, key, name)
        self._check_binding(given, connection, name)
        return Proven(Login(user, "ntlm"), key, given.flags)

    def _check_integrity(self, given: Authenticate, key: bytes, name: str) -> None:
        flags = given.pairs.get(messages.AV_FLAGS, b"").ljust(4, b"\0")
        if not struct.unpack_from("<I", flags)[0] & messages.AV_FLAG_MIC:
            return
        if not hmac.compare_digest(given.mic, hmac_md5(key, self._sent, given.without_mic)):
            raise Refusal("the integrity code of the handshake is wrong", name)

    def _check_binding(self, given: Authenticate, connection: Connection, name: str) -> None:
        if self._policy == OFF or connection.binding is None:
            return
        sent = given.pairs.get(messages.AV_BINDING, b"").strip(b"\0")
        if not sent and self._policy == ACCEPT:
            return
        if not sent:
            raise Refusal("Extended Protection is required, and there is no channel binding", name)
        # gss_channel_bindings_struct with application data only (RFC 2744 §3.11, [MS-NLMP] 2.2.2.1)
        data = connection.binding
        if not hmac.compare_digest(
            given.pairs[messages.AV_BINDING], md5(bytes(16) + struct.pack("<I", len(data)) + data)
        ):
            raise Refusal("the channel binding is for another connection", name)


class Ntlm:
    """NTLM over HTTP ([MS-NTHT]): the connection stays authenticated."""

    name = "ntlm"
    tokens: tuple[str, ...] = ("ntlm",)

    def __init__(self, users: Users, passwords: Passwords, clock: Clock, policy: str) -> None:
        self._parts = users, passwords, clock, policy

    def offers(self) -> list[str]:
        """The scheme, bare."""
        return ["NTLM"]

    def handshake(self) -> Handshake:
        """A new exchange of messages."""
        return Handshake(*self._parts)

    def attempt(self, credentials: str, request: Request) -> Login | Refused:
        """Take the first message, or the third."""
        state = request.connection.state
        try:
            message = base64.b64decode(credentials.strip(), validate=True)
            if messages.kind(message) == 1:
                state[_STATE] = handshake = self.handshake()
                return Refused(offers=(f"NTLM {base64.b64encode(handshake.begin(message)).decode()}",))
            handshake = state.pop(_STATE, None)
            if not isinstance(handshake, Handshake):
                return Refused("the third message came without the first")
            return handshake.end(message, request.connection).login
        except Refusal as e:
            return Refused(str(e), e.name)
        except (BadMessage, binascii.Error, struct.error, ValueError) as e:
            state.pop(_STATE, None)
            return Refused(f"the message cannot be read: {e}")
