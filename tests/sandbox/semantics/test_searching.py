"""Searches as the notes on search describe them: paging, sorting, restrictions, groups."""

import pytest

from exchangelib.sandbox.nodes import T
from tests.sandbox.semantics.conftest import compare, contains, find_item, indexed, message, order, restriction

OWN = '<t:ExtendedFieldURI PropertySetId="c11ff724-aa03-4555-9952-8fa248a11c3e" PropertyName="n" PropertyType="{}"/>'


def own(kind, value):
    inner = "".join(f"<t:Value>{v}</t:Value>" for v in value) if isinstance(value, list) else value
    inner = f"<t:Values>{inner}</t:Values>" if isinstance(value, list) else f"<t:Value>{inner}</t:Value>"
    return f"<t:ExtendedProperty>{OWN.format(kind)}{inner}</t:ExtendedProperty>"


def names(count):
    return [f"{number:03d}" for number in range(count)]


@pytest.fixture
def many(ews):
    ews.create(*map(message, names(30)), folder="inbox")
    return ews


# --- paging ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["Beginning", "End"])
@pytest.mark.parametrize("size", [1, 7, 10, 30, 50])
def test_pages_from_either_end_give_every_item_once(many, base, size):
    seen, offset = [], 0
    for _ in range(31):
        root = many.find(indexed(offset, base, size) + order("item:Subject"))
        page = [item.child_text(T("Subject")) for item in root.children[0].children]
        assert root.attrs["TotalItemsInView"] == "30"
        assert len(page) <= size
        assert page == sorted(page)
        seen = seen + page if base == "Beginning" else page + seen
        if root.attrs["IncludesLastItemInRange"] == "true":
            break
        offset = int(root.attrs["IndexedPagingOffset"])
    assert seen == names(30)


def test_an_offset_from_the_end_counts_backwards(many):
    # indexedpageitemview.md: of 100 items, 10 at offset 25 from the end are those that end at number 75.
    found = many.subjects(indexed(5, "End", 10) + order("item:Subject"))
    assert found == names(30)[15:25]
    root = many.find(indexed(30, "End", 10))
    assert root.attrs["IncludesLastItemInRange"] == "true"
    assert root.children[0].children == []


def test_only_an_indexed_view_tells_the_next_offset(many):
    assert "IndexedPagingOffset" in many.find(indexed(0, limit=2)).attrs
    for view in ("", '<m:FractionalPageItemView MaxEntriesReturned="3" Numerator="1" Denominator="2"/>'):
        attrs = many.find(view).attrs
        assert "IndexedPagingOffset" not in attrs
        assert attrs["TotalItemsInView"] == "30"
        assert "IncludesLastItemInRange" in attrs


@pytest.mark.parametrize("numerator, denominator, first", [(0, 1, 0), (1, 3, 10), (1, 2, 15), (29, 30, 29)])
def test_a_fractional_view_begins_at_the_fraction(many, numerator, denominator, first):
    view = f'<m:FractionalPageItemView MaxEntriesReturned="4" Numerator="{numerator}" Denominator="{denominator}"/>'
    root = many.find(view + order("item:Subject"))
    found = [item.child_text(T("Subject")) for item in root.children[0].children]
    assert found == names(30)[first : first + 4]
    assert root.attrs["IncludesLastItemInRange"] == ("true" if first + 4 >= 30 else "false")
    assert int(root.attrs["NumeratorOffset"]) / int(root.attrs["AbsoluteDenominator"]) == min(first + 4, 30) / 30


@pytest.mark.parametrize(
    "view, code",
    [
        (indexed(-1), "ErrorInvalidIndexedPagingParameters"),
        (indexed(0, limit=0), "ErrorInvalidPagingMaxRows"),
        ('<m:FractionalPageItemView Numerator="3" Denominator="2"/>', "ErrorInvalidFractionalPagingParameters"),
        ('<m:FractionalPageItemView Numerator="-1" Denominator="2"/>', "ErrorInvalidFractionalPagingParameters"),
        ('<m:FractionalPageItemView Numerator="0" Denominator="0"/>', "ErrorInvalidFractionalPagingParameters"),
    ],
)
def test_pages_that_make_no_sense_are_refused(ews, view, code):
    assert ews.codes(find_item(view)) == [code]


