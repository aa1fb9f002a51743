"""Asking one service about an address, going where it leads, and noting what came of it; which services there are is told elsewhere."""

from __future__ import annotations

import logging
import math
from typing import Any

from .._net.auth_types import BASIC, NOAUTH
from .._net.clock import Clock
from .._net.faults import ConnectFailed, TimedOut, TLSFailed
from .._net.logon import is_refused
from .._net.retry import FaultTolerance
from .._net.trust import Trust
from ..configuration import Configuration
from ..errors import (
    AutoDiscoverFailed,
    ErrorNonExistentMailbox,
    ErrorServerBusy,
    EWSError,
    RateLimitError,
    RedirectError,
    UnauthorizedError,
)
from .addresses import JSON, PATHS, POX, hostname, parsed, service_of, with_service
from .cache import AutodiscoverCache
from .dns import Names, new_resolver
from .hosts import Hosts
from .json import general
from .limits import Limits
from .protocol import UNAUTHORIZED, AutodiscoverProtocol, only_a_guess
from .report import LoginRefused, Step, failure, one_line
from .rules import RedirectRules

log = logging.getLogger("exchangelib.autodiscover")


class Asking:
    """What one search has asked, and what it was told.

    :param config: who asks, and how
    :param rules: who may get the credentials beside hosts of the domain
    """

    def __init__(
        self, config: Configuration, rules: RedirectRules, cache: AutodiscoverCache, clock: Clock, limits: Limits
    ) -> None:
        self.config, self.rules, self.cache, self.clock, self.limits = config, rules, cache, clock, limits
        self.steps: list[Step] = []
        self.names = Names(
            lambda: new_resolver(limits.resolver_arguments, limits.resolver_attributes), limits.resolver_lifetime
        )
        self.hosts = Hosts(self.names, config, self.left)
        self.is_personal = False
        """Whether somebody has answered about an address, so that another address may fare better."""
        self.ends = clock.monotonic() + limits.total
        """When all must be over, on the clock."""
        self._led = 0
        self._agreed: set[str] = set()
        self.start_over("")

    def start_over(self, domain: str) -> None:
        """Throw away who was asked: an address of this domain is asked about now."""
        self.domain = domain
        self.asked: set[str] = set()
        self.unreachable: set[str] = set()
        self.busy: list[str] = []

    def left(self) -> float:
        """Give the seconds that are left."""
        return self.ends - self.clock.monotonic()

    def check_time(self, email: str) -> None:
        """Raise `AutoDiscoverFailed` if there are none."""
        if self.left() <= 0:
            raise failure(email, self.steps, f"it took longer than {self.limits.total:g} s")

    def count_redirect(self, email: str) -> None:
        """Count that somebody led on.

        :raises AutoDiscoverFailed: it is too often
        """
        self._led += 1
        if self._led > self.limits.redirects:
            raise failure(email, self.steps, f"it was led on more than {self.limits.redirects} times")

    # --- one service

    def ask(self, url: str, email: str, remember: bool = True) -> Any:
        """Ask one service, and follow where it leads.

        :param remember: whether it speaks for the domain, or just for this address
        :return: what it tells; None if that is nothing
        """
        self.check_time(email)
        self.asked.add(url.lower())
        service = service_of(url) or POX
        probe, final = self._probe(url), self._final_in_time(url)
        used = probe
        try:
            self.hosts.look_up(host_of(url), url)
            if service != JSON:
                final._auth_type = self.way_in(probe, email)
            used = final
            response = checked(final.ask(email))
        except RedirectError as e:
            self.note(service, url, used, f"leads to {e.url}")
            return self.lead(e.url, email, remember=remember)
        except UnauthorizedError as e:
            if used is final and self.is_refusal(final):
                raise self.refused(email, final, e) from e
            self.note(service, url, used, e)
            return None
        except ErrorNonExistentMailbox as e:
            raise unknown(email, final, e) from e
        except EWSError as e:
            self.is_personal |= used is final and final.status is not None
            self._failed(service, url, used, e)
            return None
        finally:
            probe.close()
        self.is_personal = True
        self.note(service, url, final, "answers")
        if remember:
            self._keep(service, url, final)
        return self.follow(response, url, email)

    def _keep(self, service: str, url: str, final: AutodiscoverProtocol) -> None:
        """Remember who speaks for the domain: JSON, which tells less than the others, for this process only."""
        final.ends = math.inf
        if service == JSON:
            final = self.final(general(url))
        # In this order: whoever reads where the server is finds the connection to it, too
        self.cache.keep(self.domain, self.config, final)
        if service != JSON:
            self.cache.remember(self.domain, url)

    def _failed(self, service: str, url: str, used: AutodiscoverProtocol, error: EWSError) -> None:
        self.note(service, url, used, error)
        if isinstance(error, (ErrorServerBusy, RateLimitError)):
            self.busy.append(url)
        if isinstance(error, (ConnectFailed, TLSFailed, TimedOut)):
            self.unreachable.add(used.server)
        used.close()

    def _probe(self, url: str) -> AutodiscoverProtocol:
        policy = self.limits.policy
        if type(policy) is FaultTolerance:  # whose patience ends when all must be over
            policy = FaultTolerance(min(policy.max_wait, max(0.0, self.left())), clock=self.clock)
        config = self._towards(url).replace(retry_policy=policy)
        protocol = self.prepared(AutodiscoverProtocol(config, clock=self.clock))
        protocol.ends = self.ends
        return protocol

    def final(self, url: str) -> AutodiscoverProtocol:
        """Make the connection over which a service is asked about addresses."""
        return self.prepared(AutodiscoverProtocol(self._towards(url), clock=self.clock))

    def _final_in_time(self, url: str) -> AutodiscoverProtocol:
        """As `final`, for an answer that comes before all must be over, unless the caller has asked for patience."""
        protocol = self.final(url)
        if self.config.retry_policy.fail_fast:
            protocol.ends = self.ends
        return protocol

    def _towards(self, url: str) -> Configuration:
        """Give the configuration for a service, which says who named it."""
        host = host_of(url)
        config = self.config.replace(service_endpoint=url, version=None)
        if self.rules.names(host) or host in self._agreed:
            return config.replace(trust=Trust.GIVEN)
        # What it offers is found out all the same: it may lead to a host that the caller has named
        auth_type = None if config.auth_type == BASIC else config.auth_type
        return config.replace(trust=Trust.GUESSED, auth_type=auth_type)

    def way_in(self, protocol: AutodiscoverProtocol, email: str) -> str:
        """Find out how to log in.

        :raises UnauthorizedError: in no way that credentials may go
        """
        found = protocol.prepare(email)
        if found != NOAUTH and self.config.auth_type == BASIC and protocol.config.trust is Trust.GUESSED:
            raise only_a_guess(protocol.service_endpoint)
        return found

    def prepared(self, protocol: AutodiscoverProtocol) -> AutodiscoverProtocol:
        """Give a connection the limits of this search."""
        protocol.RETRY_WAIT = self.limits.wait
        protocol.LIMIT = self.limits.step
        return protocol

    # --- where it leads

    def follow(self, response: Any, url: str, email: str) -> Any:
        """Give an answer, or that of the URL that it leads to; None if that does not help."""
        if not response.redirect_url:
            return response
        self.add(Step("redirect", url, reason=f"the answer leads to {response.redirect_url}"))
        return self.lead(response.redirect_url, email, remember=False)

    def lead(self, target: str, email: str, services: tuple[str, ...] = (), remember: bool = True) -> Any:
        """Go where one is led, if one may.

        :param services: what to speak there; by default what the URL says
        """
        self.count_redirect(email)
        kind = service_of(target)
        if kind is None:
            self.add(Step("redirect", target, reason="is not followed: it is no address of autodiscover over TLS"))
            return None
        if not self.admitted(target):
            self.add(Step("redirect", target, reason=f"is not followed: {self.not_admitted(host_of(target))}"))
            return None
        urls = [target] if kind == JSON or not services else [with_service(target, s) for s in services if s in PATHS]
        for url in urls:
            if url.lower() in self.asked:
                self.add(Step("redirect", url, reason="is not followed: it was asked already"))
                continue
            response = self.ask(url, email, remember)
            if response is not None:
                return response
        return None

    def admitted(self, url: str) -> bool:
        """Tell whether the host of a URL may get the credentials."""
        host = host_of(url)
        if not host or self.rules.knows(host, self.domain):
            return bool(host)
        if self.rules.admits(host, self.domain, url):
            self._agreed.add(host)
        return host in self._agreed

    def not_admitted(self, host: str) -> str:
        """Say that it may not."""
        return (
            f"{host} is not of {self.domain}, and may not have the credentials. If it may, say so: "
            f"RedirectRules(allowed_hosts=[{host!r}])"
        )

    # --- what is said of it

    def note(self, what: str, url: str, protocol: AutodiscoverProtocol, reason: object) -> None:
        """Note what came of asking a service."""
        tls = ""
        if url.startswith("https:"):
            if isinstance(reason, TLSFailed):
                tls = "no trust"
            elif protocol.status is not None:
                tls = "verified" if self.config.verify else "not verified"
        self.add(Step(what, url, self.hosts.told(host_of(url)), tls, protocol.status, str(reason)))

    def add(self, step: Step) -> None:
        """Note a step."""
        step = step._replace(url=one_line(step.url), reason=one_line(step.reason))
        log.debug("Autodiscover: %s", step)
        self.steps.append(step)

    def is_refusal(self, protocol: AutodiscoverProtocol) -> bool:
        """Tell whether the credentials were shown and not taken, now or a short time ago; or else they stayed here."""
        return protocol.status == UNAUTHORIZED or is_refused(self.config.credentials, protocol.service_endpoint)

    def refused(self, email: str, protocol: AutodiscoverProtocol, error: UnauthorizedError) -> AutoDiscoverFailed:
        """Make the error for credentials that were not taken, which ends the search."""
        self.note(protocol.service, protocol.service_endpoint, protocol, error)
        protocol.close()
        why = f"{protocol.server} does not accept the credentials, and they are shown to nobody else"
        return failure(email, self.steps, why, LoginRefused)


def checked(response: Any) -> Any:
    """Give an answer that is of use.

    :raises AutoDiscoverFailed: it leads nowhere
    """
    if not (response.redirect_url or response.redirect_address or response.ews_url):
        raise AutoDiscoverFailed("the answer names no address of the web service")
    return response


def unknown(email: str, protocol: AutodiscoverProtocol, error: ErrorNonExistentMailbox) -> ErrorNonExistentMailbox:
    """Make the error for an address that the server of its domain does not know."""
    return ErrorNonExistentMailbox(f"{protocol.server} knows no mailbox {one_line(email)}: {one_line(error)}")


def host_of(url: str) -> str:
    """Give the host of a URL, as DNS has it or as a number; "" if it has none that can be."""
    parts = parsed(url)
    host = "" if parts is None else parts.hostname or ""
    return hostname(host) or host
