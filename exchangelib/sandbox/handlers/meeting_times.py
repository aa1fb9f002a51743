"""Suggested times of meetings as elements, with what each would clash with."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from exchangelib.sandbox.availability import hours
from exchangelib.sandbox.availability.busy import Event
from exchangelib.sandbox.availability.suggestions import QUALITIES, Attendee, Suggestion, Wishes, days
from exchangelib.sandbox.bags import branch, leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory.entries import Entry
from exchangelib.sandbox.handlers import free_busy
from exchangelib.sandbox.handlers.free_busy import local
from exchangelib.sandbox.handlers.lone import flag, is_true
from exchangelib.sandbox.nodes import Node, T

__all__ = ["QUALITIES", "Wishes", "shown"]
Window = tuple[datetime, datetime]


def shown(
    call: Call, mailboxes: list[Node], wishes: Wishes, window: Window, zone: tzinfo, meeting: str = ""
) -> list[Node]:
    """A t:SuggestionDayResult for each day.

    :param mailboxes: t:MailboxData of those who are invited
    :param meeting: GlobalObjectId of the meeting that is to be moved, which clashes with nothing
    """
    # A meeting that begins late in the window ends behind it.
    span = window[0], window[1] + wishes.length
    attendees = [_attendee(call, each, span, meeting) for each in mailboxes]
    out = []
    for day, best, found in days(attendees, wishes, *window, zone):
        made = [_suggestion(each, attendees, wishes.length, zone) for each in found]
        date = leaf("Date", f"{day.isoformat()}T00:00:00")
        out.append(
            branch("SuggestionDayResult", date, leaf("DayQuality", QUALITIES[best]), branch("SuggestionArray", *made))
        )
    return out


def _events(call: Call, entry: Entry | None, span: Window, meeting: str) -> list[Event] | None:
    if entry is None:
        return None
    try:
        found = free_busy.events(call, entry, *span)
    except Refusal:
        return None
    return [each for each in found if not meeting or text_of(each.item.bag, "UID").lower() != meeting.lower()]


def _attendee(call: Call, mailbox: Node, span: Window, meeting: str) -> Attendee:
    try:
        entry = free_busy.entry_of(call, mailbox)
    except Refusal:
        return Attendee("unknown", [None])
    must_be_free = is_true(mailbox, "ExcludeConflicts")
    if entry.is_list:
        try:
            members = free_busy.members_of(call, entry)
        except Refusal:
            return Attendee("large", [])
        return Attendee("group", [_events(call, each, span, meeting) for each in members], None, must_be_free)
    found = _events(call, entry, span, meeting)
    is_person = (mailbox.child_text(T("AttendeeType")) or "").strip() not in ("Room", "Resource")
    own = hours.of(call.store, entry) if is_person and entry.kind != "Room" else None
    return Attendee("unknown" if found is None else "person", [found], own, must_be_free)


def _suggestion(found: Suggestion, attendees: list[Attendee], length: timedelta, zone: tzinfo) -> Node:
    conflicts = [_conflict(each, found.start, found.start + length) for each in attendees]
    return branch(
        "Suggestion",
        leaf("MeetingTime", local(found.start, zone)),
        flag("IsWorkTime", found.at_work),
        leaf("SuggestionQuality", QUALITIES[found.quality]),
        branch("AttendeeConflictDataArray", *conflicts),
    )


def _conflict(attendee: Attendee, start: datetime, end: datetime) -> Node:
    states = attendee.states(start, end)
    if attendee.kind == "unknown":
        return branch("UnknownAttendeeConflictData")
    if attendee.kind == "large":
        return branch("TooBigGroupAttendeeConflictData")
    if attendee.kind == "person":
        state = states[0]
        return branch(
            "IndividualAttendeeConflictData", leaf("BusyType", "Free" if state == "WorkingElsewhere" else state)
        )
    unknown = states.count("NoData")
    free = sum(state in ("Free", "WorkingElsewhere") for state in states)
    numbers = {"": len(states), "Available": free, "WithConflict": len(states) - free - unknown, "WithNoData": unknown}
    made = [leaf(f"NumberOfMembers{name}", str(number)) for name, number in numbers.items()]
    return branch("GroupAttendeeConflictData", *made)
