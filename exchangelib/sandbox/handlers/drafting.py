"""What all response objects in CreateItem share: the item they are about, and what becomes of the message they make."""

from __future__ import annotations

from exchangelib.sandbox.bags import leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.derive import complete
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers import access, sending
from exchangelib.sandbox.handlers.common import item_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item


def reference(call: Call, node: Node) -> Item:
    """The item that a response object is about.

    :raises Refusal: ErrorMissingInformationReferenceItemId, ErrorChangeKeyRequired, or what is wrong with the id
    """
    given = node.find(T("ReferenceItemId"))
    if given is None:
        raise Refusal("ErrorMissingInformationReferenceItemId", "The ReferenceItemId was not specified.")
    if not given.attrs.get("ChangeKey"):
        raise Refusal("ErrorChangeKeyRequired", "The change key is required for this operation.")
    as_item = Node(T("ItemId"), given.attrs, None, "", given.line, given.column)
    return item_of(call, as_item, with_mime=True)


def invalid() -> Refusal:
    """The referenced item is not one for this."""
    return Refusal("ErrorInvalidReferenceItem", "The reference item does not support the requested operation.")


def disposition(call: Call) -> str:
    """The MessageDisposition, which responses need (responsecode.md)."""
    found = call.body.attrs.get("MessageDisposition")
    if found is None:
        raise Refusal("ErrorMessageDispositionRequired", "MessageDisposition is required for this operation.")
    return found


def shown(item: Item) -> Node:
    """An item as an answer names it."""
    out = Node(T(item.kind), None, [Node(T("ItemId"), {"Id": item.id, "ChangeKey": item.change_key})])
    if item.attachments:
        elements = [
            Node(each.element.tag, None, [Node(T("AttachmentId"), {"Id": item.attachment_id(each)})])
            for each in item.attachments
        ]
        out.append(Node(T("Attachments"), None, elements))
    return out


def keep(call: Call, new: NewItem, how: str) -> Item | None:
    """Keep a message that was made as an answer as a draft, or send it; gives the draft."""
    folder = sending.saved_folder(call, "sentitems" if how == "SendAndSaveCopy" else "drafts")
    new.bag["IsDraft"] = leaf("IsDraft", "true")
    access.mark_creator(call, new.bag, folder.mailbox)
    complete(new, call.store.origin(folder.mailbox, call.user))
    made = call.store.insert(new, folder)
    if how == "SaveOnly":
        return made
    sending.send(call, made, folder if how == "SendAndSaveCopy" else None)
    return None
