"""SendItem: messages that are in the mailbox already go out; what an item is is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from ..version import Version
from .common import EWSAccountService
from .payload import flag, folder_id, item_ids, listed


class SendItem(EWSAccountService):
    """Send items that were saved.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/senditem-operation
    """

    SERVICE_NAME: ClassVar[str] = "SendItem"
    repeatable: ClassVar[bool] = False

    def call(self, items: Iterable[Any], saved_item_folder: Any = None, save_copy: bool | None = None) -> Iterator[Any]:
        """Yield True for each item that was sent, or in its place the error that the server gave for it.

        :param items: items, pairs (id, changekey); the server wants the change key. Taken chunk by chunk
        :param saved_item_folder: where a copy is kept; None leaves it to the server, which takes the folder of sent items
        :param save_copy: whether a copy is kept; default only if there is a folder for it
        """
        save = saved_item_folder is not None if save_copy is None else save_copy
        flag("save_copy", save)
        listed("items", items)
        if isinstance(items, (list, tuple)) and len(items) > self.chunk_size:
            item_ids(items, self.port.version)  # a thing without id is found before the first is sent

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, saved_item_folder, save, version=version)

        return self._batch(items, write)

    def get_payload(
        self,
        items: Iterable[Any],
        saved_item_folder: Any,
        save_copy: bool | None = None,
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        save = flag("save_copy", saved_item_folder is not None if save_copy is None else save_copy)
        folder = ""
        if saved_item_folder is not None:
            folder = f"<m:SavedItemFolderId>{folder_id(saved_item_folder, version)}</m:SavedItemFolderId>"
        return f'<m:SendItem SaveItemToFolder="{save}">{item_ids(items, version)}{folder}</m:SendItem>'
