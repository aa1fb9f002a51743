"""Extended properties: MAPI properties under names that users give them; which items have them is not known here."""

from __future__ import annotations

from typing import Any, ClassVar

from ._model import mapi, problems
from ._model.describe import brief
from ._model.element import EWSElement
from ._model.fields.base import Field, Loader, Tables, Writer
from ._wire.codec import CodecError
from ._wire.ns import TNS
from ._wire.write import attr as escape_attr
from ._wire.write import text as escape
from ._wire.xml import Element
from .errors import InvalidEnumValue, InvalidValue
from .properties import ExtendedFieldURI
from .version import Version

__all__ = ["ExtendedProperty", "ExtendedPropertyField", "ExtendedPropertyListField", "ExternId", "Flag"]

_TAG = f"{{{TNS}}}ExtendedProperty"
_URI = f"{{{TNS}}}ExtendedFieldURI"
_VALUE = f"{{{TNS}}}Value"
_VALUES = f"{{{TNS}}}Values"
_SPELLINGS = 1000  # more than a server has reason for


class ExtendedProperty(EWSElement):
    """A MAPI property. Derive from it, say which property is meant, and register it with an item class or Folder.

    The property is named by one of:

    * `property_tag`, an int or a text such as "0x1090"
    * `distinguished_property_set_id` or `property_set_id`, with `property_name` or `property_id`

    and always by `property_type`. The value of the attribute is a plain Python value; for arrays it is a list.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/extendedproperty
    """

    ELEMENT_NAME = "ExtendedProperty"
    EXTRAS = frozenset({"value"})

    # types.xsd, DistinguishedPropertySetType
    DISTINGUISHED_SETS: ClassVar[set[str]] = {
        "Address",
        "Appointment",
        "CalendarAssistant",
        "Common",
        "InternetHeaders",
        "Meeting",
        "PublicStrings",
        "Sharing",
        "Task",
        "UnifiedMessaging",
    }
    PROPERTY_TYPES: ClassVar[set[str]] = {*mapi.TYPES, *mapi.ARRAYS}
    DISTINGUISHED_SET_NAME_TO_ID_MAP: ClassVar[dict[str, str]] = mapi.PROPERTY_SETS
    DISTINGUISHED_SET_ID_TO_NAME_MAP: ClassVar[dict[str, str]] = {
        guid: name for name, guid in mapi.PROPERTY_SETS.items()
    }

    distinguished_property_set_id: ClassVar[str | None] = None
    property_set_id: ClassVar[str | None] = None
    property_tag: ClassVar[int | str | None] = None
    property_name: ClassVar[str | None] = None
    property_id: ClassVar[int | None] = None
    property_type: ClassVar[str] = ""

    value: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make one from its value, alone or by name."""
        if args:
            kwargs["value"], *rest = args
            if rest:
                raise TypeError(f"{type(self).__name__} takes one value, not {len(args)}")
        kwargs.setdefault("value", None)
        super().__init__(**kwargs)

    # -- what the declaration says

    @classmethod
    def validate_cls(cls) -> None:
        """Check that the declaration names one property, in one of the ways there are.

        :raises InvalidValue: saying what is wrong
        """
        if cls.property_type not in cls.PROPERTY_TYPES:
            raise InvalidEnumValue(f"{cls.__name__}.property_type", cls.property_type, sorted(cls.PROPERTY_TYPES))
        names = ("distinguished_property_set_id", "property_set_id", "property_tag", "property_name", "property_id")
        given = {name for name in names if getattr(cls, name) is not None}
        if given not in mapi.WAYS:
            ways = "; ".join(" and ".join(sorted(way)) for way in mapi.WAYS)
            raise InvalidValue(
                f"{cls.__name__} is named by {' and '.join(sorted(given)) or 'nothing'}. Expected one of: {ways}"
            )
        set_name = cls.distinguished_property_set_id
        if set_name is not None and set_name not in cls.DISTINGUISHED_SETS:
            where = f"{cls.__name__}.distinguished_property_set_id"
            raise InvalidEnumValue(where, set_name, sorted(cls.DISTINGUISHED_SETS))
        if cls.property_set_id is not None and not mapi.GUID.fullmatch(str(cls.property_set_id)):
            raise problems.invalid(cls.__name__, "property_set_id", cls.property_set_id, "a GUID")
        if cls.property_id is not None:
            mapi.integer(32)(cls.__name__, "property_id", cls.property_id)
        if cls.property_tag is not None:
            cls._validate_tag()

    @classmethod
    def _validate_tag(cls) -> None:
        try:
            tag = cls.property_tag_as_int()
        except ValueError:
            tag = -1
        if tag is None or not 0 <= tag <= 0xFFFF:
            raise problems.invalid(
                cls.__name__, "property_tag", cls.property_tag, "a number up to 0xFFFF, or a text such as '0x1090'"
            )
        if 0x8000 <= tag <= 0xFFFE:
            # ErrorNoPropertyTagForCustomProperties
            raise problems.invalid(
                cls.__name__,
                "property_tag",
                cls.property_tag,
                "a number below 0x8000: tags from 0x8000 on differ from mailbox to mailbox. Name the property instead",
            )

    @classmethod
    def is_array_type(cls) -> bool:
        """Tell whether the value is a list."""
        return cls.property_type in mapi.ARRAYS

    @classmethod
    def is_binary_type(cls) -> bool:
        """Tell whether the value is bytes, or a list of them."""
        return cls._mapi_type().python is bytes

    @classmethod
    def property_tag_as_int(cls) -> int | None:
        """Give the tag as a number."""
        tag = cls.property_tag
        return int(tag, 0) if isinstance(tag, str) else tag

    @classmethod
    def property_tag_as_hex(cls) -> str:
        """Give the tag as text such as "0x1090"."""
        tag = cls.property_tag_as_int()
        return "" if tag is None else f"{tag:#06x}"

    @classmethod
    def python_type(cls) -> type:
        """Give the Python type of the value, or of each value of an array."""
        return cls._mapi_type().python

    @classmethod
    def properties_map(cls) -> dict[str, str]:
        """Give the XML attributes that name the property."""
        values = {
            "DistinguishedPropertySetId": cls.distinguished_property_set_id,
            "PropertySetId": cls.property_set_id,
            "PropertyTag": cls.property_tag_as_hex() or None,
            "PropertyName": cls.property_name,
            "PropertyId": None if cls.property_id is None else str(cls.property_id),
            "PropertyType": cls.property_type,
        }
        return {name: str(value) for name, value in values.items() if value is not None}

    @classmethod
    def as_object(cls) -> ExtendedFieldURI:
        """Give the path to the property as an element."""
        names = {field.local_name: field.name for field in ExtendedFieldURI.FIELDS}
        return ExtendedFieldURI(**{names[name]: value for name, value in cls.properties_map().items()})

    @classmethod
    def field_uri_xml(cls) -> str:
        """Give the path to the property as XML text."""
        attributes = "".join(f' {name}="{escape_attr(value)}"' for name, value in cls.properties_map().items())
        return f"<t:ExtendedFieldURI{attributes}/>"

    @classmethod
    def _mapi_type(cls) -> mapi.MapiType:
        return mapi.TYPES[cls.property_type.removesuffix("Array")]

    @classmethod
    def key(cls) -> mapi.Key:
        """Give what makes the property differ from others, whichever way it is named."""
        return mapi.property_key(cls.properties_map())

    # -- values

    @classmethod
    def check(cls, value: Any, where: str, name: str) -> Any:
        """Check a value, or each value of an array, and coerce it."""
        check = cls._mapi_type().check
        if not cls.is_array_type():
            return check(where, name, value)
        if isinstance(value, (str, bytes, dict)) or not hasattr(value, "__iter__"):
            raise problems.wrong_type(where, name, value, list)
        return [check(where, name, v) for v in value]

    def clean(self, version: Version | None = None) -> None:
        """Check the declaration and the value."""
        type(self).validate_cls()
        if self.value is not None:
            self.value = self.check(self.value, type(self).__name__, "value")

    @classmethod
    def value_loader(cls) -> Loader:
        """Make the function that reads the value from an ExtendedProperty element."""
        load = cls._mapi_type().load
        if cls.is_array_type():

            def read_many(elem: Element) -> list[Any] | None:
                for child in elem:
                    if child.tag == _VALUES:
                        return [load(v.text or "") for v in child]
                return None

            return read_many

        def read(elem: Element) -> Any:
            for child in elem:
                if child.tag == _VALUE:
                    return load(child.text or "")
            return None

        return read

    @classmethod
    def value_writer(cls) -> Writer:
        """Make the function that appends an ExtendedProperty element for a value."""
        dump = cls._mapi_type().dump
        opening, closing = f"<t:ExtendedProperty>{cls.field_uri_xml()}", "</t:ExtendedProperty>"
        if cls.is_array_type():

            def write_many(out: list[str], value: Any, version: Version) -> None:
                values = "".join([f"<t:Value>{escape(dump(v))}</t:Value>" for v in value])
                out.append(f"{opening}<t:Values>{values}</t:Values>{closing}")

            return write_many

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"{opening}<t:Value>{escape(dump(value))}</t:Value>{closing}")

        return write

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Any:
        """Read the value (not an instance) from an ExtendedProperty element."""
        try:
            return cls.value_loader()(elem)
        except CodecError as e:
            raise problems.malformed(cls.__name__, "value", e) from e

    @classmethod
    def is_property_instance(cls, elem: Element) -> bool:
        """Tell whether an ExtendedProperty element is about this property."""
        uri = elem.find(_URI)
        return uri is not None and mapi.property_key(uri.attrib) == cls.key()

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the property as text."""
        self.value_writer()(out, self.value, version)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({brief(self.value)})"

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash((type(self).__name__, tuple(self.value) if isinstance(self.value, list) else self.value))


