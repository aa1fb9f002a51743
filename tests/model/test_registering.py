"""Extended properties come and go, and leave no trace in the order of the fields."""

from itertools import permutations

import pytest

from exchangelib import ExtendedProperty, Message
from exchangelib._model.element import EWSElement
from exchangelib.folders import Folder, Inbox
from exchangelib.items import Item
from exchangelib.version import EXCHANGE_2016, Version


class Colour(ExtendedProperty):
    property_set_id = "2f8c1f5e-3a0c-4f5b-9a53-0c3f7b1d6e42"
    property_name = "Registered colour"
    property_type = "String"


def _fields() -> dict[type[EWSElement], list[int]]:
    return {cls: [id(field) for field in cls.FIELDS] for cls in (Item, Message, Folder, Inbox)}


@pytest.mark.parametrize("name", ["flag", "preview", "hashtags", "colour"])
@pytest.mark.parametrize("cls", [Message, Item])
def test_registering_and_deregistering_leaves_every_field_in_its_place(cls: type[Item], name: str) -> None:
    before = _fields()
    cls.register(name, Colour)
    assert Message.FIELDS.index_by_name(name) != -1
    assert Message(**{name: "red"}).clean() is None
    cls.deregister(name)
    assert _fields() == before


def test_values_are_written_in_the_order_of_the_schema_however_they_were_given() -> None:
    version = Version(EXCHANGE_2016)
    values = {"colour": "red", "is_read": True, "subject": "Delivery note", "importance": "High"}
    Message.register("colour", Colour)
    try:
        texts = set()
        for names in permutations(values):
            out: list[str] = []
            Message(**{name: values[name] for name in names}).write(out, version)
            texts.add("".join(out))
        assert len(texts) == 1
        assert "Registered colour" in texts.pop()
    finally:
        Message.deregister("colour")
    del values["colour"]
    out = []
    Message(**values).write(out, version)
    assert "Registered colour" not in "".join(out)
