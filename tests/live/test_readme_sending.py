"""What the README of the library's older releases does with messages that go out, in its order: sent, answered, passed on."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import Account, CalendarItem, FileAttachment, HTMLBody, Mailbox, Message
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_ONLY_TO_CHANGED
from exchangelib.properties import DistinguishedFolderId

UTC = datetime.timezone.utc

pytestmark = pytest.mark.sandbox_only("it takes several mailboxes")


@pytest.fixture
def people(mailboxes: Callable[..., list[Account]]) -> dict[str, Account]:
    names = ("me", "anne", "bob", "carl", "denice", "erik", "felicity")
    return dict(zip(names, mailboxes(*names), strict=True))


def address(people: dict[str, Account], name: str) -> str:
    return people[name].primary_smtp_address


def subjects(folder: Any) -> list[str]:
    return sorted(each.subject for each in folder.all())


def test_an_appointment_from_its_creation_to_its_archive(people: dict[str, Account]) -> None:
    me, anne = people["me"], people["anne"]
    start = datetime.datetime(2031, 5, 6, 7, tzinfo=UTC)
    item = CalendarItem(
        folder=me.calendar, subject="Tea", start=start, end=start, required_attendees=[address(people, "anne")]
    )
    item.save()
    assert item.id
    assert item.changekey
    assert subjects(anne.inbox) == []
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert subjects(anne.inbox) == ["Tea"]
    item.subject = "Coffee"
    item.save()
    item.subject, item.location = "Cocoa", "Kitchen"
    item.save(update_fields=["subject"])
    assert (item.refresh().subject, item.location) == ("Cocoa", None)
    item.required_attendees = [address(people, "bob")]
    item.save(send_meeting_invitations=SEND_ONLY_TO_CHANGED)
    assert subjects(people["bob"].inbox) == ["Cocoa"]
    item.body = HTMLBody("<html><body>Hello <blink>world</blink></body></html>")
    item.save(update_fields=["body"])
    assert "<blink>" in item.refresh().body
    copied = item.copy(me.trash)
    assert copied is not None
    item.move(me.trash)
    assert me.trash.all().count() == 2
    item.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    again = CalendarItem(folder=me.calendar, subject="Milk", start=start, end=start).save()
    again.archive(DistinguishedFolderId("inbox"))
    assert me.calendar.all().count() == 0
    for verb in ("soft_delete", "move_to_trash", "delete"):
        getattr(CalendarItem(folder=me.calendar, subject=verb, start=start, end=start).save(), verb)()
        assert me.calendar.all().count() == 0


def test_a_message_without_a_copy_goes_to_recipients_of_all_kinds(people: dict[str, Account]) -> None:
    message = Message(
        account=people["me"],
        subject="Every morning",
        body="The early bird",
        to_recipients=[Mailbox(email_address=address(people, "anne")), Mailbox(email_address=address(people, "bob"))],
        cc_recipients=[address(people, "carl"), address(people, "denice")],
        bcc_recipients=[Mailbox(email_address=address(people, "erik")), address(people, "felicity")],
    )
    message.send()
    assert [subjects(people[name].inbox) for name in people if name != "me"] == [["Every morning"]] * 6
    assert subjects(people["me"].sent) == []


@pytest.fixture
def sent(people: dict[str, Account]) -> Any:
    """A message that was sent with a copy, as it was found there."""
    me = people["me"]
    to = [Mailbox(email_address=address(people, "anne"))]
    message = Message(account=me, folder=me.sent, subject="Every morning", body="The early bird", to_recipients=to)
    message.send_and_save()
    return me.sent.get(subject="Every morning")


def test_a_message_with_a_copy(people: dict[str, Account], sent: Any) -> None:
    assert (sent.is_draft, sent.body.strip()) == (False, "The early bird")
    assert subjects(people["anne"].inbox) == ["Every morning"]


def test_what_is_in_a_mailbox_is_answered_and_passed_on(people: dict[str, Account], sent: Any) -> None:
    some = [address(people, "carl"), address(people, "denice")]
    sent.reply(subject="Re: Every morning", body="Indeed", to_recipients=some)
    sent.reply_all(subject="Re: Every morning", body="Indeed, all")
    sent.forward(subject="Fwd: Every morning", body="Have you seen this?", to_recipients=some)
    for name in ("carl", "denice"):
        assert subjects(people[name].inbox) == ["Fwd: Every morning", "Re: Every morning"]
    assert subjects(people["anne"].inbox) == ["Every morning", "Re: Every morning"]
    assert subjects(people["me"].sent) == ["Every morning", "Fwd: Every morning"] + ["Re: Every morning"] * 2


def test_a_draft_of_a_forward_is_edited(people: dict[str, Account], sent: Any) -> None:
    me = people["me"]
    draft = sent.create_forward(
        subject="Fwd: Every morning", body="Have you seen this?", to_recipients=[address(people, "carl")]
    ).save(me.drafts)
    assert subjects(me.drafts) == ["Fwd: Every morning"]
    draft.reply_to = [address(people, "erik")]
    draft.attach(FileAttachment(name="my_file.txt", content=b"hello world"))
    draft.send()
    (came,) = people["carl"].inbox.all()
    assert [each.email_address for each in came.reply_to] == [address(people, "erik")]
    assert [each.content for each in came.attachments] == [b"hello world"]
    assert subjects(me.drafts) == []


def test_the_times_of_a_message_are_the_servers_and_aware(people: dict[str, Account], sent: Any) -> None:
    """The section on fields with times."""
    (came,) = people["anne"].inbox.all()
    for item in (sent, came):
        for name in ("datetime_created", "datetime_sent", "datetime_received", "last_modified_time"):
            value = getattr(item, name)
            assert value.tzinfo is not None
            assert abs(value - datetime.datetime.now(UTC)) < datetime.timedelta(minutes=5)
            assert getattr(type(item), name).is_read_only
    assert came.datetime_sent <= came.datetime_received
