"""Who the user is, and how they prove it; knows neither HTTP nor tokens' way through it.

Secrets are in no repr, no log and no pickle. What comes out of a pickle lacks them, and says so when it is used.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, overload

from .errors import InvalidTypeError, UnauthorizedError

if TYPE_CHECKING:
    from typing_extensions import Self

#: The user acts in another's mailbox as if they were that other.
IMPERSONATION: Final = "impersonation"
#: The user acts in a mailbox, their own or another's, as themselves.
DELEGATE: Final = "delegate"
ACCESS_TYPES: Final = (IMPERSONATION, DELEGATE)

S = TypeVar("S")


class _Secret(Generic[S]):
    """An attribute that stays out of pickles, and complains when it was lost with one."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.slot = f"_{name}"

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> S: ...
    def __get__(self, instance: object | None, owner: type) -> Self | S:
        if instance is None:
            return self
        known = instance.__dict__
        if self.slot not in known and isinstance(instance, BaseCredentials):
            instance._look_for_secrets()
        try:
            value: S = known[self.slot]
        except KeyError:
            raise UnauthorizedError(
                f"{instance!r} came out of a pickle, which holds no secrets. Set its {self.name.lstrip('_')}, or say once in "
                f"each process {type(instance).__name__}(...).supply(), with the same arguments as where it was pickled; "
                "or let secrets travel: Configuration(..., pickle_secrets=True)"
            ) from None
        return value

    def __set__(self, instance: object, value: S) -> None:
        instance.__dict__[self.slot] = value


class BaseCredentials:
    """What all credentials have: comparison, a lock for those that change, and pickles without secrets.

    Take the `lock` around a change, for many threads may share one set of credentials.
    """

    #: Attributes that tell one set of credentials from another, secrets last
    _IDENTITY: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self._lock = threading.RLock()

    @property
    def lock(self) -> AbstractContextManager[bool]:
        """The lock to hold while these credentials change."""
        return self._lock

    def refresh(self, session: Any = None) -> None:
        """Make the credentials good again after the server refused them; without effect where that cannot be."""

    @classmethod
    def _secrets(cls) -> list[_Secret[Any]]:
        return [v for c in cls.__mro__ for v in vars(c).values() if isinstance(v, _Secret)]

    def _identity(self, secrets: bool) -> tuple[Any, ...]:
        hidden = {secret.name for secret in self._secrets()}
        return tuple(
            self.__dict__.get(f"_{name}") if name in hidden else getattr(self, name)
            for name in self._IDENTITY
            if secrets or name not in hidden
        )

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, BaseCredentials):
            return NotImplemented
        return self._identity(secrets=True) == other._identity(secrets=True)

    def __hash__(self) -> int:
        # Secrets may change, and a hash must not
        return hash((type(self), self._identity(secrets=False)))

    def supply(self) -> None:
        """Lend the secrets to all such credentials that come, or came, out of a pickle in this process without them.

        For worker processes, which get accounts, items and querysets in pickles: call it once when a worker starts. Such
        are credentials of the same class and user; the last ones that were supplied count.
        """
        with _supplied_lock:
            _supplied[type(self), self._identity(secrets=False)] = self

    def _look_for_secrets(self) -> None:
        """Borrow what lacks, if somebody has supplied it."""
        with _supplied_lock:
            lender = _supplied.get((type(self), self._identity(secrets=False)))
        if lender is not None:
            for secret in self._secrets():
                if secret.slot not in self.__dict__ and secret.slot in lender.__dict__:
                    self.__dict__[secret.slot] = lender.__dict__[secret.slot]

    def _with_secrets(self) -> tuple[type[BaseCredentials], dict[str, Any]]:
        """Give what `_revived` makes the same credentials of, in another process."""
        return type(self), {k: v for k, v in self.__dict__.items() if k != "_lock"}

    @staticmethod
    def _revived(whole: tuple[type[BaseCredentials], dict[str, Any]]) -> BaseCredentials:
        cls, state = whole
        made = cls.__new__(cls)
        made.__setstate__(state)
        return made

    def __getstate__(self) -> dict[str, Any]:
        secret = {s.slot for s in self._secrets()}
        # That there is no secret is none
        return {k: v for k, v in self.__dict__.items() if k != "_lock" and (k not in secret or v is None)}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.RLock()
        self._look_for_secrets()

    def __copy__(self) -> Self:
        new = type(self).__new__(type(self))
        new.__setstate__({k: v for k, v in self.__dict__.items() if k != "_lock"})
        return new

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # Within a process there is no reason to lose the secrets
        new = memo[id(self)] = self.__copy__()
        return new


