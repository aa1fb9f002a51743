"""Recurrences: in which pattern, and from when until when; which items recur is not known here.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/recurrence-patterns-and-ews
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, overload

from ._model import problems
from ._model.element import EWSElement
from ._model.family import Family
from ._model.fields import (
    DateField,
    DateTimeField,
    EnumField,
    EWSElementField,
    EWSElementListField,
    FamilyField,
    IdElementField,
    IntegerField,
    WeekdaysField,
)
from ._model.fields.base import Writer
from ._model.fields.weekdays import MONTHS, WEEK_NUMBERS, WEEKDAYS
from .errors import InvalidValue
from .ewsdatetime import EWSDate
from .properties import IdChangeKeyMixIn, ItemId
from .version import EXCHANGE_2010_SP1, Version

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "BOUNDARY_CLASSES",
    "PATTERN_CLASSES",
    "REGENERATION_CLASSES",
    "AbsoluteMonthlyPattern",
    "AbsoluteYearlyPattern",
    "Boundary",
    "DailyPattern",
    "DailyRegeneration",
    "DeletedOccurrence",
    "EndDatePattern",
    "FirstOccurrence",
    "LastOccurrence",
    "MonthlyRegeneration",
    "NoEndPattern",
    "NumberedPattern",
    "Occurrence",
    "OccurrenceField",
    "OccurrenceListField",
    "Pattern",
    "Recurrence",
    "RecurrenceField",
    "Regeneration",
    "RelativeMonthlyPattern",
    "RelativeYearlyPattern",
    "TaskRecurrence",
    "TaskRecurrenceField",
    "WeeklyPattern",
    "WeeklyRegeneration",
    "YearlyRegeneration",
]

_PATTERNS = Family("patterns of recurrences")
_TASK_PATTERNS = Family("patterns of recurrences of tasks")
_BOUNDARIES = Family("boundaries of recurrences")


class Pattern(EWSElement):
    """What all patterns are (types.xsd, RecurrencePatternBaseType)."""


class AbsoluteYearlyPattern(Pattern):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/absoluteyearlyrecurrence"""

    ELEMENT_NAME = "AbsoluteYearlyRecurrence"

    # The 31st is the last day in months that are shorter
    day_of_month = IntegerField("DayOfMonth", min=1, max=31, is_required=True)
    month = EnumField("Month", enum=MONTHS, is_required=True)

    def __str__(self) -> str:
        return f"Occurs on day {self.day_of_month} of {_name(MONTHS, self.month)}"


class RelativeYearlyPattern(Pattern):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/relativeyearlyrecurrence"""

    ELEMENT_NAME = "RelativeYearlyRecurrence"

    weekday = EnumField("DaysOfWeek", enum=WEEKDAYS, is_required=True)
    week_number = EnumField("DayOfWeekIndex", enum=WEEK_NUMBERS, is_required=True)
    month = EnumField("Month", enum=MONTHS, is_required=True)

    def __str__(self) -> str:
        week, day = _name(WEEK_NUMBERS, self.week_number), _name(WEEKDAYS, self.weekday)
        return f"Occurs on the {week} {day} of {_name(MONTHS, self.month)}"


class AbsoluteMonthlyPattern(Pattern):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/absolutemonthlyrecurrence"""

    ELEMENT_NAME = "AbsoluteMonthlyRecurrence"

    interval = IntegerField("Interval", min=1, max=99, is_required=True)
    day_of_month = IntegerField("DayOfMonth", min=1, max=31, is_required=True)

    def __str__(self) -> str:
        return f"Occurs on day {self.day_of_month} of every {self.interval} month(s)"


class RelativeMonthlyPattern(Pattern):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/relativemonthlyrecurrence"""

    ELEMENT_NAME = "RelativeMonthlyRecurrence"

    interval = IntegerField("Interval", min=1, max=99, is_required=True)
    weekday = EnumField("DaysOfWeek", enum=WEEKDAYS, is_required=True)
    week_number = EnumField("DayOfWeekIndex", enum=WEEK_NUMBERS, is_required=True)

    def __str__(self) -> str:
        week, day = _name(WEEK_NUMBERS, self.week_number), _name(WEEKDAYS, self.weekday)
        return f"Occurs on the {week} {day} of every {self.interval} month(s)"


class _FirstDayOfWeekField(EnumField):
    """The day on which weeks begin. Servers before Exchange 2010 SP1 do not have it; weeks begin on Monday there."""

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check the value, and that the server can take it."""
        day = super().check_value(value, version, where)
        if version is not None and version.build < EXCHANGE_2010_SP1 and day != self.default:
            raise problems.invalid(where, self.name, day, "Monday (1), on a server before Exchange 2010 SP1")
        return day

    def writer(self) -> Writer:
        """Write the name where the server takes it."""
        write_name = super().writer()

        def write(out: list[str], value: Any, version: Version) -> None:
            if version.build >= EXCHANGE_2010_SP1:
                write_name(out, value, version)

        return write


