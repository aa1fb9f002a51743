"""How a query for items is run in several folders: which searches, in which order put together; it makes no request itself."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from .._model import problems
from .._query.judge import fits
from .._query.query import Query
from ..errors import ErrorItemNotFound, InvalidValue
from ..items.base import BaseItem
from ..services.find_item import FindItem
from ..services.get_item import GetItem
from ..services.watching import Watch
from .rows import row_reader
from .sorting import sort_key, without

if TYPE_CHECKING:
    from .._model.path import FieldPath
    from .._wire.xml import Element

Read = Callable[[Any, Any], Any]

_ID_ONLY: Final = "IdOnly"
# Ids are small: once the first items are there, they come in the largest pages that servers give; fields, a few pages later
_LARGER: Final = 10
# Streams that are put together each have a page under way in a thread, unless they are too many
_MOST_THREADS: Final = 8


class ItemSearches:
    """What finds items in the folders of a collection."""

    account: Any
    folders: list[Any]
    item_path: Callable[[str], FieldPath]
    item_paths: Callable[[], tuple[FieldPath, ...]]
    find_items: Callable[..., Iterator[Any]]
    of: Callable[[Iterable[Any]], Any]
    _item_depth: Callable[[], str]

    def run(self, query: Query) -> Iterator[Any]:
        """Yield what a query asks for: items, and errors in the place of the items that they are about.

        Fields that FindItem does not return make it two steps: ids by FindItem, then, as the ids come, the items by
        GetItem, several requests at a time if there are as many connections.
        """
        return self._run(query)

    def _run(self, query: Query, read: Read | None = None) -> Iterator[Any]:
        if not self.folders or query.q.is_never() or query.max_items == 0:
            return iter(())
        wanted = query.only if query.only is not None else self.item_paths()
        self._check_version((*(query.only or ()), *(order.field_path for order in query.order)))
        if query.ids is not None:
            return self._named(query, wanted, read)
        if query.view is not None:
            if query.q.query_string is not None:
                raise InvalidValue("A calendar view cannot be combined with a query string: filter it by fields")
            return self._in_view(query, wanted)
        return self._stream(query, wanted, read)

    def _named(self, query: Query, wanted: tuple[FieldPath, ...], read: Read | None) -> Iterator[Any]:
        end = None if query.max_items is None else query.offset + query.max_items
        ids = query.ids or ()
        if not query.order:
            return self._get(islice(iter(ids), query.offset, end), wanted, query, read)
        more = _missing([order.field_path for order in query.order], wanted)
        found = sorted(self._get(iter(ids), (*wanted, *more), query), key=sort_key(query.order))
        return without(islice(found, query.offset, end), more)

    def _check_version(self, paths: Iterable[FieldPath]) -> None:
        """Refuse fields that the server does not have, before it is asked for the ids of items.

        :raises InvalidFieldForVersion: naming the field, and the versions that have it
        """
        for path in paths:
            field = path.field
            if field.has_span and not field.span.supports(self.account.version):
                raise problems.too_new(field.owner, field.name, self.account.version, field.span)

    def run_rows(self, query: Query, names: Sequence[str]) -> Iterator[Any] | None:
        """Yield what `run` does as tuples of values, without making items of them; None if that cannot be done.

        :param names: of the values, in order
        """
        if query.view is not None or any("__" in name for name in names):
            return None
        if query.order and (query.ids is not None or len(self._parts(query)) * len(self.folders) > 1):
            return None
        return self._run(query, row_reader(names))

    def run_count(self, query: Query, page_size: int) -> int:
        """Count what a query asks for; one small request for each folder.

        A query string's total is an estimate on some servers, so what it finds is counted; and so is what several
        searches find together.
        """
        is_one = query.restriction is None or query.restriction.parts is None
        if query.ids is not None or query.view is not None or query.q.query_string is not None or not is_one:
            small = query.replace(only=(), shape=None, order=(), page_size=page_size)
            return sum(not isinstance(found, Exception) for found in self.run(small))
        total = sum(int(self.of([folder])._total(query, page_size)) for folder in self.folders)
        total = max(total - query.offset, 0)
        return total if query.max_items is None else min(total, query.max_items)

    def _total(self, query: Query, page_size: int) -> int:
        """Ask how many items a view has: `TotalItemsInView` stands beside the first item."""
        plain = query.replace(order=(), offset=0, max_items=1)
        for total in self._call(plain, (), read=_total_in_view):
            if total is not None:
                return int(total)
            return sum(1 for _ in self._call(plain.replace(max_items=None, page_size=page_size), ()))
        return 0

    # -- pages

    def _call(self, query: Query, wanted: Iterable[FieldPath], **options: Any) -> Iterator[Any]:
        q: Any = query.restriction
        if q is None and query.q.query_string is not None:
            q = query.q
        return self.find_items(
            q=q,
            depth=query.depth,
            additional_fields=wanted,
            order_fields=query.order,
            page_size=query.page_size,
            max_items=query.max_items,
            offset=query.offset,
            **options,
        )

    @staticmethod
    def _parts(query: Query) -> Sequence[Any]:
        """Give the restrictions of the searches that a query needs."""
        restriction = query.restriction
        parts = None if restriction is None else restriction.parts
        return (restriction,) if parts is None else parts.included

    def _find(
        self, query: Query, wanted: tuple[FieldPath, ...], read: Read | None = None, watch: Watch | None = None
    ) -> Iterator[Any]:
        """Yield items as FindItem gives them."""
        options: dict[str, Any] = {} if read is None else {"read": read}
        if query.page_size is None and FindItem.PAGE_SIZE >= 100:
            options["later_page_size"] = max(1000, FindItem.PAGE_SIZE)
            options["growth"] = 2 if wanted else _LARGER
        restrictions = self._parts(query)
        if len(self.folders) == 1 and restrictions[:1] == (query.restriction,):
            return self._placed(self._call(query, wanted, watch=watch, **options), read)
        # Offset and order are each search's own on the server, so the window over all of them is cut here.
        end = None if query.max_items is None else query.offset + query.max_items
        each = query.replace(offset=0, max_items=end)
        watch = watch or Watch(self.account)
        self._bar(query, watch)
        if query.order:
            return islice(self._merged(each, restrictions, wanted, watch), query.offset, end)
        # Which folder an item is in has to be asked for; rows of values do not tell
        is_one = len(self.folders) == 1
        hidden = () if read is not None or is_one else _missing([self.item_path("parent_folder_id")], wanted)
        calls = (
            self._call(each.replace(restriction=part), (*wanted, *hidden), watch=watch, **options)
            for part in restrictions
        )
        found = self._placed(chain.from_iterable(calls), read)
        return without(islice(found, query.offset, end), hidden)

    def _bar(self, query: Query, watch: Watch) -> None:
        """Find what must not be given."""
        restriction = query.restriction
        parts = None if restriction is None else restriction.parts
        if parts is None:
            return
        for part in parts.excluded:
            plain = query.replace(order=(), restriction=part, offset=0, max_items=None, page_size=1000)
            for item in self._call(plain, ()):
                if isinstance(item, Exception):
                    raise item
                watch.bar(item.id)

    def _merged(
        self, query: Query, restrictions: Sequence[Any], wanted: tuple[FieldPath, ...], watch: Watch
    ) -> Iterator[Any]:
        """Put what several searches find, each in order, in one order."""
        more = _missing([order.field_path for order in query.order], wanted)
        fields = (*wanted, *more)
        count = len(self.folders) * len(restrictions)
        streams = []
        for folder in self.folders:
            alone = self.of([folder])
            for part in restrictions:
                each = query.replace(restriction=part)
                if any(path.field.is_complex for path in fields):
                    found = alone._get(alone._placed(alone._call(each, (), watch=watch)), fields, each, None, watch)
                else:
                    found = alone._placed(alone._call(each, fields, watch=watch, is_ahead=count <= _MOST_THREADS))
                streams.append(found)
        return without(heapq.merge(*streams, key=sort_key(query.order)), more)

    def _stream(self, query: Query, wanted: tuple[FieldPath, ...], read: Read | None = None) -> Iterator[Any]:
        if not any(path.field.is_complex for path in wanted):
            return self._find(query, wanted, read)
        if any(order.field_path.field.is_complex for order in query.order):
            is_several = len(self._parts(query)) * len(self.folders) > 1
            if is_several:
                return self._find(query, wanted)
        watch = Watch(self.account)
        return self._get(self._find(query, (), watch=watch), wanted, query, read, watch)

    def _get(
        self,
        found: Iterator[Any],
        wanted: tuple[FieldPath, ...],
        query: Query,
        read: Read | None = None,
        watch: Watch | None = None,
    ) -> Iterator[Any]:
        """Get whole items for ids, a chunk at a time, so that the first come before the last ids are known."""
        service = GetItem(account=self.account, chunk_size=query.chunk_size or query.page_size)
        waiting: deque[Any] = deque()

        def asked() -> Iterator[Any]:
            for item in found:
                waiting.append(item)
                if not isinstance(item, Exception):
                    yield item

        options: dict[str, Any] = {} if read is None else {"read": read}
        answers = self._placed(service.call(items=asked(), additional_fields=wanted, shape=_ID_ONLY, **options), read)
        for answer in answers:
            while isinstance(waiting[0], Exception):
                yield waiting.popleft()
            item = waiting.popleft()
            if watch is not None and watch.changes:
                if isinstance(answer, ErrorItemNotFound):
                    # The account itself took it away before it was its turn
                    watch.missed(item.id)
                    continue
                if item.id in watch.made:
                    continue
            yield _like(item, answer)
        yield from waiting

    def _placed(self, found: Iterator[Any], read: Read | None = None) -> Iterator[Any]:
        return _placed(found, self.folders) if read is None else found

    # -- calendar views

    def _in_view(self, query: Query, wanted: tuple[FieldPath, ...]) -> Iterator[Any]:
        """Yield what a calendar view shows, filtered and sorted here: a server takes neither with such a view."""
        judged = () if query.q.is_empty() else tuple(self.item_path(str(q.field_path)) for q in query.q.leaves())
        hidden = (*judged, *(order.field_path for order in query.order))
        if any(path.field.is_complex for path in hidden):
            fields = (*wanted, *_missing(hidden, wanted))
            found = list(self._get(iter(self._viewed(query, ())), fields, query))
        else:
            first = () if any(path.field.is_complex for path in wanted) else wanted
            found = self._viewed(query, (*first, *_missing(hidden, first)))
        if judged:
            found = [i for i in found if isinstance(i, Exception) or fits(query.q, i, self.item_path)]
        if query.order:
            found.sort(key=sort_key(query.order))
        end = None if query.max_items is None else query.offset + query.max_items
        window = iter(found[query.offset : end])
        is_whole = all(not path.field.is_complex for path in wanted) or any(p.field.is_complex for p in hidden)
        if is_whole:
            yield from without(window, _missing(hidden, wanted))
        else:
            yield from self._get(window, wanted, query)

    def _viewed(self, query: Query, fields: tuple[FieldPath, ...]) -> list[Any]:
        """Give what is in a calendar view, the first to begin first; of several calendars too."""
        view = query.view
        start = self.item_path("start")
        hidden = _missing([start, self.item_path("parent_folder_id")], fields)
        found = self._shown(query, view, (*fields, *hidden))
        # Beginnings are given with the time zone that they were made in, so only here are they in one order
        if len(self.folders) > 1:
            found.sort(key=lambda each: (isinstance(each, Exception), getattr(each, "start", None) or view.start))
        found = found[: view.max_items]
        return list(without(iter(found), hidden))

    def _shown(self, query: Query, view: Any, fields: tuple[FieldPath, ...]) -> list[Any]:
        """Ask for a view, in halves if the server cuts it."""
        service = FindItem(account=self.account)
        depth = self._item_depth() if query.depth is None else query.depth
        call = service.call(
            folders=self.folders, additional_fields=fields, depth=depth, calendar_view=view, max_items=None
        )
        found = list(self._placed(call))
        if view.max_items is not None or not service.is_cut:
            return found
        middle = view.start + (view.end - view.start) / 2
        if not view.start < middle < view.end:
            raise InvalidValue(f"The server does not show all that there is between {view.start} and {view.end}")
        cls = type(view)
        halves = [cls(start=view.start, end=middle), cls(start=middle, end=view.end)]
        whole = [item for half in halves for item in self._shown(query, half, fields)]
        # What goes on over the middle is in both
        named = {getattr(item, "id", None) or id(item): item for item in whole}
        return list(named.values())


def _missing(needed: Iterable[FieldPath], wanted: Iterable[FieldPath]) -> tuple[FieldPath, ...]:
    """Give what has to be fetched beside what is wanted."""
    known = set(wanted)
    return tuple(dict.fromkeys(path for path in needed if path not in known))


def _total_in_view(element: Element, account: Any) -> str | None:
    # m:RootFolder > t:Items > the item
    items = element.getparent()
    root = None if items is None else items.getparent()
    return None if root is None else root.get("TotalItemsInView")


def _like(item: Any, whole: Any) -> Any:
    """Tell a whole item the folder that its id was found in, unless it knows."""
    if isinstance(whole, BaseItem) and isinstance(item, BaseItem) and whole.folder is None:
        whole.__dict__["folder"] = item.folder
    return whole


def _placed(found: Iterator[Any], folders: list[Any]) -> Iterator[Any]:
    """Tell each item its folder: the only one there is, or the one whose id the item has."""
    only = folders[0] if len(folders) == 1 else None
    by_id = {} if only is not None else {folder.id: folder for folder in folders}
    for item in found:
        if not isinstance(item, Exception):
            values = item.__dict__
            if only is not None:
                values["folder"] = only
            elif "parent_folder_id" in values:
                values["folder"] = by_id.get(values["parent_folder_id"].id)
        yield item
