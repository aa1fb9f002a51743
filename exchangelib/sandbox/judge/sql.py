"""Restrictions and sort orders as SQL over the columns for searches, where that is the same as what the judge says; it runs nothing.

The judge stays the truth: what is not exactly the same in SQL is left out here, and the judge decides about the rest.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exchangelib.sandbox.judge.matching import MODES, SEPARATOR, folding
from exchangelib.sandbox.judge.parts import Part, column_for, comparable, part_for
from exchangelib.sandbox.judge.restriction import COMPARE, query_path
from exchangelib.sandbox.judge.searchable import BODY, SEARCHABLE, Column, Odd
from exchangelib.sandbox.judge.values import kind_of
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import Path
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.schema import Schema

_SIGNS = {
    operator.eq: "=",
    operator.ne: "IS NOT",
    operator.gt: ">",
    operator.ge: ">=",
    operator.lt: "<",
    operator.le: "<=",
}
_BODY_COLUMN = Column(BODY, "text")
_FOLDED_BODY = "(SELECT folded FROM search_body WHERE search_body.item = search.item)"
_INTEGERS = 2**63
_OF_ROWS = re.compile(r"\b[fr]_|search_body")
_TYPES = {"text": ("string",), "texts": ("complex", "string")}


@dataclass(frozen=True)
class Condition:
    """A condition on a row of `search`. NULL is as good as false.

    :param exact: it holds for just the items that the judge lets through; else for those and perhaps more
    """

    sql: str
    values: tuple[Any, ...] = ()
    exact: bool = True

    @property
    def reads_rows(self) -> bool:
        """Whether it needs the columns of `search`, or can be answered from any index that has the item."""
        return _OF_ROWS.search(self.sql) is not None


class Translator:
    """Says in SQL what a restriction says that the judge has found to be in order.

    :param schema: of EWS
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def condition(self, expression: Node) -> Condition | None:
        """The condition for an expression; None if SQL has nothing to say about it."""
        if expression.local in COMPARE:
            return self._comparison(expression)
        made: Condition | None = _MAKERS[expression.local](self, expression) if expression.local in _MAKERS else None
        return made

    def column(self, path: Path | None) -> Column | None:
        """The column of a property, if it has one in which it means the same."""
        if path is None or path.index:
            return None
        if path.extended:
            return column_for(path)
        column = _BODY_COLUMN if path.name == BODY else SEARCHABLE.get(path.name)
        if column is None:
            return None
        kind = kind_of(path, self.schema)
        words = {word.lower(): place for place, word in enumerate(column.words)}
        same = kind.name in _TYPES.get(column.kind, (column.kind,)) and kind.words == words
        return column if same else None

    def order(self, order: Node | None) -> str | None:
        """The ORDER BY for a sort order; None if SQL cannot sort so. Absent comes first, as NULL does."""
        if order is None:
            return "f_DateTimeReceived DESC, item DESC"
        terms = []
        for each in order.children:
            path = query_path(each)
            part, column = None if path is None else part_for(path), self.column(path)
            down = " DESC" if each.attrs.get("Order") == "Descending" else ""
            if part is not None:
                terms.append(part.sort_key + down)
                continue
            if column is None or column is _BODY_COLUMN:
                return None
            key = f"substr({column.sql}, 2, instr(substr({column.sql}, 2), '{SEPARATOR}') - 1)"
            terms.append((key if column.kind == "texts" else column.sql) + down)
        return ", ".join([*terms, "item"])

    def _and(self, node: Node) -> Condition | None:
        parts = [self.condition(child) for child in node.children]
        known = [part for part in parts if part is not None]
        if parts and not known:
            return None
        exact = len(known) == len(parts) and all(part.exact for part in known)
        return _joined(" AND ", known, exact)

    def _or(self, node: Node) -> Condition | None:
        parts = [self.condition(child) for child in node.children]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        return _joined(" OR ", known, all(part.exact for part in known))

    def _not(self, node: Node) -> Condition | None:
        inner = self.condition(node.children[0])
        if inner is None or not inner.exact:
            return None
        return Condition(f"NOT coalesce({inner.sql}, 0)", inner.values)

    def _exists(self, node: Node) -> Condition | None:
        path = query_path(node)
        part, column = None if path is None else part_for(path), self.column(path)
        if part is not None:
            return Condition(part.where("1"))
        if column is None:
            return None
        # A value that was no value of its kind made the item odd, so that this is not asked about it
        return Condition(f"{_FOLDED_BODY if column is _BODY_COLUMN else column.sql} IS NOT NULL")

    def _contains(self, node: Node) -> Condition | None:
        path = query_path(node)
        part, column = None if path is None else part_for(path), self.column(path)
        if not any(each is not None and each.is_text for each in (part, column)):
            return None
        constant = node.find(T("Constant"))
        value = constant.attrs.get("Value", "") if constant is not None else ""
        how = node.attrs.get("ContainmentComparison", "Exact")
        mode = node.attrs.get("ContainmentMode", "FullString")
        if _unheard(value) or mode not in MODES:
            return None
        if part is not None:
            return _part_contains(part, how, mode, value)
        assert column is not None  # one of both is of text
        if "Markup" in node.attrs:
            # What stands in a body with markup may be written in other letters
            sql = f"instr({_FOLDED_BODY}, ?) > 0 OR instr({_FOLDED_BODY}, '<') > 0"
            return Condition(sql, (value.casefold(),), exact=False)
        if how == "IgnoreCase":
            kept = _FOLDED_BODY if column is _BODY_COLUMN else column.sql
            return _containment(kept, column, mode, value.casefold())
        if column is _BODY_COLUMN:
            return self._narrowed_body(how, value)
        if how == "Exact":
            return _containment(column.raw, column, mode, value)
        kept = column.raw if how == "IgnoreNonSpacingCharacters" else column.sql
        return _containment(f"ews_unmarked({kept})", column, mode, folding(how)(value))

    def _narrowed_body(self, how: str, value: str) -> Condition | None:
        """Of a body only the folded text is kept: it says which ones are worth a look."""
        if how != "Exact":
            return None
        found = _containment(_FOLDED_BODY, _BODY_COLUMN, "Substring", value.casefold())
        return Condition(found.sql, found.values, exact=False)

    def _comparison(self, node: Node) -> Condition | None:
        path, other = query_path(node), node.find(T("FieldURIOrConstant"))
        if path is None or other is None:
            return None
        part, column, sign = part_for(path), self.column(path), _SIGNS[COMPARE[node.local]]
        if part is None and column is None:
            return None
        constant = other.find(T("Constant"))
        if constant is None:
            second = query_path(other)
            mapi = path.extended or (second is not None and second.extended)
            return None if mapi else self._two_columns(column, self.column(second), sign)
        kind = kind_of(path, self.schema)
        try:
            value = kind.constant(constant.attrs.get("Value", ""), path)
            if column is not None and column.is_text:
                return _text_comparison(column, sign, value)
            value = comparable(kind, value)
        except (Odd, Refusal):  # the judge says what it is
            return None
        if column is not None:
            return Condition(f"{column.sql} {sign} ?", (value,))
        assert part is not None  # one of both is there
        if sign == "IS NOT":
            return Condition(f"NOT {part.where('p.value = ?')}", (value,))
        return Condition(part.where(f"p.value {sign} ?"), (value,))

    def _excludes(self, node: Node) -> Condition | None:
        path, mask = query_path(node), node.find(T("Bitmask"))
        part, column = None if path is None else part_for(path), self.column(path)
        text = (mask.attrs.get("Value", "") if mask is not None else "").strip()
        bits = int(text, 16 if text[:2] in ("0x", "0X") else 10)
        if bits >= _INTEGERS:
            return None
        if part is not None:
            return Condition(part.where("p.value & ? = 0"), (bits,))
        return None if column is None else Condition(f"{column.sql} & ? = 0", (bits,))

    def _two_columns(self, left: Column | None, right: Column | None, sign: str) -> Condition | None:
        if (
            left is None
            or right is None
            or left.kind == "texts"
            or left.kind != right.kind
            or _BODY_COLUMN in (left, right)
        ):
            return None
        if sign == "IS NOT":
            return Condition(f"NOT coalesce({left.sql} = {right.sql}, 0)")
        return Condition(f"{left.sql} {sign} {right.sql}")


