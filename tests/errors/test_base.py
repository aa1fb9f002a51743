"""The tree of errors."""

import pickle

import pytest

from exchangelib import errors
from exchangelib.errors import base


def all_classes():
    return [getattr(errors, name) for name in errors.__all__ if isinstance(getattr(errors, name), type)]


@pytest.mark.parametrize("cls", all_classes(), ids=lambda cls: cls.__name__)
def test_every_error_is_of_the_one_tree(cls):
    assert issubclass(cls, errors.EWSError)


@pytest.mark.parametrize(
    "error",
    [
        errors.EWSError("x"),
        errors.InvalidEnumValue("importance", "Lowest", ["Low", "High"]),
        errors.InvalidTypeError("subject", 5, str),
        errors.NaiveDateTimeNotAllowed("no zone"),
        errors.RateLimitError("slow down", url="https://x", status_code=503, total_wait=3.5, wait=60),
        errors.RedirectError("https://example.com"),
        errors.AutoDiscoverRedirect("a@example.com"),
        errors.CASError("code 500", None),
        errors.ErrorServerBusy("busy", back_off=2.5),
        errors.UnknownResponseCode("ErrorNew", "what"),
        errors.error_from_code(
            "ErrorItemNotFound", "gone", message_xml={"a": "b"}, response_class="Warning", descriptive_link_key="0"
        ),
    ],
    ids=lambda e: type(e).__name__,
)
def test_an_error_comes_out_of_a_pickle_as_it_went_in(error):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert copy.args == error.args
    assert copy.__dict__ == error.__dict__


def test_a_response_does_not_travel_in_a_pickle():
    error = errors.CASError("code 500", response=object())
    assert pickle.loads(pickle.dumps(error)).response is None


@pytest.mark.parametrize(
    "cls, builtin",
    [
        (errors.InvalidField, ValueError),
        (errors.InvalidFieldForVersion, ValueError),
        (errors.InvalidEnumValue, ValueError),
        (errors.InvalidTypeError, TypeError),
        (errors.InvalidAttribute, AttributeError),
        (errors.NaiveDateTimeNotAllowed, ValueError),
        (errors.UnknownTimeZone, KeyError),
    ],
)
def test_a_mistake_of_the_caller_is_also_the_builtin_that_fits(cls, builtin):
    assert issubclass(cls, builtin)


def test_a_wrong_choice_names_field_value_and_choices():
    message = str(errors.InvalidEnumValue("importance", "Lowest", ["Low", "High"]))
    assert "'importance'" in message
    assert "'Lowest'" in message
    assert "'Low', 'High'" in message


def test_a_wrong_type_names_field_value_and_both_types():
    error = errors.InvalidTypeError("subject", 5, (str, bytes))
    assert str(error) == "'subject' must be of type str or bytes, not int: 5"
    assert error.value == 5


def test_an_unknown_time_zone_is_told_without_the_quotes_of_a_key_error():
    assert str(errors.UnknownTimeZone("No such zone")) == "No such zone"


def test_long_values_are_shortened_in_the_middle():
    short = base.shorten("a" * 500 + "z", 80)
    assert len(short) == 80
    assert short.startswith("'aaa")
    assert short.endswith("z'")


def test_both_forms_of_a_rate_limit_error_are_taken():
    assert errors.RateLimitError("x", 30).wait == 30
    assert errors.RateLimitError("x", "https://x", 503, 10).url == "https://x"
