"""One mailbox: its folders, what is done to many of its items at once, and who asks."""

from __future__ import annotations

from .account import Account
from .batches import BatchInterrupted
from .identity import Identity

__all__ = ["Account", "BatchInterrupted", "Identity"]
