"""Makes rows of values from items; which names lead to which values, a source of fields says."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from .ids import ID_NAMES

if TYPE_CHECKING:
    from .compile import FieldSource

Row = tuple[Any, ...]


def row_reader(names: tuple[str, ...], source: FieldSource) -> Callable[[Any], Row]:
    """Make the function that reads a row from an item.

    :param names: of the values, in order: fields, parts of indexed fields, ``id``, ``changekey``
    :param source: knows the fields
    """
    getters = [_getter(name, source) for name in names]
    plain = [getter for getter in getters if isinstance(getter, str)]
    if len(plain) == len(getters):
        read = attrgetter(*plain)
        return read if len(plain) > 1 else lambda item: (read(item),)
    functions = [attrgetter(getter) if isinstance(getter, str) else getter for getter in getters]
    return lambda item: tuple(function(item) for function in functions)


def _getter(name: str, source: FieldSource) -> str | Callable[[Any], Any]:
    """Give an attribute's name, or, for a part of an indexed field, a function."""
    if name in ID_NAMES:
        return "changekey" if name == "changekey" else "id"
    path = source.item_path(name)
    return path.field.name if path.label is None else path.get_value
