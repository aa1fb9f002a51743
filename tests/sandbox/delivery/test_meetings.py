"""Meetings between mailboxes: invitations, answers, updates, cancellations, and what refuses them."""

import base64

import pytest

from exchangelib.sandbox.nodes import T
from tests.sandbox.delivery.conftest import addresses, message, response, text, to
from tests.sandbox.delivery.meeting import CHANGED, INVITE, UPDATE, answers, attendees, meeting, names, weekly

QUIET = 'SendMeetingInvitations="SendToNone"'
SUBJECT = "<t:Subject>{}</t:Subject>"
START, END = "<t:Start>2024-05-07T09:00:00Z</t:Start>", "<t:End>2024-05-07T10:00:00Z</t:End>"


def test_an_invitation_tells_all_and_stands_in_the_calendar(people):
    john, anne = people("john", "anne")
    (made,) = john.make(meeting("anne"), "", INVITE)
    own = john.get(made.find(T("ItemId")))
    assert [text(own, name) for name in ("IsMeeting", "MeetingRequestWasSent", "MyResponseType", "AppointmentState", "IsOrganizer")] == ["true", "true", "Organizer", "1", "true"]  # fmt: skip
    assert answers(own) == {"anne": "Unknown"}
    request, entry = anne.only(), anne.calendar()
    assert (request.local, text(request, "ItemClass")) == ("MeetingRequest", "IPM.Schedule.Meeting.Request")
    wanted = {
        "MeetingRequestType": "NewMeetingRequest", "IsOutOfDate": "false", "HasBeenProcessed": "true", "IsDelegated": "false",
        "ResponseType": "NoResponseReceived", "MyResponseType": "NoResponseReceived", "IsOrganizer": "false",
        "Start": "2024-05-06T09:00:00Z", "End": "2024-05-06T10:00:00Z", "Location": "Room 1", "Body": "Come",
        "IntendedFreeBusyStatus": "Busy", "CalendarItemType": "Single", "AppointmentState": "3", "IsRead": "false",
        "UID": text(own, "UID"), "ConflictingMeetingCount": "0",
    }  # fmt: skip
    assert {name: text(request, name) for name in wanted} == wanted
    assert request.find(T("AssociatedCalendarItemId")).attrs == entry.find(T("ItemId")).attrs
    wanted = {
        "MyResponseType": "NoResponseReceived", "LegacyFreeBusyStatus": "Tentative", "IsMeeting": "true",
        "Location": "Room 1", "UID": text(own, "UID"), "IsOrganizer": "false", "AppointmentState": "3",
        "IntendedFreeBusyStatus": "Busy", "Subject": "Plan",
    }  # fmt: skip
    assert {name: text(entry, name) for name in wanted} == wanted
    assert (
        addresses(entry, "Organizer")
        == addresses(request, "Organizer")
        == addresses(request, "From")
        == ["john@example.com"]
    )
    assert john.said("sentitems") == [("MeetingRequest", "Plan")]
    answer = ["AcceptItem", "TentativelyAcceptItem", "DeclineItem", "ProposeNewTime", "ReplyToItem", "ReplyAllToItem", "ForwardItem"]  # fmt: skip
    assert names(request) == names(entry) == answer
    assert names(own) == ["CancelCalendarItem", "ForwardItem"]


def test_a_meeting_has_one_id_in_all_calendars(people):
    john, anne = people("john", "anne")
    john.make(weekly("anne"), "", INVITE)
    path = '<t:ExtendedFieldURI DistinguishedPropertySetId="Meeting" PropertyId="{}" PropertyType="Binary"/>'

    def ids(person, item):
        found = person.get(item.find(T("ItemId")), path.format(3), path.format(35))
        return [base64.b64decode(text(each, "Value")) for each in found.children if each.tag == T("ExtendedProperty")]

    whole, clean = ids(john, john.calendar())
    assert whole == clean
    assert whole.startswith(bytes.fromhex("040000008200E00074C5B7101A82E008"))
    assert ids(anne, anne.calendar()) == ids(anne, anne.only()) == [whole, clean]
    one, same = ids(anne, anne.nth(anne.calendar(), 2))
    assert (one[16:20], same) == (bytes([0x07, 0xE8, 4, 1]), clean)


