"""ResolveNames."""

from __future__ import annotations

from exchangelib.sandbox.bags import text_of
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory.entries import entries
from exchangelib.sandbox.directory.matching import matches, texts_of_contact, texts_of_entry
from exchangelib.sandbox.handlers import people
from exchangelib.sandbox.handlers.common import failure, folder_of, message, own_mailbox
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Folder, Item

COVERAGE = "full: users, rooms, lists and contacts of the address book, the default Contacts folder or a given one, by beginnings of words"
MOST = 100  # resolvenames-operation.md
_SCOPES = {
    "ActiveDirectory": ("directory",),
    "ActiveDirectoryContacts": ("directory", "contacts"),
    "Contacts": ("contacts",),
    "ContactsActiveDirectory": ("contacts", "directory"),
}


def resolve_names(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/resolvenames-operation"""
    try:
        found = _resolve(call)
        last = len(found) <= MOST
        attrs = {"TotalItemsInView": str(min(len(found), MOST)), "IncludesLastItemInRange": "true" if last else "false"}
        content = [Node(M("ResolutionSet"), attrs, found[:MOST])]
        if not found:
            raise Refusal("ErrorNameResolutionNoResults", "No results were found.")
        if len(found) > 1:
            several = Refusal("ErrorNameResolutionMultipleResults", "Multiple results were found.")
            answer = failure(call, several, content, "Warning")
        else:
            answer = message(call, content)
    except Refusal as error:
        answer = failure(call, error)
    return Node(M("ResolveNamesResponse"), None, [Node(M("ResponseMessages"), None, [answer])])


def _resolve(call: Call) -> list[Node]:
    query = call.body.child_text(M("UnresolvedEntry")) or ""
    if not query.strip(" \t\r\n,-"):
        text = "The specified value is not a valid name for name resolution."
        raise Refusal("ErrorInvalidNameForNameResolution", text)
    folder = _contacts_folder(call)
    out: dict[str, Node] = {}
    for where in _SCOPES[call.body.attrs.get("SearchScope", "ActiveDirectoryContacts")]:
        for address, node in _in_directory(call, query) if where == "directory" else _in_folder(call, folder, query):
            out.setdefault(address.lower(), node)
    return list(out.values())


def _contacts_folder(call: Call) -> Folder | None:
    """The folder of contacts that is searched: the one that the request names, or the default one."""
    named = call.body.find(M("ParentFolderIds"))
    if named is None:
        return call.store.folders.distinguished(own_mailbox(call).number, "contacts")
    if len(named.children) > 1:
        text = "Only one contacts folder can be specified in request."
        raise Refusal("ErrorResolveNamesOnlyOneContactsFolderAllowed", text)
    folder = folder_of(call, named.children[0])
    if folder.element != "ContactsFolder":
        raise Refusal("ErrorResolveNamesInvalidFolderType", "Cannot perform ResolveNames for non-contact folder.")
    return folder


def _shape(call: Call) -> str | None:
    """The shape in which whole contacts are wanted; None for none."""
    if call.body.attrs.get("ReturnFullContactData") not in ("true", "1"):
        return None
    return call.body.attrs.get("ContactDataShape", "Default")


def _resolution(mailbox: Node, contact: Node | None) -> Node:
    return Node(T("Resolution"), None, [mailbox] if contact is None else [mailbox, contact])


def _in_directory(call: Call, query: str) -> list[tuple[str, Node]]:
    shape = _shape(call)
    found = []
    for entry in entries(call.store):
        if matches(query, texts_of_entry(entry)):
            contact = people.contact_of_entry(call, entry, shape) if shape else None
            found.append((entry.address, _resolution(people.of_entry(call, entry), contact)))
    return found


def _in_folder(call: Call, folder: Folder | None, query: str) -> list[tuple[str, Node]]:
    if folder is None:
        return []
    items = call.store.items.many(call.store.items.within(folder.number)).values()
    return [pair for item in items if matches(query, texts_of_contact(item)) for pair in _of_item(call, item)]


def _of_item(call: Call, item: Item) -> list[tuple[str, Node]]:
    """The resolutions of a contact, one for each of its addresses (response-3), or of a private list."""
    shape = _shape(call)
    if item.kind == "DistributionList":
        name = text_of(item.bag, "DisplayName") or text_of(item.bag, "Subject")
        mailbox = people.mailbox(call, name, "", "PrivateDL", item=item, routing="MAPIPDL")
        return [(item.id, _resolution(mailbox, None))]
    if item.kind != "Contact":
        return []
    contact = people.contact_of_item(call, item, shape) if shape else None
    return [
        (address, _resolution(people.mailbox(call, name, address, "Contact", item=item), contact))
        for name, address in people.addresses_of(item)
    ]
