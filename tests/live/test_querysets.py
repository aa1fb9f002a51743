"""What a QuerySet gives: order, slices, pages, counts, shapes of results; compared with lists in plain Python."""

from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Account, Message
from exchangelib.folders import Folder
from exchangelib.queryset import QuerySet
from tests.live.conftest import MARK

COUNT = 23
SHELF = f"{MARK}-queryset"
NUMBERS = [(7 * number) % COUNT for number in range(COUNT)]


def _subject(number: int) -> str:
    return f"{SHELF} {number:03d}"


@pytest.fixture(scope="module")
def shelf(account: Account) -> Iterator[Folder]:
    messages = [
        Message(
            subject=_subject(number),
            body=f"body {number}",
            categories=[SHELF, MARK],
            importance=("Low", "Normal", "High")[number % 3],
            reminder_minutes_before_start=number,
            is_read=bool(number % 2),
        )
        for number in NUMBERS
    ]
    made = account.bulk_create(folder=account.drafts, items=messages)
    yield account.drafts
    account.bulk_delete(ids=[(result.id, result.changekey) for result in made])


@pytest.fixture
def mine(shelf: Folder) -> QuerySet:
    return shelf.filter(categories__contains=[SHELF])


@pytest.fixture
def ordered(mine: QuerySet) -> QuerySet:
    return mine.order_by("subject").only("subject")


def _subjects(found: Any) -> list[str]:
    return [item.subject for item in found]


ALL = [_subject(number) for number in range(COUNT)]


def test_order_by_one_field(mine: QuerySet) -> None:
    assert _subjects(mine.order_by("subject").only("subject")) == ALL
    assert _subjects(mine.order_by("-subject").only("subject")) == ALL[::-1]
    assert _subjects(mine.order_by("reminder_minutes_before_start").only("subject")) == ALL


def test_order_by_several_fields(mine: QuerySet) -> None:
    found = [(item.is_read, item.subject) for item in mine.order_by("is_read", "-subject").only("is_read", "subject")]
    expected = [(bool(number % 2), _subject(number)) for number in range(COUNT)]
    assert found == sorted(sorted(expected, key=lambda pair: pair[1], reverse=True), key=lambda pair: pair[0])


def test_reverse_turns_an_order_round(mine: QuerySet) -> None:
    assert _subjects(mine.order_by("subject").reverse().only("subject")) == ALL[::-1]


@pytest.mark.parametrize(
    "piece",
    [
        slice(None, 5),
        slice(0, 0),
        slice(3, 9),
        slice(20, 40),
        slice(COUNT, None),
        slice(None, None),
        slice(5, None),
        slice(None, None, 3),
        slice(2, 15, 4),
        slice(None, -5),
        slice(-5, None),
        slice(-9, -3),
        slice(None, None, -1),
    ],
    ids=str,
)
def test_slices(ordered: QuerySet, piece: slice) -> None:
    assert _subjects(ordered[piece]) == ALL[piece]


@pytest.mark.parametrize("index", [0, 1, COUNT - 1, -1, -COUNT])
def test_single_positions(ordered: QuerySet, index: int) -> None:
    assert ordered[index].subject == ALL[index]


@pytest.mark.parametrize("index", [COUNT, COUNT + 100, -COUNT - 1])
def test_positions_that_are_not_there(ordered: QuerySet, index: int) -> None:
    with pytest.raises(IndexError):
        ordered[index]


@pytest.mark.parametrize("size", [1, 2, 7, COUNT - 1, COUNT, COUNT + 1, 100])
def test_every_page_size_gives_the_same(ordered: QuerySet, size: int) -> None:
    ordered.page_size = size
    assert _subjects(ordered) == ALL
    assert _subjects(ordered.iterator()) == ALL


@pytest.mark.parametrize("size", [1, 5, COUNT])
def test_every_page_size_gives_whole_items(mine: QuerySet, size: int) -> None:
    whole = mine.order_by("subject")
    whole.page_size = size
    found = list(whole.iterator())
    assert _subjects(found) == ALL
    assert all(f"body {number}" in item.body for number, item in enumerate(found))


