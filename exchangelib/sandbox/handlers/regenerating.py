"""Recurring tasks: completing or deleting one occurrence brings the next; it knows no operation."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from exchangelib.sandbox import calendar, times
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.derive import summarise
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item

_MONTHS = {"MonthlyRegeneration": 1, "YearlyRegeneration": 12}
_DAYS = {"DailyRegeneration": 1, "WeeklyRegeneration": 7}


def _day(bag: Bag, name: str) -> date | None:
    at = times.read(text_of(bag, name))
    return at.date() if at is not None else None


def _regenerated(recurrence: Node, done: date) -> date | None:
    """The day of the next task, counted from the day on which this one was completed; None if this was the last."""
    pattern, extent = recurrence.children
    count = extent.child_text(T("NumberOfOccurrences"))
    if count is not None and int(count) <= 1:
        return None
    interval = max(int(pattern.child_text(T("Interval")) or "1"), 1)
    if pattern.local in _DAYS:
        return done + timedelta(days=interval * _DAYS[pattern.local])
    at = done.year * 12 + done.month - 1 + interval * _MONTHS[pattern.local]
    year, month = at // 12, at % 12 + 1
    return date(year, month, min(done.day, monthrange(year, month)[1]))


def _next_day(call: Call, bag: Bag) -> date | None:
    """The day of the next occurrence of a task; None if there is none."""
    recurrence = bag["Recurrence"]
    if recurrence.children[0].local.endswith("Regeneration"):
        found = _regenerated(recurrence, _day(bag, "CompleteDate") or call.clock.now().date())
        end = _day({"EndDate": leaf("EndDate", recurrence.children[1].child_text(T("EndDate")) or "")}, "EndDate")
        return found if found is None or end is None or found <= end else None
    present = _day(bag, "StartDate") or _day(bag, "DueDate") or next(calendar.days(recurrence), None)
    return next((day for day in calendar.days(recurrence) if present is None or day > present), None)


def advance(call: Call, bag: Bag) -> bool:
    """Make the task its own next occurrence, not started; False, and nothing is changed, if there is none."""
    day = _next_day(call, bag)
    if day is None:
        return False
    recurrence = bag["Recurrence"].copy()
    count = recurrence.children[1].find(T("NumberOfOccurrences"))
    if count is not None and recurrence.children[0].local.endswith("Regeneration"):
        count.text = str(int(count.text) - 1)
    bag["Recurrence"] = recurrence
    present = _day(bag, "StartDate") or _day(bag, "DueDate") or day
    for name in ("StartDate", "DueDate", "ReminderDueBy"):
        at = times.read(text_of(bag, name))
        if at is not None:
            bag[name] = leaf(name, times.write(at + (day - present)))
    for name, text in (("Status", "NotStarted"), ("PercentComplete", "0")):
        bag[name] = leaf(name, text)
    bag.pop("CompleteDate", None)
    return True


def complete_one(call: Call, item: Item) -> None:
    """A recurring task was completed: what is done stays as a task of its own, and the series goes on."""
    done = replace(item, bag={name: node for name, node in item.bag.items() if name != "Recurrence"})
    following = dict(item.bag)
    folder = call.store.folders.get(item.folder)
    if folder is None or not advance(call, following):
        return
    summarise(NewItem(done.kind, done.bag, done.attachments, None))
    call.store.copy(done, folder)
    item.bag = following
    summarise(NewItem(item.kind, item.bag, item.attachments, None))
