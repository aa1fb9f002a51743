"""What the token endpoint keeps between requests, and the checks that all its flows share; it knows no flow."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_plus

from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.oauth.apps import App, Grant, Vault
from exchangelib.sandbox.oauth.jwt import BadToken, parts, verified
from exchangelib.sandbox.oauth.problem import Problem
from exchangelib.sandbox.oauth.tokens import LIFE, SKEW, Tokens

if TYPE_CHECKING:
    from exchangelib.sandbox.store import User

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_PLAIN_SCOPES = {"openid", "profile", "email", "offline_access"}
Form = Mapping[str, str]


class Users(Protocol):
    """Where users are found."""

    def user(self, login: str) -> User | None:
        """Whoever logs in with this."""


class State:
    """Programs, codes and refresh tokens of one sandbox.

    :param audiences_of_assertions: gives what an assertion of a program may be addressed to
    """

    def __init__(
        self, users: Users, clock: Clock, tokens: Tokens, audiences_of_assertions: Callable[[], set[str]]
    ) -> None:
        self.users = users
        self.clock = clock
        self.tokens = tokens
        self.audiences_of_assertions = audiences_of_assertions
        self.apps: dict[str, App] = {}
        self.codes: Vault[Grant] = Vault()
        self.refresh: Vault[Grant] = Vault()
        self.devices: Vault[Grant] = Vault()
        self.assertions: Vault[bool] = Vault()
        self.life = LIFE
        self.refresh_life = timedelta(days=90)
        self.interval = 5

    def clear(self) -> None:
        """Forget what was given; the programs stay."""
        for vault in (self.codes, self.refresh, self.devices):
            vault.clear()
        self.assertions.clear()
        self.tokens.clear()

    # --- which program asks ---

    def client(self, form: Form, authorization: str | None) -> App:
        """The program that asks, which has proved it if it can (RFC 6749 §2.3, RFC 7523 §2.2).

        :raises Problem: it is not known, or proves nothing
        """
        client_id, secret = form.get("client_id", ""), form.get("client_secret")
        if authorization and authorization.lower().startswith("basic "):
            try:
                pair = base64.b64decode(authorization[6:], validate=True).decode()
            except (binascii.Error, ValueError) as e:
                raise Problem("invalid_client", 7000216, "The header of the client cannot be read.", 401) from e
            client_id, _, secret = (unquote_plus(part) for part in pair.partition(":"))
        assertion = form.get("client_assertion")
        if assertion is not None and not client_id:
            client_id = _subject(assertion)
        app = self.app(client_id)
        if assertion is not None:
            self._check_assertion(app, assertion, form.get("client_assertion_type"))
        elif secret is not None:
            if not app.has_secret(secret):
                raise Problem("invalid_client", 7000215, "Invalid client secret provided.", 401)
        elif app.secret is not None or app.certificate is not None:
            text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
            raise Problem("invalid_client", 7000218, text, 401)
        return app

    def app(self, client_id: str) -> App:
        """A program by its id.

        :raises Problem: there is none
        """
        if not client_id:
            raise Problem(
                "invalid_request", 900144, "The request body must contain the following parameter: 'client_id'."
            )
        app = self.apps.get(client_id)
        if app is None:
            text = f"Application with identifier '{client_id}' was not found in the directory."
            raise Problem("unauthorized_client", 700016, text)
        return app

    def _check_assertion(self, app: App, assertion: str, kind: str | None) -> None:
        """RFC 7523 §3: signed by the key of the program's certificate, addressed to this endpoint, used once."""
        if kind != ASSERTION or app.certificate is None:
            raise Problem("invalid_client", 700027, "The client assertion is of a wrong type, or not expected.", 401)
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

        public = x509.load_pem_x509_certificate(app.certificate).public_key()
        if not isinstance(public, RSAPublicKey):
            raise Problem("invalid_client", 700027, "The certificate of the client holds no RSA key.", 401)
        try:
            claims = verified(assertion, public)
        except BadToken as e:
            raise Problem("invalid_client", 700027, f"Client assertion failed signature validation: {e}.", 401) from e
        if claims.get("iss") != app.client_id or claims.get("sub") != app.client_id:
            raise Problem("invalid_client", 700021, "Client assertion application identifier does not match.", 401)
        if claims.get("aud") not in self.audiences_of_assertions():
            raise Problem(
                "invalid_client", 700023, "Client assertion audience claim does not match this endpoint.", 401
            )
        now, begin, end = self.clock.now().timestamp(), claims.get("nbf", 0), claims.get("exp")
        skew = SKEW.total_seconds()
        if not isinstance(end, int | float) or not begin - skew <= now < end + skew:
            raise Problem("invalid_client", 700024, "Client assertion is not within its valid time range.", 401)
        used = str(claims.get("jti"))
        if "jti" in claims and self.assertions.get(used):
            raise Problem("invalid_client", 7000241, "The client assertion was used before.", 401)
        self.assertions.put(True, used)

    # --- what is given ---

    def give(self, app: App, user: str | None, scope: str, resource: str | None = None) -> dict[str, Any]:
        """The answer that holds tokens.

        :param user: None for a token of the program itself
        :param resource: as the endpoint's first version names it, instead of in the scope
        """
        audience, permissions = split_scope(scope, resource)
        granted = app.scopes if permissions == [".default"] else [each for each in permissions if each in app.scopes]
        claims = self.tokens.claims(app, user, audience, granted, self.life)
        answer: dict[str, Any] = {
            "token_type": "Bearer",
            "expires_in": int(self.life.total_seconds()),
            "ext_expires_in": int(self.life.total_seconds()),
            "access_token": self.tokens.key.sign(claims),
        }
        if user is not None:
            answer["scope"] = " ".join(f"{audience}/{each}" for each in granted)
        if user is not None and "offline_access" in scope.split():
            expires = self.clock.now() + self.refresh_life
            answer["refresh_token"] = self.refresh.put(Grant(app.client_id, user, scope, expires))
        return answer


def split_scope(scope: str, resource: str | None = None) -> tuple[str, list[str]]:
    """The resource that a scope names, and the permissions in it.

    :raises Problem: it names none, or several
    """
    if resource is not None:
        return resource, [".default"]
    wanted = [each for each in scope.split() if each not in _PLAIN_SCOPES]
    split = [each.rpartition("/") for each in wanted]
    resources = {part[0] for part in split}
    if len(resources) != 1 or "" in resources:
        text = f"The provided value for the input parameter 'scope' is not valid. The scope '{scope}' does not exist."
        raise Problem("invalid_scope", 70011, text)
    return resources.pop(), [part[2] for part in split]


def _subject(assertion: str) -> str:
    try:
        return str(parts(assertion)[1].get("sub", ""))
    except BadToken as e:
        raise Problem("invalid_client", 50027, f"JWT token is invalid or malformed: {e}.", 401) from e
