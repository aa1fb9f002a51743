"""Times without an offset: the item's zones, else the TimeZoneContext header, else UTC (time-zones-and-ews-in-exchange.md)."""

import pytest

from exchangelib.sandbox import zones
from exchangelib.sandbox.nodes import M, T

START = "<t:Start>2024-05-01T10:00:00{}</t:Start>"
END = "<t:End>2024-05-01T11:00:00</t:End>"
BOTH = '<t:StartTimeZone Id="Romance Standard Time"/><t:EndTimeZone Id="GMT Standard Time"/>'


def times_of(exchange, inner):
    made = exchange.create(f"<t:CalendarItem>{inner}</t:CalendarItem>")
    found = exchange.get(made)
    return found.child_text(T("Start"))[11:16], found.child_text(T("End"))[11:16]


def test_without_any_zone_they_are_utc(exchange):
    assert times_of(exchange, START.format("") + END) == ("10:00", "11:00")


def test_an_offset_is_taken_as_it_is(exchange):
    assert times_of(exchange, START.format("+05:00") + END + BOTH)[0] == "05:00"


def test_the_zones_of_the_item_come_first(exchange):
    assert times_of(exchange, START.format("") + END + BOTH) == ("08:00", "10:00")


@pytest.mark.parametrize("zone, start", [("Eastern Standard Time", "14:00"), ("No Such Zone", "10:00")])
def test_then_the_header(exchange, zone, start):
    exchange.time_zone = zone
    assert times_of(exchange, START.format("") + END)[0] == start
    assert times_of(exchange, START.format("") + END + BOTH)[0] == "08:00"
    task = exchange.get(exchange.create("<t:Task><t:DueDate>2024-05-01T10:00:00</t:DueDate></t:Task>"))
    assert task.child_text(T("DueDate"))[11:16] == start


def test_exchange_2007_knows_the_meeting_time_zone_only(exchange):
    exchange.version = "Exchange2007_SP1"
    exchange.time_zone = "Eastern Standard Time"
    meeting = '<t:MeetingTimeZone TimeZoneName="Tokyo Standard Time"/>'
    assert times_of(exchange, START.format("") + END + meeting) == ("01:00", "02:00")
    assert times_of(exchange, START.format("") + END) == ("10:00", "11:00")


def test_an_update_goes_by_the_zone_that_the_item_has(exchange):
    made = exchange.create(f"<t:CalendarItem>{START.format('')}{END}{BOTH}</t:CalendarItem>")
    start = "<t:CalendarItem><t:Start>2024-05-01T09:00:00</t:Start></t:CalendarItem>"
    done = exchange.update(made, f'<t:SetItemField><t:FieldURI FieldURI="calendar:Start"/>{start}</t:SetItemField>')
    assert done.child_text(M("ResponseCode")) == "NoError"
    assert exchange.get(made).child_text(T("Start")) == "2024-05-01T07:00:00Z"


def test_every_windows_zone_of_the_facts_is_known(ews_facts):
    lines = (ews_facts / "windows-time-zones.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    unknown = [row[0] for row in rows if row[2] and zones.find(row[0]) is None]
    assert unknown == []
