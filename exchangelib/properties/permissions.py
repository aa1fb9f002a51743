"""Who may do what with a folder or an item."""

from __future__ import annotations

from typing import Any, ClassVar

from .._model.choices import Choice
from .._model.element import EWSElement
from .._model.fields import (
    BooleanField,
    CharField,
    CharListField,
    ChoiceField,
    EmailAddressField,
    EWSElementField,
    EWSElementListField,
)

__all__ = [
    "BasePermission",
    "CalendarPermission",
    "EffectiveRights",
    "EffectiveRightsField",
    "Permission",
    "PermissionSet",
    "PermissionSetField",
    "UnknownEntriesField",
    "UserId",
]


class UserId(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/userid"""

    ELEMENT_NAME = "UserId"

    sid = CharField("SID")
    primary_smtp_address = EmailAddressField("PrimarySmtpAddress")
    display_name = CharField("DisplayName")
    distinguished_user = ChoiceField("DistinguishedUser", choices=("Default", "Anonymous"))
    external_user_identity = CharField("ExternalUserIdentity")


class BasePermission(EWSElement):
    """What all permissions on folders have (types.xsd, BasePermissionType)."""

    PERMISSION_ENUM: ClassVar[tuple[Choice, ...]] = (Choice("None"), Choice("Owned"), Choice("All"))

    user_id = EWSElementField(value_cls=UserId, is_required=True)
    can_create_items = BooleanField("CanCreateItems", default=False)
    can_create_subfolders = BooleanField("CanCreateSubFolders", default=False)
    is_folder_owner = BooleanField("IsFolderOwner", default=False)
    is_folder_visible = BooleanField("IsFolderVisible", default=False)
    is_folder_contact = BooleanField("IsFolderContact", default=False)
    edit_items = ChoiceField("EditItems", choices=PERMISSION_ENUM, default="None")
    delete_items = ChoiceField("DeleteItems", choices=PERMISSION_ENUM, default="None")


_LEVELS = (
    "None",
    "Owner",
    "PublishingEditor",
    "Editor",
    "PublishingAuthor",
    "Author",
    "NoneditingAuthor",
    "Reviewer",
    "Contributor",
    "Custom",
)


class Permission(BasePermission):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/permission"""

    ELEMENT_NAME = "Permission"
    LEVEL_CHOICES: ClassVar[tuple[str, ...]] = _LEVELS

    read_items = ChoiceField("ReadItems", choices=("None", "FullDetails"), default="None")
    permission_level = ChoiceField("PermissionLevel", choices=LEVEL_CHOICES, default="None")


class CalendarPermission(BasePermission):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendarpermission"""

    ELEMENT_NAME = "CalendarPermission"
    LEVEL_CHOICES: ClassVar[tuple[str, ...]] = (*_LEVELS, "FreeBusyTimeOnly", "FreeBusyTimeAndSubjectAndLocation")

    read_items = ChoiceField(
        "ReadItems", choices=("None", "TimeOnly", "TimeAndSubjectAndLocation", "FullDetails"), default="None"
    )
    calendar_permission_level = ChoiceField("CalendarPermissionLevel", choices=LEVEL_CHOICES, default="None")


class UnknownEntriesField(CharListField):
    """Entries of an access list that mean nobody any more."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        super().__init__(field_uri, list_elem_name="UnknownEntry", **kwargs)


class PermissionSet(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/permissionset-permissionsettype

    A calendar has calendar permissions, any other folder has permissions.
    """

    ELEMENT_NAME = "PermissionSet"

    permissions = EWSElementListField("Permissions", value_cls=Permission)
    calendar_permissions = EWSElementListField("CalendarPermissions", value_cls=CalendarPermission)
    unknown_entries = UnknownEntriesField("UnknownEntries")


class PermissionSetField(EWSElementField[PermissionSet]):
    """The permissions on a folder."""

    value_cls: Any = PermissionSet
    is_complex = True


class EffectiveRights(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/effectiverights

    `"read" in folder.effective_rights` tells whether a right is there.
    """

    ELEMENT_NAME = "EffectiveRights"

    create_associated = BooleanField("CreateAssociated", default=False)
    create_contents = BooleanField("CreateContents", default=False)
    create_hierarchy = BooleanField("CreateHierarchy", default=False)
    delete = BooleanField("Delete", default=False)
    modify = BooleanField("Modify", default=False)
    read = BooleanField("Read", default=False)
    view_private_items = BooleanField("ViewPrivateItems", default=False)

    def __contains__(self, item: str) -> bool:
        return bool(getattr(self, item, False))


class EffectiveRightsField(EWSElementField[EffectiveRights]):
    """What the user may do. The server says so; it cannot be set."""

    value_cls: Any = EffectiveRights

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        kwargs.setdefault("is_read_only", True)
        super().__init__(field_uri, **kwargs)
