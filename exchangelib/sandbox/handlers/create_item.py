"""CreateItem."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
from collections.abc import Callable

from exchangelib.sandbox.bags import leaf, text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.delivery import recipients
from exchangelib.sandbox.derive import MAIL_KINDS, complete
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.handlers import access, attached, inviting, properties, responding, sending
from exchangelib.sandbox.handlers.common import batch, own_mailbox
from exchangelib.sandbox.ical import read_calendar
from exchangelib.sandbox.mime import BadFile, read_message
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.paths import PATH_TAGS
from exchangelib.sandbox.store import Folder, Item
from exchangelib.sandbox.vcard import read_cards

COVERAGE = (
    "partial: items of every type, from properties or MIME, with attachments; mail is delivered; replies and forwards with the "
    "original quoted; meetings invite, answers to them travel; sharing invitations cannot be accepted"
)
_HOMES = {
    "CalendarItem": "calendar",
    "Contact": "contacts",
    "DistributionList": "contacts",
    "Task": "tasks",
    "PostItem": "inbox",
}
_CONTACT_FOLDER = ("ErrorCannotCreateContactInNonContactFolder", "Cannot create a contact in a non-contact Folder.")
_PLACES = {
    "CalendarItem": (
        "CalendarFolder",
        "ErrorCannotCreateCalendarItemInNonCalendarFolder",
        "Cannot create a calendar item in a non-calendar folder.",
    ),
    "Contact": ("ContactsFolder", *_CONTACT_FOLDER),
    "DistributionList": ("ContactsFolder", *_CONTACT_FOLDER),
    "Task": ("TasksFolder", "ErrorCannotCreateTaskInNonTaskFolder", "Cannot create a task in a non-task Folder."),
    "PostItem": (
        "Folder",
        "ErrorCannotCreatePostItemInNonMailFolder",
        "Cannot create a post item in a non-mail folder.",
    ),
}
# Written beside MIME without making it say something else than the item.
BESIDE_MIME = {
    "IsRead", "Categories", "Flag", "ReminderIsSet", "ReminderDueBy", "ReminderMinutesBeforeStart", "PolicyTag",
    "ArchiveTag", "IsDraft", "IsAssociated", "ItemClass", "Culture", "IsUnmodified", "IsSubmitted", "IsFromMe",
}  # fmt: skip
# What an item is that does not say otherwise: to write it does not make the item differ from its MIME either.
_PLAIN = {
    "Importance": "Normal", "Sensitivity": "Normal", "IsReadReceiptRequested": "false",
    "IsDeliveryReceiptRequested": "false", "IsResponseRequested": "false",
}  # fmt: skip


def create_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createitem-operation"""
    items = call.body.find(M("Items"))
    return batch(call, items.children if items else [], lambda node: _create(call, node), "Items")


def _mail(data: bytes, call: Call, _kind: str) -> NewItem:
    try:
        return read_message(data, call.schema)
    except BadFile as e:
        raise Refusal("ErrorMimeContentInvalid", f"The MIME content is invalid: {e}.") from e


def _appointment(data: bytes, _call: Call, kind: str) -> NewItem:
    """iCalendar, bare or as the calendar part of a message."""
    if not data.lstrip().upper().startswith(b"BEGIN:"):
        parts = email.message_from_bytes(data, policy=email.policy.compat32).walk()
        payloads = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/calendar"]
        data = payloads[0] if payloads and isinstance(payloads[0], bytes) else b""
    try:
        found = [item for item in read_calendar(data) if item.kind == kind]
    except BadFile as e:
        raise Refusal("ErrorMimeContentConversionFailed", f"The MIME content is no valid iCalendar: {e}.") from e
    if not found:
        raise Refusal("ErrorMimeContentConversionFailed", f"The MIME content holds no {kind}.")
    return found[0]


def _card(data: bytes, _call: Call, _kind: str) -> NewItem:
    try:
        return read_cards(data)[0]
    except BadFile as e:
        raise Refusal("ErrorMimeContentInvalid", f"The MIME content is no valid vCard: {e}.") from e


_MIME: dict[str, Callable[[bytes, Call, str], NewItem]] = {
    "Message": _mail,
    "PostItem": _mail,
    "CalendarItem": _appointment,
    "Task": _appointment,
    "Contact": _card,
}


def _from_mime(call: Call, kind: str, node: Node | None) -> NewItem:
    if node is None:
        return NewItem(kind)
    if kind not in _MIME:
        raise Refusal("ErrorUnsupportedMimeConversion", "Mime conversion is not supported for this item type.")
    try:
        data = base64.b64decode("".join(node.text.split()), validate=True)
    except binascii.Error as e:
        raise Refusal("ErrorMimeContentInvalidBase64String", "The MIME content is not valid base64.") from e
    new = _MIME[kind](data, call, kind)
    new.kind = kind
    return new


