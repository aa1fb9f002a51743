"""From the user's expression to the wire's: names become paths, lookups conditions, values text; it sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from .._model.describe import near
from .._model.path import FieldPath
from .._wire.xml import fragment
from ..errors import InvalidEnumValue, InvalidField, InvalidTypeError, InvalidValue
from . import lookups
from .comparing import Write, writer_of
from .conditions import TAGS, check_version, nodes_in, tree_of
from .splitting import MAX_NODES, Parts, split

if TYPE_CHECKING:
    from .._model.path import FieldOrder
    from .._wire.xml import Element
    from ..version import Version

    Resolve = Callable[[str], FieldPath]

# (name, operator) -> the function that writes such comparisons; it lasts as long as the names mean the same
Memory = dict[tuple["str | None", str], Write]
_REMEMBERED: Final = 2_000


class Expression(Protocol):
    """What is compiled: a `Q`, or whatever has the same parts."""

    @property
    def _said(self) -> tuple[str, tuple[Expression, ...], str | None, str | None, Any, str | None]:
        """Connector, members, path, operator, value, query string."""


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
    :param folders: a folder collection, or folders. If it has a method `filter_memory(applies_to)` that gives a dict,
        what was found out about its fields is kept there
    :param applies_to: ``Restriction.ITEMS`` or ``Restriction.FOLDERS``
    :raises InvalidField: a field or lookup is unknown or cannot be searched for
    :raises ValueError: a value does not fit its field
    """

    FOLDERS: ClassVar = "folders"
    ITEMS: ClassVar = "items"
    RESTRICTION_TYPES: ClassVar = ("folders", "items")

    __slots__ = ("_parts", "_pieces", "applies_to", "folders", "q", "spanned")

    def __init__(self, q: Expression, folders: FieldSource | Iterable[FieldSource], applies_to: str) -> None:
        if applies_to not in self.RESTRICTION_TYPES:
            raise InvalidEnumValue("applies_to", applies_to, self.RESTRICTION_TYPES)
        self.q = q
        self.folders = folders
        self.applies_to = applies_to
        self.spanned: list[Any] = []
        self._parts: Parts | None = None
        self._pieces: list[str] = []
        resolve = _resolver(folders, applies_to)
        recall = getattr(folders, "filter_memory", None)
        memory = None if recall is None else recall(applies_to)
        try:
            _add((q,), self._pieces, {} if memory is None else memory, resolve, self)
        except RecursionError as e:
            raise _too_deep() from e

    @property
    def zone(self) -> Any:
        """The time zone whose days are meant by dates: of whoever asks; None, which means UTC, if nobody is known."""
        folders: Any = self.folders
        try:
            if isinstance(folders, (list, tuple)):
                folders = folders[0]
            return folders.account.default_timezone
        except (AttributeError, IndexError, ValueError):  # what belongs to no account yet says so
            return None

    @property
    def parts(self) -> Parts | None:
        """The searches that it has to be split into because it is longer than servers take; None if it is not.

        :raises InvalidValue: it cannot be split
        """
        if self._parts is None and len(self._pieces) > MAX_NODES and nodes_in(self._pieces) > MAX_NODES:
            try:
                self._parts = split(tree_of(self._pieces))
            except RecursionError as e:
                raise _too_deep() from e
        return self._parts

    def inside(self, version: Version) -> list[str]:
        """Give the condition as pieces of text; none if there is nothing to restrict.

        :raises InvalidFieldForVersion: the server's version does not have a field
        :raises InvalidValue: it is longer than servers take
        """
        if len(self._pieces) > MAX_NODES and (size := nodes_in(self._pieces)) > MAX_NODES:
            raise InvalidValue(f"A filter may have at most {MAX_NODES} conditions and connectives; this one has {size}")
        for field in self.spanned:
            check_version(field, version)
        return self._pieces

    def write(self, out: list[str], version: Version) -> None:
        """Append the ``m:Restriction`` element, or nothing if there is nothing to restrict. Errors as for `inside`."""
        if self._pieces:
            out += ("<m:Restriction>", *self.inside(version), "</m:Restriction>")

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
        return bool(self._pieces)

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


def _add(members: tuple[Expression, ...], out: list[str], memory: Memory, resolve: Resolve, whole: Restriction) -> None:
    """Append the pieces of each member; what says nothing, as a query string does, has none.

    :raises InvalidField: a field or lookup is unknown or cannot be searched for
    :raises InvalidValue: a value does not fit its field
    """
    for member in members:
        connector, inside, name, op, value, _ = member._said
        if op is not None:
            (memory.get((name, op)) or _learn(name, op, memory, resolve))(out, value, whole)
        elif connector == lookups.NEVER:
            raise InvalidField(
                "An expression that nothing can fit has no restriction: there is nothing to ask the server"
            )
        # Everything fits the opposite of what nothing can fit; in larger trees neither stands anywhere
        elif inside and not (connector == lookups.NOT and inside[0]._said[0] == lookups.NEVER):
            opening, closing = TAGS[connector]
            out.append(opening)
            _add(inside, out, memory, resolve, whole)
            out.append(closing)


def _learn(name: str | None, op: str, memory: Memory, resolve: Resolve) -> Write:
    """Find the function that writes comparisons of a field with an operator, and remember it."""
    assert name is not None
    try:
        found = resolve(name)
    except InvalidField:
        found = _resolved(name, resolve)
    made = writer_of(name, op, found)
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[name, op] = made
    return made


def _too_deep() -> InvalidValue:
    return InvalidValue("The expression is nested too deeply: join many conditions in one AND or OR")


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
            f"{name!r}: {last!r} is neither a part of field {stem!r} nor a lookup{_instead_of(last)}. "
            f"Lookups are {', '.join(sorted(lookups.LOOKUP_TYPES))}"
        ) from e


def _instead_of(name: str) -> str:
    """Say what there is instead of a lookup that there is not."""
    if name == "isnull":  # Django's name for it
        return " (did you mean 'exists'? It is True for what has a value)"
    if name.lstrip("i") in ("endswith", "regex"):
        return " (servers have no such search: use 'contains', and look closer at what comes)"
    return near(name, lookups.LOOKUP_TYPES)


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
        for text in path.asked_texts(version):
            written[text] = None
    return f"<t:AdditionalProperties>{''.join(written)}</t:AdditionalProperties>" if written else ""
