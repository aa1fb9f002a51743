"""The mailboxes of a sandbox in one SQLite database: users, transactions, new items, moves, loading; it answers no requests."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sqlite3
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import leaf, text_of
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.derive import MAIL_KINDS, Origin, complete, topic
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.folder_tree import PUBLIC, tree
from exchangelib.sandbox.judge import parts, searchable
from exchangelib.sandbox.judge.matching import matches, unmarked
from exchangelib.sandbox.loading import read_path
from exchangelib.sandbox.schema import Schema
from exchangelib.sandbox.store.folders import Folder, Folders
from exchangelib.sandbox.store.items import Item, Items
from exchangelib.sandbox.store.tables import EXTRA, KEPT, PUBLIC_MAILBOX, SCHEMA
from exchangelib.sandbox.store.users import User, digest, number_of, same_login

_USER = (
    "address, display_name, number, full_access, salt, digest, "
    "(SELECT json_group_array(i.address) FROM impersonation i WHERE i.mailbox = mailbox.number)"
)
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
R = TypeVar("R")


def _user(row: tuple[str, str, int, str, bytes, bytes, str]) -> User:
    return User(row[0], row[1], row[2], tuple(json.loads(row[3])), row[4], row[5], tuple(json.loads(row[6])))


def _unmarked(text: str | None) -> str | None:
    return None if text is None else unmarked(text)


def _matches(mode: str, kept: str | None, value: str) -> bool:
    return kept is not None and matches(mode, kept, value)


def _connect(path: str | None) -> sqlite3.Connection:
    wrong = f"Store: 'path' must be a database file of the sandbox or a new one, not {path!r}"
    try:
        db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None, timeout=30)
    except sqlite3.Error as e:
        raise ValueError(f"{wrong}: {e}") from e
    try:
        db.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as e:
        db.close()
        raise ValueError(f"{wrong}: {e}") from e
    return db


class Store:
    """All that a sandbox keeps. Every method may be called from any thread.

    One connection serves all threads, one transaction at a time: what `transaction` has left is on disk, and a killed
    process loses nothing of it (https://sqlite.org/wal.html).

    :param path: of the database file; None keeps all in memory
    :param clock: for every time that is written
    :param schema: of EWS
    :param locale: language of the folders of new mailboxes, such as "da_DK"
    :param version: server profile; a new mailbox has the folders that its schema names
    :raises ValueError: the file cannot be opened, or is something else
    """

    def __init__(
        self, path: str | None, clock: Clock, schema: Schema, *, locale: str = "en_US", version: str = "Exchange2019"
    ) -> None:
        self.clock = clock
        self.schema = schema
        self.locale = locale
        self.version = version
        self._lock = threading.RLock()
        self._depth = 0
        self._db = _connect(path)
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA cache_size = -65536")
        self.folders = Folders(self._db)
        self.items = Items(self._db)
        self._db.create_function("ews_unmarked", 1, _unmarked, deterministic=True)
        self._db.create_function("ews_matches", 3, _matches, deterministic=True)
        with self.transaction():
            self._forget_old_columns()
            for statement in [*SCHEMA.split(";"), *searchable.SCHEMA, *parts.SCHEMA, *EXTRA]:
                self._db.execute(statement)
            self.items.index_all()
            if self.folders.distinguished(PUBLIC_MAILBOX, "publicfoldersroot") is None:
                self._grow_public()

    @property
    def db(self) -> sqlite3.Connection:
        """The open database, for rooms with tables of their own; they write inside a transaction only."""
        return self._db

    def _forget_old_columns(self) -> None:
        """Drop the tables of searches if an earlier release made them with other columns; they are made anew."""
        have = [row[1] for row in self._db.execute("PRAGMA table_info(search)")]
        parted = self._db.execute("PRAGMA table_info(search_part)").fetchall()
        if have and (have[4:] != searchable.NAMES or not parted):
            for table in ("search", "search_body", "search_part"):
                self._db.execute(f"DROP TABLE IF EXISTS {table}")

    # --- transactions ---

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing of what is done inside; inside another transaction, all or nothing of this part of it."""
        with self._lock:
            inner = self._depth > 0
            self._db.execute(f"SAVEPOINT s{self._depth}" if inner else "BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if inner:
                    self._db.execute(f"ROLLBACK TO s{self._depth}")
                    self._db.execute(f"RELEASE s{self._depth}")
                else:
                    self._db.execute("ROLLBACK")
                raise
            self._depth -= 1
            self._db.execute(f"RELEASE s{self._depth}" if inner else "COMMIT")

    def close(self) -> None:
        """Close the database; what was in memory is gone."""
        with self._lock:
            self._db.close()

    def reset(self) -> None:
        """Every mailbox as it was when it was made: users stay, items and folders of their own go, and their ids stay dead.

        The distinguished folders keep their ids, or whoever holds an account would look for an inbox that is gone.
        """
        with self.transaction():
            numbers = self.folders.numbers()
            for (table,) in self._db.execute(_TABLES).fetchall():
                if table not in KEPT:
                    self._db.execute(f'DELETE FROM "{table}"')
            self._grow_public(numbers.get(PUBLIC_MAILBOX))
            for user in self.users():
                self._grow(user.number, numbers.get(user.number))

    def next(self, name: str) -> int:
        """A number that was never given before; call it inside a transaction."""
        row = self._db.execute(
            "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (name,),
        ).fetchone()
        return int(row[0])

    # --- users ---

    def add_user(
        self, address: str, password: str, display_name: str | None = None, full_access: Iterable[str] = ()
    ) -> User:
        """Make a mailbox with its folders, or change password, name and rights of one that is there.

        :param address: primary SMTP address
        :param display_name: the part before the @ if left out; an existing one is kept
        :param full_access: addresses of further mailboxes that this user may open and impersonate; "*" means all
        :raises ValueError: not an SMTP address
        """
        local, at, domain = address.partition("@")
        if not (local and at and domain) or any(c.isspace() for c in address):
            raise ValueError(f"add_user: 'address' must be an SMTP address such as john@example.com, not {address!r}")
        salt = os.urandom(16)
        rights = json.dumps(sorted({each.lower() for each in full_access}))
        with self.transaction():
            known = self.user(address)
            name = display_name or (known.display_name if known else local)
            secret = (salt, digest(password, salt))
            if known is not None:
                self._db.execute(
                    "UPDATE mailbox SET display_name = ?, salt = ?, digest = ?, full_access = ? WHERE number = ?",
                    (name, *secret, rights, known.number),
                )
            else:
                cursor = self._db.execute(
                    "INSERT INTO mailbox (address, display_name, salt, digest, full_access) VALUES (?, ?, ?, ?, ?)",
                    (address, name, *secret, rights),
                )
                self._grow(int(cursor.lastrowid or 0))
            found = self.user(address)
        assert found is not None  # it was written just now
        return found

    def open_to(self, user: User, address: str, full_access: bool | None, impersonation: bool | None) -> None:
        """Let somebody open or impersonate a mailbox, or no longer; None leaves it as it is.

        :param address: of the mailbox; "*" for all
        """
        address = address.lower()
        with self.transaction():
            if full_access is not None:
                rights = {each for each in user.full_access if each != address} | ({address} if full_access else set())
                sql = "UPDATE mailbox SET full_access = ? WHERE number = ?"
                self._db.execute(sql, (json.dumps(sorted(rights)), user.number))
            if impersonation is not None:
                self._db.execute("DELETE FROM impersonation WHERE mailbox = ? AND address = ?", (user.number, address))
            if impersonation:
                self._db.execute("INSERT INTO impersonation VALUES (?, ?)", (user.number, address))

    def users(self) -> list[User]:
        """Everyone with a mailbox, in the order in which the mailboxes were made."""
        with self._lock:
            return [_user(row) for row in self._db.execute(f"SELECT {_USER} FROM mailbox ORDER BY number")]

    def user(self, login: str) -> User | None:
        r"""Whoever logs in with this: an SMTP address, one of further ones, or DOMAIN\name; without regard to case."""
        with self._lock:
            known = "address = ?1 OR number = (SELECT mailbox FROM alias WHERE address = ?1)"
            row = self._db.execute(f"SELECT {_USER} FROM mailbox WHERE {known}", (login,)).fetchone()
            if row:
                return _user(row)
        return next((user for user in self.users() if same_login(login, user.address)), None)

    def owner(self, mailbox: int) -> User | None:
        """Whose mailbox has this number."""
        row = self._db.execute(f"SELECT {_USER} FROM mailbox WHERE number = ?", (mailbox,)).fetchone()
        return _user(row) if row else None

    def user_with_sid(self, sid: str) -> User | None:
        """Who has a security identifier."""
        number = number_of(sid)
        return None if number is None else self.owner(number)

    # --- folders ---

    def _grow(self, mailbox: int, numbers: Mapping[str, int] | None = None) -> None:
        self.folders.grow(mailbox, list(tree(self.version, self.locale)), self.next("change"), numbers)

    def _grow_public(self, numbers: Mapping[str, int] | None = None) -> None:
        self.folders.grow(PUBLIC_MAILBOX, list(tree(self.version, self.locale, PUBLIC)), self.next("change"), numbers)

    # --- items ---

    def origin(self, mailbox: int, writer: User | None = None, draft: bool = True) -> Origin:
        """By whom and when something is written into a mailbox now."""
        owner = self.owner(mailbox)
        name, address = (owner.display_name, owner.address) if owner else ("", "")
        return Origin(self.clock.now(), writer.display_name if writer else name, name, address, draft)

    def insert(self, new: NewItem, folder: Folder) -> Item:
        """Keep a completed item in a folder."""
        item = Item(self.next("number"), folder.mailbox, folder.number, new.kind, new.bag, self.next("change"))
        item.associated = new.associated
        item.mime = new.mime
        self._converse(item)
        self.items.put(item)
        self.attach(item.number, new.attachments)
        item.attachments = new.attachments
        return item

    def attach(self, holder: int, attachments: Iterable[Attachment]) -> None:
        """Keep attachments of an item, or of an attached item, given by its number."""
        for attachment in attachments:
            attachment.number = self.next("number")
            self.items.attach(holder, attachment)
            self.attach(attachment.number, attachment.attachments)

    def copy(self, item: Item, folder: Folder) -> Item:
        """Put a copy of an item, which has its MIME with it, into a folder."""
        made = replace(item, number=self.next("number"), mailbox=folder.mailbox, folder=folder.number, origin=None)
        made.change = self.next("change")
        made.history = {}
        made.attachments = self.items.attachments(item.number, with_content=True)
        if folder.mailbox != item.mailbox:
            made.conversation = None
            self._converse(made)
        self.items.put(made)
        self.attach(made.number, made.attachments)
        return made

    def _converse(self, item: Item) -> None:
        """Give a message the conversation of the one it answers, or a new one ([MS-OXOMSG] 2.2.1.3)."""
        bag = item.bag
        earlier = None
        if item.kind in MAIL_KINDS:
            ids = f"{text_of(bag, 'References')} {text_of(bag, 'InReplyTo')}".split()
            earlier = self.items.conversation_of(item.mailbox, ids)
        created = times.read(text_of(bag, "DateTimeCreated")) or self.clock.now()
        ticks = int((created.timestamp() + 11644473600) * 10_000_000)
        if earlier is None:
            item.conversation = self.next("number")
            guid = hashlib.blake2b(f"{item.mailbox}:{item.conversation}".encode(), digest_size=16).digest()
            index = b"\x01" + (ticks >> 16).to_bytes(8, "big")[-5:] + guid
            first = topic(text_of(bag, "Subject"))
        else:
            item.conversation, head = earlier
            index = _reply_index(_decode_index(text_of(head, "ConversationIndex")), ticks)
            first = text_of(head, "ConversationTopic")
        if item.kind in MAIL_KINDS or item.kind == "PostItem":
            bag.setdefault("ConversationTopic", leaf("ConversationTopic", first))
            bag.setdefault("ConversationIndex", leaf("ConversationIndex", _encode_index(index)))

    def move(self, item: Item, folder: Folder, origin: int | None = None) -> int:
        """Put an item into another folder; gives its new number. The change key stays (deleting-items-by-using-ews)."""
        number = self.next("number")
        self.items.move(item.number, folder.number, number, folder.mailbox, origin)
        return number

    def load(self, path: str | os.PathLike[str], address: str) -> int:
        """Put mail, appointments, tasks and contacts from files into a mailbox.

        :param path: an .eml, .mbox, .ics or .vcf file, or a folder of them at any depth
        :param address: of the mailbox
        :returns: the number of items
        :raises ValueError: no such mailbox, or a file that cannot be read; it is named, and nothing is loaded
        """
        user = self.user(address)
        if user is None:
            raise ValueError(f"load: there is no mailbox {address!r}; make it with add_user first")
        count = 0
        with self.transaction():
            origin = self.origin(user.number, draft=False)
            homes: dict[str, Folder] = {}
            for new in read_path(Path(path), self.schema):
                folder = homes.get(new.home) or self.folders.distinguished(user.number, new.home)
                assert folder is not None  # every mailbox has the default folders
                homes[new.home] = folder
                self.insert(complete(new, origin), folder)
                count += 1
        return count

    def run(self, work: Callable[[], R]) -> R:
        """Do something in one transaction."""
        with self.transaction():
            return work()


def _reply_index(index: bytes, ticks: int) -> bytes:
    """The index of an answer: that of what it answers, and how long after the first message it came.

    [MS-OXOMSG] 2.2.1.3: a bit for spans of more than 1.7 years, then 31 bits of the span in units of 2**18 or 2**23 ticks, and a
    byte of chance and count.
    """
    span = max(ticks - (int.from_bytes(index[:6], "big") << 16), 0)
    code = span >> 18 if span < 1 << 49 else 1 << 31 | (span >> 23) & 0x7FFFFFFF
    return index + struct.pack(">I", code) + b"\x10"


def _encode_index(index: bytes) -> str:
    return base64.b64encode(index).decode("ascii")


def _decode_index(text: str) -> bytes:
    return base64.b64decode(text) if text else b"\x01" + bytes(21)
