"""ExportItems."""

from __future__ import annotations

import base64

from exchangelib.sandbox import parcel
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers.common import batch, item_of
from exchangelib.sandbox.nodes import M, Node

COVERAGE = "partial: items of every kind with all that is kept of them, in a form that other sandboxes take, and Exchange does not"


def export_items(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/exportitems-operation"""
    ids = call.body.find(M("ItemIds"))
    return batch(call, ids.children if ids else [], lambda node: _export(call, node))


def _export(call: Call, node: Node) -> list[Node]:
    item = item_of(call, node, with_mime=True)
    attachments = call.store.items.attachments(item.number, with_content=True)
    data = parcel.wrap(NewItem(item.kind, item.bag, attachments, item.mime, associated=item.associated))
    item_id = Node(M("ItemId"), {"Id": item.id, "ChangeKey": item.change_key})
    return [item_id, Node(M("Data"), None, None, base64.b64encode(data).decode("ascii"))]
