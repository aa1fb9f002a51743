"""Stories of series between mailboxes: every calendar and every Inbox is looked at after each step."""

import pytest

from exchangelib.sandbox.directory import delegates
from exchangelib.sandbox.nodes import T
from tests.sandbox.delivery.conftest import addresses, message, nth, text
from tests.sandbox.delivery.meeting import INVITE, UPDATE, answers, attendees, meeting, names, view, weekly

MOVED = ["<t:Start>2024-04-02T12:00:00Z</t:Start>", "<t:End>2024-04-02T13:00:00Z</t:End>"]
SPAN = ["calendar:Start", "calendar:End"]
# Clocks in Berlin go forward on 31 March.
MONDAYS = ["03-25T08:00 Plan", "04-01T07:00 Plan", "04-08T07:00 Plan", "04-15T07:00 Plan"]
WITH_MOVED = ["03-25T08:00 Plan", "04-02T12:00 Plan", "04-08T07:00 Plan", "04-15T07:00 Plan"]


def test_a_series_with_three_people(people):
    john, anne, bob = everybody = people("john", "anne", "bob")
    host = john.host

    # John invites
    john.make(weekly("anne", "bob"), "", INVITE)
    assert [view(each) for each in everybody] == [MONDAYS] * 3
    assert [each.said() for each in everybody] == [[], [("MeetingRequest", "Plan")], [("MeetingRequest", "Plan")]]
    request = anne.only()
    assert (text(request, "CalendarItemType"), text(request, "IsRecurring")) == ("RecurringMaster", "true")
    assert request.find(T("Recurrence")) is not None

    # both accept the series
    for each in (anne, bob):
        each.respond("AcceptItem", each.only())
    assert answers(john.calendar()) == {"anne": "Accept", "bob": "Accept"}
    assert [each.mail() for each in (anne, bob)] == [[], []]
    assert [subject for _, subject in john.said()] == ["Accepted: Plan"] * 2
    assert {text(each.calendar(), "MyResponseType") for each in (anne, bob)} == {"Accept"}

    # John moves the second occurrence
    host.clock.advance(hours=1)
    john.set(john.nth(john.calendar(), 2), "CalendarItem", SPAN, MOVED, UPDATE)
    assert [view(each) for each in everybody] == [WITH_MOVED] * 3
    for each in (anne, bob):
        update = each.only()
        assert (update.local, text(update, "RecurrenceId"), text(update, "Start")) == ("MeetingRequest", "2024-04-01T07:00:00Z", "2024-04-02T12:00:00Z")  # fmt: skip
        assert (text(update, "CalendarItemType"), update.find(T("Recurrence"))) == ("Exception", None)
        second = each.nth(each.calendar(), 2)
        assert update.find(T("AssociatedCalendarItemId")).attrs["Id"] == second.find(T("ItemId")).attrs["Id"]
        assert (text(second, "CalendarItemType"), text(second, "MyResponseType")) == ("Exception", "NoResponseReceived")
        assert text(each.nth(each.calendar(), 3), "MyResponseType") == "Accept"
        (changed,) = each.calendar().find(T("ModifiedOccurrences")).children
        assert (text(changed, "Start"), text(changed, "OriginalStart")) == (
            "2024-04-02T12:00:00Z",
            "2024-04-01T07:00:00Z",
        )

    # Anne accepts the new time, Bob declines it
    anne.respond("AcceptItem", anne.only())
    bob.respond("DeclineItem", bob.only())
    assert answers(john.nth(john.calendar(), 2)) == {"anne": "Accept", "bob": "Decline"}
    assert answers(john.calendar()) == {"anne": "Accept", "bob": "Accept"}
    assert text(anne.nth(anne.calendar(), 2), "MyResponseType") == "Accept"
    assert view(bob) == [MONDAYS[0], *MONDAYS[2:]]
    assert view(anne) == view(john) == WITH_MOVED
    last = john.mail()[-1]
    assert (text(last, "Subject"), text(last, "RecurrenceId")) == ("Declined: Plan", "2024-04-01T07:00:00Z")

    # Anne declines another one
    anne.respond("DeclineItem", anne.nth(anne.calendar(), 3))
    assert answers(john.nth(john.calendar(), 3)) == {"anne": "Decline", "bob": "Accept"}
    assert view(anne) == [*WITH_MOVED[:2], WITH_MOVED[3]]
    (gone,) = anne.calendar().find(T("DeletedOccurrences")).children
    assert text(gone, "Start") == "2024-04-08T07:00:00Z"
    assert len(view(john)) == 4

    # John calls the last one off
    host.clock.advance(hours=1)
    john.remove(nth(john.calendar(), 4))
    assert view(john) == WITH_MOVED[:3]
    assert view(anne) == [*WITH_MOVED[:2], "04-15T07:00 Canceled: Plan"]
    off = bob.only()
    assert (off.local, text(off, "RecurrenceId")) == ("MeetingCancellation", "2024-04-15T07:00:00Z")
    bob.respond("RemoveItem", off)
    assert view(bob) == [MONDAYS[0], MONDAYS[2]]
    assert text(bob.calendar(), "IsCancelled") == "false"

    # and then all of it
    host.clock.advance(hours=1)
    john.respond("CancelCalendarItem", john.calendar())
    assert view(john) == []
    for each in (anne, bob):
        assert text(each.calendar(), "IsCancelled") == "true"
        each.respond("RemoveItem", each.mail()[-1])
        assert view(each) == each.mail("calendar") == []


