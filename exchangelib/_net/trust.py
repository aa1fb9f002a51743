"""How a server came to be spoken to, and what it may therefore be told; how it is told is not known here."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import UnauthorizedError

EXCHANGE_ONLINE = "00000002-0000-0ff1-ce00-000000000000"  # its number as a resource, in place of an address
# Hosts of one service: a token for any of a row is good for all of it
_FAMILIES = (
    frozenset(("outlook.office365.com", "outlook.office.com", "autodiscover-s.outlook.com")),
    frozenset(("outlook.office365.us", "autodiscover-s.office365.us")),
    frozenset(("partner.outlook.cn", "autodiscover-s.partner.outlook.cn")),
)


class Trust(enum.Enum):
    """Who named a server."""

    GIVEN = "the caller named it, or agreed to it"
    FOUND = "a server that was trusted named it"
    GUESSED = "it was made up from an address, and may be anybody's"


def hosts_of(claims: Mapping[str, Any], scope: Iterable[str]) -> set[str]:
    """Return the hosts that a token is meant for.

    :param claims: what stands in it; empty if it cannot be read
    :param scope: what it was asked for, if it does not say itself
    """
    audience = claims.get("aud")
    if audience is None:
        named = [urlsplit(each).hostname for each in scope]
    else:
        named = [
            "outlook.office365.com" if each == EXCHANGE_ONLINE else urlsplit(str(each)).hostname
            for each in (audience if isinstance(audience, list) else [audience])
        ]
    hosts = {host.lower() for host in named if host}
    return hosts.union(*(family for family in _FAMILIES if family & hosts))


def check_token(trust: Trust, endpoint: str, url: str, claims: Mapping[str, Any], scope: Iterable[str]) -> None:
    """Refuse to send a token to a server that it is not for, unless the caller named that server.

    :param endpoint: whom the session is for
    :param url: where the request goes
    :raises UnauthorizedError: the token stays here
    """
    here, there = urlsplit(endpoint), urlsplit(url)
    if (here.scheme, here.netloc.lower()) != (there.scheme, there.netloc.lower()):
        raise UnauthorizedError(f"The token for {here.netloc} does not go to {there.netloc}, where the request was led")
    if trust is Trust.GIVEN:
        return
    hosts = hosts_of(claims, scope)
    if there.scheme != "https" and there.hostname not in hosts:
        raise UnauthorizedError(f"A token does not go to {there.netloc} over plain http")
    if there.hostname not in hosts:
        raise UnauthorizedError(
            f"The token is for {', '.join(sorted(hosts)) or 'nobody who is known'}, and does not go to {there.netloc}, which "
            "was not named by you. Name it in a Configuration, or ask for a token for it with scope="
        )
