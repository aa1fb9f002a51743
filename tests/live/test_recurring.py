"""Series and the clocks: what is at nine stays at nine when clocks change, whoever knows which rules of it."""

from __future__ import annotations

import datetime
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exchangelib import UTC, Account, CalendarItem, EWSDate, EWSDateTime, EWSTimeZone
from exchangelib.errors import InvalidValue
from exchangelib.items.calendar_item import EXCEPTION, OCCURRENCE, RECURRING_MASTER
from exchangelib.properties import CustomTimeZone, TimeZone
from exchangelib.recurrence import DailyPattern, Recurrence, WeeklyPattern
from exchangelib.sandbox import Sandbox

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
# Days on which clocks change or, in São Paulo and Tehran, did so for the last times; both ways
CHANGES = {
    "Europe/Copenhagen": [(2030, 3, 31), (2030, 10, 27)],
    "America/New_York": [(2030, 3, 10), (2030, 11, 3)],
    "America/Sao_Paulo": [(2018, 11, 4), (2019, 2, 17)],
    "Asia/Tehran": [(2022, 3, 22), (2022, 9, 22)],
    "Australia/Lord_Howe": [(2030, 4, 7), (2030, 10, 6)],
}
CASES = [(zone, day) for zone, days in CHANGES.items() for day in days]
# A year whose rules are not those of today, and the same as text for the data base of zones
OLDER = {
    "Europe/Copenhagen": (1990, "CET-1CEST,M3.5.0,M9.5.0/3"),
    "America/New_York": (2000, "EST5EDT,M4.1.0,M10.5.0"),
    "America/Sao_Paulo": (2018, "<-03>3<-02>,M11.1.0/0,M2.3.0/0"),
    "Asia/Tehran": (2021, "<+0330>-3:30<+0430>,J79/24,J263/24"),
    "Australia/Lord_Howe": (2006, "<+1030>-10:30<+11>-11,M10.5.0,M3.5.0"),
}


@pytest.fixture
def made(account: Account) -> Iterator[list[CalendarItem]]:
    """Takes what a test makes, and deletes it."""
    items: list[CalendarItem] = []
    yield items
    account.bulk_delete([item for item in items if item.id])


def daily(account: Account, start: EWSDateTime, number: int, **values: Any) -> CalendarItem:
    recurrence = Recurrence(pattern=DailyPattern(interval=1), start=start.date(), number=number)
    values = {"start": start, "end": start + HOUR, "recurrence": recurrence, **values}
    return CalendarItem(account=account, folder=account.calendar, **values)


def viewed(account: Account, mark: str, first: Any, last: Any) -> list[Any]:
    found = account.calendar.view(start=first - 2 * DAY, end=last + 2 * DAY)
    return sorted((each for each in found if each.subject == mark), key=lambda each: each.start)


@pytest.mark.parametrize("hour", [0, 2, 9, 23])
@pytest.mark.parametrize("zone, day", CASES)
def test_every_occurrence_is_at_the_same_time_by_the_clock(
    account: Account, mark: str, made: list[CalendarItem], zone: str, day: tuple[int, int, int], hour: int
) -> None:
    place = EWSTimeZone(zone)
    start = EWSDateTime(*day, hour, 45, tzinfo=place) - 3 * DAY
    item: Any = daily(account, start, 7, subject=mark).save()
    made.append(item)
    found = viewed(account, mark, start, start + 7 * DAY)
    clocks = [each.start.astimezone(place) for each in found]
    # A clock that goes from 2 to 3 shows no 2:45 that day
    expected = [EWSDateTime(*(start.date() + n * DAY).timetuple()[:3], hour, 45, tzinfo=place) for n in range(7)]
    assert [each.astimezone(UTC) for each in clocks] == [each.astimezone(UTC) for each in expected]
    # The end is a time by the clock, too ([MS-OXOCAL] 2.2.1.44.1, EndTimeOffset)
    assert [each.end for each in found] == [(each + HOUR).astimezone(UTC) for each in expected]
    assert len({each.utcoffset() for each in expected}) == 2
    item.refresh()
    assert (item.start, item._start_timezone, item.type) == (
        start,
        EWSTimeZone.from_ms_id(place.ms_id),
        RECURRING_MASTER,
    )
    assert item.recurrence.boundary.start == start.date()
    assert (item.first_occurrence.start, item.last_occurrence.start) == (found[0].start, found[-1].start)


