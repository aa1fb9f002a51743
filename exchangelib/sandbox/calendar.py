"""Recurrences: the dates of a pattern, and the occurrences of an item; it reads no store and makes no answers."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from itertools import islice

from exchangelib.sandbox import enclosed, times, zones
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.refusal import Refusal

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GROUPS = {"Day": set(range(7)), "Weekday": set(range(5)), "WeekendDay": {5, 6}}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_INDEXES = {"First": 0, "Second": 1, "Third": 2, "Fourth": 3, "Last": -1}
_LAST_DAY = date(4500, 9, 1)  # responsecode.md, ErrorRecurrenceEndDateTooBig
_MOST = 100_000  # occurrences that are counted of one item
EXCEPTIONS = "Exceptions"


def _text(node: Node, name: str, default: str = "") -> str:
    return (node.child_text(T(name)) or default).strip()


def _date(text: str) -> date | None:
    """An xs:date, whose offset says nothing here."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _weekdays(text: str) -> set[int]:
    out: set[int] = set()
    for word in text.split():
        out |= _GROUPS.get(word) or {_DAYS.index(word)}
    return out


def _in_month(year: int, month: int, pattern: Node) -> date:
    """The day of a pattern in a month: by number, the last day if there is none of it, or by week and weekday."""
    last = calendar.monthrange(year, month)[1]
    if pattern.local.startswith("Absolute"):
        return date(year, month, min(max(int(_text(pattern, "DayOfMonth", "1")), 1), last))
    wanted = _weekdays(_text(pattern, "DaysOfWeek", "Day"))
    days = [day for day in (date(year, month, number) for number in range(1, last + 1)) if day.weekday() in wanted]
    return days[_INDEXES[_text(pattern, "DayOfWeekIndex", "First")]]


