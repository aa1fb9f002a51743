"""Dates, moments and time zones."""

import copy
import datetime as dt
import pickle
import zoneinfo

import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from exchangelib import ewsdatetime
from exchangelib.errors import (
    AmbiguousTimeError,
    InvalidTypeError,
    InvalidValue,
    NaiveDateTimeNotAllowed,
    NonExistentTimeError,
    UnknownTimeZone,
)
from exchangelib.ewsdatetime import UTC, UTC_NOW, EWSDate, EWSDateTime, EWSTimeZone

CPH = EWSTimeZone("Europe/Copenhagen")
NIGHT_OF_TWO_HOURS_TWO = dt.datetime(2017, 10, 29, 2, 30)
NIGHT_WITHOUT_HOUR_TWO = dt.datetime(2017, 3, 26, 2, 30)


def test_a_zone_goes_by_its_name_in_both_spellings():
    assert EWSTimeZone.timezone("Europe/Copenhagen") is CPH
    assert (CPH.key, CPH.zone, CPH.ms_id) == ("Europe/Copenhagen", "Europe/Copenhagen", "Romance Standard Time")


@pytest.mark.parametrize("name", ["Nowhere/Land", "", "Europe", "../etc/passwd", "Europe/Copenhagen\0"])
def test_a_zone_that_is_not_there_says_so(name):
    with pytest.raises(UnknownTimeZone):
        EWSTimeZone(name)


def test_a_zone_has_a_name():
    with pytest.raises(InvalidTypeError):
        EWSTimeZone(5)


def test_a_windows_id_stands_for_a_zone():
    assert EWSTimeZone.from_ms_id("Romance Standard Time").key == "Europe/Paris"
    for wrong in ("Nowhere Standard Time", "", None, []):
        with pytest.raises(UnknownTimeZone):
            EWSTimeZone.from_ms_id(wrong)


def test_zones_are_equal_if_windows_has_one_id_for_them():
    assert EWSTimeZone("Europe/Brussels") == CPH != EWSTimeZone("Europe/London")
    assert hash(EWSTimeZone("Europe/Brussels")) == hash(CPH)
    assert len({EWSTimeZone("Europe/Brussels"), CPH}) == 1
    assert CPH != "Europe/Copenhagen"


def test_a_zone_that_windows_lacks_can_be_used_until_its_id_is_needed():
    troll = EWSTimeZone("Antarctica/Troll")
    assert EWSDateTime(2017, 7, 1, tzinfo=troll).utcoffset() == dt.timedelta(hours=2)
    with pytest.raises(UnknownTimeZone, match="Antarctica/Troll"):
        _ = troll.ms_id


@pytest.mark.parametrize(
    "zone, key",
    [
        (pytz.timezone("Europe/Copenhagen"), "Europe/Copenhagen"),
        (pytz.utc, "UTC"),
        (pytz.FixedOffset(120), "Etc/GMT-2"),
        (zoneinfo.ZoneInfo("Asia/Tokyo"), "Asia/Tokyo"),
        (dt.timezone.utc, "UTC"),
        (dt.timezone(dt.timedelta(hours=-5)), "Etc/GMT+5"),
        ("America/New_York", "America/New_York"),
        (CPH, "Europe/Copenhagen"),
    ],
)
def test_zones_of_other_libraries_are_taken(zone, key):
    assert EWSTimeZone.from_timezone(zone).key == key


class _TzFile(dt.tzinfo):
    """Looks as a zone of dateutil does."""

    _filename = "/usr/share/zoneinfo/Europe/Copenhagen"


_TzFile.__module__ = "dateutil.tz.tz"


def test_zones_of_dateutil_are_taken_by_their_file():
    assert EWSTimeZone.from_timezone(_TzFile()) is CPH


def test_an_offset_of_half_hours_is_no_zone_and_the_error_says_what_to_do():
    with pytest.raises(UnknownTimeZone, match="astimezone"):
        EWSTimeZone.from_timezone(dt.timezone(dt.timedelta(hours=5, minutes=30)))
    with pytest.raises(InvalidTypeError):
        EWSTimeZone.from_timezone(5)


def test_the_zone_of_the_computer_is_found(monkeypatch):
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "Asia/Tokyo")
    assert EWSTimeZone.localzone().key == "Asia/Tokyo"
    monkeypatch.setattr("tzlocal.get_localzone_name", lambda: "local")
    with pytest.raises(UnknownTimeZone):
        EWSTimeZone.localzone()


