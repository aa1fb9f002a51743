"""How one comparison becomes text: for a path and an operator, a function that takes values; it knows no trees.

What does not depend on the value is done once, when the function is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from .._model.fields import DateOrDateTimeField
from .._model.path import FieldPath
from .._wire.write import attr
from ..errors import InvalidField
from . import lookups
from .conditions import TAGS, Versioned
from .days import is_day, moments
from .kinds import Kind, constant, facts_of, type_name


class Whole(Protocol):
    """What a comparison needs of the restriction that it is part of."""

    @property
    def zone(self) -> Any:
        """The time zone whose days are meant by dates; None means UTC."""

    @property
    def spanned(self) -> list[Any]:
        """The fields in it that not every server version has."""


# Appends the pieces of a comparison with a value
Write = Callable[[list[str], Any, Whole], None]

# What t:Contains compares, and how. IgnoreCase alone: "Loose" comparisons are to be removed, says the page
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/contains
_CONTAINS: Final = {
    lookups.EXACT: ("FullString", "Exact"),
    lookups.IEXACT: ("FullString", "IgnoreCase"),
    lookups.CONTAINS: ("Substring", "Exact"),
    lookups.ICONTAINS: ("Substring", "IgnoreCase"),
    lookups.STARTSWITH: ("Prefixed", "Exact"),
    lookups.ISTARTSWITH: ("Prefixed", "IgnoreCase"),
}
_COMPARE: Final = {
    lookups.EQ: "IsEqualTo",
    lookups.NE: "IsNotEqualTo",
    lookups.GT: "IsGreaterThan",
    lookups.GTE: "IsGreaterThanOrEqualTo",
    lookups.LT: "IsLessThan",
    lookups.LTE: "IsLessThanOrEqualTo",
    lookups.EXACT: "IsEqualTo",
}

# (name, operator, identity of the field, label, identity of the part) -> the field, which keeps the identities good,
# and the function
_known: dict[tuple[str, str, int, str | None, int], tuple[Any, Write]] = {}
_KNOWN: Final = 2_000


def writer_of(name: str, op: str, found: FieldPath) -> Write:
    """Give the function that writes a comparison.

    On a field with labelled entries, and no label, a comparison holds if it does for any of the entries.

    :param name: of the path, as the user wrote it
    :param op: the operator
    :param found: the path
    :raises InvalidField: the field cannot be searched for, or not with this operator
    """
    field: Any = found.field
    key = (name, op, id(field), found.label, id(found.subfield))
    known = _known.get(key)
    if known is not None:
        return known[1]
    label_field = getattr(field, "label_field", None)
    if label_field is None or found.label is not None or field.subfields[0].is_named:
        write = _compare(name, op, found)
    else:
        write = _compare_any(name, op, field, label_field.supported_choices())
    if len(_known) >= _KNOWN:
        _known.clear()
    _known[key] = (field, write)
    return write


def _compare(name: str, op: str, found: FieldPath) -> Write:
    facts = facts_of(name, found)
    if op == lookups.EXISTS:
        return _constantly(facts, f"<t:Exists>{facts.path}</t:Exists>")
    if isinstance(facts.kind, DateOrDateTimeField) and op in _COMPARE:
        return _compare_days(name, op, facts)
    return _compare_values(name, op, facts)


def _constantly(facts: Kind, text: str) -> Write:
    def write(out: list[str], value: Any, whole: Whole) -> None:
        out.append(_marked(facts, text, whole))

    return write


def _marked(facts: Kind, text: str, whole: Whole) -> str:
    if not facts.has_span:
        return text
    whole.spanned.append(facts.field)
    return Versioned(text, facts.field)


def _compare_values(name: str, op: str, facts: Kind) -> Write:
    before, after = _around(name, op, facts)
    # IsNotEqualTo has no word about case: see _around
    is_denied = op == lookups.NE and facts.is_case_sensitive
    if facts.dump is not None and not facts.has_span and not is_denied:
        return _compare_scalars(before, after, facts.kind, facts.dump)

    def write(out: list[str], value: Any, whole: Whole) -> None:
        text = _marked(facts, f"{before}{constant(name, facts, value)}{after}", whole)
        if is_denied:
            out += ("<t:Not>", text, "</t:Not>")
        else:
            out.append(text)

    return write


def _compare_scalars(before: str, after: str, kind: Any, dump: Callable[[Any], str]) -> Write:
    """Make the function for what is compared most: it does no more than it must."""
    check, owner = kind.check_value, kind.owner
    if dump is str and issubclass(kind.value_cls, str):  # nothing to do: attr() makes plain texts of derived ones

        def write_text(out: list[str], value: Any, whole: Whole) -> None:
            out.append(f"{before}{attr(check(value, None, owner))}{after}")

        return write_text

    def write(out: list[str], value: Any, whole: Whole) -> None:
        out.append(f"{before}{attr(dump(check(value, None, owner)))}{after}")

    return write


def _around(name: str, op: str, facts: Kind) -> tuple[str, str]:
    """Give what stands before the value and after it."""
    if facts.is_case_sensitive and op in (lookups.EQ, lookups.NE):
        # IsEqualTo has no word about case, and servers compare as they sort; what is meant is this very text
        op = lookups.EXACT
    if facts.is_text and op in _CONTAINS:
        mode, comparison = _CONTAINS[op]
        attributes = f'ContainmentMode="{mode}" ContainmentComparison="{comparison}"'
        # The constant stands directly inside, unlike in comparisons (types.xsd)
        return f'<t:Contains {attributes}>{facts.path}<t:Constant Value="', '"/></t:Contains>'
    kind = facts.kind
    if op not in _COMPARE:
        raise InvalidField(
            f"Lookup {op!r} works on text only, and field {name!r} of {facts.field.owner} holds {type_name(kind)}"
        )
    if op in lookups.ORDER_OPS and not facts.is_ordered:
        raise InvalidField(
            f"Operator {op!r} works on dates and numbers only, and field {name!r} of {kind.owner} "
            f"holds {type_name(kind)}"
        )
    element = _COMPARE[op]
    opening = f'<t:{element}>{facts.path}<t:FieldURIOrConstant><t:Constant Value="'
    return opening, f'"/></t:FieldURIOrConstant></t:{element}>'


def _compare_days(name: str, op: str, facts: Kind) -> Write:
    """Make the function for a field of moments, which may be compared with a whole day, too."""
    kind = facts.kind
    write_moment = _compare_values(name, op, facts)
    ends = {each: _compare_values(name, each, facts) for each in lookups.ORDER_OPS}
    opening, closing = TAGS[lookups.OR if op == lookups.NE else lookups.AND]

    def write(out: list[str], value: Any, whole: Whole) -> None:
        if not is_day(value):
            write_moment(out, value, whole)
            return
        several = [*moments(kind, op, value, whole.zone)]
        if len(several) > 1:
            out.append(opening)
        for each, moment in several:
            ends[each](out, moment, whole)
        if len(several) > 1:
            out.append(closing)

    return write


def _compare_any(name: str, op: str, field: Any, labels: list[str]) -> Write:
    part = field.subfields[0]
    value_cls, part_name = field.value_cls, part.name
    is_denied = op == lookups.NE
    inner = lookups.EQ if is_denied else op
    entries = [_compare(name, inner, FieldPath(field, label, part)) for label in labels]
    opening: list[str] = ["<t:Not>"] if is_denied else []
    closing: list[str] = ["</t:Not>"] if is_denied else []
    if len(entries) > 1:
        opening, closing = [*opening, "<t:Or>"], ["</t:Or>", *closing]

    def write(out: list[str], value: Any, whole: Whole) -> None:
        if isinstance(value, value_cls):
            value = getattr(value, part_name, None)  # an entry stands for what is in it
        out.extend(opening)
        for each in entries:
            each(out, value, whole)
        out.extend(closing)

    return write
