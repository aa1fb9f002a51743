"""The text of values."""

import datetime as dt
import decimal
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchangelib._wire import codec
from exchangelib._wire.codec import CodecError
from exchangelib.errors import NaiveDateTimeNotAllowed
from exchangelib.ewsdatetime import UTC, EWSDate, EWSDateTime, EWSTimeZone

CODECS = [c for c in vars(codec).values() if isinstance(c, codec.Codec)]


@pytest.mark.parametrize(
    "text, value", [("1", True), ("0", False), ("true", True), ("false", False), (" true\n", True)]
)
def test_booleans_have_exactly_four_forms(text, value):
    assert codec.BOOLEAN.load(text) is value
    assert codec.BOOLEAN.load(codec.BOOLEAN.dump(value)) is value


@pytest.mark.parametrize("text", ["True", "TRUE", "yes", "", "2", "00", "t rue"])
def test_nothing_else_is_a_boolean(text):
    with pytest.raises(CodecError):
        codec.BOOLEAN.load(text)


@pytest.mark.parametrize(
    "text, value", [("0", 0), ("-12", -12), ("+5", 5), (" 7 ", 7), ("007", 7), ("9" * 30, int("9" * 30))]
)
def test_integers_are_read(text, value):
    assert codec.INTEGER.load(text) == value


@pytest.mark.parametrize(
    "text", ["", "1_000", "1.0", "0x1", "٣", "²", "1e3", "--1", "1 2", "9" * 5000, "-" + "9" * 5000]
)
def test_what_python_alone_takes_for_an_integer_is_refused(text):
    with pytest.raises(CodecError):
        codec.INTEGER.load(text)


@pytest.mark.parametrize("text, value", [("1.50", "1.50"), ("-.5", "-0.5"), ("3.", "3"), (" +2 ", "2")])
def test_decimals_are_read(text, value):
    assert codec.DECIMAL.load(text) == decimal.Decimal(value)


def test_decimals_are_written_without_exponent():
    assert codec.DECIMAL.dump(decimal.Decimal("1E+5")) == "100000"
    assert codec.DECIMAL.dump(decimal.Decimal("1E-7")) == "0.0000001"
    for wrong in ("NaN", "Infinity"):
        with pytest.raises(CodecError):
            codec.DECIMAL.dump(decimal.Decimal(wrong))


@pytest.mark.parametrize("text", ["", "1e5", "NaN", "INF", "1,5", "1_0.0"])
def test_what_is_no_decimal_is_refused(text):
    with pytest.raises(CodecError):
        codec.DECIMAL.load(text)


@given(st.floats(allow_nan=False))
def test_floats_keep_every_digit(value):
    assert codec.FLOAT.load(codec.FLOAT.dump(value)) == value


def test_floats_that_are_no_numbers_go_by_the_names_of_the_schema():
    assert [codec.FLOAT.dump(v) for v in (math.inf, -math.inf, math.nan)] == ["INF", "-INF", "NaN"]
    assert math.isnan(codec.FLOAT.load("NaN"))
    for wrong in ("inf", "nan", "infinity", "1_0", ""):
        with pytest.raises(CodecError):
            codec.FLOAT.load(wrong)


# --- moments


