"""Sets of items while the mailbox changes, from several threads, over many pages, and by extended properties."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Account, ExtendedProperty, Message
from exchangelib.errors import ErrorItemNotFound
from exchangelib.folders import Folder
from exchangelib.queryset import QuerySet
from exchangelib.sandbox import Sandbox

SET_ID = "2f8c1f5e-3a0c-4f5b-9a53-0c3f7b1d6e42"


class Colour(ExtendedProperty):
    property_set_id = SET_ID
    property_name = "Colour"
    property_type = "String"


class Weight(ExtendedProperty):
    property_set_id = SET_ID
    property_name = "Weight"
    property_type = "Integer"


class Labels(ExtendedProperty):
    property_set_id = SET_ID
    property_name = "Labels"
    property_type = "StringArray"


@pytest.fixture(scope="module", autouse=True)
def registered() -> Iterator[None]:
    for name, cls in {"colour": Colour, "weight": Weight, "labels": Labels}.items():
        Message.register(name, cls)
    yield
    for name in ("colour", "weight", "labels"):
        Message.deregister(name)


def _fill(folder: Folder, mark: str, count: int, **values: Any) -> None:
    messages = [Message(subject=f"{mark} {number:04d}", **values) for number in range(count)]
    assert all(result.id for result in folder.bulk_create(messages))


@pytest.fixture
def ten(account: Account, mark: str) -> Iterator[QuerySet]:
    _fill(account.drafts, mark, 10)
    yield account.drafts.filter(subject__startswith=mark).order_by("subject")
    account.drafts.filter(subject__startswith=mark).delete()


def _numbers(found: Any) -> list[int]:
    return [int(item.subject.rpartition(" ")[2]) for item in found]


def test_many_threads_go_through_one_set(ten: QuerySet) -> None:
    ten.page_size = 3
    found: list[list[int]] = []
    threads = [threading.Thread(target=lambda: found.append(_numbers(ten))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [list(range(10))] * 4
    assert _numbers(ten) == list(range(10))


def test_two_loops_over_one_set_do_not_disturb_each_other(ten: QuerySet) -> None:
    pairs = [(one.subject, other.subject) for one in ten.only("subject") for other in ten.only("subject")[:2]]
    assert len(pairs) == 20
    shared = ten.only("subject")
    first, second = iter(shared), iter(shared)
    assert next(first).id == next(second).id
    assert _numbers(first) == list(range(1, 10))
    assert shared.is_cached
    assert _numbers(second) == list(range(1, 10))


@pytest.mark.sandbox_only("counts the requests")
def test_what_each_question_costs(sandbox: Sandbox, ten: QuerySet) -> None:
    def cost(ask: Any) -> list[str]:
        before = len(sandbox.requests)
        ask()
        return [request.operation for request in list(sandbox.requests)[before:]]

    kept = ten.all()
    assert cost(lambda: repr(kept)) == []
    assert cost(kept.count) == cost(kept.exists) == cost(lambda: bool(kept)) == ["FindItem"]
    assert cost(lambda: next(iter(kept))) == ["FindItem", "GetItem"]
    assert not kept.is_cached
    assert cost(lambda: len(kept)) == ["FindItem", "GetItem"]
    assert kept.is_cached
    for ask in (kept.count, kept.exists, kept.__len__, lambda: kept[3], lambda: kept[2:4], lambda: kept[0] in kept):
        assert cost(ask) == []
    assert cost(lambda: list(kept.iterator())) == ["FindItem", "GetItem"]
    assert cost(lambda: list(kept.filter(is_read=True).none())) == []
    assert cost(lambda: list(kept.all().only("subject")[4:6])) == ["FindItem"]
    answer = list(sandbox.requests)[-1].response
    assert answer.count(b"<t:ItemId ") == 2


def test_items_that_are_deleted_meanwhile_leave_an_error_in_their_place(ten: QuerySet) -> None:
    ten.page_size = 10
    ids = [item.id for item in ten.only("subject")]
    ten.folder_collection.account.bulk_delete(ids=[(ids[4], None)])
    found = list(ten.folder_collection.folders[0].filter(id__in=ids))
    assert [isinstance(item, ErrorItemNotFound) for item in found] == [number == 4 for number in range(10)]
    assert _numbers(item for item in found if not isinstance(item, Exception)) == [0, 1, 2, 3, 5, 6, 7, 8, 9]


def test_delete_tells_of_each_item_what_became_of_it(ten: QuerySet) -> None:
    kept = ten.only("subject")
    items = list(kept)
    items[2].delete()
    ten.folder_collection.account.bulk_delete(ids=[(items[5].id, None)])
    results = kept.delete(chunk_size=4)
    assert len(results) == 9, "the one that was deleted by its own method has left the set"
    assert [isinstance(result, ErrorItemNotFound) for result in results] == [place == 4 for place in range(9)]
    assert [result for place, result in enumerate(results) if place != 4] == [True] * 8
    assert not kept.is_cached
    assert list(kept) == []


def test_a_part_of_a_set_can_be_deleted(ten: QuerySet) -> None:
    assert ten[2:5].delete(page_size=2) == [True] * 3
    assert _numbers(ten.all()) == [0, 1, 5, 6, 7, 8, 9]
    assert ten.values("subject")[:2].delete() == [True] * 2
    assert ten.none().delete() == ten.filter(subject="nowhere").delete() == []
    assert _numbers(ten.all()) == [5, 6, 7, 8, 9]


def test_mail_that_comes_and_goes_between_pages_breaks_nothing(account: Account, ten: QuerySet, mark: str) -> None:
    ten.page_size = 2
    seen = []
    for item in ten.iterator():
        seen.append(item.subject)
        if len(seen) == 3:
            Message(account=account, folder=account.drafts, subject=f"{mark} 0000a").save()
            account.drafts.get(subject=f"{mark} 0007").delete()
        if len(seen) == 6:
            account.drafts.filter(subject__in=[f"{mark} 0008", f"{mark} 0009"]).delete()
    assert f"{mark} 0006" in seen
    assert {f"{mark} {number:04d}" for number in range(5)} <= set(seen)
    assert not {f"{mark} 0007", f"{mark} 0009"} & set(seen)


def test_a_thousand_items_come_over_many_pages(account: Account, mark: str) -> None:
    count = 1050
    _fill(account.drafts, mark, count)
    found = account.drafts.filter(subject__startswith=mark)
    ordered = found.order_by("subject").only("subject")
    assert found.count() == count
    for size in (100, 1000, 2000):
        ordered.page_size = size
        assert _numbers(ordered.iterator()) == list(range(count))
    assert _numbers(ordered[1000:]) == list(range(1000, count))
    assert _numbers([ordered[-1]]) == [count - 1]
    assert found.delete(page_size=500, chunk_size=500) == [True] * count
    assert not found.exists()


def test_extended_properties_are_searched_sorted_and_shown(account: Account, mark: str) -> None:
    values: list[dict[str, Any]] = [
        {"colour": "red", "weight": 30, "labels": ["a", "b"]},
        {"colour": "Red", "weight": 4},
        {"colour": "green", "labels": ["b"]},
        {},
    ]
    messages = [Message(subject=f"{mark} {number}", **value) for number, value in enumerate(values)]
    made = account.bulk_create(folder=account.drafts, items=messages)
    found = account.drafts.filter(subject__startswith=mark)
    assert _numbers(found.filter(colour__exact="red")) == [0]
    assert set(_numbers(found.filter(colour__istartswith="RE"))) == {0, 1}
    assert set(_numbers(found.filter(colour__exists=False))) == {3}
    assert _numbers(found.filter(weight__gt=4)) == [0]
    assert set(_numbers(found.filter(weight__range=(4, 30)))) == {0, 1}
    assert set(_numbers(found.filter(labels__contains=["b"]))) == {0, 2}
    assert _numbers(found.filter(labels__contains=["a", "b"])) == [0]
    assert list(found.order_by("weight", "subject").values_list("weight", flat=True)) == [None, None, 4, 30]
    assert _numbers(found.order_by("-weight", "subject")) == [0, 1, 2, 3]
    (first,) = found.filter(weight=30).only("colour", "labels")
    assert (first.colour, first.labels, first.weight, first.subject) == ("red", ["a", "b"], None, None)
    with pytest.raises(ValueError, match="labels"):
        found.order_by("labels")
    account.bulk_delete(ids=made)


@pytest.mark.parametrize(
    "names",
    [
        ("subject",),
        ("subject", "body"),
        ("id",),
        ("changekey", "subject"),
        ("id", "body", "changekey"),
        ("categories",),
    ],
    ids=lambda names: " ".join(names),
)
def test_shapes_hold_the_same_values(ten: QuerySet, names: tuple[str, ...]) -> None:
    items = [tuple(getattr(item, name) for name in names) for item in ten.only(*names)]
    assert list(ten.values_list(*names)) == items
    assert [tuple(row[name] for name in names) for row in ten.values(*names)] == items
    if len(names) == 1:
        assert list(ten.values_list(*names, flat=True)) == [value for (value,) in items]
