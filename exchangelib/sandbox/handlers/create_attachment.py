"""CreateAttachment."""

from __future__ import annotations

from exchangelib.sandbox import occurrence_files
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.derive import complete_attached
from exchangelib.sandbox.handlers import attached
from exchangelib.sandbox.handlers.common import batch, item_of
from exchangelib.sandbox.handlers.create_item import read_item
from exchangelib.sandbox.nodes import M, Node, T

COVERAGE = "full: files, references and items from properties or MIME, nested ten deep, also of single occurrences"


def create_attachment(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createattachment-operation"""
    attachments = call.body.find(M("Attachments"))
    return batch(call, attachments.children if attachments else [], lambda node: _create(call, node), "Attachments")


def _create(call: Call, node: Node) -> list[Node]:
    parent = call.body.find(M("ParentItemId"))
    assert parent is not None  # the schema says so
    item = item_of(call, parent)
    made = attached.read(call, node, read_item)
    if made.is_item:
        complete_attached(made, call.store.origin(item.mailbox, call.user))
    if item.occurrence:
        occurrence_files.attach(call.store, item, made)
    else:
        call.store.attach(item.number, [made])
    attached.touch(call, item)
    attrs = {"Id": item.attachment_id(made), "RootItemId": item.id, "RootItemChangeKey": item.change_key}
    element = Node(made.element.tag, None, [Node(T("AttachmentId"), attrs)])
    return [Node(M("Attachments"), None, [element])]
