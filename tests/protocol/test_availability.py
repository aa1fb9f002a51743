"""Questions about free times in words of the caller's zone, a hundred mailboxes at a time, and answers with zones."""

from __future__ import annotations

import datetime
import pickle
from typing import Any

import pytest

from exchangelib._wire.ns import TNS
from exchangelib._wire.xml import fragment
from exchangelib.errors import (
    ErrorMailRecipientNotFound,
    InvalidEnumValue,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
    NaiveDateTimeNotAllowed,
)
from exchangelib.ewsdatetime import EWSDateTime, EWSTimeZone
from exchangelib.properties import BusySpan, FreeBusyView, Span
from exchangelib.protocol.availability import Availability
from exchangelib.version import EXCHANGE_2007
from tests.services.port import FakePort

ZONE = EWSTimeZone("Europe/Copenhagen")
NEW_YORK = EWSTimeZone("America/New_York")
START = EWSDateTime(2024, 10, 25, tzinfo=ZONE)  # clocks are set back on the 27th
END = START + datetime.timedelta(days=4)
EASTERN = (
    "<t:TimeZone><t:Bias>300</t:Bias><t:StandardTime><t:Bias>0</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>1</t:DayOrder>"
    "<t:Month>11</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime><t:DaylightTime><t:Bias>-60</t:Bias>"
    "<t:Time>02:00:00</t:Time><t:DayOrder>2</t:DayOrder><t:Month>3</t:Month><t:DayOfWeek>Sunday</t:DayOfWeek>"
    "</t:DaylightTime></t:TimeZone>"
)
HOURS = (
    f"<t:WorkingHours>{EASTERN}<t:WorkingPeriodArray><t:WorkingPeriod><t:DayOfWeek>Monday Friday</t:DayOfWeek>"
    "<t:StartTimeInMinutes>480</t:StartTimeInMinutes><t:EndTimeInMinutes>1020</t:EndTimeInMinutes></t:WorkingPeriod>"
    "</t:WorkingPeriodArray></t:WorkingHours>"
)


class Connection(Availability, FakePort):
    """The methods of a connection over a port that sends nothing."""


def event(start: str, end: str) -> str:
    return (
        f"<t:CalendarEvent><t:StartTime>{start}</t:StartTime><t:EndTime>{end}</t:EndTime><t:BusyType>Busy</t:BusyType>"
        "</t:CalendarEvent>"
    )


def view(*events: str, merged: str = "") -> str:
    return (
        '<m:FreeBusyResponse><m:ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        "</m:ResponseMessage><m:FreeBusyView><t:FreeBusyViewType>DetailedMerged</t:FreeBusyViewType>"
        f"<t:MergedFreeBusy>{merged}</t:MergedFreeBusy><t:CalendarEventArray>{''.join(events)}</t:CalendarEventArray>"
        f"{HOURS}</m:FreeBusyView></m:FreeBusyResponse>"
    )


REFUSED = (
    '<m:FreeBusyResponse><m:ResponseMessage ResponseClass="Error"><m:MessageText>Who?</m:MessageText>'
    "<m:ResponseCode>ErrorMailRecipientNotFound</m:ResponseCode></m:ResponseMessage></m:FreeBusyResponse>"
)


def answer(*views: str) -> str:
    return (
        f"<m:GetUserAvailabilityResponse><m:FreeBusyResponseArray>{''.join(views)}</m:FreeBusyResponseArray>"
        "</m:GetUserAvailabilityResponse>"
    )


def asked(*views: str, **kwargs: Any) -> list[Any]:
    accounts = [f"a{n}@example.com" for n in range(len(views))]
    return list(Connection(answer(*views)).get_free_busy_info(accounts, START, END, **kwargs))


# --- the question


def test_the_question_is_in_words_of_the_zone_and_asks_no_server_for_its_rules(schema: Any) -> None:
    connection = Connection(answer(view()), schema=schema, build=EXCHANGE_2007)
    end = END.astimezone(NEW_YORK)
    list(connection.get_free_busy_info([("a@example.com", "Organizer", True)], START, end, 60, "Detailed"))
    (payload,) = connection.payloads
    sent = fragment(payload)
    texts = {child.tag.rpartition("}")[2]: child.text for child in sent.iter() if not len(child)}
    assert (texts["StartTime"], texts["EndTime"]) == ("2024-10-25T00:00:00", "2024-10-29T00:00:00")
    assert (texts["AttendeeType"], texts["ExcludeConflicts"]) == ("Organizer", "true")
    assert (texts["MergedFreeBusyIntervalInMinutes"], texts["RequestedView"]) == ("60", "Detailed")
    assert [e.text for e in sent.iter(f"{{{TNS}}}Bias")] == ["-60", "0", "-60"]
    assert [e.text for e in sent.iter(f"{{{TNS}}}Month")] == ["10", "3"]


