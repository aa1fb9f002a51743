"""Ways to folders that the README of the library's older releases shows, and what it does to folders."""

from collections.abc import Iterator

import pytest

from exchangelib import Account, Folder, Message
from exchangelib.errors import ErrorFolderNotFound, ResponseMessageError
from exchangelib.folders import (
    BaseFolder,
    Calendar,
    Contacts,
    DeletedItems,
    Drafts,
    Inbox,
    JunkEmail,
    MsgFolderRoot,
    Outbox,
    Root,
    SentItems,
    Tasks,
)
from exchangelib.sandbox import Sandbox

DEFAULT = {
    "calendar": Calendar,
    "trash": DeletedItems,
    "inbox": Inbox,
    "outbox": Outbox,
    "sent": SentItems,
    "junk": JunkEmail,
    "tasks": Tasks,
    "contacts": Contacts,
    "drafts": Drafts,
}


@pytest.fixture
def top(account: Account) -> BaseFolder:
    found: BaseFolder = account.root / account.msg_folder_root.name
    return found


@pytest.mark.parametrize("is_fetched", [False, True], ids=["before the hierarchy", "after the hierarchy"])
@pytest.mark.parametrize("name", DEFAULT)
def test_wellknown_folders_are_the_servers_own(account: Account, name: str, is_fetched: bool) -> None:
    account.root.refresh()
    if is_fetched:
        assert len(account.root.walk()) > len(DEFAULT)
    folder = getattr(account, name)
    assert type(folder) is DEFAULT[name]
    assert account.root.get_default_folder(type(folder)) == folder
    assert folder.is_distinguished
    asked = type(folder).get_distinguished(account.root)
    assert asked.id == folder.id, f"{folder.name} is not what the server calls {type(folder).DISTINGUISHED_FOLDER_ID}"


def test_hierarchies_are_fetched_anew_after_refresh(account: Account) -> None:
    before = [folder.id for folder in account.root.walk()]
    assert account.root.refresh() is account.root
    assert [folder.id for folder in account.root.walk()] == before


@pytest.mark.parametrize("name", ["public_folders_root", "archive_root"])
def test_other_hierarchies_are_refreshed_where_there_are_such(account: Account, name: str) -> None:
    try:
        root = getattr(account, name)
    except ResponseMessageError as e:  # what the server says; that it cannot be reached is no reason to skip
        pytest.skip(f"the mailbox has no {name}: {e}")
    assert root.refresh() is root
    assert isinstance(root.tree(), str)


def test_up_and_down(account: Account, top: BaseFolder) -> None:
    inbox = top / account.inbox.name
    assert inbox == account.inbox
    assert inbox.parent == top
    assert inbox.parent.parent is account.root
    assert inbox.parent.parent.parent is None
    assert inbox.root is account.root
    assert inbox.absolute == f"/{account.root.name}/{top.name}/{inbox.name}"
    assert inbox.parts == [account.root, top, inbox]
    assert [type(part) for part in inbox.parts] == [Root, MsgFolderRoot, Inbox]
    with pytest.raises(ErrorFolderNotFound, match="no such"):
        top / "no such" / "folder"


def test_children_are_some_of_those_that_are_walked(top: BaseFolder) -> None:
    children, walked = list(top.children), list(top.walk())
    assert all(isinstance(folder, Folder) for folder in walked)
    assert all(child.parent is top or child.parent == top for child in children)
    assert [folder for folder in walked if folder.parent == top] == children


def test_without_the_cache(account: Account, top: BaseFolder) -> None:
    assert account.root // top.name // account.inbox.name == account.inbox
    with pytest.raises(ErrorFolderNotFound):
        account.root // top.name // "no such folder"


@pytest.mark.sandbox_only("counts the requests")
def test_two_slashes_fetch_no_hierarchy_and_one_slash_fetches_it_once(sandbox: Sandbox) -> None:
    fresh = sandbox.account("slashes@example.com")
    found = fresh.root // "Top of Information Store" // "Inbox"
    operations = [request.operation for request in sandbox.requests if request.user == "slashes@example.com"]
    assert operations.count("FindFolder") == 2
    before = len(sandbox.requests)
    assert fresh.root / "Top of Information Store" / "Inbox" == found
    assert fresh.root / "Top of Information Store" / "Sent Items" == fresh.sent
    assert [request.operation for request in list(sandbox.requests)[before:]] == ["FindFolder"]
    fresh.close()


def test_globs(account: Account, top: BaseFolder) -> None:
    name = account.inbox.name
    assert list(top.glob(name[:3].upper() + "*")) == [f for f in top.children if f.name.startswith(name[:3])]
    assert account.inbox in list(account.root.glob(f"*/{name.lower()}"))
    assert account.inbox in list(account.root.glob(f"**/{name}"))
    assert account.inbox in list(account.sent.glob(f"../{name}"))
    assert list(top.glob(f"*/{name}")) == []


