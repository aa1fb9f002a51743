"""The operations of the server, each a class; what they are about is not known here.

`exchangelib.services.CHUNK_SIZE` says how many things one request is about, in this process: assign to it to change it.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from .archive_item import ArchiveItem
from .common import EWSAccountService, EWSFolderService, EWSService
from .copy_folder import CopyFolder
from .copy_item import CopyItem
from .create_attachment import CreateAttachment
from .create_folder import CreateFolder
from .create_item import CreateItem
from .create_user_configuration import CreateUserConfiguration
from .delete_attachment import DeleteAttachment
from .delete_folder import DeleteFolder
from .delete_item import DeleteItem
from .delete_user_configuration import DeleteUserConfiguration
from .empty_folder import EmptyFolder
from .export_items import ExportItems
from .find_folder import FindFolder
from .find_item import FindItem
from .get_attachment import GetAttachment
from .get_folder import GetFolder
from .get_item import GetItem
from .get_user_configuration import GetUserConfiguration
from .inbox_rules import CreateInboxRule, DeleteInboxRule, GetInboxRules, SetInboxRule, UpdateInboxRules
from .mark_as_junk import MarkAsJunk
from .messages import UnknownAnswers
from .move_folder import MoveFolder
from .move_item import MoveItem
from .paging import EWSPagingService
from .send_item import SendItem
from .update_folder import UpdateFolder
from .update_item import Append, UpdateItem
from .update_user_configuration import UpdateUserConfiguration
from .upload_items import UploadItems

if TYPE_CHECKING:
    CHUNK_SIZE: int


class _Knobs(ModuleType):
    """The module, with a knob that is kept where it is read: on the services."""

    @property
    def CHUNK_SIZE(self) -> int:  # noqa: N802 - a name of the specification
        """How many things one request is about, and how many are on a page."""
        return EWSService.CHUNK_SIZE

    @CHUNK_SIZE.setter
    def CHUNK_SIZE(self, value: int) -> None:  # noqa: N802
        EWSService.CHUNK_SIZE = EWSPagingService.PAGE_SIZE = value


sys.modules[__name__].__class__ = _Knobs

__all__ = [
    "CHUNK_SIZE",
    "Append",
    "ArchiveItem",
    "CopyFolder",
    "CopyItem",
    "CreateAttachment",
    "CreateFolder",
    "CreateInboxRule",
    "CreateItem",
    "CreateUserConfiguration",
    "DeleteAttachment",
    "DeleteFolder",
    "DeleteInboxRule",
    "DeleteItem",
    "DeleteUserConfiguration",
    "EWSAccountService",
    "EWSFolderService",
    "EWSPagingService",
    "EWSService",
    "EmptyFolder",
    "ExportItems",
    "FindFolder",
    "FindItem",
    "GetAttachment",
    "GetFolder",
    "GetInboxRules",
    "GetItem",
    "GetUserConfiguration",
    "MarkAsJunk",
    "MoveFolder",
    "MoveItem",
    "SendItem",
    "SetInboxRule",
    "UnknownAnswers",
    "UpdateFolder",
    "UpdateInboxRules",
    "UpdateItem",
    "UpdateUserConfiguration",
    "UploadItems",
]
