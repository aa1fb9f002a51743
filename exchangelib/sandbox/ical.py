"""iCalendar files read into calendar items and tasks; it does not expand recurrences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, branch, leaf
from exchangelib.sandbox.derive import mailbox
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.ical_zones import read_zones
from exchangelib.sandbox.mime import BadFile, lines, unescape
from exchangelib.sandbox.nodes import Node

_Line = tuple[dict[str, str], str]
_DAYS = {
    "MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday",
    "SU": "Sunday",
}  # fmt: skip
_WEEKS = {"1": "First", "2": "Second", "3": "Third", "4": "Fourth", "-1": "Last"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_STATUS = {"COMPLETED": "Completed", "IN-PROCESS": "InProgress", "CANCELLED": "Deferred", "NEEDS-ACTION": "NotStarted"}
_PERIOD = re.compile(r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


def moment(line: _Line, zones: Mapping[str, tzinfo]) -> datetime | None:
    """The time of a DATE or DATE-TIME value, in a zone of the file or one that Python knows; any other counts as UTC."""
    params, value = line
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", value.strip())
    if found is None:
        return None
    zone: tzinfo = timezone.utc
    if not found[7] and params.get("tzid") in zones:
        zone = zones[params["tzid"]]
    elif not found[7] and params.get("tzid"):
        try:
            zone = ZoneInfo(params["tzid"])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            zone = timezone.utc
    try:
        return datetime(*(int(part or 0) for part in found.groups()[:6]), tzinfo=zone)  # type: ignore[arg-type,misc]
    except ValueError:
        return None


def _period(value: str) -> timedelta | None:
    found = _PERIOD.fullmatch(value.strip())
    if found is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if found[1] == "-" else span


def _pattern(rule: dict[str, str], start: datetime) -> Node | None:
    every = leaf("Interval", rule.get("INTERVAL", "1"))
    days = [day for day in rule.get("BYDAY", "").split(",") if day]
    names = " ".join(_DAYS[day[-2:]] for day in days if day[-2:] in _DAYS)
    own_day = list(_DAYS.values())[start.weekday()]
    month = leaf("Month", _MONTHS[int(rule.get("BYMONTH", str(start.month)).split(",")[0]) - 1])
    in_month = leaf("DayOfMonth", rule.get("BYMONTHDAY", str(start.day)).split(",")[0].lstrip("-"))
    week = rule.get("BYSETPOS") or (days[0][:-2] if days else "")
    relative = [leaf("DaysOfWeek", names), leaf("DayOfWeekIndex", _WEEKS.get(week.lstrip("+"), "First"))]
    kind = rule.get("FREQ")
    if kind == "DAILY":
        return branch("DailyRecurrence", every)
    if kind == "WEEKLY":
        return branch("WeeklyRecurrence", every, leaf("DaysOfWeek", names or own_day))
    if kind == "MONTHLY":
        if names:
            return branch("RelativeMonthlyRecurrence", every, *relative)
        return branch("AbsoluteMonthlyRecurrence", every, in_month)
    if kind == "YEARLY":
        if names:
            return branch("RelativeYearlyRecurrence", *relative, month)
        return branch("AbsoluteYearlyRecurrence", in_month, month)
    return None


def _recurrence(value: str, start: datetime) -> Node | None:
    rule = {key.upper(): part for key, _, part in (each.partition("=") for each in value.split(";"))}
    pattern = _pattern(rule, start)
    if pattern is None:
        return None
    first = leaf("StartDate", start.date().isoformat())
    until = moment(({}, rule["UNTIL"]), {}) if "UNTIL" in rule else None
    if "COUNT" in rule:
        extent = branch("NumberedRecurrence", first, leaf("NumberOfOccurrences", rule["COUNT"]))
    elif until is not None:
        extent = branch("EndDateRecurrence", first, leaf("EndDate", until.date().isoformat()))
    else:
        extent = branch("NoEndRecurrence", first)
    return branch("Recurrence", pattern, extent)


def _person(line: _Line) -> Node:
    params, value = line
    address = re.sub("^mailto:", "", value.strip(), flags=re.I)
    return mailbox(params.get("cn") or address, address)


def _common(found: dict[str, list[_Line]]) -> Bag:
    bag: Bag = {}
    for name, target in (("SUMMARY", "Subject"), ("DESCRIPTION", "Body"), ("LOCATION", "Location"), ("UID", "UID")):
        if name in found:
            bag[target] = leaf(target, unescape(found[name][0][1]))
    bag.setdefault("Body", leaf("Body", ""))
    bag["Body"].attrs = {"BodyType": "Text"}
    words = [unescape(word) for _, value in found.get("CATEGORIES", []) for word in re.split(r"(?<!\\),", value)]
    if words:
        bag["Categories"] = branch("Categories", *(leaf("String", word) for word in words))
    if "CLASS" in found and found["CLASS"][0][1].upper() in ("PRIVATE", "CONFIDENTIAL"):
        bag["Sensitivity"] = leaf("Sensitivity", found["CLASS"][0][1].capitalize())
    if "PRIORITY" in found:
        number = found["PRIORITY"][0][1].strip()
        bag["Importance"] = leaf(
            "Importance", "High" if number in "1234" and number else "Low" if number in "6789" and number else "Normal"
        )
    return bag


def _event(found: dict[str, list[_Line]], zones: Mapping[str, tzinfo]) -> NewItem:
    if "DTSTART" not in found or (start := moment(found["DTSTART"][0], zones)) is None:
        raise BadFile("an event has no start")
    bag = _common(found)
    whole_day = "T" not in found["DTSTART"][0][1]
    end = moment(found["DTEND"][0], zones) if "DTEND" in found else None
    span = _period(found["DURATION"][0][1]) if "DURATION" in found else None
    if end is None or end <= start:
        end = start + (span or (timedelta(days=1) if whole_day else timedelta(minutes=30)))
    bag["Start"] = leaf("Start", times.write(start))
    bag["End"] = leaf("End", times.write(end))
    bag["IsAllDayEvent"] = leaf("IsAllDayEvent", "true" if whole_day else "false")
    if "TRANSP" in found and found["TRANSP"][0][1].upper() == "TRANSPARENT":
        bag["LegacyFreeBusyStatus"] = leaf("LegacyFreeBusyStatus", "Free")
    if "ORGANIZER" in found:
        bag["Organizer"] = branch("Organizer", _person(found["ORGANIZER"][0]))
    for role, name in (("REQ-PARTICIPANT", "RequiredAttendees"), ("OPT-PARTICIPANT", "OptionalAttendees")):
        people = [line for line in found.get("ATTENDEE", []) if line[0].get("role", "REQ-PARTICIPANT").upper() == role]
        if people:
            bag[name] = branch(name, *(branch("Attendee", _person(line)) for line in people))
    recurrence = _recurrence(found["RRULE"][0][1], start) if "RRULE" in found else None
    if recurrence is not None:
        bag["Recurrence"] = recurrence
    return NewItem("CalendarItem", bag, home="calendar")


def _todo(found: dict[str, list[_Line]], zones: Mapping[str, tzinfo]) -> NewItem:
    bag = _common(found)
    bag.pop("Location", None)
    bag.pop("UID", None)
    for name, target in (("DTSTART", "StartDate"), ("DUE", "DueDate"), ("COMPLETED", "CompleteDate")):
        at = moment(found[name][0], zones) if name in found else None
        if at is not None:
            bag[target] = leaf(target, times.write(at))
    status = found["STATUS"][0][1].upper() if "STATUS" in found else "COMPLETED" if "COMPLETED" in found else ""
    bag["Status"] = leaf("Status", _STATUS.get(status, "NotStarted"))
    if "PERCENT-COMPLETE" in found:
        bag["PercentComplete"] = leaf("PercentComplete", found["PERCENT-COMPLETE"][0][1].strip())
    return NewItem("Task", bag, home="tasks")


_READERS = {"VEVENT": _event, "VTODO": _todo}


def _read(kind: str, found: dict[str, list[_Line]], zones: Mapping[str, tzinfo]) -> NewItem:
    try:
        return _READERS[kind](found, zones)
    except BadFile:
        raise
    except (ValueError, LookupError, OverflowError) as e:
        raise BadFile(f"a {kind} in it cannot be read: {e}") from e


def read_calendar(data: bytes) -> list[NewItem]:
    """The events and tasks of a calendar file.

    :raises BadFile: it is not one, or an event in it has no start
    """
    out: list[NewItem] = []
    stack: list[str] = []
    found: dict[str, list[_Line]] = {}
    seen = False
    content = list(lines(data))
    zones = read_zones(content)
    for name, params, value in content:
        if name == "BEGIN":
            stack.append(value.strip().upper())
            seen = seen or stack[-1] == "VCALENDAR"
            if stack[-1] in _READERS:
                found = {}
        elif name == "END":
            if not stack or stack.pop() != value.strip().upper():
                raise BadFile(f"END:{value.strip()} closes nothing")
            if value.strip().upper() in _READERS:
                out.append(_read(value.strip().upper(), found, zones))
        elif stack and stack[-1] in _READERS:
            found.setdefault(name, []).append((params, value))
    if not seen or stack:
        raise BadFile("it is no complete VCALENDAR")
    return out
