"""Filters that are longer than servers take, as several searches that together say the same."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchangelib._query.conditions import Condition, Not, Several, nodes_in, tree_of, write
from exchangelib._query.splitting import MAX_NODES, MAX_SEARCHES, nodes, split
from exchangelib.errors import InvalidValue
from exchangelib.version import EXCHANGE_2016, Version


def leaf(number: int) -> Condition:
    return str(number)


def several(element: str, numbers: range | list[int]) -> Condition:
    return Several(element, tuple(map(leaf, numbers)))


def holds(condition: Condition | None, true: set[int]) -> bool:
    """Judge a condition over numbers, each of which is true or not."""
    if condition is None:
        return True
    if isinstance(condition, Several):
        inside = [holds(each, true) for each in condition.conditions]
        return any(inside) if condition.element == "Or" else all(inside)
    if isinstance(condition, Not):
        return not holds(condition.condition, true)
    return int(condition) in true


def check(condition: Condition, *worlds: set[int]) -> int:
    """See that the parts are short, and say what the whole says; give how many they are."""
    parts = split(condition)
    for part in (*parts.included, *parts.excluded):
        assert part.condition is None or nodes(part.condition) <= MAX_NODES
    for true in worlds:
        found = any(holds(part.condition, true) for part in parts.included)
        left_out = any(holds(part.condition, true) for part in parts.excluded)
        assert (found and not left_out) is holds(condition, true), true
    return len(parts.included) + len(parts.excluded)


WORLDS = [set(), {0}, {7}, {9_999}, {300, 700}, set(range(10_000)), set(range(1, 10_000)), set(range(0, 10_000, 2))]


def test_ten_thousand_values_are_forty_searches() -> None:
    assert check(several("Or", range(10_000)), *WORLDS) == 40


def test_ten_thousand_values_can_be_excluded() -> None:
    assert check(Not(several("Or", range(10_000))), *WORLDS) == 41


def test_what_must_fit_beside_them_goes_into_every_search() -> None:
    both = Several("And", (leaf(20_000), several("Or", range(1000)), Not(leaf(20_001))))
    check(both, *WORLDS, *({*world, 20_000} for world in WORLDS), {5, 20_000, 20_001})


def test_many_conditions_that_all_must_fit() -> None:
    check(several("And", range(600)), set(range(600)), set(range(599)), set(range(1, 600)), set())
    check(Not(several("And", range(600))), set(range(600)), set(range(599)), set())


def test_long_alternatives_beside_long_alternatives() -> None:
    both = Several("And", (several("Or", range(300)), several("Or", range(1000, 1400))))
    worlds = [set(), {5}, {1005}, {5, 1005}, {299, 1399}]
    assert check(both, *worlds) <= 12


def test_too_many_searches_are_refused_with_advice() -> None:
    with pytest.raises(InvalidValue, match=r"200000.*Ask for less at once|searches; 500 is the most.*Ask for less"):
        split(several("Or", range(254 * MAX_SEARCHES + 1)))


def test_what_cannot_be_split_is_refused_with_advice() -> None:
    inner = Several("And", (Several("Or", (Not(several("Or", range(500))), leaf(1))), leaf(2)))
    with pytest.raises(InvalidValue, match="Ask for less"):
        split(Several("Or", (inner, *map(leaf, range(1000, 1300)))))


wide = st.tuples(st.sampled_from(["And", "Or"]), st.integers(0, 40), st.integers(2, 300)).map(
    lambda t: several(t[0], range(t[1], t[1] + t[2]))
)
trees = st.recursive(
    st.integers(0, 400).map(leaf) | wide,
    lambda inner: st.one_of(
        inner.map(Not),
        st.tuples(st.sampled_from(["And", "Or"]), st.lists(inner, min_size=2, max_size=4)).map(
            lambda t: Several(t[0], tuple(t[1]))
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(tree=trees, data=st.data())
def test_parts_say_what_the_whole_says(tree: Condition, data: st.DataObject) -> None:
    worlds = [set(), set(range(400)), *data.draw(st.lists(st.sets(st.integers(0, 400), max_size=30), max_size=5))]
    worlds += [set(range(400)) - world for world in worlds]
    with suppress(InvalidValue):  # some cannot be split
        check(tree, *worlds)


@given(tree=trees)
def test_a_tree_made_of_its_own_pieces_is_the_same_and_as_long(tree: Condition) -> None:
    pieces: list[str] = []
    write(tree, pieces, Version(EXCHANGE_2016))
    assert tree_of(pieces) == tree
    assert nodes_in(pieces) == nodes(tree)
