"""Filters that name items by their ids, which the server cannot search for but can give directly; sends nothing."""

from __future__ import annotations

from ..errors import InvalidTypeError, InvalidValue
from . import lookups
from .q import Q

ID_NAMES = frozenset({"id", "changekey", "item_id"})
_ADVICE = "Items are named as in get(id='AAMk…'), get(id='AAMk…', changekey='FwAA…') or filter(id__in=[…])"


def ids_of(q: Q) -> tuple[tuple[str, str | None], ...] | None:
    """Give the (id, changekey) pairs that an expression names; None if it is a search.

    :raises ValueError: ids are combined with something else, or looked up in a way that ids do not have
    """
    names = [leaf.field_path in ID_NAMES for leaf in q.leaves()]
    if not any(names):
        return None
    if not all(names):
        raise InvalidValue(f"An id cannot be combined with other conditions: {q}. {_ADVICE}")
    if q.conn_type == lookups.OR:
        return tuple(_pair(child, q) for child in q.children)
    return (_pair(q, q),)


def _pair(q: Q, whole: Q) -> tuple[str, str | None]:
    if q.conn_type != lookups.AND:
        raise InvalidValue(f"Ids can only be equal, not {whole}. {_ADVICE}")
    found: dict[str, str] = {}
    for member in q.children or (q,):
        if member.op not in (lookups.EQ, lookups.EXACT) or member.field_path is None:
            raise InvalidValue(f"Ids can only be equal, not {whole}. {_ADVICE}")
        if not isinstance(member.value, str):
            raise InvalidTypeError(member.field_path, member.value, str)
        name = "changekey" if member.field_path == "changekey" else "id"
        if name in found:
            raise InvalidValue(f"An item has one {name}: {whole}. {_ADVICE}")
        found[name] = member.value
    if "id" not in found:
        raise InvalidValue(f"A changekey alone names no item: {whole}. {_ADVICE}")
    return found["id"], found.get("changekey")
