"""Meetings in CreateItem, UpdateItem and DeleteItem: who is told what, by the attributes of the request."""

from __future__ import annotations

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.delivery import recipients
from exchangelib.sandbox.handlers import sending
from exchangelib.sandbox.meetings import entries, organising, people, writing
from exchangelib.sandbox.meetings.attending import post
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Folder, Item, User

_QUIET = (None, "SendToNone")
# What somebody keeps in their own calendar and nobody is told of.
_PRIVATE = {
    "Categories", "ReminderIsSet", "ReminderDueBy", "ReminderMinutesBeforeStart", "ReminderNextTime", "IsRead", "Flag",
    "LegacyFreeBusyStatus", "MyResponseType", "InboxReminders",
}  # fmt: skip


def owner_of(call: Call, item: Item) -> User:
    """Whose mailbox an item is in."""
    return call.store.owner(item.mailbox) or call.user


def _organizes(call: Call, item: Item) -> bool:
    return people.is_organizer(item.bag, owner_of(call, item).address)


def _copy(call: Call, how: str) -> Folder | None:
    """Where the copy of what attendees are told goes; only with "…AndSaveCopy"."""
    if not how.endswith("AndSaveCopy"):
        return None
    found = call.store.folders.distinguished(sending.sender_of(call).number, "sentitems")
    assert found is not None  # every mailbox has the default folders
    return found


def _sender(call: Call, item: Item) -> User:
    """Who tells attendees: whoever acts, who must be allowed to do so for the organiser."""
    organizer = item.bag.get("Organizer")
    bag: Bag = {"From": Node(T("From"), None, organizer.children)} if organizer is not None else {}
    sending.check_sender(call, bag)
    return sending.sender_of(call)


def in_calendar(call: Call, item: Item) -> bool:
    """Whether an item is in a calendar still."""
    folder = call.store.folders.get(item.folder)
    return folder is not None and folder.element == "CalendarFolder"


def prepare(call: Call, item_bag: Bag) -> None:
    """What a new appointment with attendees has from the start.

    :raises Refusal: ErrorInvalidRecipients
    """
    if not any(True for _ in people.attendees(item_bag)):
        return
    recipients.resolve(call.store, item_bag, recipients.ATTENDEES)
    item_bag.update(people.unanswered(item_bag, keep=True))
    item_bag["AppointmentState"] = leaf("AppointmentState", "1")


def invite(call: Call, item: Item) -> None:
    """Send the invitations to a new meeting, if the request wants that."""
    how = call.body.attrs.get("SendMeetingInvitations")
    to = people.addresses(item.bag)
    if how is None or how in _QUIET or not to:
        return
    sender = _sender(call, item)
    entries.put(call.store, item, organising.as_called(item.bag))
    organising.invite(call.store, item, sender, to.values(), writing.NEW, _copy(call, how))


# --- updates -----------------------------------------------------------------------------------------------------------


def before_update(call: Call, item: Item, changed: Bag, names: list[str]) -> list[str]:
    """Bring a meeting up to date that is about to be changed; gives the names of what else changes.

    :param item: as it was
    :param changed: its properties as they will be
    :param names: of the changed ones
    """
    how = call.body.attrs.get("SendMeetingInvitationsOrCancellations")
    own = organising.is_sent(item.bag) and people.organizer(item.bag) == owner_of(call, item).address.lower()
    if item.kind == "MeetingRequest" and own and not _PRIVATE.issuperset(names):
        text = "The meeting request has already been sent and might not be updated."
        raise Refusal("ErrorSentMeetingRequestUpdate", text)
    if item.kind != "CalendarItem" or not _organizes(call, item):
        return []
    more: Bag = {}
    if any(True for _ in people.attendees(changed)):
        recipients.resolve(call.store, changed, recipients.ATTENDEES)
        more |= people.unanswered(changed, keep=True)
        if how not in _QUIET:
            more |= organising.as_called(changed)
    if how not in _QUIET and organising.is_sent(item.bag):
        if not in_calendar(call, item):
            text = "You can not update calendar item that has already been deleted."
            raise Refusal("ErrorCalendarCannotUpdateDeletedItem", text)
        if not _PRIVATE.issuperset(names):
            weighty = any(name in organising.WEIGHTY and changed.get(name) != item.bag.get(name) for name in names)
            more |= organising.stamp(call.store, {**changed, **more}, weighty)
    more = {name: node for name, node in more.items() if changed.get(name) != node}
    changed.update(more)
    return list(more)


def after_update(call: Call, before: Bag, item: Item, names: list[str]) -> None:
    """Tell attendees what has changed: all of them, or only those who were invited or are no longer.

    :param before: properties as they were
    :param item: as it is now
    """
    how = call.body.attrs.get("SendMeetingInvitationsOrCancellations")
    if item.kind != "CalendarItem" or how is None or how in _QUIET or not _organizes(call, item):
        return
    old, new = people.addresses(before), people.addresses(item.bag)
    was_sent = organising.is_sent(before)
    if not new and not (old and was_sent):
        return
    sender, copy = _sender(call, item), _copy(call, how)
    if was_sent:
        gone = [box for address, box in old.items() if address not in new]
        organising.cancel(call.store, _as_it_was(item, before), sender, gone, copy, final=False)
    added = [box for address, box in new.items() if address not in old or not was_sent]
    organising.invite(call.store, item, sender, added, writing.NEW, copy)
    stay = [box for address, box in new.items() if address in old and was_sent]
    if "Changed" in how or _PRIVATE.issuperset(names):
        return
    weighty = text_of(before, "AppointmentSequenceNumber") != text_of(item.bag, "AppointmentSequenceNumber")
    organising.invite(call.store, item, sender, stay, writing.FULL if weighty else writing.INFORMATION, copy)


def _as_it_was(item: Item, before: Bag) -> Item:
    """A meeting as it was, told now: whoever is left out may be invited again."""
    now: Bag = {name: item.bag[name] for name in ("AppointmentSequenceNumber", "DateTimeStamp") if name in item.bag}
    made = Item(item.number, item.mailbox, item.folder, item.kind, {**before, **now}, item.change)
    made.occurrence = item.occurrence
    return made


# --- deletions ---------------------------------------------------------------------------------------------------------


def before_delete(call: Call, item: Item) -> None:
    """Tell the others that a meeting is off, or that somebody does not come."""
    how = call.body.attrs.get("SendMeetingCancellations")
    if item.kind != "CalendarItem" or how is None or how in _QUIET or not in_calendar(call, item):
        return
    if text_of(item.bag, "IsMeeting") != "true" or text_of(item.bag, "IsCancelled") == "true":
        return
    if _organizes(call, item):
        if organising.is_sent(item.bag):
            to = people.addresses(item.bag).values()
            organising.cancel(call.store, item, _sender(call, item), to, _copy(call, how))
        return
    owner, sender = owner_of(call, item), sending.sender_of(call)
    now = times.write(call.clock.now())
    letter = writing.response(item.bag, owner, sender, "Decline", now, None, None)
    if text_of(item.bag, "IsResponseRequested", "true") == "true":
        sending.check_sender(call, letter.bag)
        post(call.store, letter, sender)
