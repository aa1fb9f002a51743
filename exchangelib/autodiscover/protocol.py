"""A conversation with one autodiscover service: what it takes, what it is asked, what it answers; not which one to ask."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .._net.answers import Reply, offered_schemes
from .._net.auth import choose_auth_type
from .._net.auth_types import BASIC, CBA, DIGEST, GSSAPI, NOAUTH, NTLM, OAUTH2, SSPI
from .._net.clock import SYSTEM, Clock
from .._net.faults import ConnectionLost
from .._net.lazy import LazyModule
from .._net.trust import Trust
from .._wire.stream import Body
from ..configuration import Configuration
from ..credentials import Credentials
from ..errors import InvalidValue, UnauthorizedError
from ..properties.user_response import UserResponse
from ..protocol.base import BaseProtocol
from ..protocol.envelope import extra_headers
from ..version import Version
from . import bounded, pox, soap
from . import json as version2
from .addresses import JSON, POX, SOAP, service_of
from .properties import Autodiscover

if TYPE_CHECKING:
    from .._net import adapters
else:
    adapters = LazyModule("exchangelib._net.adapters")

# auth type -> what a server must offer for it (https://www.iana.org/assignments/http-authschemes)
_SCHEMES = {
    NTLM: {"ntlm", "negotiate"},
    BASIC: {"basic"},
    DIGEST: {"digest"},
    GSSAPI: {"negotiate", "kerberos", "nego2"},
    SSPI: {"negotiate", "kerberos", "nego2", "ntlm"},
    OAUTH2: {"bearer"},
}
UNAUTHORIZED = 401


def only_a_guess(url: str) -> UnauthorizedError:
    """Make the error for a host that would get a password in clear text, and is not named by the caller."""
    return UnauthorizedError(
        "a password goes in clear text to no host that is only a guess. If it is right, name it: "
        f"RedirectRules(allowed_hosts=[{urlsplit(url).hostname!r}])"
    )


def choose(reply: Reply, config: Configuration) -> str:
    """Choose how to log in at a host, by its answer to an anonymous request.

    :param config: what the caller said, the credentials, and who named the host
    :raises UnauthorizedError: it offers nothing by which credentials may go to such a host
    """
    if reply.status_code != UNAUTHORIZED:
        return NOAUTH
    offers = offered_schemes(reply.headers.get("WWW-Authenticate", ""))
    names = {offer.lower() for offer in offers}
    listed = ", ".join(offers) or "nothing"
    wanted = config.auth_type
    if wanted in (CBA, NOAUTH):
        raise UnauthorizedError(f"the server wants to know who asks ({listed}), with auth type {wanted!r} too")
    if wanted is not None:
        if not names & _SCHEMES[wanted]:
            raise UnauthorizedError(f"auth type {wanted!r} is not among what the server offers: {listed}")
        return wanted
    is_given = config.trust is Trust.GIVEN
    if isinstance(config.credentials, Credentials) and names == {"basic"} and not is_given:
        raise only_a_guess(reply.url)
    if config.credentials is not None and not isinstance(config.credentials, Credentials) and "bearer" not in names:
        raise UnauthorizedError(f"the server takes no tokens; it offers: {listed}")
    strong = [offer for offer in offers if is_given or offer.lower() != "basic"]
    return choose_auth_type(strong, config.credentials, reply.url, True, config.trust)


class AutodiscoverProtocol(BaseProtocol):
    """A connection to one autodiscover service, POX, SOAP or JSON, as its address says.

    :param config: with the address of the service as `service_endpoint`
    """

    #: Seconds to connect, and between bytes
    TIMEOUT: float = 10
    #: Seconds for one request and its answer in all
    LIMIT: float = 20

    def __init__(self, config: Configuration, *, clock: Clock = SYSTEM) -> None:
        super().__init__(config, clock=clock)
        self.status: int | None = None
        """The HTTP status of the last answer."""
        self.ends: float = math.inf
        """When all must be over, on the clock."""
        self._about = f"postmaster@{self.server}"

    @property
    def service(self) -> str:
        """ "soap", "pox" or "json"."""
        return service_of(self.service_endpoint) or POX

    @property
    def version(self) -> Version | None:
        """None: autodiscover has no version to speak in."""
        return None

    # --- how to log in

    def get_auth_type(self) -> str:
        """Return the auth type: what the server offers is asked for first, also where the caller has chosen one."""
        with self._auth_lock:
            if self._auth_type is None:
                self._auth_type = self.ask_anonymously(self._chosen)
            return self._auth_type

    def _chosen(self, reply: Reply) -> str:
        return choose(reply, self.config)

    def dummy_xml(self) -> bytes:
        """Return a request, to see how the server meets it."""
        return self._payload(self._about)

    def prepare(self, email: str) -> str:
        """Find out how to log in, before anything is shown; from then on `status` tells of what came after.

        :param email: what is asked about, to see how the server meets it
        """
        self._about = email
        auth_type = self.get_auth_type()
        self.status = None
        return auth_type

    # --- asking

    def ask(self, email: str) -> Any:
        """Ask about an address.

        :return: a `UserResponse`, a POX `Response` or a `JsonResponse`, which may lead elsewhere
        :raises UnauthorizedError: the server does not take the credentials
        :raises ErrorNonExistentMailbox: it knows no such mailbox
        :raises TransportError: it could not be asked, or answered something else
        """
        if self.service == JSON:
            return self._patiently(lambda: self._told(email), repeatable=True, what=self._what)
        if self._auth_type is None:
            self.prepare(email)
        data = self._payload(email)
        headers = {**(soap.HEADERS if self.service == SOAP else pox.HEADERS), **extra_headers(email)}
        return self._patiently(
            lambda: self._understood(self._post("Autodiscover", data, headers)), repeatable=True, what=self._what
        )

    def ask_over_what_was_kept(self, email: str) -> Any:
        """As `ask`, and once more over a new connection if the other side has let go of the one that was kept."""
        try:
            return self.ask(email)
        except ConnectionLost:
            self.close()
            return self.ask(email)

    @property
    def _what(self) -> str:
        return f"Autodiscover at {self.server}"

    def _payload(self, email: str) -> bytes:
        if self.service == SOAP:
            return soap.request(email, self.service_endpoint)
        return pox.request(email)

    def _understood(self, reply: Reply) -> Any:
        self._raise_response_errors(reply)
        if self.service == SOAP:
            user = soap.read(reply.content)
            user.raise_errors()
            return user
        told = Autodiscover.from_bytes(reply.content)
        told.raise_errors()
        return told.response

    def _told(self, email: str) -> version2.JsonResponse:
        reply = self.fetch(self._json_url(email), {"Accept": "application/json"})
        if 300 <= reply.status_code < 400 or reply.status_code in (429, 503):
            self.retry_policy.raise_response_errors(reply)
        return version2.read(reply.status_code, reply.content)

    def _json_url(self, email: str) -> str:
        """Give the address about a mailbox: the service's own if it names one, as one that was led to does."""
        url = self.service_endpoint
        return url if "@" in url or "?" in url else version2.url_for(urlsplit(url).netloc, email)

    def get_user_settings(self, user: str, settings: Iterable[str] | None = None) -> UserResponse:
        """Ask a SOAP service for settings of a user.

        :param user: an address
        :param settings: names as in `UserResponse.SETTINGS_MAP`; None: those that are of use to a client
        :raises EWSError: as `ask`
        """
        if self.service != SOAP:
            raise InvalidValue(f"{self.service_endpoint} is not the address of autodiscover over SOAP")
        if self._auth_type is None:
            self.prepare(user)
        wanted = soap.DEFAULT_SETTINGS if settings is None else tuple(settings)
        data = soap.request(user, self.service_endpoint, wanted)
        headers = {**soap.HEADERS, **extra_headers(user)}
        answer: UserResponse = self._patiently(
            lambda: self._understood(self._post("GetUserSettings", data, headers)), repeatable=True, what=self._what
        )
        return answer

    # --- sending

    def fetch(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Fetch an address without saying who asks, and without going where it leads."""
        session = adapters.make_session(self._settings(), None)
        try:
            reply = bounded.get(session, url, headers, self.timeout, self._seconds())
        finally:
            session.close()
        self.status = reply.status_code
        return reply

    def _transmit(self, session: Any, operation: str, data: bytes | Body, headers: Mapping[str, str]) -> Reply:
        assert isinstance(data, bytes)
        self._log_request(session, operation, data, headers)
        reply = bounded.post(session, self.service_endpoint, data, headers, self.timeout, self._seconds())
        self.status = reply.status_code
        return reply

    def _seconds(self) -> float:
        return max(0.05, min(self.LIMIT, self.ends - self.clock.monotonic()))

    def __str__(self) -> str:
        return f"Autodiscover endpoint: {self.service_endpoint}\nAuth type: {self._auth_type or 'not known yet'}"
