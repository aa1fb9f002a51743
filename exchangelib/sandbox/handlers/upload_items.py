"""UploadItems."""

from __future__ import annotations

import base64
import binascii

from exchangelib.sandbox import parcel
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers import access
from exchangelib.sandbox.handlers.common import NOT_FOUND, batch, folder_of, item_of
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Folder, Item
from exchangelib.sandbox.versions import rank

COVERAGE = "partial: CreateNew, Update and UpdateOrCreate of what a sandbox exported; exports of Exchange are refused"
_MOST = 25 * 1024 * 1024  # uploaditems-operation.md: characters of base64, in Exchange 2010


def upload_items(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/uploaditems-operation"""
    items = call.body.find(M("Items"))
    return batch(call, items.children if items else [], lambda node: _upload(call, node))


def _upload(call: Call, node: Node) -> list[Node]:
    into = node.find(T("ParentFolderId"))
    assert into is not None  # the schema says so
    folder = folder_of(call, Node(T("FolderId"), into.attrs), "ErrorParentFolderNotFound")
    if folder.element == "SearchFolder":
        raise Refusal("ErrorInvalidFolderTypeForOperation", "Nothing can be put into a search folder.")
    new = _read(call, node)
    old = _old(call, node, folder)
    if old is None:
        access.mark_creator(call, new.bag, folder.mailbox)
        made = call.store.insert(new, folder)
    else:
        made = _replace(call, old, new)
    return [Node(M("ItemId"), {"Id": made.id, "ChangeKey": made.change_key})]


def _read(call: Call, node: Node) -> NewItem:
    """The item in the data.

    :raises Refusal: ErrorCorruptData, ErrorMessageSizeExceeded
    """
    text = "".join((node.child_text(T("Data")) or "").split())
    if len(text) > _MOST and rank(call.store.version) < rank("Exchange2013"):
        raise Refusal("ErrorMessageSizeExceeded", "Message size exceeded the maximum size that is supported.")
    try:
        new = parcel.unwrap(base64.b64decode(text, validate=True))
    except (binascii.Error, parcel.Damaged) as e:
        raise Refusal("ErrorCorruptData", f"The data is corrupt: {e}.") from e
    if "IsAssociated" in node.attrs:
        new.associated = node.attrs["IsAssociated"].strip() in ("true", "1")
    return new


def _old(call: Call, node: Node, folder: Folder) -> Item | None:
    """The item that is to be overwritten: it must be in the folder (createactiontype: else it is not found, or made)."""
    action, given = node.attrs.get("CreateAction"), node.find(T("ItemId"))
    if action == "CreateNew":
        if given is not None:
            raise Refusal("ErrorInvalidRequest", "CreateNew makes an item, which has no ItemId yet.")
        return None
    if given is None:
        if action == "Update":
            raise Refusal("ErrorInvalidIdEmpty", "Id must be non-empty.")
        return None
    try:
        found = item_of(call, given)
        if found.folder != folder.number:
            raise Refusal("ErrorItemNotFound", NOT_FOUND)
    except Refusal as missing:
        if action == "UpdateOrCreate" and missing.code == "ErrorItemNotFound":
            return None
        raise
    access.require(call, folder, "edit", found)
    return found


def _replace(call: Call, old: Item, new: NewItem) -> Item:
    """Put what was uploaded in the place of an item, which keeps its id."""
    for attachment in call.store.items.attachments(old.number):
        call.store.items.detach(attachment)
    old.kind, old.bag, old.mime, old.associated = new.kind, new.bag, new.mime, new.associated
    old.change, old.history = call.store.next("change"), {}
    call.store.items.put(old)
    call.store.attach(old.number, new.attachments)
    return old
