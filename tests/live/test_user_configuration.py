"""Settings that programs keep in folders, on a server."""

from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import UTC, Account, EWSDateTime
from exchangelib.errors import ErrorItemNotFound, ErrorItemSave

VALUES: dict[Any, Any] = {
    "text": "ünïcode & <more>",
    "yes": True,
    "small": 7,
    "large": 1 << 40,
    "when": EWSDateTime(2024, 2, 29, 12, 30, tzinfo=UTC),
    "bytes": b"\x00\xff",
    "list": ["a", "b"],
    3: "a number as the key",
}


@pytest.fixture
def name(mark: str, account: Account) -> Iterator[str]:
    short = mark.replace("-", "")
    yield short
    try:
        account.inbox.delete_user_configuration(short)
    except ErrorItemNotFound:
        return


def test_every_kind_of_value_is_kept(account: Account, name: str) -> None:
    account.inbox.create_user_configuration(name, dictionary=VALUES, xml_data=b"<a/>", binary_data=b"\x01\x02")
    found = account.inbox.get_user_configuration(name)
    assert found.dictionary == VALUES
    assert {key: type(value) for key, value in found.dictionary.items()} == {k: type(v) for k, v in VALUES.items()}
    assert (found.xml_data, found.binary_data) == (b"<a/>", b"\x01\x02")
    assert found.user_configuration_name.name == name
    assert found.id


def test_a_part_of_it_is_fetched(account: Account, name: str) -> None:
    account.inbox.create_user_configuration(name, dictionary={"a": "b"}, xml_data=b"<a/>")
    found = account.inbox.get_user_configuration(name, properties="XmlData")
    assert found.xml_data == b"<a/>"
    assert found.dictionary is None
    assert found.id is None


def test_it_is_replaced_part_by_part(account: Account, name: str) -> None:
    account.inbox.create_user_configuration(name, dictionary={"a": "b"}, xml_data=b"<a/>")
    account.inbox.update_user_configuration(name, dictionary={"c": "d"})
    found = account.inbox.get_user_configuration(name)
    assert found.dictionary == {"c": "d"}
    assert found.xml_data == b"<a/>"


def test_a_name_is_there_once_and_gone_when_it_is_deleted(account: Account, name: str) -> None:
    account.inbox.create_user_configuration(name, dictionary={"a": "b"})
    with pytest.raises(ErrorItemSave):
        account.inbox.create_user_configuration(name, dictionary={"a": "b"})
    account.inbox.delete_user_configuration(name)
    with pytest.raises(ErrorItemNotFound):
        account.inbox.get_user_configuration(name)
    with pytest.raises(ErrorItemNotFound):
        account.inbox.update_user_configuration(name, xml_data=b"<a/>")


def test_each_folder_has_its_own(account: Account, name: str) -> None:
    account.inbox.create_user_configuration(name, dictionary={"a": "b"})
    with pytest.raises(ErrorItemNotFound):
        account.calendar.get_user_configuration(name)
