"""The token endpoint of a sandbox: its addresses, its programs, and what tests ask of it; the flows are elsewhere."""

from __future__ import annotations

import json
import re
import secrets
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.message import HTML, Reply, Request
from exchangelib.sandbox.oauth import pages
from exchangelib.sandbox.oauth.apps import AS_USER, FULL_ACCESS, App, Grant
from exchangelib.sandbox.oauth.grants import CODE_LIFE, GRANTS, begin_device, need
from exchangelib.sandbox.oauth.problem import Problem, as_json
from exchangelib.sandbox.oauth.state import State, Users
from exchangelib.sandbox.oauth.tokens import AUDIENCES, RESOURCE, Tokens

# /oauth2/v2.0/token, or with a tenant before it, as the Microsoft identity platform has it
_PATH = re.compile(r"(?:/[^/]+)?/oauth2(?:/v2\.0)?/(token|authorize|devicecode|device|revoke)/?", re.IGNORECASE)
_METADATA = re.compile(r"(?:/[^/]+)?(?:/v2\.0)?/\.well-known/openid-configuration", re.IGNORECASE)
_KEYS = re.compile(r"(?:/[^/]+)?/discovery(?:/v2\.0)?/keys", re.IGNORECASE)
_SECRETS = (
    "client_secret", "client_assertion", "password", "passwd", "refresh_token", "access_token", "assertion", "code",
    "code_verifier", "device_code", "token", "user_code", "message",
)  # fmt: skip
HIDDEN = "********"


