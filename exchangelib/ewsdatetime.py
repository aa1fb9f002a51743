"""Dates, times and time zones as Exchange sees them: Python's own, with Windows time zone ids; knows no calendar."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ._pattern import pattern
from .errors import (
    AmbiguousTimeError,
    InvalidTypeError,
    InvalidValue,
    NaiveDateTimeNotAllowed,
    NonExistentTimeError,
    UnknownTimeZone,
    shorten,
)
from .winzone import IANA_TO_MS_TIMEZONE_MAP, MS_TIMEZONE_TO_IANA_MAP

if TYPE_CHECKING:
    from typing_extensions import Self

PYTZ_TO_MS_TIMEZONE_MAP = IANA_TO_MS_TIMEZONE_MAP
MS_TIMEZONE_TO_PYTZ_MAP = MS_TIMEZONE_TO_IANA_MAP

_HOUR = datetime.timedelta(hours=1)
_ZERO = datetime.timedelta(0)
_OFFSET = r"(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?"
_DATE: Final = pattern(r"(\d{4})-(\d\d)-(\d\d)" + _OFFSET, re.ASCII)
_DATETIME: Final = pattern(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?" + _OFFSET, re.ASCII)


def _stripped(name: str, value: str) -> str:
    if not isinstance(value, str):
        raise InvalidTypeError(name, value, str)
    return value.strip()


class EWSDate(datetime.date):
    """A date. Everything that `datetime.date` can do, and the two forms of EWS."""

    def ewsformat(self) -> str:
        """Return the date as `2017-09-05`."""
        return self.isoformat()

    @classmethod
    def from_date(cls, d: datetime.date) -> Self:
        """Make one of a `datetime.date`.

        :raises InvalidTypeError: it is none; a datetime has a date only once its time zone is settled
        """
        if isinstance(d, datetime.datetime) or not isinstance(d, datetime.date):
            raise InvalidTypeError("date", d, datetime.date)
        return d if isinstance(d, cls) else cls(d.year, d.month, d.day)

    @classmethod
    def from_string(cls, date_string: str) -> Self:
        """Read an xs:date: `2017-09-05`. An offset after it, which the schema allows, says nothing here.

        :raises InvalidValue: it is no date
        """
        match = _DATE.fullmatch(_stripped("date_string", date_string))
        if match is None:
            raise InvalidValue(f"Not a date of the form 2017-09-05: {shorten(date_string)}")
        try:
            return cls(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as e:
            raise InvalidValue(f"Not a date: {shorten(date_string)}: {e}") from None


# Those that servers have named. zoneinfo forgets a zone of a derived class as soon as nobody has it, and then reads its
# file again, which is a tenth of what it takes to read an appointment
_KEPT: dict[tuple[type[EWSTimeZone], str], EWSTimeZone] = {}


class EWSTimeZone(zoneinfo.ZoneInfo):
    """A time zone of the IANA data base that knows its Windows id.

    Two zones are equal when Windows has one id for them, for that is what Exchange keeps.

    :param key: the IANA name, such as "Europe/Copenhagen"
    :raises UnknownTimeZone: there is none of that name
    """

    IANA_TO_MS_MAP: ClassVar[dict[str, str]] = IANA_TO_MS_TIMEZONE_MAP
    MS_TO_IANA_MAP: ClassVar[dict[str, str]] = MS_TIMEZONE_TO_IANA_MAP
    PYTZ_TO_MS_MAP: ClassVar[dict[str, str]] = IANA_TO_MS_TIMEZONE_MAP
    MS_TO_PYTZ_MAP: ClassVar[dict[str, str]] = MS_TIMEZONE_TO_IANA_MAP

    def __new__(cls, key: str) -> Self:
        if not isinstance(key, str):
            raise InvalidTypeError("key", key, str)
        try:
            return super().__new__(cls, key)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            known = key in cls.MS_TO_IANA_MAP
            hint = f". It is a name of Windows: use EWSTimeZone.from_ms_id({key!r})" if known else ""
            raise UnknownTimeZone(f"No time zone {shorten(key)} in the IANA data base{hint}") from None

    @property
    def zone(self) -> str:
        """The IANA name."""
        return self.key

    @property
    def ms_id(self) -> str:
        """The id that Windows has for the zone, such as "Romance Standard Time".

        :raises UnknownTimeZone: it has none
        """
        try:
            return self.IANA_TO_MS_MAP[self.key]
        except KeyError:
            raise UnknownTimeZone(f"Windows has no time zone for {self.key}") from None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EWSTimeZone):
            return NotImplemented
        return self is other or self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> object:
        return self.IANA_TO_MS_MAP.get(self.key, self.key)

    def localize(self, dt: datetime.datetime, is_dst: bool | None = False) -> EWSDateTime:
        """Give a time without a zone this zone.

        :param dt: wall-clock time here
        :param is_dst: for a time that is there twice, or not at all: whether summer time is meant; None refuses both
        :raises AmbiguousTimeError: it was there twice, and `is_dst` is None
        :raises NonExistentTimeError: it was not there, and `is_dst` is None
        :raises InvalidValue: it has a zone already
        """
        if not isinstance(dt, datetime.datetime):
            raise InvalidTypeError("dt", dt, datetime.datetime)
        if dt.tzinfo is not None:
            raise InvalidValue(f"{dt!r} has a time zone already. Use astimezone() to see it in another")
        first, second = (EWSDateTime._of(dt, self, fold) for fold in (0, 1))
        before, after = first.utcoffset() or _ZERO, second.utcoffset() or _ZERO
        if before == after:
            return first
        if is_dst is None:
            if before < after:
                raise NonExistentTimeError(f"{dt} never was in {self.key}: the clocks went forward over it")
            raise AmbiguousTimeError(f"{dt} was twice in {self.key}: the clocks went back. Say which with is_dst")
        for candidate in (first, second):
            if bool(candidate.dst()) == is_dst and bool(first.dst()) != bool(second.dst()):
                return candidate
        return first if is_dst else second

    def normalize(self, dt: datetime.datetime, is_dst: bool = False) -> EWSDateTime:
        """Return the same moment in this zone, as a time that its clocks did show.

        :param is_dst: takes part in nothing: a moment has no two readings
        :raises NaiveDateTimeNotAllowed: there is no moment without a zone
        """
        if dt.tzinfo is None:
            raise NaiveDateTimeNotAllowed(dt)
        return EWSDateTime.from_datetime(dt.astimezone(datetime.timezone.utc)).astimezone(self)

    def fromutc(self, dt: datetime.datetime) -> EWSDateTime:
        """Return a moment, given in UTC but marked as of this zone, in this zone: the hook behind `astimezone()`."""
        return EWSDateTime.from_datetime(super().fromutc(dt))

    @classmethod
    def timezone(cls, location: str) -> Self:
        """Return the zone of an IANA name."""
        return cls(location)

    @classmethod
    def localzone(cls) -> Self:
        """Return the zone that this computer is set to.

        :raises UnknownTimeZone: it cannot be found out
        """
        import tzlocal  # asks the operating system; most programs never do

        try:
            return cls(tzlocal.get_localzone_name())
        except (LookupError, ValueError, OSError, InvalidTypeError) as e:
            raise UnknownTimeZone(f"The time zone of this computer cannot be found out: {e}") from e

    @classmethod
    def from_ms_id(cls, ms_id: str) -> Self:
        """Return the zone that stands for a Windows id.

        :raises UnknownTimeZone: no such id is known
        """
        try:
            key = cls.MS_TO_IANA_MAP[ms_id]
        except (KeyError, TypeError):
            raise UnknownTimeZone(f"No time zone is known for the Windows id {shorten(ms_id)}") from None
        kept = _KEPT.get((cls, key))
        if kept is None:
            kept = _KEPT[cls, key] = cls(key)
        return kept  # type: ignore[return-value]

    @classmethod
    def from_timezone(cls, tz: datetime.tzinfo | str) -> Self:
        """Return the zone that any library's zone, or an IANA name, means.

        :param tz: of `zoneinfo`, `datetime`, pytz or dateutil
        :raises UnknownTimeZone: it is not one of the IANA data base
        """
        if isinstance(tz, cls):
            return tz
        if isinstance(tz, str):
            return cls(tz)
        if isinstance(tz, zoneinfo.ZoneInfo):
            return cls.from_zoneinfo(tz)
        if isinstance(tz, datetime.timezone):
            return cls.from_datetime(tz)
        library = type(tz).__module__.partition(".")[0]
        if library == "dateutil":
            return cls.from_dateutil(tz)
        if hasattr(tz, "zone"):  # pytz, and what behaves like it
            return cls.from_pytz(tz)
        if isinstance(tz, datetime.tzinfo):
            return cls._from_offset(tz)
        raise InvalidTypeError("tz", tz, datetime.tzinfo)

    @classmethod
    def from_zoneinfo(cls, tz: zoneinfo.ZoneInfo) -> Self:
        """Return the zone of the same name."""
        if not tz.key:
            raise UnknownTimeZone(f"{tz!r} was read from a file and has no name")
        return cls(tz.key)

    @classmethod
    def from_datetime(cls, tz: datetime.timezone) -> Self:
        """Return the zone of a fixed offset: UTC, or one of whole hours."""
        return cls._from_offset(tz)

    @classmethod
    def from_pytz(cls, tz: Any) -> Self:
        """Return the zone that a pytz zone means."""
        return cls(tz.zone) if getattr(tz, "zone", None) else cls._from_offset(tz)

    @classmethod
    def from_dateutil(cls, tz: Any) -> Self:
        """Return the zone that a dateutil zone means."""
        if type(tz).__name__ == "tzlocal":
            return cls.localzone()
        filename = getattr(tz, "_filename", None)
        if isinstance(filename, str):
            return cls(filename.replace("\\", "/").rpartition("zoneinfo/")[2])
        return cls._from_offset(tz)

    @classmethod
    def _from_offset(cls, tz: datetime.tzinfo) -> Self:
        """Return the zone for an offset that is always the same."""
        offset = tz.utcoffset(None)
        if offset == _ZERO:
            return cls("UTC")
        if offset is None or offset % _HOUR or not -12 * _HOUR <= offset <= 14 * _HOUR:
            raise UnknownTimeZone(
                f"{tz!r} is no time zone of the IANA data base. See the moment in one that is: "
                f"dt.astimezone(EWSTimeZone('Asia/Kolkata')), or .astimezone(UTC)"
            )
        return cls(f"Etc/GMT{-(offset // _HOUR):+d}")  # POSIX counts west of Greenwich, ISO 8601 east


class EWSDateTime(datetime.datetime):
    """A moment, or without a time zone the reading of a clock. All that `datetime.datetime` can do, and the forms of EWS.

    A time zone of any library may be given; it becomes an `EWSTimeZone`, and the moment stays the same.
    """

    if not TYPE_CHECKING:  # the signature is that of datetime

        def __new__(cls, *args, **kwargs):
            self = super().__new__(cls, *args, **kwargs)
            if self.tzinfo is None or isinstance(self.tzinfo, EWSTimeZone):
                return self
            return cls._settle(self, as_read=True)

    @classmethod
    def _settle(cls, d: datetime.datetime, as_read: bool = False) -> Self:
        """Take over a datetime whose zone is another library's: the same moment.

        :param as_read: if the zone does not have the offset that the other library gives it, keep the reading instead
        """
        source = d.tzinfo
        tz = EWSTimeZone.from_timezone(source)  # type: ignore[arg-type]
        if isinstance(source, zoneinfo.ZoneInfo):
            return cls._of(d, tz, d.fold)
        offset = d.utcoffset()
        for fold in (0, 1):
            found = cls._of(d, tz, fold)
            if found.utcoffset() == offset:
                return found
        # The offset of a pytz zone that no one has localized is local mean time
        if as_read:
            return cls._of(d, tz, d.fold)
        naive = d.replace(tzinfo=None) - (offset or _ZERO)
        return cls._of(naive, UTC).astimezone(tz)

    @classmethod
    def _of(cls, d: datetime.datetime, tz: EWSTimeZone | None, fold: int = 0) -> Self:
        return datetime.datetime.__new__(
            cls, d.year, d.month, d.day, d.hour, d.minute, d.second, d.microsecond, tz, fold=fold
        )

    def ewsformat(self) -> str:
        """Return the moment as xs:dateTime: `2017-09-05T08:30:00+02:00`, with `Z` for UTC, and a fraction if it has one.

        :raises NaiveDateTimeNotAllowed: it has no time zone
        """
        return format_datetime(self)

    def astimezone(self, tz: datetime.tzinfo | None = None) -> Self:
        """Return the same moment in another zone, by default in that of this computer."""
        zone = EWSTimeZone.localzone() if tz is None else EWSTimeZone.from_timezone(tz)
        return super().astimezone(zone)

    def date(self) -> EWSDate:
        """Return the date, as the clocks of the zone show it."""
        return EWSDate(self.year, self.month, self.day)

    @classmethod
    def from_datetime(cls, d: datetime.datetime) -> Self:
        """Make one of any datetime: the same moment, or the same reading if it has no time zone.

        :raises UnknownTimeZone: its zone is not one of the IANA data base
        """
        if isinstance(d, cls):
            return d
        if not isinstance(d, datetime.datetime):
            raise InvalidTypeError("datetime", d, datetime.datetime)
        if d.tzinfo is None or isinstance(d.tzinfo, EWSTimeZone):
            return cls._of(d, d.tzinfo, d.fold)
        return cls._settle(d)

    @classmethod
    def fromisoformat(cls, date_string: str) -> Self:
        """Read an ISO 8601 string. With `Z` or an offset it is a moment, given in UTC; without, the reading of a clock.

        :raises InvalidValue: it is no such string
        """
        text = _stripped("date_string", date_string)
        if text[-1:] in ("Z", "z"):  # Python 3.10 does not know it
            text = text[:-1] + "+00:00"
        try:
            d = datetime.datetime.fromisoformat(text)
            return cls._of(
                d if d.tzinfo is None else d.astimezone(datetime.timezone.utc), None if d.tzinfo is None else UTC
            )
        except (ValueError, OverflowError) as e:
            raise InvalidValue(f"Not a date and time of ISO 8601: {shorten(date_string)}: {e}") from None

    @classmethod
    def from_string(cls, date_string: str) -> Self:
        """Read an xs:dateTime, and return the moment in UTC.

        :raises NaiveDateTimeNotAllowed: it has neither `Z` nor an offset
        :raises InvalidValue: it is no xs:dateTime
        """
        d = parse_datetime(date_string)
        if d.tzinfo is None:
            raise NaiveDateTimeNotAllowed(d)
        return d if type(d) is cls else cls._of(d, UTC)

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Self:
        """Return the present moment in a zone; without one, the reading of this computer's clock."""
        return super().now(None if tz is None else EWSTimeZone.from_timezone(tz))

    @classmethod
    def utcnow(cls) -> Self:
        """Return what a clock in Greenwich reads in winter, without a time zone; `UTC_NOW()` has one."""
        return cls._of(datetime.datetime.now(datetime.timezone.utc), None)

    @classmethod
    def fromtimestamp(cls, t: float, tz: datetime.tzinfo | None = None) -> Self:
        """Return the moment so many seconds after 1970 began in UTC; without a zone, the reading of this computer's clock."""
        return super().fromtimestamp(t, None if tz is None else EWSTimeZone.from_timezone(tz))

    @classmethod
    def utcfromtimestamp(cls, t: float) -> Self:
        """Return the reading in UTC so many seconds after 1970 began, without a time zone."""
        return cls._of(datetime.datetime.fromtimestamp(t, datetime.timezone.utc), None)


