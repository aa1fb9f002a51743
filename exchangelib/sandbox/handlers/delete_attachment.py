"""DeleteAttachment."""

from __future__ import annotations

from exchangelib.sandbox import occurrence_files
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.attached import place_of, touch, touch_enclosed
from exchangelib.sandbox.handlers.common import batch
from exchangelib.sandbox.nodes import M, Node

COVERAGE = "full: also of attachments inside attached items"


def delete_attachment(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteattachment-operation"""
    ids = call.body.find(M("AttachmentIds"))
    return batch(call, ids.children if ids else [], lambda node: _delete(call, node))


def _delete(call: Call, node: Node) -> list[Node]:
    place = place_of(call, node)
    if place.inherited:
        occurrence_files.detach(call.store, place.item, place.attachment)
    else:
        call.store.items.detach(place.attachment)
    for each in place.above:
        touch_enclosed(call, place.item, each)
    touch(call, place.item)
    return [Node(M("RootItemId"), {"RootItemId": place.item.id, "RootItemChangeKey": place.item.change_key})]