class OAuth:
    """Gives tokens, and says what is in them. `sandbox.oauth` is one.

    :param users: who can sign in
    :param base: gives the address of the sandbox, without a path
    """

    def __init__(self, users: Users, clock: Clock, base: Callable[[], str]) -> None:
        self._base = base
        self._clock = clock
        self.tenant_id = str(uuid.uuid4())
        self.tokens = Tokens(clock, lambda: f"{base()}/{self.tenant_id}/v2.0", self.tenant_id, self._audiences)
        self._state = State(users, clock, self.tokens, self._assertion_audiences)
        self._failures: list[str | int] = []

    # --- where it is ---

    @property
    def authority(self) -> str:
        """What libraries of Microsoft call the authority: the address with the tenant."""
        return f"{self._base()}/{self.tenant_id}"

    @property
    def token_url(self) -> str:
        """Where tokens are asked for."""
        return f"{self.authority}/oauth2/v2.0/token"

    @property
    def authorize_url(self) -> str:
        """Where a browser goes to sign in."""
        return f"{self.authority}/oauth2/v2.0/authorize"

    @property
    def device_url(self) -> str:
        """Where a device asks for its codes."""
        return f"{self.authority}/oauth2/v2.0/devicecode"

    @property
    def revoke_url(self) -> str:
        """Where tokens are revoked (RFC 7009)."""
        return f"{self.authority}/oauth2/v2.0/revoke"

    @property
    def scope(self) -> str:
        """The scope that makes a token good for this sandbox."""
        return f"{RESOURCE}/.default"

    def _audiences(self) -> set[str]:
        return {*AUDIENCES, self._base()}

    def _assertion_audiences(self) -> set[str]:
        return {self.token_url, f"{self._base()}/oauth2/v2.0/token", f"{self.authority}/v2.0", self.authority}

    # --- what a test arranges ---

    @property
    def life(self) -> timedelta:
        """How long access tokens are good, on the sandbox's clock; may be set."""
        return self._state.life

    @life.setter
    def life(self, life: timedelta) -> None:
        self._state.life = life

    @property
    def interval(self) -> int:
        """How many seconds a device has to wait between its questions; may be set."""
        return self._state.interval

    @interval.setter
    def interval(self, seconds: int) -> None:
        self._state.interval = seconds

    def add_app(
        self,
        client_id: str | None = None,
        secret: str | None = None,
        *,
        public: bool = False,
        name: str = "A program",
        roles: Iterable[str] = (FULL_ACCESS,),
        scopes: Iterable[str] = (AS_USER,),
        redirect_uris: Iterable[str] = (),
        certificate: bytes | str | None = None,
    ) -> App:
        """Register a program.

        :param client_id: made up if none is given
        :param secret: made up if none is given, unless the program is public or has a certificate
        :param public: it has no secret
        :param roles: application permissions, in tokens without a user
        :param scopes: delegated permissions, in tokens for a user
        :param redirect_uris: where codes may be sent; none: anywhere on this machine
        :param certificate: in PEM, of the RSA key that signs the program's assertions
        """
        if secret is None and not public and certificate is None:
            secret = secrets.token_urlsafe(24)
        pem = certificate.encode() if isinstance(certificate, str) else certificate
        client_id = client_id or str(uuid.uuid4())
        app = App(client_id, secret, name, tuple(roles), tuple(scopes), tuple(redirect_uris), pem)
        self._state.apps[client_id] = app
        return app

    def app(self, client_id: str) -> App | None:
        """A registered program."""
        return self._state.apps.get(client_id)

    def token(
        self, address: str | None = None, app: App | None = None, *, audience: str = RESOURCE, **claims: Any
    ) -> str:
        """A signed access token, without any flow.

        :param address: of the user; None for a token of the program itself
        :param app: a program that is registered; made up if none is given
        :param claims: that stand in it instead of the right ones; None leaves one out
        """
        app = app or self.add_app()
        made = self.tokens.claims(app, address, audience, app.scopes, self.life) | claims
        return self.tokens.key.sign({name: value for name, value in made.items() if value is not None})

    def approve(self, user_code: str, address: str) -> None:
        """Let a user say yes to a device.

        :raises LookupError: there is no such code, or it has expired
        """
        if not pages.approve(self._state, user_code, address):
            raise LookupError(f"no device waits with the code {user_code}")

    def decline(self, user_code: str) -> None:
        """Let a user say no to a device; LookupError as above."""
        if not pages.approve(self._state, user_code, None):
            raise LookupError(f"no device waits with the code {user_code}")

    def code(self, address: str, app: App, redirect_uri: str = "http://localhost", scope: str | None = None) -> str:
        """A code as a browser brings it when the user has signed in, without PKCE."""
        grant = Grant(
            app.client_id, address, scope or f"{self.scope} offline_access", self._clock.now() + CODE_LIFE, redirect_uri
        )
        return self._state.codes.put(grant)

    def fail(self, what: str | int, times: int = 1) -> None:
        """Let the next requests for tokens fail: with an error such as "temporarily_unavailable", or an HTTP status."""
        self._failures.extend([what] * times)

    def clear(self) -> None:
        """Forget codes, refresh tokens, revocations and failures; the programs stay."""
        self._state.clear()
        self._failures.clear()

    # --- the requests ---

    def serves(self, path: str) -> bool:
        """Whether an address, without its query, is one of these."""
        return any(pattern.fullmatch(path) for pattern in (_PATH, _METADATA, _KEYS))

    def answer(self, request: Request) -> Reply:
        """Answer a request."""
        path = urlsplit(request.path).path
        try:
            if _METADATA.fullmatch(path):
                return as_json(self._metadata())
            if _KEYS.fullmatch(path):
                return as_json({"keys": [self.tokens.key.jwk()]})
            found = _PATH.fullmatch(path)
            door = found[1].lower() if found else ""
            if door in ("authorize", "device"):
                return (pages.authorize if door == "authorize" else pages.device)(self._state, request)
            if request.method != "POST":
                return Reply(405, b"", HTML, (("Allow", "POST"),))
            return self._post(door, request)
        except Problem as e:
            return e.reply(self._clock.now())

    def _post(self, door: str, request: Request) -> Reply:
        form = pages.form_of(request)
        if door == "devicecode":
            return as_json(begin_device(self._state, form, f"{self.authority}/oauth2/v2.0/device"))
        app = self._state.client(form, request.headers.get("authorization"))
        if door == "revoke":
            token = need(form, "token")
            if self._state.refresh.take(token) is None:
                self.tokens.revoke(token)
            return as_json({})
        if self._failures:
            what = self._failures.pop(0)
            if isinstance(what, int):
                return Reply(what, b"", HTML)
            raise Problem(what, 90033, "As the sandbox was told to answer.")
        flow = GRANTS.get(need(form, "grant_type"))
        if flow is None:
            raise Problem("unsupported_grant_type", 70003, "The app requested a grant type that is not supported.")
        return as_json(flow(self._state, form, app))

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": f"{self.authority}/v2.0",
            "token_endpoint": self.token_url,
            "authorization_endpoint": self.authorize_url,
            "device_authorization_endpoint": self.device_url,
            "revocation_endpoint": self.revoke_url,
            "jwks_uri": f"{self.authority}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256", "plain"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "private_key_jwt"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "subject_types_supported": ["pairwise"],
        }


def without_secrets(body: bytes) -> bytes:
    """A body of these requests or answers as it may be kept: forms and JSON with secrets blotted out."""
    if body.startswith(b"{"):
        try:
            values = json.loads(body)
        except ValueError:
            return b""
        return json.dumps({name: HIDDEN if name in _SECRETS else value for name, value in values.items()}).encode()
    if body.startswith(b"<"):
        return body
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return urlencode([(name, HIDDEN if name in _SECRETS else value) for name, value in pairs]).encode()