@pytest.mark.parametrize("zone, day", CASES)
def test_days_on_which_clocks_change_are_days(
    account: Account, mark: str, made: list[CalendarItem], zone: str, day: tuple[int, int, int]
) -> None:
    account_zone, account.default_timezone = account.default_timezone, EWSTimeZone(zone)
    try:
        start = EWSDate(*day)
        single = {"subject": mark, "start": start, "end": start, "is_all_day": True}
        made.append(CalendarItem(account=account, folder=account.calendar, **single).save())
        series = {**single, "start": start - DAY, "end": start - DAY}
        recurrence = Recurrence(pattern=DailyPattern(interval=1), start=start - DAY, number=3)
        made.append(CalendarItem(account=account, folder=account.calendar, recurrence=recurrence, **series).save())
        item: Any
        for item, first in zip(made, (start, start - DAY), strict=True):
            item.refresh()
            assert (item.start, item.end) == (first, first)
        moment = EWSDateTime(*day, 12, tzinfo=EWSTimeZone(zone))
        found = viewed(account, mark, moment, moment)
        assert [each.start for each in found] == [start - DAY, start, start, start + DAY]
        assert all(each.start == each.end for each in found)
    finally:
        account.default_timezone = account_zone


@pytest.mark.parametrize("zone, day", CASES)
def test_moments_in_the_hours_that_come_twice_or_not_at_all_are_kept(
    account: Account, mark: str, made: list[CalendarItem], zone: str, day: tuple[int, int, int]
) -> None:
    middle = EWSDateTime(*day, 0, 15, tzinfo=EWSTimeZone(zone)).astimezone(UTC)
    moments = [(middle + n * HOUR / 2).astimezone(EWSTimeZone(zone)) for n in range(-4, 12)]
    made += [
        CalendarItem(subject=mark, categories=[str(n)], start=moment, end=moment + HOUR)
        for n, moment in enumerate(moments)
    ]
    account.bulk_create(folder=account.calendar, items=made)
    for item, moment in zip(account.fetch(made), moments, strict=True):
        assert item.start.astimezone(UTC) == moment.astimezone(UTC)
        assert item._start_timezone == EWSTimeZone.from_ms_id(EWSTimeZone(zone).ms_id)


@pytest.mark.parametrize("zone", OLDER)
def test_a_series_keeps_rules_that_no_data_base_has_for_its_year(
    account: Account, mark: str, made: list[CalendarItem], zone: str
) -> None:
    year, _ = OLDER[zone]
    older = TimeZone.from_timezone(EWSTimeZone(zone), EWSDateTime(year, 7, 1, tzinfo=EWSTimeZone(zone))).to_timezone()
    assert isinstance(older, CustomTimeZone)
    start = EWSDateTime(2030, 1, 7, 9, tzinfo=older)
    recurrence = Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Monday"]), start=start.date(), number=52)
    item = CalendarItem(account=account, folder=account.calendar, subject=mark, start=start, end=start + HOUR)
    item.recurrence = recurrence
    made.append(item.save())
    found = viewed(account, mark, start, start + 365 * DAY)
    assert len(found) == 52
    assert {each.start.astimezone(older).time() for each in found} == {datetime.time(9)}
    assert len({each.start.astimezone(UTC).time() for each in found}) == 2
    assert len({each.start.astimezone(EWSTimeZone(zone)).time() for each in found}) == 2
    item.refresh()
    assert (item.start, item._start_timezone) == (start, older)
    # Saving it as it is changes nothing, and neither does another text
    item.location = "Hall"
    item.save()
    assert [each.start for each in viewed(account, mark, start, start + 365 * DAY)] == [each.start for each in found]


