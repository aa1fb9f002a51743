"""Finding items in the database by conditions, with as little read of them as is asked for; it gives no meaning to any property."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, overload

from exchangelib.sandbox.bags import Bag, unpack, unpack_values
from exchangelib.sandbox.store.tables import COLUMNS, TAIL


class Found(NamedTuple):
    """An item that was found, with what was read of it."""

    number: int
    received: str
    texts: Sequence[str | None]
    packed: Sequence[str]
    keys: Sequence[tuple[str, ...]] | None

    def values(self) -> dict[str, Any] | None:
        """What is stored of the properties that were read and have no column, by key; None if all were read."""
        if self.keys is None:
            return None
        out: dict[str, Any] = {}
        for keys, text in zip(self.keys, self.packed, strict=True):
            out.update(zip(keys, json.loads(text), strict=True))
        return out

    def bag(self) -> Bag:
        """The properties that were read and have no column."""
        out: Bag = {}
        for place, text in enumerate(self.packed):
            out.update(unpack(text) if self.keys is None else unpack_values(self.keys[place], text))
        return out


def can_extract(key: str) -> bool:
    """Whether SQLite finds a key of a bag by its path: not one with quotes or with escapes in JSON."""
    return key.isascii() and key.isprintable() and '"' not in key and "\\" not in key


def _extract(source: str, keys: tuple[str, ...]) -> str:
    """SQL for the JSON array of the values of some keys; SQLite makes an array only of several (json1.html)."""
    paths = ", ".join("'$.\"" + key.replace("'", "''") + "\"'" for key in keys)
    found = f"json_extract({source}, {paths})"
    return found if len(keys) > 1 else f"json_array({found})"


def search_sql(where: str, order: str, by_time: bool) -> str:
    """The statement of a search.

    SQLite would walk any folder in the order of the times, to save itself the sorting, and find each row elsewhere; to read
    the rows as they lie and sort what fits takes a third of that, unless the search is about times.
    """
    by = "search_received" if by_time else "search_folder"
    return f"SELECT item FROM search INDEXED BY {by} WHERE {where} ORDER BY {order}"


class Numbers(Sequence[int]):
    """The numbers of all items of some folders by time of arrival: counted and read as they are asked for.

    :param where: a condition on folders, with its values
    :param order: that begins with the time of arrival
    """

    def __init__(self, db: sqlite3.Connection, where: str, values: Sequence[object], order: str) -> None:
        self._order = order
        self._count: int | None = None
        self._db = db
        self._values = values
        self._where = where

    def __len__(self) -> int:
        if self._count is None:  # nothing changes while a request is answered
            sql = f"SELECT count(*) FROM search INDEXED BY search_folder WHERE {self._where}"
            self._count = int(self._db.execute(sql, self._values).fetchone()[0])
        return self._count

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> list[int]: ...
    def __getitem__(self, index: int | slice) -> int | list[int]:
        if not isinstance(index, slice):
            return self[index : index + 1][0] if index >= 0 else list(self)[index]
        start, stop, step = index.indices(len(self))
        if step != 1:
            return list(self)[index]
        sql = f"{search_sql(self._where, self._order, by_time=True)} LIMIT ? OFFSET ?"
        found = self._db.execute(sql, (*self._values, max(0, stop - start), start))
        return [number for (number,) in found]

    def __iter__(self) -> Iterator[int]:
        return iter(self[:])


class Searches:
    """The items of all mailboxes as searches see them, over one open connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def scan(
        self, where: str, values: Sequence[object], columns: Sequence[str], keys: tuple[str, ...], whole: bool
    ) -> Iterator[Found]:
        """Items that fulfil a condition, in no particular order, with as little read of each as is asked for.

        :param where: a condition on columns of the table
        :param columns: element names of `COLUMNS`
        :param keys: of the bag
        :param whole: all of the bag, whatever the keys
        """
        tail = "(SELECT tail FROM content WHERE item = number)"
        picked = ["number", "received", *(COLUMNS[name] for name in columns)]
        end = len(picked)
        parts = [tuple(key for key in keys if key not in TAIL), tuple(key for key in keys if key in TAIL)]
        if whole:
            picked += ["head", tail]
        else:
            picked += [_extract(source, part) for source, part in zip(("head", tail), parts, strict=True) if part]
        used = [part for part in parts if part]
        for row in self._db.execute(f"SELECT {', '.join(picked)} FROM item WHERE {where}", values):
            yield Found(row[0], row[1] or "", row[2:end], row[end:], None if whole else used)

    def is_odd(self, where: str, values: Sequence[object]) -> bool:
        """Whether a condition holds for items of which only the judge can say what they hold."""
        sql = f"SELECT 1 FROM search WHERE {where} AND odd LIMIT 1"
        return self._db.execute(sql, values).fetchone() is not None

    def search(self, where: str, values: Sequence[object], order: str, by_time: bool = False) -> list[int]:
        """The numbers of the items that fulfil a condition, in an order; both on the table `search`.

        :param where: a condition that begins with folders
        :param by_time: walk in the order of the times of arrival
        """
        return [number for (number,) in self._db.execute(search_sql(where, order, by_time), values)]

    def by_time(self, where: str, values: Sequence[object], order: str) -> Numbers:
        """The numbers of all items of some folders, in an order that begins with the time of arrival."""
        return Numbers(self._db, where, values, order)
