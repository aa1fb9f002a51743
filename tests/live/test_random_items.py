"""Random expressions over appointments, contacts and tasks, with parts of addresses, lists and extended properties, judged twice.

Once by the server, and once in plain Python over the same items; see `test_random_filters` for messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchangelib import UTC, Account, CalendarItem, Contact, EWSDateTime, ExtendedProperty, Q, Task
from exchangelib.indexed_properties import EmailAddress, PhoneNumber, PhysicalAddress
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("sends hundreds of searches")

ADDRESS = "random-items@example.com"
START = EWSDateTime(2024, 3, 30, 22, 30, tzinfo=UTC)
COUNT = 24
TEXTS: dict[str, Callable[[str, str], bool]] = {
    "exact": lambda text, value: text == value,
    "iexact": lambda text, value: text.casefold() == value.casefold(),
    "contains": lambda text, value: value in text,
    "icontains": lambda text, value: value.casefold() in text.casefold(),
    "startswith": lambda text, value: text.startswith(value),
    "istartswith": lambda text, value: text.casefold().startswith(value.casefold()),
}
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}
WORDS = ["a", "A", "ab", "b", "Ba"]


class Mood(ExtendedProperty):
    distinguished_property_set_id = "PublicStrings"
    property_name = "random mood"
    property_type = "String"


class Level(ExtendedProperty):
    distinguished_property_set_id = "PublicStrings"
    property_name = "random level"
    property_type = "Integer"


class Marks(ExtendedProperty):
    distinguished_property_set_id = "PublicStrings"
    property_name = "random marks"
    property_type = "StringArray"


CLASSES: tuple[Any, ...] = (CalendarItem, Contact, Task)


def _extended(number: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if number % 3:
        values["mood"] = WORDS[number % 5]
    if number % 4:
        values["level"] = number % 7 - 2
    if number % 5:
        values["marks"] = WORDS[: number % 5]
    if number % 2:
        values["categories"] = WORDS[number % 5 :]
    return values


def _appointment(number: int) -> CalendarItem:
    start = START + timedelta(hours=7 * number)
    return CalendarItem(
        subject=WORDS[number % 5],
        start=start,
        end=start + timedelta(hours=number % 3 + 1),
        location=WORDS[number % 4] if number % 3 else None,
        **_extended(number),
    )


def _contact(number: int) -> Contact:
    labels = ("EmailAddress1", "EmailAddress2", "EmailAddress3")
    return Contact(
        given_name=WORDS[number % 5],
        display_name=WORDS[number % 4],
        email_addresses=[
            EmailAddress(label=label, email=f"{WORDS[(number + n) % 5]}@x.org")
            for n, label in enumerate(labels[: number % 4])
        ]
        or None,
        phone_numbers=[PhoneNumber(label="CarPhone", phone_number=str(number % 6))] if number % 2 else None,
        physical_addresses=[
            PhysicalAddress(label="Home", street=WORDS[number % 5], city=WORDS[number % 3] if number % 2 else None)
        ]
        if number % 3
        else None,
        **_extended(number),
    )


def _task(number: int) -> Task:
    return Task(
        subject=WORDS[number % 5],
        status=("NotStarted", "InProgress")[number % 2],
        mileage=WORDS[number % 4] if number % 3 else None,
        total_work=number % 6,
        **_extended(number),
    )


class Sets(dict[str, tuple[Any, list[Any]]]):
    """Folders with their items, which do not fill the report when a test fails."""

    def __repr__(self) -> str:
        return f"<{', '.join(self)}>"


@pytest.fixture(scope="module")
def sets(sandbox: Sandbox) -> Iterator[Sets]:
    """Of each kind a folder, and what is in it."""
    for cls in CLASSES:
        for name, value_cls in (("mood", Mood), ("level", Level), ("marks", Marks)):
            cls.register(name, value_cls)
    account: Account = sandbox.account(ADDRESS)
    found = Sets()
    for name, folder, make in (
        ("calendar", account.calendar, _appointment),
        ("contacts", account.contacts, _contact),
        ("tasks", account.tasks, _task),
    ):
        made = account.bulk_create(folder=folder, items=[make(number) for number in range(COUNT)])
        assert all(each.id for each in made)
        items = list(folder.all())
        assert len(items) == COUNT
        found[name] = folder, items
    yield found
    account.close()
    for cls in CLASSES:
        for name in ("mood", "level", "marks"):
            cls.deregister(name)


def _values(item: Any, path: str) -> list[Any]:
    name, _, rest = path.partition("__")
    value = getattr(item, name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    label, _, part = rest.partition("__")
    if label:
        values = [each for each in values if each.label == label]
    part = part or {"email_addresses": "email", "phone_numbers": "phone_number"}.get(name, "")
    values = [getattr(each, part) for each in values] if part else values
    return [each for each in values if each is not None]


# Path -> values to look for
words = st.sampled_from([*WORDS, "B", "AB", "nothing"])
addresses = st.sampled_from(["a@x.org", "A@X.ORG", "Ba", "x.org", "@"])
OWN: dict[str, dict[str, Any]] = {
    "calendar": {"subject": words, "location": words},
    "contacts": {
        "given_name": words,
        "email_addresses": addresses,
        "email_addresses__EmailAddress2": addresses,
        "phone_numbers__CarPhone": st.sampled_from("0123456"),
        "phone_numbers": st.sampled_from("0123456"),
        "physical_addresses__Home__street": words,
        "physical_addresses__Home__city": words,
    },
    "tasks": {"subject": words, "mileage": words},
}
ALL: dict[str, Any] = {"mood": words, "marks": words, "categories": words}
NUMBERS: dict[str, dict[str, Any]] = {
    "calendar": {
        "start": st.integers(-1, COUNT * 8).map(lambda hours: START + timedelta(hours=hours)),
        "level": st.integers(-3, 6),
    },
    "contacts": {"level": st.integers(-3, 6)},
    "tasks": {"total_work": st.integers(0, 7), "level": st.integers(-3, 6)},
}
Leaf = tuple[Q, Callable[[Any], bool]]


def _text(path: str, lookup: str, value: str) -> Leaf:
    fits = TEXTS[lookup]
    return Q(**{f"{path}__{lookup}": value}), lambda item: any(fits(each, value) for each in _values(item, path))


def _unequal(path: str, value: Any) -> Leaf:
    return Q(**{f"{path}__not": value}), lambda item: value not in _values(item, path)


def _one_of(path: str, values: list[Any]) -> Leaf:
    return Q(**{f"{path}__in": values}), lambda item: any(each in values for each in _values(item, path))


def _has_all(path: str, values: list[str]) -> Leaf:
    q = Q(**{f"{path}__contains": values})
    return q, lambda item: all(any(value in each for each in _values(item, path)) for value in values)


def _ordered(path: str, lookup: str, value: Any) -> Leaf:
    fits = ORDERS[lookup]
    return Q(**{f"{path}__{lookup}": value}), lambda item: any(fits(each, value) for each in _values(item, path))


def _within(path: str, ends: tuple[Any, Any]) -> Leaf:
    return (
        Q(**{f"{path}__range": ends}),
        lambda item: any(ends[0] <= each <= ends[1] for each in _values(item, path)),
    )


def _exists(path: str, there: bool) -> Leaf:
    return Q(**{f"{path}__exists": there}), lambda item: bool(_values(item, path)) is there


def _leaves(kind: str) -> Any:
    texts = {**OWN[kind], **ALL}
    numbers = NUMBERS[kind]
    names, counted = st.sampled_from(sorted(texts)), st.sampled_from(sorted(numbers))
    return st.one_of(
        names.flatmap(lambda n: st.builds(_text, st.just(n), st.sampled_from(sorted(TEXTS)), texts[n])),
        names.flatmap(lambda n: st.builds(_unequal, st.just(n), texts[n])),
        names.flatmap(lambda n: st.builds(_one_of, st.just(n), st.lists(texts[n], max_size=3))),
        st.sampled_from(["marks", "categories"]).flatmap(
            lambda n: st.builds(_has_all, st.just(n), st.lists(words, min_size=1, max_size=2))
        ),
        counted.flatmap(lambda n: st.builds(_ordered, st.just(n), st.sampled_from(sorted(ORDERS)), numbers[n])),
        counted.flatmap(lambda n: st.builds(_within, st.just(n), st.tuples(numbers[n], numbers[n]))),
        counted.flatmap(lambda n: st.builds(_unequal, st.just(n), numbers[n])),
        st.builds(_exists, st.sampled_from([*sorted(set(texts) - {"subject", "given_name"}), "level"]), st.booleans()),
    )


def _negated(inner: Leaf) -> Leaf:
    q, plain = inner
    return ~q, lambda item: not plain(item)


def _both(one: Leaf, other: Leaf) -> Leaf:
    return one[0] & other[0], lambda item: one[1](item) and other[1](item)


def _either(one: Leaf, other: Leaf) -> Leaf:
    return one[0] | other[0], lambda item: one[1](item) or other[1](item)


def _trees(kind: str) -> Any:
    return st.recursive(
        _leaves(kind),
        lambda inner: st.one_of(
            inner.map(_negated),
            st.tuples(inner, inner).map(lambda pair: _both(*pair)),
            st.tuples(inner, inner).map(lambda pair: _either(*pair)),
        ),
        max_leaves=5,
    )


TREES = {kind: _trees(kind) for kind in OWN}


def _check(sets: Sets, kind: str, tree: Leaf) -> None:
    folder, items = sets[kind]
    q, plain = tree
    found = {item.id for item in folder.filter(q).only("categories")}
    assert found == {item.id for item in items if plain(item)}, q


SETTINGS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SETTINGS
@given(tree=TREES["calendar"])
def test_the_server_finds_the_appointments_that_plain_python_finds(sets: Sets, tree: Leaf) -> None:
    _check(sets, "calendar", tree)


@SETTINGS
@given(tree=TREES["contacts"])
def test_the_server_finds_the_contacts_that_plain_python_finds(sets: Sets, tree: Leaf) -> None:
    _check(sets, "contacts", tree)


@SETTINGS
@given(tree=TREES["tasks"])
def test_the_server_finds_the_tasks_that_plain_python_finds(sets: Sets, tree: Leaf) -> None:
    _check(sets, "tasks", tree)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES["calendar"], data=st.data())
def test_a_calendar_view_is_filtered_as_a_server_would(sets: Sets, tree: Leaf, data: st.DataObject) -> None:
    folder, items = sets["calendar"]
    start, length = data.draw(st.integers(-5, COUNT * 8)), data.draw(st.integers(0, COUNT * 4))
    begin = START + timedelta(hours=start)
    end = begin + timedelta(hours=length)
    q, plain = tree
    shown = folder.view(begin, end).filter(q)
    wanted = [item for item in items if item.end > begin and item.start < end and plain(item)]
    assert {item.id for item in shown.only("subject")} == {item.id for item in wanted}, q
    assert shown.count() == len(wanted)
    assert shown.exists() is bool(wanted)
    last = [item.id for item in shown.order_by("-start")[:3]]
    assert last == [item.id for item in sorted(wanted, key=lambda item: item.start, reverse=True)][:3]


@pytest.mark.parametrize(
    "kind, path",
    [
        ("contacts", "physical_addresses__Home__street"),
        ("contacts", "phone_numbers__CarPhone"),
        ("contacts", "mood"),
        ("tasks", "level"),
        ("calendar", "mood"),
    ],
)
def test_parts_and_extended_properties_are_sorted_by_and_shown(sets: Sets, kind: str, path: str) -> None:
    folder, items = sets[kind]

    def key(value: Any) -> Any:
        return (value is not None, value.casefold() if isinstance(value, str) else value or 0)

    wanted = sorted(key((_values(item, path) or [None])[0]) for item in items)
    ordered = folder.all().order_by(path)
    assert [key(value) for value in ordered.values_list(path, flat=True)] == wanted
    assert [key(row[path]) for row in ordered.reverse().values(path)] == wanted[::-1]
    assert [key((_values(item, path) or [None])[0]) for item in ordered.only(path)] == wanted
