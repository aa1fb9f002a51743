"""Which response objects an item can have: what GetItem shows as ResponseObjects; it makes none of them."""

from __future__ import annotations

from exchangelib.sandbox.bags import Bag, text_of
from exchangelib.sandbox.delivery.transport import PENDING
from exchangelib.sandbox.derive import MAIL_KINDS
from exchangelib.sandbox.meetings import people
from exchangelib.sandbox.versions import rank

_REPLIES = ["ReplyToItem", "ReplyAllToItem", "ForwardItem"]
_ANSWERS = ["AcceptItem", "TentativelyAcceptItem", "DeclineItem"]


def _answers(bag: Bag, version: str) -> list[str]:
    """To an invitation (GetItem/response-19: in this order)."""
    proposes = rank(version) >= rank("Exchange2013") and text_of(bag, "AllowNewTimeProposal", "true") == "true"
    return [*_ANSWERS, *(["ProposeNewTime"] if proposes else []), *_REPLIES]


def responses(kind: str, bag: Bag, owner: str, version: str) -> list[str] | None:
    """The elements of response objects, in the order in which they are shown; None where the property is not known.

    :param kind: element name of the item
    :param owner: address of whoever's mailbox it is in
    :param version: of the schema
    """
    if kind == "CalendarItem":
        if text_of(bag, "IsMeeting") != "true":
            return ["ForwardItem"]
        if people.is_organizer(bag, owner):
            return ["CancelCalendarItem", "ForwardItem"]
        return _REPLIES if text_of(bag, "IsCancelled") == "true" else _answers(bag, version)
    if kind in MAIL_KINDS:
        if text_of(bag, "IsDraft") == "true":
            return ["ForwardItem"]
        if kind == "MeetingRequest" and not people.is_organizer(bag, owner):
            return _REPLIES if text_of(bag, "IsDelegated") == "true" else _answers(bag, version)
        first = ["RemoveItem"] if kind == "MeetingCancellation" and not people.is_organizer(bag, owner) else []
        return [*first, *_REPLIES, *(["SuppressReadReceipt"] if PENDING in bag else [])]
    if kind == "PostItem":
        return ["PostReplyItem", "ReplyToItem", "ForwardItem"]
    return ["ForwardItem"] if kind in ("Task", "Contact") else None
