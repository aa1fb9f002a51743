"""SendItem."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.derive import MAIL_KINDS
from exchangelib.sandbox.handlers import properties, sending
from exchangelib.sandbox.handlers.common import batch, item_of
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.store.ids import parse_change_key

COVERAGE = (
    "full: drafts of messages and meeting messages, delivered in the sandbox, or to sandbox.outbox for addresses outside; "
    "the copy in Sent Items or elsewhere; reports, receipts and absence replies"
)


def send_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/senditem-operation"""
    ids = call.body.find(M("ItemIds"))
    return batch(call, ids.children if ids else [], lambda node: _send(call, node))


def _send(call: Call, node: Node) -> list[Node]:
    keeps = call.body.attrs["SaveItemToFolder"].strip() in ("true", "1")
    if not keeps and call.body.find(M("SavedItemFolderId")) is not None:
        raise Refusal("ErrorInvalidSendItemSaveSettings", "Invalid send item save settings.")
    item = item_of(call, node, with_mime=True)
    if item.kind not in MAIL_KINDS or properties.is_sent(item) or item.associated:
        raise Refusal("ErrorInvalidItemForOperationSendItem", "Item type is invalid for SendItem action.")
    key = node.attrs.get("ChangeKey")
    if not key:
        text = "The change key is required for this operation."
        raise Refusal("ErrorChangeKeyRequiredForWriteOperations", text)
    if parse_change_key(key) != item.change:
        raise Refusal(
            "ErrorStaleObject",
            "The send or update operation could not be performed because the change key passed in the request does not "
            "match the current change key for the item.",
        )
    sending.check_recipients(call, item.bag, "ErrorMissingRecipients")
    sending.send(call, item, sending.saved_folder(call) if keeps else None)
    return []
