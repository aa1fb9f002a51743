"""MAPI properties and entries of collections, such as a contact's telephone numbers, as searches keep them: one row for each value.

A row has the value in the form in which the judge compares, and its text as it is. It asks nothing itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from exchangelib.sandbox import mapi
from exchangelib.sandbox.bags import EXTENDED, Bag
from exchangelib.sandbox.judge.searchable import SEARCHABLE, Column, Odd, number, plain
from exchangelib.sandbox.judge.values import Kind, entry_of, extended_texts, mapi_kind
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import INDEXED, Path

SCHEMA = (
    "CREATE TABLE IF NOT EXISTS search_part (key INTEGER NOT NULL, item INTEGER NOT NULL, place INTEGER NOT NULL, value, "
    "text TEXT NOT NULL, PRIMARY KEY (key, item, place)) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS search_part_item ON search_part (item)",
)
PUT = "INSERT INTO search_part VALUES (?, ?, ?, ?, ?)"
REMOVE = "DELETE FROM search_part WHERE item = ?"
_MOST = 2**63
# Collection -> the attribute that keys its entries, and their parts. Headers cannot be searched for.
_COLLECTIONS: dict[str, tuple[str, list[str]]] = {}
for _name, _key, _part in INDEXED.values():
    if _name != "InternetMessageHeaders":
        _COLLECTIONS.setdefault(_name, (_key, []))[1].append(_part)


class Part(NamedTuple):
    """A property that has rows.

    :param key: tells its rows from those of others
    :param kind: of its values
    """

    key: int
    kind: Kind

    @property
    def is_text(self) -> bool:
        """Whether it can be asked what it contains."""
        return self.kind.name == "string"

    def where(self, condition: str) -> str:
        """The condition on a row of `search` that one of the values fulfils a condition.

        All rows of the property are looked through once; to look for those of each item takes up to ten times as long.
        """
        return f"search.item IN (SELECT p.item FROM search_part p WHERE p.key = {self.key} AND {condition})"

    @property
    def sort_key(self) -> str:
        """What an item is sorted by: times by their texts, as the judge does."""
        kept = "text" if self.kind.name == "datetime" else "value"
        return f"(SELECT p.{kept} FROM search_part p WHERE p.key = {self.key} AND p.item = search.item AND p.place = 0)"


@lru_cache(maxsize=4096)
def key_of(name: str, index: str = "", part: str = "") -> int:
    """A number for the name of a property: 64 bits of a digest, so that no two names that anybody has are one."""
    text = f"{name}\0{index.lower()}\0{part}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def part_for(path: Path) -> Part | None:
    """The rows of the property at a path, if it has some."""
    if path.extended:
        return None if mapi.stands_for(path.name) else Part(key_of(path.name), mapi_kind(path.mapi))
    if path.index and path.name in _COLLECTIONS:
        return Part(key_of(path.name, path.index, path.part), Kind("string"))
    return None


def column_for(path: Path) -> Column | None:
    """The column of the property that a MAPI property is another name for, if the one holds just what the other says."""
    found = SEARCHABLE.get(mapi.another_name(path.name) or "")
    kind = {"text": "string", "enum": "int"}.get(found.kind, found.kind) if found is not None else ""
    return found if found is not None and kind == mapi_kind(path.mapi).name else None


def comparable(kind: Kind, value: Any) -> Any:
    """A value of the judge's as SQLite compares it.

    :raises Odd: it cannot hold it
    """
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, datetime):
        return number(value)
    if kind.name in ("int", "boolean") and not -_MOST <= value < _MOST:
        raise Odd
    return int(value) if kind.name == "boolean" else value


def rows(bag: Bag) -> Iterator[tuple[int, int, Any, str]]:
    """Key, place, value and text of all values of an item; a value of the wrong form is NULL, as good as none.

    :raises Odd: the rows cannot hold what the judge would see
    """
    for name, node in bag.items():
        if name.startswith(EXTENDED):
            if mapi.stands_for(name):  # what it stands for is asked, and says something else
                raise Odd
            yield from _values(name, node)
        elif name in _COLLECTIONS:
            yield from _entries(name, node)


def _values(name: str, node: Node) -> Iterator[tuple[int, int, Any, str]]:
    kind = mapi_kind(name.rpartition(":")[2])
    for place, text in enumerate(extended_texts(node)):
        try:
            value = comparable(kind, kind.convert(text))
        except (ValueError, KeyError):
            value = None
        yield key_of(name), place, value, plain(text)


def _entries(name: str, node: Node) -> Iterator[tuple[int, int, Any, str]]:
    attribute, parts = _COLLECTIONS[name]
    kind = Kind("string")
    indexes = {entry.attrs.get(attribute) or entry.attrs.get("Key") or "" for entry in node.children}
    for index in {each.lower(): each for each in indexes}.values():
        entry = entry_of(node, Path("", name, index, attribute))
        for part in parts if entry is not None else ():
            found = entry.find(T(part)) if part and entry is not None else entry
            if found is not None:
                yield key_of(name, index, part), 0, comparable(kind, kind.convert(found.text)), plain(found.text)
