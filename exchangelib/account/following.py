"""Files that follow the items that they are attached to, one at a time, while they are read; who creates items is not known here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .._value import Value
from ..errors import MalformedResponseError, ResponseMessageError
from ..items import SAVE_ONLY, SEND_AND_SAVE_COPY, SEND_ONLY, SEND_TO_NONE, BulkCreateResult
from ..services.create_item import Way


def has_files(item: Any) -> bool:
    """Tell whether files are to follow an item, as all do that are attached to an answer to another item."""
    return hasattr(item, "_attach_files") and bool(item._files())


def without_files(item: Any) -> Any:
    """Give what is written of an item when it is created."""
    return item._without_files() if hasattr(item, "_without_files") else item


class FilesFollow(Value):
    """How items are created whose files follow them.

    Such an item is saved first. Whoever it is sent to, or is invited, gets all attachments: that comes last.

    :param account: whose items they are
    :param folder: where items are saved, or the copies of what is sent
    :param disposition: what is to become of messages
    :param invitations: who is to be told of meetings
    """

    account: Any
    folder: Any
    disposition: str | None
    invitations: str | None

    def follow(self, item: Any) -> bool:
        """Tell whether something is to be done about an item once it is there: with its files, or by sending it."""
        if has_files(item):
            return True
        return self.disposition == SEND_ONLY and self._is_sent(item) and bool(self.account.must_save_first(item))

    def check(self, items: Iterable[Any]) -> None:
        """Refuse what is to be sent and would reach nobody.

        :raises ValueError: there is such an item
        """
        if self._sends:
            for item in items:
                if hasattr(item, "check_recipients"):
                    item.check_recipients()

    @property
    def way_of(self) -> Callable[[Any], Way | None] | None:
        """Say how an item that must be there before is created; None if it is as any other."""
        return self._way_of if self._sends or self.invitations not in (None, SEND_TO_NONE) else None

    @property
    def _sends(self) -> bool:
        return self.disposition in (SEND_ONLY, SEND_AND_SAVE_COPY)

    def is_draft(self, item: Any) -> bool:
        """Tell whether an item is a draft before it is sent."""
        return self._is_sent(item) and self.follow(item)

    def _is_sent(self, item: Any) -> bool:
        return self._sends and hasattr(item, "_send_draft")

    def _way_of(self, item: Any) -> Way | None:
        self.check((item,))
        if not self.follow(item):
            return None
        # A draft is among drafts, whatever the folder that is meant for the copy
        if self._is_sent(item):
            folder = self.account.waiting_folder_for(item, has_files(item))
        else:
            folder = self.account.folder_for(item) if self.folder is None else self.folder
        return Way(folder, SAVE_ONLY if self._sends else self.disposition, SEND_TO_NONE)

    def finish(self, item: Any, result: Any) -> Any:
        """Send the files of an item that was created, and then the item where that is wanted.

        :param result: what the server said of the item
        :return: the result; or the error, whose attribute `created` is the result. Of an answer no draft is left
        """
        if isinstance(result, Exception):
            return result
        if not isinstance(result, BulkCreateResult):
            return MalformedResponseError("CreateItem succeeded without giving an id, so that its files cannot follow")
        is_whole = False
        try:
            item._attach_files(self.account, None if self._is_sent(item) else self.invitations)
            self._tell(item, result)
            is_whole = True
            if self._is_sent(item):
                item._send_draft(
                    self.account,
                    [],
                    self.disposition == SEND_AND_SAVE_COPY,
                    self.folder,
                    "AutoResolve",
                    self.invitations,
                )
                return True
        except Exception as e:  # whatever reading a file may raise, too: the item is there, and others are to come
            # After other errors nobody knows whether it was sent
            if hasattr(item, "_give_up") and (not is_whole or isinstance(e, ResponseMessageError)):
                item._give_up(self.account)
                return e
            self._tell(item, result)
            e.created = result  # type: ignore[attr-defined]
            return e
        return result

    def _tell(self, item: Any, result: BulkCreateResult) -> None:
        """Put into the result what the item is called now, and its attachments that are there."""
        values = result.__dict__
        values["_id"] = item._id
        values["attachments"] = [
            type(each)(attachment_id=each.attachment_id) for each in item.attachments if each.attachment_id is not None
        ]
