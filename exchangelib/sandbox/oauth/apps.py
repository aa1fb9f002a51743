"""The programs that may ask for tokens, and what the endpoint remembers between requests; it gives no tokens."""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

FULL_ACCESS = "full_access_as_app"
AS_USER = "EWS.AccessAsUser.All"
T = TypeVar("T")


@dataclass
class App:
    """A registered program.

    :param client_id: its name for machines
    :param secret: what proves it; None for a public client, which has none
    :param roles: application permissions, in tokens without a user
    :param scopes: delegated permissions, in tokens for a user
    :param redirect_uris: where codes may be sent; none: anywhere on this machine
    :param certificate: in PEM, of the key that signs its assertions (RFC 7523)
    :param blocked: it gets tokens, but EWS is closed to it
    """

    client_id: str
    secret: str | None = field(default=None, repr=False)
    name: str = "A program"
    roles: tuple[str, ...] = (FULL_ACCESS,)
    scopes: tuple[str, ...] = (AS_USER,)
    redirect_uris: tuple[str, ...] = ()
    certificate: bytes | None = field(default=None, repr=False)
    blocked: bool = False

    def has_secret(self, given: str) -> bool:
        """Whether this is its secret."""
        return self.secret is not None and hmac.compare_digest(self.secret.encode(), given.encode())


@dataclass
class Grant:
    """What a code, a refresh token or a device code stands for.

    :param user: whose tokens it gives; None as long as nobody has said yes to a device
    :param expires: on the sandbox's clock
    :param challenge: of PKCE (RFC 7636), with its method
    """

    client_id: str
    user: str | None
    scope: str
    expires: datetime
    redirect_uri: str | None = None
    challenge: tuple[str, str] | None = None
    details: dict[str, Any] = field(default_factory=dict)


class Vault(Generic[T]):
    """Things under names that cannot be guessed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._things: dict[str, T] = {}

    def put(self, thing: T, name: str | None = None) -> str:
        """Keep a thing; gives its name."""
        name = secrets.token_urlsafe(32) if name is None else name
        with self._lock:
            self._things[name] = thing
        return name

    def get(self, name: str) -> T | None:
        """The thing of this name."""
        with self._lock:
            return self._things.get(name)

    def take(self, name: str) -> T | None:
        """The thing of this name, which is gone then."""
        with self._lock:
            return self._things.pop(name, None)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._things.clear()
