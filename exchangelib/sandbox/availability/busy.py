"""What is in somebody's calendar in a span of time, as much of it as may be seen; it decides no rights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from exchangelib.sandbox.bags import text_of
from exchangelib.sandbox.calendar import occurrences_between
from exchangelib.sandbox.judge.searchable import number
from exchangelib.sandbox.store import Item, Store

# mergedfreebusy.md: the digit of each state. The later in this order, the more it weighs where several meet.
DIGITS = {"Free": "0", "WorkingElsewhere": "4", "Tentative": "1", "Busy": "2", "OOF": "3", "NoData": "4"}
_WEIGHT = {
    name: weight for weight, name in enumerate(("Free", "WorkingElsewhere", "NoData", "Tentative", "Busy", "OOF"))
}
# In the folder, and in the span, or perhaps in it
_NEAR = "folder = ? AND associated = 0 AND (odd OR f_IsRecurring = 1 OR (f_Start < ? AND f_End >= ?))"
MOST = 1000  # responsecode.md, ErrorResultSetTooBig


@dataclass(frozen=True)
class Event:
    """Something in a calendar.

    :param start: aware; `end` likewise
    :param state: "Free", "Tentative", "Busy", "OOF", "WorkingElsewhere" or "NoData"
    :param item: what it is
    """

    start: datetime
    end: datetime
    state: str
    item: Item


def events(store: Store, mailbox: int, start: datetime, end: datetime) -> Iterator[Event]:
    """What is in the default calendar of a mailbox between two times, by start."""
    folder = store.folders.distinguished(mailbox, "calendar")
    if folder is None:
        return
    values = (folder.number, number(end), number(start))
    out = []
    for item in store.items.many(store.items.search(_NEAR, values, "item")).values():
        if item.kind == "CalendarItem":
            out += [(each.start, each.end, each.item) for each in occurrences_between(store, item, start, end)]
    for begins, ends, item in sorted(out, key=lambda each: (each[0], each[1])):
        yield Event(begins, ends, text_of(item.bag, "LegacyFreeBusyStatus") or "Busy", item)


def heaviest(states: list[str]) -> str:
    """The state that counts where several meet."""
    return max(states, key=lambda state: _WEIGHT.get(state, 0), default="Free")


def state_between(found: list[Event], start: datetime, end: datetime) -> str:
    """The state in a span of time."""
    return heaviest([each.state for each in found if each.start < end and each.end > start])


def merged(found: list[Event], start: datetime, end: datetime, minutes: int) -> str:
    """One digit for each interval of a span."""
    out, step, at = [], timedelta(minutes=minutes), start
    while at < end:
        out.append(DIGITS.get(state_between(found, at, min(at + step, end)), "0"))
        at += step
    return "".join(out)