_MAKERS = {
    "And": Translator._and,
    "Or": Translator._or,
    "Not": Translator._not,
    "Exists": Translator._exists,
    "Contains": Translator._contains,
    "Excludes": Translator._excludes,
}


def together(translator: Translator, expressions: Sequence[Node]) -> Condition:
    """The condition that all of some expressions hold; "1" if SQL can say nothing about them, or if there are none."""
    parts = [translator.condition(each) for each in expressions]
    known = [part for part in parts if part is not None]
    exact = len(known) == len(parts) and all(part.exact for part in known)
    return _joined(" AND ", known, exact) if known else Condition("1", (), exact)


def _joined(word: str, parts: list[Condition], exact: bool) -> Condition:
    if not parts:
        return Condition("1" if "AND" in word else "0", (), exact)
    sql = word.join(f"({part.sql})" for part in parts)
    return Condition(sql, tuple(value for part in parts for value in part.values), exact)


def _unheard(value: str) -> bool:
    """Whether a text has what the columns cannot hold."""
    return "\0" in value or SEPARATOR in value


def _containment(kept: str, column: Column, mode: str, value: str) -> Condition:
    """Whether a column contains a text; both are folded already if they are to be."""
    edge = SEPARATOR if column.kind == "texts" else ""
    if mode == "Substring":
        return Condition(f"instr({kept}, ?) > 0", (value,))
    if mode == "Prefixed":
        test = "> 0" if edge else "= 1"
        return Condition(f"instr({kept}, ?) {test}", (edge + value,))
    if mode == "FullString":
        return _equal(kept, edge, value)
    # Whatever stands at a word stands in the text, and looking for that is much quicker
    return Condition(f"instr({kept}, ?) > 0 AND ews_matches(?, {kept}, ?)", (value, mode, value))


def _part_contains(part: Part, how: str, mode: str, value: str) -> Condition:
    """The same for the rows of a property: one of them is enough."""
    kept = "p.text" if how in ("Exact", "IgnoreNonSpacingCharacters") else "p.value"
    if how not in ("Exact", "IgnoreCase"):
        kept = f"ews_unmarked({kept})"
    found = _containment(kept, _BODY_COLUMN, mode, folding(how)(value))
    return Condition(part.where(found.sql), found.values)


def _equal(kept: str, edge: str, value: str) -> Condition:
    if edge:
        return Condition(f"instr({kept}, ?) > 0", (edge + value + edge,))
    return Condition(f"{kept} = ?", (value,))


def _text_comparison(column: Column, sign: str, value: str) -> Condition | None:
    if _unheard(value):
        return None
    kept = _FOLDED_BODY if column is _BODY_COLUMN else column.sql
    if column.kind == "text":
        return Condition(f"{kept} {sign} ?", (value,))
    if sign not in ("=", "IS NOT"):
        return None
    equal = _equal(kept, SEPARATOR, value)
    return equal if sign == "=" else Condition(f"NOT coalesce({equal.sql}, 0)", equal.values)
