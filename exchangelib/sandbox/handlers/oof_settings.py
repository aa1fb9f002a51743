"""GetUserOofSettings and SetUserOofSettings."""

from __future__ import annotations

from datetime import timezone

from exchangelib.sandbox import times
from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory import oof
from exchangelib.sandbox.directory.entries import bare
from exchangelib.sandbox.handlers.access import DENIED, is_owner
from exchangelib.sandbox.handlers.common import failure, message
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import User
from exchangelib.sandbox.tree import XML_NS
from exchangelib.sandbox.zones import find

GET_COVERAGE = "full: state, schedule, replies with their languages, external audience"
SET_COVERAGE = "partial: state, schedule, replies with their languages, external audience; that meetings and events be declined is taken and not done"
_LANG = f"{{{XML_NS}}}lang"


def get_user_oof_settings(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuseroofsettings-operation"""
    answer = Node(M("GetUserOofSettingsResponse"))
    try:
        settings = oof.get(call.store, _owner(call).number)
    except Refusal as error:
        answer.append(_named(failure(call, error)))
        return answer
    answer.append(_named(message(call, [])))
    answer.append(_shown(settings))
    answer.append(Node(M("AllowExternalOof"), text="All"))
    return answer


def set_user_oof_settings(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/setuseroofsettings-operation"""
    answer = Node(M("SetUserOofSettingsResponse"))
    try:
        with call.store.transaction():
            user = _owner(call)
            oof.put(call.store, user.number, _read(call, oof.get(call.store, user.number)))
    except Refusal as error:
        answer.append(_named(failure(call, error)))
        return answer
    answer.append(_named(message(call, [])))
    return answer


def _named(node: Node) -> Node:
    node.tag = M("ResponseMessage")
    return node


def _owner(call: Call) -> User:
    asked = call.body.find(T("Mailbox"))
    address = bare((asked.child_text(T("Address")) if asked is not None else "") or "")
    user = call.store.user(address) if "@" in address else None
    if user is None:
        raise Refusal("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
    if not is_owner(call, user.number):
        raise Refusal("ErrorAccessDenied", DENIED)
    return user


def _shown(settings: oof.Oof) -> Node:
    duration = branch("Duration", leaf("StartTime", settings.start), leaf("EndTime", settings.end))
    replies = []
    for name, text, lang in (
        ("InternalReply", settings.internal, settings.internal_lang),
        ("ExternalReply", settings.external, settings.external_lang),
    ):
        reply = branch(name, leaf("Message", text))
        if lang:
            reply.attrs[_LANG] = lang
        replies.append(reply)
    state, audience = leaf("OofState", settings.state), leaf("ExternalAudience", settings.audience)
    return branch("OofSettings", state, audience, duration, *replies)


def _read(call: Call, before: oof.Oof) -> oof.Oof:
    given = call.body.find(T("UserOofSettings"))
    assert given is not None  # the schema demands it
    state = (given.child_text(T("OofState")) or "").strip()
    start, end = before.start, before.end
    duration = given.find(T("Duration"))
    if duration is not None:
        zone = (find(call.time_zone) if call.time_zone else None) or timezone.utc
        start, end = (times.normal(duration.child_text(T(name)) or "", zone) for name in ("StartTime", "EndTime"))
    if state == oof.SCHEDULED:
        _check_schedule(call, start if duration is not None else "", end)
    internal, external = given.find(T("InternalReply")), given.find(T("ExternalReply"))
    if state != oof.DISABLED and (internal is None or external is None):
        text = "The user OOF settings are invalid: a reply is missing."
        raise Refusal("ErrorInvalidUserOofSettings", text)
    said = [
        _reply(internal, before.internal, before.internal_lang),
        _reply(external, before.external, before.external_lang),
    ]
    audience = (given.child_text(T("ExternalAudience")) or "").strip()
    return oof.Oof(state, audience, start, end, said[0][0], said[1][0], said[0][1], said[1][1])


def _reply(node: Node | None, text: str, lang: str) -> tuple[str, str]:
    if node is None:
        return text, lang
    return node.child_text(T("Message")) or "", node.attrs.get(_LANG, "")


def _check_schedule(call: Call, start: str, end: str) -> None:
    """responsecode.md, ErrorInvalidScheduledOofDuration: it ends after its start, and in the future."""
    first, last = times.read(start), times.read(end)
    if first is None or last is None or last <= first or last <= call.clock.now():
        text = "The duration of the scheduled OOF must end behind its start, and in the future."
        raise Refusal("ErrorInvalidScheduledOofDuration", text)