def test_somebody_is_invited_to_one_occurrence_only(people):
    john, anne, bob = people("john", "anne", "bob")
    john.make(weekly("anne"), "", INVITE)
    john.host.clock.advance(hours=1)
    second = john.nth(john.calendar(), 2)
    john.set(second, "CalendarItem", "calendar:RequiredAttendees", attendees("anne", "bob"), UPDATE)
    assert view(bob) == [MONDAYS[1]]
    only = bob.only()
    assert text(only, "MeetingRequestType") == "NewMeetingRequest"
    bob.respond("AcceptItem", only)
    assert answers(john.nth(john.calendar(), 2)) == {"anne": "Unknown", "bob": "Accept"}
    assert answers(john.calendar()) == {"anne": "Unknown"}
    assert text(anne.mail()[-1], "MeetingRequestType") == "InformationalUpdate"
    # who declined this one is asked again when it moves
    anne.respond("DeclineItem", anne.nth(anne.calendar(), 2))
    assert view(anne) == [MONDAYS[0], *MONDAYS[2:]]
    john.host.clock.advance(hours=1)
    john.set(john.nth(john.calendar(), 2), "CalendarItem", SPAN, MOVED, UPDATE)
    assert view(anne) == WITH_MOVED
    assert view(bob) == [WITH_MOVED[1]]


def test_a_new_pattern_undoes_exceptions_everywhere(people):
    john, anne = people("john", "anne")
    john.make(weekly("anne"), "", INVITE)
    john.host.clock.advance(hours=1)
    john.set(john.nth(john.calendar(), 2), "CalendarItem", SPAN, MOVED, UPDATE)
    john.host.clock.advance(hours=1)
    daily = (
        "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NumberedRecurrence>"
        "<t:StartDate>2024-03-30</t:StartDate><t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>"
    )
    spans = ["<t:Start>2024-03-30T08:00:00Z</t:Start>", "<t:End>2024-03-30T09:00:00Z</t:End>"]
    john.set(john.calendar(), "CalendarItem", [*SPAN, "calendar:Recurrence"], [*spans, daily], UPDATE)
    days = ["03-30T08:00 Plan", "03-31T07:00 Plan", "04-01T07:00 Plan"]
    assert view(john) == view(anne) == days
    assert anne.calendar().find(T("ModifiedOccurrences")) is None
    assert text(anne.mail()[-1], "MeetingRequestType") == "FullUpdate"


