"""From a path in a request to a place in a property bag: unindexed, indexed and extended; it does not read any bag."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from exchangelib.sandbox.bags import EXTENDED
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths_data import FIELDS
from exchangelib.sandbox.refusal import Refusal
from exchangelib.sandbox.versions import knows

# docs/web-service-reference/extendedfielduri.md; the GUIDs are those of [MS-OXPROPS] 1.3.2.
PROPERTY_SETS = {
    "publicstrings": "00020329-0000-0000-c000-000000000046",
    "meeting": "6ed8da90-450b-101b-98da-00aa003f1305",
    "appointment": "00062002-0000-0000-c000-000000000046",
    "common": "00062008-0000-0000-c000-000000000046",
    "address": "00062004-0000-0000-c000-000000000046",
    "internetheaders": "00020386-0000-0000-c000-000000000046",
    "calendarassistant": "11000e07-b51b-40d6-af21-caa85edab1d0",
    "unifiedmessaging": "4442858e-a9e3-4e80-b900-317a210cc15b",
    "task": "00062003-0000-0000-c000-000000000046",
    "sharing": "00062040-0000-0000-c000-000000000046",
}
MAPI_KINDS = {
    "ApplicationTime": "double",
    "Binary": "binary",
    "Boolean": "boolean",
    "CLSID": "guid",
    "Currency": "long",
    "Double": "double",
    "Float": "double",
    "Integer": "int",
    "Long": "long",
    "Short": "short",
    "SystemTime": "datetime",
    "String": "string",
}
UNSUPPORTED_MAPI = {"Object", "ObjectArray", "Error", "Null"}
# Indexed field URIs: the collection, how an entry is keyed, and the part of the entry.
INDEXED = {
    "item:internetmessageheader": ("InternetMessageHeaders", "HeaderName", ""),
    "contacts:imaddress": ("ImAddresses", "Key", ""),
    "contacts:physicaladdress:street": ("PhysicalAddresses", "Key", "Street"),
    "contacts:physicaladdress:city": ("PhysicalAddresses", "Key", "City"),
    "contacts:physicaladdress:state": ("PhysicalAddresses", "Key", "State"),
    "contacts:physicaladdress:countryorregion": ("PhysicalAddresses", "Key", "CountryOrRegion"),
    "contacts:physicaladdress:postalcode": ("PhysicalAddresses", "Key", "PostalCode"),
    "contacts:phonenumber": ("PhoneNumbers", "Key", ""),
    "contacts:emailaddress": ("EmailAddresses", "Key", ""),
    "distributionlist:members:member": ("Members", "Key", ""),
}
OWNERS = {
    "folder": "t:FolderType",
    "item": "t:ItemType",
    "message": "t:MessageType",
    "sharingMessage": "t:SharingMessageType",
    "meeting": "t:MeetingMessageType",
    "meetingRequest": "t:MeetingRequestMessageType",
    "calendar": "t:CalendarItemType",
    "task": "t:TaskType",
    "contacts": "t:ContactItemType",
    "distributionlist": "t:DistributionListType",
    "postitem": "t:PostItemType",
    "network": "t:NetworkItemType",
    "abchperson": "t:AbchPersonItemType",
    "rolemember": "t:RoleMemberItemType",
    "booking": "t:BookingItemType",
    "persona": "t:PersonaType",
}
ITEM_PREFIXES = frozenset(OWNERS) - {"folder", "persona"}
# Where two kinds of items have properties of one name, the prefix decides whose is meant.
_MEETINGS = {"MeetingMessage", "MeetingRequest", "MeetingResponse", "MeetingCancellation"}
_KINDS = {
    "task": {"Task"},
    "calendar": {"CalendarItem"} | _MEETINGS,
    "contacts": {"Contact", "DistributionList"},
    "meeting": _MEETINGS,
    "meetingRequest": {"MeetingRequest"},
    "distributionlist": {"DistributionList"},
}
_BY_LOWER = {uri.lower(): uri for uri in FIELDS}
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")


@dataclass(frozen=True)
class Path:
    """One property, or one entry or part of one.

    :param uri: the canonical field URI; "" for an extended property
    :param name: key in the bag
    :param index: key of the entry in a collection; "" for the whole
    :param key: name of the attribute that keys the entry
    :param part: element inside the entry; "" for the entry's text
    :param mapi: the MAPI type of an extended property, such as "StringArray"
    :param node: the path as the client wrote it
    """

    uri: str
    name: str
    index: str = ""
    key: str = ""
    part: str = ""
    mapi: str = ""
    node: Node = field(default_factory=lambda: Node(""), compare=False, repr=False)

    @property
    def prefix(self) -> str:
        """The part of the field URI before the first colon; "" for an extended property."""
        return self.uri.partition(":")[0]

    @property
    def extended(self) -> bool:
        """Whether this is a MAPI property."""
        return bool(self.mapi)

    def flags(self) -> str:
        """What a client may do with it, in the letters of paths_data."""
        return FIELDS.get(self.uri, ("", ""))[1]

    def may(self, letter: str) -> bool:
        """Whether something is allowed; what the facts do not say is allowed."""
        flags = self.flags()
        return not flags or letter in flags

    def fits(self, kind: str) -> bool:
        """Whether an item of this element name can have the property as far as its prefix tells."""
        kinds = _KINDS.get(self.prefix)
        return kinds is None or kind in kinds

    def echo(self) -> Node:
        """The path as it stands in a MessageXml."""
        return Node(self.node.tag, dict(self.node.attrs))


def _unindexed(node: Node) -> Path:
    raw = node.attrs.get("FieldURI", "")
    uri = _BY_LOWER.get(raw.lower())
    if uri is None:
        raise Refusal("ErrorInvalidPropertyRequest", f"The property '{raw}' is not known.", [node])
    return Path(uri, uri.rpartition(":")[2], node=node)


def _indexed(node: Node) -> Path:
    raw, index = node.attrs.get("FieldURI", ""), node.attrs.get("FieldIndex", "")
    place = INDEXED.get(raw.lower())
    if place is None or not index:
        raise Refusal("ErrorInvalidPropertyRequest", f"The indexed property '{raw}' is not known.", [node])
    return Path(raw, place[0], index, place[1], place[2], node=node)


def _tag_number(raw: str, node: Node) -> int:
    try:
        number = int(raw, 16) if raw.lower().startswith("0x") else int(raw)
    except ValueError:
        number = -1
    if not 0 <= number <= 0xFFFF:
        raise Refusal("ErrorInvalidExtendedProperty", f"The property tag '{raw}' is not valid.", [node])
    if 0x8000 <= number <= 0xFFFE:
        text = "Property tags of the custom range cannot be used; give the property set."
        raise Refusal("ErrorNoPropertyTagForCustomProperties", text, [node])
    return number


def _bad_extended(node: Node) -> Refusal:
    return Refusal("ErrorInvalidExtendedProperty", "The extended property attribute combination is invalid.", [node])


def _extended(node: Node) -> Path:
    """docs/web-service-reference/extendedfielduri.md: a tag, or a set with a name or a number; always with a type."""
    attrs = node.attrs
    mapi = attrs.get("PropertyType", "")
    if mapi in UNSUPPORTED_MAPI:
        raise Refusal("ErrorUnsupportedMapiPropertyType", f"The MAPI property type {mapi} is not supported.", [node])
    if mapi.removesuffix("Array") not in MAPI_KINDS:
        raise _bad_extended(node)
    sets = [name for name in ("DistinguishedPropertySetId", "PropertySetId") if name in attrs]
    ids = [name for name in ("PropertyName", "PropertyId") if name in attrs]
    if "PropertyTag" in attrs:
        if sets or ids:
            raise _bad_extended(node)
        return Path("", f"{EXTENDED}{_tag_number(attrs['PropertyTag'], node):04x}:{mapi}", mapi=mapi, node=node)
    if len(sets) != 1 or len(ids) != 1:
        raise _bad_extended(node)
    value = attrs[sets[0]]
    guid = PROPERTY_SETS.get(value.lower()) if sets[0].startswith("D") else None
    if guid is None:
        match = _GUID.fullmatch(value)
        if sets[0].startswith("D") or match is None:
            raise _bad_extended(node)
        guid = match.group(1).lower()
    name = attrs[ids[0]]
    if ids[0] == "PropertyId":
        if not re.fullmatch(r"\s*[+-]?\d+\s*", name):
            raise _bad_extended(node)
        name = f"#{int(name)}"
    elif not name:
        raise _bad_extended(node)
    else:
        name = f"={name}"
    return Path("", f"{EXTENDED}{guid}:{name}:{mapi}", mapi=mapi, node=node)


_READERS = {T("FieldURI"): _unindexed, T("IndexedFieldURI"): _indexed, T("ExtendedFieldURI"): _extended}
PATH_TAGS = frozenset(_READERS)


def resolve(node: Node) -> Path:
    """The place that a t:FieldURI, t:IndexedFieldURI or t:ExtendedFieldURI means; names match without regard to case.

    :raises Refusal: an unknown path, or an impossible combination of attributes
    """
    reader = _READERS.get(node.tag)
    if reader is None:
        raise Refusal("ErrorInvalidPropertyRequest", f"'{node.local}' is no path to a property.", [node])
    return reader(node)


def find_path(node: Node) -> Path | None:
    """The path among the children of an element, if there is one."""
    for child in node.children:
        if child.tag in _READERS:
            return resolve(child)
    return None


def uri_for(name: str, order: tuple[str, ...]) -> str:
    """The field URI of an element by the prefixes its item can have, the nearest first; "" if it has none."""
    for prefix in order:
        uri = f"{prefix}:{name}"
        if uri in FIELDS:
            return uri
    return ""


PREFIX_ORDER: dict[str, tuple[str, ...]] = {
    "Message": ("message", "item"),
    "SharingMessage": ("sharingMessage", "message", "item"),
    "CalendarItem": ("calendar", "item", "meeting"),
    "Contact": ("contacts", "item"),
    "DistributionList": ("distributionlist", "contacts", "item"),
    "MeetingMessage": ("meeting", "message", "item", "calendar"),
    "MeetingRequest": ("meetingRequest", "meeting", "message", "item", "calendar"),
    "MeetingResponse": ("meeting", "message", "item", "calendar"),
    "MeetingCancellation": ("meeting", "message", "item", "calendar"),
    "Task": ("task", "item"),
    "PostItem": ("postitem", "message", "item"),
    "RoleMember": ("rolemember", "item"),
    "Network": ("network", "item"),
    "Person": ("abchperson", "item"),
    "Booking": ("booking", "item"),
}


def known_to(version: str, kind: str, name: str) -> bool:
    """Whether the schema of a version has a property of an item (an element name) or of a folder ("folder")."""
    uri = uri_for(name, ("folder",) if kind == "folder" else PREFIX_ORDER.get(kind, ("item",)))
    return not uri or knows(version, FIELDS[uri][0])
