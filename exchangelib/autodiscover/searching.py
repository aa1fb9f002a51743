"""The hosts that are asked about a domain, one after another, until one answers; how one is asked is told elsewhere."""

from __future__ import annotations

from typing import Any

from ..credentials import Credentials
from ..errors import AutoDiscoverFailed, ErrorNonExistentMailbox, EWSError, RedirectError, UnauthorizedError
from .addresses import JSON, PATHS, POX, hosts_of, service_of, url_of
from .asking import Asking, checked, unknown
from .dns import Unanswered
from .json import ONLINE, url_for
from .protocol import AutodiscoverProtocol
from .report import Step, failure

_LEADS = (301, 302, 303, 307, 308)
MAX_NAMED = 10
"""Hosts that the DNS may name: what is more is not asked."""


class Search:
    """The way through the list.

    :param asking: what asks, and remembers what was asked
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._known: AutodiscoverProtocol | None = None  # what was remembered, and did not help

    # --- what is remembered

    def remembered(self, email: str) -> Any:
        """Ask the service that answered for the domain before; None if there is none, or it does not any more."""
        asking = self._asking
        cache, domain, config = asking.cache, asking.domain, asking.config
        protocol = cache.connection(domain, config)
        url = cache.endpoint(domain) if protocol is None else protocol.service_endpoint
        if url is None or not asking.admitted(url):
            return None
        # One that was made by other rules may be told more, or less, than these say
        known = cache.shared(domain, config, asking.final(url))
        if known is self._known:
            return None
        self._known = known
        prepared = False
        try:
            if service_of(url) != JSON:
                asking.way_in(known, email)
            prepared = True
            response = checked(known.ask_over_what_was_kept(email))
        except UnauthorizedError as e:
            if prepared and asking.is_refusal(known):
                raise asking.refused(email, known, e) from e
            asking.note("cache", url, known, e)
            return None
        except ErrorNonExistentMailbox as e:
            raise unknown(email, known, e) from e
        except EWSError as e:
            asking.note("cache", url, known, e)
            if cache.connection(domain, config) is known:  # or somebody has found the server anew meanwhile
                cache.forget(domain)
            known.close()
            return None
        return asking.follow(response, url, email)

    # --- the list

    def search(self, email: str) -> Any:
        """Ask each host of the list until one knows the address.

        :raises AutoDiscoverFailed: none does
        """
        asking = self._asking
        for host in hosts_of(asking.domain):
            response = self._ask_host(host, email)
            if response is not None:
                return response
        for ask in (self._ask_port_80, self._ask_srv, self._ask_online, self._ask_busy):
            response = ask(email)
            if response is not None:
                return response
        raise failure(email, asking.steps)

    def _ask_host(self, host: str, email: str) -> Any:
        asking = self._asking
        for service in asking.limits.services:
            if host in asking.unreachable:
                break
            url = url_for(host, email) if service == JSON else url_of(host, service)
            if url.lower() in asking.asked:  # by way of a redirect
                continue
            response = asking.ask(url, email)
            if response is not None:
                return response
        return None

    def _ask_port_80(self, email: str) -> Any:
        """See where port 80 leads; it is told nothing but what it is asked for, and asked without credentials."""
        asking = self._asking
        host = hosts_of(asking.domain)[-1]
        url = f"http://{host}{PATHS[POX]}"
        asking.check_time(email)
        plain = asking.config.replace(
            service_endpoint=url,
            credentials=None,
            auth_type=None,
            client_cert=None,
            client_key_password=None,
            retry_policy=asking.limits.policy,
        )
        protocol = asking.prepared(AutodiscoverProtocol(plain, clock=asking.clock))
        protocol.ends = asking.ends
        try:
            asking.hosts.look_up(host, url)
            reply = protocol.fetch(url, {"Accept": "*/*"})
            if reply.status_code not in _LEADS:
                raise AutoDiscoverFailed("leads nowhere else")
            protocol.retry_policy.raise_response_errors(reply)
        except RedirectError as e:
            asking.note("port 80", url, protocol, f"leads to {e.url}")
            return asking.lead(e.url, email, asking.limits.services)
        except EWSError as e:
            asking.note("port 80", url, protocol, e)
        finally:
            protocol.close()
        return None

    def _ask_srv(self, email: str) -> Any:
        asking = self._asking
        name = f"_autodiscover._tcp.{asking.domain}"
        asking.check_time(email)
        try:
            records = asking.names.services(asking.domain, asking.left())
        except Unanswered as e:
            asking.add(Step("srv", name, dns=str(e), reason="nobody is named"))
            return None
        for record in records[:MAX_NAMED]:
            reason = self._why_not(record.srv)
            if reason:
                asking.add(Step("srv", name, dns=str(record), reason=reason))
                continue
            response = self._ask_host(record.srv, email)
            if response is not None:
                return response
        if len(records) > MAX_NAMED:
            asking.add(Step("srv", name, reason=f"names {len(records)} hosts, of which {MAX_NAMED} were asked"))
        return None

    def _why_not(self, host: str) -> str:
        """Say why a host that the DNS names is not asked; "" if it is."""
        asking = self._asking
        urls = [url_of(host, service) for service in asking.limits.services if service in PATHS]
        if not asking.admitted(url_of(host, POX)):
            return asking.not_admitted(host)
        if host in asking.unreachable or (urls and all(url.lower() in asking.asked for url in urls)):
            return "was asked already"
        return ""

    def _ask_online(self, email: str) -> Any:
        """Ask Exchange Online, which knows its mailboxes whatever their domain is; only tokens are of use there."""
        credentials = self._asking.config.credentials
        if credentials is None or isinstance(credentials, Credentials):
            return None
        return self._asking.ask(url_for(ONLINE, email), email)

    def _ask_busy(self, email: str) -> Any:
        """Ask those again, once, that were too busy."""
        asking = self._asking
        busy, asking.busy = asking.busy, []
        for url in busy:
            asking.asked.discard(url.lower())
            response = asking.ask(url, email)
            if response is not None:
                return response
        return None
