"""UpdateItem: one property after the other of items that exist; how a property is written is its field's business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._model.family import ITEMS
from .._wire.ns import MNS
from .._wire.xml import Element
from ..version import EXCHANGE_2013_SP1, Version
from .changes import change, rendered
from .common import ItemSavingService
from .payload import (
    CONFLICT_RESOLUTIONS,
    MESSAGE_DISPOSITIONS,
    UPDATE_INVITATIONS,
    choice,
    flag,
    folder_id,
    listed,
)


class UpdateItem(ItemSavingService):
    """Change properties of items.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation

    What comes of an item has its id and the new change key; it is True where the server gives no id.

    Arguments of `call`:

    :param items: pairs of an item and the names of the fields to write; a field without value is deleted on the server,
        `Append("body")` puts the value after what is there, "phone_numbers__CarPhone" means one entry. A list is checked
        as a whole before the first request
    :param conflict_resolution: "NeverOverwrite", "AutoResolve" or "AlwaysOverwrite"
    :param message_disposition: "SaveOnly", "SendOnly" or "SendAndSaveCopy"; None leaves it out
    :param send_meeting_invitations_or_cancellations: "SendToNone", "SendOnlyToAll", "SendOnlyToChanged",
        "SendToAllAndSaveCopy" or "SendToChangedAndSaveCopy"; None leaves it out
    :param suppress_read_receipts: do not tell senders that their messages were read; left out for servers older than
        Exchange 2013 SP1
    :param folder: where a copy of what is sent is saved
    :param read: makes a thing of a changed item's element and the account; by default an item
    """

    SERVICE_NAME: ClassVar[str] = "UpdateItem"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Items"
    repeatable: ClassVar[bool] = False

    def call(
        self,
        items: Iterable[tuple[Any, Iterable[Any]]],
        conflict_resolution: str = "AutoResolve",
        message_disposition: str | None = "SaveOnly",
        send_meeting_invitations_or_cancellations: str | None = "SendToNone",
        suppress_read_receipts: bool | None = True,
        *,
        folder: Any = None,
        read: Callable[[Element, Any], Any] = ITEMS.read,
    ) -> Iterator[Any]:
        """Yield for each item what the server made of it, or in its place the error that the server gave for it.

        :raises ValueError, TypeError: errors of ours, each also one of these, for a field that is unknown, read-only, not
            known to the server's version, or that has a value it cannot have
        """
        options = (
            conflict_resolution,
            message_disposition,
            send_meeting_invitations_or_cancellations,
            suppress_read_receipts,
        )
        _check(*options)
        self._reader, self._is_saved = read, message_disposition == "SaveOnly"
        listed("items", items)
        ready: dict[int, str] = {}
        checked: Version | None = None
        if isinstance(items, (list, tuple)) and len(items) > self.chunk_size:
            checked = self.port.version
            ready = rendered(items, checked)  # all of them, before the first is sent

        def write(chunk: Sequence[Any], version: Version) -> str:
            known = ready if version == checked else {}
            return self.get_payload(chunk, *options, folder=folder, version=version, ready=known)

        return self._batch(items, write)

    def get_payload(
        self,
        items: Iterable[Any],
        conflict_resolution: str,
        message_disposition: str | None,
        send_meeting_invitations_or_cancellations: str | None,
        suppress_read_receipts: bool | None,
        *,
        folder: Any = None,
        version: Version | None = None,
        ready: dict[int, str] | None = None,
    ) -> str:
        """Render the request, for the version given or the server's.

        :param ready: changes that are rendered already, by the identity of their pairs; what is used is taken out
        """
        known = {} if ready is None else ready
        version = version or self.port.version
        out = [f'<m:UpdateItem ConflictResolution="{conflict_resolution}"']
        if message_disposition is not None:
            out.append(f' MessageDisposition="{message_disposition}"')
        if send_meeting_invitations_or_cancellations is not None:
            out.append(f' SendMeetingInvitationsOrCancellations="{send_meeting_invitations_or_cancellations}"')
        if suppress_read_receipts is not None and version.build >= EXCHANGE_2013_SP1:
            out.append(f' SuppressReadReceipts="{flag("suppress_read_receipts", suppress_read_receipts)}"')
        out.append(">")
        if folder is not None:
            out.append(f"<m:SavedItemFolderId>{folder_id(folder, version)}</m:SavedItemFolderId>")
        out.append("<m:ItemChanges>")
        for item in items:
            out.append(known.pop(id(item), "") or change(item, version))
        out.append("</m:ItemChanges></m:UpdateItem>")
        return "".join(out)


def _check(conflict_resolution: Any, disposition: Any, invitations: Any, receipts: Any) -> None:
    choice("conflict_resolution", conflict_resolution, CONFLICT_RESOLUTIONS)
    if disposition is not None:
        choice("message_disposition", disposition, MESSAGE_DISPOSITIONS)
    if invitations is not None:
        choice("send_meeting_invitations_or_cancellations", invitations, UPDATE_INVITATIONS)
    if receipts is not None:
        flag("suppress_read_receipts", receipts)
