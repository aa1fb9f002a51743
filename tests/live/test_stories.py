"""Stories of meetings between mailboxes: after each step, every calendar and every Inbox is looked at."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Account, CalendarItem, EWSDateTime, EWSTimeZone
from exchangelib.errors import ErrorCalendarIsDelegatedForAccept, ErrorSavedItemFolderNotFound
from exchangelib.items import (
    SEND_ONLY_TO_ALL,
    SEND_TO_ALL_AND_SAVE_COPY,
    MeetingCancellation,
    MeetingRequest,
    MeetingResponse,
)
from exchangelib.recurrence import Recurrence, WeeklyPattern
from exchangelib.sandbox import Sandbox

HOUR = datetime.timedelta(hours=1)
BERLIN = EWSTimeZone("Europe/Berlin")
START = EWSDateTime(2030, 3, 18, 9, tzinfo=BERLIN)
# Clocks in Berlin go forward on 31 March
MONDAYS = ["03-18 08:00 Plan", "03-25 08:00 Plan", "04-01 07:00 Plan", "04-08 07:00 Plan", "04-15 07:00 Plan"]
MOVED = "03-26 13:00 Plan"

pytestmark = pytest.mark.sandbox_only("it takes several mailboxes")


@pytest.fixture
def town() -> Iterator[Sandbox]:
    """A sandbox of one's own: its clock is moved."""
    with Sandbox() as running:
        yield running


def accounts(town: Sandbox, *names: str) -> list[Account]:
    return [town.account(f"{name}@example.com") for name in names]


def to(*names: str) -> list[str]:
    return [f"{name}@example.com" for name in names]


def calendar(account: Account) -> list[str]:
    """What is in a calendar, each occurrence by itself."""
    found = account.calendar.view(start=START - 24 * HOUR, end=START + 60 * 24 * HOUR)
    return [f"{each.start.astimezone(datetime.timezone.utc):%m-%d %H:%M} {each.subject}" for each in found]


def inbox(account: Account) -> list[tuple[str, str]]:
    found = account.inbox.all().order_by("datetime_received")
    return [(type(each).__name__, each.subject) for each in found]


def newest(account: Account, cls: type[Any]) -> Any:
    return [each for each in account.inbox.all().order_by("datetime_received") if type(each) is cls][-1]


def series(account: Account) -> Any:
    (master,) = account.calendar.all()
    return master


def answers(item: Any) -> dict[str, str]:
    item.refresh()
    everybody = [*(item.required_attendees or []), *(item.optional_attendees or []), *(item.resources or [])]
    return {each.mailbox.email_address.partition("@")[0]: each.response_type for each in everybody}


def plan(account: Account, *names: str, **values: Any) -> CalendarItem:
    values = {"subject": "Plan", "start": START, "end": START + HOUR, "required_attendees": to(*names), **values}
    return CalendarItem(account=account, folder=account.calendar, **values)


def weekly(account: Account, *names: str, **values: Any) -> CalendarItem:
    recurrence = Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Monday"]), start=START.date(), number=5)
    return plan(account, *names, recurrence=recurrence, **values)


