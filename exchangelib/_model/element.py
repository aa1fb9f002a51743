"""Elements: values under the names of declared fields, read in one pass, written as text; no element is known here."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .._wire.ns import ENS, MNS, TNS
from .._wire.write import attr as escape_attr
from .._wire.write import text as escape
from .._wire.xml import Element, fragment
from ..errors import InvalidField
from ..version import Version
from . import memory, problems
from .describe import near, summary
from .family import Family
from .fields.base import Field, Fields, Loader, Tables
from .reading import make_reader
from .writing import OnePass, one_pass, plain_text, write_in_one_pass

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["EWSElement", "EWSMeta"]

# What people give without a name
_USUAL = ("email_address", "email", "mailbox", "display_name", "subject", "name")
# What is of another namespace is only read
_PREFIXES = {TNS: "t", MNS: "m", ENS: "e"}

# The reference makes its classes with a metaclass of this name. `__init_subclass__` does that work here.
EWSMeta = type


class EWSElement:
    """An XML element: a declaration of fields, and the values of one.

    Values live in the instance's `__dict__` under the field's name; a value that was not given or sent is absent
    from it and reads as None. Defaults are given by the constructor, not by reading.
    """

    ELEMENT_NAME: ClassVar[str | None] = None
    NAMESPACE: ClassVar[str] = TNS
    FAMILY: ClassVar[Family | None] = None
    FIELDS: ClassVar[Fields] = Fields()
    # The names of fields that stand first, in this order, before the inherited and the own ones. A schema type that
    # extends another appends to it; where that is not so (or where mix-ins meet) this puts the fields in order.
    FIELD_ORDER: ClassVar[tuple[str, ...]] = ()
    # Names that may be set although they are no fields
    EXTRAS: ClassVar[frozenset[str]] = frozenset()
    # Those of them that live in this process only: neither pickled, nor copied when the element is
    LIVE: ClassVar[frozenset[str]] = frozenset()
    # Whether most of its texts come again and again, as names and addresses do: those that are read are kept once
    SHARES_TEXTS: ClassVar[bool] = False
    # A field without which an element is never plain (see `plain`). A class with a `clean` or `write` of its own says so
    # too, or its elements are never plain
    PLAIN_NEEDS: ClassVar[str | None] = None

    # Each class has its own, set when it is made: None until they are needed
    _tables: ClassVar[Tables | None] = None
    _read: ClassVar[Any] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Collect the fields, put them in order, and register the class with its family."""
        super().__init_subclass__(**kwargs)
        own = [v for v in vars(cls).values() if isinstance(v, Field)]
        if "FIELDS" not in vars(cls):
            cls.FIELDS = _merge(cls, own)
        cls._tables = cls._read = None
        if cls.FAMILY is not None and cls.ELEMENT_NAME is not None:
            cls.FAMILY.register(cls)

    def __init__(self, *args: NoReturn, **kwargs: Any) -> None:
        cls = type(self)
        if args:
            raise problems.unnamed(cls, args, _likely(cls))
        tables = cls._tables or cls._make_tables()
        values = self.__dict__
        values.update(tables.defaults)
        names = tables.names
        for name, value in kwargs.items():
            if name in names:
                values[name] = value
            else:
                setattr(self, name, value)

    # -- tables

    @classmethod
    def _get_tables(cls) -> Tables:
        return cls._tables or cls._make_tables()

    @classmethod
    def _make_tables(cls) -> Tables:
        fields = cls.FIELDS
        texts = [field for field in fields if field.is_text]
        names = frozenset(field.name for field in fields)
        settable = names | cls.EXTRAS | _settable_properties(cls)
        defaults = {field.name: field.default for field in fields if field.default is not None}
        text = (texts[0].name, texts[0].attribute_loader()) if texts else None
        write_text = (texts[0].name, texts[0].dumper()) if texts else None
        sent = [field for field in fields if field.is_sent or not field.is_read_only]
        checks = {field.name: field.checker() for field in sent}
        required = [(field.name, field) for field in sent if field.is_required]
        tag = cls.request_tag() if cls.ELEMENT_NAME else ""
        fixed = frozenset(field.name for field in fields if not field.is_sent and not field.name.startswith("_"))
        final = frozenset(field.name for field in fields if field.is_read_only_after_send)
        tables = Tables(
            {}, [], text, [], [], write_text, checks, required, tag, names, settable, fixed, final, defaults, {}, {}
        )
        for field in fields:
            field.enter(tables)
        cls._tables = tables
        return tables

    # -- reading

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Self:
        """Read the element.

        :param elem: an element with the tag that `response_tag()` gives
        :param account: whose mailbox it came from, for values that need to know
        :raises MalformedResponseError: if a value cannot be read; it names class, field and value
        """
        return (cls._read or cls._make_reader())(elem)  # type: ignore[no-any-return]

    @classmethod
    def reader(cls) -> Loader:
        """Give the function that reads an element of this class, for fields that hold such elements."""
        if cls.from_xml.__func__ is not EWSElement.from_xml.__func__:  # type: ignore[attr-defined]
            return cls.from_xml
        read: Loader | None = cls._read
        return read or cls._make_reader()

    @classmethod
    def _make_reader(cls) -> Loader:
        read = make_reader(cls, cls._get_tables())
        cls._read = read
        return read

    # -- writing

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the element as text.

        :param out: pieces of text, to be joined
        :param version: of the server that will read it
        :param tag: the name to write, with prefix, e.g. "t:ParentFolderId"; None means the class's own
        """
        cls = type(self)
        tables = cls._tables or cls._make_tables()
        values = self.__dict__
        get = values.get
        names = tuple(values)
        name = tag or tables.request_tag or cls.request_tag()
        out.append(f"<{name}")
        for key, start, dump in tables.write_attributes:
            value = get(key)
            if value is not None:
                out.append(f'{start}{escape_attr(dump(value))}"')
        out.append(">")
        start_at = len(out)
        if tables.write_text is not None:
            key, dump = tables.write_text
            value = get(key)
            if value is not None:
                out.append(escape(dump(value)))
        for key, write in (tables.plans.get(names) or tables.plan(names)).write_children:
            value = values[key]
            if value is not None and (value or value.__class__ is not list):  # an empty list is as good as none
                write(out, value, version)
        if len(out) == start_at:
            out[-1] = "/>"
        else:
            out.append(f"</{name}>")

    def write_checked(self, out: list[str], version: Version) -> None:
        """Check the element and append it as text: what `clean` and `write` do, in one pass where that is the same."""
        cls = type(self)
        way = self._way()
        if way is not None and way.methods == (cls.clean, cls.write) and write_in_one_pass(out, self, version, way):
            return
        self.clean(version)
        self.write(out, version)

    def plain(self) -> str | None:
        """Give the element as text if it is one that every server takes, and `clean` would change nothing.

        None means that it has to be checked first.
        """
        cls, values = type(self), self.__dict__
        tables = cls._tables or cls._make_tables()
        way: OnePass | None = tables.ways.get(tuple(values)) or self._way()
        if way is None or not way.is_plain:
            return None
        if way.known is not None:
            key = tuple(values.values())
            for value in key:
                if value.__class__ is not str and value is not None:
                    break  # what equals a text need not be one
            else:
                return way.known.get(key) or plain_text(self, way, key)
        return plain_text(self, way)

    def _way(self) -> OnePass | None:
        cls = type(self)
        tables = cls._tables or cls._make_tables()
        names = tuple(self.__dict__)
        try:
            way: OnePass | None = tables.ways[names]
        except KeyError:
            way = tables.ways[names] = one_pass(cls, names, tables)
        return way

    def to_xml(self, version: Version) -> Element:
        """Give the element as XML, as it would be sent to a server of this version."""
        out: list[str] = []
        self.write(out, version)
        return fragment("".join(out))

    @classmethod
    def request_tag(cls) -> str:
        """Give the element's name as it is written, e.g. "t:Message"."""
        if not cls.ELEMENT_NAME:
            raise ValueError(f"{cls.__name__} has no element of its own")
        return f"{_PREFIXES.get(cls.NAMESPACE, 't')}:{cls.ELEMENT_NAME}"

    @classmethod
    def response_tag(cls) -> str:
        """Give the element's name as it is read, in Clark notation."""
        if not cls.ELEMENT_NAME:
            raise ValueError(f"{cls.__name__} has no element of its own")
        return f"{{{cls.NAMESPACE}}}{cls.ELEMENT_NAME}"

    # -- rules

    def clean(self, version: Version | None = None) -> None:
        """Check every value, coerce it to what its field holds, and give required fields their defaults.

        :param version: of the server that is to get it; None checks what holds for every version
        :raises ValueError, TypeError: errors of ours, each also one of these, naming class, field, value, expectation
        """
        cls = type(self)
        values = self.__dict__
        where = cls.__name__
        tables = cls._tables or cls._make_tables()
        names = tuple(values)
        for name, check in (tables.plans.get(names) or tables.plan(names)).checks:
            value = values[name]
            if value is not None:
                values[name] = check(value, version, where)
        for name, field in tables.required:
            if values.get(name) is None:
                values[name] = field.check(None, version, where)

    # -- the declaration

    @classmethod
    def attribute_fields(cls) -> list[Field[Any]]:
        """Give the fields that are XML attributes."""
        return [field for field in cls.FIELDS if field.is_attribute]

    @classmethod
    def supported_fields(cls, version: Version) -> tuple[Field[Any], ...]:
        """Give the fields that a server of this version has."""
        return tuple(field for field in cls.FIELDS if field.supports_version(version))

    @classmethod
    def get_field_by_fieldname(cls, fieldname: str) -> Field[Any]:
        """Give the field with this name.

        :raises InvalidField: if there is none
        """
        for field in cls.FIELDS:
            if field.name == fieldname:
                return field
        names = [field.name for field in cls.FIELDS]
        raise InvalidField(f"{fieldname!r} is not a valid field name on {cls.__name__}{near(fieldname, names)}")

    @classmethod
    def validate_field(cls, field: Field[Any] | str, version: Version) -> None:
        """Check that the class has the field, and a server of this version, too.

        :raises InvalidField, InvalidFieldForVersion:
        """
        name = field if isinstance(field, str) else field.name
        found = cls.get_field_by_fieldname(name)
        if not found.span.supports(version):
            raise problems.too_new(cls.__name__, name, version, found.span)

    @classmethod
    def add_field(cls, field: Field[Any], insert_after: str) -> None:
        """Add a field to the class and to those derived from it, after the field with the given name.

        Elements made earlier keep working. Where a derived class has a field of this name, it keeps its own.
        """
        changed = {
            each: each.FIELDS.inserted(each.FIELDS.index_by_name(insert_after) + 1, field)
            for each in _with_derived(cls)
            if field.name not in each.FIELDS
        }
        if not field.owner:
            field.owner = cls.__name__
        setattr(cls, field.name, field)
        for each, fields in changed.items():
            each.FIELDS = fields
        _forget()

    @classmethod
    def remove_field(cls, field: Field[Any]) -> None:
        """Remove a field from the class and from those derived from it. What it hid of a class above is back then."""
        for each in _with_derived(cls):
            if any(f is field for f in each.FIELDS):
                fields, hidden = each.FIELDS.without(field), _hidden(each, field)
                each.FIELDS = fields if hidden is None else fields.inserted(_place(fields, *hidden), hidden[0])
        if cls.__dict__.get(field.name) is field:
            delattr(cls, field.name)
        _forget()

    # -- an object

    def __setattr__(self, name: str, value: Any) -> None:
        tables = type(self)._get_tables()
        if name not in tables.settable:
            raise problems.unknown_name(type(self), name, tables.settable)
        object.__setattr__(self, name, value)

    def _key(self) -> tuple[Any, ...]:
        get = self.__dict__.get
        return tuple(_hashable(get(field.name)) for field in type(self).FIELDS)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        mine, theirs = self.__dict__.get, other.__dict__.get
        for field in type(self).FIELDS:
            value, other_value = mine(field.name), theirs(field.name)
            if value is not other_value and not _same(value, other_value):
                return False
        return True

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._key()))

    def __copy__(self) -> Self:
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        return new

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        new = type(self).__new__(type(self))
        memo[id(self)] = new
        live = type(self).LIVE
        for name, value in self.__dict__.items():
            # What lives here only is shared, unless it is copied too, as the item is that an attachment belongs to
            new.__dict__[name] = memo.get(id(value), value) if name in live else copy.deepcopy(value, memo)
        return new

    def __getstate__(self) -> dict[str, Any]:
        """Give the values for a pickle, without what lives in this process only, such as the account."""
        live = type(self).LIVE
        return {name: value for name, value in self.__dict__.items() if name not in live}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    def __repr__(self) -> str:
        return summary(type(self).__name__, self.__dict__, [field.name for field in type(self).FIELDS])

    def __str__(self) -> str:
        return repr(self)


