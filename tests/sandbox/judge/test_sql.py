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
from exchangelib.sandbox.paths import ITEM_PREFIXES, resolve
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


def mapi(name, kind):
    """The path to a MAPI property of somebody's own."""
    return Node(T("ExtendedFieldURI"), {"DistinguishedPropertySetId": "PublicStrings", "PropertyName": name, "PropertyType": kind})  # fmt: skip


def tag(number, kind):
    return Node(T("ExtendedFieldURI"), {"PropertyTag": number, "PropertyType": kind})


def entry(uri, index):
    return Node(T("IndexedFieldURI"), {"FieldURI": uri, "FieldIndex": index})


NUMBERS = ["0", "5", "-1", "7", "70000", "99999999999999999999"]
GUID = "00020329-0000-0000-C000-000000000046"
# MAPI type -> texts that values have; those that are of no use for their type too
KINDS = {
    "String": texts,
    "StringArray": texts,
    "Integer": st.sampled_from([*NUMBERS, "five"]),
    "LongArray": st.sampled_from([*NUMBERS, " 5 "]),
    "Double": st.sampled_from(["0", "-0.0", "1.5", "1e400", "-INF", "NaN", "5", "x"]),
    "Boolean": st.sampled_from(["true", "false", "1", "0", "TRUE", "no"]),
    "SystemTime": st.sampled_from([*CONSTANT_TIMES, "yesterday"]),
    "Binary": st.sampled_from(["", "AA==", "AAE=", "/w==", "%"]),
    "CLSID": st.sampled_from([GUID, GUID.lower(), "{x}"]),
}
OWN = {kind: mapi("own", kind) for kind in KINDS}


def value_of(path, found):
    inner = [leaf("Value", text) for text in found]
    held = branch("Values", *inner) if path.attrs["PropertyType"].endswith("Array") else inner[0]
    return branch("ExtendedProperty", path.copy(), held)


def several(kind, size):
    return st.lists(KINDS[kind], min_size=0 if kind.endswith("Array") else 1, max_size=size)


def entries(name, indexes, make):
    """A collection in which an index may stand twice, in other letters."""
    one = st.tuples(st.sampled_from(indexes), texts)
    return st.lists(one, max_size=3).map(lambda found: branch(name, *[make(*each) for each in found]))


def address(index, text):
    parts = [leaf(name, text) for name in ("Street", "City")[: len(text) % 3]]
    return branch("Entry", *parts, Key=index)


