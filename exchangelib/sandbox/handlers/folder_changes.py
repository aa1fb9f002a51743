"""Properties of folders as clients send them turned into what is stored, and what must hold for a folder; it answers nothing."""

from __future__ import annotations

from exchangelib.sandbox.bags import EXTENDED, Bag
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.folder_tree import element_for
from exchangelib.sandbox.handlers import properties
from exchangelib.sandbox.handlers.access import read_permission_set
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.normal import child_types, normalise
from exchangelib.sandbox.paths import uri_for
from exchangelib.sandbox.paths_data import FIELDS
from exchangelib.sandbox.store import Folder

MAX_NAME = 255  # [MS-OXCFOLD] 2.2.2.2.2.1: a display name is at most that long
EXISTS = "A folder with the specified name already exists."  # CreateFolder/response-13


def field_node(name: str) -> Node:
    """The t:FieldURI of a property of a folder."""
    return Node(T("FieldURI"), {"FieldURI": uri_for(name, ("folder",)) or f"folder:{name}"})


def may(name: str, letter: str) -> bool:
    """Whether a client may do something with a property, in the letters of paths_data.

    Distinguished folders come with the mailbox: no client makes any.
    """
    flags = FIELDS.get(f"folder:{name}", ("", ""))[1]
    return letter in flags and name != "DistinguishedFolderId"


def read_property(call: Call, element: str, node: Node) -> tuple[str, Node]:
    """A property of a request: its key in the bag, and what is kept.

    :param element: of the folder, such as "CalendarFolder"
    :raises Refusal: what is wrong with it
    """
    if node.local == "ExtendedProperty":
        path, kept = properties.extended(node)
        return path.name, kept
    if node.local == "PermissionSet":
        return node.local, read_permission_set(call, node, element)
    types = child_types(call.schema, call.schema.type_of(T(element)))
    made = normalise(node.copy(), types.get(node.tag, "xs:string"), call.schema)
    made.line = made.column = 0
    return node.local, made


def apply(folder: Folder, name: str, node: Node) -> None:
    """Give a folder a property."""
    if name == "DisplayName":
        folder.name = node.text
    elif name == "FolderClass":
        folder.folder_class = node.text.strip()
    else:
        folder.bag[name] = node


def check_name(call: Call, folder: Folder) -> None:
    """What must hold for the name of a folder.

    :raises Refusal: ErrorFolderSavePropertyError, ErrorFolderExists
    """
    if not folder.name.strip() or len(folder.name) > MAX_NAME:
        text = (
            f"The folder save operation failed due to invalid property values: a name has 1 to {MAX_NAME} characters."
        )
        raise Refusal("ErrorFolderSavePropertyError", text, [field_node("DisplayName")])
    same = call.store.folders.named(folder.parent, folder.name) if folder.parent is not None else None
    if same is not None and same.number != folder.number:
        raise Refusal("ErrorFolderExists", EXISTS)


def class_of(node: Node) -> tuple[str, str]:
    """Element and class of the folder that an element of a request describes.

    A generic folder may be given any class, and is what the class says; a typed one has its own (responsecode.md).

    :raises Refusal: ErrorNoFolderClassOverride
    """
    given = (node.child_text(T("FolderClass")) or "").strip()
    if node.local == "Folder":
        return element_for(given), given
    if given:
        text = "Folder class cannot be overridden for this type of folder."
        raise Refusal("ErrorNoFolderClassOverride", text, [field_node("FolderClass")])
    return node.local, _CLASSES[node.local]


_CLASSES = {
    "CalendarFolder": "IPF.Appointment",
    "ContactsFolder": "IPF.Contact",
    "TasksFolder": "IPF.Task",
    "SearchFolder": "IPF.Note",
}


def shown(folder: Folder) -> Node:
    """A folder as the answer to a change shows it: its id."""
    return Node(T(folder.element), None, [Node(T("FolderId"), {"Id": folder.id, "ChangeKey": folder.change_key})])


def copied(bag: Bag) -> Bag:
    """What the copy of a folder has from it: what clients wrote."""
    names = ("PermissionSet", "SearchParameters", "PolicyTag", "ArchiveTag")
    return {name: node for name, node in bag.items() if name.startswith(EXTENDED) or name in names}
