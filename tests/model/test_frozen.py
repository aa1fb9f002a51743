"""Declarations do not change once a class is made of them."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from exchangelib import ExtendedProperty, Message
from exchangelib._model.element import EWSElement
from exchangelib._model.fields import CharField
from exchangelib.errors import InvalidAttribute


class Note(EWSElement):
    ELEMENT_NAME = "Note"

    text = CharField("Text", max_length=5)


@pytest.mark.parametrize("name", ["field_uri", "is_read_only", "max_length", "name", "supported_from", "no_such_thing"])
def test_a_declared_field_cannot_be_changed(name: str) -> None:
    field: Any = Note.text
    before = dict(field.__dict__)
    with pytest.raises(InvalidAttribute, match=rf"Note\.text is declared: '{name}' of a CharField"):
        setattr(field, name, None)
    with pytest.raises(AttributeError):
        setattr(Message.get_field_by_fieldname("subject"), name, None)
    assert field.__dict__ == before


def test_a_field_that_no_class_has_yet_can_be_changed() -> None:
    field = CharField("Text")
    field.max_length = 7

    class Other(EWSElement):
        ELEMENT_NAME = "Other"
        text = field

    with pytest.raises(ValueError, match="text"):
        Other(text="x" * 8).clean()
    with pytest.raises(InvalidAttribute):
        field.max_length = 8


def test_copies_of_fields_are_equal_to_them_and_do_not_change_either() -> None:
    for other in (copy.copy(Note.text), copy.deepcopy(Note.text), pickle.loads(pickle.dumps(Note.text))):
        assert other == Note.text
        with pytest.raises(InvalidAttribute):
            other.max_length = 6


def test_properties_are_registered_under_names_that_give_way_more_than_once() -> None:
    class Mark(ExtendedProperty):
        property_set_id = "c11ff724-aa03-4555-9952-8fa248a11c3f"
        property_name = "mark"
        property_type = "String"

    for _ in range(2):
        Message.register("a_mark", Mark)
        with pytest.raises(InvalidAttribute):
            Message.get_field_by_fieldname("a_mark").is_required = True
        Message.deregister("a_mark")
