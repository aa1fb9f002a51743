"""Time zones as free/busy requests describe them: a bias, and two days of the year on which it changes; it knows no names."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.zone_rules import Group, grouped

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


class Turn:
    """One of the two changes of a year (types.xsd, SerializableTimeZoneTime).

    :param month: 0 for a zone that does not change
    :param order: which of the weekdays in the month, 5 for the last; with a year, the day of the month
    :param weekday: 0 for Sunday
    :param time: after midnight, by the wall clock before the change
    :param year: the only year in which it changes; 0 for every year
    """

    def __init__(self, bias: int, month: int, order: int, weekday: int, time: timedelta, year: int = 0) -> None:
        self.bias, self.month, self.order, self.weekday, self.time, self.year = bias, month, order, weekday, time, year

    def at(self, year: int) -> datetime:
        """The moment of a year, by the wall clock before it."""
        if self.year:
            return datetime(year, self.month, self.order) + self.time
        first, days = calendar.monthrange(year, self.month)
        day = 1 + (self.weekday - 1 - first) % 7 + 7 * (self.order - 1)
        return datetime(year, self.month, day if day <= days else day - 7) + self.time

    def node(self, name: str) -> Node:
        """The element of the turn."""
        clock = f"{self.time.seconds // 3600:02}:{self.time.seconds % 3600 // 60:02}:{self.time.seconds % 60:02}"
        parts = {"Bias": self.bias, "Time": clock, "DayOrder": self.order, "Month": self.month}
        made = [leaf(key, str(value)) for key, value in parts.items()]
        return branch(name, *made, leaf("DayOfWeek", _DAYS[self.weekday]))


class RuleZone(tzinfo):
    """A zone with its two changes.

    :param bias: minutes that are added to its time for UTC
    :param standard: when standard time begins; `daylight` likewise
    """

    def __init__(self, bias: int, standard: Turn, daylight: Turn) -> None:
        self.bias, self.standard, self.daylight = bias, standard, daylight

    def _offset(self, turn: Turn) -> timedelta:
        return timedelta(minutes=-(self.bias + turn.bias))

    def _changes(self, year: int) -> bool:
        turns = (self.standard, self.daylight)
        return all(turn.month and turn.year in (0, year) for turn in turns)

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """How far the zone is from UTC, at a time of its own clock."""
        if moment is None or not self._changes(moment.year):
            return self._offset(self.standard)
        shift = self._offset(self.daylight) - self._offset(self.standard)
        wall = moment.replace(tzinfo=None)
        begins, ends = self.daylight.at(wall.year), self.standard.at(wall.year)
        ends -= timedelta(0) if moment.fold == 0 else shift
        summer = begins <= wall < ends if begins < ends else not ends <= wall < begins
        return self._offset(self.daylight if summer else self.standard)

    def dst(self, moment: datetime | None) -> timedelta:
        """How much of that is for the summer."""
        return self.utcoffset(moment) - self._offset(self.standard)

    def tzname(self, _: datetime | None) -> str:
        """There is none."""
        return ""

    def fromutc(self, moment: datetime) -> datetime:
        """The zone's own time of a moment in UTC."""
        naive = moment.replace(tzinfo=None)
        standard, summer = self._offset(self.standard), self._offset(self.daylight)
        wall = naive + standard
        if not self._changes(wall.year):
            return wall.replace(tzinfo=self)
        begins = self.daylight.at(wall.year) - standard
        ends = self.standard.at(wall.year) - summer
        is_summer = begins <= naive < ends if begins < ends else not ends <= naive < begins
        out = (naive + (summer if is_summer else standard)).replace(tzinfo=self)
        twice = not is_summer and timedelta(0) <= naive - ends < summer - standard
        return out.replace(fold=1) if twice else out

    def node(self, name: str = "TimeZone") -> Node:
        """The t:SerializableTimeZone of the zone."""
        parts = (self.standard.node("StandardTime"), self.daylight.node("DaylightTime"))
        return branch(name, leaf("Bias", str(self.bias)), *parts)


def _number(node: Node, name: str, low: int, high: int) -> int:
    number = int((node.child_text(T(name)) or "0").strip())
    if not low <= number <= high:
        raise ValueError(f"{name} {number}")
    return number


def _turn(node: Node) -> Turn:
    hours, minutes, seconds = ([*(node.child_text(T("Time")) or "").strip().split(".")[0].split(":"), "0"])[:3]
    time = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    year = int((node.child_text(T("Year")) or "0").strip())
    month = _number(node, "Month", 0, 12)
    order = _number(node, "DayOrder", 1 if month else 0, 31 if year else 5)
    weekday = (node.child_text(T("DayOfWeek")) or "Sunday").strip()
    bias = _number(node, "Bias", -1440, 1440)
    return Turn(bias, month, order, _DAYS.index(weekday) if weekday in _DAYS else 0, time, year)


def read(node: Node) -> RuleZone:
    """The zone that a t:SerializableTimeZone describes.

    :raises ValueError: it describes none
    """
    standard, daylight = node.find(T("StandardTime")), node.find(T("DaylightTime"))
    if standard is None or daylight is None:
        raise ValueError("a zone without its two changes")
    return RuleZone(_number(node, "Bias", -1440, 1440), _turn(standard), _turn(daylight))


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def _no_turn() -> Turn:
    return Turn(0, 0, 0, 0, timedelta(0))


@lru_cache(maxsize=256)
def of_year(zone: tzinfo, year: int) -> RuleZone:
    """A zone as it is in a year; in a year that has no two changes, as it is at its end."""
    last: Group = grouped(zone, year, year)[-1]
    bias = -_minutes(last.standard)
    if not last.changes:
        return RuleZone(bias, _no_turn(), _no_turn())
    turns = {}
    for change in last.changes:
        order = 5 if -1 in change.occurrences else min(change.occurrences)
        extra = -_minutes(change.offset - last.standard)
        turns[bool(extra)] = Turn(extra, change.month, order, change.weekday, change.time)
    return RuleZone(bias, turns.get(False) or _no_turn(), turns.get(True) or _no_turn())
