"""Free/busy views of mailboxes and groups as elements, with as much in them as whoever asks may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from exchangelib.sandbox.availability import busy, hours, zone
from exchangelib.sandbox.availability.busy import Event
from exchangelib.sandbox.bags import branch, leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory import delegates
from exchangelib.sandbox.directory.entries import Entry, bare, lookup, members
from exchangelib.sandbox.handlers.access import acting, is_owner, rights
from exchangelib.sandbox.handlers.lone import arranged, flag
from exchangelib.sandbox.id_formats import write
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store.ids import decode

# From the least to the most that is told.
VIEWS = ("MergedOnly", "FreeBusy", "FreeBusyMerged", "Detailed", "DetailedMerged")
MOST_MEMBERS = 100  # getuseravailability-operation.md
_NOBODY = "The e-mail address does not belong to a mailbox or group of this organisation."


@dataclass(frozen=True)
class View:
    """What is asked for.

    :param kind: one of VIEWS
    :param start: aware; `end` likewise
    :param interval: minutes for each digit of the merged view
    :param zone: that times are told in
    """

    kind: str
    start: datetime
    end: datetime
    interval: int
    zone: tzinfo


def entry_of(call: Call, mailbox: Node) -> Entry:
    """Whom a t:MailboxData is about.

    :raises Refusal: ErrorMailRecipientNotFound
    """
    email = mailbox.find(T("Email"))
    address = bare((email.child_text(T("Address")) if email is not None else "") or "")
    found = lookup(call.store, address) if "@" in address else None
    if found is None or (found.mailbox is None and not found.is_list):
        raise Refusal("ErrorMailRecipientNotFound", _NOBODY)
    return found


def members_of(call: Call, entry: Entry) -> list[Entry | None]:
    """The members of a group; None for one that has no mailbox here.

    :raises Refusal: ErrorFreeBusyDLLimitReached
    """
    addresses = members(call.store, entry.address)
    if len(addresses) > MOST_MEMBERS:
        raise Refusal("ErrorFreeBusyDLLimitReached", f"The group has more than {MOST_MEMBERS} members.")
    found = [lookup(call.store, each) for each in addresses]
    return [each if each is not None and each.mailbox is not None else None for each in found]


def sight(call: Call, entry: Entry) -> str:
    """How much of a calendar may be seen: "None", "TimeOnly", "TimeAndSubjectAndLocation" or "FullDetails"."""
    if entry.mailbox is None:
        return "None"
    folder = call.store.folders.distinguished(entry.mailbox, "calendar")
    return rights(call, folder).read if folder is not None else "None"


def events(call: Call, entry: Entry, start: datetime, end: datetime) -> list[Event]:
    """What is in a calendar.

    :raises Refusal: ErrorNoFreeBusyAccess, ErrorResultSetTooBig
    """
    if sight(call, entry) == "None" or entry.mailbox is None:
        raise Refusal("ErrorNoFreeBusyAccess", "The caller may not see when the owner of the calendar is busy.")
    found = list(busy.events(call.store, entry.mailbox, start, end))
    if len(found) > busy.MOST:
        raise Refusal("ErrorResultSetTooBig", f"There are more than {busy.MOST} entries in the calendar.")
    elsewhere = "WorkingElsewhere"
    if call.schema.check("t:LegacyFreeBusyType", elsewhere, call.version) is not None:
        # A version that does not know it has it as free time, as other clients do, and 4 for what is not known.
        return [replace(each, state="Free") if each.state == elsewhere else each for each in found]
    return found


def shown(call: Call, mailbox: Node, view: View) -> Node:
    """The m:FreeBusyView of a mailbox or group.

    :raises Refusal: what stands in its place
    """
    entry = entry_of(call, mailbox)
    if entry.is_list:
        return _group(call, entry, view)
    found = events(call, entry, view.start, view.end)
    seen = sight(call, entry)
    kind = view.kind if seen != "TimeOnly" else view.kind.replace("Detailed", "FreeBusy")
    hidden = not _sees_private(call, entry)
    parts = [leaf("FreeBusyViewType", kind)]
    if "Merged" in kind:
        parts.append(leaf("MergedFreeBusy", busy.merged(found, view.start, view.end, view.interval)))
    if kind != "MergedOnly":
        details = "" if not kind.startswith("Detailed") else seen
        parts.append(branch("CalendarEventArray", *(_event(call, each, view, details, hidden) for each in found)))
    parts.append(_working_hours(call, entry, view))
    return Node(M("FreeBusyView"), None, parts)


def _group(call: Call, entry: Entry, view: View) -> Node:
    """A group is shown as one: whatever its members do, without saying who."""
    found = []
    for each in members_of(call, entry):
        if each is not None and sight(call, each) != "None":
            found += events(call, each, view.start, view.end)
    found.sort(key=lambda each: (each.start, each.end))
    kind = view.kind.replace("Detailed", "FreeBusy")
    parts = [leaf("FreeBusyViewType", kind)]
    if "Merged" in kind:
        parts.append(leaf("MergedFreeBusy", busy.merged(found, view.start, view.end, view.interval)))
    if kind != "MergedOnly":
        parts.append(branch("CalendarEventArray", *(_event(call, each, view, "", True) for each in found)))
    return Node(M("FreeBusyView"), None, parts)


def _sees_private(call: Call, entry: Entry) -> bool:
    if entry.mailbox is not None and is_owner(call, entry.mailbox):
        return True
    user = acting(call)
    own = user.address.lower() if user is not None else ""
    return any(each.views_private and each.address.lower() == own for each in delegates.of(call.store, entry.address))


def local(moment: datetime, zone_: tzinfo) -> str:
    """A time by the clock of the request's zone, without an offset (GetUserAvailability/response-3)."""
    return moment.astimezone(zone_).replace(tzinfo=None, microsecond=0).isoformat()


