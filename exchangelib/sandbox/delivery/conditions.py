"""Whether a rule of an inbox is about a message that arrived: its conditions and exceptions; it does nothing to messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import EXTENDED, Bag, text_of
from exchangelib.sandbox.bodies import to_text
from exchangelib.sandbox.delivery import reports
from exchangelib.sandbox.delivery.recipients import address_of, box_in, boxes
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item

# What t:FlaggedForActionType calls what Outlook writes into PidLidFlagRequest ([MS-OXOFLAG] 2.2.1.9).
_REQUESTS = {
    "Call": "call", "DoNotForward": "do not forward", "FollowUp": "follow up", "FYI": "for your information",
    "Forward": "forward", "NoResponseNecessary": "no response necessary", "Read": "read", "Reply": "reply",
    "ReplyToAll": "reply to all", "Review": "review",
}  # fmt: skip
_FLAG_REQUEST = f"{EXTENDED}00062008-0000-0000-c000-000000000046:#34096:String"
AUTO_FORWARDED = f"{EXTENDED}0005:Boolean"
_KILOBYTE = 1024


@dataclass(frozen=True)
class Arrived:
    """A message, as rules look at it.

    :param item: in the inbox
    :param own: address of whose inbox it is
    """

    item: Item
    own: str

    @property
    def bag(self) -> Bag:
        """Its properties."""
        return self.item.bag

    @cached_property
    def subject(self) -> str:
        """In lower case."""
        return text_of(self.bag, "Subject").lower()

    @cached_property
    def body(self) -> str:
        """As text, in lower case."""
        node = self.bag.get("Body")
        if node is None:
            return ""
        return (to_text(node.text) if node.attrs.get("BodyType") == "HTML" else node.text).lower()

    @cached_property
    def headers(self) -> list[str]:
        """Its lines of the form "name: value", in lower case."""
        node = self.bag.get("InternetMessageHeaders")
        found = node.children if node is not None else []
        return [f"{each.attrs.get('HeaderName', '')}: {each.text}".lower() for each in found]

    def addresses(self, *names: str) -> list[str]:
        """The addresses in some lists of recipients, in lower case."""
        return [address_of(box).lower() for box in boxes(self.bag, names)]

    @cached_property
    def senders(self) -> list[str]:
        """Who wrote and who sent it, in lower case."""
        found = (box_in(self.bag, name) for name in ("From", "Sender"))
        return [address_of(box).lower() for box in found if box is not None]

    def extended(self, key: str) -> str:
        """The text of an extended property, in lower case; "" if there is none."""
        node = self.bag.get(key)
        return (node.child_text(T("Value")) or "").strip().lower() if node is not None else ""

    def is_a(self, *classes: str) -> bool:
        """Whether its item class is one of some, or one below."""
        own = text_of(self.bag, "ItemClass").lower()
        return any(own == each.lower() or own.startswith(f"{each.lower()}.") for each in classes)


def _words(node: Node) -> list[str]:
    return [each.text.lower() for each in node.children if each.text]


def _named(node: Node) -> set[str]:
    """The addresses in a list of t:Address."""
    return {address_of(each).lower() for each in node.children} - {""}


def _flagged(mail: Arrived, node: Node) -> bool:
    wanted, request = node.text.strip(), mail.extended(_FLAG_REQUEST)
    return bool(request) if wanted == "Any" else request == _REQUESTS[wanted]


def _dated(mail: Arrived, node: Node) -> bool:
    at = times.read(text_of(mail.bag, "DateTimeReceived"))
    low, high = (times.read(node.child_text(T(name)) or "") for name in ("StartDateTime", "EndDateTime"))
    return at is not None and (low is None or low <= at) and (high is None or at <= high)


def _sized(mail: Arrived, node: Node) -> bool:
    """Sizes of rules are in kilobytes (docs/web-service-reference/minimumsize.md)."""
    size = int(text_of(mail.bag, "Size", "0") or 0)
    low, high = (node.child_text(T(name)) for name in ("MinimumSize", "MaximumSize"))
    return (low is None or int(low) * _KILOBYTE <= size) and (high is None or size <= int(high) * _KILOBYTE)


def _recipients(mail: Arrived) -> list[str]:
    return mail.addresses("ToRecipients", "CcRecipients", "RequiredAttendees", "OptionalAttendees")


def _is_to(mail: Arrived) -> bool:
    return mail.own in mail.addresses("ToRecipients", "RequiredAttendees")


def _is_copied(mail: Arrived) -> bool:
    return mail.own in mail.addresses("CcRecipients", "OptionalAttendees")


def _any_in(words: list[str], *texts: str) -> bool:
    return any(word in text for word in words for text in texts)


_VALUES: dict[str, Callable[[Arrived, Node], bool]] = {
    "Categories": lambda m, n: bool(
        set(_words(n)) & {each.text.lower() for each in (m.bag["Categories"].children if "Categories" in m.bag else ())}
    ),
    "ContainsBodyStrings": lambda m, n: _any_in(_words(n), m.body),
    "ContainsHeaderStrings": lambda m, n: _any_in(_words(n), *m.headers),
    "ContainsRecipientStrings": lambda m, n: _any_in(_words(n), *_recipients(m)),
    "ContainsSenderStrings": lambda m, n: _any_in(_words(n), *m.senders),
    "ContainsSubjectOrBodyStrings": lambda m, n: _any_in(_words(n), m.subject, m.body),
    "ContainsSubjectStrings": lambda m, n: _any_in(_words(n), m.subject),
    "FlaggedForAction": _flagged,
    "FromAddresses": lambda m, n: bool(_named(n) & set(m.senders)),
    "Importance": lambda m, n: text_of(m.bag, "Importance", "Normal") == n.text.strip(),
    "ItemClasses": lambda m, n: m.is_a(*_words(n)),
    "SentToAddresses": lambda m, n: bool(_named(n) & set(_recipients(m))),
    "Sensitivity": lambda m, n: text_of(m.bag, "Sensitivity", "Normal") == n.text.strip(),
    "WithinDateRange": _dated,
    "WithinSizeRange": _sized,
}
_FACTS: dict[str, Callable[[Arrived], bool]] = {
    "HasAttachments": lambda m: text_of(m.bag, "HasAttachments") == "true",
    "IsApprovalRequest": lambda m: m.is_a("IPM.Note.Microsoft.Approval.Request"),
    "IsAutomaticForward": lambda m: m.extended(AUTO_FORWARDED) in ("true", "1"),
    "IsAutomaticReply": lambda m: (
        m.is_a(reports.AWAY, reports.TEMPLATE) or any("auto-submitted: auto-replied" in each for each in m.headers)
    ),
    "IsEncrypted": lambda m: m.is_a("IPM.Note.SMIME") and not m.is_a("IPM.Note.SMIME.MultipartSigned"),
    "IsMeetingRequest": lambda m: m.item.kind == "MeetingRequest",
    "IsMeetingResponse": lambda m: m.item.kind == "MeetingResponse",
    "IsNDR": lambda m: m.is_a("REPORT") and text_of(m.bag, "ItemClass").endswith(".NDR"),
    "IsPermissionControlled": lambda m: any("content-class: rpmsg.message" in each for each in m.headers),
    "IsReadReceipt": lambda m: m.is_a("REPORT") and text_of(m.bag, "ItemClass").endswith(".IPNRN"),
    "IsSigned": lambda m: m.is_a("IPM.Note.SMIME.MultipartSigned"),
    "IsVoicemail": lambda m: m.is_a("IPM.Note.Microsoft.Voicemail"),
    "NotSentToMe": lambda m: not (_is_to(m) or _is_copied(m)),
    "SentCcMe": _is_copied,
    "SentOnlyToMe": lambda m: set(_recipients(m)) == {m.own} and not _is_copied(m),
    "SentToMe": _is_to,
    "SentToOrCcMe": lambda m: _is_to(m) or _is_copied(m),
}


def _holds(mail: Arrived, node: Node) -> bool | None:
    """Whether one predicate holds; None for one that asks nothing.

    A fact that is "false" is one that is not asked for: the Managed API leaves it out (RulePredicates).
    """
    fact = _FACTS.get(node.local)
    if fact is not None:
        return fact(mail) if node.text.strip() in ("true", "1") else None
    test = _VALUES.get(node.local)
    return test(mail, node) if test is not None else False


def fits(rule: Node, mail: Arrived) -> bool:
    """Whether all conditions of a rule hold for a message, and no exception does."""
    conditions, exceptions = rule.find(T("Conditions")), rule.find(T("Exceptions"))
    if any(_holds(mail, each) is False for each in (conditions.children if conditions is not None else ())):
        return False
    return not any(_holds(mail, each) for each in (exceptions.children if exceptions is not None else ()))
