"""What the sandbox answers to each operation; it knows neither SOAP nor HTTP."""

from __future__ import annotations

from collections.abc import Callable

from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers import (
    create_item,
    delete_item,
    find_folder,
    find_item,
    get_folder,
    get_item,
    update_item,
)
from exchangelib.sandbox.nodes import Node

HANDLERS: dict[str, Callable[[Call], Node]] = {
    "CreateItem": create_item.create_item,
    "DeleteItem": delete_item.delete_item,
    "FindFolder": find_folder.find_folder,
    "FindItem": find_item.find_item,
    "GetFolder": get_folder.get_folder,
    "GetItem": get_item.get_item,
    "UpdateItem": update_item.update_item,
}
COVERAGE: dict[str, str] = {
    "CreateItem": create_item.COVERAGE,
    "DeleteItem": delete_item.COVERAGE,
    "FindFolder": find_folder.COVERAGE,
    "FindItem": find_item.COVERAGE,
    "GetFolder": get_folder.COVERAGE,
    "GetItem": get_item.COVERAGE,
    "UpdateItem": update_item.COVERAGE,
}
