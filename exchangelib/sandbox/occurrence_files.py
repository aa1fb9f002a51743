"""Attachments of single occurrences: each that has some of its own keeps them inside a hidden attachment of its series.

That is how Exchange keeps occurrences that were changed (how-to-get-appointments-and-meetings-by-using-ews-in-exchange.md).
"""

from __future__ import annotations

from exchangelib.sandbox.drafts import Attachment
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item, Store

_MARK = "Occurrence"


def index_of(attachment: Attachment) -> int:
    """Which occurrence a hidden attachment is of; 0 for one that is not hidden."""
    return int(attachment.element.attrs.get(_MARK, "0"))


def visible(attachments: list[Attachment]) -> list[Attachment]:
    """What is attached to an item itself."""
    return [each for each in attachments if not index_of(each)]


def _holder(attachments: list[Attachment], index: int) -> Attachment | None:
    return next((each for each in attachments if index_of(each) == index), None)


def of(master: Item, index: int) -> list[Attachment]:
    """The attachments of an occurrence: its own if it has any, else those of the series."""
    holder = _holder(master.attachments, index)
    return visible(master.attachments) if holder is None else holder.attachments


def whole_attachments(store: Store, item: Item) -> list[Attachment]:
    """The attachments of an item or an occurrence with their contents."""
    found = store.items.attachments(item.number, with_content=True)
    holder = _holder(found, item.occurrence) if item.occurrence else None
    return visible(found) if holder is None else holder.attachments


def attach(store: Store, item: Item, made: Attachment) -> None:
    """Attach something to an occurrence, which from now on has attachments of its own: at first those of the series."""
    store.attach(_own(store, item, 0).number, [made])


def detach(store: Store, item: Item, inherited: Attachment) -> None:
    """Take an attachment of the series from an occurrence, which from now on has attachments of its own."""
    before = _holder(store.items.attachments(item.number), item.occurrence)
    if before is None:
        _own(store, item, inherited.number)
        return
    # Another request may have given it some since the id was told: then a copy of the inherited one is among them.
    for each in before.attachments:
        if each.element == inherited.element and each.size == inherited.size:
            store.items.detach(each)
            return


def _own(store: Store, item: Item, but: int) -> Attachment:
    """What holds the attachments that an occurrence has of its own: at first those of the series.

    :param but: number of one that is left out
    """
    found = store.items.attachments(item.number, with_content=True)
    holder = _holder(found, item.occurrence)
    if holder is None:
        holder = Attachment(Node(T("ItemAttachment"), {_MARK: str(item.occurrence)}), None, is_inline=True)
        holder.attachments = [_copy(each) for each in visible(found) if each.number != but]
        store.attach(item.number, [holder])
    return holder


def _copy(attachment: Attachment) -> Attachment:
    inner = [_copy(each) for each in attachment.attachments]
    return Attachment(attachment.element, attachment.content, attachment.is_inline, attachment.size, 0, inner)


def drop_all(store: Store, master: Item) -> None:
    """The series has no changed occurrences any more."""
    for each in store.items.attachments(master.number):
        if index_of(each):
            store.items.detach(each)
