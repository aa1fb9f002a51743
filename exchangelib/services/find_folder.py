"""FindFolder: the folders below folders, page by page; what a folder is is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._model.family import FOLDERS
from .._wire.ns import TNS
from .._wire.xml import Element
from ..version import EXCHANGE_2010, Version
from .paging import EWSPagingService, indexed_view, limits
from .payload import FOLDER_TRAVERSALS, SHAPES, choice, folder_ids, rendered, shape_part


class FindFolder(EWSPagingService):
    """Find folders below others.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findfolder-operation
    """

    SERVICE_NAME: ClassVar[str] = "FindFolder"
    element_container_name: ClassVar[str] = f"{{{TNS}}}Folders"

    def call(
        self,
        additional_fields: Iterable[Any] = (),
        restriction: Any = None,
        shape: str = "IdOnly",
        depth: str = "Shallow",
        max_items: int | None = None,
        offset: int = 0,
        *,
        folders: Iterable[Any] | None = None,
        read: Callable[[Element, Any], Any] = FOLDERS.read,
    ) -> Iterator[Any]:
        """Yield the folders that are found, below the first folder, then below the next.

        :param additional_fields: field paths, beside what the shape has
        :param restriction: what must be true of a folder: its text, or something that writes it
        :param shape: "IdOnly", "Default" or "AllProperties"
        :param depth: "Shallow", "Deep" or "SoftDeleted"
        :param max_items: how many at most, of all together
        :param offset: where to begin, below each folder
        :param folders: where to look; by default the folders that the service was made with
        :param read: makes a thing of a folder's element and the account; by default a folder
        :raises ResponseMessageError: what the server said of a folder to look into
        """
        choice("shape", shape, SHAPES)
        choice("depth", depth, FOLDER_TRAVERSALS)
        max_items, offset = limits(max_items, offset)
        where, fields, account = self._where(folders), list(additional_fields), self.account

        def write(some: Sequence[Any], start: int, size: int | None, version: Version) -> str:
            return self.get_payload(version, some, fields, restriction, shape, depth, size, start)

        def read_one(element: Element) -> Any:
            return read(element, account)

        return self._pages(where, write, read_one, max_items=max_items, offset=offset)

    def get_payload(
        self,
        version: Version,
        folders: Iterable[Any],
        additional_fields: Iterable[Any],
        restriction: Any,
        shape: str,
        depth: str,
        page_size: int | None,
        offset: int = 0,
    ) -> str:
        """Render the request."""
        # IndexedPageFolderView has been there since Exchange 2010 (its page); before, all folders come at once
        view = indexed_view("m:IndexedPageFolderView", offset, page_size) if version.build >= EXCHANGE_2010 else ""
        return (
            f'<m:FindFolder Traversal="{depth}">'
            f"{shape_part('m:FolderShape', shape, additional_fields, version)}"
            f"{view}"
            f"{rendered(restriction, version)}"
            f"{folder_ids(folders, version, 'm:ParentFolderIds')}"
            "</m:FindFolder>"
        )
