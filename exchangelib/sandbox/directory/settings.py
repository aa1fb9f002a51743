"""What the owner of a mailbox has set for it, as JSON by name; it gives no meaning to any setting."""

from __future__ import annotations

import json
from typing import Any

from exchangelib.sandbox.store import Store


def get(store: Store, mailbox: int, name: str) -> Any:
    """A setting of a mailbox; None if it was never set."""
    row = store.db.execute("SELECT value FROM setting WHERE mailbox = ? AND name = ?", (mailbox, name)).fetchone()
    return json.loads(row[0]) if row else None


def put(store: Store, mailbox: int, name: str, value: Any) -> None:
    """Keep a setting of a mailbox."""
    with store.transaction():
        store.db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?, ?)", (mailbox, name, json.dumps(value)))
