"""What every field is: a typed descriptor that reads, writes and checks one value; kinds of values are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar, overload

from ..._wire.ns import ENS, INS, MNS, TNS
from ..._wire.write import attr as escape_attr
from ..._wire.xml import Element, fragment
from ...errors import InvalidAttribute, InvalidField
from ...version import Build, Version
from .. import problems
from ..choices import VersionSpan

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "AttributeLoader",
    "Entry",
    "Field",
    "FieldURIField",
    "Fields",
    "Loader",
    "PlainWriter",
    "SubField",
    "Tables",
    "Value",
    "Writer",
    "is_nil",
]

V = TypeVar("V")

Loader = Callable[[Element], Any]
AttributeLoader = Callable[[str], Any]
SharedLoader = Callable[[dict[str, Any], Element], None]
Writer = Callable[[list[str], Any, Version], None]
Checker = Callable[[Any, "Version | None", str], Any]
# Gives the element of a value that every server takes as it is; None for a value that has to be checked
PlainWriter = Callable[[Any], "str | None"]
# (field name, AttributeLoader, None) if the element's text is all that is needed, and None for the loader if it is taken as
# it is; (field name, None, Loader) if the element itself is; (None, None, SharedLoader) where fields share a tag.
Entry = tuple["str | None", "AttributeLoader | None", Any]

# What is of another namespace is only read
_PREFIXES = {TNS: "t", MNS: "m", ENS: "e"}
_NIL = f"{{{INS}}}nil"
_PLANS = 100  # for one class


def load_text(elem: Element) -> str | None:
    """Read an element's text; an empty element is an empty text, unless it says that there is no value.

    In tables None stands for this function, which saves a call.
    """
    return elem.text or (None if is_nil(elem) else "")


def is_nil(elem: Element) -> bool:
    """Tell whether an empty element says that it has no value (https://www.w3.org/TR/xmlschema-1/#xsi_nil)."""
    return elem.get(_NIL) in ("true", "1")


class Value(Protocol):
    """What a field needs of a value that is an element itself."""

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the element as text."""

    def clean(self, version: Version | None = None) -> None:
        """Check every value in it."""


class Plan(NamedTuple):
    """What is done with elements that have values under the same names: most that a program makes of a class do."""

    checks: tuple[tuple[str, Checker], ...]
    write_children: tuple[tuple[str, Writer], ...]  # in the order of the schema


class Tables(NamedTuple):
    """What a class needs to read, write and check its elements, made once from its FIELDS."""

    children: dict[str, Entry]
    attributes: list[tuple[str, str, AttributeLoader]]  # (XML name, field name, loader)
    text: tuple[str, AttributeLoader] | None
    write_children: list[tuple[str, Writer]]
    write_attributes: list[tuple[str, str, Callable[[Any], str]]]  # (field name, ' Name="', dump)
    write_text: tuple[str, Callable[[Any], str]] | None
    checks: dict[str, Checker]  # by field name; those that are never sent are not checked
    required: list[tuple[str, Field[Any]]]
    request_tag: str
    names: frozenset[str]
    settable: frozenset[str]
    fixed: frozenset[str]  # those that are never sent: what is assigned to them goes nowhere
    final: frozenset[str]  # those that cannot be changed any more once the item was sent
    defaults: dict[str, Any]
    plans: dict[tuple[str, ...], Plan]
    ways: dict[tuple[str, ...], Any]  # see `writing`

    def plan(self, names: tuple[str, ...]) -> Plan:
        """Say how an element with values under these names is checked and written."""
        plan = self.plans.get(names)
        if plan is None:
            present = frozenset(names)
            plan = Plan(
                tuple((name, self.checks[name]) for name in names if name in self.checks),
                tuple((name, write) for name, write in self.write_children if name in present),
            )
            if len(self.plans) >= _PLANS:
                self.plans.clear()
                self.ways.clear()
            self.plans[names] = plan
        return plan


class Fields(tuple["Field[Any]", ...]):
    """The fields of a class, in the order of the schema. It never changes: `register()` makes a new one."""

    __slots__ = ()

    def __new__(cls, *fields: Field[Any] | Iterable[Field[Any]]) -> Fields:
        """Make one from fields, or from one iterable of fields; a name may occur once."""
        if len(fields) == 1 and not isinstance(fields[0], Field):
            fields = tuple(fields[0])
        seen: set[str] = set()
        for field in fields:
            assert isinstance(field, Field)
            if field.name in seen:
                raise ValueError(f"Field {field!r} is a duplicate")
            seen.add(field.name)
        return super().__new__(cls, fields)  # type: ignore[arg-type]

    @classmethod
    def of_different(cls, fields: Iterable[Field[Any]]) -> Fields:
        """Make one from fields of which it is known that no two have the same name."""
        return super().__new__(cls, fields)

    def __contains__(self, item: object) -> bool:
        """Tell whether a field, or a name, is among them."""
        if isinstance(item, str):
            return any(field.name == item for field in self)
        return super().__contains__(item)

    def __add__(self, other: Iterable[Field[Any]]) -> Fields:  # type: ignore[override]
        return Fields((*self, *other))

    def copy(self) -> Fields:
        """Give the fields. They never change, so there is no need for another."""
        return self

    def index_by_name(self, field_name: str) -> int:
        """Give the position of the field with this name.

        :raises ValueError: if there is none
        """
        for index, field in enumerate(self):
            if field.name == field_name:
                return index
        raise ValueError(f"Unknown field name {field_name!r}")

    def inserted(self, index: int, field: Field[Any]) -> Fields:
        """Give new fields with one more at the position."""
        return Fields((*self[:index], field, *self[index:]))

    def without(self, field: Field[Any]) -> Fields:
        """Give new fields without the one."""
        return Fields(f for f in self if f.name != field.name)


# What a shortcut past them must know
_CHECKED_BY = ("check", "checker", "check_list", "check_value", "writer", "_writer", "enter")
# What becomes known of a field after its class is made
_LATER = frozenset(("_write", "displaced", "owner", "stands_after"))
_set = object.__setattr__
_EVERYWHERE = VersionSpan()


class Field(Generic[V]):
    """One property of an element. On the class it is the field; on an instance it is the value, or None if absent.

    :param field_uri: the path such as "item:Subject", or the bare name of the element or attribute
    :param is_required: there must be a value before the element can be sent
    :param is_required_after_save: the value can be changed but not deleted on the server
    :param is_read_only: the server sets it; it is never sent
    :param is_read_only_after_send: it cannot be changed once the item is no draft any more
    :param is_searchable: it may stand in a restriction or a sort order
    :param is_attribute: it is an XML attribute, not a child
    :param default: the value that the constructor gives to a new element
    :param supported_from: the first build that has the field; None means every build
    :param deprecated_from: the first build that does not have it any more
    :param first_schema: the first schema version that has the field, e.g. "V2016_04_13", where builds do not tell:
        Exchange Online speaks whatever version a request asks for
    :param namespace: of the element
    :param is_sent: send the value although it is read-only, or do not although it is not
    :param is_addressable: False if the schema has the element, but no path to ask for it with
    :param is_displaceable: users may register an extended property under the name
    """

    owner = ""  # the class that declares it; once this is known nothing about the field changes
    value_cls: Any = None
    is_list = False
    is_complex = False  # True: FindItem cannot return it whole
    is_text = False  # the text of the element that the field belongs to
    # Fields that are asked for with this one: its value cannot be understood without theirs
    companions: ClassVar[tuple[Field[Any], ...]] = ()
    # A field that gave way to an extended property which the user registered under its name; None is the usual case
    displaced: Field[Any] | None = None
    stands_after: str | None = None

    # What the constructor sets
    name: str
    field_uri: str | None
    is_required: bool
    is_required_after_save: bool
    is_read_only: bool
    is_read_only_after_send: bool
    is_searchable: bool
    is_attribute: bool
    default: Any
    supported_from: Build | None
    deprecated_from: Build | None
    namespace: str
    is_sent: bool
    first_schema: str | None
    is_addressable: bool
    is_displaceable: bool
    span: VersionSpan
    has_span: bool
    _write: Writer | None

    def __init__(
        self,
        field_uri: str | None = None,
        *,
        name: str = "",
        is_required: bool = False,
        is_required_after_save: bool = False,
        is_read_only: bool = False,
        is_read_only_after_send: bool = False,
        is_searchable: bool = True,
        is_attribute: bool = False,
        default: Any = None,
        supported_from: Build | None = None,
        deprecated_from: Build | None = None,
        first_schema: str | None = None,
        namespace: str = TNS,
        is_sent: bool | None = None,
        is_addressable: bool = True,
        is_displaceable: bool = False,
    ) -> None:
        has_span = not (supported_from is None and deprecated_from is None and first_schema is None)
        span = VersionSpan(supported_from, deprecated_from, first_schema) if has_span else _EVERYWHERE
        # All at once: there are a thousand fields, and the guard below would look at each attribute of each
        self.__dict__.update(
            {
                "name": name,
                "owner": "",
                "field_uri": field_uri,
                "is_required": is_required,
                "is_required_after_save": is_required or is_required_after_save,
                "is_read_only": is_read_only,
                "is_read_only_after_send": is_read_only or is_read_only_after_send,
                "is_searchable": is_searchable,
                "is_attribute": is_attribute,
                "default": default,
                "supported_from": supported_from,
                "deprecated_from": deprecated_from,
                "namespace": namespace,
                "is_sent": not is_read_only if is_sent is None else is_sent,
                "first_schema": first_schema,
                "is_addressable": is_addressable,
                "is_displaceable": is_displaceable,
                "span": span,
                "has_span": has_span,
                "_write": None,
            }
        )

    # -- the descriptor: only __get__, so that a value in the instance's __dict__ is found without calling anything

    if not TYPE_CHECKING:  # so that a name that fields do not have is still found before the program runs

        def __setattr__(self, name: str, value: Any) -> None:
            # Readers and writers are made of a declaration once: half of them would not hear of a change
            if self.owner and name not in _LATER:
                raise InvalidAttribute(
                    f"{self.owner}.{self.name} is declared: {name!r} of a {type(self).__name__} cannot be changed. "
                    f"Expected: another field, in a class derived from {self.owner}"
                )
            _set(self, name, value)

    def __set_name__(self, owner: type, name: str) -> None:
        if not self.name:
            self.name = name
        if not self.owner:
            self.owner = owner.__name__

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> V | None: ...
    def __get__(self, instance: object | None, owner: type) -> Self | V | None:
        return self if instance is None else None

    if TYPE_CHECKING:
        # Values are coerced when they are cleaned, so an assignment takes what people have.
        def __set__(self, instance: object, value: Any) -> None: ...

    # -- names

    @property
    def local_name(self) -> str:
        """The name of the element or attribute, without namespace."""
        if self.field_uri is None:
            return ""
        return self.field_uri.rpartition(":")[2]

    @property
    def tag(self) -> str:
        """The element's tag in Clark notation."""
        return f"{{{self.namespace}}}{self.local_name}"

    def request_tag(self) -> str:
        """Give the element's name as it is written, e.g. "t:Subject"."""
        return f"{_PREFIXES.get(self.namespace, 't')}:{self.local_name}"

    def response_tag(self) -> str:
        """Give the element's name as it is read, in Clark notation."""
        return self.tag

    def field_uri_xml(self) -> str:
        """Give the path to the field as XML text, e.g. `<t:FieldURI FieldURI="item:Subject"/>`."""
        if not self.field_uri or ":" not in self.field_uri or not self.is_addressable:
            raise InvalidField(f"{self.owner}.{self.name} cannot be addressed in a request: it has no field URI")
        return f'<t:FieldURI FieldURI="{escape_attr(self.field_uri)}"/>'

    # -- reading and writing, as functions that are made once

    def loader(self) -> Loader:
        """Make the function that reads the value from the element's child."""
        raise NotImplementedError(type(self).__name__)

    def text_loader(self) -> AttributeLoader | None:
        """Make the function that reads the value from the text of the child, if it needs no more than that.

        Without text there is no value. None means that the child itself is needed.
        """
        return None

    def attribute_loader(self) -> AttributeLoader:
        """Make the function that reads the value from the text of an attribute."""
        raise NotImplementedError(type(self).__name__)

    def writer(self) -> Writer:
        """Make the function that appends the value as XML text."""
        raise NotImplementedError(type(self).__name__)

    def plain_writer(self) -> PlainWriter | None:
        """Make the function that gives the element of a value that needs no check, if there are such values.

        That is a value which checking leaves as it is, for every version of a server. The function gives None for any
        other. It must not change anything.
        """
        return None

    def _is_as(self, cls: type[Field[Any]]) -> bool:
        """Tell whether values are checked and written as in a class above, at every version."""
        return not self.has_span and all(getattr(type(self), name) is getattr(cls, name) for name in _CHECKED_BY)

    def dumper(self) -> Callable[[Any], str]:
        """Make the function that gives the value as unescaped text."""
        raise NotImplementedError(type(self).__name__)

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class."""
        if self.is_attribute:
            tables.attributes.append((self.local_name, self.name, self.attribute_loader()))
            tables.write_attributes.append((self.name, f' {self.local_name}="', self.dumper()))
            return
        load, load_its_text = self.loader(), self.text_loader()
        needs_text_only = load_its_text is not None or load is load_text
        tables.children[self.tag] = (self.name, load_its_text, None if needs_text_only else load)
        if self.is_sent:
            tables.write_children.append((self.name, self._writer()))

    def _writer(self) -> Writer:
        if self._write is None:
            write, supports = self.writer(), self.span.supports

            def write_if_known(out: list[str], value: Any, version: Version) -> None:
                if supports(version):
                    write(out, value, version)

            self._write = write_if_known if self.has_span and self.default is not None else write
        return self._write

    def write(self, out: list[str], value: V, version: Version) -> None:
        """Append the element of this one property to the text of a request."""
        self._writer()(out, value, version)

    def to_xml(self, value: V, version: Version) -> Element:
        """Give the property as an element."""
        out: list[str] = []
        self.write(out, value, version)
        return fragment("".join(out))

    def from_xml(self, elem: Element, account: Any = None) -> V | None:
        """Read the value from the element that the property belongs to; None if it is absent."""
        if self.is_attribute:
            text = elem.get(self.local_name)
            return None if text is None else self.attribute_loader()(text)
        child = elem.find(self.tag)
        return None if child is None else self.loader()(child)

    # -- rules

    def supports_version(self, version: Version) -> bool:
        """Tell whether a server of this version has the field and can be asked for it."""
        return self.is_addressable and self.span.supports(version)

    def clean(self, value: Any, version: Version | None = None) -> Any:
        """Check a value and coerce it to what the field holds.

        :raises ValueError, TypeError: one of our errors, which is also one of these, that names class, field and value
        """
        return self.check(value, version, self.owner)

    def check(self, value: Any, version: Version | None, where: str) -> Any:
        """Do what `clean` does, and name the class `where` in errors."""
        if value is None:
            if self.is_required:
                if self.default is not None:
                    return self.default
                raise problems.required(where, self.name)
            return None
        if self.has_span and version is not None and not self.span.supports(version):
            if self.is_optional(value):
                return value
            raise problems.too_new(where, self.name, version, self.span)
        if self.is_list:
            return self.check_list(value, version, where)
        return self.check_value(value, version, where)

    def is_optional(self, value: Any) -> bool:
        """Tell whether a value is the default of a field that not every server has: one that lacks it goes without.

        The constructor may have given it, so that nobody has asked for it.
        """
        default = self.default
        return self.has_span and default is not None and type(value) is type(default) and bool(value == default)

    def checker(self) -> Checker:
        """Give the shortest way to check a value that is not None."""
        if self.has_span or type(self).check is not Field.check:
            return self.check
        return self.check_list if self.is_list else self.check_value

    def check_list(self, value: Any, version: Version | None, where: str) -> Any:
        """Check each of many values."""
        if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__"):
            raise problems.wrong_type(where, self.name, value, list)
        return [self.check_value(v, version, where) for v in value]

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check one value that is not None, and coerce it."""
        if not isinstance(value, self.value_cls):
            raise problems.wrong_type(where, self.name, value, self.value_cls)
        return value

    # -- identity

    def _key(self) -> tuple[Any, ...]:
        return type(self), self.name, self.field_uri, self.namespace

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Field):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.field_uri!r}, name={self.name!r})"


class FieldURIField(Field[V]):
    """A field with an element or attribute of its own."""


class SubField(Field[str]):
    """The text of the element that the field belongs to, such as the address in an entry of an address book."""

    value_cls: Any = str
    is_text = True

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class; `text` is set by whoever makes them."""

    def attribute_loader(self) -> AttributeLoader:
        """Read the text as it is."""
        return str

    def dumper(self) -> Callable[[Any], str]:
        """Write the text as it is."""
        return str

    def from_xml(self, elem: Element, account: Any = None) -> str | None:
        """Read the text of the element; None if it has none."""
        return elem.text

    def field_uri_xml(self, field_uri: str = "", label: str = "") -> str:
        """Give the path to an entry of an indexed field as XML text.

        :param field_uri: of the indexed field, e.g. "contacts:PhoneNumber"
        :param label: of the entry, e.g. "MobilePhone"
        """
        return f'<t:IndexedFieldURI FieldURI="{escape_attr(field_uri)}" FieldIndex="{escape_attr(label)}"/>'

    is_named: ClassVar[bool] = False
