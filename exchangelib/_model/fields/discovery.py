"""Fields of the answers of autodiscover, which are only read: builds in hexadecimal, "on" and "off", repeated elements."""

from __future__ import annotations

import logging
from typing import Any, TypeVar

from ..._wire.codec import BOOLEAN, Codec, CodecError
from ...errors import InvalidValue
from ...version import Build
from .base import Loader, Tables
from .nested import EWSElementListField
from .scalar import CharField, ScalarField

__all__ = ["BuildField", "OnOffField", "ProtocolListField"]

log = logging.getLogger(__name__)

E = TypeVar("E")


def _load_build(text: str) -> Build | None:
    """Read a build. What is none is told to the log: a server can be reached without its number."""
    text = text.strip()
    try:
        parts = [int(part) for part in text.split(".")]
        if 2 <= len(parts) <= 4:
            return Build(*parts)
    except ValueError:
        pass
    try:
        return Build.from_hex_string(text)
    except InvalidValue as e:
        log.warning("A build is not understood: %s", e)
        return None


_BUILD: Codec[Any] = Codec("BUILD", _load_build, str)
_ON_OFF = {"on": True, "off": False}


def _load_on_off(text: str) -> bool:
    value = _ON_OFF.get(text.strip().lower())
    if value is not None:
        return value
    try:
        return BOOLEAN.load(text)
    except CodecError:
        raise CodecError(f"{text[:40]!r} is neither on nor off") from None


class BuildField(CharField):
    """The build of a server, as `ServerVersion` has it: 32 bits in hexadecimal, or numbers with dots between them.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/serverversion-pox
    """

    value_cls: Any = Build
    codec = _BUILD
    loader = ScalarField.loader
    attribute_loader = ScalarField.attribute_loader

    def text_loader(self) -> Any:
        """Read with the codec."""
        return self.codec.load


class OnOffField(ScalarField[bool]):
    """True or False, written as "on" and "off" in any case.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/ssl-pox
    """

    value_cls: Any = bool
    true_val = "on"
    false_val = "off"
    codec: Codec[Any] = Codec("ON_OFF", _load_on_off, lambda value: "on" if value else "off")


class ProtocolListField(EWSElementListField[E]):
    """Many elements of one class that stand in their parent without an element around them."""

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class: each child of the tag adds to the list."""
        read, name = self.value_cls.reader(), self.name

        def load(values: dict[str, Any], child: Any) -> None:
            values.setdefault(name, []).append(read(child))

        tables.children[self.value_cls.response_tag()] = (None, None, load)

    def loader(self) -> Loader:
        """Read one element; the list is made in `enter`."""
        return self.value_cls.reader()  # type: ignore[no-any-return]

    def from_xml(self, elem: Any, account: Any = None) -> Any:
        """Read the children of the class; None if there are none."""
        read, tag = self.value_cls.reader(), self.value_cls.response_tag()
        return [read(child) for child in elem if child.tag == tag] or None
