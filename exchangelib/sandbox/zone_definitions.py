"""A t:TimeZoneDefinition of a client, with its periods and transitions, as a zone to count in; it looks no name up."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, tzinfo

from exchangelib.sandbox.ical_zones import Part, Zone
from exchangelib.sandbox.nodes import Node, T

_SPAN = re.compile(r"\s*(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?\s*")
_EVER = datetime(1601, 1, 1)
_CODES = {"Day": "", "Weekday": "MO", "WeekendDay": "SA"}


def _span(text: str | None) -> timedelta:
    found = _SPAN.fullmatch(text or "")
    if found is None:
        return timedelta()
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    span = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -span if found[1] else span


def _offsets(definition: Node) -> dict[str, timedelta]:
    """How far each period is from UTC: its bias is the way back (docs/web-service-reference/period.md)."""
    periods = definition.find(T("Periods"))
    found = periods.children if periods is not None else []
    return {each.attrs.get("Id", ""): -_span(each.attrs.get("Bias")) for each in found}


def _transition(node: Node, offsets: dict[str, timedelta]) -> Part:
    """One t:RecurringDayTransition, t:RecurringDateTransition, or a period from the beginning on."""
    target = (node.child_text(T("To")) or "").strip()
    part = Part(start=_EVER + _span(node.child_text(T("TimeOffset"))), after=offsets.get(target, timedelta()))
    month = (node.child_text(T("Month")) or "").strip()
    if month:
        part.rule = {"FREQ": "YEARLY", "BYMONTH": month}
        day = (node.child_text(T("DayOfWeek")) or "").strip()
        if day:
            place = (node.child_text(T("Occurrence")) or "1").strip()
            part.rule["BYDAY"] = f"{place}{_CODES.get(day, day[:2].upper())}"
        else:
            part.rule["BYMONTHDAY"] = (node.child_text(T("Day")) or "1").strip()
    return part


class _Defined(tzinfo):
    """A zone whose rules are others from some moments on.

    :param stages: from when on by the wall clock which rules hold, in their order
    """

    def __init__(self, stages: list[tuple[datetime, Zone]]) -> None:
        self.stages = stages

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """The offset at a local time."""
        at = _EVER if dt is None else dt.replace(tzinfo=None)
        begun = [zone for start, zone in self.stages if start <= at]
        return (begun or [self.stages[0][1]])[-1].utcoffset(dt)

    def fromutc(self, dt: datetime) -> datetime:
        """The local time at a time in UTC."""
        guess = dt + self.utcoffset(dt)
        return dt + self.utcoffset(guess)

    def dst(self, dt: datetime | None) -> None:
        """Not known."""

    def tzname(self, dt: datetime | None) -> None:
        """None."""


def _at(text: str | None) -> datetime:
    try:
        return datetime.fromisoformat((text or "").strip()[:19])
    except ValueError:
        return _EVER


def defined(definition: Node) -> tzinfo | None:
    """The zone that a definition describes; None if it only names one."""
    offsets = _offsets(definition)
    groups = definition.find(T("TransitionsGroups"))
    if not offsets:
        return None
    zones: dict[str, Zone] = {}
    for group in groups.children if groups is not None else ():
        zones[group.attrs.get("Id", "")] = Zone([_transition(each, offsets) for each in group.children])
    stages = []
    transitions = definition.find(T("Transitions"))
    for each in transitions.children if transitions is not None else ():
        zone = zones.get((each.child_text(T("To")) or "").strip())
        if zone is None or not zone.parts:
            continue
        start = _at(each.child_text(T("DateTime"))) if each.local == "AbsoluteDateTransition" else _EVER
        stages.append((start, zone))
    if not stages:
        offset = next(iter(offsets.values()))
        stages.append((_EVER, Zone([Part(start=_EVER, after=offset)])))
    return _Defined(sorted(stages, key=lambda stage: stage[0]))
