"""Fields whose values are elements themselves; which elements, a class given by the declaration or a family says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ..._wire.xml import Element
from ...version import Version
from .. import problems
from ..family import ATTACHMENTS, ITEMS, Family
from .base import Checker, FieldURIField, Loader, PlainWriter, Tables, Value, Writer

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "AttachmentField",
    "EWSElementField",
    "EWSElementListField",
    "FamilyField",
    "FamilyListField",
    "IdElementField",
    "ItemField",
]

E = TypeVar("E")
V = TypeVar("V")


class _NestedField(FieldURIField[V], Generic[V]):
    """What single elements and lists have in common.

    :param value_cls: the class of the value. A field without field URI has the tag of its value class
    :param is_complex: FindItem cannot return it whole
    """

    def __init__(
        self, field_uri: str | None = None, *, value_cls: Any = None, is_complex: bool | None = None, **kwargs: Any
    ):
        if value_cls is not None:
            self.value_cls = value_cls
        if is_complex is not None:
            self.is_complex = is_complex
        super().__init__(field_uri, **kwargs)

    @property
    def local_name(self) -> str:
        """The field's own name, or that of its value class."""
        return super().local_name or str(self.value_cls.ELEMENT_NAME)

    @property
    def tag(self) -> str:
        """The field's own tag, or that of its value class."""
        return super().tag if self.field_uri else str(self.value_cls.response_tag())

    def request_tag(self) -> str:
        """Give the field's own name, or that of its value class, as it is written."""
        return super().request_tag() if self.field_uri else str(self.value_cls.request_tag())

    def coerce(self, value: Any) -> Any:
        """Make a value of what people have; whatever is not understood is given back."""
        return value

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Coerce and check one element, and what is in it."""
        if not isinstance(value, self.value_cls):
            value = self.coerce(value)
            if not isinstance(value, self.value_cls):
                raise problems.wrong_type(where, self.name, value, self.value_cls)
        value.clean(version)
        return value


class EWSElementField(_NestedField[E], Generic[E]):
    """One element.

    The element of the field is the value itself (`<t:ParentFolderId Id="…"/>`), unless `INNER` says that the value
    stands inside it (`<t:Sender><t:Mailbox>…`).
    """

    INNER = False

    if TYPE_CHECKING:

        @overload
        def __init__(self, field_uri: str | None = None, *, value_cls: type[E], **kwargs: Any) -> None: ...
        @overload
        def __init__(self, field_uri: str | None = None, **kwargs: Any) -> None: ...
        def __init__(self, field_uri: str | None = None, **kwargs: Any) -> None: ...

    @property
    def _wrapped(self) -> bool:
        return self.INNER and self.field_uri is not None

    def loader(self) -> Loader:
        """Read the element, or the one inside it."""
        read_value = self.value_cls.reader()
        if not self._wrapped:
            return read_value  # type: ignore[no-any-return]
        tag = self.value_cls.response_tag()

        def read(elem: Element) -> Any:
            for child in elem[:]:  # type: ignore[index]  # see `reading`
                if child.tag == tag:
                    return read_value(child)
            return None

        return read

    def writer(self) -> Writer:
        """Write the element, inside the field's own if need be."""
        name = self.request_tag()
        if self._wrapped:
            opening, closing = f"<{name}>", f"</{name}>"

            def write_inner(out: list[str], value: Value, version: Version) -> None:
                out.append(opening)
                value.write(out, version)
                out.append(closing)

            return write_inner

        def write(out: list[str], value: Value, version: Version) -> None:
            value.write(out, version, name)

        return write

    def plain_writer(self) -> PlainWriter | None:
        """Know an element that is plain itself, inside the field's own."""
        if not self._wrapped or not self._is_as(EWSElementField):
            return None
        cls, opening, closing = self.value_cls, f"<{self.request_tag()}>", f"</{self.request_tag()}>"

        def plain(value: Any) -> str | None:
            text = value.plain() if value.__class__ is cls else None
            return None if text is None else f"{opening}{text}{closing}"

        return plain


