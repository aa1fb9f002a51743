"""Who asks for tokens, where, for what and in which flow; how they are asked for over HTTP is not known here.

class                                 the flow                                  its grant
OAuth2Credentials                     a program for itself                      client_credentials
OAuth2LegacyCredentials               the user's own password                   password
OAuth2AuthorizationCodeCredentials    a code that the user's browser brought    authorization_code, refresh_token
O365InteractiveCredentials            the same, with a browser that opens       authorization_code, refresh_token
OAuth2DeviceCodeCredentials           the user agrees on another device         device_code, refresh_token
OAuth2OnBehalfOfCredentials           the token of a user who asked us          jwt-bearer
OAuth2TokenCredentials                tokens come from elsewhere                none
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from ..errors import InvalidValue, UnauthorizedError
from . import arguments
from .base import BaseCredentials, Secret, check, wrong_type
from .whose import mark_of, unlike_any_other

AUTHORITY = "https://login.microsoftonline.com"
RESOURCE = "https://outlook.office365.com"
# Where the national clouds have their mailboxes, by the host that gives their tokens:
# https://learn.microsoft.com/en-us/entra/identity-platform/authentication-national-cloud
_RESOURCES = {
    "login.microsoftonline.us": "https://outlook.office365.us",
    "login.partner.microsoftonline.cn": "https://partner.outlook.cn",
    "login.chinacloudapi.cn": "https://partner.outlook.cn",
}
AS_USER = "EWS.AccessAsUser.All"
STAY = "offline_access"  # what makes a token renewable while the user is away


class BaseOAuth2Credentials(BaseCredentials):
    """What OAuth 2.0 needs in all its flows.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-authenticate-an-ews-application-by-using-oauth

    :param client_id: the application's id
    :param client_secret: the application's secret
    :param tenant_id: the id of the organisation
    :param identity: the `Identity` of the account that is acted upon; the application itself has none
    :param access_token: a token that is at hand already, as a mapping with the key "access_token"
    :param authority: who gives tokens, such as "https://login.microsoftonline.us/TENANT"; the other addresses follow from it
    :param token_url: where tokens are given, if that does not follow from the authority
    :param scope: what tokens shall allow: names, or one text with spaces between them
    """

    #: The grant by which a token is had anew; None: there is no way
    GRANT: ClassVar[str | None] = None
    _IDENTITY: ClassVar[tuple[str, ...]] = (
        "client_id", "tenant_id", "identity", "token_url", "_scope_key", "client_secret",
    )  # fmt: skip

    client_secret: Secret[str | None] = Secret()
    _token: Secret[dict[str, Any] | None] = Secret()

    def __init__(
        self,
        client_id: str | None,
        client_secret: str | None,
        tenant_id: str | None = None,
        identity: Any = None,
        access_token: Mapping[str, Any] | None = None,
        *,
        authority: str | None = None,
        token_url: str | None = None,
        scope: str | Sequence[str] | None = None,
    ) -> None:
        super().__init__()
        self.client_id = arguments.text("client_id", client_id)
        self.client_secret = arguments.text("client_secret", client_secret)
        self.tenant_id = arguments.tenant(tenant_id)
        self.identity = arguments.identity(identity)
        self.access_token = access_token
        self._authority = arguments.url("authority", authority)
        self._token_url = arguments.url("token_url", token_url)
        self._scope = arguments.scope(scope)
        if self._is_of_somebody():
            self._mark()

    # --- whose they are

    def _is_of_somebody(self) -> bool:
        """Say whether these may be of any user, named by no attribute, and so must not be taken for another's."""
        return self._overrides_refresh()

    def _mark(self, *proofs: str | None) -> None:
        """Take note whose these are: whoever the code or token at the beginning is of."""
        token = self.__dict__.get("__token") or {}
        proof = [*filter(None, (*proofs, token.get("refresh_token") or token.get("access_token")))][:1]
        self._whose = mark_of(str(proof[0])) if proof else unlike_any_other()
        self._is_one_of_a_kind = not proof

    @classmethod
    def _overrides_refresh(cls) -> bool:
        return cls.refresh is not BaseOAuth2Credentials.refresh

    def _can_start_anew(self) -> bool:
        """Say whether a token that was lost can be had again without anybody's help."""
        complete = all(secret.slot in self.__dict__ for secret in self._secrets() if secret.name != "_token")
        return self._overrides_refresh() or (complete and self.client_id is not None and not self._is_of_somebody())

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        super().__setstate__(state)
        if "__token" not in self.__dict__ and self._can_start_anew():
            self.access_token = None

    # --- the token

    @property
    def access_token(self) -> dict[str, Any] | None:
        """The token, as a dictionary with the key "access_token"; None if there is none yet."""
        return self._token

    @access_token.setter
    def access_token(self, token: Mapping[str, Any] | None) -> None:
        self._token = arguments.token(token)

    def refresh(self, session: Any = None) -> None:
        """Get a new token: the hook for programs that have tokens from elsewhere. Override it to set `access_token`.

        :raises UnauthorizedError: nobody has overridden it
        """
        raise UnauthorizedError(
            f"{type(self).__name__} has no way to get a new token by itself. Override refresh() to set access_token"
        )

    def on_token_auto_refreshed(self, access_token: Mapping[str, Any]) -> None:
        """Take over a token that is new; override it to store the token, and call this one too."""
        with self.lock:
            self.access_token = access_token

    def sig(self) -> int:
        """Return a number that changes with the token: whoever waited for the lock sees if another got a new one."""
        token = self._token
        return hash((hash(self), None if token is None else str(token.get("access_token"))))

    # --- where, and for what

    @property
    def authority(self) -> str:
        """Who gives the tokens of the organisation. May be set."""
        return self._authority or f"{AUTHORITY}/{self.tenant_id or 'common'}"

    @authority.setter
    def authority(self, url: str | None) -> None:
        self._authority = arguments.url("authority", url)

    @property
    def token_url(self) -> str:
        """Where tokens of the organisation are given. May be set."""
        return self._token_url or f"{self.authority.rstrip('/')}/oauth2/v2.0/token"

    @token_url.setter
    def token_url(self, url: str | None) -> None:
        self._token_url = arguments.url("token_url", url)

    @property
    def is_own_authority(self) -> bool:
        """Whether the caller says who gives tokens; it is the Microsoft identity platform for everybody otherwise."""
        return self._authority is not None or self._token_url is not None

    @property
    def resource(self) -> str:
        """The server that the tokens are for, as the cloud of the authority has it."""
        return _RESOURCES.get(urlsplit(self.token_url).hostname or "", RESOURCE)

    @property
    def scope(self) -> list[str]:
        """What the token shall allow. May be set."""
        return self._default_scope() if self._scope is None else list(self._scope)

    @scope.setter
    def scope(self, scope: str | Sequence[str] | None) -> None:
        self._scope = arguments.scope(scope)

    def _default_scope(self) -> list[str]:
        return [f"{self.resource}/.default"]

    @property
    def _scope_key(self) -> tuple[str, ...]:
        return tuple(self.scope)

    # --- the flow

    def token_params(self) -> dict[str, Any]:
        """Return what this flow sends along when it asks for a token."""
        return {}

    def session_params(self) -> dict[str, Any]:
        """Return what a session of requests-oauthlib takes beside the client: the token, and where a new one is had."""
        return {"token": self.access_token, "auto_refresh_url": self.token_url, "scope": self.scope}

    def __repr__(self) -> str:
        return f"{type(self).__name__}(client_id={self.client_id!r}, client_secret='********')"

    def __str__(self) -> str:
        return str(self.client_id)


