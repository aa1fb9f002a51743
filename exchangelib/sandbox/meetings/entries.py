"""Meetings in the calendars of those who were invited: found, entered, changed, cancelled; it sends nothing."""

from __future__ import annotations

from dataclasses import replace

from exchangelib.sandbox import calendar, enclosed, times
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.derive import Origin, complete, summarise
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.meetings import writing
from exchangelib.sandbox.store import Item, Store, User

_BY_UID = (
    "SELECT i.number FROM item i JOIN folder f ON f.number = i.folder WHERE i.mailbox = ? AND i.kind = 'CalendarItem' "
    "AND json_extract(i.head, '$.\"UID\"') = ? AND f.element = 'CalendarFolder' ORDER BY i.number"
)
# What of a meeting is an attendee's own in an occurrence too.
_MINE = ("MyResponseType", "LegacyFreeBusyStatus", "AppointmentReplyTime", "IsCancelled", "AppointmentState")


def by_uid(store: Store, mailbox: int, uid: str) -> list[Item]:
    """The calendar items of a mailbox that are of one meeting."""
    numbers = [number for (number,) in store.db.execute(_BY_UID, (mailbox, uid)).fetchall()] if uid else []
    return list(store.items.many(numbers, with_mime=True).values())


def as_occurrence(master: Item, index: int) -> Item | None:
    """One occurrence of a series that is still there."""
    gone = calendar.exceptions(master.bag).get(index)
    bag = calendar.occurrence(master.bag, index) if gone is None or not calendar.is_deleted(gone) else None
    return replace(master, bag=bag, mime=None, occurrence=index) if bag is not None else None


def index_at(master: Bag, when: str) -> int:
    """Which occurrence begins at a time by the pattern; 0 if none does."""
    at = times.read(when)
    for index, start in enumerate(calendar.starts(master), 1):
        if start == at:
            return index
        if at is None or start > at:
            break
    return 0


def series(store: Store, mailbox: int, uid: str) -> Item | None:
    """The series of a meeting in a mailbox, or its single item."""
    found = by_uid(store, mailbox, uid)
    whole = [each for each in found if "RecurrenceId" not in each.bag]
    return whole[0] if whole else None


def associated(store: Store, mailbox: int, bag: Bag) -> Item | None:
    """What in a mailbox's calendar a message of a meeting is about: an item, or an occurrence."""
    when = text_of(bag, "RecurrenceId")
    found = by_uid(store, mailbox, text_of(bag, "UID"))
    for each in found:
        if not when and "RecurrenceId" not in each.bag:
            return each
        if when and text_of(each.bag, "RecurrenceId") == when:
            return each
        if when and "Recurrence" in each.bag:
            index = index_at(each.bag, when)
            one = as_occurrence(each, index) if index else None
            if one is not None:
                return one
    return None


def put(store: Store, item: Item, changed: Bag) -> Item:
    """Write properties of a calendar item, or of an occurrence: then they go into its series."""
    item.change = store.next("change")
    item.bag.update(changed)
    item.bag["LastModifiedTime"] = leaf("LastModifiedTime", times.write(store.clock.now()))
    if not item.occurrence:
        item.history.update(dict.fromkeys(changed, item.change))
        item.mime = None
        summarise(NewItem(item.kind, item.bag, item.attachments, None))
        store.items.put(item)
        return item
    master = store.items.get(item.number, with_mime=True)
    assert master is not None  # the occurrence was read from it, in the same transaction
    kept = calendar.exceptions(master.bag).get(item.occurrence)
    own = enclosed.bag_in(kept) if kept is not None else {}
    calendar.put_exception(master.bag, item.occurrence, {**own, **changed}, calendar.without(kept))
    master.change, master.mime = item.change, None
    store.items.put(master)
    return item


def delete(store: Store, item: Item, to: str = "deleteditems") -> int:
    """Take a calendar item, or an occurrence, out of the calendar; gives the new number of an item that was moved."""
    if not item.occurrence:
        folder = store.folders.distinguished(item.mailbox, to)
        assert folder is not None  # every mailbox has the default folders
        return store.move(item, folder)
    master = store.items.get(item.number, with_mime=True)
    assert master is not None  # the occurrence was read from it, in the same transaction
    calendar.put_exception(master.bag, item.occurrence, None)
    master.change, master.mime = store.next("change"), None
    if calendar.edges(master.bag)[0] == 0:
        return delete(store, master, to)
    store.items.put(master)
    return 0


