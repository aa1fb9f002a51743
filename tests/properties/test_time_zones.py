"""Zones that no data base has: made of the definition that came with an item, they show what the server meant."""

import copy
import datetime
import pickle
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from exchangelib import UTC, CalendarItem, EWSDate, EWSDateTime, EWSTimeZone
from exchangelib._wire.xml import fragment, parse
from exchangelib.errors import UnknownTimeZone
from exchangelib.properties import CustomTimeZone, Period, TimeZoneDefinition
from exchangelib.version import EXCHANGE_2007_SP1, EXCHANGE_2013, Version

OLD, NEW = Version(EXCHANGE_2007_SP1), Version(EXCHANGE_2013)
HOUR = datetime.timedelta(hours=1)
DEFINITION = """
  <t:Periods>
    <t:Period Bias="-PT1H" Name="Standard" Id="s"/><t:Period Bias="-PT2H" Name="Daylight" Id="d"/>
  </t:Periods>
  <t:TransitionsGroups><t:TransitionsGroup Id="0">
    <t:RecurringDayTransition><t:To Kind="Period">d</t:To><t:TimeOffset>PT2H</t:TimeOffset><t:Month>3</t:Month>
      <t:DayOfWeek>Sunday</t:DayOfWeek><t:Occurrence>-1</t:Occurrence></t:RecurringDayTransition>
    <t:RecurringDayTransition><t:To Kind="Period">s</t:To><t:TimeOffset>PT3H</t:TimeOffset><t:Month>10</t:Month>
      <t:DayOfWeek>Sunday</t:DayOfWeek><t:Occurrence>-1</t:Occurrence></t:RecurringDayTransition>
  </t:TransitionsGroup></t:TransitionsGroups>
  <t:Transitions><t:Transition><t:To Kind="Group">0</t:To></t:Transition></t:Transitions>
"""
MEETING = """
  <t:BaseOffset>-PT60M</t:BaseOffset>
  <t:Standard TimeZoneName="Winter"><t:Offset>PT0M</t:Offset><t:RelativeYearlyRecurrence>
    <t:DaysOfWeek>Sunday</t:DaysOfWeek><t:DayOfWeekIndex>Last</t:DayOfWeekIndex><t:Month>October</t:Month>
    </t:RelativeYearlyRecurrence><t:Time>03:00:00</t:Time></t:Standard>
  <t:Daylight TimeZoneName="Sommer"><t:Offset>-PT60M</t:Offset><t:RelativeYearlyRecurrence>
    <t:DaysOfWeek>Sunday</t:DaysOfWeek><t:DayOfWeekIndex>Last</t:DayOfWeekIndex><t:Month>March</t:Month>
    </t:RelativeYearlyRecurrence><t:Time>02:00:00</t:Time></t:Daylight>
"""


def item(zone: str, attributes: str = 'Id="Customized Time Zone"', tag: str = "StartTimeZone", rest: str = "") -> Any:
    return CalendarItem.from_xml(
        fragment(
            "<t:CalendarItem><t:Start>2017-09-04T22:00:00Z</t:Start><t:End>2017-09-05T22:00:00Z</t:End>"
            f"{rest}<t:{tag} {attributes}>{zone}</t:{tag}></t:CalendarItem>"
        )
    )


def every_hour_around_changes() -> list[datetime.datetime]:
    years = (1996, 2017, 2024, 2031)
    days = [(month, day) for month in (3, 10) for day in range(24, 32)] + [(1, 1), (7, 1), (12, 31)]
    return [
        datetime.datetime(year, month, day, hour, 30, tzinfo=datetime.timezone.utc)
        for year in years
        for month, day in days
        for hour in range(24)
    ]


@pytest.mark.parametrize(
    "attributes",
    ['Id="Customized Time Zone"', 'Id="Romanische Normalzeit" Name="(UTC+01:00) Paris"', 'Id=""', 'Name="Meine"', ""],
)
def test_a_zone_whose_name_nobody_knows_is_made_of_its_definition(attributes: str) -> None:
    zone = item(DEFINITION, attributes)._start_timezone
    paris = ZoneInfo("Europe/Paris")
    for moment in every_hour_around_changes():
        here, there = moment.astimezone(zone), moment.astimezone(paris)
        assert here.replace(tzinfo=None) == there.replace(tzinfo=None)
        assert (here.utcoffset(), here.dst(), here.fold) == (there.utcoffset(), there.dst(), there.fold)


