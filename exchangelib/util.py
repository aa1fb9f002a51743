"""The small tools that programs import by this name; a face, behind which nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
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
from ._wire.tree import add_xml_child, create_element, set_xml_value, value_to_xml_text, xml_text_to_value
from ._wire.write import safe_xml_value
from ._wire.xml import Element, ParseError, parse, sanitize_xml, to_bytes
from .errors import InvalidValue, shorten

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")

BOM_UTF8 = b"\xef\xbb\xbf"


def to_xml(bytes_content: bytes) -> Element:
    """Parse a document.

    :raises ParseError: it is not well-formed, or is XML that an answer of Exchange never is
    """
    return parse(bytes_content)


def safe_b64decode(data: str | bytes) -> bytes:
    """Decode base64; white space in it is allowed, and nothing else that is foreign to it.

    :raises ValueError: it is not base64
    """
    return codec.load_base64(data if isinstance(data, str) else data.decode("ascii", "backslashreplace"))


def require_account(f: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Decorate a method that needs `self.account`."""

    @wraps(f)
    def wrapper(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if getattr(self, "account", None) is None:
            raise InvalidValue(f"{type(self).__name__} must have an account")
        return f(self, *args, **kwargs)

    return wrapper


def require_id(f: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Decorate a method that needs `self.account` and `self.id`."""

    @wraps(f)
    def wrapper(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if not getattr(self, "id", None):
            raise InvalidValue(f"{type(self).__name__} must have an id")
        return f(self, *args, **kwargs)

    return require_account(wrapper)


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
    "add_xml_child",
    "chunkify",
    "create_element",
    "get_domain",
    "get_xml_attr",
    "get_xml_attrs",
    "is_iterable",
    "is_xml",
    "ns_translation",
    "peek",
    "require_account",
    "require_id",
    "safe_b64decode",
    "safe_xml_value",
    "sanitize_xml",
    "set_xml_value",
    "split_url",
    "to_xml",
    "value_to_xml_text",
    "xml_text_to_value",
    "xml_to_str",
]
