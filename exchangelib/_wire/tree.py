"""Building elements by hand, for programs that write requests of their own; the library itself writes text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from ..errors import InvalidValue, shorten
from . import codec
from .ns import PREFIXES, clark
from .xml import Element


def create_element(
    name: str, attrs: Mapping[str, str] | None = None, nsmap: Mapping[str, str] | None = None
) -> Element:
    """Return a new element.

    :param name: with one of the prefixes of `ns.PREFIXES`, such as `t:Subject`, or with none
    :param attrs: its attributes
    :param nsmap: prefixes to declare on it
    :raises InvalidValue: the prefix is not known
    """
    prefix, colon, _ = name.partition(":")
    if colon and prefix not in PREFIXES:
        raise InvalidValue(f"The prefix of {name!r} is none of {', '.join(PREFIXES)}")
    declared = dict(nsmap or {})
    if colon:
        declared.setdefault(prefix, PREFIXES[prefix])
    return etree.Element(clark(name), dict(attrs or {}), nsmap=declared)


def add_xml_child(tree: Element, name: str, value: Any) -> None:
    """Append a new element with a value to another."""
    tree.append(set_xml_value(create_element(name), value))


def set_xml_value(elem: Element, value: Any, version: Any = None) -> Element:
    """Give an element a value: text, an element, something that can write itself as one, or many of these.

    :param version: the version to write for
    :return: the element
    :raises InvalidValue: the value has no form in XML
    """
    if isinstance(value, etree._Element):
        elem.append(value)
    elif hasattr(value, "to_xml"):
        elem.append(value.to_xml(version=version))
    elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        for one in value:
            if isinstance(one, etree._Element) or hasattr(one, "to_xml"):
                set_xml_value(elem, one, version)
            else:
                raise InvalidValue(f"Only elements can stand beside each other, not {shorten(one)}")
    else:
        elem.text = value_to_xml_text(value)
    return elem


def value_to_xml_text(value: Any) -> str:
    """Return the text that a value has in XML, not yet escaped.

    :raises InvalidValue: it is of a type that has none
    """
    for cls in type(value).__mro__:
        if cls in codec.BY_TYPE:
            return codec.BY_TYPE[cls].dump(value)
    raise InvalidValue(f"A value of type {type(value).__name__} has no text in XML: {shorten(value)}")


def xml_text_to_value(value: str, value_type: type) -> Any:
    """Return the value of a type that a text in XML means.

    :raises InvalidValue: no text is known for that type
    :raises ValueError: the text is no such value
    """
    for cls in value_type.__mro__:
        if cls in codec.BY_TYPE:
            return codec.BY_TYPE[cls].load(value)
    raise InvalidValue(f"No text in XML is known for values of type {value_type.__name__}")
