"""DeleteItem: items by their ids, away for good or for now; what an item is is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from ..version import EXCHANGE_2013_SP1, Version
from .common import EWSAccountService
from .payload import DELETE_TYPES, INVITATIONS, TASK_OCCURRENCES, choice, flag, item_ids, listed, rendered_ids


class DeleteItem(EWSAccountService):
    """Delete items.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteitem-operation
    """

    SERVICE_NAME: ClassVar[str] = "DeleteItem"
    repeatable: ClassVar[bool] = False
    success_is_all: ClassVar[bool] = True

    def call(
        self,
        items: Iterable[Any],
        delete_type: str = "HardDelete",
        send_meeting_cancellations: str = "SendToNone",
        affected_task_occurrences: str = "AllOccurrences",
        suppress_read_receipts: bool | None = True,
    ) -> Iterator[Any]:
        """Yield True for each item that is deleted, or in its place the error that the server gave for it.

        :param items: items, pairs (id, changekey), ids; taken chunk by chunk
        :param delete_type: "HardDelete", "SoftDelete" or "MoveToDeletedItems"
        :param send_meeting_cancellations: "SendToNone", "SendOnlyToAll" or "SendToAllAndSaveCopy"
        :param affected_task_occurrences: "AllOccurrences" or "SpecifiedOccurrenceOnly"
        :param suppress_read_receipts: do not tell senders that their messages were deleted unread; left out for servers
            older than Exchange 2013 SP1
        """
        choice("delete_type", delete_type, DELETE_TYPES)
        choice("send_meeting_cancellations", send_meeting_cancellations, INVITATIONS)
        choice("affected_task_occurrences", affected_task_occurrences, TASK_OCCURRENCES)
        if suppress_read_receipts is not None:
            flag("suppress_read_receipts", suppress_read_receipts)
        listed("items", items)
        ready: dict[int, str] = {}
        checked: Version | None = None
        if isinstance(items, (list, tuple)) and len(items) > self.chunk_size:
            checked = self.port.version
            ready = rendered_ids(items, checked)  # a thing without id is found before the first is deleted

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(
                chunk,
                delete_type,
                send_meeting_cancellations,
                affected_task_occurrences,
                suppress_read_receipts,
                version=version,
                ready=ready if version == checked else None,
            )

        return self._batch(items, write)

    def get_payload(
        self,
        items: Iterable[Any],
        delete_type: str,
        send_meeting_cancellations: str,
        affected_task_occurrences: str,
        suppress_read_receipts: bool | None,
        *,
        version: Version | None = None,
        ready: dict[int, str] | None = None,
    ) -> str:
        """Render the request, for the version given or the server's.

        :param ready: ids that are rendered already, see `rendered_ids`
        """
        version = version or self.port.version
        receipts = ""
        if suppress_read_receipts is not None and version.build >= EXCHANGE_2013_SP1:
            receipts = f' SuppressReadReceipts="{flag("suppress_read_receipts", suppress_read_receipts)}"'
        return (
            f'<m:DeleteItem DeleteType="{delete_type}" SendMeetingCancellations="{send_meeting_cancellations}" '
            f'AffectedTaskOccurrences="{affected_task_occurrences}"{receipts}>'
            f"{item_ids(items, version, ready=ready)}</m:DeleteItem>"
        )