def test_the_tree_has_a_line_for_each_folder(account: Account) -> None:
    lines = account.root.tree().splitlines()
    assert lines[0] == account.root.name
    assert len(lines) == 1 + len(account.root.walk())
    assert any(line.endswith(f"── {account.inbox.name}") for line in lines)


def test_counters(account: Account) -> None:
    assert account.inbox.refresh() is account.inbox
    assert account.inbox.total_count >= account.inbox.unread_count >= 0
    assert account.inbox.child_folder_count == len(account.inbox.children)


# -- folders are made, changed, emptied and deleted


@pytest.fixture
def branch(account: Account, mark: str) -> Iterator[Folder]:
    """A folder with a message, that has a folder with a message, that has another."""
    made = folder = Folder(parent=account.inbox, name=mark).save()
    for name in ("twig", "leaf"):
        account.bulk_create(folder=folder, items=[Message(subject="on it", is_read=True)])
        folder = Folder(parent=folder, name=name).save()
    account.bulk_create(folder=folder, items=[Message(subject="on it", is_read=True)])
    yield made
    made.delete()


def test_counters_are_those_of_the_last_refresh(account: Account, branch: Folder) -> None:
    assert (branch.total_count, branch.child_folder_count) != (1, 1)
    branch.refresh()
    assert (branch.total_count, branch.unread_count, branch.child_folder_count) == (1, 0, 1)
    account.bulk_create(folder=branch, items=[Message(subject="new", is_read=False)])
    assert branch.total_count == 1
    branch.refresh()
    assert (branch.total_count, branch.unread_count) == (2, 1)


def test_folders_are_created_renamed_and_deleted(account: Account, mark: str) -> None:
    folder = Folder(parent=account.inbox, name=mark)
    folder.save()
    assert (account.inbox / mark).id == folder.id
    folder.name = f"{mark} renamed"
    folder.save()
    assert account.inbox // f"{mark} renamed" == account.inbox / f"{mark} renamed" == folder
    assert not list(account.inbox.glob(mark))
    folder.delete()
    assert not list(account.inbox.glob(f"{mark}*"))
    with pytest.raises(ErrorFolderNotFound):
        account.inbox // f"{mark} renamed"


def test_a_folder_is_emptied_of_items(branch: Folder) -> None:
    branch.empty()
    assert branch.all().count() == 0
    assert [folder.all().count() for folder in branch.walk()] == [1, 1]


def test_a_folder_is_emptied_of_folders_too(branch: Folder) -> None:
    branch.empty(delete_sub_folders=True)
    assert branch.all().count() == 0
    branch.root.refresh()
    assert list((branch.root / branch.parent.parent.name / branch.parent.name / branch.name).children) == []


def test_a_folder_is_wiped(branch: Folder) -> None:
    branch.wipe()
    assert branch.all().count() == 0
    branch.root.refresh()
    assert list(branch.parent.glob(f"{branch.name}/*")) == []


@pytest.mark.sandbox_only("it empties a folder that every mailbox has")
def test_wiping_leaves_the_folders_that_a_mailbox_cannot_be_without(sandbox: Sandbox) -> None:
    with sandbox.account("wiped@example.com") as fresh:
        Folder(parent=fresh.contacts, name="mine").save()
        fresh.bulk_create(folder=fresh.contacts, items=[Message(subject="x")])
        distinguished = {folder.name for folder in fresh.contacts.children} - {"mine"}
        fresh.contacts.wipe()
        assert fresh.contacts.all().count() == 0
        fresh.root.refresh()
        assert {folder.name for folder in fresh.contacts.children} == distinguished


@pytest.mark.sandbox_only("makes servers of other languages")
@pytest.mark.parametrize(
    "locale, inbox, sent, trash",
    [
        ("da_DK", "Indbakke", "Sendt post", "Slettet post"),
        ("ja_JP", "受信トレイ", "送信済みアイテム", "削除済みアイテム"),
    ],
)
def test_servers_of_other_languages_are_asked_by_names_that_are_the_same_everywhere(
    locale: str, inbox: str, sent: str, trash: str
) -> None:
    with Sandbox(locale=locale) as other, other.account("mette@example.com") as account:
        for fetched in (False, True):
            account.root.refresh()
            if fetched:
                list(account.root.walk())
            assert [f.name for f in (account.inbox, account.sent, account.trash)] == [inbox, sent, trash]
            for name, cls in DEFAULT.items():
                folder = getattr(account, name)
                assert type(folder) is cls
                assert cls.get_distinguished(account.root).id == folder.id
        assert account.root // account.msg_folder_root.name // inbox == account.inbox
