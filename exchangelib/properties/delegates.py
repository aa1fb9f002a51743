"""Delegates, and mailboxes that can be searched: who may do what in whose name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from .._model.choices import Choice
from .._model.element import EWSElement
from .._model.fields import BooleanField, CharField, ChoiceField, EmailAddressField, EWSElementField, IntegerField
from .._wire.ns import MNS
from .permissions import UserId

__all__ = [
    "DELIVER_MEETING_REQUESTS",
    "DelegatePermissions",
    "DelegateUser",
    "Delegates",
    "FailedMailbox",
    "SearchableMailbox",
]

# Who gets the requests for meetings (types.xsd, DeliverMeetingRequestsType)
DELIVER_MEETING_REQUESTS: Final = ("DelegatesOnly", "DelegatesAndMe", "DelegatesAndSendInformationToMe", "NoForward")


class DelegatePermissions(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/delegatepermissions"""

    ELEMENT_NAME = "DelegatePermissions"
    PERMISSION_LEVEL_CHOICES: ClassVar[tuple[Choice, ...]] = (
        Choice("None"),
        Choice("Editor"),
        Choice("Reviewer"),
        Choice("Author"),
        Choice("Custom"),
    )

    calendar_folder_permission_level = ChoiceField(
        "CalendarFolderPermissionLevel", choices=PERMISSION_LEVEL_CHOICES, default="None"
    )
    tasks_folder_permission_level = ChoiceField(
        "TasksFolderPermissionLevel", choices=PERMISSION_LEVEL_CHOICES, default="None"
    )
    inbox_folder_permission_level = ChoiceField(
        "InboxFolderPermissionLevel", choices=PERMISSION_LEVEL_CHOICES, default="None"
    )
    contacts_folder_permission_level = ChoiceField(
        "ContactsFolderPermissionLevel", choices=PERMISSION_LEVEL_CHOICES, default="None"
    )
    notes_folder_permission_level = ChoiceField(
        "NotesFolderPermissionLevel", choices=PERMISSION_LEVEL_CHOICES, default="None"
    )
    journal_folder_permission_level = ChoiceField(
        "JournalFolderPermissionLevel", choices=PERMISSION_LEVEL_CHOICES, default="None"
    )


class DelegateUser(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/delegateuser"""

    ELEMENT_NAME = "DelegateUser"
    NAMESPACE = MNS

    user_id = EWSElementField("UserId", value_cls=UserId)
    delegate_permissions = EWSElementField("DelegatePermissions", value_cls=DelegatePermissions)
    receive_copies_of_meeting_messages = BooleanField("ReceiveCopiesOfMeetingMessages", default=False)
    view_private_items = BooleanField("ViewPrivateItems", default=False)


class SearchableMailbox(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/searchablemailbox"""

    ELEMENT_NAME = "SearchableMailbox"

    guid = CharField("Guid")
    primary_smtp_address = EmailAddressField("PrimarySmtpAddress")
    is_external = BooleanField("IsExternalMailbox")
    external_email = EmailAddressField("ExternalEmailAddress")
    display_name = CharField("DisplayName")
    is_membership_group = BooleanField("IsMembershipGroup")
    reference_id = CharField("ReferenceId")


class FailedMailbox(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/failedmailbox"""

    ELEMENT_NAME = "FailedMailbox"

    mailbox = CharField("Mailbox")
    error_code = IntegerField("ErrorCode")
    error_message = CharField("ErrorMessage")
    is_archive = BooleanField("IsArchive")


class Delegates(list[Any]):
    """The delegates of a mailbox, each a `DelegateUser` or the error that the server gave for one.

    :param delegates: the delegates
    :param deliver_meeting_requests: who gets the requests for meetings; one of `DELIVER_MEETING_REQUESTS`
    """

    def __init__(self, delegates: Iterable[Any] = (), deliver_meeting_requests: str | None = None) -> None:
        super().__init__(delegates)
        self.deliver_meeting_requests = deliver_meeting_requests
