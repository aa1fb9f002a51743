"""Time zones as servers tell of them: under a name that may be known or not, and then by their definition."""

from __future__ import annotations

import datetime
import logging
from typing import Any

from .._model.fields import TimeZoneField
from .._model.fields.base import Loader, Writer
from .._model.fields.weekdays import MONTHS, WEEK_NUMBERS, WEEKDAY_NAMES
from .._wire import codec
from .._wire.ns import TNS
from .._wire.xml import Element
from ..errors import EWSError, UnknownTimeZone
from ..ewsdatetime import EWSTimeZone
from ..version import EXCHANGE_2010, Version
from .custom_zones import CustomTimeZone
from .time_zone_definitions import (
    GROUP,
    PERIOD,
    Period,
    RecurringDateTransition,
    RecurringDayTransition,
    TimeZoneDefinition,
    Transition,
    TransitionsGroup,
)

__all__ = ["ItemTimeZoneField"]

log = logging.getLogger(__name__)

_OLD = "MeetingTimeZone"


class ItemTimeZoneField(TimeZoneField):
    """The time zone in which an item was made.

    A name that nobody knows, such as "Customized Time Zone", is no reason to lose the zone: it is made of the definition
    that came with it. Without one, it is left out, and the times of the item stay in UTC.
    """

    def loader(self) -> Loader:
        """Read the zone by its name, or else by its definition."""

        def read(elem: Element) -> EWSTimeZone | None:
            name = (elem.get("Id") or elem.get("TimeZoneName") or elem.text or "").strip()
            if name in EWSTimeZone.MS_TO_IANA_MAP:
                return EWSTimeZone.from_ms_id(name)
            try:
                if elem.find(f"{{{TNS}}}BaseOffset") is not None:
                    return CustomTimeZone.from_definition(_from_meeting(elem, name))
                if elem.find(f"{{{TNS}}}Periods") is not None:
                    return CustomTimeZone.from_definition(TimeZoneDefinition.from_xml(elem))
                if name:
                    raise UnknownTimeZone(f"No time zone is known for the Windows id {name!r}")
            except (EWSError, ValueError) as e:  # what is wrong with a zone is no reason to lose the item
                log.warning("%s.%s is left out: %s", self.owner, self.name, e)
            return None

        return read

    def writer(self) -> Writer:
        """Write the name; of a zone that no one has a name for, the definition."""
        write_name, tag = super().writer(), self.request_tag()

        def write(out: list[str], value: EWSTimeZone, version: Version) -> None:
            if isinstance(value, CustomTimeZone):
                value.definition.write(out, version, tag)
            else:
                write_name(out, value, version)

        return write

    def can_send(self, zone: EWSTimeZone, version: Version) -> bool:
        """Tell whether a server of this version can be told of the zone.

        :param version: before Exchange 2010 there were no definitions of this kind
        """
        if isinstance(zone, CustomTimeZone):
            return self.local_name != _OLD and version.build >= EXCHANGE_2010
        return zone.key in EWSTimeZone.IANA_TO_MS_MAP


def _from_meeting(elem: Element, name: str) -> TimeZoneDefinition:
    """Read a definition of Exchange 2007 (types.xsd, TimeZoneType)."""
    base = _length(elem, "BaseOffset")
    periods, steps = [], []
    for kind in ("Standard", "Daylight"):
        change = elem.find(f"{{{TNS}}}{kind}")
        if change is not None:
            periods.append(
                Period(id=kind, name=change.get("TimeZoneName") or kind, bias=base + _length(change, "Offset"))
            )
            steps += _steps(change, kind)
    if len(steps) < 2:
        periods, steps = periods[:1] or [Period(id="Standard", name="Standard", bias=base)], []
    steps = steps or [Transition(kind=PERIOD, to="Standard")]
    return TimeZoneDefinition(
        id=name or None,
        periods=periods,
        transitions_groups=[TransitionsGroup(id="0", transitions=steps)],
        transitions=[Transition(kind=GROUP, to="0")],
    )


def _steps(change: Element, to: str) -> list[Any]:
    """Read when clocks change (types.xsd, TimeChangeType)."""
    time = codec.TIME.load(_text(change, "Time"))
    offset = datetime.timedelta(hours=time.hour, minutes=time.minute, seconds=time.second)
    pattern = change.find(f"{{{TNS}}}RelativeYearlyRecurrence")
    if pattern is not None:
        number = WEEK_NUMBERS.index(_text(pattern, "DayOfWeekIndex")) + 1
        return [
            RecurringDayTransition(
                to=to,
                kind=PERIOD,
                offset=offset,
                month=MONTHS.index(_text(pattern, "Month")) + 1,
                day_of_week=WEEKDAY_NAMES.index(_text(pattern, "DaysOfWeek")) + 1,
                occurrence=-1 if number == len(WEEK_NUMBERS) else number,
            )
        ]
    date = _text(change, "AbsoluteDate")
    if not date:
        return []
    day = codec.DATE.load(date)
    return [RecurringDateTransition(to=to, kind=PERIOD, offset=offset, month=day.month, day=day.day)]


def _text(elem: Element, name: str) -> str:
    return (elem.findtext(f"{{{TNS}}}{name}") or "").strip()


def _length(elem: Element, name: str) -> datetime.timedelta:
    return codec.TIMEDELTA.load(_text(elem, name))
