"""From an address to the hosts that may be asked about it, a closed list; nothing is asked here."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from .._pattern import pattern
from ..errors import InvalidValue, shorten
from .suffixes import is_public

SOAP, POX, JSON = "soap", "pox", "json"
SERVICES = (SOAP, POX, JSON)
PATHS = {SOAP: "/autodiscover/autodiscover.svc", POX: "/autodiscover/autodiscover.xml"}
_JSON_PATH = "/autodiscover/autodiscover.json"
LONGEST = 320  # characters of an address: https://www.rfc-editor.org/rfc/rfc3696 (64, "@", 255)
_LABEL = pattern(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


def hostname(text: str) -> str | None:
    """Give a host name as DNS has it, in small letters and without a last dot; None if it is none, or a number."""
    text = text.strip().rstrip(".").lower()
    if not text.isascii():
        try:
            text = text.encode("idna").decode("ascii").lower()
        except UnicodeError:
            return None
    labels = text.split(".")
    if not text or len(text) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return None if labels[-1].isdigit() else text


def domain_of(email: str) -> str:
    """Give the domain of an address, as DNS has it.

    :raises InvalidValue: it is no address, or nobody has a mailbox at such a domain
    """
    local, at, domain = email.rpartition("@")
    name = hostname(domain)
    if (
        len(email) > LONGEST
        or not (local and at and name)
        or "@" in local.strip('"')
        or any(c.isspace() or ord(c) < 32 for c in email)
    ):
        raise InvalidValue(f"Not an email address: {shorten(email)}")
    if is_public(name):
        raise InvalidValue(
            f"Anybody can have a domain under {name!r}, so nobody is trusted to speak for {shorten(email)}: "
            "name the server with Configuration(server=...)"
        )
    return name


def hosts_of(domain: str) -> tuple[str, str]:
    """Give the hosts that are asked about a domain, in the order in which they are.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/autodiscover-for-exchange
    """
    return domain, f"autodiscover.{domain}"


def url_of(host: str, service: str) -> str:
    """Give the address of a service, SOAP or POX, of a host."""
    return f"https://{host}{PATHS[service]}"


def service_of(url: str) -> str | None:
    """Tell which service is at an address; None if it is no address of autodiscover, or not over TLS."""
    parts = parsed(url)
    if parts is None or parts.scheme != "https":
        return None
    path = parts.path.lower()
    if path.startswith(_JSON_PATH):
        return JSON
    return next((name for name, known in PATHS.items() if path == known), None)


def parsed(url: str) -> SplitResult | None:
    """Take an absolute address apart; None if it is none, names somebody to log in as, or a host that cannot be."""
    if any(c.isspace() or ord(c) < 33 for c in url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None or not parts.hostname:
        return None
    return parts


def with_service(url: str, service: str) -> str:
    """Give the address of another service, SOAP or POX, of the same host."""
    parts = urlsplit(url)
    return parts._replace(path=PATHS[service], query="", fragment="").geturl()
