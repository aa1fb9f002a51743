"""Fields of dates, times and time zones; how they are spelled on the wire is the codec's affair."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from typing import Any

from ..._wire import codec
from ..._wire.codec import Codec
from ..._wire.write import attr as escape_attr
from ..._wire.xml import Element
from ...errors import UnknownTimeZone
from ...ewsdatetime import UTC, EWSDate, EWSDateTime, EWSTimeZone
from ...version import Version
from .. import problems
from .base import FieldURIField, Loader, Writer
from .scalar import ScalarField

__all__ = [
    "DateField",
    "DateOrDateTimeField",
    "DateTimeBackedDateField",
    "DateTimeField",
    "TimeDeltaField",
    "TimeField",
    "TimeZoneField",
]

log = logging.getLogger(__name__)

_OUTERMOST = (datetime.MINYEAR, datetime.MAXYEAR)


class DateField(ScalarField[EWSDate]):
    """A date."""

    value_cls: Any = EWSDate
    codec: Codec[Any] = codec.DATE

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take any date that has no time of day."""
        if isinstance(value, EWSDate):
            return value
        if type(value) is datetime.date:
            return EWSDate.from_date(value)
        raise problems.wrong_type(where, self.name, value, datetime.date)


class DateTimeField(ScalarField[EWSDateTime]):
    """A moment: a datetime with a time zone."""

    value_cls: Any = EWSDateTime
    codec: Codec[Any] = codec.DATETIME

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take any datetime that has a time zone."""
        if not isinstance(value, datetime.datetime):
            raise problems.wrong_type(where, self.name, value, datetime.datetime)
        if value.tzinfo is None:
            raise problems.naive(where, self.name, value)
        if value.year in _OUTERMOST:  # as early or late as that, UTC may have no such moment
            try:
                value.astimezone(datetime.timezone.utc)
            except OverflowError:
                raise problems.invalid(where, self.name, value, "a moment of the years 1 to 9999 in UTC, too") from None
        return value if type(value) is EWSDateTime else EWSDateTime.from_datetime(value)


class DateOrDateTimeField(DateTimeField):
    """A moment, or a date without time of day, as in calendar items that last all day."""

    codec: Codec[Any] = codec.DATE_OR_DATETIME

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take dates and datetimes."""
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value if isinstance(value, EWSDate) else EWSDate.from_date(value)
        return super().check_value(value, version, where)

    def dumper(self) -> Callable[[Any], str]:
        """Write a moment: items are searched for by those, so a date stands for its midnight in UTC."""
        dump = codec.DATETIME.dump

        def write(value: Any) -> str:
            if not isinstance(value, datetime.datetime):
                value = EWSDateTime(value.year, value.month, value.day, tzinfo=UTC)
            return dump(value)

        return write


class DateTimeBackedDateField(DateField):
    """A date to the user, a datetime to the server, with a fixed time of day in UTC.

    :param default_time: the time of day that is sent
    """

    def __init__(
        self, field_uri: str | None = None, *, default_time: datetime.time = datetime.time(0, 0), **kwargs: Any
    ):
        self.default_time = default_time
        super().__init__(field_uri, **kwargs)

    def date_to_datetime(self, value: datetime.date) -> EWSDateTime:
        """Give the moment that is sent for a date."""
        return EWSDateTime.from_datetime(datetime.datetime.combine(value, self.default_time, tzinfo=UTC))

    def dumper(self) -> Callable[[Any], str]:
        """Write the moment that stands for a date: that is what the server compares."""
        dump = codec.DATETIME.dump
        return lambda value: dump(self.date_to_datetime(value))

    def loader(self) -> Loader:
        """Read the datetime's date."""
        load = codec.DATETIME.load

        def read(elem: Element) -> EWSDate | None:
            text = elem.text
            if text is None:
                return None
            moment = load(text)
            return EWSDate(moment.year, moment.month, moment.day)

        return read

    def writer(self) -> Writer:
        """Write a datetime."""
        name, dump = self.request_tag(), codec.DATETIME.dump

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"<{name}>{dump(self.date_to_datetime(value))}</{name}>")

        return write


class TimeField(ScalarField[datetime.time]):
    """A time of day; some elements give it in minutes since midnight."""

    value_cls: Any = datetime.time
    codec: Codec[Any] = codec.TIME

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        super().__init__(field_uri, **kwargs)
        self.in_minutes = self.local_name.endswith("InMinutes")

    def loader(self) -> Loader:
        """Read minutes, or a time with colons."""
        load, number = self.codec.load, codec.INTEGER.load

        def read(elem: Element) -> datetime.time | None:
            text = elem.text
            if text is None:
                return None
            if ":" in text:
                return load(text)  # type: ignore[no-any-return]
            minutes = number(text)
            # 1440 is the end of the day, for which Python has no time
            return datetime.time(*divmod(minutes, 60)) if 0 <= minutes < 1440 else datetime.time.max

        return read

    def writer(self) -> Writer:
        """Write minutes where the element's name asks for them, else a time."""
        if not self.in_minutes:
            return super().writer()
        name = self.request_tag()

        def write(out: list[str], value: datetime.time, version: Version) -> None:
            out.append(f"<{name}>{1440 if value == datetime.time.max else value.hour * 60 + value.minute}</{name}>")

        return write


class TimeDeltaField(ScalarField[datetime.timedelta]):
    """A length of time.

    :param min: the shortest allowed
    :param max: the longest allowed
    """

    value_cls: Any = datetime.timedelta
    codec: Codec[Any] = codec.TIMEDELTA

    def __init__(
        self,
        field_uri: str | None = None,
        *,
        min: datetime.timedelta = datetime.timedelta(0),
        max: datetime.timedelta = datetime.timedelta(days=1),
        **kwargs: Any,
    ):
        self.min = min
        self.max = max
        super().__init__(field_uri, **kwargs)

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check type and bounds."""
        super().check_value(value, version, where)
        if not self.min <= value <= self.max:
            raise problems.invalid(where, self.name, value, f"{self.min} to {self.max}")
        return value


class TimeZoneField(FieldURIField[EWSTimeZone]):
    """A time zone, which travels under its Windows name in an attribute Id.

    A name that nobody knows is no reason to lose what else there is: it is left out, and a warning logged.
    """

    value_cls: Any = EWSTimeZone

    def loader(self) -> Loader:
        """Read the Windows name; servers also send it as text (MeetingTimeZone of Exchange 2007)."""

        def read(elem: Element) -> EWSTimeZone | None:
            ms_id = elem.get("Id") or elem.get("TimeZoneName") or elem.text
            try:
                return EWSTimeZone.from_ms_id(ms_id) if ms_id else None
            except UnknownTimeZone as e:
                log.warning("%s.%s is left out: %s", self.owner, self.name, e)
                return None

        return read

    def writer(self) -> Writer:
        """Write the Windows name."""
        name = self.request_tag()

        def write(out: list[str], value: EWSTimeZone, version: Version) -> None:
            # https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/starttimezone
            attribute = "TimeZoneName" if name == "t:MeetingTimeZone" else "Id"
            out.append(f'<{name} {attribute}="{escape_attr(value.ms_id)}"/>')

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take whatever is a time zone: a name, or a tzinfo of the usual libraries."""
        if isinstance(value, EWSTimeZone):
            return value
        if isinstance(value, str):
            return EWSTimeZone(value)
        if isinstance(value, datetime.tzinfo):
            return EWSTimeZone.from_timezone(value)
        raise problems.wrong_type(where, self.name, value, EWSTimeZone)
