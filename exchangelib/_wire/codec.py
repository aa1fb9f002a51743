"""The text of values: one codec for each Python type, without knowing which field a value is for.

The lexical forms are those of XML Schema: https://www.w3.org/TR/xmlschema-2/#built-in-datatypes
"""

from __future__ import annotations

import datetime
import decimal
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any, Final, Generic, NoReturn, TypeVar

from .._pattern import pattern
from .._value import Value
from ..errors import EWSError, shorten
from ..ewsdatetime import UTC, EWSDate, EWSDateTime, format_datetime, parse_datetime

V = TypeVar("V")


class CodecError(EWSError, ValueError):
    """A text that is no value of the type, or a value that has no text."""


class Codec(Value, Generic[V]):
    """How a Python type is read from text, and written.

    `load` takes the text of an element and raises `CodecError` if it is no such value; `dump` returns text that has yet
    to be escaped. Both take the text as it is in the document: white space around a value is allowed where the schema
    allows it.
    """

    name: str
    load: Callable[[str], V]
    dump: Callable[[V], str]

    def __repr__(self) -> str:
        return self.name


def _wrong(s: Any, expected: str) -> NoReturn:
    raise CodecError(f"{shorten(s)} is not {expected}") from None


# --- text


def _same(s: str) -> str:
    return s


# --- xs:boolean: exactly four forms

_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}


def load_boolean(s: str) -> bool:
    """Read `1 0 true false`."""
    value = _BOOLEANS.get(s)
    if value is None:
        value = _BOOLEANS.get(s.strip(_WHITE))
        if value is None:
            _wrong(s, "a boolean: one of 1 0 true false")
    return value


def dump_boolean(value: bool) -> str:
    """Write `true` or `false`."""
    return "true" if value else "false"


# --- numbers. Python takes more than XML Schema: underscores, digits of other scripts, exponents of decimals

