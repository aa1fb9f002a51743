"""When people work: days of the week and hours of the day in a zone of their own; it knows no calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo

from exchangelib.sandbox.directory import settings
from exchangelib.sandbox.directory.entries import Entry
from exchangelib.sandbox.store import Store
from exchangelib.sandbox.zones import find

SETTING = "working_hours"
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass(frozen=True)
class Hours:
    """Working hours.

    :param zone: that they are in
    :param days: names of the days of the week
    :param start: minutes after midnight
    :param end: minutes after midnight
    """

    zone: tzinfo = timezone.utc
    days: tuple[str, ...] = DAYS[1:6]
    start: int = 8 * 60
    end: int = 17 * 60

    def hold(self, start: datetime, end: datetime) -> bool:
        """Whether a span of time, aware, is within them."""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        begins = first.hour * 60 + first.minute
        length = (end - start).total_seconds() / 60
        day = DAYS[(first.weekday() + 1) % 7]
        return day in self.days and begins >= self.start and begins + length <= self.end and first.date() == last.date()


def of(store: Store, entry: Entry) -> Hours:
    """The working hours of somebody: as they were set, else from Monday to Friday, 8 to 17."""
    kept = settings.get(store, entry.mailbox, SETTING) if entry.mailbox is not None else None
    name = (kept or {}).get("zone") or entry.text("time_zone")
    zone = (find(name) if name else None) or timezone.utc
    if not kept:
        return Hours(zone)
    return Hours(zone, tuple(kept["days"]), int(kept["start"]), int(kept["end"]))
