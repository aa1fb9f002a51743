"""How many items a search folder finds; it shows no folder."""

from __future__ import annotations

from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers.scope import Scope
from exchangelib.sandbox.handlers.search_folders import criteria, searched
from exchangelib.sandbox.handlers.searching import Search, find
from exchangelib.sandbox.judge.restriction import Compiler
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import ITEM_PREFIXES
from exchangelib.sandbox.store import Counts, Folder

_UNREAD = Node(
    T("IsEqualTo"),
    None,
    [
        Node(T("FieldURI"), {"FieldURI": "message:IsRead"}),
        Node(T("FieldURIOrConstant"), None, [Node(T("Constant"), {"Value": "false"})]),
    ],
)


def counts_of(call: Call, folder: Folder, counts: dict[int, Counts]) -> Counts:
    """What is in a folder; of a search folder, what it finds.

    :param counts: of the folders of its mailbox
    """
    known = counts.get(folder.number, Counts())
    if folder.element != "SearchFolder" or "SearchParameters" not in folder.bag:
        return known
    scope = Scope(tuple(each.number for each in searched(call, folder)))
    own = criteria(folder)
    try:
        total, unread = (_number(call, scope, [*([own] if own else []), *more]) for more in ([], [_UNREAD]))
    except Refusal:  # parameters that were written by an earlier release
        return known
    return Counts(total, unread, known.children)


def _number(call: Call, scope: Scope, expressions: list[Node]) -> int:
    compiler = Compiler(call.schema, ITEM_PREFIXES)
    fits = [compiler.expression(each) for each in expressions]
    return len(find(call, scope, Search(compiler, expressions, fits)).numbers)
