"""Items inside attachments: the element that is stored as a kind with a property bag, and back; it knows no store."""

from __future__ import annotations

from exchangelib.sandbox.bags import EXTENDED, Bag, clark
from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.paths import find_path

# What an attachment says of itself, beside the item in it (t:AttachmentType).
_OWN = {
    clark(name)
    for name in (
        "AttachmentId", "Name", "ContentType", "ContentId", "ContentLocation", "AttachmentOriginalUrl", "Size",
        "LastModifiedTime", "IsInline",
    )
}  # fmt: skip


def thing_in(element: Node) -> Node | None:
    """The item in a t:ItemAttachment."""
    return next((child for child in element.children if child.tag not in _OWN), None)


def bag_in(thing: Node) -> Bag:
    """The properties of an item's element by the keys of a bag."""
    bag: Bag = {}
    for child in thing.children:
        path = find_path(child) if child.local == "ExtendedProperty" else None
        bag[child.local if path is None else path.name] = child
    return bag


def put(element: Node, kind: str, bag: Bag) -> None:
    """Put an item into a t:ItemAttachment, in place of the one in it."""
    element.children = [child for child in element.children if child.tag in _OWN]
    names = {key: "ExtendedProperty" if key.startswith(EXTENDED) else key for key in bag}
    inner = [Node(clark(names[key]), node.attrs, node.children, node.text) for key, node in bag.items()]
    element.children.append(Node(clark(kind), None, inner))
