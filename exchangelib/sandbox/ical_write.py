"""Appointments and messages of meetings as iCalendar; it reads none, and sends none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from exchangelib.sandbox import calendar, times
from exchangelib.sandbox.bags import Bag, clark, text_of
from exchangelib.sandbox.bodies import to_text
from exchangelib.sandbox.ical_zone_write import timezone_lines
from exchangelib.sandbox.nodes import Node

_CODES = {
    "Monday": "MO", "Tuesday": "TU", "Wednesday": "WE", "Thursday": "TH", "Friday": "FR", "Saturday": "SA",
    "Sunday": "SU", "Day": "MO,TU,WE,TH,FR,SA,SU", "Weekday": "MO,TU,WE,TH,FR", "WeekendDay": "SA,SU",
}  # fmt: skip
_WEEKS = {"First": "1", "Second": "2", "Third": "3", "Fourth": "4", "Last": "-1"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_PATTERNS = {
    "DailyRecurrence": "DAILY", "WeeklyRecurrence": "WEEKLY", "AbsoluteMonthlyRecurrence": "MONTHLY",
    "RelativeMonthlyRecurrence": "MONTHLY", "AbsoluteYearlyRecurrence": "YEARLY", "RelativeYearlyRecurrence": "YEARLY",
}  # fmt: skip
_ROLES = (("RequiredAttendees", "REQ"), ("OptionalAttendees", "OPT"), ("Resources", "NON"))
_PARTS = {"Accept": "ACCEPTED", "Tentative": "TENTATIVE", "Decline": "DECLINED"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WIDTH = 75  # octets of a line (RFC 5545 3.1)


@dataclass(frozen=True)
class _Clock:
    """How the times of an event are written.

    :param zone: that it is counted in; `name` is its TZID, "" for times in UTC
    :param whole_days: whether only days are told
    """

    zone: tzinfo
    name: str
    whole_days: bool

    def line(self, name: str, *moments: datetime) -> str:
        """A property with one or more times."""
        local = [at.astimezone(self.zone) for at in moments]
        if self.whole_days:
            return f"{name};VALUE=DATE:" + ",".join(f"{at:%Y%m%d}" for at in local)
        if self.name:
            return f"{name};TZID={self.name}:" + ",".join(f"{at:%Y%m%dT%H%M%S}" for at in local)
        return f"{name}:" + ",".join(f"{at.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}" for at in moments)


def _escaped(text: str) -> str:
    text = _CONTROL.sub("", text)
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line in pieces that are not too long, no character cut in two."""
    out, rest, width = [], line, _WIDTH
    while len(rest.encode("utf-8", "replace")) > width:
        at = min(len(rest), width)
        while len(rest[:at].encode("utf-8", "replace")) > width:
            at -= 1
        out.append(rest[:at])
        rest, width = rest[at:], _WIDTH - 1
    return "\r\n ".join([*out, rest])


def _day(number: str) -> str:
    """A day of the month; where a month has none of this number, Exchange takes the last."""
    if int(number) <= 28:
        return f"BYMONTHDAY={int(number)}"
    return f"BYMONTHDAY={','.join(map(str, range(28, int(number) + 1)))};BYSETPOS=-1"


def _rule(recurrence: Node, clock: _Clock) -> str:
    """A t:Recurrence as the value of RRULE (RFC 5545 3.3.10)."""
    pattern, extent = recurrence.children
    rule = [f"FREQ={_PATTERNS.get(pattern.local, 'DAILY')}"]
    known = {child.local: child.text.strip() for child in (*pattern.children, *extent.children)}
    if known.get("Interval", "1") != "1":
        rule.append(f"INTERVAL={known['Interval']}")
    if "Month" in known:
        rule.append(f"BYMONTH={_MONTHS.index(known['Month']) + 1}")
    if "DayOfMonth" in known:
        rule.append(_day(known["DayOfMonth"]))
    if "DaysOfWeek" in known:
        rule.append("BYDAY=" + ",".join(_CODES[day] for day in known["DaysOfWeek"].split()))
    if "DayOfWeekIndex" in known:
        rule.append(f"BYSETPOS={_WEEKS[known['DayOfWeekIndex']]}")
    if "NumberOfOccurrences" in known:
        rule.append(f"COUNT={known['NumberOfOccurrences']}")
    if "EndDate" in known:
        rule.append(f"UNTIL={_until(date.fromisoformat(known['EndDate'][:10]), clock)}")
    if pattern.local == "WeeklyRecurrence":
        rule.append(f"WKST={_CODES[known.get('FirstDayOfWeek', 'Sunday')]}")
    return ";".join(rule)


def _until(last: date, clock: _Clock) -> str:
    """The end of the last day, in UTC where there are times (RFC 5545 3.3.10)."""
    if clock.whole_days:
        return f"{last:%Y%m%d}"
    return f"{datetime.combine(last, time(23, 59, 59), clock.zone).astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"


