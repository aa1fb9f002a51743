"""Many items put somewhere else or sent at once, every answer in its place; how a request is made is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .. import services
from .._progress import Progress
from ..errors import InvalidValue
from ..items import BulkCreateResult
from ..services.payload import no_name
from .batches import Plan, ids_of, run


class BulkMoves:
    """What an account does to many items at once so that they are elsewhere."""

    def bulk_move(
        self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Move items to a folder. What is given stays as it is; where it is an item, its own `move` keeps it right.

        :param ids: items, pairs (id, changekey), ids; a queryset too
        :param to_folder: a folder, the id of a folder or a distinguished id
        :param chunk_size: how many items one request moves
        :param progress: True shows a bar; a callable is called with how many are done, and of how many if that is known
        :return: for each id, in order: the new (id, changekey), True if the server gave none, as beyond the mailbox, or
            the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        return run(self._plan_move(ids, to_folder, chunk_size), progress)

    def _plan_move(self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None) -> Plan:
        return _put(services.MoveItem(account=self, chunk_size=chunk_size), ids, to_folder, "Moving")

    def bulk_copy(
        self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Copy items to a folder. For the arguments, the result and the errors see `bulk_move`."""
        return run(self._plan_copy(ids, to_folder, chunk_size), progress)

    def _plan_copy(self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None) -> Plan:
        return _put(services.CopyItem(account=self, chunk_size=chunk_size), ids, to_folder, "Copying")

    def bulk_archive(
        self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Move items to the archive mailbox.

        :param to_folder: a folder of this mailbox: the archive's folder of its name takes the items. For the other
            arguments, the result and the errors see `bulk_move`
        :raises InvalidFieldForVersion: servers before Exchange 2013 cannot do it
        """
        return run(self._plan_archive(ids, to_folder, chunk_size), progress)

    def _plan_archive(self, ids: Iterable[Any], to_folder: Any, chunk_size: int | None = None) -> Plan:
        return _put(services.ArchiveItem(account=self, chunk_size=chunk_size), ids, to_folder, "Archiving")

    def bulk_mark_as_junk(
        self,
        ids: Iterable[Any],
        is_junk: bool,
        move_item: bool,
        chunk_size: int | None = None,
        progress: Progress = None,
    ) -> list[Any]:
        """Say of messages that they are junk, or that they are not.

        :param ids: items, pairs (id, changekey), ids; a queryset too
        :param is_junk: True: their senders are blocked; False: no longer
        :param move_item: whether they go to the folder of junk, or from there to the inbox
        :param chunk_size: how many items one request marks
        :param progress: see `bulk_move`
        :return: for each id, in order: the new (id, changekey), True if it was not moved, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        :raises InvalidFieldForVersion: servers before Exchange 2013 cannot do it
        """
        return run(self._plan_mark_as_junk(ids, is_junk, move_item, chunk_size), progress)

    def _plan_mark_as_junk(
        self, ids: Iterable[Any], is_junk: bool, move_item: bool, chunk_size: int | None = None
    ) -> Plan:
        service = services.MarkAsJunk(account=self, chunk_size=chunk_size)
        call: Callable[[Iterable[Any]], Iterator[Any]] = lambda some: service.call(  # noqa: E731
            items=some, is_junk=is_junk, move_item=move_item
        )
        return Plan(service, ids_of("ids", ids), call, new_name, "Marking")

    def bulk_send(
        self,
        ids: Iterable[Any],
        save_copy: bool = True,
        copy_to_folder: Any = None,
        chunk_size: int | None = None,
        progress: Progress = None,
    ) -> list[Any]:
        """Send items that are in the mailbox.

        :param ids: items, or pairs (id, changekey), which servers insist on; a queryset too
        :param save_copy: whether a copy is kept
        :param copy_to_folder: where; default is the folder of sent items
        :param chunk_size: how many items one request sends
        :param progress: see `bulk_move`
        :return: for each id, in order: True, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        return run(self._plan_send(ids, save_copy, copy_to_folder, chunk_size), progress)

    def _plan_send(
        self,
        ids: Iterable[Any],
        save_copy: bool = True,
        copy_to_folder: Any = None,
        chunk_size: int | None = None,
    ) -> Plan:
        if copy_to_folder is not None and not save_copy:
            raise InvalidValue("'copy_to_folder' says where a copy is kept, so 'save_copy' must be True")
        service = services.SendItem(account=self, chunk_size=chunk_size)
        call: Callable[[Iterable[Any]], Iterator[Any]] = lambda some: service.call(  # noqa: E731
            items=some, saved_item_folder=copy_to_folder, save_copy=save_copy
        )
        return Plan(service, ids_of("ids", ids), call, lambda _, result: result, "Sending")


def _put(service: Any, ids: Iterable[Any], to_folder: Any, what: str) -> Plan:
    no_name(to_folder)  # which is wrong also where there is nothing to put there
    call: Callable[[Iterable[Any]], Iterator[Any]] = lambda some: service.call(  # noqa: E731
        items=some, to_folder=to_folder, read=BulkCreateResult.from_xml
    )
    return Plan(service, ids_of("ids", ids), call, new_name, what)


def new_name(_: Any, result: Any) -> Any:
    """Make of an id, or of what has one, the pair that programs keep."""
    return (result.id, result.changekey) if hasattr(result, "changekey") else result
