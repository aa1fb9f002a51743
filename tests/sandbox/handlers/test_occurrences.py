"""Recurring appointments: their occurrences, and what is changed or deleted of them."""

from datetime import datetime

import pytest

from exchangelib.sandbox.calendar import days, occurrences_between
from exchangelib.sandbox.nodes import M, T, parse_fragment
from exchangelib.sandbox.store.ids import decode

BERLIN = '<t:StartTimeZone Id="W. Europe Standard Time"/>'
DAILY = "<t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence>"
FIVE = "<t:NumberedRecurrence><t:StartDate>2024-03-28</t:StartDate><t:NumberOfOccurrences>5</t:NumberOfOccurrences></t:NumberedRecurrence>"
NO_END = "<t:NoEndRecurrence><t:StartDate>2024-03-28</t:StartDate></t:NoEndRecurrence>"


def series(pattern=DAILY, extent=FIVE):
    return (
        "<t:CalendarItem><t:Subject>Stand-up</t:Subject><t:Start>2024-03-28T09:00:00+01:00</t:Start>"
        f"<t:End>2024-03-28T09:15:00+01:00</t:End><t:Recurrence>{pattern}{extent}</t:Recurrence>{BERLIN}</t:CalendarItem>"
    )


def get_xml(item_id):
    return (
        "<m:GetItem><m:ItemShape><t:BaseShape>AllProperties</t:BaseShape></m:ItemShape>"
        f"<m:ItemIds>{item_id}</m:ItemIds></m:GetItem>"
    )


def nth(master, index):
    return f'<t:OccurrenceItemId RecurringMasterId="{master.attrs["Id"]}" InstanceIndex="{index}"/>'


def fetch(exchange, item_id):
    found = exchange.one(get_xml(item_id))
    assert found.child_text(M("ResponseCode")) == "NoError"
    return found.find(M("Items")).children[0]


def delete(exchange, item_id, operation="DeleteItem"):
    return exchange.code(
        f'<m:DeleteItem DeleteType="HardDelete" SendMeetingCancellations="SendToNone"><m:ItemIds>{item_id}</m:ItemIds></m:DeleteItem>'
    )


def update(exchange, item_id, name, value, prefix="calendar"):
    body = f"<t:CalendarItem><t:{name}>{value}</t:{name}></t:CalendarItem>"
    return exchange.update(
        item_id, f'<t:SetItemField><t:FieldURI FieldURI="{prefix}:{name}"/>{body}</t:SetItemField>'
    ).child_text(M("ResponseCode"))


@pytest.mark.parametrize(
    "pattern, want",
    [
        ("<t:DailyRecurrence><t:Interval>3</t:Interval></t:DailyRecurrence>", "2024-01-31 2024-02-03 2024-02-06"),
        ("<t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Monday Thursday</t:DaysOfWeek></t:WeeklyRecurrence>", "2024-02-01 2024-02-12 2024-02-15"),
        ("<t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Sunday Thursday</t:DaysOfWeek><t:FirstDayOfWeek>Monday</t:FirstDayOfWeek></t:WeeklyRecurrence>", "2024-02-01 2024-02-04 2024-02-15"),
        ("<t:AbsoluteMonthlyRecurrence><t:Interval>1</t:Interval><t:DayOfMonth>31</t:DayOfMonth></t:AbsoluteMonthlyRecurrence>", "2024-01-31 2024-02-29 2024-03-31"),
        ("<t:RelativeMonthlyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Weekday</t:DaysOfWeek><t:DayOfWeekIndex>Last</t:DayOfWeekIndex></t:RelativeMonthlyRecurrence>", "2024-01-31 2024-02-29 2024-03-29"),
        ("<t:AbsoluteYearlyRecurrence><t:DayOfMonth>29</t:DayOfMonth><t:Month>February</t:Month></t:AbsoluteYearlyRecurrence>", "2024-02-29 2025-02-28 2026-02-28"),
        ("<t:RelativeYearlyRecurrence><t:DaysOfWeek>Thursday</t:DaysOfWeek><t:DayOfWeekIndex>Fourth</t:DayOfWeekIndex><t:Month>November</t:Month></t:RelativeYearlyRecurrence>", "2024-11-28 2025-11-27 2026-11-26"),
    ],
)  # fmt: skip
def test_patterns(pattern, want):
    extent = "<t:NumberedRecurrence><t:StartDate>2024-01-31</t:StartDate><t:NumberOfOccurrences>3</t:NumberOfOccurrences></t:NumberedRecurrence>"
    found = days(parse_fragment(f"<t:Recurrence>{pattern}{extent}</t:Recurrence>"))
    assert " ".join(day.isoformat() for day in found) == want


def test_an_end_date_is_part_of_the_series():
    extent = "<t:EndDateRecurrence><t:StartDate>2024-01-01</t:StartDate><t:EndDate>2024-01-03</t:EndDate></t:EndDateRecurrence>"
    assert len(list(days(parse_fragment(f"<t:Recurrence>{DAILY}{extent}</t:Recurrence>")))) == 3


