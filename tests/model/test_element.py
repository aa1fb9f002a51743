"""What holds for every element: names, values, copies, what servers send that nobody expects."""

import copy
import pickle
from typing import Any

import pytest

from exchangelib._model.choices import Choice
from exchangelib._model.element import EWSElement
from exchangelib._model.fields import (
    BooleanField,
    CharField,
    CharListField,
    ChoiceField,
    EWSElementField,
    Fields,
    IdField,
    IntegerField,
    TextField,
    TimeZoneField,
)
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidField, InvalidFieldForVersion, MalformedResponseError
from exchangelib.items import Item, Message
from exchangelib.properties import Body, ItemId, Mailbox
from exchangelib.version import EXCHANGE_2007, EXCHANGE_2010, EXCHANGE_2013, EXCHANGE_2016, Version

OLD, NEW = Version(EXCHANGE_2010), Version(EXCHANGE_2016)


class Engine(EWSElement):
    ELEMENT_NAME = "Engine"

    number = IdField("Number", is_attribute=True)
    power = IntegerField("Power", min=0)


class Car(EWSElement):
    ELEMENT_NAME = "Car"

    name = CharField("car:Name")
    colour = ChoiceField("car:Colour", choices=("Red", "Blue", Choice("Pink", supported_from=EXCHANGE_2013)))
    is_electric = BooleanField("car:IsElectric", is_required=True, default=False, supported_from=EXCHANGE_2013)
    tags = CharListField("car:Tags")
    engine = EWSElementField("car:Engine", value_cls=Engine)


class Lorry(Car):
    ELEMENT_NAME = "Lorry"

    load = IntegerField("car:Load")


def text(element: Any, version: Version = NEW) -> str:
    out: list[str] = []
    element.clean(version)
    element.write(out, version)
    return "".join(out)


def car(content: str) -> Car:
    return Car.from_xml(fragment(f'<t:Car xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{content}</t:Car>'))


# -- names


@pytest.mark.parametrize("error", [TypeError, AttributeError, ValueError])
def test_a_wrong_name_is_refused_with_those_that_are_near(error: type[Exception]) -> None:
    with pytest.raises(error, match=r"Car has no field 'color' \(did you mean 'colour'\?\)"):
        Car(color="Red")
    with pytest.raises(error, match=r"Car has no field 'color' \(did you mean 'colour'\?\)"):
        Car().color = "Red"


def test_a_part_of_a_name_is_near_to_it() -> None:
    with pytest.raises(TypeError, match=r"Mailbox has no field 'email' \(did you mean 'email_address'\?\)"):
        Mailbox(email="anne@example.com")


def test_what_is_near_to_nothing_gets_no_hint() -> None:
    with pytest.raises(TypeError, match=r"Car has no field 'zzz'$"):
        Car(zzz=1)


def test_inherited_fields_stand_before_own_ones() -> None:
    assert [f.name for f in Lorry.FIELDS] == [*(f.name for f in Car.FIELDS), "load"]
    assert Lorry.get_field_by_fieldname("name") is Car.name
    with pytest.raises(InvalidField, match=r"'laod' is not a valid field name on Lorry.*'load'"):
        Lorry.get_field_by_fieldname("laod")


def test_a_table_of_fields_has_each_name_once() -> None:
    with pytest.raises(ValueError, match="duplicate"):
        Fields(Car.name, Car.name)
    assert "name" in Car.FIELDS
    assert Car.name in Car.FIELDS
    assert "nmae" not in Car.FIELDS
    assert (Car.FIELDS + Fields(Lorry.load)).index_by_name("load") == 5
    with pytest.raises(ValueError, match="'nmae'"):
        Car.FIELDS.index_by_name("nmae")


# -- equality


def test_elements_are_equal_by_class_and_values() -> None:
    one, two = Car(name="a", tags=["x"]), Car(name="a", tags=["x"])
    assert one == two
    assert hash(one) == hash(two)
    assert one != Car(name="b", tags=["x"])
    assert one != Lorry(name="a", tags=["x"])
    assert one != "a"