class Mine:
    """As much of an account as is needed."""

    primary_smtp_address = "me@example.com"


def test_accounts_and_addresses_may_stand_alone() -> None:
    connection = Connection(answer(view(), view(), view()))
    people = [Mine(), "b@example.com", (Mine(), "Room", False)]
    assert len(list(connection.get_free_busy_info(people, START, END))) == 3
    sent = fragment(connection.payloads[0])
    assert [e.text for e in sent.iter(f"{{{TNS}}}Address")] == ["me@example.com", "b@example.com", "me@example.com"]
    assert [e.text for e in sent.iter(f"{{{TNS}}}AttendeeType")] == ["Required", "Required", "Room"]


def test_more_than_a_hundred_are_asked_about_in_several_requests_as_they_are_needed() -> None:
    connection = Connection(answer(*[view()] * 100), answer(*[view()] * 50))
    taken: list[int] = []

    def people() -> Any:
        for number in range(150):
            taken.append(number)
            yield f"a{number}@example.com"

    found = connection.get_free_busy_info(people(), START, END)
    assert isinstance(next(found), FreeBusyView)
    assert len(taken) == 100
    assert len(list(found)) == 149
    assert [payload.count("<t:MailboxData>") for payload in connection.payloads] == [100, 50]


@pytest.mark.parametrize(
    "arguments, error",
    [
        ({"start": EWSDateTime(2024, 1, 1)}, NaiveDateTimeNotAllowed),
        ({"start": "2024-01-01"}, InvalidTypeError),
        ({"end": START}, InvalidValue),
        ({"requested_view": "All"}, InvalidEnumValue),
        ({"merged_free_busy_interval": 1}, ValueError),
        ({"accounts": "a@example.com"}, InvalidTypeError),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_when_it_is_put(
    arguments: dict[str, Any], error: type[Exception]
) -> None:
    connection = Connection(answer(view()))
    with pytest.raises(error):
        connection.get_free_busy_info(**{"accounts": ["a@example.com"], "start": START, "end": END, **arguments})
    assert connection.payloads == []


@pytest.mark.parametrize("account", [3, ("a@example.com", "Boss", False), ("no address", "Required", 3)])
def test_an_account_that_is_none_is_refused(account: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        list(Connection(answer(view())).get_free_busy_info([account], START, END))


# --- the answer


def test_events_are_naive_and_have_their_moments_beside() -> None:
    (found,) = asked(view(event("2024-10-26T10:00:00", "2024-10-28T11:00:00")))
    (one,) = found.calendar_events
    assert (one.start, one.end) == (EWSDateTime(2024, 10, 26, 10), EWSDateTime(2024, 10, 28, 11))
    assert ZONE.localize(one.start) == one.start_aware == EWSDateTime(2024, 10, 26, 10, tzinfo=ZONE)
    assert one.start_aware.utcoffset() == datetime.timedelta(hours=2)
    assert one.end_aware.utcoffset() == datetime.timedelta(hours=1)


def test_times_with_an_offset_are_brought_into_the_zone() -> None:
    (found,) = asked(view(event("2024-10-26T01:00:00-07:00", "2024-10-26T09:00:00Z")))
    (one,) = found.calendar_events
    assert (one.start, one.end) == (EWSDateTime(2024, 10, 26, 10), EWSDateTime(2024, 10, 26, 11))


def test_an_hour_that_comes_twice_ends_after_it_begins() -> None:
    (found,) = asked(view(event("2024-10-27T02:45:00", "2024-10-27T02:15:00")))
    (one,) = found.calendar_events
    assert one.end_aware.astimezone(EWSTimeZone("UTC")) - one.start_aware.astimezone(EWSTimeZone("UTC")) == (
        datetime.timedelta(minutes=30)
    )


def test_working_hours_are_told_in_the_zone_of_the_mailbox() -> None:
    (found,) = asked(view())
    assert [(p.weekdays, p.start, p.end) for p in found.working_hours] == [
        ([1, 5], datetime.time(8), datetime.time(17))
    ]
    friday, monday = (datetime.datetime(2024, 10, day, 8, tzinfo=NEW_YORK) for day in (25, 28))
    nine = datetime.timedelta(hours=9)
    assert found.working_hours_aware == [Span(friday, friday + nine), Span(monday, monday + nine)]
    assert found.working_hours_aware[0].start.utcoffset() == datetime.timedelta(hours=-4)


def test_working_hours_in_the_zone_that_was_asked_in_have_its_name() -> None:
    start = START.astimezone(NEW_YORK)
    (found,) = Connection(answer(view())).get_free_busy_info(["a@example.com"], start, END)
    assert {span.start.tzinfo for span in found.working_hours_aware} == {NEW_YORK}
    assert found.calendar_events == []


def test_merged_digits_become_spans() -> None:
    (found,) = asked(view(merged="0022143"), merged_free_busy_interval=60)
    at = [START + datetime.timedelta(hours=n) for n in range(8)]
    assert found.merged == "0022143"
    assert found.merged_aware == [
        BusySpan(at[0], at[2], "Free"),
        BusySpan(at[2], at[4], "Busy"),
        BusySpan(at[4], at[5], "Tentative"),
        BusySpan(at[5], at[6], "NoData"),
        BusySpan(at[6], at[7], "OOF"),
    ]


def test_intervals_are_counted_through_a_change_of_clocks() -> None:
    (found,) = asked(view(merged="0" * 96), merged_free_busy_interval=60)
    ((start, end, _),) = found.merged_aware
    assert (start, end) == (START, EWSDateTime(2024, 10, 28, 23, tzinfo=ZONE))


def test_an_error_of_one_mailbox_stands_in_its_place() -> None:
    first, second, third = asked(view(), REFUSED, view())
    assert isinstance(first, FreeBusyView)
    assert isinstance(second, ErrorMailRecipientNotFound)
    assert isinstance(third, FreeBusyView)


def test_fewer_views_than_mailboxes_are_an_error_after_those() -> None:
    found = Connection(answer(view())).get_free_busy_info(["a@example.com", "b@example.com"], START, END)
    assert isinstance(next(found), FreeBusyView)
    with pytest.raises(MalformedResponseError, match="2 things and got 1"):
        next(found)


def test_a_damaged_view_is_an_error_in_place() -> None:
    first, second = asked(view(event("yesterday", "2024-10-26T09:00:00Z")), view())
    assert isinstance(first, MalformedResponseError)
    assert isinstance(second, FreeBusyView)


def test_views_keep_their_zone_in_a_pickle() -> None:
    (found,) = asked(view(event("2024-10-26T10:00:00", "2024-10-26T11:00:00"), merged="02"))
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.calendar_events[0].start_aware == found.calendar_events[0].start_aware
    assert again.merged_aware == found.merged_aware
    assert again.working_hours_aware == found.working_hours_aware


def test_a_view_that_nobody_asked_for_has_no_zone() -> None:
    with pytest.raises(InvalidValue, match="nobody knows its time zone"):
        _ = FreeBusyView(view_type="None").merged_aware


# --- suggestions

SUGGESTED = (
    '<m:GetUserAvailabilityResponse><m:SuggestionsResponse><m:ResponseMessage ResponseClass="Success">'
    "<m:ResponseCode>NoError</m:ResponseCode></m:ResponseMessage><m:SuggestionDayResultArray><t:SuggestionDayResult>"
    "<t:Date>2024-10-28T00:00:00</t:Date><t:DayQuality>Good</t:DayQuality><t:SuggestionArray><t:Suggestion>"
    "<t:MeetingTime>2024-10-28T09:30:00</t:MeetingTime><t:IsWorkTime>true</t:IsWorkTime>"
    "<t:SuggestionQuality>Good</t:SuggestionQuality><t:AttendeeConflictDataArray><t:IndividualAttendeeConflictData>"
    "<t:BusyType>Free</t:BusyType></t:IndividualAttendeeConflictData><t:UnknownAttendeeConflictData/>"
    "</t:AttendeeConflictDataArray></t:Suggestion></t:SuggestionArray></t:SuggestionDayResult>"
    "</m:SuggestionDayResultArray></m:SuggestionsResponse></m:GetUserAvailabilityResponse>"
)


def test_suggestions_come_day_by_day_with_and_without_a_zone(schema: Any) -> None:
    connection = Connection(SUGGESTED, schema=schema)
    (day,) = connection.get_suggestions(
        ["a@example.com", "b@example.com"],
        START,
        END,
        datetime.timedelta(hours=1),
        maximum_results_by_day=3,
        maximum_non_work_hour_results_by_day=0,
        minimum_quality="Good",
        good_threshold=25,
        current_meeting_time=START,
    )
    assert (day.date, day.quality) == (EWSDateTime(2024, 10, 28), "Good")
    (suggestion,) = day.suggestions
    assert suggestion.start == EWSDateTime(2024, 10, 28, 9, 30)
    assert suggestion.start_aware == EWSDateTime(2024, 10, 28, 9, 30, tzinfo=ZONE)
    known, unknown = suggestion.conflicts
    assert known.busy_type == "Free"
    assert type(unknown).__name__ == "UnknownAttendeeConflictData"
    assert "<t:MeetingDurationInMinutes>60</t:MeetingDurationInMinutes>" in connection.payloads[0]


def test_no_suggestions_are_an_error_of_ours() -> None:
    with pytest.raises(MalformedResponseError, match="no suggestions"):
        Connection("<m:GetUserAvailabilityResponse/>").get_suggestions(["a@example.com"], START, END)