_WHITE: Final = " \t\r\n"  # what XML calls white space; str.strip() knows more
_DIGITS: Final = 4300  # more than that Python refuses to convert
_INTEGER: Final = pattern(r"[+-]?\d+", re.ASCII)
_DECIMAL: Final = pattern(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_FLOAT: Final = pattern(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN", re.ASCII)


def load_integer(s: str) -> int:
    """Read xs:int, xs:long and their like."""
    if s.isdigit() and s.isascii() and len(s) < _DIGITS:
        return int(s)
    s = s.strip(_WHITE)
    if _INTEGER.fullmatch(s) is None or len(s) >= _DIGITS:
        _wrong(s, "an integer")
    return int(s)


def dump_integer(value: int) -> str:
    """Write an integer."""
    return int.__repr__(value)


def load_decimal(s: str) -> decimal.Decimal:
    """Read xs:decimal: no exponent, no infinity."""
    s = s.strip(_WHITE)
    if _DECIMAL.fullmatch(s) is None:
        _wrong(s, "a decimal number")
    return decimal.Decimal(s)


def dump_decimal(value: decimal.Decimal) -> str:
    """Write a decimal without exponent."""
    if not value.is_finite():
        _wrong(value, "a decimal number that XML can hold")
    return format(value, "f")


def load_float(s: str) -> float:
    """Read xs:double, INF and NaN among them."""
    s = s.strip(_WHITE)
    if _FLOAT.fullmatch(s) is None:
        _wrong(s, "a floating-point number")
    return float(s)


def dump_float(value: float) -> str:
    """Write xs:double, with every digit that counts."""
    return float.__repr__(float(value)).replace("inf", "INF").replace("nan", "NaN")


# --- dates and times

_new_datetime: Final = datetime.datetime.__new__
_iso_datetime: Final = datetime.datetime.fromisoformat


def load_datetime(s: str) -> EWSDateTime:
    """Read xs:dateTime as a moment in UTC. Without `Z` or offset it is taken as UTC; digits beyond microseconds are cut."""
    # `2017-09-05T08:30:00Z` is what Exchange writes, at times with a fraction. fromisoformat judges the rest of the form.
    n = len(s)
    if n >= 20 and s[-1] == "Z" and s[10] == "T" and s[7] == "-" and s[13] == ":":
        microsecond = 0
        if n > 20:
            fraction = s[20:-1]
            if s[19] != "." or not (fraction.isdigit() and fraction.isascii()):
                return _load_datetime(s)
            microsecond = int((fraction + "00000")[:6])
        try:
            d = _iso_datetime(s[:19])
        except ValueError:
            return _load_datetime(s)
        return _new_datetime(EWSDateTime, d.year, d.month, d.day, d.hour, d.minute, d.second, microsecond, UTC)
    return _load_datetime(s)


def _load_datetime(s: str) -> EWSDateTime:
    d = load_datetime_as_sent(s)
    return d.replace(tzinfo=UTC) if d.tzinfo is None else d


def load_datetime_as_sent(s: str) -> EWSDateTime:
    """Read xs:dateTime: a moment in UTC, or without `Z` and offset the reading of a clock, with no time zone."""
    try:
        return parse_datetime(s)
    except ValueError as e:
        raise CodecError(str(e)) from None


def dump_datetime(value: datetime.datetime) -> str:
    """Write xs:dateTime. A datetime without time zone is refused."""
    return format_datetime(value)


def dump_datetime_as_sent(value: datetime.datetime) -> str:
    """Write xs:dateTime, without an offset if there is no time zone."""
    return value.isoformat() if value.tzinfo is None else format_datetime(value)


def load_date(s: str) -> EWSDate:
    """Read xs:date. An offset, which the schema allows, says nothing about a date."""
    try:
        if len(s) == 10 and s[4] == "-" and s[7] == "-":
            return EWSDate.fromisoformat(s)
        return EWSDate.from_string(s)
    except ValueError:
        _wrong(s, "a date of the form 2017-09-05")


def dump_date(value: datetime.date) -> str:
    """Write xs:date."""
    return value.date().isoformat() if isinstance(value, datetime.datetime) else value.isoformat()


def load_date_or_datetime(s: str) -> EWSDate | EWSDateTime:
    """Read what may be either: a `T` makes the difference."""
    return load_datetime(s) if "T" in s else load_date(s)


def dump_date_or_datetime(value: datetime.date) -> str:
    """Write either."""
    return format_datetime(value) if isinstance(value, datetime.datetime) else value.isoformat()


_TIME: Final = pattern(r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?", re.ASCII)


def load_time(s: str) -> datetime.time:
    """Read xs:time; an offset stays with it, as a fixed one."""
    match = _TIME.fullmatch(s.strip(_WHITE))
    if match is None:
        _wrong(s, "a time of the form 08:30:00")
    hour, minute, second, fraction, offset = match.groups()
    tz = None
    if offset:
        sign = -1 if offset[0] == "-" else 1
        shift = datetime.timedelta(hours=int(offset[1:3]), minutes=int(offset[4:])) if offset != "Z" else None
        tz = datetime.timezone(sign * shift) if shift else datetime.timezone.utc
    if (hour, minute, second) == ("24", "00", "00") and not (fraction or "").strip("0"):
        hour = "00"
    try:
        return datetime.time(int(hour), int(minute), int(second), int(((fraction or "") + "000000")[:6]), tz)
    except ValueError:
        _wrong(s, "a time of the day")


def dump_time(value: datetime.time) -> str:
    """Write xs:time."""
    return value.isoformat()


_DURATION: Final = pattern(
    r"(-)?P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?", re.ASCII
)


def load_timedelta(s: str) -> datetime.timedelta:
    """Read xs:duration. Years and months, whose length nobody knows, must be zero."""
    match = _DURATION.fullmatch(s.strip(_WHITE))
    if match is None:
        _wrong(s, "a duration of the form P1DT2H30M")
    years, months, days, hours, minutes, seconds = (int(part[:18]) if part else 0 for part in match.groups()[1:7])
    if years or months:
        _wrong(s, "a duration of known length: it has years or months")
    microseconds = int(((match[8] or "") + "000000")[:6])
    try:
        value = datetime.timedelta(days, seconds, microseconds, minutes=minutes, hours=hours)
        return -value if match[1] else value
    except OverflowError:
        _wrong(s, "a duration that Python can hold")


def dump_timedelta(value: datetime.timedelta) -> str:
    """Write xs:duration in days, hours, minutes and seconds."""
    sign, value = ("-", -value) if value.days < 0 else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06d}".rstrip("0") if value.microseconds else ""
    days = f"{value.days}D" if value.days else ""
    time = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if seconds or fraction or not (days or time):
        time += f"{seconds}{fraction}S"
    return f"{sign}P{days}T{time}" if time else f"{sign}P{days}"


# --- bytes


def load_base64(s: str) -> bytes:
    """Read xs:base64Binary, white space among the characters included."""
    try:
        return _strict_base64(s)
    except ValueError:  # white space is rare, and looking for it first is not free
        for character in _WHITE:
            s = s.replace(character, "")
    try:
        return _strict_base64(s)
    except ValueError:
        _wrong(s, "base64")


def _strict_base64(s: str) -> bytes:
    if len(s) % 4:  # Python 3.10 lets padding alone pass
        raise ValueError
    return b64decode(s, validate=True)


def dump_base64(value: bytes) -> str:
    """Write xs:base64Binary in one line."""
    return b64encode(value).decode("ascii")


TEXT: Final[Codec[str]] = Codec("TEXT", _same, _same)
BOOLEAN: Final[Codec[bool]] = Codec("BOOLEAN", load_boolean, dump_boolean)
INTEGER: Final[Codec[int]] = Codec("INTEGER", load_integer, dump_integer)
DECIMAL: Final[Codec[decimal.Decimal]] = Codec("DECIMAL", load_decimal, dump_decimal)
FLOAT: Final[Codec[float]] = Codec("FLOAT", load_float, dump_float)
DATE: Final[Codec[EWSDate]] = Codec("DATE", load_date, dump_date)
TIME: Final[Codec[datetime.time]] = Codec("TIME", load_time, dump_time)
DATETIME: Final[Codec[EWSDateTime]] = Codec("DATETIME", load_datetime, dump_datetime)
#: For the few elements whose times are those of a time zone given elsewhere, such as in GetUserAvailability.
DATETIME_AS_SENT: Final[Codec[EWSDateTime]] = Codec("DATETIME_AS_SENT", load_datetime_as_sent, dump_datetime_as_sent)
DATE_OR_DATETIME: Final[Codec[EWSDate | EWSDateTime]] = Codec(
    "DATE_OR_DATETIME", load_date_or_datetime, dump_date_or_datetime
)
TIMEDELTA: Final[Codec[datetime.timedelta]] = Codec("TIMEDELTA", load_timedelta, dump_timedelta)
BASE64: Final[Codec[bytes]] = Codec("BASE64", load_base64, dump_base64)

#: The codec of each Python type that has one; subclasses are the caller's business.
BY_TYPE: Final[dict[type, Codec[Any]]] = {
    str: TEXT,
    bool: BOOLEAN,
    int: INTEGER,
    decimal.Decimal: DECIMAL,
    float: FLOAT,
    datetime.date: DATE,
    datetime.time: TIME,
    datetime.datetime: DATETIME,
    datetime.timedelta: TIMEDELTA,
    bytes: BASE64,
}
