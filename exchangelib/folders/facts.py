"""What servers tell of folders beside names and counts, and the element that a folder is written as; knows no hierarchy."""

from __future__ import annotations

from typing import ClassVar

from .._model.element import EWSElement
from .._model.fields import CharField, CharListField, ChoiceField, EWSElementField
from ..properties import ArchiveTag, ManagedFolderInformation, PermissionSet, PermissionSetField, PolicyTag
from ..version import EXCHANGE_2007_SP1, EXCHANGE_2010_SP1, EXCHANGE_2013, Version

__all__ = ["FolderFacts"]


class FolderFacts(EWSElement):
    """The fields of folders that few programs use (types.xsd, BaseFolderType and the types derived from it)."""

    # What few folders have is asked for where it is named, as in `SingleFolderQuerySet(account, folder).only("replica_list")`
    ON_REQUEST: ClassVar[frozenset[str]] = frozenset({"replica_list", "sharing_effective_rights"})

    managed_folder_information = EWSElementField(
        "folder:ManagedFolderInformation",
        value_cls=ManagedFolderInformation,
        is_read_only=True,
        is_searchable=False,
        is_complex=True,
    )
    policy_tag = EWSElementField(
        "folder:PolicyTag", value_cls=PolicyTag, is_searchable=False, is_complex=True, supported_from=EXCHANGE_2013
    )
    archive_tag = EWSElementField(
        "folder:ArchiveTag", value_cls=ArchiveTag, is_searchable=False, is_complex=True, supported_from=EXCHANGE_2013
    )
    permission_set = PermissionSetField("folder:PermissionSet", is_complex=True, supported_from=EXCHANGE_2007_SP1)
    # Which mailboxes have the content of a public folder
    replica_list = CharListField(
        "folder:ReplicaList", is_read_only=True, is_searchable=False, first_schema="V2016_04_13"
    )
    # What somebody else's calendar or contacts, shared with this account, show
    sharing_effective_rights = ChoiceField(
        "folder:SharingEffectiveRights",
        choices=("None", "TimeOnly", "TimeAndSubjectAndLocation", "FullDetails"),
        is_read_only=True,
        is_searchable=False,
        supported_from=EXCHANGE_2010_SP1,
    )
    # Folders of contacts have these; no path leads to them
    source_id = CharField("SourceId", is_read_only=True, is_searchable=False, is_addressable=False)
    account_name = CharField("AccountName", is_read_only=True, is_searchable=False, is_addressable=False)

    def element_tag(self) -> str:
        """Give the name of the element that this folder is written as.

        A folder's class says what it is, and t:Folder can have any. But permissions as calendars have them are in the
        schema for t:CalendarFolder only (types.xsd, CalendarFolderType).
        """
        permissions = self.__dict__.get("permission_set")
        is_calendar = isinstance(permissions, PermissionSet) and permissions.calendar_permissions
        return "t:CalendarFolder" if is_calendar else self.request_tag()

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the folder as text."""
        own = self.element_tag()
        if tag is not None or own == self.request_tag():
            super().write(out, version, tag)
            return
        plain = type(self).__new__(type(self))  # ErrorNoFolderClassOverride: an element of its own says the class
        plain.__dict__.update((name, value) for name, value in self.__dict__.items() if name != "folder_class")
        FolderFacts.write(plain, out, version, own)
