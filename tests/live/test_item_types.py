"""Items of every type made, read, searched for, changed and deleted, field by field."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from exchangelib import (
    UTC,
    Account,
    Attendee,
    Body,
    CalendarItem,
    Contact,
    DistributionList,
    EWSDate,
    EWSDateTime,
    EWSTimeZone,
    Mailbox,
    PostItem,
    Task,
)
from exchangelib.errors import ErrorItemNotFound
from exchangelib.indexed_properties import EmailAddress, ImAddress, PhoneNumber, PhysicalAddress
from exchangelib.properties import Member
from exchangelib.recurrence import DailyPattern, DailyRegeneration, Recurrence, TaskRecurrence, WeeklyPattern
from tests.live.conftest import MARK

Make = Callable[..., Any]

COPENHAGEN = EWSTimeZone("Europe/Copenhagen")
DAY = EWSDate(2030, 3, 4)
ANNE = Mailbox(name="Anne Example", email_address="anne@example.com", routing_type="SMTP", mailbox_type="OneOff")
BOB = Mailbox(name="Bob Example", email_address="bob@example.com", routing_type="SMTP", mailbox_type="OneOff")


def _at(hour: int, day: int = 4) -> EWSDateTime:
    return EWSDateTime(2030, 3, day, hour, tzinfo=COPENHAGEN)


# What an item must have
NEEDED: dict[type, dict[str, Any]] = {
    CalendarItem: {"start": _at(9), "end": _at(10)},
    Contact: {"display_name": "Anne Example"},
    DistributionList: {"display_name": "Friends"},
    PostItem: {},
    Task: {},
}
FOLDERS = {
    CalendarItem: "calendar",
    Contact: "contacts",
    DistributionList: "contacts",
    PostItem: "inbox",
    Task: "tasks",
}
# A value to create with, and another to change to; None in its place: cannot be changed once there
ALL: dict[str, tuple[Any, Any]] = {
    "subject": ("Harbour & <quay>", "Another subject"),
    "sensitivity": ("Private", "Personal"),
    "body": (Body("Plain text"), Body("Another text")),
    "categories": (["blue", "red"], ["green"]),
    "importance": ("High", "Low"),
    "in_reply_to": ("<first@example.com>", "<second@example.com>"),
    "reminder_due_by": (_at(8), _at(7)),
    "reminder_is_set": (True, False),
    "reminder_minutes_before_start": (15, 30),
    "culture": ("da-DK", "de-DE"),
}
OWN: dict[type, dict[str, tuple[Any, Any]]] = {
    CalendarItem: {
        "uid": ("11111111-2222", "33333333-4444"),
        "start": (_at(9), _at(8)),
        "end": (_at(10), _at(11)),
        "is_all_day": (False, False),
        "legacy_free_busy_status": ("Tentative", "OOF"),
        "location": ("Room 1 & <2>", "Room 3"),
        "when": ("on Monday", "on Tuesday"),
        "is_response_requested": (True, False),
        "required_attendees": ([Attendee(mailbox=ANNE)], [Attendee(mailbox=BOB)]),
        "optional_attendees": ([Attendee(mailbox=BOB)], [Attendee(mailbox=ANNE)]),
        "resources": ([Attendee(mailbox=ANNE)], [Attendee(mailbox=BOB)]),
        "recurrence": (
            Recurrence(pattern=DailyPattern(interval=2), start=DAY, number=4),
            Recurrence(pattern=WeeklyPattern(interval=1, weekdays=[1, 3]), start=DAY, end=EWSDate(2030, 4, 4)),
        ),
        "conference_type": (1, 2),
        "allow_new_time_proposal": (True, False),
        "meeting_workspace_url": ("https://example.com/1", "https://example.com/2"),
        "net_show_url": ("https://example.com/3", "https://example.com/4"),
    },
    Contact: {
        "file_as": ("Example, Anne", "Anne"),
        "file_as_mapping": ("None", "FirstSpaceLast"),
        "display_name": ("Anne Example", "Anne B. Example"),
        "given_name": ("Anne", "Berit"),
        "initials": ("AE", "BE"),
        "middle_name": ("B.", "C."),
        "nickname": ("An", "Be"),
        "company_name": ("Example & Sons", "Example"),
        "email_addresses": (
            [EmailAddress(label="EmailAddress1", email="anne@example.com")],
            [EmailAddress(label="EmailAddress2", email="anne.b@example.com")],
        ),
        "physical_addresses": (
            [PhysicalAddress(label="Home", street="Street 1", city="Town", zipcode="1234")],
            [PhysicalAddress(label="Business", street="Street 2", country="Denmark")],
        ),
        "phone_numbers": (
            [PhoneNumber(label="CarPhone", phone_number="1"), PhoneNumber(label="MobilePhone", phone_number="2")],
            [PhoneNumber(label="MobilePhone", phone_number="3")],
        ),
        "assistant_name": ("Bob", "Bill"),
        "birthday": (EWSDate(1980, 2, 29), EWSDate(1981, 12, 31)),
        "business_homepage": ("https://example.com/", "https://example.com/a"),
        "children": (["Ida", "Per"], ["Ida"]),
        "companies": (["One", "Two"], ["Three"]),
        "department": ("Sales", "Research"),
        "generation": ("Jr.", "III"),
        "im_addresses": (
            [ImAddress(label="ImAddress1", im_address="sip:anne@example.com")],
            [ImAddress(label="ImAddress2", im_address="sip:a@example.com")],
        ),
        "job_title": ("Boss", "Owner"),
        "manager": ("Carl", "Carla"),
        "mileage": ("10 km", "20 km"),
        "office": ("7", "8"),
        "postal_address_index": ("Home", "Business"),
        "profession": ("Baker", "Smith"),
        "spouse_name": ("Kim", "Alex"),
        "surname": ("Example", "Sample"),
        "wedding_anniversary": (EWSDate(2005, 5, 5), EWSDate(2006, 6, 6)),
    },
    DistributionList: {
        "display_name": ("Friends", "Family"),
        "members": ([Member(mailbox=ANNE)], [Member(mailbox=ANNE), Member(mailbox=BOB)]),
    },
    PostItem: {
        "author": (ANNE, None),
        "message_id": ("<8a3f@example.com>", None),
        "is_read": (True, False),
        "references": ("<one@example.com>", "<two@example.com>"),
    },
    Task: {
        "actual_work": (5, 6),
        "billing_information": ("Bill", "Bob"),
        "companies": (["One", "Two"], ["Three"]),
        "contacts": (["Anne", "Bob"], ["Bob"]),
        "due_date": (EWSDateTime(2030, 3, 5, tzinfo=UTC), EWSDateTime(2030, 3, 6, tzinfo=UTC)),
        "mileage": ("10 km", "20 km"),
        "percent_complete": (Decimal(30), Decimal(60)),
        "recurrence": (
            TaskRecurrence(pattern=DailyRegeneration(interval=2), start=DAY),
            TaskRecurrence(pattern=DailyPattern(interval=3), start=DAY, number=5),
        ),
        "start_date": (EWSDateTime(2030, 3, 4, tzinfo=UTC), EWSDateTime(2030, 3, 3, tzinfo=UTC)),
        "status": ("InProgress", "WaitingOnOthers"),
        "total_work": (10, 20),
    },
}
# What must be there for the value to be one
WITH: dict[tuple[type, str], dict[str, Any]] = {
    (Task, "percent_complete"): {"status": "InProgress"},
    **{(cls, "reminder_due_by"): {"reminder_is_set": True} for cls in OWN},
}
# Tried with content of their own in other tests; times zones go with the times; the rest only newer servers have
ELSEWHERE = {
    "mime_content",
    "attachments",
    "_meeting_timezone",
    "_start_timezone",
    "_end_timezone",
    "flag",
    "hashtags",
    "mentions",
    "policy_tag",
    "archive_tag",
}
# A server derives these from others, or from the calendar
DERIVED = {
    (CalendarItem, "reminder_due_by"),
    (Contact, "file_as"),
    (Contact, "file_as_mapping"),
}
FIELDS = [(cls, name) for cls, own in OWN.items() for name in {**ALL, **own}]
KEPT = [(cls, name) for cls, name in FIELDS if (cls, name) not in DERIVED]


def _values(cls: type, name: str) -> tuple[Any, Any]:
    return (ALL | OWN[cls])[name]


def _ids(value: Any) -> str:
    return value.__name__ if isinstance(value, type) else str(value)


@pytest.fixture
def make(account: Account, mark: str) -> Iterator[Make]:
    """Create an item that carries the mark in its categories, and read it back; removed after the test."""
    made: list[Any] = []

    def create(cls: type, **values: Any) -> Any:
        values["categories"] = [mark, MARK, *values.get("categories", ())]
        item = cls(account=account, folder=getattr(account, FOLDERS[cls]), **(NEEDED[cls] | values))
        item.save()
        made.append(item)
        return item.refresh()

    yield create
    for item in made:
        if item.id:
            item.delete()


def _comparable(value: Any) -> Any:
    """What has to survive: a server may add names and types to people, and the state of their answer."""
    if isinstance(value, (Attendee, Member)):
        return value.mailbox.email_address
    if isinstance(value, Mailbox):
        return value.email_address
    if isinstance(value, Body):
        return str(value).strip()
    return [_comparable(part) for part in value] if isinstance(value, list) else value


def _assert_same(name: str, found: Any, expected: Any) -> None:
    if name == "categories":
        assert set(expected) <= set(found)
    else:
        assert _comparable(found) == _comparable(expected)


@pytest.mark.parametrize("cls", OWN, ids=_ids)
def test_the_table_names_every_field_that_can_be_written(cls: Any) -> None:
    writable = {field.name for field in cls.FIELDS if not field.is_read_only}
    assert writable - ELSEWHERE == set(ALL) | set(OWN[cls])


@pytest.mark.parametrize("cls, name", KEPT, ids=_ids)
def test_a_field_is_created_as_given(make: Make, cls: Any, name: str) -> None:
    value = _values(cls, name)[0]
    item = make(cls, **{**WITH.get((cls, name), {}), name: value})
    assert type(item) is cls
    _assert_same(name, getattr(item, name), value)


@pytest.mark.parametrize("cls, name", [f for f in KEPT if _values(*f)[1] is not None], ids=_ids)
def test_a_field_is_changed_alone(make: Make, mark: str, cls: Any, name: str) -> None:
    before, after = _values(cls, name)
    if name == "categories":
        after = [mark, *after]
    item = make(cls, **{**WITH.get((cls, name), {}), name: before})
    setattr(item, name, after)
    item.save(update_fields=[name])
    item.refresh()
    _assert_same(name, getattr(item, name), after)


@pytest.mark.parametrize("cls", OWN, ids=_ids)
def test_saving_again_sends_everything_that_can_be_changed(make: Make, cls: Any) -> None:
    item = make(cls, subject="before")
    item.subject, item.importance = "after", "High"
    item.save()
    item.refresh()
    assert (item.subject, item.importance) == ("after", "High")


@pytest.mark.parametrize("cls", OWN, ids=_ids)
def test_a_deleted_item_is_gone(make: Make, account: Account, cls: Any) -> None:
    item = make(cls, subject="to be deleted")
    identity = (item.id, item.changekey)
    item.delete()
    assert item.id is None
    (found,) = account.fetch(ids=[identity])
    assert isinstance(found, ErrorItemNotFound)


def _searchable(cls: Any, name: str) -> bool:
    field = cls.get_field_by_fieldname(name)
    return field.is_searchable and not field.is_list and name not in ("categories", "author", "body", "culture")


@pytest.mark.parametrize("cls, name", [f for f in KEPT if _searchable(*f)], ids=_ids)
def test_an_item_is_found_by_its_value(make: Make, account: Account, mark: str, cls: Any, name: str) -> None:
    value = _values(cls, name)[0]
    item = make(cls, **{**WITH.get((cls, name), {}), name: value})
    folder = getattr(account, FOLDERS[cls])
    found = list(folder.filter(**{name: value}, categories__contains=[mark]))
    assert [each.id for each in found] == [item.id]
    assert type(found[0]) is cls
    assert not folder.exclude(**{name: value}).filter(categories__contains=[mark]).exists()


def test_one_entry_of_a_contact_changes_and_the_others_stay(make: Make) -> None:
    before = [PhoneNumber(label="CarPhone", phone_number="1"), PhoneNumber(label="MobilePhone", phone_number="2")]
    contact = make(Contact, phone_numbers=before)
    contact.phone_numbers = [PhoneNumber(label="CarPhone", phone_number="3")]
    contact.save(update_fields=["phone_numbers__CarPhone"])
    contact.refresh()
    assert {each.label: each.phone_number for each in contact.phone_numbers} == {"CarPhone": "3", "MobilePhone": "2"}


@pytest.mark.parametrize("label", ["BusinessMobile", "IPPhone", "Mms", "Msn"])
def test_labels_of_newer_servers_can_be_written(make: Make, account: Account, mark: str, label: str) -> None:
    newer = next(choice for choice in PhoneNumber.NEWER_LABELS if choice.value == label)
    phone = PhoneNumber(label=label, phone_number="1")
    if not newer.span.supports(account.version):
        with pytest.raises(ValueError, match=label):
            make(Contact, phone_numbers=[phone])
        return
    contact = make(Contact, phone_numbers=[phone, PhoneNumber(label="CarPhone", phone_number="2")])
    assert {each.label: each.phone_number for each in contact.phone_numbers} == {label: "1", "CarPhone": "2"}
    contact.phone_numbers[0].phone_number = contact.phone_numbers[1].phone_number = "3"
    contact.save(update_fields=[f"phone_numbers__{label}"])
    contact.refresh()
    assert {each.label: each.phone_number for each in contact.phone_numbers} == {label: "3", "CarPhone": "2"}
    assert account.contacts.filter(**{f"phone_numbers__{label}": "3"}, categories__contains=mark).exists()


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Copenhagen",
        "America/Los_Angeles",
        "Pacific/Auckland",
        "Asia/Kolkata",
        "Pacific/Tongatapu",
        "Pacific/Pago_Pago",
        "Pacific/Kiritimati",
    ],
)
def test_days_stay_days(make: Make, account: Account, mark: str, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "default_timezone", EWSTimeZone(zone))
    item = make(CalendarItem, start=DAY, end=EWSDate(2030, 3, 6), is_all_day=True)
    assert (item.start, item.end, item.is_all_day) == (DAY, EWSDate(2030, 3, 6), True)
    item.end = EWSDate(2030, 3, 7)
    item.save(update_fields=["end"])
    item.refresh()
    assert (item.start, item.end) == (DAY, EWSDate(2030, 3, 7))
    # Whoever looks, wherever they are, and whatever they ask for
    monkeypatch.setattr(account, "default_timezone", EWSTimeZone("Pacific/Honolulu"))
    mine = account.calendar.filter(categories__contains=mark)
    assert [(each.start, each.end) for each in mine.only("start", "end")] == [(DAY, EWSDate(2030, 3, 7))]
    assert list(mine.values_list("start", "end")) == [(DAY, EWSDate(2030, 3, 7))]
    assert list(mine.values_list("end", flat=True)) == [EWSDate(2030, 3, 7)]
    assert list(mine.values("start")) == [{"start": DAY}]


def test_the_time_zone_of_an_appointment_is_that_of_its_times(make: Make) -> None:
    item = make(CalendarItem)
    assert item.start == _at(9)
    assert item._start_timezone == COPENHAGEN
    item.start = EWSDateTime(2030, 3, 4, 8, tzinfo=EWSTimeZone("Asia/Tokyo"))
    item.save(update_fields=["start"])
    item.refresh()
    assert item._start_timezone == EWSTimeZone("Asia/Tokyo")
    assert item._end_timezone == COPENHAGEN
