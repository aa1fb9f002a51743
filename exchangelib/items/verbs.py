"""Verbs by which an item comes to be elsewhere; what an item consists of is not known here."""

from __future__ import annotations

from typing import Any

from ..errors import InvalidValue
from ..services import ArchiveItem, CopyItem, MoveItem
from .base import BaseItem, BulkCreateResult

__all__ = ["ItemVerbs"]


class ItemVerbs(BaseItem):
    """An item that can be copied, moved and archived."""

    def copy(self, to_folder: Any) -> tuple[str | None, str | None] | None:
        """Make a copy of the item as it is on the server.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :return: (id, changekey) of the copy; None where the server does not give them, as beyond the mailbox
        :raises ResponseMessageError: what the server says against it
        """
        made = CopyItem(account=self._require_account()).get(
            items=[self._require_id()], to_folder=to_folder, read=BulkCreateResult.from_xml
        )
        return (made.id, made.changekey) if isinstance(made, BulkCreateResult) else None

    def move(self, to_folder: Any) -> None:
        """Move the item. It has another id afterwards, or none where the server does not give it, as beyond the mailbox.

        The ids of its attachments go with the old id: `refresh` fetches the new ones.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :raises ResponseMessageError: what the server says against it
        """
        moved = MoveItem(account=self._require_account()).get(
            items=[self._require_id()], to_folder=to_folder, read=BulkCreateResult.from_xml
        )
        self._is_now(moved, to_folder if hasattr(to_folder, "root") else None)

    def archive(self, to_folder: Any) -> None:
        """Move the item to the archive mailbox. It has another id afterwards, or none where the server gives none.

        :param to_folder: a folder of this mailbox: the archive's folder of its name takes the item
        :raises InvalidFieldForVersion: servers before Exchange 2013 cannot do it
        :raises ResponseMessageError: what the server says against it
        """
        moved = ArchiveItem(account=self._require_account()).get(
            items=[self._require_id()], to_folder=to_folder, read=BulkCreateResult.from_xml
        )
        self._is_now(moved, None)

    def _is_now(self, moved: Any, folder: Any) -> None:
        self._id = moved._id if isinstance(moved, BulkCreateResult) else None
        self.folder = folder
        owner = getattr(folder, "account", None)
        if owner is not None:
            self.account = owner

    def _require_account(self) -> Any:
        if self.account is None:
            raise InvalidValue(f"{type(self).__name__} must have an account")
        return self.account

    def _require_id(self) -> Any:
        self._require_account()
        if self.id is None:
            raise InvalidValue(f"{type(self).__name__} must have an ID: it is not saved, or is deleted")
        return self.to_id()