class WeeklyPattern(Pattern):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/weeklyrecurrence"""

    ELEMENT_NAME = "WeeklyRecurrence"

    interval = IntegerField("Interval", min=1, max=99, is_required=True)
    weekdays = WeekdaysField("DaysOfWeek", enum=WEEKDAYS, is_required=True)
    first_day_of_week = _FirstDayOfWeekField("FirstDayOfWeek", enum=WEEKDAYS, default=1, is_required=True)

    def __str__(self) -> str:
        days: Any = self.weekdays or ()
        names = ", ".join(_name(WEEKDAYS, day) for day in ([days] if isinstance(days, (int, str)) else days))
        first = _name(WEEKDAYS, self.first_day_of_week)
        return f"Occurs on {names} of every {self.interval} week(s) where the first day of the week is {first}"


class DailyPattern(Pattern):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/dailyrecurrence"""

    ELEMENT_NAME = "DailyRecurrence"

    interval = IntegerField("Interval", min=1, max=999, is_required=True)

    def __str__(self) -> str:
        return f"Occurs every {self.interval} day(s)"


class Regeneration(Pattern):
    """A task that is made anew when it is completed, so long after that (types.xsd, RegeneratingPatternBaseType)."""


class YearlyRegeneration(Regeneration):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/yearlyregeneration"""

    ELEMENT_NAME = "YearlyRegeneration"

    interval = IntegerField("Interval", min=1, is_required=True)

    def __str__(self) -> str:
        return f"Regenerates every {self.interval} year(s)"


class MonthlyRegeneration(Regeneration):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/monthlyregeneration"""

    ELEMENT_NAME = "MonthlyRegeneration"

    interval = IntegerField("Interval", min=1, is_required=True)

    def __str__(self) -> str:
        return f"Regenerates every {self.interval} month(s)"


class WeeklyRegeneration(Regeneration):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/weeklyregeneration"""

    ELEMENT_NAME = "WeeklyRegeneration"

    interval = IntegerField("Interval", min=1, is_required=True)

    def __str__(self) -> str:
        return f"Regenerates every {self.interval} week(s)"


class DailyRegeneration(Regeneration):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/dailyregeneration"""

    ELEMENT_NAME = "DailyRegeneration"

    interval = IntegerField("Interval", min=1, is_required=True)

    def __str__(self) -> str:
        return f"Regenerates every {self.interval} day(s)"


def _name(names: tuple[str, ...], number: Any) -> str:
    """Give the name for a number; before a value is checked it may be anything."""
    return names[number - 1] if isinstance(number, int) and 1 <= number <= len(names) else str(number)


class _DayField(DateField):
    """A day. Of a datetime its day is taken, where that is: 5.6 takes those, too."""

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take dates and datetimes."""
        if isinstance(value, datetime.datetime):
            return EWSDate(value.year, value.month, value.day)
        return super().check_value(value, version, where)


class Boundary(EWSElement):
    """What all boundaries are (types.xsd, RecurrenceRangeBaseType)."""


class NoEndPattern(Boundary):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/noendrecurrence"""

    ELEMENT_NAME = "NoEndRecurrence"

    start = _DayField("StartDate", is_required=True)


class EndDatePattern(Boundary):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/enddaterecurrence"""

    ELEMENT_NAME = "EndDateRecurrence"

    start = _DayField("StartDate", is_required=True)
    end = _DayField("EndDate", is_required=True)


class NumberedPattern(Boundary):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/numberedrecurrence"""

    ELEMENT_NAME = "NumberedRecurrence"

    start = _DayField("StartDate", is_required=True)
    number = IntegerField("NumberOfOccurrences", min=1, max=999, is_required=True)


class Occurrence(IdChangeKeyMixIn):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/occurrence"""

    ELEMENT_NAME = "Occurrence"
    ID_ELEMENT_CLS: ClassVar[Any] = ItemId

    _id: IdElementField[ItemId] = IdElementField("ItemId", value_cls=ItemId, is_sent=True)
    start = DateTimeField("Start")
    end = DateTimeField("End")
    original_start = DateTimeField("OriginalStart")


class FirstOccurrence(Occurrence):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/firstoccurrence"""

    ELEMENT_NAME = "FirstOccurrence"


