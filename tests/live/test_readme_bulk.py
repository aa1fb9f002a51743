"""What the README of the library's older releases does to many items at once, sending and archiving included."""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import Account, Attendee, CalendarItem, EWSDateTime, EWSTimeZone, Mailbox, Message
from exchangelib.errors import ErrorItemNotFound
from exchangelib.folders import Calendar, Folder
from exchangelib.items import BulkCreateResult
from exchangelib.properties import DistinguishedFolderId
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it sends mail, and fills an archive")
ADDRESS, GUEST = "bulk@example.com", "guest@example.com"
ZONE = EWSTimeZone.timezone("Europe/Lisbon")
HOURS = range(9, 14)


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.add_user(GUEST)
        yield running


@pytest.fixture
def mailbox(server: Sandbox) -> Iterator[Account]:
    with server.account(ADDRESS) as account:
        yield account
    server.reset()


@pytest.fixture
def lessons() -> list[CalendarItem]:
    """One for each hour of a day, with a guest who has not been asked."""
    return [
        CalendarItem(
            start=ZONE.localize(EWSDateTime(2019, 5, 6, hour, 10)),
            end=ZONE.localize(EWSDateTime(2019, 5, 6, hour, 55)),
            subject=f"Lesson {hour}",
            body="Bring a pencil",
            location="Room 4",
            categories=["school", "may"],
            required_attendees=[Attendee(mailbox=Mailbox(email_address=GUEST), response_type="Accept")],
        )
        for hour in HOURS
    ]


@pytest.fixture
def ids(mailbox: Account, lessons: list[CalendarItem]) -> list[tuple[Any, Any]]:
    mailbox.bulk_create(folder=mailbox.calendar, items=lessons)
    return [(lesson.id, lesson.changekey) for lesson in lessons]


def drafts(account: Account, count: int = 3) -> None:
    letters = [Message(subject=f"Bill {n}", body="Please pay", to_recipients=[GUEST]) for n in range(count)]
    account.bulk_create(folder=account.drafts, items=letters)


def subjects(found: Any) -> list[str]:
    return sorted(item.subject for item in found)


def test_all_are_created_at_once_and_know_their_ids(
    server: Sandbox, mailbox: Account, lessons: list[CalendarItem]
) -> None:
    mailbox.calendar.refresh()
    server.requests.clear()
    made = mailbox.bulk_create(folder=mailbox.calendar, items=lessons)
    assert [call.operation for call in server.requests] == ["CreateItem"]
    assert all(isinstance(result, BulkCreateResult) for result in made)
    assert [(result.id, result.changekey) for result in made] == [(each.id, each.changekey) for each in lessons]
    first = mailbox.calendar.get(id=made[0].id)
    assert first.start == ZONE.localize(EWSDateTime(2019, 5, 6, 9, 10))
    assert (first.location, first.categories) == ("Room 4", ["school", "may"])
    assert [attendee.mailbox.email_address for attendee in first.required_attendees] == [GUEST]


def test_whole_items_and_some_of_their_fields_are_fetched_by_id(mailbox: Account, ids: list[Any]) -> None:
    whole = mailbox.fetch(ids=ids)
    assert isinstance(whole, types.GeneratorType)
    assert [item.subject for item in whole] == [f"Lesson {hour}" for hour in HOURS]
    for item in mailbox.fetch(ids=ids, only_fields=["start", "subject"]):
        assert item.start is not None
        assert item.subject.startswith("Lesson")
        assert item.location is None


def test_named_fields_of_many_items_are_updated(mailbox: Account, lessons: list[CalendarItem], ids: list[Any]) -> None:
    for lesson in lessons:
        assert lesson.start is not None
        lesson.start += timedelta(minutes=5)
        lesson.subject, lesson.location = f"{lesson.subject} again", "elsewhere"
    updated = mailbox.bulk_update(items=[(lesson, ("start", "subject")) for lesson in lessons])
    assert [item_id for item_id, _ in updated] == [item_id for item_id, _ in ids]
    assert all(new != old for (_, new), (_, old) in zip(updated, ids, strict=True))
    for hour, item in zip(HOURS, mailbox.fetch(ids=updated), strict=True):
        assert (item.subject, item.start.astimezone(ZONE).minute) == (f"Lesson {hour} again", 15)
        assert item.location == "Room 4"


