"""Parts that requests have in common."""

import pytest

from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidValue
from exchangelib.items import Message
from exchangelib.properties import OccurrenceItemId
from exchangelib.services.payload import item_ids, rendered_ids
from exchangelib.version import EXCHANGE_2016, Version

VERSION = Version(EXCHANGE_2016)


def names(items):
    text = item_ids(items, VERSION)
    return [(child.get("Id"), child.get("ChangeKey")) for child in fragment(text)]


@pytest.mark.parametrize(
    "pairs",
    [
        [("AAMk1=", "CQ1="), ("AAMk2=", "CQ2=")],
        [("AAMk1=", "CQ1="), ("A&<\">'\t\n\r2=", 'C&<"2=')],
        [("AAMk1=", "CQ1="), ("AAMk2=", None)],
        [("AAMk1=", "CQ1="), ["AAMk2=", "CQ2="]],
        [],
    ],
    ids=["plain", "to be escaped", "without a change key", "a list among them", "none"],
)
def test_pairs_come_out_as_they_went_in(pairs):
    assert names(pairs) == [tuple(pair) for pair in pairs]


def test_all_that_names_an_item_may_be_among_others():
    message = Message(id="AAMk3=", changekey="CQ3=")
    assert names([("AAMk1=", "CQ1="), "AAMk2=", message]) == [
        ("AAMk1=", "CQ1="),
        ("AAMk2=", None),
        ("AAMk3=", "CQ3="),
    ]


def test_an_occurrence_keeps_its_own_element():
    text = item_ids([("AAMk1=", "CQ1="), OccurrenceItemId("AAMk2=", "CQ2=", 3)], VERSION)
    assert [child.tag.rpartition("}")[2] for child in fragment(text)] == ["ItemId", "OccurrenceItemId"]


@pytest.mark.parametrize(
    "wrong", [("", "CQ="), ("AAMk=",), ("AAMk=", "CQ=", "x"), ("AAMk=", 5), (None, "CQ="), (b"AA", "CQ=")]
)
def test_one_wrong_pair_among_good_ones_is_refused(wrong):
    with pytest.raises(InvalidValue):
        item_ids([("AAMk1=", "CQ1="), wrong], VERSION)
    with pytest.raises(InvalidValue):
        rendered_ids([("AAMk1=", "CQ1="), wrong], VERSION)
