"""Which class reads an element, its tag says."""

import pytest

from exchangelib._model.element import EWSElement
from exchangelib._model.family import ITEMS, Family
from exchangelib._model.fields import CharField, FamilyField
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidTypeError
from exchangelib.items import Item, Message

T = "{http://schemas.microsoft.com/exchange/services/2006/types}"


class Fruit(EWSElement):
    FAMILY = FRUITS = Family("fruits", fallback=f"{T}Apple")


class Apple(Fruit):
    ELEMENT_NAME = "Apple"

    colour = CharField("Colour")


class Pear(Fruit):
    ELEMENT_NAME = "Pear"


class Basket(EWSElement):
    ELEMENT_NAME = "Basket"

    fruit = FamilyField("Fruit", family=Fruit.FRUITS)


def test_classes_register_themselves_and_are_found_by_tag() -> None:
    assert Fruit.FRUITS.classes == (Apple, Pear)
    assert Fruit.FRUITS.tags == (f"{T}Apple", f"{T}Pear")
    assert Fruit.FRUITS.find(f"{T}Pear") is Pear
    assert f"{T}Pear" in Fruit.FRUITS
    assert f"{T}Plum" not in Fruit.FRUITS


def test_a_strange_element_is_read_by_the_fallback() -> None:
    read = Fruit.FRUITS.read(fragment("<t:Plum><t:Colour>blue</t:Colour></t:Plum>"))
    assert type(read) is Apple
    assert read.colour == "blue"


def test_without_a_fallback_a_strange_element_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"family 'nuts'.*Hazel"):
        Family("nuts").find(f"{T}Hazel")


def test_the_class_of_a_user_does_not_take_the_place_of_ours() -> None:
    class Mine(Message):
        pass

    assert ITEMS.find(Mine.response_tag()) is Message
    assert type(Mine.from_xml(fragment("<t:Message><t:Subject>x</t:Subject></t:Message>"))) is Mine


def test_items_whose_class_is_not_known_are_items_all_the_same() -> None:
    read = ITEMS.read(fragment("<t:Booking><t:Subject>x</t:Subject></t:Booking>"))
    assert type(read) is Item
    assert read.subject == "x"


def test_a_field_takes_any_of_the_family_and_nothing_else() -> None:
    basket = Basket(fruit=Pear())
    basket.clean()
    read = Basket.from_xml(fragment("<t:Basket><t:Pear/></t:Basket>"))
    assert read == basket
    assert Basket.fruit.from_xml(fragment("<t:Basket><t:Stone/><t:Pear/></t:Basket>")) == Pear()
    assert Basket.fruit.from_xml(fragment("<t:Basket/>")) is None
    with pytest.raises(InvalidTypeError, match=r"Basket\.fruit.*Apple.*Pear.*'plum'|'plum'.*Basket\.fruit"):
        Basket(fruit="plum").clean()