@pytest.mark.parametrize("how, copies", [("SendToNone", 0), ("SendOnlyToAll", 0), ("SendToAllAndSaveCopy", 1)])
def test_whether_invitations_are_sent_is_said(people, how, copies):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", f'SendMeetingInvitations="{how}"')
    assert len(john.mail("sentitems")) == copies
    assert len(anne.mail()) == len(anne.mail("calendar")) == (how != "SendToNone")
    assert text(john.calendar(), "IsMeeting") == "true"


@pytest.mark.parametrize(
    "element, answer, subject, free",
    [("AcceptItem", "Accept", "Accepted: Plan", "Busy"), ("TentativelyAcceptItem", "Tentative", "Tentative: Plan", "Tentative"), ("DeclineItem", "Decline", "Declined: Plan", None)],
)  # fmt: skip
@pytest.mark.parametrize("source", ["inbox", "calendar"])
def test_an_answer_reaches_the_organiser(people, element, answer, subject, free, source):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    made = anne.respond(element, anne.only(source), before='<t:Body BodyType="Text">Ok</t:Body>')
    assert [each.local for each in made] == ["CalendarItem", "MeetingRequest"][: 2 if source == "inbox" else 1]
    got = john.only()
    assert (got.local, text(got, "Subject"), text(got, "ResponseType"), text(got, "Body")) == ("MeetingResponse", subject, answer, "Ok")  # fmt: skip
    assert addresses(got, "From") == ["anne@example.com"]
    own = john.calendar()
    assert answers(own) == {"anne": answer}
    assert text(own, "RequiredAttendees", "Attendee", "LastResponseTime") == "2024-05-01T12:00:00Z"
    assert got.find(T("AssociatedCalendarItemId")).attrs["Id"] == own.find(T("ItemId")).attrs["Id"]
    entries = anne.mail("calendar")
    if free is None:
        assert entries == []
    else:
        assert [(text(each, "MyResponseType"), text(each, "LegacyFreeBusyStatus")) for each in entries] == [
            (answer, free)
        ]
        assert text(entries[0], "AppointmentReplyTime") == "2024-05-01T12:00:00Z"
    assert len(anne.mail()) == (source == "calendar")
    assert anne.said("sentitems") == [("MeetingResponse", subject)]


def test_another_time_is_proposed(people):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    times = "<t:ProposedStart>2024-05-08T09:00:00Z</t:ProposedStart><t:ProposedEnd>2024-05-08T10:00:00Z</t:ProposedEnd>"
    anne.respond("TentativelyAcceptItem", anne.only(), times)
    got = john.only()
    assert (text(got, "Subject"), text(got, "ProposedStart")) == ("New Time Proposed: Plan", "2024-05-08T09:00:00Z")
    anne_there = john.calendar().find(T("RequiredAttendees")).children[0]
    assert (text(anne_there, "ProposedStart"), text(anne_there, "ProposedEnd")) == (
        "2024-05-08T09:00:00Z",
        "2024-05-08T10:00:00Z",
    )


@pytest.mark.parametrize("element", ["AcceptItem", "TentativelyAcceptItem", "DeclineItem"])
def test_a_time_that_is_proposed_has_a_start_and_an_end_behind_it(people, element):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    start, end = (f"<t:Proposed{name}>2024-05-06T11:00:00Z</t:Proposed{name}>" for name in ("Start", "End"))
    for inner, code in (
        (start, "ErrorInvalidOperation"),
        (end, "ErrorInvalidOperation"),
        (start + end.replace("T11", "T10"), "ErrorCalendarEndDateIsEarlierThanStartDate"),
    ):
        assert anne.respond_code(element, anne.only(), inner) == code
    assert john.mail() == []
    anne.respond(element, anne.only(), start + end.replace("T11", "T12"))
    assert [text(john.only(), name) for name in ("ProposedStart", "ProposedEnd")] == [
        "2024-05-06T11:00:00Z",
        "2024-05-06T12:00:00Z",
    ]


def test_no_other_time_where_the_organiser_wants_none(people):
    john, anne = people("john", "anne")
    john.make(meeting("anne", more="<t:AllowNewTimeProposal>false</t:AllowNewTimeProposal>"), "", INVITE)
    assert "ProposeNewTime" not in names(anne.only())
    times = "<t:ProposedStart>2024-05-08T09:00:00Z</t:ProposedStart><t:ProposedEnd>2024-05-08T10:00:00Z</t:ProposedEnd>"
    assert anne.respond_code("AcceptItem", anne.only(), times) == "ErrorInvalidOperation"


