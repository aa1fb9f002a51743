"""From the user's expression to the wire's: names become paths, lookups conditions, values text; it sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from .._model.describe import near
from .._model.element import EWSElement
from .._wire import codec
from .._wire.write import attr
from .._wire.xml import fragment
from ..errors import InvalidEnumValue, InvalidField, InvalidTypeError, InvalidValue
from . import lookups
from .conditions import Compare, Condition, Contains, Exists, Not, Path, Several
from .splitting import MAX_NODES, Parts, nodes, split

if TYPE_CHECKING:
    from .._model.path import FieldOrder, FieldPath
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
# How a value of an extended property is written; bool before int, which it is too
_DUMPS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, str),
    (bool, codec.BOOLEAN.dump),
    (int, codec.INTEGER.dump),
    (Decimal, codec.DECIMAL.dump),
    (datetime, codec.DATETIME.dump),
    (bytes, codec.BASE64.dump),
)


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
        self.condition = condition(q, _resolver(folders, applies_to))
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


def condition(q: Expression, resolve: Resolve) -> Condition | None:
    """Compile an expression; None if it restricts nothing (or is a query string, which is no restriction).

    :param resolve: finds the path for a name
    :raises InvalidField: a field or lookup is unknown or cannot be searched for
    :raises InvalidValue: a value does not fit its field, or the expression is nested without end
    """
    try:
        return _condition(q, resolve)
    except RecursionError as e:
        raise InvalidValue("The expression is nested too deeply: join many conditions in one AND or OR") from e


def _condition(q: Expression, resolve: Resolve) -> Condition | None:
    if q.op is not None:
        return _leaf(q, resolve)
    if q.conn_type == lookups.NOT and all(child.conn_type == lookups.NEVER for child in q.children):
        return None  # everything fits; in larger trees this stands nowhere, for they are made without it
    if q.conn_type == lookups.NEVER:
        raise InvalidField("An expression that nothing can fit has no restriction: there is nothing to ask the server")
    inside = [made for child in q.children if (made := _condition(child, resolve)) is not None]
    if not inside:
        return None
    if q.conn_type == lookups.NOT:
        return Not(_several("And", inside))
    return _several("Or" if q.conn_type == lookups.OR else "And", inside)


def _several(element: str, inside: list[Condition]) -> Condition:
    return inside[0] if len(inside) == 1 else Several(element, tuple(inside))


def _leaf(q: Expression, resolve: Resolve) -> Condition:
    name, op = q.field_path, q.op
    assert name is not None
    assert op is not None
    found = _resolved(name, resolve)
    field = found.field
    if not field.is_searchable:
        raise InvalidField(f"Field {name!r} of {field.owner} cannot be searched for (is_searchable is False)")
    out: list[str] = []
    found.write(out)
    path = Path("".join(out), field)
    if op == lookups.EXISTS:
        return Exists(path)
    kind = found.subfield or field
    value = q.value
    if op in (lookups.EQ, lookups.NE) and _is_case_sensitive(kind):
        # IsEqualTo has no word about case, and servers compare as they sort; what is meant is this very text
        same = Contains(*_CONTAINS[lookups.EXACT], path, _constant(name, kind, value))
        return same if op == lookups.EQ else Not(same)
    if op in _COMPARE or (op == lookups.EXACT and not _is_text(kind)):
        if op in lookups.ORDER_OPS:
            _check_ordered(name, op, kind)
        return Compare(_COMPARE.get(op, "IsEqualTo"), path, _constant(name, kind, value))
    if not _is_text(kind):
        raise InvalidField(
            f"Lookup {op!r} works on text only, and field {name!r} of {field.owner} holds {_type_name(kind)}"
        )
    mode, comparison = _CONTAINS[op]
    return Contains(mode, comparison, path, _constant(name, kind, value))


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


def _python_type(kind: Any) -> Any:
    """Give the type of the values that a field, or a part of one, is compared with."""
    of_property = getattr(kind.value_cls, "python_type", None)  # extended properties say it themselves
    return kind.value_cls if of_property is None else of_property()


def _is_text(kind: Any) -> bool:
    if getattr(kind, "choices", ()):
        return False  # Servers keep enumerations as numbers: ErrorContainsFilterWrongType
    cls = _python_type(kind)
    # Nested values such as a mailbox are searched for by a text that the server makes of them.
    return isinstance(cls, type) and issubclass(cls, (str, EWSElement))


def _is_case_sensitive(kind: Any) -> bool:
    """Tell whether values are plain texts, which are the same only if their letters are."""
    return _is_text(kind) and _python_type(kind) is str


def _check_ordered(name: str, op: str, kind: Any) -> None:
    if _is_text(kind) or _python_type(kind) in (str, bool, bytes):
        raise InvalidField(
            f"Operator {op!r} works on dates and numbers only, and field {name!r} of {kind.owner} "
            f"holds {_type_name(kind)}"
        )


def _type_name(kind: Any) -> str:
    choices = getattr(kind, "choices", ())
    if choices:
        return f"one of {', '.join(choice.value for choice in choices)}"
    cls = _python_type(kind)
    return "text" if cls is str else str(getattr(cls, "__name__", cls))


def _constant(name: str, kind: Any, value: Any) -> str:
    """Give the value as the text of an attribute, after the field has checked it."""
    if hasattr(kind.value_cls, "python_type"):
        return attr(_property_text(kind, value))
    cls = kind.value_cls
    if isinstance(cls, type) and issubclass(cls, EWSElement):
        text = getattr(value, "email_address", None) if isinstance(value, EWSElement) else value
        if not isinstance(text, str):
            raise InvalidTypeError(name, value, str)
        return attr(text)
    checked = kind.check_value(value, None, kind.owner)
    # A list is compared with one of its values; only the whole of it has a codec
    return attr(_text(checked) if kind.is_list else kind.dumper()(checked))


def _property_text(kind: Any, value: Any) -> str:
    """Give the value of an extended property as text; an array is compared with one of its values."""
    cls = kind.value_cls
    if cls.is_array_type():
        (checked,) = cls.check([value], kind.owner, kind.name)
    else:
        checked = cls.check(value, kind.owner, kind.name)
    return _text(checked)


def _text(value: Any) -> str:
    for of, dump in _DUMPS:
        if isinstance(value, of):
            return dump(value)
    return str(value)


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
