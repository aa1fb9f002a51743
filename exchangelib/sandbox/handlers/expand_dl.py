"""ExpandDL."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory.entries import bare, lookup, members
from exchangelib.sandbox.handlers import people
from exchangelib.sandbox.handlers.common import batch, item_of
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Item

COVERAGE = "full: lists of the address book by address, private lists by id; one level, as the operation has it"
_NONE = Refusal("ErrorNameResolutionNoResults", "No results were found.")


def expand_dl(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/expanddl-operation"""
    return batch(
        call, [node for node in [call.body.find(M("Mailbox"))] if node is not None], lambda node: _expand(call, node)
    )


def _expand(call: Call, node: Node) -> list[Node]:
    item_id = node.find(T("ItemId"))
    found = _private(call, item_of(call, item_id)) if item_id is not None else _public(call, node)
    attrs = {"TotalItemsInView": str(len(found)), "IncludesLastItemInRange": "true"}
    return [Node(M("DLExpansion"), attrs, found)]


def _public(call: Call, node: Node) -> list[Node]:
    address = bare(node.child_text(T("EmailAddress")) or "")
    found = lookup(call.store, address) if address else None
    if found is None or not found.is_list:
        raise Refusal(_NONE.code, _NONE.message)
    return [people.of_address(call, each) for each in members(call.store, found.address, deep=False)]


def _private(call: Call, item: Item) -> list[Node]:
    if item.kind != "DistributionList":
        raise Refusal("ErrorInvalidItemForOperationExpandDL", "ExpandDL operation does not support this item type.")
    kept = item.bag.get("Members")
    out = []
    for member in kept.children if kept is not None else ():
        node = member.find(T("Mailbox"))
        if node is None:
            continue
        address = bare(node.child_text(T("EmailAddress")) or "")
        if node.find(T("ItemId")) is None and address:
            out.append(people.of_address(call, address, node.child_text(T("Name")) or ""))
        else:
            out.append(Node(T("Mailbox"), None, [child.copy() for child in node.children]))
    return out
