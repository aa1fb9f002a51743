"""Tells whether an item fits an expression, as servers do, where the server cannot be asked; it fetches nothing."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._model.element import EWSElement
from ..errors import InvalidField
from . import lookups

if TYPE_CHECKING:
    from .compile import Expression, Resolve

_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    lookups.EQ: operator.eq,
    lookups.GT: operator.gt,
    lookups.GTE: operator.ge,
    lookups.LT: operator.lt,
    lookups.LTE: operator.le,
}
_TEXTS: dict[str, Callable[[str, str], bool]] = {
    lookups.EXACT: operator.eq,
    lookups.IEXACT: lambda text, value: text.casefold() == value.casefold(),
    lookups.CONTAINS: lambda text, value: value in text,
    lookups.ICONTAINS: lambda text, value: value.casefold() in text.casefold(),
    lookups.STARTSWITH: str.startswith,
    lookups.ISTARTSWITH: lambda text, value: text.casefold().startswith(value.casefold()),
}


def fits(q: Expression, item: Any, resolve: Resolve) -> bool:
    """Tell whether an item fits an expression.

    :param item: has the values of all fields in the expression
    :param resolve: finds the path for a name
    """
    connector, members, path, op, wanted, _ = q._said
    if op is not None:
        return _leaf_fits(resolve(str(path)).get_value(item), op, wanted)
    if connector == lookups.NEVER:
        return False
    inside = (fits(member, item, resolve) for member in members)
    if connector == lookups.OR:
        return any(inside)
    return not all(inside) if connector == lookups.NOT else all(inside)


def _leaf_fits(value: Any, op: str, wanted: Any) -> bool:
    values = [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]
    if op == lookups.EXISTS:
        return bool(values)
    if op == lookups.NE:
        return not any(map(_comparing(lookups.EQ, wanted), values))
    return any(map(_comparing(op, wanted), values))


def _comparing(op: str, wanted: Any) -> Callable[[Any], bool]:
    compare = _TEXTS.get(op) or _ORDERED[op]

    def fit(value: Any) -> bool:
        mine, theirs = _plain(value), _plain(wanted)
        if op in _TEXTS and not (isinstance(mine, str) and isinstance(theirs, str)):
            return bool(mine == theirs) if op == lookups.EXACT else False
        try:
            return compare(mine, theirs)
        except TypeError as e:
            raise InvalidField(f"{wanted!r} cannot be compared with {value!r}") from e

    return fit


def _plain(value: Any) -> Any:
    """Give what is compared of a value: of a mailbox its address."""
    if isinstance(value, EWSElement):
        return getattr(value, "email_address", None) or getattr(value, "name", None)
    return str(value) if isinstance(value, str) else value