class OAuth2Credentials(BaseOAuth2Credentials):
    """The flow in which an application acts by itself, with the permissions that an administrator gave it.

    :param certificate: instead of a secret: path of a PEM file with the application's certificate and key, or both paths
    """

    GRANT: ClassVar[str | None] = "client_credentials"
    _IDENTITY: ClassVar[tuple[str, ...]] = (*BaseOAuth2Credentials._IDENTITY[:-1], "certificate", "client_secret")

    def __init__(
        self,
        client_id: str | None,
        client_secret: str | None = None,
        tenant_id: str | None = None,
        identity: Any = None,
        access_token: Mapping[str, Any] | None = None,
        *,
        certificate: str | os.PathLike[str] | tuple[str | os.PathLike[str], str | os.PathLike[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(client_id, client_secret, tenant_id, identity, access_token, **kwargs)
        if certificate is not None and client_secret is not None:
            raise InvalidValue("Give a client_secret or a certificate, not both")
        self.certificate = arguments.certificate(certificate)


class OAuth2LegacyCredentials(OAuth2Credentials):
    """The flow in which a program has the user's own password; for organisations that still allow it.

    :param username: the user's name, an email address
    :param password: the user's password
    :param kwargs: as for `OAuth2Credentials`
    """

    GRANT: ClassVar[str | None] = "password"
    _IDENTITY: ClassVar[tuple[str, ...]] = (*OAuth2Credentials._IDENTITY[:-1], "username", "client_secret", "password")

    password: Secret[str] = Secret()

    def __init__(self, username: str, password: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check("username", username, str)
        check("password", password, str)
        self.username = username
        self.password = password

    def token_params(self) -> dict[str, Any]:
        """Return the user's name and password."""
        return {"username": self.username, "password": self.password}

    def _default_scope(self) -> list[str]:
        return [f"{self.resource}/{AS_USER}"]


class OAuth2AuthorizationCodeCredentials(BaseOAuth2Credentials):
    """The flow in which a user has agreed, in a browser, that an application acts for them.

    Give a code, which is good for one token, or a token; with `client_id` and `client_secret` it can be renewed.

    :param authorization_code: the code that the browser brought back
    :param redirect_uri: where the browser brought it; needed where it was part of the question
    :param code_verifier: the proof key (RFC 7636) whose challenge was part of the question
    """

    GRANT: ClassVar[str | None] = "authorization_code"

    authorization_code: Secret[str | None] = Secret()
    code_verifier: Secret[str | None] = Secret()

    def __init__(
        self,
        client_id: str | None = None,
        client_secret: str | None = None,
        authorization_code: str | None = None,
        access_token: Mapping[str, Any] | None = None,
        tenant_id: str | None = None,
        identity: Any = None,
        *,
        redirect_uri: str | None = None,
        code_verifier: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(client_id, client_secret, tenant_id, identity, access_token, **kwargs)
        texts = {"authorization_code": authorization_code, "redirect_uri": redirect_uri, "code_verifier": code_verifier}
        for name, value in texts.items():
            check(name, value, str, optional=True)
        self.authorization_code = authorization_code
        self.redirect_uri = redirect_uri
        self.code_verifier = code_verifier
        if self._is_of_somebody():
            self._mark(authorization_code)

    def _is_of_somebody(self) -> bool:
        return True

    def token_params(self) -> dict[str, Any]:
        """Return the code. It is good for one token, so it is forgotten here."""
        code, self.authorization_code = self.authorization_code, None
        more = {"redirect_uri": self.redirect_uri, "code_verifier": self.code_verifier}
        return {"code": code, **{name: value for name, value in more.items() if value is not None}}

    def _default_scope(self) -> list[str]:
        return [*super()._default_scope(), STAY]

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(client_id={self.client_id!r}, client_secret='********', "
            "authorization_code='********', access_token='********')"
        )

    def __str__(self) -> str:
        return str(self.client_id) if self.client_id else "[no client id]"


class O365InteractiveCredentials(OAuth2AuthorizationCodeCredentials):
    """The flow that asks the user, in a browser that opens by itself and comes back to this machine.

    :param client_id: the application's id; it must be registered with the redirect address http://localhost
    :param username: the user's name, an email address
    :param kwargs: `authority`, `token_url`, `scope`, `tenant_id`, `identity`, `access_token`
    """

    AUTHORITY: ClassVar[str] = "https://login.microsoftonline.com/organizations"
    SCOPE: ClassVar[list[str]] = ["EWS.AccessAsUser.All"]
    _IDENTITY: ClassVar[tuple[str, ...]] = (*OAuth2AuthorizationCodeCredentials._IDENTITY, "username")

    def __init__(self, client_id: str, username: str, **kwargs: Any) -> None:
        super().__init__(client_id=client_id, **kwargs)
        check("username", username, str)
        self.username = username

    def _is_of_somebody(self) -> bool:
        return self._overrides_refresh()  # else there is a name

    @property
    def authority(self) -> str:
        """Who gives the tokens: any organisation's accounts are taken, unless told otherwise. May be set."""
        return self._authority or (super().authority if self.tenant_id else self.AUTHORITY)

    @authority.setter
    def authority(self, url: str | None) -> None:
        self._authority = arguments.url("authority", url)

    def _default_scope(self) -> list[str]:
        return [*(f"{self.resource}/{name}" for name in self.SCOPE), STAY]


class OAuth2DeviceCodeCredentials(BaseOAuth2Credentials):
    """The flow for programs without a browser: the user opens a page on another device, and enters a code there.

    :param client_id: the application's id
    :param prompt: is called with what the server says: a mapping with "verification_uri", "user_code" and often "message";
        None: the message is printed
    :param kwargs: as for `BaseOAuth2Credentials`
    """

    GRANT: ClassVar[str | None] = "urn:ietf:params:oauth:grant-type:device_code"

    # No secret, but bound to this process all the same
    prompt: Secret[Callable[[Mapping[str, Any]], object] | None] = Secret()

    def __init__(
        self, client_id: str, prompt: Callable[[Mapping[str, Any]], object] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(client_id, kwargs.pop("client_secret", None), **kwargs)
        if prompt is not None and not callable(prompt):
            raise wrong_type("prompt", prompt, "callable")
        self.prompt = prompt

    def _is_of_somebody(self) -> bool:
        return True

    @property
    def device_url(self) -> str:
        """Where codes for devices are given."""
        return self.token_url.rpartition("/")[0] + "/devicecode"

    def _default_scope(self) -> list[str]:
        return [f"{self.resource}/{AS_USER}", STAY]


class OAuth2OnBehalfOfCredentials(OAuth2Credentials):
    """The flow of a service in the middle: the token that a user's program sent it is exchanged for one for Exchange.

    https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-on-behalf-of-flow

    :param user_assertion: the token that the service was called with
    :param kwargs: as for `OAuth2Credentials`
    """

    GRANT: ClassVar[str | None] = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    _IDENTITY: ClassVar[tuple[str, ...]] = (*OAuth2Credentials._IDENTITY, "user_assertion")

    user_assertion: Secret[str] = Secret()

    def __init__(self, user_assertion: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check("user_assertion", user_assertion, str)
        self.user_assertion = user_assertion
        self._mark(user_assertion)

    def token_params(self) -> dict[str, Any]:
        """Return the user's token, and what for."""
        return {"assertion": self.user_assertion, "requested_token_use": "on_behalf_of"}


class OAuth2TokenCredentials(BaseOAuth2Credentials):
    """Tokens come from elsewhere: another library, a broker, a file.

    :param provider: a callable that gives a token; or an object of azure-identity (`get_token(*scopes)`) or MSAL
        (`acquire_token_for_client(scopes=)`, `acquire_token_silent(scopes, account)`). A token is a text, a mapping with
        "access_token" or "token" and maybe "expires_in", "expires_on" or "expires_at", an object with `token` and
        `expires_on`, or a pair of text and seconds since the epoch
    :param kwargs: `scope`, `authority`, `identity`
    """

    _IDENTITY: ClassVar[tuple[str, ...]] = (*BaseOAuth2Credentials._IDENTITY[:-1], "provider")

    provider: Secret[Any] = Secret()

    def __init__(self, provider: Any, **kwargs: Any) -> None:
        super().__init__(None, None, **kwargs)
        names = ("get_token", "acquire_token_for_client", "acquire_token_silent")
        if not callable(provider) and not any(hasattr(provider, name) for name in names):
            raise InvalidValue(
                f"'provider' must be callable, or have one of {', '.join(names)}; a {type(provider).__name__} is neither"
            )
        self.provider = provider
        self._mark()

    def _identity(self, secrets: bool) -> tuple[Any, ...]:
        # Equal providers need not be of one user; the same one is
        provider = self.__dict__.get("_provider")
        told = self._whose if provider is None else id(provider)
        return (*self._named(False), told if secrets else None)

    def _is_of_somebody(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"{type(self).__name__}(provider=<{type(self.__dict__.get('_provider')).__name__}>)"

    def __str__(self) -> str:
        return "[tokens from elsewhere]"
