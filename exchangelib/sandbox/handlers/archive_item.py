"""ArchiveItem."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.folder_tree import Spec
from exchangelib.sandbox.handlers.common import batch, find_folder, item_of
from exchangelib.sandbox.handlers.folder_changes import copied
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.store import Folder
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

COVERAGE = (
    "full: into the same path of the archive mailbox, whose folders are made as needed; every mailbox has an archive"
)


def archive_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/archiveitem-operation"""
    ids = call.body.find(M("ItemIds"))
    return batch(call, ids.children if ids else [], lambda node: _archive(call, node), "Items")


def _archive(call: Call, node: Node) -> list[Node]:
    from_ = call.body.find(M("ArchiveSourceFolderId"))
    assert from_ is not None  # the schema says so
    source = find_folder(call, from_.children[0], "ErrorFolderNotFound")
    _check(call, source)
    item = item_of(call, node)
    if item.associated or item.mailbox != source.mailbox:
        raise Refusal("ErrorInvalidItemForOperationArchiveItem", "Item type is invalid for ArchiveItem action.")
    call.store.move(item, _counterpart(call, source))
    return [Node(M("Items"))]  # ArchiveItem/response-1: no ids


def _check(call: Call, source: Folder) -> None:
    """From where nothing can be archived (responsecode.md)."""
    if source.mailbox == PUBLIC_MAILBOX:
        raise Refusal("ErrorCannotArchiveItemsInPublicFolders", "Cannot archive items in public folders")
    if source.element == "SearchFolder":
        text = "Cannot specify search folders as source folders while archiving items"
        raise Refusal("ErrorCannotSpecifySearchFolderAsSourceFolder", text)
    if source.element in ("CalendarFolder", "ContactsFolder", "TasksFolder"):
        text = "Cannot archive items in Calendar, contact to task folders"
        raise Refusal("ErrorCannotArchiveCalendarContactTaskFolderException", text)
    if _path(call, source)[0].distinguished == "archiveroot":
        raise Refusal("ErrorCannotArchiveItemsInArchiveMailbox", "Cannot archive items in archive mailboxes")
    if call.store.folders.distinguished(source.mailbox, "archivemsgfolderroot") is None:
        raise Refusal(
            "ErrorInvalidOperation", "Archive mailbox is not enabled for this user."
        )  # ArchiveItem/response-2


def _path(call: Call, folder: Folder) -> list[Folder]:
    """The folders from the root of the mailbox down to a folder."""
    out = [folder]
    while out[0].parent is not None:
        parent = call.store.folders.get(out[0].parent)
        assert parent is not None  # a folder goes with its parent
        out.insert(0, parent)
    return out


def _counterpart(call: Call, source: Folder) -> Folder:
    """The folder of the same path in the archive."""
    root = call.store.folders.distinguished(source.mailbox, "archivemsgfolderroot")
    assert root is not None  # _check has seen it
    at = root
    for each in _path(call, source):
        if each.distinguished in ("root", "msgfolderroot"):
            continue
        known = call.store.folders.distinguished(source.mailbox, f"archive{each.distinguished}")
        found = known if each.distinguished and known is not None else call.store.folders.named(at.number, each.name)
        if found is None:
            spec = Spec("", "", each.name, each.folder_class, element=each.element)
            change = call.store.next("change")
            found = call.store.folders.create(source.mailbox, at.number, spec, change, copied(each.bag))
        at = found
    return at
