"""GetDelegate, AddDelegate, UpdateDelegate and RemoveDelegate."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory import delegates
from exchangelib.sandbox.directory.delegates import Delegate
from exchangelib.sandbox.directory.entries import bare
from exchangelib.sandbox.granting import grant_folder, permission_set
from exchangelib.sandbox.handlers.access import DENIED, is_owner
from exchangelib.sandbox.handlers.common import failure, message
from exchangelib.sandbox.handlers.lone import flag, is_true, lone
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.permissions import entries, who
from exchangelib.sandbox.store import User

GET_COVERAGE = "full: all delegates of a mailbox or some, with their levels in the six folders"
CHANGE_COVERAGE = "full: levels in the six folders, which hold there, meeting messages and private items, delivery of meeting requests"
MOST = 255  # getdelegate-operation.md
_FOLDERS = ("Calendar", "Tasks", "Inbox", "Contacts", "Notes", "Journal")
_LEVELS = {"None", "Reviewer", "Author", "Editor"}
_NOT_ONE = "The user is not a delegate for the mailbox."


def get_delegate(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getdelegate-operation"""

    def work() -> list[Node]:
        owner = _owner(call)
        with_levels = call.body.attrs.get("IncludePermissions") in ("true", "1")
        asked = call.body.find(M("UserIds"))
        present = delegates.of(call.store, owner.address)

        def one(node: Node) -> list[Node]:
            return [_shown(call, owner, _delegate(call, present, node), with_levels)]

        ids = asked.children if asked is not None else [_user_id(call, each) for each in present]
        return [
            *_messages(call, ids, one),
            leaf_m("DeliverMeetingRequests", delegates.delivery(call.store, owner.number)),
        ]

    return lone(call, work)


