"""MoveFolder: folders with all that is in them go to another one; what a folder is is told elsewhere."""

from __future__ import annotations

from typing import ClassVar

from .moving import FolderMovingService


class MoveFolder(FolderMovingService):
    """Move folders.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/movefolder-operation
    """

    SERVICE_NAME: ClassVar[str] = "MoveFolder"
