"""Answers to items: what is written into a reply, before it is sent; sending is not known here."""

from __future__ import annotations

from typing import Any

from .._model.element import EWSElement
from .._model.fields import BooleanField, CharField, EWSElementField
from ..properties import RESPONSE_OBJECTS, BodyField, MailboxField, MailboxListField, ReferenceItemId
from ..version import EXCHANGE_2007_SP1

__all__ = ["BaseReplyItem", "ForwardItem", "ReplyAllToItem", "ReplyToItem"]


class BaseReplyItem(EWSElement):
    """What replies and forwards have (types.xsd, SmartResponseType).

    :param account: from whose mailbox it is sent
    """

    FAMILY = RESPONSE_OBJECTS
    EXTRAS = frozenset({"account"})
    LIVE = frozenset({"account"})

    account: Any = None

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
