"""The same thing done to many items, every answer in its place; how a request is made is told elsewhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from .._model.path import FieldPath
from .._query.ids import ID_NAMES
from ..errors import (
    CASError,
    ErrorServerBusy,
    InvalidTypeError,
    InvalidValue,
    RateLimitError,
    RedirectError,
    TransportError,
)
from ..folders import Folder, FolderCollection
from ..items import (
    ALL_OCCURRENCES,
    AUTO_RESOLVE,
    HARD_DELETE,
    ID_ONLY,
    SAVE_ONLY,
    SEND_ONLY,
    SEND_TO_NONE,
    BulkCreateResult,
)
from ..protocol import ConnectFailed, PoolTimeout
from ..queryset import QuerySet
from ..services import CreateItem, DeleteItem, GetItem, UnknownAnswers, UpdateItem

T = TypeVar("T")

# After these the server has not begun: nothing came to it, or it was too busy, or it is another server
_NOT_DONE: Final = (ConnectFailed, PoolTimeout, ErrorServerBusy, RateLimitError, RedirectError)


class BatchInterrupted(TransportError):
    """A batch was broken off after answers had come; the error that did it is the cause.

    Nothing of it is sent again by itself: creating an item twice makes two.

    :param operation: the operation's name
    :param results: the answers that came, in the order of what was given
    :param unknown: what was sent and not answered: the server may have done it or not
    :param unsent: what was not sent; of a generator only what was taken from it
    :param cause: what broke it off
    """

    def __init__(
        self, operation: str, results: Sequence[Any], unknown: Sequence[Any], unsent: Sequence[Any], cause: Exception
    ) -> None:
        self.operation = operation
        self.results = list(results)
        self.unknown = list(unknown)
        self.unsent = list(unsent)
        super().__init__(
            f"{operation} was broken off after {len(results)} answers, which 'results' holds. It is not known what became "
            f"of the next {len(unknown)} ('unknown'); {len(unsent)} were not sent ('unsent'). {type(cause).__name__}: {cause}"
        )


class _Inputs(Iterable[T]):
    """What a service takes from the caller one chunk at a time, remembered until it is answered."""

    def __init__(self, inputs: Iterable[T]) -> None:
        self._inputs = inputs
        self.waiting: deque[T] = deque()

    def __iter__(self) -> Iterator[T]:
        append = self.waiting.append
        for each in self._inputs:
            append(each)
            yield each


def run(
    service: Any, inputs: Iterable[Any], call: Callable[[Iterable[Any]], Iterator[Any]], note: Callable[[Any, Any], Any]
) -> list[Any]:
    """Give all results of a batch.

    :param service: whose `SERVICE_NAME` and `chunk_size` are told of in errors
    :param inputs: what the batch is about; a list or tuple is checked as a whole first, anything else chunk by chunk
    :param call: gives the results for inputs, lazily
    :param note: makes what the caller gets of an input and its result
    :raises BatchInterrupted: if something goes wrong after answers have come; before, the error itself is raised
    """
    results: list[Any] = []
    whole = inputs if isinstance(inputs, (list, tuple)) else None
    taken = _Inputs(inputs)
    try:
        if whole is not None:
            for each, result in zip(whole, call(whole), strict=True):
                results.append(note(each, result))
        else:
            for result in call(taken):
                results.append(note(taken.waiting.popleft(), result))
    except Exception as e:
        if not results:
            raise
        rest = list(taken.waiting) if whole is None else whole[len(results) :]
        unknown, unsent = _split(rest, len(results), service.chunk_size, e)
        raise BatchInterrupted(service.SERVICE_NAME, results, unknown, unsent, e) from e
    return results


def _split(rest: Sequence[Any], done: int, chunk_size: int, error: Exception) -> tuple[Sequence[Any], Sequence[Any]]:
    """Tell what was sent without an answer from what was not sent."""
    if isinstance(error, _NOT_DONE) or not isinstance(error, (TransportError, CASError)):
        return (), rest  # refused, by the server, by us or by whoever gave the things
    sent = -done % chunk_size or chunk_size
    if isinstance(error, UnknownAnswers):
        sent = len(error.unknown)
    return rest[:sent], rest[sent:]


class BulkOperations:
    """What an account does to many items at once."""

    # Whether it is the mailbox of somebody else than whoever acts: then a server does not know where to save
    is_shared = False
    saves_elsewhere: Any = False
    folder_for: Any

    def bulk_create(
        self,
        folder: Any,
        items: Iterable[Any],
        message_disposition: str = SAVE_ONLY,
        send_meeting_invitations: str = SEND_TO_NONE,
        chunk_size: int | None = None,
    ) -> list[Any]:
        """Create items. Those that are saved get their ids.

        :param folder: where to save them; None leaves it to the server
        :param items: a list, which is checked as a whole before anything is sent; or anything else to iterate over
        :param message_disposition: "SaveOnly", "SendOnly" or "SendAndSaveCopy"
        :param send_meeting_invitations: "SendToNone", "SendOnlyToAll" or "SendToAllAndSaveCopy"
        :param chunk_size: how many items one request creates
        :return: for each item, in order: a `BulkCreateResult`, True if it was sent and has no id, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        self._check_owner("folder", folder)
        items = several("items", items)
        saved_in = folder
        if folder is None and message_disposition != SEND_ONLY and (self.is_shared or self.saves_elsewhere):
            items = list(items)  # where they belong has to be known before the first is sent
            saved_in = self._home_of(items)
        service = CreateItem(account=self, chunk_size=chunk_size)

        def call(some: Iterable[Any]) -> Iterator[Any]:
            return service.call(
                items=some,
                folder=saved_in,
                message_disposition=message_disposition,
                send_meeting_invitations=send_meeting_invitations,
                read=BulkCreateResult.from_xml,
            )

        def note(item: Any, result: Any) -> Any:
            if isinstance(result, BulkCreateResult):
                self._created(item, result, folder)
            return result

        return run(service, items, call, note)

    def _home_of(self, items: list[Any]) -> Any:
        """Give the one folder that takes all of these."""
        homes = {self.folder_for(item) for item in items if hasattr(item, "ELEMENT_NAME")}
        if self.is_shared or len(homes) > 1:
            raise InvalidValue(f"'folder' must be a folder of {self}: without one the server would save elsewhere")
        return next(iter(homes), None)

    def _created(self, item: Any, result: BulkCreateResult, folder: Any) -> None:
        """Tell an item what it is called on the server."""
        known = item.__dict__  # the names are the items' own: there is nothing to check
        known["_id"] = result._id
        known["account"] = self
        if folder is not None and hasattr(folder, "FIELDS") and hasattr(folder, "root"):
            known["folder"] = folder
        mine = known.get("attachments")
        theirs = result.attachments
        if mine and theirs and len(mine) == len(theirs):
            for attachment, made in zip(mine, theirs, strict=True):
                attachment.attachment_id = made.attachment_id

    def bulk_update(
        self,
        items: Iterable[tuple[Any, Iterable[Any]]],
        conflict_resolution: str = AUTO_RESOLVE,
        message_disposition: str = SAVE_ONLY,
        send_meeting_invitations_or_cancellations: str = SEND_TO_NONE,
        suppress_read_receipts: bool = True,
        chunk_size: int | None = None,
    ) -> list[Any]:
        """Change items on the server. They get their new change keys.

        :param items: pairs of an item and the names of the fields to write; a list is checked as a whole first
        :param conflict_resolution: "NeverOverwrite", "AutoResolve" or "AlwaysOverwrite"
        :param message_disposition: "SaveOnly" or "SendAndSaveCopy"
        :param send_meeting_invitations_or_cancellations: who is told; see `UpdateItem`
        :param suppress_read_receipts: do not tell senders that their messages were read
        :param chunk_size: how many items one request changes
        :return: for each item, in order: (id, changekey), True if the server gave no id, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        if message_disposition == SEND_ONLY:
            raise InvalidValue(
                "message_disposition='SendOnly' cannot be used with items that are saved: SendItem sends them"
            )
        service = UpdateItem(account=self, chunk_size=chunk_size)

        def call(some: Iterable[Any]) -> Iterator[Any]:
            return service.call(
                items=some,
                conflict_resolution=conflict_resolution,
                message_disposition=message_disposition,
                send_meeting_invitations_or_cancellations=send_meeting_invitations_or_cancellations,
                suppress_read_receipts=suppress_read_receipts,
                read=BulkCreateResult.from_xml,
            )

        def note(pair: Any, result: Any) -> Any:
            if not isinstance(result, BulkCreateResult):
                return result
            pair[0]._id = result._id
            return result.id, result.changekey

        return run(service, several("items", items), call, note)

    def bulk_delete(
        self,
        ids: Iterable[Any],
        delete_type: str = HARD_DELETE,
        send_meeting_cancellations: str = SEND_TO_NONE,
        affected_task_occurrences: str = ALL_OCCURRENCES,
        suppress_read_receipts: bool = True,
        chunk_size: int | None = None,
    ) -> list[Any]:
        """Delete items.

        :param ids: items, pairs (id, changekey), ids; a queryset too
        :param delete_type: "HardDelete", "SoftDelete" or "MoveToDeletedItems"
        :param send_meeting_cancellations: "SendToNone", "SendOnlyToAll" or "SendToAllAndSaveCopy"
        :param affected_task_occurrences: "AllOccurrences" or "SpecifiedOccurrenceOnly"
        :param suppress_read_receipts: do not tell senders that their messages were deleted unread
        :param chunk_size: how many items one request deletes
        :return: for each id, in order: True, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        service = DeleteItem(account=self, chunk_size=chunk_size)

        def call(some: Iterable[Any]) -> Iterator[Any]:
            return service.call(
                items=some,
                delete_type=delete_type,
                send_meeting_cancellations=send_meeting_cancellations,
                affected_task_occurrences=affected_task_occurrences,
                suppress_read_receipts=suppress_read_receipts,
            )

        return run(service, several("ids", ids), call, lambda _, result: result)

    def fetch(
        self,
        ids: Iterable[Any],
        folder: Any = None,
        only_fields: Iterable[Any] | None = None,
        chunk_size: int | None = None,
    ) -> Iterator[Any]:
        """Fetch items by their ids.

        :param ids: items, pairs (id, changekey), ids; a queryset too. Taken chunk by chunk
        :param folder: the folder that they are in: it says which fields they can have; default those of all items
        :param only_fields: names of fields; default all
        :param chunk_size: how many items one request asks for
        :return: a generator of the items in the order of the ids, errors in their places
        :raises InvalidField: items have no such field
        """
        self._check_owner("folder", folder)
        # A class will do: all that is asked of it is which fields items can have
        where = FolderCollection(account=self, folders=[Folder if folder is None else folder])
        if only_fields is None:
            fields = list(where.item_paths())
        else:
            names = several("only_fields", only_fields)
            fields = [n if isinstance(n, FieldPath) else where.item_path(n) for n in names if n not in ID_NAMES]
        service = GetItem(account=self, chunk_size=chunk_size)
        return self._placed(service.call(items=several("ids", ids), additional_fields=fields, shape=ID_ONLY), folder)

    def _placed(self, found: Iterator[Any], folder: Any) -> Iterator[Any]:
        for item in found:
            if not isinstance(item, Exception):
                item.account = self
                if folder is not None:
                    item.folder = folder
            yield item

    def _check_owner(self, name: str, folder: Any) -> None:
        owner = getattr(folder, "account", None)
        if owner is not None and owner is not self:
            raise InvalidValue(f"{name!r} must be a folder of account {self}, not of {owner}")


def several(argument: str, things: Any) -> Any:
    """Give back what can be gone through; what is found by searching is fetched before anything of it changes."""
    if isinstance(things, (str, bytes, Mapping)) or not hasattr(type(things), "__iter__"):
        raise InvalidTypeError(argument, things, (list, tuple, Iterator))
    return list(things) if isinstance(things, QuerySet) else things
