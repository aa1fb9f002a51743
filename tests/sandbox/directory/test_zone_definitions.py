"""GetServerTimeZones: the rules that are told give the offsets that the time-zone database gives."""

import bisect
import calendar
import itertools
import re
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from exchangelib.sandbox.nodes import M, T
from exchangelib.sandbox.zone_rules import groups, table
from tests.sandbox.directory.conftest import ok

DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]


def ask(ews, *ids, full="true", version=None):
    inner = f"<m:Ids>{''.join(f'<t:Id>{each}</t:Id>' for each in ids)}</m:Ids>" if ids else ""
    answer = ews.ask(f'<m:GetServerTimeZones ReturnFullTimeZoneData="{full}">{inner}</m:GetServerTimeZones>', version)
    (message,) = answer.find(M("ResponseMessages")).children
    return ok(message).find(M("TimeZoneDefinitions")).children


def span(text):
    sign, hours, minutes, seconds = re.fullmatch(r"(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", text).groups()
    return timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=int(seconds or 0)) * (-1 if sign else 1)


class Told:
    """A definition read as a client would: the offset of a moment, by rules alone."""

    def __init__(self, node):
        self.bias = {each.attrs["Id"]: span(each.attrs["Bias"]) for each in node.find(T("Periods"))}
        self.names = {each.attrs["Id"]: each.attrs["Name"] for each in node.find(T("Periods"))}
        self.groups = {each.attrs["Id"]: each.children for each in node.find(T("TransitionsGroups"))}
        self.starts = []
        for each in node.find(T("Transitions")):
            at = each.child_text(T("DateTime"))
            self.starts.append((datetime.fromisoformat(at) if at else datetime.min, each.child_text(T("To"))))

    def _changes(self, group, year):
        for each in self.groups[group]:
            if each.local == "Transition":
                continue
            month, nth = int(each.child_text(T("Month"))), int(each.child_text(T("Occurrence")))
            weekday = (DAYS.index(each.child_text(T("DayOfWeek"))) - 1) % 7
            days = [
                d
                for d in range(1, calendar.monthrange(year, month)[1] + 1)
                if datetime(year, month, d).weekday() == weekday
            ]
            day = days[nth if nth < 0 else nth - 1]
            yield datetime(year, month, day) + span(each.child_text(T("TimeOffset"))), each.child_text(T("To"))

    def offset(self, moment):
        """By wall clock: walk the changes of the year, each by the clock before it."""
        utc = moment.replace(tzinfo=None)
        period = None
        for start, group in self.starts:
            before = -self.bias[period] if period else timedelta(hours=14)
            if start > utc + before and period:
                break
            changes = list(self._changes(group, utc.year))
            if not changes:
                period = self.groups[group][0].child_text(T("To"))
                continue
            period = changes[-1][1]
            for at, to in changes:
                if utc - self.bias[period] >= at:
                    period = to
        return -self.bias[period]


ZONES = [
    "Romance Standard Time",
    "Eastern Standard Time",
    "E. South America Standard Time",
    "Iran Standard Time",
    "Lord Howe Standard Time",
    "Russian Standard Time",
    "Morocco Standard Time",
    "GMT Standard Time",
    "UTC",
    "India Standard Time",
    "AUS Eastern Standard Time",
]


@pytest.mark.parametrize("name", ZONES)
def test_the_rules_give_the_offsets_of_the_database(ews, name):
    told = Told(ask(ews, name)[0])
    zone = ZoneInfo(table()[name][1])
    at = datetime(2001, 1, 1, 12, 30, tzinfo=timezone.utc)
    while at.year < 2037:
        assert told.offset(at) == at.astimezone(zone).utcoffset(), at
        at += timedelta(days=4)


def moments(told):
    """When the offset changes, in UTC without saying so, and to what; the first holds from the beginning."""
    out, offset = [], None
    for (start, group), (end, _) in itertools.pairwise([*told.starts, (datetime(2038, 1, 1), "")]):
        own = [each for each in told.groups[group] if each.local == "Transition"]
        if own and len(told.groups[group]) == 1:
            out.append((start if offset is None else start - offset, -told.bias[own[0].child_text(T("To"))]))
            offset = out[-1][1]
        for year in range(max(start.year, 1999), end.year + 1):
            for at, period in told._changes(group, year):
                if start <= at < end:
                    out.append((datetime.min if offset is None else at - offset, -told.bias[period]))
                    offset = out[-1][1]
    return out