def test_a_delegate_answers_for_the_boss(people):
    boss, helper, john = people("boss", "helper", "john")
    host = boss.host
    delegates.put(
        host.store, host.store.user("boss@example.com").number, delegates.Delegate("helper@example.com", True)
    )
    for folder in ("inbox", "calendar"):
        host.grant("helper@example.com", "boss@example.com", folder, "Editor")

    john.make(meeting("boss"), "", INVITE)
    copy = helper.only()
    assert (copy.local, text(copy, "IsDelegated")) == ("MeetingRequest", "true")
    assert addresses(copy, "ReceivedRepresenting") == ["boss@example.com"]
    assert names(copy) == ["ReplyToItem", "ReplyAllToItem", "ForwardItem"]
    assert helper.respond_code("AcceptItem", copy) == "ErrorCalendarIsDelegatedForAccept"
    assert helper.mail("calendar") == []
    assert boss.said() == [("MeetingRequest", "Plan")]

    # out of the mailbox of the boss
    helper.respond("AcceptItem", boss.only())
    got = john.only()
    assert (addresses(got, "From"), addresses(got, "Sender")) == (["boss@example.com"], ["helper@example.com"])
    assert answers(john.calendar()) == {"boss": "Accept"}
    assert text(boss.calendar(), "MyResponseType") == "Accept"
    assert boss.mail() == []
    assert helper.said("sentitems") == [("MeetingResponse", "Accepted: Plan")]

    # the delegate is told of what follows
    john.host.clock.advance(hours=1)
    john.remove(john.calendar())
    assert [each for each, _ in helper.said()] == ["MeetingRequest", "MeetingCancellation"]
    told = helper.mail()[-1]
    assert helper.respond_code("RemoveItem", told) == "ErrorCalendarIsDelegatedForRemove"


def test_a_delegate_calls_a_meeting_for_the_boss(people):
    boss, helper, anne = people("boss", "helper", "anne")
    host = boss.host
    delegates.put(
        host.store, host.store.user("boss@example.com").number, delegates.Delegate("helper@example.com", True)
    )
    host.grant("helper@example.com", "boss@example.com", "calendar", "Editor")
    where = '<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>boss@example.com</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>'
    helper.make(meeting("anne"), "", INVITE, where)
    request = anne.only()
    assert addresses(request, "Organizer") == addresses(request, "From") == ["boss@example.com"]
    assert addresses(request, "Sender") == ["helper@example.com"]
    anne.respond("DeclineItem", request)
    assert answers(boss.calendar()) == {"anne": "Decline"}
    assert boss.said() == helper.said() == [("MeetingResponse", "Declined: Plan")]


@pytest.mark.parametrize(
    "how, boss_has, kind", [("DelegatesOnly", 0, None), ("DelegatesAndSendInformationToMe", 1, "PrincipalWantsCopy"), ("NoForward", 1, "NewMeetingRequest")]
)  # fmt: skip
def test_to_whom_meeting_requests_go(people, how, boss_has, kind):
    boss, helper, john = people("boss", "helper", "john")
    host = boss.host
    number = host.store.user("boss@example.com").number
    delegates.put(host.store, number, delegates.Delegate("helper@example.com", True))
    delegates.set_delivery(host.store, number, how)
    john.make(meeting("boss"), "", INVITE)
    assert len(boss.mail()) == boss_has
    assert [text(each, "MeetingRequestType") for each in boss.mail()] == ([kind] if kind else [])
    assert len(helper.mail()) == (how != "NoForward")
    assert len(boss.mail("calendar")) == 1