#: Coordinated universal time.
UTC: Final = EWSTimeZone("UTC")
_date_text = datetime.date.isoformat  # of a datetime, too
_time_of = datetime.datetime.time


def UTC_NOW() -> EWSDateTime:  # noqa: N802 - the specification's name
    """Return the present moment in UTC."""
    return EWSDateTime.now(tz=UTC)


def format_datetime(d: datetime.datetime) -> str:
    """Return a moment as xs:dateTime, with `Z` for an offset of zero.

    :raises NaiveDateTimeNotAllowed: it has no time zone
    :raises InvalidValue: it is too near to the ends of the calendar
    """
    if d.tzinfo is UTC:  # as most are: no offset has to be found out
        return f"{_date_text(d)}T{_time_of(d).isoformat()}Z"
    text = d.isoformat()
    if text.endswith("+00:00"):
        return text[:-6] + "Z"
    if text[-6] in "+-":
        return text
    if text[-9] in "+-":  # local mean times of long ago have seconds, for which xs:dateTime has no place
        try:
            return format_datetime(d.astimezone(datetime.timezone.utc))
        except OverflowError:
            raise InvalidValue(f"{text} cannot be sent: in UTC it is beyond the years 1 to 9999") from None
    raise NaiveDateTimeNotAllowed(d)


