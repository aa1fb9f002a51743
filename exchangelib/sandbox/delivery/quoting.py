"""What answers and forwards are made of: subject, recipients, body with the original quoted; it keeps and sends nothing."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import Bag, branch, leaf, text_of
from exchangelib.sandbox.bodies import to_html
from exchangelib.sandbox.delivery.recipients import address_of, box_in, boxes
from exchangelib.sandbox.nodes import Node, T

# PidTagSubjectPrefix ([MS-OXCMSG] 2.2.1.9): one to three characters but digits, a colon and a blank
_PREFIX = re.compile(r"^[^\d\s:]{1,3}: ")
_BODY = re.compile(r"(<body[^>]*>)(.*?)(</body\s*>|\Z)", re.S | re.I)


def subject(bag: Bag, prefix: str) -> str:
    """The subject of an answer: the prefix takes the place of one that is there.

    :param prefix: such as "RE"
    """
    return f"{prefix}: {_PREFIX.sub('', text_of(bag, 'Subject'))}"[:255]


def author(bag: Bag) -> list[Node]:
    """Whom an answer goes to: those the writer named for it, else the writer."""
    named = list(boxes(bag, ("ReplyTo",)))
    box = box_in(bag, "From") or box_in(bag, "Organizer") or box_in(bag, "Sender")
    return named or ([box] if box is not None else [])


def _unique(found: Iterable[Node], without: set[str]) -> Iterator[Node]:
    seen = set(without)
    for box in found:
        key = address_of(box).lower()
        if key not in seen or not key:
            seen.add(key)
            yield box.copy()


def _named(name: str, found: list[Node]) -> dict[str, Node]:
    return {name: branch(name, *found)} if found else {}


def answered(bag: Bag, own: str, everybody: bool) -> Bag:
    """The recipients of an answer.

    :param own: address of whoever answers, who is left out; an answer to oneself goes to whom one wrote
    :param everybody: to all who got the original
    """
    me = {own.lower()}
    to = [box for box in author(bag) if address_of(box).lower() not in me]
    others = list(boxes(bag, ("ToRecipients", "RequiredAttendees")))
    copies = list(boxes(bag, ("CcRecipients", "OptionalAttendees"))) if everybody else []
    if everybody or not to:
        to = [*to, *others]
    found = list(_unique(to, me)) or [box.copy() for box in author(bag)]
    known = me | {address_of(box).lower() for box in found}
    return _named("ToRecipients", found) | _named("CcRecipients", list(_unique(copies, known)))


def _lines(bag: Bag) -> list[tuple[str, str]]:
    """What is said of a message that is quoted."""

    def people(found: Iterable[Node]) -> str:
        out = []
        for box in found:
            name, address = box.child_text(T("Name")) or "", address_of(box)
            out.append(f"{name} <{address}>" if name and name != address else address)
        return "; ".join(out)

    at = times.read(text_of(bag, "DateTimeSent"))
    writer = box_in(bag, "From") or box_in(bag, "Organizer")
    start, end = text_of(bag, "Start"), text_of(bag, "End")
    found = [
        ("From", people([writer] if writer is not None else [])),
        ("Sent", f"{at:%A, %B} {at.day}, {at:%Y %H:%M} UTC" if at is not None else ""),
        ("To", people(boxes(bag, ("ToRecipients", "RequiredAttendees")))),
        ("Cc", people(boxes(bag, ("CcRecipients", "OptionalAttendees")))),
        ("Subject", text_of(bag, "Subject")),
        ("When", f"{start} - {end}" if start and end else ""),
        ("Where", text_of(bag, "Location")),
    ]
    return [(name, value) for name, value in found if value]


def _inner(markup: str) -> str:
    found = _BODY.search(markup)
    return found[2] if found else markup


def body(bag: Bag, new: Node | None) -> Node:
    """The body of an answer: what is new, then the original behind a head that tells whose it is.

    It is HTML if either is; the tokens are those by which clients tell what is quoted.

    :param new: t:NewBodyContent
    """
    old = bag.get("Body")
    text = new.text if new is not None else ""
    new_html = new is not None and new.attrs.get("BodyType") == "HTML"
    old_html = old is not None and old.attrs.get("BodyType") == "HTML"
    original = old.text if old is not None else ""
    if not (new_html or old_html):
        head = "\r\n".join(f"{name}: {value}" for name, value in _lines(bag))
        return Node(T("Body"), {"BodyType": "Text"}, None, f"{text}\r\n\r\n{'_' * 32}\r\n{head}\r\n\r\n{original}")
    first = _inner(text if new_html else to_html(text)) if text else ""
    head = "<br>\r\n".join(f"<b>{name}:</b> {html.escape(value, quote=False)}" for name, value in _lines(bag))
    quote = (
        f'{first}\r\n<hr tabindex="-1" style="display:inline-block; width:98%">\r\n<div id="divRplyFwdMsg" dir="ltr">'
        f"{head}<div>&nbsp;</div></div>\r\n"
    )
    page = original if old_html else to_html(original)
    found = _BODY.search(page)
    whole = page[: found.end(1)] + quote + page[found.end(1) :] if found else quote + page
    return Node(T("Body"), {"BodyType": "HTML"}, None, whole)


def thread(bag: Bag, about: Bag) -> None:
    """Say which message is answered, and put both into one conversation (RFC 5322 3.6.4)."""
    known = text_of(about, "InternetMessageId")
    if known:
        bag["InReplyTo"] = leaf("InReplyTo", known)
        bag["References"] = leaf("References", f"{text_of(about, 'References')} {known}".strip())
    if "ConversationTopic" in about:
        bag["ConversationTopic"] = about["ConversationTopic"].copy()
