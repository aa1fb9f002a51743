"""The values a server gives an item that is written: times, flags, summaries, defaults per kind; it stores nothing."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from exchangelib.sandbox import enclosed, times
from exchangelib.sandbox.bags import ATTACHMENT_NAMES, EXTENDED, Bag, branch, leaf, pack, text_of
from exchangelib.sandbox.bodies import preview
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.nodes import Node, T

CLASSES = {
    "Message": "IPM.Note",
    "SharingMessage": "IPM.Sharing",
    "CalendarItem": "IPM.Appointment",
    "Contact": "IPM.Contact",
    "DistributionList": "IPM.DistList",
    "MeetingMessage": "IPM.Schedule.Meeting",
    "MeetingRequest": "IPM.Schedule.Meeting.Request",
    "MeetingResponse": "IPM.Schedule.Meeting.Resp.Pos",
    "MeetingCancellation": "IPM.Schedule.Meeting.Canceled",
    "Task": "IPM.Task",
    "PostItem": "IPM.Post",
    "RoleMember": "IPM.RoleMember",
    "Network": "IPM.Contact.Network",
    "Person": "IPM.Contact.Person",
}
MAIL_KINDS = {"Message", "SharingMessage", "MeetingMessage", "MeetingRequest", "MeetingResponse", "MeetingCancellation"}
_PREFIX = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|sv|vs|antw|tr|rif|odp|r|i|enc|res|ref)\s*(?:\[\d+\])?:\s*)+", re.I)


@dataclass(frozen=True)
class Origin:
    """By whom and when something is written.

    :param now: aware datetime
    :param name: display name of the writer
    :param owner_name: display name of the mailbox's owner
    :param owner: SMTP address of the mailbox
    :param draft: whether it is a draft; else it came by mail or was sent
    """

    now: datetime
    name: str
    owner_name: str
    owner: str
    draft: bool = True


def topic(subject: str) -> str:
    """The subject without what answers and forwards put before it."""
    return _PREFIX.sub("", subject).strip()


def mailbox(name: str, address: str, element: str = "Mailbox") -> Node:
    """A t:Mailbox."""
    return branch(element, leaf("Name", name), leaf("EmailAddress", address), leaf("RoutingType", "SMTP"))


def names_of(node: Node | None) -> str:
    """The summary of a list of recipients or attendees, as DisplayTo has it."""
    if node is None:
        return ""
    boxes = [each if each.tag == T("Mailbox") else each.find(T("Mailbox")) for each in node.children]
    names = [box.child_text(T("Name")) or box.child_text(T("EmailAddress")) or "" for box in boxes if box is not None]
    return "; ".join(name for name in names if name)


# --- summaries that follow other properties --------------------------------------------------------------------------


def _set(bag: Bag, name: str, text: str) -> None:
    bag[name] = leaf(name, text)


def _default(bag: Bag, name: str, text: str) -> None:
    if name not in bag:
        bag[name] = leaf(name, text)


def summarise(item: NewItem) -> None:
    """Bring up to date whatever is calculated from other properties."""
    bag = item.bag
    attendees = item.kind in ("CalendarItem", "MeetingRequest", "MeetingCancellation")
    to, cc = ("RequiredAttendees", "OptionalAttendees") if attendees else ("ToRecipients", "CcRecipients")
    if item.kind in MAIL_KINDS or attendees:
        _set(bag, "DisplayTo", names_of(bag.get(to)))
        _set(bag, "DisplayCc", names_of(bag.get(cc)))
        _set(bag, "DisplayBcc", names_of(bag.get("BccRecipients")))
    body = bag.get("Body")
    if body is not None:
        _set(bag, "Preview", preview(body.text, body.attrs.get("BodyType") == "HTML"))
    else:
        bag.pop("Preview", None)
    _set(bag, "HasAttachments", "true" if any(not each.is_inline for each in item.attachments) else "false")
    called = [text for text in (each.element.child_text(T("Name")) for each in item.attachments) if text]
    if called:
        bag[ATTACHMENT_NAMES] = branch(ATTACHMENT_NAMES, *[leaf("Name", text) for text in called])
    else:
        bag.pop(ATTACHMENT_NAMES, None)
    follow = _KINDS.get(item.kind)
    if follow is not None:
        follow(bag)
    measure(item)


def measure(item: NewItem) -> None:
    """Set the size: what the properties take as text, and the attachments."""
    item.bag.pop("Size", None)
    own = len(item.mime) if item.mime is not None else len(pack(item.bag)) + sum(each.size for each in item.attachments)
    _set(item.bag, "Size", str(min(own, 2**31 - 1)))


def _calendar(bag: Bag) -> None:
    for name in ("Start", "End"):
        if name not in bag:
            return
    span = times.duration(bag["Start"].text, bag["End"].text)
    if span is not None:
        _set(bag, "Duration", span)
    recurring = "Recurrence" in bag
    _set(bag, "CalendarItemType", "RecurringMaster" if recurring else "Single")
    _set(bag, "IsRecurring", "true" if recurring else "false")
    meeting = any(name in bag for name in ("RequiredAttendees", "OptionalAttendees", "Resources"))
    _set(bag, "IsMeeting", "true" if meeting else "false")


_FILE_AS: dict[str, Callable[[str, str, str], str]] = {
    "LastCommaFirst": lambda first, last, _company: ", ".join(part for part in (last, first) if part),
    "FirstSpaceLast": lambda first, last, _company: " ".join(part for part in (first, last) if part),
    "LastFirst": lambda first, last, _company: f"{last}{first}",
    "FirstLast": lambda first, last, _company: f"{first}{last}",
    "LastSpaceFirst": lambda first, last, _company: " ".join(part for part in (last, first) if part),
    "Company": lambda _first, _last, company: company,
    "LastCommaFirstCompany": lambda first, last, company: "\r\n".join(
        part for part in (", ".join(part for part in (last, first) if part), company) if part
    ),
}


def _contact(bag: Bag) -> None:
    first, middle, last = (text_of(bag, name) for name in ("GivenName", "MiddleName", "Surname"))
    company = text_of(bag, "CompanyName")
    mapping = text_of(bag, "FileAsMapping", "None" if "FileAs" in bag else "LastCommaFirst")
    if mapping in _FILE_AS:
        made = _FILE_AS[mapping](first, last, company)
        if made:
            _set(bag, "FileAs", made)
            bag.setdefault("FileAsMapping", leaf("FileAsMapping", mapping))
    full = " ".join(part for part in (first, middle, last, text_of(bag, "Generation")) if part)
    full = full or text_of(bag, "DisplayName") or company
    _default(bag, "ContactSource", "Store")
    if not full:
        return
    _default(bag, "DisplayName", full)
    _default(bag, "Subject", full)
    parts = (
        ("FirstName", first),
        ("MiddleName", middle),
        ("LastName", last),
        ("Suffix", text_of(bag, "Generation")),
        ("Initials", text_of(bag, "Initials")),
        ("FullName", full),
        ("Nickname", text_of(bag, "Nickname")),
    )
    bag["CompleteName"] = branch("CompleteName", *(leaf(name, text) for name, text in parts if text))


_STATUS = {
    "NotStarted": "Not Started",
    "InProgress": "In Progress",
    "Completed": "Completed",
    "WaitingOnOthers": "Waiting on Others",
    "Deferred": "Deferred",
}


def _task(bag: Bag) -> None:
    status = text_of(bag, "Status", "NotStarted")
    _set(bag, "Status", status)
    _set(bag, "StatusDescription", _STATUS.get(status, status))
    _set(bag, "IsComplete", "true" if status == "Completed" else "false")
    _set(bag, "IsRecurring", "true" if "Recurrence" in bag else "false")
    _default(bag, "PercentComplete", "100" if status == "Completed" else "0")


def _list(bag: Bag) -> None:
    _default(bag, "ContactSource", "Store")
    if "DisplayName" in bag:
        _default(bag, "Subject", bag["DisplayName"].text)
        _default(bag, "FileAs", bag["DisplayName"].text)


_KINDS: dict[str, Callable[[Bag], None]] = {
    "CalendarItem": _calendar,
    "Contact": _contact,
    "Task": _task,
    "DistributionList": _list,
}


# --- a new item ------------------------------------------------------------------------------------------------------


_MEETINGS = {CLASSES[kind].lower(): kind for kind in ("MeetingMessage", "MeetingRequest", "MeetingCancellation")} | {
    f"ipm.schedule.meeting.resp.{answer}": "MeetingResponse" for answer in ("pos", "tent", "neg")
}


def kind_by_class(kind: str, item_class: str) -> str:
    """The element of a message: those about meetings are told by their class ([MS-OXOCAL] 2.2.4 to 2.2.8)."""
    return _MEETINGS.get(item_class.lower(), kind) if kind == "Message" else kind


def complete(item: NewItem, origin: Origin) -> NewItem:
    """Give a new item everything that a server gives it, but for what depends on where it is kept."""
    item.kind = kind_by_class(item.kind, text_of(item.bag, "ItemClass"))
    bag, now = item.bag, times.write(origin.now)
    own_class = CLASSES.get(item.kind, "IPM.Note")
    plain = (("ItemClass", own_class), ("Sensitivity", "Normal"), ("Importance", "Normal"), ("Culture", "en-US"))
    for name, value in plain:
        _default(bag, name, value)
    for name in ("DateTimeReceived", "DateTimeSent", "DateTimeCreated"):
        _default(bag, name, now)
    bag.update(LastModifiedTime=leaf("LastModifiedTime", now), LastModifiedName=leaf("LastModifiedName", origin.name))
    _default(bag, "IsDraft", "true" if origin.draft and item.kind in MAIL_KINDS else "false")
    _default(bag, "IsUnmodified", "false" if origin.draft else "true")
    for name in ("IsSubmitted", "IsFromMe", "IsResend", "ReminderIsSet"):
        _default(bag, name, "false")
    _set(bag, "IsAssociated", "true" if item.associated else "false")
    if "Flag" not in bag:
        bag["Flag"] = branch("Flag", leaf("FlagStatus", "NotFlagged"))
    if "ReminderMinutesBeforeStart" not in bag:
        _set(bag, "ReminderMinutesBeforeStart", "15" if item.kind == "CalendarItem" else "0")
    if item.kind in MAIL_KINDS:
        _mail(bag, origin)
    elif item.kind == "CalendarItem":
        _appointment(bag, origin)
    elif item.kind == "Task":
        own = (("ChangeCount", "1"), ("IsTeamTask", "false"), ("DelegationState", "NoMatch"))
        for name, value in (*own, ("Owner", origin.owner_name)):
            _default(bag, name, value)
        if text_of(bag, "Status") == "Completed":
            _default(bag, "CompleteDate", now)
    elif item.kind == "PostItem":
        bag.setdefault("From", branch("From", mailbox(origin.owner_name, origin.owner)))
        bag.setdefault("Sender", branch("Sender", mailbox(origin.owner_name, origin.owner)))
        _default(bag, "PostedTime", now)
        _default(bag, "IsRead", "false")
    for key, node in bag.items():
        if key.startswith(EXTENDED):
            node.line = node.column = 0
    for attachment in item.attachments:
        complete_attached(attachment, origin)
    summarise(item)
    return item


def complete_attached(attachment: Attachment, origin: Origin) -> None:
    """Give an attached item everything that a server gives it."""
    thing = enclosed.thing_in(attachment.element) if attachment.is_item else None
    if thing is None:
        return
    inner = NewItem(thing.local, enclosed.bag_in(thing), attachment.attachments, attachment.content)
    enclosed.put(attachment.element, inner.kind, complete(inner, origin).bag)
    attachment.size = int(inner.bag["Size"].text)


def _mail(bag: Bag, origin: Origin) -> None:
    for name in ("IsReadReceiptRequested", "IsDeliveryReceiptRequested", "IsResponseRequested"):
        _default(bag, name, "false")
    _default(bag, "IsRead", "true" if origin.draft else "false")
    sender = bag.get("From") or bag.get("Sender")
    for name in ("From", "Sender"):
        if name not in bag:
            box = sender.children[0].copy() if sender and sender.children else mailbox(origin.owner_name, origin.owner)
            bag[name] = branch(name, box)
    if not origin.draft:
        for name in ("ReceivedBy", "ReceivedRepresenting"):
            bag.setdefault(name, branch(name, mailbox(origin.owner_name, origin.owner)))
    _default(bag, "InternetMessageId", f"<{uuid.uuid4().hex}@{origin.owner.rpartition('@')[2]}>")


def _appointment(bag: Bag, origin: Origin) -> None:
    start = times.read(text_of(bag, "Start"))
    if start is None:
        # Exchange takes the next half hour.
        start = origin.now.replace(minute=0, second=0) + timedelta(minutes=30 if origin.now.minute < 30 else 60)
        _set(bag, "Start", times.write(start))
    _default(bag, "End", times.write(start + timedelta(minutes=30)))
    for name, value in (
        ("UID", uuid.uuid4().hex.upper()),
        ("DateTimeStamp", times.write(origin.now)),
        ("IsAllDayEvent", "false"),
        ("LegacyFreeBusyStatus", "Busy"),
        ("IsCancelled", "false"),
        ("MeetingRequestWasSent", "false"),
        ("IsResponseRequested", "true"),
        ("MyResponseType", "Organizer"),
        ("TimeZone", "UTC"),
        ("AppointmentSequenceNumber", "0"),
        ("AppointmentState", "0"),
        ("AllowNewTimeProposal", "true"),
        ("IsOrganizer", "true"),
        ("ConferenceType", "0"),
    ):
        _default(bag, name, value)
    bag.setdefault("Organizer", branch("Organizer", mailbox(origin.owner_name, origin.owner)))
    due = start - timedelta(minutes=int(text_of(bag, "ReminderMinutesBeforeStart", "15") or 0))
    if "ReminderDueBy" not in bag:
        _set(bag, "ReminderDueBy", times.write(start))
    if text_of(bag, "ReminderIsSet") == "true":
        _default(bag, "ReminderNextTime", times.write(due))
