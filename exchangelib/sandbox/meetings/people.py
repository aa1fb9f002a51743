"""Attendees in the properties of a meeting: finding them, and noting what they answered; it knows no store."""

from __future__ import annotations

from collections.abc import Iterator

from exchangelib.sandbox.bags import Bag, branch, leaf
from exchangelib.sandbox.delivery.recipients import ATTENDEES, address_of, box_in, boxes
from exchangelib.sandbox.nodes import Node, T

_ANSWER = ("ResponseType", "LastResponseTime", "ProposedStart", "ProposedEnd")


def attendees(bag: Bag) -> Iterator[tuple[str, Node]]:
    """All t:Attendee elements with the list that each is on."""
    for name in ATTENDEES:
        node = bag.get(name)
        for each in node.children if node is not None else ():
            yield name, each


def addresses(bag: Bag) -> dict[str, Node]:
    """The t:Mailbox of each attendee by lower-case address."""
    return {address_of(box).lower(): box for box in boxes(bag, ATTENDEES)}


def organizer(bag: Bag) -> str:
    """The lower-case address of whoever called a meeting."""
    box = box_in(bag, "Organizer")
    return address_of(box).lower() if box is not None else ""


def is_organizer(bag: Bag, address: str) -> bool:
    """Whether a meeting was called by somebody, given by address."""
    return organizer(bag) in ("", address.lower())


def _answered(attendee: Node, answer: str, more: dict[str, str]) -> Node:
    kept = [child for child in attendee.children if child.local not in _ANSWER]
    given = {"ResponseType": answer, **more}
    return Node(attendee.tag, None, [*kept, *(leaf(name, given[name]) for name in _ANSWER if given.get(name))])


def unanswered(bag: Bag, keep: bool = False) -> Bag:
    """The lists of attendees without what anybody has answered.

    :param keep: only put "Unknown" where nothing is said
    """
    out: Bag = {}
    for name in ATTENDEES:
        node = bag.get(name)
        if node is not None:
            found = [
                each if keep and each.find(T("ResponseType")) is not None else _answered(each, "Unknown", {})
                for each in node.children
            ]
            out[name] = Node(node.tag, None, found)
    return out


def note(bag: Bag, box: Node, answer: str, at: str, start: str = "", end: str = "") -> Bag:
    """The lists of attendees with what one of them has answered; whoever was not invited is added.

    :param box: the t:Mailbox of whoever answered
    :param at: time of the answer
    :param start: that they propose; "" for none, and `end` likewise
    """
    wanted = address_of(box).lower()
    more = {"LastResponseTime": at, "ProposedStart": start, "ProposedEnd": end}
    out: Bag = {}
    for name in ATTENDEES:
        node = bag.get(name)
        if node is None:
            continue
        found = []
        for each in node.children:
            theirs = each.find(T("Mailbox"))
            mine = theirs is not None and address_of(theirs).lower() == wanted
            found.append(_answered(each, answer, more) if mine else each)
            if mine:
                out[name] = Node(node.tag, None, found)
        if name in out:
            out[name] = Node(node.tag, None, found)
    if not out:
        known = bag.get("RequiredAttendees")
        added = _answered(branch("Attendee", box.copy()), answer, more)
        out["RequiredAttendees"] = branch("RequiredAttendees", *(known.children if known is not None else ()), added)
    return out
