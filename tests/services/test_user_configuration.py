"""Settings that programs keep in folders: made, fetched, replaced and deleted."""

from pathlib import Path
from typing import Any

import pytest

from exchangelib._wire.soap import unwrap
from exchangelib.errors import (
    ErrorItemNotFound,
    InvalidEnumValue,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
)
from exchangelib.folders.settings import KeepsSettings
from exchangelib.properties import AddressListId, DistinguishedFolderId, FolderId, UserConfigurationName
from exchangelib.services import DeleteUserConfiguration, GetUserConfiguration, UpdateUserConfiguration
from exchangelib.version import EXCHANGE_2007_SP1
from tests.services.port import FakePort, failure, response, success

FOUND = (
    '<m:UserConfiguration><t:UserConfigurationName Name="Mine"><t:FolderId Id="f"/></t:UserConfigurationName>'
    '<t:ItemId Id="i" ChangeKey="c"/><t:XmlData>PGEvPg==</t:XmlData></m:UserConfiguration>'
)


class Folder(KeepsSettings):
    def __init__(self, account: Any) -> None:
        self._account = account

    @property
    def account(self) -> Any:
        return self._account

    def to_id(self) -> FolderId:
        return FolderId(id="f")


def test_settings_are_made_replaced_and_deleted(schema: Any) -> None:
    for verb in ("create", "update", "delete"):
        operation = f"{verb.capitalize()}UserConfiguration"
        port = FakePort(response(operation, success(operation)), schema=schema)
        values = {} if verb == "delete" else {"dictionary": {"a": 1, "b": ["x"]}, "xml_data": b"<a/>"}
        getattr(Folder(port), f"{verb}_user_configuration")("Mine", **values)
        assert 'UserConfigurationName Name="Mine"><t:FolderId Id="f"/>' in port.payloads[0]
        assert ("<t:XmlData>PGEvPg==</t:XmlData>" in port.payloads[0]) is (verb != "delete")
        assert port.repeatable == [False]


def test_settings_are_fetched_as_far_as_is_asked(schema: Any) -> None:
    port = FakePort(response("GetUserConfiguration", success("GetUserConfiguration", FOUND)), schema=schema)
    folder = Folder(port)
    found = folder.get_user_configuration("Mine")
    assert (found.id, found.xml_data) == ("i", b"<a/>")
    assert found.user_configuration_name == UserConfigurationName(name="Mine", folder=FolderId(id="f"))
    folder.get_user_configuration("Mine", properties=["Id", "XmlData"])
    assert ">All<" in port.payloads[0]
    assert ">Id XmlData<" in port.payloads[1]


def test_every_recorded_answer_is_read(ews_facts: Path) -> None:
    for path in sorted((ews_facts / "samples" / "GetUserConfiguration").glob("response-*.xml")):
        port = FakePort("")
        port.exchange = lambda *_, path=path, **__: unwrap(path.read_bytes())[0]  # type: ignore[method-assign]
        found = Folder(port).get_user_configuration("TestConfig")
        assert found.user_configuration_name.folder == DistinguishedFolderId(id="drafts")
        assert found.dictionary["PhoneNumber"] == "555-555-1111"


def test_settings_that_are_not_there_are_an_error() -> None:
    answer = response("GetUserConfiguration", failure("GetUserConfiguration", "ErrorItemNotFound"))
    with pytest.raises(ErrorItemNotFound):
        Folder(FakePort(answer)).get_user_configuration("Mine")


@pytest.mark.parametrize("properties, error", [("Everything", InvalidEnumValue), ([], InvalidValue)])
def test_wrong_properties_are_refused(properties: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="properties"):
        Folder(FakePort("")).get_user_configuration("Mine", properties=properties)


def test_what_is_no_name_is_refused() -> None:
    with pytest.raises(InvalidTypeError):
        GetUserConfiguration(account=FakePort("")).get(user_configuration_name="Mine")
    with pytest.raises(InvalidTypeError):
        DeleteUserConfiguration(account=FakePort("")).get(user_configuration_name="Mine")
    with pytest.raises(InvalidTypeError):
        UpdateUserConfiguration(account=FakePort("")).get(user_configuration="Mine")


def test_old_servers_keep_no_settings() -> None:
    with pytest.raises(InvalidFieldForVersion, match="GetUserConfiguration"):
        Folder(FakePort("", build=EXCHANGE_2007_SP1)).get_user_configuration("Mine")


def test_settings_of_an_address_list_say_which() -> None:
    port = FakePort(response("GetUserConfiguration", success("GetUserConfiguration", FOUND)))
    name = UserConfigurationName(name="Mine", folder=AddressListId(id="a"))
    GetUserConfiguration(account=port).get(user_configuration_name=name)
    assert '<t:AddressListId Id="a"/>' in port.payloads[0]


@pytest.mark.parametrize("verb", ["create", "update"])
@pytest.mark.parametrize("values", [{"xml_data": 5}, {"dictionary": {"a": object()}}])
def test_settings_that_cannot_be_kept_are_refused_before_anything_is_sent(verb: str, values: dict[str, Any]) -> None:
    port = FakePort("")
    with pytest.raises((InvalidTypeError, InvalidValue)):
        getattr(Folder(port), f"{verb}_user_configuration")("Mine", **values)
    assert not port.payloads
