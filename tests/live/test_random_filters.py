"""Random expressions, judged twice: by the server, and by a filter in plain Python over the same messages.

What Python does here is what `docs/searching.md` says of servers: texts are equal if their letters are, absent values fit
no comparison but "is not", and a `~` turns round whatever is inside.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from exchangelib import UTC, Account, EWSDateTime, ExtendedProperty, Message, Q
from exchangelib.folders import Folder
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("sends hundreds of searches, and moves the clock")

ADDRESS = "random-filters@example.com"
SUBJECTS = [
    "",
    "a",
    "A",
    "ab",
    "AB",
    "b a",
    "ä",
    "Ä",
    "ß",
    "SS",
    "a%b",
    "a_b",
    "a*b",
    "<a>&\"'",
    "日本",
    "a\\b",
    "  a  ",
    "x" * 255,
]
CATEGORIES = ["red", "Red", "blue sky", "blue", "ä"]
COUNT = 60
START = EWSDateTime(2024, 3, 30, 22, 30, tzinfo=UTC)
Plain = Callable[[Message], bool]
# Field -> MAPI type, and what the values are made of
PROPERTIES: dict[str, tuple[str, list[Any]]] = {
    "mood": ("String", SUBJECTS[1:12]),
    "marks": ("StringArray", SUBJECTS[1:6]),
    "level": ("Integer", [-3, 0, 1, 2, 70_000]),
    "levels": ("IntegerArray", [-1, 0, 4, 9]),
    "far": ("Long", [-(2**62), 0, 2**40]),
    "share": ("Double", [Decimal("-1.5"), Decimal(0), Decimal("0.25"), Decimal("1E+300")]),
    "sure": ("Boolean", [True, False]),
    "due": ("SystemTime", [START + timedelta(hours=12 * hours) for hours in range(5)]),
    "key": ("Binary", [b"", b"\0", b"\0\1", b"\xff"]),
    "mark": ("CLSID", ["a81ee9b8-6b1f-4b8f-9b5c-1c5f3a5d7e01", "0f0ee9b8-6b1f-4b8f-9b5c-1c5f3a5d7e02"]),
    "price": ("Currency", [-15_000, 0, 123_456]),
}
TWINS = ("levels", "marks")  # those with several values


def _property(name: str, kind: str) -> type[ExtendedProperty]:
    attributes = {
        "distinguished_property_set_id": "PublicStrings",
        "property_name": f"random {name}",
        "property_type": kind,
    }
    return type(name.title(), (ExtendedProperty,), attributes)


def _properties(number: int) -> dict[str, Any]:
    """Values for some of the properties, others for each message."""
    made: dict[str, Any] = {}
    for place, (name, (_, values)) in enumerate(PROPERTIES.items(), 2):
        if number % place:
            found = values[number * place % len(values) :]
            made[name] = found[:2] if name in TWINS else found[0]
    return made


def _message(number: int) -> Message:
    return Message(
        subject=SUBJECTS[number % len(SUBJECTS)] if number % 19 else None,
        body="b" * (number * 37 % 500),
        categories=CATEGORIES[: number % 4] or None if number % 2 else CATEGORIES[number % 5 :],
        importance=("Low", "Normal", "High")[number % 3],
        sensitivity=("Normal", "Personal", "Private", "Confidential")[number % 4],
        is_read=number % 5 > 1,
        message_id=f"<{number % 30}@example.com>",
        in_reply_to=f"<{number}@Example.com>" if number % 3 else None,
        reminder_minutes_before_start=number % 7,
        **_properties(number),
    )


@pytest.fixture(scope="module")
def inbox(sandbox: Sandbox) -> Iterator[Folder]:
    for name, (kind, _) in PROPERTIES.items():
        Message.register(name, _property(name, kind))
    account: Account = sandbox.account(ADDRESS)
    sandbox.clock.freeze(START)
    try:
        for number in range(0, COUNT, 4):
            made = account.bulk_create(folder=account.inbox, items=[_message(n) for n in range(number, number + 4)])
            assert all(result.id for result in made)
            sandbox.clock.advance(hours=7)
    finally:
        sandbox.clock.reset()
    yield account.inbox
    account.close()
    for name in PROPERTIES:
        Message.deregister(name)


class Messages(list[Message]):
    """Messages that do not fill the report when a test fails."""

    def __repr__(self) -> str:
        return f"<{len(self)} messages>"


@pytest.fixture(scope="module")
def messages(inbox: Folder) -> Messages:
    found = Messages(inbox.all())
    assert len(found) == COUNT
    assert len({message.datetime_created for message in found}) == COUNT // 4
    assert {bool(message.in_reply_to) for message in found} == {True, False}
    for name in PROPERTIES:
        assert {getattr(message, name) is None for message in found} == {True, False}, name
    return found


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
Leaf = tuple[Q, Plain]


def _many(message: Message, name: str) -> list[Any]:
    value = getattr(message, name)
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(name: str, lookup: str, value: str) -> Leaf:
    fits = TEXTS[lookup]
    return Q(**{f"{name}__{lookup}": value}), lambda message: any(fits(text, value) for text in _many(message, name))


def _equal(name: str, value: Any) -> Leaf:
    return Q(**{name: value}), lambda message: value in _many(message, name)


def _unequal(name: str, value: Any) -> Leaf:
    return Q(**{f"{name}__not": value}), lambda message: value not in _many(message, name)


def _one_of(name: str, values: list[Any]) -> Leaf:
    return Q(**{f"{name}__in": values}), lambda message: any(v in values for v in _many(message, name))


def _ordered(name: str, lookup: str, value: Any) -> Leaf:
    fits = ORDERS[lookup]
    return Q(**{f"{name}__{lookup}": value}), lambda message: any(fits(v, value) for v in _many(message, name))


def _within(name: str, ends: tuple[Any, Any]) -> Leaf:
    def fits(message: Message) -> bool:
        values = _many(message, name)  # of several, one may fit one end and another the other
        return any(ends[0] <= v for v in values) and any(v <= ends[1] for v in values)

    return Q(**{f"{name}__range": ends}), fits


def _has_all(name: str, values: list[str]) -> Leaf:
    q = Q(**{f"{name}__contains": values})
    return q, lambda message: all(any(value in text for text in _many(message, name)) for value in values)


def _exists(name: str, there: bool) -> Leaf:
    return Q(**{f"{name}__exists": there}), lambda message: bool(_many(message, name)) is there


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


times = st.integers(-1, 8 * COUNT).map(lambda hours: START + timedelta(hours=hours * 0.25 * 3.5))
numbers = st.sampled_from([-1, 0, 1, 3, 6, 7, 900, 1000, 1100, 1200, 2000])
VALUES: dict[str, Any] = {
    "subject": st.sampled_from(SUBJECTS[1:]) | st.text("aAbB", min_size=1, max_size=3),
    "categories": st.sampled_from([*CATEGORIES, "BLUE", "e", "nothing"]),
    "message_id": st.integers(0, 31).map(lambda number: f"<{number}@example.com>"),
    "in_reply_to": st.integers(0, COUNT).map(lambda number: f"<{number}@example.com>") | st.just("example"),
    "importance": st.sampled_from(["Low", "Normal", "High"]),
    "sensitivity": st.sampled_from(["Normal", "Personal", "Private", "Confidential"]),
    "is_read": st.booleans(),
    "size": numbers,
    "reminder_minutes_before_start": st.integers(0, 8),
    "datetime_created": times,
    "datetime_received": times,
    **{name: st.sampled_from(values) for name, (_, values) in PROPERTIES.items()},
}
text_names = st.sampled_from(["subject", "categories", "message_id", "in_reply_to", "mood", "marks"])
order_names = st.sampled_from(
    [
        *("size", "reminder_minutes_before_start", "datetime_created", "datetime_received"),
        *("level", "levels", "far", "share", "due", "price"),
    ]
)
names = st.sampled_from(sorted(VALUES))
leaves = st.one_of(
    text_names.flatmap(lambda name: st.builds(_text, st.just(name), st.sampled_from(sorted(TEXTS)), VALUES[name])),
    names.flatmap(lambda name: st.builds(_equal, st.just(name), VALUES[name])),
    names.flatmap(lambda name: st.builds(_unequal, st.just(name), VALUES[name])),
    names.flatmap(lambda name: st.builds(_one_of, st.just(name), st.lists(VALUES[name], max_size=3))),
    order_names.flatmap(lambda name: st.builds(_ordered, st.just(name), st.sampled_from(sorted(ORDERS)), VALUES[name])),
    order_names.flatmap(lambda name: st.builds(_within, st.just(name), st.tuples(VALUES[name], VALUES[name]))),
    st.builds(_exists, text_names | st.sampled_from(sorted(PROPERTIES)), st.booleans()),
    st.sampled_from(["categories", "marks"]).flatmap(
        lambda name: st.builds(_has_all, st.just(name), st.lists(VALUES[name], min_size=1, max_size=2))
    ),
)


def _negated(inner: Leaf) -> Leaf:
    q, plain = inner
    return ~q, lambda message: not plain(message)


def _both(one: Leaf, other: Leaf) -> Leaf:
    return one[0] & other[0], lambda message: one[1](message) and other[1](message)


def _either(one: Leaf, other: Leaf) -> Leaf:
    return one[0] | other[0], lambda message: one[1](message) or other[1](message)


trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(_negated),
        st.tuples(inner, inner).map(lambda p: _both(*p)),
        st.tuples(inner, inner).map(lambda p: _either(*p)),
    ),
    max_leaves=6,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees)
@example(tree=_negated(_equal("in_reply_to", "<1@example.com>")))
@example(tree=_negated(_text("subject", "contains", "a")))
@example(tree=_negated(_exists("categories", True)))
@example(tree=_negated(_negated(_one_of("subject", []))))
@example(tree=_either(_negated(_one_of("subject", [])), _equal("subject", "a")))
@example(tree=_either(_one_of("subject", []), _equal("subject", "SS")))
def test_the_server_finds_what_plain_python_finds(inbox: Folder, messages: Messages, tree: Leaf) -> None:
    q, plain = tree
    found = {item.id for item in inbox.filter(q).only("subject")}
    assert found == {message.id for message in messages if plain(message)}, q


@pytest.mark.parametrize("name", sorted(set(VALUES) - {"categories", *TWINS}))
def test_orders_are_those_of_plain_python(inbox: Folder, messages: Messages, name: str) -> None:
    ranks = {
        word: rank
        for words in (("Low", "Normal", "High"), ("Normal", "Personal", "Private", "Confidential"))
        for rank, word in enumerate(words)
    }

    def key(message: Message) -> Any:
        value = getattr(message, name)
        if name in ("importance", "sensitivity"):
            value = ("Low", "Normal", "High").index(value) if name == "importance" else ranks[value]
        return (value is not None, _folded(value) if value is not None else 0)

    by_id = {message.id: message for message in messages}
    found = [key(by_id[item.id]) for item in inbox.all().order_by(name).only("importance")]
    assert found == sorted(map(key, messages))
    backwards = [key(by_id[item.id]) for item in inbox.all().order_by(f"-{name}").only("importance")]
    assert backwards == found[::-1]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page_size=st.integers(1, COUNT + 5),
    chunk_size=st.none() | st.integers(1, COUNT + 5),
    max_items=st.none() | st.integers(0, COUNT + 5),
    start=st.none() | st.integers(-COUNT - 3, COUNT + 3),
    stop=st.none() | st.integers(-COUNT - 3, COUNT + 3),
    fields=st.sampled_from([("subject",), ("subject", "body"), ()]),
)
def test_sizes_of_pages_and_chunks_change_nothing_but_the_requests(
    inbox: Folder,
    messages: Messages,
    page_size: int,
    chunk_size: int | None,
    max_items: int | None,
    start: int | None,
    stop: int | None,
    fields: tuple[str, ...],
) -> None:
    ordered = inbox.all().order_by("datetime_created", "message_id", "size").only(*fields)
    whole = [item.id for item in ordered.all()]
    ordered.page_size, ordered.chunk_size, ordered.max_items = page_size, chunk_size, max_items
    expected = whole[:max_items][start:stop]
    assert [item.id for item in ordered[start:stop]] == expected
    assert ordered[start:stop].count() == len(expected)
    assert ordered[start:stop].exists() is bool(expected)
