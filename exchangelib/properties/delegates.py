"""Delegates, and mailboxes that can be searched: who may do what in whose name."""

from __future__ import annotations

from typing import ClassVar

from .._model.choices import Choice
from .._model.element import EWSElement
from .._model.fields import BooleanField, CharField, ChoiceField, EmailAddressField, EWSElementField, IntegerField
from .._wire.ns import MNS
from .permissions import UserId

__all__ = ["DelegatePermissions", "DelegateUser", "FailedMailbox", "SearchableMailbox"]


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
