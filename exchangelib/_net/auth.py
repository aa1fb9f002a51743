"""How a client proves who it is: a table of auth types, each of which brings its library only when it is used."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..credentials import BaseCredentials, BaseOAuth2Credentials, Credentials
from ..errors import InvalidEnumValue, InvalidValue, TransportError, UnauthorizedError
from .answers import offered_schemes
from .auth_types import (
    AUTH_TYPES,
    BASIC,
    CBA,
    CREDENTIALS_REQUIRED,
    DIGEST,
    GSSAPI,
    NOAUTH,
    NTLM,
    OAUTH2,
    PASSWORDS,
    SSPI,
    TICKETS,
)
from .clock import SYSTEM, Clock
from .hidden import Hidden, HiddenBytes
from .oauth import Bearer
from .trust import Trust

if TYPE_CHECKING:
    from .adapters import SessionSettings

__all__ = [
    "AUTH_TYPES", "BASIC", "CBA", "CREDENTIALS_REQUIRED", "DIGEST", "GSSAPI", "NOAUTH", "NTLM", "OAUTH2", "PASSWORDS",
    "SSPI", "TICKETS", "auth_class", "auth_for", "binds_channels", "choose_auth_type", "get_auth_instance",
    "get_auth_method_from_response", "is_installed",
]  # fmt: skip

# What answers a scheme of WWW-Authenticate with a name and a password, the strongest first.
# Negotiate is answered with NTLM messages, which it admits: https://www.rfc-editor.org/rfc/rfc4559
_BY_PASSWORD = (("ntlm", NTLM), ("negotiate", NTLM), ("digest", DIGEST), ("basic", BASIC))

# auth type -> module and class that requests can use
_CLASSES = {
    NTLM: ("requests_ntlm", "HttpNtlmAuth"),
    BASIC: ("requests.auth", "HTTPBasicAuth"),
    DIGEST: ("requests.auth", "HTTPDigestAuth"),
    OAUTH2: ("requests_oauthlib", "OAuth2"),
    GSSAPI: ("requests_gssapi", "HTTPSPNEGOAuth"),
    SSPI: ("requests_negotiate_sspi", "HttpNegotiateAuth"),
    CBA: None,
    NOAUTH: None,
}
_EXTRAS = {GSSAPI: "kerberos", SSPI: "sspi"}

# These write the messages of a log-in into their debug log, from which a password can be found by trial
_TALKATIVE = ("spnego._ntlm", "spnego._negotiate", "spnego._gss", "spnego._sspi", "requests_gssapi.gssapi_")
_MESSAGES = ("step input", "step output", "Authorization header")


def is_installed(auth_type: str) -> bool:
    """Say whether the package that an auth type needs is there, without loading it."""
    place = _CLASSES[auth_type]
    return place is None or find_spec(place[0].partition(".")[0]) is not None


def auth_class(auth_type: str) -> Any:
    """Return the class that requests uses for an auth type, or None if there is nothing to do.

    :raises TransportError: the extra that brings the class is not installed
    """
    if auth_type not in _CLASSES:
        raise InvalidEnumValue("auth_type", auth_type, AUTH_TYPES)
    place = _CLASSES[auth_type]
    if place is None:
        return None
    try:
        return getattr(importlib.import_module(place[0]), place[1])
    except ImportError as e:
        extra = _EXTRAS.get(auth_type)
        how = f": pip install exchangelib[{extra}]" if extra else ""
        raise TransportError(
            f"Auth type {auth_type!r} needs the package {place[0]!r}, which cannot be used{how}"
        ) from e


def get_auth_instance(auth_type: str, **kwargs: Any) -> Any:
    """Return what requests wants as `auth`.

    :param auth_type: one of the auth types above
    :param kwargs: arguments of the class of that auth type, such as `username` and `password`
    """
    cls = auth_class(auth_type)
    if cls is None:
        return None
    if auth_type == GSSAPI:
        from requests_gssapi import DISABLED  # not installed with every exchangelib

        # The server is known by its certificate; few sign their answers
        kwargs.setdefault("mutual_authentication", DISABLED)
    if auth_type == BASIC and "username" in kwargs:
        # requests would send Latin-1, and fail on what is outside: https://www.rfc-editor.org/rfc/rfc7617#section-2.1
        kwargs = {**kwargs, "username": _utf8(kwargs["username"]), "password": _utf8(kwargs["password"])}
    if auth_type in (NTLM, GSSAPI, SSPI):
        _hush()
    return cls(**kwargs)


def _utf8(text: str | bytes) -> HiddenBytes:
    return HiddenBytes(text if isinstance(text, bytes) else text.encode("utf-8"))


def _without_messages(record: logging.LogRecord) -> bool:
    return not any(sign in str(record.msg) for sign in _MESSAGES)


def _hush() -> None:
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_without_messages)


def auth_for(
    auth_type: str,
    credentials: BaseCredentials | None,
    endpoint: str,
    settings: SessionSettings | None = None,
    clock: Clock = SYSTEM,
    trust: Trust = Trust.GIVEN,
) -> Callable[[Any], Any] | None:
    """Return what requests wants as `auth`, for credentials of ours.

    :param settings: those of the sessions, by which tokens are asked for too
    :param trust: who named the endpoint
    :raises InvalidValue: the auth type needs credentials of another kind
    """
    if auth_type == OAUTH2:
        if not isinstance(credentials, BaseOAuth2Credentials):
            raise InvalidValue(
                f"Auth type {OAUTH2!r} at {endpoint} needs OAuth2Credentials(…), not {_kind(credentials)}"
            )
        if settings is None:
            raise InvalidValue("Tokens are asked for by the settings of a session: give them")
        return Bearer(credentials, settings, clock, trust)
    if auth_type == GSSAPI and endpoint.startswith("https:") and binds_channels(GSSAPI):
        bound: Callable[[Any], Any] = get_auth_instance(GSSAPI, channel_bindings="tls-server-end-point")
        return bound
    if auth_type not in CREDENTIALS_REQUIRED:
        auth: Callable[[Any], Any] | None = get_auth_instance(auth_type)
        return auth
    if not isinstance(credentials, Credentials):
        kind = _kind(credentials)
        raise InvalidValue(f"Auth type {auth_type!r} at {endpoint} needs Credentials(username, password), not {kind}")
    if auth_type == BASIC and ":" in credentials.username:
        raise InvalidValue(
            "A user name with a colon cannot be sent by Basic: https://www.rfc-editor.org/rfc/rfc7617#section-2"
        )
    auth = get_auth_instance(auth_type, username=credentials.username, password=Hidden(credentials.password))
    return auth


def _kind(credentials: BaseCredentials | None) -> str:
    return "no credentials" if credentials is None else type(credentials).__name__


def binds_channels(auth_type: str) -> bool:
    """Say whether the class for an auth type can be told to bind what it says to the TLS channel that it says it over."""
    import inspect  # brings the parser of Python, and is asked once for a connection

    return "channel_bindings" in inspect.signature(auth_class(auth_type)).parameters


def choose_auth_type(
    offers: list[str],
    credentials: BaseCredentials | None,
    endpoint: str,
    confidential: bool,
    trust: Trust = Trust.GIVEN,
) -> str:
    """Choose the strongest offer that can be taken. A pure function, but for which libraries are installed.

    :param offers: schemes as the server names them
    :param credentials: what there is to prove
    :param endpoint: the server, for messages
    :param confidential: whether nobody between here and there can read along
    :param trust: who named the endpoint; only to one that the caller named a password goes as it is without being told to
    :raises UnauthorizedError: there is no such offer
    """
    offered = {scheme.lower() for scheme in offers}
    listed = ", ".join(offers) or "nothing"
    if credentials is None:
        if "negotiate" in offered:
            for auth_type in (SSPI, GSSAPI):
                if is_installed(auth_type):
                    return auth_type
        raise UnauthorizedError(f"{endpoint} wants authentication ({listed}), and there are no credentials")
    if not isinstance(credentials, Credentials):
        return OAUTH2
    for scheme, auth_type in _BY_PASSWORD:
        if scheme in offered and (auth_type != BASIC or (confidential and trust is Trust.GIVEN)):
            return auth_type
    if "basic" in offered and trust is Trust.GUESSED:
        raise UnauthorizedError(
            f"{endpoint}, which is a guess, takes passwords only in clear text, and gets none. If it is right, name it: "
            f"Configuration(service_endpoint=…, auth_type={BASIC!r})"
        )
    if "basic" in offered and confidential:
        raise UnauthorizedError(
            f"{endpoint}, which was found by autodiscover, takes passwords only in clear text. To send them all the same, "
            f"say so: Configuration(..., auth_type={BASIC!r})"
        )
    if "basic" in offered:
        raise UnauthorizedError(
            f"{endpoint} takes passwords only in clear text over plain http. To send them all the same, "
            f"say so: Configuration(..., auth_type={BASIC!r}, allow_insecure=True)"
        )
    raise UnauthorizedError(f"{endpoint} offers no authentication that is known here. It offers: {listed}")


def get_auth_method_from_response(response: Any, credentials: BaseCredentials | None = None) -> str:
    """Return the auth type that an answer to an anonymous request asks for.

    :param response: anything with `status_code`, `headers` and `url`
    """
    if response.status_code != 401:
        return NOAUTH
    offers = offered_schemes(response.headers.get("WWW-Authenticate", ""))
    if credentials is None:
        for scheme, auth_type in _BY_PASSWORD:
            if scheme in {o.lower() for o in offers}:
                return auth_type
    return choose_auth_type(offers, credentials, response.url, confidential=True)
