"""Bearer tokens (RFC 6750), and what Exchange says of those that it does not like."""

from __future__ import annotations

from exchangelib.sandbox.login.outcome import Login, Refused, Users
from exchangelib.sandbox.message import Request
from exchangelib.sandbox.oauth import OAuth
from exchangelib.sandbox.oauth.tokens import RESOURCE_ID, Unfit
from exchangelib.sandbox.store import User


class Bearer:
    """Tokens of the sandbox's own endpoint."""

    name = "oauth"
    tokens: tuple[str, ...] = ("bearer",)

    def __init__(self, users: Users, oauth: OAuth) -> None:
        self._users = users
        self._oauth = oauth

    def offers(self) -> list[str]:
        """Where tokens are to be had."""
        return [self._offer()]

    def _offer(self, more: str = "") -> str:
        return (
            f'Bearer client_id="{RESOURCE_ID}", trusted_issuers="{self._oauth.tenant_id}@*", '
            f'token_types="app_asserted_user_v1 service_asserted_app_v1", '
            f'authorization_uri="{self._oauth.authorize_url}"{more}'
        )

    def attempt(self, credentials: str, request: Request) -> Login | Refused:
        """Judge a token."""
        try:
            claims = self._oauth.tokens.judge(credentials.strip())
            app = self._oauth.app(str(claims.get("appid")))
            if app is None:
                raise Unfit(2000006, "The program that the token is for is not known.")
            name = claims.get("upn")
            user = User(f"{app.client_id}@{self._oauth.tenant_id}", app.name, -1, ("*",))
            if name is not None:
                found = self._users.user(str(name))
                if found is None:
                    raise Unfit(2000005, f"The user '{name}' is not known.")
                user = found
        except Unfit as e:
            headers = (("x-ms-diagnostics", e.diagnostics),)
            return Refused(str(e), "a token", (self._offer(', error="invalid_token"'),), headers)
        blocked = f"EWS is blocked for the program {app.client_id}." if app.blocked else None
        return Login(user, self.name, app_only=name is None, blocked=blocked)
