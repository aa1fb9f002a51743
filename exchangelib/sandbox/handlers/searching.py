"""Which items fit a search, in their order: by SQL where that is what the judge says, else by the judge; it shows nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exchangelib.sandbox import mapi
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.scope import Scope
from exchangelib.sandbox.judge.restriction import Compiler, Predicate
from exchangelib.sandbox.judge.searchable import SEARCHABLE
from exchangelib.sandbox.judge.sorting import Key, group, sort
from exchangelib.sandbox.judge.sql import Condition, Translator, together
from exchangelib.sandbox.judge.values import Row
from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.store.searches import can_extract, search_sql
from exchangelib.sandbox.store.tables import COLUMNS

_RECEIVED = SEARCHABLE["DateTimeReceived"].sql


@dataclass
class Search:
    """A search that was found to be in order.

    :param compiler: knows the properties that have to be read
    :param expressions: all must hold
    :param fits: the same as functions
    :param order: None for the newest first
    :param groups: how to group
    :param seek: gives the place of the first row to show
    """

    compiler: Compiler
    expressions: list[Node]
    fits: list[Predicate]
    order: Node | None = None
    groups: tuple[Key, Key, bool, bool] | None = None
    seek: Callable[[list[Row]], int] | None = None


@dataclass
class Result:
    """The numbers of the items that fit, in their order.

    :param groups: the same in groups, if they were asked for
    :param place: where to begin, if that was sought
    """

    numbers: Sequence[int]
    groups: list[list[int]] | None = None
    place: int | None = None


def find(call: Call, scope: Scope, search: Search) -> Result:
    """What fits a search."""
    if not scope.folders:
        return Result([], [] if search.groups else None, 0 if search.seek else None)
    condition, order = _translated(call, scope, search)
    whole = condition is not None and condition.exact and order is not None
    if condition is not None and order is not None and whole and search.groups is None and search.seek is None:
        where = f"{scope.where} AND ({condition.sql})"
        if condition.sql == "1" and order.startswith(_RECEIVED):
            return Result(call.store.items.by_time(scope.where, scope.values, order))
        by_time = _RECEIVED in condition.sql or (order.startswith(_RECEIVED) and not condition.reads_rows)
        return Result(call.store.items.search(where, (*scope.values, *condition.values), order, by_time))
    rows = [row for row in _rows(call, scope, search, condition) if all(fits(row) for fits in search.fits)]
    rows = sort(rows, search.order, search.compiler)
    groups = None
    if search.groups is not None:
        groups = [[row.number for row in members] for members in group(rows, search.groups)]
        return Result([number for members in groups for number in members], groups)
    return Result([row.number for row in rows], None, search.seek(rows) if search.seek is not None else None)


def _translated(call: Call, scope: Scope, search: Search) -> tuple[Condition | None, str | None]:
    """The search in SQL, as far as that can say it."""
    if scope.origin is not None or call.store.items.is_odd(scope.where, scope.values):
        return None, None
    translator = Translator(call.schema)
    return together(translator, search.expressions), translator.order(search.order)


def _rows(call: Call, scope: Scope, search: Search, condition: Condition | None) -> list[Row]:
    """The candidates, with as little read of each as the paths in the request need."""
    names = {path.name for path in search.compiler.paths}
    # A MAPI property may be another name for any of the others: then all are read.
    whole = any(mapi.stands_for(name) for name in names) or not all(map(can_extract, names - set(COLUMNS)))
    columns = tuple(sorted(name for name in names if name in COLUMNS))
    keys = tuple(sorted(names - set(COLUMNS)))
    where, values = scope.where, scope.values
    if condition is not None and condition.sql != "1":
        where = f"number IN ({search_sql(f'{where} AND ({condition.sql})', 'item', by_time=False)})"
        values = (*values, *condition.values)
    return [
        Row(found.number, found.received, dict(zip(columns, found.texts, strict=True)), found.bag, found.values)
        for found in call.store.items.scan(where, values, columns, keys, whole)
    ]
