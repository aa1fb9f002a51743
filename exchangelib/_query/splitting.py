"""Filters that are too long for one search, as several: what they find together, less what others find; sends nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from ..errors import InvalidValue
from .conditions import Condition, Not, Several, write

if TYPE_CHECKING:
    from ..version import Version

MAX_NODES = 255  # of a restriction: the page of ErrorRestrictionTooLong
# Each is a request at least; whoever needs more has better means
MAX_SEARCHES = 500
_ROOM = 100  # nodes of a condition that goes into every search of several
_ADVICE = (
    "Ask for less at once: in several sets, one after the other, or a filter on something that the items have in "
    "common, such as their time or category, and the rest in Python"
)


class Part(NamedTuple):
    """The condition of one search; None restricts nothing."""

    condition: Condition | None

    def write(self, out: list[str], version: Version) -> None:
        """Append the ``m:Restriction`` element, or nothing.

        :raises InvalidFieldForVersion: the server's version does not have a field
        """
        if self.condition is not None:
            out.append("<m:Restriction>")
            write(self.condition, out, version)
            out.append("</m:Restriction>")

    def __bool__(self) -> bool:
        return self.condition is not None


class Parts(NamedTuple):
    """Searches: what any of `included` finds, less what any of `excluded` finds."""

    included: tuple[Part, ...]
    excluded: tuple[Part, ...]


def nodes(made: Condition) -> int:
    """Count the conditions and connectives of a condition, as servers do."""
    found = [made]
    for each in found:  # which grows meanwhile
        if each.__class__ is Several:
            found.extend(each.conditions)
        elif each.__class__ is Not:
            found.append(each.condition)
    return len(found)


def split(made: Condition) -> Parts:
    """Split a condition into searches that servers take.

    :raises InvalidValue: it would be too many searches, or none can be found
    """
    included, excluded = _plan(made)
    if len(included) + len(excluded) > MAX_SEARCHES:
        raise _too_long(f"would take {len(included) + len(excluded)} searches; {MAX_SEARCHES} is the most")
    return Parts(tuple(map(Part, included)), tuple(map(Part, excluded)))


def _too_long(why: str) -> InvalidValue:
    return InvalidValue(
        f"A search may have {MAX_NODES} conditions and connectives at most, and this filter {why}. {_ADVICE}"
    )


Plan = tuple[list["Condition | None"], list[Condition]]


def _plan(made: Condition) -> Plan:
    if nodes(made) <= MAX_NODES:
        return [made], []
    made = _pushed(made)
    if isinstance(made, Several):
        if made.element == "Or":
            return list(_union(made.conditions)), []
        return _both(made.conditions)
    raise _too_long("cannot be split")


def _pushed(made: Condition) -> Condition:
    """Put a negation of several inside of them: what is split is a list of things of which one, or all, must fit."""
    while isinstance(made, Not):
        inner = made.condition
        if isinstance(inner, Not):
            made = inner.condition
        elif isinstance(inner, Several):
            return Several("And" if inner.element == "Or" else "Or", tuple(map(_negated, inner.conditions)))
        else:
            break
    return made


def _negated(made: Condition) -> Condition:
    return made.condition if isinstance(made, Not) else Not(made)


def _union(members: Iterable[Condition], room: int = MAX_NODES) -> list[Condition]:
    """Pack conditions of which one must fit into as few searches as there is room in for."""
    packed: list[Condition] = []
    pack: list[Condition] = []
    size = 1
    for each in dict.fromkeys(members):
        more = nodes(each)
        if more > room:
            included, excluded = _plan(each)
            if excluded or None in included:
                raise _too_long("cannot be split: a part of it, inside of an OR, is too long itself")
            packed.extend(each for each in included if each is not None)
            continue
        if pack and size + more > room:
            packed.append(_or(pack))
            pack, size = [], 1
        pack.append(each)
        size += more
    return [*packed, _or(pack)] if pack else packed


def _or(members: list[Condition]) -> Condition:
    return members[0] if len(members) == 1 else Several("Or", tuple(members))


def _and(*members: Condition | None) -> Condition | None:
    inside: list[Condition] = []
    for each in members:
        if isinstance(each, Several) and each.element == "And":
            inside.extend(each.conditions)
        elif each is not None:
            inside.append(each)
    if not inside:
        return None
    return inside[0] if len(inside) == 1 else Several("And", tuple(inside))


def _both(members: Iterable[Condition]) -> Plan:
    """Split conditions that all must fit: what is short goes into each search; of what is long, one part."""
    short: list[Condition] = []
    long: list[Condition] = []
    against: list[Condition] = []
    size = 1
    whole = list(dict.fromkeys(_flat(members)))
    denied = [each for each in whole if isinstance(each, Not)]
    if sum(map(nodes, denied)) > _ROOM // 2:  # these are found together in few searches, and left out
        against.extend(_negated(each) for each in denied)
        whole = [each for each in whole if not isinstance(each, Not)]
    for each in whole:
        more = nodes(each)
        if size + more <= _ROOM:
            short.append(each)
            size += more
        elif isinstance(each, Several) and each.element == "Or":
            long.append(each)
        else:
            opposite = _pushed(_negated(each))
            if isinstance(opposite, Several) and opposite.element == "Or":
                against.extend(opposite.conditions)
            else:
                against.append(opposite)
    base = _and(*short)
    included: list[Condition | None] = [base]
    for each in long:
        assert isinstance(each, Several)
        parts = _parts(each, (MAX_NODES - size - 1) // len(long))
        included = [_and(one, part) for one in included for part in parts]
        if len(included) > MAX_SEARCHES:
            raise _too_long(f"would take {len(included)} searches or more; {MAX_SEARCHES} is the most")
    room = MAX_NODES - (0 if base is None else nodes(base)) - 1
    excluded = [found for part in _union(against, room) if (found := _and(base, part)) is not None]
    return included, excluded


def _parts(several: Several, room: int) -> list[Condition]:
    if any(nodes(each) > room for each in several.conditions) or room < 2:
        raise _too_long("cannot be split: too much of it has to fit at once")
    return _union(several.conditions, room)


def _flat(members: Iterable[Condition]) -> list[Condition]:
    """Take what is joined with AND inside of an AND out of it."""
    found: list[Condition] = []
    stack = list(members)[::-1]
    while stack:
        each = _pushed(stack.pop())
        if isinstance(each, Several) and each.element == "And":
            stack.extend(each.conditions[::-1])
        else:
            found.append(each)
    return found
