"""Days and moments of appointments: servers have moments, people have days; how either is spelled is not known here."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from .._model import problems
from .._model.fields import BooleanField, DateOrDateTimeField
from ..errors import InvalidValue, UnknownTimeZone
from ..ewsdatetime import UTC, EWSDate, EWSDateTime, EWSTimeZone
from ..properties import ItemTimeZoneField
from ..version import EXCHANGE_2010, Version

if TYPE_CHECKING:
    from typing_extensions import Self

    from .item import Item as _Item
else:
    _Item = object

__all__ = ["DayOrMomentField", "DaysMixIn"]

log = logging.getLogger(__name__)

_DAY: Final = datetime.timedelta(days=1)
_HALF_A_DAY: Final = datetime.timedelta(hours=12)


class DayOrMomentField(DateOrDateTimeField):
    """When an appointment begins or ends.

    Whoever asks for one is given what tells a day from a moment too, and the time zone in which it is that day.
    """

    companions = (
        BooleanField("calendar:IsAllDayEvent"),
        ItemTimeZoneField("calendar:StartTimeZone", supported_from=EXCHANGE_2010),
        ItemTimeZoneField("calendar:EndTimeZone", supported_from=EXCHANGE_2010),
    )


class DaysMixIn(_Item):
    """What appointments and invitations to them have: days if they last all day, and time zones that follow the times."""

    if TYPE_CHECKING:
        start: Any
        end: Any
        is_all_day: Any

    # -- days and moments

    @classmethod
    def timezone_fields(cls) -> list[ItemTimeZoneField]:
        """Give the fields that hold time zones."""
        return [field for field in cls.FIELDS if isinstance(field, ItemTimeZoneField)]

    def _was_read(self, values: dict[str, Any], account: Any) -> None:
        """Make days of the moments of an item that lasts all day."""
        super()._was_read(values, account)
        if values.get("is_all_day"):
            self._take_days(values, account)

    def _take_days(self, values: dict[str, Any], account: Any) -> None:
        start, end = values.get("start"), values.get("end")
        default = getattr(account, "default_timezone", None)
        here = None if default is None else _as_told(default)
        if isinstance(start, datetime.datetime):
            start = values["start"] = _nearest_day(start, self._zone("start") or here)
        if isinstance(end, datetime.datetime):
            last = _nearest_day(end, self._zone("end") or here)
            last = last if last == EWSDate.min else last - _DAY
            values["end"] = max(last, start) if start is not None else last

    def _zone(self, name: str) -> EWSTimeZone | None:
        """Find the time zone in which the first or the last day is meant; None if nothing tells."""
        values = self.__dict__
        zone = values.get("_end_timezone") if name == "end" else None
        zone = zone or values.get("_start_timezone") or values.get("_meeting_timezone")
        return zone or getattr(self.account, "default_timezone", None)

    def date_to_datetime(self, field_name: str) -> EWSDateTime:
        """Give the moment that a server is sent for a day.

        :param field_name: "start": midnight at its beginning; "end": midnight at its end
        :raises InvalidValue: there is no such moment
        """
        day = self.__dict__[field_name]
        if field_name == "end":
            if day == datetime.date.max:
                raise problems.invalid(type(self).__name__, "end", day, "a day with another after it")
            day += _DAY
        zone = _as_told(self._zone(field_name) or UTC)
        return EWSDateTime.from_datetime(datetime.datetime.combine(day, datetime.time(0), tzinfo=zone))

    def _with_moments(self) -> Self:
        """Give the item as servers have it: itself, or a copy in which days are moments."""
        days = [name for name in ("start", "end") if _is_day(self.__dict__.get(name))]
        if not days:
            return self
        sent = self.__copy__()
        for name in days:
            sent.__dict__[name] = self.date_to_datetime(name)
        return sent

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the item as text."""
        super(DaysMixIn, self._with_moments()).write(out, version, tag)

    def prepared_for_update(self, names: Iterable[Any], version: Version) -> tuple[Self, list[Any]]:
        """Give what an update sends: days as moments, and with a moment its time zone.

        :param names: of the fields that change
        """
        names = list(names)
        mine = {getattr(name, "name", name) for name in names if not hasattr(name, "field")}
        if not mine & {"start", "end"}:
            return self, names
        if "start" in mine and "end" not in mine and self._end_follows():
            names.append("end")
            mine.add("end")
        sent = self.__copy__()
        for name in ("start", "end"):
            value = sent.__dict__.get(name)
            if value is not None:
                sent.__dict__[name] = getattr(type(self), name).check(value, version, type(self).__name__)
        sent.clean_timezone_fields(version)
        sent._check_times()
        for name, zone in sent._zone_names(version):
            if name in mine and zone not in mine and sent.__dict__.get(zone) is not None:
                names.append(zone)
        return sent._with_moments(), names

    # -- what keeps its length

    def __setattr__(self, name: str, value: Any) -> None:
        values = self.__dict__
        if name == "start" and values.get("_id") is not None and values.get("start") is not None:
            values.setdefault("_was_at", values["start"])
        elif name == "end":
            values.pop("_follows", None)
        super().__setattr__(name, value)

    def _end_follows(self) -> bool:
        """Move the end along, and tell whether it was, where the beginning alone is moved behind it.

        A server is told of the beginning alone then, and it is for clients to keep how long something lasts:
        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation
        """
        values = self.__dict__
        if values.get("_follows"):
            return True
        was, start, end = values.get("_was_at"), values.get("start"), values.get("end")
        if was is None or start is None or end is None or "end" in values.get("_own", ()):
            return False
        if not (_is_day(was) == _is_day(start) == _is_day(end)):
            return False
        try:
            if end >= start or was > end:
                return False
        except TypeError:  # one of them has no time zone: the check of the values says which
            return False
        values["end"] = start + (end - was) if _is_day(start) else _later(start, was, end)
        values["_follows"] = True
        return True

    def _is_as_saved(self) -> None:
        super()._is_as_saved()
        self._forget_times()

    def _forget_times(self) -> None:
        """Forget when it was: the server has the new times."""
        for name in ("_was_at", "_follows"):
            self.__dict__.pop(name, None)

    # -- rules

    def clean(self, version: Version | None = None) -> None:
        """Check the values, and set the time zones that the server needs to understand recurrences and days."""
        if version is not None:
            newer = version.build >= EXCHANGE_2010
            for name in ("_meeting_timezone",) if newer else ("_start_timezone", "_end_timezone"):
                self.__dict__.pop(name, None)
        super().clean(version)
        if version is not None:
            self.clean_timezone_fields(version)
        self._check_times()

    def clean_timezone_fields(self, version: Version) -> None:
        """Set the fields that hold time zones, as a server of this version has them, from those of the times.

        A zone that is there stays if the time is in UTC: that is how servers give it.
        """
        values = self.__dict__
        for name, field in self._zone_names(version):
            zone = _zone_of(values.get(name)) or (self._zone(name) if _is_day(values.get(name)) else None)
            if zone is None or (zone == UTC and values.get(field) is not None):
                continue
            if getattr(type(self), field).can_send(zone, version):
                values[field] = zone
            else:  # the times say their offsets
                log.debug("%s.%s is left out: Windows has no time zone for %s", type(self).__name__, field, zone.key)
                values.pop(field, None)

    @staticmethod
    def _zone_names(version: Version) -> tuple[tuple[str, str], ...]:
        if version.build >= EXCHANGE_2010:
            return ("start", "_start_timezone"), ("end", "_end_timezone")
        return (("start", "_meeting_timezone"),)

    def _check_times(self) -> None:
        where, start, end = type(self).__name__, self.start, self.end
        for name, value in (("start", start), ("end", end)):
            if _is_day(value) and not self.is_all_day:
                raise problems.invalid(where, name, value, "a datetime, or is_all_day=True, for a date has no time")
        if start is None or end is None:
            return
        if _is_day(start) != _is_day(end):
            raise InvalidValue(f"{where}: 'start' ({start}) and 'end' ({end}) must be two datetimes, or two dates")
        if end < start:
            raise InvalidValue(f"{where}: 'end' ({end}) must not be before 'start' ({start})")


