"""Paths as users write them, and as they travel."""

from typing import Any

import pytest

from exchangelib._model.element import EWSElement
from exchangelib._model.fields import CharField
from exchangelib._model.path import FieldOrder, FieldPath, split_field_path
from exchangelib.errors import InvalidField
from exchangelib.indexed_properties import PhoneNumber, PhoneNumberField, PhysicalAddress, PhysicalAddressField
from exchangelib.items import Message
from exchangelib.version import EXCHANGE_2016, Version

NEW = Version(EXCHANGE_2016)


class Person(EWSElement):
    ELEMENT_NAME = "Person"

    name = CharField("contacts:DisplayName")
    phones = PhoneNumberField("contacts:PhoneNumber")
    addresses = PhysicalAddressField("contacts:PhysicalAddress")


ANNE = Person(
    name="Anne",
    phones=[PhoneNumber(label="MobilePhone", phone_number="12")],
    addresses=[PhysicalAddress(label="Home", street="Quay 1")],
)


def written(path: Any) -> str:
    out: list[str] = []
    path.write(out)
    return "".join(out)


@pytest.mark.parametrize(
    "text, xml, value",
    [
        ("name", '<t:FieldURI FieldURI="contacts:DisplayName"/>', "Anne"),
        (
            "phones__MobilePhone",
            '<t:IndexedFieldURI FieldURI="contacts:PhoneNumber" FieldIndex="MobilePhone"/>',
            "12",
        ),
        ("phones__CarPhone", '<t:IndexedFieldURI FieldURI="contacts:PhoneNumber" FieldIndex="CarPhone"/>', None),
        (
            "addresses__Home__street",
            '<t:IndexedFieldURI FieldURI="contacts:PhysicalAddress:Street" FieldIndex="Home"/>',
            "Quay 1",
        ),
        (
            "addresses__Home__city",
            '<t:IndexedFieldURI FieldURI="contacts:PhysicalAddress:City" FieldIndex="Home"/>',
            None,
        ),
    ],
)
def test_a_path_leads_to_a_value_and_is_written(text: str, xml: str, value: Any) -> None:
    path = FieldPath.from_string(text, Person, strict=True)
    assert path.path == str(path) == text
    assert written(path) == xml
    assert str(path.to_xml().get("FieldURI")) in xml
    assert path.get_value(ANNE) == value


@pytest.mark.parametrize(
    "text, words",
    [
        ("nmae", "'nmae' is not a valid field name on Person.*'name'"),
        ("", "empty part"),
        ("__", "empty part"),
        ("phones__", "empty part"),
        ("addresses__Home__street__number", "must be 'field'"),
        ("name__Home", "must not have a label"),
        ("phones", "must have a label, e.g. 'phones__AssistantPhone'"),
        ("phones__Handy", "Label 'Handy'.*MobilePhone"),
        ("phones__MobilePhone__street", "must not have a subfield"),
        ("addresses__Home", "must have a subfield: 'addresses__Home__street'"),
        ("addresses__Home__planet", "Subfield 'planet'.*street, city"),
    ],
)
def test_a_wrong_path_is_refused_with_what_is_right(text: str, words: str) -> None:
    with pytest.raises(InvalidField, match=words):
        FieldPath.from_string(text, Person, strict=True)
    with pytest.raises(ValueError, match=words):
        FieldOrder.from_string(f"-{text}", Person)


def test_a_path_is_a_text() -> None:
    wrong: Any = 5
    with pytest.raises(InvalidField, match="5 must be a text"):
        split_field_path(wrong)
    with pytest.raises(InvalidField, match="5 must be a text"):
        FieldOrder.from_string(wrong, Person)


def test_a_path_that_is_several_on_the_wire_can_be_expanded() -> None:
    whole = FieldPath.from_string("addresses__Home", Person)
    assert written(whole).count("<t:IndexedFieldURI") == 5
    with pytest.raises(ValueError, match="several paths"):
        whole.to_xml()
    assert [p.path for p in whole.expand(NEW)] == [
        f"addresses__Home__{part}" for part in ("street", "city", "state", "country", "zipcode")
    ]
    assert len(list(FieldPath.from_string("addresses", Person).expand(NEW))) == 15
    assert [p.path for p in FieldPath.from_string("name", Person).expand(NEW)] == ["name"]
    assert whole.get_value(ANNE) == (ANNE.addresses or [])[0]


def test_paths_and_orders_are_equal_by_what_they_mean() -> None:
    one, two = (FieldPath.from_string("phones__MobilePhone", Person) for _ in range(2))
    assert one == two
    assert len({one, two, FieldPath.from_string("phones__CarPhone", Person)}) == 2
    assert one != "phones__MobilePhone"
    assert FieldOrder(one) == FieldOrder(two)
    assert FieldOrder(one) != FieldOrder(two, reverse=True)
    assert len({FieldOrder(one), FieldOrder(two)}) == 1


def test_an_order_says_its_direction() -> None:
    order = FieldOrder.from_string("-subject", Message)
    assert order.reverse
    assert repr(order) == "FieldOrder(-subject)"
    assert written(order) == '<t:FieldOrder Order="Descending"><t:FieldURI FieldURI="item:Subject"/></t:FieldOrder>'
    assert FieldOrder.from_string("subject", Message).to_xml().get("Order") == "Ascending"
    with pytest.raises(InvalidField, match="'-subject'"):
        FieldOrder.from_string("--subject", Message)


def test_a_list_is_sorted_by_its_first_value() -> None:
    path = FieldPath(Message.categories)
    assert path.get_sort_value(Message(categories=["b", "a"])) == "b"
    assert path.get_sort_value(Message(categories=[])) is None
    assert path.get_sort_value(Message()) is None


def test_an_id_is_reached_by_either_name() -> None:
    for name in ("id", "changekey"):
        assert FieldPath.from_string(name, Message).field.name == name
