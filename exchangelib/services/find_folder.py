"""FindFolder: the folders below folders, page by page; what a folder is is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from .._model.family import FOLDERS
from .._wire.ns import TNS
from ..version import EXCHANGE_2010, Version
from .paging import EWSPagingService, Reader, indexed_view, limits
from .payload import FOLDER_TRAVERSALS, SHAPES, choice, folder_ids, rendered, shape_part
from .watching import Watch


class FindFolder(EWSPagingService):
    """Find folders below others.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findfolder-operation

    Arguments of `call`:

    :param additional_fields: field paths, beside what the shape has
    :param restriction: what must be true of a folder: its text, or something that writes it
    :param shape: "IdOnly", "Default" or "AllProperties"
    :param depth: "Shallow", "Deep" or "SoftDeleted"
    :param max_items: how many at most, of all together
    :param offset: where to begin, below each folder
    :param folders: where to look; by default the folders that the service was made with
    :param read: makes a thing of a folder's element and the account; by default a folder
    :param watch: of an iteration that this search is a part of
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
        offset: int | None = 0,
        *,
        folders: Iterable[Any] | None = None,
        read: Reader = FOLDERS.read,
        watch: Watch | None = None,
    ) -> Iterator[Any]:
        """Yield the folders that are found, below the first folder, then below the next; an error in place of a damaged one.

        :raises ResponseMessageError: what the server said of a folder to look into
        """
        wanted = {
            "additional_fields": list(additional_fields),
            "restriction": restriction,
            "shape": choice("shape", shape, SHAPES),
            "depth": choice("depth", depth, FOLDER_TRAVERSALS),
        }
        write = partial(self._write, wanted)
        return self._pages(self._where(folders), write, read, limits(max_items, offset), watch=watch)

    def _write(self, wanted: Mapping[str, Any], some: Sequence[Any], offset: int, size: int, version: Version) -> str:
        return self.get_payload(**wanted, page_size=size, offset=offset, folders=some, version=version)

    def get_payload(
        self,
        additional_fields: Iterable[Any],
        restriction: Any,
        shape: str,
        depth: str,
        page_size: int,
        offset: int = 0,
        *,
        folders: Iterable[Any] | None = None,
        version: Version | None = None,
    ) -> str:
        """Render the request for one page, for the version given or the server's."""
        version = version or self.port.version
        # There are views of folders since Exchange 2010; before, all folders come at once
        # https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/indexedpagefolderview
        view = indexed_view("m:IndexedPageFolderView", offset, page_size) if version.build >= EXCHANGE_2010 else ""
        return (
            f'<m:FindFolder Traversal="{depth}">'
            f"{shape_part('m:FolderShape', shape, additional_fields, version)}"
            f"{view}{rendered(restriction, version)}"
            f"{folder_ids(self._where(folders), version, 'm:ParentFolderIds')}"
            "</m:FindFolder>"
        )
