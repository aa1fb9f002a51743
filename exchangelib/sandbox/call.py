"""What a handler is given, and how it refuses; it does not know how the request came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.refusal import Fault, Refusal  # the store imports them from there, handlers from here
from exchangelib.sandbox.throttling import FindBudget

if TYPE_CHECKING:
    from exchangelib.sandbox.schema import Schema
    from exchangelib.sandbox.store import Store, User

__all__ = ["Call", "Fault", "Refusal"]


@dataclass
class Call:
    """One request, authenticated and valid.

    :param operation: local name of the request element, such as "FindItem"
    :param body: the request element itself
    :param user: who authenticated
    :param mailbox: SMTP address of the mailbox that a request without an explicit Mailbox means
    :param version: the requested schema version; the newest of the server's profile if none was given
    :param finds: how many things it may find
    :param time_zone: id from the TimeZoneContext header
    """

    operation: str
    body: Node
    user: User
    mailbox: str
    version: str
    time_zone: str | None
    store: Store
    clock: Clock
    schema: Schema
    locale: str
    finds: FindBudget = field(default_factory=FindBudget)
