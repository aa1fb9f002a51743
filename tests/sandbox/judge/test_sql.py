"""What SQL finds is what the judge lets through: random items, restrictions and orders, both ways."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchangelib.sandbox import schema
from exchangelib.sandbox.bags import branch, leaf
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.judge.restriction import Compiler
from exchangelib.sandbox.judge.sorting import sort
from exchangelib.sandbox.judge.sql import Translator
from exchangelib.sandbox.judge.values import Row
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.paths import ITEM_PREFIXES
from exchangelib.sandbox.store import Item, Store

SCHEMA = schema.load()
WORDS = ["", "a", "A", "ab", "Ab c", "é", "e\u0301", "E", "Straße", "STRASSE", "ss", "a-b c", "İx", "x\uffffy", "ab ABC", "𝒳", "ﬀ", "ff"]  # fmt: skip
TIMES = [f"2024-05-{day:02}T{hour:02}:00:00Z" for day in (1, 2, 31) for hour in (0, 12)]
CONSTANT_TIMES = [*TIMES, "2024-05-01T14:00:00+02:00", "2024-05-01T12:00:00.5Z"]
texts = st.sampled_from(WORDS) | st.text(alphabet="aAbBéÉ .-", max_size=6)
constants = texts.filter(lambda text: "\uffff" not in text)
flags = st.sampled_from(["true", "false"])


def person(names):
    inner = [leaf(name, text) for name, text in zip(("Name", "EmailAddress"), names, strict=False)]
    return branch("From", branch("Mailbox", *inner))


def body(text):
    return Node(T("Body"), {"BodyType": "Text"}, None, text)


VALUES = {
    "Subject": texts.map(lambda text: leaf("Subject", text)),
    "ConversationTopic": texts.map(lambda text: leaf("ConversationTopic", text)),
    "From": st.lists(texts, max_size=2).map(person),
    "Categories": st.lists(texts, max_size=3).map(lambda found: branch("Categories", *[leaf("String", t) for t in found])),
    "Body": texts.map(body),
    "DateTimeReceived": st.sampled_from(TIMES).map(lambda text: leaf("DateTimeReceived", text)),
    "DateTimeSent": st.sampled_from(TIMES).map(lambda text: leaf("DateTimeSent", text)),
    "IsRead": flags.map(lambda text: leaf("IsRead", text)),
    "Size": st.sampled_from(["0", "5", "70000"]).map(lambda text: leaf("Size", text)),
    "Importance": st.sampled_from(["Low", "Normal", "High"]).map(lambda text: leaf("Importance", text)),
    "FileAs": texts.map(lambda text: leaf("FileAs", text)),
}  # fmt: skip
items = st.lists(st.fixed_dictionaries({}, optional=VALUES), max_size=6)

TEXT_URIS = ["item:Subject", "message:ConversationTopic", "message:From", "item:Categories", "item:Body"]
CONSTANTS = {
    **dict.fromkeys(TEXT_URIS, constants),
    "item:DateTimeReceived": st.sampled_from(CONSTANT_TIMES),
    "item:DateTimeSent": st.sampled_from(CONSTANT_TIMES),
    "message:IsRead": st.sampled_from(["true", "0", "1"]),
    "item:Size": st.sampled_from(["0", "5", "-1", "99999999999999999999"]),
    "item:Importance": st.sampled_from(["low", "Normal", "HIGH"]),
    "contacts:FileAs": constants,
    "item:InReplyTo": constants,
    "item:Culture": constants,  # has no column
}


def field(uri):
    return Node(T("FieldURI"), {"FieldURI": uri})


def other(node):
    return Node(T("FieldURIOrConstant"), None, [node])


OPERATORS = ["IsEqualTo", "IsNotEqualTo", "IsGreaterThan", "IsGreaterThanOrEqualTo", "IsLessThan", "IsLessThanOrEqualTo"]  # fmt: skip
operators = st.sampled_from(OPERATORS)


@st.composite
def comparisons(draw):
    uri = draw(st.sampled_from(sorted(CONSTANTS)))
    constant = Node(T("Constant"), {"Value": draw(CONSTANTS[uri])})
    return Node(T(draw(operators)), None, [field(uri), other(constant)])


@st.composite
def pairs(draw):
    left, right = draw(
        st.sampled_from([("item:Subject", "message:ConversationTopic"), ("item:DateTimeSent", "item:DateTimeReceived")])
    )
    return Node(T(draw(operators)), None, [field(left), other(field(right))])


@st.composite
def containments(draw):
    modes = ["FullString", "Prefixed", "Substring", "PrefixOnWords", "ExactPhrase"]
    hows = ["Exact", "IgnoreCase", "IgnoreNonSpacingCharacters", "IgnoreCaseAndNonSpacingCharacters", "Loose"]
    attrs = {
        "ContainmentMode": draw(st.sampled_from(modes)),
        "ContainmentComparison": draw(st.sampled_from(hows)),
    }
    uri = draw(st.sampled_from([*TEXT_URIS, "contacts:FileAs", "item:Culture"]))
    return Node(T("Contains"), attrs, [field(uri), Node(T("Constant"), {"Value": draw(constants)})])


exists = st.sampled_from([*TEXT_URIS, "item:Size", "item:DateTimeSent", "item:Culture"]).map(
    lambda uri: Node(T("Exists"), None, [field(uri)])
)
trees = st.recursive(
    comparisons() | pairs() | containments() | exists,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda found: Node(T("And"), None, found)),
        st.lists(inner, min_size=1, max_size=3).map(lambda found: Node(T("Or"), None, found)),
        inner.map(lambda found: Node(T("Not"), None, [found])),
    ),
    max_leaves=5,
)
SORTABLE = ["item:Subject", "message:From", "item:DateTimeReceived", "message:IsRead", "item:Size", "item:Importance"]
orders = st.lists(st.tuples(st.sampled_from(SORTABLE), st.booleans()), min_size=1, max_size=2).map(
    lambda fields: Node(
        T("SortOrder"),
        None,
        [Node(T("FieldOrder"), {"Order": "Descending" if down else "Ascending"}, [field(uri)]) for uri, down in fields],
    )
)


@pytest.fixture(scope="module")
def store():
    made = Store(None, Clock(), SCHEMA)
    yield made
    made.close()


def fill(store, bags):
    """Keep items in folder 1 of their own store; those that are odd are left out."""
    for table in ("item", "content", "search", "search_body"):
        store._db.execute(f"DELETE FROM {table}")
    for number, bag in enumerate(bags, 1):
        store.items.put(Item(number, 1, 1, "Message", bag))
    odd = {number for (number,) in store._db.execute("SELECT item FROM search WHERE odd")}
    return {number: bag for number, bag in enumerate(bags, 1) if number not in odd}


def row(number, bag):
    received = bag["DateTimeReceived"].text if "DateTimeReceived" in bag else ""
    return Row(number, received, {}, lambda: bag)


@settings(max_examples=400, deadline=None)
@given(bags=items, tree=trees)
def test_a_condition_in_sql_says_what_the_judge_says(store, bags, tree):
    kept = fill(store, bags)
    fits = Compiler(SCHEMA, ITEM_PREFIXES).expression(tree)
    wanted = [number for number, bag in kept.items() if fits(row(number, bag))]
    condition = Translator(SCHEMA).condition(tree)
    if condition is None:
        return
    found = store.items.search(f"folder = 1 AND NOT odd AND ({condition.sql})", condition.values, "item")
    assert set(found) >= set(wanted)
    if condition.exact:
        assert found == wanted


@settings(max_examples=150, deadline=None)
@given(bags=items, order=orders | st.none())
def test_an_order_in_sql_is_that_of_the_judge(store, bags, order):
    kept = fill(store, bags)
    wanted = [each.number for each in sort([row(*each) for each in kept.items()], order, Compiler(SCHEMA, ITEM_PREFIXES))]  # fmt: skip
    assert store.items.search("folder = 1 AND NOT odd", (), Translator(SCHEMA).order(order)) == wanted


def test_most_of_what_clients_ask_is_said_in_sql():
    # The judge would be asked about each item, which takes a hundred times as long
    for uri in (*TEXT_URIS, "item:DateTimeReceived", "item:Size", "item:Importance", "message:IsRead"):
        value = {"item:DateTimeReceived": TIMES[0], "item:Size": "1", "item:Importance": "Low", "message:IsRead": "1"}
        constant = other(Node(T("Constant"), {"Value": value.get(uri, "x")}))
        condition = Translator(SCHEMA).condition(Node(T("IsEqualTo"), None, [field(uri), constant]))
        assert condition.exact


@pytest.mark.parametrize(
    "name, text",
    [("Size", "big"), ("DateTimeSent", "yesterday"), ("DateTimeSent", "2024-05-01T12:00:00"), ("Subject", "a\0b")],
)
def test_what_a_column_cannot_hold_makes_an_item_odd(store, name, text):
    assert fill(store, [{name: leaf(name, text)}]) == {}
