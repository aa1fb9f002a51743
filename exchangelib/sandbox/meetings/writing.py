"""The messages of meetings made of a calendar item: requests, answers, cancellations; it neither keeps nor sends them."""

from __future__ import annotations

from exchangelib.sandbox import calendar, times
from exchangelib.sandbox.bags import EXTENDED, Bag, branch, leaf, text_of
from exchangelib.sandbox.delivery.recipients import boxes
from exchangelib.sandbox.derive import CLASSES, mailbox
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.meetings import people
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import User

NEW, FULL, INFORMATION = "NewMeetingRequest", "FullUpdate", "InformationalUpdate"
# What a meeting is, wherever it is told of.
SHARED = (
    "Subject", "Body", "Importance", "Sensitivity", "Location", "EnhancedLocation", "Start", "End", "IsAllDayEvent",
    "Recurrence", calendar.EXCEPTIONS, "StartTimeZone", "EndTimeZone", "MeetingTimeZone", "TimeZone", "UID",
    "RecurrenceId", "OriginalStart", "DateTimeStamp", "AppointmentSequenceNumber", "RequiredAttendees",
    "OptionalAttendees", "Resources", "Organizer", "ConferenceType", "AllowNewTimeProposal", "IsOnlineMeeting",
    "MeetingWorkspaceUrl", "NetShowUrl", "JoinOnlineMeetingUrl", "OnlineMeetingSettings", "IsResponseRequested", "When",
    "Culture", "DoNotForwardMeeting", "Duration",
)  # fmt: skip
_OWN_EXTENDED = (f"{EXTENDED}4023:",)
ANSWERS = {"Accept": ("Accepted", "Pos"), "Tentative": ("Tentative", "Tent"), "Decline": ("Declined", "Neg")}


def shared(bag: Bag) -> Bag:
    """What of a meeting every participant has, the exceptions of a series without what only the organiser keeps."""
    out = {name: bag[name].copy() for name in SHARED if name in bag}
    out |= {
        name: node.copy()
        for name, node in bag.items()
        if name.startswith(EXTENDED) and not name.startswith(_OWN_EXTENDED)
    }
    out |= people.unanswered(out)
    if calendar.EXCEPTIONS in out:
        for each in out[calendar.EXCEPTIONS].children:
            each.children = [
                child for child in each.children if child.local in SHARED or child.local == "ExtendedProperty"
            ]
    return out


def _flag(bag: Bag, name: str, text: str) -> None:
    bag[name] = leaf(name, text)


def _message(kind: str, bag: Bag, sender: User, attachments: list[Attachment]) -> NewItem:
    organizer = bag.get("Organizer")
    if organizer is not None and organizer.children:
        bag.setdefault("From", branch("From", organizer.children[0].copy()))
    bag["Sender"] = branch("Sender", mailbox(sender.display_name, sender.address))
    bag.setdefault("ItemClass", leaf("ItemClass", CLASSES[kind]))
    for name, text in (("IsDraft", "false"), ("HasBeenProcessed", "false"), ("IsDelegated", "false")):
        _flag(bag, name, text)
    _flag(bag, "IsOrganizer", "false")
    copies = [
        Attachment(each.element, each.content, each.is_inline, each.size, 0, each.attachments) for each in attachments
    ]
    return NewItem(kind, bag, copies)


def _address(bag: Bag, source: Bag) -> None:
    """The recipients that a message to attendees shows; rooms are told blindly, as by Exchange."""
    for name, lists in (
        ("ToRecipients", ("RequiredAttendees",)),
        ("CcRecipients", ("OptionalAttendees",)),
        ("BccRecipients", ("Resources",)),
    ):
        found = [box.copy() for box in boxes(source, lists)]
        if found:
            bag[name] = branch(name, *found)


