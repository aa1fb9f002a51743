"""The search expression as the user wrote it: an immutable tree of lookups; knows no field and no XML of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import EWSError, InvalidValue
from . import lookups
from .compile import Restriction
from .lookups import AND, EXISTS, LOOKUP_OF_OP, LOOKUP_RANGE, LOOKUP_TYPES, NEVER, NOT, OR, SIMPLE_LOOKUPS

if TYPE_CHECKING:
    from .._wire.xml import Element
    from ..version import Version
    from .compile import FieldSource


class NotACondition(EWSError, TypeError):
    """Something that no condition can be made of."""


class Q:
    """A condition on items or folders, combined with ``&``, ``|`` and ``~``.

    ``Q(subject__contains="report", is_read=False)`` joins its arguments with AND; ``Q("subject:report")`` is a query
    string in the server's own search language, which cannot be combined with anything. An object never changes:
    operators give new ones. Equal means "says the same": the order of the members of an AND or OR does not count.

    :param args: other Q objects, or one query string
    :param kwargs: ``field=value`` or ``field__lookup=value``; parts of indexed fields are reached with more double
        underscores, as in ``physical_addresses__Home__street__startswith``
    :raises ValueError: a lookup is used with a value it cannot have, None for instance
    :raises TypeError: an argument is neither a Q nor a string

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/restriction
    """

    __slots__ = ("_hash", "children", "conn_type", "field_path", "op", "query_string", "value")

    AND: ClassVar = lookups.AND
    OR: ClassVar = lookups.OR
    NOT: ClassVar = lookups.NOT
    NEVER: ClassVar = lookups.NEVER
    CONN_TYPES: ClassVar = lookups.CONN_TYPES
    EQ: ClassVar = lookups.EQ
    NE: ClassVar = lookups.NE
    GT: ClassVar = lookups.GT
    GTE: ClassVar = lookups.GTE
    LT: ClassVar = lookups.LT
    LTE: ClassVar = lookups.LTE
    EXACT: ClassVar = lookups.EXACT
    IEXACT: ClassVar = lookups.IEXACT
    CONTAINS: ClassVar = lookups.CONTAINS
    ICONTAINS: ClassVar = lookups.ICONTAINS
    STARTSWITH: ClassVar = lookups.STARTSWITH
    ISTARTSWITH: ClassVar = lookups.ISTARTSWITH
    EXISTS: ClassVar = lookups.EXISTS
    OP_TYPES: ClassVar = lookups.OP_TYPES
    CONTAINS_OPS: ClassVar = lookups.CONTAINS_OPS
    LOOKUP_RANGE: ClassVar = lookups.LOOKUP_RANGE
    LOOKUP_IN: ClassVar = lookups.LOOKUP_IN
    LOOKUP_NOT: ClassVar = "not"
    LOOKUP_GT: ClassVar = "gt"
    LOOKUP_GTE: ClassVar = "gte"
    LOOKUP_LT: ClassVar = "lt"
    LOOKUP_LTE: ClassVar = "lte"
    LOOKUP_EXACT: ClassVar = "exact"
    LOOKUP_IEXACT: ClassVar = "iexact"
    LOOKUP_CONTAINS: ClassVar = "contains"
    LOOKUP_ICONTAINS: ClassVar = "icontains"
    LOOKUP_STARTSWITH: ClassVar = "startswith"
    LOOKUP_ISTARTSWITH: ClassVar = "istartswith"
    LOOKUP_EXISTS: ClassVar = "exists"
    LOOKUP_TYPES: ClassVar = lookups.LOOKUP_TYPES

    conn_type: str
    field_path: str | None
    op: str | None
    value: Any
    children: tuple[Q, ...]
    query_string: str | None
    _hash: int

    def __init__(self, *args: Q | str, conn_type: str = AND, **kwargs: Any) -> None:
        if conn_type not in lookups.CONN_TYPES:
            raise InvalidValue(f"Q: conn_type must be one of {sorted(lookups.CONN_TYPES)}, not {conn_type!r}")
        if args and any(isinstance(arg, str) for arg in args):
            self._become_query_string(args, kwargs)
            return
        members = list(_checked(args)) if args else []
        for key, value in kwargs.items():
            members.append(_from_lookup(key, value))
        if len(members) == 1 and members[0].op is not None and conn_type in (AND, OR):
            only = members[0]
            self._fill(AND, (), only.field_path, only.op, only.value)
        else:
            self._become(conn_type, members)

    def _become_query_string(self, args: tuple[Q | str, ...], kwargs: dict[str, Any]) -> None:
        if len(args) != 1 or kwargs:
            raise InvalidValue("A query string cannot be combined with other conditions: give it alone")
        text = args[0]
        self._fill(AND, (), query_string=str(text) or None)

    def _become(self, conn_type: str, members: list[Q]) -> None:
        if conn_type == NOT:
            self._copy(_negated(_connect(AND, members)))
        elif conn_type == NEVER:
            self._fill(NEVER, ())
        else:
            self._copy(_connect(conn_type, members))

    def _fill(
        self,
        conn_type: str,
        children: tuple[Q, ...],
        field_path: str | None = None,
        op: str | None = None,
        value: Any = None,
        query_string: str | None = None,
    ) -> None:
        _set_conn_type(self, conn_type)
        _set_children(self, children)
        _set_field_path(self, field_path)
        _set_op(self, op)
        _set_value(self, value)
        _set_query_string(self, query_string)

    def _copy(self, other: Q) -> None:
        self._fill(other.conn_type, other.children, other.field_path, other.op, other.value, other.query_string)

    @classmethod
    def _make(cls, conn_type: str, children: tuple[Q, ...] = ()) -> Q:
        new = cls.__new__(cls)
        new._fill(conn_type, children)
        return new

    @classmethod
    def _leaf(cls, field_path: str, op: str, value: Any) -> Q:
        if value is None:
            raise InvalidValue(
                f"Value for filter on field {field_path!r} cannot be None: "
                f"to find what has no value use {field_path}__exists=False"
            )
        if op == EXISTS and not isinstance(value, bool):
            raise InvalidValue(f"Value for {field_path}__exists must be True or False, not {value!r}")
        leaf = cls.__new__(cls)
        leaf._fill(AND, (), field_path, op, value)
        if op == EXISTS and not value:
            leaf._fill(AND, (), field_path, EXISTS, True)
            return cls._make(NOT, (leaf,))
        return leaf

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"Q objects do not change: cannot set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"Q objects do not change: cannot delete {name!r}")

    def __getstate__(self) -> tuple[Any, ...]:
        return (self.conn_type, self.children, self.field_path, self.op, self.value, self.query_string)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self._fill(*state)

    def __and__(self, other: object) -> Q:
        return _combined(AND, self, other) if isinstance(other, Q) else NotImplemented

    def __or__(self, other: object) -> Q:
        return _combined(OR, self, other) if isinstance(other, Q) else NotImplemented

    def __invert__(self) -> Q:
        return _negated(self)

    def is_leaf(self) -> bool:
        """Tell whether this is one single comparison or query string."""
        return not self.children

    def is_empty(self) -> bool:
        """Tell whether this says nothing, so that everything fits it."""
        return not self.children and self.op is None and self.query_string is None and self.conn_type != NEVER

    def is_never(self) -> bool:
        """Tell whether nothing can fit this, as with ``subject__in=[]``."""
        return self.conn_type == NEVER

    def is_always(self) -> bool:
        """Tell whether everything fits this, as with ``~Q(subject__in=[])``. Unlike an empty Q it can be negated."""
        return self.conn_type == NOT and self.children[0].conn_type == NEVER

    def reduce(self) -> Q:
        """Return the simplest Q that says the same. They are made simple, so this is the object itself."""
        return self

    def leaves(self) -> Iterator[Q]:
        """Yield the single comparisons in the tree, from left to right."""
        if self.op is not None:
            yield self
        for child in self.children:
            yield from child.leaves()

    def clean(self, version: Version | None = None) -> None:
        """Check that every comparison has a known operator and a value; done at construction too.

        :raises ValueError: what is wrong with which field
        """
        for leaf in self.leaves():
            if leaf.op not in lookups.OP_TYPES:
                raise InvalidValue(f"Q: operator of field {leaf.field_path!r} is {leaf.op!r}: unknown")
            if leaf.value is None:
                raise InvalidValue(f"Value for filter on field {leaf.field_path!r} cannot be None")

    def expr(self) -> str | None:
        """Say the expression in words, or None if it is empty."""
        if self.query_string is not None:
            return self.query_string
        if self.conn_type == NEVER:
            return NEVER
        if self.op is not None:
            return f"{self.field_path} exists" if self.op == EXISTS else f"{self.field_path} {self.op} {self.value!r}"
        if not self.children:
            return None
        if self.conn_type == NOT:
            return f"NOT {_bracketed(self.children[0])}"
        return f" {self.conn_type} ".join(_bracketed(child) for child in self.children)

    def to_xml(self, folders: FieldSource, version: Version, applies_to: str) -> Element | None:
        """Give the ``m:Restriction`` element, or None if there is nothing to restrict.

        :param folders: whose fields are meant: a folder collection
        :param version: the server's version
        :param applies_to: ``Restriction.ITEMS`` or ``Restriction.FOLDERS``
        :raises InvalidField: a field or lookup is unknown or cannot be searched for
        """
        return Restriction(self, folders, applies_to).to_xml(version)

    def xml_elem(self, folders: FieldSource, version: Version, applies_to: str) -> Element | None:
        """Give the one element inside of the ``m:Restriction``, or None. Arguments as for `to_xml`."""
        restriction = self.to_xml(folders, version, applies_to)
        return None if restriction is None else restriction[0]

    def __str__(self) -> str:
        return self.expr() or "Q()"

    def __repr__(self) -> str:
        if self.query_string is not None:
            return f"Q({self.query_string!r})"
        if self.op is not None:
            lookup = "" if self.op == lookups.EQ else f"__{LOOKUP_OF_OP[self.op]}"
            return f"Q({self.field_path}{lookup}={self.value!r})"
        if self.conn_type == NEVER:
            return "Q(conn_type='NEVER')"
        if self.conn_type == NOT:
            return f"~{self.children[0]!r}"
        arguments = [repr(child) for child in self.children]
        if self.conn_type == OR:
            arguments.append("conn_type='OR'")
        return f"Q({', '.join(arguments)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Q):
            return NotImplemented
        if (self.conn_type, self.field_path, self.op, self.query_string, len(self.children)) != (
            (other.conn_type, other.field_path, other.op, other.query_string, len(other.children))
        ):
            return False
        return bool(self.value == other.value) and _same_members(self.children, other.children)

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            pass
        if self.children:
            made = hash((self.conn_type, frozenset(hash(child) for child in self.children)))
        else:
            made = hash((self.conn_type, self.field_path, self.op, self.query_string, _hash_of(self.value)))
        object.__setattr__(self, "_hash", made)
        return made


# What sets the slots of an object that otherwise never changes: the slots' own functions are the quickest
_set_conn_type, _set_children, _set_field_path, _set_op, _set_value, _set_query_string = (
    Q.__dict__[name].__set__ for name in ("conn_type", "children", "field_path", "op", "value", "query_string")
)


def _bracketed(q: Q) -> str:
    return str(q) if q.is_leaf() else f"({q})"


def _hash_of(value: Any) -> int:
    try:
        return hash(value)
    except TypeError:
        return hash(type(value))


def _same_members(one: tuple[Q, ...], other: tuple[Q, ...]) -> bool:
    if one == other:
        return True
    rest = list(other)
    for member in one:
        if member not in rest:
            return False
        rest.remove(member)
    return not rest


def _checked(args: Iterable[Any]) -> Iterator[Q]:
    for arg in args:
        if not isinstance(arg, Q):
            raise NotACondition(f"Q takes Q objects, one query string, or field=value, not {arg!r}")
        yield arg


def _combined(conn_type: str, one: Q, other: Q) -> Q:
    return _connect(conn_type, [one, other])


def _connect(conn_type: str, members: list[Q]) -> Q:
    """Join members with AND or OR, leaving out what does not matter and joining what is joined the same way."""
    children: list[Q] = []
    for member in members:
        if member.op is not None:
            children.append(member)
        elif not _is_plain(member):
            return _connect_carefully(conn_type, members)
        elif member.conn_type == conn_type:
            children.extend(member.children)
        else:
            children.append(member)
    if len(children) == 1:
        return children[0]
    return Q._make(conn_type if children else AND, tuple(children))


def _is_plain(q: Q) -> bool:
    """Tell whether something is joined with others as it is."""
    return bool(q.children) and (q.conn_type != NOT or q.children[0].conn_type != NEVER)


def _connect_carefully(conn_type: str, members: list[Q]) -> Q:
    # As in Django, an empty Q says nothing: beside others it is dropped, in an OR too.
    wanted = [member for member in members if not member.is_empty()]
    if len(wanted) > 1 and any(member.query_string is not None for member in wanted):
        raise InvalidValue("A query string cannot be combined with other conditions: give it alone")
    wins, is_idle = (Q.is_never, Q.is_always) if conn_type == AND else (Q.is_always, Q.is_never)
    decisive = next(filter(wins, wanted), None)
    if decisive is not None:
        return decisive
    if len(wanted) < 2 or all(map(is_idle, wanted)):
        return wanted[0] if wanted else Q._make(AND)
    return _connect(conn_type, [member for member in wanted if not is_idle(member)])


def _negated(q: Q) -> Q:
    if q.query_string is not None:
        raise InvalidValue("A query string cannot be negated from outside: write NOT in the string itself")
    if q.is_empty():
        # As in Django, nothing said stays nothing said: `exclude()` leaves out nothing.
        return q
    if q.conn_type == NOT:
        return q.children[0]
    return Q._make(NOT, (q,))


def _values(key: str, lookup: str, value: Any) -> list[Any]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise InvalidValue(f"Value for lookup {key!r} must be a list, tuple or other iterable of values, not {value!r}")
    values = list(value)
    if lookup == LOOKUP_RANGE and len(values) != 2:
        raise InvalidValue(f"Value for lookup {key!r} must be a pair (from, to), not {value!r}")
    return values


def _from_lookup(key: str, value: Any) -> Q:
    path, _, lookup = key.rpartition("__")
    if not path or lookup not in LOOKUP_TYPES:
        return Q._leaf(key, lookups.EQ, value)
    op = SIMPLE_LOOKUPS.get(lookup)
    if op is None:
        values = _values(key, lookup, value)
        if lookup == LOOKUP_RANGE:
            pair = [Q._leaf(path, lookups.GTE, values[0]), Q._leaf(path, lookups.LTE, values[1])]
            return Q._make(AND, tuple(pair))
        options = [Q._leaf(path, lookups.EQ, option) for option in values]
        return _connect(OR, options) if options else Q._make(NEVER)
    if op in lookups.CONTAINS_OPS and isinstance(value, (list, tuple, set, frozenset)):
        if not value:
            raise InvalidValue(f"Value for lookup {key!r} must name at least one value, not {value!r}")
        return _connect(AND, [Q._leaf(path, op, member) for member in value])
    return Q._leaf(path, op, value)
