"""What messages carry beside mail: reminders, approvals, votes, verdicts on safety, rights and predictions."""

from __future__ import annotations

from .._model.element import EWSElement
from .._model.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    EWSElementField,
    EWSElementListField,
    IntegerField,
    TextField,
)
from ..version import Build
from .ids import AssociatedCalendarItemId

__all__ = [
    "ApprovalRequestData",
    "MessageSafety",
    "ReminderMessageData",
    "RightsManagementLicenseData",
    "VotingInformation",
    "VotingOptionData",
]


class ReminderMessageData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/remindermessagedata"""

    ELEMENT_NAME = "ReminderMessageData"

    reminder_text = CharField("ReminderText")
    location = CharField("Location")
    # types.xsd, ReminderMessageDataType: xs:dateTime
    start_time = DateTimeField("StartTime")
    end_time = DateTimeField("EndTime")
    associated_calendar_item_id = EWSElementField(
        "AssociatedCalendarItemId",
        value_cls=AssociatedCalendarItemId,
        is_complex=True,
        supported_from=Build(15, 0, 913, 9),
    )


class ApprovalRequestData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/approvalrequestdata"""

    ELEMENT_NAME = "ApprovalRequestData"

    is_undecided_approval_request = BooleanField("IsUndecidedApprovalRequest")
    approval_decision = IntegerField("ApprovalDecision")
    approval_decision_maker = TextField("ApprovalDecisionMaker")
    approval_decision_time = DateTimeField("ApprovalDecisionTime")


class VotingOptionData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/votingoptiondata"""

    ELEMENT_NAME = "VotingOptionData"

    display_name = TextField("DisplayName")
    send_prompt = ChoiceField("SendPrompt", choices=("None", "Send", "VotingOption"))


class VotingInformation(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/votinginformation"""

    ELEMENT_NAME = "VotingInformation"

    user_options = EWSElementListField("UserOptions", value_cls=VotingOptionData)
    voting_response = TextField("VotingResponse")


class MessageSafety(EWSElement):
    """What a server found out about a message (types.xsd, MessageSafetyType)."""

    ELEMENT_NAME = "MessageSafety"

    message_safety_level = IntegerField("MessageSafetyLevel")
    message_safety_reason = IntegerField("MessageSafetyReason")
    info = TextField("Info")


class RightsManagementLicenseData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/rightsmanagementlicensedata"""

    ELEMENT_NAME = "RightsManagementLicenseData"

    rights_managed_message_decryption_status = IntegerField("RightsManagedMessageDecryptionStatus")
    rms_template_id = TextField("RmsTemplateId")
    template_name = TextField("TemplateName")
    template_description = TextField("TemplateDescription")
    edit_allowed = BooleanField("EditAllowed")
    reply_allowed = BooleanField("ReplyAllowed")
    reply_all_allowed = BooleanField("ReplyAllAllowed")
    forward_allowed = BooleanField("ForwardAllowed")
    modify_recipients_allowed = BooleanField("ModifyRecipientsAllowed")
    extract_allowed = BooleanField("ExtractAllowed")
    print_allowed = BooleanField("PrintAllowed")
    export_allowed = BooleanField("ExportAllowed")
    programmatic_access_allowed = BooleanField("ProgrammaticAccessAllowed")
    is_owner = BooleanField("IsOwner")
    content_owner = TextField("ContentOwner")
    content_expiry_date = TextField("ContentExpiryDate")
