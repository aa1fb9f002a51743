"""Access tokens: what stands in them, and whether one that comes back lets somebody in; it knows no HTTP."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, ClassVar

from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.oauth.apps import AS_USER, FULL_ACCESS, App
from exchangelib.sandbox.oauth.jwt import BadToken, Key, verified

# authentication-and-ews-in-exchange.md: the resource, by its address and by its number
RESOURCE = "https://outlook.office365.com"
RESOURCE_ID = "00000002-0000-0ff1-ce00-000000000000"
AUDIENCES = (RESOURCE, "https://outlook.office.com", RESOURCE_ID)
SKEW = timedelta(minutes=5)
LIFE = timedelta(hours=1)
NO_PERMISSION = "The token contains no permissions, or permissions can not be understood."


class Unfit(Exception):
    """A token that does not let anybody in.

    :param number: as in x-ms-diagnostics ([MS-XOAUTH] 3.2.5; notes on access)
    """

    CATEGORIES: ClassVar[dict[int, str]] = {
        2000000: "invalid_signature",
        2000001: "invalid_token",
        2000002: "token_expired",
        2000003: "invalid_resource",
        2000004: "invalid_tenant",
        2000005: "invalid_user",
        2000006: "invalid_client",
        2000007: "internal_error",
        2000008: "invalid_grant",
    }

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number

    @property
    def diagnostics(self) -> str:
        """The value of the header x-ms-diagnostics."""
        reason = str(self).replace('"', "'")
        return f'{self.number};reason="{reason}";error_category="{self.CATEGORIES[self.number]}"'


class Tokens:
    """Makes and judges tokens.

    :param issuer: gives the address of the endpoint
    :param tenant: number of the organisation
    :param audiences: gives the audiences that are right
    """

    def __init__(self, clock: Clock, issuer: Callable[[], str], tenant: str, audiences: Callable[[], set[str]]) -> None:
        self._clock = clock
        self._issuer = issuer
        self._tenant = tenant
        self._audiences = audiences
        self._lock = threading.Lock()
        self._key: Key | None = None
        self._revoked: set[str] = set()

    @property
    def key(self) -> Key:
        """What signs; made at first use."""
        with self._lock:
            if self._key is None:
                self._key = Key()
            return self._key

    def claims(
        self, app: App, user: str | None, audience: str, scopes: Iterable[str], life: timedelta
    ) -> dict[str, Any]:
        """What stands in a token for an app, or for a user of one."""
        now = self._clock.now()
        mine: dict[str, Any] = {
            "aud": audience,
            "iss": self._issuer(),
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + life).timestamp()),
            "tid": self._tenant,
            "appid": app.client_id,
            "app_displayname": app.name,
            "idtyp": "app" if user is None else "user",
            "oid": str(uuid.uuid5(uuid.NAMESPACE_URL, user or app.client_id)),
            "sub": str(uuid.uuid5(uuid.NAMESPACE_DNS, user or app.client_id)),
            "uti": uuid.uuid4().hex,
            "ver": "1.0",
        }
        if user is None:
            return mine | {"roles": list(app.roles)}
        return mine | {"scp": " ".join(scopes), "upn": user, "unique_name": user}

    def revoke(self, token: str) -> bool:
        """Let a token be good no more; whether it was one of ours."""
        try:
            claims = verified(token, self.key.public, self.key.id)
        except BadToken:
            return False
        self._revoked.add(str(claims.get("uti")))
        return True

    def judge(self, token: str) -> dict[str, Any]:
        """The claims of a token that is good for EWS.

        :raises Unfit: it is not
        """
        try:
            claims = verified(token, self.key.public, self.key.id)
        except BadToken as e:
            raise Unfit(2000000, f"The token has an invalid signature: {e}.") from e
        self._check_times(claims)
        if str(claims.get("aud")).rstrip("/") not in self._audiences():
            expected = ", ".join(sorted(self._audiences()))
            raise Unfit(
                2000003, f"The audience claim value is invalid '{claims.get('aud')}'. Expected one of: {expected}."
            )
        if claims.get("tid") != self._tenant or claims.get("iss") != self._issuer():
            raise Unfit(2000004, f"The tenant '{claims.get('tid')}', or the issuer, is not the one of this server.")
        if str(claims.get("uti")) in self._revoked:
            raise Unfit(2000001, "The token has been revoked.")
        self._check_permissions(claims)
        return claims

    def _check_times(self, claims: dict[str, Any]) -> None:
        now = self._clock.now().timestamp()
        times = [claims.get(name) for name in ("nbf", "exp")]
        if not all(isinstance(time, int | float) for time in times):
            raise Unfit(2000001, "The token says not when it is valid.")
        begin, end = (float(time) for time in times if time is not None)
        if now >= end + SKEW.total_seconds():
            raise Unfit(2000002, "The token has expired.")
        if now < begin - SKEW.total_seconds():
            raise Unfit(2000001, "The token is not valid yet: the clocks of client and server differ.")

    def _check_permissions(self, claims: dict[str, Any]) -> None:
        roles = claims.get("roles") or []
        if "upn" not in claims:
            if FULL_ACCESS not in roles:
                raise Unfit(2000008, NO_PERMISSION)
        elif AS_USER not in str(claims.get("scp", "")).split():
            raise Unfit(2000008, NO_PERMISSION)

    def clear(self) -> None:
        """Forget what was revoked."""
        self._revoked.clear()
