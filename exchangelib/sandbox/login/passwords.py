"""Passwords in the clear, for schemes that prove knowledge of one without sending it; they are in the database only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exchangelib.sandbox.store import Store, User


class Passwords:
    """What Digest and NTLM compare with. A user whom only an old database knows has none until a password is set."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, user: User, password: str) -> None:
        """Note a password that was set."""
        with self._store.transaction():
            self._store.db.execute(
                "INSERT OR REPLACE INTO clear_password (mailbox, password) VALUES (?, ?)", (user.number, password)
            )

    def of(self, user: User) -> str | None:
        """A user's password, if it is known and still the one that counts."""
        with self._store.transaction():
            row = self._store.db.execute(
                "SELECT password FROM clear_password WHERE mailbox = ?", (user.number,)
            ).fetchone()
        return row[0] if row and user.check(row[0]) else None
