"""People of folders: how a query for personas is run; what is asked for is the queryset's business."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from .. import services
from .._model import problems
from .._model.path import FieldPath
from .._query.compile import Restriction
from .._query.q import Q
from .._query.verbs import raised
from ..errors import InvalidField
from ..items.personas import Persona
from ..services.watching import Watch
from .fields import field_of, fields_of
from .sorting import sort_key, without

if TYPE_CHECKING:
    from .._query.explanation import Explanation
    from .._query.query import Query

# Lists that FindPeople gives beside single values; the others hold what is known from each place, and GetPersona has them
_FOUND_LISTS = frozenset({"email_addresses", "folder_ids"})


def is_found(field: Any) -> bool:
    """Tell whether FindPeople gives a field: a single value, or one of the lists that the page of the operation shows.

    Some fields, such as the nickname, have no path by which they could be asked for (types.xsd, UnindexedFieldURIType).

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findpeople-operation
    """
    return field.is_addressable and (not field.is_list or field.name in _FOUND_LISTS)


class PeopleMixIn:
    """The people of some folders: what a queryset needs of the place that it looks for personas in."""

    account: Any
    folders: Any

    # -- which fields there are

    def people_path(self, text: str) -> FieldPath:
        """Find the field of personas that a name means.

        :raises InvalidField: personas have no such field
        """
        return FieldPath(field_of((Persona,), text, "a search for people"))

    def people_paths(self) -> tuple[FieldPath, ...]:
        """Give every field that a search gives of a persona on this server. `GetPersona` gives more."""
        fields = fields_of((Persona,), self.account.version)
        return tuple(FieldPath(f) for f in fields if is_found(f) and f.is_searchable)

    # -- personas

    def find_people(
        self,
        q: Q | None = None,
        shape: str = "IdOnly",
        depth: str | None = None,
        additional_fields: Iterable[FieldPath] | None = None,
        order_fields: Iterable[Any] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        offset: int = 0,
        watch: Watch | None = None,
    ) -> Iterator[Any]:
        """Yield the personas in the folders as FindPeople gives them, folder after folder.

        :param q: what they must fit, or a query string
        :param shape: "IdOnly", "Default" or "AllProperties"
        :param depth: "Shallow" is all that there is
        :param additional_fields: paths of fields beside the shape; none that FindPeople does not give
        :param order_fields: what to sort by
        :param page_size: how many personas a request asks for
        :param max_items: how many at most, of all folders together
        :param offset: how many of each folder to leave out
        :param watch: of an iteration that goes through more than this
        :raises InvalidField: FindPeople does not give a field
        """
        paths = list(additional_fields or ())
        for path in paths:
            if not is_found(path.field):
                raise InvalidField(f"FindPeople cannot return field {path.field.name!r}: see fetch_personas()")
        text = q.query_string if isinstance(q, Q) else None
        restriction: Any = q
        if isinstance(q, Q):
            restriction = None if text is not None else Restriction(q, People(self), Restriction.ITEMS)
        service = services.FindPeople(account=self.account, page_size=page_size)
        for folder in self.folders:
            if max_items == 0 or (isinstance(q, Q) and q.is_never()):
                return
            found = service.call(
                folder, paths, restriction or None, order_fields, shape, text, depth, max_items, offset, watch=watch
            )
            for persona in found:
                yield persona
                max_items = None if max_items is None else max_items - 1

    def run_people(self, query: Query) -> Iterator[Any]:
        """Yield the personas that a query asks for, and errors in the place of those that they are about.

        Without named fields, these are all that FindPeople gives. Naming others makes it two steps: FindPeople for the
        ids, then GetPersona for each.
        """
        if query.q.is_never() or query.max_items == 0:
            return iter(())
        wanted = self._people_wanted(query)
        self._check_people_version((*wanted, *(order.field_path for order in query.order)))
        if query.ids is not None:
            return self._named_people(query)
        if self.are_people_fetched(query):
            return self.whole_people(self._found_people(query, ()))
        return self._found_people(query, wanted)

    def run_people_count(self, query: Query, page_size: int) -> int:
        """Count the personas that a query asks for; with one small request for each folder, where the server knows."""
        small = query.replace(only=(), shape=None, order=(), page_size=page_size)
        parts = None if query.restriction is None else query.restriction.parts
        if query.ids is None and query.q.query_string is None and parts is None:
            counts = [services.FindPeople(account=self.account).count(f, query.restriction) for f in self.folders]
            if None not in counts:
                total = max(sum(n for n in counts if n is not None) - query.offset, 0)
                return total if query.max_items is None else min(total, query.max_items)
        return sum(not isinstance(found, Exception) for found in self.run_people(small))

    def _check_people_version(self, paths: Iterable[FieldPath]) -> None:
        for path in paths:
            if not path.field.span.supports(self.account.version):
                raise problems.too_new("Persona", path.field.name, self.account.version, path.field.span)

    def _named_people(self, query: Query) -> Iterator[Any]:
        end = None if query.max_items is None else query.offset + query.max_items
        found = services.GetPersona(account=self.account).call(personas=query.ids or ())
        if query.order:
            found = iter(sorted(found, key=sort_key(query.order)))
        return islice(found, query.offset, end)

    def _found_people(self, query: Query, wanted: Sequence[FieldPath]) -> Iterator[Any]:
        parts = None if query.restriction is None else query.restriction.parts
        if len(self.folders) == 1 and parts is None:
            return self._call_people(self.folders[0], query, wanted)
        # Offset and order are each search's own on the server, so the window over all of them is cut here
        end = None if query.max_items is None else query.offset + query.max_items
        each = query.replace(offset=0, max_items=end)
        watch = Watch(self.account)
        for person in chain.from_iterable(self._excluded_people(query)):
            watch.bar(raised(person).id)
        more = tuple(dict.fromkeys(o.field_path for o in query.order if o.field_path not in wanted))
        streams = self._included_people(each, (*wanted, *more), watch)
        found = heapq.merge(*streams, key=sort_key(query.order)) if query.order else chain.from_iterable(streams)
        return without(islice(found, query.offset, end), more)

    def _excluded_people(self, query: Query) -> Iterator[Iterator[Any]]:
        """Yield the searches for those who must not be given."""
        parts = None if query.restriction is None else query.restriction.parts
        plain = query.replace(only=(), order=(), offset=0, max_items=None, page_size=1000)
        for part in () if parts is None else parts.excluded:
            for folder in self.folders:
                yield self._call_people(folder, plain.replace(restriction=part), ())

    def _included_people(
        self, query: Query, wanted: Sequence[FieldPath], watch: Watch | None = None
    ) -> Iterator[Iterator[Any]]:
        parts = None if query.restriction is None else query.restriction.parts
        for folder in self.folders:
            for part in (query.restriction,) if parts is None else parts.included:
                yield self._call_people(folder, query.replace(restriction=part), wanted, watch)

    def people_searches(self, query: Query) -> list[tuple[Iterator[Any], str]]:
        """Give the searches that a query consists of, and what each is for. None has begun."""
        if query.q.is_never() or query.max_items == 0:
            return []
        wanted = self._people_wanted(query)
        fields = () if self.are_people_fetched(query) else wanted
        if len(self.folders) > 1 or (query.restriction is not None and query.restriction.parts is not None):
            query = query.replace(offset=0)
        excluded = [(found, "those who are left out") for found in self._excluded_people(query)]
        return [*excluded, *((found, "people") for found in self._included_people(query, fields))]

    def _people_wanted(self, query: Query) -> tuple[FieldPath, ...]:
        return self.people_paths() if query.only is None else query.only

    def are_people_fetched(self, query: Query) -> bool:
        """Tell whether people are fetched whole after they were found, for a search does not give all that is wanted."""
        return not all(is_found(path.field) for path in self._people_wanted(query))

    def whole_people(self, found: Iterable[Any]) -> Iterator[Any]:
        """Fetch people person by person.

        :param found: personas, or their ids
        """
        return services.GetPersona(account=self.account).call(personas=found)

    def _call_people(
        self, folder: Any, query: Query, wanted: Sequence[FieldPath], watch: Watch | None = None
    ) -> Iterator[Any]:
        place = PeopleMixIn()
        place.account, place.folders = self.account, [folder]
        q: Any = query.q if query.q.query_string is not None else query.restriction
        return place.find_people(
            q=q,
            # By default a server adds what there is no path for, such as DisplayNameFirstLast
            shape="Default" if query.only is None else "IdOnly",
            depth=query.depth,
            additional_fields=wanted,
            order_fields=query.order,
            page_size=query.page_size,
            max_items=query.max_items,
            offset=query.offset,
            watch=watch,
        )


class People:
    """The people of some folders as a `Source` of a queryset.

    :param place: the folders, as whatever has `PeopleMixIn`
    """

    def __init__(self, place: Any) -> None:
        self.place = place

    @property
    def account(self) -> Any:
        """The account that the folders belong to."""
        return self.place.account

    @property
    def title(self) -> str:
        """Where that is, in words."""
        return f"people of {self.place.title}"

    def item_path(self, text: str) -> FieldPath:
        """Find the field of personas that a name means."""
        return self.place.people_path(text)  # type: ignore[no-any-return]

    def folder_path(self, text: str) -> FieldPath:
        """Find the field of folders that a name means."""
        return self.place.folder_path(text)  # type: ignore[no-any-return]

    def item_paths(self) -> tuple[FieldPath, ...]:
        """Give every field that a search gives of a persona."""
        return self.place.people_paths()  # type: ignore[no-any-return]

    def run(self, query: Query) -> Iterator[Any]:
        """Yield the personas that a query asks for."""
        return self.place.run_people(query)  # type: ignore[no-any-return]

    def explain(self, query: Query) -> Explanation:
        """Say what a query needs to ask. Nothing is sent."""
        return self.place.explain_people(query)  # type: ignore[no-any-return]

    def run_rows(self, query: Query, names: Sequence[str]) -> Iterator[Any] | None:
        """Say that rows are made of personas."""
        return None

    def run_count(self, query: Query, page_size: int) -> int:
        """Count the personas that a query asks for."""
        return self.place.run_people_count(query, page_size)  # type: ignore[no-any-return]
