"""Folders as a server has them: found from the account, from each other, by name, by pattern and by what they count."""

from collections.abc import Callable

import pytest

from exchangelib import Account, FolderCollection, Message
from exchangelib.errors import ErrorFolderNotFound
from exchangelib.folders import Calendar, Contacts, DeletedItems, Drafts, Folder, Inbox, SentItems, Tasks

Make = Callable[..., Message]


@pytest.mark.parametrize(
    "name, cls",
    [
        ("inbox", Inbox),
        ("sent", SentItems),
        ("drafts", Drafts),
        ("trash", DeletedItems),
        ("calendar", Calendar),
        ("contacts", Contacts),
        ("tasks", Tasks),
    ],
)
def test_every_mailbox_has_its_known_folders(account: Account, name: str, cls: type[Folder]) -> None:
    folder = getattr(account, name)
    assert type(folder) is cls
    assert folder.id
    assert folder.name
    assert folder.account is account
    assert folder.root is account.root


def test_the_same_folder_is_found_by_every_way(account: Account) -> None:
    top = account.msg_folder_root
    by_name = account.root / top.name / account.inbox.name
    assert by_name == account.inbox
    assert top / account.inbox.name == account.inbox
    assert top // account.inbox.name == account.inbox
    assert account.inbox.parent == top
    assert account.inbox.parent.parent == account.root


def test_dots_lead_to_a_folder_itself_and_to_its_parent(account: Account) -> None:
    assert account.inbox / "." == account.inbox
    assert account.inbox / ".." == account.msg_folder_root


def test_a_folder_that_is_not_there_is_an_error(account: Account) -> None:
    with pytest.raises(ErrorFolderNotFound):
        account.inbox / "no such folder, ever"
    with pytest.raises(ErrorFolderNotFound):
        account.inbox // "no such folder, ever"


def test_paths(account: Account) -> None:
    parts = account.inbox.parts
    assert parts[-1] == account.inbox
    assert parts[0] == account.root
    assert account.inbox.absolute == "/" + "/".join(part.name for part in parts)


def test_walking_meets_every_child_at_any_depth(account: Account) -> None:
    top = account.msg_folder_root
    walked = {folder.id for folder in top.walk()}
    assert {folder.id for folder in top.children} <= walked
    assert account.inbox.id in walked
    assert top.id not in walked


def test_patterns(account: Account) -> None:
    top = account.msg_folder_root
    name = account.inbox.name
    assert account.inbox in list(top.glob(f"{name[:3]}*"))
    assert account.inbox in list(top.glob(f"{name[:3].upper()}*"))
    assert account.inbox in list(account.root.glob(f"*/{name}"))
    assert account.inbox in list(account.root.glob(f"**/{name}"))
    assert not list(top.glob("no such folder*"))


def test_the_tree_is_drawn(account: Account) -> None:
    lines = account.msg_folder_root.tree().split("\n")
    assert lines[0] == account.msg_folder_root.name
    drawn = [line.lstrip("│├└─ \u00a0") for line in lines[1:] if line]
    assert account.inbox.name in drawn
    assert len(drawn) == len(list(account.msg_folder_root.walk()))


def test_counters_follow_what_happens(make: Make, folder: Folder) -> None:
    folder.refresh()
    total, unread = folder.total_count, folder.unread_count
    make(subject="one more", is_read=False)
    folder.refresh()
    assert (folder.total_count, folder.unread_count) == (total + 1, unread + 1)


def test_a_folder_counts_its_children(account: Account) -> None:
    top = account.msg_folder_root
    top.refresh()
    assert top.child_folder_count == len(list(top.children))


def test_several_folders_are_searched_at_once(make: Make, account: Account, mark: str) -> None:
    draft = make(subject=f"in drafts {mark}")
    inboxed = Message(account=account, folder=account.inbox, subject=f"in the inbox {mark}")
    inboxed.save()
    found = FolderCollection(account=account, folders=[account.drafts, account.inbox]).filter(subject__contains=mark)
    assert {item.id for item in found} == {draft.id, inboxed.id}
    inboxed.delete()


def test_an_item_knows_the_folder_it_was_found_in(make: Make, folder: Folder, mark: str) -> None:
    make(subject=f"at home {mark}")
    item = folder.get(subject=f"at home {mark}")
    assert item.folder == folder
    assert item.account == folder.account
