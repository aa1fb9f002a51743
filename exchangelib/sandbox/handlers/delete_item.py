"""DeleteItem."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.derive import summarise
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers import inviting, occurrences, receipts, regenerating
from exchangelib.sandbox.handlers.common import batch, items_of
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.store import Folder, Item
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

COVERAGE = (
    "full: HardDelete to Purges, SoftDelete to Deletions, MoveToDeletedItems, single occurrences of appointments and tasks; "
    "cancellations to attendees, refusals to organisers"
)
_BINS = {
    "HardDelete": "recoverableitemspurges",
    "SoftDelete": "recoverableitemsdeletions",
    "MoveToDeletedItems": "deleteditems",
}


def delete_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteitem-operation"""
    ids = call.body.find(M("ItemIds"))
    return batch(call, ids.children if ids else [], lambda node: _delete(call, node))


def _required(call: Call, item: Item) -> None:
    """The attributes that some kinds need (responsecode.md)."""
    if item.kind == "Task" and "AffectedTaskOccurrences" not in call.body.attrs:
        text = "AffectedTaskOccurrences attribute must be specified."
        raise Refusal("ErrorAffectedTaskOccurrencesRequired", text)
    if item.kind == "CalendarItem" and "SendMeetingCancellations" not in call.body.attrs:
        text = "SendMeetingCancellations attribute is required for calendar items."
        raise Refusal("ErrorSendMeetingCancellationsRequired", text)


def bin_for(call: Call, present: Folder | None, how: str) -> Folder | None:
    """Where what is deleted in a folder goes; None if it is gone for good: it is in Purges, or in a public folder."""
    folders = call.store.folders
    if present is None or present.mailbox == PUBLIC_MAILBOX:
        return None
    in_archive = present.distinguished.startswith("archive") and present.distinguished != "archive"
    if how == "SoftDelete" and present.recoverable:
        how = "HardDelete"  # deleting from Deletions moves to Purges (deleting-items-by-using-ews-in-exchange.md)
    target = folders.distinguished(present.mailbox, ("archive" if in_archive else "") + _BINS[how])
    return None if how == "HardDelete" and target is not None and target.number == present.number else target


def _delete(call: Call, node: Node) -> list[Node]:
    for item in items_of(call, node):
        _delete_item(call, item)
    return []


def _delete_item(call: Call, item: Item) -> list[Node]:
    _required(call, item)
    how = call.body.attrs.get("DeleteType", "HardDelete")
    inviting.before_delete(call, item)
    receipts.on_delete(call, item)
    if item.occurrence:
        occurrences.delete(call, item)
        return []
    if item.kind == "Task" and call.body.attrs.get("AffectedTaskOccurrences") == "SpecifiedOccurrenceOnly":
        return _delete_one(call, item)
    if item.associated:
        if how != "HardDelete":
            raise Refusal("ErrorInvalidOperation", "An associated item can only be deleted for good.")
        call.store.items.remove(item.number)
        return []
    target = bin_for(call, call.store.folders.get(item.folder), how)
    if target is None:
        call.store.items.remove(item.number)
    else:
        call.store.move(item, target, item.folder if how == "SoftDelete" else None)
    return []


def _delete_one(call: Call, item: Item) -> list[Node]:
    """The present occurrence of a recurring task goes, the next comes (responsecode.md, ErrorCannotDeleteTaskOccurrence)."""
    if "Recurrence" not in item.bag or not regenerating.advance(call, item.bag):
        text = "Deleting a task occurrence is not permitted on non-recurring tasks, or on the last occurrence."
        raise Refusal("ErrorCannotDeleteTaskOccurrence", text)
    item.change = call.store.next("change")
    summarise(NewItem(item.kind, item.bag, item.attachments, None))
    call.store.items.put(item)
    return []
