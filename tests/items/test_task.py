"""Tasks whose values agree, contacts of which one entry changes, and whole numbers that stand for truth."""

import logging
from decimal import Decimal

import pytest

from exchangelib import UTC, Contact, EWSDate, EWSDateTime, Task
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidValue
from exchangelib.indexed_properties import PhoneNumber
from exchangelib.services.changes import change
from exchangelib.version import EXCHANGE_2013, Version

NEW = Version(EXCHANGE_2013)


@pytest.mark.parametrize(
    "status, given, becomes",
    [("Completed", 30, 100), ("NotStarted", 30, 0), ("InProgress", 30, 30), ("Completed", 100, 100)],
)
def test_how_far_a_task_is_agrees_with_its_status(
    status: str, given: int, becomes: int, caplog: pytest.LogCaptureFixture
) -> None:
    task = Task(status=status, percent_complete=Decimal(given))
    with caplog.at_level(logging.WARNING):
        task.clean(NEW)
    assert task.percent_complete == becomes
    assert ("percent_complete" in caplog.text) == (given != becomes)


def test_a_task_is_not_due_before_it_starts(caplog: pytest.LogCaptureFixture) -> None:
    task = Task(start_date=EWSDateTime(2017, 9, 5, tzinfo=UTC), due_date=EWSDate(2017, 9, 1))
    with caplog.at_level(logging.WARNING):
        task.clean(NEW)
    assert task.due_date == task.start_date == EWSDateTime(2017, 9, 5, tzinfo=UTC)
    assert "due_date" in caplog.text


def test_more_than_everything_is_refused() -> None:
    with pytest.raises(InvalidValue, match="percent_complete"):
        Task(status="InProgress", percent_complete=101).clean(NEW)


@pytest.mark.parametrize("sent, read", [("0", False), ("1", True), ("3", True), ("true", True)])
def test_a_number_stands_for_whether_a_task_can_be_edited(sent: str, read: bool) -> None:
    text = f"<t:Task><t:IsAssignmentEditable>{sent}</t:IsAssignmentEditable></t:Task>"
    assert Task.from_xml(fragment(text)).is_editable is read


def test_changing_one_phone_number_sends_one_change() -> None:
    contact = Contact(phone_numbers=[PhoneNumber(label="CarPhone", phone_number="1"), PhoneNumber(phone_number="2")])
    contact.id = "AAA="
    out: list[str] = []
    out.append(change((contact, ["phone_numbers__CarPhone"]), NEW))
    text = "".join(out)
    assert text.count("ItemField>") == 2  # one element, opened and closed
    assert '<t:Entry Key="CarPhone">1</t:Entry>' in text


def test_birthdays_are_days() -> None:
    contact = Contact(display_name="Anne", birthday=EWSDate(1980, 2, 29))
    contact.clean(NEW)
    out: list[str] = []
    contact.write(out, NEW)
    assert "<t:Birthday>1980-02-29T11:59:00Z</t:Birthday>" in "".join(out)
    assert Contact.from_xml(fragment("".join(out))).birthday == EWSDate(1980, 2, 29)