VALUES |= {
    resolve(path).name: several(kind, 3 if kind.endswith("Array") else 1).map(lambda found, path=path: value_of(path, found))
    for kind, path in OWN.items()
} | {
    "EmailAddresses": entries("EmailAddresses", ["EmailAddress1", "emailaddress1", "EmailAddress2"], lambda index, text: Node(T("Entry"), {"Key": index}, None, text)),
    "PhysicalAddresses": entries("PhysicalAddresses", ["Home", "HOME", "Business"], address),
    "HasAttachments": flags.map(lambda text: leaf("HasAttachments", text)),
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


# What else can be asked for -> constants to compare with
times = st.sampled_from(CONSTANT_TIMES)
PARTS = [
    (OWN["String"], constants),
    (OWN["StringArray"], constants),
    (OWN["Integer"], st.sampled_from(NUMBERS)),
    (OWN["LongArray"], st.sampled_from(NUMBERS)),
    (OWN["Double"], st.sampled_from(["0", "1.5", "5", "INF"])),
    (OWN["Boolean"], st.sampled_from(["true", "0"])),
    (OWN["SystemTime"], times),
    (OWN["Binary"], st.sampled_from(["", "AA==", "AAE=", "/w=="])),
    (OWN["CLSID"], st.sampled_from([GUID, GUID.lower()])),
    (entry("contacts:EmailAddress", "EmailAddress1"), constants),
    (entry("contacts:PhysicalAddress:City", "home"), constants),
    # Other names for the subject, the importance, the time of arrival, the size and whether there are attachments
    (tag("0x0037", "String"), constants),
    (tag("0x0E1D", "String"), constants),
    (tag("0x0017", "Integer"), st.sampled_from(["0", "1", "2", "3"])),
    (tag("0x0E06", "SystemTime"), times),
    (tag("0x0E08", "Integer"), st.sampled_from(NUMBERS)),
    (tag("0x0E1B", "Boolean"), st.sampled_from(["true", "0"])),
]
TEXT_PARTS = [path for path, _ in PARTS if path.attrs.get("PropertyType", "String") in ("String", "StringArray")]
NUMBER_PARTS = [
    OWN["Integer"],
    OWN["LongArray"],
    tag("0x0E08", "Integer"),
    tag("0x0017", "Integer"),
    field("item:Size"),
]
OPERATORS = ["IsEqualTo", "IsNotEqualTo", "IsGreaterThan", "IsGreaterThanOrEqualTo", "IsLessThan", "IsLessThanOrEqualTo"]  # fmt: skip
operators = st.sampled_from(OPERATORS)


@st.composite
def comparisons(draw):
    uri = draw(st.sampled_from(sorted(CONSTANTS)))
    constant = Node(T("Constant"), {"Value": draw(CONSTANTS[uri])})
    return Node(T(draw(operators)), None, [field(uri), other(constant)])


@st.composite
def part_comparisons(draw):
    path, values = draw(st.sampled_from(PARTS))
    return Node(T(draw(operators)), None, [path, other(Node(T("Constant"), {"Value": draw(values)}))])


PAIRS = [
    (field("item:Subject"), field("message:ConversationTopic")),
    (field("item:DateTimeSent"), field("item:DateTimeReceived")),
    (field("item:Size"), OWN["Integer"]),
    (OWN["String"], field("item:Subject")),
    (tag("0x0E06", "SystemTime"), field("item:DateTimeSent")),
]


@st.composite
def pairs(draw):
    left, right = draw(st.sampled_from(PAIRS))
    return Node(T(draw(operators)), None, [left, other(right)])


masks = st.tuples(st.sampled_from(NUMBER_PARTS), st.sampled_from(["0x1", "5", "0", "0xFFFFFFFFFFFFFFFFFF"])).map(
    lambda found: Node(T("Excludes"), None, [found[0], Node(T("Bitmask"), {"Value": found[1]})])
)


@st.composite
def containments(draw, paths):
    modes = ["FullString", "Prefixed", "Substring", "PrefixOnWords", "ExactPhrase"]
    hows = ["Exact", "IgnoreCase", "IgnoreNonSpacingCharacters", "IgnoreCaseAndNonSpacingCharacters", "Loose"]
    attrs = {
        "ContainmentMode": draw(st.sampled_from(modes)),
        "ContainmentComparison": draw(st.sampled_from(hows)),
    }
    path = draw(st.sampled_from(paths))
    return Node(T("Contains"), attrs, [path, Node(T("Constant"), {"Value": draw(constants)})])


URIS = [*TEXT_URIS, "item:Size", "item:DateTimeSent", "item:Culture"]
TEXT_FIELDS = [*map(field, [*TEXT_URIS, "contacts:FileAs", "item:Culture"])]
part_exists = st.sampled_from([path for path, _ in PARTS]).map(lambda path: Node(T("Exists"), None, [path]))
exists = part_exists | st.sampled_from(URIS).map(lambda uri: Node(T("Exists"), None, [field(uri)]))
trees = st.recursive(
    comparisons() | part_comparisons() | pairs() | containments([*TEXT_FIELDS, *TEXT_PARTS]) | exists | masks,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda found: Node(T("And"), None, found)),
        st.lists(inner, min_size=1, max_size=3).map(lambda found: Node(T("Or"), None, found)),
        inner.map(lambda found: Node(T("Not"), None, [found])),
    ),
    max_leaves=5,
)
SORTABLE = ["item:Subject", "message:From", "item:DateTimeReceived", "message:IsRead", "item:Size", "item:Importance"]
ORDERED = [
    *map(field, SORTABLE),
    *(path for path, _ in PARTS if not path.attrs.get("PropertyType", "").endswith("Array")),
]
orders = st.lists(st.tuples(st.sampled_from(ORDERED), st.booleans()), min_size=1, max_size=2).map(
    lambda fields: Node(
        T("SortOrder"),
        None,
        [Node(T("FieldOrder"), {"Order": "Descending" if down else "Ascending"}, [path]) for path, down in fields],
    )
)