def add_delegate(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/adddelegate-operation"""

    def one(owner: User, node: Node) -> list[Node]:
        user = _user(call, node.find(T("UserId")))
        if user.number == owner.number:
            raise Refusal("ErrorDelegateCannotAddOwner", "This is an invalid operation. Cannot add owner as delegate.")
        if any(each.address.lower() == user.address.lower() for each in delegates.of(call.store, owner.address)):
            raise Refusal("ErrorDelegateAlreadyExists", "The user is already a delegate for the mailbox.")
        return [_shown(call, owner, _put(call, owner, Delegate(user.address), node), False)]

    return _change(call, M("DelegateUsers"), one)


def update_delegate(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updatedelegate-operation"""

    def one(owner: User, node: Node) -> list[Node]:
        present = delegates.of(call.store, owner.address)
        found = _delegate(call, present, node.find(T("UserId")))
        return [_shown(call, owner, _put(call, owner, found, node), False)]

    return _change(call, M("DelegateUsers"), one)


def remove_delegate(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/removedelegate-operation"""

    def one(owner: User, node: Node) -> list[Node]:
        found = _delegate(call, delegates.of(call.store, owner.address), node)
        delegates.remove(call.store, owner.number, found.address)
        for name in _FOLDERS:
            grant_folder(call.store, found.address, owner.address, name.lower(), "None")
        return []

    return _change(call, M("UserIds"), one)


def leaf_m(name: str, text: str) -> Node:
    """An element of the messages namespace with nothing but text."""
    return Node(M(name), None, None, text)


def _change(call: Call, tag: str, one: Callable[[User, Node], list[Node]]) -> Node:
    def work() -> list[Node]:
        owner = _owner(call)
        delivery = call.body.child_text(M("DeliverMeetingRequests"))
        if delivery is not None:
            delegates.set_delivery(call.store, owner.number, delivery.strip())
        asked = call.body.find(tag)
        return _messages(call, asked.children if asked is not None else [], lambda node: one(owner, node))

    return lone(call, work)


def _messages(call: Call, nodes: Iterable[Node], one: Callable[[Node], list[Node]]) -> list[Node]:
    """One message for each user, in their order; a refusal stands in its place, and the response is a success all the same."""
    nodes = list(nodes)
    if len(nodes) > MOST:
        raise Refusal("ErrorInvalidRequest", f"A request is about at most {MOST} delegates.")
    out = []
    for node in nodes:
        try:
            with call.store.transaction():
                answer = message(call, one(node))
        except Refusal as error:
            answer = failure(call, error)
        answer.tag = M("DelegateUserResponseMessageType")
        out.append(answer)
    return [Node(M("ResponseMessages"), None, out)] if out else []


def _owner(call: Call) -> User:
    asked = call.body.find(M("Mailbox"))
    address = bare((asked.child_text(T("EmailAddress")) if asked is not None else "") or "")
    user = call.store.user(address) if "@" in address else None
    if user is None:
        raise Refusal("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
    if not is_owner(call, user.number):
        raise Refusal("ErrorAccessDenied", DENIED)
    return user


def _user(call: Call, node: Node | None) -> User:
    """Whom a t:UserId means.

    :raises Refusal: nobody, or two people at once (responsecode.md)
    """
    given = {
        child.local: child.text.strip() for child in (node.children if node is not None else ()) if child.text.strip()
    }
    if "DistinguishedUser" in given:
        text = "DistinguishedUser should not be specified for a Delegate User."
        raise Refusal("ErrorDistinguishedUserNotSupported", text)
    address, sid = bare(given.get("PrimarySmtpAddress", "")), given.get("SID", "")
    if not (address or sid):
        text = "Missing information for delegate user. You must either specify a valid SMTP address or SID."
        raise Refusal("ErrorMissingUserIdInformation", text)
    by_address = call.store.user(address) if "@" in address else None
    by_sid = call.store.user_with_sid(sid)
    found = by_address or by_sid
    if found is None or (address and by_address is None) or (sid and by_sid is None):
        raise Refusal("ErrorDelegateNoUser", "The delegate does not map to a user in the Active Directory.")
    if by_address is not None and by_sid is not None and by_address.number != by_sid.number:
        text = "One or more UserId parameters are invalid. Make sure that they refer to the same user."
        raise Refusal("ErrorInvalidDelegateUserId", text)
    return found


def _delegate(call: Call, present: Iterable[Delegate], node: Node | None) -> Delegate:
    """The delegate whom a t:UserId means.

    :raises Refusal: ErrorNotDelegate and those of `_user`
    """
    user = _user(call, node)
    found = next((each for each in present if each.address.lower() == user.address.lower()), None)
    if found is None:
        raise Refusal("ErrorNotDelegate", _NOT_ONE)
    return found


def _put(call: Call, owner: User, before: Delegate, node: Node) -> Delegate:
    """Keep a delegate with what a t:DelegateUser says of them, and let them into the folders."""
    levels = node.find(T("DelegatePermissions"))
    for child in levels.children if levels is not None else ():
        level = child.text.strip()
        if level not in _LEVELS:  # Custom tells what is there; it cannot be asked for
            raise Refusal("ErrorInvalidDelegatePermission", "Invalid Delegate Folder Permission.")
        folder = child.local.removesuffix("FolderPermissionLevel").lower()
        grant_folder(call.store, before.address, owner.address, folder, level)
    copies = is_true(node, "ReceiveCopiesOfMeetingMessages", before.receives_meeting_messages)
    made = Delegate(before.address, copies, is_true(node, "ViewPrivateItems", before.views_private))
    delegates.put(call.store, owner.number, made)
    return made


def _user_id(call: Call, delegate: Delegate) -> Node:
    user = call.store.user(delegate.address)
    assert user is not None  # users stay
    return branch(
        "UserId",
        leaf("SID", user.sid),
        leaf("PrimarySmtpAddress", user.address),
        leaf("DisplayName", user.display_name),
    )


def _shown(call: Call, owner: User, delegate: Delegate, with_levels: bool) -> Node:
    parts = [_user_id(call, delegate)]
    if with_levels:
        levels = [leaf(f"{name}FolderPermissionLevel", _level(call, owner, delegate, name)) for name in _FOLDERS]
        parts.append(branch("DelegatePermissions", *levels))
    parts.append(flag("ReceiveCopiesOfMeetingMessages", delegate.receives_meeting_messages))
    parts.append(flag("ViewPrivateItems", delegate.views_private))
    return Node(M("DelegateUser"), None, parts)


def _level(call: Call, owner: User, delegate: Delegate, name: str) -> str:
    """The level that a delegate has in a folder: "Custom" for one that delegates are not given."""
    folder = call.store.folders.distinguished(owner.number, name.lower())
    if folder is None:
        return "None"
    for each in entries(permission_set(folder)):
        if who(each) == delegate.address.lower():
            level = next((child.text for child in each.children if child.local.endswith("PermissionLevel")), "None")
            return level if level in _LEVELS else "Custom"
    return "None"
