"""GetServerTimeZones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.common import message
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.zone_rules import Change, Group, groups, table, zone_of

COVERAGE = (
    "full: about 140 zones of Windows with their rules from 2000 to 2037, by the time-zone database of this machine"
)
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def get_server_time_zones(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getservertimezones-operation"""
    asked = call.body.find(M("Ids"))
    wanted = None if asked is None else {each.text.strip().lower() for each in asked.children}
    full = call.body.attrs.get("ReturnFullTimeZoneData", "true") in ("true", "1")
    found = [name for name in table() if (wanted is None or name.lower() in wanted) and zone_of(name) is not None]
    inner = Node(M("TimeZoneDefinitions"), None, [definition(name, full) for name in found])
    return Node(M("GetServerTimeZonesResponse"), None, [Node(M("ResponseMessages"), None, [message(call, [inner])])])


def definition(name: str, full: bool) -> Node:
    """A t:TimeZoneDefinition."""
    out = Node(T("TimeZoneDefinition"), {"Id": name, "Name": table()[name][0]})
    if full:
        rules = groups(name)
        periods: dict[str, Node] = {}
        made = [_group(name, number, rule, periods) for number, rule in enumerate(rules)]
        out.append(branch("Periods", *periods.values()))
        out.append(branch("TransitionsGroups", *made))
        out.append(branch("Transitions", *(_start(number, rule) for number, rule in enumerate(rules))))
    return out


def duration(span: timedelta) -> str:
    """A span as an xs:duration of hours and minutes, such as "-PT5H30M"."""
    seconds = int(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    parts = [(seconds // 3600, "H"), (seconds % 3600 // 60, "M"), (seconds % 60, "S")]
    return f"{sign}PT" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0S")


def _period(zone: str, rule: Group, offset: timedelta, periods: dict[str, Node]) -> str:
    """The id of the period with an offset, which is made if need be."""
    kind = "Standard" if offset == rule.standard else "Daylight"
    year = rule.start.year if rule.start else 1
    key = f"trule:Microsoft/Registry/{zone}/{year}-{kind}"
    bias = duration(-offset)
    while key in periods and periods[key].attrs["Bias"] != bias:  # several stretches of one year
        key += "+"
    periods.setdefault(key, Node(T("Period"), {"Bias": bias, "Name": kind, "Id": key}))
    return key


def _to(kind: str, target: str) -> Node:
    return Node(T("To"), {"Kind": kind}, None, target)


def _group(zone: str, number: int, rule: Group, periods: dict[str, Node]) -> Node:
    out = Node(T("TransitionsGroup"), {"Id": str(number)})
    if not rule.changes:
        out.append(branch("Transition", _to("Period", _period(zone, rule, rule.offset, periods))))
    ids = {offset: _period(zone, rule, offset, periods) for offset in sorted(each.offset for each in rule.changes)}
    out.children += [_recurring(each, ids[each.offset]) for each in rule.changes]
    return out


def _recurring(change: Change, period: str) -> Node:
    occurrence = -1 if -1 in change.occurrences else min(change.occurrences)
    return branch("RecurringDayTransition", _to("Period", period), *_when(change, occurrence))


def _when(change: Change, occurrence: int) -> Iterator[Node]:
    yield leaf("TimeOffset", duration(change.time))
    yield leaf("Month", str(change.month))
    yield leaf("DayOfWeek", _DAYS[change.weekday])
    yield leaf("Occurrence", str(occurrence))


def _start(number: int, rule: Group) -> Node:
    target = _to("Group", str(number))
    if rule.start is None:
        return branch("Transition", target)
    return branch("AbsoluteDateTransition", target, leaf("DateTime", rule.start.isoformat()))
