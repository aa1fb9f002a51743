"""The searches that the README of the library's older releases shows in folders of mail, each with values of its own."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import UTC_NOW, Account, FolderCollection, Message, Q
from exchangelib.errors import DoesNotExist, MultipleObjectsReturned, ResponseMessageError
from exchangelib.folders import Folder
from exchangelib.queryset import QuerySet
from exchangelib.sandbox import Sandbox
from tests.live.conftest import MARK

SHELF = f"{MARK}-readme"
WORDS = ["tea", "Tea", "TEA", "green tea", "teapot", "coffee", "Coffee bean", "water", "ale", "stout", "milk", "lemon"]
KINDS = {"tea": "hot", "Tea": "hot", "TEA": "hot", "coffee": "hot", "ale": "cold", "stout": "cold"}


def _subject(word: str) -> str:
    return f"{word} {SHELF}"


SORTED = sorted((_subject(word) for word in WORDS), key=str.casefold)


@pytest.fixture(scope="module")
def inbox(account: Account) -> Iterator[Folder]:
    messages = [
        Message(
            subject=_subject(word),
            body=f"a cup of {word}",
            is_read=number % 2 == 0,
            categories=[KINDS[word], "drink"] if word in KINDS else None,
        )
        for number, word in enumerate(WORDS)
    ]
    made = account.bulk_create(folder=account.inbox, items=messages)
    yield account.inbox
    account.bulk_delete(ids=[(result.id, result.changekey) for result in made])


@pytest.fixture
def drinks(inbox: Folder) -> QuerySet:
    return inbox.filter(subject__contains=SHELF)


def _words(found: Any) -> set[str]:
    return {item.subject.removesuffix(f" {SHELF}") for item in found}


def _sent(sandbox: Sandbox, since: int) -> list[str]:
    return [request.operation for request in list(sandbox.requests)[since:]]


def test_the_names_of_what_can_be_searched() -> None:
    names = [field.name for field in Message.FIELDS if field.is_searchable]
    assert {"subject", "body", "categories", "is_read", "sender", "datetime_received"} <= set(names)
    assert not {"mime_content", "to_recipients"} & set(names)
    assert all(str(field) for field in Message.FIELDS if field.is_searchable)


def test_everything_with_and_without_keeping_it(inbox: Folder, drinks: QuerySet) -> None:
    everything = inbox.all()
    ids = [item.id for item in everything.only("subject")]
    assert len(ids) >= len(WORDS)
    assert [item.id for item in inbox.all().only("subject").iterator()] == ids
    assert {item.id for item in drinks} <= set(ids)


def test_modifiers_in_a_chain(drinks: QuerySet) -> None:
    found = drinks.filter(subject__icontains="tea").exclude(categories__icontains="HOT")
    assert _words(found) == {"green tea", "teapot"}


def test_a_range_of_times(drinks: QuerySet) -> None:
    now = UTC_NOW()
    assert drinks.filter(datetime_created__range=(now - timedelta(days=1), now + timedelta(days=1))).count() == len(
        WORDS
    )
    assert drinks.filter(datetime_created__range=(now + timedelta(days=1), now - timedelta(days=1))).count() == 0


def test_get_wants_exactly_one(drinks: QuerySet) -> None:
    assert drinks.get(subject__startswith="green").body.strip() == "a cup of green tea"
    with pytest.raises(MultipleObjectsReturned):
        drinks.get(subject__istartswith="coffee")
    with pytest.raises(DoesNotExist):
        drinks.get(subject="gin")


def test_get_by_id_and_by_id_and_changekey(inbox: Folder, drinks: QuerySet) -> None:
    wanted = drinks.get(subject__startswith="milk")
    assert inbox.get(id=wanted.id).subject == wanted.subject
    assert inbox.get(id=wanted.id, changekey=wanted.changekey).body == wanted.body


def test_orders_in_both_directions_and_by_several_fields(drinks: QuerySet) -> None:
    found = [item.subject.casefold() for item in drinks.order_by("subject")]
    assert found == [subject.casefold() for subject in SORTED]
    assert [item.subject.casefold() for item in drinks.order_by("-subject")] == found[::-1]
    pairs = [(i.is_read, i.subject.casefold()) for i in drinks.order_by("is_read", "subject")]
    assert pairs == sorted(pairs)


def test_counting_and_tasting(drinks: QuerySet, inbox: Folder) -> None:
    assert drinks.count() == len(WORDS)
    assert drinks.exists()
    assert not inbox.filter(subject=f"gin {SHELF}").exists()


def test_only_some_attributes(drinks: QuerySet) -> None:
    for item in drinks.only("subject", "categories"):
        assert item.subject
        assert item.id
        assert item.body is None
        assert item.is_read is None


def test_values_in_three_shapes(drinks: QuerySet) -> None:
    rows = list(drinks.values("id", "changekey"))
    assert all(set(row) == {"id", "changekey"} and all(row.values()) for row in rows)
    assert len({row["id"] for row in rows}) == len(WORDS)
    pairs = {(subject, body.strip()) for subject, body in drinks.values_list("subject", "body")}
    assert pairs == {(_subject(word), f"a cup of {word}") for word in WORDS}
    assert set(drinks.values_list("subject", flat=True)) == {_subject(word) for word in WORDS}


def test_all_values_at_once(drinks: QuerySet) -> None:
    (row,) = drinks.filter(subject__startswith="milk").values()
    assert row["subject"] == _subject("milk")
    assert row["body"].strip() == "a cup of milk"
    assert row["id"]
    assert row["changekey"]


def test_slices_and_positions_are_those_of_a_list(drinks: QuerySet) -> None:
    backwards = drinks.order_by("-subject", "datetime_created")
    whole = [item.id for item in backwards]
    fresh = backwards.all
    assert [item.id for item in fresh()[:10]] == whole[:10]
    assert [item.id for item in fresh()[:-10]] == whole[:-10]
    assert [item.id for item in fresh()[2:5]] == whole[2:5]
    assert [item.id for item in fresh()[::3]] == whole[::3]
    assert fresh()[7].id == whole[7]
    assert list(fresh()[3420:3430]) == []
    with pytest.raises(IndexError):
        fresh()[34298]


@pytest.mark.sandbox_only("counts the requests")
@pytest.mark.parametrize(
    "piece, items, requests",
    [(slice(10), 10, 1), (slice(2, 5), 3, 1), (slice(None, -10), len(WORDS) - 10, 2)],
    ids=["first ten", "from the middle", "all but the last ten"],
)
def test_a_slice_fetches_what_is_in_it(
    sandbox: Sandbox, drinks: QuerySet, piece: slice, items: int, requests: int
) -> None:
    before = len(sandbox.requests)
    assert len(list(drinks.order_by("-subject").only("subject")[piece])) == items
    assert _sent(sandbox, before) == ["FindItem"] * requests
    assert list(sandbox.requests)[-1].response.count(b"<t:ItemId ") == items


LOOKUPS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "equal": ({"subject": _subject("milk")}, {"milk"}),
    "one of": ({"subject__in": (_subject("milk"), _subject("ale"), "gin")}, {"milk", "ale"}),
    "not": ({"subject__not": _subject("milk")}, set(WORDS) - {"milk"}),
    "exact": ({"subject__exact": _subject("tea")}, {"tea"}),
    "iexact": ({"subject__iexact": _subject("TeA")}, {"tea", "Tea", "TEA"}),
    "contains": ({"subject__contains": "tea"}, {"tea", "green tea", "teapot"}),
    "icontains": ({"subject__icontains": "tEa"}, {"tea", "Tea", "TEA", "green tea", "teapot"}),
    "startswith": ({"subject__startswith": "Te"}, {"Tea"}),
    "istartswith": ({"subject__istartswith": "te"}, {"tea", "Tea", "TEA", "teapot"}),
    "exists": ({"categories__exists": True}, set(KINDS)),
    "does not exist": ({"categories__exists": False}, set(WORDS) - set(KINDS)),
    "several values at once": ({"categories__contains": ["cold", "drink"]}, {"ale", "stout"}),
    "a truth": ({"is_read": True}, set(WORDS[::2])),
}


@pytest.mark.parametrize("lookups, expected", LOOKUPS.values(), ids=LOOKUPS)
def test_lookups(drinks: QuerySet, lookups: dict[str, Any], expected: set[str]) -> None:
    assert _words(drinks.filter(**lookups).only("subject")) == expected


@pytest.mark.parametrize("lookup", ["gt", "gte", "lt", "lte"])
def test_lookups_of_times(drinks: QuerySet, lookup: str) -> None:
    tomorrow = UTC_NOW() + timedelta(days=1)
    expected = len(WORDS) if lookup.startswith("l") else 0
    assert drinks.filter(**{f"datetime_created__{lookup}": tomorrow}).count() == expected


@pytest.mark.sandbox_only("a real server indexes mail when it pleases, and does not show the request")
def test_a_query_string_is_sent_verbatim(sandbox: Sandbox, inbox: Folder) -> None:
    with contextlib.suppress(ResponseMessageError):
        list(inbox.filter("subject:lemon AND NOT kind:meetings"))
    searches = [each.request for each in sandbox.requests if b"<m:FindItem" in each.request]
    assert b">subject:lemon AND NOT kind:meetings</m:QueryString>" in searches[-1]
    assert b"<m:Restriction>" not in searches[-1]


def test_expressions(drinks: QuerySet) -> None:
    q = (Q(subject__iexact=_subject("tea")) | Q(subject__contains="stout")) & ~Q(subject__startswith="TE")
    assert _words(drinks.filter(q).only("subject")) == {"tea", "Tea", "stout"}


def test_conditions_of_several_kinds_in_one_filter(drinks: QuerySet) -> None:
    soon = UTC_NOW() + timedelta(hours=1)
    found = drinks.filter(datetime_created__lt=soon, size__gt=1, categories__contains=["hot", "drink"])
    assert _words(found.only("subject")) == {"tea", "Tea", "TEA", "coffee"}


def test_collections_of_folders_are_searched_as_one(account: Account, inbox: Folder) -> None:
    wanted = {"subject": _subject("milk")}
    assert inbox.children.filter(**wanted).count() == 0
    assert list(inbox.walk().filter(**wanted)) == []
    assert list(inbox.glob("no such*").filter(**wanted)) == []
    name = inbox.name
    assert _words(account.msg_folder_root.glob(f"{name[:3]}*").filter(**wanted)) == {"milk"}
    assert _words(FolderCollection(account=account, folders=[inbox, account.drafts]).filter(**wanted)) == {"milk"}


@pytest.mark.parametrize("names", [("subject",), ("body",), ("subject", "parent_folder_id"), ()], ids=str)
@pytest.mark.parametrize("order", [(), ("subject",), ("-sender", "size")], ids=str)
def test_items_of_several_folders_know_where_they_are(
    account: Account, inbox: Folder, mark: str, names: tuple[str, ...], order: tuple[str, ...]
) -> None:
    made = [account.bulk_create(folder=f, items=[Message(subject=mark)])[0] for f in (inbox, account.drafts)]
    both = FolderCollection(account=account, folders=[inbox, account.drafts]).filter(subject=mark)
    found = list(both.order_by(*order).only(*names))
    assert {item.id: item.folder for item in found} == {made[0].id: inbox, made[1].id: account.drafts}
    for item in found:
        assert (item.parent_folder_id is not None) is ("parent_folder_id" in names)
        assert item.sender is None
    account.bulk_delete(ids=made)


def test_several_folders_have_one_order(account: Account, inbox: Folder, mark: str) -> None:
    values = [("Low", "High", "Normal"), ("High", "Normal", "Low")]
    made = []
    for folder, importances in zip((inbox, account.drafts), values, strict=True):
        made += account.bulk_create(folder=folder, items=[Message(subject=mark, importance=i) for i in importances])
    both = FolderCollection(account=account, folders=[inbox, account.drafts]).filter(subject=mark)
    importances = list(both.order_by("importance").values_list("importance", flat=True))
    assert importances == ["Low", "Low", "Normal", "Normal", "High", "High"]
    assert [item.importance for item in both.order_by("-importance", "display_to")[1:4]] == ["High", "Normal", "Normal"]
    account.bulk_delete(ids=made)
