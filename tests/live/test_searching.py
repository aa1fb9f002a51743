"""Every lookup on every kind of field, compared with a filter written in plain Python over the same messages."""

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import UTC, Account, EWSDateTime, Message, Q
from exchangelib.errors import DoesNotExist, MultipleObjectsReturned, ResponseMessageError
from exchangelib.folders import Folder
from exchangelib.sandbox import Sandbox
from tests.live.conftest import MARK

DAY = EWSDateTime(2030, 5, 1, 12, 0, tzinfo=UTC)
SUBJECTS = [
    "Alpha beta",
    "alpha BETA",
    "Beta alpha",
    "gamma",
    "Gamma ray",
    "αβγ",
    "beta",
    "zeta (1)",
    "100% sure",
    'it\'s "x"',
]
IMPORTANCE = ["Low", "Normal", "High"]


class Shelf:
    """A set of messages that one mark holds together, and the same messages as they were read back."""

    def __init__(self, folder: Folder, mark: str, messages: list[Message]) -> None:
        self.folder, self.mark, self.messages = folder, mark, messages

    def search(self, *conditions: Any, **lookups: Any) -> list[str]:
        """The ids of what the server finds among them, sorted."""
        mine = self.folder.filter(categories__contains=[self.mark])
        return sorted(item.id for item in mine.filter(*conditions, **lookups).only("id", "changekey"))

    def without(self, *conditions: Any, **lookups: Any) -> list[str]:
        mine = self.folder.filter(categories__contains=[self.mark])
        return sorted(item.id for item in mine.exclude(*conditions, **lookups).only("id", "changekey"))

    def expect(self, condition: Callable[[Message], bool]) -> list[str]:
        """The ids of those that fulfil a condition, sorted."""
        return sorted(message.id for message in self.messages if condition(message))


@pytest.fixture(scope="module")
def shelf(account: Account) -> Any:
    mark = f"{MARK}-shelf"
    messages = [
        Message(
            subject=subject,
            body=f"body {number}",
            importance=IMPORTANCE[number % 3],
            is_read=bool(number % 2),
            categories=[mark, MARK, *(["even"] if number % 2 == 0 else []), *(["Third"] if number % 3 == 0 else [])],
            reminder_is_set=True,
            reminder_due_by=DAY + timedelta(days=number),
            reminder_minutes_before_start=number * 10,
            in_reply_to=f"<{number}@example.com>" if number % 4 == 0 else None,
            sensitivity="Private" if number == 5 else "Normal",
        )
        for number, subject in enumerate(SUBJECTS)
    ]
    made = account.bulk_create(folder=account.drafts, items=messages)
    ids = [(result.id, result.changekey) for result in made]
    yield Shelf(account.drafts, mark, list(account.fetch(ids=ids)))
    account.bulk_delete(ids=ids)


TEXT_LOOKUPS: dict[str, Callable[[str, str], bool]] = {
    "exact": lambda text, value: text == value,
    "iexact": lambda text, value: text.lower() == value.lower(),
    "contains": lambda text, value: value in text,
    "icontains": lambda text, value: value.lower() in text.lower(),
    "startswith": lambda text, value: text.startswith(value),
    "istartswith": lambda text, value: text.lower().startswith(value.lower()),
}


@pytest.mark.parametrize("lookup", TEXT_LOOKUPS)
@pytest.mark.parametrize("value", ["Alpha beta", "alpha", "BETA", "gamma", "αβ", "(1)", "100%", '"x"', "nowhere"])
def test_texts(shelf: Shelf, lookup: str, value: str) -> None:
    expected = shelf.expect(lambda message: TEXT_LOOKUPS[lookup](message.subject, value))
    assert shelf.search(**{f"subject__{lookup}": value}) == expected
    rest = shelf.expect(lambda message: not TEXT_LOOKUPS[lookup](message.subject, value))
    assert shelf.without(**{f"subject__{lookup}": value}) == rest


