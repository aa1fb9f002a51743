"""A CalendarView: what is in a calendar in a span of time, each occurrence of a series by itself; it does no recurrences."""

from __future__ import annotations

from datetime import datetime, timezone

from exchangelib.sandbox import times, zones
from exchangelib.sandbox.calendar import Occurrence, occurrences_between
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers.item_view import View
from exchangelib.sandbox.handlers.scope import Scope
from exchangelib.sandbox.handlers.shapes import Shape
from exchangelib.sandbox.judge.paging import FIND_COUNT_LIMIT, limit_of
from exchangelib.sandbox.judge.searchable import number
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Folder

_MOST_YEARS = 2  # responsecode.md, ErrorCalendarViewRangeTooBig
_NO_DATES = ("0001-01-01T00:00:00", "9999-12-31T23:59:59")


def _span(call: Call, view: Node) -> tuple[datetime, datetime]:
    """The span of a view.

    :raises Refusal: it is none, or too long
    """
    texts = [view.attrs.get(name, "").strip() for name in ("StartDate", "EndDate")]
    if any(text.startswith(_NO_DATES) for text in texts):
        raise Refusal("ErrorValueOutOfRange", "The value is out of range.")
    zone = (zones.find(call.time_zone) if call.time_zone else None) or timezone.utc
    start, end = (times.read(text, zone) for text in texts)
    if start is None or end is None or end < start:
        text = "EndDate is earlier than StartDate"
        raise Refusal("ErrorCalendarEndDateIsEarlierThanStartDate", text)
    try:
        furthest = start.replace(year=start.year + _MOST_YEARS)
    except ValueError:  # a leap day, which the year after next does not have
        furthest = start.replace(year=start.year + _MOST_YEARS, month=3, day=1)
    if end > furthest:
        text = "The specified view range exceeds the maximum range of two years."
        raise Refusal("ErrorCalendarViewRangeTooBig", text)
    return start, end


def find(call: Call, folder: Folder, view: Node, shape: Shape) -> list[Node]:
    """The m:RootFolder of a CalendarView, in order of start.

    :raises Refusal: the folder is no calendar, or the view cannot be
    """
    if folder.element != "CalendarFolder":
        raise Refusal("ErrorCalendarFolderIsInvalidForCalendarView", "Cannot request CalendarView for the folder.")
    if any(call.body.find(M(name)) is not None for name in ("Restriction", "SortOrder", "QueryString")):
        text = "Restrictions and sort order may not be specified for a CalendarView."
        raise Refusal("ErrorInvalidOperation", text)
    if any(call.body.find(M(name)) is not None for name in ("GroupBy", "DistinguishedGroupBy")):
        raise Refusal("ErrorInvalidOperation", "A CalendarView cannot be grouped.")
    start, end = _span(call, view)
    limit = limit_of(view, FIND_COUNT_LIMIT)
    scope = Scope((folder.number,), call.body.attrs.get("Traversal") == "Associated")
    found: list[Occurrence] = []
    if call.body.attrs.get("Traversal") != "SoftDeleted":
        where = f"{scope.where} AND (odd OR f_IsRecurring = 1 OR (f_Start < ? AND f_End >= ?))"
        numbers = call.store.items.search(where, (*scope.values, number(end), number(start)), "item")
        for item in call.store.items.heads(numbers).values():
            found += occurrences_between(call.store, item, start, end)
    found.sort(key=lambda each: (each.start, each.item.number, each.item.occurrence))
    limit = call.finds.cap(min(limit, len(found)), "MaxEntriesReturned" in view.attrs)
    call.finds.spend(limit)
    show = View(call, shape)
    items = Node(T("Items"), None, [show.render(each.item) for each in found[:limit]])
    last = "true" if len(found) <= limit else "false"
    return [Node(M("RootFolder"), {"TotalItemsInView": str(len(found)), "IncludesLastItemInRange": last}, [items])]
