"""What the README of the library's older releases does with meetings, in its order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import Account, CalendarItem, EWSDateTime, EWSTimeZone
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY, MeetingCancellation, MeetingRequest

pytestmark = pytest.mark.sandbox_only("it takes several mailboxes")


@pytest.fixture
def invited(mailboxes: Callable[..., list[Account]]) -> tuple[Account, Account, Account]:
    """Who has invited, and two who are."""
    me, anne, bob = mailboxes("me", "anne", "bob")
    me.default_timezone = EWSTimeZone("Europe/Copenhagen")
    item = CalendarItem(
        account=me,
        folder=me.calendar,
        start=me.default_timezone.localize(EWSDateTime(2031, 1, 30, 8, 15)),
        end=me.default_timezone.localize(EWSDateTime(2031, 1, 30, 8, 45)),
        subject="The budget",
        body="Bring figures",
        required_attendees=[anne.primary_smtp_address, bob.primary_smtp_address],
    )
    item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    return me, anne, bob


def test_the_organizer_calls_a_meeting_off(invited: tuple[Account, Account, Account]) -> None:
    for account in invited:
        for item in account.calendar.all().order_by("-datetime_received")[:5]:
            if item.organizer.email_address == account.primary_smtp_address:
                item.cancel()
    me, anne, bob = invited
    assert me.calendar.all().count() == 0
    for each in (anne, bob):
        assert [item.subject for item in each.inbox.all() if isinstance(item, MeetingCancellation)] == [
            "Canceled: The budget"
        ]


@pytest.mark.parametrize(
    "verb, answer", [("accept", "Accept"), ("decline", "Decline"), ("tentatively_accept", "Tentative")]
)
def test_an_invitation_in_the_inbox_is_answered(
    invited: tuple[Account, Account, Account], verb: str, answer: str
) -> None:
    me, anne, _ = invited
    for item in anne.inbox.all().order_by("-datetime_received")[:5]:
        if isinstance(item, MeetingRequest):
            getattr(item, verb)(body="You know why")
    (told,) = me.inbox.all()
    assert told.response_type == answer
    assert "You know why" in told.body


def test_an_invitation_is_answered_in_the_calendar(invited: tuple[Account, Account, Account]) -> None:
    me, anne, _ = invited
    for item in anne.calendar.all().order_by("-datetime_received")[:1]:
        item.decline()
    (told,) = me.inbox.all()
    assert told.response_type == "Decline"
    assert anne.calendar.all().count() == 0


def test_a_meeting_that_was_called_off_is_taken_out_of_the_calendar(invited: tuple[Account, Account, Account]) -> None:
    me, anne, _ = invited
    (mine,) = me.calendar.all()
    mine.cancel()
    item: Any
    for item in anne.inbox.all().order_by("-datetime_received")[:5]:
        if isinstance(item, MeetingCancellation):
            known = item.associated_calendar_item_id
            assert known is not None
            anne.inbox.get(id=known.id, changekey=known.changekey).delete()
            item.move_to_trash()
    assert anne.calendar.all().count() == 0
    assert [type(item) for item in anne.inbox.all()] == [MeetingRequest]
