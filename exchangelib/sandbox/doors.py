"""What the server serves beside EWS: an address, and what answers there; it answers nothing itself."""

from __future__ import annotations

from typing import Protocol

from exchangelib.sandbox.login.outcome import Login
from exchangelib.sandbox.message import Reply, Request
from exchangelib.sandbox.oauth import OAuth
from exchangelib.sandbox.oauth.service import without_secrets


class Door(Protocol):
    """One service."""

    announcement: tuple[tuple[str, str], ...]
    """Headers for those who have not logged in."""

    def serves(self, path: str) -> bool:
        """Whether an address, without its query, is one of this service."""

    def is_open(self, request: Request) -> bool:
        """Whether nobody has to log in for this."""

    def answer(self, request: Request, login: Login | None) -> Reply:
        """Answer a request.

        :param login: None where the door is open
        """

    def hide(self, body: bytes) -> bytes:
        """A body, of a request or an answer, as the log of the traffic may keep it."""


class OAuthDoor:
    """Where tokens are given: whoever comes proves there who they are."""

    announcement: tuple[tuple[str, str], ...] = ()

    def __init__(self, oauth: OAuth) -> None:
        self._oauth = oauth

    def serves(self, path: str) -> bool:
        """Whether an address is one of the endpoint."""
        return self._oauth.serves(path)

    def is_open(self, request: Request) -> bool:
        """It is."""
        return True

    def answer(self, request: Request, login: Login | None) -> Reply:
        """Answer a request."""
        return self._oauth.answer(request)

    def hide(self, body: bytes) -> bytes:
        """The body without secrets."""
        return without_secrets(body)
