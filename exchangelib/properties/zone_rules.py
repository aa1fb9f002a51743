"""Time zones by the rules of one year, as questions about free and busy times carry them (types.xsd, SerializableTimeZone)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from .._model.element import EWSElement
from .._model.fields import EWSElementField, IntegerField
from ..errors import InvalidTypeError, InvalidValue
from ..ewsdatetime import EWSDateTime, EWSTimeZone
from .custom_zones import CustomTimeZone
from .time_zone_definitions import (
    GROUP,
    PERIOD,
    Period,
    RecurringDayTransition,
    TimeZoneDefinition,
    Transition,
    TransitionsGroup,
)
from .zone_changes import LAST, DaylightTime, StandardTime, TimeZoneTransition

if TYPE_CHECKING:
    pass

__all__ = ["TimeZone"]

_MIDNIGHT: Final = datetime.time(0, 0)
_MINUTE: Final = datetime.timedelta(minutes=1)
_DAY: Final = datetime.timedelta(days=1)
_UTC: Final = datetime.timezone.utc


class TimeZone(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/timezone-availability"""

    ELEMENT_NAME = "TimeZone"

    bias = IntegerField("Bias", is_required=True)  # minutes that UTC is ahead of the zone
    standard_time = EWSElementField(value_cls=StandardTime)
    daylight_time = EWSElementField(value_cls=DaylightTime)

    @classmethod
    def from_timezone(
        cls, zone: EWSTimeZone, start: datetime.datetime, end: datetime.datetime | None = None
    ) -> TimeZone:
        """Work out the rules by which the clocks of a zone change, from the zone itself; no server is asked.

        They hold for the year of `start`. Where clocks change more than twice a year, they hold from start to end.

        :param zone: the zone
        :param start: the beginning of the time that matters, with a time zone
        :param end: its end
        """
        local = start.astimezone(zone)
        changes = _changes(zone, local.year)
        if len(changes) != 2 or changes[0].after != changes[1].before:
            until = (start if end is None else end).astimezone(_UTC)
            changes = [c for c in changes if start.astimezone(_UTC) <= c.moment <= until][:1]
            if not changes:
                return cls._fixed(_minutes(local.utcoffset()))
            first = datetime.datetime(local.year, 1, 1)
            changes.append(_Change(first.replace(tzinfo=_UTC), first, changes[0].after, changes[0].before))
        standard, daylight = sorted(changes, key=lambda c: c.after)  # into the time with the smaller offset: standard
        bias = -_minutes(standard.after)
        return cls(
            bias=bias,
            standard_time=StandardTime.at(standard.shown, 0),
            daylight_time=DaylightTime.at(daylight.shown, -_minutes(daylight.after) - bias),
        )

    @classmethod
    def _fixed(cls, offset: int) -> TimeZone:
        return cls(bias=-offset, standard_time=StandardTime.never(), daylight_time=DaylightTime.never())

    @classmethod
    def from_server_timezone(
        cls,
        periods: TimeZoneDefinition | Iterable[Period] = (),
        transitions: Iterable[Any] | int | None = None,
        transitionsgroups: Iterable[TransitionsGroup] | None = None,
        for_year: int | None = None,
        *,
        tz_definition: TimeZoneDefinition | None = None,
    ) -> TimeZone:
        """Make the rules of one year from a definition that a server gave.

        :param periods: the definition, as `Protocol.get_timezones(return_full_timezone_data=True)` gives it; or its
            periods, with its transitions and groups of transitions
        :param transitions: of the definition, or the year
        :param transitionsgroups: of the definition
        :param for_year: the year
        :raises InvalidValue: the definition does not say what clocks show in that year
        """
        given: Any = transitions
        if tz_definition is not None or isinstance(periods, TimeZoneDefinition):
            definition: Any = periods if tz_definition is None else tz_definition
            for_year = given if for_year is None else for_year
        else:
            definition = TimeZoneDefinition(
                periods=list(periods),
                transitions=list(given or ()),
                transitions_groups=list(transitionsgroups or ()),
            )
        standard, daylight, period = definition.get_std_and_dst(_year(for_year))
        return cls(bias=period.bias_in_minutes, standard_time=standard, daylight_time=daylight)

    def to_server_timezone(self, timezones: Iterable[TimeZoneDefinition], for_year: int) -> str:
        """Find the zone that has these rules, by its Windows id; the first, if there are several.

        :param timezones: definitions, as `Protocol.get_timezones(return_full_timezone_data=True)` gives them
        :param for_year: the year whose rules are compared
        :raises InvalidValue: no definition has these rules in that year
        """
        mine = self._rules()
        for definition in timezones:
            if not isinstance(definition, TimeZoneDefinition):
                raise InvalidTypeError("timezones", definition, TimeZoneDefinition)
            try:
                same = TimeZone.from_server_timezone(definition, for_year)._rules() == mine
            except InvalidValue:
                continue  # without its rules a definition cannot be the one
            if same and definition.id:
                return str(definition.id)
        raise InvalidValue(f"No server time zone has the rules of {self} in {for_year}")

    def to_timezone(self, moment: EWSDateTime | None = None) -> EWSTimeZone:
        """Make a time zone by these rules, in which moments can be given.

        :param moment: with a time zone; if that has these rules in the moment's year, it is the one that is given
        :raises UnknownTimeZone: the rules make no sense
        """
        zone = None if moment is None else moment.tzinfo
        if isinstance(zone, EWSTimeZone) and TimeZone.from_timezone(zone, moment)._rules() == self._rules():  # type: ignore[arg-type]
            return zone
        return CustomTimeZone.from_definition(self._definition())

    def _definition(self) -> TimeZoneDefinition:
        steps = [s for s in (self.standard_time, self.daylight_time) if s is not None and s.iso_month]
        periods = [Period(id="0", name="Standard", bias=_length(self.bias, self.standard_time))]
        if len(steps) < 2:
            group: list[Any] = [Transition(kind=PERIOD, to="0")]
        else:
            periods.append(Period(id="1", name="Daylight", bias=_length(self.bias, self.daylight_time)))
            group = [_recurring(step, str(place)) for place, step in enumerate(steps)]
        return TimeZoneDefinition(
            periods=periods,
            transitions_groups=[TransitionsGroup(id="0", transitions=group)],
            transitions=[Transition(kind=GROUP, to="0")],
        )

    def _rules(self) -> tuple[Any, ...]:
        """Give what makes two the same: clocks that do not change are written in more than one way."""
        bias = self.bias or 0
        steps = [s for s in (self.standard_time, self.daylight_time) if s is not None]
        values = [(bias + (s.bias or 0), s.iso_month, s.occurrence, s.weekday, s.time) for s in steps]
        if len(steps) < 2 or not all(s.iso_month for s in steps) or values[0][0] == values[1][0]:
            return (bias + ((steps[0].bias or 0) if steps else 0),)
        return tuple(values)