def test_a_room_accepts_if_it_is_free_and_declines_otherwise(people, host):
    john, anne = people("john", "anne")
    host.add_room("room@example.com", "Big room", password="secret")
    room = type(john)(host, john.judge, "room")
    place = attendees("room", element="Resources")

    john.make(meeting(more=place), "", INVITE)
    assert john.said() == [("MeetingResponse", "Accepted: Plan")]
    assert answers(john.calendar()) == {"room": "Accept"}
    assert [text(room.calendar(), name) for name in ("MyResponseType", "LegacyFreeBusyStatus")] == ["Accept", "Busy"]
    assert room.mail() == []

    anne.make(
        meeting(subject="Other", start="2024-05-06T09:30:00Z", end="2024-05-06T11:00:00Z", more=place), "", INVITE
    )
    assert anne.said() == [("MeetingResponse", "Declined: Other")]
    assert answers(anne.calendar()) == {"room": "Decline"}
    assert view(room) == ["05-06T09:00 Plan"]

    # Anne comes later, right behind John
    host.clock.advance(hours=1)
    span = ["<t:Start>2024-05-06T10:00:00Z</t:Start>", "<t:End>2024-05-06T11:00:00Z</t:End>"]
    anne.set(anne.calendar(), "CalendarItem", SPAN, span, UPDATE)
    assert answers(anne.calendar()) == {"room": "Accept"}
    assert view(room) == ["05-06T09:00 Plan", "05-06T10:00 Other"]

    # John gives the room back
    host.clock.advance(hours=1)
    john.remove(john.calendar())
    assert view(room) == ["05-06T10:00 Other"]
    assert room.mail() == []


def test_a_room_takes_a_series_whole_or_not_at_all(people, host):
    john, anne = people("john", "anne")
    host.clock.freeze(host.clock.now().replace(month=3, day=1))
    host.add_room("room@example.com", password="secret")
    room = type(john)(host, john.judge, "room")
    place = attendees("room", element="Resources")
    anne.make(meeting(subject="One", start="2024-04-08T07:30:00Z", end="2024-04-08T08:30:00Z", more=place), "", INVITE)
    john.make(weekly().replace("<t:Recurrence>", place + "<t:Recurrence>"), "", INVITE)
    assert answers(john.calendar()) == {"room": "Decline"}
    assert view(room) == ["04-08T07:30 One"]
    host.clock.advance(hours=1)
    anne.remove(anne.calendar())
    assert view(room) == []
    john.set(john.calendar(), "CalendarItem", "calendar:Location", "<t:Location>There</t:Location>", UPDATE)
    assert answers(john.calendar()) == {"room": "Accept"}
    assert view(room) == MONDAYS


@pytest.mark.parametrize("far, answer", [("2025-01-06T08:30", "Decline"), ("2025-01-07T08:30", "Accept")])
def test_a_room_looks_at_a_whole_series(people, host, far, answer):
    john, anne = people("john", "anne")
    host.add_room("room@example.com", password="secret")
    place = attendees("room", element="Resources")
    anne.make(meeting(subject="One", start=f"{far}:00Z", end=f"{far[:11]}09:30:00Z", more=place), "", INVITE)
    john.make(weekly(number=60).replace("<t:Recurrence>", place + "<t:Recurrence>"), "", INVITE)
    assert answers(john.calendar()) == {"room": answer}
    # A series that is there is in the way of another
    anne.make(meeting(subject="Two", start="2024-06-03T07:59:00Z", end="2024-06-03T10:00:00Z", more=place), "", INVITE)
    assert anne.said()[-1][1] == ("Accepted: Two" if answer == "Decline" else "Declined: Two")


def test_mail_between_people_who_are_away_does_not_go_round_for_ever(people, host):
    from exchangelib.sandbox.directory import oof

    john, anne = people("john", "anne")
    for each in (john, anne):
        oof.put(host.store, host.store.user(each.address).number, oof.Oof(state="Enabled", internal="Away"))
    john.make(message("anne"), "SendAndSaveCopy")
    assert (john.said(), anne.said()) == ([("Message", "Automatic reply: Lunch")], [("Message", "Lunch")])
    john.make(meeting("anne"), "", INVITE)
    anne.respond("AcceptItem", anne.mail()[-1])
    assert [subject for _, subject in john.said()] == ["Automatic reply: Lunch", "Accepted: Plan"]
