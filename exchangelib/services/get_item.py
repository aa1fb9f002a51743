"""GetItem: whole items by their ids; which fields an item has is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._model.family import ITEMS
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import MalformedResponseError
from ..version import Version
from .common import EWSAccountService, one_with_id
from .payload import SHAPES, choice, item_ids, known_options, listed, shape_part


class GetItem(EWSAccountService):
    """Fetch items.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getitem-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetItem"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Items"

    def call(
        self,
        items: Iterable[Any],
        additional_fields: Iterable[Any] = (),
        shape: str = "IdOnly",
        *,
        read: Callable[[Element, Any], Any] = ITEMS.read,
        **options: Any,
    ) -> Iterator[Any]:
        """Yield each item, or in its place the error that the server gave for it.

        :param items: items, pairs (id, changekey), ids; taken chunk by chunk, so a generator is welcome
        :param additional_fields: field paths, beside what the shape has
        :param shape: "IdOnly", "Default" or "AllProperties"
        :param read: makes a thing of an item's element and the account; by default an item
        :param options: more of the shape, such as include_mime_content=True, body_type="Text"
        :raises InvalidFieldForVersion: if the server's version does not have a field or option
        """
        choice("shape", shape, SHAPES)
        known_options(self.SERVICE_NAME, options)
        fields = list(additional_fields)
        self._reader = read

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, fields, shape, version=version, **options)

        return self._batch(listed("items", items), write)

    def get_payload(
        self,
        items: Iterable[Any],
        additional_fields: Iterable[Any],
        shape: str,
        *,
        version: Version | None = None,
        **options: Any,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        wanted = shape_part("m:ItemShape", shape, additional_fields, version, options)
        return f"<m:GetItem>{wanted}{item_ids(items, version)}</m:GetItem>"

    def _result(self, message: Element) -> Any:
        return one_with_id(super()._result(message), self.SERVICE_NAME)

    def _nothing(self) -> Any:
        raise MalformedResponseError("GetItem succeeded without giving an item")
