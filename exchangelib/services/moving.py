"""What the operations have in common that put items or folders somewhere else; it knows none of them by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._model.family import FOLDERS, ITEMS
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidTypeError, InvalidValue
from ..version import EXCHANGE_2010_SP1, Version
from .common import EWSAccountService
from .payload import folder_id, folder_ids, item_ids, listed
from .watching import Given, told


class ItemMovingService(EWSAccountService):
    """An operation whose request is a folder and items, and whose answers hold the items where they are now.

    Arguments of `call`:

    :param items: items, pairs (id, changekey), ids; taken chunk by chunk
    :param to_folder: a folder or the id of one
    :param read: makes a thing of a new item's element and the account; by default an item
    """

    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Items"
    repeatable: ClassVar[bool] = False

    def call(
        self, items: Iterable[Any], to_folder: Any, *, read: Callable[[Element, Any], Any] = ITEMS.read
    ) -> Iterator[Any]:
        """Yield what each item is called where it is now, or in its place the error that the server gave for it.

        It is True where the server does not say: beyond the mailbox, and in public folders.

        :raises ValueError, TypeError: errors of ours, each also one of these, if a thing has no id
        """
        refuse_nowhere(to_folder)
        self._reader = read
        listed("items", items)
        if isinstance(items, (list, tuple)) and len(items) > self.chunk_size:
            item_ids(items, self.port.version)  # a thing without id is found before the first is moved

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, to_folder, version=version)

        is_copy = self.SERVICE_NAME == "CopyItem"
        if isinstance(items, (list, tuple)):
            return told(self.account, iter(items), self._batch(items, write), is_copy=is_copy)
        given = Given(items)
        return told(self.account, given, self._batch(given.taken(), write), is_copy=is_copy)

    def get_payload(self, items: Iterable[Any], to_folder: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        # What a server does without it is nowhere said: https://learn.microsoft.com/en-us/exchange/client-developer/
        # web-service-reference/returnnewitemids
        new_ids = ""
        if version.build >= EXCHANGE_2010_SP1:
            new_ids = "<m:ReturnNewItemIds>true</m:ReturnNewItemIds>"
        name = f"m:{self.SERVICE_NAME}"
        target = f"<m:ToFolderId>{folder_id(to_folder, version)}</m:ToFolderId>"
        return f"<{name}>{target}{item_ids(items, version)}{new_ids}</{name}>"


class FolderMovingService(EWSAccountService):
    """An operation whose request is a folder and folders that are to be in it.

    Arguments of `call`:

    :param folders: folders, ids of folders, distinguished ids
    :param to_folder: a folder or the id of one
    :param read: makes a thing of a folder's element and the account; by default a folder
    """

    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Folders"
    repeatable: ClassVar[bool] = False

    def call(
        self, folders: Iterable[Any], to_folder: Any, *, read: Callable[[Element, Any], Any] = FOLDERS.read
    ) -> Iterator[Any]:
        """Yield what each folder is called where it is now, or in its place the error that the server gave for it.

        It is True where the server does not say.

        :raises ValueError, TypeError: errors of ours, each also one of these, if a thing has no id
        """
        refuse_nowhere(to_folder)
        self._reader = read

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, to_folder, version=version)

        return self._batch(listed("folders", folders), write)

    def get_payload(self, folders: Iterable[Any], to_folder: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        name = f"m:{self.SERVICE_NAME}"
        target = f"<m:ToFolderId>{folder_id(to_folder, version)}</m:ToFolderId>"
        return f"<{name}>{target}{folder_ids(folders, version, 'm:FolderIds')}</{name}>"


def refuse_nowhere(to_folder: Any) -> None:
    """Refuse a target that is no folder at all; one that has no id is refused when the request is made.

    :raises InvalidTypeError, InvalidValue: naming the argument
    """
    if to_folder is None:
        raise InvalidValue("'to_folder' must be a folder, the id of a folder or a distinguished id, not None")
    if isinstance(to_folder, (bytes, int, float)):
        raise InvalidTypeError("to_folder", to_folder, str)