@pytest.mark.parametrize(
    "version, asks, most", [("Exchange2019", "Exchange2016", 250), ("Exchange2010_SP2", "Exchange2010_SP2", 1000)]
)
def test_no_page_is_longer_than_the_server_allows(make, version, asks, most):
    ews = make(version, asks)
    items = "".join(message(str(number)) for number in range(1010))
    made = ews.codes(f'<m:CreateItem MessageDisposition="SaveOnly"><m:Items>{items}</m:Items></m:CreateItem>')
    assert made == ["NoError"] * 1010
    searching = restriction(compare("IsEqualTo", "message:IsRead", "true"))
    for inner, limit in (("", 1000), (searching, most)):
        for view in (indexed(0, limit=5000), indexed(0)):
            root = ews.find(view + inner, "drafts")
            assert len(root.children[0].children) == limit
            assert root.attrs["IncludesLastItemInRange"] == "false"
            assert root.attrs["TotalItemsInView"] == "1010"
            assert root.attrs["IndexedPagingOffset"] == str(limit)


# --- sorting ---------------------------------------------------------------------------------------------------------


def test_absent_values_stand_together_at_one_end_and_the_next_path_decides_among_them(ews):
    for subject, number in (("d", 2), ("c", None), ("b", 1), ("a", None), ("e", 1)):
        ews.create(message(subject, own("Integer", str(number)) if number else ""), folder="inbox")
    number = OWN.format("Integer")
    assert ews.subjects(order(number, "item:Subject")) == ["a", "c", "b", "e", "d"]
    assert ews.subjects(order(number, "-item:Subject")) == ["c", "a", "e", "b", "d"]
    assert ews.subjects(order(f"-{number}", "item:Subject")) == ["d", "b", "e", "a", "c"]


def test_numbers_are_sorted_as_numbers(ews):
    for number in (9, 10, -1, 100):
        ews.create(message(str(number), own("Integer", number)), folder="inbox")
    assert ews.subjects(order(OWN.format("Integer"))) == ["-1", "9", "10", "100"]


@pytest.mark.parametrize("uri", ["item:MimeContent", "item:ItemId", "item:EffectiveRights", "message:ToRecipients"])
def test_what_is_calculated_or_a_collection_is_no_order(ews, uri):
    assert ews.codes(find_item(order(uri))) == ["ErrorUnsupportedPathForSortGroup"]


# --- containment -----------------------------------------------------------------------------------------------------

SUBJECTS = ["Crème brûlée", "creme caramel", "CREME fraiche", "ice cream", "scream", "cre"]


@pytest.fixture
def sweets(ews):
    ews.create(*map(message, SUBJECTS), folder="inbox")
    return ews


@pytest.mark.parametrize(
    "value, mode, how, wanted",
    [
        ("cre", "FullString", "Exact", ["cre"]),
        ("CRE", "FullString", "Exact", []),
        ("CRE", "FullString", "IgnoreCase", ["cre"]),
        ("crè", "FullString", "IgnoreNonSpacingCharacters", ["cre"]),
        ("CRÈ", "FullString", "IgnoreNonSpacingCharacters", []),
        ("CRÈ", "FullString", "IgnoreCaseAndNonSpacingCharacters", ["cre"]),
        ("cre", "Prefixed", "Exact", ["cre", "creme caramel"]),
        ("cre", "Prefixed", "IgnoreCase", ["CREME fraiche", "cre", "creme caramel"]),
        ("Creme", "Prefixed", "IgnoreNonSpacingCharacters", ["Crème brûlée"]),
        ("creme", "Prefixed", "IgnoreCaseAndNonSpacingCharacters", ["CREME fraiche", "Crème brûlée", "creme caramel"]),
        ("crea", "Substring", "Exact", ["ice cream", "scream"]),
        ("REA", "Substring", "Exact", []),
        ("brulee", "Substring", "IgnoreNonSpacingCharacters", ["Crème brûlée"]),
        ("crea", "PrefixOnWords", "Exact", ["ice cream"]),
        ("BRÛ", "PrefixOnWords", "IgnoreCase", ["Crème brûlée"]),
        ("cream", "ExactPhrase", "Exact", ["ice cream"]),
        ("ice cream", "ExactPhrase", "IgnoreCase", ["ice cream"]),
        ("crea", "ExactPhrase", "Exact", []),
    ],
)
def test_containment_has_modes_and_comparisons(sweets, value, mode, how, wanted):
    assert sweets.matching(contains("item:Subject", value, mode, how)) == wanted


