"""Somebody else's mailbox, with the rights that were given in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    Account,
    CalendarItem,
    Configuration,
    Contact,
    Credentials,
    Folder,
    Message,
)
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorCreateItemAccessDenied,
    ErrorFolderNotFound,
    ErrorImpersonateUserDenied,
    ErrorItemNotFound,
    ErrorNonExistentMailbox,
    InvalidValue,
)
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it gives rights in mailboxes")
JOHN, ANNE, NOBODY = "john.m@example.com", "anne.m@example.com", "nobody.m@example.com"

_MAILBOX = re.compile(rb"<t:DistinguishedFolderId [^>]*?(?:/>|>(.*?)</t:DistinguishedFolderId>)", re.DOTALL)


@pytest.fixture
def server() -> Iterator[Sandbox]:
    """Two mailboxes, and nobody has any right in the other's."""
    with Sandbox() as running:
        with running.account(ANNE) as anne:
            Message(account=anne, folder=anne.inbox, subject="hers").save()
        running.add_user(JOHN)
        running.requests.clear()
        yield running


def through(server: Sandbox, way: str, address: str = ANNE) -> Account:
    """John's way into a mailbox."""
    config = Configuration(
        service_endpoint=server.url, credentials=Credentials(JOHN, server.password(JOHN)), auth_type="basic"
    )
    if way == "mailbox":
        return Account(JOHN, config=config, access_type=DELEGATE).mailbox(address)
    return Account(address, config=config, access_type=way)


WAYS = ("mailbox", DELEGATE)
ALL_WAYS = (*WAYS, IMPERSONATION)


def assert_all_name(server: Sandbox, address: str, impersonated: bool = False) -> None:
    """Every request says whose mailbox it is about: in a header, and wherever a folder is named by what it is for."""
    assert len(server.requests)
    for each in server.requests:
        assert each.user == JOHN
        assert {name.lower(): value for name, value in each.headers.items()}["x-anchormailbox"] == address, each
        for inside in _MAILBOX.findall(each.request):
            assert f">{address}<".encode() in inside, each.request
        if each.operation == "CreateItem":
            assert b"<m:SavedItemFolderId>" in each.request or impersonated
        assert (b"<t:ExchangeImpersonation>" in each.request) == impersonated
        assert each.mailbox == (address if impersonated else JOHN)


