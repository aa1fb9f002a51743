"""Appointments: days without a shift in any zone, time zones that follow the times, and what is refused before sending."""

import datetime
import zoneinfo
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from exchangelib import UTC, CalendarItem, EWSDate, EWSDateTime, EWSTimeZone
from exchangelib._model.path import FieldPath
from exchangelib._query.compile import additional_properties
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidTypeError, InvalidValue, NaiveDateTimeNotAllowed
from exchangelib.items import MeetingRequest, Message
from exchangelib.items.calendar_item import CALENDAR_ITEM_CHOICES
from exchangelib.properties import OccurrenceItemId, RecurringMasterItemId
from exchangelib.services.changes import change
from exchangelib.version import EXCHANGE_2007_SP1, EXCHANGE_2013, Version

OLD, NEW = Version(EXCHANGE_2007_SP1), Version(EXCHANGE_2013)
COPENHAGEN = EWSTimeZone("Europe/Copenhagen")
FIRST, LAST = EWSDate(2017, 9, 5), EWSDate(2017, 9, 7)
# West and east of Greenwich, half hours, both ends of the day, and summer time that begins at midnight
ZONES = [
    "Europe/Copenhagen",
    "America/Los_Angeles",
    "Pacific/Honolulu",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Tongatapu",
    "Pacific/Kiritimati",
    "America/Sao_Paulo",
    "UTC",
]


def _text(item: CalendarItem, version: Version = NEW) -> str:
    item.clean(version)
    out: list[str] = []
    item.write(out, version)
    return "".join(out)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("first", [FIRST, EWSDate(2018, 2, 18), EWSDate(2016, 10, 16), EWSDate(2017, 12, 31)])
def test_days_come_back_as_they_were_sent_in_any_zone(zone: str, first: EWSDate) -> None:
    account: Any = SimpleNamespace(default_timezone=EWSTimeZone(zone))
    last = first + datetime.timedelta(days=2)
    item = CalendarItem(account=account, start=first, end=last, is_all_day=True)
    read = CalendarItem.from_xml(fragment(_text(item)))
    assert (read.start, read.end) == (first, last)
    assert type(read.start) is EWSDate


@given(
    zone=st.sampled_from(sorted(zoneinfo.available_timezones())),
    reader=st.sampled_from(["Pacific/Kiritimati", "Pacific/Apia", "Pacific/Niue", "Etc/GMT+12", "UTC"]),
    first=st.dates(datetime.date(1990, 1, 1), datetime.date(2060, 1, 1)),
    length=st.integers(0, 40),
    cls=st.sampled_from([CalendarItem, MeetingRequest]),
)
@example(  # it was a day behind its Windows zone until 2011
    zone="Pacific/Fakaofo", reader="Pacific/Kiritimati", first=datetime.date(2000, 1, 1), length=0, cls=CalendarItem
)
@settings(max_examples=300, deadline=None)
def test_no_zone_shifts_days(zone: str, reader: str, first: datetime.date, length: int, cls: Any) -> None:
    last = first + datetime.timedelta(days=length)
    writer: Any = SimpleNamespace(default_timezone=EWSTimeZone(zone))
    item = cls(account=writer, start=first, end=last, is_all_day=True)
    text = _text(item)
    # Whoever reads it elsewhere sees the days of the item's own zone, and if Windows has none for it, at least the writer does
    there: Any = SimpleNamespace(default_timezone=EWSTimeZone(reader)) if "<t:StartTimeZone" in text else writer
    read = cls.from_xml(fragment(text), there)
    assert (read.start, read.end) == (first, last)


@pytest.mark.parametrize("zone", sorted(zoneinfo.available_timezones()))
def test_a_day_is_a_day_in_every_zone_of_the_data_base(zone: str) -> None:
    account: Any = SimpleNamespace(default_timezone=EWSTimeZone(zone))
    read = CalendarItem.from_xml(
        fragment(_text(CalendarItem(account=account, start=FIRST, end=LAST, is_all_day=True))), account
    )
    assert (read.start, read.end) == (FIRST, LAST)


@pytest.mark.parametrize("cls", [CalendarItem, MeetingRequest])
def test_who_asks_for_a_time_is_told_what_makes_it_a_day(cls: Any) -> None:
    asked = additional_properties([FieldPath(cls.start), FieldPath(cls.end)], NEW)
    for uri in ("Start", "End", "IsAllDayEvent", "StartTimeZone", "EndTimeZone"):
        assert asked.count(f'"calendar:{uri}"') == 1
    assert "TimeZone" not in additional_properties([FieldPath(cls.start)], OLD), "Exchange 2007 does not know it"


def test_one_day_begins_and_ends_on_it() -> None:
    item = CalendarItem(start=FIRST, end=FIRST, is_all_day=True)
    text = _text(item)
    assert "<t:Start>2017-09-05T00:00:00Z</t:Start><t:End>2017-09-06T00:00:00Z</t:End>" in text
    assert (item.start, item.end) == (FIRST, FIRST), "the item itself keeps its days"


def test_days_are_read_without_a_zone_as_well_as_can_be() -> None:
    text = (
        "<t:CalendarItem><t:Start>2017-09-04T22:00:00Z</t:Start><t:End>2017-09-05T22:00:00Z</t:End>"
        "<t:IsAllDayEvent>true</t:IsAllDayEvent></t:CalendarItem>"
    )
    read = CalendarItem.from_xml(fragment(text))
    assert (read.start, read.end) == (FIRST, FIRST)


