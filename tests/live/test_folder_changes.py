"""Folders made, changed, moved, emptied and deleted on a server, and what the account remembers of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Account, Folder, Message
from exchangelib.errors import ErrorDeleteDistinguishedFolder, ErrorFolderExists, ErrorFolderNotFound, InvalidValue
from exchangelib.folders import Calendar


@pytest.fixture
def top(account: Account, mark: str) -> Iterator[Folder]:
    made = Folder(parent=account.inbox, name=mark).save()
    yield made
    if made.id is not None:
        made.delete()


def names(folder: Any) -> list[str]:
    """What is remembered; and that it is what the server says."""
    known = sorted(str(child.name) for child in folder.children)
    folder.root.clear_cache()
    assert known == sorted(str(child.name) for child in folder.children)
    return known


def test_a_folder_is_made_renamed_and_deleted(account: Account, top: Folder) -> None:
    f = Folder(parent=top, name="My New Folder")
    assert f.save() is f
    assert f.id
    assert names(top) == ["My New Folder"]
    key = f.changekey
    f.name = "My New Subfolder"
    f.save()
    assert f.changekey != key
    assert names(top) == ["My New Subfolder"]
    assert (top // "My New Subfolder").id == f.id
    f.delete()
    assert f.id is None
    assert names(top) == []
    with pytest.raises(ErrorFolderNotFound):
        top // "My New Subfolder"


def test_a_folder_has_the_class_it_was_made_with(top: Folder) -> None:
    made = Calendar(parent=top, name="Plans").save()
    found = top // "Plans"
    assert (found.id, type(found), found.folder_class) == (made.id, Calendar, "IPF.Appointment")


def test_names_are_unique_in_a_folder(top: Folder) -> None:
    Folder(parent=top, name="a").save()
    with pytest.raises(ErrorFolderExists):
        Folder(parent=top, name="a").save()
    assert names(top) == ["a"]


def test_what_is_not_complete_is_not_sent(account: Account, top: Folder) -> None:
    with pytest.raises(InvalidValue, match="'parent'"):
        Folder(root=account.root, name="x").save()
    with pytest.raises(InvalidValue, match="'name'"):
        Folder(parent=top).save()
    with pytest.raises(InvalidValue, match="update_fields"):
        Folder(parent=top, name="x").save(update_fields=["name"])


def test_a_folder_moves_with_what_is_in_it(top: Folder) -> None:
    a, b = Folder(parent=top, name="a").save(), Folder(parent=top, name="b").save()
    inner = Folder(parent=a, name="inner").save()
    a.move(b)
    assert a.parent.id == b.id
    assert [f.id for f in a.children] == [inner.id]
    assert names(top) == ["b"]
    assert names(b) == ["a"]
    a.move(top.to_id())
    assert a.parent.id == top.id
    assert names(top) == ["a", "b"]


def test_a_folder_is_emptied(account: Account, top: Folder, mark: str) -> None:
    Folder(parent=top, name="inner").save()
    account.bulk_create(top, [Message(subject=mark) for _ in range(3)])
    top.empty()
    assert top.all().count() == 0
    assert names(top) == ["inner"]
    top.empty(delete_sub_folders=True)
    assert names(top) == []


def test_wiping_takes_everything_below(account: Account, top: Folder, mark: str) -> None:
    inner = Folder(parent=Folder(parent=top, name="a").save(), name="b").save()
    account.bulk_create(inner, [Message(subject=mark)])
    account.bulk_create(top, [Message(subject=mark)])
    top.wipe()
    assert top.all().count() == 0
    assert names(top) == []


def test_what_the_server_needs_is_not_deleted(account: Account) -> None:
    with pytest.raises(ErrorDeleteDistinguishedFolder):
        account.inbox.delete()
    assert account.inbox.id


@pytest.mark.sandbox_only("it wipes a mailbox")
def test_wiping_protects_distinguished_folders(sandbox: Any) -> None:
    account = sandbox.account("wiped@example.com")
    own = Folder(parent=account.inbox, name="own").save()
    account.bulk_create(own, [Message(subject="x")])
    account.bulk_create(account.inbox, [Message(subject="x")])
    before = {f.id for f in account.root.walk() if f.is_distinguished}
    account.root.tois.wipe()
    account.root.clear_cache()
    after = {f.id for f in account.root.walk()}
    assert before <= after
    assert own.id not in after
    assert account.inbox.all().count() == 0


def test_items_move_and_are_copied(account: Account, top: Folder, mark: str) -> None:
    item = Message(account=account, folder=account.drafts, subject=mark).save()
    old = item.id
    copied = item.copy(top)
    item.move(top)
    assert copied is not None
    assert len({old, item.id, copied[0]}) == 3
    assert {i.id for i in top.all().only("id")} == {item.id, copied[0]}
    assert top.all().move(account.drafts)
    assert not top.all().exists()
    assert account.drafts.filter(subject=mark).count() == 2
    results = account.drafts.filter(subject=mark).copy(top)
    assert sorted(i.id for i in top.all().only("id")) == sorted(id_ for id_, _ in results)
