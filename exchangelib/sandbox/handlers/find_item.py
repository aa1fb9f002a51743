"""FindItem."""

from __future__ import annotations

from collections.abc import Callable

from exchangelib.sandbox import mapi, times
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.handlers.common import batch, folder_of
from exchangelib.sandbox.handlers.item_view import View
from exchangelib.sandbox.handlers.shapes import read_shape
from exchangelib.sandbox.judge.paging import FIND_COUNT_LIMIT, SEARCH_COUNT_LIMIT, page
from exchangelib.sandbox.judge.restriction import Compiler
from exchangelib.sandbox.judge.sorting import group, grouping, sort
from exchangelib.sandbox.judge.values import Row
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.paths import ITEM_PREFIXES
from exchangelib.sandbox.store import Folder
from exchangelib.sandbox.store.items import can_extract
from exchangelib.sandbox.store.tables import COLUMNS
from exchangelib.sandbox.versions import rank

COVERAGE = (
    "shapes, restrictions, sorting, grouping, indexed, fractional and seeking pages, contacts views; a CalendarView shows "
    "single items only, QueryString and search folders with criteria are not there yet"
)
_VIEWS = (
    "IndexedPageItemView",
    "FractionalPageItemView",
    "SeekToConditionPageItemView",
    "CalendarView",
    "ContactsView",
)


def find_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/finditem-operation"""
    parents = call.body.find(M("ParentFolderIds"))
    return batch(call, parents.children if parents else [], lambda node: _find(call, node))


def _scope(call: Call, folder: Folder, restricted: bool) -> tuple[str, tuple[object, ...]]:
    """Which items a traversal means, as a condition (finditem.md)."""
    traversal = call.body.attrs.get("Traversal", "Shallow")
    if traversal == "SoftDeleted":
        # Deprecated since 2010; with a restriction it never finds anything.
        bin_ = call.store.folders.distinguished(folder.mailbox, "recoverableitemsdeletions")
        if restricted or bin_ is None:
            return "0", ()
        return "origin = ? AND folder = ?", (folder.number, bin_.number)
    return "folder = ? AND associated = ?", (folder.number, int(traversal == "Associated"))


def _rows(call: Call, where: str, values: tuple[object, ...], compiler: Compiler) -> list[Row]:
    """The candidates, with as little read of each as the paths in the request need."""
    names = {path.name for path in compiler.paths}
    # A MAPI property may be another name for any of the others: then all are read.
    whole = any(mapi.stands_for(name) for name in names) or not all(map(can_extract, names - set(COLUMNS)))
    columns = tuple(sorted(name for name in names if name in COLUMNS))
    keys = tuple(sorted(names - set(COLUMNS)))
    return [
        Row(found.number, found.received, dict(zip(columns, found.texts, strict=True)), found.bag, found.values)
        for found in call.store.items.scan(where, values, columns, keys, whole)
    ]


def _seek(view: Node | None, compiler: Compiler) -> Callable[[list[Row]], int] | None:
    if view is None or view.local != "SeekToConditionPageItemView":
        return None
    fits = compiler.compile(view.find(T("Condition")))
    backwards = view.attrs.get("BasePoint") == "End"

    def place(rows: list[Row]) -> int:
        indexes = range(len(rows) - 1, -1, -1) if backwards else range(len(rows))
        return next((index for index in indexes if fits is None or fits(rows[index])), len(rows))

    return place


def _between(view: Node | None, folder: Folder, compiler: Compiler) -> Callable[[Row], bool] | None:
    """What a CalendarView or ContactsView lets through."""
    if view is None or view.local not in ("CalendarView", "ContactsView"):
        return None
    if view.local == "ContactsView":
        compiler.path(Node("", children=[Node(T("FieldURI"), {"FieldURI": "contacts:DisplayName"})]))
        first = view.attrs.get("InitialName", "").casefold()
        last = view.attrs.get("FinalName", "\U0010ffff").casefold()

        def named(row: Row) -> bool:
            node = row.bag.get("DisplayName")
            return node is not None and first <= node.text.casefold() <= last

        return named
    if folder.element != "CalendarFolder":
        raise Refusal("ErrorCalendarFolderIsInvalidForCalendarView", "The folder is no calendar.")
    start, end = times.read(view.attrs.get("StartDate", "")), times.read(view.attrs.get("EndDate", ""))
    if start is None or end is None or end < start:
        raise Refusal("ErrorCalendarEndDateIsEarlierThanStartDate", "EndDate is earlier than StartDate.")
    if (end - start).days > 731:
        raise Refusal("ErrorCalendarViewRangeTooBig", "The range of a CalendarView is at most two years.")
    for name in ("Start", "End"):
        compiler.path(Node("", children=[Node(T("FieldURI"), {"FieldURI": f"calendar:{name}"})]))
    low, high = times.write(start), times.write(end)
    return lambda row: (row.texts["End"] or "") > low and (row.texts["Start"] or "~") < high


def _find(call: Call, node: Node) -> list[Node]:
    body = call.body
    if body.find(M("QueryString")) is not None:
        raise Refusal("ErrorUnsupportedQueryFilter", "The sandbox does not search by query strings yet.")
    shape = read_shape(call, "ItemShape", in_list=True)
    folder = folder_of(call, node)
    compiler = Compiler(call.schema, ITEM_PREFIXES)
    restriction = body.find(M("Restriction"))
    fits = compiler.compile(restriction)
    view = next((child for child in body.children if child.local in _VIEWS), None)
    seek = _seek(view, compiler)
    between = _between(view, folder, compiler)
    groups_how = grouping(body.find(M("GroupBy")), body.find(M("DistinguishedGroupBy")), compiler)
    order = body.find(M("SortOrder"))
    if order is None and view is not None and view.local in ("CalendarView", "ContactsView"):
        uri = "calendar:Start" if view.local == "CalendarView" else "contacts:DisplayName"
        field = Node("", {"Order": "Ascending"}, [Node(T("FieldURI"), {"FieldURI": uri})])
        order = Node("", None, [field])
    sort([], order, compiler)  # an order that is not possible is refused, and its columns are read
    rows = _rows(call, *_scope(call, folder, restriction is not None), compiler)
    rows = [row for row in rows if (fits is None or fits(row)) and (between is None or between(row))]
    rows = sort(rows, order, compiler)
    groups = group(rows, groups_how) if groups_how is not None else None
    if groups is not None:
        rows = [row for members in groups for row in members]
    searches = fits is not None and rank(call.store.version) >= rank("Exchange2013")
    most = SEARCH_COUNT_LIMIT if searches else FIND_COUNT_LIMIT
    part = page(view, len(rows), None if seek is None else lambda: seek(rows), most)
    items = call.store.items.heads([row.number for row in rows[part.start : part.stop]])
    show = View(call, shape)
    elements = {number: show.render(item) for number, item in items.items()}
    if groups is None:
        inner = Node(T("Items"), None, [elements[row.number] for row in rows[part.start : part.stop]])
    else:
        inner = Node(T("Groups"), None, _grouped(groups, elements))
    return [Node(M("RootFolder"), part.attrs, [inner])]


def _grouped(groups: list[list[Row]], elements: dict[int, Node]) -> list[Node]:
    """The groups that have something on this page, each with its place among all groups."""
    out = []
    for index, members in enumerate(groups):
        shown = [elements[row.number] for row in members if row.number in elements]
        if shown:
            children = [Node(T("GroupIndex"), text=str(index)), Node(T("Items"), None, shown)]
            out.append(Node(T("GroupedItems"), None, children))
    return out
