"""Times for a meeting, each with how well it suits those who are invited; it reads no calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from exchangelib.sandbox.availability.busy import Event, state_between
from exchangelib.sandbox.availability.hours import Hours

QUALITIES = ("Excellent", "Good", "Fair", "Poor")
_STEP = timedelta(minutes=30)
_CONFLICTS = {"Tentative", "Busy", "OOF"}


@dataclass
class Attendee:
    """Somebody who is invited.

    :param calendars: of the person, or of each member of a group; None for a member of whom nothing is known
    :param kind: "person", "group", "large" (a group that is too big) or "unknown"
    :param hours: working hours, if they count
    :param must_be_free: whether no time is suggested at which the attendee is busy
    """

    kind: str
    calendars: list[list[Event] | None] = field(default_factory=list)
    hours: Hours | None = None
    must_be_free: bool = False

    def states(self, start: datetime, end: datetime) -> list[str]:
        """The state of each calendar in a span of time."""
        return ["NoData" if each is None else state_between(each, start, end) for each in self.calendars]


@dataclass(frozen=True)
class Wishes:
    """What is asked for (types.xsd, SuggestionsViewOptionsType).

    :param good: up to this percentage of conflicts a time is good
    :param length: of the meeting
    :param minimum: place in QUALITIES of the worst that is suggested
    """

    good: int = 25
    most: int = 10
    most_outside: int = 0
    length: timedelta = timedelta(hours=1)
    minimum: int = 2


@dataclass(frozen=True)
class Suggestion:
    """A time for a meeting.

    :param start: aware
    :param quality: place in QUALITIES
    """

    start: datetime
    at_work: bool
    quality: int


def quality_of(attendees: list[Attendee], wishes: Wishes, start: datetime, end: datetime) -> int | None:
    """How well a time suits, as a place in QUALITIES; None if it must not be suggested."""
    conflicts = counted = 0
    for each in attendees:
        states = [state for state in each.states(start, end) if state != "NoData"]
        if each.must_be_free and any(state in _CONFLICTS for state in states):
            return None
        if states:
            counted += 1
            conflicts += sum(state in _CONFLICTS for state in states) * 2 > len(states)  # most of a group
    percent = 100 * conflicts / counted if counted else 0
    return 0 if not percent else 1 if percent <= wishes.good else 2 if percent < 50 else 3


def _of_day(attendees: list[Attendee], wishes: Wishes, begins: datetime, ends: datetime) -> Iterator[Suggestion]:
    at = begins
    while at < ends:
        end = at + wishes.length
        quality = quality_of(attendees, wishes, at, end)
        if quality is not None:
            at_work = all(each.hours is None or each.hours.hold(at, end) for each in attendees)
            yield Suggestion(at, at_work, quality)
        at += _STEP


def days(
    attendees: list[Attendee], wishes: Wishes, start: datetime, end: datetime, zone: tzinfo
) -> Iterator[tuple[date, int, list[Suggestion]]]:
    """For each day its best quality, and the times that are suggested, the best first.

    :param start: of the time in which the meeting may be, aware; `end` likewise
    :param zone: that days are counted in
    """
    utc = start.tzinfo
    day = start.astimezone(zone).date()
    while True:
        begins = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(utc)
        ends = (datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=1)).astimezone(utc)
        if begins >= end:
            return
        found = list(_of_day(attendees, wishes, max(begins, start), min(ends, end)))
        at_work = [each for each in found if each.at_work]
        fit = sorted((each for each in found if each.quality <= wishes.minimum), key=lambda e: (e.quality, e.start))
        inside = [each for each in fit if each.at_work][: wishes.most]
        outside = [each for each in fit if not each.at_work][: min(wishes.most_outside, wishes.most - len(inside))]
        best = min([each.quality for each in at_work or found], default=3)
        yield day, best, sorted([*inside, *outside], key=lambda each: (each.quality, each.start))
        day += timedelta(days=1)
