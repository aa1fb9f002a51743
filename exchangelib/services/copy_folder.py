"""CopyFolder: folders with all that is in them are in another one too; what a folder is is told elsewhere."""

from __future__ import annotations

from typing import ClassVar

from .moving import FolderMovingService


class CopyFolder(FolderMovingService):
    """Copy folders.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/copyfolder-operation
    """

    SERVICE_NAME: ClassVar[str] = "CopyFolder"
