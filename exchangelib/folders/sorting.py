"""Puts items of several folders in one order, as near to the server's as can be told; what is sorted by, the query says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from .._model.element import EWSElement

if TYPE_CHECKING:
    from .._model.path import FieldOrder, FieldPath


def sort_key(orders: tuple[FieldOrder, ...]) -> Callable[[Any], Any]:
    """Make the key by which items are put together: absent values come first, as on the server; errors last."""

    def compare(one: Any, other: Any) -> int:
        if isinstance(one, Exception) or isinstance(other, Exception):
            return isinstance(one, Exception) - isinstance(other, Exception)
        for order in orders:
            mine, theirs = (_value(order.field_path, item) for item in (one, other))
            if mine != theirs:
                less = mine is None or (theirs is not None and _is_less(mine, theirs))
                return (1 if less else -1) if order.reverse else (-1 if less else 1)
        return 0

    return cmp_to_key(compare)


def without(found: Iterator[Any], paths: tuple[FieldPath, ...]) -> Iterator[Any]:
    """Take away again what was fetched for sorting only."""
    for item in found:
        if not isinstance(item, Exception):
            for path in paths:
                item.__dict__.pop(path.field.name, None)
        yield item


def _value(path: FieldPath, item: Any) -> Any:
    """Give what is compared of an item; None if it has no such value."""
    value = path.get_sort_value(item)
    choices = getattr(path.field, "choices", None)
    if choices:
        # Servers keep numbers for most enumerations and sort by those; their order is that of the schema
        names = [choice.value for choice in choices]
        return names.index(value) if value in names else None
    if isinstance(value, EWSElement):
        value = getattr(value, "name", None) or getattr(value, "email_address", None) or str(value)
    return value.casefold() if isinstance(value, str) else value


def _is_less(one: Any, other: Any) -> bool:
    try:
        return bool(one < other)
    except TypeError:  # values of which nobody knows which is less
        return str(one) < str(other)
