"""What people and servers tell of absence, free time and zones, read as servers send it and written as they want it."""

import pytest

from exchangelib import UTC, EWSDateTime, OofSettings
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidValue
from exchangelib.properties import AlternateId, CalendarView, FreeBusyView, OutOfOffice
from exchangelib.version import EXCHANGE_2013, Version

NEW = Version(EXCHANGE_2013)
START, END = EWSDateTime(2017, 9, 5, 8, tzinfo=UTC), EWSDateTime(2017, 9, 6, 8, tzinfo=UTC)


def _written(settings: OofSettings) -> str:
    settings.clean(NEW)
    out: list[str] = []
    settings.write(out, NEW)
    return "".join(out)


def test_an_absence_is_written_with_its_duration() -> None:
    settings = OofSettings(state="Scheduled", start=START, end=END, internal_reply="away", external_audience="Known")
    assert _written(settings) == (
        "<t:UserOofSettings><t:OofState>Scheduled</t:OofState><t:ExternalAudience>Known</t:ExternalAudience>"
        "<t:Duration><t:StartTime>2017-09-05T08:00:00Z</t:StartTime><t:EndTime>2017-09-06T08:00:00Z</t:EndTime>"
        "</t:Duration><t:InternalReply><t:Message>away</t:Message></t:InternalReply></t:UserOofSettings>"
    )
    assert OofSettings.from_xml(fragment(_written(settings))) == settings


@pytest.mark.parametrize(
    "wrong",
    [{}, {"start": START}, {"end": END}, {"start": END, "end": START}, {"start": START, "end": START}],
    ids=["none", "no-end", "no-start", "order", "nothing-between"],
)
def test_an_absence_that_is_scheduled_needs_a_beginning_and_an_end_after_it(wrong: dict[str, EWSDateTime]) -> None:
    with pytest.raises(InvalidValue, match="OofSettings"):
        OofSettings(state="Scheduled", **wrong).clean(NEW)


def test_the_duration_of_a_mail_tip_is_read() -> None:
    text = (
        "<t:OutOfOffice><t:ReplyBody><t:Message>gone</t:Message></t:ReplyBody><t:Duration>"
        "<t:StartTime>2017-09-05T08:00:00Z</t:StartTime><t:EndTime>2017-09-06T08:00:00Z</t:EndTime></t:Duration>"
        "</t:OutOfOffice>"
    )
    assert OutOfOffice.from_xml(fragment(text)) == OutOfOffice(reply_body="gone", start=START, end=END)


def test_working_hours_are_read_with_their_zone() -> None:
    change = "<t:Bias>0</t:Bias><t:Time>02:00:00</t:Time><t:DayOrder>5</t:DayOrder><t:Month>10</t:Month>"
    text = (
        "<m:FreeBusyView><t:FreeBusyViewType>Detailed</t:FreeBusyViewType><t:WorkingHours><t:TimeZone><t:Bias>-60</t:Bias>"
        f"<t:StandardTime>{change}<t:DayOfWeek>Sunday</t:DayOfWeek></t:StandardTime></t:TimeZone><t:WorkingPeriodArray>"
        "<t:WorkingPeriod><t:DayOfWeek>Monday Friday</t:DayOfWeek><t:StartTimeInMinutes>480</t:StartTimeInMinutes>"
        "<t:EndTimeInMinutes>1020</t:EndTimeInMinutes></t:WorkingPeriod></t:WorkingPeriodArray></t:WorkingHours>"
        "</m:FreeBusyView>"
    )
    view = FreeBusyView.from_xml(fragment(text))
    assert view.view_type == "Detailed"
    assert view.working_hours_timezone is not None
    assert view.working_hours_timezone.bias == -60
    assert view.working_hours_timezone.standard_time is not None
    assert view.working_hours_timezone.standard_time.weekday == 7
    (period,) = view.working_hours or []
    assert (period.weekdays, period.start.hour, period.end.hour) == ([1, 5], 8, 17)


def test_a_view_of_a_calendar_does_not_end_before_it_starts() -> None:
    CalendarView(start=START, end=START).clean(NEW)
    with pytest.raises(InvalidValue, match=r"CalendarView\.end"):
        CalendarView(start=END, end=START).clean(NEW)


def test_an_id_in_another_spelling_is_read_in_the_namespace_of_messages() -> None:
    one = AlternateId(id="AAA=", format="EwsId", mailbox="anne@example.com")
    assert AlternateId.response_tag().endswith("messages}AlternateId")
    assert AlternateId.request_tag() == "t:AlternateId"
    assert AlternateId.from_xml(one.to_xml(NEW)) == one
