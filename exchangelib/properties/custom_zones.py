"""Time zones that no data base has: made of the definition that a server sent; how that is spelled is not known here."""

from __future__ import annotations

import calendar
import datetime
import io
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ..errors import UnknownTimeZone, shorten
from ..ewsdatetime import EWSTimeZone
from .time_zone_definitions import (
    GROUP,
    PERIOD,
    AbsoluteDateTransition,
    RecurringDateTransition,
    RecurringDayTransition,
    TimeZoneDefinition,
    Transition,
)

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["CustomTimeZone"]

# Changes that come every year are known from the first to the last of these years; outside, clocks stay as they are
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200
_MOST: Final = 50  # changes a year, and groups: more is no time zone
_ZERO: Final = datetime.timedelta(0)
_SECOND: Final = datetime.timedelta(seconds=1)
_LIMIT: Final = datetime.timedelta(days=1)
_EPOCH: Final = datetime.datetime(1970, 1, 1)
_EARLIEST: Final = datetime.datetime(_FIRST_YEAR, 1, 1)
_END: Final = datetime.datetime(_LAST_YEAR + 1, 1, 1)
_NAMELESS: Final = "Customized Time Zone"

# A moment in UTC, the difference from UTC that holds from then on, and whether it is that of summer time
_Change = tuple[datetime.datetime, datetime.timedelta, bool]


class CustomTimeZone(EWSTimeZone):
    """A time zone by a definition that came with an item. It does everything that zones of the data base do.

    Two are equal when their clocks always show the same.
    """

    definition: TimeZoneDefinition
    _data: ClassVar[bytes] = b""

    if not TYPE_CHECKING:

        def __new__(cls, definition):
            return cls.from_definition(definition)

    @classmethod
    def from_definition(cls, definition: TimeZoneDefinition) -> Self:
        """Make the zone.

        :raises UnknownTimeZone: the definition does not say what clocks show
        """
        try:
            data = _compiled(definition)
        except (ArithmeticError, ValueError, TypeError, KeyError) as e:
            # Python's own complaint about a number, or a reference that leads nowhere
            name = shorten(definition.id or definition.name or _NAMELESS)
            raise UnknownTimeZone(f"The definition of time zone {name} makes no sense: {e}") from e
        zone = cls.from_file(io.BytesIO(data), key=definition.id or definition.name or _NAMELESS)
        zone.__dict__.update(definition=definition, _data=data)
        return zone

    def _identity(self) -> Any:
        return self._data

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).from_definition, (self.definition,)


@lru_cache(64)  # the same definition comes with every item of a person
def _compiled(definition: TimeZoneDefinition) -> bytes:
    return _tzif(_changes(definition))


def _changes(definition: TimeZoneDefinition) -> list[_Change]:
    """Compute every change of the clocks, the first at the beginning of time."""
    biases = {period.id: _whole(period.bias) for period in definition.periods or ()}
    groups = {group.id: group.transitions or [] for group in definition.transitions_groups or ()}
    if not biases:
        raise ValueError("it has no periods")
    if max(map(len, (groups, definition.transitions or (), *groups.values()))) > _MOST:
        raise ValueError("it has too many parts")
    eras: list[tuple[datetime.datetime, list[Any]]] = []
    for step in definition.transitions or _only(definition):
        start = _EARLIEST
        if isinstance(step, AbsoluteDateTransition):
            if step.date is None:
                raise ValueError("a change has no date")
            # A plain datetime: those of ours would take time to no purpose
            start = min(max(datetime.datetime(*step.date.utctimetuple()[:6]), _EARLIEST), _END)
        eras.append((start, groups[step.to] if step.kind == GROUP else [step]))
    eras.sort(key=lambda era: era[0])
    found: list[_Change] = []
    for number, (start, steps) in enumerate(eras):
        end = eras[number + 1][0] if number + 1 < len(eras) else _END
        found += _era(steps, biases, start, end)
    return found