def request(source: Bag, sender: User, kind: str, attachments: list[Attachment]) -> NewItem:
    """An invitation, or an update of one.

    :param source: properties of the organiser's calendar item, or of one occurrence
    :param kind: NEW, FULL or INFORMATION
    """
    bag = shared(source)
    _address(bag, source)
    _flag(bag, "MeetingRequestType", kind)
    _flag(bag, "IntendedFreeBusyStatus", text_of(source, "LegacyFreeBusyStatus", "Busy"))
    _flag(bag, "LegacyFreeBusyStatus", "Tentative")
    for name, text in (("IsMeeting", "true"), ("IsCancelled", "false"), ("MeetingRequestWasSent", "true")):
        _flag(bag, name, text)
    _flag(bag, "IsRecurring", "true" if "Recurrence" in source or "RecurrenceId" in source else "false")
    one = "Exception" if "RecurrenceId" in source else "Single"
    _flag(bag, "CalendarItemType", "RecurringMaster" if "Recurrence" in source else one)
    for name in ("MyResponseType", "ResponseType"):
        _flag(bag, name, "NoResponseReceived")
    _flag(bag, "AppointmentState", "3")
    return _message("MeetingRequest", bag, sender, attachments)


def cancellation(source: Bag, sender: User, body: Node | None) -> NewItem:
    """Tell attendees that a meeting is off.

    :param body: what the organiser says to it; the text of the meeting if there is none
    """
    bag = shared(source)
    _address(bag, source)
    _flag(bag, "Subject", f"Canceled: {text_of(source, 'Subject')}"[:255])
    _flag(bag, "IsCancelled", "true")
    _flag(bag, "ResponseType", "Unknown")
    one = "Exception" if "RecurrenceId" in source else "Single"
    _flag(bag, "CalendarItemType", "RecurringMaster" if "Recurrence" in source else one)
    if body is not None:
        bag["Body"] = Node(T("Body"), dict(body.attrs), None, body.text)
    return _message("MeetingCancellation", bag, sender, [])


def response(
    source: Bag, owner: User, sender: User, answer: str, at: str, body: Node | None, proposed: tuple[str, str] | None
) -> NewItem:
    """What an attendee answers to the organiser.

    :param source: properties of the attendee's calendar item, or of one occurrence
    :param owner: who was invited
    :param sender: who answers: the owner, or a delegate
    :param answer: "Accept", "Tentative" or "Decline"
    :param at: time of the answer
    :param proposed: another time that would suit better
    """
    word, ending = ANSWERS[answer]
    names = (
        "UID", "RecurrenceId", "Start", "End", "Location", "EnhancedLocation", "Recurrence", "StartTimeZone",
        "EndTimeZone", "AppointmentSequenceNumber", "Importance", "Sensitivity",
    )  # fmt: skip
    bag: Bag = {name: source[name].copy() for name in names if name in source}
    subject = text_of(source, "Subject")
    _flag(bag, "Subject", f"{'New Time Proposed' if proposed else word}: {subject}"[:255])
    _flag(bag, "ItemClass", f"IPM.Schedule.Meeting.Resp.{ending}")
    bag["Body"] = Node(T("Body"), dict(body.attrs), None, body.text) if body is not None else _no_body()
    if source.get("Organizer") is not None:
        bag["ToRecipients"] = branch("ToRecipients", source["Organizer"].children[0].copy())
    bag["From"] = branch("From", mailbox(owner.display_name, owner.address))
    _flag(bag, "ResponseType", answer)
    _flag(bag, "DateTimeStamp", at)
    one = "Exception" if "RecurrenceId" in source else "Single"
    _flag(bag, "CalendarItemType", "RecurringMaster" if "Recurrence" in source else one)
    if proposed is not None:
        _flag(bag, "ProposedStart", proposed[0])
        _flag(bag, "ProposedEnd", proposed[1])
    return _message("MeetingResponse", bag, sender, [])


def _no_body() -> Node:
    return Node(T("Body"), {"BodyType": "Text"})


def age(bag: Bag) -> tuple[int, str]:
    """Which of two tellings of a meeting is the newer one: the sequence number, then the time."""
    at = times.read(text_of(bag, "DateTimeStamp"))
    return int(text_of(bag, "AppointmentSequenceNumber", "0") or 0), times.write(at) if at is not None else ""
