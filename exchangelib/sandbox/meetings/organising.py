"""What an organiser tells attendees: invitations, updates, cancellations; it reads no request."""

from __future__ import annotations

from collections.abc import Iterable

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.delivery.recipients import address_of
from exchangelib.sandbox.derive import complete
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.meetings import people, writing
from exchangelib.sandbox.meetings.attending import post
from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.occurrence_files import whole_attachments
from exchangelib.sandbox.store import Folder, Item, Store, User

# A change of these makes attendees answer anew ([MS-OXOCAL] 3.1.5.5).
WEIGHTY = {"Start", "End", "IsAllDayEvent", "Recurrence", "StartTimeZone", "EndTimeZone", "MeetingTimeZone"}


def is_sent(bag: Bag) -> bool:
    """Whether attendees have been told of a meeting."""
    return text_of(bag, "MeetingRequestWasSent") == "true"


def stamp(store: Store, bag: Bag, weighty: bool) -> Bag:
    """What a new telling of a meeting changes in it.

    :param weighty: everybody has to answer anew
    """
    out: Bag = {"DateTimeStamp": leaf("DateTimeStamp", times.write(store.clock.now()))}
    if weighty:
        number = int(text_of(bag, "AppointmentSequenceNumber", "0") or 0) + 1
        out["AppointmentSequenceNumber"] = leaf("AppointmentSequenceNumber", str(number))
    out |= people.unanswered(bag, keep=not weighty)
    return out


def as_called(bag: Bag) -> Bag:
    """What makes a calendar item with attendees a meeting that was called."""
    out = {"AppointmentState": leaf("AppointmentState", "1")}
    out["MeetingRequestWasSent"] = leaf("MeetingRequestWasSent", "true")
    return out


def _send(store: Store, letter: NewItem, sender: User, to: Iterable[Node], copy: Folder | None) -> None:
    complete(letter, store.origin(sender.number, sender, draft=False))
    if copy is not None:
        mine = NewItem(letter.kind, {name: node.copy() for name, node in letter.bag.items()}, letter.attachments)
        for name, text in (("IsRead", "true"), ("IsFromMe", "true"), ("HasBeenProcessed", "true")):
            mine.bag[name] = leaf(name, text)
        store.insert(mine, copy)
        for name in ("ConversationIndex", "ConversationTopic"):
            if name in mine.bag:
                letter.bag[name] = mine.bag[name]
    post(store, letter, sender, to)


def _others(item: Item, to: Iterable[Node]) -> list[Node]:
    """Whom to tell: an organiser who is on the list as well knows."""
    own = people.organizer(item.bag)
    return [box for box in to if address_of(box).lower() != own]


def invite(store: Store, item: Item, sender: User, to: Iterable[Node], kind: str, copy: Folder | None) -> None:
    """Send an invitation, or an update.

    :param item: of the organiser's calendar, or an occurrence
    :param to: t:Mailbox elements
    :param kind: a MeetingRequestType
    :param copy: where the copy of what is sent goes; None for no copy
    """
    wanted = _others(item, to)
    if wanted:
        _send(store, writing.request(item.bag, sender, kind, whole_attachments(store, item)), sender, wanted, copy)


def cancel(
    store: Store,
    item: Item,
    sender: User,
    to: Iterable[Node],
    copy: Folder | None,
    body: Node | None = None,
    final: bool = True,
) -> None:
    """Tell attendees that a meeting is off, or that they are no longer invited.

    :param final: nothing more will be told of it
    """
    wanted = _others(item, to)
    if wanted:
        source = {**item.bag, **stamp(store, item.bag, weighty=True)} if final else item.bag
        _send(store, writing.cancellation(source, sender, body), sender, wanted, copy)
