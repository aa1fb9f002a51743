"""What can be said of a URL or an address without asking anyone."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from ..errors import InvalidValue, RelativeRedirect, TransportError, shorten

# Underscores are common inside, and other scripts are put into ASCII when a name is looked for
_LABEL = re.compile(r"(?:[A-Za-z0-9_-]|[^\x00-\x7f]){1,63}")


def split_url(url: str) -> tuple[bool, str | None, str]:
    """Take a URL apart.

    :param url: an absolute URL
    :return: whether it is https; the host name, in lower case; the path
    """
    parts = urlsplit(url)
    return parts.scheme == "https", parts.hostname, parts.path


def get_domain(email: str) -> str:
    """Return the domain of an email address, in lower case; `ValueError` if it has none."""
    local, at, domain = email.rpartition("@")
    if not (local and at and domain):
        raise InvalidValue(f"{email!r} is not a valid email address")
    return domain.lower()


def is_loopback(host: str | None) -> bool:
    """Say whether a host is this machine, by its name or number alone."""
    if not host:
        return False
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def checked(url: str, argument: str) -> SplitResult:
    """Take an http(s) URL apart, or say what is wrong with it; user names and passwords do not belong into it."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as e:
        raise InvalidValue(f"{argument!r} is not a valid URL: {e}") from None
    if parts.username is not None or parts.password is not None:
        raise InvalidValue(f"{argument!r} must not hold a user name or password: use credentials=")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidValue(
            f"{argument!r} must be a URL such as https://mail.example.com/EWS/Exchange.asmx, not {url!r}"
        )
    if any(c.isspace() or ord(c) < 32 for c in url):
        raise InvalidValue(f"{argument!r} must not hold spaces or control characters: {url!r}")
    if parts.netloc.endswith(":") or not _can_be_host(parts.hostname):
        raise InvalidValue(f"{argument!r} names a host that cannot be: {shorten(parts.netloc)}")
    return parts


def _can_be_host(name: str) -> bool:
    """Say whether a name, or number, can be that of a host: https://www.rfc-editor.org/rfc/rfc1123#section-2.1"""
    if ":" in name:  # which only a number of the newer kind has here
        return True
    name = name.removesuffix(".")
    return len(name) <= 253 and all(_LABEL.fullmatch(label) for label in name.split("."))


def without_userinfo(url: str) -> str:
    """Return a URL without the user name and password it may hold."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def bare_proxy(url: str) -> str:
    """Return the address of a proxy without the user name and password, whatever characters are in them."""
    scheme, separator, rest = url.partition("://")
    if not separator:  # as variables of the environment may have it
        scheme, rest = "", url
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


class _Redirecting(Protocol):
    @property
    def url(self) -> str: ...

    @property
    def headers(self) -> Mapping[str, str]: ...


def get_redirect_url(response: _Redirecting, allow_relative: bool = True, require_relative: bool = False) -> str:
    """Return where a redirect leads, as an absolute URL.

    :param response: anything with `url` and `headers`
    :param allow_relative: whether it may lead to the same server
    :param require_relative: whether it must
    :raises TransportError: it leads nowhere
    :raises RelativeRedirect: it leads to the same server, or does not, against the arguments
    """
    location = response.headers.get("location")
    if not location:
        raise TransportError(f"{response.url} redirects without saying where to")
    try:
        here, there = urlsplit(response.url), urlsplit(urljoin(response.url, location))
    except ValueError as e:
        raise TransportError(f"{response.url} redirects to what is no URL: {e}") from None
    same = (here.scheme, here.netloc.lower()) == (there.scheme, there.netloc.lower())
    target = urlunsplit(there)
    if same and not allow_relative:
        raise RelativeRedirect(target)
    if require_relative and not same:
        raise RelativeRedirect(target)
    return target