def test_text_with_signs_of_patterns_and_of_sql_is_taken_literally(ews):
    subjects = ["100%", "100 per cent", "a_b", "axb", "(x", "it's", '"q"', "[a]", "."]
    ews.create(*map(message, subjects), folder="inbox")
    for value, wanted in (
        ("100%", ["100%"]),
        ("a_b", ["a_b"]),
        ("(x", ["(x"]),
        ("it's", ["it's"]),
        ("&quot;q", ['"q"']),
        ("[a", ["[a]"]),
        (".", ["."]),
    ):
        for mode in ("Substring", "Prefixed", "PrefixOnWords", "ExactPhrase"):
            if (value, mode) not in {("[a", "ExactPhrase"), ("&quot;q", "ExactPhrase")}:
                assert ews.matching(contains("item:Subject", value, mode, "IgnoreCase")) == wanted, (value, mode)


# --- other operators -------------------------------------------------------------------------------------------------


def test_excludes_lets_through_what_has_none_of_the_bits(ews):
    for number in (0, 1, 2, 5):
        ews.create(message(str(number), own("Integer", number)), folder="inbox")
    for mask, wanted in (("1", ["0", "2"]), ("0x4", ["0", "1", "2"]), ("0X7", ["0"]), ("8", ["0", "1", "2", "5"])):
        found = ews.matching(f'<t:Excludes>{OWN.format("Integer")}<t:Bitmask Value="{mask}"/></t:Excludes>')
        assert found == wanted


def test_a_property_is_compared_with_another_property(ews):
    for subject, topic in (("same", "same"), ("a", "b"), ("b", "a")):
        ews.create(message(subject, own("String", topic)), folder="inbox")
    other = OWN.format("String")
    assert ews.matching(compare("IsEqualTo", "item:Subject", other)) == ["same"]
    assert ews.matching(compare("IsLessThan", "item:Subject", other)) == ["a"]
    assert ews.matching(compare("IsGreaterThanOrEqualTo", "item:Subject", other)) == ["b", "same"]
    assert ews.matching(compare("IsNotEqualTo", "item:Subject", other)) == ["a", "b"]


def test_operators_nest_and_negate(ews):
    ews.create(*(message(str(n), own("Integer", n)) for n in range(6)), folder="inbox")
    less, more = (compare(op, OWN.format("Integer"), v) for op, v in (("IsLessThan", "4"), ("IsGreaterThan", "1")))
    assert ews.matching(f"<t:And>{less}{more}</t:And>") == ["2", "3"]
    assert ews.matching(f"<t:Not><t:And>{less}{more}</t:And></t:Not>") == ["0", "1", "4", "5"]
    assert ews.matching(f"<t:Or><t:Not>{less}</t:Not><t:Not>{more}</t:Not></t:Or>") == ["0", "1", "4", "5"]
    assert ews.matching(f"<t:And>{less}{more}{compare('IsNotEqualTo', 'item:Subject', '3')}</t:And>") == ["2"]


def test_exists_tells_present_from_absent_but_not_flags(ews):
    ews.create(message("with", own("String", "x")), message("without"), folder="inbox")
    exists = f"<t:Exists>{OWN.format('String')}</t:Exists>"
    assert ews.matching(exists) == ["with"]
    assert ews.matching(f"<t:Not>{exists}</t:Not>") == ["without"]
    for uri in ("item:IsDraft", "item:IsSubmitted", "item:IsUnmodified", "item:IsResend", "item:IsFromMe"):
        assert ews.refused(f'<t:Exists><t:FieldURI FieldURI="{uri}"/></t:Exists>') == "ErrorInvalidPropertyForExists"


