"""Many items put somewhere else at once, every answer in its place; how a request is made is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..items import BulkCreateResult
from ..services import ArchiveItem, CopyItem, MoveItem
from .bulk import run, several


class BulkMoves:
    """What an account does to many items at once so that they are elsewhere."""

    def bulk_move(self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None) -> list[Any]:
        """Move items to a folder. What is given stays as it is; where it is an item, its own `move` keeps it right.

        :param ids: items, pairs (id, changekey), ids; a queryset too
        :param to_folder: a folder, the id of a folder or a distinguished id
        :param chunk_size: how many items one request moves
        :return: for each id, in order: the new (id, changekey), True if the server gave none, as beyond the mailbox, or
            the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        return self._bulk_put(MoveItem(account=self, chunk_size=chunk_size), ids, to_folder)

    def bulk_copy(self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None) -> list[Any]:
        """Copy items to a folder. For the arguments, the result and the errors see `bulk_move`."""
        return self._bulk_put(CopyItem(account=self, chunk_size=chunk_size), ids, to_folder)

    def bulk_archive(self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None) -> list[Any]:
        """Move items to the archive mailbox.

        :param to_folder: a folder of this mailbox: the archive's folder of its name takes the items. For the other
            arguments, the result and the errors see `bulk_move`
        :raises InvalidFieldForVersion: servers before Exchange 2013 cannot do it
        """
        return self._bulk_put(ArchiveItem(account=self, chunk_size=chunk_size), ids, to_folder)

    def _bulk_put(self, service: Any, ids: Iterable[Any], to_folder: Any) -> list[Any]:
        call: Callable[[Iterable[Any]], Iterator[Any]] = lambda some: service.call(  # noqa: E731
            items=some, to_folder=to_folder, read=BulkCreateResult.from_xml
        )
        return run(service, several("ids", ids), call, _new_name)


def _new_name(_: Any, result: Any) -> Any:
    return (result.id, result.changekey) if isinstance(result, BulkCreateResult) else result