def _told(letter: Bag, answered: str | None) -> Bag:
    """What a request says of a meeting, as it stands in the calendar of whoever got it.

    :param answered: what the attendee had answered before, where that still holds
    """
    bag = {name: letter[name].copy() for name in writing.SHARED if name in letter}
    bag |= {name: node.copy() for name, node in letter.items() if name.startswith("x:")}
    intended = text_of(letter, "IntendedFreeBusyStatus", "Busy")
    for name, text in (
        ("IntendedFreeBusyStatus", intended),
        ("LegacyFreeBusyStatus", intended if answered == "Accept" else "Tentative"),
        ("MyResponseType", answered or "NoResponseReceived"),
        ("AppointmentState", "3"),
        ("IsOrganizer", "false"),
        ("IsCancelled", "false"),
        ("MeetingRequestWasSent", "true"),
    ):
        bag[name] = leaf(name, text)
    return bag


def _deleted(store: Store, user: User, bag: Bag) -> Item | None:
    """The occurrence that a message is about, though its owner took it out of the series."""
    master = series(store, user.number, text_of(bag, "UID")) if "RecurrenceId" in bag else None
    if master is None or "Recurrence" not in master.bag:
        return None
    index = index_at(master.bag, text_of(bag, "RecurrenceId"))
    found = calendar.occurrence(master.bag, index) if index else None
    return replace(master, bag=found, mime=None, occurrence=index) if found is not None else None


def enter(store: Store, user: User, letter: Item, attachments: list[Attachment]) -> Item | None:
    """Put what a request says into the calendar of whoever got it; None if they know better already.

    :param attachments: of the request, with contents
    """
    known = associated(store, user.number, letter.bag) or _deleted(store, user, letter.bag)
    if known is not None and writing.age(known.bag) > writing.age(letter.bag):
        return None
    kept = None
    if known is not None and text_of(letter.bag, "MeetingRequestType") == writing.INFORMATION:
        kept = text_of(known.bag, "MyResponseType") or None
    told = _told(letter.bag, kept if kept in writing.ANSWERS else None)
    if known is None:
        return _new(store, user, told, attachments)
    if known.occurrence:
        own = {name: node for name, node in told.items() if name not in ("Recurrence", calendar.EXCEPTIONS, "UID")}
        same = {name for name in own if name not in _MINE and known.bag.get(name) == own[name]}
        own = {name: node for name, node in own.items() if name not in same or name in ("Start", "End")}
        return put(store, known, own)
    for name in (*writing.SHARED, *_MINE):
        known.bag.pop(name, None)
    for each in known.attachments:
        store.items.detach(each)
    store.attach(known.number, attachments)
    known.attachments = store.items.attachments(known.number)
    return put(store, known, told)


def _new(store: Store, user: User, told: Bag, attachments: list[Attachment]) -> Item:
    folder = store.folders.distinguished(user.number, "calendar")
    assert folder is not None  # every mailbox has the default folders
    told["ReminderIsSet"] = leaf("ReminderIsSet", "true")
    new = NewItem("CalendarItem", told, attachments)
    origin = store.origin(user.number)
    complete(new, Origin(origin.now, origin.name, origin.owner_name, origin.owner))
    return store.insert(new, folder)


def cancel(store: Store, user: User, letter: Item) -> None:
    """A meeting is off: it stays in the calendar, marked, until its owner removes it."""
    known = associated(store, user.number, letter.bag)
    if known is None or writing.age(known.bag) > writing.age(letter.bag):
        return
    subject = text_of(known.bag, "Subject").removeprefix("Canceled: ")
    changed = {"Subject": leaf("Subject", f"Canceled: {subject}"[:255])}
    for name, text in (("IsCancelled", "true"), ("LegacyFreeBusyStatus", "Free"), ("AppointmentState", "7")):
        changed[name] = leaf(name, text)
    for name in ("AppointmentSequenceNumber", "DateTimeStamp"):
        if name in letter.bag:
            changed[name] = letter.bag[name]
    put(store, known, changed)
