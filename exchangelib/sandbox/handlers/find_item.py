"""FindItem."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timezone

from exchangelib.sandbox import zones
from exchangelib.sandbox.call import Call, Fault, Refusal
from exchangelib.sandbox.handlers import calendar_view
from exchangelib.sandbox.handlers.common import batch, folder_of
from exchangelib.sandbox.handlers.item_view import View
from exchangelib.sandbox.handlers.scope import scope_of
from exchangelib.sandbox.handlers.search_folders import criteria
from exchangelib.sandbox.handlers.searching import Search, find
from exchangelib.sandbox.handlers.shapes import read_shape
from exchangelib.sandbox.judge.aqs import Parser
from exchangelib.sandbox.judge.paging import FIND_COUNT_LIMIT, SEARCH_COUNT_LIMIT, page
from exchangelib.sandbox.judge.restriction import Compiler, QueryCompiler
from exchangelib.sandbox.judge.sorting import grouping, sort
from exchangelib.sandbox.judge.values import Row
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.paths import ITEM_PREFIXES
from exchangelib.sandbox.store import Folder
from exchangelib.sandbox.versions import rank

COVERAGE = (
    "full: shapes, restrictions, sorting, grouping, indexed, fractional and seeking pages, contacts views and calendar views, "
    "search folders, and query strings with the keywords that the documentation of Exchange names"
)
_PAGES = ("IndexedPageItemView", "FractionalPageItemView", "SeekToConditionPageItemView")
_VIEWS = (
    "IndexedPageItemView",
    "FractionalPageItemView",
    "SeekToConditionPageItemView",
    "CalendarView",
    "ContactsView",
)


def find_item(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/finditem-operation"""
    if call.body.find(M("QueryString")) is not None and rank(call.version) < rank("Exchange2010"):
        text = "The request is valid but does not specify the correct server version in the RequestServerVersion SOAP header."
        raise Fault("ErrorIncorrectSchemaVersion", text)
    parents = call.body.find(M("ParentFolderIds"))
    return batch(call, parents.children if parents else [], lambda node: _find(call, node))


def _seek(view: Node | None, compiler: Compiler) -> Callable[[list[Row]], int] | None:
    if view is None or view.local != "SeekToConditionPageItemView":
        return None
    fits = compiler.compile(view.find(T("Condition")))
    backwards = view.attrs.get("BasePoint") == "End"

    def place(rows: list[Row]) -> int:
        indexes = range(len(rows) - 1, -1, -1) if backwards else range(len(rows))
        return next((index for index in indexes if fits is None or fits(rows[index])), len(rows))

    return place


def _named(view: Node) -> Node:
    """What a ContactsView lets through: display names from its first to its last, both included."""
    parts = [
        Node(T(sign), None, [_path("contacts:DisplayName"), _constant(view.attrs[name])])
        for name, sign in (("InitialName", "IsGreaterThanOrEqualTo"), ("FinalName", "IsLessThanOrEqualTo"))
        if name in view.attrs
    ]
    return Node(T("And"), None, [Node(T("Exists"), None, [_path("contacts:DisplayName")]), *parts])


def _path(uri: str) -> Node:
    return Node(T("FieldURI"), {"FieldURI": uri})


def _constant(text: str) -> Node:
    return Node(T("FieldURIOrConstant"), None, [Node(T("Constant"), {"Value": text})])


def _expressions(call: Call, folder: Folder, view: Node | None) -> list[Node]:
    """All that must hold for an item: what the request, the search folder and the view say."""
    found = []
    restriction = call.body.find(M("Restriction"))
    if restriction is not None:
        found.append(restriction.children[0])
    if folder.element == "SearchFolder":
        own = criteria(folder)
        found += [own] if own is not None else []
    if view is not None and view.local == "ContactsView":
        found.append(_named(view))
    return found