# -- a program whose data base is older than the server's

PROGRAM = """
import datetime, json, sys
from exchangelib import Account, CalendarItem, Configuration, Credentials, EWSDate, EWSDateTime, EWSTimeZone, UTC
from exchangelib.recurrence import Recurrence, WeeklyPattern

url, address, password, zone = sys.argv[1:]
config = Configuration(service_endpoint=url, credentials=Credentials(address, password), auth_type="basic")
place = EWSTimeZone(zone)
account = Account(address, config=config, autodiscover=False, default_timezone=place)
start = EWSDateTime(2030, 1, 7, 9, tzinfo=place)
recurrence = Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Monday"]), start=start.date(), number=52)
values = {"account": account, "folder": account.calendar}
series = CalendarItem(subject="series", start=start, end=start, recurrence=recurrence, **values).save()
moments = [EWSDateTime(2030, month, day, 1, 30, tzinfo=place) for month in range(1, 13) for day in (1, 22, 28)]
singles = [CalendarItem(subject="single", start=moment, end=moment) for moment in moments]
days = [EWSDate(moment.year, moment.month, moment.day) for moment in moments]
whole = [CalendarItem(subject="day", start=day, end=day, is_all_day=True) for day in days]
account.bulk_create(account.calendar, singles + whole)
assert [each.start for each in account.fetch(singles)] == moments
assert [(each.start, each.end) for each in account.fetch(whole)] == [(day, day) for day in days]
assert series.refresh().start == start
assert series.recurrence.boundary.start == start.date()
view = account.calendar.view(start=start - datetime.timedelta(days=20), end=start + datetime.timedelta(days=370))
json.dump(
    {
        "series": sorted(each.start.astimezone(UTC).isoformat() for each in view if each.subject == "series"),
        "single": [each.astimezone(UTC).isoformat() for each in moments],
        "day": [str(day) for day in days],
        "offsets": len({moment.utcoffset() for moment in moments}),
    },
    sys.stdout,
)
"""


def _compiled(rules: str) -> bytes:
    """A zone as a file of the data base (RFC 8536), with nothing in it but rules for all years."""
    head = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    body = struct.pack(">lbb", 0, 0, 0) + b"LMT\0"
    return (head + body) * 2 + b"\n" + rules.encode() + b"\n"


@pytest.mark.sandbox_only("the mailbox is made for it")
@pytest.mark.parametrize("zone", OLDER)
def test_a_program_with_older_rules_and_a_server_with_newer_ones_mean_the_same_moments(
    sandbox: Sandbox, tmp_path: Path, mark: str, zone: str
) -> None:
    old = tmp_path / zone
    old.parent.mkdir(parents=True)
    old.write_bytes(_compiled(OLDER[zone][1]))
    address = f"{mark}@example.com"
    account = sandbox.account(address)
    account.default_timezone = EWSTimeZone(zone)
    arguments = [sandbox.url, address, sandbox.password(address), zone]
    environment = {**os.environ, "PYTHONTZPATH": os.pathsep.join((str(tmp_path), "/usr/share/zoneinfo"))}
    checkout = Path(__file__).parent.parent.parent
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=checkout,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["offsets"] == 2

    found = {subject: list(account.calendar.filter(subject=subject)) for subject in ("single", "day")}
    assert sorted(each.start.isoformat() for each in found["single"]) == sorted(told["single"])
    assert sorted(str(each.start) for each in found["day"]) == sorted(told["day"])
    assert all(each.end == each.start for each in found["day"])
    start = EWSDateTime(2030, 1, 7, tzinfo=UTC)
    view = [each for each in account.calendar.view(start - DAY, start + 370 * DAY) if each.subject == "series"]
    assert sorted(each.start.isoformat() for each in view) == told["series"]
    # By the rules of the server, which are those of this process, the clock shows the same each time
    assert len({each.start.astimezone(EWSTimeZone(zone)).time() for each in view}) == 1
    assert len(view) == 52


