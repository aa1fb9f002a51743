"""The same thing done to many items, every answer in its place; how a request is made is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from .._model.path import FieldPath
from .._progress import Progress, progress_of
from .._query.ids import ID_NAMES
from ..errors import InvalidTypeError, InvalidValue, MalformedResponseError
from ..folders import Folder, FolderCollection
from ..folders.known_folders import WELLKNOWN_FOLDERS_IN_ROOT
from ..items import (
    ALL_OCCURRENCES,
    AUTO_RESOLVE,
    HARD_DELETE,
    ID_ONLY,
    SAVE_ONLY,
    SEND_AND_SAVE_COPY,
    SEND_ONLY,
    SEND_TO_NONE,
    AcceptItem,
    BulkCreateResult,
    CancelCalendarItem,
    DeclineItem,
    TentativelyAcceptItem,
)
from ..properties import RESPONSE_OBJECTS, DistinguishedFolderId, RemoveItem, SuppressReadReceipt
from ..services import CreateItem, DeleteItem, GetItem, UpdateItem
from ..services.common import one_with_id, without_traces
from .batches import Plan, ids_of, run, several
from .following import FilesFollow, without_files

# Answers that change other things than they make
_CHANGES_SEVERAL = (AcceptItem, CancelCalendarItem, DeclineItem, RemoveItem, TentativelyAcceptItem)

# What servers call folders: no id looks like that
_NAMES = frozenset(cls.DISTINGUISHED_FOLDER_ID for cls in WELLKNOWN_FOLDERS_IN_ROOT)


class BulkOperations:
    """What an account does to many items at once."""

    # Whether it is the mailbox of somebody else than whoever acts: then a server does not know where to save
    is_shared = False
    saves_elsewhere: Any = False
    folder_for: Any
    must_save_first: Any

    def bulk_create(
        self,
        folder: Any,
        items: Iterable[Any],
        message_disposition: str = SAVE_ONLY,
        send_meeting_invitations: str = SEND_TO_NONE,
        chunk_size: int | None = None,
        progress: Progress = None,
    ) -> list[Any]:
        """Create items. Those that are saved get their ids.

        Attachments whose content is an open file follow their item one by one, while they are read. An item for which
        that fails is there, and has its id; the error's attribute `created` is its `BulkCreateResult`.

        :param folder: where to save them, whatever folders the items name; None leaves it to the server
        :param items: a list, which is checked as a whole before anything is sent; or anything else to iterate over.
            Answers to other items are welcome
        :param message_disposition: "SaveOnly", "SendOnly" or "SendAndSaveCopy"
        :param send_meeting_invitations: "SendToNone", "SendOnlyToAll" or "SendToAllAndSaveCopy"
        :param chunk_size: how many items one request creates
        :param progress: True shows a bar; a callable is called with how many are done, and of how many if that is known
        :return: for each item, in order: a `BulkCreateResult`, True if it was sent and has no id, or the error; for an
            answer to an invitation, and for what calls a meeting off, a list of what the server says that it made or changed
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        plan = self._plan_create(folder, items, message_disposition, send_meeting_invitations, chunk_size)
        return run(plan, progress)

    def _plan_create(
        self,
        folder: Any,
        items: Iterable[Any],
        message_disposition: str = SAVE_ONLY,
        send_meeting_invitations: str = SEND_TO_NONE,
        chunk_size: int | None = None,
    ) -> Plan:
        self._check_owner("folder", folder)
        items = several("items", items)
        saved_in = folder
        if folder is None and message_disposition != SEND_ONLY and (self.is_shared or self.saves_elsewhere):
            items, saved_in = self._at_home(items, message_disposition == SEND_AND_SAVE_COPY)
        service = CreateItem(account=self, chunk_size=chunk_size)
        files = FilesFollow(self, folder, message_disposition, send_meeting_invitations)
        if isinstance(items, (list, tuple)):
            files.check(items)
        is_saved = message_disposition == SAVE_ONLY
        known = folder if hasattr(folder, "FIELDS") and hasattr(folder, "root") else None

        def call(some: Iterable[Any]) -> Iterator[Any]:
            return service.call(
                items=some,
                folder=saved_in,
                message_disposition=message_disposition,
                send_meeting_invitations=send_meeting_invitations,
                read=BulkCreateResult.from_xml,
                makes_several=True,  # of some things; which, only they themselves tell
                way_of=files.way_of,
                bare=without_files,
            )

        def note(item: Any, result: Any) -> Any:
            if isinstance(item, _CHANGES_SEVERAL):
                return several_results(result)
            if is_saved and not isinstance(item, SuppressReadReceipt):  # which makes nothing
                result = _one_saved(result)
            if isinstance(result, BulkCreateResult):
                self._created(item, result, None if known is None or files.is_draft(item) else known)
            return result

        return Plan(service, items, call, note, "Creating", files.follow, files.finish)

    def _at_home(self, items: Iterable[Any], sends: bool) -> tuple[Iterable[Any], Any]:
        """Give the items, and the one folder that takes all of these; a list is checked at once, and others on the way.

        :param sends: whether copies of what is sent are saved
        """
        if isinstance(items, (list, tuple)):
            homes = {self._home(item, sends) for item in items if hasattr(item, "ELEMENT_NAME")}
            if len(homes) > 1 or (self.is_shared and homes - {None}):
                raise self._homeless()
            return items, next(iter(homes), None)
        left = iter(items)
        for first in left:
            home = self._home(first, sends) if hasattr(first, "ELEMENT_NAME") else None
            if self.is_shared and home is not None:
                raise self._homeless()
            return self._all_at(home, chain((first,), left), sends), home
        return (), None

    def _all_at(self, home: Any, items: Iterable[Any], sends: bool) -> Iterator[Any]:
        for item in items:
            if hasattr(item, "ELEMENT_NAME") and self._home(item, sends) != home:
                raise self._homeless()
            yield item

    def _home(self, item: Any, sends: bool) -> Any:
        """Give the id of the folder that an item is saved in, or the copy of what is sent; None leaves it to the server.

        Copies of answers are where whoever answers has what they sent.
        """
        if getattr(item, "FAMILY", None) is RESPONSE_OBJECTS and (sends or not hasattr(item, "_send_draft")):
            return None
        home = self.folder_for(item)
        if sends and home is not None and home.id == "drafts":
            return DistinguishedFolderId(id="sentitems", mailbox=home.mailbox)
        return home

    def _homeless(self) -> InvalidValue:
        return InvalidValue(f"'folder' must be a folder of {self}: without one the server would save elsewhere")

    def _created(self, item: Any, result: BulkCreateResult, folder: Any) -> None:
        """Tell an item what it is called on the server."""
        known = item.__dict__  # the names are the items' own: there is nothing to check
        known["_id"] = result._id
        known["account"] = self
        if folder is not None:
            known["folder"] = folder
        mine = known.get("attachments") and without_files(item).__dict__.get("attachments")
        theirs = mine and result.attachments
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
        progress: Progress = None,
    ) -> list[Any]:
        """Change items on the server. They get their new change keys.

        :param items: pairs of an item and the names of the fields to write; a list is checked as a whole first
        :param conflict_resolution: "NeverOverwrite", "AutoResolve" or "AlwaysOverwrite"
        :param message_disposition: "SaveOnly" or "SendAndSaveCopy"
        :param send_meeting_invitations_or_cancellations: who is told; see `UpdateItem`
        :param suppress_read_receipts: do not tell senders that their messages were read
        :param chunk_size: how many items one request changes
        :param progress: see `bulk_create`
        :return: for each item, in order: (id, changekey), True if the server gave no id, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        plan = self._plan_update(
            items,
            conflict_resolution,
            message_disposition,
            send_meeting_invitations_or_cancellations,
            suppress_read_receipts,
            chunk_size,
        )
        return run(plan, progress)

    def _plan_update(
        self,
        items: Iterable[tuple[Any, Iterable[Any]]],
        conflict_resolution: str = AUTO_RESOLVE,
        message_disposition: str = SAVE_ONLY,
        send_meeting_invitations_or_cancellations: str = SEND_TO_NONE,
        suppress_read_receipts: bool = True,
        chunk_size: int | None = None,
    ) -> Plan:
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
            item = pair[0]
            item.__dict__["_id"] = result._id
            if "_was_at" in item.__dict__:
                item._forget_times()
            return result.id, result.changekey

        return Plan(service, several("items", items), call, note, "Updating")

    def bulk_delete(
        self,
        ids: Iterable[Any],
        delete_type: str = HARD_DELETE,
        send_meeting_cancellations: str = SEND_TO_NONE,
        affected_task_occurrences: str = ALL_OCCURRENCES,
        suppress_read_receipts: bool = True,
        chunk_size: int | None = None,
        progress: Progress = None,
    ) -> list[Any]:
        """Delete items.

        :param ids: items, pairs (id, changekey), ids; a queryset too
        :param delete_type: "HardDelete", "SoftDelete" or "MoveToDeletedItems"
        :param send_meeting_cancellations: "SendToNone", "SendOnlyToAll" or "SendToAllAndSaveCopy"
        :param affected_task_occurrences: "AllOccurrences" or "SpecifiedOccurrenceOnly"
        :param suppress_read_receipts: do not tell senders that their messages were deleted unread
        :param chunk_size: how many items one request deletes
        :param progress: see `bulk_create`
        :return: for each id, in order: True, or the error
        :raises BatchInterrupted: if the connection is lost after answers have come, which it holds
        """
        plan = self._plan_delete(
            ids, delete_type, send_meeting_cancellations, affected_task_occurrences, suppress_read_receipts, chunk_size
        )
        return run(plan, progress)

    def _plan_delete(
        self,
        ids: Iterable[Any],
        delete_type: str = HARD_DELETE,
        send_meeting_cancellations: str = SEND_TO_NONE,
        affected_task_occurrences: str = ALL_OCCURRENCES,
        suppress_read_receipts: bool = True,
        chunk_size: int | None = None,
    ) -> Plan:
        service = DeleteItem(account=self, chunk_size=chunk_size)

        def call(some: Iterable[Any]) -> Iterator[Any]:
            return service.call(
                items=some,
                delete_type=delete_type,
                send_meeting_cancellations=send_meeting_cancellations,
                affected_task_occurrences=affected_task_occurrences,
                suppress_read_receipts=suppress_read_receipts,
            )

        return Plan(service, ids_of("ids", ids), call, None, "Deleting")

    def fetch(
        self,
        ids: Iterable[Any],
        folder: Any = None,
        only_fields: Iterable[Any] | None = None,
        chunk_size: int | None = None,
        progress: Progress = None,
    ) -> Iterator[Any]:
        """Fetch items by their ids.

        :param ids: items, pairs (id, changekey), ids; a queryset too. Taken chunk by chunk
        :param folder: the folder that they are in: it says which fields they can have; default those of all items
        :param only_fields: names of fields; default all
        :param chunk_size: how many items one request asks for
        :param progress: see `bulk_create`
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
            fields = [n if isinstance(n, FieldPath) else where.item_path(n) for n in names if not _is_id(n)]
        service = GetItem(account=self, chunk_size=chunk_size)
        ids = ids_of("ids", ids, lazily=True)
        total = len(ids) if isinstance(ids, (list, tuple)) else None
        found = service.call(items=ids, additional_fields=fields, shape=ID_ONLY)
        return self._placed(found, folder, progress, total)

    def _placed(self, found: Iterator[Any], folder: Any, progress: Progress, total: int | None) -> Iterator[Any]:
        with progress_of(progress, total=total, what="Fetching") as meter:
            for item in found:
                if not isinstance(item, Exception):
                    item.account = self
                    if folder is not None:
                        item.folder = folder
                yield item
                meter.step()

    def _check_owner(self, name: str, folder: Any) -> None:
        if isinstance(folder, str) and folder.lower() in _NAMES:
            raise InvalidValue(
                f"{name!r}: {folder!r} is the name of a folder. Expected: the folder itself, its id, or "
                f"DistinguishedFolderId(id={folder.lower()!r})"
            )
        owner = getattr(folder, "account", None)
        if owner is not None and owner is not self:
            raise InvalidValue(f"{name!r} must be a folder of account {self}, not of {owner}")


def _is_id(name: Any) -> bool:
    """Tell whether a field is one of those that are always fetched.

    :raises InvalidTypeError: this is not the name of a field
    """
    if not isinstance(name, (str, FieldPath)):
        raise InvalidTypeError("name of a field", name, str)
    return name in ID_NAMES


def several_results(result: Any) -> Any:
    """Give what a server tells of an answer as a list, or the error."""
    if isinstance(result, (list, Exception)):
        return result
    return [result] if isinstance(result, BulkCreateResult) else []


def _one_saved(result: Any) -> Any:
    """Give the id of an item that was saved, or an error in its place."""
    if isinstance(result, Exception):
        return result
    if result is True:
        return MalformedResponseError("CreateItem succeeded without giving an id")
    try:
        return one_with_id(result, CreateItem.SERVICE_NAME)
    except MalformedResponseError as e:
        return without_traces(e)
