"""Recurrences: the dates of a pattern, and the occurrences of an item; it reads no store and makes no answers."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from itertools import islice

from exchangelib.sandbox import enclosed, times, zones
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.store import Item, Store
from exchangelib.sandbox.zone_definitions import defined

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


def zone_of(bag: Bag, name: str = "StartTimeZone") -> tzinfo:
    """The zone that an appointment's days are counted in; UTC if it names none that is known."""
    for key in (name, "StartTimeZone", "MeetingTimeZone"):
        own = bag.get(key)
        if own is None:
            continue
        found = zones.find(own.attrs.get("Id") or own.attrs.get("TimeZoneName", "")) or defined(own)
        if found is not None:
            return found
    return timezone.utc


class _Clockwork:
    """When the occurrences of a series begin and end: at one time of day in its zones, whatever the season.

    [MS-OXOCAL] 2.2.1.44.5 keeps both as minutes since midnight, so an occurrence over a change of clocks is an hour
    shorter or longer.
    """

    def __init__(self, master: Bag) -> None:
        first = times.read(text_of(master, "Start"))
        assert first is not None  # who makes one of these has looked
        last = times.read(text_of(master, "End")) or first
        self.zone, self.end_zone = zone_of(master), zone_of(master, "EndTimeZone")
        begun, ended = first.astimezone(self.zone), last.astimezone(self.end_zone)
        self.begins, self.ends = begun.time(), ended.time()
        self.days = (ended.date() - begun.date()).days

    def start(self, day: date) -> datetime:
        return datetime.combine(day, self.begins, self.zone).astimezone(timezone.utc)

    def span(self, day: date) -> tuple[datetime, datetime]:
        start = self.start(day)
        end = datetime.combine(day + timedelta(days=self.days), self.ends, self.end_zone).astimezone(timezone.utc)
        return start, max(start, end)


def _is_series(master: Bag) -> bool:
    return "Recurrence" in master and times.read(text_of(master, "Start")) is not None


def starts(master: Bag) -> Iterator[datetime]:
    """When the occurrences of a recurring item begin, in UTC: at one time of day in its zone, whatever the season."""
    if _is_series(master):
        clockwork = _Clockwork(master)
        yield from (clockwork.start(day) for day in days(master["Recurrence"]))


def _span_of(master: Bag, index: int) -> tuple[datetime, datetime] | None:
    if index < 1 or not _is_series(master):
        return None
    day = next(islice(days(master["Recurrence"]), index - 1, None), None)
    return _Clockwork(master).span(day) if day is not None else None


def start_of(master: Bag, index: int) -> datetime | None:
    """When the occurrence of an index, from 1, begins by the pattern; None if there is none."""
    span = _span_of(master, index)
    return span[0] if span is not None else None


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
    span = _span_of(master, index)
    return None if span is None else _occurrence(master, index, *span)


def _occurrence(master: Bag, index: int, start: datetime, end: datetime) -> Bag:
    bag = {name: node for name, node in master.items() if name not in ("Recurrence", EXCEPTIONS)}
    bag["Start"], bag["End"] = leaf("Start", times.write(start)), leaf("End", times.write(end))
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


# --- the occurrences of a time -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Occurrence:
    """An appointment on its day: a single one, or one occurrence of a series.

    :param start: aware datetime in UTC; `end` likewise
    :param item: the occurrence as an item of its own, whose id GetItem takes; a single appointment itself
    """

    start: datetime
    end: datetime
    item: Item

    @property
    def index(self) -> int:
        """Which of its series it is, from 1; 0 for a single appointment."""
        return self.item.occurrence


def _overlaps(start: datetime, end: datetime, since: datetime, until: datetime) -> bool:
    """Ending before the view begins, or beginning when it ends, is outside (calendarview.md); no time at all is inside."""
    return start < until and (end > since or start == end == since)


def occurrences_between(store: Store, item: Item, start: datetime, end: datetime) -> Iterator[Occurrence]:
    """What of an appointment is in a span of time, in order of start; changes applied, deleted occurrences left out.

    :param item: a series, whole or with only what lists show, or a single appointment
    :param start: aware datetime; `end` likewise
    """
    if text_of(item.bag, "IsRecurring") == "true" and "Recurrence" not in item.bag:
        item = store.items.get(item.number) or item
    if not _is_series(item.bag):
        begins, ends = times.read(text_of(item.bag, "Start")), times.read(text_of(item.bag, "End"))
        if begins is not None and _overlaps(begins, ends or begins, start, end):
            yield Occurrence(begins, ends or begins, item)
        return
    found = [*_regular(item, start, end), *_changed(item, start, end)]
    yield from sorted(found, key=lambda each: (each.start, each.index))


def _regular(master: Item, since: datetime, until: datetime) -> Iterator[Occurrence]:
    """The occurrences that are as the pattern has them."""
    clockwork, known = _Clockwork(master.bag), exceptions(master.bag)
    # No zone is further than 14 hours from UTC, and days of other calendars than ours there are none.
    first = since.astimezone(timezone.utc).date() - timedelta(days=clockwork.days + 2)
    last = until.astimezone(timezone.utc).date() + timedelta(days=2)
    for index, day in enumerate(days(master.bag["Recurrence"]), 1):
        if day > last:
            return
        if day < first or index in known:
            continue
        start, end = clockwork.span(day)
        if _overlaps(start, end, since, until):
            yield _shown(master, index, _occurrence(master.bag, index, start, end))


def _changed(master: Item, since: datetime, until: datetime) -> Iterator[Occurrence]:
    """The occurrences that were changed, perhaps to another day."""
    for index, each in exceptions(master.bag).items():
        bag = None if is_deleted(each) else occurrence(master.bag, index)
        shown = _shown(master, index, bag) if bag is not None else None
        if shown is not None and _overlaps(shown.start, shown.end, since, until):
            yield shown


def _shown(master: Item, index: int, bag: Bag) -> Occurrence:
    start, end = times.read(bag["Start"].text), times.read(bag["End"].text)
    assert start is not None  # both were written here
    assert end is not None
    return Occurrence(start, end, replace(master, bag=bag, mime=None, occurrence=index))
