"""Folders in the database: finding, making, counting; it does not know what a folder's element looks like."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from exchangelib.sandbox.bags import Bag, pack, unpack
from exchangelib.sandbox.folder_tree import Spec
from exchangelib.sandbox.store.ids import FOLDER, change_key, encode


@dataclass
class Folder:
    """A folder as stored."""

    number: int
    mailbox: int
    parent: int | None
    name: str
    distinguished: str
    folder_class: str
    element: str
    change: int
    bag: Bag = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """The opaque id."""
        return encode(FOLDER, self.mailbox, self.number)

    @property
    def change_key(self) -> str:
        """The change key of the present state."""
        return change_key(FOLDER, self.change)

    @property
    def recoverable(self) -> bool:
        """Whether it is one of the folders below Recoverable Items."""
        return "recoverableitems" in self.distinguished


@dataclass(frozen=True)
class Counts:
    """What is in a folder: items but associated ones, unread ones of them, and folders right below it."""

    total: int = 0
    unread: int = 0
    children: int = 0


_FIELDS = "number, mailbox, parent, name, distinguished, folder_class, element, change, bag"


def _folder(row: tuple[int, int, int | None, str, str, str, str, int, str]) -> Folder:
    return Folder(*row[:8], bag=unpack(row[8]))


def _by_name(folders: list[Folder]) -> list[Folder]:
    """The folders by name, the last first, as a stack wants them."""
    return sorted(folders, key=lambda each: (each.name.casefold(), each.number), reverse=True)


class Folders:
    """The folders of all mailboxes, over one open connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def get(self, number: int) -> Folder | None:
        """The folder with a number."""
        row = self._db.execute(f"SELECT {_FIELDS} FROM folder WHERE number = ?", (number,)).fetchone()
        return _folder(row) if row else None

    def distinguished(self, mailbox: int, name: str) -> Folder | None:
        """The folder with a distinguished id in a mailbox."""
        sql = f"SELECT {_FIELDS} FROM folder WHERE mailbox = ? AND distinguished = ?"
        row = self._db.execute(sql, (mailbox, name)).fetchone()
        return _folder(row) if row else None

    def below(self, folder: Folder, deep: bool = False) -> list[Folder]:
        """The folders under a folder, by name; with `deep` all of them, each right behind its parent."""
        sql = f"SELECT {_FIELDS} FROM folder WHERE mailbox = ?"
        children: dict[int | None, list[Folder]] = {}
        for row in self._db.execute(sql, (folder.mailbox,)):
            found = _folder(row)
            children.setdefault(found.parent, []).append(found)
        out: list[Folder] = []
        # No recursion: there is no end to how deep folders may be
        stack = _by_name(children.get(folder.number, []))
        while stack:
            out.append(stack.pop())
            if deep:
                stack += _by_name(children.get(out[-1].number, []))
        return out

    def named(self, parent: int, name: str) -> Folder | None:
        """The folder of a name right below another, without regard to case."""
        sql = f"SELECT {_FIELDS} FROM folder WHERE parent = ? AND name = ? COLLATE NOCASE"
        row = self._db.execute(sql, (parent, name)).fetchone()
        return _folder(row) if row else None

    def put(self, folder: Folder) -> None:
        """Write a folder that was changed."""
        self._db.execute(
            "UPDATE folder SET parent = ?, name = ?, folder_class = ?, element = ?, change = ?, bag = ? WHERE number = ?",
            (
                folder.parent,
                folder.name,
                folder.folder_class,
                folder.element,
                folder.change,
                pack(folder.bag),
                folder.number,
            ),
        )

    def remove(self, number: int) -> None:
        """Remove a folder for good; what is in it must be gone."""
        self._db.execute("DELETE FROM folder WHERE number = ?", (number,))

    def counts(self, mailbox: int) -> dict[int, Counts]:
        """What is in every folder of a mailbox; a folder that is missing here is empty."""
        children = dict(
            self._db.execute("SELECT parent, count(*) FROM folder WHERE mailbox = ? GROUP BY parent", (mailbox,))
        )
        found = {number: Counts(children=count) for number, count in children.items()}
        sql = (
            "SELECT folder, count(*), total(is_read = 'false') FROM item WHERE associated = 0 AND folder IN "
            "(SELECT number FROM folder WHERE mailbox = ?) GROUP BY folder"
        )
        for folder, total, unread in self._db.execute(sql, (mailbox,)):
            found[folder] = Counts(total, int(unread), children.get(folder, 0))
        return found

    def create(
        self,
        mailbox: int,
        parent: int | None,
        spec: Spec,
        change: int,
        bag: Bag | None = None,
        number: int | None = None,
    ) -> Folder:
        """Make a folder."""
        values = (number, mailbox, parent, spec.display, spec.name, spec.folder_class, spec.element, change)
        cursor = self._db.execute(
            f"INSERT INTO folder ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*values, pack(bag or {}))
        )
        assert cursor.lastrowid is not None  # an INSERT that did not raise has a row
        return Folder(cursor.lastrowid, *values[1:], bag=bag or {})

    def size(self, number: int) -> int:
        """How large all items of a folder are together, in bytes."""
        row = self._db.execute("SELECT total(size) FROM item WHERE folder = ?", (number,)).fetchone()
        return int(row[0])

    def numbers(self) -> dict[int, dict[str, int]]:
        """The numbers of the distinguished folders of every mailbox, by name."""
        found: dict[int, dict[str, int]] = {}
        for mailbox, name, number in self._db.execute(
            "SELECT mailbox, distinguished, number FROM folder WHERE distinguished <> ''"
        ):
            found.setdefault(mailbox, {})[name] = number
        return found

    def grow(self, mailbox: int, specs: list[Spec], change: int, numbers: Mapping[str, int] | None = None) -> None:
        """Make the folders of a new mailbox.

        :param numbers: which distinguished folders get back a number that they had before
        """
        had = numbers or {}
        made: dict[str, int] = {}
        for spec in specs:
            parent = made.get(spec.parent) if spec.parent else None
            if spec.parent and parent is None:
                continue
            made[spec.name or spec.display] = self.create(
                mailbox, parent, spec, change, number=had.get(spec.name)
            ).number
