"""Ids of occurrences turned into items and back, and what the series shows of them; it knows no operation."""

from __future__ import annotations

from dataclasses import replace

from exchangelib.sandbox import calendar, enclosed, times
from exchangelib.sandbox.bags import Bag, leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item

_READ_WRITE = {"GetItem", "UpdateItem", "DeleteItem", "CreateItem", "FindItem", "GetUserAvailability"}
_LOCKED = {"Recurrence", "UID"}


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
    if call.operation not in _READ_WRITE:
        text = "Occurrences of a recurring item cannot be moved or copied, and have no attachments of their own here."
        raise Refusal("ErrorCalendarCannotMoveOrCopyOccurrence", text)
    return replace(master, bag=bag, mime=None, occurrence=index)


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


def forget(bag: Bag, before: Bag) -> None:
    """A series that gets other times or another pattern loses what was changed in its occurrences ([MS-OXOCAL] 3.1.4.6)."""
    if any(bag.get(name) != before.get(name) for name in ("Start", "End", "Recurrence", "StartTimeZone")):
        bag.pop(calendar.EXCEPTIONS, None)


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
