"""Another mailbox, reached from an account: every request names it, and whoever acts stays the same."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from exchangelib._wire.ns import clark
from exchangelib.account import Account
from exchangelib.credentials import DELEGATE, IMPERSONATION
from exchangelib.errors import InvalidTypeError, InvalidValue
from exchangelib.folders import Inbox
from exchangelib.items import Message
from exchangelib.protocol.envelope import http_headers, soap_header
from exchangelib.version import EXCHANGE_2016, Version
from tests.account.test_account import account
from tests.services.port import items, message, response, success

ANNE = "anne@example.com"
FOLDER = response(
    "GetFolder",
    success(
        "GetFolder",
        '<m:Folders><t:Folder><t:FolderId Id="F" ChangeKey="CK"/><t:FolderClass>IPF.Note</t:FolderClass>'
        "<t:DisplayName>Inbox</t:DisplayName></t:Folder></m:Folders>",
    ),
)


def mailboxes(port: Any, number: int = -1) -> list[str]:
    return [e.text for e in port.sent(number).iter(clark("t:EmailAddress"))]


def test_folders_of_another_mailbox_are_asked_for_with_its_name() -> None:
    own = account(FOLDER)
    other = own.mailbox(ANNE, "Anne")
    assert isinstance(other, Account)
    assert (other.primary_smtp_address, other.fullname, other.domain) == (ANNE, "Anne", "example.com")
    inbox = other.inbox
    assert type(inbox) is Inbox
    assert inbox.account is other
    assert mailboxes(other.protocol) == [ANNE]
    assert other.protocol.asked_for is other  # type: ignore[attr-defined]
    assert own.inbox is not inbox
    assert mailboxes(own.protocol) == [own.primary_smtp_address]
    assert other.protocol is own.protocol


@pytest.mark.parametrize("access_type", [DELEGATE, IMPERSONATION])
def test_headers_name_the_mailbox_and_who_acts_stays_the_same(access_type: str) -> None:
    own = account(access_type=access_type)
    other = own.mailbox(ANNE)
    assert http_headers(other)["X-AnchorMailbox"] == ANNE
    header = soap_header(other, "DeleteItem", Version(EXCHANGE_2016))
    assert header == soap_header(own, "DeleteItem", Version(EXCHANGE_2016))
    assert (own.primary_smtp_address in header) == (access_type == IMPERSONATION)
    assert other.mailbox("bob@example.com").identity is own.identity


def test_items_without_a_folder_are_saved_in_that_mailbox() -> None:
    own = account(response("CreateItem", success("CreateItem", items(message("a")))))
    other = own.mailbox(ANNE)
    Message(account=other, subject="x").save()
    (saved_in,) = own.protocol.sent().find(clark("m:SavedItemFolderId"))  # type: ignore[attr-defined]
    assert saved_in.get("Id") == "drafts"
    assert mailboxes(own.protocol) == [ANNE]
    Message(account=own, subject="x").save()
    assert own.protocol.sent().find(clark("m:SavedItemFolderId")) is None  # type: ignore[attr-defined]
    with pytest.raises(InvalidValue, match="'folder' must be a folder of anne"):
        other.bulk_create(None, [Message(subject="x")])


def test_closing_it_leaves_the_connection_to_its_owner() -> None:
    own = account("")
    with own.mailbox(ANNE):
        pass
    assert pickle.loads(pickle.dumps(account().mailbox(ANNE))).primary_smtp_address == ANNE


@pytest.mark.parametrize("wrong, error", [("anne", InvalidValue), (None, InvalidTypeError), (7, InvalidTypeError)])
def test_a_mailbox_has_an_address(wrong: Any, error: Any) -> None:
    with pytest.raises(error, match="primary_smtp_address"):
        account().mailbox(wrong)