def _order(body: Node, view: Node | None) -> Node | None:
    order = body.find(M("SortOrder"))
    if order is None and view is not None and view.local == "ContactsView":
        order = Node("", None, [Node("", {"Order": "Ascending"}, [_path("contacts:DisplayName")])])
    return order


def _query(call: Call, folder: Folder, search: Search) -> None:
    """Add what a query string says to a search.

    :raises Refusal: it does not go with the rest
    """
    query = call.body.find(M("QueryString"))
    if query is None:
        return
    if call.body.find(M("Restriction")) is not None:
        raise Refusal("ErrorInvalidOperation", "A search has a Restriction or a QueryString, not both.")
    if folder.element == "SearchFolder":
        raise Refusal("ErrorInvalidOperation", "A search folder cannot be searched with a QueryString.")
    zone = (zones.find(call.time_zone) if call.time_zone else None) or timezone.utc
    expression = Parser(query.text, call.clock.now().astimezone(zone)).parse()
    compiler = QueryCompiler(call.schema)
    search.expressions.append(expression)
    search.fits.append(compiler.expression(expression))
    search.compiler.paths += compiler.paths


def _search(call: Call, folder: Folder, view: Node | None) -> Search:
    """What is asked for, checked.

    :raises Refusal: what is wrong with it
    """
    body = call.body
    compiler = Compiler(call.schema, ITEM_PREFIXES)
    expressions = _expressions(call, folder, view)
    fits = [compiler.expression(each) for each in expressions]
    if view is not None and view.local.startswith("SeekTo") and folder.element == "CalendarFolder":
        text = "SeekToConditionPageView not supported for calendar items."
        raise Refusal("ErrorCalendarSeekToConditionNotSupported", text)
    seek = _seek(view, compiler)
    groups = grouping(body.find(M("GroupBy")), body.find(M("DistinguishedGroupBy")), compiler)
    order = _order(body, view)
    sort([], order, compiler)  # an order that is not possible is refused, and its columns are read
    search = Search(compiler, expressions, fits, order, groups, seek)
    _query(call, folder, search)
    return search


def _find(call: Call, node: Node) -> list[Node]:
    body = call.body
    shape = read_shape(call, "ItemShape", in_list=True)
    folder = folder_of(call, node)
    view = next((child for child in body.children if child.local in _VIEWS), None)
    if view is not None and view.local == "CalendarView":
        return calendar_view.find(call, folder, view, shape)
    restricted = any(body.find(M(name)) is not None for name in ("Restriction", "QueryString"))
    search = _search(call, folder, view)
    result = find(call, scope_of(call, folder, restricted), search)
    searches = restricted and rank(call.store.version) >= rank("Exchange2013")
    most = SEARCH_COUNT_LIMIT if searches else FIND_COUNT_LIMIT
    place = result.place
    part = page(view, len(result.numbers), None if place is None else lambda: place, most)
    allowed = call.finds.cap(part.stop - part.start, view is not None and view.local in _PAGES)
    if allowed < part.stop - part.start:
        part = page(view, len(result.numbers), None if place is None else lambda: place, allowed)
    call.finds.spend(part.stop - part.start)
    shown = result.numbers[part.start : part.stop]
    show = View(call, shape)
    elements = {number: show.render(item) for number, item in call.store.items.heads(shown).items()}
    if result.groups is None:
        inner = Node(T("Items"), None, [elements[number] for number in shown])
    else:
        inner = Node(T("Groups"), None, _grouped(result.groups, elements))
    return [Node(M("RootFolder"), part.attrs, [inner])]


def _grouped(groups: list[list[int]], elements: dict[int, Node]) -> list[Node]:
    """The groups that have something on this page, each with its place among all groups."""
    out = []
    for index, members in enumerate(groups):
        shown = [elements[number] for number in members if number in elements]
        if shown:
            children = [Node(T("GroupIndex"), text=str(index)), Node(T("Items"), None, shown)]
            out.append(Node(T("GroupedItems"), None, children))
    return out
