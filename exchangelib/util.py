"""The small tools that programs import by this name; a face, behind which nothing is kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ._iter import chunkify, is_iterable, peek
from ._wire import codec
from ._wire.ns import (
    ANS,
    AUTODISCOVER_BASE_NS,
    AUTODISCOVER_REQUEST_NS,
    AUTODISCOVER_RESPONSE_NS,
    ENS,
    INS,
    MNS,
    SOAPNS,
    TNS,
    WSA,
)
from ._wire.ns import PREFIXES as ns_translation  # noqa: N811 - the specification's name
from ._wire.pretty import AnonymizingXmlHandler, PrettyXmlHandler
from ._wire.write import safe_xml_value
from ._wire.xml import Element, ParseError, to_bytes
from ._wire.xml import parse as to_xml
from .errors import InvalidValue, shorten

BOM_UTF8 = b"\xef\xbb\xbf"

safe_b64decode = codec.load_base64


def is_xml(text: bytes | str) -> bool:
    """Tell whether something looks like XML, by its beginning."""
    start = text[:100].encode() if isinstance(text, str) else text[:100]
    return start.removeprefix(BOM_UTF8).lstrip().startswith((b"<?xml", b"<s:Envelope", b"<soap"))


def xml_to_str(tree: Element, encoding: str | None = None, xml_declaration: bool = False) -> str | bytes:
    """Return an element as text: bytes in UTF-8 if any encoding is named, and a string if none is.

    :raises InvalidValue: another encoding than UTF-8 is asked for, or a declaration without an encoding
    """
    if encoding is not None and encoding.lower().replace("-", "") != "utf8":
        raise InvalidValue(f"XML is written in UTF-8, not in {encoding}")
    if xml_declaration and encoding is None:
        raise InvalidValue("A declaration names an encoding, and a string has none: give encoding='utf-8'")
    data = to_bytes(tree, declaration=xml_declaration)
    return data.decode("utf-8") if encoding is None else data


def get_xml_attr(tree: Element, name: str) -> str | None:
    """Return the text of the first child of a Clark tag; None if there is no such child, or no text in it."""
    child = tree.find(name)
    return None if child is None else child.text or None


def get_xml_attrs(tree: Element, name: str) -> list[str]:
    """Return the texts of the children of a Clark tag."""
    return [child.text for child in tree.findall(name) if child.text]


def value_to_xml_text(value: Any) -> str:
    """Return the text that a value has in XML, not yet escaped.

    :raises InvalidValue: it is of a type that has none
    """
    for cls in type(value).__mro__:
        if cls in _CODECS:
            return _CODECS[cls].dump(value)
    raise InvalidValue(f"A value of type {type(value).__name__} has no text in XML: {shorten(value)}")


def xml_text_to_value(value: str, value_type: type) -> Any:
    """Return the value of a type that a text in XML means.

    :raises InvalidValue: no text is known for that type
    :raises ValueError: the text is no such value
    """
    for cls in value_type.__mro__:
        if cls in _CODECS:
            return _CODECS[cls].load(value)
    raise InvalidValue(f"No text in XML is known for values of type {value_type.__name__}")


_CODECS: dict[type, codec.Codec[Any]] = codec.BY_TYPE


def get_domain(email: str) -> str:
    """Return the domain of an email address, in lower case.

    :raises InvalidValue: it is no email address
    """
    name, at, domain = email.rpartition("@")
    if not (name and at and domain) or "@" in name:
        raise InvalidValue(f"Not an email address: {shorten(email)}")
    return domain.lower()


def split_url(url: str) -> tuple[bool, str | None, str]:
    """Return whether a URL is https, its host in lower case, and its path."""
    parts = urlsplit(url)
    return parts.scheme == "https", parts.netloc.lower() or None, parts.path


__all__ = [
    "ANS",
    "AUTODISCOVER_BASE_NS",
    "AUTODISCOVER_REQUEST_NS",
    "AUTODISCOVER_RESPONSE_NS",
    "BOM_UTF8",
    "ENS",
    "INS",
    "MNS",
    "SOAPNS",
    "TNS",
    "WSA",
    "AnonymizingXmlHandler",
    "ParseError",
    "PrettyXmlHandler",
    "chunkify",
    "get_domain",
    "get_xml_attr",
    "get_xml_attrs",
    "is_iterable",
    "is_xml",
    "ns_translation",
    "peek",
    "safe_b64decode",
    "safe_xml_value",
    "split_url",
    "to_xml",
    "value_to_xml_text",
    "xml_text_to_value",
    "xml_to_str",
]
