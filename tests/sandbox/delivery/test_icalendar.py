"""Invitations that leave the sandbox are iCalendar by RFC 5545, and mean what the calendar here shows.

They are read by a parser and an expander of the test's own, which know nothing of the sandbox.
"""

import calendar
import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tests.sandbox.delivery.conftest import text
from tests.sandbox.delivery.meeting import INVITE, UPDATE, attendees, meeting, view

_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.S)
_DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class Component:
    def __init__(self, name):
        self.name, self.lines, self.inside = name, [], []

    def all(self, name):
        return [(params, value) for found, params, value in self.lines if found == name]

    def one(self, name):
        (found,) = self.all(name)
        return found

    def of(self, name):
        return [each for each in self.inside if each.name == name]


def parse(data):
    """The VCALENDAR of some bytes; whatever breaks the grammar of RFC 5545 3.1 fails."""
    assert data.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    top = Component("")
    stack = [top]
    for line in re.sub(rb"\r\n[ \t]", b"", data).decode("utf-8").split("\r\n")[:-1]:
        found = _LINE.fullmatch(line)
        assert found, line
        name, params, value = found[1].upper(), dict(p.split("=", 1) for p in found[2].split(";")[1:]), found[3]
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value)
        if name == "BEGIN":
            stack.append(Component(value))
            stack[-2].inside.append(stack[-1])
        elif name == "END":
            assert stack.pop().name == value
        else:
            stack[-1].lines.append((name, params, value))
    (whole,) = top.inside
    assert (whole.name, len(stack)) == ("VCALENDAR", 1)
    _judge(whole)
    return whole


def _judge(whole):
    """What must be there once, and what only once (RFC 5545 3.6, 3.6.1, 3.6.5)."""
    assert whole.one("VERSION") == ({}, "2.0")
    assert len(whole.all("PRODID")) == len(whole.all("METHOD")) == 1
    zones = {each.one("TZID")[1]: each for each in whole.of("VTIMEZONE")}
    for each in zones.values():
        assert each.inside
        for part in each.inside:
            assert part.name in ("STANDARD", "DAYLIGHT")
            for name in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
                part.one(name)
    used = set()
    for event in whole.of("VEVENT"):
        for name in ("UID", "DTSTAMP", "DTSTART"):
            event.one(name)
        for name in ("DTEND", "RRULE", "SEQUENCE", "SUMMARY", "DESCRIPTION", "LOCATION", "ORGANIZER", "RECURRENCE-ID"):
            assert len(event.all(name)) <= 1, name
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.one("DTSTAMP")[1])
        kind = event.one("DTSTART")[0].get("VALUE")
        for name, params, value in event.lines:
            if name in ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE"):
                assert params.get("VALUE") == kind
                assert all(re.fullmatch(r"\d{8}" if kind else r"\d{8}T\d{6}Z?", each) for each in value.split(","))
                used |= {params["TZID"]} if "TZID" in params else set()
    assert used == set(zones)  # each zone that is named is defined (3.2.19)


def _offset(value):
    sign, hours, minutes = re.fullmatch(r"([+-])(\d\d)(\d\d)", value).groups()
    return timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)


def _naive(value):
    return datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d")


def _onsets(part, until):
    start, rule = _naive(part.one("DTSTART")[1]), part.all("RRULE")
    if not rule:
        return [start]
    rule = dict(each.split("=") for each in rule[0][1].split(";"))
    place, weekday = int(rule["BYDAY"][:-2]), _DAYS.index(rule["BYDAY"][-2:])
    out = []
    for year in range(start.year, until + 1):
        last = calendar.monthrange(year, int(rule["BYMONTH"]))[1]
        days = [d for d in range(1, last + 1) if datetime(year, int(rule["BYMONTH"]), d).weekday() == weekday]
        out.append(start.replace(year=year, month=int(rule["BYMONTH"]), day=days[place - 1 if place > 0 else place]))
    if "UNTIL" in rule:
        out = [each for each in out if each - _offset(part.one("TZOFFSETFROM")[1]) <= _naive(rule["UNTIL"])]
    assert start in out or until < start.year
    return out