def test_a_series_from_its_invitation_to_its_end(town: Sandbox) -> None:
    john, anne, bob = everybody = accounts(town, "john", "anne", "bob")

    # John invites both
    item = weekly(john, "anne", "bob").save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert [calendar(each) for each in everybody] == [MONDAYS] * 3
    assert [inbox(each) for each in everybody] == [[], [("MeetingRequest", "Plan")], [("MeetingRequest", "Plan")]]
    assert {series(each).my_response_type for each in (anne, bob)} == {"NoResponseReceived"}
    assert newest(anne, MeetingRequest).recurrence.boundary.number == 5

    # Anne accepts, Bob may come
    town.clock.advance(hours=1)
    newest(anne, MeetingRequest).accept(body="Gladly")
    newest(bob, MeetingRequest).tentatively_accept()
    assert answers(item) == {"anne": "Accept", "bob": "Tentative"}
    assert inbox(john) == [("MeetingResponse", "Accepted: Plan"), ("MeetingResponse", "Tentative: Plan")]
    assert [inbox(each) for each in (anne, bob)] == [[], []]
    assert [series(each).my_response_type for each in (anne, bob)] == ["Accept", "Tentative"]
    assert [calendar(each) for each in everybody] == [MONDAYS] * 3

    # John moves the second occurrence to another day
    town.clock.advance(hours=1)
    second: Any = item.occurrence(2).refresh()
    second.start = EWSDateTime(2030, 3, 26, 14, tzinfo=BERLIN)
    second.end = second.start + HOUR
    second.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    moved = [MONDAYS[0], MOVED, *MONDAYS[2:]]
    assert [calendar(each) for each in everybody] == [moved] * 3
    for each in (anne, bob):
        request = newest(each, MeetingRequest)
        assert (request.start, request.recurrence, request.type) == (second.start, None, "Exception")
        entry = request.associated_calendar_item()
        assert (entry.type, entry.my_response_type) == ("Exception", "NoResponseReceived")
        assert entry.recurring_master().refresh().id == series(each).id
    (changed,) = series(anne).modified_occurrences
    assert (changed.start, changed.original_start) == (second.start, START + 7 * 24 * HOUR)
    assert answers(item.occurrence(1)) == {"anne": "Accept", "bob": "Tentative"}

    # Anne accepts the new time, Bob has none then
    town.clock.advance(hours=1)
    newest(anne, MeetingRequest).accept()
    newest(bob, MeetingRequest).decline(body="Not on a Tuesday")
    assert answers(item.occurrence(2)) == {"anne": "Accept", "bob": "Decline"}
    assert answers(item) == {"anne": "Accept", "bob": "Tentative"}
    assert [calendar(each) for each in everybody] == [moved, moved, [moved[0], *moved[2:]]]
    assert [each[1] for each in inbox(john)][2:] == ["Accepted: Plan", "Declined: Plan"]
    assert "Tuesday" in newest(john, MeetingResponse).body
    assert [inbox(each) for each in (anne, bob)] == [[], []]

    # Anne declines another one, out of her calendar
    town.clock.advance(hours=1)
    series(anne).occurrence(4).decline(body="Away")
    assert answers(item.occurrence(4)) == {"anne": "Decline", "bob": "Tentative"}
    assert answers(item.occurrence(5)) == {"anne": "Accept", "bob": "Tentative"}
    assert [calendar(each) for each in everybody] == [moved, [*moved[:3], moved[4]], [moved[0], *moved[2:]]]
    assert [each.start for each in series(anne).deleted_occurrences] == [EWSDateTime(2030, 4, 8, 9, tzinfo=BERLIN)]

    # John calls off the third one
    town.clock.advance(hours=1)
    item.occurrence(3).cancel(body="Easter")
    assert calendar(john) == [*moved[:2], *moved[3:]]
    for each in (anne, bob):
        off = newest(each, MeetingCancellation)
        assert (off.subject, off.start) == ("Canceled: Plan", EWSDateTime(2030, 4, 1, 9, tzinfo=BERLIN))
        assert "Easter" in off.body
        assert "04-01 07:00 Canceled: Plan" in calendar(each)
        off.remove_from_calendar()
        assert inbox(each) == []
    assert calendar(anne) == [*moved[:2], moved[4]]
    assert calendar(bob) == [moved[0], *moved[3:]]

    # and all of it
    town.clock.advance(hours=1)
    item.refresh().cancel(body="That was it")
    assert (calendar(john), item.is_cancelled) == ([], True)
    for each in (anne, bob):
        assert inbox(each) == [("MeetingCancellation", "Canceled: Plan")]
        assert series(each).is_cancelled
        newest(each, MeetingCancellation).remove_from_calendar()
        assert (calendar(each), inbox(each), each.calendar.all().count()) == ([], [], 0)