def test_a_definition_of_exchange_2007_is_understood() -> None:
    old = item(MEETING, 'TimeZoneName="Irgendwo"', "MeetingTimeZone")._meeting_timezone
    assert old == item(DEFINITION)._start_timezone
    assert old.key == "Irgendwo"
    fixed = item("<t:BaseOffset>PT210M</t:BaseOffset>", "", "MeetingTimeZone")._meeting_timezone
    assert EWSDateTime(2017, 9, 5, 8, tzinfo=fixed).ewsformat() == "2017-09-05T08:00:00-03:30"


def test_a_name_that_is_known_goes_before_the_definition() -> None:
    assert item(DEFINITION, 'Id="Tokyo Standard Time"')._start_timezone == EWSTimeZone("Asia/Tokyo")


def test_the_zones_that_a_server_publishes_are_those_of_the_data_base(ews_facts: Path) -> None:
    answer = parse((ews_facts / "samples" / "GetServerTimeZones" / "response-2.xml").read_bytes())
    elem = next(e for e in answer.iter() if str(e.tag).endswith("}TimeZoneDefinition"))
    zone = CustomTimeZone.from_definition(TimeZoneDefinition.from_xml(elem))
    new_york = ZoneInfo("America/New_York")
    for year in (2005, 2006, 2007, 2020):
        for month in (1, 3, 4, 7, 10, 11):
            for day in range(1, 31):
                moment = datetime.datetime(year, month, day, 6, 30, tzinfo=datetime.timezone.utc)
                assert moment.astimezone(zone).utcoffset() == moment.astimezone(new_york).utcoffset()


def test_a_day_in_such_a_zone_does_not_shift() -> None:
    whole_day = item(DEFINITION, rest="<t:IsAllDayEvent>true</t:IsAllDayEvent>")
    assert (whole_day.start, whole_day.end) == (EWSDate(2017, 9, 5), EWSDate(2017, 9, 5))


def test_such_a_zone_does_what_zones_do() -> None:
    zone = item(DEFINITION)._start_timezone
    assert isinstance(zone, EWSTimeZone)
    assert zone.zone == "Customized Time Zone"
    summer = zone.localize(datetime.datetime(2017, 10, 29, 2, 30), is_dst=True)
    assert type(summer) is EWSDateTime
    assert (summer.utcoffset(), (summer + HOUR).tzinfo) == (2 * HOUR, zone)
    assert zone.localize(datetime.datetime(2017, 10, 29, 2, 30), is_dst=False).utcoffset() == HOUR
    assert zone.normalize(EWSDateTime(2017, 1, 1, tzinfo=UTC)).ewsformat() == "2017-01-01T01:00:00+01:00"
    for twin in (
        copy.copy(zone),
        copy.deepcopy(zone),
        pickle.loads(pickle.dumps(zone)),
        EWSTimeZone.from_timezone(zone),
    ):
        assert twin == zone
        assert hash(twin) == hash(zone)
        assert EWSDateTime(2017, 7, 1, tzinfo=twin).utcoffset() == 2 * HOUR
    assert zone not in (EWSTimeZone("Europe/Paris"), UTC)
    with pytest.raises(UnknownTimeZone, match="Customized Time Zone"):
        _ = zone.ms_id


