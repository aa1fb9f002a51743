"""Recurrences as people write them, and as servers read them."""

import datetime

import pytest

from exchangelib import UTC, EWSDate, EWSDateTime
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidFieldForVersion, InvalidTypeError, InvalidValue
from exchangelib.fields import FRIDAY, MONDAY, MONTHS, SUNDAY, WEDNESDAY, WEEK_DAY
from exchangelib.recurrence import (
    PATTERN_CLASSES,
    REGENERATION_CLASSES,
    AbsoluteMonthlyPattern,
    AbsoluteYearlyPattern,
    DailyPattern,
    DailyRegeneration,
    EndDatePattern,
    NoEndPattern,
    NumberedPattern,
    Recurrence,
    RelativeMonthlyPattern,
    RelativeYearlyPattern,
    TaskRecurrence,
    TaskRecurrenceField,
    WeeklyPattern,
)
from exchangelib.version import EXCHANGE_2007_SP1, EXCHANGE_2013, Version

OLD, NEW = Version(EXCHANGE_2007_SP1), Version(EXCHANGE_2013)
START = EWSDate(2017, 9, 1)


def _text(recurrence: Recurrence, version: Version = NEW) -> str:
    recurrence.clean(version)
    out: list[str] = []
    recurrence.write(out, version)
    return "".join(out)


def test_days_and_a_number_are_enough() -> None:
    recurrence = Recurrence(pattern=WeeklyPattern(interval=3, weekdays=[MONDAY, WEDNESDAY]), start=START, number=7)
    assert recurrence.boundary == NumberedPattern(start=START, number=7)
    assert _text(recurrence) == (
        "<t:Recurrence><t:WeeklyRecurrence><t:Interval>3</t:Interval><t:DaysOfWeek>Monday Wednesday</t:DaysOfWeek>"
        "<t:FirstDayOfWeek>Monday</t:FirstDayOfWeek></t:WeeklyRecurrence><t:NumberedRecurrence>"
        "<t:StartDate>2017-09-01</t:StartDate><t:NumberOfOccurrences>7</t:NumberOfOccurrences></t:NumberedRecurrence>"
        "</t:Recurrence>"
    )


def test_a_boundary_is_made_of_what_is_given() -> None:
    daily = DailyPattern(interval=1)
    assert Recurrence(pattern=daily, start=START).boundary == NoEndPattern(start=START)
    end = EWSDate(2017, 10, 1)
    assert Recurrence(pattern=daily, start=START, end=end).boundary == EndDatePattern(start=START, end=end)
    assert Recurrence(pattern=daily, boundary=NoEndPattern(start=START)).boundary == NoEndPattern(start=START)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": START, "end": START, "number": 3},
        {"end": START},
        {"number": 3},
        {"boundary": NoEndPattern(start=START), "start": START},
    ],
    ids=lambda wrong: "-".join(wrong),
)
def test_what_cannot_be_combined_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidValue, match="Recurrence"):
        Recurrence(pattern=DailyPattern(interval=1), **wrong)


@pytest.mark.parametrize("missing", ["pattern", "boundary"])
def test_both_parts_must_be_there_before_anything_is_sent(missing: str) -> None:
    recurrence = Recurrence(pattern=DailyPattern(interval=1), start=START)
    setattr(recurrence, missing, None)
    with pytest.raises(InvalidValue, match=f"Recurrence.{missing}"):
        recurrence.clean()


def test_names_stand_for_numbers_and_groups_of_days_are_days() -> None:
    pattern = RelativeYearlyPattern(weekday=WEEK_DAY, week_number="Last", month=MONTHS[1])
    pattern.clean()
    assert (pattern.weekday, pattern.week_number, pattern.month) == (9, 5, 2)
    weekly = WeeklyPattern(interval=1, weekdays=FRIDAY)
    weekly.clean()
    assert weekly.weekdays == [5]


def test_a_datetime_stands_for_its_day_where_it_is() -> None:
    late = EWSDateTime(2017, 9, 1, 23, 30, tzinfo=UTC)
    recurrence = Recurrence(pattern=DailyPattern(interval=1), start=late, end=datetime.date(2017, 9, 3))
    recurrence.clean()
    assert recurrence.boundary == EndDatePattern(start=START, end=EWSDate(2017, 9, 3))


def test_tasks_are_made_anew_and_appointments_are_not() -> None:
    again = TaskRecurrence(pattern=DailyRegeneration(interval=2), start=START)
    assert TaskRecurrence.from_xml(fragment(_text(again))) == again
    with pytest.raises(InvalidTypeError, match=r"Recurrence\.pattern"):
        Recurrence(pattern=DailyRegeneration(interval=2), start=START).clean()


def test_a_recurrence_of_an_appointment_serves_a_task() -> None:
    field = TaskRecurrenceField("task:Recurrence", name="recurrence")
    mine = Recurrence(pattern=DailyPattern(interval=1), start=START)
    assert field.check(mine, NEW, "Task") == TaskRecurrence(pattern=DailyPattern(interval=1), start=START)


def test_old_servers_are_not_told_when_weeks_begin() -> None:
    pattern = WeeklyPattern(interval=1, weekdays=[MONDAY])
    recurrence = Recurrence(pattern=pattern, start=START)
    assert "FirstDayOfWeek" not in _text(recurrence, OLD)
    pattern.first_day_of_week = SUNDAY
    assert "<t:FirstDayOfWeek>Sunday</t:FirstDayOfWeek>" in _text(recurrence)
    with pytest.raises((InvalidValue, InvalidFieldForVersion), match="first_day_of_week"):
        recurrence.clean(OLD)


def test_patterns_can_be_read_aloud() -> None:
    assert str(AbsoluteYearlyPattern(day_of_month=24, month=12)) == "Occurs on day 24 of December"
    relative = RelativeYearlyPattern(weekday=1, week_number=5, month=5)
    assert str(relative) == "Occurs on the Last Monday of May"
    assert str(AbsoluteMonthlyPattern(interval=2, day_of_month=1)) == "Occurs on day 1 of every 2 month(s)"
    monthly = RelativeMonthlyPattern(interval=1, weekday="Friday", week_number=1)
    assert str(monthly) == "Occurs on the First Friday of every 1 month(s)"
    weekly = WeeklyPattern(interval=1, weekdays=[MONDAY, 3])
    assert "Monday, Wednesday" in str(weekly)
    assert str(Recurrence(pattern=DailyPattern(interval=3), start=START)).startswith("Pattern: Occurs every 3 day(s)")
    for cls in (*PATTERN_CLASSES, *REGENERATION_CLASSES):
        assert str(cls())
