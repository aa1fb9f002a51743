"""Every kind of set: explained without asking, pickled before and after, gone through from threads, forks and loops."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import UTC_NOW, Account, CalendarItem, Contact, FolderCollection, Message, Q
from exchangelib.errors import ErrorInternalServerError, ErrorInvalidIdMalformed, EWSError
from exchangelib.folders import FolderQuerySet, SingleFolderQuerySet
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("counts requests and forks")
COUNT = 40
NOW = UTC_NOW()
LONG = [f"{number:03}" for number in range(0, 600, 2)]


@pytest.fixture(scope="module")
def mine(sandbox: Sandbox) -> Iterator[Account]:
    with sandbox.account("kinds@example.com", max_connections=1, pickle_secrets=True) as account:
        messages = [Message(subject=f"{number:03}", body="text") for number in range(COUNT)]
        account.bulk_create(folder=account.drafts, items=messages)
        account.bulk_create(
            folder=account.calendar, items=[CalendarItem(subject="005", start=NOW, end=NOW + timedelta(hours=1))]
        )
        account.bulk_create(
            folder=account.contacts, items=[Contact(display_name=name, given_name=name) for name in ("005", "006")]
        )
        yield account


def both(account: Account) -> FolderCollection:
    return FolderCollection(account=account, folders=[account.drafts, account.calendar])


KINDS: dict[str, tuple[Callable[[Account], Any], list[str], int]] = {
    # What is asked for, and how many results there are
    "all": (lambda a: a.drafts.all(), ["FindItem", "GetItem"], COUNT),
    "filter": (lambda a: a.drafts.filter(subject__in=["037", "038"]).order_by("subject"), ["FindItem", "GetItem"], 2),
    "only": (lambda a: a.drafts.filter(subject="005").only("subject"), ["FindItem"], 1),
    "values": (lambda a: a.drafts.filter(subject="005").values("subject", "body"), ["FindItem", "GetItem"], 1),
    "flat": (lambda a: a.drafts.all().values_list("subject", flat=True), ["FindItem"], COUNT),
    "slice": (lambda a: a.drafts.all().order_by("-subject").only("subject")[3:7], ["FindItem"], 4),
    "query string": (lambda a: a.drafts.filter("subject:005").only("subject"), ["FindItem"], 1),
    "long": (lambda a: a.drafts.filter(subject__in=LONG).only("subject"), ["FindItem"] * 2, COUNT // 2),
    "long, other": (lambda a: a.drafts.exclude(subject__in=LONG).only("subject"), ["FindItem"] * 3, COUNT // 2),
    "depth": (lambda a: a.drafts.all().depth("Associated").only("subject"), ["FindItem"], 0),
    "none": (lambda a: a.drafts.none(), [], 0),
    "view": (
        lambda a: a.calendar.view(start=NOW - timedelta(1), end=NOW + timedelta(1)).only("subject"),
        ["FindItem"],
        1,
    ),
    "narrow view": (
        lambda a: a.calendar.view(start=NOW - timedelta(1), end=NOW + timedelta(1)).filter(subject="x").only("start"),
        ["FindItem"],
        0,
    ),
    "folders": (lambda a: both(a).filter(subject="005").only("subject"), ["FindItem"], 2),
    "ordered folders": (lambda a: both(a).all().only("subject").order_by("subject"), ["FindItem"] * 2, COUNT + 1),
    "children": (lambda a: a.drafts.children.filter(subject="005").only("subject"), [], 0),
    "walk": (lambda a: a.msg_folder_root.walk().filter(subject="005").only("subject"), ["FindItem"], 3),
    "glob": (lambda a: a.msg_folder_root.glob("Draf*").filter(subject="005").only("subject"), ["FindItem"], 1),
    "nowhere": (lambda a: FolderCollection(account=a, folders=[]).filter(subject="005"), [], 0),
    "people": (lambda a: a.contacts.people().order_by("display_name"), ["FindPeople"], 2),
    "some people": (lambda a: a.contacts.people().filter(display_name="005").only("display_name"), ["FindPeople"], 1),
    "whole people": (lambda a: a.contacts.people().only("given_names"), ["FindPeople", "GetPersona"], 2),
    "many people": (lambda a: a.contacts.people().filter(display_name__in=LONG), ["FindPeople"] * 2, 1),
    "other people": (lambda a: a.contacts.people().exclude(display_name__in=LONG), ["FindPeople"] * 3, 1),
    "people's values": (lambda a: a.contacts.people().values_list("display_name"), ["FindPeople"], 2),
    "the directory": (lambda a: a.directory.people().filter("kinds"), ["FindPeople"], 1),
    "folders of a folder": (
        lambda a: SingleFolderQuerySet(account=a, folder=a.msg_folder_root).filter(name="Drafts"),
        ["FindFolder"],
        1,
    ),
    "many folders": (
        lambda a: FolderQuerySet(FolderCollection(account=a, folders=[a.msg_folder_root])).filter(
            name__in=["Drafts", *LONG]
        ),
        ["FindFolder"] * 2,
        1,
    ),
    "whole folders": (
        lambda a: (
            SingleFolderQuerySet(account=a, folder=a.msg_folder_root)
            .filter(name="Drafts")
            .only("name", "permission_set")
        ),
        ["FindFolder", "GetFolder"],
        1,
    ),
    "no folders": (
        lambda a: SingleFolderQuerySet(account=a, folder=a.msg_folder_root).filter(name__in=[]),
        [],
        0,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_set_tells_what_it_would_ask_and_asks_nothing(sandbox: Sandbox, mine: Account, kind: str) -> None:
    make, operations, count = KINDS[kind]
    found = make(mine)
    mine.version  # noqa: B018  (known from now on)
    before = len(sandbox.requests)
    plan = found.explain()
    assert [step.operation for step in plan.steps] == operations
    assert repr(found).startswith(f"<{type(found).__name__} ")
    assert all(f"m:{operation}" in str(plan) for operation in operations)
    assert len(sandbox.requests) == before
    results = list(found)
    assert len(results) == count
    assert not [each for each in results if isinstance(each, Exception)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_set_travels_before_and_after_it_is_evaluated(sandbox: Sandbox, mine: Account, kind: str) -> None:
    make, _, count = KINDS[kind]
    found = make(mine)
    before = len(sandbox.requests)
    pickled = pickle.dumps(found)
    assert len(sandbox.requests) == before
    assert len(pickled) < 60_000
    there = pickle.loads(pickled)
    assert type(there) is type(found)
    assert len(list(there)) == count
    assert repr(list(there)) == repr(list(found))
    assert len(list(pickle.loads(pickle.dumps(found)))) == count


def worker(sets: list[Any], pipe: Any) -> None:
    pipe.send([len(list(each)) for each in sets])


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_all_kinds_are_evaluated_in_another_process(mine: Account, method: str) -> None:
    context: Any = multiprocessing.get_context(method)
    here, there = context.Pipe()
    sets = [make(mine) for make, _, _ in KINDS.values()]
    process = context.Process(target=worker, args=(sets, there))
    process.start()
    assert here.poll(60), "the other process says nothing"
    assert here.recv() == [count for _, _, count in KINDS.values()]
    process.join(20)
    assert process.exitcode == 0


def test_folders_that_could_not_be_found_are_looked_for_again(sandbox: Sandbox) -> None:
    with sandbox.account("kinds@example.com") as account:
        folders = account.msg_folder_root.walk()
        sandbox.fail("FindFolder", "ErrorInternalServerError")
        with pytest.raises(ErrorInternalServerError):
            folders.filter(subject="005")
        assert folders.filter(subject="005").count() == 3


def test_a_generator_of_folders_is_gone_through_once_by_however_many_threads(mine: Account) -> None:
    calls = []

    def folders() -> Iterator[Any]:
        calls.append(threading.get_ident())
        yield mine.drafts
        yield mine.calendar

    collection = FolderCollection(account=mine, folders=folders())
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(collection.all().count())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [COUNT + 1] * 6
    assert len(calls) == 1


# --- loops in loops


def small(account: Account) -> Any:
    found = account.drafts.all().order_by("subject")
    found.page_size, found.chunk_size = 7, 5
    return found


def test_a_loop_inside_of_a_loop_needs_no_second_connection(mine: Account) -> None:
    pairs = 0
    for _ in small(mine)[:10].iterator():
        for item in small(mine).iterator():
            pairs += 1
            assert item.body == "text"
    assert pairs == 10 * COUNT


def test_the_same_set_can_be_gone_through_inside_of_itself(mine: Account) -> None:
    found = small(mine).only("subject")
    assert sum(1 for _ in found for _ in found) == COUNT**2


def threads_of_ours() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("exchangelib")]


def test_an_error_in_the_loop_leaves_nothing_running(mine: Account) -> None:
    gc.collect()
    before = threads_of_ours()
    with contextlib.suppress(KeyError):
        for item in small(mine).iterator():
            raise KeyError(item.subject)
    gc.collect()
    assert threads_of_ours() == before
    assert len(small(mine)) == COUNT


def test_a_generator_that_is_forgotten_in_a_circle_ends_its_threads(mine: Account) -> None:
    gc.collect()
    before = threads_of_ours()
    circle: dict[str, Any] = {"results": small(mine).iterator()}
    circle["itself"] = circle
    next(circle["results"])
    assert threads_of_ours() != before
    del circle
    gc.collect()
    assert threads_of_ours() == before


def test_a_generator_that_two_threads_take_from_loses_nothing(mine: Account) -> None:
    results = small(mine).only("subject").iterator()
    found: list[str] = []
    refused: list[Exception] = []

    def take() -> None:
        while True:
            try:
                found.append(next(results).subject)
            except StopIteration:
                return
            except ValueError as e:  # "generator already executing": a generator belongs to one thread at a time
                refused.append(e)

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"{number:03}" for number in range(COUNT)]


def halves(results: Iterator[Any], account: Account, pipe: Any) -> None:
    try:
        list(results)
    except EWSError as e:
        pipe.send((str(e), len(list(small(account)))))


def test_a_fork_begins_again_and_leaves_the_other_process_alone(mine: Account) -> None:
    results = small(mine).only("subject").iterator()
    first = [next(results) for _ in range(3)]
    context: Any = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=halves, args=(results, mine, there))
    process.start()
    assert here.poll(60), "the other process says nothing"
    said, count = here.recv()
    process.join(20)
    assert "Begin again in this process" in said
    assert count == COUNT
    assert len(first) + len(list(results)) == COUNT


PROGRAM = """
import sys
from exchangelib import Account, Configuration, Credentials
account = pickle.loads(sys.stdin.buffer.read())
found = account.drafts.all()
found.page_size = 5
results = found.iterator()
next(results)
"""


@pytest.mark.parametrize("end", ["", "raise SystemExit(0)", "del account, found"])
def test_a_program_that_ends_in_the_middle_ends_at_once_and_quietly(mine: Account, end: str) -> None:
    program = f"import pickle\n{PROGRAM}\n{end}\n"
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", program],
        input=pickle.dumps(mine),
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.parametrize("fields", [("subject",), ("subject", "body")])
@pytest.mark.parametrize("page_size", [1, 3, 100])
def test_what_a_loop_makes_does_not_come_up_in_it(sandbox: Sandbox, page_size: int, fields: tuple[str, ...]) -> None:
    with sandbox.account(f"making{page_size}@example.com") as account:
        account.drafts.all().delete()
        account.bulk_create(folder=account.drafts, items=[Message(subject=str(number)) for number in range(10)])
        found = account.drafts.all().only(*fields)
        found.page_size = page_size
        for number, item in enumerate(found.iterator()):
            assert number < 10
            Message(account=account, folder=account.drafts, subject=f"{item.subject} saved").save()
            account.bulk_create(folder=account.drafts, items=[Message(subject=f"{item.subject} created")])
            item.copy(to_folder=account.drafts)
        assert account.drafts.all().count() == 40


# --- positions


def test_positions_and_pieces_are_those_of_a_list(mine: Account) -> None:
    found = small(mine).only("subject")
    whole = [f"{number:03}" for number in range(COUNT)]
    for piece in (
        slice(None, None, 10), slice(None, None, -10), slice(-1, -10, -3), slice(-3, None), slice(35, -2),
        slice(30, 10), slice(100, None), slice(5, 20, 7), slice(-5, -50, -2), slice(None, -COUNT),
    ):  # fmt: skip
        assert [item.subject for item in found[piece]] == whole[piece], piece
    assert [item.subject for item in found[10:30][5:-2][1:]] == whole[10:30][5:-2][1:]
    assert (found[3].subject, found[-1].subject) == (whole[3], whole[-1])
    for wrong in (COUNT, -COUNT - 1):
        with pytest.raises(IndexError):
            found[wrong]
    for nonsense in ("a", 1.0, slice(1.0, 2)):
        with pytest.raises(TypeError):
            found[nonsense]
    with pytest.raises(ValueError, match="zero"):
        found[::0]
    with pytest.raises(TypeError, match="before slicing"):
        found[1:3].filter(Q(subject="x"))


def test_length_is_what_was_fetched_and_count_is_what_there_is(mine: Account, sandbox: Sandbox) -> None:
    with sandbox.account("counted@example.com") as account:
        account.bulk_create(folder=account.drafts, items=[Message(subject=str(number)) for number in range(4)])
        found = account.drafts.all().only("subject")
        assert len(found) == found.count() == 4
        account.bulk_create(folder=account.drafts, items=[Message(subject="new")])
        assert (len(found), found.count(), bool(found), len(list(found))) == (4, 4, True, 4), "what was fetched is kept"
        fresh = found.all()
        assert fresh.count() == 5
        assert (len(fresh), len(list(fresh))) == (5, 5)


def test_whether_there_is_an_item_with_a_damaged_id_is_not_known(mine: Account) -> None:
    found = mine.drafts.filter(id="no id at all")
    with pytest.raises(ErrorInvalidIdMalformed):
        found.exists()
    assert [type(each) for each in found] == [ErrorInvalidIdMalformed]
    gone = Message(account=mine, folder=mine.drafts, subject="gone").save()
    item_id = gone.id
    gone.delete()
    assert not mine.drafts.filter(id=item_id).exists()
    assert not mine.drafts.filter(id=item_id)
