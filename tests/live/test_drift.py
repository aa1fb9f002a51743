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


def chunks(items: Any) -> Iterator[Any]:
    """Whole items, found ten at a time and fetched two at a time."""
    items.page_size, items.chunk_size = 10, 2
    yield from items.only("subject", "body").iterator()


def test_what_the_loop_took_away_before_its_turn_does_not_come(mine: Account, other: Account) -> None:
    box = Box(mine, other, 10)
    came = []
    for number, item in enumerate(chunks(box.here.all().order_by("subject"))):
        if number == 0:
            rest = [each.id for each in box.here.all().order_by("subject").only()][8:]
            mine.bulk_delete(ids=rest)
        came.append(item)
    assert not [each for each in came if isinstance(each, Exception)]
    assert {item.id for item in came} == set(box.ids) - set(rest)


def test_what_somebody_else_took_away_before_its_turn_is_an_error_in_its_place(mine: Account, other: Account) -> None:
    box = Box(mine, other, 10)
    came = []
    for number, item in enumerate(chunks(box.here.all().order_by("subject"))):
        if number == 0:
            other.bulk_delete(ids=[each.id for each in box.here.all().order_by("subject").only()][8:])
        came.append(item)
    assert [isinstance(each, Exception) for each in came] == [False] * 8 + [True] * 2


def test_what_the_loop_moved_before_its_turn_may_come_and_is_no_error(mine: Account, other: Account) -> None:
    box = Box(mine, other, 10)
    both = FolderCollection(account=mine, folders=[box.here, box.there])
    before = {item.subject for item in both.all().only("subject")}
    subjects: list[str] = []
    moved: set[str] = set()
    for number, item in enumerate(chunks(both.all())):
        if number == 0:
            rest = list(box.here.all().only("subject"))[8:]
            moved = {each.subject for each in rest}
            mine.bulk_move(ids=rest, to_folder=box.there)
        subjects.append(item.subject)
    assert len(subjects) == len(set(subjects))
    assert before - moved <= set(subjects) <= before
