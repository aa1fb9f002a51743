"""The words of a filter: connectors, operators, lookups, and what a keyword says; knows neither fields nor XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ..errors import InvalidValue

AND = "AND"
OR = "OR"
NOT = "NOT"
NEVER = "NEVER"
CONN_TYPES = frozenset({AND, OR, NOT, NEVER})

EQ = "=="
NE = "!="
GT = ">"
GTE = ">="
LT = "<"
LTE = "<="
EXACT = "exact"
IEXACT = "iexact"
CONTAINS = "contains"
ICONTAINS = "icontains"
STARTSWITH = "startswith"
ISTARTSWITH = "istartswith"
EXISTS = "exists"
ORDER_OPS = frozenset({GT, GTE, LT, LTE})
CONTAINS_OPS = frozenset({EXACT, IEXACT, CONTAINS, ICONTAINS, STARTSWITH, ISTARTSWITH})
OP_TYPES = frozenset({EQ, NE, EXISTS}) | ORDER_OPS | CONTAINS_OPS

LOOKUP_RANGE = "range"
LOOKUP_IN = "in"

# Lookups that are one operator each; `range` and `in` unfold into several.
SIMPLE_LOOKUPS = {
    "not": NE,
    "gt": GT,
    "gte": GTE,
    "lt": LT,
    "lte": LTE,
    "exact": EXACT,
    "iexact": IEXACT,
    "contains": CONTAINS,
    "icontains": ICONTAINS,
    "startswith": STARTSWITH,
    "istartswith": ISTARTSWITH,
    "exists": EXISTS,
}
LOOKUP_TYPES = frozenset(SIMPLE_LOOKUPS) | {LOOKUP_RANGE, LOOKUP_IN}
LOOKUP_OF_OP = {op: lookup for lookup, op in SIMPLE_LOOKUPS.items()}

# -- what `field__lookup=value` says

# Several comparisons (operator, value) of one field, and the connector that joins them
Several = tuple[str, list[tuple[str, Any]]]
Parsed = tuple[str, str, "Callable[[str, str, str, Any], Several | None] | None"]

# A keyword -> the path, the operator, and who unfolds a value that may be more than one comparison. Programs filter by
# few keywords many times
parsed: dict[str, Parsed] = {}
_PARSED: Final = 2_000


def parse(key: str) -> Parsed:
    """Take a keyword apart, and remember it."""
    path, _, lookup = key.rpartition("__")
    made: Parsed = (key, EQ, None)
    if path and lookup in LOOKUP_TYPES:
        made = (path, SIMPLE_LOOKUPS.get(lookup, lookup), _UNFOLD.get(lookup))
    if len(parsed) >= _PARSED:
        parsed.clear()
    parsed[key] = made
    return made


def no_value(path: str) -> InvalidValue:
    """Make the error for a comparison with None."""
    return InvalidValue(
        f"Value for filter on field {path!r} cannot be None: to find what has no value use {path}__exists=False"
    )


def _presence(key: str, path: str, op: str, value: Any) -> Several | None:
    if value is None:
        raise no_value(path)
    if not isinstance(value, bool):
        raise InvalidValue(f"Value for {path}__exists must be True or False, not {value!r}")
    return None if value else (NOT, [(EXISTS, True)])


def _containing(key: str, path: str, op: str, value: Any) -> Several | None:
    if value.__class__ is str or not isinstance(value, (list, tuple, set, frozenset)):
        return None
    if not value:
        raise InvalidValue(f"Value for lookup {key!r} must name at least one value, not {value!r}")
    return AND, [(op, each) for each in _some(path, value)]


def _one_of(key: str, path: str, op: str, value: Any) -> Several:
    return OR, [(EQ, each) for each in _some(path, _values(key, value))]


def _between(key: str, path: str, op: str, value: Any) -> Several:
    ends = _values(key, value)
    if len(ends) != 2:
        raise InvalidValue(f"Value for lookup {key!r} must be a pair (from, to), not {value!r}")
    return AND, [*zip((GTE, LTE), _some(path, ends), strict=True)]


def _values(key: str, value: Any) -> list[Any]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InvalidValue(f"Value for lookup {key!r} must be a list, tuple or other iterable of values, not {value!r}")
    return list(value)


def _some(path: str, values: Iterable[Any]) -> Iterable[Any]:
    """Check that values are some."""
    for value in values:
        if value is None:
            raise no_value(path)
    return values


_UNFOLD: Final = {
    "exists": _presence,
    LOOKUP_IN: _one_of,
    LOOKUP_RANGE: _between,
    **{lookup: _containing for lookup, op in SIMPLE_LOOKUPS.items() if op in CONTAINS_OPS},
}
