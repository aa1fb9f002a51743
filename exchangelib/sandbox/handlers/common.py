"""What all handlers share: response messages, batches, ids turned into folders and items; it knows no operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers import access, occurrences
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Folder, Item, User
from exchangelib.sandbox.store.ids import FOLDER, ITEM, OCCURRENCE, decode, parse_change_key, split_occurrence
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

# responsecode.md, ErrorBatchProcessingStopped: the errors after which nothing more of a batch is tried.
FATAL = {
    "ErrorAccessDenied", "ErrorAccountDisabled", "ErrorADUnavailable", "ErrorADOperation", "ErrorConnectionFailed",
    "ErrorMailboxStoreUnavailable", "ErrorMailboxMoveInProgress", "ErrorPasswordChangeRequired", "ErrorPasswordExpired",
    "ErrorQuotaExceeded", "ErrorInsufficientResources",
}  # fmt: skip
NOT_FOUND = "The specified object was not found in the store."
MISSING = {  # CreateFolder/response-15, responsecode.md
    "ErrorParentFolderNotFound": "The specified parent folder could not be found.",
    "ErrorToFolderNotFound": "The specified target folder could not be found.",
}


def message(call: Call, children: Iterable[Node]) -> Node:
    """A response message of class Success."""
    code = Node(M("ResponseCode"), text="NoError")
    return Node(M(f"{call.operation}ResponseMessage"), {"ResponseClass": "Success"}, [code, *children])


def failure(call: Call, error: Refusal, children: Iterable[Node] = (), response_class: str = "Error") -> Node:
    """A response message of class Error, or Warning."""
    out = Node(M(f"{call.operation}ResponseMessage"), {"ResponseClass": response_class})
    out.append(Node(M("MessageText"), text=error.message))
    out.append(Node(M("ResponseCode"), text=error.code))
    out.append(Node(M("DescriptiveLinkKey"), text="0"))
    if error.message_xml:
        out.append(
            Node(
                M("MessageXml"),
                None,
                [Node(each.tag, dict(each.attrs), each.children, each.text) for each in error.message_xml],
            )
        )
    out.children.extend(children)
    return out


def batch(
    call: Call, things: Sequence[Node], work: Callable[[Node], Iterable[Node]], on_error: str | None = None
) -> Node:
    """The response to a request about several things: one message for each, in the order of the request.

    :param work: what to do with one; gives what stands behind the response code, or refuses
    :param on_error: local name of the empty element that an error message ends with
    """
    with call.store.transaction():  # one for the request, and one inside it for each thing
        messages = list(_messages(call, things, work, on_error))
    inner = Node(M("ResponseMessages"), None, messages)
    return Node(M(f"{call.operation}Response"), None, [inner])


def _messages(
    call: Call, things: Sequence[Node], work: Callable[[Node], Iterable[Node]], on_error: str | None
) -> Iterator[Node]:
    stopped = False
    for thing in things:
        rest = [Node(M(on_error))] if on_error else []
        if stopped:
            error = Refusal("ErrorBatchProcessingStopped", "The batch was stopped by an earlier error.")
            yield failure(call, error, rest, "Warning")
            continue
        try:
            with call.store.transaction():
                children = work(thing)
            yield message(call, children)
        except Refusal as error:
            if error.leaves is not None:
                with call.store.transaction():
                    error.leaves()
            yield failure(call, error, rest)
            stopped = error.code in FATAL


# --- who may see what ------------------------------------------------------------------------------------------------


def own_mailbox(call: Call) -> User:
    """The mailbox that the request means where it names none."""
    user = call.store.user(call.mailbox)
    if user is None:
        raise Refusal("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
    return user


def _mailbox_of(call: Call, node: Node) -> int:
    """The number of the mailbox that a t:DistinguishedFolderId names."""
    box = node.find(T("Mailbox"))
    address = (box.child_text(T("EmailAddress")) or "").strip() if box is not None else ""
    if not address:
        return own_mailbox(call).number
    user = call.store.user(address) if "\\" not in address else None
    if user is None:
        raise Refusal("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
    return user.number


# --- ids -------------------------------------------------------------------------------------------------------------


def folder_of(call: Call, node: Node, missing: str = "ErrorItemNotFound") -> Folder:
    """The folder that a t:FolderId or t:DistinguishedFolderId means.

    :param missing: code for an id whose folder is gone
    :raises Refusal: it means none, or none that the user may see
    """
    found = find_folder(call, node, missing)
    access.check_folder(call, found)
    return found


def find_folder(call: Call, node: Node, missing: str = "ErrorItemNotFound") -> Folder:
    """The folder that an id means, if the user may see it; whether the operation may use it is not asked.

    :param missing: code for an id whose folder is gone
    :raises Refusal: it means none, or none that the user may see
    """
    if node.attrs.get("ChangeKey"):
        parse_change_key(node.attrs["ChangeKey"])
    if node.tag == T("DistinguishedFolderId"):
        name = node.attrs.get("Id", "")
        mailbox = PUBLIC_MAILBOX if name == "publicfoldersroot" else _mailbox_of(call, node)
        found = call.store.folders.distinguished(mailbox, name)
        if found is None or not access.may_see(call, found):
            raise Refusal("ErrorFolderNotFound", "The specified folder could not be found in the store.")
        return found
    if node.tag != T("FolderId"):
        raise Refusal("ErrorInvalidFolderTypeForOperation", f"The sandbox knows no folder by {node.local}.")
    given = decode(node.attrs.get("Id", ""))
    if given.kind != FOLDER:
        raise Refusal("ErrorCannotUseItemIdForFolderId", "Id passed in is for an item, a folder id is required.")
    if given.guid and call.store.version == "Exchange2007_SP1":  # CreateFolder/response-8; later servers do not find it
        named = [Node(T("Value"), {"Name": "MailboxGuid"}, None, given.guid)]
        raise Refusal("ErrorNonExistentMailbox", "No mailbox with such guid.", named)
    found = call.store.folders.get(given.number)
    if found is None or not access.may_see(call, found):
        raise Refusal(missing, MISSING.get(missing, NOT_FOUND))
    return found


# Ids of items in all their forms: the attribute that has it.
_ITEM_IDS = {
    T("ItemId"): "Id",
    M("ParentItemId"): "Id",
    T("OccurrenceItemId"): "RecurringMasterId",
    T("RecurringMasterItemId"): "OccurrenceId",
    T("RecurringMasterItemIdRanges"): "Id",
}


def item_number(node: Node) -> tuple[int, int]:
    """The number of the item that an id means, and the index of the occurrence, or 0; whether it is there is not asked.

    :raises Refusal: the id is not one of an item
    """
    if node.tag not in _ITEM_IDS:
        raise Refusal("ErrorInvalidIdMalformed", f"The sandbox knows no item by {node.local}.")
    if node.attrs.get("ChangeKey"):
        parse_change_key(node.attrs["ChangeKey"])
    given = decode(node.attrs.get(_ITEM_IDS[node.tag], ""))
    if given.kind == FOLDER:
        raise Refusal("ErrorCannotUseFolderIdForItemId", "Id passed in is for a folder, an item id is required.")
    number, index = split_occurrence(given.number) if given.kind == OCCURRENCE else (given.number, 0)
    if given.kind not in (ITEM, OCCURRENCE):
        raise Refusal("ErrorInvalidIdMalformed", "Id is malformed.")
    if node.tag == T("RecurringMasterItemId"):
        return number, 0
    return (number, int(node.attrs["InstanceIndex"])) if node.tag == T("OccurrenceItemId") else (number, index)


def item_of(call: Call, node: Node, with_mime: bool = False) -> Item:
    """The item that a t:ItemId means, whole.

    :raises Refusal: it means none, none that the user may see, or several
    """
    if node.tag == T("RecurringMasterItemIdRanges"):  # the series is not meant, but some of its occurrences
        raise Refusal(
            "ErrorInvalidIdMalformed", "The sandbox takes ranges of occurrences to get and to delete them only."
        )
    return _item_of(call, node, with_mime)


def _item_of(call: Call, node: Node, with_mime: bool) -> Item:
    number, index = item_number(node)
    found = call.store.items.get(number, with_mime)
    if found is None:
        raise Refusal("ErrorItemNotFound", NOT_FOUND)
    access.check_item(call, found)
    if node.tag == T("RecurringMasterItemId") and "Recurrence" not in found.bag:
        raise Refusal("ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange", "The item is no recurring one.")
    return occurrences.occurrence_of(call, found, index) if index or node.tag == T("OccurrenceItemId") else found


def items_of(call: Call, node: Node, with_mime: bool = False) -> list[Item]:
    """The items that an id means: one, or several occurrences of a series for a t:RecurringMasterItemIdRanges.

    :raises Refusal: it means none, or none that the user may see
    """
    if node.tag != T("RecurringMasterItemIdRanges"):
        return [item_of(call, node, with_mime)]
    found = _item_of(call, node, with_mime)
    if "Recurrence" not in found.bag:
        text = "The specified Id does not represent a recurring master item."
        raise Refusal("ErrorCalendarCannotUseIdForRecurringMasterId", text)
    ranges = node.find(T("Ranges"))
    return occurrences.in_ranges(call, found, ranges.children if ranges is not None else [])


def refuse(code: str, text: str, *xml: Node) -> Refusal:
    """A refusal, ready to raise."""
    return Refusal(code, text, xml)
