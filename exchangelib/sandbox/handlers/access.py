"""Who may do what in which folder: owners, full access, permission sets, public folders; it finds neither folders nor items."""

from __future__ import annotations

from exchangelib.sandbox.bags import text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.granting import permission_set
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.permissions import (
    ANONYMOUS,
    DEFAULT,
    OWNER,
    Rights,
    complete,
    entries,
    person,
    rights_in,
    who,
    whole,
)
from exchangelib.sandbox.store import Folder, Item, User
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

# PidTagCreatorEmailAddress ([MS-OXPROPS]): who made an item, if it was not the owner of the mailbox.
CREATOR = "x:4023:String"
DENIED = "Access is denied. Check credentials and try again."
# What each operation needs of the folders that it names, where it is not more than to see them.
_FOLDERS = {
    "CreateFolder": "folders",
    "CreateItem": "create",
    "UpdateItem": "create",
    "MoveItem": "create",
    "CopyItem": "create",
    "FindItem": "read",
    "UploadItems": "create",
    "UpdateFolder": "owner",
    "DeleteFolder": "owner",
    "EmptyFolder": "delete",
}
# And of the items.
_ITEMS = {
    "UpdateItem": "edit",
    "DeleteItem": "delete",
    "MoveItem": "delete",
    "ArchiveItem": "delete",
    "MarkAsJunk": "delete",
    "CreateAttachment": "edit",
    "DeleteAttachment": "edit",
}


def acting(call: Call) -> User | None:
    """Whose rights count: those of the impersonated user, if one is."""
    return call.store.user(call.mailbox)


def is_owner(call: Call, mailbox: int) -> bool:
    """Whether the whole mailbox is open to the request: its owner's, or one with full access."""
    owner = call.store.owner(mailbox)
    user = acting(call)
    return owner is not None and user is not None and user.may_open(owner.address)


def rights(call: Call, folder: Folder) -> Rights:
    """What the request may do in a folder."""
    if folder.mailbox != PUBLIC_MAILBOX and is_owner(call, folder.mailbox):
        return OWNER
    user = acting(call)
    by_name = {who(each): each for each in entries(permission_set(folder))}
    found = by_name.get(user.address.lower() if user is not None else ANONYMOUS) or by_name.get(DEFAULT)
    return rights_in(found) if found is not None else Rights()


def may_see(call: Call, folder: Folder) -> bool:
    """Whether the request may know of a folder: of all, where it may do anything in it."""
    given = rights(call, folder)
    return given.visible or given.owner or given.create_items or given.create_folders or given.read == "FullDetails"


def made(call: Call, item: Item) -> bool:
    """Whether whoever acts has made the item, in a mailbox that is not their own."""
    creator = item.bag.get(CREATOR)
    user = acting(call)
    return creator is not None and user is not None and creator.children[1].text.lower() == user.address.lower()


def may_do(given: Rights, what: str, own: bool) -> bool:
    """Whether rights are enough for something.

    :param what: as in `require`
    :param own: whether it is about an item that whoever asks has made
    """
    if what in ("edit", "delete"):
        extent = given.edit if what == "edit" else given.delete
        return extent == "All" or (extent == "Owned" and own)
    if what == "read":
        return given.read == "FullDetails" or own
    return {"create": given.create_items, "folders": given.create_folders, "owner": given.owner}[what]


def require(call: Call, folder: Folder, what: str, item: Item | None = None) -> None:
    """Refuse a request that may not do something in a folder, or with an item in it.

    :param what: "read", "create", "edit", "delete", "folders" (make some in it) or "owner" (change it)
    :raises Refusal: ErrorAccessDenied, ErrorCreateItemAccessDenied
    """
    if may_do(rights(call, folder), what, item is not None and made(call, item)):
        return
    if what == "create" and call.operation == "CreateItem":
        text = "Unable to create item. The user account does not have the right to create items."
        raise Refusal("ErrorCreateItemAccessDenied", text)
    raise Refusal("ErrorAccessDenied", DENIED)


def check_folder(call: Call, folder: Folder) -> None:
    """Refuse what the operation may not do with a folder that it names and may see."""
    what = _FOLDERS.get(call.operation)
    if what is not None:
        require(call, folder, what)