def test_the_rules_of_all_zones_give_the_offsets_of_the_database(ews):
    found = ask(ews)
    assert len(found) == len(table()) >= 139
    for each in found:
        name = each.attrs["Id"]
        zone, told = ZoneInfo(table()[name][1]), moments(Told(each))
        starts = [at for at, _ in told]
        for first, last in ((2004, 2006), (2010, 2012), (2016, 2017), (2024, 2027)):
            at = datetime(first, 1, 1)
            while at.year < last:
                offset = told[max(bisect.bisect_right(starts, at) - 1, 0)][1]
                assert offset == at.replace(tzinfo=timezone.utc).astimezone(zone).utcoffset(), (name, at)
                at += timedelta(hours=11)


def test_daylight_saving_time_is_the_larger_offset(ews):
    for name in ZONES:
        told = Told(ask(ews, name)[0])
        for key, bias in told.bias.items():
            pair = key.replace("Daylight", "Standard")
            assert told.names[key] in ("Standard", "Daylight")
            assert bias <= told.bias.get(pair, bias)


def test_a_definition_is_that_of_the_documentation(ews):
    """GetServerTimeZones/response-2: the names of periods, groups and transitions, and the years of America's rules."""
    (eastern,) = ask(ews, "Eastern Standard Time")
    assert eastern.attrs == {"Id": "Eastern Standard Time", "Name": "(UTC-05:00) Eastern Time (US & Canada)"}
    biases = [(each.attrs["Bias"], each.attrs["Name"]) for each in eastern.find(T("Periods"))]
    assert sorted(biases) == [("PT4H", "Daylight")] * 2 + [("PT5H", "Standard")] * 2
    first, second = eastern.find(T("TransitionsGroups")).children
    assert [
        [each.child_text(T(n)) for n in ("TimeOffset", "Month", "DayOfWeek", "Occurrence")]
        for each in (*first, *second)
    ] == [
        ["PT2H", "4", "Sunday", "1"],
        ["PT2H", "10", "Sunday", "-1"],
        ["PT2H", "3", "Sunday", "2"],
        ["PT2H", "11", "Sunday", "1"],
    ]
    start, change = eastern.find(T("Transitions")).children
    assert (start.local, change.local) == ("Transition", "AbsoluteDateTransition")
    assert change.child_text(T("DateTime")) == "2007-01-01T00:00:00"


def test_all_zones_have_names_as_windows_has_them(ews):
    found = ask(ews, full="false")
    names = {each.attrs["Id"]: each.attrs["Name"] for each in found}
    assert len(names) > 135
    assert names["Romance Standard Time"] == "(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"
    assert not any(each.children for each in found)


@pytest.mark.parametrize("version", ["Exchange2010", "Exchange2013_SP1", "V2017_07_11"])
def test_whole_definitions_of_all_are_valid_in_every_version(ews, version):
    assert len(ask(ews, version=version)) > 135


def test_ids_are_looked_for_in_any_case_and_unknown_ones_left_out(ews):
    assert [each.attrs["Id"] for each in ask(ews, "romance standard time", "Nowhere Standard Time")] == [
        "Romance Standard Time"
    ]
    assert ews.codes("<m:GetServerTimeZones/>", "Exchange2007_SP1") == ["fault", "ErrorIncorrectSchemaVersion"]


def test_a_zone_that_changes_in_the_middle_of_a_year_has_a_group_from_then_on():
    moscow = groups("Russian Standard Time")
    assert [each.start for each in moscow] == [
        None, datetime(2011, 1, 1), datetime(2011, 3, 27, 2), datetime(2014, 10, 26, 2),
    ]  # fmt: skip
    with pytest.raises(LookupError):
        groups("Nowhere Standard Time")
