"""Reads an item's element as a row of values, without making the item; falls back on the item where a row will not do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._model.family import ITEMS
from .._query.ids import ID_NAMES
from .._wire.codec import CodecError
from .._wire.xml import Element
from ..properties import ItemId

Row = tuple[Any, ...]
_ID = ItemId.response_tag()


def row_reader(names: Sequence[str]) -> Callable[[Element, Any], Row]:
    """Make the function that reads a row from an item's element.

    :param names: of the values wanted: plain fields, ``id``, ``changekey``
    """
    plans: dict[str, Callable[[Element], Row] | None] = {}

    def read(element: Element, account: Any) -> Row:
        tag = element.tag
        if tag not in plans:
            plans[tag] = _plan(ITEMS.find(tag), names)
        plan = plans[tag]
        if plan is not None:
            try:
                return plan(element)
            except CodecError:
                pass  # reading the item raises the error that names class and field
        item = ITEMS.read(element, account)
        return tuple(getattr(item, "id" if name == "item_id" else name, None) for name in names)

    return read


def _plan(cls: Any, names: Sequence[str]) -> Callable[[Element], Row] | None:
    """Make the reader for elements of one class; None if a value is not simply what one child holds."""
    places: dict[str, tuple[int, Callable[[Element], Any]]] = {}
    ids: list[tuple[int, str]] = []
    for place, name in enumerate(names):
        if name in ID_NAMES:
            ids.append((place, "ChangeKey" if name == "changekey" else "Id"))
        elif name in cls.FIELDS:
            field = cls.get_field_by_fieldname(name)
            if not _is_plain(field) or field.tag in places:
                return None
            places[field.tag] = (place, field.loader())
    size, find = len(names), places.get

    def read(element: Element) -> Row:
        row: list[Any] = [None] * size
        for child in element:
            tag = child.tag
            if tag == _ID:
                for place, attribute in ids:
                    row[place] = child.get(attribute)
                continue
            entry = find(tag)
            if entry is not None:
                row[entry[0]] = entry[1](child)
        return tuple(row)

    return read


def _is_plain(field: Any) -> bool:
    """Tell whether a field is one child with a tag of its own, which says all: extended properties and families share tags."""
    shares_tag = hasattr(field, "family") or hasattr(field.value_cls, "python_type")
    return not (field.is_attribute or field.companions or shares_tag)
