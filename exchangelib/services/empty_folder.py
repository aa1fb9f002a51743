"""EmptyFolder: what is in folders goes, the folders stay; what a folder is is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from ..version import EXCHANGE_2010, Build, Version
from .common import EWSAccountService
from .payload import DELETE_TYPES, choice, flag, folder_ids, listed, only_for


class EmptyFolder(EWSAccountService):
    """Delete what is in folders.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/emptyfolder-operation
    """

    SERVICE_NAME: ClassVar[str] = "EmptyFolder"
    supported_from: ClassVar[Build | None] = EXCHANGE_2010
    repeatable: ClassVar[bool] = False

    def call(
        self, folders: Iterable[Any], delete_type: str = "HardDelete", delete_sub_folders: bool = False
    ) -> Iterator[Any]:
        """Yield True for each folder that is emptied, or in its place the error that the server gave for it.

        :param folders: folders, ids of folders, distinguished ids
        :param delete_type: "HardDelete", "SoftDelete" or "MoveToDeletedItems"
        :param delete_sub_folders: whether the folders in them go too
        :raises InvalidFieldForVersion: the server has no such operation
        """
        choice("delete_type", delete_type, DELETE_TYPES)
        flag("delete_sub_folders", delete_sub_folders)

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, delete_type, delete_sub_folders, version=version)

        return self._batch(listed("folders", folders), write)

    def get_payload(
        self, folders: Iterable[Any], delete_type: str, delete_sub_folders: bool, *, version: Version | None = None
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        options = f'DeleteType="{delete_type}" DeleteSubFolders="{flag("delete_sub_folders", delete_sub_folders)}"'
        return f"<m:EmptyFolder {options}>{folder_ids(folders, version, 'm:FolderIds')}</m:EmptyFolder>"
