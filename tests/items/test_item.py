"""What a user sees of items: values, errors before anything is sent, copies, extended properties."""

import copy
import datetime
import pickle
from typing import Any

import pytest

from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidFieldForVersion, MalformedResponseError, NaiveDateTimeNotAllowed
from exchangelib.extended_properties import ExtendedProperty, Flag
from exchangelib.items import Item, Message
from exchangelib.properties import HTMLBody, Mailbox
from exchangelib.version import EXCHANGE_2007, EXCHANGE_2019, Version

NEW = Version(EXCHANGE_2019)


def text(item: Any) -> str:
    out: list[str] = []
    item.clean(NEW)
    item.write(out, NEW)
    return "".join(out)


def test_an_unknown_field_is_refused_with_what_may_have_been_meant() -> None:
    with pytest.raises(ValueError, match=r"Message has no field 'subjekt'.*'subject'"):
        Message(subjekt="x")
    with pytest.raises(AttributeError, match="subjekt"):
        Message().subjekt = "x"


def test_texts_are_taken_as_people() -> None:
    message = Message(to_recipients=["anne@example.com"])
    assert "<t:EmailAddress>anne@example.com</t:EmailAddress>" in text(message)
    assert message.to_recipients == [Mailbox(email_address="anne@example.com")]


@pytest.mark.parametrize(
    "field, value, words",
    [
        ("subject", 5, "Message.subject.*str.*int: 5"),
        ("subject", "x" * 256, "Message.subject.*255"),
        ("importance", "Urgent", "Message.importance.*Low.*Normal.*High|Urgent.*Message.importance"),
        ("is_read", "yes", "Message.is_read.*bool.*'yes'"),
        ("reminder_minutes_before_start", -1, "Message.reminder_minutes_before_start.*-1.*0 or greater"),
        ("categories", "red", "Message.categories.*list"),
        ("to_recipients", [5], "Message.to_recipients.*Mailbox.*5"),
    ],
)
def test_a_wrong_value_is_refused_with_class_field_value_and_what_is_expected(
    field: str, value: Any, words: str
) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        Message(**{field: value}).clean(NEW)


def test_a_moment_needs_a_time_zone() -> None:
    with pytest.raises(NaiveDateTimeNotAllowed, match=r"Message.reminder_due_by.*time zone"):
        Message(reminder_due_by=datetime.datetime(2026, 1, 1)).clean(NEW)


def test_a_field_that_the_server_does_not_have_is_refused() -> None:
    from exchangelib.properties import Flag as FollowUp

    with pytest.raises(InvalidFieldForVersion, match=r"Message.flag.*15\.0.*8\.0"):
        Message(flag=FollowUp(flag_status="Flagged")).clean(Version(EXCHANGE_2007))


def test_a_value_that_cannot_be_read_is_an_error_naming_it() -> None:
    with pytest.raises(MalformedResponseError, match=r"Message.size.*many"):
        Message.from_xml(fragment("<t:Message><t:Size>many</t:Size></t:Message>"))


def test_a_choice_that_only_the_server_knows_is_kept() -> None:
    assert Message.from_xml(fragment("<t:Message><t:Importance>Max</t:Importance></t:Message>")).importance == "Max"


def test_copies_keep_the_account_and_pickles_do_not() -> None:
    account = object()
    item = Message(account=account, subject="x", body=HTMLBody("<p>"))
    assert copy.deepcopy(item).account is account
    twin = pickle.loads(pickle.dumps(item))
    assert twin == item
    assert twin.account is None
    assert type(twin.body) is HTMLBody


def test_a_registered_property_travels_and_can_be_removed_again() -> None:
    class Lunch(ExtendedProperty):
        property_set_id = "12345678-1234-1234-1234-123456781234"
        property_name = "Lunch"
        property_type = "StringArray"

    before = Message(subject="made earlier")
    Item.register("lunch", Lunch)
    try:
        written = text(Message(lunch=["soup", "fish & chips"]))
        assert "<t:Values><t:Value>soup</t:Value><t:Value>fish &amp; chips</t:Value></t:Values>" in written
        assert Message.from_xml(fragment(written)).lunch == ["soup", "fish & chips"]
        assert before.lunch is None
        with pytest.raises(ValueError, match="already registered"):
            Message.register("lunch", Lunch)
        with pytest.raises(TypeError, match=r"Message\.lunch"):
            Message(lunch=[5]).clean()
    finally:
        Item.deregister("lunch")
    assert not hasattr(Message, "lunch")


def test_a_property_may_be_registered_under_a_name_that_only_this_library_uses() -> None:
    was = [field.name for field in Message.FIELDS]
    Message.register("flag", Flag)
    try:
        assert 'PropertyTag="0x1090"' in text(Message(flag=2))
    finally:
        Message.deregister("flag")
    assert sorted(field.name for field in Message.FIELDS) == sorted(was)


def test_a_property_that_is_named_in_no_way_there_is_cannot_be_registered() -> None:
    class Nothing(ExtendedProperty):
        property_type = "String"

    with pytest.raises(ValueError, match="Nothing is named by nothing"):
        Item.register("nothing", Nothing)
