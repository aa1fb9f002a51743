"""MIME messages read into items, however broken their headers and charsets are; it stores nothing and asks no schema but for order."""

from __future__ import annotations

import contextlib
import email
import email.policy
import inspect
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, branch, clark, leaf, text_of
from exchangelib.sandbox.derive import mailbox
from exchangelib.sandbox.drafts import Attachment, NewItem
from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.schema import Schema

_LENIENT = {"strict": False} if "strict" in inspect.signature(getaddresses).parameters else {}
_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")
_IMPORTANCE = {"high": "High", "low": "Low", "normal": "Normal", "1": "High", "2": "High", "4": "Low", "5": "Low"}
_SENSITIVITY = {"personal": "Personal", "private": "Private", "company-confidential": "Confidential"}
MAX_DEPTH = 10  # ErrorAttachmentNestLevelLimitExceeded (responsecode.md)


class BadFile(ValueError):
    """Something that is not what its name says."""


def _decoded(raw: bytes, charset: str | None) -> str:
    """Text in a charset that may be missing, unknown or wrong."""
    for each in (charset, "utf-8"):
        try:
            return raw.decode(each) if each else raw.decode("utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def text_header(value: str) -> str:
    """A header's text: unfolded, with encoded words and raw 8-bit characters decoded."""
    text = _FOLD.sub("", value)
    with contextlib.suppress(UnicodeEncodeError):  # it was decoded before
        text = _decoded(text.encode("ascii", "surrogateescape"), None)
    if "=?" not in text:
        return text.strip()
    try:
        parts = decode_header(text)
    except (ValueError, email.errors.MessageError):  # a broken encoded word stays as it is
        return text.strip()
    return "".join(
        part if isinstance(part, str) else _decoded(part, None if charset in (None, "unknown-8bit") else charset)
        for part, charset in parts
    ).strip()


def _headers(message: Message) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in message.raw_items()]


def header_list(data: bytes) -> list[tuple[str, str]]:
    """The headers of a message in bytes, in their order, decoded."""
    found = _headers(email.message_from_bytes(data, policy=email.policy.compat32))
    return [(text_header(name), text_header(value)) for name, value in found]