# Credentials that were supplied in this process, by class and everything about them that is not secret
_supplied: dict[tuple[type, tuple[Any, ...]], BaseCredentials] = {}
_supplied_lock = threading.Lock()
if hasattr(os, "register_at_fork"):  # a fork may come while another thread holds it
    os.register_at_fork(after_in_child=lambda: globals().update(_supplied_lock=threading.Lock()))


def _check(name: str, value: object, valid_type: type, optional: bool = False) -> None:
    """Refuse a value of a wrong type, without showing it: it may be a secret."""
    if not (isinstance(value, valid_type) or (optional and value is None)):
        error = InvalidTypeError(name, None, valid_type)
        error.args = (f"{name!r} must be of type {valid_type.__name__}, not {type(value).__name__}",)
        raise error


class Credentials(BaseCredentials):
    """A user name and a password.

    :param username: `DOMAIN\\\\name`, `name@example.com` or a plain name; servers differ in which they take
    :param password: the password
    """

    EMAIL: ClassVar[str] = "email"
    DOMAIN: ClassVar[str] = "domain"
    UPN: ClassVar[str] = "upn"
    _IDENTITY: ClassVar[tuple[str, ...]] = ("username", "password")

    password: _Secret[str] = _Secret()

    def __init__(self, username: str, password: str) -> None:
        super().__init__()
        _check("username", username, str)
        _check("password", password, str)
        self.username = username
        self.password = password

    @property
    def type(self) -> str:
        """Which form the user name has: `EMAIL`, `DOMAIN` or `UPN`."""
        if self.username.count("@") == 1:
            return self.EMAIL
        return self.DOMAIN if self.username.count("\\") == 1 else self.UPN

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.username!r}, '********')"

    def __str__(self) -> str:
        return self.username