@pytest.mark.parametrize("value", ["gamma", "beta", "nowhere"])
def test_equal_and_unequal_texts(shelf: Shelf, value: str) -> None:
    assert shelf.search(subject=value) == shelf.expect(lambda message: message.subject == value)
    assert shelf.search(subject__not=value) == shelf.expect(lambda message: message.subject != value)


def test_one_of_several(shelf: Shelf) -> None:
    wanted = ("gamma", "beta", "nowhere")
    assert shelf.search(subject__in=wanted) == shelf.expect(lambda message: message.subject in wanted)
    assert shelf.search(importance__in=["High", "Low"]) == shelf.expect(lambda message: message.importance != "Normal")
    assert shelf.search(subject__in=[]) == []


NUMBER_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "not": lambda number, value: number != value,
    "gt": lambda number, value: number > value,
    "gte": lambda number, value: number >= value,
    "lt": lambda number, value: number < value,
    "lte": lambda number, value: number <= value,
}


@pytest.mark.parametrize("lookup", NUMBER_LOOKUPS)
@pytest.mark.parametrize("number", [0, 40, 45, 90, 1000])
def test_numbers(shelf: Shelf, lookup: str, number: int) -> None:
    expected = shelf.expect(lambda message: NUMBER_LOOKUPS[lookup](message.reminder_minutes_before_start, number))
    assert shelf.search(**{f"reminder_minutes_before_start__{lookup}": number}) == expected


@pytest.mark.parametrize("lookup", NUMBER_LOOKUPS)
@pytest.mark.parametrize("name", ["datetime_created", "last_modified_time"])
def test_times(shelf: Shelf, lookup: str, name: str) -> None:
    for pivot in (getattr(shelf.messages[0], name), getattr(shelf.messages[0], name) + timedelta(days=1)):
        found = shelf.search(**{f"{name}__{lookup}": pivot})
        assert found == shelf.expect(lambda message: NUMBER_LOOKUPS[lookup](getattr(message, name), pivot))  # noqa: B023


def test_ranges_take_both_ends_in(shelf: Shelf) -> None:
    expected = shelf.expect(lambda message: 20 <= message.reminder_minutes_before_start <= 50)
    assert shelf.search(reminder_minutes_before_start__range=(20, 50)) == expected
    size = sorted(message.size for message in shelf.messages)
    expected = shelf.expect(lambda message: size[2] <= message.size <= size[-2])
    assert shelf.search(size__range=(size[2], size[-2])) == expected


def test_sizes(shelf: Shelf) -> None:
    middle = sorted(message.size for message in shelf.messages)[5]
    assert shelf.search(size__gte=middle) == shelf.expect(lambda message: message.size >= middle)
    assert shelf.search(size__lt=middle) == shelf.expect(lambda message: message.size < middle)


@pytest.mark.parametrize("value", [True, False])
def test_truths(shelf: Shelf, value: bool) -> None:
    assert shelf.search(is_read=value) == shelf.expect(lambda message: message.is_read is value)
    assert shelf.search(is_read__not=value) == shelf.expect(lambda message: message.is_read is not value)


@pytest.mark.parametrize("value", IMPORTANCE)
def test_choices(shelf: Shelf, value: str) -> None:
    assert shelf.search(importance=value) == shelf.expect(lambda message: message.importance == value)
    assert shelf.search(importance__not=value) == shelf.expect(lambda message: message.importance != value)


@pytest.mark.parametrize("values", [["even"], ["Third"], ["even", "Third"], ["nowhere"]], ids=str)
def test_categories(shelf: Shelf, values: list[str]) -> None:
    found = shelf.search(categories__contains=values)
    assert found == shelf.expect(lambda message: set(values) <= set(message.categories))


def test_categories_without_regard_to_case(shelf: Shelf) -> None:
    assert shelf.search(categories__icontains=["THIRD"]) == shelf.expect(lambda message: "Third" in message.categories)


@pytest.mark.parametrize("there", [True, False])
def test_presence(shelf: Shelf, there: bool) -> None:
    expected = shelf.expect(lambda message: (message.in_reply_to is not None) is there)
    assert shelf.search(in_reply_to__exists=there) == expected


