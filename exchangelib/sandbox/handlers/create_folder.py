"""CreateFolder."""

from __future__ import annotations

from exchangelib.sandbox.bags import Bag
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.folder_tree import Spec
from exchangelib.sandbox.granting import permission_set
from exchangelib.sandbox.handlers import access, folder_changes, search_folders
from exchangelib.sandbox.handlers.common import batch, folder_of
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.permissions import LEVELS, adapted, entries, entry, person, who, whole
from exchangelib.sandbox.store import Folder
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

COVERAGE = "full: folders of every type, with permissions, tags and MAPI properties; and search folders"


def create_folder(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createfolder-operation"""
    folders = call.body.find(M("Folders"))
    return batch(call, folders.children if folders else [], lambda node: _create(call, node), "Folders")


def _permissions(call: Call, parent: Folder, element: str) -> Bag:
    """A new folder takes over the permissions of its parent; whoever makes one in public owns it."""
    calendar = element == "CalendarFolder"
    inherited = adapted(permission_set(parent), calendar)
    user = access.acting(call)
    if user is not None and (parent.mailbox == PUBLIC_MAILBOX or not access.is_owner(call, parent.mailbox)):
        others = [each for each in entries(inherited) if who(each) != user.address.lower()]
        mine = entry(person(user.address, user.display_name), LEVELS["Owner"], "Owner", calendar)
        return {"PermissionSet": whole([*others, mine], calendar)}
    return {"PermissionSet": inherited} if "PermissionSet" in parent.bag else {}


def _create(call: Call, node: Node) -> list[Node]:
    into = call.body.find(M("ParentFolderId"))
    assert into is not None  # the schema says so
    parent = folder_of(call, into.children[0], "ErrorParentFolderNotFound")
    element, folder_class = folder_changes.class_of(node)
    if parent.element == "SearchFolder":
        raise Refusal("ErrorInvalidParentFolder", "Cannot create a subfolder within a SearchFolder.")
    if element == "SearchFolder" and parent.mailbox == PUBLIC_MAILBOX:
        raise Refusal("ErrorInvalidFolderTypeForOperation", "The folder type is invalid for this operation.")
    made = Folder(0, parent.mailbox, parent.number, "", "", folder_class, element, 0)
    made.bag = {} if element == "SearchFolder" else _permissions(call, parent, element)
    for child in node.children:
        if child.local != "ExtendedProperty" and not folder_changes.may(child.local, "s"):
            text = "Set action is invalid for property."
            raise Refusal("ErrorInvalidPropertySet", text, [folder_changes.field_node(child.local)])
        folder_changes.apply(made, *folder_changes.read_property(call, element, child))
    folder_changes.check_name(call, made)
    search_folders.check(call, made)
    spec = Spec("", "", made.name, made.folder_class, element=made.element)
    folder = call.store.folders.create(parent.mailbox, parent.number, spec, call.store.next("change"), made.bag)
    return [Node(M("Folders"), None, [folder_changes.shown(folder)])]
