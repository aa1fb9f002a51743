"""Verbs by which an item comes to be elsewhere, or gets attachments; what either consists of is not known here."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .. import services
from .._model.family import ATTACHMENTS
from .._model.path import FieldPath
from ..errors import EWSError, InvalidTypeError, InvalidValue
from ..properties import ItemId, ReferenceItemId
from ..services import GetItem
from .base import BaseItem, BulkCreateResult

__all__ = ["ItemVerbs"]

log = logging.getLogger(__name__)


class ItemVerbs(BaseItem):
    """An item that can be copied, moved and archived, and to which other things can be attached."""

    if TYPE_CHECKING:
        attachments: Any

    def copy(self, to_folder: Any) -> tuple[str | None, str | None] | None:
        """Make a copy of the item as it is on the server.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :return: (id, changekey) of the copy; None where the server does not give them, as beyond the mailbox
        :raises ResponseMessageError: what the server says against it
        """
        made = services.CopyItem(account=self._require_account()).get(
            items=[self._require_id()], to_folder=to_folder, read=BulkCreateResult.from_xml
        )
        return (made.id, made.changekey) if isinstance(made, BulkCreateResult) else None

    def move(self, to_folder: Any) -> None:
        """Move the item. It has another id afterwards, or none where the server does not give it, as beyond the mailbox.

        Its attachments have other ids too; if the item has any, these are fetched.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :raises ResponseMessageError: what the server says against it
        """
        moved = services.MoveItem(account=self._require_account()).get(
            items=[self._require_id()], to_folder=to_folder, read=BulkCreateResult.from_xml
        )
        self._is_now(moved, to_folder if hasattr(to_folder, "root") else None)

    def archive(self, to_folder: Any) -> None:
        """Move the item to the archive mailbox. It has another id afterwards, or none where the server gives none.

        :param to_folder: a folder of this mailbox: the archive's folder of its name takes the item
        :raises InvalidFieldForVersion: servers before Exchange 2013 cannot do it
        :raises ResponseMessageError: what the server says against it
        """
        moved = services.ArchiveItem(account=self._require_account()).get(
            items=[self._require_id()], to_folder=to_folder, read=BulkCreateResult.from_xml
        )
        self._is_now(moved, None)

    def _is_now(self, moved: Any, folder: Any) -> None:
        """Take over where the item is after the server moved it.

        :param moved: what has its new id; anything else means that the server gave none
        """
        new = getattr(moved, "id", None)
        self._id = None if new is None else ItemId(id=new, changekey=moved.changekey)
        self.folder = folder
        owner = getattr(folder, "account", None)
        if owner is not None:
            self.account = owner
        if any(each.attachment_id is not None for each in self.__dict__.get("attachments") or ()):
            self._renew_attachments()

    def _renew_attachments(self) -> None:
        """Give the attachments the ids that they have now, for the old ones lead nowhere (or to something else)."""
        old, fresh = self.attachments, None
        for each in old:
            each.attachment_id = None
        if self.id is not None:
            wanted = [FieldPath(type(self).get_field_by_fieldname("attachments"))]
            try:
                fresh = GetItem(account=self.account).get(items=[self.to_id()], additional_fields=wanted).attachments
            except EWSError as e:  # the item is moved all the same; without ids nothing wrong can happen to them
                log.warning("The attachments of the moved item have no ids: %s", e)
        if fresh is not None and [_looks(each) for each in fresh] == [_looks(each) for each in old]:
            for each, new in zip(old, fresh, strict=True):
                each.attachment_id = new.attachment_id
        elif fresh is not None:
            for each in fresh:
                each.parent_item = self
            self.attachments = fresh

    def attach(self, attachments: Any) -> None:
        """Add attachments. If the item is saved they are on the server at once, and the item has a new change key.

        :param attachments: an attachment or several
        :raises ValueError: one of them belongs to another item, or is on the server already
        :raises ResponseMessageError: what the server says against one; those before it are attached
        """
        mine = self.attachments
        for attachment in _several(attachments):
            owner = attachment.parent_item
            if (owner is not None and owner is not self) or any(each is attachment for each in mine):
                raise InvalidValue(f"{type(self).__name__}.attach: {attachment!r} belongs to an item already")
            attachment.parent_item = self
            try:
                if self.id is not None:
                    self._require_account()
                    attachment.attach()
            except BaseException:
                attachment.parent_item = None
                raise
            mine.append(attachment)

    def detach(self, attachments: Any) -> None:
        """Remove attachments. If the item is saved they are deleted on the server, and the item has a new change key.

        :param attachments: an attachment of the item, or several
        :raises ValueError: one of them is none of the item's
        :raises ResponseMessageError: what the server says against one; those before it are removed
        """
        for attachment in _several(attachments):
            mine = self.attachments
            place = next((n for n, each in enumerate(mine) if each is attachment), None)
            if place is None:
                place = next((n for n, each in enumerate(mine) if each == attachment), None)
            if place is None:
                raise InvalidValue(f"{type(self).__name__}.detach: {attachment!r} is no attachment of the item")
            if self.id is not None and mine[place].attachment_id is not None:
                mine[place].detach()
            mine.pop(place).parent_item = None

    def _require_account(self) -> Any:
        if self.account is None:
            raise InvalidValue(f"{type(self).__name__} must have an account")
        return self.account

    def _reference(self) -> ReferenceItemId:
        """Give the id of the item for an answer to it, with its change key. What stands for a place in a series does not do.

        Where one of both is not known, it is looked up.
        """
        own = self._require_id()
        if not isinstance(own, ItemId) or own.changekey is None:
            own = self._id = GetItem(account=self.account).get(items=[own]).to_id()
        return ReferenceItemId(id=own.id, changekey=own.changekey)

    def _require_id(self) -> Any:
        self._require_account()
        if self.id is None:
            raise InvalidValue(f"{type(self).__name__} must have an ID: it is not saved, or is deleted")
        return self.to_id()


def _looks(attachment: Any) -> tuple[Any, ...]:
    return type(attachment), attachment.name, attachment.content_id


def _several(attachments: Any) -> list[Any]:
    """Give attachments as a list, which does not change while those of the item do."""
    if isinstance(attachments, ATTACHMENTS.classes):
        return [attachments]
    # A path, a text or an open file would be taken for many lines
    if not isinstance(attachments, Iterable) or isinstance(attachments, (str, bytes)) or hasattr(attachments, "read"):
        raise InvalidTypeError("attachments", attachments, ATTACHMENTS.classes)
    several = list(attachments)
    for each in several:
        if not isinstance(each, ATTACHMENTS.classes):
            raise InvalidTypeError("attachments", each, ATTACHMENTS.classes)
    return several
