"""Items written as MIME: mail as a message, an appointment with its calendar part, a contact as a card; it reads no database."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from email.utils import format_datetime
from urllib.parse import quote

from exchangelib.sandbox import enclosed, times
from exchangelib.sandbox.bags import Bag, clark, text_of
from exchangelib.sandbox.bodies import to_text
from exchangelib.sandbox.drafts import Attachment
from exchangelib.sandbox.ical_write import write_calendar
from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.vcard import write_card

# Written by hand: the email package takes milliseconds for each message, and a client may ask for hundreds.
_HEADERS = (
    ("From", "From"),
    ("Sender", "Sender"),
    ("To", "ToRecipients"),
    ("Cc", "CcRecipients"),
    ("Bcc", "BccRecipients"),
    ("Reply-To", "ReplyTo"),
)
_TOKEN = re.compile(r"[A-Za-z0-9!#$&^_.+-]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_BREAK = re.compile("\r\n?")
_WIDTH = 76  # RFC 5322 2.1.1 and RFC 2047 2 both keep lines within 78
_Part = tuple[list[tuple[str, str]], bytes]


def _line(text: str) -> str:
    return " ".join(_ILLEGAL.sub("", text).splitlines()).strip()


def _ascii(text: str) -> str:
    return _line(text).encode("ascii", "replace").decode("ascii")


def _words(text: str) -> str:
    """Text as it stands in a header: itself, or encoded words of RFC 2047."""
    if text.isascii() and "=?" not in text:
        return text
    out, chunk, size = [], "", 0
    for char in text:
        width = len(char.encode("utf-8"))
        if size + width > 42:
            out.append(chunk)
            chunk, size = "", 0
        chunk, size = chunk + char, size + width
    out.append(chunk)
    return " ".join(f"=?utf-8?B?{base64.b64encode(each.encode('utf-8')).decode('ascii')}?=" for each in out)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _addresses(node: Node | None) -> str:
    out = []
    for box in node.children if node else ():
        name = _line(box.child_text(clark("Name")) or "")
        address = _ascii(box.child_text(clark("EmailAddress")) or "")
        if name.isascii() and "=?" not in name:
            phrase = name if _ATOMS.fullmatch(name) else _quoted(name) if name else ""
        else:
            phrase = _words(name)
        out.append(f"{phrase} <{address}>" if phrase else address)
    return ", ".join(out)


def header(name: str, value: str) -> str:
    """A header, folded where it has blanks."""
    line = f"{name}: {value}"
    if len(line) <= _WIDTH:
        return line
    out, start = [], 0
    while len(line) - start > _WIDTH:
        at = line.rfind(" ", start + 1, start + _WIDTH)
        if at <= start or (start == 0 and at <= len(name) + 1):
            at = line.find(" ", start + max(_WIDTH, len(name) + 2))
        if at < 0:
            break
        out.append(line[start:at])
        start = at
    return "\r\n".join([*out, line[start:]])


def _text(text: str, subtype: str) -> _Part:
    """A part of text; lines that mail cannot carry are encoded."""
    text = _BREAK.sub("\n", text)
    text = text if text.endswith("\n") else f"{text}\n"
    data = text.encode("utf-8")
    encoding = "7bit"
    if not data.isascii():
        data, encoding = binascii.b2a_qp(data, istext=True), "quoted-printable"
        if len(data) > 4 * len(text):
            data, encoding = _base64(text.replace("\n", "\r\n").encode("utf-8")), "base64"
    elif any(len(line) > 998 for line in text.split("\n")):
        data, encoding = binascii.b2a_qp(data, istext=True), "quoted-printable"
    headers = [("Content-Type", f'text/{subtype}; charset="utf-8"'), ("Content-Transfer-Encoding", encoding)]
    return headers, data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _multi(subtype: str, parts: list[_Part]) -> _Part:
    """Several parts as one; a single one stays as it is."""
    if len(parts) == 1:
        return parts[0]
    inner = [_joined(part) for part in parts]
    mark = "=_" + hashlib.blake2b(b"".join(inner), digest_size=16).hexdigest()
    edge = b"--" + mark.encode("ascii")
    body = b"".join(edge + b"\r\n" + each + b"\r\n" for each in inner)
    return [("Content-Type", f'multipart/{subtype}; boundary="{mark}"')], body + edge + b"--\r\n"


def _joined(part: _Part) -> bytes:
    headers, body = part
    return "\r\n".join([header(name, value) for name, value in headers]).encode("ascii") + b"\r\n\r\n" + body


def _file_name(name: str) -> str:
    return f"filename={_quoted(name)}" if name.isascii() else f"filename*=utf-8''{quote(name, safe='')}"


def _attached(attachment: Attachment) -> _Part:
    element = attachment.element
    name = _line(element.child_text(clark("Name")) or "attachment")
    main, _, sub = (element.child_text(clark("ContentType")) or "application/octet-stream").partition("/")
    content = attachment.content or b""
    if element.tag == clark("ItemAttachment"):
        headers = [("Content-Type", "message/rfc822"), ("Content-Disposition", f"attachment; {_file_name(name)}")]
        return headers, content or _inner(attachment)
    sub = sub.partition(";")[0].strip()
    if main in ("multipart", "message") or not (_TOKEN.fullmatch(main) and _TOKEN.fullmatch(sub)):
        main, sub = "application", "octet-stream"
    disposition = "inline" if attachment.is_inline else "attachment"
    headers = [
        ("Content-Type", f"{main}/{sub}"),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"{disposition}; {_file_name(name)}"),
    ]
    cid = _ascii(element.child_text(clark("ContentId")) or "")
    if cid:
        headers.append(("Content-ID", f"<{cid}>"))
    return headers, _base64(content)


def _inner(attachment: Attachment) -> bytes:
    """An attached item that came as properties."""
    thing = enclosed.thing_in(attachment.element)
    if thing is None:
        return b"Subject: \r\n\r\n"
    return render(thing.local, enclosed.bag_in(thing), attachment.attachments)


def _traces(bag: Bag) -> list[tuple[str, str]]:
    """The headers that servers on the way have put before a message (RFC 5321 4.4)."""
    node = bag.get("InternetMessageHeaders")
    found = [(each.attrs.get("HeaderName", ""), each.text) for each in node.children] if node else []
    return [(name, _ascii(value)) for name, value in found if name == "Received"]


def envelope(bag: Bag) -> list[tuple[str, str]]:
    """The headers of a message, in an order that readers are used to; those without a value are left out."""
    found = [(title, _addresses(bag.get(name))) for title, name in _HEADERS]
    found.append(("Subject", _words(_line(text_of(bag, "Subject")))))
    for title, name in (
        ("Message-ID", "InternetMessageId"),
        ("In-Reply-To", "InReplyTo"),
        ("References", "References"),
        ("Thread-Index", "ConversationIndex"),
    ):
        found.append((title, _ascii(text_of(bag, name))))
    found.append(("Thread-Topic", _words(_line(text_of(bag, "ConversationTopic")))))
    if text_of(bag, "Importance") in ("High", "Low"):
        found.append(("Importance", text_of(bag, "Importance")))
    at = times.read(text_of(bag, "DateTimeSent"))
    if at is not None:
        found.append(("Date", format_datetime(at)))
    return [(name, value) for name, value in found if value]


# What a message of a meeting is by RFC 5546.
_METHODS = {
    "CalendarItem": "PUBLISH", "MeetingRequest": "REQUEST", "MeetingCancellation": "CANCEL", "MeetingResponse": "REPLY",
}  # fmt: skip


def _calendar_part(bag: Bag, method: str) -> _Part:
    """The meeting for readers of other makes, which go by the method in the type of the part (RFC 6047 2.4)."""
    (_, *headers), data = _text(write_calendar(bag, method).decode(), "calendar")
    return [("Content-Type", f'text/calendar; charset="utf-8"; method={method}'), *headers], data


def render_report(bag: Bag, status: list[list[tuple[str, str]]], about: Bag) -> bytes:
    """A report of a server on a message, for programs too (RFC 3462, RFC 3464).

    :param bag: of the report
    :param status: groups of fields: of the message, then of each recipient
    :param about: the message that it is about, whose headers come with it but for blind copies
    """
    groups = ["".join(f"{header(name, value)}\r\n" for name, value in group) for group in status]
    kept = {name: node for name, node in about.items() if name != "BccRecipients"}
    heads = "".join(f"{header(name, value)}\r\n" for name, value in envelope(kept))
    parts: list[_Part] = [
        _text(bag["Body"].text, "plain"),
        ([("Content-Type", "message/delivery-status")], "\r\n".join(groups).encode("ascii", "replace")),
        ([("Content-Type", "text/rfc822-headers")], heads.encode("ascii", "replace")),
    ]
    ((name, value), *more), data = _multi("report", parts)
    extra = [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"), ("MIME-Version", "1.0")]
    return _joined(([*envelope(bag), *extra, (name, f"{value}; report-type=delivery-status"), *more], data))


def render(kind: str, bag: Bag, attachments: list[Attachment]) -> bytes:
    """The MIME stream of an item that has none of its own, or was changed since."""
    if kind in ("Contact", "DistributionList"):
        return write_card(bag)
    body = bag.get("Body")
    text = _ILLEGAL.sub("", body.text) if body else ""
    if body is not None and body.attrs.get("BodyType") == "HTML":
        parts = [_text(to_text(text), "plain"), _text(text, "html")]
    else:
        parts = [_text(text, "plain")]
    if kind in _METHODS:
        parts.append(_calendar_part(bag, _METHODS[kind]))
    whole = _multi("mixed", [_multi("alternative", parts), *(_attached(each) for each in attachments)])
    return _joined(([*_traces(bag), *envelope(bag), ("MIME-Version", "1.0"), *whole[0]], whole[1]))