class IdElementField(EWSElementField[E]):
    """The id of an item or folder: it says which one is meant, so it is never part of what is saved."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        kwargs.setdefault("is_searchable", False)
        kwargs.setdefault("is_read_only", True)
        super().__init__(field_uri, **kwargs)


class EWSElementListField(_NestedField[list[E]], Generic[E]):
    """Many elements of one class inside the field's element."""

    is_list = True
    is_complex = True

    if TYPE_CHECKING:

        @overload
        def __init__(self, field_uri: str | None = None, *, value_cls: type[E], **kwargs: Any) -> None: ...
        @overload
        def __init__(self, field_uri: str | None = None, **kwargs: Any) -> None: ...
        def __init__(self, field_uri: str | None = None, **kwargs: Any) -> None: ...

    def loader(self) -> Loader:
        """Read each element of the class."""
        read_value, tag = self.value_cls.reader(), self.value_cls.response_tag()

        def read(elem: Element) -> list[Any]:
            return [read_value(child) for child in elem[:] if child.tag == tag]  # type: ignore[index]

        return read

    def writer(self) -> Writer:
        """Write each element."""
        name = self.request_tag()
        opening, closing = f"<{name}>", f"</{name}>"

        def write(out: list[str], values: Iterable[Value], version: Version) -> None:
            out.append(opening)
            for value in values:
                value.write(out, version)
            out.append(closing)

        return write

    def check_list(self, value: Any, version: Version | None, where: str) -> Any:
        """Check each value; one alone is taken as a list of one."""
        if isinstance(value, (self.value_cls, str)):
            value = [value]
        return super().check_list(value, version, where)

    def checker(self) -> Checker:
        """Go through a list of the very class without a call in between, for that is what most are."""
        check, cls = super().checker(), self.value_cls
        if self.has_span or type(self).check_value is not _NestedField.check_value:
            return check

        def check_values(values: Any, version: Version | None, where: str) -> Any:
            if values.__class__ is not list:
                return check(values, version, where)
            for value in values:
                if value.__class__ is not cls:
                    return check(values, version, where)
            for value in values:
                value.clean(version)
            return values[:]

        return check_values

    def plain_writer(self) -> PlainWriter | None:
        """Know lists of the very class whose elements are plain themselves."""
        if not self._is_as(EWSElementListField):
            return None
        cls, opening, closing = self.value_cls, f"<{self.request_tag()}>", f"</{self.request_tag()}>"

        def plain(values: Any) -> str | None:
            if values.__class__ is not list:
                return None
            texts = []
            for value in values:
                text = value.plain() if value.__class__ is cls else None
                if text is None:
                    return None
                texts.append(text)
            return f"{opening}{''.join(texts)}{closing}" if texts else ""

        return plain


class FamilyField(FieldURIField[Any]):
    """One element of a family, without an element around it: its tag says which class it is.

    :param family: where the classes are found
    """

    def __init__(self, field_uri: str | None = None, *, family: Family, **kwargs: Any):
        self.family = family
        super().__init__(field_uri, **kwargs)

    @property
    def value_cls(self) -> Any:
        """The classes of the family, as far as they are known now."""
        return self.family.classes

    def loader(self) -> Loader:
        """Read with the class that the tag asks for."""
        return self.family.read

    def writer(self) -> Writer:
        """Write the element under its own tag."""

        def write(out: list[str], value: Value, version: Version) -> None:
            value.write(out, version)

        return write

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class under each of the family's tags."""
        load = self.loader()
        for tag in self.family.tags:
            tables.children[tag] = (self.name, None, load)
        if self.is_sent:
            tables.write_children.append((self.name, self._writer()))

    def from_xml(self, elem: Element, account: Any = None) -> Any:
        """Read the first child that belongs to the family; None if there is none."""
        tags = self.family.tags
        for child in elem:
            if child.tag in tags:
                return self.family.read(child, account)
        return None

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check that the value belongs to the family, and what is in it."""
        if not isinstance(value, self.family.classes):
            raise problems.wrong_type(where, self.name, value, self.family.classes)
        value.clean(version)
        return value


class ItemField(FamilyField):
    """Any item."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        kwargs.setdefault("family", ITEMS)
        super().__init__(field_uri, **kwargs)


class FamilyListField(FieldURIField[list[Any]]):
    """Many elements of a family inside the field's element."""

    is_list = True
    is_complex = True

    def __init__(self, field_uri: str | None = None, *, family: Family, **kwargs: Any):
        self.family = family
        super().__init__(field_uri, **kwargs)

    @property
    def value_cls(self) -> Any:
        """The classes of the family, as far as they are known now."""
        return self.family.classes

    def loader(self) -> Loader:
        """Read each child that the family has a class for."""
        family = self.family

        def read(elem: Element) -> list[Any]:
            return [family.read(child) for child in elem if child.tag in family]

        return read

    def writer(self) -> Writer:
        """Write each element under its own tag."""
        name = self.request_tag()

        def write(out: list[str], values: Iterable[Value], version: Version) -> None:
            out.append(f"<{name}>")
            for value in values:
                value.write(out, version)
            out.append(f"</{name}>")

        return write

    def check_list(self, value: Any, version: Version | None, where: str) -> Any:
        """Check each value; one alone is taken as a list of one."""
        if isinstance(value, self.family.classes):
            value = [value]
        return super().check_list(value, version, where)

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check that one value belongs to the family, and what is in it."""
        if not isinstance(value, self.family.classes):
            raise problems.wrong_type(where, self.name, value, self.family.classes)
        value.clean(version)
        return value


class AttachmentField(FamilyListField):
    """The attachments of an item. An item without any has an empty list, which can be added to."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        kwargs.setdefault("family", ATTACHMENTS)
        super().__init__(field_uri, **kwargs)

    def plain_writer(self) -> PlainWriter | None:
        """Know that there are none."""
        if not self._is_as(FamilyListField):
            return None
        return lambda values: "" if values.__class__ is list and not values else None

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> list[Any]: ...
    def __get__(self, instance: object | None, owner: type) -> Self | list[Any]:
        if instance is None:
            return self
        return instance.__dict__.setdefault(self.name, [])  # type: ignore[no-any-return]
