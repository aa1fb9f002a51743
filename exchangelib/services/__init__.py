"""The operations of the server, each a class; what they are about is not known here.

`exchangelib.services.CHUNK_SIZE` says how many things one request is about, in this process: assign to it to change it.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..errors import InvalidTypeError, InvalidValue
from .changes import Append
from .common import EWSAccountService, EWSFolderService, EWSService
from .create_item import CreateItem
from .delete_item import DeleteItem
from .find_folder import FindFolder
from .find_item import FindItem
from .get_folder import GetFolder
from .get_item import GetItem
from .messages import UnknownAnswers
from .paging import EWSPagingService
from .update_item import UpdateItem

if TYPE_CHECKING:
    from .add_delegate import AddDelegate
    from .archive_item import ArchiveItem
    from .convert_id import ConvertId
    from .copy_folder import CopyFolder
    from .copy_item import CopyItem
    from .create_attachment import CreateAttachment
    from .create_folder import CreateFolder
    from .create_user_configuration import CreateUserConfiguration
    from .delete_attachment import DeleteAttachment
    from .delete_folder import DeleteFolder
    from .delete_user_configuration import DeleteUserConfiguration
    from .empty_folder import EmptyFolder
    from .expand_dl import ExpandDL
    from .export_items import ExportItems
    from .find_people import FindPeople
    from .get_attachment import GetAttachment
    from .get_delegate import GetDelegate
    from .get_mail_tips import GetMailTips
    from .get_persona import GetPersona
    from .get_room_lists import GetRoomLists
    from .get_rooms import GetRooms
    from .get_searchable_mailboxes import GetSearchableMailboxes
    from .get_server_time_zones import GetServerTimeZones
    from .get_user_availability import GetUserAvailability
    from .get_user_configuration import GetUserConfiguration
    from .get_user_oof_settings import GetUserOofSettings
    from .get_user_photo import GetUserPhoto
    from .inbox_rules import CreateInboxRule, DeleteInboxRule, GetInboxRules, SetInboxRule, UpdateInboxRules
    from .mark_as_junk import MarkAsJunk
    from .move_folder import MoveFolder
    from .move_item import MoveItem
    from .remove_delegate import RemoveDelegate
    from .resolve_names import ResolveNames
    from .send_item import SendItem
    from .set_user_oof_settings import SetUserOofSettings
    from .update_delegate import UpdateDelegate
    from .update_folder import UpdateFolder
    from .update_user_configuration import UpdateUserConfiguration
    from .upload_items import UploadItems

    CHUNK_SIZE: int

# Operations that not every program needs, by the module that is loaded when one does
_LATER = {
    "AddDelegate": "add_delegate",
    "ArchiveItem": "archive_item",
    "ConvertId": "convert_id",
    "CopyFolder": "copy_folder",
    "CopyItem": "copy_item",
    "CreateAttachment": "create_attachment",
    "CreateFolder": "create_folder",
    "CreateInboxRule": "inbox_rules",
    "CreateUserConfiguration": "create_user_configuration",
    "DeleteAttachment": "delete_attachment",
    "DeleteFolder": "delete_folder",
    "DeleteInboxRule": "inbox_rules",
    "DeleteUserConfiguration": "delete_user_configuration",
    "EmptyFolder": "empty_folder",
    "ExpandDL": "expand_dl",
    "ExportItems": "export_items",
    "FindPeople": "find_people",
    "GetAttachment": "get_attachment",
    "GetDelegate": "get_delegate",
    "GetInboxRules": "inbox_rules",
    "GetMailTips": "get_mail_tips",
    "GetPersona": "get_persona",
    "GetRoomLists": "get_room_lists",
    "GetRooms": "get_rooms",
    "GetSearchableMailboxes": "get_searchable_mailboxes",
    "GetServerTimeZones": "get_server_time_zones",
    "GetUserAvailability": "get_user_availability",
    "GetUserConfiguration": "get_user_configuration",
    "GetUserOofSettings": "get_user_oof_settings",
    "GetUserPhoto": "get_user_photo",
    "MarkAsJunk": "mark_as_junk",
    "MoveFolder": "move_folder",
    "MoveItem": "move_item",
    "RemoveDelegate": "remove_delegate",
    "ResolveNames": "resolve_names",
    "SendItem": "send_item",
    "SetInboxRule": "inbox_rules",
    "SetUserOofSettings": "set_user_oof_settings",
    "UpdateDelegate": "update_delegate",
    "UpdateFolder": "update_folder",
    "UpdateInboxRules": "inbox_rules",
    "UpdateUserConfiguration": "update_user_configuration",
    "UploadItems": "upload_items",
}


def __getattr__(name: str) -> Any:
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(importlib.import_module(f".{module}", __name__), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LATER})


class _Knobs(ModuleType):
    """The module, with a knob that is kept where it is read: on the services."""

    @property
    def CHUNK_SIZE(self) -> int:  # noqa: N802 - a name of the specification
        """How many things one request is about, and how many are on a page."""
        return EWSService.CHUNK_SIZE

    @CHUNK_SIZE.setter
    def CHUNK_SIZE(self, value: Any) -> None:  # noqa: N802
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidTypeError("CHUNK_SIZE", value, int)
        if value < 1:
            raise InvalidValue(f"'CHUNK_SIZE' must be at least 1, not {value}")
        EWSService.CHUNK_SIZE = EWSPagingService.PAGE_SIZE = value


sys.modules[__name__].__class__ = _Knobs

__all__ = [
    "CHUNK_SIZE",
    "AddDelegate",
    "Append",
    "ArchiveItem",
    "ConvertId",
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
    "ExpandDL",
    "ExportItems",
    "FindFolder",
    "FindItem",
    "FindPeople",
    "GetAttachment",
    "GetDelegate",
    "GetFolder",
    "GetInboxRules",
    "GetItem",
    "GetMailTips",
    "GetPersona",
    "GetRoomLists",
    "GetRooms",
    "GetSearchableMailboxes",
    "GetServerTimeZones",
    "GetUserAvailability",
    "GetUserConfiguration",
    "GetUserOofSettings",
    "GetUserPhoto",
    "MarkAsJunk",
    "MoveFolder",
    "MoveItem",
    "RemoveDelegate",
    "ResolveNames",
    "SendItem",
    "SetInboxRule",
    "SetUserOofSettings",
    "UnknownAnswers",
    "UpdateDelegate",
    "UpdateFolder",
    "UpdateInboxRules",
    "UpdateItem",
    "UpdateUserConfiguration",
    "UploadItems",
]