def test_time_zones_follow_the_times() -> None:
    start = EWSDateTime(2017, 9, 5, 8, 30, tzinfo=COPENHAGEN)
    end = EWSDateTime(2017, 9, 5, 9, 30, tzinfo=UTC)
    text = _text(CalendarItem(start=start, end=end))
    assert '<t:StartTimeZone Id="Romance Standard Time"/><t:EndTimeZone Id="UTC"/>' in text
    assert "MeetingTimeZone" not in text
    old = _text(CalendarItem(start=start, end=end), OLD)
    assert '<t:MeetingTimeZone TimeZoneName="Romance Standard Time"/>' in old
    assert "StartTimeZone" not in old


def test_a_zone_that_the_server_gave_stays_when_the_time_is_in_utc() -> None:
    item = CalendarItem(start=EWSDateTime(2017, 9, 5, 8, tzinfo=UTC), end=EWSDateTime(2017, 9, 5, 9, tzinfo=UTC))
    item._start_timezone = COPENHAGEN
    item.clean(NEW)
    assert item._start_timezone == COPENHAGEN
    item.start = EWSDateTime(2017, 9, 5, 8, tzinfo=EWSTimeZone("Asia/Tokyo"))
    item.clean(NEW)
    assert item._start_timezone == EWSTimeZone("Asia/Tokyo")


def test_a_zone_that_nobody_knows_does_not_lose_the_item() -> None:
    text = (
        "<t:CalendarItem><t:Start>2017-09-05T08:30:00Z</t:Start>"
        '<t:StartTimeZone Id="Customized Time Zone"/></t:CalendarItem>'
    )
    read = CalendarItem.from_xml(fragment(text))
    assert read.start == EWSDateTime(2017, 9, 5, 8, 30, tzinfo=UTC)
    assert read._start_timezone is None


START, END = EWSDateTime(2017, 9, 5, 8, tzinfo=UTC), EWSDateTime(2017, 9, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong, error, words",
    [
        ({"start": END, "end": START}, InvalidValue, "must not be before"),
        ({"start": FIRST, "end": LAST}, InvalidValue, "is_all_day"),
        ({"start": FIRST, "end": END, "is_all_day": True}, InvalidValue, "two dates"),
        ({"start": LAST, "end": FIRST, "is_all_day": True}, InvalidValue, "must not be before"),
        ({"start": datetime.datetime(2017, 9, 5), "end": END}, NaiveDateTimeNotAllowed, "start"),
        ({"start": "2017-09-05", "end": END}, InvalidTypeError, "start"),
        ({"end": END}, InvalidValue, "start"),
        ({"start": START}, InvalidValue, "end"),
    ],
    ids=["order", "dates", "mixed", "days", "naive", "text", "no-start", "no-end"],
)
def test_wrong_times_are_refused_before_sending(wrong: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        CalendarItem(**wrong).clean(NEW)


def test_an_update_of_a_time_sends_its_zone_and_of_a_day_the_moment() -> None:
    item = CalendarItem(start=EWSDateTime(2017, 9, 5, 8, tzinfo=COPENHAGEN), end=END)
    item.id = "AAA="
    out: list[str] = []
    out.append(change((item, ["start"]), NEW))
    text = "".join(out)
    assert "<t:Start>2017-09-05T08:00:00+02:00</t:Start>" in text
    assert '<t:StartTimeZone Id="Romance Standard Time"/>' in text
    assert "EndTimeZone" not in text
    item = CalendarItem(start=FIRST, end=LAST, is_all_day=True)
    item.id = "AAA="
    out = []
    out.append(change((item, ["end"]), NEW))
    assert "<t:End>2017-09-08T00:00:00Z</t:End>" in "".join(out)
    assert item.end == LAST


def test_occurrences_and_their_master_are_found_from_each_other() -> None:
    account: Any = SimpleNamespace(default_timezone=UTC)
    master = CalendarItem(account=account, subject="series")
    with pytest.raises(InvalidValue, match="ID"):
        master.occurrence(index=1)
    master.id = "AAA="
    third = master.occurrence(index=3)
    assert third.to_id() == OccurrenceItemId(id="AAA=", instance_index=3)
    assert third.account is account
    assert third.subject is None
    with pytest.raises(InvalidValue, match="instance_index"):
        master.occurrence(index=0)
    assert third.recurring_master().to_id() == RecurringMasterItemId(id="AAA=")
    assert third.master_recurrence().to_id() == RecurringMasterItemId(id="AAA=")


def test_an_occurrence_is_updated_by_its_number() -> None:
    account: Any = SimpleNamespace(default_timezone=UTC)
    master = CalendarItem(account=account)
    master.id = "AAA="
    third = master.occurrence(index=3)
    third.subject = "other"
    out: list[str] = []
    out.append(change((third, ["subject"]), NEW))
    assert '<t:OccurrenceItemId RecurringMasterId="AAA=" InstanceIndex="3"/>' in "".join(out)


def test_a_meeting_request_is_no_message_but_has_what_a_message_has() -> None:
    assert not issubclass(MeetingRequest, Message)
    names = [field.name for field in MeetingRequest.FIELDS]
    assert [field.name for field in Message.FIELDS] == names[: len(Message.FIELDS)]
    assert MeetingRequest.start is CalendarItem.start
    assert set(CALENDAR_ITEM_CHOICES) == set(CalendarItem.type.supported_choices())