def test_every_windows_zone_that_exchange_lists_is_known(ews_facts):
    lines = (ews_facts / "windows-time-zones.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) > 140
    for line in lines:
        EWSTimeZone.from_ms_id(line.split("\t")[0])
    assert set(ewsdatetime.IANA_TO_MS_TIMEZONE_MAP.values()) <= set(ewsdatetime.MS_TIMEZONE_TO_IANA_MAP)
    assert all(ewsdatetime.IANA_TO_MS_TIMEZONE_MAP)


# --- localize and normalize, as pytz has them


@settings(max_examples=150, deadline=None)
@given(
    st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2035, 1, 1)),
    st.sampled_from(["Europe/Copenhagen", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC"]),
    st.booleans(),
)
def test_localize_gives_what_pytz_gives(moment, zone, is_dst):
    ours = EWSTimeZone(zone).localize(moment, is_dst=is_dst)
    theirs = pytz.timezone(zone).localize(moment, is_dst=is_dst)
    assert (ours.replace(tzinfo=None), ours.utcoffset()) == (theirs.replace(tzinfo=None), theirs.utcoffset())


@pytest.mark.parametrize("moment", [NIGHT_OF_TWO_HOURS_TWO, NIGHT_WITHOUT_HOUR_TWO])
@pytest.mark.parametrize("is_dst, hours", [(False, 1), (True, 2)])
def test_an_odd_hour_is_read_as_summer_time_only_if_asked(moment, is_dst, hours):
    assert CPH.localize(moment, is_dst=is_dst).utcoffset() == dt.timedelta(hours=hours)


def test_an_odd_hour_can_be_refused():
    with pytest.raises(AmbiguousTimeError):
        CPH.localize(NIGHT_OF_TWO_HOURS_TWO, is_dst=None)
    with pytest.raises(NonExistentTimeError):
        CPH.localize(NIGHT_WITHOUT_HOUR_TWO, is_dst=None)


def test_only_a_time_without_a_zone_can_be_given_one():
    with pytest.raises(InvalidValue, match="astimezone"):
        CPH.localize(UTC_NOW())
    with pytest.raises(InvalidTypeError):
        CPH.localize(dt.date(2017, 1, 1))


def test_normalize_shows_a_time_that_the_clocks_did_show():
    gone = CPH.localize(NIGHT_WITHOUT_HOUR_TWO)
    assert str(CPH.normalize(gone)) == "2017-03-26 03:30:00+02:00"
    assert CPH.normalize(pytz.utc.localize(dt.datetime(2017, 7, 1))).hour == 2
    with pytest.raises(NaiveDateTimeNotAllowed):
        CPH.normalize(dt.datetime(2017, 1, 1))


# --- moments


def test_the_calls_of_the_documentation_give_our_own_types():
    start = CPH.localize(EWSDateTime(2017, 9, 5, 8, 30))
    later = start + dt.timedelta(hours=2)
    assert type(later) is type(later - dt.timedelta(1)) is type(start.astimezone(UTC)) is EWSDateTime
    assert later - start == dt.timedelta(hours=2)
    assert type(start.date()) is type(EWSDate.today()) is type(EWSDate(2017, 1, 1) + dt.timedelta(1)) is EWSDate
    assert type(start.replace(hour=1)) is type(copy.deepcopy(start)) is EWSDateTime
    start += dt.timedelta(hours=1)
    assert (type(start), start.hour) == (EWSDateTime, 9)


def test_a_datetime_of_another_library_keeps_its_moment():
    for is_dst in (True, False):
        theirs = pytz.timezone("Europe/Copenhagen").localize(NIGHT_OF_TWO_HOURS_TWO, is_dst=is_dst)
        ours = EWSDateTime.from_datetime(theirs)
        assert (ours.tzinfo, ours.utcoffset()) == (CPH, theirs.utcoffset())
        assert ours.timestamp() == theirs.timestamp()


def test_a_pytz_zone_given_to_the_constructor_means_its_clocks_and_not_its_mean_time():
    assert str(EWSDateTime(2017, 1, 1, tzinfo=pytz.timezone("Europe/Copenhagen"))) == "2017-01-01 00:00:00+01:00"


def test_plain_datetimes_are_taken_as_they_are():
    assert EWSDateTime.from_datetime(dt.datetime(2017, 1, 1, 2)) == EWSDateTime(2017, 1, 1, 2)
    with pytest.raises(InvalidTypeError):
        EWSDateTime.from_datetime(dt.date(2017, 1, 1))
    moment = UTC_NOW()
    assert EWSDateTime.from_datetime(moment) is moment


def test_plain_datetimes_seen_in_our_zones_become_ours():
    assert type(dt.datetime(2017, 1, 1, tzinfo=dt.timezone.utc).astimezone(CPH)) is EWSDateTime
    assert type(dt.datetime.now(CPH)) is EWSDateTime


@pytest.mark.parametrize("hour", [0, 1])
def test_the_hour_that_comes_twice_is_told_apart_when_seen_from_utc(hour):
    seen = EWSDateTime(2017, 10, 29, hour, 30, tzinfo=UTC).astimezone(CPH)
    assert (seen.hour, seen.fold, seen.utcoffset()) == (2, hour, dt.timedelta(hours=2 - hour))
    assert seen.astimezone(UTC).hour == hour


def test_moments_survive_pickle_and_deepcopy():
    moment = CPH.localize(NIGHT_OF_TWO_HOURS_TWO)
    for again in (pickle.loads(pickle.dumps(moment)), copy.deepcopy(moment)):
        assert (type(again), again, again.fold, again.tzinfo) == (EWSDateTime, moment, moment.fold, CPH)
    assert pickle.loads(pickle.dumps(CPH)) is CPH


def test_now_is_known_in_every_form():
    stamp = 1504593000.5
    assert EWSDateTime.now().tzinfo is None
    assert EWSDateTime.utcnow().tzinfo is None
    assert EWSDateTime.now(pytz.timezone("Europe/Copenhagen")).tzinfo is CPH
    assert UTC_NOW().tzinfo is UTC
    assert EWSDateTime.fromtimestamp(stamp, CPH).ewsformat() == "2017-09-05T08:30:00.500000+02:00"
    assert EWSDateTime.utcfromtimestamp(stamp) == EWSDateTime(2017, 9, 5, 6, 30, 0, 500000)
    assert type(EWSDateTime.fromtimestamp(stamp)) is EWSDateTime


# --- text


@pytest.mark.parametrize(
    "moment, text",
    [
        (EWSDateTime(2017, 9, 5, 8, 30, tzinfo=UTC), "2017-09-05T08:30:00Z"),
        (EWSDateTime(2017, 9, 5, 8, 30, tzinfo=CPH), "2017-09-05T08:30:00+02:00"),
        (EWSDateTime(2017, 9, 5, 8, 30, 1, 5, tzinfo=EWSTimeZone("Asia/Kolkata")), "2017-09-05T08:30:01.000005+05:30"),
        (EWSDateTime(2017, 1, 5, tzinfo=EWSTimeZone("Europe/London")), "2017-01-05T00:00:00Z"),
        (EWSDateTime(1850, 1, 1, tzinfo=EWSTimeZone("Europe/Paris")), "1849-12-31T23:50:39Z"),
        (EWSDateTime(17, 1, 1, tzinfo=UTC), "0017-01-01T00:00:00Z"),
    ],
)
def test_moments_are_written_as_the_schema_has_them(moment, text):
    assert moment.ewsformat() == text
    assert EWSDateTime.from_string(text) == moment


@given(st.datetimes())
def test_a_moment_in_utc_is_written_as_python_writes_it_but_for_the_offset(moment):
    in_utc = EWSDateTime.from_datetime(moment.replace(tzinfo=dt.timezone.utc))
    assert in_utc.tzinfo is UTC
    assert in_utc.ewsformat() == f"{moment.isoformat()}Z"


def test_a_clock_reading_is_no_moment():
    with pytest.raises(NaiveDateTimeNotAllowed, match="EWSTimeZone"):
        EWSDateTime(2017, 1, 1).ewsformat()
    with pytest.raises(NaiveDateTimeNotAllowed):
        EWSDateTime.from_string("2017-01-01T00:00:00")


def test_iso_strings_become_moments_in_utc_or_clock_readings():
    assert EWSDateTime.fromisoformat("2020-01-01T10:00:00+05:30") == EWSDateTime(2020, 1, 1, 4, 30, tzinfo=UTC)
    assert EWSDateTime.fromisoformat("2020-01-01T10:00:00Z").tzinfo is UTC
    assert EWSDateTime.fromisoformat("2020-01-01 10:00").tzinfo is None
    with pytest.raises(InvalidValue):
        EWSDateTime.fromisoformat("tomorrow")


@pytest.mark.parametrize("text", ["2017-09-05", " 2017-09-05 ", "2017-09-05Z", "2017-09-05+02:00"])
def test_dates_are_read(text):
    assert EWSDate.from_string(text) == EWSDate(2017, 9, 5)


@pytest.mark.parametrize(
    "text", ["", "2017-9-5", "2017-13-01", "2017-02-30", "20170905", "2017-09-05T00:00:00Z", "٢٠١٧-09-05"]
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(InvalidValue):
        EWSDate.from_string(text)


def test_a_date_is_made_of_a_date_only():
    assert EWSDate.from_date(dt.date(2017, 9, 5)).ewsformat() == "2017-09-05"
    assert EWSDate.fromordinal(dt.date(2017, 9, 5).toordinal()) == EWSDate(2017, 9, 5)
    for wrong in (UTC_NOW(), "2017-09-05", None):
        with pytest.raises(InvalidTypeError):
            EWSDate.from_date(wrong)


@pytest.mark.parametrize("read", [EWSDate.from_string, EWSDateTime.from_string, EWSDateTime.fromisoformat])
@pytest.mark.parametrize("value", [None, 2017, b"2017-09-05"])
def test_what_is_no_text_is_not_read(read, value):
    with pytest.raises(InvalidTypeError, match="must be of type str"):
        read(value)


def test_a_zone_that_a_server_names_again_is_the_same_object_though_nobody_kept_it():
    first = id(EWSTimeZone.from_ms_id("Tokyo Standard Time"))
    assert id(EWSTimeZone.from_ms_id("Tokyo Standard Time")) == first
