"""Meetings, verb by verb: invited, changed, answered and called off, and what the objects of the program know afterwards."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import (
    UTC,
    Account,
    Attendee,
    CalendarItem,
    EWSDate,
    EWSDateTime,
    EWSTimeZone,
    FileAttachment,
    HTMLBody,
)
from exchangelib.errors import (
    ErrorCalendarIsNotOrganizer,
    ErrorItemNotFound,
    InvalidEnumValue,
    InvalidFieldForVersion,
    InvalidValue,
    ResponseMessageError,
)
from exchangelib.items import (
    SEND_AND_SAVE_COPY,
    SEND_ONLY_TO_ALL,
    SEND_ONLY_TO_CHANGED,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_CHANGED_AND_SAVE_COPY,
    SEND_TO_NONE,
    AcceptItem,
    MeetingCancellation,
    MeetingRequest,
    MeetingResponse,
)
from exchangelib.properties import ReferenceItemId
from exchangelib.recurrence import Recurrence, WeeklyPattern
from exchangelib.sandbox import Sandbox

Mailboxes = Callable[..., list[Account]]
START = EWSDateTime(2030, 3, 4, 9, tzinfo=UTC)
HOUR = datetime.timedelta(hours=1)

pytestmark = pytest.mark.sandbox_only("it takes several mailboxes")


def to(*accounts: Account) -> list[str]:
    return [account.primary_smtp_address for account in accounts]


def only(folder: Any, **filters: Any) -> Any:
    (found,) = folder.filter(**filters) if filters else folder.all()
    return found


def kinds(account: Account) -> list[tuple[str, str]]:
    return [(type(each).__name__, each.subject) for each in account.inbox.all().order_by("datetime_received")]


def answers(item: Any) -> dict[str, str]:
    item.refresh()
    everybody = [*(item.required_attendees or []), *(item.optional_attendees or []), *(item.resources or [])]
    return {str(each.mailbox.email_address).partition("@")[0]: each.response_type for each in everybody}


def meeting(account: Account, *others: Account, **values: Any) -> CalendarItem:
    values = {"subject": "Plan", "start": START, "end": START + HOUR, "required_attendees": to(*others), **values}
    return CalendarItem(account=account, folder=account.calendar, **values)


@pytest.fixture
def invited(mailboxes: Mailboxes) -> tuple[Account, Account, Account, Any]:
    """A meeting that John has invited Anne and Bob to."""
    john, anne, bob = mailboxes("john", "anne", "bob")
    return john, anne, bob, meeting(john, anne, bob).save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)


# -- invitations


@pytest.mark.parametrize(
    "how, told, kept", [(SEND_TO_NONE, 0, 0), (SEND_ONLY_TO_ALL, 1, 0), (SEND_TO_ALL_AND_SAVE_COPY, 1, 1)]
)
def test_who_is_told_of_a_new_meeting(mailboxes: Mailboxes, how: str, told: int, kept: int) -> None:
    john, anne = mailboxes("john", "anne")
    item = meeting(john, anne, body="Please come", location="Hall").save(send_meeting_invitations=how)
    assert (anne.inbox.all().count(), anne.calendar.all().count(), john.sent.all().count()) == (told, told, kept)
    item.refresh()
    assert (item.is_meeting, item.meeting_request_was_sent, item.my_response_type) == (True, bool(told), "Organizer")
    if told:
        request = only(anne.inbox)
        assert kinds(anne) == [("MeetingRequest", "Plan")]
        assert (request.start, request.end, request.location) == (START, START + HOUR, "Hall")
        assert "Please come" in request.body
        assert request.organizer.email_address == john.primary_smtp_address
        assert request.meeting_request_type == "NewMeetingRequest"
        entry = request.associated_calendar_item()
        assert entry.id == request.associated_calendar_item_id.id == only(anne.calendar).id
        assert (entry.my_response_type, entry.legacy_free_busy_status) == ("NoResponseReceived", "Tentative")
        assert entry.uid == item.uid


def test_what_a_new_meeting_cannot_be_told_of_is_refused(mailboxes: Mailboxes) -> None:
    john, anne = mailboxes("john", "anne")
    with pytest.raises(InvalidEnumValue, match="send_meeting_invitations"):
        meeting(john, anne).save(send_meeting_invitations=SEND_ONLY_TO_CHANGED)
    assert john.calendar.all().count() == 0


def test_invitations_have_the_files_that_are_read_while_they_are_sent(mailboxes: Mailboxes) -> None:
    john, anne = mailboxes("john", "anne")
    item = meeting(john, anne)
    item.attach([FileAttachment(name="s", content=b"s"), FileAttachment(name="l", content=io.BytesIO(bytes(200_000)))])
    item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    for place in (anne.inbox, anne.calendar, john.calendar):
        assert {each.name: len(each.content) for each in only(place).attachments} == {"s": 1, "l": 200_000}
    assert anne.inbox.all().count() == 1


def test_invitations_to_many_meetings_have_the_files_that_follow_these(mailboxes: Mailboxes) -> None:
    john, anne = mailboxes("john", "anne")
    new = [meeting(john, anne, subject=str(n)) for n in range(3)]
    new[1].attach(
        [FileAttachment(name="s", content=b"s"), FileAttachment(name="l", content=io.BytesIO(bytes(200_000)))]
    )
    made = john.bulk_create(folder=john.calendar, items=new, send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert [(each.id, each.changekey) for each in made] == [(each.id, each.changekey) for each in new]
    for place in (anne.inbox, anne.calendar, john.calendar):
        sizes = {each.subject: {a.name: len(a.content) for a in each.attachments} for each in place.all()}
        assert sizes == {"0": {}, "1": {"s": 1, "l": 200_000}, "2": {}}


def test_meetings_are_made_changed_and_called_off_together(mailboxes: Mailboxes) -> None:
    john, anne = mailboxes("john", "anne")
    items = [meeting(john, anne, subject=str(n)) for n in range(3)]
    john.bulk_create(folder=john.calendar, items=items, send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert sorted(each.subject for each in anne.calendar.all()) == ["0", "1", "2"]
    for item in items:
        item.location = "Hall"
    changes = [(item, ["location"]) for item in items]
    john.bulk_update(changes, send_meeting_invitations_or_cancellations=SEND_ONLY_TO_ALL)
    assert {each.location for each in anne.calendar.all()} == {"Hall"}
    requests = [each for each in anne.inbox.all() if each.meeting_request_type == "NewMeetingRequest"]
    replies = [AcceptItem(reference_item_id=ReferenceItemId(id=r.id, changekey=r.changekey)) for r in requests]
    anne.bulk_create(folder=None, items=replies, message_disposition=SEND_AND_SAVE_COPY)
    john.calendar.filter(subject__in=["0", "1"]).delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    assert sorted(s for k, s in kinds(anne) if k == "MeetingCancellation") == ["Canceled: 0", "Canceled: 1"]


# -- changes


def test_only_those_whom_a_change_is_about_are_told(mailboxes: Mailboxes) -> None:
    john, anne, bob, carl = mailboxes("john", "anne", "bob", "carl")
    item = meeting(john, anne, bob).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    item.required_attendees = to(anne, carl)
    item.save(update_fields=["required_attendees"], send_meeting_invitations=SEND_TO_CHANGED_AND_SAVE_COPY)
    assert kinds(anne) == [("MeetingRequest", "Plan")]
    assert kinds(bob) == [("MeetingRequest", "Plan"), ("MeetingCancellation", "Canceled: Plan")]
    assert kinds(carl) == [("MeetingRequest", "Plan")]
    assert set(answers(item)) == {"anne", "carl"}
    assert (only(bob.calendar).is_cancelled, only(carl.calendar).is_cancelled) == (True, False)


def test_everybody_is_told_of_a_new_time_and_asked_again(
    invited: tuple[Account, Account, Account, Any],
) -> None:
    _, anne, bob, item = invited
    only(anne.inbox).accept()
    only(bob.inbox).accept()
    assert answers(item) == {"anne": "Accept", "bob": "Accept"}
    item.start, item.end = START + HOUR, START + 2 * HOUR
    item.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    for each in (anne, bob):
        update = only(each.inbox)
        assert (type(update), update.meeting_request_type, update.start) == (MeetingRequest, "FullUpdate", START + HOUR)
        entry = only(each.calendar)
        assert (entry.start, entry.my_response_type) == (START + HOUR, "NoResponseReceived")
    only(anne.inbox).decline(body="Not then")
    assert answers(item) == {"anne": "Decline", "bob": "Unknown"}


def test_nobody_need_be_told_of_a_change(invited: tuple[Account, Account, Account, Any]) -> None:
    _, anne, _, item = invited
    item.location = "Hall"
    item.save(update_fields=["location"])
    assert kinds(anne) == [("MeetingRequest", "Plan")]
    assert only(anne.calendar).location is None


# -- answers


@pytest.mark.parametrize(
    "verb, word, prefix",
    [
        ("accept", "Accept", "Accepted"),
        ("decline", "Decline", "Declined"),
        ("tentatively_accept", "Tentative", "Tentative"),
    ],
)
@pytest.mark.parametrize("where", ["inbox", "calendar"])
def test_an_answer_is_known_to_both(
    invited: tuple[Account, Account, Account, Any], verb: str, word: str, prefix: str, where: str
) -> None:
    john, anne, _, item = invited
    asked = only(getattr(anne, where))
    made = getattr(asked, verb)(body="That is how it is.")
    assert answers(item) == {"anne": word, "bob": "Unknown"}
    told = only(john.inbox)
    assert (type(told), told.subject, told.response_type) == (MeetingResponse, f"{prefix}: Plan", word)
    assert "That is how it is." in told.body
    assert told.associated_calendar_item().id == item.id
    assert asked.my_response_type == word
    assert made
    # The object knows where it is now
    asked.refresh()
    if where == "inbox":
        assert (asked.id, anne.inbox.all().count()) == (
            only(anne.trash.filter(subject="Plan"), item_class__contains="Request").id,
            0,
        )
    elif word == "Decline":
        assert anne.trash.filter(subject="Plan").exists()
    else:
        asked.location = "Here"
        asked.save(update_fields=["location"])
    entries = [each.my_response_type for each in anne.calendar.all()]
    assert entries == ([] if word == "Decline" else [word])
    assert anne.sent.all().count() == 1


@pytest.mark.parametrize("disposition, told, kept", [("SendOnly", 1, 0), ("SaveOnly", 0, 0), ("SendAndSaveCopy", 1, 1)])
def test_an_answer_need_be_neither_told_nor_kept(
    invited: tuple[Account, Account, Account, Any], disposition: str, told: int, kept: int
) -> None:
    john, anne, _, _ = invited
    only(anne.inbox).accept(message_disposition=disposition)
    assert only(anne.calendar).my_response_type == "Accept"
    assert (john.inbox.all().count(), anne.sent.all().count()) == (told, kept)
    drafts = list(anne.drafts.all())
    assert [each.subject for each in drafts] == (["Accepted: Plan"] if disposition == "SaveOnly" else [])
    if drafts:
        drafts[0].send()
        assert only(john.inbox).response_type == "Accept"


@pytest.mark.parametrize("verb", ["tentatively_accept", "decline"])
def test_another_time_is_proposed(invited: tuple[Account, Account, Account, Any], verb: str) -> None:
    john, anne, _, item = invited
    zone = EWSTimeZone("America/New_York")
    later = EWSDateTime(2030, 3, 4, 7, tzinfo=zone)
    getattr(only(anne.inbox), verb)(body="Later?", proposed_start=later, proposed_end=later + HOUR)
    told = only(john.inbox)
    assert (told.proposed_start, told.proposed_end) == (later, later + HOUR)
    (anne_,) = [each for each in item.refresh().required_attendees or [] if each.mailbox.email_address in to(anne)]
    assert (anne_.proposed_start, anne_.proposed_end) == (later, later + HOUR)
    item.start, item.end = told.proposed_start, told.proposed_end
    item.save(update_fields=["start", "end"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert only(anne.inbox).start == later


def test_a_proposal_has_a_beginning_and_an_end(
    invited: tuple[Account, Account, Account, Any], sandbox: Sandbox
) -> None:
    _, anne, _, _ = invited
    request = only(anne.inbox)
    before = len(sandbox.requests)
    with pytest.raises(InvalidValue, match="go together"):
        request.tentatively_accept(proposed_start=START)
    with pytest.raises(InvalidValue, match="before"):
        request.tentatively_accept(proposed_start=START, proposed_end=START - HOUR)
    assert len(sandbox.requests) == before


def test_what_is_not_for_the_organizer_is_refused(invited: tuple[Account, Account, Account, Any]) -> None:
    _, anne, _, item = invited
    with pytest.raises(ResponseMessageError):
        item.accept()
    with pytest.raises(ErrorCalendarIsNotOrganizer):
        only(anne.calendar).cancel()
    assert only(anne.calendar).is_cancelled is False


def test_an_appointment_of_somebody_else_can_be_answered_by_mail(
    invited: tuple[Account, Account, Account, Any],
) -> None:
    john, anne, bob, _ = invited
    only(anne.calendar).reply("Question", "Where?")
    assert [each.subject for each in john.inbox.all()] == ["Question"]
    only(anne.inbox).reply_all("To all", "Where?")
    assert ("Message", "To all") in kinds(bob)


# -- the end of it


@pytest.mark.parametrize("how", ["cancel", "delete", "move_to_trash"])
def test_a_meeting_is_called_off(invited: tuple[Account, Account, Account, Any], how: str) -> None:
    john, anne, _, item = invited
    if how == "cancel":
        item.cancel(body=HTMLBody("<p>Hail</p>"))
        assert item.is_cancelled
        assert item.id == only(john.trash).id
    else:
        getattr(item, how)(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)
        assert item.id is None
    assert john.calendar.all().count() == 0
    assert ("MeetingCancellation", "Canceled: Plan") in kinds(anne)
    (off,) = [each for each in anne.inbox.all() if isinstance(each, MeetingCancellation)]
    assert ("Hail" in (off.body or "")) == (how == "cancel")
    assert only(anne.calendar).is_cancelled
    entry: Any = off.associated_calendar_item()
    assert entry.id == only(anne.calendar).id
    off.remove_from_calendar()
    assert anne.calendar.all().count() == 0
    assert off.id is None
    assert "Canceled: Plan" in [each.subject for each in anne.trash.all() if isinstance(each, MeetingCancellation)]
    assert [each.subject for each in john.sent.all()].count("Canceled: Plan") == 1


def test_cancelling_can_leave_no_copy_and_takes_one_text(
    invited: tuple[Account, Account, Account, Any],
) -> None:
    john, anne, _, item = invited
    with pytest.raises(InvalidValue, match="new_body"):
        item.cancel(body="a", new_body="b")
    with pytest.raises(InvalidValue, match="save_copy"):
        item.cancel(save_copy=False, copy_to_folder=john.sent)
    item.cancel(save_copy=False, new_body="Rain")
    assert john.sent.filter(subject__startswith="Canceled").count() == 0
    assert "Rain" in next(each.body for each in anne.inbox.all() if isinstance(each, MeetingCancellation))
    with pytest.raises(InvalidValue, match="ID"):
        CalendarItem(account=john).cancel()


def test_what_is_no_longer_in_the_calendar_is_not_associated(
    invited: tuple[Account, Account, Account, Any],
) -> None:
    _, anne, _, _ = invited
    request = only(anne.inbox.all().only("subject"))
    assert request.associated_calendar_item().subject == "Plan"
    only(anne.calendar).delete()
    assert request.associated_calendar_item() is None


# -- one of a series


def test_an_occurrence_that_was_not_fetched_is_answered_alone(mailboxes: Mailboxes) -> None:
    john, anne = mailboxes("john", "anne")
    recurrence = Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Monday"]), start=START.date(), number=4)
    item = meeting(john, anne, recurrence=recurrence).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    series = only(anne.calendar)
    series.occurrence(2).decline(body="Not that one")
    assert len(list(anne.calendar.view(START, START + 30 * 24 * HOUR))) == 3
    assert answers(item.occurrence(2)) == {"anne": "Decline"}
    assert answers(item) == {"anne": "Unknown"}
    third = series.occurrence(3)
    third.accept()
    assert third.refresh().my_response_type == "Accept"
    assert third.recurring_master().refresh().id == series.id
    item.occurrence(4).cancel(body="Not needed")
    off = [each for each in anne.inbox.all() if isinstance(each, MeetingCancellation)]
    assert [each.start for each in off] == [START + 21 * 24 * HOUR]
    assert len(list(john.calendar.view(START, START + 30 * 24 * HOUR))) == 3


def test_a_place_in_a_series_that_is_none_is_not_answered(mailboxes: Mailboxes) -> None:
    john, anne = mailboxes("john", "anne")
    recurrence = Recurrence(pattern=WeeklyPattern(interval=1, weekdays=["Monday"]), start=START.date(), number=2)
    meeting(john, anne, recurrence=recurrence).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    with pytest.raises(ResponseMessageError):
        only(anne.calendar).occurrence(3).accept()
    assert only(anne.calendar).my_response_type == "NoResponseReceived"


# -- whole days, and meetings online


def test_an_invitation_to_whole_days_has_the_same_days_everywhere(mailboxes: Mailboxes) -> None:
    john, anne = mailboxes("john", "anne")
    john.default_timezone, anne.default_timezone = EWSTimeZone("Asia/Tehran"), EWSTimeZone("America/Sao_Paulo")
    first, last = EWSDate(2030, 3, 20), EWSDate(2030, 3, 22)
    meeting(john, anne, start=first, end=last, is_all_day=True).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    for place in (john.calendar, anne.calendar, anne.inbox):
        item = only(place)
        assert (item.start, item.end, item.is_all_day) == (first, last, True)
    only(anne.inbox).accept()
    told: Any = only(john.inbox).associated_calendar_item()
    assert (told.start, told.end) == (first, last)


def test_an_attendee_may_be_given_in_any_way(mailboxes: Mailboxes) -> None:
    john, anne, bob, carl = mailboxes("john", "anne", "bob", "carl")
    item = meeting(john, anne, optional_attendees=[Attendee(mailbox=bob.primary_smtp_address)], resources=to(carl))
    item.is_response_requested, item.allow_new_time_proposal, item.conference_type = False, False, "Chat"
    item.meeting_workspace_url, item.net_show_url = "https://far.test/room", "https://far.test/show"
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert set(answers(item)) == {"anne", "bob", "carl"}
    request = only(anne.inbox)
    assert (request.is_response_requested, request.allow_new_time_proposal) == (False, False)
    assert request.conference_type == item.conference_type == 2  # types.xsd has numbers, the documentation their names
    assert (request.meeting_workspace_url, request.net_show_url) == (item.meeting_workspace_url, item.net_show_url)
    assert request.is_online_meeting in (None, False)
    request.accept()
    assert john.inbox.all().count() == 0


def test_an_older_server_takes_no_proposals() -> None:
    from exchangelib.version import EXCHANGE_2010, Version
    from tests.folders.fake_port import FakeAccount

    account = FakeAccount(version=Version(EXCHANGE_2010))
    with pytest.raises(InvalidFieldForVersion, match="proposed_start"):
        MeetingRequest(account=account, id="i", changekey="c").accept(proposed_start=START, proposed_end=START)
    assert account.asked == []


def test_a_request_that_is_gone_is_not_answered(invited: tuple[Account, Account, Account, Any]) -> None:
    _, anne, _, _ = invited
    request, same = only(anne.inbox), only(anne.inbox)
    same.delete()
    with pytest.raises(ErrorItemNotFound):
        request.accept()