def read_item(call: Call, node: Node, depth: int = 1) -> NewItem:
    """The new item that an element of a request describes.

    :param depth: of its attachments: more than 1 if it is one itself
    """
    kind = "Message" if node.local == "Item" else node.local
    new = _from_mime(call, kind, node.find(T("MimeContent")))
    given = {child.local: child for child in node.children}
    for child in node.children:
        name = child.local
        if name == "MimeContent":
            continue
        if name == "ExtendedProperty":
            name = properties.put_extended(new.bag, child)
        elif not properties.may(kind, name, "s"):
            text = "Set action is invalid for property."
            raise Refusal("ErrorInvalidPropertySet", text, [properties.field_node(kind, name)])
        elif name == "Attachments":
            new.attachments = attached.read_all(call, child, read_item, depth)
        else:
            before = text_of(new.bag, name) or _PLAIN.get(name)
            new.bag[name] = properties.standard(call, kind, child, given)
            if name in _PLAIN and text_of(new.bag, name) == before:
                continue
        if name not in BESIDE_MIME and not name.startswith(properties.EXTENDED):
            new.mime = None
    new.associated = text_of(new.bag, "IsAssociated") == "true"
    if any(text_of_node(each.element, "IsContactPhoto") == "true" for each in new.attachments):
        new.bag["HasPicture"] = leaf("HasPicture", "true")
    properties.check_item(kind, new.bag)
    return new


def text_of_node(node: Node, name: str) -> str:
    """The text of a child of the types namespace."""
    return (node.child_text(T(name)) or "").strip()


def _required(call: Call, kind: str) -> str:
    """The disposition, after the checks of what each kind needs (responsecode.md)."""
    disposition = call.body.attrs.get("MessageDisposition")
    if kind in MAIL_KINDS and disposition is None:
        text = "MessageDisposition is required for this operation."
        raise Refusal("ErrorMessageDispositionRequired", text)
    if kind == "CalendarItem" and "SendMeetingInvitations" not in call.body.attrs:
        text = "SendMeetingInvitations attribute is required for calendar items."
        raise Refusal("ErrorSendMeetingInvitationsRequired", text)
    return disposition if disposition and kind in MAIL_KINDS else "SaveOnly"


def _target(call: Call, kind: str, disposition: str) -> Folder:
    """Where the new item is made: what is sent and not kept is a draft for a moment."""
    if disposition == "SendAndSaveCopy":
        return sending.saved_folder(call)
    if disposition == "SaveOnly":
        return sending.saved_folder(call, _HOMES.get(kind, "drafts"))
    found = call.store.folders.distinguished(own_mailbox(call).number, "drafts")
    assert found is not None  # every mailbox has the default folders
    return found


def check_place(kind: str, folder: Folder, associated: bool) -> None:
    """Refuse a folder that items of a kind cannot be made in."""
    place = _PLACES.get(kind)
    if place is not None and folder.element != place[0] and not associated:
        raise Refusal(place[1], place[2])


def _create(call: Call, node: Node) -> list[Node]:
    kind = "Message" if node.local == "Item" else node.local
    if kind in responding.RESPONSES:
        return [Node(M("Items"), None, responding.respond(call, node))]
    if node.tag in PATH_TAGS or kind == "AcceptSharingInvitation":
        raise Refusal("ErrorInvalidItemForOperationCreateItem", f"Item type is invalid for CreateItem action: {kind}.")
    disposition = _required(call, kind)
    new = read_item(call, node)
    if disposition != "SaveOnly":
        sending.check_recipients(call, new.bag)
        try:
            sending.check_sender(call, new.bag)
        except Refusal as refusal:
            if disposition == "SendAndSaveCopy":
                refusal.leaves = lambda: _leave(call, new)
            raise
        sending.check_unsaved(call, new.bag)
    folder = _target(call, kind, disposition)
    check_place(kind, folder, new.associated)
    if folder.element == "SearchFolder":
        raise Refusal("ErrorInvalidFolderTypeForOperation", "Items cannot be created in a search folder.")
    if kind == "CalendarItem":
        inviting.prepare(call, new.bag)
    access.mark_creator(call, new.bag, folder.mailbox)
    complete(new, call.store.origin(folder.mailbox, call.user, draft="IsDraft" not in new.bag))
    item = call.store.insert(new, folder)
    if disposition != "SaveOnly":
        sending.send(call, item, folder if disposition == "SendAndSaveCopy" else None)
        return [Node(M("Items"))]
    if kind == "CalendarItem":
        inviting.invite(call, item)
    return [Node(M("Items"), None, [created(item)])]


def _leave(call: Call, new: NewItem) -> None:
    """Leave what may not be sent in the Drafts of whoever it would have been from, if all of that mailbox is open.

    responsecode.md, ErrorSendAsDenied: full access, no right to send, and SendAndSaveCopy make a draft there.
    """
    named = recipients.box_in(new.bag, "From")
    owner = call.store.user(recipients.address_of(named)) if named is not None else None
    if owner is None or not access.is_owner(call, owner.number):
        return
    folder = call.store.folders.distinguished(owner.number, "drafts")
    assert folder is not None  # every mailbox has the default folders
    access.mark_creator(call, new.bag, folder.mailbox)
    complete(new, call.store.origin(folder.mailbox, call.user, draft="IsDraft" not in new.bag))
    call.store.insert(new, folder)


def created(item: Item) -> Node:
    """A new item as the answer shows it: its id, and the ids of its attachments."""
    out = Node(T(item.kind), None, [Node(T("ItemId"), {"Id": item.id, "ChangeKey": item.change_key})])
    if item.attachments:
        elements = [
            Node(each.element.tag, None, [Node(T("AttachmentId"), {"Id": item.attachment_id(each)})])
            for each in item.attachments
        ]
        out.append(Node(T("Attachments"), None, elements))
    return out
