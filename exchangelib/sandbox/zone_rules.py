"""The rules of a time zone as EWS tells them, worked out from the time-zone database; it writes no element."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# The years that are told: before the first and after the last, their rules hold.
FIRST_YEAR, LAST_YEAR = 2000, 2037


@dataclass(frozen=True)
class Change:
    """A change of the clocks in a year, by the wall clock before it.

    :param month: 1 to 12
    :param occurrences: which weekday of the month it may be: 1 to 4, -1 for the last; what holds in this year
    :param weekday: 0 for Sunday
    :param time: after midnight
    :param offset: from UTC, behind it
    """

    month: int
    occurrences: frozenset[int]
    weekday: int
    time: timedelta
    offset: timedelta


@dataclass(frozen=True)
class Group:
    """Rules that hold from a moment on, year for year.

    :param start: by the wall clock; None for the first
    :param offset: from UTC at the beginning, and where there are no changes, always
    :param changes: of the clocks, in the order of the year
    """

    start: datetime | None
    offset: timedelta
    changes: tuple[Change, ...] = ()

    @property
    def standard(self) -> timedelta:
        """The smaller of the offsets from UTC."""
        return min([each.offset for each in self.changes] or [self.offset])


@lru_cache(maxsize=1)
def table() -> dict[str, tuple[str, str]]:
    """Every zone of Windows by its id: the name that is shown, and the zone of the IANA database."""
    text = (resources.files("exchangelib.sandbox") / "data" / "zones.json").read_text(encoding="utf-8")
    return {name: (shown, iana) for name, (shown, iana) in json.loads(text).items()}


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo | None:
    """The zone of a Windows id; None if it, or the time-zone database, is not there."""
    try:
        return ZoneInfo(table()[name][1])
    except (KeyError, ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def changes(zone: tzinfo, start: datetime, end: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """The moments in UTC at which the offset changes, each with the new one."""
    before, at = _offset(zone, start), start
    while at < end:
        step = min(at + timedelta(days=7), end)
        after = _offset(zone, step)
        if after != before:
            low, high = at, step
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
            high = high.replace(microsecond=0)
            yield high, after
            before, step = after, max(high, at + timedelta(hours=1))
        at = step


def _change(moment: datetime, before: timedelta, after: timedelta) -> Change:
    """The change at a moment as a rule."""
    wall = (moment + before).replace(tzinfo=None)
    days = calendar.monthrange(wall.year, wall.month)[1]
    numbers = {(wall.day - 1) // 7 + 1} & {1, 2, 3, 4}
    if wall.day + 7 > days:
        numbers.add(-1)
    time = timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second)
    return Change(wall.month, frozenset(numbers), (wall.weekday() + 1) % 7, time, after)


def _merged(one: Group, other: Group) -> Group | None:
    """Two years as one rule; None if they differ."""
    if len(one.changes) != len(other.changes) or one.offset != other.offset:
        return None
    out = []
    for a, b in zip(one.changes, other.changes, strict=True):
        both = a.occurrences & b.occurrences
        if not both or (a.month, a.weekday, a.time, a.offset) != (b.month, b.weekday, b.time, b.offset):
            return None
        out.append(Change(a.month, both, a.weekday, a.time, a.offset))
    return Group(one.start, one.offset, tuple(out))


def _year(zone: tzinfo, year: int) -> list[Group]:
    """The rules of one year: one group for a year as others are, else one for each stretch of it."""
    begin = datetime(year, 1, 1, tzinfo=timezone.utc) - _offset(zone, datetime(year, 1, 1, tzinfo=timezone.utc))
    end = datetime(year + 1, 1, 1, tzinfo=timezone.utc) - _offset(zone, datetime(year + 1, 1, 1, tzinfo=timezone.utc))
    first = offset = _offset(zone, begin)
    found = []
    for moment, after in changes(zone, begin, end):
        found.append((moment, offset, after))
        offset = after
    start = datetime(year, 1, 1)
    if not found:
        return [Group(start, first)]
    if len(found) == 2 and offset == first:
        return [Group(start, first, tuple(_change(*each) for each in found))]
    pieces = [Group(start, first)]
    pieces += [Group((moment + before).replace(tzinfo=None), after) for moment, before, after in found]
    return pieces


@lru_cache(maxsize=256)
def groups(name: str) -> tuple[Group, ...]:
    """The rules of a zone of Windows, in the order in which they hold.

    :raises LookupError: there is no such zone
    """
    zone = zone_of(name)
    if zone is None:
        raise LookupError(f"there is no time zone {name!r}")
    return tuple(grouped(zone))


def grouped(zone: tzinfo, first: int = FIRST_YEAR, last: int = LAST_YEAR) -> list[Group]:
    """The rules of a zone in some years, in the order in which they hold."""
    out: list[Group] = []
    for year in range(first, last + 1):
        for each in _year(zone, year):
            merged = _merged(out[-1], each) if out else None
            if merged is not None:
                out[-1] = merged
            else:
                out.append(each)
    out[0] = Group(None, out[0].offset, out[0].changes)
    return out
