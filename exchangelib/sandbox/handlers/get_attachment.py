"""GetAttachment."""

from __future__ import annotations

import base64

from exchangelib.sandbox import enclosed
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.attached import place_of
from exchangelib.sandbox.handlers.common import batch
from exchangelib.sandbox.handlers.item_view import View
from exchangelib.sandbox.handlers.shapes import read_shape
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Item

COVERAGE = (
    "full: files, references, and items with all their properties, their MIME if asked for, and ids of what is nested"
)
# An attached item is in no folder and has no id (GetAttachment/response-2).
_NOT_ENCLOSED = {T(name) for name in ("ItemId", "ParentFolderId", "InstanceKey", "StoreEntryId")}


def get_attachment(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getattachment-operation"""
    ids = call.body.find(M("AttachmentIds"))
    return batch(call, ids.children if ids else [], lambda node: _get(call, node), "Attachments")


def _get(call: Call, node: Node) -> list[Node]:
    place = place_of(call, node, with_content=True)
    shape = read_shape(call, "AttachmentShape")
    shape.base = "AllProperties"
    view = View(call, shape)
    attachment = place.attachment
    element = view.attachment(place.item, attachment)
    thing = enclosed.thing_in(attachment.element) if attachment.is_item else None
    if thing is not None:
        inner = Item(attachment.number, place.item.mailbox, place.item.folder, thing.local, enclosed.bag_in(thing))
        inner.mime, inner.attachments = attachment.content, attachment.attachments
        made = view.render(inner)
        made.children = [child for child in made.children if child.tag not in _NOT_ENCLOSED]
        element.append(made)
    elif attachment.content is not None:
        data = base64.b64encode(attachment.content)
        attachment.content = None  # of a large file there are never more than two copies
        text = data.decode("ascii")
        del data
        element.append(Node(T("Content"), None, None, text))
    return [Node(M("Attachments"), None, [element])]
