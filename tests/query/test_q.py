"""The expression as users write it: values that combine, compare, and refuse mistakes."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchangelib._query.ids import ids_of
from exchangelib._query.q import Q

TREES = st.recursive(
    st.sampled_from([Q(a=1), Q(b__contains="x"), Q(c__gt=3), Q(d__exists=True), Q(), Q(a__in=[]), Q(a__in=[1, 2])]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        inner.map(lambda q: ~q),
    ),
    max_leaves=12,
)


def test_a_plain_name_means_equal() -> None:
    q = Q(subject="x")
    assert (q.field_path, q.op, q.value) == ("subject", Q.EQ, "x")
    assert q.is_leaf()


@pytest.mark.parametrize(
    "lookup, op",
    [
        ("not", "!="),
        ("gt", ">"),
        ("gte", ">="),
        ("lt", "<"),
        ("lte", "<="),
        ("exact", "exact"),
        ("iexact", "iexact"),
        ("contains", "contains"),
        ("icontains", "icontains"),
        ("startswith", "startswith"),
        ("istartswith", "istartswith"),
    ],
)
def test_each_lookup_is_its_operator(lookup: str, op: str) -> None:
    assert Q(**{f"size__{lookup}": 1}).op == op
    assert lookup in Q.LOOKUP_TYPES
    assert op in Q.OP_TYPES


def test_a_range_takes_both_ends_in() -> None:
    assert Q(size__range=(1, 5)) == Q(size__gte=1) & Q(size__lte=5)


def test_one_of_several_is_an_or_and_one_of_one_is_that_one() -> None:
    assert Q(size__in=[1, 2]) == Q(size=1) | Q(size=2)
    assert Q(size__in=(1,)) == Q(size=1)
    assert Q(size__in=(n for n in (1, 2))) == Q(size__in=[1, 2])


def test_one_of_none_can_never_be() -> None:
    never = Q(size__in=[])
    assert never.is_never()
    assert (never & Q(a=1)).is_never()
    assert (never | Q(a=1)) == Q(a=1)


def test_the_opposite_of_what_can_never_be_is_everything_and_not_nothing() -> None:
    never = Q(size__in=[])
    always = ~never
    assert always.is_always()
    assert not always.is_empty()
    assert (~always).is_never()
    assert (always & Q(a=1)) == Q(a=1)
    assert (always | Q(a=1)).is_always()
    assert (always & never).is_never()
    assert (always & Q()).is_always()
    assert not (~Q(a=1)).is_always()


def test_many_values_to_contain_must_all_be_there() -> None:
    assert Q(categories__contains=["a", "b"]) == Q(categories__contains="a") & Q(categories__contains="b")


def test_not_to_exist_is_not_exists() -> None:
    assert Q(a__exists=False) == ~Q(a__exists=True)
    with pytest.raises(ValueError, match="True or False"):
        Q(a__exists=1)


def test_double_underscores_belong_to_the_path_unless_a_lookup_follows() -> None:
    assert Q(physical_addresses__Home__street="x").field_path == "physical_addresses__Home__street"
    q = Q(physical_addresses__Home__street__startswith="x")
    assert (q.field_path, q.op) == ("physical_addresses__Home__street", "startswith")


def test_none_is_refused_and_the_right_way_is_told() -> None:
    with pytest.raises(ValueError, match="subject__exists=False"):
        Q(subject=None)


@pytest.mark.parametrize(
    "wrong", [{"a__in": "text"}, {"a__in": 3}, {"a__range": (1, 2, 3)}, {"a__contains": []}], ids=str
)
def test_values_that_do_not_fit_their_lookup_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a__"):
        Q(**wrong)


def test_only_qs_and_texts_are_taken() -> None:
    with pytest.raises(TypeError):
        Q(3)  # type: ignore[arg-type]


def test_a_query_string_stands_alone() -> None:
    assert Q("subject:x").query_string == "subject:x"
    for combine in (lambda: Q("x") & Q(a=1), lambda: Q("x", a=1), lambda: Q(a=1) | Q("x"), lambda: ~Q("x")):
        with pytest.raises(ValueError, match="query string"):
            combine()
    assert Q("x") & Q() == Q("x")
    assert Q("").is_empty()


def test_it_never_changes() -> None:
    q = Q(a=1)
    with pytest.raises(AttributeError):
        q.value = 2
    with pytest.raises(AttributeError):
        del q.value


def test_a_double_not_is_nothing() -> None:
    assert ~~Q(a=1) == Q(a=1)
    assert (~Q(a=1)).conn_type == Q.NOT


def test_the_order_of_members_does_not_count() -> None:
    assert Q(a=1, b=2) == Q(b=2, a=1)
    assert hash(Q(a=1, b=2)) == hash(Q(b=2, a=1))
    assert Q(a=1) | Q(b=2) != Q(a=1) & Q(b=2)
    assert Q(a=[1]) == Q(a=[1])
    hash(Q(a=[1]))


def test_like_connectives_are_joined() -> None:
    assert len((Q(a=1) & Q(b=2) & Q(c=3)).children) == 3
    assert Q(Q(Q(a=1))) == Q(a=1)
    assert Q(Q(a=1), Q(b=2), conn_type=Q.OR) == Q(a=1) | Q(b=2)


def test_words_say_what_is_meant() -> None:
    assert str((Q(a=1) | Q(b__contains="x")) & ~Q(c__gt=2)) == "(a == 1 OR b contains 'x') AND (NOT c > 2)"
    assert str(Q()) == "Q()"
    assert Q().expr() is None


@given(TREES)
def test_simplified_trees_keep_the_rules(q: Q) -> None:
    def check(node: Q) -> None:
        if node.is_always():
            assert node is q
            return
        if node.conn_type == Q.NOT:
            assert len(node.children) == 1
            assert node.children[0].conn_type != Q.NOT
        elif node.children:
            assert len(node.children) >= 2
            assert all(not c.children or c.conn_type != node.conn_type for c in node.children)
        assert node is q or not (node.is_never() or node.is_empty())
        for child in node.children:
            check(child)

    check(q)


@given(TREES)
def test_repr_pickle_and_copy_give_the_same(q: Q) -> None:
    assert eval(repr(q), {"Q": Q}) == q
    assert pickle.loads(pickle.dumps(q)) == q
    assert copy.deepcopy(q) == q
    assert hash(copy.copy(q)) == hash(q)


@given(TREES, TREES)
def test_connectives_do_not_care_for_sides(one: Q, other: Q) -> None:
    assert one & other == other & one
    assert one | other == other | one


def test_ids_are_told_from_searches() -> None:
    assert ids_of(Q(subject="x")) is None
    assert ids_of(Q(id="a")) == (("a", None),)
    assert ids_of(Q(id="a", changekey="b")) == (("a", "b"),)
    assert ids_of(Q(id__in=["a", "b"])) == (("a", None), ("b", None))
    assert ids_of(Q(id="a", changekey="b") | Q(id="c")) == (("a", "b"), ("c", None))


@pytest.mark.parametrize(
    "q",
    [Q(id="a", subject="x"), Q(changekey="b"), Q(id__contains="a"), ~Q(id="a"), Q(id="a") & Q(item_id="b")],
    ids=str,
)
def test_ids_are_refused_where_they_cannot_be(q: Q) -> None:
    with pytest.raises(ValueError, match="id"):
        ids_of(q)
