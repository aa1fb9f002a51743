"""What a server itself writes to a sender: not delivered, delivered, read, out of office; it decides nothing and sends nothing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, branch, leaf, text_of
from exchangelib.sandbox.derive import mailbox
from exchangelib.sandbox.drafts import NewItem
from exchangelib.sandbox.mime import header_list
from exchangelib.sandbox.mime_render import render_report
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Store, User

# Item classes of reports: docs/exchange-web-services, "item class" of non-delivery and read reports ([MS-OXOMSG] 2.1).
UNDELIVERABLE = "REPORT.IPM.Note.NDR"
DELIVERED = "REPORT.IPM.Note.DR"
READ = "REPORT.IPM.Note.IPNRN"
NOT_READ = "REPORT.IPM.Note.IPNNRN"
AWAY = "IPM.Note.Rules.OofTemplate.Microsoft"
TEMPLATE = "IPM.Note.Rules.ReplyTemplate.Microsoft"
_HEADERS = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))


def is_automatic(bag: Bag) -> bool:
    """Whether a message was written by a program, so that no program answers it (RFC 3834 2)."""
    item_class = text_of(bag, "ItemClass")
    return item_class.startswith("REPORT.") or item_class in (AWAY, TEMPLATE)


def wants_no_answer(bag: Bag, mime: bytes | None) -> bool:
    """Whether a message says that no program should answer it (RFC 3834 2, [MS-OXCMAIL] X-Auto-Response-Suppress)."""
    if is_automatic(bag):
        return True
    node = bag.get("InternetMessageHeaders")
    found = [(each.attrs.get("HeaderName", ""), each.text) for each in (node.children if node is not None else ())]
    for name, value in [*found, *(header_list(mime) if mime is not None else ())]:
        words = {word.strip().lower() for word in value.split(",")}
        if name.lower() == "auto-submitted" and value.strip().lower() != "no":
            return True
        if name.lower() == "x-auto-response-suppress" and words & {"all", "oof", "autoreply"}:
            return True
        if name.lower() == "precedence" and words & {"bulk", "list", "junk"}:
            return True
    return False


def _letter(store: Store, item_class: str, subject: str, text: str, writer: Node, to: Node, about: Bag) -> NewItem:
    """A message about another."""
    domain = (to.child_text(T("EmailAddress")) or "").rpartition("@")[2]
    now = times.write(store.clock.now())
    bag: Bag = {
        "ItemClass": leaf("ItemClass", item_class),
        "Subject": leaf("Subject", subject[:255]),
        "Body": Node(T("Body"), {"BodyType": "Text"}, None, text),
        "From": branch("From", writer.copy()),
        "Sender": branch("Sender", writer.copy()),
        "ToRecipients": branch("ToRecipients", to.copy()),
        "DateTimeSent": leaf("DateTimeSent", now),
        "InternetMessageId": leaf("InternetMessageId", f"<{uuid.uuid4().hex}@{domain}>"),
        "IsDraft": leaf("IsDraft", "false"),
        "InternetMessageHeaders": Node(
            T("InternetMessageHeaders"),
            None,
            [Node(T("InternetMessageHeader"), {"HeaderName": name}, None, value) for name, value in _HEADERS],
        ),
    }
    _thread(bag, about)
    return NewItem("Message", bag)


def _thread(bag: Bag, about: Bag) -> None:
    """Put a message into the conversation of the one that it is about (RFC 5322 3.6.4)."""
    known = text_of(about, "InternetMessageId")
    if known:
        bag["InReplyTo"] = leaf("InReplyTo", known)
        bag["References"] = leaf("References", f"{text_of(about, 'References')} {known}".strip())
    if "ConversationTopic" in about:
        bag["ConversationTopic"] = about["ConversationTopic"]


def postmaster(address: str) -> Node:
    """Who writes reports in the domain of an address."""
    return mailbox("Microsoft Outlook", f"postmaster@{address.rpartition('@')[2]}")


def undeliverable(store: Store, about: Bag, to: Node, refused: Mapping[str, str]) -> NewItem:
    """Tell a sender whom a message did not reach, and why."""
    lines = [f"{address}\r\nRemote Server returned '{why}'\r\n" for address, why in refused.items()]
    text = "\r\n".join(["Delivery has failed to these recipients or groups:\r\n", *lines])
    subject = f"Undeliverable: {text_of(about, 'Subject')}"
    writer = postmaster(to.child_text(T("EmailAddress")) or "")
    made = _letter(store, UNDELIVERABLE, subject, text, writer, to, about)
    server = (to.child_text(T("EmailAddress")) or "").rpartition("@")[2]
    recipients = [
        [
            ("Final-Recipient", f"rfc822;{address}"),
            ("Action", "failed"),
            ("Status", why.split()[1]),
            ("Diagnostic-Code", f"smtp;{why}"),
        ]
        for address, why in refused.items()
    ]
    made.mime = render_report(made.bag, [[("Reporting-MTA", f"dns;{server}")], *recipients], about)
    return made


def delivered(store: Store, about: Bag, to: Node, recipients: list[str], relayed: bool = False) -> NewItem:
    """Tell a sender whom a message reached, or that it left for elsewhere."""
    how = "Relayed" if relayed else "Delivered"
    words = "Your message has been delivered to the following recipients:"
    if relayed:
        words = "Delivery to these recipients is complete, but no delivery notification was sent by their server:"
    text = "\r\n".join([words, "", *recipients])
    writer = postmaster(to.child_text(T("EmailAddress")) or "")
    return _letter(store, DELIVERED, f"{how}: {text_of(about, 'Subject')}", text, writer, to, about)


def read(store: Store, about: Bag, reader: User, to: Node, unread: bool = False) -> NewItem:
    """Tell a sender that somebody read a message, or deleted it unread."""
    now = times.write(store.clock.now())
    how = "was deleted without being read" if unread else "was read"
    text = f"Your message\r\n\r\n   To: {reader.display_name}\r\n   Subject: {text_of(about, 'Subject')}\r\n\r\n{how} on {now}."
    subject = f"{'Not read' if unread else 'Read'}: {text_of(about, 'Subject')}"
    writer = mailbox(reader.display_name, reader.address)
    return _letter(store, NOT_READ if unread else READ, subject, text, writer, to, about)


def away(store: Store, about: Bag, owner: User, to: Node, text: str) -> NewItem:
    """What the mailbox of somebody who is away answers."""
    writer = mailbox(owner.display_name, owner.address)
    made = _letter(store, AWAY, f"Automatic reply: {text_of(about, 'Subject')}", text, writer, to, about)
    if "<html" in text.lower() or "<div" in text.lower():
        made.bag["Body"] = Node(T("Body"), {"BodyType": "HTML"}, None, text)
    return made