def to_utc(zone, local):
    """A local time of a VTIMEZONE in UTC: the offset of the part that began last (3.6.5)."""
    begun = [(at, part) for part in zone.inside for at in _onsets(part, local.year) if at <= local]
    return local - _offset(max(begun, key=lambda each: each[0])[1].one("TZOFFSETTO")[1])


def _dates(rule, start):
    """The local times of an RRULE, for the rules that the tests use."""
    rule = dict(each.split("=") for each in rule.split(";"))
    days = [_DAYS.index(each) for each in rule.get("BYDAY", "").split(",") if each]
    numbers = [int(each) for each in rule.get("BYMONTHDAY", "").split(",") if each]
    interval, at = int(rule.get("INTERVAL", "1")), start
    week = (start.weekday() - _DAYS.index(rule.get("WKST", "MO"))) % 7
    while at.year < start.year + 3:
        away = (at.date() - start.date()).days
        weekly = (away + week) // 7 % interval == 0 and at.weekday() in days
        if (rule["FREQ"] == "DAILY" and away % interval == 0) or (rule["FREQ"] == "WEEKLY" and weekly):
            yield at
        elif rule["FREQ"] == "MONTHLY" and (at.year * 12 + at.month - start.year * 12 - start.month) % interval == 0:
            last = calendar.monthrange(at.year, at.month)[1]
            fits = [
                d
                for d in range(1, last + 1)
                if (not numbers or d in numbers) and (not days or at.replace(day=d).weekday() in days)
            ]
            place = int(rule.get("BYSETPOS", "1"))
            if at.day == fits[place - 1 if place > 0 else place]:
                yield at
        at += timedelta(days=1)


def starts(whole):
    """When everything in a calendar begins, in UTC, as its rules have it."""
    zones = {each.one("TZID")[1]: each for each in whole.of("VTIMEZONE")}

    def utc(params, value):
        return to_utc(zones[params["TZID"]], _naive(value)) if "TZID" in params else _naive(value)

    out = {}
    for event in whole.of("VEVENT"):
        params, value = event.one("DTSTART")
        summary = event.one("SUMMARY")[1]
        if not event.all("RRULE"):
            replaced = event.all("RECURRENCE-ID")
            out[utc(*replaced[0]) if replaced else utc(params, value)] = (utc(params, value), summary)
            continue
        rule = dict(each.split("=") for each in event.one("RRULE")[1].split(";"))
        gone = {utc(p, each) for p, values in event.all("EXDATE") for each in values.split(",")}
        for number, local in enumerate(_dates(event.one("RRULE")[1], _naive(value)), 1):
            at = to_utc(zones[params["TZID"]], local) if "TZID" in params else local
            if "COUNT" in rule and number > int(rule["COUNT"]):
                break
            if "UNTIL" in rule and at > _naive(rule["UNTIL"]):
                break
            if at not in gone:
                out.setdefault(at, (at, summary))
    return sorted(out.values())


def calendar_bytes(left):
    part = next(each for each in left.message.walk() if each.get_content_type() == "text/calendar")
    return part.get_payload(decode=True)


def series(pattern, extent, zone="Romance Standard Time", hour="09"):
    start = "2024-03-04"
    more = f'<t:Recurrence>{pattern}{extent.format(start)}</t:Recurrence><t:StartTimeZone Id="{zone}"/>'
    return meeting("far@far.test", start=f"{start}T{hour}:30:00", end=f"{start}T{hour}:50:00", more=more)


def shown(person):
    return [f"{at:%m-%dT%H:%M} {subject}" for at, subject in person]