def test_many_are_moved_and_have_new_ids(mailbox: Account, ids: list[Any]) -> None:
    other = Calendar(parent=mailbox.calendar, name="Other").save()
    moved = mailbox.bulk_move(ids=ids, to_folder=other)
    assert not {item_id for item_id, _ in moved} & {item_id for item_id, _ in ids}
    assert mailbox.calendar.all().count() == 0
    assert [item.subject for item in mailbox.fetch(ids=moved)] == [f"Lesson {hour}" for hour in HOURS]


@pytest.mark.parametrize("save_copy", [True, False])
def test_drafts_are_sent_with_and_without_a_copy(server: Sandbox, mailbox: Account, save_copy: bool) -> None:
    drafts(mailbox)
    queued = mailbox.drafts.all().only("id", "changekey")
    assert mailbox.bulk_send(ids=queued, save_copy=save_copy) == [True] * 3
    for number in range(3):
        server.wait_for(subject=f"Bill {number}", mailbox=GUEST)
    assert mailbox.drafts.all().count() == 0
    assert mailbox.sent.all().count() == (3 if save_copy else 0)


def test_many_are_deleted_and_what_is_gone_says_so(mailbox: Account, ids: list[Any]) -> None:
    assert mailbox.bulk_delete(ids=ids[1:]) == [True] * (len(ids) - 1)
    first, *others = mailbox.bulk_delete(ids=ids)
    assert first is True
    assert all(isinstance(each, ErrorItemNotFound) for each in others)


def test_many_are_archived(mailbox: Account) -> None:
    made = mailbox.bulk_create(folder=mailbox.inbox, items=[Message(subject="old") for _ in range(3)])
    archived = mailbox.bulk_archive(ids=made, to_folder=DistinguishedFolderId("inbox"))
    assert archived == [True] * 3
    assert mailbox.inbox.all().count() == 0


# -- querysets


@pytest.fixture
def shelf(mailbox: Account) -> Folder:
    """A folder in the inbox; in the inbox three bills, and one message that is none."""
    kept = Folder(parent=mailbox.inbox, name="Kept").save()
    mailbox.bulk_create(
        folder=mailbox.inbox, items=[Message(subject=each) for each in ("Bill 0", "Bill 1", "Bill 2", "No bill")]
    )
    return kept


def test_what_is_found_is_deleted(mailbox: Account, shelf: Folder) -> None:
    assert mailbox.inbox.filter(subject__startswith="Bill").delete() == [True] * 3
    assert subjects(mailbox.inbox.all()) == ["No bill"]


@pytest.mark.parametrize("arguments, copies", [({}, 3), ({"save_copy": False}, 0)], ids=["with copies", "without"])
def test_what_is_found_is_sent(server: Sandbox, mailbox: Account, arguments: dict[str, Any], copies: int) -> None:
    drafts(mailbox)
    assert mailbox.drafts.filter(subject__startswith="Bill").send(**arguments) == [True] * 3
    assert server.wait_for(subject="Bill 2", mailbox=GUEST).body.strip() == "Please pay"
    assert mailbox.sent.filter(subject__startswith="Bill").count() == copies


def test_what_is_found_is_copied_moved_and_archived(mailbox: Account, shelf: Folder) -> None:
    found = mailbox.inbox.filter(subject__startswith="Bill")
    assert len(found.copy(to_folder=mailbox.inbox / "Kept")) == 3
    assert (subjects(shelf.all()), found.all().count()) == (["Bill 0", "Bill 1", "Bill 2"], 3)
    assert len(mailbox.inbox.filter(subject__startswith="Bill").move(to_folder=mailbox.inbox / "Kept")) == 3
    assert (shelf.all().count(), subjects(mailbox.inbox.all())) == (6, ["No bill"])
    assert shelf.filter(subject="Bill 1").archive(to_folder=DistinguishedFolderId("inbox")) == [True] * 2
    assert shelf.all().count() == 4


def test_a_small_page_size_means_more_requests_for_the_same(server: Sandbox, mailbox: Account, shelf: Folder) -> None:
    server.requests.clear()
    assert mailbox.inbox.filter(subject__startswith="Bill").delete(page_size=2) == [True] * 3
    assert [call.operation for call in server.requests].count("DeleteItem") >= 1
    assert [call.operation for call in server.requests].count("FindItem") == 2
    assert subjects(mailbox.inbox.all()) == ["No bill"]