def parse_datetime(s: str) -> EWSDateTime:
    """Read an xs:dateTime: in UTC if it has `Z` or an offset, as it stands if not. Digits beyond microseconds are cut.

    https://www.w3.org/TR/xmlschema-2/#dateTime

    :raises InvalidValue: it is none, or not one that Python can hold
    """
    match = _DATETIME.fullmatch(_stripped("s", s))
    if match is None:
        raise InvalidValue(f"Not a date and time of the form 2017-09-05T08:30:00Z: {shorten(s)}")
    day, hour, minute, second, fraction, offset = match.groups()
    try:
        d = datetime.datetime.fromisoformat(day)
        if (hour, minute, second) == ("24", "00", "00") and not (fraction or "").strip("0"):
            d += datetime.timedelta(days=1)
        else:
            d = d.replace(hour=int(hour), minute=int(minute), second=int(second))
            d = d.replace(microsecond=int(((fraction or "") + "000000")[:6]))
        if offset not in (None, "Z"):
            shift = datetime.timedelta(hours=int(offset[1:3]), minutes=int(offset[4:6]))
            d += shift if offset[0] == "-" else -shift
    except (ValueError, OverflowError) as e:
        raise InvalidValue(f"Not a date and time: {shorten(s)}: {e}") from None
    return EWSDateTime._of(d, UTC if offset else None)
