"""Rooms, which accept by themselves if they are free and decline otherwise; they are not asked twice."""

from __future__ import annotations

from datetime import timedelta

from exchangelib.sandbox import calendar, times
from exchangelib.sandbox.bags import leaf, text_of
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.meetings import entries, writing
from exchangelib.sandbox.meetings.conflicts import Calendar
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item, Store, User

# How far into a series without end a room looks; nobody waits for more.
_WINDOW = timedelta(days=3 * 366)


def _taken(store: Store, user: User, item: Item) -> Item | None:
    """Something else that is in the room at the time of a meeting, or of any of its occurrences."""
    start = times.read(text_of(item.bag, "Start"))
    if start is None:
        return None
    start, until = start - timedelta(days=1), max(start, store.clock.now()) + _WINDOW
    booked = Calendar(store, user.number).booked(start, until, text_of(item.bag, "UID"))
    at, open_until = 0, None
    taken: Item | None = None
    for each in calendar.occurrences_between(store, item, start, until):
        while at < len(booked) and booked[at][0] < each.end:
            if open_until is None or booked[at][1] > open_until:
                open_until, taken = booked[at][1], booked[at][2]
            at += 1
        if open_until is not None and open_until > each.start:
            return taken
    return None


def decide(store: Store, user: User, letter: Item) -> NewItem | None:
    """What the room answers; its calendar is as it says."""
    known = entries.associated(store, user.number, letter.bag)
    if known is None or writing.age(known.bag) != writing.age(letter.bag):
        return None
    other = _taken(store, user, known)
    now = times.write(store.clock.now())
    answer = "Accept" if other is None else "Decline"
    text = "Your request was accepted." if other is None else "Your request was declined because there are conflicts."
    body = Node(T("Body"), {"BodyType": "Text"}, None, text)
    made = writing.response(known.bag, user, user, answer, now, body, None)
    if other is not None:
        entries.delete(store, known)
        return made
    busy = text_of(letter.bag, "IntendedFreeBusyStatus", "Busy")
    changed = {"MyResponseType": "Accept", "LegacyFreeBusyStatus": busy, "AppointmentReplyTime": now}
    entries.put(store, known, {name: leaf(name, value) for name, value in changed.items()})
    return made
