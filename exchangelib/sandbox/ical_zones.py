"""Time zones that an iCalendar file defines itself, as far as files do: yearly changes and single dates; it reads no events."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

_Line = tuple[str, dict[str, str], str]
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _naive(value: str) -> datetime | None:
    try:
        return datetime.strptime(value.strip().removesuffix("Z"), "%Y%m%dT%H%M%S")
    except ValueError:
        return None


def _offset(value: str) -> timedelta:
    found = re.fullmatch(r"([+-]?)(\d\d)(\d\d)(\d\d)?", value.strip())
    if found is None:
        return timedelta()
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if span >= timedelta(days=1):
        return timedelta()
    return -span if found[1] == "-" else span


def _number(text: str, default: int, most: int) -> int:
    """The first number of a list; the default for what is none, or none that can be."""
    first = text.split(",", maxsplit=1)[0].lstrip("-")
    return int(first) if first.isascii() and first.isdigit() and 1 <= int(first) <= most else default


@dataclass
class Part:
    """One STANDARD or DAYLIGHT part (RFC 5545 3.6.5): from when on which offset holds."""

    start: datetime | None = None
    before: timedelta = field(default_factory=timedelta)
    after: timedelta = field(default_factory=timedelta)
    rule: dict[str, str] = field(default_factory=dict)
    dates: list[datetime] = field(default_factory=list)

    def take(self, name: str, value: str) -> None:
        """Read one line of the part."""
        if name == "DTSTART":
            self.start = _naive(value)
        elif name == "TZOFFSETFROM":
            self.before = _offset(value)
        elif name == "TZOFFSETTO":
            self.after = _offset(value)
        elif name == "RRULE":
            self.rule = {key.upper(): part.upper() for key, _, part in (e.partition("=") for e in value.split(";"))}
        elif name == "RDATE":
            self.dates += [at for at in map(_naive, value.split(",")) if at is not None]

    def onset(self, at: datetime) -> datetime | None:
        """The last time before or at a local time at which this part began; None if it never had."""
        if self.start is None:
            return None
        years = (at.year, at.year - 1) if self.rule.get("FREQ") == "YEARLY" else ()
        found = [self.start, *self.dates, *(self._in_year(self.start, year) for year in years if year)]
        until = _naive(self.rule.get("UNTIL", ""))
        return max((o for o in found if self.start <= o <= at and (until is None or o <= until)), default=None)

    def _in_year(self, start: datetime, year: int) -> datetime:
        month = _number(self.rule.get("BYMONTH", ""), start.month, 12)
        days = calendar.monthrange(year, month)[1]
        day = min(_number(self.rule.get("BYMONTHDAY", ""), start.day, 31), days)
        found = re.fullmatch(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)", self.rule.get("BYDAY", ""))
        if found is not None:
            wanted = [d for d in range(1, days + 1) if _DAYS[calendar.weekday(year, month, d)] == found[2]]
            place = int(found[1] or 1)
            if "BYMONTHDAY" in self.rule:  # the first such weekday from a date on
                wanted, place = [d for d in wanted if d >= day], 1
            day = wanted[place - 1 if place > 0 else place] if 0 < abs(place) <= len(wanted) else day
        return start.replace(year=year, month=month, day=day)


class Zone(tzinfo):
    """A zone made of its parts."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """The offset at a local time."""
        if dt is None or not self.parts:
            return timedelta()
        at = dt.replace(tzinfo=None)
        begun = [(onset, part) for part in self.parts if (onset := part.onset(at)) is not None]
        if not begun:
            return min(self.parts, key=lambda part: part.start or datetime.max).before
        return max(begun, key=lambda each: each[0])[1].after

    def dst(self, dt: datetime | None) -> None:
        """Not known."""

    def tzname(self, dt: datetime | None) -> None:
        """None."""


def read_zones(content: Iterable[_Line]) -> dict[str, Zone]:
    """The zones by their TZID."""
    zones: dict[str, Zone] = {}
    parts: list[Part] | None = None
    part: Part | None = None
    name_of_zone = ""
    for name, _params, value in content:
        what = value.strip().upper()
        if name == "BEGIN" and what == "VTIMEZONE":
            parts, name_of_zone = [], ""
        elif name == "END" and what == "VTIMEZONE" and parts is not None:
            zones[name_of_zone] = Zone(parts)
            parts = None
        elif name == "BEGIN" and parts is not None:
            part = Part()
            parts.append(part)
        elif name == "END":
            part = None
        elif part is not None:
            part.take(name, value)
        elif parts is not None and name == "TZID":
            name_of_zone = value.strip()
    return zones