def test_who_proposes_another_time_is_asked_again(town: Sandbox) -> None:
    john, anne = accounts(town, "john", "anne")
    item = plan(john, "anne").save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    later = EWSDateTime(2030, 3, 19, 15, tzinfo=EWSTimeZone("America/New_York"))
    town.clock.advance(hours=1)
    newest(anne, MeetingRequest).tentatively_accept(body="Tomorrow?", proposed_start=later, proposed_end=later + HOUR)
    assert (calendar(john), calendar(anne)) == ([MONDAYS[0]], [MONDAYS[0]])
    proposal = newest(john, MeetingResponse)
    assert (proposal.proposed_start, proposal.proposed_end) == (later, later + HOUR)
    town.clock.advance(hours=1)
    agreed: Any = proposal.associated_calendar_item()
    assert agreed.id == item.id
    agreed.start, agreed.end = proposal.proposed_start, proposal.proposed_end
    agreed.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert calendar(john) == calendar(anne) == ["03-19 19:00 Plan"]
    town.clock.advance(hours=1)
    newest(anne, MeetingRequest).accept()
    assert answers(item) == {"anne": "Accept"}


def test_a_delegate_answers_and_invites_for_somebody(town: Sandbox) -> None:
    boss, helper, john = accounts(town, "boss", "helper", "john")
    boss.add_delegate(
        "helper@example.com",
        "DelegatesAndMe",
        calendar="Editor",
        inbox="Editor",
        receive_copies_of_meeting_messages=True,
    )
    desk = helper.mailbox("boss@example.com")

    # An invitation comes to the boss, and a copy of it to the delegate
    item = plan(john, "boss").save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert [inbox(each) for each in (boss, helper, john)] == [[("MeetingRequest", "Plan")]] * 2 + [[]]
    assert [calendar(each) for each in (boss, helper)] == [[MONDAYS[0]], []]
    copy = newest(helper, MeetingRequest)
    assert copy.is_delegated
    with pytest.raises(ErrorCalendarIsDelegatedForAccept):
        copy.accept()

    # The delegate accepts it at the desk of the boss
    town.clock.advance(hours=1)
    newest(desk, MeetingRequest).accept(body="We come")
    assert answers(item) == {"boss": "Accept"}
    told = newest(john, MeetingResponse)
    assert (told.author.email_address, told.sender.email_address) == ("boss@example.com", "helper@example.com")
    assert [inbox(each) for each in (boss, desk)] == [[], []]
    assert series(boss).my_response_type == "Accept"
    assert calendar(helper) == []

    # and invites for the boss
    town.clock.advance(hours=1)
    own = plan(desk, "john", subject="Audit", start=START + 2 * HOUR, end=START + 3 * HOUR)
    own.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    asked = newest(john, MeetingRequest)
    assert (asked.organizer.email_address, asked.sender.email_address) == ("boss@example.com", "helper@example.com")
    assert calendar(boss) == [MONDAYS[0], "03-18 10:00 Audit"] == calendar(john)
    asked.accept()
    assert answers(own) == {"john": "Accept"}
    assert ("MeetingResponse", "Accepted: Audit") in inbox(boss)

    # then calls it off
    town.clock.advance(hours=1)
    own.cancel(body="The boss is ill")
    assert (calendar(boss), ("MeetingCancellation", "Canceled: Audit") in inbox(john)) == ([MONDAYS[0]], True)

    # who is no delegate any more does none of that
    boss.remove_delegate("helper@example.com")
    with pytest.raises(ErrorSavedItemFolderNotFound):
        plan(desk, "john", subject="Fraud").save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert "Fraud" not in str(inbox(john))


