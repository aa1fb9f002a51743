"""UpdateFolder."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.folder_tree import element_for
from exchangelib.sandbox.handlers import folder_changes, search_folders
from exchangelib.sandbox.handlers.common import batch, folder_of
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.paths import PATH_TAGS, Path, find_path
from exchangelib.sandbox.store import Folder
from exchangelib.sandbox.store.ids import parse_change_key

COVERAGE = "full: names, classes, permissions, tags, MAPI properties and parameters of searches, set and deleted"


def update_folder(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updatefolder-operation"""
    changes = call.body.find(M("FolderChanges"))
    return batch(call, changes.children if changes else [], lambda node: _update(call, node), "Folders")


def _update(call: Call, node: Node) -> list[Node]:
    folder_id = next(child for child in node.children if child.tag != T("Updates"))
    folder = folder_of(call, folder_id)
    _required(folder, folder_id)
    updates = node.find(T("Updates"))
    for each in updates.children if updates is not None else ():
        _apply(call, folder, each)
    folder_changes.check_name(call, folder)
    search_folders.check(call, folder)
    folder.change = call.store.next("change")
    call.store.folders.put(folder)
    return [Node(M("Folders"), None, [folder_changes.shown(folder)])]


def _required(folder: Folder, node: Node) -> None:
    """A folder that is named by its id needs the change key of its present state (responsecode.md)."""
    key = node.attrs.get("ChangeKey")
    if not key and node.tag == T("DistinguishedFolderId"):
        return
    if not key or parse_change_key(key) != folder.change:
        text = (
            "The change key passed in the request does not match the current change key for the folder, or is missing."
        )
        raise Refusal("ErrorChangeKeyRequiredForWriteOperations", text)


def _apply(call: Call, folder: Folder, node: Node) -> None:
    """Do one t:SetFolderField, t:AppendToFolderField or t:DeleteFolderField."""
    path = find_path(node)
    if path is None:
        raise Refusal("ErrorIncorrectUpdatePropertyCount", "An update needs exactly one property path.")
    tags = call.schema.order(call.schema.type_of(T(folder.element)))
    if not path.extended and (path.prefix != "folder" or T(path.name) not in tags):
        raise Refusal("ErrorInvalidPropertyRequest", "Property is not valid for this object type.", [path.echo()])
    if node.local == "DeleteFolderField":
        _delete(folder, path)
    elif node.local == "AppendToFolderField":
        raise Refusal("ErrorInvalidPropertyAppend", "Append action is invalid for property.", [path.echo()])
    else:
        _set(call, folder, path, node)


def _set(call: Call, folder: Folder, path: Path, node: Node) -> None:
    things = [child for child in node.children if child.tag not in PATH_TAGS]
    if len(things) != 1 or len(things[0].children) != 1:
        text = "An object within a change description must contain one and only one property to modify."
        raise Refusal("ErrorIncorrectUpdatePropertyCount", text, [path.echo()])
    value = things[0].children[0]
    inner = find_path(value) if value.local == "ExtendedProperty" else None
    if (inner.name if inner is not None else value.local) != path.name:
        text = "The property in the change description is not the one its path names."
        raise Refusal("ErrorUpdatePropertyMismatch", text, [path.echo()])
    if not path.extended and not folder_changes.may(path.name, "u"):
        raise Refusal("ErrorInvalidPropertySet", "Set action is invalid for property.", [path.echo()])
    name, made = folder_changes.read_property(call, folder.element, value)
    if name == "FolderClass" and element_for(made.text.strip()) != folder.element:
        text = "Operation would change object type, which is not permitted."
        raise Refusal("ErrorObjectTypeChanged", text, [path.echo()])
    folder_changes.apply(folder, name, made)


def _delete(folder: Folder, path: Path) -> None:
    if not path.extended and path.name not in ("PermissionSet", "PolicyTag", "ArchiveTag"):
        text = "Delete action is not supported for this property."
        raise Refusal("ErrorInvalidPropertyDelete", text, [path.echo()])
    folder.bag.pop(path.name, None)
