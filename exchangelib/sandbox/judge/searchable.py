"""Which properties a search can ask the database about, and in which form they are kept for that; it asks nothing itself.

The form is that in which the judge compares: text folded, times and words as numbers. What it cannot hold faithfully
makes an item odd, and where odd items are, the judge alone decides.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, NamedTuple

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import ATTACHMENT_NAMES, Bag
from exchangelib.sandbox.judge.matching import SEPARATOR
from exchangelib.sandbox.judge.values import Kind, leaves
from exchangelib.sandbox.nodes import Node

BODY = "Body"
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 2**63


class Column(NamedTuple):
    """A property that is kept for searches.

    :param name: of the element
    :param kind: text, texts (several, or inside parts), or a kind of the judge's
    :param words: of an enum, in their order (types.xsd)
    """

    name: str
    kind: str
    words: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The column to compare with and to sort by; of text, the folded one."""
        return f"f_{self.name}"

    @property
    def raw(self) -> str:
        """The column with the text as it is."""
        return f"r_{self.name}"

    @property
    def is_text(self) -> bool:
        """Whether it holds text, folded and as it is."""
        return self.kind in ("text", "texts")


_TEXT = "Subject ItemClass DisplayTo DisplayCc InternetMessageId ConversationTopic InReplyTo Location UID FileAs DisplayName CompanyName GivenName Surname"
_TEXTS = (
    "From Sender Organizer Categories Flag ToRecipients CcRecipients BccRecipients RequiredAttendees OptionalAttendees "
    f"Resources {ATTACHMENT_NAMES}"
)
_TIMES = "DateTimeReceived DateTimeSent DateTimeCreated LastModifiedTime Start End DueDate StartDate ReminderDueBy"
_FLAGS = "IsRead HasAttachments IsDraft IsAllDayEvent IsComplete ReminderIsSet IsRecurring"
_ENUMS = {
    "Importance": ("Low", "Normal", "High"),
    "Sensitivity": ("Normal", "Personal", "Private", "Confidential"),
}
SEARCHABLE: dict[str, Column] = {
    **{name: Column(name, "text") for name in _TEXT.split()},
    **{name: Column(name, "texts") for name in _TEXTS.split()},
    **{name: Column(name, "datetime") for name in _TIMES.split()},
    **{name: Column(name, "boolean") for name in _FLAGS.split()},
    **{name: Column(name, "enum", words) for name, words in _ENUMS.items()},
    "Size": Column("Size", "int"),
}
NAMES = [
    name for column in SEARCHABLE.values() for name in ((column.sql, column.raw) if column.is_text else (column.sql,))
]
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS search (item INTEGER PRIMARY KEY, folder INTEGER NOT NULL, associated INTEGER NOT NULL, "
    f"odd INTEGER NOT NULL, {', '.join(NAMES)})",
    # Bodies are apart: whoever does not search them shall not read past them.
    "CREATE TABLE IF NOT EXISTS search_body (item INTEGER PRIMARY KEY, folded TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS search_folder ON search (folder, associated, item)",
    "CREATE INDEX IF NOT EXISTS search_received ON search (folder, associated, f_DateTimeReceived, item)",
    "CREATE INDEX IF NOT EXISTS search_odd ON search (folder, associated) WHERE odd",
)
PUT = (
    f"INSERT OR REPLACE INTO search (item, folder, associated, odd, {', '.join(NAMES)}) "
    f"VALUES ({', '.join('?' * (4 + len(NAMES)))})"
)
PUT_BODY = "INSERT OR REPLACE INTO search_body VALUES (?, ?)"


def number(at: datetime) -> int:
    """A time as the columns have it: microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


class Odd(Exception):
    """A value that a column does not hold as the judge would see it."""


def plain(text: str) -> str:
    """The text itself.

    :raises Odd: SQL would not read it to its end, or take it for several
    """
    if "\0" in text or SEPARATOR in text:
        raise Odd
    return text


@lru_cache(maxsize=1024)  # the times of one item are often the same
def _moment(text: str) -> int | None:
    at = times.read(text)
    return None if at is None or times.write(at) != text else number(at)


def _time(node: Node) -> int:
    found = _moment(node.text)
    if found is None:
        raise Odd
    return found


def _converter(column: Column) -> Callable[[Node], Any]:
    if column.kind == "datetime":
        return _time
    kind = Kind(column.kind, column.words)

    def convert(node: Node) -> int:
        try:
            made = int(kind.convert(node.text))
        except (ValueError, KeyError) as e:
            raise Odd from e
        if not -_MOST <= made < _MOST:
            raise Odd
        return made

    return convert


def _text(node: Node) -> str:
    if node.children:
        raise Odd
    return plain(node.text)


def _texts(node: Node) -> str | None:
    found = leaves(node)
    return SEPARATOR + SEPARATOR.join(map(plain, found)) + SEPARATOR if found else None


_READ: dict[str, tuple[int, bool, Callable[[Node], Any]]] = {
    column.name: (
        NAMES.index(column.sql),
        column.is_text,
        {"text": _text, "texts": _texts}[column.kind] if column.is_text else _converter(column),
    )
    for column in SEARCHABLE.values()
}


def read(bag: Bag) -> tuple[list[Any], bool]:
    """The values for the columns in `NAMES`, and whether the item is odd."""
    out: list[Any] = [None] * len(NAMES)
    odd = False
    for name, node in bag.items():
        if name not in _READ:
            continue
        place, is_text, convert = _READ[name]
        try:
            value = convert(node)
        except Odd:
            odd = True
            continue
        if is_text and value is not None:
            out[place], out[place + 1] = value.casefold(), value
        else:
            out[place] = value
    return out, odd


def body(bag: Bag) -> str | None:
    """The body for a search, folded; None if there is none.

    :raises Odd: it is not to be had so
    """
    node = bag.get(BODY)
    return None if node is None else _text(node).casefold()