def test_conditions_in_one_filter_belong_together(shelf: Shelf) -> None:
    found = shelf.search(subject__icontains="beta", is_read=True)
    assert found == shelf.expect(lambda message: "beta" in message.subject.lower() and message.is_read)
    rest = shelf.without(subject__icontains="beta", is_read=True)
    assert rest == shelf.expect(lambda message: not ("beta" in message.subject.lower() and message.is_read))


def _alpha(message: Message) -> bool:
    return bool(message.subject.startswith("Alpha"))


def _high(message: Message) -> bool:
    return bool(message.importance == "High")


def _read(message: Message) -> bool:
    return bool(message.is_read)


A, H, R = Q(subject__startswith="Alpha"), Q(importance="High"), Q(is_read=True)
TREES: dict[str, tuple[Q, Callable[[Message], bool]]] = {
    "or": (A | H, lambda message: _alpha(message) or _high(message)),
    "and": (H & R, lambda message: _high(message) and _read(message)),
    "not": (~H, lambda message: not _high(message)),
    "not not": (~~H, _high),
    "not or": (~(A | H), lambda message: not (_alpha(message) or _high(message))),
    "not and": (~(H & R), lambda message: not (_high(message) and _read(message))),
    "nested": ((A | H) & ~R, lambda message: (_alpha(message) or _high(message)) and not _read(message)),
    "deep": (~((A & R) | (H & ~R)), lambda m: not ((_alpha(m) and _read(m)) or (_high(m) and not _read(m)))),
    "empty": (Q(), lambda message: True),
    "empty and": (Q() & H, _high),
}


@pytest.mark.parametrize("tree, plain", TREES.values(), ids=TREES)
def test_trees_of_conditions(shelf: Shelf, tree: Q, plain: Callable[[Message], bool]) -> None:
    assert shelf.search(tree) == shelf.expect(plain)
    if not tree.is_empty():  # nothing to exclude
        assert shelf.without(tree) == shelf.expect(lambda message: not plain(message))


def test_get_finds_the_only_one(shelf: Shelf) -> None:
    mine = shelf.folder.filter(categories__contains=[shelf.mark])
    assert mine.get(subject="αβγ").id == shelf.messages[5].id
    with pytest.raises(DoesNotExist):
        mine.get(subject="nowhere")
    with pytest.raises(MultipleObjectsReturned):
        mine.get(is_read=True)


def test_get_by_id(shelf: Shelf) -> None:
    wanted = shelf.messages[3]
    assert shelf.folder.get(id=wanted.id).subject == wanted.subject
    assert shelf.folder.get(id=wanted.id, changekey=wanted.changekey).subject == wanted.subject


@pytest.mark.sandbox_only("a real server indexes new mail when it pleases, and does not show the request")
def test_a_query_string_is_passed_on_as_it_is(sandbox: Sandbox, shelf: Shelf) -> None:
    with contextlib.suppress(ResponseMessageError):
        list(shelf.folder.filter("subject:gamma AND <more>"))
    request = list(sandbox.requests)[-1].request
    assert b">subject:gamma AND &lt;more&gt;</m:QueryString>" in request
    assert b"Restriction" not in request


def test_unknown_fields_and_lookups_are_refused_before_anything_is_sent(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="no_such_field"):
        shelf.folder.filter(no_such_field=1).count()
    with pytest.raises(ValueError, match="no_such_lookup"):
        shelf.folder.filter(subject__no_such_lookup="x").count()
    with pytest.raises((TypeError, ValueError), match="is_read"):
        shelf.folder.filter(is_read="perhaps").count()
    with pytest.raises(ValueError, match="search"):
        shelf.folder.filter(mime_content="x").count()


def test_naive_times_are_refused(shelf: Shelf) -> None:
    from datetime import datetime

    with pytest.raises(ValueError, match=r"(?i)zone|naive|aware"):
        shelf.folder.filter(datetime_received__gt=datetime(2026, 1, 1)).count()
