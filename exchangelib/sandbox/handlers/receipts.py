"""Read receipts: a sender who waits for one is told when a message is read, or deleted unread; unless that is not wanted."""

from __future__ import annotations

from exchangelib.sandbox.bags import Bag, text_of
from exchangelib.sandbox.call import Call
from exchangelib.sandbox.delivery import deliver, recipients, reports
from exchangelib.sandbox.delivery.transport import PENDING
from exchangelib.sandbox.store import Item


def on_update(call: Call, before: Bag, item: Item) -> None:
    """An item was changed: it may have been read."""
    if PENDING in item.bag and text_of(before, "IsRead") != "true" and text_of(item.bag, "IsRead") == "true":
        _tell(call, item, unread=False)
        call.store.items.put(item)


def on_delete(call: Call, item: Item) -> None:
    """An item is about to be deleted, perhaps unread."""
    if PENDING in item.bag and text_of(item.bag, "IsRead") != "true":
        _tell(call, item, unread=True)
        call.store.items.put(item)


def _tell(call: Call, item: Item, unread: bool) -> None:
    """Write to the sender, once (docs/web-service-reference/updateitem.md, SuppressReadReceipts)."""
    del item.bag[PENDING]
    box = recipients.box_in(item.bag, "Sender") or recipients.box_in(item.bag, "From")
    reader = call.store.owner(item.mailbox)
    if call.body.attrs.get("SuppressReadReceipts", "").strip() in ("true", "1") or box is None or reader is None:
        return
    deliver(call.store, reports.read(call.store, item.bag, reader, box, unread), None, [box])
