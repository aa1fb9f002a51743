"""Who is asking: the authentication schemes that the sandbox offers; it knows no XML."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

REALM = "exchangelib sandbox"


class Basic:
    """RFC 7617."""

    name = "basic"
    offer = f'Basic realm="{REALM}", charset="UTF-8"'

    def login(self, credentials: str) -> tuple[str, str] | None:
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


SCHEMES = {scheme.name: scheme for scheme in (Basic(),)}


class Authenticator:
    """The schemes of one sandbox.

    :param schemes: names of schemes, strongest first
    :raises ValueError: an unknown scheme, or none
    """

    def __init__(self, schemes: str | Iterable[str]) -> None:
        names = [name.lower() for name in ((schemes,) if isinstance(schemes, str) else schemes)]
        unknown = [name for name in names if name not in SCHEMES]
        if unknown or not names:
            raise ValueError(f"Sandbox: auth must be among {', '.join(SCHEMES)}, not {', '.join(unknown) or 'empty'}")
        self._schemes = {name: SCHEMES[name] for name in names}

    @property
    def offers(self) -> list[str]:
        """Values for WWW-Authenticate."""
        return [scheme.offer for scheme in self._schemes.values()]

    def login(self, header: str | None) -> tuple[str, str] | None:
        """User name and password in an Authorization header; None if there is nothing usable."""
        if header is None:
            return None
        name, _, credentials = header.strip().partition(" ")
        scheme = self._schemes.get(name.lower())
        return scheme.login(credentials) if scheme is not None else None
