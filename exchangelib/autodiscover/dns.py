"""What the DNS says of hosts and of services, asked through dnspython, which loads when it is needed."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import InvalidValue
from .addresses import hostname

HTTPS_PORT = 443


class SrvRecord(NamedTuple):
    """Who offers a service. https://www.rfc-editor.org/rfc/rfc2782

    :param priority: the lowest is asked first
    :param weight: among equals, how often of all times it is asked first
    :param port: where it listens
    :param srv: the host
    """

    priority: int
    weight: int
    port: int
    srv: str


class Unanswered(Exception):
    """A name without what was asked for; the text says why."""


class Names:
    """The DNS, as one program asks it.

    :param resolver: makes the resolver of dnspython when it is needed
    :param lifetime: seconds for a question in all
    :param hosts_file: what the system knows without asking
    """

    def __init__(self, resolver: Callable[[], Any], lifetime: float, hosts_file: Path | None = None) -> None:
        self._make = resolver
        self._resolver: Any = None
        self._lifetime = lifetime
        self._hosts_file = _hosts_file() if hosts_file is None else hosts_file
        self._lock = threading.Lock()

    @property
    def resolver(self) -> Any:
        """The resolver of dnspython."""
        with self._lock:
            if self._resolver is None:
                self._resolver = self._make()
            return self._resolver

    def addresses(self, host: str, seconds: float) -> list[str]:
        """Give the numbers of a host, of either kind.

        :param seconds: how long it may take
        :raises Unanswered: it has none
        """
        known = self._from_file(host)
        if known:
            return known
        reasons = []
        for kind in ("A", "AAAA"):
            try:
                return [str(record) for record in self._ask(host, kind, seconds)]
            except Unanswered as e:
                reasons.append(str(e))
                if "exist" in reasons[-1]:
                    break
        raise Unanswered(reasons[-1] if reasons[0] == reasons[-1] else "; ".join(reasons))

    def services(self, domain: str, seconds: float) -> list[SrvRecord]:
        """Give who offers autodiscover over TLS for a domain, in the order in which to ask them.

        :param seconds: how long it may take
        :raises Unanswered: nobody does
        """
        name = f"_autodiscover._tcp.{domain}"
        records = [
            SrvRecord(answer.priority, answer.weight, answer.port, hostname(answer.target.to_text()) or "")
            for answer in self._ask(name, "SRV", seconds)
        ]
        usable = [record for record in records if record.port == HTTPS_PORT and record.srv]
        if not usable:
            raise Unanswered("no record with a host and port 443")
        return in_order(usable)

    def _ask(self, name: str, kind: str, seconds: float) -> Iterable[Any]:
        import dns.exception
        import dns.resolver

        limit = max(0.05, min(seconds, self._lifetime))
        try:
            # The name is absolute, so that no search list of the system makes another of it
            return self.resolver.resolve(f"{name}.", kind, lifetime=limit)  # type: ignore[no-any-return]
        except dns.resolver.NXDOMAIN:
            raise Unanswered("the name does not exist") from None
        except dns.resolver.NoAnswer:
            raise Unanswered(f"no {kind} record") from None
        except dns.exception.Timeout:
            raise Unanswered(f"no answer within {limit:.1f} s ({kind})") from None
        except dns.resolver.NoNameservers:
            raise Unanswered(f"no name server gave a usable answer ({kind})") from None
        except (dns.exception.DNSException, OSError, ValueError) as e:
            raise Unanswered(f"{type(e).__name__} ({kind})") from None

    def _from_file(self, host: str) -> list[str]:
        """Look into the file in which the system has names of its own, which the DNS does not know."""
        try:
            lines = self._hosts_file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []
        entries = (line.partition("#")[0].split() for line in lines)
        return [entry[0] for entry in entries if host in (name.lower() for name in entry[1:])]


def _hosts_file() -> Path:
    root = os.environ.get("SYSTEMROOT")
    return Path(root, "System32", "drivers", "etc", "hosts") if os.name == "nt" and root else Path("/etc/hosts")


def new_resolver(arguments: Mapping[str, Any], attributes: Mapping[str, Any]) -> Any:
    """Make a resolver as the system is configured.

    :param arguments: of dnspython's `Resolver`
    :param attributes: set on it
    :raises InvalidValue: it has no such attribute, or not with such a value
    """
    import dns.exception
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver(**arguments)
    except (dns.exception.DNSException, OSError):  # a system without configuration
        resolver = dns.resolver.Resolver(configure=False)
    for name, value in attributes.items():
        if not hasattr(resolver, name):
            raise InvalidValue(f"Autodiscovery.DNS_RESOLVER_ATTRS: a Resolver of dnspython has no {name!r}")
        try:
            if isinstance(getattr(resolver, name), (int, float)):
                _ = value + 0  # what is no number would be found out on the way
            setattr(resolver, name, value)
        except (TypeError, ValueError) as e:
            raise InvalidValue(f"Autodiscovery.DNS_RESOLVER_ATTRS: {name!r} cannot be {value!r}: {e}") from None
    return resolver


def in_order(records: Iterable[SrvRecord], chance: Callable[[int], int] | None = None) -> list[SrvRecord]:
    """Put records into the order in which to ask: by priority, and by weighted chance among equals.

    https://www.rfc-editor.org/rfc/rfc2782

    :param chance: gives a number from 0 to its argument, both included
    """
    chance = chance or (lambda most: random.SystemRandom().randint(0, most))
    ordered: list[SrvRecord] = []
    remaining = sorted(records, key=lambda record: (record.priority, record.weight))
    while remaining:
        equals = [record for record in remaining if record.priority == remaining[0].priority]
        mark = chance(sum(record.weight for record in equals))
        for record in equals:  # those without weight stand first, and are taken only by the smallest mark
            mark -= record.weight
            if mark <= 0:
                break
        ordered.append(record)
        remaining.remove(record)
    return ordered