def _event(call: Call, event: Event, view: View, details: str, hidden: bool) -> Node:
    times = [leaf("StartTime", local(event.start, view.zone)), leaf("EndTime", local(event.end, view.zone))]
    out = branch("CalendarEvent", *times, leaf("BusyType", event.state))
    if details:
        out.append(_details(call, event, details, hidden))
    return out


def _details(call: Call, event: Event, details: str, hidden: bool) -> Node:
    bag = event.item.bag
    private = text_of(bag, "Sensitivity", "Normal") in ("Private", "Confidential")
    parts = []
    if details == "FullDetails":
        parts.append(leaf("ID", write(decode(event.item.id), "HexEntryId")))
    if not (private and hidden):
        parts += [leaf("Subject", text_of(bag, "Subject")), leaf("Location", text_of(bag, "Location"))]
    kind = text_of(bag, "CalendarItemType", "Single")
    parts += [
        flag("IsMeeting", text_of(bag, "IsMeeting") == "true"),
        flag("IsRecurring", kind in ("Occurrence", "RecurringMaster")),
        flag("IsException", kind == "Exception"),
        flag("IsReminderSet", text_of(bag, "ReminderIsSet") == "true"),
        flag("IsPrivate", private),
    ]
    return Node(T("CalendarEventDetails"), None, arranged(call, "t:CalendarEventDetails", parts))


def _working_hours(call: Call, entry: Entry, view: View) -> Node:
    own = hours.of(call.store, entry)
    period = branch(
        "WorkingPeriod",
        leaf("DayOfWeek", " ".join(own.days)),
        leaf("StartTimeInMinutes", str(own.start)),
        leaf("EndTimeInMinutes", str(own.end)),
    )
    year = view.start.astimezone(own.zone).year
    return branch("WorkingHours", zone.of_year(own.zone, year).node(), branch("WorkingPeriodArray", period))
