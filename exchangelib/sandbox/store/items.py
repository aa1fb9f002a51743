"""Items in the database: putting, getting, moving, removing bags with their contents and attachments; it gives no meaning to any property."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from exchangelib.sandbox.bags import Bag, pack, pack_node, unpack, unpack_node
from exchangelib.sandbox.drafts import Attachment
from exchangelib.sandbox.judge import parts, searchable
from exchangelib.sandbox.store.ids import (
    ATTACHMENT,
    ITEM,
    OCCURRENCE,
    OCCURRENCE_ATTACHMENT,
    change_key,
    encode,
    occurrence_number,
)
from exchangelib.sandbox.store.searches import Searches
from exchangelib.sandbox.store.tables import COLUMNS, TAIL


@dataclass
class Item:
    """An item as stored. `history` maps a key of the bag to the change that last wrote it; an `occurrence`
    of a series has its index, from 1, and the number of the series."""

    number: int
    mailbox: int
    folder: int
    kind: str
    bag: Bag
    change: int = 0
    associated: bool = False
    conversation: int | None = None
    origin: int | None = None
    history: dict[str, int] = field(default_factory=dict)
    mime: bytes | None = None
    attachments: list[Attachment] = field(default_factory=list)
    occurrence: int = 0

    @cached_property
    def id(self) -> str:
        """The opaque id."""
        if self.occurrence:
            return encode(OCCURRENCE, self.mailbox, occurrence_number(self.number, self.occurrence))
        return encode(ITEM, self.mailbox, self.number)

    @property
    def change_key(self) -> str:
        """The change key of the present state."""
        return change_key(ITEM, self.change)

    def attachment_id(self, attachment: Attachment) -> str:
        """The opaque id of one of its attachments."""
        if self.occurrence:  # it may be that of the series, which deletes it for all occurrences
            number = occurrence_number(attachment.number, self.occurrence)
            return encode(OCCURRENCE_ATTACHMENT, self.mailbox, number)
        return encode(ATTACHMENT, self.mailbox, attachment.number)


_NAMES = ", ".join(COLUMNS.values())
_INSERT = (
    "INSERT OR REPLACE INTO item (number, mailbox, folder, origin, associated, kind, change, conversation, "
    f"{_NAMES}, head) VALUES ({', '.join('?' * (9 + len(COLUMNS)))})"
)
_GET = (
    "SELECT number, mailbox, folder, kind, change, associated, conversation, origin, head, tail, history, {mime} "
    "FROM item JOIN content ON item = number WHERE number "
)


def _columns(bag: Bag) -> list[str | None]:
    return [bag[name].text if name in bag else None for name in COLUMNS]


class Items(Searches):
    """The items of all mailboxes, over one open connection."""

    def get(self, number: int, with_mime: bool = False) -> Item | None:
        """The item with a number, whole but for the contents of its attachments; its MIME only if wanted."""
        return self.many([number], with_mime).get(number)

    def many(self, numbers: Sequence[int], with_mime: bool = False) -> dict[int, Item]:
        """Several whole items by number."""
        sql = _GET.format(mime="mime" if with_mime else "NULL")
        found: dict[int, Item] = {}
        for at in range(0, len(numbers), 500):
            part = numbers[at : at + 500]
            for row in self._db.execute(f"{sql} IN ({', '.join('?' * len(part))})", part):
                bag = unpack(row[8])
                bag.update(unpack(row[9]))
                found[row[0]] = Item(
                    row[0], row[1], row[2], row[3], bag, row[4], bool(row[5]), row[6], row[7],
                    json.loads(row[10] or "{}"), row[11],
                )  # fmt: skip
        for number, item in found.items():
            item.attachments = self.attachments(number)
        return found

    def heads(self, numbers: Sequence[int]) -> dict[int, Item]:
        """Several items with only the properties that lists show."""
        found: dict[int, Item] = {}
        sql = "SELECT number, mailbox, folder, kind, change, associated, conversation, origin, head FROM item"
        for at in range(0, len(numbers), 500):
            part = numbers[at : at + 500]
            for row in self._db.execute(f"{sql} WHERE number IN ({', '.join('?' * len(part))})", part):
                head = unpack(row[8])
                found[row[0]] = Item(row[0], row[1], row[2], row[3], head, row[4], bool(row[5]), row[6], row[7])
        return found

    def put(self, item: Item) -> None:
        """Write an item, new or changed, but for its attachments."""
        bag = item.bag
        head = {key: node for key, node in bag.items() if key not in TAIL}
        tail = {key: node for key, node in bag.items() if key in TAIL}
        values = (item.number, item.mailbox, item.folder, item.origin, item.associated, item.kind, item.change)
        self._db.execute(_INSERT, (*values, item.conversation, *_columns(bag), pack(head)))
        self._db.execute(
            "INSERT OR REPLACE INTO content (item, tail, history, mime) VALUES (?, ?, ?, ?)",
            (item.number, pack(tail), json.dumps(item.history), item.mime),
        )
        self._index(item)

    def _index(self, item: Item) -> None:
        """Bring what searches read of an item up to date."""
        values, odd = searchable.read(item.bag)
        try:
            body = searchable.body(item.bag)
        except searchable.Odd:
            body, odd = None, True
        self._db.execute(parts.REMOVE, (item.number,))
        try:
            for key, place, value, text in parts.rows(item.bag):
                self._db.execute(parts.PUT, (key, item.number, place, value, text))
        except searchable.Odd:
            odd = True
        self._db.execute(searchable.PUT, (item.number, item.folder, item.associated, odd, *values))
        if body is not None:
            self._db.execute(searchable.PUT_BODY, (item.number, body))
        else:
            self._db.execute("DELETE FROM search_body WHERE item = ?", (item.number,))

    def index_all(self) -> None:
        """Make what searches read of items that were written without it, by an earlier release."""
        sql = "SELECT number FROM item WHERE number NOT IN (SELECT item FROM search)"
        for (number,) in self._db.execute(sql).fetchall():
            item = self.get(number)
            assert item is not None  # it was there in the same transaction
            self._index(item)

    def attach(self, item: int, attachment: Attachment) -> None:
        """Write an attachment of an item."""
        self._db.execute(
            "INSERT INTO attachment (number, item, is_inline, size, element, content) VALUES (?, ?, ?, ?, ?, ?)",
            (
                attachment.number,
                item,
                attachment.is_inline,
                attachment.size,
                pack_node(attachment.element),
                attachment.content,
            ),
        )

    def detach(self, attachment: Attachment) -> None:
        """Remove an attachment, with what is attached to the item that it may be."""
        for inner in attachment.attachments:
            self.detach(inner)
        self._db.execute("DELETE FROM attachment WHERE number = ?", (attachment.number,))

    def rewrite(self, attachment: Attachment) -> None:
        """Write an attachment that was changed, but for what is attached to it."""
        values = (attachment.size, pack_node(attachment.element), attachment.content, attachment.number)
        self._db.execute("UPDATE attachment SET size = ?, element = ?, content = ? WHERE number = ?", values)

    def attachment(self, number: int, with_content: bool = False) -> Attachment | None:
        """The attachment with a number; of what is attached to an attached item there is no content."""
        content = "content" if with_content else "NULL"
        sql = f"SELECT element, {content}, is_inline, size, number FROM attachment WHERE number = ?"
        row = self._db.execute(sql, (number,)).fetchone()
        if row is None:
            return None
        found = Attachment(unpack_node(row[0]), row[1], bool(row[2]), row[3], row[4])
        found.attachments = self.attachments(number) if found.is_item else []
        return found

    def holder(self, attachment: int) -> int | None:
        """The number of what an attachment is attached to: an item, or an attachment that is one."""
        row = self._db.execute("SELECT item FROM attachment WHERE number = ?", (attachment,)).fetchone()
        return int(row[0]) if row else None

    def attachments(self, item: int, with_content: bool = False) -> list[Attachment]:
        """The attachments of an item, or of an attached one, in their order."""
        content = "content" if with_content else "NULL"
        sql = f"SELECT element, {content}, is_inline, size, number FROM attachment WHERE item = ? ORDER BY number"
        found = [
            Attachment(unpack_node(row[0]), row[1], bool(row[2]), row[3], row[4])
            for row in self._db.execute(sql, (item,)).fetchall()
        ]
        for each in found:
            if each.is_item:
                each.attachments = self.attachments(each.number, with_content)
        return found

    def move(self, item: int, folder: int, number: int, mailbox: int, origin: int | None = None) -> None:
        """Put an item into another folder under a new number."""
        self._db.execute(
            "UPDATE item SET number = ?, folder = ?, mailbox = ?, origin = ? WHERE number = ?",
            (number, folder, mailbox, origin, item),
        )
        self._db.execute("UPDATE search SET item = ?, folder = ? WHERE item = ?", (number, folder, item))
        for table in ("content", "search_body", "search_part"):
            self._db.execute(f"UPDATE {table} SET item = ? WHERE item = ?", (number, item))
        self._db.execute("UPDATE attachment SET item = ? WHERE item = ?", (number, item))

    def within(self, folder: int, associated: bool = False) -> list[int]:
        """The numbers of the items in a folder."""
        sql = "SELECT number FROM item WHERE folder = ? AND associated <= ? ORDER BY number"
        return [number for (number,) in self._db.execute(sql, (folder, int(associated)))]

    def remove(self, item: int) -> None:
        """Remove an item for good."""
        for attachment in self.attachments(item):
            self.detach(attachment)
        for table in ("content", "search", "search_body", "search_part"):
            self._db.execute(f"DELETE FROM {table} WHERE item = ?", (item,))
        self._db.execute("DELETE FROM item WHERE number = ?", (item,))

    def conversation_of(self, mailbox: int, message_ids: Sequence[str]) -> tuple[int, Bag] | None:
        """The conversation of a message with one of these message ids, the last named first, and the message's head."""
        for message_id in reversed(message_ids):
            row = self._db.execute(
                "SELECT conversation, head FROM item WHERE message_id = ? AND mailbox = ? AND conversation IS NOT NULL",
                (message_id, mailbox),
            ).fetchone()
            if row:
                return int(row[0]), unpack(row[1])
        return None
