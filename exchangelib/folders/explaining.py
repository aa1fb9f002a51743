"""Writes down what a query would ask for, by running it against an account that sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .._model.family import FOLDERS
from .._query.compile import Restriction
from .._query.explanation import Explanation, Step
from .._query.q import Q
from .._query.query import Query
from ..properties import FolderId, ItemId
from ..services.find_folder import FindFolder
from ..services.get_folder import GetFolder
from ..services.get_item import GetItem
from ..version import VERSIONS, Version

if TYPE_CHECKING:
    from .._model.path import FieldPath

_SOME = "(an id)"
_ID_ONLY = "IdOnly"


class _Asked(Exception):
    def __init__(self, operation: str, xml: str) -> None:
        self.operation = operation
        self.xml = xml


class _Silent:
    """An account that writes down what it is to send, and ends there.

    :param account: the account that it stands for
    :param version: what to write for
    """

    def __init__(self, account: Any, version: Version) -> None:
        self._account = account
        self.version = version

    def exchange(self, operation: str, write: Callable[[Version], str], *, repeatable: bool) -> Any:
        raise _Asked(operation, write(self.version))

    begin = exchange

    def __getattr__(self, name: str) -> Any:
        return getattr(self._account, name)


class Explains:
    """What explains queries of a collection of folders."""

    account: Any
    folders: list[Any]
    _given: Any
    of: Callable[..., Any]

    def explain(self, query: Query) -> Explanation:
        """Say what a query needs to ask. Nothing is sent, not even to find out folders or the version."""
        is_nothing = query.q.is_never() or query.max_items == 0
        return self._explained(lambda place, version: () if is_nothing else _steps(place, query, version))

    def explain_people(self, query: Query) -> Explanation:
        """Say what a query for people needs to ask."""
        return self._explained(lambda place, version: _people_steps(place, query))

    def explain_folders(self, q: Q, depth: str | None, fields: tuple[FieldPath, ...] | None) -> Explanation:
        """Say what finding folders needs to ask.

        :param q: what they must fit
        :param depth: "Shallow", "Deep" or "SoftDeleted"; None for what is usual there
        :param fields: the fields wanted; None for all that FindFolder gives
        """
        return self._explained(lambda place, version: _folder_steps(place, q, depth, fields))

    def _explained(self, steps: Callable[[Any, Version], Iterable[Step]]) -> Explanation:
        version = _known(self.account)
        is_assumed = version is None
        if version is None:
            version = Version(api_version=next(iter(VERSIONS)))
        place = self.of(self._known_folders())
        place.account = _Silent(self.account, version)
        return Explanation(version, is_assumed, tuple(steps(place, version)))

    def _known_folders(self) -> list[Any]:
        if "folders" in self.__dict__ or isinstance(self._given, (list, tuple)):
            return self.folders
        # To know them they would have to be asked for
        folder_cls = FOLDERS.find(FOLDERS.fallback or "")
        return [folder_cls(root=None, _id=FolderId(_SOME))]


def _known(account: Any) -> Version | None:
    protocol = getattr(account, "protocol", None)
    if protocol is None:
        return account.version  # type: ignore[no-any-return]
    return protocol.known_version_for(account)  # type: ignore[no-any-return]


def _steps(place: Any, query: Query, version: Version) -> Iterator[Step]:
    wanted: tuple[FieldPath, ...] = query.only if query.only is not None else place.item_paths()
    whole = any(path.field.is_complex for path in wanted)
    if not place.folders:
        return
    if query.ids is not None:
        yield _whole_step(place, query, wanted, version, [ItemId(*pair) for pair in query.ids])
        return
    if query.view is not None:
        yield from _asked(place._in_view(query, wanted), "what the calendars show, to be filtered and sorted here")
    else:
        yield from _searches(place, query, wanted, whole)
    if whole:
        yield _whole_step(place, query, wanted, version, [ItemId(_SOME)])


def _searches(place: Any, query: Query, wanted: tuple[FieldPath, ...], whole: bool) -> Iterator[Step]:
    parts = None if query.restriction is None else query.restriction.parts
    excluded = () if parts is None else parts.excluded
    for number, part in enumerate(excluded, 1):
        each = query.replace(order=(), restriction=part, offset=0, max_items=None, page_size=1000)
        yield from _asked(place._call(each, ()), f"ids that are left out, search {number} of {len(excluded)}")
    restrictions = place._parts(query)
    apart = [place.of([folder]) for folder in place.folders] if query.order else [place]
    several = len(apart) * len(restrictions) > 1
    each = query.replace(offset=0) if several or len(place.folders) > 1 else query
    fields = () if whole else wanted
    if several and query.order:
        fields = tuple(dict.fromkeys((*fields, *(order.field_path for order in query.order))))
    for number, (where, part) in enumerate(((w, r) for w in apart for r in restrictions), 1):
        where.account = place.account
        note = "ids" if whole else "fields"
        note += f", search {number} of {len(apart) * len(restrictions)}" if several else ""
        simple = tuple(path for path in fields if not path.field.is_complex)
        yield from _asked(where._call(each.replace(restriction=part), simple), f"the first page of {note}")


def _people_steps(place: Any, query: Query) -> Iterator[Step]:
    if query.ids is not None:
        yield from _asked(place.run_people(query), "a person; so for each")
        return
    searches = place.people_searches(query)
    for number, (found, note) in enumerate(searches, 1):
        more = f", search {number} of {len(searches)}" if len(searches) > 1 else ""
        yield from _asked(found, f"the first page of {note}{more}")
    if searches and place.are_people_fetched(query):
        yield from _asked(place.whole_people([_SOME]), "a whole person; so for each")


def _folder_steps(place: Any, q: Q, depth: str | None, fields: tuple[FieldPath, ...] | None) -> Iterator[Step]:
    whole = fields is not None and any(path.field.is_complex for path in fields)
    searches = [] if q.is_never() or not place.folders else _folder_searches(place, q, depth, None if whole else fields)
    for number, (found, note) in enumerate(searches, 1):
        more = f", search {number} of {len(searches)}" if len(searches) > 1 else ""
        yield from _asked(found, f"the first page of {note}{more}")
    if searches and whole:
        paths = place._with_required(fields, FOLDERS.find(FOLDERS.fallback or ""), is_complex=None)
        got = GetFolder(account=place.account).call(folders=[FolderId(_SOME)], additional_fields=paths, shape=_ID_ONLY)
        yield from _asked(got, "a whole folder; so for each")


def _folder_searches(
    place: Any, q: Q, depth: str | None, fields: tuple[FieldPath, ...] | None
) -> list[tuple[Iterator[Any], str]]:
    """Give the searches that finding folders consists of, and what each is for. None has begun."""
    parts = Restriction(q, place, Restriction.FOLDERS).parts
    if parts is None:
        return [(place.find_folders(q, depth=depth, additional_fields=fields), "folders")]
    searches = [(part, (), "those that are left out") for part in parts.excluded]
    wanted = place._with_required(fields, FOLDERS.find(FOLDERS.fallback or ""), is_complex=False)
    searches.extend((part, wanted, "folders") for part in parts.included)
    service = FindFolder(account=place.account, page_size=1000)
    options: dict[str, Any] = {"folders": place.folders, "shape": _ID_ONLY, "depth": depth or place._folder_depth()}
    return [
        (service.call(additional_fields=paths, restriction=part or None, **options), note)
        for part, paths, note in searches
    ]


def _asked(found: Iterator[Any], note: str) -> Iterator[Step]:
    try:
        next(found, None)
    except _Asked as asked:
        yield Step(asked.operation, asked.xml, note)


def _whole_step(place: Any, query: Query, wanted: tuple[FieldPath, ...], version: Version, ids: list[ItemId]) -> Step:
    service = GetItem(account=place.account, chunk_size=query.chunk_size or query.page_size)
    end = None if query.max_items is None else query.offset + query.max_items
    some = ids[query.offset : end][: service.chunk_size] if query.ids is not None else ids
    xml = service.get_payload(some, wanted, _ID_ONLY, version=version)
    return Step("GetItem", xml, f"whole items, up to {service.chunk_size} at a time")
