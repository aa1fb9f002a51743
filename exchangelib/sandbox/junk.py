"""Whose mail is junk, mailbox by mailbox; it moves nothing."""

from __future__ import annotations

from exchangelib.sandbox.store import Store


def block(store: Store, mailbox: int, address: str, blocked: bool) -> None:
    """Put an address on the list of blocked senders of a mailbox, or take it off.

    :param mailbox: its number
    """
    with store.transaction():
        if blocked:
            store.db.execute("INSERT OR IGNORE INTO blocked_sender VALUES (?, ?)", (mailbox, address))
        else:
            store.db.execute("DELETE FROM blocked_sender WHERE mailbox = ? AND address = ?", (mailbox, address))


def is_blocked(store: Store, mailbox: int, address: str) -> bool:
    """Whether mail from an address is junk for a mailbox."""
    with store.transaction():
        sql = "SELECT 1 FROM blocked_sender WHERE mailbox = ? AND address = ?"
        return store.db.execute(sql, (mailbox, address)).fetchone() is not None
