"""CopyItem: items of a folder are in another one too; what an item is is told elsewhere."""

from __future__ import annotations

from typing import ClassVar

from .moving import ItemMovingService


class CopyItem(ItemMovingService):
    """Copy items.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/copyitem-operation
    """

    SERVICE_NAME: ClassVar[str] = "CopyItem"
