"""Ids of occurrences turned into items and back, and what the series shows of them; it knows no operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timezone
from itertools import islice

from exchangelib.sandbox import calendar, enclosed, occurrence_files, times
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item

# Only these do not see occurrences (responsecode.md, ErrorCalendarCannotMoveOrCopyOccurrence).
_MOVES = {"MoveItem", "CopyItem", "ArchiveItem", "ExportItems", "MarkAsJunk"}
_LOCKED = {"Recurrence", "UID"}
MOST = 1000  # the items that one request gives (ews-throttling-in-exchange.md)


def occurrence_of(call: Call, master: Item, index: int) -> Item:
    """One occurrence of a series, as an item of its own.

    :raises Refusal: there is none of the index, or no longer
    """
    bag = calendar.occurrence(master.bag, index)
    if bag is None:
        text = "Occurrence index is out of recurrence range."
        raise Refusal("ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange", text)
    changed = calendar.exceptions(master.bag).get(index)
    if changed is not None and calendar.is_deleted(changed):
        text = "Occurrence with this index was previously deleted from the recurrence."
        raise Refusal("ErrorCalendarOccurrenceIsDeletedFromRecurrence", text)
    if call.operation in _MOVES:
        text = "Can not move or copy a calendar occurrence."
        raise Refusal("ErrorCalendarCannotMoveOrCopyOccurrence", text)
    attachments = occurrence_files.of(master, index)
    if attachments is not master.attachments:
        shown = any(not each.is_inline for each in attachments)
        bag["HasAttachments"] = leaf("HasAttachments", "true" if shown else "false")
    return replace(master, bag=bag, mime=None, occurrence=index, attachments=attachments)


def check_change(names: list[str]) -> None:
    """Refuse changes that only a whole series can have."""
    wrong = next((name for name in names if name in _LOCKED), None)
    if wrong is not None:
        field = Node(T("FieldURI"), {"FieldURI": f"calendar:{wrong}"})
        raise Refusal("ErrorInvalidPropertySet", "Set action is invalid for property of an occurrence.", [field])


def save(call: Call, item: Item, names: list[str]) -> None:
    """Keep what was changed in an occurrence: in its series, which has a new change key."""
    master = call.store.items.get(item.number, with_mime=True)
    assert master is not None  # the occurrence was read from it, in the same transaction
    check_change(names)
    if "Start" in names or "End" in names:
        _check_neighbours(master.bag, item)
    kept = calendar.exceptions(master.bag).get(item.occurrence)
    changed: Bag = enclosed.bag_in(kept) if kept is not None else {}
    # What follows from the changed properties is the occurrence's own as well.
    wanted = {*names, *changed, "Duration", "Preview", "DisplayTo", "DisplayCc"}
    own = {name: item.bag[name] for name in wanted if name in item.bag}
    lacks = {name for name in {*names, *calendar.without(kept)} if name not in item.bag}
    calendar.put_exception(master.bag, item.occurrence, own, lacks)
    _put(call, master, item.change)


def forget(bag: Bag, before: Bag) -> bool:
    """A series that gets other times or another pattern loses what was changed in its occurrences ([MS-OXOCAL] 3.1.4.6).

    Gives whether there was any.
    """
    if any(bag.get(name) != before.get(name) for name in ("Start", "End", "Recurrence", "StartTimeZone")):
        return bag.pop(calendar.EXCEPTIONS, None) is not None
    return False


def touch(call: Call, item: Item) -> None:
    """An occurrence got or lost an attachment."""
    master = call.store.items.get(item.number)
    assert master is not None  # the occurrence was read from it, in the same transaction
    item.attachments = occurrence_files.of(master, item.occurrence)
    item.change = call.store.next("change")
    shown = any(not each.is_inline for each in item.attachments)
    item.bag["HasAttachments"] = leaf("HasAttachments", "true" if shown else "false")
    save(call, item, ["HasAttachments"])


def delete(call: Call, item: Item) -> None:
    """Delete an occurrence: the series knows that it is gone, and goes itself with the last."""
    master = call.store.items.get(item.number, with_mime=True)
    assert master is not None  # the occurrence was read from it, in the same transaction
    calendar.put_exception(master.bag, item.occurrence, None)
    if calendar.edges(master.bag)[0] == 0:
        call.store.items.remove(master.number)
        return
    _put(call, master, call.store.next("change"))


def _put(call: Call, master: Item, change: int) -> None:
    master.change, master.mime = change, None
    master.bag["LastModifiedTime"] = leaf("LastModifiedTime", times.write(call.clock.now()))
    call.store.items.put(master)


def _check_neighbours(master: Bag, item: Item) -> None:
    """An occurrence stays between the one before and the one behind it (responsecode.md)."""
    start, end = times.read(text_of(item.bag, "Start")), times.read(text_of(item.bag, "End"))
    around = [calendar.occurrence(master, item.occurrence + step) for step in (-1, 1)]
    before = times.read(text_of(around[0], "End")) if around[0] is not None else None
    behind = times.read(text_of(around[1], "Start")) if around[1] is not None else None
    if start is None or end is None or (before and start < before) or (behind and end > behind):
        text = "Modified occurrence is crossing or overlapping adjacent occurrence."
        raise Refusal("ErrorOccurrenceCrossingBoundary", text)


# --- many at once ------------------------------------------------------------------------------------------------------


def in_ranges(call: Call, master: Item, ranges: list[Node]) -> list[Item]:
    """The occurrences of a series in spans of time, each once: t:Range has a start, an end, a number of them at most.

    :param ranges: t:Range elements; none for all occurrences of a series that ends
    """
    found: dict[int, Item] = {}
    for each in ranges or [Node(T("Range"))]:
        start = times.read(each.attrs.get("Start", "")) or datetime(1601, 1, 1, tzinfo=timezone.utc)
        end = times.read(each.attrs.get("End", "")) or datetime(4500, 1, 1, tzinfo=timezone.utc)
        if start > end:
            raise Refusal("ErrorCalendarEndDateIsEarlierThanStartDate", "EndDate is earlier than StartDate")
        most = int(each.attrs.get("Count", str(MOST)))
        original = each.attrs.get("CompareOriginalStartTime", "").strip() in ("true", "1")
        for one in islice(_between(call, master, start, end, original), most):
            found[one.occurrence] = one
    return [occurrence_of(call, master, index) for index in sorted(found)]


def _between(call: Call, master: Item, start: datetime, end: datetime, original: bool) -> Iterator[Item]:
    """By where occurrences are, or by where the pattern has them."""
    if not original:
        yield from (each.item for each in calendar.occurrences_between(call.store, master, start, end))
        return
    gone = {index for index, each in calendar.exceptions(master.bag).items() if calendar.is_deleted(each)}
    for index, at in enumerate(calendar.starts(master.bag), 1):
        if at >= end:
            return
        if at >= start and index not in gone:
            yield occurrence_of(call, master, index)


# --- what a series shows -----------------------------------------------------------------------------------------------


def _info(master: Item, index: int, name: str) -> Node | None:
    bag = calendar.occurrence(master.bag, index) if index else None
    if bag is None:
        return None
    shown = replace(master, bag=bag, occurrence=index)
    item_id = Node(T("ItemId"), {"Id": shown.id, "ChangeKey": shown.change_key})
    return Node(T(name), None, [item_id, bag["Start"], bag["End"], bag["OriginalStart"]])


def first(master: Item) -> Node | None:
    """The t:FirstOccurrence of a series."""
    return _info(master, calendar.edges(master.bag)[0], "FirstOccurrence") if "Recurrence" in master.bag else None


def last(master: Item) -> Node | None:
    """The t:LastOccurrence of a series that has one."""
    return _info(master, calendar.edges(master.bag)[1], "LastOccurrence") if "Recurrence" in master.bag else None


def modified(master: Item) -> Node | None:
    """The t:ModifiedOccurrences of a series."""
    found = calendar.exceptions(master.bag)
    infos = [_info(master, index, "Occurrence") for index, each in found.items() if not calendar.is_deleted(each)]
    return Node(T("ModifiedOccurrences"), None, [info for info in infos if info is not None]) if infos else None


def deleted(master: Item) -> Node | None:
    """The t:DeletedOccurrences of a series: when they would have begun."""
    gone = [index for index, each in calendar.exceptions(master.bag).items() if calendar.is_deleted(each)]
    begun = [at for at in (calendar.start_of(master.bag, index) for index in gone) if at is not None]
    children = [Node(T("DeletedOccurrence"), None, [leaf("Start", times.write(at))]) for at in begun]
    return Node(T("DeletedOccurrences"), None, children) if children else None