def _clock(bag: Bag) -> _Clock:
    """The clock of an item: its own zone if it recurs, so that it keeps its hour."""
    whole_days = text_of(bag, "IsAllDayEvent") == "true"
    zone = calendar.zone_of(bag)
    if zone is timezone.utc or "Recurrence" not in bag or whole_days:
        return _Clock(zone, "", whole_days)
    own = bag.get("StartTimeZone") or bag.get("MeetingTimeZone")
    given = own.attrs.get("Id") or own.attrs.get("TimeZoneName") if own is not None else ""
    name = zone.key if isinstance(zone, ZoneInfo) else re.sub(r'[";:,\x00-\x1f]', " ", given or "Own")
    return _Clock(zone, name, False)


def _when(bag: Bag, clock: _Clock) -> Iterator[str]:
    for name, target in (("Start", "DTSTART"), ("End", "DTEND")):
        at = times.read(text_of(bag, name))
        if at is not None:
            yield clock.line(target, at)
    if "Recurrence" in bag and len(bag["Recurrence"].children) == 2:
        yield f"RRULE:{_rule(bag['Recurrence'], clock)}"
        gone = [each for _, each in _originals(bag, deleted=True)]
        if gone:
            yield clock.line("EXDATE", *gone)
    original = times.read(text_of(bag, "RecurrenceId"))
    if original is not None:
        yield clock.line("RECURRENCE-ID", original)


def _originals(bag: Bag, deleted: bool) -> Iterator[tuple[int, datetime]]:
    """The deleted or the changed occurrences of a series, and when they would begin."""
    for index, each in calendar.exceptions(bag).items():
        start = calendar.start_of(bag, index)
        if start is not None and calendar.is_deleted(each) is deleted:
            yield index, start


def _address(box: Node) -> str:
    return re.sub(r"[\x00-\x20\x7f]", "", box.child_text(clark("EmailAddress")) or "")


def _participants(bag: Bag, method: str) -> Iterator[str]:
    """The organiser, and the attendees; an answer names only whoever answers (RFC 5546 3.2.3)."""
    organizer = bag.get("Organizer" if method != "REPLY" else "ToRecipients")
    for box in organizer.children[:1] if organizer is not None else ():
        name = re.sub(r'[;:,"\x00-\x1f]', " ", box.child_text(clark("Name")) or "")
        yield f"ORGANIZER;CN={name}:mailto:{_address(box)}"
    if method == "REPLY":
        status = _PARTS.get(text_of(bag, "ResponseType"), "NEEDS-ACTION")
        yield f"ATTENDEE;PARTSTAT={status}:mailto:{_address(bag['From'].children[0])}"
        return
    for name, role in _ROLES:
        node = bag.get(name)
        for attendee in node.children if node else ():
            box_in = attendee.find(clark("Mailbox"))
            if box_in is not None:
                yield f"ATTENDEE;ROLE={role}-PARTICIPANT:mailto:{_address(box_in)}"


def _texts(bag: Bag) -> Iterator[str]:
    body = bag.get("Body")
    written = "" if body is None else body.text
    if body is not None and body.attrs.get("BodyType") == "HTML":
        written = to_text(written)
    found = (
        ("SUMMARY", text_of(bag, "Subject")),
        ("DESCRIPTION", written),
        ("LOCATION", text_of(bag, "Location")),
    )
    for target, text in found:
        if text:
            yield f"{target}:{_escaped(text)}"


def _event(bag: Bag, method: str, clock: _Clock) -> Iterable[str]:
    uid = text_of(bag, "UID") or text_of(bag, "InternetMessageId", "unknown").strip("<>")
    stamp = times.read(text_of(bag, "DateTimeStamp")) or times.read(text_of(bag, "LastModifiedTime"))
    stamp = stamp or times.read(text_of(bag, "Start")) or datetime(1970, 1, 1, tzinfo=timezone.utc)
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(uid)}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield from _texts(bag)
    if text := text_of(bag, "AppointmentSequenceNumber"):
        yield f"SEQUENCE:{text}"
    if method == "CANCEL":
        yield "STATUS:CANCELLED"
    yield from _when(bag, clock)
    yield from _participants(bag, method)
    yield "END:VEVENT"


def _zone(bag: Bag, clock: _Clock) -> Iterable[str]:
    """The rules of the zone that the times are in, for as long as the series goes on."""
    start = times.read(text_of(bag, "Start"))
    if not clock.name or start is None:
        return ()
    last = None
    if not calendar.is_endless(bag["Recurrence"]):
        for last in calendar.days(bag["Recurrence"]):
            if last.year > start.year + 100:
                break
    until = datetime.combine(last, time(), timezone.utc) + timedelta(days=1) if last is not None else None
    return timezone_lines(clock.name, clock.zone, start, until)


def write_calendar(bag: Bag, method: str = "PUBLISH") -> bytes:
    """A calendar item, or a message of a meeting, as a VCALENDAR: an event, and one more for each changed occurrence.

    :param method: of RFC 5546, such as "REQUEST"
    """
    clock = _clock(bag)
    out = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//exchangelib//sandbox//EN", f"METHOD:{method}"]
    out += [*_zone(bag, clock), *_event(bag, method, clock)]
    if method in ("REQUEST", "PUBLISH") and "Recurrence" in bag:
        for index, _ in _originals(bag, deleted=False):
            one = calendar.occurrence(bag, index)
            if one is not None:
                out += _event(one, method, clock)
    return "\r\n".join([*map(_folded, out), "END:VCALENDAR", ""]).encode("utf-8", "replace")
