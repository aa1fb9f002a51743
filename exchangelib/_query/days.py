"""What a day means in a filter for moments, such as the start of an appointment; it knows no expression."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Final

from ..errors import InvalidValue
from ..ewsdatetime import UTC, EWSDateTime
from . import lookups

# An appointment that ends at midnight ends on the day before, as all those do that last all day
_ENDS: Final = "calendar:End"
# For each operator: (operator, number of the day's edge); several are combined by AND, or for NE by OR
_SINCE: Final = {
    lookups.EQ: ((lookups.GTE, 0), (lookups.LT, 1)),
    lookups.EXACT: ((lookups.GTE, 0), (lookups.LT, 1)),
    lookups.NE: ((lookups.LT, 0), (lookups.GTE, 1)),
    lookups.GT: ((lookups.GTE, 1),),
    lookups.GTE: ((lookups.GTE, 0),),
    lookups.LT: ((lookups.LT, 0),),
    lookups.LTE: ((lookups.LT, 1),),
}
_UNTIL: Final = {lookups.GTE: lookups.GT, lookups.LT: lookups.LTE}


def is_day(value: Any) -> bool:
    """Tell whether a value is a day, and no moment."""
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def moments(kind: Any, op: str, day: datetime.date, zone: Any) -> Iterable[tuple[str, EWSDateTime]]:
    """Give the comparisons with moments that a comparison with a day stands for.

    :param kind: the field
    :param zone: whose day it is; None means UTC
    """
    try:
        following = day + datetime.timedelta(days=1)
    except OverflowError:
        raise InvalidValue(f"{kind.owner}.{kind.name}: there is no day after {day}") from None
    edges = [EWSDateTime(each.year, each.month, each.day, tzinfo=zone or UTC) for each in (day, following)]
    for each, edge in _SINCE[op]:
        yield (_UNTIL[each] if kind.field_uri == _ENDS else each), edges[edge]
