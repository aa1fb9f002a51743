"""Definitions of time zones, word for word as servers spell them; what clocks show by them is not known here.

https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/timezonedefinition
"""

from __future__ import annotations

import calendar
import datetime
from typing import Any, Final

from .._model.element import EWSElement
from .._model.family import Family
from .._model.fields import (
    CharField,
    ChoiceField,
    DateTimeField,
    EnumField,
    EWSElementListField,
    FamilyListField,
    IntegerField,
    TimeDeltaField,
)
from .._model.fields.base import Loader, Tables, Writer
from .._model.fields.weekdays import WEEKDAY_NAMES
from .._wire.write import attr as escape_attr
from .._wire.write import text as escape
from .._wire.xml import Element
from ..errors import InvalidValue
from ..version import Version
from .zone_changes import LAST, SUNDAY, DaylightTime, StandardTime

__all__ = [
    "AbsoluteDateTransition",
    "BaseTransition",
    "Period",
    "RecurringDateTransition",
    "RecurringDayTransition",
    "TimeZoneDefinition",
    "Transition",
    "TransitionListField",
    "TransitionsGroup",
]

GROUP, PERIOD = "Group", "Period"  # types.xsd, TransitionTargetKindType
_A_DAY: Final = datetime.timedelta(days=1)

# What may stand for t:Transition (types.xsd)
TRANSITIONS = Family("transitions")


class TransitionListField(FamilyListField):
    """Transitions of all kinds: inside the field's element, or, without one, right in the element of the owner."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        kwargs.setdefault("family", TRANSITIONS)
        super().__init__(field_uri, **kwargs)

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class: each transition that stands alone adds to the list."""
        if self.field_uri is not None:
            super().enter(tables)
            return
        name, family = self.name, self.family

        def add(values: dict[str, Any], elem: Element) -> None:
            values.setdefault(name, []).append(family.read(elem))

        for tag in family.tags:
            tables.children[tag] = (None, None, add)
        tables.write_children.append((name, self._writer()))

    def writer(self) -> Writer:
        """Write each transition under its own tag."""
        if self.field_uri is not None:
            return super().writer()

        def write(out: list[str], values: list[Any], version: Version) -> None:
            for value in values:
                value.write(out, version)

        return write

    def from_xml(self, elem: Element, account: Any = None) -> Any:
        """Read the transitions of the element; None if there are none."""
        if self.field_uri is not None:
            return super().from_xml(elem, account)
        return self.loader()(elem) or None


class _TargetField(CharField):
    """The id of what a transition leads to."""

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class; the kind stands in an attribute of the same element."""
        name = self.name

        def add(values: dict[str, Any], elem: Element) -> None:
            values[name] = elem.text or ""
            kind = elem.get("Kind")
            if kind is not None:
                values["kind"] = kind

        tables.children[self.tag] = (None, None, add)


class _KindField(ChoiceField):
    """Whether that is a period or a group: an attribute, but of the element inside."""

    def enter(self, tables: Tables) -> None:
        """Leave reading and writing to the target, whose attribute it is."""

    def from_xml(self, elem: Element, account: Any = None) -> str | None:
        """Read the attribute of the element inside."""
        to = elem.find(BaseTransition.to.tag)
        return None if to is None else to.get("Kind")

    def loader(self) -> Loader:
        """Read the attribute of the element inside."""
        return self.from_xml


class BaseTransition(EWSElement):
    """A change from one period, or group of transitions, to another (types.xsd, TransitionType)."""

    to = _TargetField("To", is_required=True)
    kind = _KindField("Kind", choices=(PERIOD, GROUP), is_attribute=True, is_required=True)

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the element as text."""
        values, name = self.__dict__, tag or self.request_tag()
        out.append(f"<{name}>")
        if values.get("to") is not None or values.get("kind") is not None:
            kind = values.get("kind")
            attribute = "" if kind is None else f' Kind="{escape_attr(kind)}"'
            out.append(f"<t:To{attribute}>{escape(values.get('to') or '')}</t:To>")
        for key, write in self._get_tables().write_children:
            if values.get(key) is not None:
                write(out, values[key], version)
        out.append(f"</{name}>")


class Transition(BaseTransition):
    """What is so from the beginning.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/transition
    """

    ELEMENT_NAME = "Transition"
    FAMILY = TRANSITIONS


class AbsoluteDateTransition(BaseTransition):
    """A change that happens once.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/absolutedatetransition
    """

    ELEMENT_NAME = "AbsoluteDateTransition"
    FAMILY = TRANSITIONS

    # A day would not do: midnight there is another day in UTC
    date = DateTimeField("DateTime")


class RecurringDateTransition(BaseTransition):
    """A change on the same date of every year.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/recurringdatetransition
    """

    ELEMENT_NAME = "RecurringDateTransition"
    FAMILY = TRANSITIONS

    offset = TimeDeltaField("TimeOffset", min=-_A_DAY)  # since midnight, by the clocks that are about to change
    month = IntegerField("Month")
    day = IntegerField("Day")


