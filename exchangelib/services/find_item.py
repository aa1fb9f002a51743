"""FindItem: what is in folders, page by page; what an item is is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from .._model.family import ITEMS
from .._query.compile import sort_order
from .._wire.ns import TNS
from .._wire.write import text
from ..errors import InvalidFieldForVersion, InvalidTypeError, InvalidValue
from ..version import EXCHANGE_2010, EXCHANGE_2010_SP1, Version
from .paging import EWSPagingService, Reader, indexed_view, limits
from .payload import ITEM_TRAVERSALS, SHAPES, choice, folder_ids, known_options, rendered, shape_part
from .watching import Watch


class FindItem(EWSPagingService):
    """Find items in folders.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/finditem-operation

    Arguments of `call`:

    :param additional_fields: field paths, beside what the shape has
    :param restriction: what must be true of an item: its text, or something that writes it
    :param order_fields: what to sort by, the most important first
    :param shape: "IdOnly", "Default" or "AllProperties"
    :param query_string: an AQS query, in place of a restriction
    :param depth: "Shallow", "SoftDeleted" or "Associated"
    :param calendar_view: a view in place of pages: its text, or something that writes it (of a calendar, of contacts,
        fractional); what it leaves out is not asked for again
    :param max_items: how many at most, of all folders together
    :param offset: where to begin, in each folder
    :param folders: where to look; by default the folders that the service was made with
    :param group_by: text, or something that writes it; the items of a group come after each other
    :param read: makes a thing of an item's element and the account; by default an item
    :param watch: of an iteration that this search is a part of
    :param options: more of the shape, see `GetItem`
    """

    SERVICE_NAME: ClassVar[str] = "FindItem"
    element_container_name: ClassVar[str] = f"{{{TNS}}}Items"

    def call(
        self,
        additional_fields: Iterable[Any] = (),
        restriction: Any = None,
        order_fields: Iterable[Any] | None = None,
        shape: str = "IdOnly",
        query_string: str | None = None,
        depth: str = "Shallow",
        calendar_view: Any = None,
        max_items: int | None = None,
        offset: int | None = 0,
        *,
        folders: Iterable[Any] | None = None,
        group_by: Any = None,
        read: Reader = ITEMS.read,
        watch: Watch | None = None,
        **options: Any,
    ) -> Iterator[Any]:
        """Yield the items that are found, in the first folder, then in the next; an error in place of a damaged one.

        :raises ResponseMessageError: what the server said of a folder to look into
        """
        _check(shape, depth, query_string, restriction)
        known_options(self.SERVICE_NAME, options)
        wanted = {
            "additional_fields": list(additional_fields),
            "restriction": restriction,
            "order_fields": list(order_fields or ()),
            "query_string": query_string,
            "shape": shape,
            "depth": depth,
            "calendar_view": calendar_view,
            "group_by": group_by,
            **options,
        }
        window, is_paged = limits(max_items, offset), calendar_view is None
        write = partial(self._write, wanted)
        return self._pages(self._where(folders), write, read, window, is_paged=is_paged, watch=watch)

    def _write(self, wanted: Mapping[str, Any], some: Sequence[Any], offset: int, size: int, version: Version) -> str:
        return self.get_payload(**wanted, page_size=size, offset=offset, folders=some, version=version)

    def get_payload(
        self,
        additional_fields: Iterable[Any],
        restriction: Any,
        order_fields: Iterable[Any],
        query_string: str | None,
        shape: str,
        depth: str,
        calendar_view: Any,
        page_size: int,
        offset: int = 0,
        *,
        folders: Iterable[Any] | None = None,
        group_by: Any = None,
        version: Version | None = None,
        **options: Any,
    ) -> str:
        """Render the request for one page, for the version given or the server's."""
        version = version or self.port.version
        _check_version(query_string, depth, version)
        paged = indexed_view("m:IndexedPageItemView", offset, page_size)
        return (
            f'<m:FindItem Traversal="{depth}">'
            f"{shape_part('m:ItemShape', shape, additional_fields, version, options)}"
            f"{paged if calendar_view is None else rendered(calendar_view, version)}"
            f"{rendered(group_by, version)}{rendered(restriction, version)}{sort_order(order_fields)}"
            f"{folder_ids(self._where(folders), version, 'm:ParentFolderIds')}"
            f"{'' if query_string is None else f'<m:QueryString>{text(query_string)}</m:QueryString>'}"
            "</m:FindItem>"
        )


def _check(shape: Any, depth: Any, query_string: Any, restriction: Any) -> None:
    choice("shape", shape, SHAPES)
    choice("depth", depth, ITEM_TRAVERSALS)
    if query_string is None:
        return
    if not isinstance(query_string, str):
        raise InvalidTypeError("query_string", query_string, str)
    if restriction:
        # https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/querystring-querystringtype
        raise InvalidValue("A search takes a query string or a restriction, not both")


def _check_version(query_string: str | None, depth: str, version: Version) -> None:
    if query_string is not None and version.build < EXCHANGE_2010:
        raise InvalidFieldForVersion(f"Query strings exist from build {EXCHANGE_2010}; the server is {version.build}")
    if depth == "Associated" and version.build < EXCHANGE_2010_SP1:
        raise InvalidFieldForVersion(
            f"depth='Associated' exists from build {EXCHANGE_2010_SP1}; the server is {version.build}"
        )
