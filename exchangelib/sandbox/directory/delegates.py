"""Who acts for whom: delegates of a mailbox and what they are told of its meetings; it answers no requests."""

from __future__ import annotations

from dataclasses import dataclass

from exchangelib.sandbox.directory import settings
from exchangelib.sandbox.directory.entries import lookup
from exchangelib.sandbox.store import Store

_DELIVERY = "deliver_meeting_requests"
# Where a mailbox without delegates stands (docs/web-service-reference/delivermeetingrequests.md).
DEFAULT_DELIVERY = "DelegatesAndMe"


@dataclass(frozen=True)
class Delegate:
    """Somebody who acts for the owner of a mailbox.

    :param address: primary SMTP address
    :param receives_meeting_messages: whether copies of meeting messages go to them too
    :param views_private: whether they may see private items
    """

    address: str
    receives_meeting_messages: bool = False
    views_private: bool = False


def of(store: Store, address: str) -> list[Delegate]:
    """The delegates of a mailbox, given by its address, in the order in which they were added."""
    owner = lookup(store, address)
    if owner is None or owner.mailbox is None:
        return []
    sql = "SELECT address, receives, private FROM delegate WHERE mailbox = ? ORDER BY place"
    return [Delegate(row[0], bool(row[1]), bool(row[2])) for row in store.db.execute(sql, (owner.mailbox,)).fetchall()]


def put(store: Store, mailbox: int, delegate: Delegate) -> None:
    """Add a delegate behind the others, or change one in their place."""
    with store.transaction():
        store.db.execute(
            "INSERT INTO delegate VALUES (?, (SELECT coalesce(max(place), 0) + 1 FROM delegate WHERE mailbox = ?), ?, ?, ?) "
            "ON CONFLICT (mailbox, address) DO UPDATE SET receives = excluded.receives, private = excluded.private",
            (mailbox, mailbox, delegate.address, delegate.receives_meeting_messages, delegate.views_private),
        )


def remove(store: Store, mailbox: int, address: str) -> None:
    """Somebody is no delegate any more."""
    with store.transaction():
        store.db.execute("DELETE FROM delegate WHERE mailbox = ? AND address = ?", (mailbox, address))


def delivery(store: Store, mailbox: int) -> str:
    """To whom meeting requests go: "DelegatesOnly", "DelegatesAndMe", "DelegatesAndSendInformationToMe" or "NoForward"."""
    return str(settings.get(store, mailbox, _DELIVERY) or DEFAULT_DELIVERY)


def set_delivery(store: Store, mailbox: int, how: str) -> None:
    """Say to whom meeting requests go."""
    settings.put(store, mailbox, _DELIVERY, how)
