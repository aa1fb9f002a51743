"""Property bags: the properties of one item or folder by element name, and their compact text for storage; no schema, no SQL."""

from __future__ import annotations

import json
from typing import Any

from exchangelib.sandbox.nodes import TYPES_NS, Node

# A bag maps the local name of a top-level element to that element. Extended properties are repeated elements with a
# name of their own inside: their key is "x:" plus the canonical form of their path (paths.extended_key).
Bag = dict[str, Node]

EXTENDED = "x:"
# Not of EWS: what the attachments of an item are called, for searches.
ATTACHMENT_NAMES = "AttachmentNames"
_TYPES = f"{{{TYPES_NS}}}"
_CUT = len(_TYPES)
_tags: dict[str, str] = {}


def clark(name: str) -> str:
    """The tag of a stored name: local names are of the types namespace."""
    tag = _tags.get(name)
    if tag is None:
        tag = _tags[name] = name if name.startswith("{") else _TYPES + name
    return tag


def leaf(name: str, text: str) -> Node:
    """An element of the types namespace with nothing but text."""
    return Node(clark(name), None, None, text)


def branch(name: str, *children: Node, **attrs: str) -> Node:
    """An element of the types namespace with children."""
    return Node(clark(name), attrs, list(children))


def _encode(node: Node) -> Any:
    if not node.attrs and not node.children:
        return node.text
    children = [[child.tag.removeprefix(_TYPES), _encode(child)] for child in node.children]
    return [node.attrs or 0, node.text, children]


def _decode(name: str, value: Any) -> Node:
    if isinstance(value, str):
        return Node(clark(name), None, None, value)
    attrs, text, children = value
    return Node(clark(name), attrs or None, [_decode(child, inner) for child, inner in children], text)


def leaf_texts(value: Any, names: frozenset[str]) -> list[str]:
    """The texts inside a value as it is stored: its own if it has no parts, else those of the innermost parts with some names.

    It makes no elements: a search asks thousands of items for one text each.
    """
    if isinstance(value, str):
        return [value]
    _, text, children = value
    return _inner_texts(children, names) if children else [text]


def _inner_texts(children: list[Any], names: frozenset[str]) -> list[str]:
    out: list[str] = []
    for name, value in children:
        if isinstance(value, list) and value[2]:
            out += _inner_texts(value[2], names)
        elif name in names:
            out.append(value if isinstance(value, str) else value[1])
    return out


def pack(bag: Bag) -> str:
    """The bag as text."""
    return json.dumps({key: _encode(node) for key, node in bag.items()}, ensure_ascii=True, separators=(",", ":"))


def unpack(text: str | None) -> Bag:
    """The bag that `pack` wrote."""
    if not text:
        return {}
    return {key: _decode(_name(key), value) for key, value in json.loads(text).items()}


def unpack_values(keys: tuple[str, ...], text: str) -> Bag:
    """Some properties of a bag, from the JSON array of what `pack` wrote for each key."""
    found = zip(keys, json.loads(text), strict=False)
    return {key: _decode(_name(key), value) for key, value in found if value is not None}


def _name(key: str) -> str:
    return "ExtendedProperty" if key.startswith(EXTENDED) else key


def pack_node(node: Node) -> str:
    """One element, its tag included, as text."""
    return json.dumps([node.tag, _encode(node)], ensure_ascii=True, separators=(",", ":"))


def unpack_node(text: str) -> Node:
    """The element that `pack_node` wrote."""
    tag, value = json.loads(text)
    return _decode(tag, value)


def text_of(bag: Bag, name: str, default: str = "") -> str:
    """The text of a property, or the default if it is absent."""
    node = bag.get(name)
    return default if node is None else node.text
