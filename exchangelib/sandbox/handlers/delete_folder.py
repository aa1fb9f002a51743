"""DeleteFolder and EmptyFolder."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers.common import batch, folder_of
from exchangelib.sandbox.handlers.delete_item import bin_for
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.store import Folder
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX
from exchangelib.sandbox.versions import rank

DELETE_COVERAGE = (
    "full: HardDelete with all that is inside, MoveToDeletedItems; SoftDelete is refused, as folders have none"
)
EMPTY_COVERAGE = (
    "full: every way to delete, with subfolders or without; calendars, search folders and public folders refuse"
)
DISTINGUISHED = "Distinguished folders cannot be deleted."  # DeleteFolder/response-6


def delete_folder(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deletefolder-operation"""
    ids = call.body.find(M("FolderIds"))
    return batch(call, ids.children if ids else [], lambda node: _delete(call, node))


def empty_folder(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/emptyfolder-operation"""
    ids = call.body.find(M("FolderIds"))
    return batch(call, ids.children if ids else [], lambda node: _empty(call, node))


def _delete(call: Call, node: Node) -> list[Node]:
    folder = folder_of(call, node)
    _remove(call, folder, call.body.attrs.get("DeleteType", "HardDelete"))
    return []


def _remove(call: Call, folder: Folder, how: str) -> None:
    store = call.store.folders
    inside = [folder, *store.below(folder, deep=True)]
    if any(each.distinguished for each in inside):
        raise Refusal("ErrorDeleteDistinguishedFolder", DISTINGUISHED)
    if how == "SoftDelete":  # deletefolder-operation.md: that is for items
        raise Refusal("ErrorCannotDeleteObject", "Object cannot be deleted. Folders cannot be soft-deleted.")
    deleted = bin_for(call, folder, how) if how == "MoveToDeletedItems" and folder.mailbox != PUBLIC_MAILBOX else None
    if deleted is not None and folder.parent != deleted.number:
        folder.parent, folder.change = deleted.number, call.store.next("change")
        folder.name = _free_name(call, deleted, folder.name)
        store.put(folder)
        return
    for each in reversed(inside):
        for number in call.store.items.within(each.number, associated=True):
            call.store.items.remove(number)
        store.remove(each.number)


def _free_name(call: Call, parent: Folder, name: str) -> str:
    """The name, with a number where Deleted Items has one of the name already."""
    number, free = 0, name
    while call.store.folders.named(parent.number, free) is not None:
        number += 1
        free = f"{name}{number}"
    return free


def _empty(call: Call, node: Node) -> list[Node]:
    folder = folder_of(call, node)
    how = call.body.attrs.get("DeleteType", "HardDelete")
    public = folder.mailbox == PUBLIC_MAILBOX and rank(call.store.version) >= rank("Exchange2013")
    if public or folder.element in ("CalendarFolder", "SearchFolder") or folder.parent is None:
        raise Refusal("ErrorCannotEmptyFolder", "Folder cannot be emptied.")
    if call.body.attrs.get("DeleteSubFolders", "").strip() in ("true", "1"):
        for each in call.store.folders.below(folder):
            _remove(call, each, "HardDelete" if how == "SoftDelete" else how)
    target = bin_for(call, folder, how)
    for number in call.store.items.within(folder.number):
        if target is None:
            call.store.items.remove(number)
        elif target.number != folder.number:
            origin = folder.number if how == "SoftDelete" else None
            call.store.items.move(number, target.number, call.store.next("number"), target.mailbox, origin)
    return []
