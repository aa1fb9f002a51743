"""MarkAsJunk: senders are put on the list of blocked ones, or taken off it; what an item is is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import MalformedResponseError
from ..properties import MovedItemId
from ..version import EXCHANGE_2013, Build, Version
from .common import EWSAccountService
from .messages import container
from .payload import flag, item_ids, listed, only_for

_MOVED = f"{{{MNS}}}MovedItemId"


class MarkAsJunk(EWSAccountService):
    """Say of messages that they are junk, or that they are not.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/markasjunk-operation
    """

    SERVICE_NAME: ClassVar[str] = "MarkAsJunk"
    supported_from: ClassVar[Build | None] = EXCHANGE_2013
    repeatable: ClassVar[bool] = False

    def call(self, items: Iterable[Any], is_junk: bool, move_item: bool) -> Iterator[Any]:
        """Yield for each item its new id, True where it was not moved, or in its place the error for it.

        :param items: items, pairs (id, changekey), ids; taken chunk by chunk
        :param is_junk: True: the sender is blocked; False: no longer
        :param move_item: whether the item goes to the folder of junk, or from there to the inbox
        """
        flag("is_junk", is_junk)
        flag("move_item", move_item)
        listed("items", items)
        if isinstance(items, (list, tuple)) and len(items) > self.chunk_size:
            item_ids(items, self.port.version)  # a thing without id is found before the first is marked

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, is_junk, move_item, version=version)

        return self._batch(items, write)

    def get_payload(
        self, items: Iterable[Any], is_junk: bool, move_item: bool, *, version: Version | None = None
    ) -> str:
        """Render the request, for the version given or the server's.

        :raises InvalidFieldForVersion: the server has no such operation
        """
        version = version or self.port.version
        only_for(type(self), version)
        return (
            f'<m:MarkAsJunk IsJunk="{flag("is_junk", is_junk)}" MoveItem="{flag("move_item", move_item)}">'
            f"{item_ids(items, version)}</m:MarkAsJunk>"
        )

    def _result(self, message: Element) -> Any:
        moved = container(message, _MOVED)
        if moved is None:
            return True
        made = MovedItemId.from_xml(moved, self.account)
        if not made.id:
            raise MalformedResponseError(f"{self.SERVICE_NAME} gave an id that is empty")
        return made