def use(other: Account) -> None:
    """Do in a mailbox what is done in mailboxes."""
    assert other.inbox.get(subject="hers").body is None
    made = Folder(parent=other.inbox, name="Shared").save()
    message = Message(account=other, folder=made, subject="made").save()
    message.subject = "changed"
    message.save(update_fields=["subject"])
    message.refresh()
    copy_id, _ = message.copy(other.drafts)
    assert other.drafts.get(id=copy_id).subject == "changed"
    message.move(other.trash)
    assert [item.subject for item in other.trash.all()] == ["changed"]
    message.delete()
    assert (other.root // "Top of Information Store" // "Inbox" // "Shared").id == made.id
    assert made in list(other.root.walk())
    made.delete()
    Message(account=other, subject="no folder").save()
    Contact(account=other, display_name="no folder").save()
    other.bulk_create(other.inbox, [Message(subject="many")])
    assert {item.subject for item in other.inbox.all().only("subject")} == {"hers", "many"}


@pytest.mark.parametrize("way", ALL_WAYS)
def test_every_request_names_the_mailbox_it_is_about(server: Sandbox, way: str) -> None:
    server.grant(JOHN, ANNE, full_access=True)
    other = through(server, way)
    use(other)
    assert_all_name(server, ANNE, impersonated=way == IMPERSONATION)
    anne = server.account(ANNE)
    assert [item.subject for item in anne.drafts.filter(subject="no folder")] == ["no folder"]
    assert anne.contacts.all().count() == 1
    assert server.account(JOHN).drafts.all().count() == server.account(JOHN).contacts.all().count() == 0


@pytest.mark.parametrize("way", ALL_WAYS)
def test_the_inbox_of_another_costs_one_request(server: Sandbox, way: str) -> None:
    server.grant(JOHN, ANNE, full_access=True)
    assert through(server, way).inbox.account.primary_smtp_address == ANNE
    assert [each.operation for each in server.requests] == ["GetFolder"]


def test_an_account_beside_ones_own_is_another_mailbox(server: Sandbox) -> None:
    server.grant(JOHN, ANNE, full_access=True)
    own, first, second = server.account(JOHN), through(server, "mailbox"), through(server, DELEGATE)
    assert first.inbox.id == second.inbox.id == server.account(ANNE).inbox.id != own.inbox.id
    item = Message(account=own, folder=own.inbox, subject="moves").save()
    item.move(first.inbox)
    assert item.account is first
    assert second.inbox.filter(subject="moves").count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_whoever_may_only_read_reads(server: Sandbox, way: str) -> None:
    server.grant(JOHN, ANNE, "inbox", "Reviewer")
    other = through(server, way)
    (item,) = other.inbox.all()
    assert (item.subject, item.effective_rights.read, item.effective_rights.delete) == ("hers", True, False)
    with pytest.raises(ErrorCreateItemAccessDenied):
        Message(account=other, folder=other.inbox, subject="x").save()
    item.subject = "changed"
    for change in (lambda: item.save(update_fields=["subject"]), item.delete, lambda: item.soft_delete()):
        with pytest.raises(ErrorAccessDenied):
            change()
    with pytest.raises(ErrorAccessDenied):
        Folder(parent=other.inbox, name="x").save()
    for refused in other.inbox.all().delete():
        assert isinstance(refused, ErrorAccessDenied)
    assert other.inbox.all().count() == 1
    assert_all_name(server, ANNE)


@pytest.mark.parametrize("way", WAYS)
def test_an_editor_works_in_the_folder_and_nowhere_else(server: Sandbox, way: str) -> None:
    server.grant(JOHN, ANNE, "inbox", "Editor")
    other = through(server, way)
    item = Message(account=other, folder=other.inbox, subject="mine").save()
    item.subject = "mine still"
    item.save(update_fields=["subject"])
    item.delete()
    other.inbox.get(subject="hers").delete()
    with pytest.raises(ErrorAccessDenied):
        Folder(parent=other.inbox, name="x").save()
    with pytest.raises(ErrorAccessDenied):
        other.inbox.delete()
    with pytest.raises(ErrorFolderNotFound):
        Message(account=other, subject="into her drafts").save()
    assert_all_name(server, ANNE)


@pytest.mark.parametrize("way", WAYS)
def test_without_rights_a_folder_is_not_there(server: Sandbox, way: str) -> None:
    """As the documentation of ErrorFolderNotFound says of delegates without permission."""
    for ask in (lambda o: o.inbox, lambda o: o.root, lambda o: list(o.root.walk())):
        with pytest.raises((ErrorAccessDenied, ErrorFolderNotFound)):
            ask(through(server, way))
    assert_all_name(server, ANNE)


def test_rights_are_taken_away_again(server: Sandbox) -> None:
    server.grant(JOHN, ANNE, full_access=True)
    inbox = through(server, "mailbox").inbox
    assert inbox.all().count() == 1
    server.grant(JOHN, ANNE, full_access=False)
    with pytest.raises(ErrorItemNotFound):  # so servers say of the id of a folder that is not to be seen
        inbox.all().count()


def test_who_may_not_impersonate_is_told(server: Sandbox) -> None:
    with pytest.raises(ErrorImpersonateUserDenied):
        through(server, IMPERSONATION).inbox  # noqa: B018 - asking is the test
    server.grant(JOHN, ANNE, impersonation=True)
    assert through(server, IMPERSONATION).inbox.all().count() == 1
    with pytest.raises((ErrorAccessDenied, ErrorFolderNotFound)):
        through(server, DELEGATE).inbox  # noqa: B018


@pytest.mark.parametrize("way", ALL_WAYS)
def test_an_address_without_a_mailbox_is_an_error(server: Sandbox, way: str) -> None:
    with pytest.raises(ErrorNonExistentMailbox):
        through(server, way, NOBODY).inbox  # noqa: B018 - asking is the test
    assert [each.operation for each in server.requests] == ["GetFolder"]


def make_message() -> Message:
    return Message(subject="bulk")


@pytest.mark.parametrize("make", [list, tuple, iter])
def test_many_items_without_a_folder_are_saved_in_that_mailbox(
    server: Sandbox, make: Callable[[list[Message]], list[Message]]
) -> None:
    server.grant(JOHN, ANNE, full_access=True)
    other = through(server, DELEGATE)
    other.bulk_create(None, make([make_message(), make_message()]))
    assert other.drafts.filter(subject="bulk").count() == 2
    assert_all_name(server, ANNE)
    with pytest.raises(InvalidValue, match="'folder' must be a folder of anne"):
        other.bulk_create(None, [make_message(), CalendarItem(subject="another place")])
