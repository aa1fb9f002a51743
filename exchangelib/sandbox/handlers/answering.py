"""AcceptItem, TentativelyAcceptItem, DeclineItem, CancelCalendarItem and RemoveItem in CreateItem."""

from __future__ import annotations

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers import inviting, properties, sending
from exchangelib.sandbox.handlers.drafting import disposition, keep, reference, shown
from exchangelib.sandbox.meetings import entries, organising, people, writing
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item

# Element -> answer, the end of the codes that refuse it, and what it is called in them (responsecode.md).
_ANSWERS = {
    "AcceptItem": ("Accept", "Accept", "AcceptItem", "accept"),
    "TentativelyAcceptItem": ("Tentative", "Tentative", "Tentative", "tentatively accept"),
    "DeclineItem": ("Decline", "Decline", "DeclineItem", "decline"),
}


def as_request(new: NewItem, item: Item) -> None:
    """Make the forward of a meeting an invitation of its own: who gets it can answer the organiser."""
    bag = writing.shared(item.bag)
    bag.update(new.bag)
    for name, text in (
        ("ItemClass", "IPM.Schedule.Meeting.Request"),
        ("MeetingRequestType", writing.NEW),
        ("IntendedFreeBusyStatus", _intended(item)),
        ("LegacyFreeBusyStatus", "Tentative"),
        ("IsMeeting", "true"),
        ("IsCancelled", "false"),
        ("MeetingRequestWasSent", "true"),
        ("MyResponseType", "NoResponseReceived"),
        ("ResponseType", "NoResponseReceived"),
        ("IsOrganizer", "false"),
        ("IsRecurring", "true" if "Recurrence" in bag or "RecurrenceId" in bag else "false"),
        (
            "CalendarItemType",
            "RecurringMaster" if "Recurrence" in bag else text_of(item.bag, "CalendarItemType", "Single"),
        ),
    ):
        bag[name] = leaf(name, text)
    new.kind, new.bag = "MeetingRequest", bag


def _intended(item: Item) -> str:
    return text_of(item.bag, "IntendedFreeBusyStatus") or text_of(item.bag, "LegacyFreeBusyStatus", "Busy")


def _found(call: Call, item: Item, element: str) -> Item:
    """The calendar item that an answer is about, after the checks of what cannot be answered."""
    _, end, invalid, verb = _ANSWERS[element]
    wrong = Refusal(f"ErrorInvalidItemForOperation{invalid}", f"Item type is invalid for {element} action.")
    if item.kind not in ("MeetingRequest", "CalendarItem"):
        raise wrong
    if item.kind == "CalendarItem" and not inviting.in_calendar(call, item):
        raise wrong
    if text_of(item.bag, "IsDelegated") == "true":
        raise Refusal(
            f"ErrorCalendarIsDelegatedFor{end}", f"{element} action is invalid for a delegated meeting message."
        )
    owner = inviting.owner_of(call, item)
    if people.is_organizer(item.bag, owner.address):
        text = f"The user is the organizer of this meeting, and cannot, therefore, {verb} it."
        raise Refusal(f"ErrorCalendarIsOrganizerFor{end}", text)
    known: Item | None = item
    if item.kind == "MeetingRequest":
        known = entries.associated(call.store, item.mailbox, item.bag)
        if known is not None and writing.age(known.bag) > writing.age(item.bag):
            text = "The meeting request is out of date. The calendar couldn't be updated."
            raise Refusal("ErrorCalendarMeetingRequestIsOutOfDate", text)
        attachments = call.store.items.attachments(item.number, with_content=True)
        known = known or entries.enter(call.store, owner, item, attachments)
    assert known is not None  # what is not older has been entered
    if text_of(known.bag, "IsCancelled") == "true":
        raise Refusal(f"ErrorCalendarIsCancelledFor{end}", "A canceled meeting cannot be answered.")
    return known


def _proposed(call: Call, node: Node, item: Item) -> tuple[str, str] | None:
    start, end = (node.find(T(name)) for name in ("ProposedStart", "ProposedEnd"))
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise Refusal("ErrorInvalidOperation", "A new time is proposed with its start and its end.")
    if text_of(item.bag, "AllowNewTimeProposal", "true") == "false":
        raise Refusal("ErrorInvalidOperation", "The organizer has not allowed new times to be proposed.")
    zone = properties.zone_for(call, "ProposedStart", {})
    first, last = times.read(start.text, zone), times.read(end.text, zone)
    if first is None or last is None or last < first:
        text = "EndDate is earlier than StartDate"
        raise Refusal("ErrorCalendarEndDateIsEarlierThanStartDate", text)
    return times.write(first), times.write(last)


