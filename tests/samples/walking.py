"""Compares elements with what was read from them: each child that has a field must have left its value there."""

from __future__ import annotations

import base64
import datetime
from collections import Counter
from decimal import Decimal
from typing import Any

from exchangelib._model import mapi
from exchangelib._model.element import EWSElement
from exchangelib._wire.ns import TNS, local
from exchangelib._wire.xml import Element, fragment
from exchangelib.ewsdatetime import EWSTimeZone
from exchangelib.extended_properties import ExtendedPropertyField
from exchangelib.folders.search_folders import SearchRestriction

URI = f"{{{TNS}}}ExtendedFieldURI"
EXTENDED = f"{{{TNS}}}ExtendedProperty"
DURATION = f"{{{TNS}}}Duration"


class Tally:
    """What a walk found.

    `values` counts the values in XML that are in objects, `fieldless` those that no field is there for, by class and
    name; `dropped` tells of those that a field is there for, and that are not in the object or are something else.
    """

    def __init__(self) -> None:
        self.values = 0
        self.fieldless: Counter[str] = Counter()
        self.dropped: list[str] = []

    def walk(self, elem: Element, thing: EWSElement) -> None:
        """Compare an element with the object that was made of it."""
        where = type(thing).__name__
        fields = _by_tag(type(thing))
        for name, text in elem.items():
            self._one(fields, f"@{name!s}", where, str(text), elem, thing)
        own = fields.get("text()")
        if own is not None and (elem.text or "").strip():
            self._compare(f"{where}.{own.name}", own, elem.text or "", thing.__dict__.get(own.name))
        for child in elem:
            if not says_something(child):
                continue
            if child.tag == DURATION and "start" in type(thing).FIELDS:
                self.walk(child, thing)  # it is the frame of two fields
                continue
            self._one(fields, _key(child), where, child.text or "", child, thing)

    def _one(self, fields: dict[str, Any], key: str, where: str, text: str, elem: Element, thing: EWSElement) -> None:
        field = fields.get(key)
        if field is None:
            self.fieldless[f"{where} {local(key)}"] += 1
            return
        value, path = thing.__dict__.get(field.name), f"{where}.{field.name}"
        if value is None:
            self.dropped.append(f"{path} is None: {text!r}")
        elif key.startswith("@"):
            self._compare(path, field, text, value)
        else:
            self._child(path, field, elem, value)

    def _child(self, path: str, field: Any, elem: Element, value: Any) -> None:
        if isinstance(value, EWSElement):
            inner = list(elem) if getattr(field, "_wrapped", False) else [elem]
            if len(inner) != 1:
                self.dropped.append(f"{path} is one of {len(inner)}")
            self.walk(inner[0], value)
        elif isinstance(value, SearchRestriction):
            self._expression(path, elem, value)
        elif not isinstance(value, list) or field.tag == f"{{{TNS}}}Position" or not len(elem):
            self._compare(path, field, elem.text or "", value)
        elif len(elem) != len(value):
            self.dropped.append(f"{path} has {len(value)} of {[local(str(c.tag)) for c in elem]}")
        else:
            for child, one in zip(elem, value, strict=True):
                if isinstance(one, EWSElement):
                    self.walk(child, one)
                else:
                    self._compare(path, field, child.text or "", one)

    def _expression(self, path: str, elem: Element, value: SearchRestriction) -> None:
        """Compare an expression, which is kept as it is, element by element."""
        (inner,) = elem
        theirs, ours = ([(each.tag, dict(each.attrib)) for each in top.iter()] for top in (inner, fragment(value.xml)))
        self.values += len(theirs)
        if theirs != ours:
            self.dropped.append(f"{path} is {ours}: {theirs}")

    def _compare(self, path: str, field: Any, text: str, value: Any) -> None:
        self.values += 1
        if not is_same(text, value, getattr(field, "enum", ())):
            self.dropped.append(f"{path} is {value!r}: {text!r}")


def says_something(elem: Element) -> bool:
    """Tell whether an element has a text, an attribute or a child."""
    return bool((elem.text or "").strip() or len(elem) or elem.attrib)


def _by_tag(cls: type[EWSElement]) -> dict[str, Any]:
    """Give the fields by what they look like in XML, from the declarations alone."""
    found: dict[str, Any] = {}
    for field in cls.FIELDS:
        family = getattr(field, "family", None)
        if isinstance(field, ExtendedPropertyField):
            found[str(field.value_cls.key())] = field
        elif field.is_attribute:
            found[f"@{field.local_name}"] = field
        elif field.is_text:
            found["text()"] = field
        elif family is not None and not (field.is_list and field.field_uri):
            found.update(dict.fromkeys(family.tags, field))
        else:
            found[field.tag] = field
    return found


def _key(elem: Element) -> str:
    if elem.tag == EXTENDED:
        uri = elem.find(URI)
        if uri is not None:
            return str(mapi.property_key(uri.attrib))
    return str(elem.tag)


def is_same(text: str, value: Any, names: tuple[str, ...] = ()) -> bool:
    """Tell whether a value is what a text means, by other means than those of the readers."""
    stripped = text.strip()
    if isinstance(value, str):
        return value == text
    if isinstance(value, bool):
        return stripped == str(value).lower() or stripped == str(int(value))
    if isinstance(value, int) and names:
        return stripped in (names[value - 1], str(value))
    if isinstance(value, list):
        return len(value) == len(text.split()) or text in value
    if isinstance(value, (int, Decimal)):
        return Decimal(stripped) == value
    if isinstance(value, bytes):
        return base64.b64decode(text) == value
    if isinstance(value, tuple):  # names of bits
        return len(value) == bin(int(stripped)).count("1") or value == ("None",)
    return _is_same_time(stripped, value)


def _is_same_time(text: str, value: Any) -> bool:
    if isinstance(value, datetime.datetime):
        moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
        if value.tzinfo is None:  # what clocks show
            return value == moment
        return value == (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc))
    if isinstance(value, datetime.date):
        # A day may be written as the midnight that it begins or ends with
        return abs((datetime.date.fromisoformat(text[:10]) - value).days) <= 1
    if isinstance(value, datetime.time):
        minutes = value.hour * 60 + value.minute
        return text == str(minutes) or text.startswith(value.isoformat()[:8])
    if isinstance(value, datetime.timedelta):
        return text.lstrip("-").startswith("P")
    return isinstance(value, EWSTimeZone)
