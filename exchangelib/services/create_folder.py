"""CreateFolder: new folders in a folder; how a folder is written is its own business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._model.family import FOLDERS
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidTypeError, MalformedResponseError
from ..version import Version
from .common import EWSAccountService, one_with_id
from .payload import folder_id, listed


class CreateFolder(EWSAccountService):
    """Create folders.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createfolder-operation
    """

    SERVICE_NAME: ClassVar[str] = "CreateFolder"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Folders"
    repeatable: ClassVar[bool] = False

    def call(
        self, parent_folder: Any, folders: Iterable[Any], *, read: Callable[[Element, Any], Any] = FOLDERS.read
    ) -> Iterator[Any]:
        """Yield for each folder what the server made of it, or in its place the error that the server gave for it.

        :param parent_folder: a folder or the id of one
        :param folders: folders without id
        :param read: makes a thing of a created folder's element and the account; by default a folder
        :raises ValueError, TypeError: errors of ours, each also one of these, if a folder cannot be sent as it is
        """
        self._reader = read

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(parent_folder, chunk, version=version)

        return self._batch(listed("folders", folders), write)

    def get_payload(self, parent_folder: Any, folders: Iterable[Any], *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        parent = folder_id(parent_folder, version)
        out = [f"<m:CreateFolder><m:ParentFolderId>{parent}</m:ParentFolderId><m:Folders>"]
        for folder in folders:
            if not hasattr(folder, "write"):
                raise InvalidTypeError("folders", folder, FOLDERS.classes)
            folder.clean(version=version)
            folder.write(out, version)
        out.append("</m:Folders></m:CreateFolder>")
        return "".join(out)

    def _result(self, message: Element) -> Any:
        return one_with_id(super()._result(message), self.SERVICE_NAME)

    def _nothing(self) -> Any:
        raise MalformedResponseError("CreateFolder succeeded without giving a folder")