def _merge(cls: type[EWSElement], own: list[Field[Any]]) -> Fields:
    """Put inherited fields and own ones together; an own field takes the place of an inherited one of its name."""
    inherited: dict[str, Field[Any]] = {}
    for base in cls.__bases__:
        for field in getattr(base, "FIELDS", ()):
            inherited.setdefault(field.name, field)
    for field in own:
        inherited[field.name] = field
    first = [inherited.pop(name) for name in cls.FIELD_ORDER if name in inherited]
    return Fields.of_different([*first, *inherited.values()])


def _hidden(cls: type[EWSElement], field: Field[Any]) -> tuple[Field[Any], Fields] | None:
    """Find the field of the same name that the class would have if it had not this one, and the fields it stands among."""
    for base in cls.__mro__[1:]:
        for inherited in getattr(base, "FIELDS", ()):
            if inherited.name == field.name and inherited is not field:
                return inherited, base.FIELDS  # type: ignore[attr-defined]
    return None


def _place(fields: Fields, field: Field[Any], among: Fields) -> int:
    """Give the index for a field in fields that lack it: behind those that it stands behind where it is declared."""
    before = {other.name for other in among[: among.index_by_name(field.name)]}
    return 1 + max((index for index, other in enumerate(fields) if other.name in before), default=-1)


