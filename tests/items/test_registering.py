"""Extended properties on classes that are in use: instances that live, classes that are derived, names that are taken."""

from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib._wire.xml import fragment
from exchangelib.attachments import FileAttachment
from exchangelib.errors import MalformedResponseError
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.items import BulkCreateResult, Item, Message
from exchangelib.version import EXCHANGE_2016, Version

NEW = Version(EXCHANGE_2016)
SET = "12345678-1234-1234-1234-123456781234"


class Meal(ExtendedProperty):
    property_set_id = SET
    property_name = "Meal"
    property_type = "String"


class Guests(ExtendedProperty):
    property_set_id = SET
    property_name = "Guests"
    property_type = "Integer"


class Tables(ExtendedProperty):
    property_set_id = SET
    property_name = "Tables"
    property_type = "IntegerArray"


class Mine(Message):
    """A class of the user's own."""


def text(item: Any) -> str:
    out: list[str] = []
    item.clean(NEW)
    item.write(out, NEW)
    return "".join(out)


def sent(values: str) -> Message:
    return Message.from_xml(fragment(f"<t:Message>{values}</t:Message>"))


def one(name: str, kind: str, value: str, guid: str = SET) -> str:
    return (
        f'<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="{guid}" PropertyName="{name}" PropertyType="{kind}"/>'
        f"{value}</t:ExtendedProperty>"
    )


@pytest.fixture
def registered() -> Iterator[None]:
    Item.register("meal", Meal)
    Item.register("guests", Guests)
    Item.register("tables", Tables)
    yield
    for name in ("meal", "guests", "tables"):
        Item.deregister(name)


@pytest.mark.usefixtures("registered")
def test_several_properties_share_a_tag_and_are_told_apart() -> None:
    many = "<t:Values><t:Value>1</t:Value><t:Value>2</t:Value></t:Values>"
    item = sent(
        one("Guests", "Integer", "<t:Value>4</t:Value>")
        + one("Meal", "String", "<t:Value>Soup</t:Value>")
        + one("Tables", "IntegerArray", many)
        + one("Unknown", "String", "<t:Value>x</t:Value>")
    )
    assert (item.meal, item.guests, item.tables) == ("Soup", 4, [1, 2])  # type: ignore[attr-defined]
    assert sent(text(item)[len("<t:Message>") : -len("</t:Message>")]) == item


@pytest.mark.usefixtures("registered")
def test_the_spelling_of_a_guid_does_not_matter() -> None:
    upper = "ABCDEF12-1234-1234-1234-1234567890AB"

    class Wine(ExtendedProperty):
        property_set_id = upper.lower()
        property_name = "Wine"
        property_type = "String"

    Item.register("wine", Wine)
    try:
        assert sent(one("Wine", "String", "<t:Value>red</t:Value>", upper)).wine == "red"  # type: ignore[attr-defined]
    finally:
        Item.deregister("wine")


def test_instances_that_live_go_on_when_a_property_comes_and_goes() -> None:
    before = Message(subject="x")
    Item.register("meal", Meal)
    try:
        assert before.meal is None  # type: ignore[attr-defined]
        before.meal = "Soup"
        during = Message(subject="x", meal="Soup")
        assert before == during
        assert "Soup" in text(before)
    finally:
        Item.deregister("meal")
    assert "Soup" not in text(before)
    assert before == during == Message(subject="x")
    assert "meal" not in repr(during)
    with pytest.raises(AttributeError, match="Message has no field 'meal'"):
        before.meal = "Fish"


def test_a_property_comes_to_derived_classes_and_to_no_other() -> None:
    Message.register("meal", Meal)
    try:
        assert "Soup" in text(Mine(meal="Soup"))
        with pytest.raises(TypeError, match="Item has no field 'meal'"):
            Item(meal="Soup")
        assert "meal" not in BulkCreateResult.FIELDS

        class Later(Message):
            pass

        assert "meal" in Later.FIELDS
    finally:
        Message.deregister("meal")
    assert "meal" not in Mine.FIELDS
    assert "meal" not in Later.FIELDS


def test_a_class_keeps_its_own_property_when_one_above_gets_another_of_the_name() -> None:
    Message.register("meal", Meal)
    Item.register("meal", Guests)
    try:
        assert "Soup" in text(Message(meal="Soup"))
        assert "<t:Value>2</t:Value>" in text(Item(meal=2))
        Message.deregister("meal")
        assert "<t:Value>2</t:Value>" in text(Message(meal=2))
    finally:
        Item.deregister("meal")
    assert "meal" not in Message.FIELDS


@pytest.mark.parametrize(
    "name, declared, kind, words",
    [
        ("subject", Meal, ValueError, "'subject' is already registered on Message"),
        ("save", Meal, ValueError, "'save' cannot be registered on Message"),
        ("class", Meal, ValueError, "'class' is no name"),
        ("a b", Meal, ValueError, "'a b' is no name"),
        ("meal", str, TypeError, "attr_cls"),
        ("meal", Meal("x"), TypeError, "attr_cls"),
    ],
)
def test_what_cannot_be_registered_is_refused_and_changes_nothing(
    name: str, declared: Any, kind: type[Exception], words: str
) -> None:
    was = Message.FIELDS
    with pytest.raises(kind, match=words):
        Message.register(name, declared)
    assert Message.FIELDS is was


def test_only_what_was_registered_can_be_deregistered() -> None:
    with pytest.raises(ValueError, match="'meal' is not registered on Message"):
        Message.deregister("meal")
    with pytest.raises(ValueError, match="'subject' on Message is not an ExtendedProperty"):
        Message.deregister("subject")


def test_nothing_can_be_registered_where_no_place_is_kept_for_it() -> None:
    with pytest.raises(ValueError, match="BulkCreateResult is missing INSERT_AFTER_FIELD"):
        BulkCreateResult.register("meal", Meal)


@pytest.mark.usefixtures("registered")
def test_an_item_inside_an_attachment_has_them_too() -> None:
    inner = f"<t:Message>{one('Guests', 'Integer', '<t:Value>4</t:Value>')}</t:Message>"
    item = sent(f"<t:Attachments><t:ItemAttachment>{inner}</t:ItemAttachment></t:Attachments>")
    assert item.attachments[0].item.guests == 4
    assert FileAttachment(name="a").parent_item is None


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    "value, kind, words",
    [
        ({"guests": "four"}, TypeError, r"Message\.guests"),
        ({"guests": 2**31}, ValueError, r"Message\.guests.*32 bits"),
        ({"tables": 1}, TypeError, r"Message\.tables"),
        ({"meal": b"x"}, TypeError, r"Message\.meal"),
    ],
)
def test_a_wrong_value_is_refused_under_the_name_of_the_attribute(
    value: dict[str, Any], kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        Message(**value).clean(NEW)


@pytest.mark.usefixtures("registered")
def test_a_name_that_cannot_be_read_is_an_error_that_says_so() -> None:
    broken = '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0xZZ" PropertyType="String"/></t:ExtendedProperty>'
    with pytest.raises(MalformedResponseError, match="0xZZ"):
        sent(broken)
    assert sent("<t:ExtendedProperty><t:Value>x</t:Value></t:ExtendedProperty>") == Message.from_xml(
        fragment("<t:Message/>")
    )