def _only(definition: TimeZoneDefinition) -> list[Transition]:
    """Give the one group, or the one period, of a definition that does not say when what holds."""
    groups, periods = definition.transitions_groups or [], definition.periods or []
    if len(groups) == 1:
        return [Transition(kind=GROUP, to=groups[0].id)]
    if len(periods) == 1:
        return [Transition(kind=PERIOD, to=periods[0].id)]
    raise ValueError("it has no transitions")


def _era(
    steps: list[Any], biases: dict[str | None, datetime.timedelta], start: datetime.datetime, end: datetime.datetime
) -> Iterator[_Change]:
    """Compute the changes while one group holds, the first at its beginning."""
    if not steps:
        raise ValueError("a group has no transitions")
    base = max(biases[step.to] for step in steps)
    recurring = [step for step in steps if isinstance(step, (RecurringDateTransition, RecurringDayTransition))]
    current = biases[steps[0].to]
    later: list[_Change] = []
    if recurring:
        before = biases[max(recurring, key=lambda step: _day(step, start.year)).to]
        for year in range(start.year - 1, end.year + 1):
            for step in sorted(recurring, key=lambda step: _day(step, year)):
                bias = biases[step.to]
                moment = _day(step, year) + _whole(step.offset) + before
                before = bias
                if moment <= start:
                    current = bias
                elif moment < end:
                    later.append((moment, -bias, bias < base))
    yield start, -current, current < base
    yield from later


def _day(step: RecurringDateTransition | RecurringDayTransition, year: int) -> datetime.datetime:
    """Find the midnight that begins the day of a change."""
    month = step.month or 0
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    weekday, length = calendar.monthrange(year, month)
    if isinstance(step, RecurringDateTransition):
        day = min(step.day or 1, length)
    else:
        nth = step.occurrence or 1
        first = ((step.day_of_week or 1) - 1 - weekday) % 7 + 1
        days = range(first, length + 1, 7)
        # The fifth, as the last is also called, is not in every month
        day = days[min(nth, len(days)) - 1] if nth > 0 else days[max(nth, -len(days))]
    return datetime.datetime(year, month, day)


def _whole(length: datetime.timedelta | None) -> datetime.timedelta:
    """Round to seconds: Windows writes 23:59:59.999 for the end of the day."""
    rounded = datetime.timedelta(seconds=round((length or _ZERO) / _SECOND))
    if abs(rounded) > _LIMIT:
        raise ValueError(f"{length} is more than a day")
    return rounded


def _tzif(changes: list[_Change]) -> bytes:
    """Write the changes as `zoneinfo` reads them (RFC 8536)."""
    kinds = list(dict.fromkeys(change[1:] for change in changes))
    if len(kinds) > 255:
        raise ValueError("it has too many periods")
    if any(abs(offset) >= _LIMIT for offset, _ in kinds):
        raise ValueError("clocks cannot differ from UTC by a day")
    times = [(moment - _EPOCH) // _SECOND for moment, _, _ in changes]
    names = [_abbreviation(offset) for offset, _ in kinds]
    data = bytearray(_header(0, 1, 1) + struct.pack(">lBB", 0, 0, 0) + b"\0")  # version 1, which is skipped
    data += _header(len(times), len(kinds), sum(map(len, names)))
    data += struct.pack(f">{len(times)}q", *times)
    data += bytes(kinds.index(change[1:]) for change in changes)
    at = 0
    for (offset, is_dst), name in zip(kinds, names, strict=True):
        data += struct.pack(">lBB", offset // _SECOND, is_dst, at)
        at += len(name)
    return bytes(data) + b"".join(names) + b"\n\n"


def _header(times: int, kinds: int, letters: int) -> bytes:
    return b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, times, kinds, letters)


def _abbreviation(offset: datetime.timedelta) -> bytes:
    minutes = abs(offset) // datetime.timedelta(minutes=1)
    sign = "-" if offset < _ZERO else "+"
    return f"{sign}{minutes // 60:02d}{minutes % 60 or '':0>{2 if minutes % 60 else 0}}\0".encode("ascii")