DAILY = "<t:DailyRecurrence><t:Interval>3</t:Interval></t:DailyRecurrence>"
WEEKLY = "<t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Sunday Monday Friday</t:DaysOfWeek>{}</t:WeeklyRecurrence>"
MONTHLY = "<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>{}</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>"
RELATIVE = "<t:RelativeMonthlyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>{}</t:DaysOfWeek><t:DayOfWeekIndex>{}</t:DayOfWeekIndex></t:RelativeMonthlyRecurrence>"
ENDLESS = "<t:NoEndRecurrence><t:StartDate>{}</t:StartDate></t:NoEndRecurrence>"
COUNTED = "<t:NumberedRecurrence><t:StartDate>{}</t:StartDate><t:NumberOfOccurrences>30</t:NumberOfOccurrences></t:NumberedRecurrence>"
DATED = "<t:EndDateRecurrence><t:StartDate>{}</t:StartDate><t:EndDate>2025-01-06</t:EndDate></t:EndDateRecurrence>"


PATTERNS = [
    (DAILY, DATED),
    (WEEKLY.format(""), ENDLESS),
    (WEEKLY.format("<t:FirstDayOfWeek>Monday</t:FirstDayOfWeek>"), COUNTED),
    (MONTHLY.format(31), ENDLESS),
    (RELATIVE.format("Weekday", "Last"), DATED),
    (RELATIVE.format("Friday", "Third"), COUNTED),
]
FAR = ["Eastern Standard Time", "E. South America Standard Time", "Iran Standard Time", "Lord Howe Standard Time", "New Zealand Standard Time", "Morocco Standard Time", "UTC"]  # fmt: skip


@pytest.mark.parametrize(
    "zone, pattern, extent",
    [("Romance Standard Time", *each) for each in PATTERNS] + [(zone, *each) for zone in FAR for each in PATTERNS[:2]],
)
def test_a_series_elsewhere_is_at_the_times_of_the_series_here(people, host, zone, pattern, extent):
    (john,) = people("john")
    hour = "22" if "Daily" in pattern else "09"
    john.make(series(pattern, extent, zone, hour), "", INVITE)
    whole = parse(calendar_bytes(host.outbox[0]))
    here = view(john, "2024-03-01T00:00:00Z", "2025-03-01T00:00:00Z")
    there = [(at, subject) for at, subject in starts(whole) if datetime(2024, 3, 1) <= at < datetime(2025, 3, 1)]
    assert shown(there) == here
    assert len(here) >= 10


def test_changed_and_deleted_occurrences_travel(people, host):
    (john,) = people("john")
    john.make(series(WEEKLY.format(""), COUNTED), "", INVITE)
    master = john.calendar()
    john.remove(john.nth(master, 3), "SendToNone")
    change = 'SendMeetingInvitationsOrCancellations="SendToNone"'
    moved = ["2024-03-18T13:00:00Z", "2024-03-18T14:00:00Z"]
    john.set(john.nth(master, 4), "CalendarItem", ["calendar:Start", "calendar:End"], [f"<t:{n}>{at}</t:{n}>" for n, at in zip(("Start", "End"), moved, strict=True)], change)  # fmt: skip
    john.set(john.nth(master, 5), "CalendarItem", "item:Subject", "<t:Subject>Special; really, yes</t:Subject>", change)
    john.set(master, "CalendarItem", "calendar:Location", "<t:Location>Elsewhere</t:Location>", UPDATE)
    whole = parse(calendar_bytes(host.outbox[-1]))
    assert len(whole.of("VEVENT")) == 3
    assert [each.replace("\\", "") for each in shown(starts(whole))] == view(john, end="2025-03-01T00:00:00Z")