def _first(headers: list[tuple[str, str]], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _boxes(headers: list[tuple[str, str]], name: str) -> list[Node]:
    found = []
    values = [_FOLD.sub("", value) for key, value in headers if key.lower() == name]
    for display, address in getaddresses(values, **_LENIENT):
        shown = text_header(display)
        where = text_header(address)
        if where or shown:
            found.append(mailbox(shown or where, where))
    return found


def _date(value: str | None) -> datetime | None:
    if not value:
        return None
    try:
        at = parsedate_to_datetime(text_header(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at


def _wishes(headers: list[tuple[str, str]], put: Callable[[str, str | None], None]) -> None:
    """How the sender wants the message to be treated."""
    urgent = (_first(headers, "importance") or _first(headers, "x-priority") or "").strip().lower()
    put("Importance", _IMPORTANCE.get(urgent.partition(" ")[0]))
    put("Sensitivity", _SENSITIVITY.get((_first(headers, "sensitivity") or "").strip().lower()))
    put("IsReadReceiptRequested", "true" if _first(headers, "disposition-notification-to") else None)
    put("IsDeliveryReceiptRequested", "true" if _first(headers, "return-receipt-to") else None)
    put("IsRead", "true" if "R" in (_first(headers, "status") or "") else None)


def _header_bag(headers: list[tuple[str, str]]) -> Bag:
    """The properties that the headers give."""
    bag: Bag = {}

    def put(name: str, text: str | None) -> None:
        if text:
            bag[name] = leaf(name, text)

    put("Subject", text_header(_first(headers, "subject") or "")[:255])  # meetingrequest.md: its limit
    for header, name in (
        ("to", "ToRecipients"),
        ("cc", "CcRecipients"),
        ("bcc", "BccRecipients"),
        ("reply-to", "ReplyTo"),
    ):
        if boxes := _boxes(headers, header):
            bag[name] = branch(name, *boxes)
    for header, name in (("from", "From"), ("sender", "Sender")):
        if boxes := _boxes(headers, header):
            bag[name] = branch(name, boxes[0])
    for header, name in (
        ("message-id", "InternetMessageId"),
        ("in-reply-to", "InReplyTo"),
        ("references", "References"),
    ):
        put(name, text_header(_first(headers, header) or ""))
    sent = _date(_first(headers, "date"))
    received = _date((_first(headers, "received") or "").rpartition(";")[2]) or sent
    if received is not None:
        put("DateTimeReceived", times.write(received))
        put("DateTimeCreated", times.write(received))
        put("DateTimeSent", times.write(sent or received))
    _wishes(headers, put)
    words = [word.strip() for word in text_header(_first(headers, "keywords") or "").split(",")]
    if any(words):
        bag["Categories"] = branch("Categories", *(leaf("String", word) for word in words if word))
    bag["InternetMessageHeaders"] = branch(
        "InternetMessageHeaders",
        *(
            Node(clark("InternetMessageHeader"), {"HeaderName": text_header(name)}, None, text_header(value))
            for name, value in headers
        ),
    )
    return bag


def _part_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else str(part.get_payload()).encode("utf-8", "surrogateescape")
    return _decoded(raw, part.get_content_charset())


def _name(part: Message, default: str) -> str:
    try:
        name = part.get_filename()
    except (ValueError, TypeError, LookupError):
        name = None
    return text_header(name) if name else default


class _Parts:
    """What a message is made of: one body, and attachments."""

    def __init__(self, schema: Schema, depth: int) -> None:
        self.schema = schema
        self.depth = depth
        self.html: str | None = None
        self.text: str | None = None
        self.attachments: list[Attachment] = []

    def walk(self, part: Message, related: bool = False) -> None:
        kind = part.get_content_type()
        payload = part.get_payload()
        inner = payload[0] if isinstance(payload, list) and payload else None
        if kind == "message/rfc822" and isinstance(inner, Message):
            self._message(part, inner)
        elif isinstance(payload, list):
            for child in payload:
                if isinstance(child, Message):
                    self.walk(child, related or kind == "multipart/related")
        elif part.get_content_disposition() == "attachment":
            self._file(part, False)
        elif kind == "text/html" and self.html is None:
            self.html = _part_text(part)
        elif kind == "text/plain" and self.text is None and not part.get_filename():
            self.text = _part_text(part)
        elif kind == "text/plain" and not part.get_filename():
            # A list's footer, or a text behind an attachment: it goes on where the body stopped.
            self.text = f"{self.text or ''}\r\n{_part_text(part)}"
        else:
            self._file(part, bool(part.get("Content-ID")) and (related or part.get_content_disposition() == "inline"))

    def _file(self, part: Message, inline: bool) -> None:
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        default = f"attachment{len(self.attachments) + 1}"
        element = branch(
            "FileAttachment", leaf("Name", _name(part, default)), leaf("ContentType", part.get_content_type())
        )
        for header, name in (("Content-ID", "ContentId"), ("Content-Location", "ContentLocation")):
            value = text_header(str(part.get(header) or "")).strip("<> ")
            if value:
                element.append(leaf(name, value))
        self.attachments.append(Attachment(element, content, inline, len(content)))

    def _message(self, part: Message, inner: Message) -> None:
        raw = inner.as_bytes(policy=email.policy.compat32.clone(linesep="\r\n"))
        if self.depth >= MAX_DEPTH:
            element = branch("FileAttachment", leaf("Name", "message.eml"), leaf("ContentType", "message/rfc822"))
            self.attachments.append(Attachment(element, raw, False, len(raw)))
            return
        made = read_message(raw, self.schema, self.depth + 1)
        name = _name(part, text_of(made.bag, "Subject") or "message")
        element = branch("ItemAttachment", leaf("Name", name), leaf("ContentType", "message/rfc822"))
        element.append(embedded(made, self.schema))
        self.attachments.append(Attachment(element, raw, False, len(raw), attachments=made.attachments))


def embedded(item: NewItem, schema: Schema) -> Node:
    """An item as an element with its children in schema order, as it stands inside an attachment."""
    order = schema.order(schema.element_type("t:ArrayOfRealItemsType", clark(item.kind)) or "t:ItemType")
    children: list[Node] = []
    for tag in order:
        name = tag.rpartition("}")[2]
        if name in item.bag:
            children.append(item.bag[name])
    return Node(clark(item.kind), None, children)


def read_message(data: bytes, schema: Schema, depth: int = 0) -> NewItem:
    """An item from the bytes of a message.

    :raises BadFile: there is no header at all
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    headers = _headers(message)
    if not headers or not any(re.fullmatch(r"[A-Za-z0-9-]+", name) for name, _ in headers):
        raise BadFile("it has no header of a message")
    item = NewItem("Message", _header_bag(headers), mime=data)
    parts = _Parts(schema, depth)
    parts.walk(message)
    if parts.html is not None:
        item.bag["Body"] = Node(clark("Body"), {"BodyType": "HTML"}, None, parts.html)
    elif parts.text is not None:
        item.bag["Body"] = Node(clark("Body"), {"BodyType": "Text"}, None, parts.text)
    else:
        item.bag["Body"] = Node(clark("Body"), {"BodyType": "Text"})
    item.attachments = parts.attachments
    return item


def lines(data: bytes) -> Iterator[tuple[str, dict[str, str], str]]:
    """The content lines of an iCalendar or vCard file: name, parameters in lower case, value, unfolded (RFC 5545 3.1)."""
    text = re.sub(r"\r?\n[ \t]", "", _decoded(data.removeprefix(b"\xef\xbb\xbf"), None))
    for line in text.splitlines():
        found = re.match(r"(?:[A-Za-z0-9-]+\.)?([A-Za-z0-9-]+)((?:;(?:\"[^\"]*\"|[^\":;])*)*):(.*)$", line)
        if found is None:
            continue
        params: dict[str, str] = {}
        for each in re.findall(r";((?:\"[^\"]*\"|[^\";])*)", found[2]):
            key, equals, value = each.partition("=")
            key, value = (key.lower(), value.strip('"')) if equals else ("type", key)
            params[key] = f"{params[key]},{value}" if key in params else value
        yield found[1].upper(), params, found[3]


def unescape(value: str) -> str:
    """A text value without its backslashes (RFC 5545 3.3.11, RFC 6350 3.4)."""
    return re.sub(r"\\(.)", lambda found: "\r\n" if found[1] in "nN" else found[1], value)