class RecurringDayTransition(BaseTransition):
    """A change on, say, the last Sunday of a month.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/recurringdaytransition
    """

    ELEMENT_NAME = "RecurringDayTransition"
    FAMILY = TRANSITIONS

    offset = TimeDeltaField("TimeOffset", min=-_A_DAY)
    month = IntegerField("Month")
    day_of_week = EnumField("DayOfWeek", enum=WEEKDAY_NAMES)
    occurrence = IntegerField("Occurrence")  # -1 is the last one


class Period(EWSElement):
    """A time during which clocks differ from UTC by so much.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/period
    """

    ELEMENT_NAME = "Period"

    id = CharField("Id", is_attribute=True)
    name = CharField("Name", is_attribute=True)
    # How much UTC is ahead: negative east of Greenwich
    bias = TimeDeltaField("Bias", is_attribute=True, min=-_A_DAY)

    @property
    def bias_in_minutes(self) -> int:
        """How many minutes UTC is ahead of the clocks."""
        return int((self.bias or datetime.timedelta(0)).total_seconds()) // 60


class TransitionsGroup(EWSElement):
    """The changes of a year.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/transitionsgroup
    """

    ELEMENT_NAME = "TransitionsGroup"

    id = CharField("Id", is_attribute=True)
    transitions = TransitionListField()


class TimeZoneDefinition(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/timezonedefinition"""

    ELEMENT_NAME = "TimeZoneDefinition"

    id = CharField("Id", is_attribute=True)
    name = CharField("Name", is_attribute=True)
    periods = EWSElementListField("Periods", value_cls=Period)
    transitions_groups = EWSElementListField("TransitionsGroups", value_cls=TransitionsGroup)
    transitions = TransitionListField("Transitions")

    def get_std_and_dst(self, for_year: int) -> tuple[StandardTime | None, DaylightTime | None, Period]:
        """Find when the clocks change in a year, and the period of its standard time.

        :return: the change to standard time and that to daylight saving time, both None if clocks do not change
        :raises InvalidValue: the definition does not say
        """
        periods = {period.id: period for period in self.periods or ()}
        steps = _steps(self, for_year)
        known = [periods[step.to] for step in steps if step.to in periods]
        if not known or len(known) != len(steps):
            raise InvalidValue(f"Time zone {self.id or self.name!r} does not say what holds in {for_year}")
        named = [period for period in known if period.name == "Standard"]
        standard = named[0] if len(named) == 1 else max(known, key=lambda period: period.bias_in_minutes)
        other = [(step, period) for step, period in zip(steps, known, strict=True) if period is not standard]
        if len(steps) != 2 or len(other) != 1:
            return None, None, standard
        (into,) = (step for step, period in zip(steps, known, strict=True) if period is standard)
        step, daylight = other[0]
        bias = daylight.bias_in_minutes - standard.bias_in_minutes
        return _change(StandardTime, into, 0, for_year), _change(DaylightTime, step, bias, for_year), standard


def _steps(definition: TimeZoneDefinition, year: int) -> list[Any]:
    """Give the changes of the year: those of the last group that begins in it or before."""
    found: list[Any] = []
    groups = {group.id: group.transitions or [] for group in definition.transitions_groups or ()}
    for step in definition.transitions or ():
        date = getattr(step, "date", None)
        if date is not None and date.year > year:
            break
        found = [step] if step.kind == PERIOD else groups.get(step.to, [])
    return found


def _change(cls: Any, step: Any, bias: int, year: int) -> Any:
    """Make one kind of change of another."""
    if not isinstance(step, RecurringDayTransition):
        month, day = getattr(step, "month", None) or 1, getattr(step, "day", None) or 1
        offset = getattr(step, "offset", None) or datetime.timedelta(0)
        return cls.at(datetime.datetime(year, month, day) + offset, bias)
    offset = step.offset or datetime.timedelta(0)
    if not datetime.timedelta(0) <= offset < _A_DAY:
        return cls.at(_nth(year, step.month or 1, step.day_of_week or SUNDAY, step.occurrence or 1) + offset, bias)
    time = (datetime.datetime.min + offset).time()
    occurrence = LAST if step.occurrence == -1 else step.occurrence
    return cls(bias=bias, time=time, occurrence=occurrence, iso_month=step.month, weekday=step.day_of_week)


def _nth(year: int, month: int, weekday: int, occurrence: int) -> datetime.datetime:
    first = datetime.datetime(year, month, 1)
    days: list[datetime.datetime] = [first + n * _A_DAY for n in range(calendar.monthrange(year, month)[1])]
    fitting = [day for day in days if day.isoweekday() == weekday]
    return fitting[-1] if occurrence == -1 else fitting[min(occurrence, len(fitting)) - 1]
