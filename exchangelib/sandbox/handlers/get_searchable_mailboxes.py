"""GetSearchableMailboxes."""

from __future__ import annotations

from exchangelib.sandbox.bags import leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory.entries import CONTACT, Entry, entries, lookup, may_discover, members
from exchangelib.sandbox.directory.matching import matches, texts_of_entry
from exchangelib.sandbox.handlers.access import DENIED, acting
from exchangelib.sandbox.handlers.common import failure
from exchangelib.sandbox.handlers.lone import flag, lone
from exchangelib.sandbox.handlers.people import directory_id
from exchangelib.sandbox.nodes import M, Node, T

COVERAGE = "full: mailboxes and lists by name or address, lists expanded if asked for; only for those who may discover"
_WILD = "Cannot use wildcard or empty query when auto group expansion is enabled."  # response-3


def get_searchable_mailboxes(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getsearchablemailboxes-operation"""
    try:
        found = _find(call)
    except Refusal as error:
        answer = failure(call, error, [Node(M("SearchableMailboxes"))])
        answer.tag = M("GetSearchableMailboxesResponse")
        return answer
    return lone(call, lambda: [Node(M("SearchableMailboxes"), None, [_shown(each) for each in found])])


def _find(call: Call) -> list[Entry]:
    user = acting(call)
    if user is None or not may_discover(call.store, user.address):
        raise Refusal("ErrorAccessDenied", DENIED)
    query = (call.body.child_text(M("SearchFilter")) or "").strip()
    expand = (call.body.child_text(M("ExpandGroupMembership")) or "").strip() in ("true", "1")
    if expand and (not query or "*" in query):
        raise Refusal("ErrorInvalidArgument", _WILD)
    wanted = query.strip("*")
    found = [each for each in entries(call.store) if each.kind != CONTACT]
    found = [each for each in found if not wanted or matches(wanted, texts_of_entry(each))]
    return _expanded(call, found) if expand else found


def _expanded(call: Call, found: list[Entry]) -> list[Entry]:
    out: dict[str, Entry] = {}
    for each in found:
        inside = (
            [lookup(call.store, address) for address in members(call.store, each.address)] if each.is_list else [each]
        )
        out.update({one.address: one for one in inside if one is not None and one.mailbox is not None})
    return list(out.values())


def _shown(entry: Entry) -> Node:
    parts = [
        leaf("Guid", directory_id(entry)),
        leaf("PrimarySmtpAddress", entry.address),
        flag("IsExternalMailbox", False),
        leaf("ExternalEmailAddress", ""),
        leaf("DisplayName", entry.display_name),
        flag("IsMembershipGroup", entry.is_list),
        leaf("ReferenceId", f"/o=Sandbox/ou=Exchange/cn=Recipients/cn={entry.address.lower()}"),
    ]
    return Node(T("SearchableMailbox"), None, parts)
