"""Query strings (the advanced query syntax) turned into expressions as a restriction has them; it finds no items.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-perform-an-aqs-search-by-using-ews-in-exchange
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from exchangelib.sandbox import times
from exchangelib.sandbox.judge.words import Span, sizes_of, span_of
from exchangelib.sandbox.nodes import Node, T

_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"?|(?P<bracket>[()])|(?P<word>[^\s()"]+)')
_KEYWORD = re.compile(r"([A-Za-z]+):(.*)", re.DOTALL)
_OPERATOR = re.compile(r"(<=|>=|<>|<|>|=)?(.*)", re.DOTALL)
_DEEPEST = 100  # brackets inside brackets; a request is answered on a stack that ends

_TO = ("message:ToRecipients", "calendar:RequiredAttendees")
_CC = ("message:CcRecipients", "calendar:OptionalAttendees")
_BCC = ("message:BccRecipients", "calendar:Resources")
_FROM = ("message:From", "calendar:Organizer")
ATTACHMENTS = "item:Attachments"  # that is, their names
_TEXTS: dict[str, tuple[str, ...]] = {
    "subject": ("item:Subject",),
    "body": ("item:Body",),
    "attachment": (ATTACHMENTS,),
    "to": _TO,
    "from": _FROM,
    "cc": _CC,
    "bcc": _BCC,
    "participants": (*_FROM, *_TO, *_CC, *_BCC),
    "category": ("item:Categories",),
}
_PLURALS = {"attachments": "attachment", "categories": "category", "hasattachments": "hasattachment"}
_ANYWHERE = (
    "item:Subject", "item:Body", *_FROM, *_TO, *_CC, *_BCC, "item:Categories", ATTACHMENTS, "calendar:Location",
    "contacts:DisplayName", "contacts:FileAs", "contacts:CompanyName",
)  # fmt: skip
_DATES = {"sent": "item:DateTimeSent", "received": "item:DateTimeReceived"}
_FLAGS = {"hasattachment": "item:HasAttachments", "isread": "message:IsRead"}
_KINDS = {
    "email": ("IPM.Note",),
    "contacts": ("IPM.Contact", "IPM.DistList"),
    "docs": ("IPM.Document",),
    "faxes": ("IPM.Note.Microsoft.Fax",),
    "im": ("IPM.Note.Microsoft.Conversation",),
    "journals": ("IPM.Activity",),
    "meetings": ("IPM.Appointment", "IPM.Schedule"),
    "notes": ("IPM.StickyNote",),
    "posts": ("IPM.Post",),
    "rssfeeds": ("IPM.Post.RSS",),
    "tasks": ("IPM.Task",),
    "voicemail": ("IPM.Note.Microsoft.Voicemail",),
}
_TRUE, _FALSE = {"true", "yes", "1"}, {"false", "no", "0"}
_NOTHING = Node(T("Or"))


def _field(uri: str) -> Node:
    return Node(T("FieldURI"), {"FieldURI": uri})


def _any(parts: Iterable[Node]) -> Node:
    found = list(parts)
    return found[0] if len(found) == 1 else Node(T("Or"), None, found)


def _all(parts: Iterable[Node]) -> Node:
    found = list(parts)
    return found[0] if len(found) == 1 else Node(T("And"), None, found)


def _compare(operator: str, uri: str, value: str) -> Node:
    constant = Node(T("FieldURIOrConstant"), None, [Node(T("Constant"), {"Value": value})])
    return Node(T(operator), None, [_field(uri), constant])


def _contains(uri: str, mode: str, value: str) -> Node:
    attrs = {"ContainmentMode": mode, "ContainmentComparison": "IgnoreCase"}
    if uri == "item:Body":
        attrs["Markup"] = "true"
    return Node(T("Contains"), attrs, [_field(uri), Node(T("Constant"), {"Value": value})])


class _Value:
    """What stands behind a keyword, or alone.

    :param text: without quotes and operator
    :param operator: such as ">="; "" for none
    """

    def __init__(self, text: str, quoted: bool, operator: str = "") -> None:
        self.text = text
        self.quoted = quoted
        self.operator = operator


def _text(uris: Iterable[str], value: _Value) -> Node:
    """A word is looked for at the begin of words, a phrase in quotes as it is."""
    text = value.text
    if not text.strip("*"):
        return _any(Node(T("Exists"), None, [_field(uri)]) for uri in uris) if text else Node(T("And"))
    mode = "ExactPhrase" if value.quoted else "PrefixOnWords"
    if text.endswith("*") and "*" not in text[:-1]:
        text, mode = text[:-1], "PrefixOnWords"
    elif "*" in text and not value.quoted:
        mode = "Wildcards"
    return _any(_contains(uri, mode, text) for uri in uris)


def _bounds(uri: str, low: str | None, high: str | None) -> Node:
    parts = [_compare("IsGreaterThanOrEqualTo", uri, low)] if low is not None else []
    return _all([*parts, *([_compare("IsLessThan", uri, high)] if high is not None else [])])


def _ranged(uri: str, value: _Value, read: Callable[[str], tuple[str, str] | None]) -> Node:
    """A comparison or a range of what has a begin and an end, such as a day.

    :param read: from a text to the first that is meant, and the first behind it
    """
    first, dots, last = value.text.partition("..")
    low, high = read(first), read(last) if dots else None
    if dots:
        if (low is None and first) or (high is None and last) or not (first or last):
            return _NOTHING
        return _bounds(uri, low[0] if low else None, high[1] if high else None)
    if low is None:
        return _NOTHING
    ends: dict[str, tuple[str | None, str | None]] = {
        ">": (low[1], None),
        ">=": (low[0], None),
        "<": (None, low[0]),
        "<=": (None, low[1]),
    }
    found = _bounds(uri, *ends.get(value.operator, low))
    return Node(T("Not"), None, [found]) if value.operator == "<>" else found


def _moments(span: Span | None) -> tuple[str, str] | None:
    return None if span is None else (times.write(span[0]), times.write(span[1]))


def _numbers(sizes: tuple[int, int] | None) -> tuple[str, str] | None:
    return None if sizes is None else (str(sizes[0]), str(sizes[1]))


def _flag(uri: str, text: str) -> Node:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        return _NOTHING
    return _compare("IsEqualTo", uri, "true" if word in _TRUE else "false")


def _kind(text: str) -> Node:
    word = {"mail": "email", "calendar": "meetings", "e-mail": "email"}.get(text.lower(), text.lower())
    classes = next((found for name, found in _KINDS.items() if word in (name, name.removesuffix("s"))), ())
    return _any(_contains("item:ItemClass", "Prefixed", name) for name in classes) if classes else _NOTHING


class Parser:
    """Reads one query string. No query is refused: what cannot be understood finds nothing, as on a server.

    :param now: the present, in the zone of whoever asks
    """

    def __init__(self, query: str, now: datetime) -> None:
        self._tokens = [(found.lastgroup or "", found[found.lastgroup or 0]) for found in _TOKEN.finditer(query)]
        self._at = 0
        self._now = now
        self._depth = 0

    def parse(self) -> Node:
        """The expression; an empty And for an empty query."""
        found = [self._or("")]
        while self._at < len(self._tokens):  # a bracket that closes nothing
            self._at += 1
            found.append(self._or(""))
        return _all(found)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _take(self, kind: str, text: str) -> bool:
        if self._peek() != (kind, text):
            return False
        self._at += 1
        return True

    def _or(self, keyword: str) -> Node:
        parts = [self._and(keyword)]
        while self._take("word", "OR"):
            parts.append(self._and(keyword))
        return _any(parts)

    def _and(self, keyword: str) -> Node:
        parts: list[Node] = []
        while self._peek()[0] and self._peek() not in (("bracket", ")"), ("word", "OR")):
            if not self._take("word", "AND"):
                parts.append(self._not(keyword))
        return _all(parts)

    def _not(self, keyword: str) -> Node:
        negated = False
        while self._take("word", "NOT"):
            negated = not negated
        found = self._primary(keyword)
        return Node(T("Not"), None, [found]) if negated else found

    def _primary(self, keyword: str) -> Node:
        kind, text = self._peek()
        if not kind or (kind, text) == ("bracket", ")"):
            return Node(T("And"))
        self._at += 1
        if kind == "bracket":
            return self._bracket(keyword)
        if kind == "quoted":
            return self._property(keyword, _Value(text, quoted=True))
        found = _KEYWORD.fullmatch(text)
        name = _PLURALS.get(found[1].lower(), found[1].lower()) if found is not None else ""
        if found is None or name not in _KEYWORDS:
            return self._property(keyword, self._value(text, keyword))
        return self._named(name, found[2])

    def _named(self, name: str, rest: str) -> Node:
        """What stands behind a keyword: a bracket, something in quotes, or a word."""
        found = _OPERATOR.fullmatch(rest)
        assert found is not None  # every text has that form
        operator, rest = found[1] or "", found[2]
        if rest:
            return self._property(name, self._value(operator + rest, name))
        kind, text = self._peek()
        if kind in ("quoted", "word"):
            self._at += 1
            if kind == "quoted":
                return self._property(name, _Value(text, quoted=True, operator=operator))
            return self._property(name, self._value(operator + text, name))
        if self._take("bracket", "("):
            return self._bracket(name)
        return _NOTHING

    def _bracket(self, keyword: str) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._at = len(self._tokens)
            return _NOTHING
        found = self._or(keyword)
        self._depth -= 1
        self._take("bracket", ")")
        return found

    def _value(self, text: str, keyword: str) -> _Value:
        """A word with its operator; of a date, both words of this week."""
        if keyword not in _DATES and keyword != "size":
            return _Value(text, quoted=False)
        found = _OPERATOR.fullmatch(text)
        assert found is not None  # every text has that form
        rest = found[2]
        if keyword in _DATES and rest.lower() in ("this", "last", "past", "next"):
            kind, more = self._peek()
            if kind == "word" and more.lower() in ("day", "week", "month", "year"):
                self._at += 1
                rest = f"{rest} {more}"
        return _Value(rest, quoted=False, operator=found[1] or "")

    def _property(self, keyword: str, value: _Value) -> Node:
        if keyword in _TEXTS:
            return _text(_TEXTS[keyword], value)
        if keyword in _DATES:
            return _ranged(_DATES[keyword], value, lambda text: _moments(span_of(text, self._now)))
        if keyword == "size":
            return _ranged("item:Size", value, lambda text: _numbers(sizes_of(text)))
        if keyword in _FLAGS:
            return _flag(_FLAGS[keyword], value.text)
        if keyword == "isflagged":
            flagged = _compare("IsEqualTo", "item:Flag", "Flagged")
            word = value.text.lower()
            if word not in _TRUE | _FALSE:
                return _NOTHING
            return flagged if word in _TRUE else Node(T("Not"), None, [flagged])
        if keyword == "importance":
            known = value.text.lower() in ("low", "normal", "high")
            return _compare("IsEqualTo", "item:Importance", value.text) if known else _NOTHING
        return _kind(value.text) if keyword == "kind" else _text(_ANYWHERE, value)


_KEYWORDS = {*_TEXTS, *_DATES, *_FLAGS, "size", "isflagged", "importance", "kind"}
