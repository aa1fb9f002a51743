"""ArchiveItem: items go from a folder to the folder that stands for it in the archive; neither is known here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from ..version import EXCHANGE_2013, Build, Version
from .moving import ItemMovingService
from .payload import folder_id, item_ids, only_for


class ArchiveItem(ItemMovingService):
    """Move items to the archive mailbox.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/archiveitem-operation

    What is called `to_folder` is a folder of the primary mailbox: the archive's folder of the same name takes the items.
    """

    SERVICE_NAME: ClassVar[str] = "ArchiveItem"
    supported_from: ClassVar[Build | None] = EXCHANGE_2013

    def get_payload(self, items: Iterable[Any], to_folder: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's.

        :raises InvalidFieldForVersion: the server has no such operation
        """
        version = version or self.port.version
        only_for(type(self), version)
        source = f"<m:ArchiveSourceFolderId>{folder_id(to_folder, version)}</m:ArchiveSourceFolderId>"
        return f"<m:ArchiveItem>{source}{item_ids(items, version)}</m:ArchiveItem>"
