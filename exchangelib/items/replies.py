"""Answers to items: what is written into a reply or a forward, and how it is sent or kept as a draft."""

from __future__ import annotations

import contextlib
from copy import copy
from typing import TYPE_CHECKING, Any

from .. import services
from .._model.element import EWSElement
from .._model.family import ATTACHMENTS, ITEMS
from .._model.fields import BooleanField, CharField, EWSElementField
from .._wire.ns import TNS
from ..errors import EWSError, InvalidTypeError, InvalidValue, MalformedResponseError, ResponseMessageError
from ..properties import RESPONSE_OBJECTS, BodyField, MailboxField, MailboxListField, ReferenceItemId
from ..version import EXCHANGE_2007_SP1, Version
from .constants import AUTO_RESOLVE, SAVE_ONLY, SEND_TO_NONE
from .making import check_copy, disposition_for, make, must_save_first, waiting_folder

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["BaseReplyItem", "ForwardItem", "ReplyAllToItem", "ReplyToItem"]

_MESSAGE = f"{{{TNS}}}Message"


class BaseReplyItem(EWSElement):
    """What replies and forwards have (types.xsd, SmartResponseType).

    A server puts the original below `new_body`, keeps the conversation, and of the attachments those that belong there: all
    of them in a forward, the images of the text in a reply.

    :param account: from whose mailbox it is sent
    :param attachments: what it has besides; servers take no attachments with answers, so that such a one is a draft first
    """

    FAMILY = RESPONSE_OBJECTS
    EXTRAS = frozenset({"account", "attachments"})
    LIVE = frozenset({"account"})
    # Without recipients of its own a server knows whom a reply goes to, but not whom a forward does
    _needs_recipients = False

    account: Any = None
    attachments: Any = ()

    subject = CharField("Subject")
    body = BodyField("Body")
    to_recipients = MailboxListField("ToRecipients")
    cc_recipients = MailboxListField("CcRecipients")
    bcc_recipients = MailboxListField("BccRecipients")
    is_read_receipt_requested = BooleanField("IsReadReceiptRequested")
    is_delivery_receipt_requested = BooleanField("IsDeliveryReceiptRequested")
    author = MailboxField("From")
    reference_item_id = EWSElementField(value_cls=ReferenceItemId)
    new_body = BodyField("NewBodyContent")
    # 3.2 has these two, but the schema does not, so they are not sent
    received_by = MailboxField("ReceivedBy", is_read_only=True, supported_from=EXCHANGE_2007_SP1)
    received_by_representing = MailboxField("ReceivedRepresenting", is_read_only=True, supported_from=EXCHANGE_2007_SP1)

    def send(self, save_copy: bool = True, copy_to_folder: Any = None) -> None:
        """Send it.

        :param save_copy: whether a copy is kept
        :param copy_to_folder: where; default is the folder of sent items
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ResponseMessageError: what the server says against it; then nothing was sent and no draft is left
        """
        check_copy(type(self).__name__, save_copy, copy_to_folder)
        self.check_recipients()
        if not self.attachments and (save_copy or not must_save_first(self.account, self)):
            make(self.account, self, copy_to_folder, disposition_for(save_copy))
            return
        draft = self._save(waiting_folder(self.account, self, bool(self.attachments)))
        try:
            self._send(draft, save_copy, copy_to_folder)
        except ResponseMessageError:  # after other errors nobody knows whether it was sent
            self._take_back(draft)
            raise

    def check_recipients(self) -> None:
        """Refuse what nobody would get.

        :raises ValueError: the answer is a forward, and has no recipients
        """
        if self._needs_recipients and not (self.to_recipients or self.cc_recipients or self.bcc_recipients):
            where = type(self).__name__
            raise InvalidValue(f"{where}: nobody gets it: to_recipients, cc_recipients and bcc_recipients are empty")

    def save(self, folder: Any = None) -> Any:
        """Make a draft of it, which can be changed, given attachments, and sent.

        :param folder: where; default is the folder of drafts
        :return: the draft, whole: a message, or the invitation that the forward of a meeting is
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ResponseMessageError: what the server says against it; then there is no draft
        """
        if folder is None and hasattr(self.account, "folder_for"):
            folder = self.account.folder_for(self)
        return self._save(folder)

    def _save(self, folder: Any) -> Any:
        account = self.account
        # Cancelling a meeting changes the appointment too, which is no draft
        made = [pair for pair in make(account, self, folder, SAVE_ONLY) if not pair[0].endswith("}CalendarItem")]
        if len(made) != 1 or made[0][1].id is None:
            raise MalformedResponseError(f"{len(made)} drafts were made of one {type(self).__name__}")
        cls: Any = ITEMS.find(made[0][0])
        draft = cls.__new__(cls)  # nothing is known of it yet, so it has no defaults
        draft.__dict__.update(_id=made[0][1]._id, account=account)
        if hasattr(folder, "root"):
            draft.__dict__["folder"] = folder
        try:
            draft.refresh()
            if self.attachments:
                draft.attach(list(self.attachments))
        except BaseException:
            self._take_back(draft)
            raise
        return draft

    def clean(self, version: Version | None = None) -> None:
        """Check every value, and the attachments.

        :raises ValueError, TypeError: errors of ours, each also one of these
        """
        super().clean(version)
        mine = self.attachments
        if mine is not None and not isinstance(mine, (list, tuple)):
            raise InvalidTypeError(f"{type(self).__name__}.attachments", mine, (list, tuple))
        for each in mine or ():
            if not isinstance(each, ATTACHMENTS.classes):
                raise InvalidValue(f"{type(self).__name__}.attachments: {each!r} is no attachment")
            if each.parent_item is not None:
                raise InvalidValue(f"{type(self).__name__}.attachments: {each!r} belongs to an item already")
            each.clean(version)

    def _send(self, draft: Any, save_copy: bool, folder: Any) -> None:
        """Send the draft. In somebody else's mailbox, the copy is where it is of what needs no draft: with whoever answers."""
        if getattr(draft.account, "is_shared", False):
            item = [draft.to_id()]
            services.SendItem(account=draft.account).get(items=item, saved_item_folder=folder, save_copy=save_copy)
        else:
            draft._send_draft(draft.account, [], save_copy, folder, AUTO_RESOLVE, SEND_TO_NONE)

    def _take_back(self, draft: Any) -> None:
        """Delete a draft that nobody has asked for, and let its attachments be attached to another."""
        with contextlib.suppress(EWSError):
            draft.delete()
        for each in self.attachments or ():
            each.parent_item = each.attachment_id = None

    # -- among others: what `FilesFollow` in account/following.py asks of whatever has files that follow it

    def _files(self) -> list[Any]:
        """Give all attachments: servers take none with an answer."""
        mine = self.attachments
        return list(mine) if isinstance(mine, (list, tuple)) else []  # the check of the values says what is wrong

    def _without_files(self) -> Self:
        """Give what of the answer is sent when it is made."""
        bare = copy(self)
        bare.attachments = ()
        return bare

    def _attach_files(self, account: Any, send_meeting_invitations: str | None) -> None:
        """Attach what follows the answer, which is a draft now."""
        draft = self._draft(account)
        try:
            draft.attach(self._files())
        finally:
            self.__dict__["_id"] = draft._id

    def _send_draft(
        self, account: Any, names: list[str], save_copy: bool, folder: Any, conflict_resolution: str, invitations: str
    ) -> None:
        """Send the draft that the answer is. It has no id afterwards."""
        self._send(self._draft(account), save_copy, folder)
        self.__dict__.pop("_id")
        for each in self.attachments or ():
            each.parent_item = each.attachment_id = None

    def _give_up(self, account: Any) -> None:
        """Leave no draft of an answer that could not be made whole, or not be sent."""
        self._take_back(self._draft(account))
        self.__dict__.pop("_id")

    def _draft(self, account: Any) -> Any:
        cls: Any = ITEMS.find(_MESSAGE)
        draft = cls.__new__(cls)  # of which nothing but the id is of use
        draft.__dict__.update(_id=self.__dict__["_id"], account=account, attachments=[])
        return draft


class ReplyToItem(BaseReplyItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/replytoitem"""

    ELEMENT_NAME = "ReplyToItem"


class ReplyAllToItem(BaseReplyItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/replyalltoitem"""

    ELEMENT_NAME = "ReplyAllToItem"

    # In the schema and in neither 3.2 nor 5.6
    is_specific_message_reply = BooleanField("IsSpecificMessageReply")


class ForwardItem(BaseReplyItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/forwarditem"""

    ELEMENT_NAME = "ForwardItem"

    _needs_recipients = True
