"""Sending: a new message at once or by way of a draft, a draft with what was changed in it; delivery is the server's business."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, Any

from .. import services
from .._model.element import EWSElement
from ..errors import InvalidTypeError, InvalidValue
from ..properties import DistinguishedFolderId
from ..services import CreateItem, UpdateItem
from ..services.payload import CONFLICT_RESOLUTIONS, INVITATIONS, UPDATE_INVITATIONS, choice
from ..version import EXCHANGE_2013
from .base import BulkCreateResult
from .constants import AUTO_RESOLVE, SEND_AND_SAVE_COPY, SEND_ONLY, SEND_TO_NONE
from .making import check_copy, must_save_first, waiting_folder

if TYPE_CHECKING:
    from .item import Item as _Item
else:
    _Item = object

__all__ = ["Sends"]

_RECIPIENTS = ("to_recipients", "cc_recipients", "bcc_recipients")
# Values that can be changed without being assigned, and those that are not sent with a change, or that only servers set
_CHANGEABLE = (list, EWSElement)
_APART = frozenset(("_id", "account", "folder", "attachments", "headers", "parent_folder_id", "conversation_id"))


class Sends(_Item):
    """An item that can be sent, as long as it is new or a draft.

    What was sent is no draft any more, and what it was sent from is gone: the item has no id afterwards. The copy, if one is
    kept, has an id that no server tells; a search finds it.
    """

    def _was_read(self, values: dict[str, Any], account: Any) -> None:
        """Remember of a draft what can be changed in place, so that it can be told what was."""
        super()._was_read(values, account)
        if values.get("is_draft"):
            values["_told"] = _kept(values)

    def send(
        self,
        save_copy: bool = True,
        copy_to_folder: Any = None,
        conflict_resolution: str = AUTO_RESOLVE,
        send_meeting_invitations: str = SEND_TO_NONE,
    ) -> None:
        """Send the item. What was changed in a draft since it was fetched or saved goes with it.

        No copy is kept of an item that is not saved, unless there is a folder for it: `send_and_save` keeps one. Where a
        server cannot take attachments with it, and where it is sent in the name of somebody else, the item is a draft first;
        if sending fails then, the draft is there, and the item has its id.

        :param save_copy: whether a copy of a draft is kept
        :param copy_to_folder: where; default is the folder of sent items
        :param conflict_resolution: what happens if somebody else has changed the draft; see `save`
        :param send_meeting_invitations: who is told of a meeting; messages are none
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ResponseMessageError: what the server says against it
        """
        account = self._require_account()
        check_copy(f"{type(self).__name__}.send", save_copy, copy_to_folder)
        self._check_ways(conflict_resolution, send_meeting_invitations)
        if self.id is None:
            disposition = SEND_ONLY if copy_to_folder is None else SEND_AND_SAVE_COPY
            self._send_new(account, copy_to_folder, disposition, send_meeting_invitations)
            return
        self._attach_rest()
        names = self._changed(account)
        self._send_draft(account, names, save_copy, copy_to_folder, conflict_resolution, send_meeting_invitations)

    def send_and_save(
        self,
        update_fields: Iterable[str] | None = None,
        conflict_resolution: str = AUTO_RESOLVE,
        send_meeting_invitations: str = SEND_TO_NONE,
    ) -> None:
        """Send the item, and keep a copy: of a new one in its folder, of a draft in the folder of sent items.

        :param update_fields: names of the fields of the draft to change before; None means what was changed since it was
            fetched or saved
        :param conflict_resolution: what happens if somebody else has changed the draft; see `save`
        :param send_meeting_invitations: who is told of a meeting; messages are none
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ResponseMessageError: what the server says against it
        """
        account = self._require_account()
        self._check_ways(conflict_resolution, send_meeting_invitations)
        if self.id is None:
            if update_fields is not None:
                raise InvalidValue(
                    f"{type(self).__name__}.send_and_save: 'update_fields' is only valid for items that have an id"
                )
            folder = self._sent_items(account) if self.folder is None else self.folder
            self._send_new(account, folder, SEND_AND_SAVE_COPY, send_meeting_invitations)
            return
        if isinstance(update_fields, str) or not (update_fields is None or hasattr(update_fields, "__iter__")):
            raise InvalidTypeError("update_fields", update_fields, (list, tuple))
        self._attach_rest()
        names = self._changed(account) if update_fields is None else list(update_fields)
        self._send_draft(account, names, True, None, conflict_resolution, send_meeting_invitations)

    def _check_ways(self, conflict_resolution: str, invitations: str) -> None:
        """Refuse what makes no sense, also where it is of no account: another time it would be."""
        choice("conflict_resolution", conflict_resolution, CONFLICT_RESOLUTIONS)
        choice("send_meeting_invitations", invitations, INVITATIONS if self.id is None else UPDATE_INVITATIONS)

    def check_recipients(self) -> None:
        """Refuse what nobody would get. MIME says itself whom it goes to.

        :raises ValueError: there are no recipients
        """
        values = self.__dict__
        if values.get("mime_content") is None and not any(values.get(name) for name in _RECIPIENTS):
            raise InvalidValue(f"{type(self).__name__}: nobody gets it: {', '.join(_RECIPIENTS)} are empty")

    # -- what is new

    def _send_new(self, account: Any, folder: Any, disposition: str, invitations: str) -> None:
        if self.changekey is not None:
            raise InvalidValue(f"{type(self).__name__}: a 'changekey' is of no use without an 'id'")
        self.check_recipients()
        has_files = self._must_be_draft(account)
        if has_files or (disposition == SEND_ONLY and must_save_first(account, self)):
            self._make_draft(account, has_files)
            save_copy = disposition == SEND_AND_SAVE_COPY
            self._send_draft(account, [], save_copy, folder, AUTO_RESOLVE, invitations)
            return
        CreateItem(account=account).get(
            items=[self],
            folder=folder,
            message_disposition=disposition,
            send_meeting_invitations=invitations,
            read=BulkCreateResult.from_xml,
        )
        self.__dict__["is_draft"] = False

    def _must_be_draft(self, account: Any) -> bool:
        """Tell whether attachments must be there before the item is sent.

        Large files are sent one by one. Before Exchange 2013 servers refuse attachments of what is sent at once.
        """
        mine = self.__dict__.get("attachments") or ()
        if not isinstance(mine, (list, tuple)):
            return False  # the check of the values says what is wrong
        return any(getattr(each, "is_streamed", False) for each in mine) or (
            bool(mine) and account.version.build < EXCHANGE_2013
        )

    def _make_draft(self, account: Any, has_files: bool) -> None:
        """Save the item among drafts, whatever the folder that is meant for the copy."""
        folder, self.folder = self.folder, None
        try:
            self._create(account, SEND_TO_NONE, waiting_folder(account, self, has_files))
        except BaseException:
            if self.id is None:
                self.folder = folder
            raise

    # -- what is a draft

    def _send_draft(
        self, account: Any, names: list[str], save_copy: bool, folder: Any, conflict_resolution: str, invitations: str
    ) -> None:
        saved_in = self._sent_items(account) if save_copy and folder is None else folder
        if names and save_copy:
            UpdateItem(account=account).get(
                items=[(self, names)],
                conflict_resolution=conflict_resolution,
                message_disposition=SEND_AND_SAVE_COPY,
                send_meeting_invitations_or_cancellations=invitations,
                folder=saved_in,
                read=BulkCreateResult.from_xml,
            )
        else:
            if names:
                self._update(account, names, conflict_resolution, invitations)
                self._is_as_saved()
            services.SendItem(account=account).get(
                items=[self._require_id()], saved_item_folder=saved_in, save_copy=save_copy
            )
        values = self.__dict__
        for name in ("_id", "_own", "_before", "_told", "_is_new_mime", "folder"):
            values.pop(name, None)
        if hasattr(folder, "root"):
            values["folder"] = folder
        values["is_draft"] = False
        for attachment in values.get("attachments") or ():
            attachment.attachment_id = None  # it leads nowhere

    def _changed(self, account: Any) -> list[str]:
        """Give the names of the fields that were changed since the draft was fetched or saved."""
        values = self.__dict__
        own, told = values.get("_own", frozenset()), values.get("_told", {})
        return [
            name
            for name in self._changeable(account)
            if name in own
            or name == "mime_content"
            or (isinstance(values[name], _CHANGEABLE) and (name not in told or values[name] != told[name]))
        ]

    def _attach_rest(self) -> None:
        """Put those attachments on the server that were put into the list."""
        for attachment in self.__dict__.get("attachments") or ():
            if attachment.attachment_id is None:
                attachment.attach()

    def _sent_items(self, account: Any) -> Any:
        """Give the sent items of somebody else's mailbox; None leaves it to the server, which takes those of one's own."""
        home = account.folder_for(self) if hasattr(account, "folder_for") else None
        return None if home is None else DistinguishedFolderId(id="sentitems", mailbox=home.mailbox)

    def _is_as_saved(self) -> None:
        super()._is_as_saved()
        self.__dict__["_told"] = _kept(self.__dict__)


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    """Copy what can be changed without being assigned, but for attachments, which go their own ways."""
    return {
        name: [copy(each) for each in value] if type(value) is list else copy(value)
        for name, value in values.items()
        if isinstance(value, _CHANGEABLE) and name not in _APART
    }
