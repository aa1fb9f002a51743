"""The search expression as the user wrote it: an immutable tree of lookups; knows no field and no XML of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import EWSError, InvalidValue
from . import lookups
from .compile import Restriction
from .lookups import AND, EXISTS, LOOKUP_OF_OP, NEVER, NOT, OR

if TYPE_CHECKING:
    from .._wire.xml import Element
    from ..version import Version
    from .compile import FieldSource

# What a Q says: connector, members, path, operator, value, query string
Said = tuple[str, "tuple[Q, ...]", "str | None", "str | None", Any, "str | None"]


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

    __slots__ = ("_hash", "_said")

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

    _hash: int
    _said: Said

    def __init__(self, *args: Q | str, conn_type: str = AND, **kwargs: Any) -> None:
        if args or conn_type is not AND:
            said = _of_all(args, conn_type, kwargs)
        elif len(kwargs) == 1:
            ((key, value),) = kwargs.items()
            said = _of_lookup(key, value)
        else:
            said = _connect(AND, [_made(_of_lookup(key, value)) for key, value in kwargs.items()])._said
        _say(self, said)

    @property
    def conn_type(self) -> str:
        """How the members are connected: ``Q.AND``, ``Q.OR`` or ``Q.NOT``; or ``Q.NEVER``."""
        return self._said[0]

    @property
    def children(self) -> tuple[Q, ...]:
        """The members that are connected; none in a single comparison."""
        return self._said[1]

    @property
    def field_path(self) -> str | None:
        """What is compared, such as ``"subject"``; None if this is no single comparison."""
        return self._said[2]

    @property
    def op(self) -> str | None:
        """How it is compared, such as ``Q.EQ``; None if this is no single comparison."""
        return self._said[3]

    @property
    def value(self) -> Any:
        """What it is compared with."""
        return self._said[4]

    @property
    def query_string(self) -> str | None:
        """A query in the server's own language; None if this is none."""
        return self._said[5]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"Q objects do not change: cannot set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"Q objects do not change: cannot delete {name!r}")

    def __getstate__(self) -> Said:
        return self._said

    def __setstate__(self, state: Said) -> None:
        _say(self, state)

    def __and__(self, other: object) -> Q:
        return _connect(AND, (self, other)) if isinstance(other, Q) else NotImplemented

    def __or__(self, other: object) -> Q:
        return _connect(OR, (self, other)) if isinstance(other, Q) else NotImplemented

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
        stack = [self]
        while stack:
            q = stack.pop()
            said = q._said
            if said[3] is not None:
                yield q
            elif said[1]:
                stack.extend(said[1][::-1])

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
        conn_type, children, *mine, value, text = self._said
        its_conn_type, its_children, *its, its_value, its_text = other._said
        if (conn_type, mine, text, len(children)) != (its_conn_type, its, its_text, len(its_children)):
            return False
        return bool(value == its_value) and _same_members(children, its_children)

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


# What sets the slots of an object that otherwise never changes: a slot's own function is the quickest
_say = Q.__dict__["_said"].__set__
_new = Q.__new__

_NOTHING: Said = (AND, (), None, None, None, None)
_NEVER: Said = (NEVER, (), None, None, None, None)


def _made(said: Said) -> Q:
    q = _new(Q)
    _say(q, said)
    return q


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


def _of_all(args: tuple[Any, ...], conn_type: str, kwargs: dict[str, Any]) -> Said:
    """Say what the arguments of a Q say together."""
    if conn_type not in lookups.CONN_TYPES:
        raise InvalidValue(f"Q: conn_type must be one of {sorted(lookups.CONN_TYPES)}, not {conn_type!r}")
    if any(isinstance(arg, str) for arg in args):
        if len(args) != 1 or kwargs:
            raise InvalidValue("A query string cannot be combined with other conditions: give it alone")
        return (AND, (), None, None, None, str(args[0]) or None)
    members = [*_checked(args), *(_made(_of_lookup(key, value)) for key, value in kwargs.items())]
    if conn_type == NEVER:
        return _NEVER
    return (_negated(_connect(AND, members)) if conn_type == NOT else _connect(conn_type, members))._said


def _connect(conn_type: str, members: Sequence[Q]) -> Q:
    """Join members with AND or OR, leaving out what does not matter and joining what is joined the same way."""
    children: list[Q] = []
    for member in members:
        kind, inner, _, op, _, _ = member._said
        if op is not None:
            children.append(member)
        elif not inner or (kind == NOT and inner[0]._said[0] == NEVER):
            return _connect_carefully(conn_type, members)
        elif kind == conn_type:
            children.extend(inner)
        else:
            children.append(member)
    if len(children) == 1:
        return children[0]
    return _made((conn_type, tuple(children), None, None, None, None) if children else _NOTHING)


def _connect_carefully(conn_type: str, members: Sequence[Q]) -> Q:
    # As in Django, an empty Q says nothing: beside others it is dropped, in an OR too.
    wanted = [member for member in members if member._said != _NOTHING]
    if len(wanted) < 2:
        return wanted[0] if wanted else _made(_NOTHING)
    if any(member.query_string is not None for member in wanted):
        raise InvalidValue("A query string cannot be combined with other conditions: give it alone")
    wins, is_idle = (Q.is_never, Q.is_always) if conn_type == AND else (Q.is_always, Q.is_never)
    decisive = next(filter(wins, wanted), None)
    if decisive is not None:
        return decisive
    if all(map(is_idle, wanted)):
        return wanted[0]
    return _connect(conn_type, [member for member in wanted if not is_idle(member)])


def _negated(q: Q) -> Q:
    kind, inner, _, op, _, text = q._said
    if text is not None:
        raise InvalidValue("A query string cannot be negated from outside: write NOT in the string itself")
    if kind == NOT:
        return inner[0]
    if not inner and op is None and kind != NEVER:
        # As in Django, nothing said stays nothing said: `exclude()` leaves out nothing.
        return q
    return _made((NOT, (q,), None, None, None, None))


def _of_lookup(key: str, value: Any) -> Said:
    """Say what ``field__lookup=value`` says."""
    path, op, unfold = lookups.parsed.get(key) or lookups.parse(key)
    several = None if unfold is None else unfold(key, path, op, value)
    if several is None:
        if value is None:
            raise lookups.no_value(path)
        return (AND, (), path, op, value, None)
    conn_type, comparisons = several
    leaves = [_made((AND, (), path, each, wanted, None)) for each, wanted in comparisons]
    if conn_type == NOT:
        return _negated(*leaves)._said
    return _connect(conn_type, leaves)._said if leaves else _NEVER
