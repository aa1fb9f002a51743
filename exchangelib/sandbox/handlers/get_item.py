"""GetItem."""

from __future__ import annotations

from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.common import batch, items_of
from exchangelib.sandbox.handlers.item_view import View
from exchangelib.sandbox.handlers.shapes import read_shape
from exchangelib.sandbox.nodes import M, Node

COVERAGE = "full: all shapes, paths, bodies and MIME, series and their occurrences, by id, index or spans of time"


def get_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getitem-operation"""
    views: list[View] = []

    def work(node: Node) -> list[Node]:
        if not views:
            views.append(View(call, read_shape(call, "ItemShape")))
        view = views[0]
        with_mime = view.shape.mime or "MimeContent" in view.shape.names
        return [Node(M("Items"), None, [view.render(item) for item in items_of(call, node, with_mime)])]

    ids = call.body.find(M("ItemIds"))
    return batch(call, ids.children if ids else [], work, "Items")
