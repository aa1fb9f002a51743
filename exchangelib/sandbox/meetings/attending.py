"""Messages of meetings on arrival: what they change in calendars, copies for delegates, rooms that answer by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import branch, leaf, text_of
from exchangelib.sandbox.delivery import Delivered, deliver, sort
from exchangelib.sandbox.delivery.recipients import box_in
from exchangelib.sandbox.derive import mailbox
from exchangelib.sandbox.directory import delegates, lookup
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.meetings import entries, people, rooms, writing
from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.store import Item, Store, User


def post(store: Store, letter: NewItem, sender: User | None, to: Iterable[Node] | None = None) -> list[Delivered]:
    """Send a message of a meeting, and let it do its work where it arrives.

    :param to: t:Mailbox elements; the recipients of the message if left out
    """
    out = deliver(store, letter, sender, to, sorts=False)
    for each in out:
        _arrive(store, each, letter)
    return out


def _arrive(store: Store, each: Delivered, letter: NewItem) -> None:
    user, item = each.user, each.item
    if letter.kind == "MeetingRequest":
        _request(store, user, item)
    elif letter.kind == "MeetingResponse":
        track(store, user, item)
    elif letter.kind == "MeetingCancellation" and people.organizer(item.bag) != user.address.lower():
        entries.cancel(store, user, item)
    item.bag["HasBeenProcessed"] = leaf("HasBeenProcessed", "true")
    store.items.put(item)
    entry = lookup(store, user.address)
    if entry is not None and entry.kind == "Room":
        _room(store, user, item)
    elif not _delegate(store, user, item, letter):
        sort(store, each, _carry)


def _carry(store: Store, letter: NewItem, sender: User | None, to: Iterable[Node] | None) -> object:
    """Send what a rule wants to be sent about a message of a meeting."""
    return (post if letter.kind.startswith("Meeting") else deliver)(store, letter, sender, to)


def _request(store: Store, user: User, item: Item) -> Item | None:
    if people.organizer(item.bag) == user.address.lower():
        return None  # who calls a meeting has it in the calendar already
    attachments = store.items.attachments(item.number, with_content=True)
    return entries.enter(store, user, item, attachments)


def _room(store: Store, user: User, item: Item) -> None:
    """A room answers by itself, and keeps its Inbox empty."""
    if item.kind == "MeetingRequest":
        answer = rooms.decide(store, user, item)
        if answer is not None:
            post(store, answer, user)
    elif item.kind == "MeetingCancellation":
        known = entries.associated(store, user.number, item.bag)
        if known is not None:
            entries.delete(store, known)
    folder = store.folders.distinguished(user.number, "deleteditems")
    assert folder is not None  # every mailbox has the default folders
    store.move(item, folder)


def _delegate(store: Store, user: User, item: Item, letter: NewItem) -> bool:
    """Give delegates who are told of meetings their copies (docs/web-service-reference/delivermeetingrequests.md).

    :returns: whether the mailbox itself is not to have one
    """
    told = [each for each in delegates.of(store, user.address) if each.receives_meeting_messages]
    how = delegates.delivery(store, user.number)
    if not told or how == "NoForward":
        return False
    boxes = [mailbox(each.address, each.address) for each in told]
    bag = {**letter.bag, "IsDelegated": leaf("IsDelegated", "true")}
    copy = NewItem(letter.kind, bag, letter.attachments, letter.mime)
    for each in deliver(store, copy, None, boxes, sorts=False):
        each.item.bag["HasBeenProcessed"] = leaf("HasBeenProcessed", "true")
        represented = branch("ReceivedRepresenting", mailbox(user.display_name, user.address))
        each.item.bag["ReceivedRepresenting"] = represented
        store.items.put(each.item)
        sort(store, each, _carry)
    if how == "DelegatesOnly":
        store.items.remove(item.number)
        return True
    if how == "DelegatesAndSendInformationToMe" and item.kind == "MeetingRequest":
        item.bag["MeetingRequestType"] = leaf("MeetingRequestType", "PrincipalWantsCopy")
        store.items.put(item)
    return False


def track(store: Store, user: User, answer: Item) -> None:
    """Note in the organiser's calendar what somebody has answered; an answer to an earlier telling counts for nothing."""
    known = entries.associated(store, user.number, answer.bag)
    box = box_in(answer.bag, "From")
    if known is None or box is None or not people.is_organizer(known.bag, user.address):
        return
    if writing.age(answer.bag)[0] < writing.age(known.bag)[0]:
        return
    at = text_of(answer.bag, "DateTimeStamp") or times.write(store.clock.now())
    proposed = text_of(answer.bag, "ProposedStart"), text_of(answer.bag, "ProposedEnd")
    noted = people.note(known.bag, box, text_of(answer.bag, "ResponseType"), at, *proposed)
    entries.put(store, known, noted)
