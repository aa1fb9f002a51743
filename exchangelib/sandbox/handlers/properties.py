"""Properties as clients send them turned into what is stored: checked, in one form; it applies them to no item."""

from __future__ import annotations

import binascii
from collections.abc import Mapping
from datetime import timezone, tzinfo

from exchangelib.sandbox import calendar, mapi, times
from exchangelib.sandbox.bags import EXTENDED, Bag, leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.derive import CLASSES, MAIL_KINDS
from exchangelib.sandbox.judge.values import Kind
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.normal import child_types, item_type, normalise
from exchangelib.sandbox.paths import MAPI_KINDS, PREFIX_ORDER, Path, find_path, uri_for
from exchangelib.sandbox.paths_data import FIELDS
from exchangelib.sandbox.store import Item
from exchangelib.sandbox.versions import rank
from exchangelib.sandbox.zone_definitions import defined
from exchangelib.sandbox.zones import find

# Calculated by the server, though properties.tsv does not list them.
READ_ONLY = {
    "DisplayBcc",
    "MentionsPreview",
    "LikesPreview",
    "AppliedHashtagsPreview",
    "BlockStatus",
    "HasBlockedImages",
}
_RANGES = {"Short": 16, "Integer": 32, "Long": 64, "Currency": 64}


def field_node(kind: str, name: str) -> Node:
    """The t:FieldURI of a property of an item."""
    uri = uri_for(name, PREFIX_ORDER.get(kind, ("item",))) or f"item:{name}"
    return Node(T("FieldURI"), {"FieldURI": uri})


def may(kind: str, name: str, letter: str) -> bool:
    """Whether a client may do something with a property, in the letters of paths_data."""
    uri = uri_for(name, PREFIX_ORDER.get(kind, ("item",)))
    flags = FIELDS[uri][1] if uri else ""
    return name not in READ_ONLY and (not flags or letter in flags)


def zone_for(call: Call, name: str, zones: Mapping[str, Node]) -> tzinfo:
    """The zone of a property's times without an offset (time-zones-and-ews-in-exchange.md).

    Start and end are in the item's own zones, which are unknown to Exchange 2007 (it has one for both); all else is in the zone
    of the TimeZoneContext header, and in UTC if there is none.

    :param name: of the property
    :param zones: properties of the item, its zones among them
    """
    own = {"Start": ("StartTimeZone",), "End": ("EndTimeZone", "StartTimeZone")}.get(name, ())
    if own and rank(call.version) < rank("Exchange2010"):
        node = zones.get("MeetingTimeZone")
        found = find(node.attrs.get("TimeZoneName", "")) if node is not None else None
        return found or timezone.utc
    for each in own:
        zone = find(zones[each].attrs.get("Id", "")) or defined(zones[each]) if each in zones else None
        if zone is not None:
            return zone
    return find(call.time_zone or "UTC") or timezone.utc


def standard(call: Call, kind: str, node: Node, zones: Mapping[str, Node]) -> Node:
    """A top-level property in the form in which it is kept: times in UTC, booleans as words.

    :param zones: properties of the item, its time zones among them
    """
    types = child_types(call.schema, item_type(call.schema, kind))
    made = normalise(node.copy(), types.get(node.tag, "xs:string"), call.schema, zone_for(call, node.local, zones))
    made.line = made.column = 0
    for each in made.walk():
        if each.tag == T("Mailbox"):
            _fill_mailbox(each)
    return made


def _fill_mailbox(box: Node) -> None:
    """A recipient without a name is shown by the address; an address with an @ is one of SMTP."""
    address = box.child_text(T("EmailAddress")) or ""
    if address and box.find(T("Name")) is None:
        box.children.insert(0, leaf("Name", address))
    if "@" in address and box.find(T("RoutingType")) is None:
        place = next(index for index, child in enumerate(box.children) if child.tag == T("EmailAddress"))
        box.children.insert(place + 1, leaf("RoutingType", "SMTP"))