def test_an_absent_value_is_equal_to_none_and_an_absent_list_to_an_empty_one() -> None:
    assert Car(name=None, tags=[]) == Car()
    assert hash(Car(name=None, tags=[])) == hash(Car())
    assert Car(name="") != Car()
    assert Car(is_electric=None) != Car(is_electric=False)


def test_items_are_found_by_their_id_and_equal_by_all_values() -> None:
    one, two = Message(id="1", changekey="a", subject="x"), Message(id="1", changekey="a", subject="y")
    assert hash(one) == hash(two)
    assert one != two
    assert one == Message(id="1", changekey="a", subject="x", account=object())


def test_a_person_is_the_same_whatever_the_case_of_the_address() -> None:
    assert hash(Mailbox(email_address="Anne@example.com")) == hash(Mailbox(email_address="anne@EXAMPLE.com", name="A"))


# -- defaults, and what a version does not know


def test_a_default_that_the_server_does_not_know_is_left_out() -> None:
    assert text(Car(name="a")) == "<t:Car><t:Name>a</t:Name><t:IsElectric>false</t:IsElectric></t:Car>"
    assert text(Car(name="a"), OLD) == "<t:Car><t:Name>a</t:Name></t:Car>"


def test_a_value_that_the_server_does_not_know_is_refused() -> None:
    with pytest.raises(InvalidFieldForVersion, match=r"Car\.is_electric exists from build 15\.0.*build 14\.0"):
        text(Car(is_electric=True), OLD)
    with pytest.raises(InvalidFieldForVersion, match=r"Car\.colour: 'Pink' exists from build 15\.0.*build 14\.0"):
        text(Car(colour="Pink"), OLD)
    assert "<t:Colour>Pink</t:Colour>" in text(Car(colour="Pink"))


@pytest.mark.parametrize("version", [Version(EXCHANGE_2007), OLD, NEW], ids=str)
@pytest.mark.parametrize("cls", [Item, Message])
def test_an_item_as_it_is_made_can_be_sent_to_every_version(cls: Any, version: Version) -> None:
    fragment(text(cls(subject="x"), version))


def test_a_required_field_gets_its_default_back() -> None:
    one = Car(is_electric=None)
    one.clean(NEW)
    assert one.is_electric is False


# -- what servers send


def test_unknown_elements_and_attributes_are_passed_over() -> None:
    read = car("<t:Wings>2</t:Wings><t:Name>a</t:Name><t:Engine Number='1' Maker='x'><t:Sound/></t:Engine>")
    assert read.name == "a"
    assert read.engine == Engine(number="1")


def test_a_choice_that_only_the_server_knows_is_kept_and_written_as_it_came() -> None:
    read = car("<t:Colour>Ultra&lt;violet</t:Colour>")
    assert read.colour == "Ultra<violet"
    out: list[str] = []
    read.write(out, NEW)
    assert "".join(out) == "<t:Car><t:Colour>Ultra&lt;violet</t:Colour></t:Car>"
    with pytest.raises(ValueError, match=r"Car\.colour"):
        read.clean(NEW)


def test_an_empty_element_is_an_empty_text_or_list_and_no_number() -> None:
    read = car("<t:Name/><t:Tags/><t:IsElectric/><t:Engine><t:Power/></t:Engine>")
    assert read.name == ""
    assert read.tags == []
    assert read.is_electric is None
    assert read.engine == Engine()


def test_an_element_that_is_nil_has_no_value() -> None:
    read = car('<t:Name xsi:nil="true"/><t:IsElectric xsi:nil="1"/>')
    assert vars(read) == {}
    assert car('<t:Name xsi:nil="false"/>').name == ""


def test_a_body_that_is_nil_is_absent_and_an_empty_one_is_there() -> None:
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    assert Message.from_xml(fragment(f'<t:Message {xsi}><t:Body xsi:nil="true"/></t:Message>')).body is None
    assert Message.from_xml(fragment('<t:Message><t:Body BodyType="Text"/></t:Message>')).body == Body("")