def test_an_answer_that_is_kept_is_sent_later(people):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    made = anne.respond("AcceptItem", anne.only(), disposition="SaveOnly")
    assert [each.local for each in made] == ["CalendarItem", "MeetingRequest", "MeetingResponse"]
    assert (text(anne.calendar(), "MyResponseType"), john.mail()) == ("Accept", [])
    draft = made[2].find(T("ItemId")).attrs
    assert anne.codes(
        f'<m:SendItem SaveItemToFolder="true"><m:ItemIds><t:ItemId Id="{draft["Id"]}" ChangeKey="{draft["ChangeKey"]}"/></m:ItemIds></m:SendItem>'
    ) == ["NoError"]
    assert answers(john.calendar()) == {"anne": "Accept"}


def test_a_meeting_without_wish_for_answers_gets_none(people):
    john, anne = people("john", "anne")
    quiet = "<t:IsResponseRequested>false</t:IsResponseRequested>"
    john.make(meeting("anne").replace("<t:RequiredAttendees>", f"{quiet}<t:RequiredAttendees>"), "", INVITE)
    anne.respond("AcceptItem", anne.only())
    assert john.mail() == anne.mail("sentitems") == []
    assert text(anne.calendar(), "MyResponseType") == "Accept"


def test_an_update_of_the_time_asks_everybody_anew(people):
    john, anne, bob = people("john", "anne", "bob")
    (made,) = john.make(meeting("anne", "bob"), "", INVITE)
    anne.respond("AcceptItem", anne.only())
    john.clock = john.host.clock.advance(hours=1)
    john.set(made, "CalendarItem", ["calendar:Start", "calendar:End"], [START, END], UPDATE)
    own = john.calendar()
    assert (answers(own), text(own, "AppointmentSequenceNumber")) == ({"anne": "Unknown", "bob": "Unknown"}, "1")
    entry = anne.calendar()
    assert (text(entry, "Start"), text(entry, "MyResponseType"), text(entry, "LegacyFreeBusyStatus")) == ("2024-05-07T09:00:00Z", "NoResponseReceived", "Tentative")  # fmt: skip
    old, new = bob.mail()
    assert [text(each, "IsOutOfDate") for each in (old, new)] == ["true", "false"]
    assert text(new, "MeetingRequestType") == "FullUpdate"
    assert bob.respond_code("AcceptItem", old) == "ErrorCalendarMeetingRequestIsOutOfDate"
    bob.respond("AcceptItem", new)
    assert answers(john.calendar()) == {"anne": "Unknown", "bob": "Accept"}


def test_an_update_of_words_leaves_answers_as_they_are(people):
    john, anne = people("john", "anne")
    (made,) = john.make(meeting("anne"), "", INVITE)
    anne.respond("AcceptItem", anne.only())
    john.host.clock.advance(hours=1)
    john.set(made, "CalendarItem", "calendar:Location", "<t:Location>Room 2</t:Location>", UPDATE)
    entry = anne.calendar()
    assert (text(entry, "Location"), text(entry, "MyResponseType"), text(entry, "LegacyFreeBusyStatus")) == (
        "Room 2",
        "Accept",
        "Busy",
    )
    assert text(anne.only(), "MeetingRequestType") == "InformationalUpdate"
    assert answers(john.calendar()) == {"anne": "Accept"}


def test_only_those_changed_are_told(people):
    john, anne, bob, carl = people("john", "anne", "bob", "carl")
    (made,) = john.make(meeting("anne", "bob"), "", INVITE)
    anne.respond("AcceptItem", anne.only())
    john.set(made, "CalendarItem", "calendar:RequiredAttendees", attendees("anne", "carl"), CHANGED)
    assert answers(john.calendar())["carl"] == "Unknown"
    assert anne.mail() == []
    assert [each.local for each in bob.mail()] == ["MeetingRequest", "MeetingCancellation"]
    assert (text(bob.calendar(), "IsCancelled"), text(bob.calendar(), "Subject")) == ("true", "Canceled: Plan")
    assert text(carl.only(), "MeetingRequestType") == "NewMeetingRequest"
    assert text(carl.calendar(), "Subject") == "Plan"


