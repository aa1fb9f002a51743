"""Response objects in CreateItem: answers and forwards, and which of them an item can have; it does not deliver."""

from __future__ import annotations

from collections.abc import Callable

from exchangelib.sandbox import enclosed, occurrence_files, times
from exchangelib.sandbox.bags import EXTENDED, Bag, leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.delivery import quoting
from exchangelib.sandbox.delivery.transport import PENDING
from exchangelib.sandbox.derive import MAIL_KINDS, complete
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.handlers import access, answering, properties, sending
from exchangelib.sandbox.handlers.drafting import disposition, invalid, keep, reference, shown
from exchangelib.sandbox.meetings import people
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Folder, Item

_BASES = {*MAIL_KINDS, "CalendarItem", "PostItem"}


def respond(call: Call, node: Node) -> list[Node]:
    """Do what a response object asks for; gives what the answer shows.

    :raises Refusal: what is wrong with it
    """
    return RESPONSES[node.local](call, node)


# --- answers and forwards ----------------------------------------------------------------------------------------------


def _given(call: Call, node: Node) -> Bag:
    """The properties that a response object has itself."""
    bag: Bag = {}
    for child in node.children:
        if child.local not in ("ReferenceItemId", "NewBodyContent"):
            bag[child.local] = properties.standard(call, "Message", child, {})
    return bag


def _kept(attachment: Attachment) -> Attachment:
    inner = [_kept(each) for each in attachment.attachments]
    return Attachment(attachment.element, attachment.content, attachment.is_inline, attachment.size, 0, inner)


def _attachments(call: Call, item: Item, all_of_them: bool) -> list[Attachment]:
    whole = occurrence_files.whole_attachments(call.store, item)
    return [_kept(each) for each in whole if all_of_them or each.is_inline]


def _attached_appointment(call: Call, item: Item) -> Attachment:
    """An appointment that is forwarded and is no meeting travels as an attachment."""
    element = Node(T("ItemAttachment"), None, [leaf("Name", text_of(item.bag, "Subject") or "Appointment")])
    order = {tag: place for place, tag in enumerate(call.schema.order("t:CalendarItemType"))}
    bag = {name: each for name, each in item.bag.items() if T(name) in order or name.startswith("x:")}
    ordered = dict(sorted(bag.items(), key=lambda pair: order.get(T(pair[0]), order[T("ExtendedProperty")])))
    enclosed.put(element, "CalendarItem", ordered)
    return Attachment(element, size=int(text_of(item.bag, "Size", "0")))


def _reply(call: Call, node: Node) -> list[Node]:
    item = reference(call, node)
    own = sending.sender_of(call).address
    if item.kind not in _BASES or (item.kind in MAIL_KINDS and text_of(item.bag, "IsDraft") == "true"):
        raise invalid()
    if item.kind == "CalendarItem" and people.is_organizer(item.bag, own):
        raise invalid()
    bag = quoting.answered(item.bag, own, node.local == "ReplyAllToItem")
    return _write(call, node, item, bag, "RE", _attachments(call, item, False))


def _forward(call: Call, node: Node) -> list[Node]:
    item = reference(call, node)
    if item.kind not in _BASES:
        raise invalid()
    is_meeting = item.kind == "MeetingRequest" or text_of(item.bag, "IsMeeting") == "true"
    if item.kind == "CalendarItem" and not is_meeting:
        return _write(call, node, item, {}, "FW", [_attached_appointment(call, item)])
    return _write(call, node, item, {}, "FW", _attachments(call, item, True))