def test_a_series_shows_its_first_and_last_occurrence_at_one_local_time(exchange):
    """In between, Europe's clocks go forward."""
    found = exchange.get(exchange.create(series()))
    assert found.child_text(T("CalendarItemType")) == "RecurringMaster"
    first, last = found.find(T("FirstOccurrence")), found.find(T("LastOccurrence"))
    assert (first.child_text(T("Start")), last.child_text(T("Start"))) == (
        "2024-03-28T08:00:00Z",
        "2024-04-01T07:00:00Z",
    )
    assert last.child_text(T("End")) == "2024-04-01T07:15:00Z"
    assert found.find(T("ModifiedOccurrences")) is None
    assert found.find(T("DeletedOccurrences")) is None
    endless = exchange.get(exchange.create(series(extent=NO_END)))
    assert endless.find(T("FirstOccurrence")) is not None
    assert endless.find(T("LastOccurrence")) is None


def test_occurrences_are_items_with_ids_of_their_own(exchange):
    master = exchange.create(series())
    second = fetch(exchange, nth(master, 2))
    assert (second.child_text(T("Subject")), second.child_text(T("Start"))) == ("Stand-up", "2024-03-29T08:00:00Z")
    assert (second.child_text(T("CalendarItemType")), second.find(T("Recurrence"))) == ("Occurrence", None)
    occurrence = second.find(T("ItemId")).attrs["Id"]
    assert fetch(exchange, f'<t:ItemId Id="{occurrence}"/>') == second
    back = fetch(exchange, f'<t:RecurringMasterItemId OccurrenceId="{occurrence}"/>')
    assert back.find(T("ItemId")).attrs["Id"] == master.attrs["Id"]
    first = back.find(T("FirstOccurrence")).find(T("ItemId"))
    assert fetch(exchange, nth(master, 1)).find(T("ItemId")) == first


@pytest.mark.parametrize("index", [0, -1, 6])
def test_there_are_no_other_occurrences(exchange, index):
    master = exchange.create(series())
    assert exchange.code(get_xml(nth(master, index))) == "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"


def test_a_single_item_has_no_occurrences(exchange):
    single = exchange.create("<t:CalendarItem/>")
    assert exchange.code(get_xml(nth(single, 1))) == "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"


def test_a_deleted_occurrence_is_noted_and_stays_away(exchange):
    master = exchange.create(series())
    assert delete(exchange, nth(master, 5)) == "NoError"
    assert exchange.code(get_xml(nth(master, 5))) == "ErrorCalendarOccurrenceIsDeletedFromRecurrence"
    found = exchange.get(master)
    assert found.find(T("DeletedOccurrences")).children[0].child_text(T("Start")) == "2024-04-01T07:00:00Z"
    assert found.find(T("LastOccurrence")).child_text(T("Start")) == "2024-03-31T07:00:00Z"
    assert found.find(T("ItemId")).attrs["ChangeKey"] != master.attrs["ChangeKey"]
    for index in range(1, 5):
        assert delete(exchange, nth(master, index)) == "NoError"
    assert exchange.code(get_xml(f'<t:ItemId Id="{master.attrs["Id"]}"/>')) == "ErrorItemNotFound"


def test_a_changed_occurrence_is_an_exception_and_the_series_stays(exchange):
    master = exchange.create(series())
    second = fetch(exchange, nth(master, 2)).find(T("ItemId"))
    assert update(exchange, second, "Subject", "Long one", "item") == "NoError"
    second = fetch(exchange, nth(master, 2)).find(T("ItemId"))
    assert update(exchange, second, "End", "2024-03-29T10:00:00Z") == "NoError"
    found = fetch(exchange, nth(master, 2))
    assert (found.child_text(T("Subject")), found.child_text(T("CalendarItemType"))) == ("Long one", "Exception")
    assert (found.child_text(T("Duration")), found.child_text(T("OriginalStart"))) == ("PT2H", "2024-03-29T08:00:00Z")
    whole = exchange.get(master)
    assert whole.child_text(T("Subject")) == "Stand-up"
    changed = whole.find(T("ModifiedOccurrences")).children
    assert [(each.child_text(T("Start")), each.child_text(T("End"))) for each in changed] == [("2024-03-29T08:00:00Z", "2024-03-29T10:00:00Z")]  # fmt: skip
    assert fetch(exchange, nth(master, 3)).child_text(T("Subject")) == "Stand-up"