def check_item(call: Call, item: Item) -> None:
    """Refuse what the operation may not do with an item that it names; one that cannot be read is not there.

    :raises Refusal: ErrorItemNotFound, ErrorAccessDenied, ErrorCannotDeleteObject
    """
    if item.mailbox != PUBLIC_MAILBOX and is_owner(call, item.mailbox):
        return
    folder = call.store.folders.get(item.folder)
    if folder is None or not may_do(rights(call, folder), "read", made(call, item)):
        raise Refusal("ErrorItemNotFound", "The specified object was not found in the store.")
    what = _ITEMS.get(call.operation)
    if what is not None:
        require(call, folder, what, item)
    moves = call.operation == "DeleteItem" and call.body.attrs.get("DeleteType") == "MoveToDeletedItems"
    if moves and folder.mailbox != PUBLIC_MAILBOX:
        # deleteitem-operation.md: a delegate's Deleted Items is not this one; MoveItem is the way.
        raise Refusal("ErrorCannotDeleteObject", "Object cannot be deleted.")


def effective(call: Call, folder: Folder) -> dict[str, bool]:
    """The t:EffectiveRights of a folder by name."""
    given = rights(call, folder)
    return {
        "CreateAssociated": given.owner,
        "CreateContents": given.create_items,
        "CreateHierarchy": given.create_folders,
        "Delete": given.owner,
        "Modify": given.owner,
        "Read": given.read == "FullDetails",
        "ViewPrivateItems": given.owner,
    }


def effective_item(call: Call, folder: Folder, own: bool) -> dict[str, bool]:
    """The t:EffectiveRights of an item by name (GetAttachment/response-2: nothing can be created in one).

    :param own: whether whoever asks has made it
    """
    given = rights(call, folder)
    out = dict.fromkeys(("CreateAssociated", "CreateContents", "CreateHierarchy"), False)
    for name, what in (("Delete", "delete"), ("Modify", "edit"), ("Read", "read")):
        out[name] = may_do(given, what, own)
    return {**out, "ViewPrivateItems": given.owner}


# --- permission sets as clients send them ----------------------------------------------------------------------------


def _user(call: Call, node: Node | None) -> Node:
    """The t:UserId of an entry in the form in which it is kept.

    :raises Refusal: ErrorInvalidUserInfo (responsecode.md: a name and an address at once, or nobody)
    """
    given = {child.local: child.text.strip() for child in (node.children if node is not None else ())}
    given = {name: text for name, text in given.items() if text}
    wrong = Refusal("ErrorInvalidUserInfo", "A UserId was not valid.")
    if "DistinguishedUser" in given:
        if len(given) > 1:
            raise wrong
        return Node(T("UserId"), None, [Node(T("DistinguishedUser"), None, None, given["DistinguishedUser"])])
    user = call.store.user(given.get("PrimarySmtpAddress", "")) if "PrimarySmtpAddress" in given else None
    by_sid = call.store.user_with_sid(given["SID"]) if "SID" in given else user
    user = user or by_sid
    if user is None or by_sid is None or by_sid.number != user.number:
        raise wrong
    return person(user.address, user.display_name)


def read_permission_set(call: Call, node: Node, element: str) -> Node:
    """A t:PermissionSet of a request in its full form.

    :param element: of the folder, such as "CalendarFolder"
    :raises Refusal: what is wrong with it (responsecode.md)
    """
    calendar = element == "CalendarFolder"
    if node.find(T("UnknownEntries")) is not None:
        text = "Cannot set UnknownEntries on a PermissionSet or CalendarPermissionSet."
        raise Refusal("ErrorCannotSetPermissionUnknownEntries", text)
    if node.find(T("Permissions")) is not None and calendar:
        text = "Expected a CalendarPermissionSet but received a PermissionSet."
        raise Refusal("ErrorCannotSetNonCalendarPermissionOnCalendarFolder", text)
    if node.find(T("CalendarPermissions")) is not None and not calendar:
        text = "Expected a PermissionSet but received a CalendarPermissionSet."
        raise Refusal("ErrorCannotSetCalendarPermissionOnNonCalendarFolder", text)
    full = [complete(each, _user(call, each.find(T("UserId"))), calendar) for each in entries(node)]
    names = [who(each) for each in full]
    if len(set(names)) < len(names):
        raise Refusal("ErrorDuplicateUserIdsSpecified", "The specified permission set contains duplicate UserIds.")
    return whole(full, calendar)


def mark_creator(call: Call, item_bag: dict[str, Node], mailbox: int) -> None:
    """Note who makes an item, where that is not the owner of the mailbox."""
    owner, user = call.store.owner(mailbox), acting(call)
    if user is None or (owner is not None and owner.number == user.number) or text_of(item_bag, CREATOR):
        return
    path = Node(T("ExtendedFieldURI"), {"PropertyTag": "0x4023", "PropertyType": "String"})
    item_bag[CREATOR] = Node(T("ExtendedProperty"), None, [path, Node(T("Value"), None, None, user.address)])
