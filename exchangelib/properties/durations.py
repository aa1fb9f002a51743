"""Elements with a time from when until when, which the schema keeps in an element Duration of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._model.element import EWSElement
from .._wire.ns import TNS
from .._wire.xml import Element
from ..version import Version

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["HasDuration"]

_DURATION = f"{{{TNS}}}Duration"


class HasDuration(EWSElement):
    """Fields `start` and `end`, next to each other, stand in an element Duration (types.xsd, Duration)."""

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Self:
        """Read the element, and what is in its Duration."""
        read = super().from_xml(elem, account)
        inner = elem.find(_DURATION)
        if inner is not None:
            read.__dict__.update(super().from_xml(inner, account).__dict__)
        return read

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the element as text."""
        name = tag or self.request_tag()
        values = self.__dict__
        out.append(f"<{name}>")
        for field in type(self).FIELDS:
            value = values.get(field.name)
            if value is None or not field.is_sent:
                continue
            # The schema wants both in it
            opens = field.name == "start" or (field.name == "end" and values.get("start") is None)
            closes = field.name == "end" or (field.name == "start" and values.get("end") is None)
            out.append("<t:Duration>" if opens else "")
            field.write(out, value, version)
            out.append("</t:Duration>" if closes else "")
        out.append(f"</{name}>")
