"""What the README of the library's older releases shows of dates, times and zones, with values of its own."""

from datetime import datetime, timedelta, timezone

import pytest
import pytz

from exchangelib import UTC, UTC_NOW, EWSDate, EWSDateTime, EWSTimeZone
from exchangelib.errors import NaiveDateTimeNotAllowed


@pytest.fixture
def oslo() -> EWSTimeZone:
    return EWSTimeZone.timezone("Europe/Oslo")


def test_zones_are_made_by_name_and_of_the_computer(oslo: EWSTimeZone) -> None:
    assert oslo == EWSTimeZone("Europe/Oslo")
    assert str(oslo) == "Europe/Oslo"
    assert isinstance(EWSTimeZone.localzone(), EWSTimeZone)


def test_readings_of_a_clock_become_moments_by_localize(oslo: EWSTimeZone) -> None:
    breakfast = oslo.localize(EWSDateTime(2021, 7, 14, 7, 45))
    assert type(breakfast) is EWSDateTime
    assert breakfast.utcoffset() == timedelta(hours=2)
    assert breakfast.ewsformat() == "2021-07-14T07:45:00+02:00"
    assert type(oslo.localize(EWSDateTime.now())) is EWSDateTime
    assert oslo.localize(datetime(2021, 7, 14, 7, 45)) == breakfast


def test_moments_are_calculated_with(oslo: EWSTimeZone) -> None:
    start = oslo.localize(EWSDateTime(2021, 7, 14, 7, 45))
    end = start + timedelta(minutes=90)
    assert type(end) is EWSDateTime
    assert end - start == timedelta(minutes=90)
    assert type(timedelta(minutes=90) + start) is type(end - timedelta(days=1)) is EWSDateTime
    end += timedelta(hours=2)
    assert end == oslo.localize(EWSDateTime(2021, 7, 14, 11, 15))
    end -= timedelta(hours=3, minutes=30)
    assert (end, type(end)) == (start, EWSDateTime)


def test_dates(oslo: EWSTimeZone) -> None:
    day = EWSDate(2021, 7, 14)
    assert type(EWSDate.today()) is EWSDate
    assert oslo.localize(EWSDateTime(2021, 7, 14, 23, 59)).date() == day
    later = oslo.localize(EWSDateTime(2021, 7, 14, 23, 59)).date()
    later += timedelta(days=20)
    assert (later, type(later)) == (EWSDate(2021, 8, 3), EWSDate)
    assert later - day == timedelta(days=20)
    later -= timedelta(days=20)
    assert (later, type(later)) == (day, EWSDate)


def test_the_present_in_greenwich() -> None:
    now = UTC_NOW()
    assert (now.tzinfo, type(now)) == (UTC, EWSDateTime)
    assert abs(now - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert UTC.localize(EWSDateTime(2021, 7, 14)).ewsformat() == "2021-07-14T00:00:00Z"


def test_datetimes_of_other_libraries_are_taken_over() -> None:
    of_pytz = pytz.timezone("Europe/Oslo").localize(datetime(2021, 12, 24, 17, 0))
    moment = EWSDateTime.from_datetime(of_pytz)
    assert type(moment) is EWSDateTime
    assert moment == of_pytz
    assert moment.ewsformat() == "2021-12-24T17:00:00+01:00"


def test_over_the_end_of_summer_time_clocks_and_moments_part(oslo: EWSTimeZone) -> None:
    evening = oslo.localize(EWSDateTime(2021, 10, 30, 20, 0))
    by_the_clock = evening + timedelta(days=1)
    assert (by_the_clock.hour, by_the_clock.utcoffset()) == (20, timedelta(hours=1))
    by_the_moment = oslo.normalize(evening.astimezone(UTC) + timedelta(days=1))
    assert by_the_moment == oslo.localize(EWSDateTime(2021, 10, 31, 19, 0))


def test_a_reading_without_a_zone_is_not_sent(oslo: EWSTimeZone) -> None:
    with pytest.raises(NaiveDateTimeNotAllowed):
        EWSDateTime(2021, 7, 14).ewsformat()
    with pytest.raises(NaiveDateTimeNotAllowed):
        oslo.normalize(EWSDateTime(2021, 7, 14))