@pytest.mark.sandbox_only("counts the requests")
def test_a_slice_asks_for_no_more_than_it_gives(sandbox: Any, ordered: QuerySet) -> None:
    before = len(sandbox.requests)
    assert len(list(ordered[:3])) == 3
    assert [request.operation for request in list(sandbox.requests)[before:]] == ["FindItem"]
    assert list(sandbox.requests)[-1].response.count(b"<t:ItemId ") == 3


def test_count_and_exists(mine: QuerySet) -> None:
    assert mine.count() == COUNT
    assert mine.exists()
    assert not mine.filter(subject="nowhere").exists()
    assert mine.filter(subject="nowhere").count() == 0
    assert mine.filter(is_read=True).count() == sum(number % 2 for number in NUMBERS)


def test_none_is_empty(mine: QuerySet) -> None:
    assert list(mine.none()) == []
    assert mine.none().count() == 0
    assert not mine.none().exists()


def test_values_are_dictionaries(mine: QuerySet) -> None:
    found = list(mine.order_by("subject").values("subject", "reminder_minutes_before_start"))
    assert found == [{"subject": _subject(n), "reminder_minutes_before_start": n} for n in range(COUNT)]


def test_values_list_gives_tuples_in_the_order_asked_for(mine: QuerySet) -> None:
    found = list(mine.order_by("subject").values_list("reminder_minutes_before_start", "subject"))
    assert [tuple(row) for row in found] == [(number, _subject(number)) for number in range(COUNT)]


def test_a_flat_values_list_gives_the_values(mine: QuerySet) -> None:
    assert list(mine.order_by("subject").values_list("subject", flat=True)) == ALL
    with pytest.raises(ValueError, match="flat"):
        mine.values_list("subject", "size", flat=True)


def test_values_of_a_field_that_has_to_be_fetched_whole(mine: QuerySet) -> None:
    found = list(mine.order_by("subject").values_list("subject", "body"))
    assert [(subject, body.strip()) for subject, body in found] == [(_subject(n), f"body {n}") for n in range(COUNT)]


def test_ids_as_values(mine: QuerySet) -> None:
    rows = list(mine.values("id", "changekey"))
    assert len({row["id"] for row in rows}) == COUNT
    assert all(row["changekey"] for row in rows)


def test_only_leaves_the_others_out(mine: QuerySet) -> None:
    for item in mine.only("subject", "is_read"):
        assert item.id
        assert item.subject
        assert item.is_read is not None
        assert item.body is None
        assert item.importance is None


def test_only_of_a_field_that_has_to_be_fetched_whole(mine: QuerySet) -> None:
    found = list(mine.order_by("subject").only("subject", "body"))
    assert [item.body.strip() for item in found] == [f"body {number}" for number in range(COUNT)]


@pytest.mark.sandbox_only("counts the requests")
def test_a_set_that_was_gone_through_is_kept_and_an_iterator_is_not(sandbox: Any, ordered: QuerySet) -> None:
    assert len(list(ordered)) == COUNT
    sent = len(sandbox.requests)
    assert _subjects(ordered) == ALL
    assert ordered.count() == COUNT
    assert ordered[3].subject == ALL[3]
    assert len(sandbox.requests) == sent
    assert len(list(ordered.all().iterator())) == COUNT
    assert len(sandbox.requests) > sent


def test_a_set_can_be_refined_without_changing(mine: QuerySet) -> None:
    assert mine.filter(is_read=True).count() < COUNT
    assert mine.count() == COUNT


def test_whole_sets_can_be_deleted(account: Account, shelf: Folder, mark: str) -> None:
    account.bulk_create(folder=shelf, items=[Message(subject=f"{mark} {number}") for number in range(5)])
    found = shelf.filter(subject__startswith=mark)
    assert found.count() == 5
    assert list(found.delete()) == [True] * 5
    assert shelf.filter(subject__startswith=mark).count() == 0


def test_unknown_fields_are_refused_where_they_are_named(mine: QuerySet) -> None:
    for refine in (mine.only, mine.order_by, mine.values, mine.values_list):
        with pytest.raises(ValueError, match="no_such_field"):
            refine("no_such_field")
