"""FindFolder."""

from __future__ import annotations

from exchangelib.sandbox.bags import Bag
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers import access
from exchangelib.sandbox.handlers.common import batch, folder_of
from exchangelib.sandbox.handlers.folder_view import folder_bag, render_folder
from exchangelib.sandbox.handlers.search_counts import counts_of
from exchangelib.sandbox.handlers.shapes import read_shape
from exchangelib.sandbox.judge.paging import page
from exchangelib.sandbox.judge.restriction import Compiler
from exchangelib.sandbox.judge.values import Row
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.store import Folder
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

COVERAGE = (
    "full: Shallow, Deep and SoftDeleted (which finds none: folders cannot be soft-deleted), restrictions, paging"
)
_VIEWS = ("IndexedPageFolderView", "FractionalPageFolderView")


def find_folder(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findfolder-operation"""
    parents = call.body.find(M("ParentFolderIds"))
    return batch(call, parents.children if parents else [], lambda node: _find(call, node))


def _find(call: Call, node: Node) -> list[Node]:
    shape = read_shape(call, "FolderShape", ("folder",), in_list=True)
    folder = folder_of(call, node)
    traversal = call.body.attrs.get("Traversal", "Shallow")
    if traversal == "Deep" and folder.mailbox == PUBLIC_MAILBOX:
        raise Refusal("ErrorInvalidOperation", "Deep traversal queries are not allowed for public folders.")
    compiler = Compiler(call.schema, frozenset({"folder"}))
    fits = compiler.compile(call.body.find(M("Restriction")))
    counts = call.store.folders.counts(folder.mailbox)
    below = [] if traversal == "SoftDeleted" else call.store.folders.below(folder, traversal == "Deep")
    seen = below if access.is_owner(call, folder.mailbox) else [each for each in below if access.may_see(call, each)]

    def bag_of(each: Folder) -> Bag:
        return folder_bag(call, each, counts_of(call, each, counts))

    # Without a restriction only what is on the page has to be looked at: a mailbox may have very many folders
    found = seen if fits is None else [each for each in seen if fits(Row(each.number, "", {}, bag_of(each).copy))]
    view = next((child for child in call.body.children if child.local in _VIEWS), None)
    part = page(view, len(found))
    allowed = call.finds.cap(part.stop - part.start, view is not None)
    part = page(view, len(found), most=allowed) if allowed < part.stop - part.start else part
    call.finds.spend(part.stop - part.start)
    elements = [render_folder(call, each, bag_of(each), shape) for each in found[part.start : part.stop]]
    return [Node(M("RootFolder"), part.attrs, [Node(T("Folders"), None, elements)])]
