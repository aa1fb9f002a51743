"""GetUserAvailability: from calendars, series and rights to busy times and suggestions."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from exchangelib.sandbox.availability.zone import of_year, read
from exchangelib.sandbox.nodes import M, T
from exchangelib.sandbox.store.items import Items
from tests.sandbox.directory.conftest import ALL, ANNE, BOSS, OUTSIDE, TEAM, lone, texts
from tests.sandbox.semantics.conftest import JOHN

PARIS = """<t:TimeZone><t:Bias>-60</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>03:00:00</t:Time><t:DayOrder>5</t:DayOrder>
<t:Month>10</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime><t:DaylightTime><t:Bias>-60</t:Bias><t:Time>02:00:00</t:Time>
<t:DayOrder>5</t:DayOrder><t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:DaylightTime></t:TimeZone>"""
UTC = """<t:TimeZone><t:Bias>0</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>00:00:00</t:Time><t:DayOrder>0</t:DayOrder>
<t:Month>0</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime><t:DaylightTime><t:Bias>0</t:Bias><t:Time>00:00:00</t:Time>
<t:DayOrder>0</t:DayOrder><t:Month>0</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:DaylightTime></t:TimeZone>"""


def event(start, end, state="Busy", subject="s", inner="", before="", day="2024-05-02"):
    # Sensitivity stands before, all else behind: the order of the schema
    return (
        f"<t:CalendarItem><t:Subject>{subject}</t:Subject>{before}<t:Start>{day}T{start}:00Z</t:Start><t:End>{day}T{end}:00Z</t:End>"
        f"<t:LegacyFreeBusyStatus>{state}</t:LegacyFreeBusyStatus><t:Location>here</t:Location>{inner}</t:CalendarItem>"
    )


def duration(start, end):
    return f"<t:StartTime>{start}</t:StartTime><t:EndTime>{end}</t:EndTime>"


def mailbox(address, kind="Required", exclude="false"):
    return (
        f"<t:MailboxData><t:Email><t:Address>{address}</t:Address></t:Email><t:AttendeeType>{kind}</t:AttendeeType>"
        f"<t:ExcludeConflicts>{exclude}</t:ExcludeConflicts></t:MailboxData>"
    )


def ask(
    ews,
    *boxes,
    start="2024-05-02T00:00:00",
    end="2024-05-03T00:00:00",
    view="DetailedMerged",
    interval=60,
    zone=UTC,
    more="",
    **kwargs,
):
    boxes = "".join(each if "<" in each else mailbox(each) for each in boxes)
    options = view and (
        f"<t:FreeBusyViewOptions><t:TimeWindow>{duration(start, end)}</t:TimeWindow><t:MergedFreeBusyIntervalInMinutes>{interval}"
        f"</t:MergedFreeBusyIntervalInMinutes><t:RequestedView>{view}</t:RequestedView></t:FreeBusyViewOptions>"
    )
    return ews.ask(
        f"<m:GetUserAvailabilityRequest>{zone}<m:MailboxDataArray>{boxes}</m:MailboxDataArray>{options}{more}"
        "</m:GetUserAvailabilityRequest>",
        **kwargs,
    )


def views(answer):
    assert answer.local != "Fault", texts(answer, "ResponseCode")
    out = []
    for each in answer.find(M("FreeBusyResponseArray")).children:
        assert lone(each.find(M("ResponseMessage"))) == ("Success", "NoError")
        out.append(each.find(M("FreeBusyView")))
    return out


def times(view):
    return list(zip(texts(view, "StartTime"), texts(view, "EndTime"), texts(view, "BusyType"), strict=True))


@pytest.fixture
def busy(ews):
    """John's Thursday; Anne's, who is away in the morning."""
    ews.create(
        event("09:00", "10:30", subject="one"),
        event("10:00", "11:00", "Tentative", "two"),
        event("13:00", "14:00", "Free", "three"),
        event("15:00", "15:20", "OOF", "four"),
        folder="calendar",
    )
    ews.user = ANNE
    ews.create(event("08:00", "12:00", "OOF"), folder="calendar")
    ews.user = JOHN
    return ews


def test_ones_own_calendar_is_told_in_detail(busy):
    (view,) = views(ask(busy, JOHN))
    assert [each.local for each in view.children] == [
        "FreeBusyViewType",
        "MergedFreeBusy",
        "CalendarEventArray",
        "WorkingHours",
    ]
    assert view.child_text(T("MergedFreeBusy")) == "000000000220000300000000"
    assert times(view) == [
        ("2024-05-02T09:00:00", "2024-05-02T10:30:00", "Busy"),
        ("2024-05-02T10:00:00", "2024-05-02T11:00:00", "Tentative"),
        ("2024-05-02T13:00:00", "2024-05-02T14:00:00", "Free"),
        ("2024-05-02T15:00:00", "2024-05-02T15:20:00", "OOF"),
    ]
    assert texts(view, "Subject") == ["one", "two", "three", "four"]
    assert texts(view, "Location") == ["here"] * 4
    assert all(len(bytes.fromhex(each)) == 70 for each in texts(view, "ID"))


@pytest.mark.parametrize(
    "interval, digits",
    [(5, "0" * 108 + "2" * 18 + "1" * 6 + "0" * 48 + "3" * 4 + "0" * 104), (720, "23"), (1440, "3"), (1000, "30")],
)
def test_the_merged_view_has_a_digit_for_each_interval(busy, interval, digits):
    (view,) = views(ask(busy, JOHN, view="MergedOnly", interval=interval))
    assert view.child_text(T("MergedFreeBusy")) == digits
    assert view.find(T("CalendarEventArray")) is None


@pytest.mark.parametrize(
    "view, merged, events, details",
    [
        ("MergedOnly", True, False, False),
        ("FreeBusy", False, True, False),
        ("FreeBusyMerged", True, True, False),
        ("Detailed", False, True, True),
        ("DetailedMerged", True, True, True),
    ],
)
def test_the_view_decides_what_is_told(busy, view, merged, events, details):
    (found,) = views(ask(busy, JOHN, view=view))
    assert found.child_text(T("FreeBusyViewType")) == view
    names = {each.local for each in found.walk()}
    shown = [name in names for name in ("MergedFreeBusy", "CalendarEventArray", "CalendarEventDetails")]
    assert shown == [merged, events, details]


def test_others_see_when_one_is_busy_and_more_where_they_may(busy):
    (view,) = views(ask(busy, ANNE))
    assert view.child_text(T("FreeBusyViewType")) == "FreeBusyMerged"
    assert times(view) == [("2024-05-02T08:00:00", "2024-05-02T12:00:00", "OOF")]
    assert texts(view, "Subject") == []
    busy.host.grant(JOHN, ANNE, "calendar", "FreeBusyTimeAndSubjectAndLocation")
    (view,) = views(ask(busy, ANNE))
    assert (texts(view, "Subject"), texts(view, "ID")) == (["s"], [])
    busy.host.grant(JOHN, ANNE, "calendar", "Reviewer")
    (view,) = views(ask(busy, ANNE))
    assert view.child_text(T("FreeBusyViewType")) == "DetailedMerged"
    assert len(texts(view, "ID")) == 1
    busy.host.grant(JOHN, ANNE, "calendar", "None")
    busy.host.grant("Default", ANNE, "calendar", "None")
    (response,) = ask(busy, ANNE).find(M("FreeBusyResponseArray")).children
    assert lone(response.find(M("ResponseMessage"))) == ("Error", "ErrorNoFreeBusyAccess")


def test_private_appointments_keep_their_subject(busy):
    busy.create(
        event("20:00", "21:00", subject="secret", before="<t:Sensitivity>Private</t:Sensitivity>"), folder="calendar"
    )
    assert texts(views(ask(busy, JOHN))[0], "IsPrivate") == ["false"] * 4 + ["true"]
    assert "secret" in texts(views(ask(busy, JOHN))[0], "Subject")
    busy.host.grant(ANNE, JOHN, "calendar", "Reviewer")
    busy.user = ANNE
    (view,) = views(ask(busy, JOHN))
    assert texts(view, "Subject") == ["one", "two", "three", "four"]
    assert texts(view, "IsPrivate")[-1] == "true"
    busy.user = BOSS
    assert "secret" in texts(views(ask(busy, JOHN))[0], "Subject")


def test_an_error_of_one_mailbox_stands_in_its_place(busy):
    answer = ask(busy, JOHN, "nobody@example.com", OUTSIDE, ANNE)
    found = [lone(each.find(M("ResponseMessage")))[1] for each in answer.find(M("FreeBusyResponseArray")).children]
    assert found == ["NoError", "ErrorMailRecipientNotFound", "ErrorMailRecipientNotFound", "NoError"]
    bad = answer.find(M("FreeBusyResponseArray")).children[1]
    assert texts(bad, "FreeBusyViewType") == ["None"]


def test_a_group_is_told_as_one(busy):
    (view,) = views(ask(busy, ALL))
    assert view.child_text(T("FreeBusyViewType")) == "FreeBusyMerged"
    assert view.child_text(T("MergedFreeBusy")) == "000000003333000300000000"
    assert len(times(view)) == 5
    busy.host.add_distribution_list("big@example.com", [f"{n}@example.com" for n in range(101)])
    (response,) = ask(busy, "big@example.com").find(M("FreeBusyResponseArray")).children
    assert lone(response.find(M("ResponseMessage"))) == ("Error", "ErrorFreeBusyDLLimitReached")


SERIES = (
    "<t:Recurrence><t:WeeklyRecurrence><t:Interval>1</t:Interval><t:DaysOfWeek>Thursday</t:DaysOfWeek></t:WeeklyRecurrence>"
    "<t:NumberedRecurrence><t:StartDate>2024-10-17</t:StartDate><t:NumberOfOccurrences>4</t:NumberOfOccurrences></t:NumberedRecurrence>"
    '</t:Recurrence><t:StartTimeZone Id="Romance Standard Time"/><t:EndTimeZone Id="Romance Standard Time"/>'
)


def test_series_are_expanded_across_a_change_of_the_clocks(ews):
    ews.create(event("07:00", "08:00", day="2024-10-17", inner=SERIES), folder="calendar")
    span = {"start": "2024-10-20T00:00:00", "end": "2024-11-10T00:00:00"}
    (view,) = views(ask(ews, JOHN, **span))
    assert [each[0] for each in times(view)] == ["2024-10-24T07:00:00", "2024-10-31T08:00:00", "2024-11-07T08:00:00"]
    assert texts(view, "IsRecurring") == ["true"] * 3
    (view,) = views(ask(ews, JOHN, zone=PARIS, **span))
    assert {each[0][10:] for each in times(view)} == {"T09:00:00"}


def test_the_window_is_in_the_zone_of_the_request(busy):
    (view,) = views(ask(busy, JOHN, zone=PARIS, start="2024-05-02T12:00:00", end="2024-05-02T18:00:00"))
    assert times(view) == [
        ("2024-05-02T11:00:00", "2024-05-02T12:30:00", "Busy"),
        ("2024-05-02T12:00:00", "2024-05-02T13:00:00", "Tentative"),
        ("2024-05-02T15:00:00", "2024-05-02T16:00:00", "Free"),
        ("2024-05-02T17:00:00", "2024-05-02T17:20:00", "OOF"),
    ]
    assert view.child_text(T("MergedFreeBusy")) == "200003"
    header = '<t:TimeZoneContext><t:TimeZoneDefinition Id="Romance Standard Time"/></t:TimeZoneContext>'
    (same,) = views(ask(busy, JOHN, zone="", start="2024-05-02T12:00:00", end="2024-05-02T18:00:00", header=header))
    assert times(same) == times(view)


def test_working_hours_come_with_the_rules_of_their_zone(ews):
    (view,) = views(ask(ews, JOHN))
    assert [texts(view, name) for name in ("DayOfWeek", "StartTimeInMinutes", "EndTimeInMinutes")] == [
        ["Sunday", "Sunday", "Monday Tuesday Wednesday Thursday Friday"], ["480"], ["1020"],
    ]  # fmt: skip
    ews.host.set_working_hours(JOHN, "09:30", "16:00", ["Saturday", "Monday"], "Romance Standard Time")
    hours = views(ask(ews, JOHN))[0].find(T("WorkingHours"))
    assert [texts(hours, name)[-1] for name in ("DayOfWeek", "StartTimeInMinutes", "EndTimeInMinutes")] == [
        "Monday Saturday",
        "570",
        "960",
    ]
    zone = hours.find(T("TimeZone"))
    assert texts(zone, "Bias") == ["-60", "0", "-60"]
    assert texts(zone, "Month") == ["10", "3"]
    assert texts(zone, "DayOrder") == ["5", "5"]
    assert texts(zone, "Time") == ["03:00:00", "02:00:00"]
    for bad in ({"start": "x"}, {"days": ["Mon"]}, {"start": "18:00"}, {"time_zone": "Nowhere"}):
        with pytest.raises(ValueError, match="set_working_hours"):
            ews.host.set_working_hours(JOHN, **bad)


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Copenhagen",
        "America/New_York",
        "Australia/Lord_Howe",
        "Australia/Sydney",
        "Asia/Kolkata",
        "America/Sao_Paulo",
    ],
)
def test_a_zone_of_two_changes_is_the_zone_for_its_year(name):
    zone = ZoneInfo(name)
    rules = of_year(zone, 2024)
    again = read(rules.node())
    at = datetime(2024, 1, 1, 0, 30, tzinfo=timezone.utc)
    while at.year == 2024 or (at + timedelta(hours=14)).year == 2024:
        for made in (rules, again):
            wall = at.astimezone(made)
            if wall.year == 2024:
                assert wall.replace(tzinfo=None) == at.astimezone(zone).replace(tzinfo=None)
                assert wall.astimezone(timezone.utc) == at
        at += timedelta(hours=1)


@pytest.mark.parametrize(
    "kwargs, code",
    [
        ({"view": "None"}, "ErrorInvalidFreeBusyViewType"),
        ({"interval": 4}, "ErrorInvalidMergedFreeBusyInterval"),
        ({"interval": 1441}, "ErrorInvalidMergedFreeBusyInterval"),
        ({"end": "2024-05-01T00:00:00"}, "ErrorInvalidTimeInterval"),
        ({"end": "2024-07-04T00:00:00"}, "ErrorTimeIntervalTooBig"),
        ({"zone": UTC.replace("<t:Month>0<", "<t:Month>13<", 1)}, "ErrorTimeZone"),
        ({"zone": UTC.replace("00:00:00", "noon", 1)}, "ErrorTimeZone"),
        ({"view": ""}, "ErrorInvalidRequest"),
    ],
)
def test_a_request_that_makes_no_sense_is_a_fault(ews, kwargs, code):
    answer = ask(ews, JOHN, **kwargs)
    assert answer.local == "Fault"
    assert texts(answer, "ResponseCode") == [code]


def test_at_least_one_and_at_most_a_hundred_mailboxes(ews):
    assert texts(ask(ews), "ResponseCode") == ["ErrorMailboxDataArrayEmpty"]
    assert texts(ask(ews, *[JOHN] * 101), "ResponseCode") == ["ErrorMailboxDataArrayTooBig"]
    assert len(views(ask(ews, *[JOHN] * 100, view="MergedOnly", interval=1440))) == 100


@pytest.mark.parametrize("version", ["Exchange2007_SP1", "Exchange2010_SP2", "Exchange2013", "V2017_07_11"])
def test_working_elsewhere_is_told_to_those_who_know_it(ews, version):
    ews.create(event("09:00", "10:00", "WorkingElsewhere"), folder="calendar")
    (view,) = views(ask(ews, JOHN, version=version))
    knows = version >= "Exchange2013"
    assert texts(view, "BusyType") == ["WorkingElsewhere" if knows else "Free"]
    assert view.child_text(T("MergedFreeBusy")) == "0" * 9 + ("4" if knows else "0") + "0" * 14


@pytest.mark.parametrize(
    "day, after, hours, digits",
    [
        ("2024-03-31", "2024-04-01", 23, "0" * 8 + "2" + "0" * 14),
        ("2024-10-27", "2024-10-28", 25, "0" * 11 + "2" + "0" * 13),
    ],
)
def test_a_day_on_which_clocks_change_is_shorter_or_longer(ews, day, after, hours, digits):
    start = "07:00" if hours == 23 else "09:00"
    ews.create(event(start, f"{start[:2]}:30", day=day), folder="calendar")
    (view,) = views(ask(ews, JOHN, zone=PARIS, start=f"{day}T00:00:00", end=f"{after}T00:00:00"))
    assert view.child_text(T("MergedFreeBusy")) == digits
    assert len(digits) == hours
    local = "09:00" if hours == 23 else "10:00"
    assert times(view)[0][:2] == (f"{day}T{local}:00", f"{day}T{local[:2]}:30:00")


# --- suggestions ----------------------------------------------------------------------------------------------------


def suggest(ews, *boxes, options="", start="2024-05-02T00:00:00", end="2024-05-03T00:00:00", zone=UTC):
    parts = [
        "GoodThreshold",
        "MaximumResultsByDay",
        "MaximumNonWorkHourResultsByDay",
        "MeetingDurationInMinutes",
        "MinimumSuggestionQuality",
    ]
    given = dict(each.split("=") for each in options.split())
    inner = "".join(f"<t:{name}>{given[name]}</t:{name}>" for name in parts if name in given)
    more = f"<t:SuggestionsViewOptions>{inner}<t:DetailedSuggestionsWindow>{duration(start, end)}</t:DetailedSuggestionsWindow></t:SuggestionsViewOptions>"
    answer = ask(ews, *boxes, view="", more=more, zone=zone)
    assert answer.find(M("FreeBusyResponseArray")) is None
    response = answer.find(M("SuggestionsResponse"))
    assert lone(response.find(M("ResponseMessage"))) == ("Success", "NoError")
    return response.find(M("SuggestionDayResultArray")).children


def offered(day):
    return [
        (each.child_text(T("MeetingTime"))[11:16], each.child_text(T("SuggestionQuality")))
        for each in day.find(T("SuggestionArray"))
    ]


def test_the_best_times_come_first(busy):
    (day,) = suggest(busy, JOHN, ANNE, options="MaximumResultsByDay=3")
    assert (day.child_text(T("Date")), day.child_text(T("DayQuality"))) == ("2024-05-02T00:00:00", "Excellent")
    assert offered(day) == [("12:00", "Excellent"), ("12:30", "Excellent"), ("13:00", "Excellent")]
    assert set(texts(day, "IsWorkTime")) == {"true"}
    first = day.find(T("SuggestionArray")).children[0]
    assert texts(first, "BusyType") == ["Free", "Free"]


def test_quality_is_the_share_of_those_who_cannot(busy):
    red, blue = mailbox("red@example.com", "Room"), mailbox("blue@example.com", "Room")
    window = {"start": "2024-05-02T11:00:00", "end": "2024-05-02T11:30:00"}
    least = "MinimumSuggestionQuality=Poor"
    assert offered(suggest(busy, JOHN, ANNE, red, blue, options=least, **window)[0]) == [("11:00", "Good")]
    assert offered(suggest(busy, JOHN, ANNE, red, options=least, **window)[0]) == [("11:00", "Fair")]
    assert offered(suggest(busy, JOHN, ANNE, red, options=f"GoodThreshold=40 {least}", **window)[0]) == [
        ("11:00", "Good")
    ]
    assert offered(suggest(busy, JOHN, ANNE, options=least, **window)[0]) == [("11:00", "Poor")]
    assert offered(suggest(busy, JOHN, ANNE, **window)[0]) == []
    assert suggest(busy, JOHN, ANNE, **window)[0].child_text(T("DayQuality")) == "Poor"
    assert offered(suggest(busy, JOHN, mailbox(ANNE, exclude="true"), options=least, **window)[0]) == []


def test_times_outside_working_hours_only_when_wished(busy):
    busy.host.set_working_hours(JOHN, "12:00", "14:00", ["Thursday"])
    options = "MeetingDurationInMinutes=120 MaximumResultsByDay=3"
    assert offered(suggest(busy, JOHN, options=options)[0]) == [("12:00", "Excellent")]
    (day,) = suggest(busy, JOHN, options=f"{options} MaximumNonWorkHourResultsByDay=1")
    assert offered(day) == [("00:00", "Excellent"), ("12:00", "Excellent")]
    assert texts(day, "IsWorkTime") == ["false", "true"]


def test_what_clashes_is_told_of_groups_and_strangers(busy):
    (day,) = suggest(
        busy, JOHN, TEAM, "nobody@example.com", options="MinimumSuggestionQuality=Poor",
        start="2024-05-02T09:00:00", end="2024-05-02T09:30:00",
    )  # fmt: skip
    (found,) = day.find(T("SuggestionArray")).children
    individual, group, unknown = found.find(T("AttendeeConflictDataArray")).children
    assert texts(individual, "BusyType") == ["Busy"]
    assert [each.text for each in group.children] == ["4", "0", "2", "2"]
    assert unknown.local == "UnknownAttendeeConflictData"


def test_each_day_of_the_window_has_a_result_in_the_zone_of_the_request(ews):
    days = suggest(ews, JOHN, start="2024-10-26T00:00:00", end="2024-10-29T00:00:00", zone=PARIS)
    assert [each.child_text(T("Date"))[:10] for each in days] == ["2024-10-26", "2024-10-27", "2024-10-28"]
    assert [len(offered(each)) for each in days] == [0, 0, 10]
    assert offered(days[2])[0] == ("09:00", "Excellent")  # eight o'clock in UTC


def test_the_meeting_that_is_moved_does_not_clash_with_itself(ews):
    made = ews.create(event("12:00", "13:00", before="", inner=""), folder="calendar")
    uid = ews.get(made, "calendar:UID").child_text(T("UID"))
    more = (
        "<t:SuggestionsViewOptions><t:DetailedSuggestionsWindow>" + duration("2024-05-02T12:00:00", "2024-05-02T12:30:00")
        + f"</t:DetailedSuggestionsWindow><t:CurrentMeetingTime>2024-05-02T12:00:00</t:CurrentMeetingTime><t:GlobalObjectId>{uid}"
        "</t:GlobalObjectId></t:SuggestionsViewOptions>"
    )  # fmt: skip
    assert "Excellent" in texts(ask(ews, JOHN, view="", more=more), "SuggestionQuality")
    assert texts(ask(ews, JOHN, view="", more=more.replace(uid, "other")), "SuggestionQuality") == []


def test_of_a_full_calendar_only_what_may_be_in_the_span_is_read(ews, monkeypatch):
    for number in range(1, 28):
        ews.create(event("09:00", "10:00", day=f"2024-04-{number:02}"), folder="calendar")
    ews.create(event("09:00", "10:00"), folder="calendar")
    ews.create(event("07:00", "08:00", day="2024-04-29", inner=SERIES), folder="calendar")
    read_numbers = []
    monkeypatch.setattr(Items, "many", _noting(read_numbers, Items.many))
    answer = ask(ews, JOHN)
    assert texts(answer, "StartTime")
    assert 1 <= len(read_numbers[0]) <= 2


def _noting(numbers, many):
    def noted(self, some, *args, **kwargs):
        numbers.append(list(some))
        return many(self, some, *args, **kwargs)

    return noted
