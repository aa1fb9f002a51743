"""The address book: who and what has an address here, and who is on which list; it answers no requests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from exchangelib.sandbox.store import Store

MAILBOX, ROOM, LIST, ROOM_LIST, CONTACT = "Mailbox", "Room", "PublicDL", "RoomList", "Contact"
# docs/web-service-reference/mailboxtype.md: a room is a mailbox like any other, a room list is a distribution list.
_WIRE_TYPES = {ROOM: "Mailbox", ROOM_LIST: "PublicDL"}


@dataclass(frozen=True)
class Entry:
    """One entry of the address book.

    :param address: primary SMTP address
    :param display_name: how it is shown
    :param kind: "Mailbox", "Room", "PublicDL", "RoomList" or "Contact"
    :param mailbox: number of the mailbox; None for what has none here
    :param number: of the entry, for ids; that of a user without more details is the negative one of the mailbox
    :param details: such as {"GivenName": "Anne", "BusinessPhone": "1234"}
    """

    address: str
    display_name: str
    kind: str
    mailbox: int | None = None
    number: int = 0
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def mailbox_type(self) -> str:
        """The t:MailboxType that EWS gives it."""
        return _WIRE_TYPES.get(self.kind, self.kind)

    @property
    def is_list(self) -> bool:
        """Whether mail to it goes to its members."""
        return self.kind in (LIST, ROOM_LIST)

    def text(self, name: str) -> str:
        """A detail, or "" if there is none."""
        return str(self.details.get(name) or "")


# A user who was never described has no row among the entries: both together are the address book.
_USERS = """
SELECT m.address, m.display_name, coalesce(e.kind, 'Mailbox'), m.number, coalesce(e.number, -m.number),
    coalesce(e.details, '{}') FROM mailbox m LEFT JOIN directory_entry e ON e.address = m.address
"""
_OTHERS = """
SELECT e.address, e.display_name, e.kind, NULL, e.number, e.details FROM directory_entry e
WHERE NOT EXISTS (SELECT 1 FROM mailbox m WHERE m.address = e.address)
"""


def _entry(row: tuple[str, str, str, int | None, int, str]) -> Entry:
    return Entry(*row[:5], details=json.loads(row[5]))


def bare(address: str) -> str:
    """An address without the routing type that may stand before it."""
    address = address.strip()
    return address[5:] if address[:5].lower() == "smtp:" else address


def lookup(store: Store, address: str) -> Entry | None:
    """The entry with an SMTP address, in any case; None for one that is not of here."""
    sql = f"{_USERS} WHERE m.address = ? UNION ALL {_OTHERS} AND e.address = ?"
    row = store.db.execute(sql, (bare(address), bare(address))).fetchone()
    return _entry(row) if row else None


def entries(store: Store) -> Iterator[Entry]:
    """All that the address book shows, by name."""
    found = [_entry(row) for row in store.db.execute(f"{_USERS} UNION ALL {_OTHERS}").fetchall()]
    shown = [each for each in found if not each.details.get("hidden")]
    yield from sorted(shown, key=lambda each: (each.display_name.casefold(), each.address.casefold()))


def members(store: Store, address: str, deep: bool = True) -> list[str]:
    """The addresses on a distribution list, in its order, each once; none for what is no list.

    :param deep: with the members of lists on the list in their place, however lists name each other
    """
    out: dict[str, str] = {}
    seen = {address.lower()}

    def add(of: str) -> None:
        for (each,) in store.db.execute("SELECT address FROM directory_member WHERE list = ? ORDER BY place", (of,)):
            inner = lookup(store, each) if deep else None
            if inner is None or not inner.is_list:
                out.setdefault(each.lower(), each)
            elif each.lower() not in seen:
                seen.add(each.lower())
                add(each)

    add(bare(address))
    return list(out.values())


def put(store: Store, address: str, kind: str, display_name: str | None = None, **details: Any) -> Entry:
    """Make an entry, or change one: details that are given take the place of those it had; None removes one.

    :raises ValueError: not an SMTP address, or that of something of another kind
    """
    check_address(address)
    with store.transaction():
        known = lookup(store, address)
        if known is not None and known.kind not in (kind, MAILBOX):
            raise ValueError(f"{address!r} is in the address book already, as a {known.kind}, not as a {kind}")
        if known is not None and known.kind == MAILBOX and kind in (LIST, ROOM_LIST, CONTACT):
            raise ValueError(f"{address!r} is the address of a mailbox, and cannot be that of a {kind} too")
        kept = {
            name: value for name, value in {**(known.details if known else {}), **details}.items() if value is not None
        }
        name = display_name or (known.display_name if known else address.partition("@")[0])
        store.db.execute(
            "INSERT INTO directory_entry (address, kind, display_name, details) VALUES (?, ?, ?, ?) ON CONFLICT (address) "
            "DO UPDATE SET kind = excluded.kind, display_name = excluded.display_name, details = excluded.details",
            (address, kind, name, json.dumps(kept)),
        )
        if display_name:
            store.db.execute("UPDATE mailbox SET display_name = ? WHERE address = ?", (display_name, address))
        found = lookup(store, address)
    assert found is not None  # it was written just now
    return found


def set_members(store: Store, address: str, addresses: Iterable[str]) -> None:
    """Put these on a list, and nobody else.

    :raises ValueError: one that is no SMTP address
    """
    wanted = {each.lower(): each for each in addresses}
    for each in wanted.values():
        check_address(each)
    with store.transaction():
        store.db.execute("DELETE FROM directory_member WHERE list = ?", (address,))
        rows = [(address, place, each) for place, each in enumerate(wanted.values())]
        store.db.executemany("INSERT INTO directory_member (list, place, address) VALUES (?, ?, ?)", rows)


def check_address(address: str) -> None:
    """Refuse what is no SMTP address.

    :raises ValueError: it is none
    """
    local, at, domain = address.partition("@")
    if not (local and at and domain) or any(c.isspace() for c in address):
        raise ValueError(f"'address' must be an SMTP address such as john@example.com, not {address!r}")


def photo(store: Store, address: str) -> bytes | None:
    """The photo of whoever has an address."""
    row = store.db.execute("SELECT picture FROM directory_photo WHERE address = ?", (address,)).fetchone()
    return bytes(row[0]) if row else None


def set_photo(store: Store, address: str, picture: bytes | None) -> None:
    """Give somebody a photo; None takes it away."""
    with store.transaction():
        store.db.execute("DELETE FROM directory_photo WHERE address = ?", (address,))
        if picture is not None:
            store.db.execute("INSERT INTO directory_photo VALUES (?, ?)", (address, picture))


def may_discover(store: Store, address: str) -> bool:
    """Whether somebody may look for and through the mailboxes of all (the role Discovery Management)."""
    found = lookup(store, address)
    return found is not None and bool(found.details.get("discovery"))
