"""Verbs that answer an item or pass it on; what the answers hold is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .. import services
from ..errors import InvalidTypeError
from ..properties import SuppressReadReceipt
from .making import make
from .replies import BaseReplyItem, ForwardItem, ReplyAllToItem, ReplyToItem

if TYPE_CHECKING:
    from .verbs import ItemVerbs as _Item
else:
    _Item = object

__all__ = ["Forwards", "MailVerbs", "Replies"]


class Forwards(_Item):
    """An item that can be passed on."""

    def create_forward(
        self,
        subject: str | None,
        body: Any,
        to_recipients: Any,
        cc_recipients: Any = None,
        bcc_recipients: Any = None,
        *,
        author: Any = None,
        attachments: Iterable[Any] = (),
    ) -> ForwardItem:
        """Write a forward of the item, which has all of its attachments. `send()` sends it, `save()` makes a draft of it.

        :param subject: None leaves it to the server: "FW:" and the subject of the item
        :param body: text, or `HTMLBody`; the item stands below it
        :param to_recipients: mailboxes or addresses; as are those for `cc_recipients` and `bcc_recipients`
        :param author: in whose name, if not one's own
        :param attachments: further ones
        :raises ValueError: the item has no account, or is not saved
        """
        given = {"to_recipients": to_recipients, "cc_recipients": cc_recipients, "bcc_recipients": bcc_recipients}
        made: ForwardItem = self._answer_with(ForwardItem, subject, body, given, author, attachments)
        return made

    def forward(
        self,
        subject: str | None,
        body: Any,
        to_recipients: Any,
        cc_recipients: Any = None,
        bcc_recipients: Any = None,
        *,
        author: Any = None,
        attachments: Iterable[Any] = (),
        save_copy: bool = True,
        copy_to_folder: Any = None,
    ) -> None:
        """Pass the item on. For the arguments see `create_forward`, and `send` of what that gives.

        :raises ValueError: there are no recipients
        :raises ResponseMessageError: what the server says against it
        """
        made = self.create_forward(
            subject, body, to_recipients, cc_recipients, bcc_recipients, author=author, attachments=attachments
        )
        made.send(save_copy=save_copy, copy_to_folder=copy_to_folder)

    def _answer_with(
        self, cls: Any, subject: Any, body: Any, recipients: dict[str, Any], author: Any, attachments: Iterable[Any]
    ) -> Any:
        if isinstance(attachments, str) or not hasattr(attachments, "__iter__"):
            raise InvalidTypeError("attachments", attachments, (list, tuple))
        given = {name: value for name, value in recipients.items() if value is not None}
        if author is not None:
            given["author"] = author
        answer: BaseReplyItem = cls(
            account=self._require_account(),
            reference_item_id=self._reference(),
            subject=subject,
            new_body=body,
            attachments=list(attachments),
            **given,
        )
        answer.clean()  # what is wrong with it is said now, and not when it is sent
        return answer


class Replies(Forwards):
    """An item that can be answered."""

    def create_reply(
        self,
        subject: str | None,
        body: Any,
        to_recipients: Any = None,
        cc_recipients: Any = None,
        bcc_recipients: Any = None,
        author: Any = None,
        *,
        attachments: Iterable[Any] = (),
    ) -> ReplyToItem:
        """Write a reply. `send()` sends it, `save()` makes a draft of it.

        :param subject: None leaves it to the server: "RE:" and the subject of the item
        :param body: text, or `HTMLBody`; the item stands below it
        :param to_recipients: mailboxes or addresses; None means whoever wrote the item, or wanted the replies to go to
        :param cc_recipients: mailboxes or addresses; `bcc_recipients` too
        :param author: in whose name, if not one's own
        :param attachments: those that it has
        :raises ValueError: the item has no account, or is not saved
        """
        given = {"to_recipients": to_recipients, "cc_recipients": cc_recipients, "bcc_recipients": bcc_recipients}
        made: ReplyToItem = self._answer_with(ReplyToItem, subject, body, given, author, attachments)
        return made

    def reply(
        self,
        subject: str | None,
        body: Any,
        to_recipients: Any = None,
        cc_recipients: Any = None,
        bcc_recipients: Any = None,
        author: Any = None,
        *,
        attachments: Iterable[Any] = (),
        save_copy: bool = True,
        copy_to_folder: Any = None,
    ) -> None:
        """Answer the item. For the arguments see `create_reply`, and `send` of what that gives.

        :raises ResponseMessageError: what the server says against it
        """
        made = self.create_reply(
            subject, body, to_recipients, cc_recipients, bcc_recipients, author, attachments=attachments
        )
        made.send(save_copy=save_copy, copy_to_folder=copy_to_folder)

    def create_reply_all(
        self, subject: str | None, body: Any, author: Any = None, *, attachments: Iterable[Any] = ()
    ) -> ReplyAllToItem:
        """Write a reply to everybody who got the item, and to whoever wrote it. For the arguments see `create_reply`."""
        made: ReplyAllToItem = self._answer_with(ReplyAllToItem, subject, body, {}, author, attachments)
        return made

    def reply_all(
        self,
        subject: str | None,
        body: Any,
        author: Any = None,
        *,
        attachments: Iterable[Any] = (),
        save_copy: bool = True,
        copy_to_folder: Any = None,
    ) -> None:
        """Answer the item to everybody. For the arguments see `create_reply_all`, and `send` of what that gives."""
        made = self.create_reply_all(subject, body, author, attachments=attachments)
        made.send(save_copy=save_copy, copy_to_folder=copy_to_folder)


class MailVerbs(Replies):
    """A message that came: beside being answered, it can be junk, and can be read without telling the sender."""

    def mark_as_junk(self, is_junk: bool = True, move_item: bool = True) -> None:
        """Say that the message is junk, or that it is not. If it is moved, it has another id afterwards.

        :param is_junk: True: the sender is blocked; False: no longer
        :param move_item: whether the message goes to the folder of junk, or from there to the inbox
        :raises InvalidFieldForVersion: servers before Exchange 2013 cannot do it
        :raises ResponseMessageError: what the server says against it
        """
        moved = services.MarkAsJunk(account=self._require_account()).get(
            items=[self._require_id()], is_junk=is_junk, move_item=move_item
        )
        if getattr(moved, "id", None) not in (None, self.id):
            self._is_now(moved, None)

    def suppress_read_receipt(self) -> None:
        """Let the message be read without the receipt that its sender has asked for.

        :raises ErrorReadReceiptNotPending: no receipt would be sent
        """
        make(self._require_account(), SuppressReadReceipt(reference_item_id=self._reference()), None, None)
