"""A time zone as a VTIMEZONE, worked out from when its clocks change; it writes no events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

from exchangelib.sandbox.zone_rules import LAST_YEAR, changes

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FORM = "%Y%m%dT%H%M%S"


@dataclass
class _Run:
    """Changes of the clocks, year after year, by one rule.

    :param places: which weekday of the month it may be: 1 to 4, -1 for the last
    :param onsets: by the wall clock before the change
    """

    before: timedelta
    after: timedelta
    places: set[int]
    onsets: list[datetime]

    def takes(self, onset: datetime, before: timedelta, after: timedelta) -> bool:
        """Whether a change is the next one of this rule; then it is noted."""
        last = self.onsets[-1]
        same = (last.month, last.weekday(), last.time()) == (onset.month, onset.weekday(), onset.time())
        places = self.places & _places(onset)
        if not (same and places and onset.year == last.year + 1 and (self.before, self.after) == (before, after)):
            return False
        self.places = places
        self.onsets.append(onset)
        return True


def _places(at: datetime) -> set[int]:
    found = {(at.day - 1) // 7 + 1} & {1, 2, 3, 4}
    return found | ({-1} if (at + timedelta(days=7)).month != at.month else set())


def _runs(zone: tzinfo, first: int, last: int) -> list[_Run]:
    start, end = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (first, last + 1))
    before = start.astimezone(zone).utcoffset() or timedelta(0)
    out: list[_Run] = []
    for moment, after in changes(zone, start, end):
        onset = (moment + before).replace(tzinfo=None)
        if not any(run.takes(onset, before, after) for run in out):
            out.append(_Run(before, after, _places(onset), [onset]))
        before = after
    return out


def _offset(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    more = f"{seconds % 60:02}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02}{seconds % 3600 // 60:02}{more}"


def _part(run: _Run, last: int) -> Iterator[str]:
    name = "DAYLIGHT" if run.after > run.before else "STANDARD"
    yield f"BEGIN:{name}"
    yield f"DTSTART:{run.onsets[0].strftime(_FORM)}"
    if len(run.onsets) > 1:
        place = -1 if -1 in run.places else min(run.places)
        rule = f"FREQ=YEARLY;BYMONTH={run.onsets[0].month};BYDAY={place}{_DAYS[run.onsets[0].weekday()]}"
        until = run.onsets[-1] - run.before  # in UTC (RFC 5545 3.3.10)
        yield f"RRULE:{rule}" + ("" if run.onsets[-1].year == last else f";UNTIL={until.strftime(_FORM)}Z")
    yield f"TZOFFSETFROM:{_offset(run.before)}"
    yield f"TZOFFSETTO:{_offset(run.after)}"
    yield f"END:{name}"


def timezone_lines(name: str, zone: tzinfo, since: datetime, until: datetime | None) -> Iterable[str]:
    """The lines of a VTIMEZONE (RFC 5545 3.6.5) that holds for some time.

    :param name: its TZID
    :param since: an aware datetime; `until` likewise, None for ever
    """
    first = since.year - 1
    last = max(LAST_YEAR if until is None else until.year + 1, since.year + 1)
    before = datetime(first, 1, 1, tzinfo=timezone.utc).astimezone(zone).utcoffset() or timedelta(0)
    runs = [_Run(before, before, set(), [datetime(1601, 1, 1)]), *_runs(zone, first, last)]
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        *(line for run in runs for line in _part(run, last)),
        "END:VTIMEZONE",
    ]
