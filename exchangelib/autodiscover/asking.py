"""Asking one host after another about an address, and noting what came of it; where it begins and ends is told elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._net.auth_types import BASIC, NOAUTH
from .._net.clock import Clock
from .._net.faults import ConnectFailed, TimedOut, TLSFailed
from .._net.lazy import LazyModule
from .._net.retry import FaultTolerance, RetryPolicy
from .._net.trust import Trust
from .._net.urls import is_loopback
from ..configuration import Configuration
from ..credentials import Credentials
from ..errors import (
    AutoDiscoverFailed,
    ErrorNonExistentMailbox,
    ErrorServerBusy,
    EWSError,
    RateLimitError,
    RedirectError,
    UnauthorizedError,
)
from .addresses import JSON, PATHS, POX, hostname, hosts_of, parsed, service_of, url_of, with_service
from .cache import AutodiscoverCache
from .dns import Names, Unanswered, new_resolver
from .json import ONLINE, url_for
from .protocol import UNAUTHORIZED, AutodiscoverProtocol, only_a_guess
from .report import LoginRefused, Step, failure
from .rules import RedirectRules

if TYPE_CHECKING:
    from .._net import adapters
else:
    adapters = LazyModule("exchangelib._net.adapters")

log = logging.getLogger("exchangelib.autodiscover")

_LEADS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Limits:
    """The knobs of one search; `Autodiscovery` tells what each means."""

    policy: RetryPolicy
    wait: float
    redirects: int
    services: tuple[str, ...]
    step: float
    total: float
    resolver_arguments: Mapping[str, Any]
    resolver_attributes: Mapping[str, Any]
    resolver_lifetime: float


class Asking:
    """What one search has tried, and how it goes on."""

    def __init__(
        self, config: Configuration, rules: RedirectRules, cache: AutodiscoverCache, clock: Clock, limits: Limits
    ) -> None:
        self.steps: list[Step] = []
        self.names = Names(
            lambda: new_resolver(limits.resolver_arguments, limits.resolver_attributes), limits.resolver_lifetime
        )
        self._config, self._rules, self._cache, self._clock, self._limits = config, rules, cache, clock, limits
        self._ends = clock.monotonic() + limits.total
        self._led = 0
        self._numbers: dict[str, str | Unanswered] = {}
        self._agreed: set[str] = set()
        self.start_over()

    def start_over(self) -> None:
        """Throw the list of hosts away: another address is asked about now."""
        self._asked: set[str] = set()
        self._unreachable: set[str] = set()
        self._busy: list[str] = []
        self._domain = ""

    def count_redirect(self, email: str) -> None:
        """Count that somebody led on.

        :raises AutoDiscoverFailed: it is too often
        """
        self._led += 1
        if self._led > self._limits.redirects:
            raise failure(email, self.steps, f"it was led on more than {self._limits.redirects} times")

    # --- what is remembered

    def remembered(self, email: str, domain: str) -> Any:
        """Ask the service that answered for the domain before; None if there is none, or it does not any more."""
        self._domain = domain
        protocol = self._cache.connection(domain, self._config)
        url = self._cache.endpoint(domain) if protocol is None else protocol.service_endpoint
        if url is None or not self._admitted(url):
            return None
        # One that was made by other rules may be told more, or less, than these say
        known = self._cache.shared(domain, self._config, self._final(url))
        prepared = False
        try:
            self._way_in(known, email)
            prepared = True
            response = self._checked(known.ask_over_what_was_kept(email))
        except UnauthorizedError as e:
            if prepared and self._is_refusal(known):
                raise self._refused(email, known, e) from e
            self._note("cache", url, known, e)
            return None
        except ErrorNonExistentMailbox:
            raise
        except EWSError as e:
            self._note("cache", url, known, e)
            if self._cache.connection(domain, self._config) is known:  # or somebody has found the server anew meanwhile
                self._cache.forget(domain)
            known.close()
            return None
        return self._follow(response, url, email)

    # --- the list of hosts

    def search(self, email: str, domain: str) -> Any:
        """Ask each host of the list until one knows the address.

        :raises AutoDiscoverFailed: none does
        """
        self._domain = domain
        for host in hosts_of(domain):
            response = self._ask_host(host, email)
            if response is not None:
                return response
        for ask in (self._ask_port_80, self._ask_srv, self._ask_online, self._ask_busy):
            response = ask(email, domain)
            if response is not None:
                return response
        raise failure(email, self.steps)

    def _ask_host(self, host: str, email: str) -> Any:
        for service in self._limits.services:
            if host in self._unreachable:
                break
            url = url_for(host, email) if service == JSON else url_of(host, service)
            response = self._ask(url, email)
            if response is not None:
                return response
        return None

    def _ask_port_80(self, email: str, domain: str) -> Any:
        """See where port 80 leads; it is told nothing but what it is asked for, and asked without credentials."""
        host = hosts_of(domain)[-1]
        url = f"http://{host}{PATHS[POX]}"
        plain = self._config.replace(service_endpoint=url, credentials=None, auth_type=None, client_cert=None)
        protocol = self._prepared(
            AutodiscoverProtocol(plain.replace(retry_policy=self._limits.policy), clock=self._clock)
        )
        try:
            self._look_up(host, url)
            reply = protocol.fetch(url, {"Accept": "*/*"})
            if reply.status_code not in _LEADS:
                raise AutoDiscoverFailed("leads nowhere else")
            protocol.retry_policy.raise_response_errors(reply)
        except RedirectError as e:
            self._note("port 80", url, protocol, f"leads to {e.url}")
            return self._lead(e.url, email, self._limits.services)
        except EWSError as e:
            self._note("port 80", url, protocol, e)
        finally:
            protocol.close()
        return None

    def _ask_srv(self, email: str, domain: str) -> Any:
        name = f"_autodiscover._tcp.{domain}"
        self._check_time(email)
        try:
            records = self.names.services(domain, self._ends - self._clock.monotonic())
        except Unanswered as e:
            self._add(Step("srv", name, dns=str(e), reason="nobody is named"))
            return None
        for record in records:
            url = url_of(record.srv, POX)
            if not self._admitted(url):
                self._add(Step("srv", name, dns=str(record), reason=self._not_admitted(record.srv)))
                continue
            response = self._ask_host(record.srv, email)
            if response is not None:
                return response
        return None

    def _ask_online(self, email: str, domain: str) -> Any:
        """Ask Exchange Online, which knows its mailboxes whatever their domain is; only tokens are of use there."""
        if self._config.credentials is None or isinstance(self._config.credentials, Credentials):
            return None
        return self._ask(url_for(ONLINE, email), email)

    def _ask_busy(self, email: str, domain: str) -> Any:
        """Ask those again, once, that were too busy."""
        busy, self._busy = self._busy, []
        for url in busy:
            self._asked.discard(url.lower())
            response = self._ask(url, email)
            if response is not None:
                return response
        return None

    # --- one service

    def _ask(self, url: str, email: str, remember: bool = True) -> Any:
        """Ask one service, and follow where it leads.

        :param remember: whether it speaks for the domain, or just for this address
        """
        self._check_time(email)
        self._asked.add(url.lower())
        service = service_of(url) or POX
        probe, final = self._probe(url), self._final(url)
        used = probe
        try:
            self._look_up(_host(url), url)
            if service != JSON:
                final._auth_type = self._way_in(probe, email)
            used = final
            response = self._checked(final.ask(email))
        except RedirectError as e:
            self._note(service, url, used, f"leads to {e.url}")
            return self._lead(e.url, email, remember=remember)
        except UnauthorizedError as e:
            if used is final and self._is_refusal(final):
                raise self._refused(email, final, e) from e
            self._note(service, url, used, e)
            return None
        except ErrorNonExistentMailbox:
            raise
        except EWSError as e:
            self._failed(service, url, used, e)
            return None
        finally:
            probe.close()
        self._note(service, url, final, "answers")
        if remember and service != JSON:
            # In this order: whoever reads where the server is finds the connection to it, too
            self._cache.keep(self._domain, self._config, final)
            self._cache.remember(self._domain, url)
        return self._follow(response, url, email)

    def _failed(self, service: str, url: str, used: AutodiscoverProtocol, error: EWSError) -> None:
        self._note(service, url, used, error)
        if isinstance(error, (ErrorServerBusy, RateLimitError)):
            self._busy.append(url)
        if isinstance(error, (ConnectFailed, TLSFailed, TimedOut)):
            self._unreachable.add(used.server)
        used.close()

    def _probe(self, url: str) -> AutodiscoverProtocol:
        policy = self._limits.policy
        if type(policy) is FaultTolerance:  # whose patience ends when all must be over
            left = max(0.0, self._ends - self._clock.monotonic())
            policy = FaultTolerance(min(policy.max_wait, left), clock=self._clock)
        config = self._towards(url).replace(retry_policy=policy)
        protocol = self._prepared(AutodiscoverProtocol(config, clock=self._clock))
        protocol.ends = self._ends
        return protocol

    def _final(self, url: str) -> AutodiscoverProtocol:
        return self._prepared(AutodiscoverProtocol(self._towards(url), clock=self._clock))

    def _towards(self, url: str) -> Configuration:
        """Give the configuration for a service, which says who named it."""
        host = _host(url)
        config = self._config.replace(service_endpoint=url, version=None)
        if self._rules.names(host) or host in self._agreed:
            return config.replace(trust=Trust.GIVEN)
        # What it offers is found out all the same: it may lead to a host that the caller has named
        auth_type = None if config.auth_type == BASIC else config.auth_type
        return config.replace(trust=Trust.GUESSED, auth_type=auth_type)

    def _way_in(self, protocol: AutodiscoverProtocol, email: str) -> str:
        """Find out how to log in.

        :raises UnauthorizedError: in no way that credentials may go
        """
        found = protocol.prepare(email)
        if found != NOAUTH and self._config.auth_type == BASIC and protocol.config.trust is Trust.GUESSED:
            raise only_a_guess(protocol.service_endpoint)
        return found

    def _prepared(self, protocol: AutodiscoverProtocol) -> AutodiscoverProtocol:
        protocol.RETRY_WAIT = self._limits.wait
        protocol.LIMIT = self._limits.step
        return protocol

    @staticmethod
    def _checked(response: Any) -> Any:
        if not (response.redirect_url or response.redirect_address or response.ews_url):
            raise AutoDiscoverFailed("the answer names no address of the web service")
        return response

    # --- where it leads

    def _follow(self, response: Any, url: str, email: str) -> Any:
        """Give an answer, or that of the URL that it leads to."""
        if not response.redirect_url:
            return response
        self._add(Step("redirect", url, reason=f"the answer leads to {response.redirect_url}"))
        led = self._lead(response.redirect_url, email, remember=False)
        if led is None:
            raise failure(
                email, self.steps, f"the server of the domain leads to {response.redirect_url}, which does not help"
            )
        return led

    def _lead(self, target: str, email: str, services: tuple[str, ...] = (), remember: bool = True) -> Any:
        """Go where one is led, if one may.

        :param services: what to speak there; by default what the URL says
        """
        self.count_redirect(email)
        kind = service_of(target)
        if kind is None:
            self._add(Step("redirect", target, reason="is not followed: it is no address of autodiscover over TLS"))
            return None
        if not self._admitted(target):
            self._add(Step("redirect", target, reason=f"is not followed: {self._not_admitted(_host(target))}"))
            return None
        urls = [target] if kind == JSON or not services else [with_service(target, s) for s in services if s in PATHS]
        for url in urls:
            if url.lower() in self._asked:
                self._add(Step("redirect", url, reason="is not followed: it was asked already"))
                continue
            response = self._ask(url, email, remember)
            if response is not None:
                return response
        return None

    def _admitted(self, url: str) -> bool:
        host = _host(url)
        if not host or self._rules.knows(host, self._domain):
            return bool(host)
        if self._rules.admits(host, self._domain, url):
            self._agreed.add(host)
        return host in self._agreed

    def _not_admitted(self, host: str) -> str:
        return (
            f"{host} is not of {self._domain}, and may not have the credentials. If it may, say so: "
            f"RedirectRules(allowed_hosts=[{host!r}])"
        )

    # --- facts for the report

    def _look_up(self, host: str, url: str) -> str:
        """Find the numbers of a host, if that is for us to do.

        :raises ConnectFailed: it has none
        """
        known = self._numbers.get(host)
        if known is None:
            known = self._numbers[host] = self._found(host, url)
        if isinstance(known, Unanswered):
            raise ConnectFailed(f"the host cannot be found: {known}")
        return known

    def _found(self, host: str, url: str) -> str | Unanswered:
        if is_loopback(host) or hostname(host) is None:
            return host
        if adapters.proxies_for(url, self._config.proxy):
            return "left to the proxy"
        if not self._has_plain_adapter():
            return "left to the adapter"
        try:
            return ", ".join(self.names.addresses(host, self._ends - self._clock.monotonic()))
        except Unanswered as e:
            return e

    def _has_plain_adapter(self) -> bool:
        adapter: Any = self._config.adapter or AutodiscoverProtocol.HTTP_ADAPTER_CLS
        cls = adapter if isinstance(adapter, type) else type(adapter)
        return cls.__module__ in ("requests.adapters", "exchangelib._net.adapters")

    def _note(self, what: str, url: str, protocol: AutodiscoverProtocol, reason: object) -> None:
        host = _host(url)
        tls = ""
        if url.startswith("https:"):
            if isinstance(reason, TLSFailed):
                tls = "no trust"
            elif protocol.status is not None:
                tls = "verified" if self._config.verify else "not verified"
        self._add(Step(what, url, str(self._numbers.get(host, "")), tls, protocol.status, str(reason)))

    def _add(self, step: Step) -> None:
        log.debug("Autodiscover: %s", step)
        self.steps.append(step)

    def _is_refusal(self, protocol: AutodiscoverProtocol) -> bool:
        """Tell whether the credentials were shown and not taken, now or a short time ago; or else they stayed here."""
        refusals = getattr(self._config.credentials, "_refusals", {})
        return protocol.status == UNAUTHORIZED or protocol.service_endpoint in refusals

    def _refused(self, email: str, protocol: AutodiscoverProtocol, error: UnauthorizedError) -> AutoDiscoverFailed:
        self._note(protocol.service, protocol.service_endpoint, protocol, error)
        protocol.close()
        why = f"{protocol.server} does not accept the credentials, and they are shown to nobody else"
        return failure(email, self.steps, why, LoginRefused)

    def _check_time(self, email: str) -> None:
        if self._clock.monotonic() >= self._ends:
            raise failure(email, self.steps, f"it took longer than {self._limits.total:g} s")


def _host(url: str) -> str:
    """Give the host of a URL, as DNS has it or as a number; "" if it has none that can be."""
    parts = parsed(url)
    host = "" if parts is None else parts.hostname or ""
    return hostname(host) or host