def test_a_series_that_a_delegate_calls_from_its_invitation_to_its_end(town: Sandbox) -> None:
    boss, helper, anne, bob = accounts(town, "boss", "helper", "anne", "bob")
    boss.add_delegate("helper@example.com", "DelegatesAndMe", calendar="Editor", inbox="Editor")
    desk = helper.mailbox("boss@example.com")
    everybody = boss, anne, bob

    def seen_by_all() -> list[list[str]]:
        assert (calendar(helper), inbox(helper)) == ([], [])  # the delegate works in the mailbox of the boss
        assert calendar(desk) == calendar(boss)
        return [calendar(each) for each in everybody]

    # The delegate invites both
    item = weekly(desk, "anne", "bob").save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert seen_by_all() == [MONDAYS] * 3
    assert [inbox(each) for each in everybody] == [[], [("MeetingRequest", "Plan")], [("MeetingRequest", "Plan")]]
    asked = newest(anne, MeetingRequest)
    assert (asked.organizer.email_address, asked.sender.email_address) == ("boss@example.com", "helper@example.com")

    # Anne accepts, Bob may come: the boss is told
    town.clock.advance(hours=1)
    asked.accept(body="Gladly")
    newest(bob, MeetingRequest).tentatively_accept()
    assert answers(item) == answers(series(boss)) == {"anne": "Accept", "bob": "Tentative"}
    assert [each for _, each in inbox(boss)] == ["Accepted: Plan", "Tentative: Plan"]
    assert [inbox(each) for each in (anne, bob)] == [[], []]

    # The delegate moves the second occurrence
    town.clock.advance(hours=1)
    second: Any = item.occurrence(2).refresh()
    second.start = EWSDateTime(2030, 3, 26, 14, tzinfo=BERLIN)
    second.end = second.start + HOUR
    second.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    moved = [MONDAYS[0], MOVED, *MONDAYS[2:]]
    assert seen_by_all() == [moved] * 3
    assert {newest(each, MeetingRequest).sender.email_address for each in (anne, bob)} == {"helper@example.com"}

    # Anne accepts that, Bob declines it, and Anne another one out of her calendar
    town.clock.advance(hours=1)
    newest(anne, MeetingRequest).accept()
    newest(bob, MeetingRequest).decline()
    series(anne).occurrence(4).decline(body="Away")
    assert answers(item.occurrence(2)) == {"anne": "Accept", "bob": "Decline"}
    assert answers(item.occurrence(4)) == {"anne": "Decline", "bob": "Tentative"}
    assert answers(item) == {"anne": "Accept", "bob": "Tentative"}
    assert seen_by_all() == [moved, [*moved[:3], moved[4]], [moved[0], *moved[2:]]]
    assert [each for _, each in inbox(boss)][2:] == ["Accepted: Plan", "Declined: Plan", "Declined: Plan"]

    # The delegate calls off the third one, and then all of it
    town.clock.advance(hours=1)
    item.occurrence(3).cancel(body="Easter")
    assert calendar(boss) == [*moved[:2], *moved[3:]]
    for each in (anne, bob):
        off = newest(each, MeetingCancellation)
        assert (off.author.email_address, off.sender.email_address) == ("boss@example.com", "helper@example.com")
        assert "04-01 07:00 Canceled: Plan" in calendar(each)
        off.remove_from_calendar()
    assert seen_by_all() == [[*moved[:2], *moved[3:]], [*moved[:2], moved[4]], [moved[0], *moved[3:]]]
    town.clock.advance(hours=1)
    item.refresh().cancel(body="That was it")
    for each in (anne, bob):
        assert inbox(each) == [("MeetingCancellation", "Canceled: Plan")]
        newest(each, MeetingCancellation).remove_from_calendar()
        assert inbox(each) == []
    assert seen_by_all() == [[]] * 3