def _is_day(value: Any) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def _later(start: datetime.datetime, was: datetime.datetime, end: datetime.datetime) -> EWSDateTime:
    """Give the end of what begins now and lasts as long as before, also where clocks change meanwhile."""
    moment = start.astimezone(UTC) + (end.astimezone(UTC) - was.astimezone(UTC))
    return EWSDateTime.from_datetime(moment.astimezone(start.tzinfo))


def _zone_of(moment: Any) -> EWSTimeZone | None:
    if not isinstance(moment, datetime.datetime) or moment.tzinfo is None:
        return None
    try:
        return EWSTimeZone.from_timezone(moment.tzinfo)
    except UnknownTimeZone:
        return None


def _as_told(zone: EWSTimeZone) -> EWSTimeZone:
    """Give the zone that servers take it for: many have one Windows name, and may have differed by a day in the past."""
    name = EWSTimeZone.IANA_TO_MS_MAP.get(zone.key) if type(zone) is EWSTimeZone else None
    return EWSTimeZone.from_ms_id(name) if name in EWSTimeZone.MS_TO_IANA_MAP else zone


def _nearest_day(moment: datetime.datetime, zone: EWSTimeZone | None) -> EWSDate:
    """Give the day that begins at a midnight. Half a day is added, so that a wrong zone does no harm if it is near."""
    try:
        here = (moment if zone is None else moment.astimezone(zone)).replace(tzinfo=None) + _HALF_A_DAY
    except OverflowError:  # the first or the last moment there is, which servers send where there is none
        here = moment
    return EWSDate(here.year, here.month, here.day)
