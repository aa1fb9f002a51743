"""MAPI properties: how they are named, and how their values are held, checked, read and written; no element is known here."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from .._pattern import pattern
from .._wire import codec
from ..ewsdatetime import EWSDateTime
from . import problems

__all__ = ["ARRAYS", "GUID", "PROPERTY_SETS", "TYPES", "WAYS", "Key", "MapiType", "integer", "property_key"]

GUID = pattern(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")  # types.xsd, GuidType


class MapiType(NamedTuple):
    """How the values of one MAPI type are held, checked, read and written."""

    python: type
    check: Callable[[str, str, Any], Any]
    load: Callable[[str], Any]
    dump: Callable[[Any], str]


def _plain(python: type) -> Callable[[str, str, Any], Any]:
    def check(where: str, name: str, value: Any) -> Any:
        if not isinstance(value, python):
            raise problems.wrong_type(where, name, value, python)
        return value

    return check


def integer(bits: int) -> Callable[[str, str, Any], Any]:
    """Make a check for integers of so many bits."""
    low, high = -(1 << bits - 1), (1 << bits - 1) - 1

    def check(where: str, name: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise problems.wrong_type(where, name, value, int)
        if not low <= value <= high:
            raise problems.invalid(where, name, value, f"{low} to {high}, which is what {bits} bits hold")
        return value

    return check


def _real(where: str, name: str, value: Any) -> Decimal:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = Decimal(repr(value))
    if not isinstance(value, Decimal):
        raise problems.wrong_type(where, name, value, Decimal)
    if not value.is_finite():
        raise problems.invalid(where, name, value, "a finite number")
    return value


def _load_real(text: str) -> Decimal:
    """Read a number that may have an exponent, as xs:double has; no digit is lost."""
    codec.FLOAT.load(text)
    return Decimal(text.strip().replace("INF", "Infinity"))


def _moment(where: str, name: str, value: Any) -> EWSDateTime:
    if not isinstance(value, datetime.datetime):
        raise problems.wrong_type(where, name, value, datetime.datetime)
    if value.tzinfo is None:
        raise problems.naive(where, name, value)
    return value if type(value) is EWSDateTime else EWSDateTime.from_datetime(value)


def _binary(where: str, name: str, value: Any) -> bytes:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise problems.wrong_type(where, name, value, bytes)
    return bytes(value)


def _clsid(where: str, name: str, value: Any) -> str:
    import uuid  # asks which system this is, which takes as long as a fiftieth of importing this package

    if not isinstance(value, (str, uuid.UUID)):
        raise problems.wrong_type(where, name, value, str)
    if not GUID.fullmatch(str(value)):
        raise problems.invalid(where, name, value, "a GUID such as 12345678-1234-1234-1234-123456789abc")
    return str(value)


_DECIMAL = MapiType(Decimal, _real, _load_real, codec.DECIMAL.dump)

# The names are those of types.xsd, MapiPropertyTypeType. PT_LONG is Integer here, and PT_I8 is Long:
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/extendedfielduri
TYPES: dict[str, MapiType] = {
    "ApplicationTime": _DECIMAL,
    "Binary": MapiType(bytes, _binary, lambda text: codec.BASE64.load(text) if text else b"", codec.BASE64.dump),
    "Boolean": MapiType(bool, _plain(bool), codec.BOOLEAN.load, codec.BOOLEAN.dump),
    "CLSID": MapiType(str, _clsid, str, str),
    "Currency": MapiType(int, integer(64), codec.INTEGER.load, codec.INTEGER.dump),
    "Double": _DECIMAL,
    "Float": _DECIMAL,
    "Integer": MapiType(int, integer(32), codec.INTEGER.load, codec.INTEGER.dump),
    "Long": MapiType(int, integer(64), codec.INTEGER.load, codec.INTEGER.dump),
    "Short": MapiType(int, integer(16), codec.INTEGER.load, codec.INTEGER.dump),
    "SystemTime": MapiType(EWSDateTime, _moment, codec.DATETIME.load, codec.DATETIME.dump),
    "String": MapiType(str, _plain(str), str, str),
}
# MAPI has arrays of all types but Boolean
ARRAYS = {f"{name}Array" for name in TYPES if name != "Boolean"}

Key = tuple[str | None, int | None, str | None, int | None, str]

# [MS-OXPROPS] 1.3.2: names of property sets, and the GUIDs that mean the same
PROPERTY_SETS: Final[dict[str, str]] = {
    "Address": "00062004-0000-0000-c000-000000000046",
    "AirSync": "71035549-0739-4dcb-9163-00f0580dbbdf",
    "Appointment": "00062002-0000-0000-c000-000000000046",
    "Common": "00062008-0000-0000-c000-000000000046",
    "InternetHeaders": "00020386-0000-0000-c000-000000000046",
    "Log": "0006200a-0000-0000-c000-000000000046",
    "Mapi": "00020328-0000-0000-c000-000000000046",
    "Meeting": "6ed8da90-450b-101b-98da-00aa003f1305",
    "Messaging": "41f28f13-83f4-4114-a584-eedb5a6b0bff",
    "Note": "0006200e-0000-0000-c000-000000000046",
    "PostRss": "00062041-0000-0000-c000-000000000046",
    "PublicStrings": "00020329-0000-0000-c000-000000000046",
    "Remote": "00062014-0000-0000-c000-000000000046",
    "Report": "00062013-0000-0000-c000-000000000046",
    "Sharing": "00062040-0000-0000-c000-000000000046",
    "Task": "00062003-0000-0000-c000-000000000046",
    "UnifiedMessaging": "4442858e-a9e3-4e80-b900-317a210cc15b",
}
_HEADERS = PROPERTY_SETS["InternetHeaders"]

# What names a property, beside its type
WAYS: tuple[set[str], ...] = (
    {"property_tag"},
    {"distinguished_property_set_id", "property_name"},
    {"distinguished_property_set_id", "property_id"},
    {"property_set_id", "property_name"},
    {"property_set_id", "property_id"},
)


def property_key(attributes: Any) -> Key:
    """Give what makes a property differ from others: a property set has a name and a GUID, a tag is written in two ways.

    :param attributes: a mapping of the attributes of an ExtendedFieldURI
    """
    get = attributes.get
    set_name = get("DistinguishedPropertySetId")
    guid = get("PropertySetId")
    if set_name is not None:
        guid = PROPERTY_SETS.get(set_name, set_name)
    tag, name, number = get("PropertyTag"), get("PropertyName"), get("PropertyId")
    guid = guid and guid.lower()
    if name is not None and guid == _HEADERS:
        name = name.lower()  # names of mail headers have no case
    return (
        guid,
        None if tag is None else int(tag, 0),
        name,
        None if number is None else int(number),
        get("PropertyType", ""),
    )
