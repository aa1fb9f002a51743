"""What the user knows of a server and of how to reach it: a frozen value that connects to nothing."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ._net.auth_types import AUTH_TYPES, BASIC, CREDENTIALS_REQUIRED, OAUTH2, PASSWORDS, TICKETS
from ._net.hidden import STARS
from ._net.retry import FailFast, RetryPolicy
from ._net.trust import Trust
from ._net.urls import bare_proxy, checked, is_loopback
from ._value import Value
from .credentials import BaseCredentials, BaseOAuth2Credentials, O365InteractiveCredentials
from .errors import InvalidEnumValue, InvalidTypeError, InvalidValue
from .version import Version

if TYPE_CHECKING:
    from typing_extensions import Self

_DEFAULT_POLICY = FailFast()


class Configuration(Value):
    """How to reach a server. Equal configurations share one connection.

    :param credentials: who connects; None with certificates, tickets of the operating system, or no authentication
    :param server: host name, with an optional port; stands for https://SERVER/EWS/Exchange.asmx
    :param service_endpoint: the whole URL, instead of `server`
    :param auth_type: NTLM, BASIC, DIGEST, GSSAPI, SSPI, CBA or NOAUTH; None: the server is asked
    :param version: the server's version; None: the server is asked
    :param retry_policy: `FailFast()`, the default, or `FaultTolerance(max_wait=…)`
    :param max_connections: how many connections may be open at a time, beside as many for files that are sent or read a piece
        at a time, and are used at a time by one bulk job or search; None: `BaseProtocol.SESSION_POOLSIZE` for all threads together, and one for each job
    :param verify: whether the server's certificate is checked
    :param ca_bundle: path of a PEM file or directory of authorities to trust instead of the usual ones
    :param client_cert: path of a PEM file with certificate and key, or a pair of paths
    :param proxy: URL of a proxy; "": none; None: as the environment says
    :param adapter: a subclass of `requests.adapters.HTTPAdapter`, or an instance; None: `BaseProtocol.HTTP_ADAPTER_CLS`
    :param timeout: seconds to connect, and between bytes, or a pair of them; None: `BaseProtocol.TIMEOUT`
    :param answer_timeout: seconds that an answer may take, and a connection, however small the pauses; None:
        `BaseProtocol.ANSWER_TIMEOUT`
    :param user_agent: the header; None: `BaseProtocol.USERAGENT`
    :param allow_insecure: whether credentials may go over plain http to another machine
    :param pickle_secrets: whether passwords and tokens are in pickles of this configuration, and of the accounts, items
        and querysets that use it. Whoever reads such a pickle has them; without, the receiver has to supply them, see
        `BaseCredentials.supply`
    :param trust: who named the endpoint: you, unless autodiscover says otherwise. What was found or guessed is told less
    :param client_key_password: of the key of `client_cert`, if it has one
    :raises InvalidValue: an argument, which is named, makes no sense; a `ValueError`
    :raises InvalidTypeError: an argument is of the wrong type; a `TypeError`
    """

    credentials: BaseCredentials | None = None
    service_endpoint: str | None = None
    auth_type: str | None = None
    version: Version | None = None
    retry_policy: RetryPolicy = _DEFAULT_POLICY
    max_connections: int | None = None
    verify: bool = True
    ca_bundle: str | None = None
    client_cert: str | tuple[str, str] | None = None
    proxy: str | None = None
    adapter: Any = None
    timeout: float | tuple[float, float] | None = None
    user_agent: str | None = None
    allow_insecure: bool = False
    pickle_secrets: bool = False
    answer_timeout: float | None = None
    trust: Trust = Trust.GIVEN
    client_key_password: str | None = None

    def __init__(
        self,
        credentials: BaseCredentials | None = None,
        server: str | None = None,
        service_endpoint: str | None = None,
        auth_type: str | None = None,
        version: Version | None = None,
        retry_policy: RetryPolicy | None = None,
        max_connections: int | None = None,
        verify: bool = True,
        ca_bundle: str | os.PathLike[str] | None = None,
        client_cert: str | os.PathLike[str] | tuple[str | os.PathLike[str], str | os.PathLike[str]] | None = None,
        proxy: str | None = None,
        adapter: Any = None,
        timeout: float | tuple[float, float] | None = None,
        user_agent: str | None = None,
        allow_insecure: bool = False,
        pickle_secrets: bool = False,
        answer_timeout: float | None = None,
        trust: Trust = Trust.GIVEN,
        client_key_password: str | None = None,
    ) -> None:
        if credentials is not None and not isinstance(credentials, BaseCredentials):
            raise _unshown("credentials", credentials, BaseCredentials)
        _check_type("version", version, Version)
        _check_type("retry_policy", retry_policy, RetryPolicy)
        flags = {"verify": verify, "allow_insecure": allow_insecure, "pickle_secrets": pickle_secrets}
        for name, flag in flags.items():
            if not isinstance(flag, bool):
                raise InvalidTypeError(name, flag, bool)
        if not verify and ca_bundle is not None:
            raise InvalidValue("'ca_bundle' has no meaning with verify=False")
        values: dict[str, Any] = {
            "credentials": credentials,
            "service_endpoint": _endpoint(server, service_endpoint),
            "auth_type": _auth_type(auth_type, credentials),
            "version": version,
            "retry_policy": _DEFAULT_POLICY if retry_policy is None else retry_policy,
            "max_connections": _connections(max_connections),
            "verify": verify,
            "ca_bundle": _path("ca_bundle", ca_bundle),
            "client_cert": _client_cert(client_cert),
            "proxy": _proxy(proxy),
            "adapter": _adapter(adapter),
            "timeout": _timeout(timeout),
            "user_agent": _header_value("user_agent", user_agent),
            "allow_insecure": allow_insecure,
            "pickle_secrets": pickle_secrets,
            "answer_timeout": None if answer_timeout is None else _seconds(answer_timeout, "answer_timeout"),
            "trust": _trust(trust, auth_type),
            "client_key_password": _key_password(client_key_password, client_cert),
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)
        self._check_confidentiality()

    def _check_confidentiality(self) -> None:
        """Refuse to say secrets where others can hear them."""
        if self.service_endpoint is None or self.allow_insecure:
            return
        parts = checked(self.service_endpoint, "service_endpoint")
        if parts.scheme == "https" or (self.credentials is None and self.auth_type not in TICKETS):
            return
        if not is_loopback(parts.hostname):
            raise InvalidValue(
                f"Credentials would go to {parts.hostname} over plain http, where anyone can read them. "
                "Use https, or say Configuration(..., allow_insecure=True)"
            )
        if self.proxy and not is_loopback(urlsplit(self.proxy).hostname):
            raise InvalidValue(
                "Credentials would go to a proxy over plain http, where anyone can read them. "
                "Use https, or say Configuration(..., allow_insecure=True)"
            )

    @property
    def server(self) -> str | None:
        """The host name in the endpoint, or None."""
        if self.service_endpoint is None:
            return None
        return urlsplit(self.service_endpoint).hostname

    def replace(self, **changes: Any) -> Configuration:
        """Return a configuration with some arguments changed."""
        if "server" in changes:
            changes.setdefault("service_endpoint", None)
        return type(self)(**{**{name: getattr(self, name) for name in self._fields}, **changes})

    def __repr__(self) -> str:
        shown = []
        for name in self._fields:
            value, default = getattr(self, name), getattr(Configuration, name)
            if value is default or value == default:
                continue
            if name == "proxy":
                value = bare_proxy(value)
            elif name == "client_key_password":
                value = STARS
            shown.append(f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # a value; and the way through a pickle would lose its secrets

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        if self.pickle_secrets:
            if self.credentials is not None:
                state["credentials"] = self.credentials._with_secrets()
        else:  # passwords stay in the process that was given them
            state["client_key_password"] = None
            state["proxy"] = bare_proxy(self.proxy) if self.proxy else self.proxy
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Pickles that were made before there was such an attribute, too
        self.__dict__.update({"pickle_secrets": False, "answer_timeout": None, "trust": Trust.GIVEN, **state})
        whole: Any = self.credentials
        if isinstance(whole, tuple):
            self.__dict__["credentials"] = BaseCredentials._revived(whole)


class O365InteractiveConfiguration(Configuration):
    """Exchange Online, for a user who signs in in a browser that opens by itself.

    :param client_id: the application's id, registered with the redirect address http://localhost
    :param username: the user's name, an email address
    """

    SERVER = "outlook.office365.com"

    def __init__(self, client_id: str, username: str) -> None:
        credentials = O365InteractiveCredentials(client_id=client_id, username=username)
        super().__init__(server=self.SERVER, auth_type=OAUTH2, credentials=credentials)

    def replace(self, **changes: Any) -> Configuration:
        """Return a configuration with some arguments changed."""
        if "server" in changes:
            changes.setdefault("service_endpoint", None)
        values = {name: getattr(self, name) for name in self._fields}
        return Configuration(**{**values, **changes})


def _check_type(name: str, value: object, cls: type) -> None:
    if value is not None and not isinstance(value, cls):
        raise InvalidTypeError(name, value, cls)


def _unshown(name: str, value: object, cls: type) -> InvalidTypeError:
    """Return the error for a value that may hold a password."""
    error = InvalidTypeError(name, None, cls)
    error.args = (f"{name!r} must be of type {cls.__name__}, not {type(value).__name__}",)
    return error


def _endpoint(server: object, service_endpoint: object) -> str | None:
    if server is not None and service_endpoint is not None:
        raise InvalidValue("Only one of 'server' and 'service_endpoint' can be given")
    if service_endpoint is not None:
        if not isinstance(service_endpoint, str):
            raise InvalidTypeError("service_endpoint", service_endpoint, str)
        checked(service_endpoint, "service_endpoint")
        return service_endpoint
    if server is None:
        return None
    if not isinstance(server, str):
        raise InvalidTypeError("server", server, str)
    url = f"https://{server}/EWS/Exchange.asmx"
    if "@" in server:
        raise InvalidValue("'server' must not hold a user name or password: use credentials=")
    if not server or any(c in server for c in "/?#\\") or checked(url, "server").netloc != server:
        raise InvalidValue(f"'server' must be a host name such as 'mail.example.com', not {server!r}")
    return url


def _auth_type(auth_type: object, credentials: BaseCredentials | None) -> str | None:
    if auth_type is None:
        return None
    if not isinstance(auth_type, str) or auth_type not in AUTH_TYPES:
        raise InvalidEnumValue("auth_type", auth_type, AUTH_TYPES)
    if auth_type in CREDENTIALS_REQUIRED and credentials is None:
        raise InvalidValue(f"Auth type {auth_type!r} was given, but no credentials")
    if auth_type in PASSWORDS and isinstance(credentials, BaseOAuth2Credentials):
        raise InvalidValue(
            f"Auth type {auth_type!r} needs Credentials(username, password), not {type(credentials).__name__}"
        )
    return auth_type


def _connections(number: object) -> int | None:
    if number is None:
        return None
    if not isinstance(number, int) or isinstance(number, bool):
        raise InvalidTypeError("max_connections", number, int)
    if number < 1:
        raise InvalidValue(f"'max_connections' must be at least 1, not {number}")
    return number


def _path(name: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, (str, os.PathLike)):
        raise InvalidTypeError(name, value, (str, os.PathLike))
    path = os.fspath(value)
    if not isinstance(path, str):
        raise InvalidTypeError(name, value, (str, os.PathLike))
    if not os.path.exists(path):
        raise InvalidValue(f"{name!r} names a file that does not exist: {path!r}")
    return path


def _client_cert(value: object) -> str | tuple[str, str] | None:
    if isinstance(value, (tuple, list)):
        if len(value) != 2 or None in value:
            raise InvalidValue("'client_cert' must be one path, or the paths of certificate and key")
        certificate, key = (_path("client_cert", v) or "" for v in value)
        return certificate, key
    return _path("client_cert", value)


def _key_password(value: object, client_cert: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _unshown("client_key_password", value, str)
    if client_cert is None:
        raise InvalidValue("'client_key_password' has no meaning without client_cert")
    return value


def _proxy(value: object) -> str | None:
    if value is None or value == "":
        return value if value is None else ""
    if not isinstance(value, str):
        raise _unshown("proxy", value, str)
    scheme, separator, rest = value.partition("://")
    if not separator or not rest or scheme.lower() not in {"http", "https", "socks4", "socks4a", "socks5", "socks5h"}:
        raise InvalidValue("'proxy' must be a URL such as http://proxy.example.com:3128")
    # What is told of a mistake must not be a piece of the password
    parts = checked(f"http://{bare_proxy(rest)}", "proxy")
    if any(c in "/?#\\" or c.isspace() for c in rest.rpartition("@")[0]):
        raise InvalidValue(
            "'proxy' holds a user name or password with a character that must be written as % and two digits: see "
            "urllib.parse.quote(password, safe='')"
        )
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise InvalidValue("'proxy' must be a URL such as http://proxy.example.com:3128, with nothing behind the port")
    return value


def _adapter(value: Any) -> Any:
    """Check for what requests needs of an adapter; importing requests to check for the class would take long."""
    if value is not None and not (callable(getattr(value, "send", None)) and callable(getattr(value, "close", None))):
        raise InvalidValue(f"'adapter' must be a subclass of requests.adapters.HTTPAdapter, or one made: {value!r}")
    return value


def _timeout(value: object) -> float | tuple[float, float] | None:
    if value is None:
        return None
    if isinstance(value, (tuple, list)):
        if len(value) != 2:
            raise InvalidValue("'timeout' must be a number of seconds, or two: to connect, and between bytes")
        return _seconds(value[0]), _seconds(value[1])
    return _seconds(value)


def _trust(value: object, auth_type: str | None) -> Trust:
    if not isinstance(value, Trust):
        raise InvalidTypeError("trust", value, Trust)
    if value is Trust.GUESSED and auth_type == BASIC:
        raise InvalidValue("A password does not go in clear text to a server that is only a guess: name the server")
    return value


def _seconds(value: object, name: str = "timeout") -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise InvalidTypeError(name, value, (int, float, tuple))
    if not (value > 0 and math.isfinite(value)):
        raise InvalidValue(f"{name!r} must be a number of seconds, more than 0, not {value!r}")
    return value


def _header_value(name: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise InvalidTypeError(name, value, str)
    if not value.isprintable() or not value.isascii() or value != value.strip():
        raise InvalidValue(f"{name!r} must be printable ASCII without spaces around it, not {value!r}")
    return value
