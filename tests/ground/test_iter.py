"""Tools for iteration."""

import pytest

from exchangelib._iter import chunkify, is_iterable, peek
from exchangelib.errors import InvalidValue


def test_strings_are_values_and_collections_are_not():
    assert is_iterable([])
    assert is_iterable((1,))
    assert is_iterable({1})
    assert not is_iterable("abc")
    assert not is_iterable(b"abc")
    assert not is_iterable(None)
    assert not is_iterable(x for x in ())
    assert is_iterable((x for x in ()), generators_allowed=True)
    assert not is_iterable("abc", generators_allowed=True)


@pytest.mark.parametrize("size, chunks", [(1, [[0], [1], [2]]), (2, [[0, 1], [2]]), (3, [[0, 1, 2]]), (9, [[0, 1, 2]])])
def test_chunks_are_full_but_for_the_last(size, chunks):
    assert list(chunkify(range(3), size)) == chunks
    assert list(chunkify((x for x in range(3)), size)) == chunks


def test_no_more_is_taken_than_the_chunk_needs():
    source = iter(range(10))
    next(chunkify(source, 4))
    assert next(source) == 4


@pytest.mark.parametrize("size", [0, -1, 1.5, "3", True, None])
def test_a_chunk_has_a_size(size):
    with pytest.raises(InvalidValue):
        chunkify([1], size)


def test_peek_loses_nothing():
    empty, rest = peek(x for x in range(3))
    assert not empty
    assert list(rest) == [0, 1, 2]
    assert peek(x for x in ())[0]
    assert peek([]) == (True, [])
    assert peek([None]) == (False, [None])


def test_peek_asks_nobody_for_a_length():
    class Asks:
        def __iter__(self):
            return iter((1, 2))

        def __len__(self):
            raise AssertionError("a server would have been asked")

    empty, rest = peek(Asks())
    assert (empty, list(rest)) == (False, [1, 2])
