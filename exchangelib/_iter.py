"""Small tools for things that are iterated; lazy, and content with generators."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, TypeVar

from .errors import InvalidValue

T = TypeVar("T")

_COLLECTIONS = (list, tuple, set, frozenset)


def is_iterable(value: Any, generators_allowed: bool = False) -> bool:
    """Tell whether a value is a collection of values, which a string is not.

    :param generators_allowed: whether something that can be iterated only once, or asks a server, will do too
    """
    if isinstance(value, _COLLECTIONS):
        return True
    return generators_allowed and not isinstance(value, (str, bytes, bytearray)) and hasattr(value, "__iter__")


def chunkify(iterable: Iterable[T], chunksize: int) -> Iterator[list[T]]:
    """Yield the things in lists of at most `chunksize`, taking no more from the iterable than is needed for the next.

    :raises InvalidValue: the size is not a positive number
    """
    if type(chunksize) is not int or chunksize < 1:
        raise InvalidValue(f"chunksize must be a positive number, not {chunksize!r}")
    return _chunks(iter(iterable), chunksize)


def _chunks(iterator: Iterator[T], chunksize: int) -> Iterator[list[T]]:
    while chunk := list(islice(iterator, chunksize)):
        yield chunk


def peek(iterable: Iterable[T]) -> tuple[bool, Iterable[T]]:
    """Tell whether there is nothing in an iterable, taking at most its first thing.

    :return: whether it is empty, and an iterable that still has everything
    """
    if isinstance(iterable, _COLLECTIONS):  # others may ask a server for their length
        return not iterable, iterable
    iterator = iter(iterable)
    for first in iterator:
        return False, chain((first,), iterator)
    return True, iter(())
