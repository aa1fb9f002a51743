"""When clocks change, in the way of questions about free and busy times; what zone the clocks show is not known here."""

from __future__ import annotations

import calendar
import datetime
from typing import TYPE_CHECKING, Final

from .._model.element import EWSElement
from .._model.fields import CharField, EnumField, IntegerField, TimeField
from .._model.fields.weekdays import WEEKDAY_NAMES

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["DaylightTime", "StandardTime", "TimeZoneTransition"]

LAST: Final = 5  # of the month's weekdays of a name
SUNDAY: Final = 7
_MIDNIGHT: Final = datetime.time(0, 0)


class TimeZoneTransition(EWSElement):
    """When clocks change (types.xsd, SerializableTimeZoneTime)."""

    bias = IntegerField("Bias", is_required=True)  # minutes, added to that of the zone
    time = TimeField("Time", is_required=True)
    # Which of the month's weekdays; 5 is the last
    occurrence = IntegerField("DayOrder", is_required=True)
    iso_month = IntegerField("Month", is_required=True)
    weekday = EnumField("DayOfWeek", enum=WEEKDAY_NAMES, is_required=True)
    # In the schema and in neither 3.2 nor 5.6: the change happens in this year only, and the order is the day of the month
    year = CharField("Year")

    @classmethod
    def never(cls) -> Self:
        """Make the one that is written for clocks that do not change: it has no month."""
        return cls(bias=0, time=_MIDNIGHT, occurrence=0, iso_month=0, weekday=SUNDAY)

    @classmethod
    def at(cls, moment: datetime.datetime, bias: int) -> Self:
        """Make the one for a change at a time that the clocks show just before it.

        :param moment: the time, without a zone
        :param bias: minutes, added to that of the zone
        """
        is_last = moment.day + 7 > calendar.monthrange(moment.year, moment.month)[1]
        return cls(
            bias=bias,
            time=moment.time().replace(microsecond=0),
            occurrence=LAST if is_last else (moment.day - 1) // 7 + 1,
            iso_month=moment.month,
            weekday=moment.isoweekday(),
        )


class StandardTime(TimeZoneTransition):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/standardtime"""

    ELEMENT_NAME = "StandardTime"


class DaylightTime(TimeZoneTransition):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/daylighttime"""

    ELEMENT_NAME = "DaylightTime"
