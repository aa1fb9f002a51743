"""Single occurrences: attachments of their own, several at once by spans of time, and hours that stay over changes of clocks."""

from datetime import datetime, timezone

import pytest

from exchangelib.sandbox import junk
from exchangelib.sandbox.nodes import M, T
from tests.sandbox.delivery.conftest import any_ref, message, nth, text
from tests.sandbox.delivery.meeting import INVITE, UPDATE, meeting, view, weekly

QUIET = 'SendMeetingInvitations="SendToNone"'


def attach(person, item, name):
    """Attach a file; gives the response message."""
    attrs = item.find(T("ItemId")).attrs
    found = person.one(
        f'<m:CreateAttachment><m:ParentItemId Id="{attrs["Id"]}"/><m:Attachments><t:FileAttachment><t:Name>{name}</t:Name>'
        "<t:Content>aGk=</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>"
    )
    return found.find(M("Attachments")).children[0].find(T("AttachmentId")).attrs


def files(item):
    found = item.find(T("Attachments"))
    return [text(each, "Name") for each in found.children] if found is not None else []


def test_an_occurrence_has_attachments_of_its_own_beside_those_of_the_series(people):
    (john,) = people("john")
    master = john.make(weekly(), "", QUIET)[0]
    attach(john, master, "all.txt")
    second = john.nth(master, 2)
    assert files(second) == ["all.txt"]
    made = attach(john, second, "own.txt")
    assert made["RootItemId"] == second.find(T("ItemId")).attrs["Id"]
    again = john.nth(master, 2)
    assert made["RootItemChangeKey"] == again.find(T("ItemId")).attrs["ChangeKey"]
    assert (files(again), text(again, "CalendarItemType"), text(again, "HasAttachments")) == (
        ["all.txt", "own.txt"],
        "Exception",
        "true",
    )
    assert files(john.calendar()) == files(john.nth(master, 3)) == ["all.txt"]
    got = john.one(
        f'<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{made["Id"]}"/></m:AttachmentIds></m:GetAttachment>'
    )
    assert "aGk=" in [each.text for each in got.walk()]
    gone = john.one(
        f'<m:DeleteAttachment><m:AttachmentIds><t:AttachmentId Id="{made["Id"]}"/></m:AttachmentIds></m:DeleteAttachment>'
    )
    assert gone.find(M("RootItemId")).attrs["RootItemId"] == second.find(T("ItemId")).attrs["Id"]
    assert files(john.nth(master, 2)) == ["all.txt"]
    assert text(john.calendar(), "HasAttachments") == "true"


def test_what_only_an_occurrence_has_does_not_show_on_the_series(people):
    john, anne = people("john", "anne")
    john.make(weekly("anne"), "", INVITE)
    master = john.calendar()
    attach(john, john.nth(master, 2), "own.txt")
    assert (files(john.calendar()), text(john.calendar(), "HasAttachments")) == ([], "false")
    john.set(john.nth(master, 2), "CalendarItem", "calendar:Location", "<t:Location>There</t:Location>", UPDATE)
    assert files(anne.mail()[-1]) == ["own.txt"]
    assert text(anne.nth(anne.calendar(), 2), "Location") == "There"


def test_an_attachment_of_the_series_is_deleted_in_one_occurrence(people):
    (john,) = people("john")
    master = john.make(weekly(), "", QUIET)[0]
    attach(john, master, "all.txt")
    attach(john, john.calendar(), "more.txt")

    def ids(item):
        return [each.find(T("AttachmentId")).attrs["Id"] for each in item.find(T("Attachments")).children]

    def ask(operation, id_):
        return f'<m:{operation}><m:AttachmentIds><t:AttachmentId Id="{id_}"/></m:AttachmentIds></m:{operation}>'

    second = john.nth(master, 2)
    assert not set(ids(second)) & (set(ids(john.calendar())) | set(ids(john.nth(master, 3))))
    assert "aGk=" in [each.text for each in john.one(ask("GetAttachment", ids(second)[0])).walk()]
    gone = john.one(ask("DeleteAttachment", ids(second)[0])).find(M("RootItemId")).attrs
    again = john.nth(master, 2).find(T("ItemId")).attrs
    assert (gone["RootItemId"], gone["RootItemChangeKey"]) == (again["Id"], again["ChangeKey"])
    john.one(ask("DeleteAttachment", ids(second)[1]))
    assert files(john.nth(master, 2)) == []
    assert text(john.nth(master, 2), "HasAttachments") == "false"
    assert files(john.calendar()) == files(john.nth(master, 3)) == ["all.txt", "more.txt"]
    john.one(ask("DeleteAttachment", ids(john.calendar())[0]))
    assert files(john.nth(master, 3)) == ["more.txt"]
    assert john.codes(ask("DeleteAttachment", ids(second)[0])) == ["ErrorInvalidAttachmentId"]