def answer(call: Call, node: Node) -> list[Node]:
    """Answer an invitation, or what it has left in the calendar.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/acceptitem
    """
    how = disposition(call)
    item = reference(call, node)
    known = _found(call, item, node.local)
    sending.check_unsaved(call, {}, item.mailbox)
    word = _ANSWERS[node.local][0]
    owner, sender = inviting.owner_of(call, item), sending.sender_of(call)
    now = times.write(call.clock.now())
    letter = writing.response(known.bag, owner, sender, word, now, node.find(T("Body")), _proposed(call, node, known))
    out = _note(call, known, word, now)
    if item.kind == "MeetingRequest":
        moved = _to_deleted(call, item)
        out.append(shown(moved))
    if how == "SaveOnly" or text_of(known.bag, "IsResponseRequested", "true") == "true":
        if how != "SaveOnly":
            sending.check_recipients(call, letter.bag)
            sending.check_sender(call, letter.bag)
        draft = keep(call, letter, how)
        out += [shown(draft)] if draft is not None else []
    return out


def _to_deleted(call: Call, item: Item) -> Item:
    folder = call.store.folders.distinguished(item.mailbox, "deleteditems")
    assert folder is not None  # every mailbox has the default folders
    number = call.store.move(item, folder)
    found = call.store.items.get(number)
    assert found is not None  # it was put there just now
    return found


def _note(call: Call, known: Item, word: str, now: str) -> list[Node]:
    """The calendar shows what was answered; what is declined leaves it."""
    changed = {"MyResponseType": word, "AppointmentReplyTime": now}
    changed["LegacyFreeBusyStatus"] = _intended(known) if word == "Accept" else "Tentative"
    if word == "Decline":
        changed["LegacyFreeBusyStatus"] = "Free"
    bag = {name: leaf(name, text) for name, text in changed.items()}
    if word != "Decline":
        _recall(call, known, bag)
        return [shown(entries.put(call.store, known, bag))]
    if known.occurrence:
        entries.delete(call.store, known)
        return []
    return [shown(_to_deleted(call, entries.put(call.store, known, bag)))]


def _recall(call: Call, known: Item, bag: dict[str, Node]) -> None:
    """An answer about the whole series holds for its exceptions too."""
    if known.occurrence or "Recurrence" not in known.bag:
        return
    node = known.bag.get("Exceptions")
    for each in node.children if node is not None else ():
        each.children = [child for child in each.children if child.local not in bag]


# --- the organiser -----------------------------------------------------------------------------------------------------


def cancel(call: Call, node: Node) -> list[Node]:
    """Call a meeting off, and take it out of the organiser's calendar.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/cancelcalendaritem
    """
    how = disposition(call)
    item = reference(call, node)
    if item.kind != "CalendarItem":
        raise Refusal("ErrorInvalidItemForOperationCancelItem", "Item type is invalid for CancelCalendarItem action.")
    owner = inviting.owner_of(call, item)
    if not people.is_organizer(item.bag, owner.address):
        raise Refusal("ErrorCalendarIsNotOrganizer", "User must be an organizer for CancelCalendarItem action.")
    sending.check_unsaved(call, {}, item.mailbox)
    sender = sending.sender_of(call)
    said = node.find(T("NewBodyContent")) or node.find(T("Body"))
    to = list(people.addresses(item.bag).values())
    out: list[Node] = []
    if to and how == "SaveOnly":
        source = {**item.bag, **organising.stamp(call.store, item.bag, weighty=True)}
        draft = keep(call, writing.cancellation(source, sender, said), how)
        out = [shown(draft)] if draft is not None else []
    elif to:
        bag = {"From": Node(T("From"), None, item.bag["Organizer"].children)}
        sending.check_sender(call, bag)
        copy = sending.saved_folder(call) if how == "SendAndSaveCopy" else None
        organising.cancel(call.store, item, sender, to, copy, said)
    if item.occurrence:
        entries.delete(call.store, item)
        return out
    changed = {"IsCancelled": "true", "LegacyFreeBusyStatus": "Free", "AppointmentState": "5"}
    item = entries.put(call.store, item, {name: leaf(name, text) for name, text in changed.items()})
    return [shown(_to_deleted(call, item)), *out]


# --- cancelled meetings ------------------------------------------------------------------------------------------------


def remove(call: Call, node: Node) -> list[Node]:
    """Take a meeting that was called off out of an attendee's calendar, and put the message away.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/removeitem
    """
    item = reference(call, node)
    if item.kind != "MeetingCancellation":
        raise Refusal("ErrorInvalidItemForOperationRemoveItem", "Item type is invalid for RemoveItem action.")
    if text_of(item.bag, "IsDelegated") == "true":
        text = "RemoveItem action is invalid for a delegated meeting message."
        raise Refusal("ErrorCalendarIsDelegatedForRemove", text)
    if people.is_organizer(item.bag, inviting.owner_of(call, item).address):
        text = "The user is the organizer of this meeting, and cannot, therefore, remove it."
        raise Refusal("ErrorCalendarIsOrganizerForRemove", text)
    known = entries.associated(call.store, item.mailbox, item.bag)
    if known is not None:
        entries.delete(call.store, known)
    _to_deleted(call, item)
    return []
