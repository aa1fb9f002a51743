"""The address book of the sandbox; beside it stand `oof` and `delegates`, what people set for their mailboxes. It answers no requests."""

from __future__ import annotations

from exchangelib.sandbox.directory.entries import Entry, entries, lookup, members

__all__ = ["Entry", "entries", "lookup", "members"]