def _write(call: Call, node: Node, item: Item, bag: Bag, prefix: str, attachments: list[Attachment]) -> list[Node]:
    """Make the answer, and send it if that is asked for."""
    how = disposition(call)
    bag["Subject"] = leaf("Subject", quoting.subject(item.bag, prefix))
    bag["Body"] = quoting.body(item.bag, node.find(T("NewBodyContent")))
    quoting.thread(bag, item.bag)
    bag.update(_given(call, node))
    new = NewItem("Message", bag, attachments)
    if prefix == "FW" and (item.kind == "MeetingRequest" or text_of(item.bag, "IsMeeting") == "true"):
        answering.as_request(new, item)
    properties.check_item("Message", bag)
    if how != "SaveOnly":
        sending.check_recipients(call, bag)
        sending.check_sender(call, bag)
        sending.check_unsaved(call, bag, item.mailbox)
    made = keep(call, new, how)
    if made is None:
        _mark(call, item, node.local)
    return [] if made is None else [shown(made)]


# [MS-OXOMSG] 2.2.1.11 PidTagLastVerbExecuted, and the icon that shows it
_VERBS = {
    "ReplyToItem": (102, "MailReplied"),
    "ReplyAllToItem": (103, "MailReplied"),
    "ForwardItem": (104, "MailForwarded"),
}


def _mark(call: Call, item: Item, element: str) -> None:
    """Note with a message that it was answered, which is no change of it."""
    if item.kind not in MAIL_KINDS or not access.is_owner(call, item.mailbox):
        return
    verb, icon = _VERBS[element]
    found = call.store.items.get(item.number, with_mime=True)
    if found is None:
        return
    found.bag["IconIndex"] = leaf("IconIndex", icon)
    for tag, mapi, value in (("0x1081", "Integer", str(verb)), ("0x1082", "SystemTime", times.write(call.clock.now()))):
        path = Node(T("ExtendedFieldURI"), {"PropertyTag": tag, "PropertyType": mapi})
        found.bag[f"{EXTENDED}{tag[2:]}:{mapi}"] = Node(T("ExtendedProperty"), None, [path, leaf("Value", value)])
    call.store.items.put(found)


def _post_reply(call: Call, node: Node) -> list[Node]:
    """A post that answers another stands beside it."""
    item = reference(call, node)
    if item.kind != "PostItem":
        raise invalid()
    bag: Bag = {"Subject": leaf("Subject", quoting.subject(item.bag, "RE"))}
    bag["Body"] = quoting.body(item.bag, node.find(T("NewBodyContent")))
    quoting.thread(bag, item.bag)
    bag.update(_given(call, node))
    new = NewItem("PostItem", bag)
    saved = call.body.find(M("SavedItemFolderId"))
    folder: Folder | None = (
        call.store.folders.get(item.folder) if saved is None else sending.saved_folder(call, "inbox")
    )
    assert folder is not None  # the item was found in it
    access.require(call, folder, "create")
    access.mark_creator(call, bag, folder.mailbox)
    complete(new, call.store.origin(folder.mailbox, call.user, draft=False))
    return [shown(call.store.insert(new, folder))]


def _suppress(call: Call, node: Node) -> list[Node]:
    """The sender of a message is not told that it was read."""
    item = reference(call, node)
    if item.kind not in MAIL_KINDS:
        raise invalid()
    folder = call.store.folders.get(item.folder)
    if PENDING not in item.bag or (folder is not None and folder.distinguished == "junkemail"):
        raise Refusal("ErrorReadReceiptNotPending", "Unable to suppress read receipt. Read receipts are not pending.")
    del item.bag[PENDING]
    item.change = call.store.next("change")
    call.store.items.put(item)
    return []


RESPONSES: dict[str, Callable[[Call, Node], list[Node]]] = {
    "ReplyToItem": _reply,
    "ReplyAllToItem": _reply,
    "ForwardItem": _forward,
    "PostReplyItem": _post_reply,
    "SuppressReadReceipt": _suppress,
    "AcceptItem": answering.answer,
    "TentativelyAcceptItem": answering.answer,
    "DeclineItem": answering.answer,
    "CancelCalendarItem": answering.cancel,
    "RemoveItem": answering.remove,
}