@pytest.mark.parametrize(
    "text, value",
    [
        ("2017-09-05T08:30:00Z", EWSDateTime(2017, 9, 5, 8, 30, tzinfo=UTC)),
        ("2017-09-05T08:30:00", EWSDateTime(2017, 9, 5, 8, 30, tzinfo=UTC)),
        ("2017-09-05T08:30:00+02:00", EWSDateTime(2017, 9, 5, 6, 30, tzinfo=UTC)),
        ("2017-09-05T23:30:00-05:30", EWSDateTime(2017, 9, 6, 5, 0, tzinfo=UTC)),
        ("2017-09-05T08:30:00.1Z", EWSDateTime(2017, 9, 5, 8, 30, 0, 100000, tzinfo=UTC)),
        ("2017-09-05T08:30:00.123456789Z", EWSDateTime(2017, 9, 5, 8, 30, 0, 123456, tzinfo=UTC)),
        ("2017-09-05T08:30:00.1234567+00:00", EWSDateTime(2017, 9, 5, 8, 30, 0, 123456, tzinfo=UTC)),
        ("2017-12-31T24:00:00Z", EWSDateTime(2018, 1, 1, tzinfo=UTC)),
        (" 2017-09-05T08:30:00Z\n", EWSDateTime(2017, 9, 5, 8, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", EWSDateTime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.9999999Z", EWSDateTime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_utc(text, value):
    got = codec.DATETIME.load(text)
    assert (type(got), got, got.tzinfo) == (EWSDateTime, value, UTC)
    assert got.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017-09-05",
        "2017-09-05T08:30Z",
        "2017-W01-1T08:30:00Z",
        "2017-09-05 08:30:00Z",
        "2017-09-05T083000.0Z",
        "20170905T083000Z",
        "2017-02-30T08:30:00Z",
        "2017-09-05T24:00:01Z",
        "2017-09-05T08:60:00Z",
        "2017-09-05T08:30:00.Z",
        "2017-09-05T08:30:00.²Z",
        "2017-09-05T08:30:00,5Z",
        "2017-09-05T08:30:00+2",
        "2017-09-05T08:30:00+15:00",
        "-2017-09-05T08:30:00Z",
        "12017-09-05T08:30:00Z",
        "0001-01-01T00:00:00+02:00",
        "٢٠١٧-09-05T08:30:00Z",
        "tomorrow",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(CodecError) as caught:
        codec.DATETIME.load(text)
    assert repr(text) in str(caught.value)


@settings(deadline=None)
@given(st.datetimes(min_value=dt.datetime(1900, 1, 1)), st.sampled_from(["UTC", "Europe/Copenhagen", "Asia/Kolkata"]))
def test_moments_survive_the_wire(moment, zone):
    value = moment.replace(tzinfo=EWSTimeZone(zone))
    try:
        expected = value.astimezone(UTC)
    except OverflowError:
        return
    assert codec.DATETIME.load(codec.DATETIME.dump(value)) == expected


def test_a_clock_reading_is_not_written_as_a_moment():
    with pytest.raises(NaiveDateTimeNotAllowed):
        codec.DATETIME.dump(EWSDateTime(2017, 1, 1))


def test_clock_readings_can_be_kept_as_they_are():
    value = codec.DATETIME_AS_SENT.load("2017-09-05T08:30:00")
    assert (type(value), value.tzinfo) == (EWSDateTime, None)
    assert codec.DATETIME_AS_SENT.dump(value) == "2017-09-05T08:30:00"
    assert codec.DATETIME_AS_SENT.load("2017-09-05T08:30:00+02:00") == EWSDateTime(2017, 9, 5, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2017-09-05", "2017-09-05Z", "2017-09-05+02:00", " 2017-09-05"])
def test_dates_are_read(text):
    value = codec.DATE.load(text)
    assert (type(value), value) == (EWSDate, EWSDate(2017, 9, 5))


@pytest.mark.parametrize("text", ["", "2017-W01-1", "2017-13-01", "20170905", "+017-09-05", "2017-09-05T00:00:00"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(CodecError):
        codec.DATE.load(text)


def test_a_t_makes_a_moment_of_a_date():
    assert type(codec.DATE_OR_DATETIME.load("2017-09-05")) is EWSDate
    assert type(codec.DATE_OR_DATETIME.load("2017-09-05T00:00:00Z")) is EWSDateTime
    assert codec.DATE_OR_DATETIME.dump(EWSDate(2017, 9, 5)) == "2017-09-05"
    assert codec.DATE_OR_DATETIME.dump(EWSDateTime(2017, 9, 5, tzinfo=UTC)) == "2017-09-05T00:00:00Z"


@pytest.mark.parametrize(
    "text, value",
    [
        ("08:30:00", dt.time(8, 30)),
        ("08:30:00.25", dt.time(8, 30, 0, 250000)),
        ("24:00:00", dt.time(0)),
        ("08:30:00Z", dt.time(8, 30, tzinfo=dt.timezone.utc)),
        ("08:30:00-03:30", dt.time(8, 30, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30)))),
    ],
)
def test_times_of_the_day_are_read(text, value):
    assert codec.TIME.load(text) == value
    assert codec.TIME.load(codec.TIME.dump(value)) == value


@pytest.mark.parametrize("text", ["", "8:30", "08:30", "25:00:00", "24:00:01", "08:30:00+25:00"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(CodecError):
        codec.TIME.load(text)


@pytest.mark.parametrize(
    "text, value",
    [
        ("P1D", dt.timedelta(1)),
        ("PT2H30M", dt.timedelta(hours=2, minutes=30)),
        ("-PT0.5S", dt.timedelta(milliseconds=-500)),
        ("P0Y0M3DT4H5M6.000007S", dt.timedelta(3, 6, 7, hours=4, minutes=5)),
        ("PT0S", dt.timedelta(0)),
        ("P10675199DT2H48M5.4775807S", dt.timedelta(10675199, 5, 477580, hours=2, minutes=48)),  # .NET's largest
    ],
)
def test_durations_are_read(text, value):
    assert codec.TIMEDELTA.load(text) == value


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "1D", "P1Y", "P1M", "P1H", "PT1D", "P-1D", "P" + "9" * 30 + "D"]
)
def test_what_is_no_duration_of_known_length_is_refused(text):
    with pytest.raises(CodecError):
        codec.TIMEDELTA.load(text)


@given(st.timedeltas())
def test_durations_survive_the_wire(value):
    assert codec.TIMEDELTA.load(codec.TIMEDELTA.dump(value)) == value


@given(st.binary(max_size=300))
def test_bytes_survive_the_wire(value):
    assert codec.BASE64.load(codec.BASE64.dump(value)) == value


def test_base64_may_be_broken_into_lines():
    assert codec.BASE64.load("\r\n YW Jj\n ZA==\n") == b"abcd"
    for wrong in ("YW!j", "YWJ", "YWJjé", "=", "YQ==YQ=="):
        with pytest.raises(CodecError):
            codec.BASE64.load(wrong)


@pytest.mark.parametrize("one", CODECS, ids=repr)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_text_gives_a_value_or_the_error_of_codecs(one, data):
    text = data.draw(st.text(max_size=30) | st.text("0123456789-:.TZP+DHMSYtrue", max_size=30))
    try:
        one.load(text)
    except CodecError as e:
        assert isinstance(e, ValueError)  # noqa: PT017 - either is right


def test_every_codec_goes_by_its_own_name():
    assert [one.name for one in CODECS] == [name for name, one in vars(codec).items() if isinstance(one, codec.Codec)]
