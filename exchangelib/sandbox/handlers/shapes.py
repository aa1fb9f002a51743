"""Which properties an answer shows: shapes, additional properties, and what lists never show; it makes no values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.paths import ITEM_PREFIXES, Path, resolve

# response-shapes.tsv, shape Default.
_CALENDAR = (
    "ItemId", "Subject", "HasAttachments", "IsAssociated", "Start", "End", "LegacyFreeBusyStatus", "Location",
    "CalendarItemType", "Organizer", "ResponseObjects",
)  # fmt: skip
_MESSAGE = (
    "ItemId", "Subject", "Sensitivity", "Body", "Size", "DateTimeSent", "DateTimeCreated", "ResponseObjects",
    "HasAttachments", "IsAssociated", "ToRecipients", "CcRecipients", "BccRecipients", "IsReadReceiptRequested",
    "IsDeliveryReceiptRequested", "From", "IsRead",
)  # fmt: skip
_DEFAULT: dict[str, tuple[str, ...]] = {
    "Message": _MESSAGE,
    "CalendarItem": _CALENDAR,
    "Contact": (
        "ItemId", "HasAttachments", "FileAs", "CompleteName", "CompanyName", "EmailAddresses", "PhysicalAddresses",
        "PhoneNumbers", "ImAddresses", "JobTitle",
    ),
    "DistributionList": ("ItemId", "Subject", "HasAttachments", "DisplayName", "FileAs", "ContactSource"),
    "Task": ("ItemId", "Subject", "HasAttachments", "DueDate", "PercentComplete", "StartDate", "Status"),
    "PostItem": ("ItemId", "Subject", "Body", "Size", "DateTimeSent", "DateTimeCreated", "HasAttachments", "From", "IsRead"),
}  # fmt: skip
_MEETING = (
    *_MESSAGE, "AssociatedCalendarItemId", "IsDelegated", "IsOutOfDate", "HasBeenProcessed", "Start", "End",
    "Location", "CalendarItemType", "Organizer",
)  # fmt: skip
# Notes on response shapes, from the Managed API's schemas: what FindItem cannot be asked for, by field URI.
_NEVER = """
item:Body item:UniqueBody item:NormalizedBody item:TextBody item:MimeContent item:MimeContentUTF8 item:Attachments
item:InternetMessageHeaders item:ResponseObjects item:EntityExtractionResult item:Hashtags item:Mentions
message:ToRecipients message:CcRecipients message:BccRecipients message:ReplyTo message:ApprovalRequestData
message:VotingInformation calendar:RequiredAttendees calendar:OptionalAttendees calendar:Resources
calendar:Recurrence calendar:FirstOccurrence calendar:LastOccurrence calendar:ModifiedOccurrences
calendar:DeletedOccurrences calendar:OriginalStart calendar:ConflictingMeetingCount calendar:AdjacentMeetingCount
calendar:ConflictingMeetings calendar:AdjacentMeetings calendar:AppointmentSequenceNumber calendar:MeetingTimeZone
task:Recurrence distributionlist:Members meeting:AssociatedCalendarItemId meeting:IsOutOfDate
meetingRequest:MeetingRequestType meetingRequest:ChangeHighlights item:Likes
"""
NEVER_FOUND = frozenset(_NEVER.split())
NEVER_FOUND_NAMES = frozenset(uri.rpartition(":")[2] for uri in NEVER_FOUND)
# properties.tsv, must_be_explicitly_loaded: what AllProperties does not show.
EXPLICIT = frozenset({"MimeContent", "MimeContentUTF8", "UniqueBody", "NormalizedBody", "TextBody", "EntityExtractionResult", "StoreEntryId", "SearchKey", "SortKey", "FirstBody"})  # fmt: skip


def default_names(kind: str) -> tuple[str, ...]:
    """The properties of the shape Default for an item of an element name."""
    return _DEFAULT.get(kind) or (_MEETING if kind.startswith("Meeting") else _MESSAGE)


@dataclass
class Shape:
    """What is asked for.

    :param base: IdOnly, Default or AllProperties
    :param names: properties asked for by name beside the base
    :param indexed: entries asked for, by collection
    :param extended: MAPI properties asked for
    :param in_list: whether this is a list of items, which shows less
    """

    base: str = "IdOnly"
    names: dict[str, list[Path]] = field(default_factory=dict)
    indexed: dict[str, list[Path]] = field(default_factory=dict)
    extended: list[Path] = field(default_factory=list)
    mime: bool = False
    body_type: str = "Best"
    unique_type: str = "Best"
    normalized_type: str = "Best"
    maximum: int | None = None
    in_list: bool = False

    def asks(self, name: str, kind: str) -> bool:
        """Whether an item of a kind is asked for a property by name."""
        paths = self.names.get(name)
        return paths is not None and any(path.fits(kind) for path in paths)


def read_shape(call: Call, element: str, prefixes: Iterable[str] = ITEM_PREFIXES, in_list: bool = False) -> Shape:
    """The shape that a request asks for.

    :param element: local name of the shape's element, "ItemShape" or "FolderShape"
    :param prefixes: of the field URIs that fit the operation
    :raises Refusal: a path that is unknown or does not fit
    """
    node = call.body.find(M(element))
    shape = Shape(in_list=in_list)
    if node is None:
        return shape
    shape.base = (node.child_text(T("BaseShape")) or "IdOnly").strip()
    shape.mime = (node.child_text(T("IncludeMimeContent")) or "").strip() in ("true", "1")
    shape.body_type = (node.child_text(T("BodyType")) or "Best").strip()
    shape.unique_type = (node.child_text(T("UniqueBodyType")) or shape.body_type).strip()
    shape.normalized_type = (node.child_text(T("NormalizedBodyType")) or shape.body_type).strip()
    maximum = node.child_text(T("MaximumBodySize"))
    shape.maximum = int(maximum) * 1024 if maximum and maximum.strip() else None
    more = node.find(T("AdditionalProperties"))
    for each in more.children if more is not None else ():
        _add(shape, resolve(each), frozenset(prefixes))
    if in_list and shape.mime:
        text = "MIME content cannot be part of a list of items."
        raise Refusal("ErrorInvalidPropertyForOperation", text, [Node(T("FieldURI"), {"FieldURI": "item:MimeContent"})])
    return shape


def _add(shape: Shape, path: Path, prefixes: frozenset[str]) -> None:
    if path.extended:
        shape.extended.append(path)
        return
    if path.prefix not in prefixes:
        raise Refusal("ErrorInvalidPropertyRequest", "Property is not valid for this object type.", [path.echo()])
    if shape.in_list and (path.uri in NEVER_FOUND or path.name == "InternetMessageHeaders"):
        text = "The property cannot be part of a list of items."
        raise Refusal("ErrorInvalidPropertyForOperation", text, [path.echo()])
    target = shape.indexed if path.index else shape.names
    target.setdefault(path.name, []).append(path)
