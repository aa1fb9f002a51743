"""Every way of naming an extended property that the README of the library's older releases shows, and what they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import UTC, Account, CalendarItem, EWSDateTime, ExtendedProperty, Folder, Message
from exchangelib.errors import InvalidField
from exchangelib.folders import Folder as AnyFolder

START = EWSDateTime(2031, 6, 2, 12, tzinfo=UTC)


class BySetAndName(ExtendedProperty):
    property_set_id = "0a3d8f52-7c3b-4e5a-9c55-2f1f5b0c7d11"
    property_name = "Dish of the day"
    property_type = "String"


class ByPublicStrings(ExtendedProperty):
    """As Outlook's own user-defined fields are."""

    distinguished_property_set_id = "PublicStrings"
    property_name = "Dish of the day"
    property_type = "String"


class ByTag(ExtendedProperty):
    """PidTagFlagStatus."""

    property_tag = 0x1090
    property_type = "Integer"


class BySetAndId(ExtendedProperty):
    property_set_id = "00062004-0000-0000-C000-000000000046"
    property_id = 32852
    property_type = "BinaryArray"


class ByDistinguishedSetAndId(ExtendedProperty):
    """PidLidVerbResponse."""

    distinguished_property_set_id = "Common"
    property_id = 0x00008524
    property_type = "String"


class DueDate(ExtendedProperty):
    """PidLidTaskDueDate, of PSETID_Task."""

    property_set_id = "00062003-0000-0000-C000-000000000046"
    property_id = 0x8105
    property_type = "SystemTime"


class FolderSize(ExtendedProperty):
    """PidTagMessageSize."""

    property_tag = 0x0E08
    property_type = "Integer"


PROPERTIES: list[tuple[type[ExtendedProperty], Any]] = [
    (BySetAndName, "Smørrebrød & <øl>"),
    (ByPublicStrings, "Smørrebrød"),
    (ByTag, 2),
    (BySetAndId, [b"first", b"\x00\xff"]),
    (ByDistinguishedSetAndId, "Yes"),
    (DueDate, EWSDateTime(2031, 6, 9, 0, 0, tzinfo=UTC)),
]


@contextmanager
def registered(cls: Any, name: str, prop: type[ExtendedProperty]) -> Iterator[None]:
    cls.register(name, prop)
    try:
        yield
    finally:
        cls.deregister(name)


def test_a_registered_property_is_an_attribute_like_any_other(account: Account, mark: str) -> None:
    with registered(CalendarItem, "dish", BySetAndName):
        item = CalendarItem(
            account=account,
            folder=account.calendar,
            subject=mark,
            start=START,
            end=START + timedelta(hours=1),
            dish="Pea soup",
        )
        item.save()
        try:
            assert [i.dish for i in account.calendar.filter(subject=mark)] == ["Pea soup"]
            item.dish = "Bean soup"
            item.save(update_fields=["dish"])
            assert account.calendar.get(subject=mark).dish == "Bean soup"
            assert list(account.calendar.filter(dish="Bean soup").values_list("dish", flat=True)) == ["Bean soup"]
            item.dish = None
            item.save(update_fields=["dish"])
            assert account.calendar.get(subject=mark).dish is None
        finally:
            item.delete()


def test_what_is_deregistered_is_no_attribute_any_more() -> None:
    with registered(CalendarItem, "dish", BySetAndName):
        assert CalendarItem(dish="Pea soup").dish == "Pea soup"
        assert "dish" in {field.name for field in CalendarItem.FIELDS}
    assert "dish" not in {field.name for field in CalendarItem.FIELDS}
    with pytest.raises((TypeError, AttributeError, InvalidField), match="dish"):
        CalendarItem(dish="Pea soup")


@pytest.mark.parametrize("prop, value", PROPERTIES, ids=lambda each: getattr(each, "__name__", ""))
def test_every_way_of_naming_one_is_sent_and_read(
    account: Account, folder: AnyFolder, mark: str, prop: type[ExtendedProperty], value: Any
) -> None:
    with registered(Message, "extra", prop):
        made = Message(account=account, folder=folder, subject=mark, extra=value).save()
        try:
            assert folder.get(id=made.id).extra == value
            (found,) = folder.filter(subject=mark).only("extra")
            assert found.extra == value
        finally:
            made.delete()


def test_folders_have_extended_properties_too(account: Account, mark: str) -> None:
    with registered(Folder, "bytes_in_all", FolderSize):
        made = Folder(parent=account.inbox, name=mark).save()
        try:
            made.refresh()
            assert made.bytes_in_all == 0
            account.bulk_create(folder=made, items=[Message(subject=mark, body="x" * 5000) for _ in range(2)])
            made.refresh()
            assert made.bytes_in_all == sum(made.all().values_list("size", flat=True)) > 10_000
        finally:
            made.delete()
    assert "bytes_in_all" not in {field.name for field in Folder.FIELDS}


def test_wellknown_folders_have_them_when_they_are_asked_for_next(account: Account) -> None:
    with registered(Folder, "bytes_in_all", FolderSize):
        account.root.refresh()
        account.inbox.refresh()
        assert account.inbox.bytes_in_all == sum(account.inbox.all().values_list("size", flat=True))
        assert all(isinstance(folder.bytes_in_all, int) for folder in account.msg_folder_root.children)
