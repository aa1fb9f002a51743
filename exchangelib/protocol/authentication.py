"""How one connection finds out what its server accepts, proves who it is, and says why that did not do. Sends nothing itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

from .._net.answers import Reply, is_xml, offered_schemes
from .._net.auth import choose_auth_type
from .._net.auth_types import CBA, GSSAPI, NOAUTH, OAUTH2, PASSWORDS
from .._net.claims import text_of
from .._net.clock import Clock
from .._net.explain import Attempt, may_pass, why
from .._net.faults import ServerFailed
from .._net.lazy import LazyModule
from .._net.logon import Gate
from .._net.retry import RetryPolicy
from .._net.urls import is_loopback, split_url
from ..configuration import Configuration
from ..credentials import BaseCredentials, BaseOAuth2Credentials
from ..errors import EWSError, InvalidValue, UnauthorizedError

if TYPE_CHECKING:
    from .._net import adapters, auth
else:
    adapters = LazyModule("exchangelib._net.adapters")
    auth = LazyModule("exchangelib._net.auth")

T = TypeVar("T")
UNAUTHORIZED = 401
_EXPLAINED = (UNAUTHORIZED, 403)
Session = Any  # a requests.Session, whose class is not loaded before one is made


class Authentication:
    """What `BaseProtocol` has for proving who it is."""

    if TYPE_CHECKING:
        config: Configuration
        clock: Clock
        _auth_type: str | None
        _auth_lock: threading.RLock
        _gate: Gate

        @property
        def service_endpoint(self) -> str: ...
        @property
        def server(self) -> str: ...
        @property
        def retry_policy(self) -> RetryPolicy: ...
        @property
        def credentials(self) -> BaseCredentials | None: ...
        def _settings(self) -> adapters.SessionSettings: ...
        def _has_certificate(self) -> bool: ...

    # --- what the server accepts

    @property
    def auth_type(self) -> str:
        """How the client proves who it is; the server is asked if the configuration does not say."""
        return self.get_auth_type()

    def get_auth_type(self) -> str:
        """Return the auth type, asking the server once, anonymously, if it is not known."""
        known = self.config.auth_type or self._auth_type
        if known is not None:
            return known
        if isinstance(self.credentials, BaseOAuth2Credentials):
            return OAUTH2  # what the caller has chosen with the kind of credentials
        with self._auth_lock:
            if self._auth_type is None:
                self._auth_type = self.ask_anonymously(self._chosen)
            return self._auth_type

    def ask_anonymously(self, judge: Callable[[Reply], T]) -> T:
        """Send a request without authentication.

        :param judge: makes the result of the answer, or raises
        """
        raise NotImplementedError

    def _chosen(self, reply: Reply) -> str:
        if reply.status_code != UNAUTHORIZED:
            return NOAUTH
        https, host, _ = split_url(self.service_endpoint)
        offers = offered_schemes(reply.headers.get("WWW-Authenticate", ""))
        confidential = https or is_loopback(host)
        return choose_auth_type(offers, self.credentials, self.service_endpoint, confidential, self.config.trust)

    # --- proof

    def create_session(self) -> Session:
        """Make a session that is not in the pool. It connects when it is used."""
        auth_type = self.get_auth_type()
        if auth_type == CBA and not self._has_certificate():
            raise InvalidValue(
                f"Auth type {CBA!r} needs a certificate: Configuration(client_cert=…), or TLSClientAuth.cert_file with "
                "BaseProtocol.HTTP_ADAPTER_CLS = TLSClientAuth"
            )
        return self._session_with(auth_type)

    def create_oauth2_session(self) -> Session:
        """Make a session that is not in the pool and sends tokens, whatever else the configuration says.

        :raises InvalidValue: the credentials are no OAuth2 credentials
        """
        return self._session_with(OAUTH2)

    def _session_with(self, auth_type: str) -> Session:
        settings = self._settings()
        proof = auth.auth_for(
            auth_type, self.credentials, self.service_endpoint, settings, self.clock, self.config.trust
        )
        return adapters.make_session(settings, proof)

    def _logging_on(self) -> AbstractContextManager[None]:
        """Return what stands around a request that may be the first with a password."""
        credentials = self._counted()
        return nullcontext() if credentials is None else self._gate.one_at_first(credentials)

    def _counted(self) -> BaseCredentials | None:
        """Return the credentials if a server counts how often they are wrong."""
        return self.credentials if self.get_auth_type() in PASSWORDS else None

    def _take_note(self, reply: Reply) -> None:
        """Remember whether the server has taken the password."""
        credentials = self._counted()
        if credentials is None:
            return
        if reply.status_code == UNAUTHORIZED:
            self._gate.refused(credentials, str(self._explained(UnauthorizedError("Not authorized"), reply)))
        elif reply.status_code == 200 or is_xml(reply.content):
            self._gate.passed(credentials)

    def _has_another(self, status: int, headers: Mapping[str, str], session: Session) -> bool:
        """Say whether, after a token was refused, there is another to try: a new one is asked for if that may help."""
        last = getattr(session.auth, "last", None)
        if status != UNAUTHORIZED or last is None or not may_pass(headers):
            return False
        return bool(session.auth.renew(last))

    # --- what went wrong

    def _raise_response_errors(self, reply: Reply) -> None:
        """Raise the error that an HTTP answer is, with the reason if somebody was not let in."""
        error: EWSError
        try:
            self.retry_policy.raise_response_errors(reply)
            return
        except (UnauthorizedError, ServerFailed) as e:
            if reply.status_code not in _EXPLAINED or type(e) not in (UnauthorizedError, ServerFailed):
                raise
            error = e
        raise self._explained(error, reply)

    def _explained(self, error: EWSError, reply: Reply) -> EWSError:
        https, host, _ = split_url(self.service_endpoint)
        auth_type = self.get_auth_type()
        token = None
        if auth_type == OAUTH2 and isinstance(self.credentials, BaseOAuth2Credentials):
            token = text_of(self.credentials.access_token)
        text = why(reply, Attempt(auth_type, host or "", https, self.clock.now(), token))
        if auth_type == GSSAPI and https and not auth.binds_channels(GSSAPI):
            text += ". If the server requires Extended Protection: pip install 'requests-gssapi>=1.4'"
        message = f"{error}. {text}" if text else str(error)
        if isinstance(error, ServerFailed):
            return ServerFailed(message, status_code=error.status_code)
        return UnauthorizedError(message)
