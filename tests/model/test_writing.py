"""One pass over an element is what `clean` and `write` do in turn: the same text, the same values, the same errors."""

from __future__ import annotations

import copy

import pytest

from exchangelib import CalendarItem, ExtendedProperty, FileAttachment, HTMLBody, Mailbox, Message
from exchangelib.properties import Attendee, Body
from exchangelib.version import EXCHANGE_2010, EXCHANGE_2016, Version

NEW, OLD = Version(EXCHANGE_2016), Version(EXCHANGE_2010)


class Text(str):
    """A text that is none to the quick eye."""

    __slots__ = ()


class Mine(Body):
    """A body that says itself what it is."""

    __slots__ = ()
    body_type = "HTML"


class Shouted(Message):
    """An item of a program that checks more."""

    def clean(self, version=None):
        super().clean(version)
        self.subject = self.subject.upper()


class Shape(ExtendedProperty):
    property_set_id = "deadbeaf-cafe-cafe-cafe-deadbeefcafe"
    property_name = "shape"
    property_type = "String"


def kinds(item):
    """The values with their classes, which equality does not tell apart."""
    return {name: (type(value), value) for name, value in vars(item).items()}


def outcome(act, item, version):
    out = []
    try:
        act(item, out, version)
    except Exception as e:
        return type(e), str(e)
    return "".join(out), kinds(item)


def in_turn(item, out, version):
    item.clean(version)
    item.write(out, version)


def in_one_pass(item, out, version):
    item.write_checked(out, version)


def john(**kwargs):
    return Mailbox(**{"name": "John & Co", "email_address": "john@example.com", **kwargs})


ITEMS = {
    "the usual": lambda: Message(
        subject="a < b & c > d",
        body=HTMLBody("<p>ü\r\n</p>"),
        categories=["A", "B&C"],
        to_recipients=[john()],
        is_read=True,
    ),
    "nothing": lambda: Message(),
    "nones": lambda: Message(subject=None, body=None, to_recipients=None, importance=None, is_read=None),
    "empty": lambda: Message(subject="", categories=[], to_recipients=[], attachments=[]),
    "a plain text as body": lambda: Message(body="x < y"),
    "a body of a class of its own": lambda: Message(body=Mine("x")),
    "a subclass of str": lambda: Message(subject=Text("x"), importance=Text("High"), categories=[Text("c")]),
    "a number as a boolean": lambda: Message(is_read=1),
    "a number as text": lambda: Message(subject=5, is_read="x"),
    "two mistakes, the later field first": lambda: Message(is_read="x", subject=5),
    "an unknown choice": lambda: Message(importance="Highest"),
    "what cannot be hashed as a choice": lambda: Message(importance=["High"]),
    "a text that is too long": lambda: Message(subject="x" * 256),
    "a long text": lambda: Message(subject="x" * 255, in_reply_to="y" * 500),
    "an illegal character in the subject": lambda: Message(subject="a\x01b"),
    "an illegal character in the body": lambda: Message(body=HTMLBody("a\x0bb")),
    "no character in the body": lambda: Message(body=HTMLBody("a\ufffeb")),
    "a surrogate in a category": lambda: Message(categories=["a\ud800"]),
    "a line break in the subject": lambda: Message(subject="a\r\nb\tc"),
    "true as a number": lambda: Message(reminder_minutes_before_start=True),
    "a number below the minimum": lambda: Message(reminder_minutes_before_start=-1),
    "one person": lambda: Message(to_recipients=john(), author=john()),
    "addresses": lambda: Message(to_recipients="john@example.com", cc_recipients=["ann@example.com", john()]),
    "a generator of people": lambda: Message(to_recipients=(person for person in [john(), "ann@example.com"])),
    "a generator with a mistake": lambda: Message(to_recipients=(person for person in [john(), 5, john()])),
    "a tuple": lambda: Message(to_recipients=(john(),), categories=("a",)),
    "nobody": lambda: Message(to_recipients=[Mailbox(name="John")]),
    "a oneoff": lambda: Message(to_recipients=[Mailbox(name="System", mailbox_type="OneOff")]),
    "a wrong person": lambda: Message(to_recipients=[john(name=Text("x")), john(email_address=5)]),
    "a kind of mailbox that is new": lambda: Message(to_recipients=[john(mailbox_type="GroupMailbox")]),
    "a kind that is no str": lambda: Message(to_recipients=[john(mailbox_type=Text("Mailbox"))]),
    "an illegal name": lambda: Message(to_recipients=[john(name="a\x02")]),
    "a person without type": lambda: Message(to_recipients=[john(mailbox_type=None, routing_type=None, name=None)]),
    "a field that is new": lambda: Message(hashtags=["x"]),
    "mime": lambda: Message(mime_content=b"Subject: x\r\n\r\ny"),
    "an attachment": lambda: Message(attachments=[FileAttachment(name="a", content=b"b")]),
    "a class with a clean of its own": lambda: Shouted(subject="quiet"),
    "an appointment": lambda: CalendarItem(subject="x", required_attendees=[Attendee(mailbox=john())]),
}