class BaseOAuth2Credentials(BaseCredentials):
    """What OAuth 2.0 needs in all its flows.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-authenticate-an-ews-application-by-using-oauth

    :param client_id: the application's id
    :param client_secret: the application's secret
    :param tenant_id: the id of the organisation
    :param identity: the `Identity` of the account that is acted upon; the application itself has none
    :param access_token: a token that is at hand already, as a mapping with the key "access_token"
    """

    _IDENTITY: ClassVar[tuple[str, ...]] = ("client_id", "tenant_id", "identity", "client_secret")

    client_secret: _Secret[str | None] = _Secret()
    _token: _Secret[dict[str, Any] | None] = _Secret()

    def __init__(
        self,
        client_id: str | None,
        client_secret: str | None,
        tenant_id: str | None = None,
        identity: Any = None,
        access_token: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        for name, value in (("client_id", client_id), ("client_secret", client_secret), ("tenant_id", tenant_id)):
            _check(name, value, str, optional=True)
        self.client_id = client_id
        self.client_secret = client_secret
        self.tenant_id = tenant_id
        self.identity = identity
        self.access_token = access_token

    @property
    def access_token(self) -> dict[str, Any] | None:
        """The token, as a dictionary with the key "access_token"; None if there is none yet."""
        return self._token

    @access_token.setter
    def access_token(self, token: Mapping[str, Any] | None) -> None:
        _check("access_token", token, Mapping, optional=True)
        self._token = token if token is None or isinstance(token, dict) else dict(token)

    def refresh(self, session: Any = None) -> None:
        """Get a new token: the hook for programs that have tokens from elsewhere.

        :raises UnauthorizedError: nobody has overridden it
        """
        raise UnauthorizedError(
            f"{type(self).__name__} has no way to get a new token by itself. Override refresh() to set access_token"
        )

    def on_token_auto_refreshed(self, access_token: Mapping[str, Any]) -> None:
        """Take over a token that was renewed; override it to store the token, and call this one too."""
        with self.lock:
            self.access_token = access_token

    def sig(self) -> int:
        """Return a number that changes with the token: whoever waited for the lock sees if another got a new one."""
        token = self._token
        return hash((hash(self), None if token is None else str(token.get("access_token"))))

    @property
    def token_url(self) -> str:
        """Where tokens of the organisation are issued."""
        return f"https://login.microsoftonline.com/{self.tenant_id or 'common'}/oauth2/v2.0/token"

    @property
    def scope(self) -> list[str]:
        """What the token shall allow."""
        return ["https://outlook.office365.com/.default"]

    def token_params(self) -> dict[str, Any]:
        """Return what this flow sends along when it asks for a token."""
        return {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(client_id={self.client_id!r}, client_secret='********')"

    def __str__(self) -> str:
        return str(self.client_id)


class OAuth2Credentials(BaseOAuth2Credentials):
    """The flow in which an application acts by itself, with the permissions that an administrator gave it."""

    def __init__(
        self,
        client_id: str | None,
        client_secret: str | None,
        tenant_id: str | None,
        identity: Any = None,
        access_token: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(client_id, client_secret, tenant_id, identity, access_token)


class OAuth2LegacyCredentials(OAuth2Credentials):
    """The flow in which a program has the user's own password; for organisations that still allow it.

    :param username: the user's name, an email address
    :param password: the user's password
    :param kwargs: as for `OAuth2Credentials`
    """

    _IDENTITY: ClassVar[tuple[str, ...]] = (*OAuth2Credentials._IDENTITY[:-1], "username", "client_secret", "password")

    password: _Secret[str] = _Secret()

    def __init__(self, username: str, password: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _check("username", username, str)
        _check("password", password, str)
        self.username = username
        self.password = password

    def token_params(self) -> dict[str, Any]:
        """Return the user's name and password."""
        return {"username": self.username, "password": self.password}

    @property
    def scope(self) -> list[str]:
        """What the token shall allow: what the user may do."""
        return ["https://outlook.office365.com/EWS.AccessAsUser.All"]


class OAuth2AuthorizationCodeCredentials(BaseOAuth2Credentials):
    """The flow in which a user has agreed, in a browser, that an application acts for them.

    Give a code, which is good for one token, or a token; with `client_id` and `client_secret` it can be renewed.

    :param authorization_code: the code that the browser brought back
    """

    _IDENTITY: ClassVar[tuple[str, ...]] = (*BaseOAuth2Credentials._IDENTITY, "authorization_code")

    authorization_code: _Secret[str | None] = _Secret()

    def __init__(
        self,
        client_id: str | None = None,
        client_secret: str | None = None,
        authorization_code: str | None = None,
        access_token: Mapping[str, Any] | None = None,
        tenant_id: str | None = None,
        identity: Any = None,
    ) -> None:
        super().__init__(client_id, client_secret, tenant_id, identity, access_token)
        _check("authorization_code", authorization_code, str, optional=True)
        self.authorization_code = authorization_code

    def _identity(self, secrets: bool) -> tuple[Any, ...]:
        # Without an application and a code, the token is all there is to tell one user from another
        token_only = secrets and not self.client_id and not self.__dict__.get("_authorization_code")
        token = (self.__dict__.get("__token") or {}).get("access_token") if token_only else None
        return (*super()._identity(secrets), token)

    def token_params(self) -> dict[str, Any]:
        """Return the code. It is good for one token, so it is forgotten here."""
        code, self.authorization_code = self.authorization_code, None
        return {"code": code}

    @property
    def scope(self) -> list[str]:
        """What the token shall allow: also to be renewed while the user is away."""
        return [*super().scope, "offline_access"]

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(client_id={self.client_id!r}, client_secret='********', "
            "authorization_code='********', access_token='********')"
        )

    def __str__(self) -> str:
        return str(self.client_id) if self.client_id else "[no client id]"


class O365InteractiveCredentials(OAuth2AuthorizationCodeCredentials):
    """The flow that asks the user, in a browser that opens by itself.

    :param client_id: the application's id
    :param username: the user's name, an email address
    """

    AUTHORITY: ClassVar[str] = "https://login.microsoftonline.com/organizations"
    SCOPE: ClassVar[list[str]] = ["EWS.AccessAsUser.All"]
    _IDENTITY: ClassVar[tuple[str, ...]] = (*OAuth2AuthorizationCodeCredentials._IDENTITY, "username")

    def __init__(self, client_id: str, username: str) -> None:
        super().__init__(client_id=client_id)
        _check("username", username, str)
        self.username = username
