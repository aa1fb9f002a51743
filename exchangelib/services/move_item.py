"""MoveItem: items leave their folder for another, and get new ids; what an item is is told elsewhere."""

from __future__ import annotations

from typing import ClassVar

from .moving import ItemMovingService


class MoveItem(ItemMovingService):
    """Move items.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/moveitem-operation
    """

    SERVICE_NAME: ClassVar[str] = "MoveItem"
