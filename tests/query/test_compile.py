"""What goes over the wire for a filter, held against the schema of requests."""

import sys
from datetime import datetime
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchangelib._query.compile import Restriction, additional_properties, sort_order
from exchangelib._query.q import Q
from exchangelib.errors import InvalidField, InvalidFieldForVersion, InvalidValue
from exchangelib.ewsdatetime import UTC, EWSDateTime
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import Calendar, FolderCollection, Inbox, Root
from exchangelib.items import Message
from exchangelib.queryset import QuerySet
from exchangelib.version import EXCHANGE_2007_SP1, EXCHANGE_2016, Version
from tests.folders.fake_port import FakeAccount, Schema

NEW, OLD = Version(EXCHANGE_2016), Version(EXCHANGE_2007_SP1)
INBOX = FolderCollection(account=FakeAccount(), folders=[Inbox(root=Root(account=FakeAccount()))])
SUBJECT = '<t:FieldURI FieldURI="item:Subject"/>'


def text(q: Q) -> str:
    return Restriction(q, INBOX, Restriction.ITEMS).text(NEW)


def inside(q: Q) -> str:
    return text(q).removeprefix("<m:Restriction>").removesuffix("</m:Restriction>")


def compared(element: str, path: str, value: str) -> str:
    constant = f'<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant>'
    return f"<t:{element}>{path}{constant}</t:{element}>"


def contained(mode: str, comparison: str, value: str) -> str:
    attributes = f'ContainmentMode="{mode}" ContainmentComparison="{comparison}"'
    return f'<t:Contains {attributes}>{SUBJECT}<t:Constant Value="{value}"/></t:Contains>'


@pytest.fixture(scope="module")
def schema(ews_facts: Path) -> Schema:
    return Schema(ews_facts)


def valid(schema: Schema, q: Q) -> None:
    restriction = text(q)
    schema.check(
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
        f'{restriction}<m:ParentFolderIds><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderIds></m:FindItem>'
    )


@pytest.mark.parametrize(
    "lookup, expected",
    [
        ("", contained("FullString", "Exact", "x")),
        ("__not", f"<t:Not>{contained('FullString', 'Exact', 'x')}</t:Not>"),
        ("__exact", contained("FullString", "Exact", "x")),
        ("__iexact", contained("FullString", "IgnoreCase", "x")),
        ("__contains", contained("Substring", "Exact", "x")),
        ("__icontains", contained("Substring", "IgnoreCase", "x")),
        ("__startswith", contained("Prefixed", "Exact", "x")),
        ("__istartswith", contained("Prefixed", "IgnoreCase", "x")),
    ],
)
def test_lookups_of_texts(lookup: str, expected: str, schema: Schema) -> None:
    q = Q(**{f"subject{lookup}": "x"})
    assert inside(q) == expected
    valid(schema, q)


@pytest.mark.parametrize(
    "lookup, element",
    [
        ("", "IsEqualTo"),
        ("__exact", "IsEqualTo"),
        ("__not", "IsNotEqualTo"),
        ("__gt", "IsGreaterThan"),
        ("__gte", "IsGreaterThanOrEqualTo"),
        ("__lt", "IsLessThan"),
        ("__lte", "IsLessThanOrEqualTo"),
    ],
)
def test_lookups_of_numbers(lookup: str, element: str, schema: Schema) -> None:
    q = Q(**{f"size{lookup}": 5})
    assert inside(q) == compared(element, '<t:FieldURI FieldURI="item:Size"/>', "5")
    valid(schema, q)


@pytest.mark.parametrize("lookup", ["", "__exact"])
def test_enumerations_are_compared_and_not_read_as_texts(lookup: str, schema: Schema) -> None:
    q = Q(**{f"importance{lookup}": "High"})
    assert inside(q) == compared("IsEqualTo", '<t:FieldURI FieldURI="item:Importance"/>', "High")
    valid(schema, q)


def test_what_everything_fits_is_no_restriction() -> None:
    assert text(~Q(size__in=[])) == ""
    assert text(~Q(size__in=[]) & Q(size=1)) == text(Q(size=1))


def test_values_are_written_as_their_fields_write_them() -> None:
    assert 'Value="true"' in text(Q(is_read=True))
    assert 'Value="2026-01-02T03:04:05Z"' in text(Q(datetime_received__gt=EWSDateTime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)))
    assert 'Value="High"' in text(Q(importance="High"))


def test_what_would_break_the_text_is_escaped(schema: Schema) -> None:
    q = Q(subject='<&"\n')
    assert 'Value="&lt;&amp;&quot;&#xA;"' in text(q)
    valid(schema, q)


def test_presence_and_absence(schema: Schema) -> None:
    exists = '<t:Exists><t:FieldURI FieldURI="item:Categories"/></t:Exists>'
    assert inside(Q(categories__exists=True)) == exists
    assert inside(Q(categories__exists=False)) == f"<t:Not>{exists}</t:Not>"
    valid(schema, Q(categories__exists=False))


