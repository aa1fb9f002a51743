"""One form for every value: times in UTC, booleans as words; it knows no property by name."""

from __future__ import annotations

from datetime import timezone, tzinfo
from functools import lru_cache

from exchangelib.sandbox import times
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.schema import Schema


def child_types(schema: Schema, type_name: str) -> dict[str, str]:
    """The types of the children of a complex type by tag."""
    return _child_types(schema, type_name)


@lru_cache(maxsize=512)
def _child_types(schema: Schema, type_name: str) -> dict[str, str]:
    if not schema.is_complex(type_name):
        return {}
    return {tag: schema.element_type(type_name, tag) or "xs:string" for tag in schema.order(type_name)}


def normalise(node: Node, type_name: str, schema: Schema, zone: tzinfo = timezone.utc) -> Node:
    """Bring times to UTC and booleans to words, in place, all the way down.

    :param zone: that times without an offset are in
    """
    if type_name == "xs:dateTime":
        node.text = times.normal(node.text, zone)
    elif type_name == "xs:boolean":
        word = node.text.strip()
        node.text = {"1": "true", "0": "false"}.get(word, word)
    elif node.children:
        types = _child_types(schema, type_name)
        for child in node.children:
            normalise(child, types.get(child.tag, "xs:string"), schema, zone)
            child.line = child.column = 0
    return node


def item_type(schema: Schema, kind: str) -> str:
    """The schema's type of an item element, such as "t:MessageType"."""
    return schema.element_type("t:ArrayOfRealItemsType", T(kind)) or "t:ItemType"
