import pytest

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.handlers.conftest import find_xml

CALENDAR = '<t:DistinguishedFolderId Id="calendar"/>'


def appointment(subject, start, end, recurrence=""):
    return f"<t:CalendarItem><t:Subject>{subject}</t:Subject><t:Start>{start}</t:Start><t:End>{end}</t:End>{recurrence}</t:CalendarItem>"


def daily(number):
    return (
        f"<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NumberedRecurrence>"
        f"<t:StartDate>2024-05-01</t:StartDate><t:NumberOfOccurrences>{number}</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>"
    )


def view(start, end, limit=None):
    most = "" if limit is None else f'MaxEntriesReturned="{limit}" '
    return f'<m:CalendarView {most}StartDate="{start}" EndDate="{end}"/>'


@pytest.fixture
def calendar(exchange):
    exchange.create(appointment("daily", "2024-05-01T09:00:00Z", "2024-05-01T10:00:00Z", daily(5)), CALENDAR)
    exchange.create(appointment("single", "2024-05-03T08:00:00Z", "2024-05-03T09:00:00Z"), CALENDAR)
    exchange.create(appointment("before", "2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z"), CALENDAR)
    exchange.create(appointment("after", "2024-05-04T00:00:00Z", "2024-05-04T01:00:00Z"), CALENDAR)
    return exchange


MAY = view("2024-05-02T00:00:00Z", "2024-05-04T00:00:00Z")


def shown(exchange, the_view):
    root = exchange.find(the_view, "calendar")
    return [(item.child_text(T("Subject")), item.child_text(T("Start"))[:10]) for item in root.children[0]], root


def test_each_occurrence_is_shown_by_itself_in_order_of_start(calendar):
    found, root = shown(calendar, MAY)
    assert found == [("daily", "2024-05-02"), ("single", "2024-05-03"), ("daily", "2024-05-03")]
    assert root.attrs == {"TotalItemsInView": "3", "IncludesLastItemInRange": "true"}
    kinds = [item.child_text(T("CalendarItemType")) for item in root.children[0]]
    assert kinds == ["Occurrence", "Single", "Occurrence"]


def test_not_more_are_shown_than_asked_for(calendar):
    found, root = shown(calendar, view("2024-05-02T00:00:00Z", "2024-05-04T00:00:00Z", 2))
    assert len(found) == 2
    assert root.attrs == {"TotalItemsInView": "3", "IncludesLastItemInRange": "false"}


def test_the_id_of_an_occurrence_is_good_for_reading_changing_and_deleting(calendar):
    root = calendar.find(MAY, "calendar")
    first = root.children[0].children[0].find(T("ItemId"))
    assert calendar.get(first).child_text(T("Start")) == "2024-05-02T09:00:00Z"
    changed = '<t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:CalendarItem><t:Subject>other</t:Subject></t:CalendarItem></t:SetItemField>'
    assert calendar.update(first, changed).child_text(M("ResponseCode")) == "NoError"
    found, root = shown(calendar, MAY)
    assert found[0] == ("other", "2024-05-02")
    assert root.children[0].children[0].child_text(T("CalendarItemType")) == "Exception"
    last = root.children[0].children[2].find(T("ItemId"))
    assert calendar.delete(last).child_text(M("ResponseCode")) == "NoError"
    assert [name for name, _ in shown(calendar, MAY)[0]] == ["other", "single"]


def test_without_a_view_the_series_itself_is_found(calendar):
    assert sorted(calendar.subjects(folder="calendar")) == ["after", "before", "daily", "single"]


@pytest.mark.parametrize(
    "inner, code",
    [
        (view("2024-05-02T00:00:00Z", "2024-05-01T00:00:00Z"), "ErrorCalendarEndDateIsEarlierThanStartDate"),
        (view("2024-05-01T00:00:00Z", "2026-05-01T00:00:00Z"), "NoError"),
        (view("2024-02-29T00:00:00Z", "2026-03-01T00:00:01Z"), "ErrorCalendarViewRangeTooBig"),
        (view("2024-05-01T00:00:00Z", "2026-05-01T00:00:01Z"), "ErrorCalendarViewRangeTooBig"),
        (view("0001-01-01T00:00:00", "2026-05-01T00:00:01Z"), "ErrorValueOutOfRange"),
        (view("2024-05-01T00:00:00Z", "2024-05-01T00:00:00Z", 0), "ErrorInvalidPagingMaxRows"),
        (MAY + '<m:Restriction><t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists></m:Restriction>', "ErrorInvalidOperation"),
        (MAY + '<m:SortOrder><t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:Subject"/></t:FieldOrder></m:SortOrder>', "ErrorInvalidOperation"),
    ],
)  # fmt: skip
def test_views_that_cannot_be_are_refused(calendar, inner, code):
    assert calendar.code(find_xml(inner, "calendar")) == code


def test_only_calendars_have_calendar_views(calendar):
    assert calendar.code(find_xml(MAY, "inbox")) == "ErrorCalendarFolderIsInvalidForCalendarView"


def test_a_calendar_cannot_be_searched_for_a_place_to_begin(calendar):
    seek = '<m:SeekToConditionPageItemView BasePoint="Beginning"><t:Condition><t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists></t:Condition></m:SeekToConditionPageItemView>'
    assert calendar.code(find_xml(seek, "calendar")) == "ErrorCalendarSeekToConditionNotSupported"


def test_times_without_an_offset_are_in_the_zone_of_the_request(calendar):
    calendar.time_zone = "Tokyo Standard Time"
    found, _ = shown(calendar, view("2024-05-02T18:30:00", "2024-05-02T23:00:00"))
    assert found == [("daily", "2024-05-02")]
    assert shown(calendar, view("2024-05-02T09:30:00", "2024-05-02T10:00:00"))[0] == []
