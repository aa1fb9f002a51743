"""What the schema of a current server has for the types of the library has a field, or stands in one table with why not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from exchangelib._model.element import EWSElement
from exchangelib._wire.ns import MNS, TNS
from exchangelib.extended_properties import ExtendedProperty

_XS = "{http://www.w3.org/2001/XMLSchema}"
_EXTENDED = "declared by whoever registers an extended property"

# The class and the name (of an attribute with @), and why there is no field; `*` stands for every class.
WITHOUT_FIELD: dict[tuple[str, str], str] = {
    ("*", "ExtendedProperty"): _EXTENDED,
    ("*", "@ObjectName"): "the name of the element again",
    ("Member", "@Key"): "ItemId and the mailbox say whose entry it is; servers are not seen to send it",
    ("CopyToFolder", "AddressListId"): "no rule can sort mail into an address list",
    ("MoveToFolder", "AddressListId"): "no rule can sort mail into an address list",
    ("OutOfOffice", "Duration"): "its two ends are fields, start and end",
    ("OofSettings", "Duration"): "its two ends are fields, start and end",
    ("OofSettings", "EventsToDeleteIDs"): "an instruction to the server, of the calendar in a browser",
    ("Room", "Id"): "its mailbox is what the room is",
    ("RemoveItem", "*"): "an answer to a meeting that carries nothing but what it refers to",
}
# Never made themselves
ABSTRACT = {"BaseFolder"}


def _types(folder: Path) -> dict[str, Any]:
    root = etree.parse(str(folder / "types.xsd")).getroot()
    return {each.get("name"): each for each in root.iter(f"{_XS}complexType", f"{_XS}group") if each.get("name")}


def _names(types: dict[str, Any], node: Any) -> Iterator[str]:
    """The names of elements, and with @ of attributes, that a type has, inherited ones among them."""
    for each in node:
        if each.tag == f"{_XS}element":
            yield each.get("name") or each.get("ref").partition(":")[2]
        elif each.tag == f"{_XS}attribute":
            yield f"@{each.get('name') or each.get('ref')}"
        elif each.tag == f"{_XS}group" and each.get("ref"):
            yield from _names(types, types[each.get("ref").partition(":")[2]])
        elif each.tag != f"{_XS}annotation":
            base = (each.get("base") or "").partition(":")[2]
            if each.tag == f"{_XS}extension" and base in types:  # a restriction says anew what is left
                yield from _names(types, types[base])
            yield from _names(types, each)


def _is_other(cls: type) -> bool:
    """Tell whether a class is no type of the schema: it is never made, or is a property that somebody declared."""
    return cls.__name__ in ABSTRACT or issubclass(cls, ExtendedProperty)


def _classes() -> list[Any]:
    found, todo = dict[Any, None](), [EWSElement]
    while todo:
        for cls in todo.pop().__subclasses__():
            todo.append(cls)
            # Other services, such as autodiscover, have schemas of their own
            is_ours = cls.__module__.startswith("exchangelib.") and cls.NAMESPACE in (TNS, MNS)
            if is_ours and cls.ELEMENT_NAME and not _is_other(cls):
                found[cls] = None
    return list(found)


def _known(cls: Any) -> set[str]:
    tables = cls._get_tables()
    return {tag.rpartition("}")[2] for tag in tables.children} | {f"@{name}" for name, _, _ in tables.attributes}


# Classes whose elements several types have the name of: the one that is meant
_MEANT = {"Contact": "ContactItemType", "Item": "ItemType"}
# A folder is any of these
_FOLDERS = ("FolderType", "CalendarFolderType", "ContactsFolderType", "TasksFolderType")


@pytest.mark.parametrize("release", ["", "exchange-se"], ids=["online", "server"])
def test_every_property_that_a_server_returns_has_a_field(ews_facts: Path, release: str) -> None:
    types = _types(ews_facts / "xsd" / release)
    by_element: dict[str, set[str]] = {}
    root = etree.parse(str(ews_facts / "xsd" / release / "types.xsd")).getroot()
    for each in root.iter(f"{_XS}element"):
        kind = (each.get("type") or "").partition(":")[2]
        if each.get("name") and kind in types:
            by_element.setdefault(each.get("name"), set()).add(kind)
    missing, used, seen = [], set(), 0
    for cls in _classes():
        name = cls.ELEMENT_NAME
        kinds: Any = (
            _FOLDERS
            if name == "Folder"
            else [_MEANT[cls.__name__]]
            if cls.__name__ in _MEANT
            else by_element.get(name, ())
        )
        lacking = [set(_names(types, types[kind])) - _known(cls) for kind in kinds]
        if not lacking:
            continue
        seen += 1
        left = set().union(*lacking) if name == "Folder" else min(lacking, key=len)
        for each in left:
            keys = {(cls.__name__, each), ("*", each), (cls.__name__, "*")} & WITHOUT_FIELD.keys()
            used |= keys
            missing += [] if keys else [f"{cls.__name__}: {each}"]
    assert not missing, "\n".join(sorted(missing))
    assert seen > 150
    if release:
        assert not (idle := WITHOUT_FIELD.keys() - used), f"take these off the table: {idle}"
