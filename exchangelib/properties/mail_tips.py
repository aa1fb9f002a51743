"""What a server can tell of a recipient before a mail is sent."""

from __future__ import annotations

from typing import Final

from .._model.element import EWSElement
from .._model.fields import (
    BooleanField,
    ChoiceField,
    DateTimeField,
    EWSElementField,
    IntegerField,
    MessageField,
    TextField,
)
from .._wire.ns import MNS
from .durations import HasDuration
from .people import RecipientAddressField

__all__ = ["MAIL_TIPS_TYPES", "MailTips", "OutOfOffice"]

# types.xsd, MailTipTypes
MAIL_TIPS_TYPES: Final = (
    "All",
    "OutOfOfficeMessage",
    "MailboxFullStatus",
    "CustomMailTip",
    "ExternalMemberCount",
    "TotalMemberCount",
    "MaxMessageSize",
    "DeliveryRestriction",
    "ModerationStatus",
    "InvalidRecipient",
)


class OutOfOffice(HasDuration):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/outofoffice"""

    ELEMENT_NAME = "OutOfOffice"

    reply_body = MessageField("ReplyBody")
    start = DateTimeField("StartTime")
    end = DateTimeField("EndTime")


class MailTips(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mailtips"""

    ELEMENT_NAME = "MailTips"
    NAMESPACE = MNS

    recipient_address = RecipientAddressField()
    pending_mail_tips = ChoiceField("PendingMailTips", choices=MAIL_TIPS_TYPES)
    out_of_office = EWSElementField("OutOfOffice", value_cls=OutOfOffice)
    mailbox_full = BooleanField("MailboxFull")
    custom_mail_tip = TextField("CustomMailTip")
    total_member_count = IntegerField("TotalMemberCount")
    external_member_count = IntegerField("ExternalMemberCount")
    max_message_size = IntegerField("MaxMessageSize")
    delivery_restricted = BooleanField("DeliveryRestricted")
    is_moderated = BooleanField("IsModerated")
    invalid_recipient = BooleanField("InvalidRecipient")
    # In the schema and in neither 3.2 nor 5.6
    scope = IntegerField("Scope")
    prefer_accessible_content = BooleanField("PreferAccessibleContent")