def test_who_was_left_out_can_be_invited_again(people):
    john, anne, bob = people("john", "anne", "bob")
    (made,) = john.make(meeting("anne", "bob"), "", INVITE)
    for names_now in (("anne",), ("anne", "bob")):
        john.set(made, "CalendarItem", "calendar:RequiredAttendees", attendees(*names_now), CHANGED)
    assert [each.local for each in bob.mail()] == ["MeetingRequest", "MeetingCancellation", "MeetingRequest"]
    assert [text(bob.calendar(), name) for name in ("IsCancelled", "Subject", "LegacyFreeBusyStatus")] == [
        "false",
        "Plan",
        "Tentative",
    ]
    bob.respond("AcceptItem", bob.mail()[-1])
    assert answers(john.calendar()) == {"anne": "Unknown", "bob": "Accept"}
    assert len(anne.mail()) == 1


def test_nobody_is_told_what_is_ones_own(people):
    john, anne = people("john", "anne")
    (made,) = john.make(meeting("anne"), "", INVITE)
    john.set(made, "CalendarItem", "item:Categories", "<t:Categories><t:String>Red</t:String></t:Categories>", UPDATE)
    john.set(
        made,
        "CalendarItem",
        "item:Subject",
        SUBJECT.format("New"),
        'SendMeetingInvitationsOrCancellations="SendToNone"',
    )
    assert len(anne.mail()) == 1
    assert text(anne.only(), "IsOutOfDate") == "false"


def test_an_attendee_changes_the_own_copy_only(people):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    anne.set(anne.calendar(), "CalendarItem", "item:Subject", SUBJECT.format("Mine"), UPDATE)
    assert (text(john.calendar(), "Subject"), john.mail()) == ("Plan", [])


@pytest.mark.parametrize("deleted", [True, False])
def test_a_meeting_that_is_off(people, deleted):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    anne.respond("AcceptItem", anne.only())
    own = john.calendar()
    if deleted:
        john.remove(own)
    else:
        (shown,) = john.respond("CancelCalendarItem", own, '<t:NewBodyContent BodyType="Text">Hail</t:NewBodyContent>')
        assert text(john.get(shown.find(T("ItemId"))), "IsCancelled") == "true"
    assert john.mail("calendar") == []
    told, entry = anne.only(), anne.calendar()
    assert (told.local, text(told, "Subject"), text(told, "ItemClass")) == ("MeetingCancellation", "Canceled: Plan", "IPM.Schedule.Meeting.Canceled")  # fmt: skip
    assert text(told, "Body") == ("Come" if deleted else "Hail")
    assert [text(entry, name) for name in ("IsCancelled", "LegacyFreeBusyStatus", "AppointmentState", "Subject")] == ["true", "Free", "7", "Canceled: Plan"]  # fmt: skip
    assert names(told) == ["RemoveItem", "ReplyToItem", "ReplyAllToItem", "ForwardItem"]
    assert anne.respond_code("AcceptItem", entry) == "ErrorCalendarIsCancelledForAccept"
    assert anne.respond("RemoveItem", told) == []
    assert anne.mail("calendar") == anne.mail() == []


def test_an_attendee_who_deletes_declines(people):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    anne.remove(anne.calendar())
    assert john.said() == [("MeetingResponse", "Declined: Plan")]
    assert answers(john.calendar()) == {"anne": "Decline"}


def test_what_cannot_be_answered(people):
    john, anne = people("john", "anne")
    (made,) = john.make(meeting("anne"), "", INVITE)
    john.make(message("anne"), "SendAndSaveCopy")
    request, mail = anne.mail()
    for element, word, item in (("AcceptItem", "Accept", "AcceptItem"), ("TentativelyAcceptItem", "Tentative", "Tentative"), ("DeclineItem", "Decline", "DeclineItem")):  # fmt: skip
        assert john.respond_code(element, made) == f"ErrorCalendarIsOrganizerFor{word}"
        assert anne.respond_code(element, mail) == f"ErrorInvalidItemForOperation{item}"
        assert anne.make_code(response(element, request), "") == "ErrorMessageDispositionRequired"
    assert anne.respond_code("CancelCalendarItem", request) == "ErrorInvalidItemForOperationCancelItem"
    assert anne.respond_code("CancelCalendarItem", anne.calendar()) == "ErrorCalendarIsNotOrganizer"
    assert anne.respond_code("RemoveItem", request) == "ErrorInvalidItemForOperationRemoveItem"
    assert john.respond_code("ReplyToItem", made) == "ErrorInvalidReferenceItem"


