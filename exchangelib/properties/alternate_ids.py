"""Ids of items and folders in other spellings than that of EWS."""

from __future__ import annotations

from typing import Final

from .._model.element import EWSElement
from .._model.fields import BooleanField, CharField, ChoiceField, EmailAddressField
from .._wire.ns import MNS

__all__ = [
    "ENTRY_ID",
    "EWS_ID",
    "EWS_LEGACY_ID",
    "HEX_ENTRY_ID",
    "ID_FORMATS",
    "OWA_ID",
    "STORE_ID",
    "AlternateId",
    "AlternatePublicFolderId",
    "AlternatePublicFolderItemId",
]

# types.xsd, IdFormatType
EWS_LEGACY_ID: Final = "EwsLegacyId"
EWS_ID: Final = "EwsId"
ENTRY_ID: Final = "EntryId"
HEX_ENTRY_ID: Final = "HexEntryId"
STORE_ID: Final = "StoreId"
OWA_ID: Final = "OwaId"
ID_FORMATS: Final = (ENTRY_ID, EWS_ID, EWS_LEGACY_ID, HEX_ENTRY_ID, OWA_ID, STORE_ID)

# Ids that stand as attributes here are as long as any id
_LENGTH: Final = 512


class AlternateId(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/alternateid

    It is written in the namespace of types, but read in that of messages.
    """

    ELEMENT_NAME = "AlternateId"

    id = CharField("Id", is_required=True, is_attribute=True, max_length=_LENGTH)
    format = ChoiceField("Format", is_required=True, is_attribute=True, choices=ID_FORMATS)
    mailbox = EmailAddressField("Mailbox", is_required=True, is_attribute=True)
    is_archive = BooleanField("IsArchive", is_attribute=True)

    @classmethod
    def response_tag(cls) -> str:
        """Give the element's name as it is read."""
        return f"{{{MNS}}}{cls.ELEMENT_NAME}"


class AlternatePublicFolderId(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/alternatepublicfolderid"""

    ELEMENT_NAME = "AlternatePublicFolderId"

    folder_id = CharField("FolderId", is_required=True, is_attribute=True, max_length=_LENGTH)
    format = ChoiceField("Format", is_required=True, is_attribute=True, choices=ID_FORMATS)


class AlternatePublicFolderItemId(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/alternatepublicfolderitemid"""

    ELEMENT_NAME = "AlternatePublicFolderItemId"

    folder_id = CharField("FolderId", is_required=True, is_attribute=True, max_length=_LENGTH)
    format = ChoiceField("Format", is_required=True, is_attribute=True, choices=ID_FORMATS)
    item_id = CharField("ItemId", is_required=True, is_attribute=True, max_length=_LENGTH)
