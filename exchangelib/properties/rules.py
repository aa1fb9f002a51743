"""Rules by which a server sorts what comes in, and changes to them; what they do to messages is not known here.

https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/rule-ruletype
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._model.element import EWSElement
from .._model.fields import (
    BooleanField,
    CharField,
    CharListField,
    ChoiceField,
    DateTimeField,
    EWSElementField,
    EWSElementListField,
    ImportanceField,
    IntegerField,
    SensitivityField,
)
from .._model.fields.base import Tables, Writer
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidValue
from ..version import Version
from .folder_ids import DistinguishedFolderId, FolderId
from .ids import ItemId
from .people import AddressListField

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "Actions",
    "Conditions",
    "CopyToFolder",
    "CreateRuleOperation",
    "DeleteRuleOperation",
    "Exceptions",
    "FlaggedForActionField",
    "FolderActionField",
    "InboxRules",
    "MoveToFolder",
    "Operations",
    "Rule",
    "SetRuleOperation",
    "WithinDateRange",
    "WithinSizeRange",
]

# types.xsd, FlaggedForActionType
FLAG_ACTION_CHOICES = (
    "Any",
    "Call",
    "DoNotForward",
    "FollowUp",
    "FYI",
    "Forward",
    "NoResponseNecessary",
    "Read",
    "Reply",
    "ReplyToAll",
    "Review",
)


class FlaggedForActionField(ChoiceField):
    """What a message is flagged for."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        kwargs.setdefault("choices", FLAG_ACTION_CHOICES)
        super().__init__(field_uri, **kwargs)


class FolderActionField(EWSElementField[Any]):
    """The folder that a rule copies or moves to. Folders and their ids are taken."""

    def coerce(self, value: Any) -> Any:
        """Make the action of a folder, or of its id."""
        id_ = value.to_id() if hasattr(value, "to_id") else value
        if isinstance(id_, DistinguishedFolderId):
            return self.value_cls(distinguished_folder_id=id_)
        return self.value_cls(folder_id=id_) if isinstance(id_, FolderId) else value


class _RuleListField(EWSElementListField["Rule"]):
    """Rules, right in the element of the owner."""

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class: each rule adds to the list."""
        name, read = self.name, self.value_cls.reader()

        def add(values: dict[str, Any], elem: Element) -> None:
            values.setdefault(name, []).append(read(elem))

        tables.children[self.tag] = (None, None, add)
        tables.write_children.append((name, self._writer()))

    def from_xml(self, elem: Element, account: Any = None) -> list[Rule] | None:
        """Read the rules of the element; None if there are none."""
        return [self.value_cls.from_xml(child) for child in elem.iterchildren(self.tag)] or None

    def writer(self) -> Writer:
        """Write each rule."""

        def write(out: list[str], values: list[Rule], version: Version) -> None:
            for value in values:
                value.write(out, version)

        return write


class WithinDateRange(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/withindaterange"""

    ELEMENT_NAME = "DateRange"

    # Either may be missing (types.xsd, RulePredicateDateRangeType)
    start_date_time = DateTimeField("StartDateTime")
    end_date_time = DateTimeField("EndDateTime")