def test_a_delegate_answers_a_series_for_somebody(town: Sandbox) -> None:
    boss, helper, john = accounts(town, "boss", "helper", "john")
    boss.add_delegate("helper@example.com", "DelegatesAndMe", calendar="Editor", inbox="Editor")
    desk = helper.mailbox("boss@example.com")
    item = weekly(john, "boss").save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    town.clock.advance(hours=1)
    newest(desk, MeetingRequest).accept()
    assert (answers(item), inbox(boss), len(calendar(boss))) == ({"boss": "Accept"}, [], 5)

    # the second one is moved, and declined
    town.clock.advance(hours=1)
    second: Any = item.occurrence(2).refresh()
    second.start = EWSDateTime(2030, 3, 26, 14, tzinfo=BERLIN)
    second.end = second.start + HOUR
    second.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert calendar(desk) == [MONDAYS[0], MOVED, *MONDAYS[2:]] == calendar(john)
    newest(desk, MeetingRequest).decline(body="Not on a Tuesday")
    # so is the fourth one, out of the calendar, and one of them by its id
    town.clock.advance(hours=1)
    assert [len(each) for each in desk.bulk_decline([series(desk).occurrence(4)], body="Away")] == [0]
    assert answers(item.occurrence(2)) == answers(item.occurrence(4)) == {"boss": "Decline"}
    assert answers(item.occurrence(3)) == {"boss": "Accept"}
    assert calendar(boss) == calendar(desk) == [MONDAYS[0], MONDAYS[2], MONDAYS[4]]
    told = [each for each in john.inbox.all() if isinstance(each, MeetingResponse)]
    assert {(each.author.email_address, each.sender.email_address) for each in told} == {
        ("boss@example.com", "helper@example.com")
    }
    assert sorted(each.subject for each in told) == ["Accepted: Plan", "Declined: Plan", "Declined: Plan"]

    # John calls it off: the delegate takes it out of the calendar of the boss
    town.clock.advance(hours=1)
    item.refresh().cancel()
    newest(desk, MeetingCancellation).remove_from_calendar()
    assert (calendar(boss), inbox(boss), calendar(helper), inbox(helper)) == ([], [], [], [])


def test_a_room_accepts_what_it_has_time_for(town: Sandbox) -> None:
    town.add_room("hall@example.com")
    john, anne = accounts(town, "john", "anne")
    hall = town.account("hall@example.com")

    # The hall is free for the whole series
    item = weekly(john, "anne", resources=to("hall"), location="Hall").save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert answers(item) == {"anne": "Unknown", "hall": "Accept"}
    assert inbox(john) == [("MeetingResponse", "Accepted: Plan")]
    assert [len(calendar(each)) for each in (john, anne, hall)] == [5, 5, 5]

    # not for Anne at the time of the third one
    town.clock.advance(hours=1)
    third = EWSDateTime(2030, 4, 1, 9, 30, tzinfo=BERLIN)
    other = plan(anne, subject="Talk", start=third, end=third + HOUR, resources=to("hall"))
    other.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert answers(other) == {"hall": "Decline"}
    assert ("MeetingResponse", "Declined: Talk") in inbox(anne)
    assert "Talk" not in str(calendar(hall))

    # but it is once John has moved that
    town.clock.advance(hours=1)
    moved: Any = item.occurrence(3).refresh()
    moved.start, moved.end = moved.start + 5 * HOUR, moved.end + 5 * HOUR
    moved.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert answers(item.occurrence(3)) == {"anne": "Unknown", "hall": "Accept"}
    assert "04-01 12:00 Plan" in calendar(hall)
    town.clock.advance(hours=1)
    other.location = "Hall"
    other.save(update_fields=["start", "end", "location"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert answers(other) == {"hall": "Accept"}
    assert "04-01 07:30 Talk" in calendar(hall)

    # and what is called off is off there, too
    town.clock.advance(hours=1)
    item.refresh().cancel()
    assert [each for each in calendar(hall) if "Canceled" not in each] == ["04-01 07:30 Talk"]
    assert calendar(john) == []
