"""The value of a property of a stored item or folder as something that can be compared; it decides nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from math import isnan
from typing import Any

from exchangelib.sandbox import mapi, times
from exchangelib.sandbox.bags import Bag, leaf_texts
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import MAPI_KINDS, OWNERS, Path
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.schema import Schema

Getter = Callable[["Row"], list[Any]]
_BASES = {
    "xs:dateTime": "datetime",
    "xs:date": "datetime",
    "xs:boolean": "boolean",
    "xs:double": "double",
    "xs:float": "double",
    "xs:decimal": "double",
    "xs:base64Binary": "binary",
    "xs:int": "int",
    "xs:short": "int",
    "xs:integer": "int",
    "xs:nonNegativeInteger": "int",
    "xs:unsignedShort": "int",
    "xs:long": "int",
}
_LEAF_NAMES = frozenset({"Name", "EmailAddress", "DisplayName", "FullName", "FlagStatus", "String"})
_LEAVES = {T(name) for name in _LEAF_NAMES}


class Row:
    """One candidate: the columns that were read, and other properties, which are unpacked when something asks for them.

    :param number: of the item
    :param texts: text by element name, None for absent
    :param opening: gives the properties that have no column
    :param reading: gives the same as they are stored; None if that is not to be had
    """

    __slots__ = ("_bag", "number", "opening", "reading", "received", "texts")

    def __init__(
        self,
        number: int,
        received: str,
        texts: dict[str, str | None],
        opening: Callable[[], Bag] = dict,
        reading: Callable[[], dict[str, Any] | None] | None = None,
    ) -> None:
        self.number = number
        self.received = received
        self.texts = texts
        self.opening = opening
        self.reading = reading
        self._bag: Bag | None = None

    def stored(self) -> dict[str, Any] | None:
        """The properties without a column, as they are stored. Not kept: with so many live objects, Python's collector
        takes longer than reading them again."""
        return None if self.reading is None else self.reading()

    @property
    def bag(self) -> Bag:
        """The properties without a column."""
        if self._bag is None:
            self._bag = self.opening()
        return self._bag


class Kind:
    """What sort of value a property has.

    :param name: string, boolean, int, double, datetime, enum, binary or complex
    :param words: the values of an enum in their order
    """

    def __init__(self, name: str, words: tuple[str, ...] = ()) -> None:
        self.name = name
        self.words = {word.lower(): place for place, word in enumerate(words)}

    def convert(self, text: str) -> Any:
        """The comparable value.

        :raises ValueError: the text is no value of this kind
        """
        name = self.name
        if name in ("string", "complex", "guid"):
            return text.casefold()
        text = text.strip()
        if name == "datetime":
            at = times.read(text)
            if at is None:
                raise ValueError(text)
            return at
        if name == "boolean":
            return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
        if name == "enum":
            return self.words[text.lower()]
        if name == "double":
            found = float(text)
            if isnan(found):  # which is neither less nor more than anything, nor itself
                raise ValueError(text)
            return found
        if name == "binary":
            return base64.b64decode(text, validate=True)
        return int(text)

    def constant(self, text: str, path: Path) -> Any:
        """The value of a constant to compare with.

        :raises Refusal: ErrorInvalidValueForProperty
        """
        try:
            return self.convert(text)
        except (ValueError, KeyError, binascii.Error) as e:
            message = f"The value '{text}' is not a valid {self.name} to compare the property with."
            raise Refusal("ErrorInvalidValueForProperty", message, [path.echo()]) from e


def mapi_kind(name: str) -> Kind:
    """What sort of value a MAPI type has, such as "StringArray"."""
    kind = MAPI_KINDS[name.removesuffix("Array")]
    return Kind({"long": "int", "short": "int"}.get(kind, kind))


def kind_of(path: Path, schema: Schema) -> Kind:
    """What sort of value the property at a path has."""
    if path.extended:
        return mapi_kind(path.mapi)
    if path.index:
        return Kind("string")
    owner = OWNERS.get(path.prefix, "t:ItemType")
    if path.name == "ReminderMinutesBeforeStart":
        return Kind("int")  # types.xsd makes it a string, but what it holds is a number of minutes
    type_name = schema.element_type(owner, T(path.name))
    if type_name is None:
        return Kind("string")
    if schema.is_complex(type_name) and schema.order(type_name):
        return Kind("complex")
    simple = schema.simple(type_name)
    if simple.values:
        return Kind("enum", tuple(simple.values))
    return Kind(_BASES.get(simple.base, "string"))


def leaves(node: Node) -> list[str]:
    """The texts of a property: its own if it has no parts, else those of the innermost parts with some names."""
    if not node.children:
        return [node.text]
    return [each.text for each in node.walk() if each.tag in _LEAVES and not each.children]


def extended_texts(node: Node) -> list[str]:
    """The values of a t:ExtendedProperty."""
    value = node.find(T("Value"))
    if value is not None:
        return [value.text]
    values = node.find(T("Values"))
    return [each.text for each in values.children] if values is not None else []


def entry_of(node: Node, path: Path) -> Node | None:
    """The entry of a collection that an indexed path means."""
    for entry in node.children:
        key = entry.attrs.get(path.key) or entry.attrs.get("Key") or ""
        if key.lower() == path.index.lower():
            return entry
    return None


def texts(bag: Bag, path: Path) -> list[str]:
    """The text values of the property at a path."""
    node = bag.get(path.name)
    if path.extended:
        if node is not None:
            return extended_texts(node)
        same = mapi.value(bag, path.name)
        return [] if same is None else [same]
    if node is None:
        return []
    if path.index:
        entry = entry_of(node, path)
        if entry is None:
            return []
        part = entry.find(T(path.part)) if path.part else entry
        return [] if part is None else [part.text]
    return leaves(node)


def getter(path: Path, kind: Kind, raw: bool = False) -> Getter:
    """A function from a row to the values of a property; an empty list if it is absent.

    :param raw: leave the values as text
    """
    name, convert = path.name, kind.convert
    plain = not path.extended and not path.index

    def converted(found: Sequence[str]) -> list[Any]:
        if raw:
            return list(found)
        out = []
        for text in found:
            try:
                out.append(convert(text))
            except (ValueError, KeyError):  # a value of the wrong form is as good as none
                continue
        return out

    def get(row: Row) -> list[Any]:
        if name in row.texts:
            text = row.texts[name]
            return [] if text is None else converted((text,))
        stored = row.stored() if plain else None
        if stored is not None:
            value = stored.get(name)
            return [] if value is None else converted(leaf_texts(value, _LEAF_NAMES))
        return converted(texts(row.bag, path))

    return get