@pytest.mark.parametrize(
    "content, words",
    [
        ("<t:IsElectric>yes</t:IsElectric>", r"Car\.is_electric.*'yes'"),
        ("<t:Engine><t:Power>strong</t:Power></t:Engine>", r"Engine\.power.*'strong'"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(content: str, words: str) -> None:
    with pytest.raises(MalformedResponseError, match=words):
        car(content)


@pytest.mark.parametrize(
    "spelling, value", [("true", True), ("1", True), ("false", False), ("0", False), (" 1\n", True)]
)
def test_booleans_have_four_spellings(spelling: str, value: bool) -> None:
    assert car(f"<t:IsElectric>{spelling}</t:IsElectric>").is_electric is value


# -- copies


def test_a_copy_is_the_same_and_a_deep_one_shares_nothing() -> None:
    one = Car(name="a", tags=["x"], engine=Engine(power=1))
    flat, deep = copy.copy(one), copy.deepcopy(one)
    assert flat == one == deep == pickle.loads(pickle.dumps(one))
    assert flat.engine is one.engine
    deep.engine.power = 2  # type: ignore[union-attr]
    assert one.engine == Engine(power=1)


def test_an_id_is_made_by_position_or_by_name_and_not_by_both() -> None:
    assert ItemId("a", "b") == ItemId(id="a", changekey="b")
    with pytest.raises(TypeError, match="ItemId takes at most 2"):
        ItemId("a", "b", "c")
    with pytest.raises(TypeError, match="'id' twice"):
        ItemId("a", id="b")


def test_a_repr_names_what_is_there_and_is_short() -> None:
    assert repr(Car(name="a", tags=[])) == "Car(name='a', is_electric=False)"
    assert len(repr(Message(subject="x" * 255, body="y" * 10_000_000))) < 800


# -- changing a class


def test_a_field_that_is_added_comes_to_derived_classes_and_one_that_is_removed_goes() -> None:
    before = Lorry(name="a")
    doors = IntegerField("car:Doors", name="doors")
    Car.add_field(doors, insert_after="name")
    try:
        assert [f.name for f in Lorry.FIELDS][:2] == ["name", "doors"]
        assert before.doors is None  # type: ignore[attr-defined]
        before.doors = 2
        assert "<t:Name>a</t:Name><t:Doors>2</t:Doors>" in text(before)
        assert Lorry.from_xml(fragment("<t:Lorry><t:Doors>3</t:Doors></t:Lorry>")).doors == 3  # type: ignore[attr-defined]
    finally:
        Car.remove_field(doors)
    assert "Doors" not in text(before)
    assert before == Lorry(name="a")
    assert not hasattr(Car, "doors")
    with pytest.raises(TypeError, match="doors"):
        Lorry(doors=2)


def test_a_field_that_cannot_be_added_leaves_the_class_as_it_was() -> None:
    was = Car.FIELDS
    with pytest.raises(ValueError, match="'nowhere'"):
        Car.add_field(IntegerField("car:Doors", name="doors"), insert_after="nowhere")
    assert Car.FIELDS is was
    assert not hasattr(Car, "doors")


def test_what_a_field_hid_is_back_when_it_is_removed() -> None:
    high, low = IntegerField("car:Doors", name="doors"), CharField("car:Doors", name="doors")
    Lorry.add_field(low, insert_after="load")
    Car.add_field(high, insert_after="name")
    try:
        assert Lorry.get_field_by_fieldname("doors") is low
        Lorry.remove_field(low)
        assert Lorry.get_field_by_fieldname("doors") is high
        assert "<t:Doors>2</t:Doors>" in text(Lorry(doors=2))
    finally:
        Lorry.remove_field(low)
        Car.remove_field(high)
    assert "doors" not in Lorry.FIELDS


def test_a_time_zone_that_nobody_knows_does_not_end_the_reading() -> None:
    class Place(EWSElement):
        ELEMENT_NAME = "Place"

        zone = TimeZoneField("Zone")
        name = TextField("Name")

    read = Place.from_xml(fragment('<t:Place><t:Zone Id="Nowhere Standard Time"/><t:Name>x</t:Name></t:Place>'))
    assert (read.zone, read.name) == (None, "x")
