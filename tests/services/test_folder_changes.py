"""Requests that change folders, judged by the schema, and what they refuse to write."""

from __future__ import annotations

from typing import Any

import pytest

from exchangelib._wire.ns import clark
from exchangelib.errors import (
    InvalidEnumValue,
    InvalidField,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
)
from exchangelib.folders import Calendar, Folder, Inbox, Root
from exchangelib.properties import DistinguishedFolderId
from exchangelib.services import CopyFolder, CreateFolder, DeleteFolder, EmptyFolder, MoveFolder, UpdateFolder
from exchangelib.version import EXCHANGE_2007
from tests.services.port import FakePort, response, success

INBOX = DistinguishedFolderId(id="inbox")
ROOT = Root()


def given(operation: str, *ids: str) -> str:
    def one(id_: str) -> str:
        return f'<m:Folders><t:Folder><t:FolderId Id="{id_}" ChangeKey="CK2"/></t:Folder></m:Folders>'

    return response(operation, *[success(operation, one(id_)) for id_ in ids])


def test_folders_are_created_with_name_and_class(schema: Any) -> None:
    sender = FakePort(given("CreateFolder", "a", "b"), schema=schema)
    new = [Folder(name="A & B", root=ROOT), Calendar(name="c", root=ROOT)]
    assert [f.id for f in CreateFolder(account=sender).call(INBOX, new)] == ["a", "b"]
    assert "<t:Folder><t:DisplayName>A &amp; B</t:DisplayName></t:Folder>" in sender.payloads[0]
    assert "<t:FolderClass>IPF.Appointment</t:FolderClass>" in sender.payloads[0]
    assert sender.repeatable == [False]
    with pytest.raises(InvalidTypeError, match="folders"):
        list(CreateFolder(account=sender).call(INBOX, [7]))


def test_folders_are_changed_one_property_after_the_other(schema: Any) -> None:
    sender = FakePort(given("UpdateFolder", "a"), schema=schema)
    folder = Folder(id="a", changekey="CK", name="New", root=ROOT)
    (made,) = UpdateFolder(account=sender).call([(folder, ["name", "name"])])
    assert made.changekey == "CK2"
    assert (
        '<t:FolderChange><t:FolderId Id="a" ChangeKey="CK"/><t:Updates><t:SetFolderField><t:FieldURI FieldURI="folder:Display'
        'Name"/><t:Folder><t:DisplayName>New</t:DisplayName></t:Folder></t:SetFolderField></t:Updates></t:FolderChange>'
    ) in sender.payloads[0]
    list(UpdateFolder(account=sender).call([(folder, ["permission_set"])]))
    assert "<t:DeleteFolderField><t:FieldURI" in sender.payloads[1]


@pytest.mark.parametrize(
    "pair, error, words",
    [
        ((Folder(id="a"), ["total_count"]), InvalidField, r"Folder\.total_count is read-only"),
        ((Folder(id="a"), ["nam"]), InvalidField, "nam"),
        ((Folder(id="a"), "name"), InvalidTypeError, "names of fields"),
        ((Folder(id="a"), []), InvalidValue, "at least one"),
        (Folder(id="a"), InvalidValue, "pair"),
        ((Folder(id="a"), ["folder_class"]), InvalidValue, "required"),
        ((Folder(id="a", name=7), ["name"]), InvalidTypeError, r"Folder\.name"),
    ],
)
def test_what_cannot_be_changed_is_refused(pair: Any, error: Any, words: str) -> None:
    sender = FakePort("")
    with pytest.raises(error, match=words):
        list(UpdateFolder(account=sender).call([pair]))
    assert sender.payloads == []


@pytest.mark.parametrize("how", ["HardDelete", "SoftDelete", "MoveToDeletedItems"])
def test_folders_are_deleted_and_emptied(schema: Any, how: str) -> None:
    sender = FakePort(response("DeleteFolder", success("DeleteFolder")), schema=schema)
    assert list(DeleteFolder(account=sender).call(["a"], how)) == [True]
    assert dict(sender.sent().attrib) == {"DeleteType": how}
    sender = FakePort(response("EmptyFolder", success("EmptyFolder")), schema=schema)
    assert list(EmptyFolder(account=sender).call([INBOX], how, True)) == [True]
    assert dict(sender.sent().attrib) == {"DeleteType": how, "DeleteSubFolders": "true"}
    with pytest.raises(InvalidEnumValue, match="delete_type"):
        DeleteFolder(account=sender).call(["a"], "Shred")
    with pytest.raises(InvalidTypeError, match="delete_sub_folders"):
        EmptyFolder(account=sender).call(["a"], how, "yes")  # type: ignore[arg-type]


def test_old_servers_cannot_empty() -> None:
    sender = FakePort("", build=EXCHANGE_2007)
    with pytest.raises(InvalidFieldForVersion, match="EmptyFolder"):
        list(EmptyFolder(account=sender).call(["a"]))
    assert sender.payloads == []


@pytest.mark.parametrize("service", [MoveFolder, CopyFolder])
def test_folders_are_put_somewhere_else(schema: Any, service: Any) -> None:
    sender = FakePort(given(service.SERVICE_NAME, "b"), schema=schema)
    (there,) = service(account=sender).call(folders=[Inbox(id="a", root=ROOT)], to_folder=INBOX)
    assert there.id == "b"
    assert sender.sent().find(clark("m:ToFolderId"))[0].get("Id") == "inbox"
    with pytest.raises(InvalidValue, match="to_folder"):
        service(account=sender).call(folders=["a"], to_folder=None)


@pytest.mark.parametrize("operation", ["CreateFolder", "UpdateFolder"])
def test_a_server_that_gives_no_folder_makes_no_sense(operation: str) -> None:
    sender = FakePort(response(operation, success(operation, "<m:Folders/>")))
    folder = Folder(id="a", name="x", root=ROOT)
    service = CreateFolder(account=sender) if operation == "CreateFolder" else UpdateFolder(account=sender)
    call = service.call(INBOX, [folder]) if operation == "CreateFolder" else service.call([(folder, ["name"])])
    (error,) = call
    assert isinstance(error, MalformedResponseError)