def test_times_are_compared_as_instants_whatever_their_offset(ews):
    when = "<t:ReminderDueBy>2024-05-01T14:00:00+02:00</t:ReminderDueBy>"
    ews.create(message("x", when), folder="inbox")
    for value, equal in (("2024-05-01T12:00:00Z", 1), ("2024-05-01T08:00:00-04:00", 1), ("2024-05-01T14:00:00Z", 0)):
        assert len(ews.matching(compare("IsEqualTo", "item:ReminderDueBy", value))) == equal


def test_several_values_match_if_one_does(ews):
    ews.create(message("ab", own("StringArray", ["a", "b"])), message("c", own("StringArray", ["c"])), folder="inbox")
    assert ews.matching(compare("IsEqualTo", OWN.format("StringArray"), "b")) == ["ab"]
    assert ews.matching(contains(OWN.format("StringArray"), "c")) == ["c"]


@pytest.mark.parametrize("nodes, code", [(255, "NoError"), (256, "ErrorRestrictionTooLong")])
def test_a_restriction_has_at_most_255_nodes(ews, nodes, code):
    inner = compare("IsEqualTo", "item:Subject", "x") * (nodes - 1)
    assert ews.refused(f"<t:Or>{inner}</t:Or>") == code


@pytest.mark.parametrize(
    "expression, code",
    [
        (compare("IsEqualTo", "item:Size", "many"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "item:DateTimeReceived", "yesterday"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "message:IsRead", "perhaps"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "item:Importance", "Huge"), "ErrorInvalidValueForProperty"),
        (compare("IsEqualTo", "item:MimeContent", "x"), "ErrorUnsupportedPathForQuery"),
        (compare("IsEqualTo", "item:EffectiveRights", "x"), "ErrorUnsupportedPathForQuery"),
        (compare("IsEqualTo", "folder:DisplayName", "x"), "ErrorUnsupportedPathForQuery"),
    ],
)
def test_restrictions_that_cannot_be_are_refused(ews, expression, code):
    assert ews.refused(expression) == code


# --- groups and traversals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize('aggregate, direction, wanted', [
    ("Maximum", "Descending", ["b", "a"]), ("Maximum", "Ascending", ["a", "b"]),
    ("Minimum", "Descending", ["a", "b"]), ("Minimum", "Ascending", ["b", "a"]),
])  # fmt: skip
def test_groups_stand_in_the_order_of_their_representatives(ews, aggregate, direction, wanted):
    for name, number in (("a", 3), ("b", 1), ("b", 9), ("a", 5)):
        ews.create(message(name, own("Integer", number)), folder="inbox")
    group = (
        f'<m:GroupBy Order="{direction}"><t:FieldURI FieldURI="item:Subject"/>'
        f'<t:AggregateOn Aggregate="{aggregate}">{OWN.format("Integer")}</t:AggregateOn></m:GroupBy>'
    )
    groups = ews.find(group).children[0]
    assert groups.tag == T("Groups")
    assert [g.tag for g in groups.children] == [T("GroupedItems")] * 2
    found = [[item.child_text(T("Subject")) for item in g.find(T("Items")).children] for g in groups.children]
    assert found == [[name] * 2 for name in wanted]


def test_associated_items_are_only_in_their_own_traversal(ews):
    ews.create(
        "<t:Message><t:ItemClass>IPM.Configuration.x</t:ItemClass><t:Subject>hidden</t:Subject><t:IsAssociated>true</t:IsAssociated></t:Message>",
        folder="inbox",
    )
    ews.create(message("plain"), folder="inbox")
    assert ews.subjects() == ["plain"]
    assert ews.subjects(traversal="Associated") == ["hidden"]


def test_soft_deleted_items_are_found_without_a_restriction_only(ews):
    ews.delete(ews.create(message("gone"), folder="inbox"), "SoftDelete")
    assert ews.subjects() == []
    assert ews.subjects(traversal="SoftDeleted") == ["gone"]
    assert ews.subjects(restriction(compare("IsEqualTo", "item:Subject", "gone")), traversal="SoftDeleted") == []
