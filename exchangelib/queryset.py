"""Lazy, chainable sets of items, after Django's; what is asked is a frozen `Query`, where it is asked a `Source`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ._model.path import FieldOrder, FieldPath
from ._progress import Progress, check_progress, progress_of
from ._query.answers import AnswerVerbs
from ._query.compile import Restriction
from ._query.ids import ID_NAMES, ids_of
from ._query.q import Q
from ._query.query import Query, check_number
from ._query.shapes import row_reader
from ._query.source import Source, Strict
from ._query.verbs import SetVerbs, brief, raised
from .errors import (
    DoesNotExist,
    ErrorItemNotFound,
    EWSError,
    InvalidEnumValue,
    InvalidField,
    InvalidTypeError,
    InvalidValue,
    MultipleObjectsReturned,
)

if TYPE_CHECKING:
    from typing_extensions import Self

    from ._query.explanation import Explanation

MISSING_ITEM_ERRORS = (ErrorItemNotFound,)
ITEM_TRAVERSAL_CHOICES = ("Shallow", "SoftDeleted", "Associated")


class ItemDoesNotExist(DoesNotExist, ErrorItemNotFound):
    """`get()` was given an id, and the server has no such item (any more)."""


class SliceTaken(EWSError, TypeError):
    """A slice of a set was to be narrowed or sorted, which would give other items than were sliced."""


class NoSuchResult(EWSError, IndexError):
    """A set has no result in that position."""


class SearchableMixIn:
    """What can be searched: querysets, folders, and collections of folders."""

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Give the one item that fits. See `QuerySet.get`."""
        return self.all().get(*args, **kwargs)

    def all(self) -> QuerySet:
        """Give the set of all items."""
        raise NotImplementedError(f"{type(self).__name__} cannot be searched")

    def none(self) -> QuerySet:
        """Give the empty set."""
        return self.all().none()

    def filter(self, *args: Any, **kwargs: Any) -> QuerySet:
        """Give the set of the items that fit. See `QuerySet.filter`."""
        return self.all().filter(*args, **kwargs)

    def exclude(self, *args: Any, **kwargs: Any) -> QuerySet:
        """Give the set of the items that do not fit. See `QuerySet.exclude`."""
        return self.all().exclude(*args, **kwargs)

    def people(self) -> QuerySet:
        """Give the set of the people here. See `QuerySet.people`."""
        return self.all().people()