@pytest.fixture(scope="module")
def store():
    made = Store(None, Clock(), SCHEMA)
    yield made
    made.close()


def fill(store, bags):
    """Keep items in folder 1 of their own store; those that are odd are left out."""
    for table in ("item", "content", "search", "search_body", "search_part"):
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
    agree(store, bags, tree)


PART_NAMES = sorted(set(VALUES) - {"From", "Body", "Categories", "FileAs", "Flag"})
part_items = st.lists(st.fixed_dictionaries({}, optional={name: VALUES[name] for name in PART_NAMES}), max_size=4)


@settings(max_examples=400, deadline=None)
@given(
    bags=part_items, tree=part_comparisons() | masks | part_exists | containments(TEXT_PARTS), inside_out=st.booleans()
)
def test_what_the_judge_says_of_mapi_properties_and_entries_is_said_in_sql(store, bags, tree, inside_out):
    agree(store, bags, Node(T("Not"), None, [tree]) if inside_out else tree)


def agree(store, bags, tree):
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


@pytest.mark.parametrize("path", [path for path, _ in PARTS], ids=[str(place) for place in range(len(PARTS))])
def test_what_is_asked_of_mapi_properties_and_entries_is_said_in_sql(path):
    kind = path.attrs.get("PropertyType", "String").removesuffix("Array")
    constant = {"SystemTime": TIMES[0], "String": "x", "CLSID": GUID, "Binary": "AA=="}.get(kind, "1")
    translator = Translator(SCHEMA)
    comparison = Node(T("IsNotEqualTo"), None, [path, other(Node(T("Constant"), {"Value": constant}))])
    for expression in (Node(T("Exists"), None, [path]), comparison):
        assert translator.condition(expression).exact
    assert translator.order(Node(T("SortOrder"), None, [Node(T("FieldOrder"), None, [path])])) is not None


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


@pytest.mark.parametrize("how", ["Exact", "IgnoreCase", "IgnoreNonSpacingCharacters", "Loose"])
@pytest.mark.parametrize("value", ["A", "a", "É", "é", "E", "e"])
def test_case_and_accents_count_as_they_are_told_to(store, how, value):
    path = OWN["String"]
    bags = [{resolve(path).name: value_of(path, [text])} for text in ("a", "A", "é", "É", "e", "E")]
    attrs = {"ContainmentMode": "FullString", "ContainmentComparison": how}
    agree(store, bags, Node(T("Contains"), attrs, [path, Node(T("Constant"), {"Value": value})]))


def test_a_mapi_property_that_contradicts_the_one_it_is_another_name_for_makes_an_item_odd(store):
    size = tag("0x0E08", "Integer")
    assert fill(store, [{"Size": leaf("Size", "5"), resolve(size).name: value_of(size, ["6"])}]) == {}


def test_rows_move_and_go_with_their_items(store):
    own = OWN["String"]
    fill(store, [{resolve(own).name: value_of(own, ["a"])}, {}])
    condition = Translator(SCHEMA).condition(Node(T("Exists"), None, [own]))
    store.items.move(1, 1, 7, 1)
    assert store.items.search(f"folder = 1 AND ({condition.sql})", condition.values, "item") == [7]
    store.items.put(Item(7, 1, 1, "Message", {}))
    assert store.items.search(f"folder = 1 AND ({condition.sql})", condition.values, "item") == []
    store.items.put(Item(7, 1, 1, "Message", {resolve(own).name: value_of(own, ["b"])}))
    store.items.remove(7)
    assert store._db.execute("SELECT count(*) FROM search_part").fetchone() == (0,)


def test_a_database_of_an_earlier_release_gets_its_rows(tmp_path):
    own = OWN["Integer"]
    path = str(tmp_path / "old.sqlite")
    old = Store(path, Clock(), SCHEMA)
    with old.transaction():
        old.items.put(Item(1, 1, 1, "Message", {resolve(own).name: value_of(own, ["5"])}))
        old._db.execute("DROP TABLE search_part")
    old.close()
    new = Store(path, Clock(), SCHEMA)
    assert new._db.execute("SELECT item, value FROM search_part").fetchall() == [(1, 5)]
    new.close()