def test_an_occurrence_has_properties_of_its_own_and_lacks_some_of_the_series(exchange):
    place = "<t:Location>Kitchen</t:Location>"
    master = exchange.create(series().replace("<t:Recurrence>", place + "<t:Recurrence>"))
    second = fetch(exchange, nth(master, 2)).find(T("ItemId"))
    path = '<t:ExtendedFieldURI PropertySetId="00000000-0000-0000-0000-000000000001" PropertyName="a b" PropertyType="String"/>'
    extended = f"<t:ExtendedProperty>{path}<t:Value>own</t:Value></t:ExtendedProperty>"
    updates = (
        f"<t:SetItemField>{path}<t:CalendarItem>{extended}</t:CalendarItem></t:SetItemField>"
        '<t:DeleteItemField><t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField>'
    )
    assert exchange.update(second, updates).child_text(M("ResponseCode")) == "NoError"
    more = f"</t:BaseShape><t:AdditionalProperties>{path}</t:AdditionalProperties>"
    shown = exchange.one(get_xml(nth(master, 2)).replace("</t:BaseShape>", more)).find(M("Items")).children[0]
    assert shown.find(T("ExtendedProperty")).child_text(T("Value")) == "own"
    assert shown.find(T("Location")) is None
    assert fetch(exchange, nth(master, 3)).child_text(T("Location")) == "Kitchen"


def test_what_an_occurrence_cannot_become(exchange):
    master = exchange.create(series())
    second = fetch(exchange, nth(master, 2)).find(T("ItemId"))
    assert update(exchange, second, "Start", "2024-03-28T08:05:00Z") == "ErrorOccurrenceCrossingBoundary"
    assert update(exchange, second, "Recurrence", DAILY + FIVE) == "ErrorInvalidPropertySet"
    move = f'<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id="drafts"/></m:ToFolderId><m:ItemIds>{nth(master, 1)}</m:ItemIds></m:MoveItem>'
    assert exchange.code(move) == "ErrorCalendarCannotMoveOrCopyOccurrence"


@pytest.mark.parametrize(
    "start, end, code",
    [("2024-03-28", "2024-03-27", "ErrorRecurrenceHasNoOccurrence"), ("2024-03-28", "4500-09-02", "ErrorRecurrenceEndDateTooBig")],
)  # fmt: skip
def test_series_that_cannot_be(exchange, start, end, code):
    extent = (
        f"<t:EndDateRecurrence><t:StartDate>{start}</t:StartDate><t:EndDate>{end}</t:EndDate></t:EndDateRecurrence>"
    )
    xml = f'<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items>{series(extent=extent)}</m:Items></m:CreateItem>'
    assert exchange.code(xml) == code


def between(exchange, item_id, start, end):
    item = exchange.store.items.get(decode(item_id.attrs["Id"]).number)
    ends = (datetime.fromisoformat(f"{each}+00:00") for each in (start, end))
    return list(occurrences_between(exchange.store, item, *ends))


def test_the_occurrences_of_a_time_have_changes_applied_and_deleted_ones_left_out(exchange):
    master = exchange.create(series())
    assert delete(exchange, nth(master, 3)) == "NoError"
    second = fetch(exchange, nth(master, 2)).find(T("ItemId"))
    assert update(exchange, second, "End", "2024-03-29T20:00:00Z") == "NoError"
    second = fetch(exchange, nth(master, 2)).find(T("ItemId"))
    assert update(exchange, second, "Start", "2024-03-29T19:00:00Z") == "NoError"
    found = between(exchange, master, "2024-03-29T12:00:00", "2024-04-01T00:00:00")
    assert [(each.index, f"{each.start:%d %H:%M}") for each in found] == [(2, "29 19:00"), (4, "31 07:00")]
    shown = fetch(exchange, f'<t:ItemId Id="{found[0].item.id}"/>')
    assert (shown.child_text(T("Start")), found[0].end.hour) == ("2024-03-29T19:00:00Z", 20)


@pytest.mark.parametrize(
    "start, end, count",
    [
        ("2024-03-28T08:00:00", "2024-03-28T08:00:01", 1),
        ("2024-03-28T07:00:00", "2024-03-28T08:00:00", 0),
        ("2024-03-28T08:15:00", "2024-03-29T08:00:00", 0),
        ("2034-03-28T00:00:00", "2034-03-30T00:00:00", 2),
    ],
)
def test_what_only_touches_a_time_is_outside(exchange, start, end, count):
    assert len(between(exchange, exchange.create(series(extent=NO_END)), start, end)) == count


def test_an_occurrence_over_a_change_of_clocks_keeps_its_hours(exchange):
    """Europe's clocks go forward at one in the morning of 31 March, UTC."""
    night = series(extent=NO_END).replace("T09:00:00+01:00", "T23:00:00+01:00")
    night = night.replace("2024-03-28T09:15:00+01:00", "2024-03-29T04:00:00+01:00")
    found = between(exchange, exchange.create(night), "2024-03-29T12:00:00", "2024-03-31T12:00:00")
    assert [(each.end - each.start).seconds // 3600 for each in found] == [5, 4]
    single = exchange.create("<t:CalendarItem/>")
    assert [each.index for each in between(exchange, single, "2024-05-01T12:00:00", "2024-05-02T12:00:00")] == [0]