def test_attributes_that_meetings_need(people):
    (john,) = people("john")
    assert john.make_code(meeting()) == "ErrorSendMeetingInvitationsRequired"
    (made,) = john.make(meeting(), "", QUIET)
    attrs = made.find(T("ItemId")).attrs
    ref = f'<t:ItemId Id="{attrs["Id"]}" ChangeKey="{attrs["ChangeKey"]}"/>'
    delete = f'<m:DeleteItem DeleteType="HardDelete"><m:ItemIds>{ref}</m:ItemIds></m:DeleteItem>'
    assert john.codes(delete) == ["ErrorSendMeetingCancellationsRequired"]
    update = (
        f'<m:UpdateItem ConflictResolution="AutoResolve"><m:ItemChanges><t:ItemChange>{ref}<t:Updates><t:SetItemField>'
        '<t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>x</t:Subject></t:CalendarItem></t:SetItemField>'
        "</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
    assert john.codes(update) == ["ErrorSendMeetingInvitationsOrCancellationsRequired"]


def test_people_who_cannot_be_invited(people):
    john, anne = people("john", "anne")
    assert (
        john.make_code(meeting("").replace("<t:EmailAddress></t:EmailAddress>", "<t:Name>Nobody</t:Name>"), "", INVITE)
        == "ErrorInvalidRecipients"
    )
    john.make(meeting("nobody", "anne"), "", INVITE)
    assert text(john.only(), "Subject") == "Undeliverable: Plan"
    assert len(anne.mail()) == 1


def calendar_part(left):
    return next(each for each in left.message.walk() if each.get_content_type() == "text/calendar")


def test_meetings_with_people_elsewhere_leave_as_calendar_parts(people, host):
    (john,) = people("john")
    john.make(meeting("far@far.test"), "", INVITE)
    (left,) = host.outbox
    part = calendar_part(left)
    assert part.get_param("method") == "REQUEST"
    content = part.get_content()
    assert "METHOD:REQUEST" in content
    assert "ORGANIZER;CN=John:mailto:john@example.com" in content.replace("\r\n ", "")
    john.remove(john.calendar())
    content = calendar_part(host.outbox[1]).get_content()
    assert "METHOD:CANCEL" in content
    assert "STATUS:CANCELLED" in content


@pytest.mark.parametrize(
    "pattern, rule",
    [
        ("<t:DailyRecurrence><t:Interval>3</t:Interval></t:DailyRecurrence>", "FREQ=DAILY;INTERVAL=3"),
        ("<t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Monday Friday</t:DaysOfWeek></t:WeeklyRecurrence>", "FREQ=WEEKLY;BYDAY=MO,FR"),
        ("<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>6</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>", "FREQ=MONTHLY;BYMONTHDAY=6"),
        ("<t:RelativeYearlyRecurrence><t:DaysOfWeek>Monday</t:DaysOfWeek><t:DayOfWeekIndex>Last</t:DayOfWeekIndex><t:Month>May</t:Month></t:RelativeYearlyRecurrence>", "FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYSETPOS=-1"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "extent, end",
    [("<t:NoEndRecurrence>{}</t:NoEndRecurrence>", ""), ("<t:NumberedRecurrence>{}<t:NumberOfOccurrences>4</t:NumberOfOccurrences></t:NumberedRecurrence>", ";COUNT=4"), ("<t:EndDateRecurrence>{}<t:EndDate>2027-05-20</t:EndDate></t:EndDateRecurrence>", ";UNTIL=20270520T215959Z")],
)  # fmt: skip
def test_a_series_leaves_with_its_rule_and_its_zone(people, host, pattern, rule, extent, end):
    (john,) = people("john")
    extent = extent.format("<t:StartDate>2024-05-06</t:StartDate>")
    more = f'<t:Recurrence>{pattern}{extent}</t:Recurrence><t:StartTimeZone Id="W. Europe Standard Time"/>'
    john.make(meeting("far@far.test", start="2024-05-06T09:00:00", end="2024-05-06T10:00:00", more=more), "", INVITE)
    content = calendar_part(host.outbox[0]).get_content().splitlines()
    assert "DTSTART;TZID=Europe/Berlin:20240506T090000" in content
    assert f"RRULE:{rule}{end}" + (";WKST=SU" if "WEEKLY" in rule else "") in content
    assert "TZID:Europe/Berlin" in content


def test_what_else_is_at_the_time(people):
    (john,) = people("john")
    for hour, subject in ((9, "During"), (10, "Behind"), (8, "Before"), (12, "Later")):
        john.make(
            meeting(subject=subject, start=f"2024-05-06T{hour:02}:00:00Z", end=f"2024-05-06T{hour + 1:02}:00:00Z"),
            "",
            QUIET,
        )
    free = "<t:LegacyFreeBusyStatus>Free</t:LegacyFreeBusyStatus>"
    john.make(meeting(subject="Free").replace("<t:Location>", free + "<t:Location>"), "", QUIET)
    daily = (
        "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NoEndRecurrence>"
        "<t:StartDate>2024-05-01</t:StartDate></t:NoEndRecurrence></t:Recurrence>"
    )
    john.make(meeting(subject="Daily", start="2024-05-01T09:30:00Z", end="2024-05-01T09:45:00Z", more=daily), "", QUIET)
    (made,) = john.make(meeting(), "", QUIET)
    found = john.get(made.find(T("ItemId")))
    assert [text(found, f"{name}MeetingCount") for name in ("Conflicting", "Adjacent")] == ["2", "2"]
    shown = [
        [text(each, "Subject") for each in found.find(T(f"{name}Meetings")).children]
        for name in ("Conflicting", "Adjacent")
    ]
    assert shown == [["During", "Daily"], ["Before", "Behind"]]


def test_a_meeting_is_forwarded_as_an_invitation_and_answered_to_the_organiser(people):
    john, anne, bob = people("john", "anne", "bob")
    john.make(meeting("anne"), "", INVITE)
    anne.respond("ForwardItem", anne.only(), before=to("bob"))
    got = bob.only()
    assert (got.local, text(got, "Subject")) == ("MeetingRequest", "FW: Plan")
    assert addresses(got, "Organizer") == ["john@example.com"]
    bob.respond("AcceptItem", got)
    assert answers(john.calendar()) == {"anne": "Unknown", "bob": "Accept"}


def test_answers_to_meetings_as_mail_go_to_the_people_of_it(people):
    john, anne, bob = people("john", "anne", "bob")
    john.make(meeting("anne", "bob"), "", INVITE)
    anne.respond("ReplyAllToItem", anne.only(), '<t:NewBodyContent BodyType="Text">Why?</t:NewBodyContent>')
    assert john.said() == [("Message", "RE: Plan")]
    assert [each for each, _ in bob.said()] == ["MeetingRequest", "Message"]
    assert "When: 2024-05-06T09:00:00Z" in text(john.only(), "Body")


def test_a_request_that_was_sent_is_not_changed(people):
    john, anne = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    attrs = john.only("sentitems").find(T("ItemId")).attrs
    update = (
        '<m:UpdateItem ConflictResolution="AutoResolve" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{attrs["Id"]}" ChangeKey="{attrs["ChangeKey"]}"/><t:Updates><t:SetItemField><t:FieldURI '
        'FieldURI="item:Subject"/><t:Message><t:Subject>x</t:Subject></t:Message></t:SetItemField></t:Updates>'
        "</t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
    assert john.codes(update) == ["ErrorSentMeetingRequestUpdate"]
    assert text(anne.only(), "Subject") == "Plan"


def test_a_deleted_meeting_is_not_updated(people):
    john, _ = people("john", "anne")
    john.make(meeting("anne"), "", INVITE)
    john.remove(john.calendar(), "SendToNone")
    gone = john.only("deleteditems")
    attrs = gone.find(T("ItemId")).attrs
    update = (
        f'<m:UpdateItem ConflictResolution="AutoResolve" {UPDATE}><m:ItemChanges><t:ItemChange><t:ItemId Id="{attrs["Id"]}" '
        f'ChangeKey="{attrs["ChangeKey"]}"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem>'
        "<t:Subject>x</t:Subject></t:CalendarItem></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
    assert john.codes(update) == ["ErrorCalendarCannotUpdateDeletedItem"]