class _SharedReader:
    """Reads ExtendedProperty elements, which all have the same tag, into the fields that they are about."""

    def __init__(self) -> None:
        self.fields: dict[mapi.Key, list[tuple[str, Loader]]] = {}
        # The same by the attributes as a server spells them: it does so in one way, item after item
        self._spelled: dict[tuple[Any, ...], list[tuple[str, Loader]]] = {}

    def __call__(self, values: dict[str, Any], elem: Element) -> None:
        for child in elem:
            if child.tag == _URI:
                break
        else:
            return
        attributes = tuple(child.items())
        found = self._spelled.get(attributes)
        if found is None:
            found = self._find(attributes)
        for name, load in found:
            try:
                value = load(elem)
            except CodecError as e:
                raise problems.malformed("ExtendedProperty", name, e) from e
            if value is not None:
                values[name] = value

    def _find(self, attributes: tuple[Any, ...]) -> list[tuple[str, Loader]]:
        try:
            found = self.fields.get(mapi.property_key(dict(attributes)), [])
        except ValueError as e:
            raise problems.malformed("ExtendedProperty", "ExtendedFieldURI", e) from e
        if found and len(self._spelled) < _SPELLINGS:
            self._spelled[attributes] = found
        return found


class ExtendedPropertyField(Field[Any]):
    """An extended property of an item or folder, under the name that it was registered with.

    :param value_cls: the declaration
    """

    is_complex = True

    def __init__(self, *, value_cls: type[ExtendedProperty], **kwargs: Any) -> None:
        self.value_cls = value_cls
        super().__init__(None, **kwargs)

    @property
    def local_name(self) -> str:
        """The name of the element."""
        return "ExtendedProperty"

    def field_uri_xml(self) -> str:
        """Give the path to the property as XML text."""
        return self.value_cls.field_uri_xml()  # type: ignore[no-any-return]

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class; all fields of this kind share one tag."""
        entry = tables.children.get(_TAG)
        if entry is None:
            entry = tables.children[_TAG] = (None, None, _SharedReader())
        entry[2].fields.setdefault(self.value_cls.key(), []).append((self.name, self.loader()))
        tables.write_children.append((self.name, self._writer()))

    def loader(self) -> Loader:
        """Read the value from the property's element."""
        return self.value_cls.value_loader()  # type: ignore[no-any-return]

    def writer(self) -> Writer:
        """Write the property's element."""
        return self.value_cls.value_writer()  # type: ignore[no-any-return]

    def from_xml(self, elem: Element, account: Any = None) -> Any:
        """Read the value from the element of an item or folder; None if it is absent."""
        for child in elem.iterchildren(_TAG):
            if self.value_cls.is_property_instance(child):
                return self.value_cls.from_xml(child)
        return None

    def check(self, value: Any, version: Version | None, where: str) -> Any:
        """Check the value, or take it out of an instance of the declaration."""
        if isinstance(value, self.value_cls):
            value = value.value
        if value is None:
            return super().check(None, version, where)
        return self.value_cls.check(value, where, self.name)

    def _key(self) -> tuple[Any, ...]:
        return type(self), self.name, self.value_cls


class ExtendedPropertyListField(ExtendedPropertyField):
    """An extended property whose value is a list."""

    is_list = True


class ExternId(ExtendedProperty):
    """An id that the user gives to an item."""

    property_set_id = "c11ff724-aa03-4555-9952-8fa248a11c3e"
    property_name = "External ID"
    property_type = "String"


class Flag(ExtendedProperty):
    """PidTagFlagStatus: 1 is complete, 2 is flagged for follow-up.

    https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxprops/eda9fb25-6407-4cec-9007-5d3ed8ea4c8d
    """

    property_tag = 0x1090
    property_type = "Integer"