def test_an_item_goes_back_with_the_definition_it_came_with(ews_facts: Path) -> None:
    zone = item(DEFINITION, 'Id="Customized Time Zone" Name="Mine"')._start_timezone
    new = CalendarItem(
        subject="x", start=EWSDateTime(2017, 7, 1, 8, tzinfo=zone), end=EWSDateTime(2017, 7, 1, 9, tzinfo=zone)
    )
    new.clean(NEW)
    out = [
        '<m:CreateItem xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"'
        ' xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><m:Items>'
    ]
    new.write(out, NEW)
    text = "".join(out) + "</m:Items></m:CreateItem>"
    schema = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))
    assert schema.validate(etree.fromstring(text)), schema.error_log.last_error
    assert '<t:Period Id="s" Name="Standard" Bias="-PT1H"/>' in text
    again = CalendarItem.from_xml(parse(text.encode())[0][0])
    assert again._start_timezone == again._end_timezone == zone
    assert again.start == new.start
    new.clean(OLD)  # has no place for it; the times say their offsets
    assert new._meeting_timezone is None


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "<t:Periods/>",
        '<t:Periods><t:Period Bias="PT1H" Id="a"/><t:Period Bias="PT2H" Id="b"/></t:Periods>',
        DEFINITION.replace(">0<", ">1<"),
        DEFINITION.replace(">d<", ">e<"),
        DEFINITION.replace("<t:Month>3<", "<t:Month>13<"),
        DEFINITION.replace("<t:Month>3<", "<t:Month>soon<"),
        DEFINITION.replace("-PT1H", "-PT24H"),
        DEFINITION.replace("-PT1H", "P9999999D"),
        DEFINITION.replace("Sunday", "Someday"),
        "<t:BaseOffset/>",
        MEETING.replace("October", "Brumaire"),
    ],
)
def test_a_definition_without_sense_loses_neither_the_item_nor_its_times(
    zone: str, caplog: pytest.LogCaptureFixture
) -> None:
    read = item(zone)
    assert read._start_timezone is None
    assert read.start == EWSDateTime(2017, 9, 4, 22, tzinfo=UTC)
    assert "_start_timezone is left out" in caplog.text


def test_changes_on_a_date_at_the_end_of_a_day_and_once_are_understood() -> None:
    zone = item(
        '<t:Periods><t:Period Bias="PT3H" Name="S" Id="s"/><t:Period Bias="PT2H" Name="D" Id="d"/>'
        '<t:Period Bias="-PT13H45M" Name="N" Id="n"/></t:Periods><t:TransitionsGroups><t:TransitionsGroup Id="0">'
        "<t:RecurringDateTransition><t:To Kind='Period'>d</t:To><t:TimeOffset>PT23H59M59.999S</t:TimeOffset>"
        "<t:Month>2</t:Month><t:Day>29</t:Day></t:RecurringDateTransition>"
        "<t:RecurringDayTransition><t:To Kind='Period'>s</t:To><t:TimeOffset>PT0S</t:TimeOffset><t:Month>9</t:Month>"
        "<t:DayOfWeek>Monday</t:DayOfWeek><t:Occurrence>5</t:Occurrence></t:RecurringDayTransition>"
        "</t:TransitionsGroup></t:TransitionsGroups><t:Transitions><t:Transition><t:To Kind='Group'>0</t:To>"
        "</t:Transition><t:AbsoluteDateTransition><t:To Kind='Period'>n</t:To><t:DateTime>2020-01-01T03:00:00Z</t:DateTime>"
        "</t:AbsoluteDateTransition></t:Transitions>"
    )._start_timezone

    def offset(*when: int) -> datetime.timedelta | None:
        return EWSDateTime(*when, tzinfo=UTC).astimezone(zone).utcoffset()

    assert (offset(2016, 3, 1, 2, 59), offset(2016, 3, 1, 3)) == (-3 * HOUR, -2 * HOUR)
    assert (offset(2017, 3, 1, 2, 59), offset(2017, 3, 1, 3)) == (-3 * HOUR, -2 * HOUR)
    assert (offset(2017, 9, 25, 1, 59), offset(2017, 9, 25, 2)) == (-2 * HOUR, -3 * HOUR)
    assert (offset(2020, 1, 1, 2, 59), offset(2020, 1, 1, 3)) == (-3 * HOUR, 13.75 * HOUR)
    assert offset(2150, 7, 1) == 13.75 * HOUR


def test_a_period_says_its_bias_in_minutes() -> None:
    assert Period(bias=datetime.timedelta(hours=-5, minutes=-30)).bias_in_minutes == -330