def _recurring(step: TimeZoneTransition, to: str) -> RecurringDayTransition:
    time = step.time or _MIDNIGHT
    return RecurringDayTransition(
        to=to,
        kind=PERIOD,
        offset=datetime.timedelta(hours=time.hour, minutes=time.minute, seconds=time.second),
        month=step.iso_month,
        day_of_week=step.weekday,
        occurrence=-1 if step.occurrence == LAST else step.occurrence,
    )


def _length(bias: int | None, step: TimeZoneTransition | None) -> datetime.timedelta:
    return datetime.timedelta(minutes=(bias or 0) + ((step.bias or 0) if step is not None else 0))


def _year(value: Any) -> int:
    if type(value) is not int:
        raise InvalidTypeError("for_year", value, int)
    return value


def _minutes(offset: datetime.timedelta | None) -> int:
    return 0 if offset is None else offset // _MINUTE


class _Change:
    """A change of the clocks: when, what they showed just before, and how much they were, and are, ahead of UTC."""

    __slots__ = ("after", "before", "moment", "shown")

    def __init__(
        self,
        moment: datetime.datetime,
        shown: datetime.datetime,
        before: datetime.timedelta,
        after: datetime.timedelta,
    ) -> None:
        self.moment, self.shown, self.before, self.after = moment, shown, before, after


@lru_cache(64)
def _found(zone: EWSTimeZone, year: int) -> Sequence[_Change]:
    found: list[_Change] = []
    day = datetime.datetime(year, 1, 1, tzinfo=_UTC)
    before = _offset(zone, day)
    while day.year == year:
        after = _offset(zone, day + _DAY)
        if after != before:
            low, high = day, day + _DAY
            while high - low > _MINUTE:
                middle = low + (high - low) // 2
                middle -= datetime.timedelta(seconds=middle.second, microseconds=middle.microsecond)
                low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
            found.append(_Change(high, (high + before).replace(tzinfo=None), before, after))
        day, before = day + _DAY, after
    return tuple(found)


def _changes(zone: EWSTimeZone, year: int) -> list[_Change]:
    return list(_found(zone, year))


def _offset(zone: EWSTimeZone, moment: datetime.datetime) -> datetime.timedelta:
    return moment.astimezone(zone).utcoffset() or datetime.timedelta(0)
