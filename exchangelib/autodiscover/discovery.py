"""The way from an address to its server: which hosts are asked, in which order, and where their answers lead.

address ─ domain ─▶ remembered? ─▶ https://domain ─▶ https://autodiscover.domain ─▶ port 80 ─▶ SRV record ─▶ Exchange Online
             ▲                              │
             └─ another address ◀─ answer ──┴─▶ another URL, if it may have the credentials
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from .._net.clock import SYSTEM, Clock
from .._net.retry import FailFast, RetryPolicy
from ..configuration import Configuration
from ..credentials import BaseCredentials
from ..errors import AutoDiscoverCircularRedirect, InvalidTypeError, InvalidValue
from ..protocol import Protocol
from .addresses import POX, SERVICES, SOAP, domain_of
from .asking import Asking, Limits
from .cache import AutodiscoverCache, autodiscover_cache
from .dns import SrvRecord
from .endpoint import protocol_for
from .flights import flight
from .report import failure
from .rules import RedirectRules

__all__ = ["Autodiscovery", "SrvRecord", "discover"]

log = logging.getLogger("exchangelib.autodiscover")


class Autodiscovery:
    """One search for the server of an address.

    The attributes in capitals hold for the whole process, and are read when a search begins.

    :param email: the address; an alias will do
    :param credentials: who asks
    :param auth_type: how; None: the strongest that a server offers, and never a password in clear text
    :param retry_policy: for the service that was found, not for the hosts that are tried
    :param config: all of this at once, with proxy, certificates and whatever else a connection needs
    :param rules: who may get the credentials beside hosts of the address's own domain
    :param cache: what is remembered; None: what all of this process share
    """

    #: How failures are met at the hosts that are tried
    INITIAL_RETRY_POLICY: ClassVar[RetryPolicy] = FailFast()
    #: Seconds of the first pause before another attempt
    RETRY_WAIT: ClassVar[float] = 10
    #: How often one may be led on, by addresses and URLs together
    MAX_REDIRECTS: ClassVar[int] = 10
    #: What is spoken at each host, in this order; "json" may be added
    SERVICES: ClassVar[tuple[str, ...]] = (SOAP, POX)
    #: Seconds for one question to a host, with its answer
    STEP_LIMIT: ClassVar[float] = 20
    #: Seconds for all hosts together
    TOTAL_LIMIT: ClassVar[float] = 90
    #: Arguments of dnspython's Resolver, attributes that are set on it, and seconds for a question
    DNS_RESOLVER_KWARGS: ClassVar[Mapping[str, Any]] = {}
    DNS_RESOLVER_ATTRS: ClassVar[Mapping[str, Any]] = {"timeout": 4.0}
    DNS_RESOLVER_LIFETIME: ClassVar[float] = 10
    URL_PATH: ClassVar[str] = "autodiscover/autodiscover.svc"

    def __init__(
        self,
        email: str,
        credentials: BaseCredentials | None = None,
        auth_type: str | None = None,
        retry_policy: RetryPolicy | None = None,
        *,
        config: Configuration | None = None,
        rules: RedirectRules | None = None,
        cache: AutodiscoverCache | None = None,
        clock: Clock = SYSTEM,
    ) -> None:
        if not isinstance(email, str):
            raise InvalidTypeError("email", email, str)
        self.email = email
        self.config = _configuration(config, credentials, auth_type, retry_policy)
        self.rules = RedirectRules() if rules is None else rules
        self._cache = autodiscover_cache if cache is None else cache
        self._clock = clock
        self.address = email
        """The address that was asked about last: another one than `email` if autodiscover led to it."""
        self.clear()

    def clear(self) -> None:
        """Forget what this search has found; what is remembered for others stays."""
        unknown = set(self.SERVICES) - set(SERVICES)
        if unknown or not self.SERVICES:
            raise InvalidValue(f"Autodiscovery.SERVICES must be of {', '.join(SERVICES)}, not {self.SERVICES!r}")
        self._asking = Asking(
            self.config,
            self.rules,
            self._cache,
            self._clock,
            Limits(
                policy=self.INITIAL_RETRY_POLICY,
                wait=self.RETRY_WAIT,
                redirects=self.MAX_REDIRECTS,
                services=tuple(self.SERVICES),
                step=self.STEP_LIMIT,
                total=self.TOTAL_LIMIT,
                resolver_arguments=self.DNS_RESOLVER_KWARGS,
                resolver_attributes=self.DNS_RESOLVER_ATTRS,
                resolver_lifetime=self.DNS_RESOLVER_LIFETIME,
            ),
        )

    @property
    def resolver(self) -> Any:
        """The resolver of dnspython that hosts are looked up with."""
        return self._asking.names.resolver

    def discover(self) -> tuple[Any, Protocol]:
        """Search.

        :return: what autodiscover tells, a `UserResponse` (SOAP) or a `Response` (POX), and the connection to the server
        :raises AutoDiscoverFailed: the server was not found; `steps` has what was tried. It is an `UnauthorizedError` too if
            the credentials were refused: after that nobody else is asked
        :raises AutoDiscoverCircularRedirect: addresses lead in a circle
        :raises ErrorNonExistentMailbox: the server of the domain knows no such address
        """
        self.clear()
        self.address = self.email
        seen = {self.email.lower()}
        while True:
            response = self._of_address(self.address)
            target = response.redirect_address
            if not target:
                break
            self.address = self._next(target, seen)
        try:
            return response, protocol_for(response, self.config, self.rules)
        except InvalidValue as e:
            raise failure(self.email, self._asking.steps, f"the web service cannot be used: {e}") from e

    def _of_address(self, email: str) -> Any:
        domain = domain_of(email)
        response = self._asking.remembered(email, domain)
        if response is None:
            with flight(domain, self.config):
                # Whoever was here first may have found it
                response = self._asking.remembered(email, domain) or self._asking.search(email, domain)
        return response

    def _next(self, target: str, seen: set[str]) -> str:
        """Check an address that one was led to."""
        asking = self._asking
        asking.count_redirect(self.email)
        if target.lower() in seen:
            raise AutoDiscoverCircularRedirect(
                f"Autodiscover of {self.email} leads in a circle: {', '.join(sorted(seen))}, and {target} again"
            )
        seen.add(target.lower())
        try:
            domain = domain_of(target)
        except InvalidValue as e:
            raise failure(self.email, asking.steps, f"it leads to an address that cannot be: {e}") from e
        if not self.rules.admits(domain, domain_of(self.address), f"mailto:{target}"):
            raise failure(
                self.email,
                asking.steps,
                f"it leads to {target}, of another domain, whose hosts may not have the credentials. If they may, say so: "
                f"RedirectRules(allowed_hosts=[{domain!r}])",
            )
        asking.start_over()
        return target


def _configuration(
    config: Configuration | None,
    credentials: BaseCredentials | None,
    auth_type: str | None,
    retry_policy: RetryPolicy | None,
) -> Configuration:
    if config is None:
        return Configuration(credentials=credentials, auth_type=auth_type, retry_policy=retry_policy)
    if not isinstance(config, Configuration):
        raise InvalidTypeError("config", type(config).__name__, Configuration)
    changes: dict[str, Any] = {"credentials": credentials, "auth_type": auth_type, "retry_policy": retry_policy}
    changes = {name: value for name, value in changes.items() if value is not None}
    return config.replace(service_endpoint=None, **changes)


def discover(
    email: str,
    credentials: BaseCredentials | None = None,
    auth_type: str | None = None,
    retry_policy: RetryPolicy | None = None,
    *,
    config: Configuration | None = None,
    allowed_hosts: Iterable[str] = (),
    allow_redirect: Callable[[str], object] | None = None,
) -> tuple[Any, Protocol]:
    """Find the server of an address.

    :param allowed_hosts, allow_redirect: as in `RedirectRules`
    :return: what autodiscover tells, and the connection to the server
    :raises EWSError: see `Autodiscovery.discover`, where the other arguments are told, too
    """
    rules = RedirectRules(allowed_hosts, allow_redirect)
    return Autodiscovery(email, credentials, auth_type, retry_policy, config=config, rules=rules).discover()
