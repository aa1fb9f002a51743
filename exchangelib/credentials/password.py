"""A user name and a password; which schemes take them is not known here."""

from __future__ import annotations

from typing import ClassVar

from ..errors import InvalidValue
from .base import BaseCredentials, Secret, check


class Credentials(BaseCredentials):
    """A user name and a password.

    :param username: `DOMAIN\\\\name`, `name@example.com` or a plain name; servers differ in which they take
    :param password: the password
    """

    EMAIL: ClassVar[str] = "email"
    DOMAIN: ClassVar[str] = "domain"
    UPN: ClassVar[str] = "upn"
    _IDENTITY: ClassVar[tuple[str, ...]] = ("username", "password")

    password: Secret[str] = Secret()

    def __init__(self, username: str, password: str) -> None:
        super().__init__()
        check("username", username, str)
        check("password", password, str)
        if not username.strip():
            raise InvalidValue("'username' must not be empty")
        self.username = username
        self.password = password

    @property
    def type(self) -> str:
        """Which form the user name has: `EMAIL`, `DOMAIN` or `UPN`."""
        if self.username.count("@") == 1:
            return self.EMAIL
        return self.DOMAIN if self.username.count("\\") == 1 else self.UPN

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.username!r}, '********')"

    def __str__(self) -> str:
        return self.username
