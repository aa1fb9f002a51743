"""Folders as the elements of an answer; it finds no folders."""

from __future__ import annotations

from functools import lru_cache

from exchangelib.sandbox.bags import EXTENDED, Bag, leaf
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.granting import permission_set
from exchangelib.sandbox.handlers import access
from exchangelib.sandbox.handlers.shapes import Shape
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import known_to
from exchangelib.sandbox.schema import Schema
from exchangelib.sandbox.store import Counts, Folder

# property-sets-and-response-shapes-in-ews-in-exchange.md, baseshape.md
_ALWAYS = {"FolderId", "DisplayName", "ChildFolderCount"}

# [MS-OXPROPS]: PidTagDisplayName, PidTagContainerClass, PidTagContentCount, PidTagContentUnreadCount
_SAME = {
    f"{EXTENDED}3001:String": "DisplayName",
    f"{EXTENDED}3613:String": "FolderClass",
    f"{EXTENDED}3602:Integer": "TotalCount",
    f"{EXTENDED}3603:Integer": "UnreadCount",
}
_SIZES = {f"{EXTENDED}0e08:Integer", f"{EXTENDED}0e08:Long"}  # PidTagMessageSize, PidTagMessageSizeExtended


def rights_node(call: Call, given: dict[str, bool]) -> Node:
    """The t:EffectiveRights of a folder or an item."""
    private = known_to(call.version, "folder", "SharingEffectiveRights")  # ViewPrivateItems is as old
    names = [name for name in given if private or name != "ViewPrivateItems"]
    return Node(T("EffectiveRights"), None, [leaf(name, "true" if given[name] else "false") for name in names])


@lru_cache(maxsize=16)
def _order(schema: Schema, element: str) -> tuple[str, ...]:
    return tuple(tag.rpartition("}")[2] for tag in schema.order(schema.type_of(T(element))))


def _default(folder: Folder) -> set[str]:
    names = set(_ALWAYS)
    if folder.element != "CalendarFolder":
        names.add("TotalCount")
    if folder.element in ("Folder", "SearchFolder") and folder.folder_class in ("", "IPF.Note"):
        names.add("UnreadCount")
    return names


def folder_bag(call: Call, folder: Folder, counts: Counts) -> Bag:
    """All properties of a folder."""
    bag = dict(folder.bag)
    bag["FolderId"] = Node(T("FolderId"), {"Id": folder.id, "ChangeKey": folder.change_key})
    parent = call.store.folders.get(folder.parent) if folder.parent is not None else None
    if parent is not None:
        bag["ParentFolderId"] = Node(T("ParentFolderId"), {"Id": parent.id, "ChangeKey": parent.change_key})
    for name, text in (
        ("DisplayName", folder.name),
        ("FolderClass", folder.folder_class),
        ("TotalCount", str(counts.total)),
        ("UnreadCount", str(counts.unread)),
        ("ChildFolderCount", str(counts.children)),
        ("DistinguishedFolderId", folder.distinguished),
    ):
        if text:
            bag[name] = leaf(name, text)
    bag["EffectiveRights"] = rights_node(call, access.effective(call, folder))
    if folder.element != "SearchFolder":
        bag["PermissionSet"] = permission_set(folder)
    if folder.element == "CalendarFolder":
        bag["SharingEffectiveRights"] = leaf("SharingEffectiveRights", access.rights(call, folder).read)
    return bag


def _mapi(call: Call, folder: Folder, bag: Bag, key: str) -> list[Node]:
    """The value of a MAPI property that is another name for something of a folder; nothing if it is none."""
    if key in _SIZES:
        return [leaf("Value", str(call.store.folders.size(folder.number)))]
    name = _SAME.get(key)
    return [leaf("Value", bag[name].text)] if name in bag else []


def render_folder(call: Call, folder: Folder, bag: Bag, shape: Shape) -> Node:
    """The element of a folder in a shape, its children in schema order; lists have no permission sets."""
    wanted = _default(folder) if shape.base == "Default" else {"FolderId"}
    out = Node(T(folder.element))
    for name in _order(call.schema, folder.element):
        if name == "ExtendedProperty":
            for path in shape.extended:
                rest = bag[path.name].children[1:] if path.name in bag else _mapi(call, folder, bag, path.name)
                if rest:
                    out.append(Node(T(name), None, [path.echo(), *rest]))
            continue
        node = bag.get(name)
        if node is None:
            continue
        asked = name in wanted or name in shape.names
        whole = shape.base == "AllProperties" and not (shape.in_list and name == "PermissionSet")
        if (asked or whole) and known_to(call.version, "folder", name):
            out.append(node)
    return out
