"""MarkAsJunk."""

from __future__ import annotations

from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.common import batch, item_of
from exchangelib.sandbox.judge.values import leaves
from exchangelib.sandbox.junk import block
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.store import Item
from exchangelib.sandbox.store.ids import ITEM, encode

COVERAGE = "full: senders are put on the list of blocked ones or taken off it, and items moved to Junk Email or back to the inbox"


def mark_as_junk(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/markasjunk-operation"""
    ids = call.body.find(M("ItemIds"))
    return batch(call, ids.children if ids else [], lambda node: _mark(call, node))


def _flag(call: Call, name: str) -> bool:
    return call.body.attrs.get(name, "").strip() in ("true", "1")


def _sender(item: Item) -> str:
    """The address that an item came from; "" if it has none."""
    for name in ("From", "Sender"):
        node = item.bag.get(name)
        for text in leaves(node) if node is not None else ():
            if "@" in text:
                return text.strip()
    return ""


def _mark(call: Call, node: Node) -> list[Node]:
    item = item_of(call, node)
    junk = _flag(call, "IsJunk")
    address = _sender(item)
    owner = call.store.owner(item.mailbox)
    if address and (owner is None or address.lower() != owner.address.lower()):  # nobody blocks themselves
        block(call.store, item.mailbox, address, junk)
    if not _flag(call, "MoveItem"):
        return []
    target = call.store.folders.distinguished(item.mailbox, "junkemail" if junk else "inbox")
    number = item.number
    if target is not None and target.number != item.folder:
        number = call.store.move(item, target)
    moved = {"Id": encode(ITEM, item.mailbox, number), "ChangeKey": item.change_key}
    return [Node(M("MovedItemId"), moved)]
