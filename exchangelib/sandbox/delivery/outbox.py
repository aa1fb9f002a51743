"""Mail to addresses outside the sandbox, kept for whoever wants to look at it: it goes nowhere else."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from functools import cached_property
from typing import overload

from exchangelib.sandbox import times
from exchangelib.sandbox.store import Store


@dataclass(frozen=True)
class Sent:
    """A message that would have left for the world.

    :param sender: address of the envelope; "" for a report, which nobody answers
    :param recipients: addresses of the envelope, which also has those that no header shows
    :param mime: the bytes of the message
    :param at: aware datetime in UTC
    """

    sender: str
    recipients: tuple[str, ...]
    mime: bytes = field(repr=False)
    at: datetime

    @cached_property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return email.message_from_bytes(self.mime, policy=email.policy.default)

    @property
    def subject(self) -> str:
        """Its subject, decoded."""
        return str(self.message["Subject"] or "")


_SQL = "SELECT sender, recipients, mime, at FROM outgoing"


def _sent(row: tuple[str, str, bytes, str]) -> Sent:
    at = times.read(row[3])
    assert at is not None  # it was written by `put`
    return Sent(row[0], tuple(json.loads(row[1])), row[2], at)


class Outbox(Sequence[Sent]):
    """All that was sent to addresses outside, oldest first.

    :param store: whose mail it is
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def __len__(self) -> int:
        with self._store.transaction():
            return int(self._store.db.execute("SELECT count(*) FROM outgoing").fetchone()[0])

    @overload
    def __getitem__(self, index: int) -> Sent: ...
    @overload
    def __getitem__(self, index: slice) -> list[Sent]: ...
    def __getitem__(self, index: int | slice) -> Sent | list[Sent]:
        return list(self)[index]

    def __iter__(self) -> Iterator[Sent]:
        with self._store.transaction():
            rows = self._store.db.execute(f"{_SQL} ORDER BY number").fetchall()
        return map(_sent, rows)

    def __repr__(self) -> str:
        return f"<Outbox {[each.subject for each in self]}>"

    def clear(self) -> None:
        """Forget all of it."""
        with self._store.transaction():
            self._store.db.execute("DELETE FROM outgoing")


def put(store: Store, sender: str, recipients: Iterable[str], mime: bytes) -> None:
    """Keep a message to the outside."""
    values = (sender, json.dumps(list(recipients)), mime, times.write(store.clock.now()))
    store.db.execute("INSERT INTO outgoing (sender, recipients, mime, at) VALUES (?, ?, ?, ?)", values)
