"""What a user wants to find, frozen: expression, fields, order, window and shape; knows not where it is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._value import Value
from ..errors import InvalidTypeError, InvalidValue
from .q import Q

if TYPE_CHECKING:
    from .._model.path import FieldOrder, FieldPath
    from .compile import Restriction


EVERYTHING = Q()


class Query(Value):
    """One query. `replace` gives a changed copy.

    :param q: what must be true of an item
    :param restriction: what `q` was compiled to, so that a mistake shows early and the work is done once
    :param ids: the items wanted, as pairs (id, changekey), when they are named and not searched for
    :param only: the fields wanted; None means all of them
    :param order: what to sort by, the most important first
    :param shape: ``None`` for items, or "values", "values_list", "flat"
    :param names: the names of the values wanted, in order, when there is a shape
    :param view: a `CalendarView`, in place of pages; None means whatever is in the folder
    :param depth: which items of a folder are meant, such as "Associated"; None means the folder's default
    :param offset: how many results to leave out at the start
    :param max_items: how many results at most; None means all
    :param page_size: how many results a search request asks for; None means the service's default
    :param chunk_size: how many whole items a request asks for; None means the service's default
    :param is_sliced: the window was cut by a slice, so that filters and orders cannot be added any more
    """

    q: Q = EVERYTHING
    restriction: Restriction | None = None
    ids: tuple[tuple[str, str | None], ...] | None = None
    only: tuple[FieldPath, ...] | None = None
    order: tuple[FieldOrder, ...] = ()
    shape: str | None = None
    names: tuple[str, ...] = ()
    view: Any = None
    depth: str | None = None
    offset: int = 0
    max_items: int | None = None
    page_size: int | None = None
    chunk_size: int | None = None
    is_sliced: bool = False

    def replace(self, **changes: Any) -> Query:
        """Give a copy in which something is different."""
        # Checking every argument takes ten times as long, and a queryset is copied with every word of a chain
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__, **changes)
        return new

    def window(self, start: int, stop: int | None) -> Query:
        """Give the query for a part of this query's results.

        :param start: first result wanted, counted from 0
        :param stop: first result not wanted any more; None means up to the end
        """
        size = self.max_items
        if size is not None:
            start = min(start, size)
            stop = size if stop is None else min(stop, size)
        wanted = None if stop is None else max(stop - start, 0)
        return self.replace(offset=self.offset + start, max_items=wanted, is_sliced=True)


def check_number(name: str, value: Any, minimum: int) -> None:
    """Check a number that a user gave.

    :raises InvalidTypeError, InvalidValue: it is no whole number, or too small
    """
    if type(value) is not int:  # nor a bool
        raise InvalidTypeError(name, value, int)
    if value < minimum:
        raise InvalidValue(f"{name!r} must be at least {minimum}, not {value}")
