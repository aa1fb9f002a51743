"""From the user's expression to the wire's: names become paths, lookups conditions, values text; it sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from .._model.describe import near
from .._model.path import FieldPath
from .._wire.xml import fragment
from ..errors import InvalidEnumValue, InvalidField, InvalidTypeError, InvalidValue
from . import lookups
from .conditions import Compare, Condition, Contains, Exists, Not, Several
from .days import is_day, moments
from .kinds import constant, kind_of, type_name
from .splitting import MAX_NODES, Parts, nodes, split

if TYPE_CHECKING:
    from .._model.path import FieldOrder
    from .._wire.xml import Element
    from ..version import Version

    Resolve = Callable[[str], FieldPath]

# What t:Contains compares, and how. IgnoreCase alone: "Loose" comparisons are to be removed, says the page
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/contains
_CONTAINS = {
    lookups.EXACT: ("FullString", "Exact"),
    lookups.IEXACT: ("FullString", "IgnoreCase"),
    lookups.CONTAINS: ("Substring", "Exact"),
    lookups.ICONTAINS: ("Substring", "IgnoreCase"),
    lookups.STARTSWITH: ("Prefixed", "Exact"),
    lookups.ISTARTSWITH: ("Prefixed", "IgnoreCase"),
}
_COMPARE = {
    lookups.EQ: "IsEqualTo",
    lookups.NE: "IsNotEqualTo",
    lookups.GT: "IsGreaterThan",
    lookups.GTE: "IsGreaterThanOrEqualTo",
    lookups.LT: "IsLessThan",
    lookups.LTE: "IsLessThanOrEqualTo",
}


class Expression(Protocol):
    """What is compiled: a `Q`, or whatever has the same parts."""

    @property
    def conn_type(self) -> str: ...
    @property
    def field_path(self) -> str | None: ...
    @property
    def op(self) -> str | None: ...
    @property
    def value(self) -> Any: ...
    @property
    def children(self) -> Iterable[Expression]: ...
    @property
    def query_string(self) -> str | None: ...


class FieldSource(Protocol):
    """Whoever knows which fields are meant by the names in an expression."""

    def item_path(self, text: str) -> FieldPath:
        """Resolve a name such as ``subject`` or ``phone_numbers__CarPhone`` for items.

        :raises InvalidField: no item here has such a field
        """

    def folder_path(self, text: str) -> FieldPath:
        """Resolve a name for folders."""


class Restriction:
    """An expression together with the folders whose fields it names.

    :param q: the expression
    :param folders: a folder collection, or folders
    :param applies_to: ``Restriction.ITEMS`` or ``Restriction.FOLDERS``
    :raises InvalidField: a field or lookup is unknown or cannot be searched for
    :raises ValueError: a value does not fit its field
    """

    FOLDERS: ClassVar = "folders"
    ITEMS: ClassVar = "items"
    RESTRICTION_TYPES: ClassVar = ("folders", "items")

    __slots__ = ("_parts", "_size", "applies_to", "condition", "folders", "q")

    def __init__(self, q: Expression, folders: FieldSource | Iterable[FieldSource], applies_to: str) -> None:
        if applies_to not in self.RESTRICTION_TYPES:
            raise InvalidEnumValue("applies_to", applies_to, self.RESTRICTION_TYPES)
        self.q = q
        self.folders = folders
        self.applies_to = applies_to
        self.condition = condition(q, _resolver(folders, applies_to), _zone(folders))
        self._size = 0 if self.condition is None else nodes(self.condition)
        self._parts: Parts | None = None

    @property
    def parts(self) -> Parts | None:
        """The searches that it has to be split into because it is longer than servers take; None if it is not.

        :raises InvalidValue: it cannot be split
        """
        if self._parts is None and self.condition is not None and self._size > MAX_NODES:
            self._parts = split(self.condition)
        return self._parts

    def write(self, out: list[str], version: Version) -> None:
        """Append the ``m:Restriction`` element, or nothing if there is nothing to restrict.

        :raises InvalidFieldForVersion: the server's version does not have a field
        :raises InvalidValue: it is longer than servers take
        """
        if self.condition is None:
            return
        if self._size > MAX_NODES:
            raise InvalidValue(
                f"A filter may have at most {MAX_NODES} conditions and connectives; this one has {self._size}"
            )
        out.append("<m:Restriction>")
        self.condition.write(out, version)
        out.append("</m:Restriction>")

    def text(self, version: Version) -> str:
        """Give the ``m:Restriction`` element as text; empty if there is nothing to restrict."""
        out: list[str] = []
        self.write(out, version)
        return "".join(out)

    def to_xml(self, version: Version) -> Element | None:
        """Give the ``m:Restriction`` element, or None."""
        text = self.text(version)
        return fragment(text) if text else None

    def __bool__(self) -> bool:
        return self.condition is not None

    def __str__(self) -> str:
        return str(self.q)

    def __repr__(self) -> str:
        return f"Restriction({self.q!r}, applies_to={self.applies_to!r})"


def _resolver(folders: FieldSource | Iterable[FieldSource], applies_to: str) -> Resolve:
    name = "item_path" if applies_to == Restriction.ITEMS else "folder_path"
    own: Resolve | None = getattr(folders, name, None)
    if own is not None:
        return own
    if not isinstance(folders, Iterable):
        raise InvalidTypeError("folders", folders, Iterable)
    resolvers = [getattr(folder, name) for folder in folders]

    def resolve(text: str) -> FieldPath:
        error: InvalidField | None = None
        for each in resolvers:
            try:
                path: FieldPath = each(text)
                return path
            except InvalidField as e:
                error = e
        raise error or InvalidField(f"No folder is given whose field {text!r} could be")

    return resolve


def _zone(folders: Any) -> Any:
    """Give the time zone of whoever asks; None if nobody is known."""
    try:
        if isinstance(folders, (list, tuple)):
            folders = folders[0]
        return folders.account.default_timezone
    except (AttributeError, IndexError, ValueError):  # what belongs to no account yet says so
        return None


def condition(q: Expression, resolve: Resolve, zone: Any = None) -> Condition | None:
    """Compile an expression; None if it restricts nothing (or is a query string, which is no restriction).

    :param resolve: finds the path for a name
    :param zone: the time zone whose days are meant by dates; None means UTC
    :raises InvalidField: a field or lookup is unknown or cannot be searched for
    :raises InvalidValue: a value does not fit its field, or the expression is nested without end
    """
    try:
        return _condition(q, resolve, zone)
    except RecursionError as e:
        raise InvalidValue("The expression is nested too deeply: join many conditions in one AND or OR") from e


def _condition(q: Expression, resolve: Resolve, zone: Any) -> Condition | None:
    if q.op is not None:
        return _anywhere(q, resolve, zone)
    if q.conn_type == lookups.NOT and all(child.conn_type == lookups.NEVER for child in q.children):
        return None  # everything fits; in larger trees this stands nowhere, for they are made without it
    if q.conn_type == lookups.NEVER:
        raise InvalidField("An expression that nothing can fit has no restriction: there is nothing to ask the server")
    inside = [made for child in q.children if (made := _condition(child, resolve, zone)) is not None]
    if not inside:
        return None
    if q.conn_type == lookups.NOT:
        return Not(_several("And", inside))
    return _several("Or" if q.conn_type == lookups.OR else "And", inside)


def _several(element: str, inside: list[Condition]) -> Condition:
    return inside[0] if len(inside) == 1 else Several(element, tuple(inside))


def _anywhere(q: Expression, resolve: Resolve, zone: Any) -> Condition:
    """Compile one condition. On a field with labelled entries, and no label, it holds if it does for any of the entries."""
    name = q.field_path
    assert name is not None
    try:
        found: Any = resolve(name)
    except InvalidField:
        found = _resolved(name, resolve)
    label_field = getattr(found.field, "label_field", None)
    if label_field is None or found.label is not None or found.field.subfields[0].is_named:
        return _leaf(q, found, zone)
    part = found.field.subfields[0]
    # An entry stands for what is in it
    value = getattr(q.value, part.name, None) if isinstance(q.value, found.field.value_cls) else q.value
    if q.op == lookups.NE:
        return Not(_anywhere(Leaf(name, lookups.EQ, value), resolve, zone))
    leaf = Leaf(name, q.op, value)
    return _several(
        "Or", [_leaf(leaf, FieldPath(found.field, each, part), zone) for each in label_field.supported_choices()]
    )


class Leaf(NamedTuple):
    """One condition, as a `Q` has it."""

    field_path: str | None
    op: str | None
    value: Any
    conn_type: str = ""
    children: tuple[Expression, ...] = ()
    query_string: str | None = None


def _leaf(q: Expression, found: FieldPath, zone: Any) -> Condition:
    name, op = q.field_path, q.op
    assert name is not None
    assert op is not None
    facts = kind_of(name, found)
    path, kind, is_text = facts.path, facts.kind, facts.is_text
    if op == lookups.EXISTS:
        return Exists(path)
    value = q.value
    if is_day(kind, value) and (op in _COMPARE or op == lookups.EXACT):
        several: list[Condition] = [
            Compare(_COMPARE[each], path, constant(name, facts, moment))
            for each, moment in moments(kind, op, value, zone)
        ]
        return _several("Or" if op == lookups.NE else "And", several)
    if is_text and op in _CONTAINS:
        mode, comparison = _CONTAINS[op]
        return Contains(mode, comparison, path, constant(name, facts, value))
    if facts.is_case_sensitive and op in (lookups.EQ, lookups.NE):
        # IsEqualTo has no word about case, and servers compare as they sort; what is meant is this very text
        same = Contains(*_CONTAINS[lookups.EXACT], path, constant(name, facts, value))
        return same if op == lookups.EQ else Not(same)
    if op in _COMPARE or op == lookups.EXACT:
        if op in lookups.ORDER_OPS and not facts.is_ordered:
            raise InvalidField(
                f"Operator {op!r} works on dates and numbers only, and field {name!r} of {kind.owner} "
                f"holds {type_name(kind)}"
            )
        return Compare(_COMPARE.get(op, "IsEqualTo"), path, constant(name, facts, value))
    raise InvalidField(
        f"Lookup {op!r} works on text only, and field {name!r} of {facts.field.owner} holds {type_name(kind)}"
    )


def _resolved(name: str, resolve: Resolve) -> FieldPath:
    try:
        return resolve(name)
    except InvalidField as e:
        stem, _, last = name.rpartition("__")
        if not stem:
            raise
        try:
            resolve(stem)
        except InvalidField:
            raise e from None
        raise InvalidField(
            f"{name!r}: {last!r} is neither a part of field {stem!r} nor a lookup{near(last, lookups.LOOKUP_TYPES)}. "
            f"Lookups are {', '.join(sorted(lookups.LOOKUP_TYPES))}"
        ) from e


def sort_order(order: Iterable[FieldOrder]) -> str:
    """Give the ``m:SortOrder`` element as text; empty for no order."""
    out: list[str] = []
    for each in order:
        each.write(out)
    return f"<m:SortOrder>{''.join(out)}</m:SortOrder>" if out else ""


def additional_properties(paths: Iterable[FieldPath], version: Version) -> str:
    """Give the ``t:AdditionalProperties`` element as text; empty for no paths. A path is written once."""
    written: dict[str, None] = {}
    for path in paths:
        for part in path.asked(version):
            out: list[str] = []
            part.write(out)
            written["".join(out)] = None
    return f"<t:AdditionalProperties>{''.join(written)}</t:AdditionalProperties>" if written else ""