def _dates(pattern: Node, start: date) -> Iterator[date]:
    """The days of a pattern from its first on, without end."""
    interval = max(int(_text(pattern, "Interval", "1")), 1)
    if pattern.local == "DailyRecurrence":
        for number in range(0, _MOST * interval, interval):
            yield start + timedelta(days=number)
    elif pattern.local == "WeeklyRecurrence":
        wanted = _weekdays(_text(pattern, "DaysOfWeek"))
        first = _DAYS.index(_text(pattern, "FirstDayOfWeek", "Sunday"))
        week = start - timedelta(days=(start.weekday() - first) % 7)
        while True:
            yield from (day for day in (week + timedelta(days=n) for n in range(7)) if day.weekday() in wanted)
            week += timedelta(weeks=interval)
    elif pattern.local.endswith("Recurrence"):
        yearly = "Yearly" in pattern.local
        at = start.year * 12 + (_MONTHS.index(_text(pattern, "Month")) if yearly else start.month - 1)
        while True:
            yield _in_month(at // 12, at % 12 + 1, pattern)
            at += 12 if yearly else interval
    else:
        yield start  # a task regenerates when it is completed, not by the calendar


def days(recurrence: Node) -> Iterator[date]:
    """The days of a t:Recurrence, in order; of one without end, as many as anyone may count."""
    pattern, extent = recurrence.children[0], recurrence.children[1]
    start = _date(_text(extent, "StartDate"))
    if start is None:
        return
    end = _date(_text(extent, "EndDate")) or _LAST_DAY
    number = _text(extent, "NumberOfOccurrences")
    most = int(number) if number else _MOST
    try:
        found = (day for day in _dates(pattern, start) if day >= start)
        for day in islice(found, max(most, 0)):
            if day > end:
                return
            yield day
    except (OverflowError, ValueError):  # the calendar of Python ends
        return


def is_endless(recurrence: Node) -> bool:
    """Whether a t:Recurrence has no last occurrence."""
    return recurrence.children[1].local == "NoEndRecurrence"


def check(recurrence: Node) -> None:
    """Refuse a t:Recurrence that never happens or goes on for too long.

    :raises Refusal: ErrorRecurrenceEndDateTooBig, ErrorRecurrenceHasNoOccurrence
    """
    end = _date(_text(recurrence.children[1], "EndDate"))
    if end is not None and end > _LAST_DAY:
        raise Refusal("ErrorRecurrenceEndDateTooBig", "Recurrence end date can not exceed Sep 1, 4500 00:00:00.")
    if next(days(recurrence), None) is None:
        raise Refusal("ErrorRecurrenceHasNoOccurrence", "Recurrence has no occurrences in the specified range.")


def _zone(bag: Bag) -> tzinfo:
    own = bag.get("StartTimeZone")
    return (zones.find(own.attrs.get("Id", "")) if own is not None else None) or timezone.utc


def starts(master: Bag) -> Iterator[datetime]:
    """When the occurrences of a recurring item begin, in UTC: at one time of day in its zone, whatever the season."""
    first = times.read(text_of(master, "Start"))
    if first is None or "Recurrence" not in master:
        return
    zone = _zone(master)
    clock: time = first.astimezone(zone).time()
    for day in days(master["Recurrence"]):
        yield datetime.combine(day, clock, zone).astimezone(timezone.utc)


def start_of(master: Bag, index: int) -> datetime | None:
    """When the occurrence of an index, from 1, begins by the pattern; None if there is none."""
    return next(islice(starts(master), index - 1, None), None) if index >= 1 else None


# --- what was changed in single occurrences ----------------------------------------------------------------------------


def exceptions(master: Bag) -> dict[int, Node]:
    """The changed and the deleted occurrences of a recurring item by index."""
    kept = master.get(EXCEPTIONS)
    return {int(each.attrs["Index"]): each for each in kept.children} if kept is not None else {}


def is_deleted(exception: Node) -> bool:
    """Whether an occurrence was deleted."""
    return "Deleted" in exception.attrs


def without(exception: Node | None) -> set[str]:
    """What a changed occurrence lacks of what its series has."""
    return set(exception.attrs.get("Without", "").splitlines()) if exception is not None else set()


def put_exception(master: Bag, index: int, changed: Bag | None, lacks: Iterable[str] = ()) -> None:
    """Note what was changed in an occurrence; None deletes it.

    :param lacks: keys that the series has, and the occurrence has not
    """
    found = exceptions(master)
    attrs = {"Index": str(index)} | ({"Deleted": "true"} if changed is None else {})
    if lacks:
        attrs["Without"] = "\n".join(sorted(lacks))
    found[index] = Node(T("Exception"), attrs, list((changed or {}).values()))
    master[EXCEPTIONS] = Node(T(EXCEPTIONS), None, [found[key] for key in sorted(found)])


def occurrence(master: Bag, index: int) -> Bag | None:
    """The properties of one occurrence, those of the series with its own; None if there never was one of this index."""
    start = start_of(master, index)
    if start is None:
        return None
    length = (times.read(text_of(master, "End")) or start) - (times.read(text_of(master, "Start")) or start)
    bag = {name: node for name, node in master.items() if name not in ("Recurrence", EXCEPTIONS)}
    bag["Start"], bag["End"] = leaf("Start", times.write(start)), leaf("End", times.write(start + length))
    bag["OriginalStart"] = leaf("OriginalStart", times.write(start))
    bag["RecurrenceId"] = leaf("RecurrenceId", times.write(start))
    changed = exceptions(master).get(index)
    for name in without(changed):
        bag.pop(name, None)
    bag.update(enclosed.bag_in(changed) if changed is not None else {})
    bag["CalendarItemType"] = leaf("CalendarItemType", "Exception" if changed is not None else "Occurrence")
    bag["IsRecurring"] = leaf("IsRecurring", "true")
    return bag


def edges(master: Bag) -> tuple[int, int]:
    """The indexes of the first and the last occurrence that are left; 0 for none, or if there is no last."""
    gone = {index for index, each in exceptions(master).items() if is_deleted(each)}
    endless = is_endless(master["Recurrence"])
    first = last = 0
    for index, _ in enumerate(starts(master), 1):
        if index in gone:
            continue
        first, last = first or index, index
        if endless:
            return first, 0
    return first, last
