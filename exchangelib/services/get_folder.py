"""GetFolder: folders by their ids or distinguished names; which fields a folder has is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._model.family import FOLDERS
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import MalformedResponseError
from ..version import Version
from .common import EWSAccountService, one_with_id
from .payload import SHAPES, choice, folder_ids, listed, shape_part


class GetFolder(EWSAccountService):
    """Fetch folders.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getfolder-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetFolder"
    busy_means_less: ClassVar[bool] = True
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Folders"

    def call(
        self,
        folders: Iterable[Any],
        additional_fields: Iterable[Any] = (),
        shape: str = "IdOnly",
        *,
        read: Callable[[Element, Any], Any] = FOLDERS.read,
    ) -> Iterator[Any]:
        """Yield each folder, or in its place the error that the server gave for it.

        :param folders: folders, ids of folders, distinguished ids
        :param additional_fields: field paths, beside what the shape has
        :param shape: "IdOnly", "Default" or "AllProperties"
        :param read: makes a thing of a folder's element and the account; by default a folder
        :raises InvalidFieldForVersion: if the server's version does not have a field
        """
        choice("shape", shape, SHAPES)
        fields = list(additional_fields)
        self._reader = read

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, fields, shape, version=version)

        return self._batch(listed("folders", folders), write)

    def get_payload(
        self,
        folders: Iterable[Any],
        additional_fields: Iterable[Any],
        shape: str,
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        wanted = shape_part("m:FolderShape", shape, additional_fields, version)
        return f"<m:GetFolder>{wanted}{folder_ids(folders, version, 'm:FolderIds')}</m:GetFolder>"

    def _result(self, message: Element) -> Any:
        return one_with_id(super()._result(message), self.SERVICE_NAME)

    def _nothing(self) -> Any:
        raise MalformedResponseError("GetFolder succeeded without giving a folder")
