"""Basic authentication (RFC 7617): name and password in every request."""

from __future__ import annotations

import base64
import binascii

from exchangelib.sandbox.login.outcome import REALM, Login, Refused, Users
from exchangelib.sandbox.message import Request


class Basic:
    """RFC 7617.

    :param users: where to look names up
    """

    name = "basic"
    tokens: tuple[str, ...] = ("basic",)

    def __init__(self, users: Users) -> None:
        self._users = users

    def offers(self) -> list[str]:
        """The scheme with its realm."""
        return [f'Basic realm="{REALM}", charset="UTF-8"']

    def attempt(self, credentials: str, request: Request) -> Login | Refused:
        """Compare the password."""
        given = read(credentials)
        if given is None:
            return Refused("the header cannot be read")
        user = self._users.user(given[0])
        if user is None:
            return Refused("there is no such user", given[0])
        return Login(user, self.name) if user.check(given[1]) else Refused("the password is wrong", given[0])


def read(credentials: str) -> tuple[str, str] | None:
    """User name and password in the part of the header behind the scheme; None if it is damaged."""
    try:
        raw = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")  # clients that know nothing of RFC 7617's charset
    name, colon, password = text.partition(":")
    return (name, password) if colon else None
