"""Items written as MIME: mail as a message, an appointment with its calendar part, a contact as a card; it reads no database."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage, Message
from email.utils import format_datetime, formataddr

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, clark, text_of
from exchangelib.sandbox.bodies import to_text
from exchangelib.sandbox.drafts import Attachment
from exchangelib.sandbox.ical import write_calendar
from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.vcard import write_card

_POLICY = email.policy.SMTP.clone(utf8=False)
_HEADERS = (
    ("From", "From"),
    ("Sender", "Sender"),
    ("To", "ToRecipients"),
    ("Cc", "CcRecipients"),
    ("Bcc", "BccRecipients"),
    ("Reply-To", "ReplyTo"),
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$&^_.+-]+")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def _line(text: str) -> str:
    return " ".join(_ILLEGAL.sub("", text).splitlines()).strip()


def _ascii(text: str) -> str:
    return _line(text).encode("ascii", "replace").decode("ascii")


def _addresses(node: Node | None) -> str:
    out = []
    for box in node.children if node else ():
        name, address = box.child_text(clark("Name")) or "", box.child_text(clark("EmailAddress")) or ""
        out.append(formataddr((_line(name), _ascii(address))))
    return ", ".join(out)


def _put(message: EmailMessage, name: str, value: str) -> None:
    """Set a header; what the email package cannot parse as that header is left out, not half written."""
    if not value:
        return
    try:
        message[name] = value
    except (ValueError, IndexError, AttributeError):
        del message[name]


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    name = _line(attachment.element.child_text(clark("Name")) or "attachment")
    main, _, sub = (attachment.element.child_text(clark("ContentType")) or "application/octet-stream").partition("/")
    content = attachment.content or b""
    if attachment.element.tag == clark("ItemAttachment"):
        message.add_attachment(email.message_from_bytes(content or _inner(attachment.element), policy=_POLICY))
        return
    cid = attachment.element.child_text(clark("ContentId"))
    disposition = "inline" if attachment.is_inline else "attachment"
    sub = sub.partition(";")[0].strip()
    if main in ("multipart", "message") or not (_TOKEN.fullmatch(main) and _TOKEN.fullmatch(sub)):
        main, sub = "application", "octet-stream"
    message.add_attachment(
        content, main, sub, filename=name, disposition=disposition,
        cid=f"<{_ascii(cid)}>" if cid else None,
    )  # fmt: skip


def _inner(element: Node) -> bytes:
    """An attached item that came as properties."""
    thing = next((child for child in element.children if child.children), None)
    if thing is None:
        return b"Subject: \r\n\r\n"
    return render(thing.local, {child.local: child for child in thing.children}, [])


def render(kind: str, bag: Bag, attachments: list[Attachment]) -> bytes:
    """The MIME stream of an item that has none of its own, or was changed since."""
    if kind in ("Contact", "DistributionList"):
        return write_card(bag)
    message = EmailMessage(policy=_POLICY)
    for header, name in _HEADERS:
        _put(message, header, _addresses(bag.get(name)))
    _put(message, "Subject", _line(text_of(bag, "Subject")))
    for header, name in (
        ("Message-ID", "InternetMessageId"),
        ("In-Reply-To", "InReplyTo"),
        ("References", "References"),
        ("Thread-Topic", "ConversationTopic"),
        ("Thread-Index", "ConversationIndex"),
    ):
        text = text_of(bag, name)
        _put(message, header, _line(text) if name == "ConversationTopic" else _ascii(text))
    if text_of(bag, "Importance") in ("High", "Low"):
        _put(message, "Importance", text_of(bag, "Importance"))
    at = times.read(text_of(bag, "DateTimeSent"))
    if at is not None:
        _put(message, "Date", format_datetime(at))
    body = bag.get("Body")
    text = _ILLEGAL.sub("", body.text) if body else ""
    if body is not None and body.attrs.get("BodyType") == "HTML":
        message.set_content(to_text(text), charset="utf-8")
        message.add_alternative(text, subtype="html", charset="utf-8")
    else:
        message.set_content(text, charset="utf-8")
    if kind == "CalendarItem":
        message.add_alternative(write_calendar(bag).decode(), subtype="calendar", charset="utf-8")
    for attachment in attachments:
        _attach(message, attachment)
    return Message.as_bytes(message, policy=_POLICY)
