"""MoveFolder and CopyFolder."""

from __future__ import annotations

from collections.abc import Iterator

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.folder_tree import Spec
from exchangelib.sandbox.handlers import access, folder_changes
from exchangelib.sandbox.handlers.common import batch, find_folder
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.store import Folder
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX
from exchangelib.sandbox.versions import rank

MOVE_COVERAGE = "full: within a mailbox; ids stay"
COPY_COVERAGE = "full: within a mailbox, with all that is inside; not of public folders since 2013"
FAILED = "The move or copy operation failed."  # MoveFolder/response-5


def move_folder(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/movefolder-operation"""
    ids = call.body.find(M("FolderIds"))
    return batch(call, ids.children if ids else [], lambda node: _move(call, node), "Folders")


def copy_folder(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/copyfolder-operation"""
    ids = call.body.find(M("FolderIds"))
    return batch(call, ids.children if ids else [], lambda node: _copy(call, node), "Folders")


def _places(call: Call, node: Node) -> tuple[Folder, Folder]:
    """The folder, and where it shall go."""
    into = call.body.find(M("ToFolderId"))
    assert into is not None  # the schema says so
    target = find_folder(call, into.children[0], "ErrorToFolderNotFound")
    access.require(call, target, "folders")
    return find_folder(call, node), target


def _check(call: Call, folder: Folder, target: Folder) -> None:
    """What holds for moves and copies: one mailbox, no circle, no second folder of a name."""
    if folder.mailbox != target.mailbox:
        text = "Move and Copy operations across mailbox boundaries are not permitted."
        raise Refusal("ErrorCrossMailboxMoveCopy", text)
    inside = any(each.number == folder.number for each in _up(call, target))
    if inside or target.element == "SearchFolder" or call.store.folders.named(target.number, folder.name) is not None:
        raise Refusal("ErrorMoveCopyFailed", FAILED)


def _up(call: Call, folder: Folder) -> Iterator[Folder]:
    """A folder, its parent, and so on."""
    at: Folder | None = folder
    while at is not None:
        yield at
        at = call.store.folders.get(at.parent) if at.parent is not None else None


def _move(call: Call, node: Node) -> list[Node]:
    folder, target = _places(call, node)
    access.require(call, folder, "owner")
    if folder.distinguished:
        raise Refusal("ErrorMoveDistinguishedFolder", "Cannot move distinguished folder.")
    _check(call, folder, target)
    folder.parent, folder.change = target.number, call.store.next("change")
    call.store.folders.put(folder)
    return [Node(M("Folders"), None, [folder_changes.shown(folder)])]


def _copy(call: Call, node: Node) -> list[Node]:
    folder, target = _places(call, node)
    access.require(call, folder, "read")
    if folder.mailbox == PUBLIC_MAILBOX and rank(call.store.version) >= rank("Exchange2013"):
        # public-folder-access-with-ews-in-exchange.md
        raise Refusal("ErrorInvalidFolderTypeForOperation", "The folder type is invalid for this operation.")
    if folder.parent is None or folder.element == "SearchFolder":
        raise Refusal("ErrorMoveCopyFailed", FAILED)
    _check(call, folder, target)
    return [Node(M("Folders"), None, [folder_changes.shown(_copied(call, folder, target))])]


def _copied(call: Call, folder: Folder, target: Folder) -> Folder:
    """A copy of a folder with all that is inside."""
    spec = Spec("", "", folder.name, folder.folder_class, element=folder.element)
    bag = folder_changes.copied(folder.bag)
    made = call.store.folders.create(target.mailbox, target.number, spec, call.store.next("change"), bag)
    for number in call.store.items.within(folder.number, associated=True):
        item = call.store.items.get(number, with_mime=True)
        assert item is not None  # it was there just now, in the same transaction
        call.store.copy(item, made)
    for each in call.store.folders.below(folder):
        _copied(call, each, made)
    return made
