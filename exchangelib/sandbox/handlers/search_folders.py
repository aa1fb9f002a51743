"""Search folders: where they look, by what, and how much they find; the items are found elsewhere."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.folder_tree import ALL_CONTACTS
from exchangelib.sandbox.handlers import access
from exchangelib.sandbox.handlers.common import find_folder
from exchangelib.sandbox.judge.restriction import Compiler
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import ITEM_PREFIXES
from exchangelib.sandbox.store import Folder


def _parameters(folder: Folder) -> Node | None:
    """The t:SearchParameters; of a folder that came with the mailbox there are none, and it finds nothing.

    :raises Refusal: ErrorSearchFolderNotInitialized
    """
    found = folder.bag.get("SearchParameters")
    if found is None and not folder.distinguished and not is_of_contacts(folder):
        raise Refusal("ErrorSearchFolderNotInitialized", "Search folder is not initialized.")
    return found


def is_of_contacts(folder: Folder) -> bool:
    """Whether a search folder came with the mailbox, to show what is in all its folders of contacts."""
    if folder.element != "SearchFolder" or "SearchParameters" in folder.bag:
        return False
    return folder.distinguished == "mycontacts" or (not folder.distinguished and folder.name == ALL_CONTACTS)


def criteria(folder: Folder) -> Node | None:
    """The expression that a search folder searches by; None if it takes all."""
    parameters = _parameters(folder)
    restriction = parameters.find(T("Restriction")) if parameters is not None else None
    return restriction.children[0] if restriction is not None and restriction.children else None


def _bases(folder: Folder) -> list[Node]:
    parameters = _parameters(folder)
    bases = parameters.find(T("BaseFolderIds")) if parameters is not None else None
    return bases.children if bases is not None else []


def searched(call: Call, folder: Folder) -> list[Folder]:
    """The folders that a search folder searches: those it names that are still there, and with Deep all below them."""
    if is_of_contacts(folder):
        top = call.store.folders.distinguished(folder.mailbox, "msgfolderroot")
        below = call.store.folders.below(top, deep=True) if top is not None else []
        return [each for each in below if each.element == "ContactsFolder" and access.may_see(call, each)]
    parameters = _parameters(folder)
    deep = parameters is not None and parameters.attrs.get("Traversal") == "Deep"
    found: dict[int, Folder] = {}
    for node in _bases(folder):
        try:
            base = find_folder(call, node)
        except Refusal:  # it was deleted since
            continue
        below = call.store.folders.below(base, deep=True) if deep else []
        for each in (base, *below):
            if each.element != "SearchFolder" and access.may_see(call, each):
                found[each.number] = each
    return list(found.values())


def check(call: Call, folder: Folder) -> None:
    """Refuse parameters that no search folder can have.

    :raises Refusal: ErrorEmailAddressMismatch, or what is wrong with the restriction
    """
    if folder.element != "SearchFolder" or "SearchParameters" not in folder.bag:
        return
    for node in _bases(folder):
        if find_folder(call, node, "ErrorFolderNotFound").mailbox != folder.mailbox:
            text = "The email address associated with a folder Id does not match the mailbox you are operating on."
            raise Refusal("ErrorEmailAddressMismatch", text)
    expression = criteria(folder)
    if expression is not None:
        Compiler(call.schema, ITEM_PREFIXES).expression(expression)
