"""GetMailTips."""

from __future__ import annotations

from collections.abc import Callable

from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory import oof
from exchangelib.sandbox.directory.entries import CONTACT, Entry, bare, entries, lookup, members
from exchangelib.sandbox.handlers.common import failure, message
from exchangelib.sandbox.handlers.lone import arranged, flag, lone
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.tree import XML_NS

COVERAGE = (
    "full: absence, full mailboxes, own tips, members of lists, sizes, restrictions, moderation, unknown recipients"
)
MAX_MESSAGE_SIZE = 10 * 1024 * 1024  # GetMailTips/response-1
_LANG = f"{{{XML_NS}}}lang"


def get_mail_tips(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getmailtips-operation"""

    def work() -> list[Node]:
        recipients = call.body.find(M("Recipients"))
        out = []
        for each in recipients.children if recipients is not None else ():
            try:
                answer = message(call, [_tips(call, each)])
            except Refusal as error:
                answer = failure(call, error)
            answer.tag = M("MailTipsResponseMessageType")
            out.append(answer)
        return [Node(M("ResponseMessages"), None, out)] if out else []

    return lone(call, work)


def _tips(call: Call, recipient: Node) -> Node:
    address = bare(recipient.child_text(T("EmailAddress")) or "")
    if "@" not in address:
        raise Refusal("ErrorInvalidSmtpAddress", "The SMTP address format is invalid.")
    asked = set((call.body.child_text(M("MailTipsRequested")) or "").split())
    entry = lookup(call.store, address)
    parts: dict[str, Callable[[], list[Node]]] = {
        "OutOfOfficeMessage": lambda: _absence(call, address),
        "MailboxFullStatus": lambda: [flag("MailboxFull", bool(entry and entry.details.get("mailbox_full")))],
        "CustomMailTip": lambda: (
            [leaf("CustomMailTip", entry.text("mail_tip"))] if entry and entry.text("mail_tip") else []
        ),
        "TotalMemberCount": lambda: [leaf("TotalMemberCount", str(len(_members(call, address, entry))))],
        "ExternalMemberCount": lambda: [leaf("ExternalMemberCount", str(_outside(call, address, entry)))],
        "MaxMessageSize": lambda: [leaf("MaxMessageSize", _size(entry))],
        "DeliveryRestriction": lambda: [flag("DeliveryRestricted", _restricted(call, entry))],
        "ModerationStatus": lambda: [flag("IsModerated", bool(entry and entry.details.get("moderated")))],
        "InvalidRecipient": lambda: [flag("InvalidRecipient", entry is None and _is_local(call, address))],
    }
    name = entry.display_name if entry else recipient.child_text(T("Name")) or ""
    who = branch("RecipientAddress", leaf("Name", name), leaf("EmailAddress", address), leaf("RoutingType", "SMTP"))
    out = [who, branch("PendingMailTips")]
    for key, make in parts.items():
        if key in asked or "All" in asked:
            out += make()
    return Node(M("MailTips"), None, arranged(call, "t:MailTips", out))


def _sender(call: Call) -> str:
    node = call.body.find(M("SendingAs"))
    return bare((node.child_text(T("EmailAddress")) if node is not None else "") or "")


def _absence(call: Call, address: str) -> list[Node]:
    """What the recipient would answer (outofoffice.md); nothing is sent, so that it is told again."""
    text, lang = oof.message_for(call.store, address, _sender(call), call.clock.now())
    body = branch("ReplyBody", leaf("Message", text))
    if lang:
        body.attrs[_LANG] = lang
    out = branch("OutOfOffice", body)
    entry = lookup(call.store, address)
    settings = oof.get(call.store, entry.mailbox) if text and entry is not None and entry.mailbox is not None else None
    if settings is not None and settings.state == oof.SCHEDULED:
        out.append(branch("Duration", leaf("StartTime", settings.start), leaf("EndTime", settings.end)))
    return [out]


def _members(call: Call, address: str, entry: Entry | None) -> list[str]:
    return members(call.store, address) if entry is not None and entry.is_list else [address]


def _outside(call: Call, address: str, entry: Entry | None) -> int:
    found = [lookup(call.store, each) for each in _members(call, address, entry)]
    return sum(each is None or each.kind == CONTACT for each in found)


def _size(entry: Entry | None) -> str:
    return str((entry.details.get("max_message_size") if entry is not None else None) or MAX_MESSAGE_SIZE)


def _restricted(call: Call, entry: Entry | None) -> bool:
    """Whether the sender is not among those whom the recipient takes mail from, themselves or by a list."""
    allowed = entry.details.get("accepts_from") if entry is not None else None
    if allowed is None:
        return False
    people = {each.lower() for each in allowed}
    people |= {each.lower() for one in allowed for each in members(call.store, one)}
    return _sender(call).lower() not in people


def _is_local(call: Call, address: str) -> bool:
    """Whether an address is of a domain that has its mailboxes here."""
    domain = address.lower().rpartition("@")[2]
    return any(each.mailbox is not None and each.address.lower().endswith(f"@{domain}") for each in entries(call.store))
