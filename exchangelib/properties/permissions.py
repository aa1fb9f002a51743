"""Who may do what with a folder or an item."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from .._model import problems
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
from ..version import Version

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


def _rights(
    items: bool = False,
    folders: bool = False,
    visible: bool = True,
    edit: str = "None",
    delete: str = "None",
    read: str = "FullDetails",
    owner: bool = False,
) -> dict[str, Any]:
    return {
        "can_create_items": items,
        "can_create_subfolders": folders,
        "is_folder_owner": owner,
        "is_folder_visible": visible,
        "is_folder_contact": owner,
        "edit_items": edit,
        "delete_items": delete,
        "read_items": read,
    }


# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/permissionlevel
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendarpermissionlevel
_LEVELS: dict[str, dict[str, Any]] = {
    "None": _rights(visible=False, read="None"),
    "Owner": _rights(True, True, True, "All", "All", owner=True),
    "PublishingEditor": _rights(True, True, True, "All", "All"),
    "Editor": _rights(True, False, True, "All", "All"),
    "PublishingAuthor": _rights(True, True, True, "Owned", "Owned"),
    "Author": _rights(True, False, True, "Owned", "Owned"),
    "NoneditingAuthor": _rights(True, False, True, "None", "Owned"),
    "Reviewer": _rights(),
    "Contributor": _rights(True, read="None"),
    "FreeBusyTimeOnly": _rights(visible=False, read="TimeOnly"),
    "FreeBusyTimeAndSubjectAndLocation": _rights(visible=False, read="TimeAndSubjectAndLocation"),
}
_CUSTOM = "Custom"
# Servers show them with any level (the recording GetFolder/response-12 has a visible folder with the level None)
_LOOSE = frozenset({"is_folder_visible", "is_folder_contact"})


class BasePermission(EWSElement):
    """What all permissions on folders have (types.xsd, BasePermissionType).

    A level stands for all the rights: giving it, to the constructor or later, sets them. Other rights than those of a
    level need the level "Custom". Servers refuse rights beside any other level, so they are not sent with one.
    """

    PERMISSION_ENUM: ClassVar[tuple[Choice, ...]] = (Choice("None"), Choice("Owned"), Choice("All"))
    LEVEL_FIELD: ClassVar[str] = "permission_level"

    user_id = EWSElementField(value_cls=UserId, is_required=True)
    can_create_items = BooleanField("CanCreateItems", default=False)
    can_create_subfolders = BooleanField("CanCreateSubFolders", default=False)
    is_folder_owner = BooleanField("IsFolderOwner", default=False)
    is_folder_visible = BooleanField("IsFolderVisible", default=False)
    is_folder_contact = BooleanField("IsFolderContact", default=False)
    edit_items = ChoiceField("EditItems", choices=PERMISSION_ENUM, default="None")
    delete_items = ChoiceField("DeleteItems", choices=PERMISSION_ENUM, default="None")

    def __init__(self, *args: NoReturn, **kwargs: Any) -> None:
        super().__init__(*args, **{**_of_level(kwargs.get(self.LEVEL_FIELD)), **kwargs})

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == self.LEVEL_FIELD:
            self.__dict__.update(_of_level(value))

    def clean(self, version: Version | None = None) -> None:
        """Check every value, and that the rights are those of the level."""
        super().clean(version)
        level = self.__dict__.get(self.LEVEL_FIELD)
        for name, right in _of_level(level).items():
            value = self.__dict__.get(name)
            if value is not None and value != right and name not in _LOOSE:
                expected = f"{right!r} with {self.LEVEL_FIELD}={level!r}; other rights need the level {_CUSTOM!r}"
                raise problems.invalid(type(self).__name__, name, value, expected)

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the element: the level, or with the level "Custom" the rights."""
        rights = _of_level(self.__dict__.get(self.LEVEL_FIELD))
        if not rights:
            super().write(out, version, tag)
            return
        short = type(self).__new__(type(self))
        short.__dict__.update((name, value) for name, value in self.__dict__.items() if name not in rights)
        EWSElement.write(short, out, version, tag)


def _of_level(level: Any) -> dict[str, Any]:
    """Give the rights that a level stands for; none for "Custom", or what is no level."""
    return _LEVELS.get(level, {}) if isinstance(level, str) else {}


class Permission(BasePermission):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/permission"""

    ELEMENT_NAME = "Permission"
    LEVEL_CHOICES: ClassVar[tuple[str, ...]] = (*(name for name in _LEVELS if "FreeBusy" not in name), _CUSTOM)

    read_items = ChoiceField("ReadItems", choices=("None", "FullDetails"), default="None")
    permission_level = ChoiceField("PermissionLevel", choices=LEVEL_CHOICES, default="None")


class CalendarPermission(BasePermission):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendarpermission"""

    ELEMENT_NAME = "CalendarPermission"
    LEVEL_FIELD = "calendar_permission_level"
    LEVEL_CHOICES: ClassVar[tuple[str, ...]] = (*_LEVELS, _CUSTOM)

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
