"""Digest authentication (RFC 7616): the password itself never travels, and no proof can be sent twice."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import unquote
from urllib.request import parse_http_list

from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.login.outcome import REALM, Login, Refused, Users
from exchangelib.sandbox.login.passwords import Passwords
from exchangelib.sandbox.message import Request

NONCE_LIFE = timedelta(minutes=5)  # on the sandbox's clock
MAX_NONCES = 10_000
# The strongest first (RFC 7616 §3.7)
ALGORITHMS = {"SHA-256": "sha256", "MD5": "md5"}


@dataclass
class _Nonce:
    made: datetime
    counts: set[int] = field(default_factory=set)


class Digest:
    """RFC 7616 with qop=auth. A nonce lives five minutes, and each count of it (nc) is taken once."""

    name = "digest"
    tokens: tuple[str, ...] = ("digest",)

    def __init__(self, users: Users, passwords: Passwords, clock: Clock) -> None:
        self._users = users
        self._passwords = passwords
        self._clock = clock
        self._lock = threading.Lock()
        self._nonces: dict[str, _Nonce] = {}
        self._opaque = secrets.token_hex(8)

    def offers(self) -> list[str]:
        """A challenge for each algorithm, with a new nonce."""
        return self._challenges(stale=False)

    def _challenges(self, stale: bool) -> list[str]:
        nonce = secrets.token_urlsafe(24)
        with self._lock:
            self._nonces[nonce] = _Nonce(self._clock.now())
            while len(self._nonces) > MAX_NONCES:
                del self._nonces[next(iter(self._nonces))]
        more = ", stale=true" if stale else ""
        return [
            f'Digest realm="{REALM}", qop="auth", algorithm={algorithm}, nonce="{nonce}", opaque="{self._opaque}", '
            f"charset=UTF-8{more}"
            for algorithm in ALGORITHMS
        ]

    def attempt(self, credentials: str, request: Request) -> Login | Refused:
        """Compare the proof with the one that the right password gives."""
        fields = parameters(credentials)
        name = _name(fields)
        wrong = self._unusable(fields, request)
        if wrong is not None:
            return Refused(wrong, name)
        user = self._users.user(name)
        password = self._passwords.of(user) if user is not None else None
        if user is None or password is None:
            return Refused("there is no such user, or no password of theirs", name)
        first = _hash(fields, name, REALM, password)
        if not hmac.compare_digest(_proof(fields, first, request.method), fields["response"].lower()):
            return Refused("the password is wrong", name)
        state = self._use(fields["nonce"], int(fields["nc"], 16))
        if state == "stale":
            return Refused(None, name, tuple(self._challenges(stale=True)))
        if state == "again":
            return Refused("the count of the nonce was used before", name)
        said = f'rspauth="{_proof(fields, first, "")}", qop=auth, cnonce="{fields["cnonce"]}", nc={fields["nc"]}'
        return Login(user, self.name, headers=(("Authentication-Info", said),))

    def _unusable(self, fields: dict[str, str], request: Request) -> str | None:
        missing = {"nonce", "uri", "response", "nc", "cnonce", "qop", "realm"} - fields.keys()
        if missing or not ("username" in fields or "username*" in fields):
            return f"{', '.join(sorted(missing)) or 'username'} is missing"
        if fields["qop"] != "auth" or fields.get("algorithm", "MD5").upper() not in ALGORITHMS:
            return "this quality of protection, or algorithm, was not offered"
        if fields["realm"] != REALM or fields.get("opaque", self._opaque) != self._opaque:
            return "the realm, or opaque, is not the one of the challenge"
        if fields["uri"] != request.path:
            return "the proof is for another address"
        return None if len(fields["nc"]) == 8 and _is_hex(fields["nc"]) else "nc must be of eight hexadecimal digits"

    def _use(self, nonce: str, count: int) -> str:
        with self._lock:
            known = self._nonces.get(nonce)
            if known is None or self._clock.now() - known.made > NONCE_LIFE:
                self._nonces.pop(nonce, None)
                return "stale"
            if count in known.counts:
                return "again"
            known.counts.add(count)
            return "good"


def parameters(text: str) -> dict[str, str]:
    """The parameters of a header: names in lower case, values without their quotes."""
    found = {}
    for part in parse_http_list(text):
        name, equals, value = part.partition("=")
        if equals:
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] == '"':
                value = value[1:-1]
            found[name.strip().lower()] = value
    return found


def _name(fields: dict[str, str]) -> str:
    """Who it says: in UTF-8, which headers carry as if it were Latin-1, or as an extended value (RFC 8187)."""
    if "username*" in fields:
        return unquote(fields["username*"].rpartition("'")[2])
    name = fields.get("username", "").replace('\\"', '"').replace("\\\\", "\\")
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


def _hash(fields: dict[str, str], *parts: str) -> str:
    algorithm = ALGORITHMS[fields.get("algorithm", "MD5").upper()]
    return hashlib.new(algorithm, ":".join(parts).encode(), usedforsecurity=False).hexdigest()


def _proof(fields: dict[str, str], first: str, method: str) -> str:
    second = _hash(fields, method, fields["uri"])
    return _hash(fields, first, fields["nonce"], fields["nc"], fields["cnonce"], fields["qop"], second)


def _is_hex(text: str) -> bool:
    return not text.strip("0123456789abcdefABCDEF")