def test_a_not_has_one_expression_inside(schema: Schema) -> None:
    q = ~Q(subject="a", size=1)
    assert inside(q).startswith("<t:Not><t:And><t:Contains ")
    assert inside(~Q(size=1)).startswith("<t:Not><t:IsEqualTo>")
    valid(schema, q)


def test_a_list_of_one_needs_no_or() -> None:
    assert inside(Q(size__in=[1])).startswith("<t:IsEqualTo>")
    assert inside(Q(size__in=[1, 2])).startswith("<t:Or><t:IsEqualTo>")


LEAVES = st.sampled_from(
    [
        Q(subject="a"),
        Q(subject__icontains="<&>"),
        Q(size__range=(1, 2)),
        Q(is_read__not=True),
        Q(categories__contains=["a", "b"]),
        Q(in_reply_to__exists=False),
        Q(importance__in=["High", "Low"]),
        Q(),
    ]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        inner.map(lambda q: ~q),
    ),
    max_leaves=10,
)


@given(TREES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
def test_every_tree_is_valid_against_the_schema(schema: Schema, q: Q) -> None:
    if q.is_empty():
        assert text(q) == ""
    else:
        valid(schema, q)


@pytest.mark.parametrize(
    "lookups, words",
    [
        ({"subjekt": "x"}, "did you mean 'subject'"),
        ({"subject__startwith": "x"}, "did you mean .*'startswith'"),
        ({"subject__isnull": True}, "did you mean 'exists'"),
        ({"subject__iendswith": "x"}, "servers have no such search: use 'contains'"),
        ({"size__contains": "x"}, "'size' of Item holds int"),
        ({"subject__gt": "x"}, "'subject' of Item holds text"),
        ({"importance__icontains": "High"}, "'importance' of Item holds one of Low, Normal, High"),
        ({"importance__gt": "Low"}, "'importance' of Item holds one of Low, Normal, High"),
        ({"mime_content": b"x"}, "is_searchable"),
    ],
    ids=str,
)
def test_wrong_names_and_lookups_are_refused_when_the_filter_is_made(lookups: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidField, match=words):
        QuerySet(INBOX).filter(**lookups)


@pytest.mark.parametrize(
    "lookups, words",
    [
        ({"is_read": "perhaps"}, r"is_read.* must be of type bool"),
        ({"size": "5"}, "size.* must be of type int"),
        ({"importance": "Huge"}, "Huge.*High"),
        ({"subject": "x" * 256}, "255"),
        ({"datetime_received__gt": datetime(2026, 1, 1)}, "(?i)time ?zone"),
        ({"size__range": (1, "x")}, "size.* must be of type int"),
    ],
    ids=str,
)
def test_wrong_values_are_refused_when_the_filter_is_made(lookups: dict[str, object], words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        QuerySet(INBOX).filter(**lookups)


def test_a_field_that_the_server_does_not_have_is_refused_when_it_is_written() -> None:
    newer = next(f for f in Message.FIELDS if f.is_searchable and f.supported_from and f.value_cls is bool)
    restriction = Restriction(Q(**{newer.name: True}), INBOX, Restriction.ITEMS)
    assert newer.field_uri in restriction.text(NEW)
    with pytest.raises(InvalidFieldForVersion, match=newer.name):
        restriction.text(OLD)


def test_a_filter_longer_than_servers_take_is_not_written_as_one() -> None:
    assert Restriction(Q(size__in=range(254)), INBOX, Restriction.ITEMS).parts is None
    long = Restriction(Q(size__in=range(255)), INBOX, Restriction.ITEMS)
    assert long.parts is not None
    with pytest.raises(InvalidValue, match="at most 255"):
        long.text(Version(EXCHANGE_2016))


class Weight(ExtendedProperty):
    distinguished_property_set_id = "PublicStrings"
    property_name = "weight"
    property_type = "Integer"


class Tags(ExtendedProperty):
    distinguished_property_set_id = "PublicStrings"
    property_name = "tags"
    property_type = "StringArray"


def test_extended_properties_are_compared_by_the_type_of_their_values(schema: Schema) -> None:
    Message.register("weight", Weight)
    Message.register("tags", Tags)
    try:
        assert 'PropertyType="Integer"/><t:FieldURIOrConstant><t:Constant Value="3"/>' in text(Q(weight__gt=3))
        valid(schema, Q(weight__gt=3))
        with pytest.raises(TypeError, match="weight"):
            text(Q(weight__gt="x"))
        with pytest.raises(InvalidField, match="holds int"):
            text(Q(weight__contains="x"))
        assert text(Q(tags__contains=["a", "b"])).count("<t:Contains") == 2
    finally:
        Message.deregister("weight")
        Message.deregister("tags")


class Mark(ExtendedProperty):
    distinguished_property_set_id = "PublicStrings"
    property_name = "mark"
    property_type = "CLSID"


def test_guids_are_compared_and_not_looked_into(schema: Schema) -> None:
    """Contains on them is ErrorContainsFilterWrongType."""
    guid = "a81ee9b8-6b1f-4b8f-9b5c-1c5f3a5d7e01"
    Message.register("mark", Mark)
    try:
        for lookup, element in (("", "IsEqualTo"), ("__exact", "IsEqualTo"), ("__not", "IsNotEqualTo")):
            q = Q(**{f"mark{lookup}": guid})
            assert f"<t:{element}>" in text(q)
            assert "Contains" not in text(q)
            valid(schema, q)
        for lookup in ("contains", "startswith", "iexact", "gt"):
            with pytest.raises(InvalidField, match="holds GUIDs"):
                text(Q(**{f"mark__{lookup}": guid}))
    finally:
        Message.deregister("mark")


def test_what_people_have_but_no_path_leads_to_is_refused() -> None:
    with pytest.raises(InvalidField, match=r"Persona\.tty_tdd_phone_numbers cannot be addressed"):
        INBOX.people().filter(tty_tdd_phone_numbers__exists=True)


def test_folders_are_filtered_by_their_own_fields(schema: Schema) -> None:
    made = Restriction(Q(name="x"), INBOX, Restriction.FOLDERS).text(NEW)
    assert "folder:DisplayName" in made
    with pytest.raises(InvalidField):
        Restriction(Q(subject="x"), INBOX, Restriction.FOLDERS)
    schema.check(
        '<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape>'
        f'{made}<m:ParentFolderIds><t:DistinguishedFolderId Id="root"/></m:ParentFolderIds></m:FindFolder>'
    )


def test_a_restriction_says_which_things_it_is_for() -> None:
    with pytest.raises(ValueError, match="items"):
        Restriction(Q(subject="x"), INBOX, "people")


def test_a_list_of_folders_will_do_for_a_collection() -> None:
    assert Restriction(Q(subject="x"), list(INBOX), Restriction.ITEMS).text(NEW) == text(Q(subject="x"))
    element = Q(subject="x").to_xml(INBOX, NEW, Restriction.ITEMS)
    assert element is not None
    assert element.tag.endswith("}Restriction")
    assert Q().to_xml(INBOX, NEW, Restriction.ITEMS) is None


def test_orders_and_properties_are_written_once_and_in_order() -> None:
    order = QuerySet(INBOX).order_by("-subject", "size").query.order
    assert sort_order(order) == (
        f'<m:SortOrder><t:FieldOrder Order="Descending">{SUBJECT}</t:FieldOrder>'
        '<t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:Size"/></t:FieldOrder></m:SortOrder>'
    )
    assert sort_order(()) == ""
    paths = [INBOX.item_path("subject"), INBOX.item_path("subject")]
    assert additional_properties(paths, NEW) == f"<t:AdditionalProperties>{SUBJECT}</t:AdditionalProperties>"
    assert additional_properties((), NEW) == ""


class Spelling(str, Enum):
    TEXT = "what it is"


def test_a_text_that_says_something_else_of_itself_is_sent_as_what_it_is() -> None:
    for name in ("subject", "categories", "sender"):
        assert 'Value="what it is"' in text(Q(**{f"{name}__contains": Spelling.TEXT}))


CALENDAR = FolderCollection(account=FakeAccount(), folders=[Calendar(root=Root(account=FakeAccount()))])


@pytest.mark.parametrize("value, bits", [("Meeting", 1), (("Meeting", "Received"), 3), ("None", 0)])
def test_the_state_of_a_meeting_is_compared_as_the_bits_that_servers_keep(value: object, bits: int) -> None:
    made = Restriction(Q(appointment_state=value), CALENDAR, Restriction.ITEMS).text(NEW)
    assert compared("IsEqualTo", '<t:FieldURI FieldURI="calendar:AppointmentState"/>', str(bits)) in made


@pytest.mark.parametrize("lookup, value", [("__contains", "Meeting"), ("__gt", "Meeting"), ("", 3), ("", "Nonsense")])
def test_the_state_of_a_meeting_is_neither_text_nor_number(lookup: str, value: object) -> None:
    with pytest.raises((ValueError, TypeError), match="appointment_state"):
        Restriction(Q(**{f"appointment_state{lookup}": value}), CALENDAR, Restriction.ITEMS)


def test_what_is_nested_without_end_is_refused() -> None:
    q = Q(size=0)
    for number in range(sys.getrecursionlimit()):
        q = (q | Q(size=number)) & Q(is_read=True)
    with pytest.raises(InvalidValue, match="nested too deeply"):
        QuerySet(INBOX).filter(q)


def test_what_is_nested_deep_and_too_long_is_split_or_refused() -> None:
    q = Q(size=0)
    for number in range(sys.getrecursionlimit() // 2 - 100):
        q = (q | Q(size=number)) & Q(is_read=True)
    with pytest.raises(InvalidValue):
        QuerySet(INBOX).filter(q)