def test_a_day_is_a_day(people, host):
    (john,) = people("john")
    times = {"start": "2024-03-04T00:00:00", "end": "2024-03-05T00:00:00"}
    recurrence = f"<t:Recurrence>{DAILY}{DATED.format('2024-03-04')}</t:Recurrence>"

    def day(inside):
        return (
            "<t:CalendarItem><t:Subject>Off</t:Subject><t:Start>{start}</t:Start><t:End>{end}</t:End>"
            "<t:IsAllDayEvent>true</t:IsAllDayEvent>".format(**times)
            + attendees("far@far.test")
            + inside
            + '<t:StartTimeZone Id="New Zealand Standard Time"/></t:CalendarItem>'
        )

    for inside in ("", recurrence):
        john.make(day(inside), "", INVITE)
        (event,) = parse(calendar_bytes(host.outbox[-1])).of("VEVENT")
        assert event.one("DTSTART") == ({"VALUE": "DATE"}, "20240304")
        assert event.one("DTEND") == ({"VALUE": "DATE"}, "20240305")
    assert event.one("RRULE")[1] == "FREQ=DAILY;INTERVAL=3;UNTIL=20250106"


def test_texts_are_written_so_that_they_can_be_read(people, host):
    (john,) = people("john")
    subject = "Æblegrød, “søde”; og\\eller " + "ø" * 60
    body = "&lt;p&gt;Eins,&lt;/p&gt;&lt;p&gt;zwei&lt;/p&gt;"
    xml = meeting("far@far.test", subject=subject).replace('BodyType="Text">Come', f'BodyType="HTML">{body}')
    john.make(xml, "", INVITE)
    (event,) = parse(calendar_bytes(host.outbox[0])).of("VEVENT")
    plain = re.sub(r"\\(.)", r"\1", event.one("SUMMARY")[1])
    assert plain == subject == text(john.calendar(), "Subject")
    assert event.one("DESCRIPTION")[1] == "Eins\\,\\n\\nzwei\\n" or event.one("DESCRIPTION")[1] == "Eins\\,\\n\\nzwei"


def test_every_message_of_a_meeting_is_valid(people, host):
    (john,) = people("john")
    john.make(series(WEEKLY.format(""), ENDLESS), "", INVITE)
    john.remove(john.nth(john.calendar(), 2))
    john.remove(john.calendar())
    methods = [parse(calendar_bytes(each)).one("METHOD")[1] for each in host.outbox]
    assert methods == ["REQUEST", "CANCEL", "CANCEL"]
    one = parse(calendar_bytes(host.outbox[1])).of("VEVENT")[0]
    assert one.one("RECURRENCE-ID")[1] == one.one("DTSTART")[1] == "20240308T083000Z"


@pytest.mark.parametrize("name", ["Europe/Copenhagen", "America/New_York", "America/Sao_Paulo", "Asia/Tehran", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo"])  # fmt: skip
@pytest.mark.parametrize("first, last", [(2003, 2009), (2016, 2024), (2024, None)])
def test_a_zone_that_is_written_is_the_zone(name, first, last):
    from exchangelib.sandbox.ical_zone_write import timezone_lines

    zone = ZoneInfo(name)
    end = datetime(last, 6, 1, tzinfo=timezone.utc) if last else None
    lines = timezone_lines("Z", zone, datetime(first, 6, 1, tzinfo=timezone.utc), end)
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "METHOD:PUBLISH", *lines, "BEGIN:VEVENT", "UID:1"]
    whole += ["DTSTAMP:20240101T000000Z", "DTSTART;TZID=Z:20240101T000000", "END:VEVENT", "END:VCALENDAR", ""]
    (told,) = parse("\r\n".join(whole).encode()).of("VTIMEZONE")
    at = datetime(first, 6, 1, 1, 30)
    while at < datetime(last or 2032, 6, 1):
        if at.replace(tzinfo=zone).utcoffset() == at.replace(tzinfo=zone, fold=1).utcoffset():
            assert to_utc(told, at) == at.replace(tzinfo=zone).astimezone(timezone.utc).replace(tzinfo=None), at
        at += timedelta(hours=61)
