"""Attachments as clients send them turned into what is stored, and ids into attachments; it answers nothing."""

from __future__ import annotations

import binascii
from collections.abc import Callable
from dataclasses import dataclass

from exchangelib.sandbox import enclosed, occurrence_files, times
from exchangelib.sandbox.bags import leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.derive import complete_attached, summarise
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.handlers import access, occurrences
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item
from exchangelib.sandbox.store.ids import ATTACHMENT, OCCURRENCE_ATTACHMENT, decode, split_occurrence

MAX_NESTING = 10  # responsecode.md, ErrorAttachmentNestLevelLimitExceeded
# responsecode.md, ErrorInvalidItemForOperationCreateItemAttachment; posts are told as messages
_KINDS = {"Item", "Message", "CalendarItem", "Task", "Contact", "PostItem"}
_SERVERS = {T("AttachmentId"), T("Size"), T("LastModifiedTime")}
Make = Callable[[Call, Node, int], NewItem]


def read_all(call: Call, node: Node, make: Make, depth: int = 1) -> list[Attachment]:
    """The attachments in an element of a request.

    :param make: gives the new item that an element describes, its attachments nested so deep
    :param depth: of these attachments; what is attached to an item that is no attachment itself is 1 deep
    """
    return [read(call, element, make, depth) for element in node.children]


def read(call: Call, element: Node, make: Make, depth: int = 1) -> Attachment:
    """One attachment of a request.

    :raises Refusal: what is wrong with it
    """
    if depth > MAX_NESTING:
        raise Refusal(
            "ErrorAttachmentNestLevelLimitExceeded",
            "The item has attachment at more than the maximum supported nest level.",
        )
    if not (element.child_text(T("Name")) or "").strip():
        raise _missing("attachment:Name")
    made = Attachment(Node(element.tag), None, _flag(element, "IsInline"))
    if made.is_item:
        _read_item(call, element, made, make, depth)
    else:
        _read_file(element, made)
    made.element.append(leaf("LastModifiedTime", times.write(call.clock.now())))
    return made


def _missing(uri: str) -> Refusal:
    """CreateAttachment/response-3"""
    place = Node(T("ExceptionFieldURI"), {"FieldURI": uri})
    return Refusal("ErrorRequiredPropertyMissing", "Required property is missing.", [place])


def _flag(element: Node, name: str) -> bool:
    return (element.child_text(T(name)) or "").strip() in ("true", "1")


def _read_file(element: Node, made: Attachment) -> None:
    """A file, or a reference to one: each part is kept as it is."""
    content = None
    for child in element.children:
        if child.tag == T("Content"):
            try:
                content = binascii.a2b_base64(child.text)
            except binascii.Error as e:
                raise Refusal("ErrorCorruptData", "The content of the attachment is not valid base64.") from e
            child.text = ""  # of a large file there is never more than one copy
        elif child.tag == T("IsContactPhoto"):
            made.element.append(leaf("IsContactPhoto", "true" if _flag(element, "IsContactPhoto") else "false"))
        elif child.tag not in _SERVERS and child.tag != T("IsInline"):
            made.element.append(leaf(child.local, child.text))
    if made.element.tag == T("FileAttachment"):
        made.content = content or b""
    made.size = len(made.content) if made.content is not None else sum(len(each.text) for each in element.walk())


def _read_item(call: Call, element: Node, made: Attachment, make: Make, depth: int) -> None:
    thing = enclosed.thing_in(element)
    if thing is None:
        raise _missing("attachment:Content")
    if thing.local not in _KINDS:
        text = "Item type is invalid for CreateItemAttachment operation."
        raise Refusal("ErrorInvalidItemForOperationCreateItemAttachment", text)
    new = make(call, thing, depth + 1)
    for child in element.children:
        if child is not thing and child.tag not in _SERVERS and child.tag != T("IsInline"):
            made.element.append(leaf(child.local, child.text))
    made.content, made.attachments = new.mime, new.attachments
    enclosed.put(made.element, new.kind, new.bag)


# --- ids -------------------------------------------------------------------------------------------------------------


@dataclass
class Place:
    """Where an attachment is.

    :param item: that it is attached to, directly or inside attached items
    :param above: the attached items it is inside of, the innermost first
    :param inherited: whether it is one of the series that an occurrence shows
    """

    item: Item
    attachment: Attachment
    above: list[Attachment]
    inherited: bool = False


def place_of(call: Call, node: Node, with_content: bool = False) -> Place:
    """What a t:AttachmentId means.

    :raises Refusal: it means none, or one of an item that the user may not see
    """
    given = decode(node.attrs.get("Id", ""))
    items = call.store.items
    number, index = given.number, 0
    if given.kind == OCCURRENCE_ATTACHMENT:
        number, index = split_occurrence(number)
    known = given.kind in (ATTACHMENT, OCCURRENCE_ATTACHMENT)
    found = items.attachment(number, with_content) if known else None
    if found is None:
        raise Refusal("ErrorInvalidAttachmentId", "The specified attachment Id is invalid.")
    above: list[Attachment] = []
    holder = items.holder(number)
    while holder is not None:
        outer = items.attachment(holder)
        if outer is None:
            break
        above.append(outer)
        holder = items.holder(holder)
    item = items.get(holder, with_mime=False) if holder is not None else None
    if item is None:
        raise Refusal("ErrorItemNotFound", "The specified object was not found in the store.")
    access.check_item(call, item)
    own = occurrence_files.index_of(above[-1]) if above else 0
    if own:
        return Place(occurrences.occurrence_of(call, item, own), found, above[:-1])
    return Place(occurrences.occurrence_of(call, item, index) if index else item, found, above, index > 0)


# --- changes ---------------------------------------------------------------------------------------------------------


def touch(call: Call, item: Item) -> None:
    """An item got or lost an attachment: a new change key, and what is calculated from its attachments."""
    if item.occurrence:
        occurrences.touch(call, item)
        return
    item.attachments = call.store.items.attachments(item.number)
    item.change = call.store.next("change")
    item.history["Attachments"] = item.change
    item.mime = None
    item.bag["LastModifiedTime"] = leaf("LastModifiedTime", times.write(call.clock.now()))
    item.bag["LastModifiedName"] = leaf("LastModifiedName", call.user.display_name)
    if item.kind == "Contact":
        photo = any((each.element.child_text(T("IsContactPhoto")) or "") == "true" for each in item.attachments)
        item.bag["HasPicture"] = leaf("HasPicture", "true" if photo else "false")
    summarise(NewItem(item.kind, item.bag, item.attachments, None))
    call.store.items.put(item)


def touch_enclosed(call: Call, item: Item, attachment: Attachment) -> None:
    """An attached item lost an attachment: it is no longer the MIME stream that it was made from."""
    attachment.content = None
    attachment.attachments = call.store.items.attachments(attachment.number)
    complete_attached(attachment, call.store.origin(item.mailbox, call.user))
    call.store.items.rewrite(attachment)
