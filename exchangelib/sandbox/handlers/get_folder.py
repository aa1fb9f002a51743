"""GetFolder."""

from __future__ import annotations

from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.common import batch, folder_of
from exchangelib.sandbox.handlers.folder_view import folder_bag, render_folder
from exchangelib.sandbox.handlers.search_counts import counts_of
from exchangelib.sandbox.handlers.shapes import read_shape
from exchangelib.sandbox.nodes import M, Node
from exchangelib.sandbox.store import Counts

COVERAGE = "full: all shapes and paths, permission sets, folders of others by Mailbox, public folders"


def get_folder(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getfolder-operation"""
    counts: dict[int, dict[int, Counts]] = {}

    def work(node: Node) -> list[Node]:
        shape = read_shape(call, "FolderShape", ("folder",))
        folder = folder_of(call, node)
        if folder.mailbox not in counts:
            counts[folder.mailbox] = call.store.folders.counts(folder.mailbox)
        bag = folder_bag(call, folder, counts_of(call, folder, counts[folder.mailbox]))
        return [Node(M("Folders"), None, [render_folder(call, folder, bag, shape)])]

    ids = call.body.find(M("FolderIds"))
    return batch(call, ids.children if ids else [], work, "Folders")
