"""MoveItem and CopyItem."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers import access
from exchangelib.sandbox.handlers.common import batch, folder_of, item_of
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Folder, Item
from exchangelib.sandbox.store.ids import ITEM, encode
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

MOVE_COVERAGE = (
    "full: within a mailbox, to other mailboxes and to public folders; the new ids where Exchange gives them"
)
COPY_COVERAGE = MOVE_COVERAGE


def move_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/moveitem-operation"""
    ids = call.body.find(M("ItemIds"))
    return batch(call, ids.children if ids else [], lambda node: _move(call, node), "Items")


def copy_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/copyitem-operation"""
    ids = call.body.find(M("ItemIds"))
    return batch(call, ids.children if ids else [], lambda node: _copy(call, node), "Items")


def _target(call: Call) -> Folder:
    into = call.body.find(M("ToFolderId"))
    assert into is not None  # the schema says so
    folder = folder_of(call, into.children[0], "ErrorToFolderNotFound")
    if folder.element == "SearchFolder" or folder.parent is None:
        raise Refusal("ErrorMoveCopyFailed", "The move or copy operation failed.")
    return folder


def _answer(call: Call, item: Item, target: Folder, number: int, key: str) -> list[Node]:
    """The new id, unless it is in another mailbox or in public, or is not asked for (moveitem-operation.md)."""
    wanted = (call.body.child_text(M("ReturnNewItemIds")) or "true").strip() in ("true", "1")
    if not wanted or target.mailbox == PUBLIC_MAILBOX or target.mailbox != item.mailbox:
        return [Node(M("Items"))]
    item_id = Node(T("ItemId"), {"Id": encode(ITEM, target.mailbox, number), "ChangeKey": key})
    return [Node(M("Items"), None, [Node(T(item.kind), None, [item_id])])]


def _move(call: Call, node: Node) -> list[Node]:
    target = _target(call)
    item = item_of(call, node)
    number = call.store.move(item, target)
    return _answer(call, item, target, number, item.change_key)


def _copy(call: Call, node: Node) -> list[Node]:
    target = _target(call)
    item = item_of(call, node, with_mime=True)
    access.mark_creator(call, item.bag, target.mailbox)
    made = call.store.copy(item, target)
    return _answer(call, item, target, made.number, made.change_key)