@pytest.mark.parametrize("version", [NEW, OLD], ids=["new", "old"])
@pytest.mark.parametrize("make", ITEMS.values(), ids=ITEMS)
def test_one_pass_comes_to_what_checking_and_writing_in_turn_come_to(make, version):
    expected = outcome(in_turn, make(), version)
    for _ in range(2):  # once more, when texts are known by their values
        assert outcome(in_one_pass, make(), version) == expected


def test_lists_are_copied_as_checking_does():
    people, names = [john()], ["a"]
    item = Message(to_recipients=people, categories=names)
    item.write_checked([], NEW)
    item.to_recipients.append("x")
    item.categories.append("x")
    assert (people, names) == ([john()], ["a"])


def test_a_person_that_is_changed_is_written_anew():
    person = john()
    before = person.plain()
    assert "<t:EmailAddress>john@example.com</t:EmailAddress>" in before
    person.email_address = "ann@example.com"
    assert person.plain() == before.replace("john@", "ann@")
    person.name = None
    assert "t:Name" not in person.plain()
    person.email_address = None
    assert person.plain() is None


def test_what_equals_a_known_text_and_is_none_is_looked_at():
    known = john()
    assert known.plain() is not None
    assert john(email_address=Text("john@example.com")).plain() is None
    assert copy.copy(known).plain() == known.plain()


def test_texts_that_are_known_are_forgotten_when_there_are_too_many():
    first = john().plain()
    for number in range(3000):
        john(name=f"x{number}").plain()
    assert len(john()._way().known) <= 1000
    assert john().plain() == first


def test_a_person_of_a_class_with_a_write_of_its_own_is_written_by_it():
    class Masked(Mailbox):
        def write(self, out, version, tag=None):
            out.append("<t:Masked/>")

    assert Masked(email_address="john@example.com").plain() is None
    out = []
    Masked(email_address="john@example.com").write_checked(out, NEW)
    assert out == ["<t:Masked/>"]


def test_an_extended_property_is_written_from_when_it_is_registered():
    def text():
        out = []
        item = Message(subject="x")
        if "shape" in Message.FIELDS:
            item.shape = "round"
        item.write_checked(out, NEW)
        return "".join(out)

    before = text()
    Message.register("shape", Shape)
    try:
        assert "<t:Value>round</t:Value>" in text()
    finally:
        Message.deregister("shape")
    assert text() == before


def test_a_clean_that_is_put_in_later_is_called(monkeypatch):
    item = Message(subject="x")
    item.write_checked([], NEW)
    seen = []
    monkeypatch.setattr(Message, "clean", lambda self, version=None: seen.append(version))
    item.write_checked([], NEW)
    assert seen == [NEW]


def test_attachments_that_were_added_belong_to_the_item_afterwards():
    item = Message(subject="x")
    item.write_checked([], NEW)
    attachment = FileAttachment(name="a", content=b"b")
    item.attachments.append(attachment)
    item.write_checked([], NEW)
    assert attachment.parent_item is item