class LastOccurrence(Occurrence):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/lastoccurrence"""

    ELEMENT_NAME = "LastOccurrence"


class DeletedOccurrence(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deletedoccurrence"""

    ELEMENT_NAME = "DeletedOccurrence"

    start = DateTimeField("Start")


PATTERN_CLASSES: tuple[type[Pattern], ...] = (
    AbsoluteYearlyPattern,
    RelativeYearlyPattern,
    AbsoluteMonthlyPattern,
    RelativeMonthlyPattern,
    WeeklyPattern,
    DailyPattern,
)
REGENERATION_CLASSES: tuple[type[Regeneration], ...] = (
    YearlyRegeneration,
    MonthlyRegeneration,
    WeeklyRegeneration,
    DailyRegeneration,
)
BOUNDARY_CLASSES: tuple[type[Boundary], ...] = (NoEndPattern, EndDatePattern, NumberedPattern)


def _register(family: Family, classes: Iterable[type[EWSElement]]) -> None:
    for cls in classes:
        family.register(cls)


_register(_PATTERNS, PATTERN_CLASSES)
_register(_TASK_PATTERNS, PATTERN_CLASSES)
_register(_TASK_PATTERNS, REGENERATION_CLASSES)
_register(_BOUNDARIES, BOUNDARY_CLASSES)


class Recurrence(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/recurrence-recurrencetype

    :param pattern: when in a day, week, month or year
    :param boundary: from when until when. In its place may be given:
    :param start: the first day, a date
    :param end: the last day, a date; or
    :param number: how many occurrences there are; without both there is no end
    """

    ELEMENT_NAME = "Recurrence"

    pattern = FamilyField(family=_PATTERNS, is_required=True)
    boundary = FamilyField(family=_BOUNDARIES, is_required=True)

    def __init__(self, *args: NoReturn, **kwargs: Any) -> None:
        own = {name: kwargs.pop(name) for name in ("start", "end", "number") if name in kwargs}
        if any(value is not None for value in own.values()):
            if kwargs.get("boundary") is not None:
                raise InvalidValue(f"{type(self).__name__}: 'boundary' cannot be combined with {' or '.join(own)}")
            kwargs["boundary"] = _boundary(type(self).__name__, **own)
        super().__init__(*args, **kwargs)

    def __str__(self) -> str:
        return f"Pattern: {self.pattern}, Boundary: {self.boundary}"


def _boundary(where: str, start: Any = None, end: Any = None, number: Any = None) -> Boundary:
    if start is None:
        raise problems.required(where, "start")
    if end is not None and number is not None:
        raise InvalidValue(f"{where}: only one of 'end' and 'number' can be given")
    if end is not None:
        return EndDatePattern(start=start, end=end)
    if number is not None:
        return NumberedPattern(start=start, number=number)
    return NoEndPattern(start=start)


class TaskRecurrence(Recurrence):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/recurrence-taskrecurrencetype

    Tasks may also be made anew when they are completed. For the arguments see `Recurrence`.
    """

    ELEMENT_NAME = "Recurrence"

    pattern = FamilyField(family=_TASK_PATTERNS, is_required=True)


class RecurrenceField(EWSElementField[Recurrence]):
    """How an appointment recurs."""

    value_cls: Any = Recurrence
    is_complex = True


class TaskRecurrenceField(EWSElementField[TaskRecurrence]):
    """How a task recurs. A recurrence of an appointment is taken, too."""

    value_cls: Any = TaskRecurrence
    is_complex = True

    def coerce(self, value: Any) -> Any:
        """Make a recurrence of a task of one of an appointment."""
        return TaskRecurrence(**vars(value)) if isinstance(value, Recurrence) else value


class OccurrenceField(EWSElementField[Any]):
    """One occurrence of a series."""

    is_complex = True


class OccurrenceListField(EWSElementListField[Any]):
    """Occurrences of a series that differ from it. Of a whole item that has none of them, an empty list."""

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> list[Any] | None: ...
    def __get__(self, instance: object | None, owner: type) -> Self | list[Any] | None:
        if instance is None:
            return self
        found: list[Any] | None = instance.__dict__.get(self.name)
        # Servers leave empty lists out. What tells of a type was asked for whole, or nearly
        return [] if found is None and instance.__dict__.get("type") is not None else found