def _value_fits(text: str, mapi_type: str) -> str | None:
    """A value of a MAPI type in its usual form; None if it is not of that type."""
    base = mapi_type.removesuffix("Array")
    try:
        value = Kind(MAPI_KINDS[base] if base not in _RANGES else "int").convert(text)
    except (ValueError, KeyError, binascii.Error):
        return None
    if base == "SystemTime":
        return times.normal(text)
    if base == "Boolean":
        return "true" if value else "false"
    if base in _RANGES and not -(2 ** (_RANGES[base] - 1)) <= value < 2 ** (_RANGES[base] - 1):
        return None
    return text


def extended(node: Node) -> tuple[Path, Node]:
    """A t:ExtendedProperty: its path, and what is kept.

    :raises Refusal: ErrorInvalidExtendedProperty, ErrorInvalidExtendedPropertyValue
    """
    path = find_path(node)
    if path is None:
        raise Refusal("ErrorInvalidExtendedProperty", "An extended property needs its path.")
    value, values = node.find(T("Value")), node.find(T("Values"))
    several = path.mapi.endswith("Array")
    given = [value] if value is not None else list(values.children) if values is not None else []
    texts = [_value_fits(each.text, path.mapi) for each in given]
    if (values is not None) != several or not given or None in texts:
        text = "The value of the extended property does not fit its type."
        raise Refusal("ErrorInvalidExtendedPropertyValue", text, [path.echo()])
    kept = [leaf("Value", text or "") for text in texts]
    made = Node(T("Values"), None, kept) if several else kept[0]
    return path, Node(T("ExtendedProperty"), None, [path.echo(), made])


def put_extended(bag: Bag, node: Node) -> str:
    """Set an extended property; gives its key, or that of the property it is another name for."""
    path, kept = extended(node)
    bag[path.name] = kept
    if mapi.follow(bag, path.name):
        return mapi.SAME.get(path.name, path.name)
    return path.name


def check_class(kind: str, bag: Bag) -> None:
    """The item class must be one of the item's element (ews-property-related-errors.md).

    :raises Refusal: ErrorObjectTypeChanged
    """
    item_class = text_of(bag, "ItemClass")
    if not item_class:
        return
    strict = {"CalendarItem", "Contact", "DistributionList", "Task", "PostItem"}

    def is_a(other: str) -> bool:
        base = CLASSES[other].lower()
        return item_class.lower() == base or item_class.lower().startswith(base + ".")

    wrong = not is_a(kind) if kind in strict else any(is_a(other) for other in strict)
    if wrong and kind in CLASSES:
        text = f"The item class {item_class} is not one of a {kind}."
        raise Refusal("ErrorObjectTypeChanged", text, [field_node(kind, "ItemClass")])


def check_item(kind: str, bag: Bag) -> None:
    """What must hold for a whole item.

    :raises Refusal: it does not
    """
    check_class(kind, bag)
    subject = text_of(bag, "Subject")
    if len(subject) > 255:
        text = "The subject is longer than 255 characters."
        raise Refusal("ErrorItemSavePropertyError", text, [field_node(kind, "Subject")])
    if "Recurrence" in bag and len(bag["Recurrence"].children) > 1:
        calendar.check(bag["Recurrence"])
    if kind == "CalendarItem" and "Start" in bag and "End" in bag:
        start, end = times.read(bag["Start"].text), times.read(bag["End"].text)
        if start is None or end is None:
            return
        if end < start or (end == start and text_of(bag, "IsAllDayEvent") == "true"):
            raise Refusal("ErrorCalendarEndDateIsEarlierThanStartDate", "EndDate is earlier than StartDate")
        if (end - start).days > 5 * 366:
            raise Refusal("ErrorCalendarDurationIsTooLong", "A calendar item may last five years at most.")


def has_recipients(bag: Bag) -> bool:
    """Whether a message goes to anyone."""
    return any(name in bag and bag[name].children for name in ("ToRecipients", "CcRecipients", "BccRecipients"))


def is_sent(item: Item) -> bool:
    """Whether an item is a message that left the state of a draft."""
    return item.kind in MAIL_KINDS and text_of(item.bag, "IsDraft") == "false"


def same(first: Node | None, second: Node | None) -> bool:
    """Whether two values of one property are equal."""
    return first == second


__all__ = ["EXTENDED", "check_item", "field_node", "may", "put_extended", "standard"]
