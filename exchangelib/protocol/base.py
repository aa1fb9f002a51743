"""A connection to one endpoint: sessions, their number, and who they are for. Knows nothing of versions or operations."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from .._net.answers import Reply
from .._net.clock import SYSTEM, Clock
from .._net.fork import renew_after_fork
from .._net.lazy import LazyModule
from .._net.log import masked
from .._net.logon import Gate
from .._net.pool import Pool
from .._net.retry import RetryPolicy
from .._wire.stream import Body
from ..configuration import Configuration
from ..credentials import BaseCredentials
from ..errors import InvalidTypeError, InvalidValue, SessionPoolMaxSizeReached
from .affinity import Affinity
from .authentication import UNAUTHORIZED, Authentication, Session
from .envelope import http_headers
from .knobs import Knobs, adapter_class
from .patience import patiently

if TYPE_CHECKING:
    from typing_extensions import Self

    from .._net import adapters, channel, download
else:
    adapters = LazyModule("exchangelib._net.adapters")
    channel = LazyModule("exchangelib._net.channel")
    download = LazyModule("exchangelib._net.download")

log = logging.getLogger("exchangelib.protocol")

T = TypeVar("T")


def _alive(method: Callable[[], T]) -> Callable[[], T]:
    """Return a method without a hold on its object: the pool must not hold the connection that holds it."""
    reference = weakref.WeakMethod(method)

    def call() -> T:
        alive = reference()
        assert alive is not None  # it is what is asking
        return alive()

    return call


class BaseProtocol(Knobs, Authentication):
    """A connection to one endpoint, with a pool of sessions that are made when they are needed.

    :param config: how to reach the server; with an endpoint
    """

    def __init__(self, config: Configuration, *, clock: Clock = SYSTEM) -> None:
        if not isinstance(config, Configuration):
            raise InvalidTypeError("config", config, Configuration)
        if config.service_endpoint is None:
            raise InvalidValue("The configuration names no server: give Configuration(server=…) or service_endpoint=…")
        self.check_knobs()
        self.config = config
        self.clock = clock
        self._begin()

    def _begin(self) -> None:
        self._auth_type: str | None = None
        self._auth_lock = threading.RLock()
        pool: Pool[Session] = Pool(
            self.service_endpoint,
            create=_alive(self.create_session),
            close=lambda session: session.close(),
            size=self.config.max_connections or self.SESSION_POOLSIZE,
            clock=self.clock,
        )
        self._pool = pool
        self._max_connections = pool.size
        self._gate = Gate(self.config.service_endpoint or "", self.clock)
        self._affinity = Affinity()
        self._finalizer = weakref.finalize(self, pool.close)
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Replace the lock; the pool renews itself."""
        self._auth_lock = threading.RLock()

    # --- what it is

    @property
    def service_endpoint(self) -> str:
        """The URL that requests go to."""
        assert self.config.service_endpoint is not None  # checked when made
        return self.config.service_endpoint

    @property
    def server(self) -> str:
        """The host name in the URL."""
        return self.config.server or ""

    @property
    def retry_policy(self) -> RetryPolicy:
        """How failures are met."""
        return self.config.retry_policy

    @property
    def credentials(self) -> BaseCredentials | None:
        """Who connects. Setting them closes the sessions of whoever connected before."""
        return self.config.credentials

    @credentials.setter
    def credentials(self, value: BaseCredentials | None) -> None:
        config = self.config.replace(credentials=value)
        self._forget()
        self.config = config
        with self._auth_lock:
            self._auth_type = None
        self._gate = Gate(self.service_endpoint, self.clock)
        self._pool.close()

    @property
    def max_connections(self) -> int:
        """How many sessions there may be at most. May be set."""
        return self._max_connections

    @max_connections.setter
    def max_connections(self, value: int) -> None:
        self._pool.resize(value)
        self._max_connections = value

    @property
    def session_pool_size(self) -> int:
        """How many sessions there may be at the moment."""
        return self._pool.size

    @property
    def timeout(self) -> float | tuple[float, float]:
        """Seconds that the server has to connect, and between bytes."""
        return self.TIMEOUT if self.config.timeout is None else self.config.timeout

    def ask_anonymously(self, judge: Callable[[Reply], T]) -> T:
        """Send a request without authentication.

        :param judge: makes the result of the answer, or raises
        """

        def attempt() -> T:
            session = adapters.make_session(self._settings(), None)
            try:
                reply = self._transmit(session, "anonymous request", self.dummy_xml(), http_headers(None))
            finally:
                session.close()
            if reply.status_code != UNAUTHORIZED:
                self.retry_policy.raise_response_errors(reply)
            return judge(reply)

        return self._patiently(attempt, repeatable=True, what=f"Asking {self.server} for its auth types")

    def dummy_xml(self) -> bytes:
        """Return a request that does nothing, to see how the server meets it."""
        raise NotImplementedError

    # --- sessions

    @classmethod
    def get_adapter(cls) -> Any:
        """Return an adapter for one session, as the process-wide attributes say."""
        return cls._make_adapter(cls.HTTP_ADAPTER_CLS)

    @classmethod
    def _make_adapter(cls, adapter_class: Any) -> Any:
        number = cls.CONNECTIONS_PER_SESSION
        # Trying again is a matter for the retry policy alone
        return adapter_class(pool_block=True, pool_connections=number, pool_maxsize=number, max_retries=0)

    @classmethod
    def raw_session(
        cls,
        prefix: str = "",
        oauth2_client: Any = None,
        oauth2_session_params: Mapping[str, Any] | None = None,
        oauth2_token_endpoint: str | None = None,
    ) -> Session:
        """Return a session without authentication, as the process-wide attributes say.

        :param prefix: the URL it will be used for; decides on the proxy
        :param oauth2_client: a client of oauthlib: the session is one of requests-oauthlib then
        :param oauth2_session_params: further arguments of such a session
        :param oauth2_token_endpoint: accepted for older programs; every address is reached in the same way
        """
        settings = adapters.SessionSettings(prefix, cls.USERAGENT, cls.get_adapter)
        if oauth2_client is None:
            return adapters.make_session(settings, None)
        return adapters.make_oauth_session(settings, oauth2_client, dict(oauth2_session_params or {}))

    def _settings(self) -> adapters.SessionSettings:
        config = self.config
        adapter: Any = config.adapter
        if adapter is None:
            make: Callable[[], Any] = self.get_adapter
        elif isinstance(adapter, type):
            make = lambda: self._make_adapter(adapter)  # noqa: E731
        else:
            make = lambda: adapter  # noqa: E731
        return adapters.SessionSettings(
            endpoint=self.service_endpoint,
            user_agent=self.USERAGENT if config.user_agent is None else config.user_agent,
            adapter=make,
            verify=config.verify,
            ca_bundle=config.ca_bundle,
            client_cert=config.client_cert,
            proxy=config.proxy,
            client_key_password=config.client_key_password,
        )

    def _has_certificate(self) -> bool:
        """Say whether there may be a client certificate; what an unknown adapter does, it knows itself."""
        adapter = self.config.adapter or self.HTTP_ADAPTER_CLS
        if self.config.client_cert is not None:
            return True
        return adapter is not adapter_class() and getattr(adapter, "cert_file", "") is not None

    def get_session(self, operation: str = "") -> Session:
        """Borrow a session, which must come back by `release_session`, `retire_session` or `renew_session`.

        :param operation: what for; shown to others who wait in vain
        :raises TransportError: all sessions stayed in use; the error names who holds them
        """
        return self._pool.acquire(operation, self._pool_timeout())

    def _session_for_long(self, operation: str) -> Session:
        """As `get_session`, for a file that is sent or read a piece at a time: others do not wait for its end."""
        return self._pool.acquire_for_long(operation, self._pool_timeout())

    def _pool_timeout(self) -> float:
        if self.POOL_TIMEOUT is not None:
            return self.POOL_TIMEOUT
        return 2 * (sum(self.timeout) if isinstance(self.timeout, tuple) else self.timeout)

    def release_session(self, session: Session) -> None:
        """Give a session back; it is replaced if it has been used often enough."""
        limit = self.MAX_SESSION_USAGE_COUNT
        if limit is not None and getattr(session, "usage_count", 0) >= limit:
            self._pool.discard(session)
        else:
            self._pool.release(session)

    def close_session(self, session: Session) -> None:
        """Close a session's connections. The session itself can be used again."""
        session.close()

    def retire_session(self, session: Session) -> None:
        """Give a session back that is of no more use; another is made when one is needed."""
        self._pool.discard(session)

    def renew_session(self, session: Session) -> Session:
        """Change a borrowed session for a new one."""
        return self._pool.replace(session)

    def decrease_poolsize(self) -> None:
        """Allow one session less; `SessionPoolMinSizeReached` if there is only one."""
        self._pool.resize(self._pool.size - 1)

    def increase_poolsize(self) -> None:
        """Allow one session more, after fewer were allowed; `SessionPoolMaxSizeReached` at `max_connections`."""
        if self._pool.size >= self._max_connections:
            raise SessionPoolMaxSizeReached(f"There may be {self._max_connections} connections to {self.server}")
        self._pool.resize(self._pool.size + 1)

    def refresh_credentials(self, session: Session) -> Session:
        """Change a borrowed session for one that uses the credentials as they are now."""
        return self.renew_session(session)

    # --- sending

    def _patiently(self, attempt: Callable[[], T], *, repeatable: bool, what: str) -> T:
        return patiently(
            attempt,
            self.retry_policy,
            repeatable=repeatable,
            clock=self.clock,
            step=self.RETRY_WAIT,
            what=what,
            on_crowded=self._crowded,
        )

    def _crowded(self) -> None:
        if self._pool.size > 1:
            self.decrease_poolsize()

    def _post(self, operation: str, data: bytes | Body, headers: Mapping[str, str]) -> Reply:
        """Send one request over a borrowed session and return the answer, whatever it is."""
        with self._logging_on():
            reply, again = self._post_once(operation, data, headers)
            if again:
                reply, _ = self._post_once(operation, data, headers)
            self._take_note(reply)
        return reply

    def _post_once(self, operation: str, data: bytes | Body, headers: Mapping[str, str]) -> tuple[Reply, bool]:
        """Send one request; give the answer, and whether it asks for another token, which there is now."""
        # Where files are read while they are sent, the program is asked for them, and may have questions of its own
        session = self._session_for_long(operation) if isinstance(data, Body) else self.get_session(operation)
        try:
            with self._affinity.of(headers.get("X-AnchorMailbox"), session):
                reply = self._transmit(session, operation, data, headers)
            again = self._has_another(reply.status_code, reply.headers, session)
        except BaseException:
            self.retire_session(session)
            raise
        if reply.status_code == UNAUTHORIZED:
            self.retire_session(session)
        else:
            self.release_session(session)
        return reply, again

    def _open(self, operation: str, data: bytes | Body, headers: Mapping[str, str]) -> tuple[Session, Any]:
        """Send one request over a borrowed session; give both, for the answer is still to be read from it."""
        with self._logging_on():
            session, answer = self._open_once(operation, data, headers)
            if self._has_another(answer.status_code, answer.headers, session):
                answer.close()
                self.retire_session(session)
                session, answer = self._open_once(operation, data, headers)
            self._take_note(answer.reply(b""))
        return session, answer

    def _open_once(self, operation: str, data: bytes | Body, headers: Mapping[str, str]) -> tuple[Session, Any]:
        session = self._session_for_long(operation)
        try:
            if log.isEnabledFor(logging.DEBUG):
                self._log_request(session, operation, data, headers)
            with self._affinity.of(headers.get("X-AnchorMailbox"), session):
                url = self.service_endpoint
                return session, download.Download(session, url, data, headers, self.timeout, self._limits())
        except BaseException:
            self.retire_session(session)
            raise

    def _limits(self) -> channel.Limits:
        seconds = self.config.answer_timeout
        return channel.within(self.ANSWER_TIMEOUT if seconds is None else seconds)

    def _transmit(self, session: Session, operation: str, data: bytes | Body, headers: Mapping[str, str]) -> Reply:
        url = self.service_endpoint
        debug = log.isEnabledFor(logging.DEBUG)
        started = self.clock.monotonic() if debug else 0.0
        if debug:
            self._log_request(session, operation, data, headers)
        reply = channel.post(session, url, data, headers, self.timeout, self._limits())
        if debug:
            log.debug("%(operation)s: HTTP %(status)s after %(seconds).3f s\nResponse headers: %(headers)s\n"
                      "Response XML: %(xml_response)s", {
                "operation": operation, "status": reply.status_code, "seconds": self.clock.monotonic() - started,
                "headers": masked(reply.headers), "xml_response": reply.content,
            })  # fmt: skip
        return reply

    def _log_request(self, session: Session, operation: str, data: bytes | Body, headers: Mapping[str, str]) -> None:
        log.debug("%(operation)s to %(url)s\nRequest headers: %(headers)s\nRequest XML: %(xml_request)s", {
            "operation": operation, "url": self.service_endpoint, "headers": masked({**session.headers, **headers}),
            "xml_request": data if isinstance(data, bytes) else data.outline(),
        })  # fmt: skip

    # --- the end

    def _forget(self) -> None:
        """Stop giving this connection to whoever comes with an equal configuration."""

    def close(self) -> None:
        """Close the sessions. The connection can be used again, and then makes new ones."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        return {"config": self.config}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.config = state["config"]
        self.clock = SYSTEM
        self._begin()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(config={self.config!r})"
