"""Long filters, explanations, progress and overlap of sets, on a server."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import UTC_NOW, Account, CalendarItem, FolderCollection, Message, Q
from exchangelib.errors import InvalidValue
from exchangelib.folders import Folder, SingleFolderQuerySet
from exchangelib.queryset import QuerySet
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("makes hundreds of items, and counts requests")
ADDRESS = "length@example.com"
COUNT = 450


@pytest.fixture(scope="module")
def mine(sandbox: Sandbox) -> Iterator[Account]:
    with sandbox.account(ADDRESS, max_connections=2) as account:
        yield account


@pytest.fixture(scope="module")
def folder(mine: Account) -> Folder:
    items = [Message(subject=f"{number:04}", is_read=number % 2 == 0) for number in range(COUNT)]
    assert all(made.id for made in mine.bulk_create(folder=mine.drafts, items=items))
    drafts: Folder = mine.drafts
    return drafts


def subjects(found: Any) -> list[str]:
    return [item.subject for item in found.only("subject")]


LONG = [f"{number:04}" for number in range(0, 10_000, 2)]


def test_thousands_of_values_find_what_one_filter_would(folder: Folder) -> None:
    wanted = [f"{number:04}" for number in range(0, COUNT, 2)]
    found = folder.filter(subject__in=LONG)
    assert sorted(subjects(found)) == wanted
    assert subjects(found.order_by("subject")) == wanted
    assert subjects(found.order_by("-subject")[10:20]) == wanted[::-1][10:20]
    assert list(found.order_by("subject")[:3].values_list("subject", flat=True)) == wanted[:3]
    assert found.count() == len(wanted)
    assert found[:7].count() == 7
    assert found.exists()
    assert folder.filter(subject__in=LONG, is_read=False).count() == 0
    assert folder.get(Q(subject__in=LONG) & Q(subject="0002")).subject == "0002"


def test_thousands_of_values_can_be_left_out(folder: Folder) -> None:
    wanted = [f"{number:04}" for number in range(1, COUNT, 2)]
    found = folder.exclude(subject__in=LONG)
    assert subjects(found.order_by("subject")) == wanted
    assert sorted(subjects(found)) == wanted
    assert found.count() == len(wanted)
    assert subjects(folder.filter(~Q(subject__in=LONG), subject__startswith="000").order_by("subject")) == wanted[:5]


def test_what_several_searches_find_comes_once(folder: Folder) -> None:
    either = Q(subject__in=LONG) | Q(subject__startswith="00") | Q(is_read=True)
    found = subjects(folder.filter(either))
    assert len(found) == len(set(found)) == COUNT // 2 + 50


def test_a_filter_that_would_take_too_many_searches_is_refused(folder: Folder) -> None:
    with pytest.raises(InvalidValue, match="Ask for less at once"):
        folder.filter(subject__in=map(str, range(200_000))).count()


def test_folders_are_found_by_long_filters_too(mine: Account) -> None:
    below = SingleFolderQuerySet(mine, mine.msg_folder_root)
    assert [each.name for each in below.filter(name__in=["Drafts", *LONG])] == ["Drafts"]
    assert "Drafts" not in [each.name for each in below.exclude(name__in=["Drafts", *LONG])]


def test_an_explanation_sends_nothing(sandbox: Sandbox, mine: Account, folder: Folder) -> None:
    walked = mine.msg_folder_root.walk().filter(subject="x").only()
    calendar = mine.calendar
    sandbox.requests.clear()
    whole = folder.filter(is_read=True).order_by("subject")[:5].explain()
    assert [step.operation for step in whole.steps] == ["FindItem", "GetItem"]
    assert 'MaxEntriesReturned="5"' in whole.steps[0].xml
    assert not whole.is_assumed
    assert "<m:FindItem" in str(whole)
    assert len(folder.filter(subject__in=LONG).only("subject").explain().steps) == 20
    assert folder.none().explain().steps == ()
    assert [step.operation for step in folder.filter(id="AAMk").explain().steps] == ["GetItem"]
    assert [step.operation for step in walked.explain().steps] == ["FindItem"]
    now = UTC_NOW()
    assert "<m:CalendarView" in calendar.view(now, now + timedelta(days=1)).explain().steps[0].xml
    assert not list(sandbox.requests)


def test_an_explanation_says_which_version_it_assumed(sandbox: Sandbox) -> None:
    with sandbox.account("explained@example.com") as account:
        inbox = account.inbox
        account.protocol._version = None
        account.protocol._mailbox_versions.clear()
        sandbox.requests.clear()
        found = inbox.filter(subject="x").explain()
        assert found.is_assumed
        assert "assumed" in str(found)
        assert not list(sandbox.requests)


def test_progress_is_told_of_every_item(folder: Folder) -> None:
    told: list[tuple[int, int | None]] = []
    found = folder.filter(is_read=True).only("subject")
    assert len(list(found.iterator(progress=lambda done, total: told.append((done, total))))) == COUNT // 2
    assert told == [(number, COUNT // 2) for number in range(1, COUNT // 2 + 1)]
    with pytest.raises(TypeError, match="progress"):
        list(found.iterator(progress=3))  # type: ignore[arg-type]


WRONG: dict[str, tuple[Callable[[Account, QuerySet], Any], str]] = {
    "delete": (lambda a, qs: qs.delete(delete_type="Gone"), "delete_type"),
    "delete in chunks": (lambda a, qs: qs.delete(chunk_size="5"), "chunk_size"),
    "delete with what there is not": (lambda a, qs: qs.delete(nonsense=1), "nonsense"),
    "delete and tell": (lambda a, qs: qs.delete(progress=3), "progress"),
    "move": (lambda a, qs: qs.move(to_folder=None), "to_folder"),
    "copy": (lambda a, qs: qs.copy(to_folder=5), "to_folder"),
    "send": (lambda a, qs: qs.send(save_copy="yes"), "save_copy"),
    "export": (lambda a, qs: qs.export(chunk_size=0), "chunk_size"),
    "go through": (lambda a, qs: qs.iterator(progress=3), "progress"),
    "bulk_delete": (lambda a, qs: a.bulk_delete(qs, delete_type="Gone"), "delete_type"),
    "bulk_delete and tell": (lambda a, qs: a.bulk_delete(qs, progress=3), "progress"),  # type: ignore[arg-type]
    "bulk_move": (lambda a, qs: a.bulk_move(qs, to_folder=None), "to_folder"),
    "bulk_mark_as_junk": (lambda a, qs: a.bulk_mark_as_junk(qs, is_junk=5, move_item=True), "is_junk"),  # type: ignore[arg-type]
    "bulk_accept": (lambda a, qs: a.bulk_accept(qs, chunk_size=0), "chunk_size"),
    "bulk_accept and tell": (lambda a, qs: a.bulk_accept(qs, progress=3), "progress"),  # type: ignore[arg-type]
    "streaming": (lambda a, qs: list(a.streaming.delete(qs, delete_type="Gone")), "delete_type"),
    "fetch": (lambda a, qs: list(a.fetch(qs, only_fields=[5])), "name of a field.*str, not int"),
}


@pytest.mark.parametrize("subject", ["", "nothing has this"])
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_an_argument_is_said_before_the_set_is_looked_for(
    sandbox: Sandbox, mine: Account, folder: Folder, name: str, subject: str
) -> None:
    wrong, why = WRONG[name]
    found = folder.filter(subject__contains=subject) if subject else folder.all()
    sandbox.requests.clear()
    with pytest.raises((TypeError, ValueError), match=why):
        wrong(mine, found)
    assert not list(sandbox.requests)


def test_a_set_is_not_looked_for_before_the_first_result_is_asked_for(
    sandbox: Sandbox, mine: Account, folder: Folder
) -> None:
    sandbox.requests.clear()
    mine.streaming.copy(folder.all(), to_folder=folder)
    assert not list(sandbox.requests)


def test_one_connection_is_enough_for_a_loop_that_asks_too(sandbox: Sandbox, folder: Folder) -> None:
    with sandbox.account(ADDRESS, max_connections=1) as account:
        found = account.drafts.all().order_by("subject")
        found.page_size = 20
        for number, item in enumerate(found.iterator()):
            if number % 50 == 0:
                item.refresh()
                assert account.drafts.get(subject=item.subject).id == item.id
        assert number == COUNT - 1


def test_leaving_a_loop_early_fetches_little_more(sandbox: Sandbox, mine: Account, folder: Folder) -> None:
    found = folder.all()
    found.page_size = 10
    sandbox.requests.clear()
    for item in found.iterator():
        assert item.subject
        break
    assert len(sandbox.requests.of("GetItem")) <= 1 + 2  # two connections: so many chunks are under way
    assert len(sandbox.requests.of("FindItem")) <= 3 + 1  # the pages for these, and one more
    sandbox.requests.clear()
    assert len(list(folder.all()[:1])) == 1
    assert len(list(sandbox.requests)) == 2


def test_no_thread_is_left_behind(folder: Folder) -> None:
    for _ in range(5):
        found = folder.all()
        found.page_size = 7
        for number, _item in enumerate(found.iterator()):
            if number == 20:
                break
    del found, _item
    assert not [thread for thread in threading.enumerate() if thread.name == "exchangelib-overlap"]


def test_several_threads_go_through_one_set(folder: Folder) -> None:
    found = folder.all().only("subject").order_by("subject")
    found.page_size = 50
    results: list[list[str]] = []
    threads = [threading.Thread(target=lambda: results.append([i.subject for i in found])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[f"{number:04}" for number in range(COUNT)]] * 4


def test_unevaluated_sets_travel(folder: Folder) -> None:
    for found in (
        folder.filter(subject__in=LONG).order_by("-subject")[3:6].values_list("subject", flat=True),
        folder.account.calendar.view(UTC_NOW(), UTC_NOW() + timedelta(days=1)).filter(subject="x"),
    ):
        again = pickle.loads(pickle.dumps(found))
        assert not again.is_cached
        assert again.query.view == found.query.view
        assert str(again.q) == str(found.q)
    assert pickle.loads(pickle.dumps(Q(subject__in=["a", "b"]) & ~Q(size=3))) == Q(subject__in=["a", "b"]) & ~Q(size=3)


@pytest.fixture
def days(mine: Account) -> Iterator[tuple[Any, list[str]]]:
    calendar = mine.calendar
    start = UTC_NOW().replace(microsecond=0)
    items = [
        CalendarItem(
            subject=f"{number % 3}",
            body=f"b{number % 2}",
            start=start + timedelta(hours=number),
            end=start + timedelta(hours=number + 1),
            categories=[str(9 - number)],
        )
        for number in range(10)
    ]
    made = mine.bulk_create(folder=calendar, items=items)
    yield start, [each.id for each in made]
    mine.bulk_delete(ids=made, send_meeting_cancellations="SendToNone")


def test_views_of_a_calendar_are_sets(mine: Account, days: tuple[Any, list[str]]) -> None:
    start, ids = days
    view = mine.calendar.view(start + timedelta(hours=2), start + timedelta(hours=8))
    assert [item.id for item in view] == ids[2:8]
    assert (view.count(), view.exists(), len(view)) == (6, True, 6)
    assert [item.id for item in view.order_by("subject", "categories").only("start")] == [
        ids[number] for number in (6, 3, 7, 4, 5, 2)
    ]
    assert [item.id for item in view.order_by("-start")[1:3]] == [ids[6], ids[5]]
    assert [item.id for item in view.filter(body__contains="b1").only("subject")] == [ids[3], ids[5], ids[7]]
    assert list(view.filter(subject="0").values_list("subject", flat=True)) == ["0", "0"]
    assert all(item.categories is None for item in view.order_by("categories").only("subject"))
    assert mine.calendar.view(start, start + timedelta(hours=9), max_items=1).exists()
    assert len(mine.calendar.view(start, start + timedelta(hours=9), max_items=3)) == 3
    both = FolderCollection(account=mine, folders=[mine.calendar, mine.calendar]).view(
        start, start + timedelta(hours=9)
    )
    assert len({item.id for item in both.only("start")}) == 9


def test_what_is_no_view_is_refused(mine: Account) -> None:
    now = UTC_NOW()
    with pytest.raises(ValueError, match="end"):
        mine.calendar.view(now, now - timedelta(days=1))
    with pytest.raises((TypeError, ValueError), match="start"):
        mine.calendar.view("today", now)
    with pytest.raises(InvalidValue, match="query string"):
        list(mine.calendar.view(now, now).filter("subject:x"))
    with pytest.raises(InvalidValue, match="id"):
        mine.calendar.view(now, now).get(id="AAMk")
