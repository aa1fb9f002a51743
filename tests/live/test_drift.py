"""Going through items while they change: nothing is left out, and nothing comes twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchangelib import Account, FolderCollection, Message
from exchangelib.folders import Folder
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("makes thousands of changes")
ADDRESS = "drift@example.com"
OTHER = "somebody else"


@pytest.fixture(scope="module")
def mine(sandbox: Sandbox) -> Iterator[Account]:
    with sandbox.account(ADDRESS) as account:
        yield account


@pytest.fixture(scope="module")
def other(sandbox: Sandbox, mine: Account) -> Iterator[Account]:
    """The same mailbox, opened by a program that the first account knows nothing of."""
    with sandbox.account(ADDRESS) as account:
        assert account is not mine
        yield account


def fill(account: Account, folder: Folder, count: int, start: int = 0) -> list[str]:
    items = [
        Message(subject=f"{n * 7 % 10} {n:03}", is_read=n % 2 == 0, categories=["kept"] if n % 3 else None)
        for n in range(start, start + count)
    ]
    made = account.bulk_create(folder=folder, items=items) if items else []
    return [str(each.id) for each in made]


class Box:
    """Two folders with messages, and somebody else who changes them."""

    def __init__(self, mine: Account, other: Account, count: int) -> None:
        self.mine, self.other = mine, other
        self.here, self.there = mine.drafts, mine.junk
        for folder in (self.here, self.there):
            folder.all().delete()
        self.ids = fill(other, other.drafts, count)
        self.added = count

    def left(self, folder: Folder) -> list[str]:
        return [item.id for item in folder.all().only()]

    def change(self, what: str, number: int) -> None:
        """Do something behind the back of whoever goes through the items."""
        there = self.left(self.here)
        if what == "add":
            fill(self.other, self.other.drafts, 1 + number % 3, self.added)
            self.added += 3
        elif there:
            some = [there[number % len(there)]]
            if what == "remove":
                self.other.bulk_delete(ids=some)
            elif what == "remove several":
                self.other.bulk_delete(ids=there[number % len(there) :][:5])
            else:
                self.other.bulk_move(ids=some, to_folder=self.other.trash)


def delete(item: Any, account: Account) -> None:
    account.bulk_delete(ids=[item])


def move(item: Any, account: Account) -> None:
    item.move(to_folder=account.junk)


def mark(item: Any, account: Account) -> None:
    item.is_read = not item.is_read
    item.save(update_fields=["is_read"])


def rename(item: Any, account: Account) -> None:
    item.subject = f"{(ord(item.subject[0]) * 3) % 10} {item.subject[2:]}"
    item.save(update_fields=["subject"])


def nothing(item: Any, account: Account) -> None:
    pass


SETS: dict[str, Callable[[Box], Any]] = {
    "all": lambda box: box.here.all(),
    "sorted": lambda box: box.here.all().order_by("subject"),
    "backwards": lambda box: box.here.all().order_by("-subject"),
    "unread": lambda box: box.here.filter(is_read=False),
    "kept": lambda box: box.here.filter(categories__contains=["kept"]).order_by("datetime_created"),
    "both": lambda box: FolderCollection(account=box.mine, folders=[box.here, box.there]).all(),
    "both sorted": lambda box: (
        FolderCollection(account=box.mine, folders=[box.here, box.there]).all().order_by("subject")
    ),
}
VERBS = {"delete": delete, "move": move, "mark": mark, "rename": rename, "nothing": nothing}
changes = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "remove several", "move", "", ""]), st.integers(0, 100)), max_size=12
)


def go_through(box: Box, items: Any, verbs: list[str], behind: list[tuple[str, int]]) -> list[str]:
    """Go through a set and change it; give what came, by the names that it had."""
    came: list[str] = []
    todo = iter(behind)
    for number, item in enumerate(items.iterator()):
        if isinstance(item, Exception):  # gone between its id and itself
            continue
        came.append(item.id)
        what, place = next(todo, ("", 0))
        if what:
            box.change(what, place)
        verb = verbs[number % len(verbs)]
        if verb != "nothing" and item.id in box.left(box.here):
            VERBS[verb](item, box.mine)
    return came


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    count=st.integers(0, 24),
    page_size=st.integers(1, 7),
    chunk_size=st.none() | st.integers(1, 5),
    name=st.sampled_from(sorted(SETS)),
    verbs=st.lists(st.sampled_from(sorted(VERBS)), min_size=1, max_size=3),
    behind=changes,
    fields=st.sampled_from([("subject", "is_read"), ("subject", "is_read", "body")]),
)
def test_whatever_stays_comes_once(
    mine: Account,
    other: Account,
    count: int,
    page_size: int,
    chunk_size: int | None,
    name: str,
    verbs: list[str],
    behind: list[tuple[str, int]],
    fields: tuple[str, ...],
) -> None:
    box = Box(mine, other, count)
    items = SETS[name](box).only(*fields)
    items.page_size, items.chunk_size = page_size, chunk_size
    before = {item.id for item in SETS[name](box).only()}
    came = go_through(box, items, verbs, behind)
    assert len(came) == len(set(came)), "nothing comes twice"
    after = {item.id for item in SETS[name](box).only()}
    assert before & after <= set(came), "nothing that stays is left out"


@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("name", sorted(SETS))
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_loop_that_changes_all_items_reaches_all(
    mine: Account, other: Account, page_size: int, name: str, verb: str
) -> None:
    box = Box(mine, other, 15)
    items = SETS[name](box).only("subject", "is_read")
    items.page_size = page_size
    before = {item.id for item in SETS[name](box).only()}
    came = go_through(box, items, [verb], [])
    assert len(came) == len(before)
    assert set(came) == before
