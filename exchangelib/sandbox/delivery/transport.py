"""Carries a message into the mailboxes of its recipients and to the outbox, and reports what became of it; it makes no messages."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial

from exchangelib.sandbox import junk, mime_render, times
from exchangelib.sandbox.bags import EXTENDED, Bag, leaf, text_of
from exchangelib.sandbox.delivery import arrivals, outbox, recipients, reports, rules
from exchangelib.sandbox.derive import Origin, complete
from exchangelib.sandbox.directory import oof
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.mime import header_list
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item, Store, User

# What belongs to the sender's own copy and is not part of what travels.
_OWN = {
    "BccRecipients", "DisplayBcc", "Categories", "Flag", "ReminderIsSet", "ReminderDueBy", "ReminderNextTime",
    "ReminderMinutesBeforeStart", "IsFromMe", "IsSubmitted", "IsRead", "IsDraft", "IsUnmodified", "IsResend", "Size",
    "LastModifiedTime", "LastModifiedName", "DateTimeCreated", "DateTimeReceived", "PolicyTag", "ArchiveTag",
    "RetentionDate", "IsAssociated", "ReceivedBy", "ReceivedRepresenting", "ReplyPending", f"{EXTENDED}4023:String",
}  # fmt: skip
PENDING = "ReceiptPending"  # kept with a message whose sender waits to be told that it was read
_BCC = re.compile(rb"(?im)^bcc:.*(?:\r?\n[ \t].*)*\r?\n")
_AUTOMATIC = ("IPM.Schedule.Meeting.Resp",)


Carrier = Callable[[Store, NewItem, "User | None", "Iterable[Node] | None"], object]


@dataclass(frozen=True)
class Delivered:
    """A message that has arrived.

    :param user: in whose mailbox
    :param item: their copy
    """

    user: User
    item: Item


def deliver(
    store: Store, letter: NewItem, sender: User | None, to: Iterable[Node] | None = None, sorts: bool = True
) -> list[Delivered]:
    """Bring a message to its recipients: those here get a copy, mail to others goes to the outbox.

    Call it inside a transaction, with the contents of the attachments.

    :param letter: complete, as the sender's copy is; it is left as it is
    :param sender: who is told of what goes wrong; None for what nobody answers
    :param to: t:Mailbox elements; the recipients of the message if left out
    :param sorts: whether the rules of the inboxes are at work at once; else call `sort` when all else is done
    :returns: the copies; those that a rule has deleted for good are left out
    """
    _stamp(letter, sender)
    address = sender.address if sender is not None else ""
    size = int(text_of(letter.bag, "Size", "0") or 0)
    wanted = recipients.boxes(letter.bag) if to is None else to
    targets = recipients.expand(store, list(wanted), address, size)
    out = [_put(store, letter, user, sender) for user in targets.here]
    if targets.outside:
        outbox.put(store, address, targets.outside, _mime(letter))
    arrivals.of(store).ring()
    if sender is not None and not reports.is_automatic(letter.bag):
        _report(store, letter, sender, targets)
    return [each for each in map(partial(sort, store), out) if each is not None] if sorts else out


def sort(store: Store, arrived: Delivered, carry: Carrier = deliver) -> Delivered | None:
    """Let the rules of an inbox work on what has arrived in it; gives where it is now, None if it was deleted for good.

    :param carry: sends what the rules want to be sent
    """
    item, out = rules.sort(store, arrived.user, arrived.item)
    for each in out:
        carry(store, each.letter, each.sender, each.to)
    return Delivered(arrived.user, item) if item is not None else None


def _stamp(letter: NewItem, sender: User | None) -> None:
    domain = (sender.address if sender is not None else "sandbox.invalid").rpartition("@")[2]
    letter.bag.setdefault("InternetMessageId", leaf("InternetMessageId", f"<{uuid.uuid4().hex}@{domain}>"))


def _travelling(letter: NewItem) -> Bag:
    """What travels of a message."""
    return {name: node for name, node in letter.bag.items() if name not in _OWN}


def _mime(letter: NewItem) -> bytes:
    """The bytes that leave, which do not show blind copies."""
    if letter.mime is None:
        return mime_render.render(letter.kind, _travelling(letter), letter.attachments)
    head, gap, body = letter.mime.partition(b"\r\n\r\n" if b"\r\n\r\n" in letter.mime else b"\n\n")
    head = _BCC.sub(b"", head + b"\r\n").rstrip(b"\r\n")
    known = {name.lower() for name, _ in header_list(head)}
    more = [(name, value) for name, value in mime_render.envelope(_travelling(letter)) if name.lower() not in known]
    extra = "".join(
        f"\r\n{mime_render.header(name, value)}" for name, value in more if name in ("From", "Date", "Message-ID")
    )
    return head + extra.encode("ascii", "replace") + (gap or b"\r\n\r\n") + body


def _copy(attachment: Attachment) -> Attachment:
    inner = [_copy(each) for each in attachment.attachments]
    return Attachment(attachment.element, attachment.content, attachment.is_inline, attachment.size, 0, inner)


def _received(store: Store, letter: NewItem, user: User, sender: User | None) -> str:
    """The trace that a server leaves on a message (RFC 5321 4.4)."""
    by = user.address.rpartition("@")[2]
    via = (sender.address if sender is not None else user.address).rpartition("@")[2]
    token = text_of(letter.bag, "InternetMessageId").strip("<>").partition("@")[0]
    return f"from {via} by {by} with mapi id {token}; {format_datetime(store.clock.now())}"


def _headers(bag: Bag, mime: bytes | None, trace: str) -> Node:
    found = [("Received", trace)]
    if mime is not None:
        found += header_list(mime)
    else:
        found += mime_render.envelope(bag)
        own = bag.get("InternetMessageHeaders")
        found += [(each.attrs.get("HeaderName", ""), each.text) for each in own.children] if own is not None else []
    nodes = [Node(T("InternetMessageHeader"), {"HeaderName": name}, None, value) for name, value in found if name]
    return Node(T("InternetMessageHeaders"), None, nodes)


def _put(store: Store, letter: NewItem, user: User, sender: User | None) -> Delivered:
    """Put a copy into a mailbox."""
    bag = {name: node.copy() for name, node in _travelling(letter).items()}
    trace = _received(store, letter, user, sender)
    mime = _mime(letter) if letter.mime is not None else None
    bag["InternetMessageHeaders"] = _headers(bag, mime, trace)
    if mime is not None:
        mime = mime_render.header("Received", trace).encode("ascii", "replace") + b"\r\n" + mime
    if text_of(bag, "IsReadReceiptRequested") == "true" and letter.kind == "Message":
        bag[PENDING] = leaf(PENDING, "true")
    bag["DateTimeReceived"] = leaf("DateTimeReceived", times.write(store.clock.now()))
    new = NewItem(letter.kind, bag, [_copy(each) for each in letter.attachments], mime)
    origin = store.origin(user.number, draft=False)
    complete(
        new, Origin(origin.now, sender.display_name if sender else origin.name, origin.owner_name, origin.owner, False)
    )
    is_junk = sender is not None and junk.is_blocked(store, user.number, sender.address)
    into = store.folders.distinguished(user.number, "junkemail" if is_junk else "inbox")
    assert into is not None  # every mailbox has the default folders
    return Delivered(user, store.insert(new, into))


def _report(store: Store, letter: NewItem, sender: User, targets: recipients.Targets) -> None:
    """Tell the sender what the sender wants or needs to know."""
    to = reply_box(letter.bag, sender)
    if targets.refused:
        deliver(store, reports.undeliverable(store, letter.bag, to, targets.refused), None, [to])
    if text_of(letter.bag, "IsDeliveryReceiptRequested") == "true":
        groups: Sequence[tuple[list[str], bool]] = (
            ([user.address for user in targets.here], False),
            (targets.outside, True),
        )
        for addresses, relayed in groups:
            if addresses:
                deliver(store, reports.delivered(store, letter.bag, to, addresses, relayed), None, [to])
    if text_of(letter.bag, "ItemClass").startswith(_AUTOMATIC) or reports.wants_no_answer(letter.bag, letter.mime):
        return
    for user in targets.here:
        text = oof.reply_for(store, user.address, sender.address, store.clock.now())
        if text:
            deliver(store, reports.away(store, letter.bag, user, to, text), None, [to])


def reply_box(bag: Bag, sender: User) -> Node:
    """The t:Mailbox that reports go to: the sender's."""
    box = recipients.box_in(bag, "Sender")
    if box is not None and recipients.address_of(box).lower() == sender.address.lower():
        return box
    return Node(
        T("Mailbox"),
        None,
        [leaf("Name", sender.display_name), leaf("EmailAddress", sender.address), leaf("RoutingType", "SMTP")],
    )


__all__ = ["PENDING", "Delivered", "deliver", "reply_box", "sort"]
