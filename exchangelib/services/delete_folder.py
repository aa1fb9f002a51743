"""DeleteFolder: folders by their ids, with all that is in them; what a folder is is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from ..version import Version
from .common import EWSAccountService
from .payload import DELETE_TYPES, choice, folder_ids, listed


class DeleteFolder(EWSAccountService):
    """Delete folders.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deletefolder-operation
    """

    SERVICE_NAME: ClassVar[str] = "DeleteFolder"
    repeatable: ClassVar[bool] = False

    def call(self, folders: Iterable[Any], delete_type: str = "HardDelete") -> Iterator[Any]:
        """Yield True for each folder that is deleted, or in its place the error that the server gave for it.

        :param folders: folders, ids of folders, distinguished ids
        :param delete_type: "HardDelete" or "MoveToDeletedItems"; servers refuse "SoftDelete" for folders
        """
        choice("delete_type", delete_type, DELETE_TYPES)

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, delete_type, version=version)

        return self._batch(listed("folders", folders), write)

    def get_payload(self, folders: Iterable[Any], delete_type: str, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        ids = folder_ids(folders, version, "m:FolderIds")
        return f'<m:DeleteFolder DeleteType="{delete_type}">{ids}</m:DeleteFolder>'
