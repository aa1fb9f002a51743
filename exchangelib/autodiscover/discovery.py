"""The way from an address to its server: which hosts are asked, in which order, and where their answers lead.

address ─ domain ─▶ remembered? ─▶ https://domain ─▶ https://autodiscover.domain ─▶ port 80 ─▶ SRV record ─▶ Exchange Online
             ▲                              │
             └─ another address ◀─ answer ──┴─▶ another URL, if it may have the credentials
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from .._net.clock import SYSTEM, Clock
from .._net.retry import FailFast, RetryPolicy
from ..configuration import Configuration
from ..credentials import BaseCredentials
from ..errors import AutoDiscoverCircularRedirect, AutoDiscoverFailed, InvalidTypeError, InvalidValue
from ..protocol import Protocol
from .addresses import POX, SOAP, domain_of
from .asking import Asking
from .cache import AutodiscoverCache, autodiscover_cache
from .dns import SrvRecord
from .endpoint import protocol_for
from .flights import Flight, fail, flight
from .limits import Limits
from .report import failure, one_line
from .rules import RedirectRules
from .searching import Search

__all__ = ["Autodiscovery", "SrvRecord", "discover"]

_RESOLVER_ATTRIBUTES: Mapping[str, Any] = {"timeout": 4.0}


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
    DNS_RESOLVER_ATTRS: ClassVar[Mapping[str, Any]] = _RESOLVER_ATTRIBUTES
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
        if rules is not None and not isinstance(rules, RedirectRules):
            raise InvalidTypeError("rules", rules, RedirectRules)
        if cache is not None and not isinstance(cache, AutodiscoverCache):
            raise InvalidTypeError("cache", cache, AutodiscoverCache)
        self.email = email
        self.config = _configuration(config, credentials, auth_type, retry_policy)
        self.rules = RedirectRules() if rules is None else rules
        self._cache = autodiscover_cache if cache is None else cache
        self._clock = clock
        self.address = email
        """The address that was asked about last: another one than `email` if autodiscover led to it."""
        self.clear()

    def clear(self) -> None:
        """Forget what this search has found; what is remembered for others stays.

        :raises InvalidTypeError, InvalidValue: one of the attributes in capitals makes no sense
        """
        self._asking = Asking(self.config, self.rules, self._cache, self._clock, Limits.of(self))
        if self.DNS_RESOLVER_KWARGS or self.DNS_RESOLVER_ATTRS is not _RESOLVER_ATTRIBUTES:
            _ = self.resolver  # what is wrong with them is said before anybody is asked

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
            why = f"the web service cannot be used: {one_line(e)}"
            raise failure(self.email, self._asking.steps, why) from e

    def _of_address(self, email: str) -> Any:
        self._asking.start_over(domain_of(email))
        search = Search(self._asking)
        while True:
            response = search.remembered(email)
            if response is not None:
                return response
            with flight(self._key) as theirs:
                if theirs is None:
                    return self._search(search, email)
                self._wait(theirs, email)

    @property
    def _key(self) -> tuple[Any, ...]:
        """What makes two searches one: who asks, how, about which domain, and who may be told."""
        rules, asking = self.rules, self._asking
        return asking.domain, self.config, rules.allowed_hosts, id(rules.allow_redirect), id(self._cache)

    def _search(self, search: Search, email: str) -> Any:
        try:
            # Somebody may have found it since it was looked for
            return search.remembered(email) or search.search(email)
        except AutoDiscoverFailed:
            if not self._asking.is_personal:
                fail(self._key, tuple(self._asking.steps))
            raise

    def _wait(self, theirs: Flight, email: str) -> None:
        """Wait for another thread's search, and share its failure if it would be ours, too."""
        if not theirs.wait(self._asking.left()):
            self._asking.check_time(email)
        if theirs.failed is not None:
            raise failure(email, theirs.failed)

    def _next(self, target: str, seen: set[str]) -> str:
        """Check an address that one was led to."""
        asking = self._asking
        asking.count_redirect(self.email)
        if target.lower() in seen:
            raise AutoDiscoverCircularRedirect(
                f"Autodiscover of {self.email} leads in a circle: {', '.join(sorted(seen))}, and {target} again"
            )
        try:
            domain = domain_of(target)
        except InvalidValue as e:
            raise failure(self.email, asking.steps, f"it leads to an address that cannot be: {e}") from e
        seen.add(target.lower())
        if not self.rules.admits(domain, domain_of(self.address), f"mailto:{target}"):
            raise failure(
                self.email,
                asking.steps,
                f"it leads to {target}, of another domain, whose hosts may not have the credentials. If they may, say so: "
                f"RedirectRules(allowed_hosts=[{domain!r}])",
            )
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