def spans(master, *ranges):
    attrs = master.find(T("ItemId")).attrs
    inner = "".join(f"<t:Range {each}/>" for each in ranges)
    inner = f"<t:Ranges>{inner}</t:Ranges>" if inner else ""
    return f'<t:RecurringMasterItemIdRanges Id="{attrs["Id"]}" ChangeKey="{attrs["ChangeKey"]}">{inner}</t:RecurringMasterItemIdRanges>'


def get(person, ids):
    found = person.one(
        f"<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape><m:ItemIds>{ids}</m:ItemIds></m:GetItem>"
    )
    return [text(each, "Start")[:10] for each in found.find(M("Items")).children]


def test_occurrences_of_spans_of_time_are_read_and_deleted(people):
    john, anne = people("john", "anne")
    john.make(weekly("anne"), "", INVITE)
    master = john.calendar()
    assert get(john, spans(master)) == ["2024-03-25", "2024-04-01", "2024-04-08", "2024-04-15"]
    april = 'Start="2024-04-01T00:00:00Z" End="2024-04-09T00:00:00Z"'
    assert get(john, spans(master, april)) == ["2024-04-01", "2024-04-08"]
    assert get(john, spans(master, 'Start="2024-04-01T00:00:00Z" Count="1"')) == ["2024-04-01"]
    moved = ["<t:Start>2024-04-10T12:00:00Z</t:Start>", "<t:End>2024-04-10T13:00:00Z</t:End>"]
    john.set(john.nth(master, 3), "CalendarItem", ["calendar:Start", "calendar:End"], moved, UPDATE)
    assert get(john, spans(master, april)) == ["2024-04-01"]
    assert get(john, spans(master, f'{april} CompareOriginalStartTime="true"')) == ["2024-04-01", "2024-04-10"]
    john.host.clock.advance(hours=1)
    john.remove(spans(master, april))
    assert [each[:5] for each in view(john)] == ["03-25", "04-10", "04-15"]
    assert view(anne)[1] == "04-01T07:00 Canceled: Plan"
    single = john.make(meeting(), "", QUIET)[0]
    xml = f"<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds>{spans(single)}</m:ItemIds></m:GetItem>"
    assert john.codes(xml) == ["ErrorCalendarCannotUseIdForRecurringMasterId"]
    wrong = 'Start="2024-04-09T00:00:00Z" End="2024-04-01T00:00:00Z"'
    xml = xml.replace(spans(single), spans(master, wrong))
    assert john.codes(xml) == ["ErrorCalendarEndDateIsEarlierThanStartDate"]


@pytest.mark.parametrize(
    "zone, day, hours",
    [
        ("Romance Standard Time", "2024-03-30", ["08", "07", "07"]),  # Copenhagen, spring
        ("Romance Standard Time", "2024-10-26", ["07", "08", "08"]),
        ("Eastern Standard Time", "2024-03-09", ["14", "13", "13"]),
        ("E. South America Standard Time", "2018-11-03", ["12", "11", "11"]),  # São Paulo, which has stopped since
        ("E. South America Standard Time", "2024-11-02", ["12", "12", "12"]),
        ("Iran Standard Time", "2022-09-20", ["04", "04", "05"]),  # Tehran: at half past, and stopped since
        ("Iran Standard Time", "2024-03-19", ["05", "05", "05"]),
        ("Lord Howe Standard Time", "2024-04-06", ["22", "22", "22"]),  # by half an hour: 22:00 becomes 22:30
    ],
)
def test_a_series_keeps_its_hour_where_clocks_change(people, zone, day, hours):
    (john,) = people("john")
    pattern = (
        "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NumberedRecurrence>"
        f"<t:StartDate>{day}</t:StartDate><t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>"
    )
    more = f'{pattern}<t:StartTimeZone Id="{zone}"/>'
    master = john.make(meeting(start=f"{day}T09:00:00", end=f"{day}T10:00:00", more=more), "", QUIET)[0]
    starts = [text(john.nth(master, index), "Start") for index in (1, 2, 3)]
    assert [each[11:13] for each in starts] == hours
    if zone.startswith("Lord"):
        assert [each[14:16] for each in starts] == ["00", "30", "30"]


