"""FindPeople."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from exchangelib.sandbox.bags import Bag, leaf
from exchangelib.sandbox.call import Call, Refusal
from exchangelib.sandbox.directory.entries import entries
from exchangelib.sandbox.directory.matching import matches
from exchangelib.sandbox.handlers import access, personas
from exchangelib.sandbox.handlers.common import folder_of, own_mailbox
from exchangelib.sandbox.handlers.lone import arranged, lone
from exchangelib.sandbox.handlers.search_folders import is_of_contacts, searched
from exchangelib.sandbox.judge.paging import page
from exchangelib.sandbox.judge.restriction import Compiler
from exchangelib.sandbox.judge.sorting import sort
from exchangelib.sandbox.judge.values import Row
from exchangelib.sandbox.nodes import M, Node, T
from exchangelib.sandbox.paths import resolve
from exchangelib.sandbox.store import Folder

COVERAGE = (
    "partial: people of folders with contacts, of all of them together, and of the address book: shapes, restrictions, "
    "sorting, pages, query strings by beginnings of words; contacts are not linked into one person, suggestions and "
    "contexts are not done"
)
_PREFIXES = frozenset({"persona"})
# FindPeople/response-2 and findpeople-operation.md; the lists of what is known from each place are GetPersona's.
_DEFAULT = {
    "PersonaId", "PersonaType", "CreationTime", "DisplayName", "DisplayNameFirstLast", "DisplayNameLastFirst", "FileAs",
    "GivenName", "Surname", "CompanyName", "EmailAddress", "EmailAddresses", "RelevanceScore",
}  # fmt: skip
_SINGLE = _DEFAULT | {
    "DisplayNameFirstLastSortKey", "DisplayNameLastFirstSortKey", "DisplayNameFirstLastHeader",
    "DisplayNameLastFirstHeader", "FileAsId", "MiddleName", "Generation", "Nickname", "Title", "Department", "Location",
    "PhoneNumber", "ImAddress", "HomeCity", "WorkCity", "FolderIds",
}  # fmt: skip


def find_people(call: Call) -> Node:
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findpeople-operation"""
    return lone(call, lambda: _find(call))


def _find(call: Call) -> list[Node]:
    body = call.body
    names = _shape(call)
    compiler = Compiler(call.schema, _PREFIXES)
    tests = [compiler.compile(body.find(M(name))) for name in ("Restriction", "AggregationRestriction")]
    order = body.find(M("SortOrder")) or _by_name()
    people = _found(call)
    rows = [Row(number, "", {}, partial(_searched, known)) for number, known in enumerate(people)]
    rows = [row for row in rows if all(test is None or test(row) for test in tests)]
    rows = sort(rows, order, compiler)
    part = page(body.find(M("IndexedPageItemView")), len(rows))
    shown = [_element(call, personas.bag_of(people[row.number]), names) for row in rows[part.start : part.stop]]
    numbers = {"TotalNumberOfPeopleInView": len(rows), "FirstMatchingRowIndex": 0, "FirstLoadedRowIndex": part.start}
    return [Node(M("People"), None, shown), *(Node(M(name), text=str(number)) for name, number in numbers.items())]


def _shape(call: Call) -> set[str]:
    """The properties to show."""
    shape = call.body.find(M("PersonaShape"))
    base = (shape.child_text(T("BaseShape")) if shape is not None else None) or "Default"
    names = {"IdOnly": {"PersonaId"}, "Default": _DEFAULT, "AllProperties": _SINGLE}.get(base.strip(), _DEFAULT)
    more = shape.find(T("AdditionalProperties")) if shape is not None else None
    return names | additional(more)


def additional(node: Node | None) -> set[str]:
    """The names of further properties of a persona.

    :raises Refusal: ErrorInvalidPropertyRequest, a property of something else
    """
    out = set()
    for each in node.children if node is not None else ():
        path = resolve(each)
        if path.prefix != "persona":
            raise Refusal("ErrorInvalidPropertyRequest", "Property is not valid for this object type.", [path.echo()])
        out.add(path.name)
    return out


def _by_name() -> Node:
    field = Node(T("FieldOrder"), {"Order": "Ascending"}, [Node(T("FieldURI"), {"FieldURI": "persona:DisplayName"})])
    return Node(M("SortOrder"), None, [field])


def _element(call: Call, bag: Bag, names: Iterable[str]) -> Node:
    found = [bag[name] for name in names if name in bag]
    return Node(T("Persona"), None, arranged(call, "t:PersonaType", found))


def _found(call: Call) -> list[personas.Known]:
    query = call.body.child_text(M("QueryString"))
    return [each for each in _people(call) if not query or not query.strip() or matches(query, each.found_by)]


def _searched(known: personas.Known) -> Bag:
    """The bag of a persona as restrictions look at it: a telephone number is its number."""
    bag = personas.bag_of(known)
    phone = bag.get("PhoneNumber")
    return bag if phone is None else bag | {"PhoneNumber": leaf("PhoneNumber", phone.child_text(T("Number")) or "")}


def _people(call: Call) -> Iterator[personas.Known]:
    """Everybody in the place that the request means: a folder, the address book, or both if it names none."""
    where = call.body.find(M("ParentFolderId"))
    place = where.children[0] if where is not None else None
    if place is not None and place.tag != T("AddressListId"):
        folder = folder_of(call, place)
        access.require(call, folder, "read")
        if is_of_contacts(folder):
            for each in searched(call, folder):
                yield from _in_folder(call, each)
            return
        if folder.distinguished != "directory":
            if folder.element != "ContactsFolder":
                text = "People are looked for in folders of contacts and in the directory."
                raise Refusal("ErrorInvalidFolderTypeForOperation", text)
            yield from _in_folder(call, folder)
            return
    elif place is None:
        contacts = call.store.folders.distinguished(own_mailbox(call).number, "contacts")
        yield from _in_folder(call, contacts) if contacts is not None else ()
    yield from (personas.of_entry(call, each) for each in entries(call.store))


def _in_folder(call: Call, folder: Folder) -> Iterator[personas.Known]:
    for item in call.store.items.many(call.store.items.within(folder.number)).values():
        if item.kind in ("Contact", "DistributionList"):
            yield personas.of_item(call, item, folder)
