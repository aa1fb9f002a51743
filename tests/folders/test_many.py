"""A mailbox with very many folders: how often a server is asked about it, and for how much at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from exchangelib import Account, FaultTolerance, FolderCollection
from exchangelib.errors import ErrorExceededFindCountLimit, ErrorFolderNotFound
from exchangelib.folders import BaseFolder, Folder, RootOfHierarchy
from exchangelib.folders.hierarchy import Hierarchy
from exchangelib.properties import FolderId, ParentFolderId
from exchangelib.sandbox import Sandbox
from exchangelib.sandbox.folder_tree import Spec

MANY = 2000
ADDRESS = "many@example.com"


@pytest.fixture(scope="module")
def crowded() -> Iterator[Sandbox]:
    """A sandbox with a mailbox of 2,000 folders below the inbox, fifty of them in each of forty."""
    with Sandbox() as sandbox:
        with sandbox.account(ADDRESS):
            store = sandbox.store
        mailbox = store.user(ADDRESS)
        assert mailbox is not None
        with store.transaction():
            inbox = store.folders.distinguished(mailbox.number, "inbox")
            assert inbox is not None
            for number in range(MANY // 50):
                spec = Spec("", "", f"Drawer {number:02}", "IPF.Note")
                above = store.folders.create(mailbox.number, inbox.number, spec, store.next("change")).number
                for below in range(49):
                    spec = Spec("", "", f"File {number:02}-{below:02}", "IPF.Note")
                    store.folders.create(mailbox.number, above, spec, store.next("change"))
        yield sandbox


@pytest.fixture
def sandbox(crowded: Sandbox) -> Iterator[Sandbox]:
    crowded.requests.clear()
    yield crowded
    crowded.app.failures.clear()


@pytest.fixture
def account(sandbox: Sandbox) -> Iterator[Account]:
    with sandbox.account(ADDRESS) as opened:
        yield opened


def operations(sandbox: Sandbox) -> list[str | None]:
    return [request.operation for request in sandbox.requests]


def asked(sandbox: Sandbox) -> list[int]:
    """How many folders each GetFolder was about."""
    return [
        len(re.findall(rb"<t:(?:Distinguished)?FolderId ", each.request)) for each in sandbox.requests.of("GetFolder")
    ]


def page_sizes(sandbox: Sandbox) -> list[int]:
    found = (re.search(rb'MaxEntriesReturned="(\d+)"', each.request) for each in sandbox.requests.of("FindFolder"))
    return [int(match[1]) for match in found if match]


def test_all_folders_come_in_pages_of_one_size(sandbox: Sandbox, account: Account) -> None:
    walked = list(account.root.walk())
    assert len({folder.id for folder in walked}) == len(walked) > MANY
    assert operations(sandbox) == ["GetFolder", "FindFolder", "FindFolder", "FindFolder"]
    sizes = [len(each.request) for each in sandbox.requests.of("FindFolder")]
    assert max(sizes) - min(sizes) < 10, "a request grows with the number of folders"
    assert page_sizes(sandbox) == [1000, 1000, 1000]
    assert len(list(account.inbox.walk())) == MANY
    assert account.inbox / "Drawer 39" / "File 39-48" in walked
    assert len(sandbox.requests) == 4, "the hierarchy was fetched again"


def test_the_tree_is_drawn_from_what_was_walked(sandbox: Sandbox, account: Account) -> None:
    lines = account.inbox.tree().splitlines()
    assert len(lines) == MANY + 1
    assert lines[:3] == ["Inbox", "├── Drawer 00", "│   ├── File 00-00"]
    assert lines[-1] == "    └── File 39-48"
    assert operations(sandbox).count("FindFolder") == 3


def test_the_inbox_costs_one_request_and_two_slashes_one_each(sandbox: Sandbox, account: Account) -> None:
    inbox = account.inbox
    assert operations(sandbox) == ["GetFolder"]
    assert len(sandbox.requests[0].response) < 4000
    assert (inbox // "Drawer 07" // "File 07-11").name == "File 07-11"
    assert operations(sandbox) == ["GetFolder", "FindFolder", "FindFolder"]
    assert all(len(each.response) < 4000 for each in sandbox.requests)
    assert all(b'Traversal="Shallow"' in each.request for each in sandbox.requests.of("FindFolder"))
    with pytest.raises(ErrorFolderNotFound):
        inbox // "Drawer 99"


@pytest.fixture
def folders(sandbox: Sandbox, account: Account) -> list[BaseFolder]:
    found = list(account.inbox.walk())[:230]
    sandbox.requests.clear()
    return found


def test_folders_are_got_a_hundred_at_a_time(sandbox: Sandbox, account: Account, folders: list[BaseFolder]) -> None:
    got = list(FolderCollection(account=account, folders=folders).resolve())
    assert got == folders
    assert asked(sandbox) == [100, 100, 30]


@pytest.mark.parametrize("what, fault", [("ErrorExceededFindCountLimit", True), (413, None)])
@pytest.mark.parametrize("cap, sizes", [(50, [100, 50, 50, 50, 50, 30]), (30, [100, 50, *[25] * 9, 5])])
def test_batches_are_halved_where_a_server_caps_them(
    sandbox: Sandbox,
    account: Account,
    folders: list[BaseFolder],
    what: str | int,
    fault: bool | None,
    cap: int,
    sizes: list[int],
) -> None:
    sandbox.fail("GetFolder", what, times=None, above=cap, fault=fault)
    assert list(FolderCollection(account=account, folders=folders).resolve()) == folders
    assert asked(sandbox) == sizes


def test_a_server_that_is_busy_with_a_part_of_a_batch_is_asked_for_less(
    sandbox: Sandbox, account: Account, folders: list[BaseFolder]
) -> None:
    sandbox.fail("GetFolder", "ErrorServerBusy", times=None, above=50, item=range(50, 100))
    assert list(FolderCollection(account=account, folders=folders).resolve()) == folders
    sizes = asked(sandbox)
    # The next request is under way while an answer is read, and may be as large as the first
    assert 1 <= sizes.count(100) <= 2
    assert sorted(size for size in sizes if size < 100) in ([30, 50, 50], [30, 50, 50, 50])


def test_without_patience_less_is_asked_of_a_busy_server(
    sandbox: Sandbox, account: Account, folders: list[BaseFolder]
) -> None:
    assert account.protocol.retry_policy.fail_fast
    sandbox.fail("GetFolder", "ErrorServerBusy", times=None, above=50)
    assert list(FolderCollection(account=account, folders=folders).resolve()) == folders
    assert asked(sandbox) == [100, 50, 50, 50, 50, 30]


def test_with_patience_a_busy_server_is_waited_for_first(sandbox: Sandbox, folders: list[BaseFolder]) -> None:
    with sandbox.account(ADDRESS, retry_policy=FaultTolerance(max_wait=10)) as patient:
        assert patient.version  # or the first request would be to find it out
        sandbox.requests.clear()
        sandbox.fail("GetFolder", "ErrorServerBusy", times=1, above=50, back_off=0.01)
        assert list(FolderCollection(account=patient, folders=folders).resolve()) == folders
    assert asked(sandbox) == [100, 100, 50, 50, 30]  # and then asked for less


def test_a_cap_of_one_is_an_error_in_the_end(sandbox: Sandbox, account: Account, folders: list[BaseFolder]) -> None:
    sandbox.fail("GetFolder", "ErrorExceededFindCountLimit", times=None)
    with pytest.raises(ErrorExceededFindCountLimit):
        list(FolderCollection(account=account, folders=folders[:8]).resolve())
    assert asked(sandbox) == [8, 4, 2, 1]


@pytest.mark.parametrize("fault", [True, False])
def test_pages_are_halved_where_a_server_caps_them(sandbox: Sandbox, account: Account, fault: bool) -> None:
    sandbox.fail("FindFolder", "ErrorExceededFindCountLimit", times=None, above=600, fault=fault)
    walked = list(account.root.walk())
    assert len({folder.id for folder in walked}) == len(walked) > MANY
    assert page_sizes(sandbox) == [1000, 500, 501, 501, 501, 501]


def test_every_folder_is_looked_at_once_to_draw_the_tree(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    walked = len(list(account.root.walk()))
    seen: list[str] = []
    get_children = type(account.root).get_children

    def counted(self: RootOfHierarchy, folder: BaseFolder) -> Iterator[BaseFolder]:
        seen.append(str(folder.id))
        return get_children(self, folder)

    monkeypatch.setattr(type(account.root), "get_children", counted)
    assert len(account.root.tree().splitlines()) == len(seen) == walked + 1
    assert len(set(seen)) == len(seen)


def test_a_folder_that_says_it_is_elsewhere_now_is_taken_from_where_it_was() -> None:
    def folder(name: str, parent: str) -> Folder:
        return Folder(_id=FolderId(name), name=name, parent_folder_id=ParentFolderId(parent))

    moved = folder("moved", "a")
    hierarchy = Hierarchy(folder("top", "top"), [folder("a", "top"), folder("b", "top"), moved, folder("stays", "a")])
    moved.parent_folder_id = ParentFolderId("b")
    hierarchy.add(moved)
    assert [each.name for each in hierarchy.children("a")] == ["stays"]
    assert hierarchy.children("b") == [moved]
    hierarchy.remove("moved")
    assert hierarchy.children("b") == []
    assert len(hierarchy) == 3
