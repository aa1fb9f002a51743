"""Values are compared by their fields and do not change; what dataclasses promise of a frozen one holds here too."""

import copy
import pickle
from typing import ClassVar

import pytest

from exchangelib._value import Value


class Point(Value):
    x: int
    y: int = 2
    ORIGIN: ClassVar[str] = "nowhere"


class Named(Value, unshown=("secret",)):
    name: str
    secret: str = "geheim"

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("no name")


class Derived(Point):
    z: int


def test_fields_are_given_by_position_or_by_name_and_have_defaults():
    assert (Point(1).x, Point(1).y) == (1, 2)
    assert Point(1, 3) == Point(y=3, x=1)
    assert vars(Point(1)) == {"x": 1, "y": 2}


@pytest.mark.parametrize(
    "args, kwargs, says",
    [
        ((), {}, "Point needs the argument 'x'"),
        ((1, 2, 3), {}, "Point takes 2 arguments, and got 3"),
        ((1,), {"x": 1}, "Point got the argument 'x' twice"),
        ((1,), {"z": 1}, "Point has no argument 'z'"),
        ((1,), {"ORIGIN": 1}, "Point has no argument 'ORIGIN'"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_by_name(args, kwargs, says):
    with pytest.raises(TypeError, match=says):
        Point(*args, **kwargs)


def test_values_are_equal_if_they_are_of_one_class_and_their_fields_are():
    assert Point(1) == Point(1, 2)
    assert Point(1) != Point(2)
    assert Point(1) != Derived(1)
    assert Point(1) != (1, 2)
    assert len({Point(1), Point(1), Point(2)}) == 2


def test_a_value_does_not_change():
    point = Point(1)
    for name in ("x", "other"):
        with pytest.raises(AttributeError, match=f"cannot assign to field '{name}'"):
            setattr(point, name, 5)
    with pytest.raises(AttributeError, match="cannot delete field 'x'"):
        del point.x
    assert point == Point(1)


def test_a_class_that_a_program_derives_has_the_same_fields_and_may_have_more_attributes():
    derived = Derived(1)
    derived.z = 3
    assert derived.z == 3
    assert derived == Derived(1)
    with pytest.raises(AttributeError, match="'x'"):
        derived.x = 3


def test_its_repr_shows_every_field_but_those_that_are_not_to_be_shown():
    assert repr(Point(1)) == "Point(x=1, y=2)"
    assert repr(Named("john")) == "Named(name='john')"
    assert Named("john") != Named("john", "offen")


def test_the_fields_are_checked_once_they_are_there():
    with pytest.raises(ValueError, match="no name"):
        Named("")


def test_copies_and_pickles_are_equal():
    for value in (Point(1, 5), Named("john")):
        assert copy.copy(value) == value
        assert copy.deepcopy(value) == value
        assert pickle.loads(pickle.dumps(value)) == value


def test_a_value_can_be_matched_by_position():
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)
        case _:
            pytest.fail("no match")
