"""Whom a message goes to: recipients as clients write them turned into mailboxes, outside addresses and unknown ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from exchangelib.sandbox.bags import Bag, leaf
from exchangelib.sandbox.directory import Entry, entries, lookup, members
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.store import Store, User
from exchangelib.sandbox.store.ids import decode

MAIL = ("ToRecipients", "CcRecipients", "BccRecipients")
ATTENDEES = ("RequiredAttendees", "OptionalAttendees", "Resources")
# What no address has inside, but for quoted words (RFC 5321 4.1.2), which Exchange does not take either.
_GAP = re.compile(r"[\x00-\x20\x7f]")


@dataclass
class Targets:
    """Where a message goes.

    :param here: who has a mailbox here, each once
    :param outside: addresses of elsewhere
    :param refused: addresses that it cannot go to, and why, in the words of an enhanced status code
    """

    here: list[User] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def address_of(box: Node) -> str:
    """The address in a t:Mailbox, without the routing type that may stand before it."""
    address = (box.child_text(T("EmailAddress")) or "").strip()
    return address[5:] if address[:5].lower() == "smtp:" else address


def boxes(bag: Bag, names: Iterable[str] = MAIL) -> Iterator[Node]:
    """The t:Mailbox elements of lists of recipients or attendees."""
    for name in names:
        node = bag.get(name)
        for each in node.children if node is not None else ():
            box = each if each.tag == T("Mailbox") else each.find(T("Mailbox"))
            if box is not None:
                yield box


def box_in(bag: Bag, name: str) -> Node | None:
    """The t:Mailbox of a single recipient, such as From."""
    node = bag.get(name)
    return node.find(T("Mailbox")) if node is not None else None


def resolve(store: Store, bag: Bag, names: Iterable[str] = MAIL) -> None:
    """Give recipients that only have a name their address, from the address book.

    :raises Refusal: ErrorInvalidRecipients, the name is nobody's or that of several, or an address cannot be one
    """
    book: list[Entry] | None = None
    for box in boxes(bag, names):
        address = address_of(box)
        if "@" in address and _GAP.search(address) and box.child_text(T("RoutingType"), "SMTP") == "SMTP":
            raise Refusal("ErrorInvalidRecipients", "At least one recipient isn't valid.")
        if address or box.find(T("ItemId")) is not None:
            continue
        name = (box.child_text(T("Name")) or "").strip().lower()
        book = list(entries(store)) if book is None else book
        found = [each for each in book if each.display_name.lower() == name]
        if len(found) != 1:
            raise Refusal("ErrorInvalidRecipients", "At least one recipient isn't valid.")
        box.children = [leaf("Name", found[0].display_name), leaf("EmailAddress", found[0].address)]
        box.children.append(leaf("RoutingType", "SMTP"))


def _own_list(store: Store, box: Node) -> list[str] | None:
    """The addresses of a private distribution list or a contact that a t:Mailbox names by its id; None if it names none."""
    item_id = box.find(T("ItemId"))
    if item_id is None:
        return None
    number = decode(item_id.attrs.get("Id", "")).number
    item = store.items.get(number)
    if item is None:
        raise Refusal("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    if item.kind == "DistributionList":
        return [address_of(each) for each in boxes(item.bag, ("Members",)) if address_of(each)]
    kept = item.bag.get("EmailAddresses")
    return [each.text for each in kept.children[:1]] if kept is not None else []


def _domains(store: Store) -> set[str]:
    sql = "SELECT address FROM mailbox UNION SELECT address FROM directory_entry WHERE kind <> 'Contact'"
    return {str(address).rpartition("@")[2].lower() for (address,) in store.db.execute(sql).fetchall()}


def expand(store: Store, wanted: Iterable[Node], sender: str, size: int = 0) -> Targets:
    """Where recipients are, distribution lists with their members in their place.

    :param sender: address; some recipients take mail of some senders only
    :param size: of the message in bytes; some take no large ones
    """
    out = Targets()
    domains = _domains(store)
    seen: set[str] = set()
    for box in wanted:
        private = _own_list(store, box)
        for address in [address_of(box)] if private is None else private:
            _add(store, out, address, seen, domains, sender.lower(), size)
    return out


def _add(store: Store, out: Targets, address: str, seen: set[str], domains: set[str], sender: str, size: int) -> None:
    if address.lower() in seen:
        return
    seen.add(address.lower())
    entry = lookup(store, address)
    if entry is None:
        if address.rpartition("@")[2].lower() in domains or "@" not in address:
            out.refused[address] = (
                "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"
            )
        else:
            out.outside.append(address)
        return
    wrong = _refusal(entry, sender, size)
    if wrong is not None:
        out.refused[entry.address] = wrong
    elif entry.is_list:
        for each in members(store, entry.address, deep=False):
            _add(store, out, each, seen, domains, sender, size)
    elif entry.mailbox is None:
        out.outside.append(entry.address)
    else:
        user = store.owner(entry.mailbox)
        assert user is not None  # the entry is made of the mailbox
        out.here.append(user)


def _refusal(entry: Entry, sender: str, size: int) -> str | None:
    """Why an entry of the address book does not take a message (RFC 3463); None if it does."""
    friends = [str(each).lower() for each in entry.details.get("accepts_from") or ()]
    if friends and sender not in friends:
        return "550 5.7.1 RESOLVER.RST.NotAuthorized; not authorized"
    if entry.details.get("mailbox_full"):
        return "554 5.2.2 mailbox full"
    limit = entry.details.get("max_message_size")
    if limit and size > int(limit):
        return "550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient"
    return None
