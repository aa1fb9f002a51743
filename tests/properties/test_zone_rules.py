"""Time zones by the rules of a year: worked out from zones, found among definitions, and made zones again."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from exchangelib.errors import InvalidTypeError, InvalidValue
from exchangelib.ewsdatetime import EWSDateTime, EWSTimeZone
from exchangelib.properties import (
    AbsoluteDateTransition,
    CustomTimeZone,
    DaylightTime,
    Period,
    RecurringDateTransition,
    RecurringDayTransition,
    StandardTime,
    TimeZone,
    TimeZoneDefinition,
    Transition,
    TransitionsGroup,
)
from exchangelib.version import EXCHANGE_2016, Version

HOUR = datetime.timedelta(hours=1)
ZONES = [
    "Africa/Cairo",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/Copenhagen",
    "Europe/Dublin",
    "Europe/Moscow",
    "Pacific/Apia",
    "UTC",
]


def offsets(zone: Any, start: datetime.datetime, days: int) -> list[Any]:
    return [(start + n * HOUR).astimezone(zone).utcoffset() for n in range(days * 24)]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("year", [2011, 2014, 2017, 2022, 2024])
def test_clocks_go_by_the_rules_all_through_the_year(name: str, year: int) -> None:
    zone = EWSTimeZone(name)
    for month in (1, 3, 6, 9, 11):
        start = datetime.datetime(year, month, 1, tzinfo=datetime.timezone.utc)
        begin = EWSDateTime.from_datetime(start).astimezone(zone)
        rules = TimeZone.from_timezone(zone, begin, begin + datetime.timedelta(days=42))
        rules.clean(Version(EXCHANGE_2016))
        assert offsets(rules.to_timezone(), start, 30) == offsets(zone, start, 30), (name, year, month)


def test_rules_are_those_that_windows_has() -> None:
    zone = EWSTimeZone("America/New_York")
    rules = TimeZone.from_timezone(zone, EWSDateTime(2024, 6, 1, tzinfo=zone))
    two = datetime.time(2, 0)
    assert rules == TimeZone(
        bias=300,
        standard_time=StandardTime(bias=0, time=two, occurrence=1, iso_month=11, weekday=7),
        daylight_time=DaylightTime(bias=-60, time=two, occurrence=2, iso_month=3, weekday=7),
    )


def test_where_clocks_do_not_change_there_is_no_month() -> None:
    zone = EWSTimeZone("Asia/Kathmandu")
    rules = TimeZone.from_timezone(zone, EWSDateTime(2024, 6, 1, tzinfo=zone))
    assert (rules.bias, rules.standard_time.iso_month, rules.daylight_time.iso_month) == (-345, 0, 0)


def eastern() -> TimeZoneDefinition:
    """Eastern Standard Time, as the documentation shows it."""

    def change(to: str, month: int, occurrence: int) -> RecurringDayTransition:
        return RecurringDayTransition(
            to=to, kind="Period", offset=2 * HOUR, month=month, day_of_week=7, occurrence=occurrence
        )

    def group(id_: str, *steps: Any) -> TransitionsGroup:
        return TransitionsGroup(id=id_, transitions=list(steps))

    return TimeZoneDefinition(
        id="Eastern Standard Time",
        name="(GMT-05:00) Eastern Time",
        periods=[Period(id="s", name="Standard", bias=5 * HOUR), Period(id="d", name="Daylight", bias=4 * HOUR)],
        transitions_groups=[
            group("0", change("d", 4, 1), change("s", 10, -1)),
            group("1", change("d", 3, 2), change("s", 11, 1)),
        ],
        transitions=[
            Transition(kind="Group", to="0"),
            AbsoluteDateTransition(kind="Group", to="1", date=EWSDateTime(2007, 1, 1, tzinfo=EWSTimeZone("UTC"))),
        ],
    )


@pytest.mark.parametrize("year, months", [(2006, (10, 4)), (2007, (11, 3)), (2024, (11, 3))])
def test_a_definition_has_the_rules_of_each_year(year: int, months: tuple[int, int]) -> None:
    standard, daylight, period = eastern().get_std_and_dst(year)
    assert standard is not None
    assert daylight is not None
    assert (standard.iso_month, daylight.iso_month) == months
    assert (standard.bias, daylight.bias, period.bias_in_minutes) == (0, -60, 300)


def test_a_definition_is_taken_whole_or_in_parts() -> None:
    whole = TimeZone.from_server_timezone(eastern(), 2024)
    named = TimeZone.from_server_timezone(tz_definition=eastern(), for_year=2024)
    parts = eastern()
    assert whole == named
    assert whole == TimeZone.from_server_timezone(parts.periods, parts.transitions, parts.transitions_groups, 2024)
    assert whole == TimeZone.from_timezone(
        EWSTimeZone("America/New_York"), EWSDateTime(2024, 1, 1, tzinfo=EWSTimeZone("UTC"))
    )


def test_rules_are_found_among_definitions() -> None:
    utc = TimeZoneDefinition(
        id="UTC",
        periods=[Period(id="s", name="Standard", bias=0 * HOUR)],
        transitions_groups=[TransitionsGroup(id="0", transitions=[Transition(kind="Period", to="s")])],
        transitions=[Transition(kind="Group", to="0")],
    )
    broken = TimeZoneDefinition(id="Broken")
    zones = [broken, utc, eastern()]
    assert TimeZone.from_server_timezone(eastern(), 2024).to_server_timezone(zones, 2024) == "Eastern Standard Time"
    assert TimeZone(bias=0).to_server_timezone(zones, 2024) == "UTC"
    never = TimeZone(bias=0, standard_time=StandardTime.never(), daylight_time=DaylightTime.never())
    assert never.to_server_timezone(zones, 2024) == "UTC"


def test_rules_that_nobody_has_and_definitions_that_are_none_are_refused() -> None:
    with pytest.raises(InvalidValue, match="No server time zone"):
        TimeZone(bias=7).to_server_timezone([eastern()], 2024)
    with pytest.raises(InvalidTypeError, match="timezones"):
        TimeZone(bias=0).to_server_timezone([("UTC", "UTC")], 2024)  # type: ignore[list-item]
    with pytest.raises(InvalidValue, match="does not say"):
        TimeZoneDefinition(id="x").get_std_and_dst(2024)
    with pytest.raises(InvalidTypeError, match="for_year"):
        TimeZone.from_server_timezone(eastern())


def test_a_change_on_a_date_becomes_one_on_a_weekday_of_that_year() -> None:
    definition = eastern()
    steps = [
        RecurringDateTransition(to="d", kind="Period", offset=0 * HOUR, month=3, day=21),
        RecurringDateTransition(to="s", kind="Period", offset=0 * HOUR, month=9, day=21),
    ]
    definition.transitions_groups = [TransitionsGroup(id="0", transitions=steps)]
    definition.transitions = [Transition(kind="Group", to="0")]
    _, daylight, _ = definition.get_std_and_dst(2024)
    assert daylight is not None
    assert (daylight.iso_month, daylight.occurrence, daylight.weekday) == (3, 3, 4)  # a Thursday


def test_zones_that_nobody_has_a_name_for_have_rules_too() -> None:
    zone = CustomTimeZone.from_definition(eastern())
    rules = TimeZone.from_timezone(zone, EWSDateTime(2024, 6, 1, tzinfo=zone))
    assert rules == TimeZone.from_server_timezone(eastern(), 2024)
