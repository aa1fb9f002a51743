"""Messages: items that people send to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._model.fields import (
    Base64Field,
    BooleanField,
    CharField,
    EmailAddressField,
    EWSElementField,
    TextField,
    TextListField,
)
from ..properties import (
    ApprovalRequestData,
    MailboxField,
    MailboxListField,
    MessageSafety,
    ReminderMessageData,
    VotingInformation,
)
from ..version import EXCHANGE_2013, EXCHANGE_2013_SP1
from .correspondence import MailVerbs
from .item import Item
from .sending import Sends

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import MessageKeywords

__all__ = ["Message"]

_2017_07 = "V2017_07_11"


class Message(MailVerbs, Sends, Item):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/message-ex15websvcsotherref

    The fields stand in the order of types.xsd, MessageType.
    """

    ELEMENT_NAME = "Message"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[MessageKeywords]) -> None: ...

    sender = MailboxField("message:Sender", is_read_only=True)
    to_recipients = MailboxListField("message:ToRecipients", is_read_only_after_send=True, is_searchable=False)
    cc_recipients = MailboxListField("message:CcRecipients", is_read_only_after_send=True, is_searchable=False)
    bcc_recipients = MailboxListField("message:BccRecipients", is_read_only_after_send=True, is_searchable=False)
    is_read_receipt_requested = BooleanField(
        "message:IsReadReceiptRequested", is_required=True, default=False, is_read_only_after_send=True
    )
    is_delivery_receipt_requested = BooleanField(
        "message:IsDeliveryReceiptRequested", is_required=True, default=False, is_read_only_after_send=True
    )
    conversation_index = Base64Field("message:ConversationIndex", is_read_only=True, is_searchable=False)
    conversation_topic = CharField("message:ConversationTopic", is_read_only=True)
    # `From` in EWS; `from` is a word of Python's own
    author = MailboxField("message:From", is_read_only_after_send=True)
    message_id = CharField("message:InternetMessageId", is_read_only_after_send=True)
    is_read = BooleanField("message:IsRead", is_required=True, default=False)
    is_response_requested = BooleanField("message:IsResponseRequested", default=False, is_required=True)
    references = TextField("message:References")
    reply_to = MailboxListField("message:ReplyTo", is_read_only_after_send=True, is_searchable=False)
    received_by = MailboxField("message:ReceivedBy", is_read_only=True)
    received_representing = MailboxField("message:ReceivedRepresenting", is_read_only=True)

    # Those from here on, but for reminder_message_data, are in the schema and in neither 3.2 nor 5.6
    approval_request_data = EWSElementField(
        "message:ApprovalRequestData",
        value_cls=ApprovalRequestData,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
        supported_from=EXCHANGE_2013,
        is_displaceable=True,
    )
    voting_information = EWSElementField(
        "message:VotingInformation",
        value_cls=VotingInformation,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
        supported_from=EXCHANGE_2013,
        is_displaceable=True,
    )
    reminder_message_data = EWSElementField(
        "message:ReminderMessageData",
        value_cls=ReminderMessageData,
        is_read_only=True,
        supported_from=EXCHANGE_2013_SP1,
    )
    message_safety = EWSElementField(
        "message:MessageSafety",
        value_cls=MessageSafety,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
        first_schema=_2017_07,
        is_displaceable=True,
    )
    sender_smtp_address = EmailAddressField(
        "message:SenderSMTPAddress",
        is_read_only=True,
        is_searchable=False,
        is_addressable=False,
        is_displaceable=True,
    )
    mailbox_guids = TextListField(
        "message:MailboxGuids",
        list_elem_name="MailboxGuid",
        is_read_only=True,
        is_searchable=False,
        is_addressable=False,
        is_displaceable=True,
    )
    published_calendar_item_ics = TextField(
        "message:PublishedCalendarItemIcs",
        is_read_only=True,
        is_searchable=False,
        first_schema=_2017_07,
        is_displaceable=True,
    )
    published_calendar_item_name = TextField(
        "message:PublishedCalendarItemName",
        is_read_only=True,
        is_searchable=False,
        first_schema=_2017_07,
        is_displaceable=True,
    )
