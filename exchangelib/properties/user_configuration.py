"""Settings that programs keep in folders, unseen by people; what they mean is not known here.

https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/userconfiguration
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, ClassVar, Final

from .._model import problems
from .._model.element import EWSElement
from .._model.fields import Base64Field, CharField, EWSElementField, FieldURIField, IdElementField
from .._model.fields.base import Loader, Tables, Writer, is_nil
from .._wire import codec
from .._wire.codec import CodecError
from .._wire.ns import MNS, TNS
from .._wire.write import text as escape
from .._wire.xml import Element
from ..ewsdatetime import EWSDateTime
from ..version import Version
from .folder_ids import AddressListId, DistinguishedFolderId, FolderId
from .ids import IdChangeKeyMixIn, ItemId

__all__ = [
    "DictionaryEntry",
    "DictionaryField",
    "TypeValueField",
    "UserConfiguration",
    "UserConfigurationName",
    "UserConfigurationNameMNS",
]

_ARRAY: Final = "StringArray"
# types.xsd, UserConfigurationDictionaryObjectTypesType
_LOADERS: Final[dict[str, Callable[[str], Any]]] = {
    "DateTime": codec.DATETIME.load,
    "Boolean": codec.BOOLEAN.load,
    "Byte": codec.INTEGER.load,
    "String": str,
    "Integer32": codec.INTEGER.load,
    "UnsignedInteger32": codec.INTEGER.load,
    "Integer64": codec.INTEGER.load,
    "UnsignedInteger64": codec.INTEGER.load,
    "ByteArray": codec.BASE64.load,
}
_TYPE, _VALUE = f"{{{TNS}}}Type", f"{{{TNS}}}Value"


class _Number(int):
    """A whole number that goes back as the type it came with: other programs expect it."""

    type_name: str

    def __reduce__(self) -> tuple[Any, ...]:
        return _number, (int(self), self.type_name)


def _number(value: int, type_name: str) -> _Number:
    new = _Number(value)
    new.type_name = type_name
    return new


class TypeValueField(FieldURIField[Any]):
    """A value that says of which type it is."""

    TYPES_MAP: ClassVar[dict[str, type]] = {
        "Boolean": bool,
        "Integer32": int,
        "UnsignedInteger32": int,
        "Integer64": int,
        "UnsignedInteger64": int,
        "Byte": int,
        "ByteArray": bytes,
        "String": str,
        _ARRAY: str,
        "DateTime": EWSDateTime,
    }
    TYPES_MAP_REVERSED: ClassVar[dict[type, str]] = {
        bool: "Boolean",
        int: "Integer64",
        bytes: "ByteArray",
        str: "String",
        datetime.datetime: "DateTime",
        EWSDateTime: "DateTime",
    }
    value_cls: Any = (bool, int, bytes, str, datetime.datetime, list)

    @classmethod
    def get_type(cls, value: Any) -> str:
        """Give the name of the type under which a value is sent.

        :raises KeyError: there is none
        """
        if isinstance(value, (list, tuple)):
            return _ARRAY
        if isinstance(value, _Number):
            return value.type_name
        if type(value) is int and value >= 2**63:
            return "UnsignedInteger64"
        return next(name for kind, name in cls.TYPES_MAP_REVERSED.items() if isinstance(value, kind))

    @classmethod
    def is_array_type(cls, value_type: str) -> bool:
        """Tell whether values of the type are lists."""
        return value_type == _ARRAY

    def loader(self) -> Loader:
        """Read type and value."""
        return load_typed

    def writer(self) -> Writer:
        """Write type and value."""
        name = self.request_tag()
        return lambda out, value, version: write_typed(out, name, value)

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check the type; lists are of texts, and datetimes have a time zone."""
        if isinstance(value, (list, tuple)):
            if not all(isinstance(v, str) for v in value):
                raise problems.wrong_type(where, self.name, value, str)
            return list(value)
        if not isinstance(value, self.value_cls):
            raise problems.wrong_type(where, self.name, value, self.value_cls)
        if isinstance(value, datetime.datetime):
            if value.tzinfo is None:
                raise problems.naive(where, self.name, value)
            return EWSDateTime.from_datetime(value)
        if isinstance(value, int) and not -(2**63) <= value < 2**64:
            raise problems.invalid(where, self.name, value, "a whole number of 64 bits")
        return value


