"""Sessions and adapters of requests as this library wants them, without knowing what is sent through them."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
import requests.adapters
from requests.utils import get_environ_proxies
from urllib3.connectionpool import HTTPConnectionPool

from .._value import Value
from ..errors import InvalidValue
from .client_cert import check_client_cert
from .hidden import Hidden
from .pace import keep_pace
from .urls import bare_proxy, is_loopback

Cert = str | tuple[str, str] | None


class NoVerifyHTTPAdapter(requests.adapters.HTTPAdapter):
    """Trusts any certificate, and so anyone. For tests only; `Configuration(verify=False)` does it per connection."""

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Accept whatever the server shows."""
        super().cert_verify(conn=conn, url=url, verify=False, cert=cert)  # type: ignore[no-untyped-call]

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> HTTPConnectionPool:
        """Connect without checking."""
        pool = super().get_connection_with_tls_context(request=request, verify=False, proxies=proxies, cert=cert)
        assert isinstance(pool, HTTPConnectionPool)
        return pool


class TLSClientAuth(requests.adapters.HTTPAdapter):
    """Shows a client certificate; `Configuration(client_cert=…)` does it per connection."""

    cert_file: str | None = None
    """Path of a PEM file that holds the certificate and its key."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Hand the certificate to the pool, if there is one that can be used."""
        if self.cert_file is not None:
            check_client_cert("TLSClientAuth.cert_file", self.cert_file)
        kwargs["cert_file"] = self.cert_file
        super().init_poolmanager(*args, **kwargs)


class Session(requests.Session):
    """A session with one endpoint: it trusts nothing in the environment, and remembers how often it was used."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # or requests would send what it finds in ~/.netrc
        self.usage_count = 0
        self.template: requests.structures.CaseInsensitiveDict[str] | None = None
        self.line: Any = None  # see `direct`

    def close(self) -> None:
        """Close the connections. The session can be used again."""
        self.line = None  # a pool of connections is closed when nobody has it any more
        super().close()


class SessionSettings(Value, unshown=("proxy", "client_key_password")):
    """What one endpoint's sessions have in common.

    :param endpoint: where they will be used
    :param user_agent: the header
    :param adapter: makes the adapter of one session
    :param verify: whether to check the server's certificate
    :param ca_bundle: path of the authorities to trust, or None for the usual ones
    :param client_cert: path of certificate and key, or of each
    :param client_key_password: of that key
    :param proxy: URL of a proxy, "" for none, None for that of the environment
    """

    endpoint: str
    user_agent: str
    adapter: Callable[[], Any]
    verify: bool = True
    ca_bundle: str | None = None
    client_cert: Cert = None
    proxy: str | None = None
    client_key_password: str | None = None


def plain_adapter() -> requests.adapters.HTTPAdapter:
    """Return an adapter that does what it is told in each session, whatever the process-wide attributes say."""
    return requests.adapters.HTTPAdapter(max_retries=0)


def make_session(settings: SessionSettings, auth: Any) -> Session:
    """Make a session; nothing is connected yet.

    :param auth: what requests calls `auth`
    """
    session = Session()
    session.auth = auth
    _equip(session, settings)
    return session


def make_oauth_session(settings: SessionSettings, client: Any, params: dict[str, Any]) -> Any:
    """Make a session of requests-oauthlib, which gets and renews tokens itself; it trusts the environment as little as ours.

    :param client: one of oauthlib
    :param params: further arguments of `requests_oauthlib.OAuth2Session`
    """
    from requests_oauthlib import OAuth2Session  # heavy, and for programs that have sessions of their own only

    session = OAuth2Session(client=client, **params)
    session.trust_env = False
    _equip(session, settings)
    return session


def _equip(session: requests.Session, settings: SessionSettings) -> None:
    session.headers.clear()
    session.headers.update(
        {"User-Agent": settings.user_agent, "Accept": "*/*", "Connection": "keep-alive"},
    )
    if settings.client_cert is not None:
        certificate, key = (
            (settings.client_cert, None) if isinstance(settings.client_cert, str) else settings.client_cert
        )
        password = None if settings.client_key_password is None else Hidden(settings.client_key_password)
        check_client_cert("client_cert", certificate, key, password)
    adapter = settings.adapter()
    keep_pace(adapter, settings.client_key_password)
    for mounted in session.adapters.values():
        mounted.close()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.verify = _verify(settings)
    session.cert = settings.client_cert
    session.proxies.update(proxies_for(settings.endpoint, settings.proxy))


def _verify(settings: SessionSettings) -> bool | str:
    if not settings.verify:
        return False
    # The variables that requests documents; session.trust_env would read them, and ~/.netrc with them
    environment = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return settings.ca_bundle or environment or True


def proxies_for(endpoint: str, proxy: str | None) -> dict[str, str]:
    """Return the proxies for an endpoint, as requests wants them.

    :param proxy: a URL, "" for none, or None for what the environment says, without the name and password that it may
        say with it. Nothing but an explicit proxy comes between a program and its own machine, whatever the environment says
    """
    if proxy is not None:
        return {"http": proxy, "https": proxy} if proxy else {}
    if is_loopback(urlsplit(endpoint).hostname):
        return {}
    failure: str
    try:
        found: dict[str, str] = get_environ_proxies(endpoint)
        # Names and passwords there are for other programs, or for another proxy than the one that is meant here
        bare = {scheme: bare_proxy(url) for scheme, url in found.items()}
        for url in bare.values():
            _ = urlsplit(url if "://" in url else f"//{url}").port
        return bare
    except ValueError as e:
        failure = type(e).__name__
    raise InvalidValue(f"The environment names a proxy that makes no sense ({failure}): see HTTPS_PROXY and its kin")


def user_agent(version: str) -> str:
    """Return the default `User-Agent`."""
    return f"exchangelib/{version} (python-requests/{requests.__version__})"