def _with_derived(cls: type[EWSElement]) -> Iterable[type[EWSElement]]:
    seen: dict[type[EWSElement], None] = {cls: None}
    for each in cls.__subclasses__():
        seen.update(dict.fromkeys(_with_derived(each)))
    return list(seen)


def _forget() -> None:
    """Have every class make its tables anew: one class's reader may be part of another's."""
    for each in _with_derived(EWSElement):
        each._tables = each._read = None
    memory.forget()


def _likely(cls: type[EWSElement]) -> list[str]:
    """Give the names of fields that somebody may have in mind who names none, the likeliest first."""
    fields = [field for field in cls.FIELDS if not field.is_read_only and not field.name.startswith("_")]
    needed = [field.name for field in fields if field.is_required and field.default is None]
    names = [field.name for field in fields]
    return [*(name for name in _USUAL if name in names), *needed, *names]


def _settable_properties(cls: type) -> frozenset[str]:
    return frozenset(
        name
        for base in cls.__mro__
        for name, value in vars(base).items()
        if isinstance(value, property) and value.fset is not None
    )


def _same(value: Any, other: Any) -> bool:
    """Compare two values; an absent list and an empty one are the same."""
    if value is None or other is None:
        return bool(value == [] or other == [])
    return bool(value == other)


def _hashable(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_hashable(v) for v in value) or None
    if isinstance(value, dict):
        return frozenset((k, _hashable(v)) for k, v in value.items())
    if isinstance(value, (set, frozenset)):
        return frozenset(_hashable(v) for v in value)
    return value
