"""UpdateItem."""

from __future__ import annotations

from exchangelib.sandbox import occurrence_files, times
from exchangelib.sandbox.bags import leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.derive import MAIL_KINDS, summarise
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers import inviting, occurrences, properties, receipts, regenerating, sending
from exchangelib.sandbox.handlers.changes import Changes
from exchangelib.sandbox.handlers.common import batch, item_of
from exchangelib.sandbox.handlers.create_item import BESIDE_MIME
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Item
from exchangelib.sandbox.store.ids import parse_change_key

COVERAGE = (
    "full: set, append, delete, conflicts by change key, all or nothing for an item; sends drafts, tells attendees of changes; "
    "single occurrences too; completed tasks recur"
)


def update_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateitem-operation"""
    changes = call.body.find(M("ItemChanges"))
    return batch(call, changes.children if changes else [], lambda node: _update(call, node), "Items")


def _conflicts(call: Call, item: Item, given: int, changes: Changes) -> int:
    """How many properties were changed by someone else since; what cannot be resolved is refused.

    AutoResolve merges as long as no property was changed on both sides to different values (updateitem.md).
    """
    if given == item.change:
        return 0
    resolution = call.body.attrs.get("ConflictResolution", "AutoResolve")
    text = (
        "The send or update operation could not be performed because the change key passed in the request does not "
        "match the current change key for the item."
    )
    if given > item.change:  # a change key that this item never had
        raise Refusal("ErrorStaleObject", text)
    if resolution == "NeverOverwrite":
        raise Refusal("ErrorIrresolvableConflict", text)
    both = [
        name
        for name in dict.fromkeys(changes.names)
        if item.history.get(name, 0) > given and not properties.same(item.bag.get(name), changes.bag.get(name))
    ]
    if both and resolution == "AutoResolve":
        raise Refusal("ErrorIrresolvableConflict", text)
    return len(both)


def _required(call: Call, item: Item, node: Node) -> int:
    """The state that the change key means, after the checks of what each kind needs."""
    if item.kind in MAIL_KINDS and "MessageDisposition" not in call.body.attrs:
        text = "MessageDisposition is required for this operation."
        raise Refusal("ErrorMessageDispositionRequired", text)
    if item.kind == "CalendarItem" and "SendMeetingInvitationsOrCancellations" not in call.body.attrs:
        text = "SendMeetingInvitationsOrCancellations attribute is required for calendar items."
        raise Refusal("ErrorSendMeetingInvitationsOrCancellationsRequired", text)
    key = node.attrs.get("ChangeKey")
    if not key:
        text = "The change key is required for this operation."
        raise Refusal("ErrorChangeKeyRequiredForWriteOperations", text)
    return parse_change_key(key)


def _update(call: Call, node: Node) -> list[Node]:
    item_id = next(child for child in node.children if child.tag != T("Updates"))
    item = item_of(call, item_id, with_mime=True)
    given = _required(call, item, item_id)
    changes = Changes(call, item)
    updates = node.find(T("Updates"))
    for each in updates.children if updates is not None else ():
        changes.apply(each)
    count = _conflicts(call, item, given, changes)
    properties.check_item(item.kind, changes.bag)
    before = item.bag
    told = list(changes.names)
    if not item.occurrence and occurrences.forget(changes.bag, before):
        occurrence_files.drop_all(call.store, item)
    changes.names += inviting.before_update(call, item, changes.bag, told)
    _save(call, item, changes)
    inviting.after_update(call, before, item, told)
    receipts.on_update(call, before, item)
    shown: list[Node] = [Node(T(item.kind), None, [Node(T("ItemId"), {"Id": item.id, "ChangeKey": item.change_key})])]
    if item.kind in MAIL_KINDS and call.body.attrs.get("MessageDisposition", "SaveOnly") != "SaveOnly":
        sending.check_recipients(call, item.bag)
        sending.check_unsaved(call, item.bag, item.mailbox)
        sending.send(call, item, sending.keeps_copy(call))
        shown = []
    results = Node(M("ConflictResults"), None, [leaf("Count", str(count))])
    return [Node(M("Items"), None, shown), results]


def _save(call: Call, item: Item, changes: Changes) -> None:
    was_complete = text_of(item.bag, "Status") == "Completed"
    item.bag = changes.bag
    item.change = call.store.next("change")
    item.history.update(dict.fromkeys(changes.names, item.change))
    if any(name not in BESIDE_MIME and not name.startswith(properties.EXTENDED) for name in changes.names):
        item.mime = None
    item.bag["LastModifiedTime"] = leaf("LastModifiedTime", times.write(call.clock.now()))
    item.bag["LastModifiedName"] = leaf("LastModifiedName", call.user.display_name)
    if item.kind == "Task":
        item.bag["ChangeCount"] = leaf("ChangeCount", str(int(text_of(item.bag, "ChangeCount", "0") or 0) + 1))
    if item.kind in ("Contact", "DistributionList"):
        _forget_derived(item, changes.names)
    summarise(NewItem(item.kind, item.bag, item.attachments, item.mime))
    if (
        item.kind == "Task"
        and "Recurrence" in item.bag
        and text_of(item.bag, "Status") == "Completed"
        and not was_complete
    ):
        regenerating.complete_one(call, item)
    if item.occurrence:
        occurrences.save(call, item, changes.names)
    else:
        call.store.items.put(item)


def _forget_derived(item: Item, names: list[str]) -> None:
    """The subject of a contact follows its name, unless it was set to something else."""
    if "DisplayName" in names and "Subject" not in names:
        item.bag.pop("Subject", None)