def test_a_zone_that_only_the_client_knows_counts_by_its_definition(people):
    """Two hours before UTC, one in summer, which begins on the last Sunday of March at one."""
    (john,) = people("john")

    def change(to, month):
        return (
            f'<t:RecurringDayTransition><t:To Kind="Period">{to}</t:To><t:TimeOffset>PT1H</t:TimeOffset>'
            f"<t:Month>{month}</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek><t:Occurrence>-1</t:Occurrence></t:RecurringDayTransition>"
        )

    zone = (
        '<t:StartTimeZone Id="Mine" Name="Mine"><t:Periods><t:Period Bias="PT120M" Name="Standard" Id="s"/>'
        '<t:Period Bias="PT60M" Name="Daylight" Id="d"/></t:Periods><t:TransitionsGroups><t:TransitionsGroup Id="0">'
        f"{change('d', 3)}{change('s', 10)}</t:TransitionsGroup></t:TransitionsGroups><t:Transitions><t:Transition>"
        '<t:To Kind="Group">0</t:To></t:Transition></t:Transitions></t:StartTimeZone>'
    )
    item = weekly().replace('<t:StartTimeZone Id="W. Europe Standard Time"/>', zone)
    master = john.make(item, "", QUIET)[0]
    assert [text(john.nth(master, index), "Start")[11:16] for index in (1, 2)] == ["11:00", "10:00"]


def test_whoever_calls_a_meeting_is_not_invited(people):
    john, anne = people("john", "anne")
    john.make(meeting("john", "anne"), "", INVITE)
    assert (john.mail(), len(anne.mail()), len(john.mail("calendar"))) == ([], 1, 1)


def test_mail_of_blocked_senders_is_junk(people, host):
    john, anne = people("john", "anne")
    junk.block(host.store, host.store.user("anne@example.com").number, "john@example.com", True)
    john.make(message("anne"), "SendAndSaveCopy")
    assert (anne.mail(), anne.said("junkemail")) == ([], [("Message", "Lunch")])


def test_an_occurrence_can_be_named_by_its_place_in_every_request(people):
    john, anne = people("john", "anne")
    john.host.clock.freeze(datetime(2024, 3, 1, tzinfo=timezone.utc))
    john.make(weekly("anne"), "", INVITE)
    for index in (1, 2):
        john.remove(nth(john.calendar(), index), "SendToNone")
    assert len(view(john)) == 2
    assert len(view(anne)) == 4
    xml = any_ref(nth(john.calendar(), 1))
    code = john.codes(f'<m:SendItem SaveItemToFolder="true"><m:ItemIds>{xml}</m:ItemIds></m:SendItem>')
    assert code == ["ErrorCalendarOccurrenceIsDeletedFromRecurrence"]


def test_spans_of_time_are_nothing_that_can_be_updated(people):
    """ItemChangeType of the schema takes them not."""
    (john,) = people("john")
    john.make(weekly(), "", QUIET)
    ids = spans(john.calendar(), 'Start="2024-03-25T00:00:00Z" End="2024-04-03T00:00:00Z"')
    change = '<t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>X</t:Subject></t:CalendarItem></t:SetItemField>'
    update = (
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite" SendMeetingInvitationsOrCancellations="SendToNone">'
        f"<m:ItemChanges><t:ItemChange>{ids}<t:Updates>{change}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
    assert john.codes(update) == ["fault", "ErrorSchemaValidation"]


def test_an_occurrence_is_shown_in_the_view_that_it_was_moved_into(people):
    (john,) = people("john")
    master = john.make(weekly(), "", QUIET)[0]
    quiet = 'SendMeetingInvitationsOrCancellations="SendToNone"'
    span = ["<t:Start>2024-05-20T09:00:00Z</t:Start>", "<t:End>2024-05-20T10:00:00Z</t:End>"]
    john.set(john.nth(master, 4), "CalendarItem", ["calendar:Start", "calendar:End"], span, quiet)
    assert view(john, "2024-04-14T00:00:00Z", "2024-04-20T00:00:00Z") == []
    for start, end in (("2024-05-20T09:59:59", "2024-05-21T00:00:00"), ("2024-05-19T00:00:00", "2024-05-20T09:00:01")):
        assert view(john, f"{start}Z", f"{end}Z") == ["05-20T09:00 Plan"]
    assert view(john, "2024-05-20T10:00:00Z", "2024-05-21T00:00:00Z") == []
    assert view(john, "2024-05-19T00:00:00Z", "2024-05-20T09:00:00Z") == []
