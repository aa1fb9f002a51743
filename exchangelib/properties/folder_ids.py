"""Ids of folders; the folders are not known here."""

from __future__ import annotations

from typing import Any

from .._wire.xml import Element
from ..version import Version
from .ids import ItemId
from .people import MailboxField

__all__ = ["AddressListId", "DistinguishedFolderId", "FolderId", "OldFolderId", "OldParentFolderId", "ParentFolderId"]


class FolderId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/folderid"""

    ELEMENT_NAME = "FolderId"


class AddressListId(FolderId):
    """An address list, which has no change key (types.xsd, AddressListIdType).

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/addresslistid
    """

    ELEMENT_NAME = "AddressListId"


class ParentFolderId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/parentfolderid"""

    ELEMENT_NAME = "ParentFolderId"


class OldFolderId(FolderId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/oldfolderid"""

    ELEMENT_NAME = "OldFolderId"


class OldParentFolderId(ParentFolderId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/oldparentfolderid"""

    ELEMENT_NAME = "OldParentFolderId"


class DistinguishedFolderId(FolderId):
    """The name that every mailbox of any language knows a folder by, e.g. "inbox".

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/distinguishedfolderid
    """

    ELEMENT_NAME = "DistinguishedFolderId"

    mailbox = MailboxField()

    def clean(self, version: Version | None = None) -> None:
        """Check the values. Public folders are those of the organisation, so no mailbox may be named with them."""
        if self.id == "publicfoldersroot":
            self.mailbox = None
        super().clean(version)

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> DistinguishedFolderId:
        """Read the name. Folders hold it as text (types.xsd, BaseFolderType), requests as an attribute."""
        new = super().from_xml(elem, account)
        if new.id is None and elem.text:
            new.id = elem.text
        return new