class WithinSizeRange(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/withinsizerange"""

    ELEMENT_NAME = "SizeRange"

    # In kilobytes; either may be missing (types.xsd, RulePredicateSizeRangeType)
    minimum_size = IntegerField("MinimumSize")
    maximum_size = IntegerField("MaximumSize")


class Conditions(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/conditions"""

    ELEMENT_NAME = "Conditions"

    categories = CharListField("Categories")
    contains_body_strings = CharListField("ContainsBodyStrings")
    contains_header_strings = CharListField("ContainsHeaderStrings")
    contains_recipient_strings = CharListField("ContainsRecipientStrings")
    contains_sender_strings = CharListField("ContainsSenderStrings")
    contains_subject_or_body_strings = CharListField("ContainsSubjectOrBodyStrings")
    contains_subject_strings = CharListField("ContainsSubjectStrings")
    flagged_for_action = FlaggedForActionField("FlaggedForAction")
    from_addresses = AddressListField("FromAddresses")
    from_connected_accounts = CharListField("FromConnectedAccounts")
    has_attachments = BooleanField("HasAttachments")
    importance = ImportanceField("Importance")
    is_approval_request = BooleanField("IsApprovalRequest")
    is_automatic_forward = BooleanField("IsAutomaticForward")
    is_automatic_reply = BooleanField("IsAutomaticReply")
    is_encrypted = BooleanField("IsEncrypted")
    is_meeting_request = BooleanField("IsMeetingRequest")
    is_meeting_response = BooleanField("IsMeetingResponse")
    is_ndr = BooleanField("IsNDR")
    is_permission_controlled = BooleanField("IsPermissionControlled")
    is_read_receipt = BooleanField("IsReadReceipt")
    is_signed = BooleanField("IsSigned")
    is_voicemail = BooleanField("IsVoicemail")
    item_classes = CharListField("ItemClasses")
    message_classifications = CharListField("MessageClassifications")
    not_sent_to_me = BooleanField("NotSentToMe")
    sent_cc_me = BooleanField("SentCcMe")
    sent_only_to_me = BooleanField("SentOnlyToMe")
    sent_to_addresses = AddressListField("SentToAddresses")
    sent_to_me = BooleanField("SentToMe")
    sent_to_or_cc_me = BooleanField("SentToOrCcMe")
    sensitivity = SensitivityField("Sensitivity")
    within_date_range = EWSElementField("WithinDateRange", value_cls=WithinDateRange)
    within_size_range = EWSElementField("WithinSizeRange", value_cls=WithinSizeRange)


class Exceptions(Conditions):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/exceptions"""

    ELEMENT_NAME = "Exceptions"


class CopyToFolder(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/copytofolder"""

    ELEMENT_NAME = "CopyToFolder"

    folder_id = EWSElementField(value_cls=FolderId)
    distinguished_folder_id = EWSElementField(value_cls=DistinguishedFolderId)


class MoveToFolder(CopyToFolder):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/movetofolder"""

    ELEMENT_NAME = "MoveToFolder"


class Actions(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/actions"""

    ELEMENT_NAME = "Actions"

    assign_categories = CharListField("AssignCategories")
    copy_to_folder = FolderActionField(value_cls=CopyToFolder)
    delete = BooleanField("Delete")
    forward_as_attachment_to_recipients = AddressListField("ForwardAsAttachmentToRecipients")
    forward_to_recipients = AddressListField("ForwardToRecipients")
    mark_importance = ImportanceField("MarkImportance")
    mark_as_read = BooleanField("MarkAsRead")
    move_to_folder = FolderActionField(value_cls=MoveToFolder)
    permanent_delete = BooleanField("PermanentDelete")
    redirect_to_recipients = AddressListField("RedirectToRecipients")
    send_sms_alert_to_recipients = AddressListField("SendSMSAlertToRecipients")
    server_reply_with_message = EWSElementField("ServerReplyWithMessage", value_cls=ItemId)
    stop_processing_rules = BooleanField("StopProcessingRules")


class Rule(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/rule-ruletype

    :param account: the account whose inbox it is for, or is of
    """

    ELEMENT_NAME = "Rule"
    EXTRAS = frozenset({"account"})
    LIVE = frozenset({"account"})

    account: Any = None

    id = CharField("RuleId")
    display_name = CharField("DisplayName", is_required=True)
    priority = IntegerField("Priority", is_required=True)
    is_enabled = BooleanField("IsEnabled", is_required=True, default=True)
    is_not_supported = BooleanField("IsNotSupported")
    is_in_error = BooleanField("IsInError")
    conditions = EWSElementField(value_cls=Conditions)
    exceptions = EWSElementField(value_cls=Exceptions)
    actions = EWSElementField(value_cls=Actions, is_required=True)

    def save(self) -> Self:
        """Make the rule on the server, or replace it there if it has an id.

        :return: the rule itself, with its id
        :raises ErrorInboxRulesValidationError: with what is wrong in which part of the rule
        """
        account = self._require_account()
        if self.id is None:
            self.id = account.create_rule(self)
        else:
            account.set_rule(self)
        return self

    def delete(self) -> None:
        """Delete the rule on the server. It has no id afterwards.

        :raises ValueError: it is not on the server, or belongs to no account
        """
        self._require_account().delete_rule(self)

    def _require_account(self) -> Any:
        if self.account is None:
            raise InvalidValue(f"{type(self).__name__} {self.display_name!r} must have an account")
        return self.account


class InboxRules(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/inboxrules"""

    ELEMENT_NAME = "InboxRules"
    NAMESPACE = MNS

    rule = _RuleListField(value_cls=Rule)


class CreateRuleOperation(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createruleoperation"""

    ELEMENT_NAME = "CreateRuleOperation"

    rule = EWSElementField(value_cls=Rule)


class SetRuleOperation(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/setruleoperation"""

    ELEMENT_NAME = "SetRuleOperation"

    rule = EWSElementField(value_cls=Rule)


class DeleteRuleOperation(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteruleoperation"""

    ELEMENT_NAME = "DeleteRuleOperation"

    id = CharField("RuleId")


class Operations(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/operations"""

    ELEMENT_NAME = "Operations"
    NAMESPACE = MNS

    create_rule_operation = EWSElementField(value_cls=CreateRuleOperation)
    set_rule_operation = EWSElementField(value_cls=SetRuleOperation)
    delete_rule_operation = EWSElementField(value_cls=DeleteRuleOperation)
