"""Whose hosts may get credentials beside those of the address's own domain; a value that asks nobody but the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..errors import InvalidTypeError, InvalidValue
from .addresses import hostname

# Microsoft's, to which the domains of Exchange Online lead
# https://learn.microsoft.com/en-us/microsoft-365/enterprise/urls-and-ip-address-ranges
_MICROSOFT = (
    "autodiscover-s.outlook.com",
    "autodiscover-s.office365.us",
    "autodiscover-s-dod.office365.us",
    "autodiscover-s.partner.outlook.cn",
    "autodiscover.outlook.com",
    "outlook.office365.com",
    "outlook.office365.us",
    "outlook-dod.office365.us",
    "partner.outlook.cn",
    "outlook.office.com",
    ".onmicrosoft.com",
)


@dataclass(frozen=True)
class RedirectRules:
    """Where autodiscover may be led: what is neither of the address's domain nor Exchange Online's needs a word of the caller.

    :param allowed_hosts: names of hosts and domains, such as "mail.example.net"; with "*." or a dot in front, such as
        "*.example.net", everything under them
    :param allow_redirect: is called with the URL of a host that is not on the list, or "mailto:" and an address, and says whether
        to go there. Whoever is gone to gets the credentials
    """

    allowed_hosts: tuple[str, ...] = ()
    allow_redirect: Callable[[str], object] | None = field(default=None, compare=True)

    def __init__(
        self, allowed_hosts: Iterable[str] = (), allow_redirect: Callable[[str], object] | None = None
    ) -> None:
        if isinstance(allowed_hosts, (str, bytes)) or not isinstance(allowed_hosts, Iterable):
            raise InvalidTypeError("allowed_hosts", allowed_hosts, (list, tuple))
        if allow_redirect is not None and not callable(allow_redirect):
            raise InvalidValue("'allow_redirect' must be a function that takes a URL")
        object.__setattr__(self, "allowed_hosts", tuple(_checked(each) for each in allowed_hosts))
        object.__setattr__(self, "allow_redirect", allow_redirect)

    def knows(self, host: str, domain: str) -> bool:
        """Tell whether a host, or a domain, may get what is meant for a domain, without asking anybody.

        :param host: in small letters
        :param domain: whose address is looked for
        """
        if host == domain or host.endswith(f".{domain}"):
            return True
        return self.names(host) or any(_fits(host, each) for each in _MICROSOFT)

    def names(self, host: str) -> bool:
        """Tell whether the caller has named a host."""
        return any(_fits(host, each) for each in self.allowed_hosts)

    def admits(self, host: str, domain: str, url: str) -> bool:
        """Tell whether a host, or a domain, may get what is meant for a domain; the caller's function may be asked.

        :param url: where exactly one is led
        """
        if self.knows(host, domain):
            return True
        return self.allow_redirect is not None and bool(self.allow_redirect(url))


def _fits(host: str, allowed: str) -> bool:
    return host.endswith(allowed) if allowed.startswith(".") else host == allowed


def _checked(name: str) -> str:
    if not isinstance(name, str):
        raise InvalidTypeError("allowed_hosts", name, str)
    under = name.startswith(("*.", "."))
    host = hostname(name.removeprefix("*").removeprefix("."))
    if host is None:
        raise InvalidValue(
            f"'allowed_hosts' must hold names such as 'mail.example.net' or '*.example.net', not {name!r}"
        )
    return f".{host}" if under else host
