"""What the sandbox answers to each operation; it knows neither SOAP nor HTTP."""

from __future__ import annotations

from collections.abc import Callable

from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers import (
    archive_item,
    create_attachment,
    create_folder,
    create_item,
    delete_attachment,
    delete_folder,
    delete_item,
    find_folder,
    find_item,
    get_attachment,
    get_folder,
    get_item,
    move_folder,
    move_item,
    update_folder,
    update_item,
)
from exchangelib.sandbox.nodes import Node

HANDLERS: dict[str, Callable[[Call], Node]] = {
    "ArchiveItem": archive_item.archive_item,
    "CopyFolder": move_folder.copy_folder,
    "CopyItem": move_item.copy_item,
    "CreateAttachment": create_attachment.create_attachment,
    "CreateFolder": create_folder.create_folder,
    "CreateItem": create_item.create_item,
    "DeleteAttachment": delete_attachment.delete_attachment,
    "DeleteFolder": delete_folder.delete_folder,
    "DeleteItem": delete_item.delete_item,
    "EmptyFolder": delete_folder.empty_folder,
    "FindFolder": find_folder.find_folder,
    "FindItem": find_item.find_item,
    "GetAttachment": get_attachment.get_attachment,
    "GetFolder": get_folder.get_folder,
    "GetItem": get_item.get_item,
    "MoveFolder": move_folder.move_folder,
    "MoveItem": move_item.move_item,
    "UpdateFolder": update_folder.update_folder,
    "UpdateItem": update_item.update_item,
}
COVERAGE: dict[str, str] = {
    "ArchiveItem": archive_item.COVERAGE,
    "CopyFolder": move_folder.COPY_COVERAGE,
    "CopyItem": move_item.COPY_COVERAGE,
    "CreateAttachment": create_attachment.COVERAGE,
    "CreateFolder": create_folder.COVERAGE,
    "CreateItem": create_item.COVERAGE,
    "DeleteAttachment": delete_attachment.COVERAGE,
    "DeleteFolder": delete_folder.DELETE_COVERAGE,
    "DeleteItem": delete_item.COVERAGE,
    "EmptyFolder": delete_folder.EMPTY_COVERAGE,
    "FindFolder": find_folder.COVERAGE,
    "FindItem": find_item.COVERAGE,
    "GetAttachment": get_attachment.COVERAGE,
    "GetFolder": get_folder.COVERAGE,
    "GetItem": get_item.COVERAGE,
    "MoveFolder": move_folder.MOVE_COVERAGE,
    "MoveItem": move_item.MOVE_COVERAGE,
    "UpdateFolder": update_folder.COVERAGE,
    "UpdateItem": update_item.COVERAGE,
}