class QuerySet(SetVerbs, AnswerVerbs, SearchableMixIn):
    """A set of items that is fetched when it is iterated.

    Every method that narrows or arranges gives a new set. A set iterated to its end keeps its results; `iterator()`
    keeps nothing. What the server says about a single item stands in that item's place as an exception object.

    :param folder_collection: where to look
    :param request_type: what is looked for: "item" or "persona"
    """

    VALUES: ClassVar = "values"
    VALUES_LIST: ClassVar = "values_list"
    FLAT: ClassVar = "flat"
    NONE: ClassVar = "none"
    RETURN_TYPES: ClassVar = ("values", "values_list", "flat", "none")
    ITEM: ClassVar = "item"
    PERSONA: ClassVar = "persona"
    REQUEST_TYPES: ClassVar = ("item", "persona")

    def __init__(self, folder_collection: Source, request_type: str = "item") -> None:
        if request_type not in self.REQUEST_TYPES:
            raise InvalidEnumValue("request_type", request_type, self.REQUEST_TYPES)
        self.folder_collection = folder_collection
        self.request_type = request_type
        self.query = Query()
        self._cache: list[Any] | None = None

    def _with(self, **changes: Any) -> Self:
        new = type(self).__new__(type(self))
        new.folder_collection = self.folder_collection
        new.request_type = self.request_type
        new.query = self.query.replace(**changes)
        new._cache = None
        return new

    def __getstate__(self) -> dict[str, Any]:
        """Fields stay at home: a pickle names them, and they are looked up where it is opened."""
        query = self.query
        only = None if query.only is None else [path.path for path in query.only]
        order = [("-" if o.reverse else "") + o.field_path.path for o in query.order]
        plain = query.replace(only=None, order=(), restriction=None)
        return {**self.__dict__, "query": plain, "_names": (only, order)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        only, order = state.pop("_names")
        self.__dict__.update(state)
        q = self.query.q
        changes: dict[str, Any] = {"order": tuple(self._order(text) for text in order)}
        if only is not None:
            changes["only"] = self._paths(tuple(only))
        if self._is_restriction(q) and self.query.ids is None:
            changes["restriction"] = Restriction(q, self.folder_collection, Restriction.ITEMS)
        self.query = self.query.replace(**changes)

    @staticmethod
    def _is_restriction(q: Q) -> bool:
        return not (q.is_never() or q.is_always() or q.is_empty() or q.query_string is not None)

    def _changed(self, query: Query) -> Self:
        return self._with(**vars(query))

    def _unsliced(self, what: str) -> None:
        if self.query.is_sliced:
            raise SliceTaken(f"Cannot {what} once a slice has been taken: do it before slicing")

    # -- knobs

    @property
    def q(self) -> Q:
        """The expression that items must fit."""
        return self.query.q

    @property
    def is_cached(self) -> bool:
        """Whether the results are kept here already."""
        return self._cache is not None

    @property
    def page_size(self) -> int | None:
        """How many results a search request asks for. None: the service's default."""
        return self.query.page_size

    @page_size.setter
    def page_size(self, value: int | None) -> None:
        self._turn("page_size", value, 1)

    @property
    def chunk_size(self) -> int | None:
        """How many whole items a request asks for. None: the service's default."""
        return self.query.chunk_size

    @chunk_size.setter
    def chunk_size(self, value: int | None) -> None:
        self._turn("chunk_size", value, 1)

    @property
    def max_items(self) -> int | None:
        """How many results there are at most. None: all."""
        return self.query.max_items

    @max_items.setter
    def max_items(self, value: int | None) -> None:
        self._turn("max_items", value, 0)
        self._cache = None

    def _turn(self, name: str, value: int | None, minimum: int) -> None:
        if value is not None:
            check_number(name, value, minimum)
        self.query = self.query.replace(**{name: value})

    # -- narrowing

    def all(self) -> Self:
        """Give a set of the same items, without what is kept here."""
        return self._with()

    def none(self) -> Self:
        """Give the empty set. It asks the server nothing."""
        return self._with(q=Q(conn_type=Q.NEVER), restriction=None, ids=None)

    def filter(self, *args: Q | str, **kwargs: Any) -> Self:
        """Give the set of the items that also fit this.

        :param args: `Q` objects, or one query string, which cannot be combined with anything
        :param kwargs: ``field=value`` or ``field__lookup=value``
        :raises InvalidField: a field or lookup is unknown, or cannot be searched for
        :raises ValueError, TypeError: a value does not fit its field, or the set is a slice
        """
        self._unsliced("filter")
        return self._narrowed(self.query.q & _q(args, kwargs))

    def exclude(self, *args: Q | str, **kwargs: Any) -> Self:
        """Give the set without the items that fit this. Arguments and errors as for `filter`."""
        self._unsliced("exclude")
        return self._narrowed(self.query.q & ~_q(args, kwargs))

    def _narrowed(self, q: Q) -> Self:
        if not self._is_restriction(q):
            return self._with(q=q, restriction=None, ids=None)
        ids = ids_of(q)
        if ids is not None:
            if self.query.view is not None:
                raise InvalidValue("What is named by its id is not looked for in a view: use the calendar's own get()")
            return self._with(q=q, restriction=None, ids=ids)
        restriction = Restriction(q, self.folder_collection, Restriction.ITEMS)
        if self.query.view is None:
            _ = restriction.parts  # what cannot be split is refused here
        return self._with(q=q, restriction=restriction, ids=None)

    def people(self) -> QuerySet:
        """Give the set of the people in the same folders.

        :raises InvalidValue: the set was narrowed, by what items are and people are not
        """
        query = self.query
        if query.q.is_empty() and query.ids is None and not query.order and not query.is_sliced and query.view is None:
            if self.request_type == self.PERSONA:
                return self
            return self.folder_collection.people()  # type: ignore[attr-defined, no-any-return]
        raise InvalidValue("people() comes first: folder.people().filter(...)")

    def depth(self, depth: str) -> Self:
        """Give the set of other items of the folders.

        :param depth: "Shallow", "SoftDeleted" or "Associated"; of people, "Shallow" only
        """
        choices = ITEM_TRAVERSAL_CHOICES if self.request_type == self.ITEM else ITEM_TRAVERSAL_CHOICES[:1]
        if depth not in choices:
            raise InvalidEnumValue("depth", depth, choices)
        return self._with(depth=depth)

    # -- arranging

    def order_by(self, *args: str) -> Self:
        """Give the set in an order; the server sorts. No arguments: as the server likes.

        :param args: names of fields, the most important first; with a ``-`` in front, the greatest first
        :raises InvalidField: there is no such field, or it cannot be sorted by. Servers refuse more, such as the body
        """
        self._unsliced("reorder")
        return self._with(order=tuple(self._order(arg) for arg in args))

    def _order(self, text: str) -> FieldOrder:
        if not isinstance(text, str):
            raise InvalidTypeError("order_by", text, str)
        name = text.removeprefix("-")
        if name in ID_NAMES:
            raise InvalidField(f"Items cannot be sorted by {name!r}: ids are in no order")
        path = FieldPath.from_string(name, Strict(self.folder_collection), strict=True)
        field = path.field
        if not field.is_searchable:
            raise InvalidField(f"Field {name!r} of {field.owner} cannot be sorted by (is_searchable is False)")
        if field.is_list and path.label is None and field.value_cls is not str:
            raise InvalidField(f"Field {name!r} of {field.owner} cannot be sorted by: it holds many things")
        return FieldOrder(path, reverse=text.startswith("-"))

    def reverse(self) -> Self:
        """Give the set the other way round.

        :raises ValueError: there is no order to reverse
        """
        self._unsliced("reverse")
        if not self.query.order:
            raise InvalidValue("Reversing needs an order: use order_by() first")
        return self._with(order=tuple(FieldOrder(o.field_path, not o.reverse) for o in self.query.order))

    def only(self, *args: str) -> Self:
        """Give the set with items that have these fields only, and their ids. No arguments: ids alone.

        :param args: names of fields, or of parts such as ``phone_numbers__CarPhone``
        :raises InvalidField: there is no such field
        """
        return self._with(only=self._paths(args))

    def values(self, *args: str) -> Self:
        """Give the set as dicts. No arguments: id, changekey, and every field.

        :param args: names of the values
        """
        return self._shaped(self.VALUES, args)

    def values_list(self, *args: str, flat: bool = False) -> Self:
        """Give the set as tuples, or, with `flat`, as the values of one field. No arguments: as for `values`.

        :param args: names of the values
        """
        if not flat:
            return self._shaped(self.VALUES_LIST, args)
        if len(args) != 1:
            raise InvalidValue(f"flat=True needs exactly one field name, not {len(args)}")
        return self._shaped(self.FLAT, args)

    def _shaped(self, shape: str, args: tuple[str, ...]) -> Self:
        return self._with(only=self._paths(args) if args else None, shape=shape, names=args)

    def _paths(self, names: tuple[str, ...]) -> tuple[FieldPath, ...]:
        for name in names:
            if not isinstance(name, str):
                raise InvalidTypeError("name of a field", name, str)
        return tuple(self.folder_collection.item_path(name) for name in dict.fromkeys(names) if name not in ID_NAMES)

    # -- fetching

    def __iter__(self) -> Iterator[Any]:
        # `list()` takes the iterator before it asks for the length, which fetches: so the cache is looked for late.
        if self._cache is not None:
            yield from self._cache
            return
        kept: list[Any] = []
        keep = kept.append
        for result in self.iterator():
            keep(result)
            yield result
        self._cache = kept

    def iterator(self, progress: Progress = None) -> Iterator[Any]:
        """Yield the results and keep nothing. Pages are fetched as they are needed, one ahead.

        :param progress: True shows a bar (needs tqdm); a callable is called with how many have been given, and of how
            many, if that is known. To know it costs one small request for each folder
        :raises InvalidTypeError: `progress` is neither
        :raises ImportError: an error of ours, if there is no tqdm
        """
        check_progress(progress)
        return self._results() if progress is None or progress is False else self._watched(progress)

    def _watched(self, progress: Progress) -> Iterator[Any]:
        total = None if self.query.q.query_string is not None or self.query.view is not None else self.count()
        with progress_of(progress, total=total, what=self.folder_collection.title) as meter:
            for result in self._results():
                yield result
                meter.step()

    def _results(self) -> Iterator[Any]:
        query = self.query
        if query.q.is_never() or query.max_items == 0:
            return iter(())
        if query.shape is None:
            return self.folder_collection.run(query)
        names = query.names
        if not names:
            names = ("id", "changekey", *dict.fromkeys(path.path for path in self.folder_collection.item_paths()))
        rows = self.folder_collection.run_rows(query, names)
        if rows is None:
            read = row_reader(names, self.folder_collection)
            rows = (i if isinstance(i, Exception) else read(i) for i in self.folder_collection.run(query))
        return self._in_shape(rows, names)

    def _in_shape(self, rows: Iterator[Any], names: tuple[str, ...]) -> Iterator[Any]:
        shape = self.query.shape
        if shape == self.VALUES_LIST:
            return rows
        if shape == self.FLAT:
            return (row if isinstance(row, Exception) else row[0] for row in rows)
        return (row if isinstance(row, Exception) else dict(zip(names, row, strict=True)) for row in rows)

    def __len__(self) -> int:
        """Fetch everything, keep it, and count it, as in Django. `count()` counts without fetching."""
        if self._cache is None:
            self._cache = [*self.iterator()]
        return len(self._cache)

    def __bool__(self) -> bool:
        """Tell whether there is anything. Asks for one id, unless the results are kept here."""
        return self.exists()

    def __getitem__(self, key: int | slice) -> Any:
        """Give one result, or a set of some of them; only those are fetched.

        A position from the end costs one more small request, for the number of results. With a step other than 1 the
        results are fetched and given as a list.

        :raises IndexError: there are not so many results
        """
        if isinstance(key, slice):
            return self._slice(key)
        if not hasattr(key, "__index__"):
            raise InvalidTypeError("index", key, (int, slice))
        if self._cache is not None:
            return raised(self._cache[key])
        position = key.__index__()
        if position < 0:
            position += self.count()
        if position < 0:
            raise NoSuchResult(f"Index {key} is out of range")
        for result in self._changed(self.query.window(position, position + 1)).iterator():
            return raised(result)
        raise NoSuchResult(f"Index {key} is out of range")

    def _slice(self, part: slice) -> Any:
        if self._cache is not None:
            return self._cache[part]
        for bound in (part.start, part.stop, part.step):
            if bound is not None and not hasattr(bound, "__index__"):
                raise InvalidTypeError("slice", bound, int)
        step = 1 if part.step is None else part.step.__index__()
        start = 0 if part.start is None else part.start.__index__()
        stop = None if part.stop is None else part.stop.__index__()
        if step < 0:
            return [*self.iterator()][part]
        if start < 0 or (stop is not None and stop < 0):
            start, stop, _ = slice(start, stop).indices(self.count())
        if step == 0:
            raise InvalidValue("slice step cannot be zero")
        window = self._changed(self.query.window(start, stop))
        return window if step == 1 else [*window.iterator()][::step]

    def get(self, *args: Q | str, **kwargs: Any) -> Any:
        """Give the one item that fits. Arguments as for `filter`; ``id``, with or without ``changekey``, names it.

        :raises DoesNotExist: nothing fits
        :raises MultipleObjectsReturned: more than one item fits
        :raises EWSError: what the server says about the item
        """
        if kwargs.get("changekey", "") is None and kwargs.keys() & ID_NAMES:
            del kwargs["changekey"]
        wanted = self if self.query.is_sliced and not args and not kwargs else self.filter(*args, **kwargs)
        if self._cache is not None and not args and not kwargs:
            found = self._cache[:2]
        else:
            found = [*wanted._changed(wanted.query.window(0, 2)).iterator()]
        asks_nothing = wanted.query.q.is_empty()
        if not found:
            raise DoesNotExist("There is no item" if asks_nothing else f"Nothing fits {brief(wanted.query.q)}")
        if len(found) > 1:
            fits = "is there: say which one, as for filter()" if asks_nothing else f"fits {brief(wanted.query.q)}"
            raise MultipleObjectsReturned(f"More than one item {fits}")
        if isinstance(found[0], MISSING_ITEM_ERRORS):
            raise ItemDoesNotExist(str(found[0])) from found[0]
        return raised(found[0])

    def count(self, page_size: int = 1000) -> int:
        """Count the items without fetching them.

        :param page_size: how many ids a request asks for, where the server does not say how many there are
        :raises InvalidTypeError, InvalidValue: the size is no whole number above 0
        """
        check_number("page_size", page_size, 1)
        query = self.query
        if self._cache is not None:
            return len(self._cache)
        if query.q.is_never() or query.max_items == 0:
            return 0
        return self.folder_collection.run_count(query, page_size)

    def exists(self) -> bool:
        """Tell whether there is anything. Asks for one id at most.

        :raises EWSError: what the server says about an item that was named by its id, unless it is that there is none
        """
        if self._cache is not None:
            return bool(self._cache)
        query = self.query.replace(only=(), shape=None, order=())
        if query.ids is None:
            query = query.window(0, 1)
        for found in self._changed(query).iterator():
            if not isinstance(found, MISSING_ITEM_ERRORS):
                if query.ids is not None:
                    raised(found)
                return True
        return False

    # -- words

    def explain(self) -> Explanation:
        """Say which operations the set would need, with their XML. Nothing is sent, not even to find out the version.

        `print()` it, or go through its `steps`. What comes of one step stands in the next as ``(an id)``; pages after
        the first are asked for like the first.
        """
        return self.folder_collection.explain(self.query)

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        """Say what is asked; nothing is fetched for it."""
        query = self.query
        parts = [self.folder_collection.title]
        if not query.q.is_empty():
            parts.append(f"filter: {brief(query.q)}")
        if query.order:
            keys = ", ".join(("-" if o.reverse else "") + o.field_path.path for o in query.order)
            parts.append(f"order by {keys}")
        if query.only is not None:
            parts.append(f"only {', '.join(path.path for path in query.only) or 'ids'}")
        if query.offset or query.max_items is not None:
            end = "" if query.max_items is None else query.offset + query.max_items
            parts.append(f"[{query.offset}:{end}]")
        if self._cache is not None:
            parts.append(f"{len(self._cache)} results kept")
        return f"<{type(self).__name__} {'; '.join(parts)}>"


def _q(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Q:
    return args[0] if len(args) == 1 and not kwargs and isinstance(args[0], Q) else Q(*args, **kwargs)
