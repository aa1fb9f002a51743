"""Sending, marking as junk, exporting and uploading: what goes to the server, and what comes of it."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from exchangelib._wire.ns import clark
from exchangelib._wire.xml import fragment
from exchangelib.errors import (
    ErrorItemNotFound,
    InvalidEnumValue,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
)
from exchangelib.folders import Inbox, Root
from exchangelib.items import Message
from exchangelib.properties import DistinguishedFolderId, FolderId
from exchangelib.services import ExportItems, MarkAsJunk, SendItem, UploadItems
from exchangelib.version import EXCHANGE_2007, EXCHANGE_2010, EXCHANGE_2010_SP1, EXCHANGE_2013
from tests.account.test_account import account
from tests.services.port import FakePort, failure, response, success

INBOX = DistinguishedFolderId(id="inbox")
DATA = b64encode(b"\x01\x00\x00\x00exported").decode()


def ids_in(payload: str) -> list[str]:
    return [str(e.get("Id")) for e in fragment(payload).iter("{*}ItemId")]


def exported(payload: str, size: int = 0) -> str:
    return response(
        "ExportItems",
        *[
            success("ExportItems", f'<m:ItemId Id="{i}" ChangeKey="CK"/><m:Data>{DATA}{"A" * size}</m:Data>')
            for i in ids_in(payload)
        ],
    )


def uploaded(payload: str) -> str:
    count = len(list(fragment(payload).iter(clark("t:Item"))))
    return response(
        "UploadItems", *[success("UploadItems", f'<m:ItemId Id="u{n}" ChangeKey="CK"/>') for n in range(count)]
    )


# --- SendItem


@pytest.mark.parametrize(
    "folder, save_copy, saves",
    [(None, None, "false"), (None, True, "true"), (INBOX, None, "true"), (INBOX, True, "true")],
)
def test_what_is_sent_is_named_and_where_its_copy_goes(folder: Any, save_copy: Any, saves: str, schema: Any) -> None:
    sender = FakePort(
        response("SendItem", success("SendItem"), failure("SendItem", "ErrorItemNotFound")),
        build=EXCHANGE_2007,
        schema=schema,
    )
    service = SendItem(account=sender)
    first, second = service.call([("a", "CK"), ("b", "CK")], saved_item_folder=folder, save_copy=save_copy)
    assert first is True
    assert isinstance(second, ErrorItemNotFound)
    sent = sender.sent()
    assert sent.get("SaveItemToFolder") == saves
    assert sender.ids() == [["a", "b"]]
    found = sent.find(clark("m:SavedItemFolderId"))
    assert (found is None) == (folder is None)
    assert sender.repeatable == [False]  # nobody wants the same mail twice


def test_a_message_that_was_not_saved_is_found_before_the_first_is_sent() -> None:
    sender = FakePort("")
    with pytest.raises(InvalidValue, match="no id"):
        SendItem(account=sender, chunk_size=1).call(["a", Message()], None)
    assert sender.payloads == []


# --- MarkAsJunk


def test_what_is_junk_gets_a_new_id_where_it_is_moved(schema: Any) -> None:
    moved = '<m:MovedItemId Id="new" ChangeKey="CK2"/>'
    sender = FakePort(
        response("MarkAsJunk", success("MarkAsJunk", moved), success("MarkAsJunk")), build=EXCHANGE_2013, schema=schema
    )
    first, second = MarkAsJunk(account=sender).call(["a", "b"], is_junk=True, move_item=False)
    assert (first.id, first.changekey, second) == ("new", "CK2", True)
    assert dict(sender.sent().attrib) == {"IsJunk": "true", "MoveItem": "false"}
    assert sender.ids() == [["a", "b"]]


def test_what_is_junk_is_said_with_booleans() -> None:
    with pytest.raises(InvalidTypeError, match="is_junk"):
        MarkAsJunk(account=FakePort("")).call(["a"], is_junk="yes", move_item=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "service, build, arguments",
    [
        (MarkAsJunk, EXCHANGE_2010_SP1, (["a"], True, True)),
        (ExportItems, EXCHANGE_2010, (["a"],)),
        (UploadItems, EXCHANGE_2010, ([("F", DATA)],)),
    ],
)
def test_servers_that_are_too_old_are_not_asked(service: Any, build: Any, arguments: Any) -> None:
    sender = FakePort("", build=build)
    with pytest.raises(InvalidFieldForVersion, match=service.SERVICE_NAME):
        list(service(account=sender).call(*arguments))
    assert sender.payloads == []


# --- ExportItems


def test_content_comes_as_text_without_its_line_breaks(schema: Any) -> None:
    answer = response(
        "ExportItems",
        success("ExportItems", '<m:ItemId Id="a" ChangeKey="CK"/><m:Data>\n  AQAA\n  AAgA\n</m:Data>'),
        failure("ExportItems", "ErrorItemNotFound"),
        success("ExportItems", '<m:ItemId Id="c" ChangeKey="CK"/><m:Data></m:Data>'),
    )
    sender = FakePort(answer, build=EXCHANGE_2010_SP1, schema=schema)
    first, second, third = ExportItems(account=sender).call(["a", ("b", "CK"), "c"])
    assert first == "AQAAAAgA"
    assert isinstance(second, ErrorItemNotFound)
    assert isinstance(third, MalformedResponseError)  # an empty backup must not pass for one
    assert sender.ids() == [["a", "b", "c"]]
    assert sender.repeatable == [True]


def test_no_more_than_a_hundred_items_are_exported_by_one_request() -> None:
    sender = FakePort(exported)
    assert len(list(ExportItems(account=sender, chunk_size=1000).call([f"i{n}" for n in range(325)]))) == 325
    assert [len(ids) for ids in sender.ids()] == [25, 100, 100, 100]


def test_fewer_items_are_exported_at_a_time_where_they_are_large() -> None:
    sender = FakePort(lambda payload: exported(payload, size=3_300_000))
    assert sum(1 for _ in ExportItems(account=sender, chunk_size=1000).call(f"i{n}" for n in range(40))) == 40
    assert [len(ids) for ids in sender.ids()] == [25, 10, 5]


# --- UploadItems


def test_what_was_exported_is_new_in_a_folder_or_replaces_an_item(schema: Any) -> None:
    sender = FakePort(uploaded, build=EXCHANGE_2010_SP1, schema=schema)
    results = UploadItems(account=sender).call(
        [
            (FolderId(id="F", changekey="FK"), DATA),
            (("F", "FK"), DATA.encode()),
            ("F", b"\x01\x00\x00\x00exported"),
            ("F", ("old", False, DATA)),
            ("F", (("old", "CK"), True, DATA)),
            ("F", (None, True, DATA)),
        ]
    )
    assert [made.id for made in results] == [f"u{n}" for n in range(6)]
    found = list(sender.sent().iter(clark("t:Item")))
    assert [e.get("CreateAction") for e in found] == ["CreateNew"] * 3 + ["Update"] * 2 + ["CreateNew"]
    assert [e.get("IsAssociated") for e in found] == [None, None, None, "false", "true", "true"]
    assert {e.findtext(clark("t:Data")) for e in found} == {DATA}
    assert {e.find(clark("t:ParentFolderId")).get("Id") for e in found} == {"F"}
    assert [e.find(clark("t:ItemId")) is not None for e in found] == [False] * 3 + [True] * 2 + [False]
    assert sender.repeatable == [False]


def test_an_item_can_be_made_where_there_is_none_to_replace(schema: Any) -> None:
    sender = FakePort(uploaded, schema=schema)
    list(UploadItems(account=sender).call([("F", ("old", None, DATA))], create_action="UpdateOrCreate"))
    assert next(sender.sent().iter(clark("t:Item"))).get("CreateAction") == "UpdateOrCreate"
    with pytest.raises(InvalidEnumValue, match="create_action"):
        UploadItems(account=sender).call([], create_action="Merge")


def test_a_folder_is_named_by_its_id() -> None:
    sender = FakePort(uploaded)
    folder = Inbox(root=Root(account=account()), id="F", changekey="FK")
    list(UploadItems(account=sender).call([(folder, DATA)]))
    assert next(sender.sent().iter(clark("t:ParentFolderId"))).get("Id") == "F"
    with pytest.raises(InvalidValue, match="by its id"):
        list(UploadItems(account=sender).call([(INBOX, DATA)]))


def test_a_request_holds_no_more_than_servers_take() -> None:
    sender = FakePort(uploaded)
    large = "A" * 8_000_000
    results = UploadItems(account=sender).call([("F", large)] * 7 + [("F", "A" * 28_000_000)] + [("F", DATA)] * 3)
    assert len(list(results)) == 11
    assert [payload.count("<t:Item ") for payload in sender.payloads] == [3, 3, 1, 1, 3]


@pytest.mark.parametrize(
    "wrong, told",
    [
        (DATA, r"\(folder, data\)"),
        (("F", DATA, "x"), r"\(folder, data\)"),
        (("F", ("a", DATA)), "is_associated"),
        (("F", ("a", "yes", DATA)), "is_associated"),
        (("F", 5), "data"),
        (("F", ""), "base64"),
        (("F", b""), "empty"),
        (("F", "<no/>"), "base64"),
        (("F", ErrorItemNotFound("gone")), "where the export failed.*gone"),
    ],
)
def test_what_cannot_be_uploaded_is_found_before_anything_is(wrong: Any, told: str) -> None:
    sender = FakePort(uploaded)
    with pytest.raises((ValueError, TypeError), match=told):
        UploadItems(account=sender, chunk_size=1).call([("F", DATA), wrong])
    assert sender.payloads == []


def test_an_upload_without_an_id_is_an_error_in_its_place() -> None:
    sender = FakePort(response("UploadItems", success("UploadItems")))
    (error,) = UploadItems(account=sender).call([("F", DATA)])
    assert isinstance(error, MalformedResponseError)