# -- one of the series


def test_an_occurrence_is_moved_and_another_deleted(account: Account, mark: str, made: list[CalendarItem]) -> None:
    place = EWSTimeZone("America/New_York")
    start = EWSDateTime(2030, 3, 8, 9, tzinfo=place)
    series = daily(account, start, 5, subject=mark).save()
    made.append(series)
    third: Any = series.occurrence(index=3).refresh()
    assert (third.type, third.start) == (OCCURRENCE, EWSDateTime(2030, 3, 10, 9, tzinfo=place))
    third.start = third.start.astimezone(place) + 3 * HOUR
    third.end = third.start + HOUR
    third.save(update_fields=["start", "end"])
    assert third.refresh().type == EXCEPTION
    series.occurrence(index=4).delete()
    found = viewed(account, mark, start, start + 5 * DAY)
    assert [f"{each.start.astimezone(place):%d %H:%M}" for each in found] == [
        "08 09:00",
        "09 09:00",
        "10 12:00",
        "12 09:00",
    ]
    series.refresh()
    (changed,) = series.modified_occurrences or []
    (deleted,) = series.deleted_occurrences or []
    assert (changed.start, changed.original_start) == (third.start, EWSDateTime(2030, 3, 10, 9, tzinfo=place))
    assert deleted.start == EWSDateTime(2030, 3, 11, 9, tzinfo=place)
    master: Any = third.master_recurrence().refresh()
    assert master.id == series.id
    master.subject = f"{mark} again"
    master.save(update_fields=["subject"])
    assert len(viewed(account, f"{mark} again", start, start + 5 * DAY)) == 4
    assert viewed(account, mark, start, start + 5 * DAY) == []


@pytest.mark.parametrize("way", ["save", "bulk_update"])
def test_what_is_moved_behind_its_end_lasts_as_long_as_before(
    account: Account, mark: str, made: list[CalendarItem], way: str
) -> None:
    start = EWSDateTime(2031, 3, 29, 9, 0, tzinfo=EWSTimeZone("Europe/Copenhagen"))
    hour = datetime.timedelta(hours=1)
    item = CalendarItem(folder=account.calendar, subject=mark, start=start, end=start + 2 * hour).save()
    made.append(item)
    length = 2 * hour
    for moved in (3, 13, 24, 1, 7):  # once to an hour before clocks change, and once by less than it lasts
        item.start += moved * hour
        if way == "save":
            item.save(update_fields=["start"])
        else:
            ((_, changekey),) = account.bulk_update([(item, ["start"])])
            assert item.changekey == changekey
        length -= hour if moved == 1 else datetime.timedelta()  # the end stays if that is behind the start
        (found,) = account.fetch([item])
        assert (found.start, found.end) == (item.start, item.end)
        assert found.end.astimezone(UTC) - found.start.astimezone(UTC) == length
    # an end that was given counts, and so does one that is sent
    for change in ({"end": item.start + 5 * hour, "start": item.start + 6 * hour}, {"start": item.start + 10 * hour}):
        item.refresh()
        for name, value in change.items():
            setattr(item, name, value)
        with pytest.raises(InvalidValue, match="must not be before 'start'"):
            item.save(update_fields=None if len(change) == 1 else ["start"])
    item.refresh()
    assert item.end - item.start == length


def test_days_that_are_moved_stay_as_many(account: Account, mark: str, made: list[CalendarItem]) -> None:
    item = CalendarItem(
        folder=account.calendar, subject=mark, start=EWSDate(2031, 3, 28), end=EWSDate(2031, 3, 30), is_all_day=True
    ).save()
    made.append(item)
    item.start = EWSDate(2031, 5, 1)
    item.save(update_fields=["start"])
    item.refresh()
    assert (item.start, item.end) == (EWSDate(2031, 5, 1), EWSDate(2031, 5, 3))
