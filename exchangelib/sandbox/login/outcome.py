"""What a scheme of logging in says of a request, and what every scheme must have; it knows none of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from exchangelib.sandbox.message import Request

if TYPE_CHECKING:
    from exchangelib.sandbox.store import User

REALM = "exchangelib sandbox"


@dataclass(frozen=True)
class Login:
    """Somebody has been let in.

    :param user: who; for a program without a user, one that stands for it
    :param scheme: name of the scheme that let them in
    :param app_only: a program acts for itself, and must say in whose mailbox by impersonation
    :param headers: for the answer
    :param blocked: why they may not use EWS all the same
    """

    user: User
    scheme: str
    app_only: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    blocked: str | None = None


@dataclass(frozen=True)
class Refused:
    """Nobody has been let in, or not yet.

    :param why: what was wrong with credentials that were given; None where the handshake only goes on
    :param name: who they said they were
    :param offers: values of WWW-Authenticate instead of those that everybody gets
    :param headers: further ones for the answer
    :param status: of HTTP
    """

    why: str | None = None
    name: str = ""
    offers: tuple[str, ...] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 401


@dataclass(frozen=True)
class FailedLogin:
    """Credentials that were refused: one log-on attempt, as a server that locks accounts would count it."""

    scheme: str
    name: str
    reason: str


class Scheme(Protocol):
    """One way of logging in."""

    name: str
    """As in Sandbox(auth=…)."""
    tokens: tuple[str, ...]
    """How it is called in the header, in lower case; none for what is not in a header."""

    def offers(self) -> list[str]:
        """Values of WWW-Authenticate for somebody who has not begun."""

    def attempt(self, credentials: str, request: Request) -> Login | Refused:
        """Judge the part of the Authorization header that is behind the scheme."""


class Users(Protocol):
    """Where users are found: the store."""

    def user(self, login: str) -> User | None:
        """Whoever logs in with this."""


@dataclass
class Anonymous:
    """Offers nothing; a base for schemes that no header names."""

    name: str = ""
    tokens: tuple[str, ...] = field(default=())

    def offers(self) -> list[str]:
        """Nothing."""
        return []
