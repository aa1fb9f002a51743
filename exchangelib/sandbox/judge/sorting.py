"""Rows put in order and in groups; it reads no database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from exchangelib.sandbox.judge.restriction import Compiler
from exchangelib.sandbox.judge.values import Kind, Row, getter, kind_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import Path
from exchangelib.sandbox.refusal import Refusal

_UNSORTABLE = {
    "Body", "ToRecipients", "CcRecipients", "BccRecipients", "ReplyTo", "RequiredAttendees", "OptionalAttendees",
    "Resources", "Recurrence", "Members", "EmailAddresses", "PhoneNumbers", "PhysicalAddresses", "ImAddresses",
}  # fmt: skip
Key = Callable[[Row], Any]


def sort_path(node: Node, compiler: Compiler) -> Path:
    """The path inside an element of a sort order or a grouping.

    :raises Refusal: ErrorUnsupportedPathForSortGroup
    """
    path = compiler.path(node, "ErrorUnsupportedPathForSortGroup")
    if (path.name in _UNSORTABLE and not path.index) or path.mapi.endswith("Array"):
        raise Refusal("ErrorUnsupportedPathForSortGroup", "Items cannot be sorted by this property.", [path.echo()])
    return path


def key_for(path: Path, compiler: Compiler) -> Key:
    """What a row is sorted by: absent comes before everything, text without regard to case."""
    kind = kind_of(path, compiler.schema)
    # Times are kept in one form, in which the order of the texts is that of the times.
    get = getter(path, Kind("string") if kind.name == "datetime" else kind, raw=kind.name == "datetime")

    def key(row: Row) -> Any:
        values = get(row)
        return (1, values[0]) if values else (0,)

    return key


def sort(rows: list[Row], order: Node | None, compiler: Compiler) -> list[Row]:
    """The rows in the order asked for; without one, the newest first.

    Equal rows stay in the order in which they were made.
    """
    if order is None:
        return sorted(rows, key=lambda row: (row.received, row.number), reverse=True)
    rows = sorted(rows, key=lambda row: row.number)
    for field in reversed(order.children):
        key = key_for(sort_path(field, compiler), compiler)
        rows.sort(key=key, reverse=field.attrs.get("Order") == "Descending")
    return rows


def grouping(node: Node | None, distinguished: Node | None, compiler: Compiler) -> tuple[Key, Key, bool, bool] | None:
    """How to group: key of the group, key of the representative, whether the largest represents, whether groups descend.

    DistinguishedGroupBy has the one value ConversationTopic, with the newest DateTimeReceived (standardgroupby.md).
    """
    if distinguished is not None:
        topic = Node("", children=[Node(T("FieldURI"), {"FieldURI": "message:ConversationTopic"})])
        received = Node("", children=[Node(T("FieldURI"), {"FieldURI": "item:DateTimeReceived"})])
        keys = [key_for(sort_path(each, compiler), compiler) for each in (topic, received)]
        return keys[0], keys[1], True, distinguished.attrs.get("Order") == "Descending"
    if node is None:
        return None
    aggregate = node.find(T("AggregateOn"))
    group = key_for(sort_path(node, compiler), compiler)
    if aggregate is None:
        return group, group, False, node.attrs.get("Order") == "Descending"
    best = key_for(sort_path(aggregate, compiler), compiler)
    largest = aggregate.attrs.get("Aggregate") == "Maximum"
    return group, best, largest, node.attrs.get("Order") == "Descending"


def group(rows: list[Row], how: tuple[Key, Key, bool, bool]) -> list[list[Row]]:
    """The rows in groups, each in the order of the rows, the groups in the order of their representatives."""
    key, best, largest, descending = how
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    pick = max if largest else min
    return sorted(groups.values(), key=lambda members: pick(best(row) for row in members), reverse=descending)