def load_typed(elem: Element) -> Any:
    """Read a value that says of which type it is; None if it says that there is none."""
    kind = (elem.findtext(_TYPE) or "").strip()
    texts = [child.text or "" for child in elem[:] if child.tag == _VALUE]  # type: ignore[index]
    if is_nil(elem) or not texts:
        return [] if kind == _ARRAY else None
    if kind == _ARRAY:
        return texts
    load = _LOADERS.get(kind)
    if load is None:
        raise CodecError(f"{kind!r} is none of {', '.join((*_LOADERS, _ARRAY))}")
    value = load(texts[0])
    return _number(value, kind) if load is codec.INTEGER.load and kind != "Integer64" else value


def write_typed(out: list[str], name: str, value: Any) -> None:
    """Append a value and its type as text; None is said to be none."""
    if value is None:
        out.append(f'<{name} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>')
        return
    kind = TypeValueField.get_type(value)
    texts = value if kind == _ARRAY else [_dump(value)]
    body = "".join(f"<t:Value>{escape(text)}</t:Value>" for text in texts)
    out.append(f"<{name}><t:Type>{kind}</t:Type>{body}</{name}>")


def _dump(value: Any) -> str:
    if isinstance(value, bool):
        return codec.BOOLEAN.dump(value)
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, bytes):
        return codec.BASE64.dump(value)
    return codec.dump_datetime(value) if isinstance(value, datetime.datetime) else str(value)


class DictionaryEntry(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/dictionaryentry"""

    ELEMENT_NAME = "DictionaryEntry"

    key = TypeValueField("DictionaryKey")
    value = TypeValueField("DictionaryValue")


class DictionaryField(FieldURIField[dict[Any, Any]]):
    """Values by keys, each of its own type."""

    value_cls: Any = dict

    def loader(self) -> Loader:
        """Read the entries."""
        key, value = DictionaryEntry.key.tag, DictionaryEntry.value.tag

        def read(elem: Element) -> dict[Any, Any]:
            found = {}
            for entry in elem:
                k, v = entry.find(key), entry.find(value)
                if k is not None:
                    name = load_typed(k)
                    found[tuple(name) if isinstance(name, list) else name] = None if v is None else load_typed(v)
            return found

        return read

    def writer(self) -> Writer:
        """Write the entries."""
        name = self.request_tag()

        def write(out: list[str], value: dict[Any, Any], version: Version) -> None:
            out.append(f"<{name}>")
            for k, v in value.items():
                out.append("<t:DictionaryEntry>")
                write_typed(out, "t:DictionaryKey", k)
                write_typed(out, "t:DictionaryValue", v)
                out.append("</t:DictionaryEntry>")
            out.append(f"</{name}>")

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check each key and each value."""
        if not isinstance(value, dict):
            raise problems.wrong_type(where, self.name, value, dict)
        check = TypeValueField(name=self.name).check_value
        checked = {}
        for k, v in value.items():
            key = check(k, version, where)
            checked[tuple(key) if isinstance(key, list) else key] = None if v is None else check(v, version, where)
        return checked


# types.xsd, TargetFolderIdType
_FOLDER_IDS = (FolderId, DistinguishedFolderId, AddressListId)


class _FolderField(EWSElementField[FolderId]):
    """A folder by its id, or by the name that every mailbox knows it by; or an address list."""

    value_cls: Any = FolderId

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class, under the tags of both."""
        for cls in _FOLDER_IDS:
            tables.children[cls.response_tag()] = (self.name, None, cls.reader())
        tables.write_children.append((self.name, self._writer()))

    def from_xml(self, elem: Element, account: Any = None) -> FolderId | None:
        """Read the one that is there."""
        for cls in _FOLDER_IDS:
            child = elem.find(cls.response_tag())
            if child is not None:
                return cls.from_xml(child)
        return None

    def writer(self) -> Writer:
        """Write the id under its own tag."""
        return lambda out, value, version: value.write(out, version)

    def coerce(self, value: Any) -> Any:
        """Take folders, too."""
        return value.to_id() if hasattr(value, "to_id") else value


class UserConfigurationName(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/userconfigurationname"""

    ELEMENT_NAME = "UserConfigurationName"

    name = CharField("Name", is_attribute=True)
    folder = _FolderField()


class UserConfigurationNameMNS(UserConfigurationName):
    """The same, as requests have it (messages.xsd)."""

    NAMESPACE = MNS


class UserConfiguration(IdChangeKeyMixIn):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/userconfiguration"""

    ELEMENT_NAME = "UserConfiguration"
    NAMESPACE = MNS
    ID_ELEMENT_CLS = ItemId

    user_configuration_name = EWSElementField(value_cls=UserConfigurationName)
    _id: IdElementField[ItemId] = IdElementField("ItemId", value_cls=ItemId)
    dictionary = DictionaryField("Dictionary")
    xml_data = Base64Field("XmlData", is_searchable=False)
    binary_data = Base64Field("BinaryData", is_searchable=False)
