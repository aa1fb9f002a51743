"""What is noticed while a view changes, what is done about it, and what that costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from exchangelib._wire.ns import clark
from exchangelib._wire.xml import fragment
from exchangelib.services import CreateItem, DeleteItem, FindItem, GetItem, SendItem, UpdateItem, steady, watching
from exchangelib.services.watching import Watch, changed, told, watched
from tests.services.port import FakePort, message, page, response, success

Change = Callable[[list[str]], None]


class View(FakePort):
    """An account with one list, that something happens to before the pages of the numbers given."""

    def __init__(self, count: int, changes: dict[int, Change] | None = None, always: Change | None = None) -> None:
        super().__init__(self.give)
        self.items = names(0, count)
        self.changes = changes or {}
        self.always = always
        self.asked: list[tuple[int, int]] = []

    def give(self, payload: str) -> str:
        for change in filter(None, (self.changes.get(len(self.asked)), self.always)):
            change(self.items)
        view = fragment(payload).find(clark("m:IndexedPageItemView"))
        offset, size = int(str(view.get("Offset"))), int(str(view.get("MaxEntriesReturned")))
        self.asked.append((offset, size))
        rows = list(map(message, self.items[offset : offset + size]))
        end = offset + len(rows)
        shown = page(*rows, following=end, total=len(self.items), last=end >= len(self.items))
        return response("FindItem", success("FindItem", shown))

    def read(self, page_size: int = 5, **kwargs: Any) -> list[str]:
        service = FindItem(account=self, folders=["f"], page_size=page_size)
        service.is_ahead = False
        return [item.id for item in service.call(**kwargs)]


def names(start: int, end: int) -> list[str]:
    return [f"i{number:03}" for number in range(start, end)]


def forward(name: str, to: int = 0) -> Change:
    """Put an item in front of what was read."""

    def change(items: list[str]) -> None:
        items.remove(name)
        items.insert(to, name)

    return change


def test_what_moved_up_past_the_page_is_found_by_looking_again() -> None:
    view = View(10, {1: forward("i008")})
    assert view.read() == [*names(0, 8), "i009", "i008"]
    # The second page goes on with i003, which was seen; then all again, once
    assert [place for place, _ in view.asked] == [0, 4, 0, 5]


def test_a_second_look_goes_to_the_end_and_costs_no_more_than_that() -> None:
    view = View(20, {2: forward("i015", to=7)})
    assert view.read() == [*names(0, 15), *names(16, 20), "i015"]
    assert [place for place, _ in view.asked] == [0, 4, 9, 14, 0, 5, 10, 15]


def exchange(items: list[str]) -> None:
    """One forward, one back: the place of the last one read stays."""
    items[:] = [items[8], *items[1:8], items[9], items[0]]


def test_what_the_account_itself_changes_is_looked_for_even_if_no_page_shows_it() -> None:
    view = View(10, {1: exchange})
    assert view.read() == [*names(0, 8), "i009"], "the one change that is not noticed"
    view = View(10)
    view.changes[1] = lambda items: (exchange(items), changed(view))[0]
    assert view.read() == [*names(0, 8), "i009", "i008"]
    assert len(view.asked) == 4


def test_a_total_that_differs_is_noticed() -> None:
    view = View(10, {1: lambda items: items.__setitem__(slice(None), [items[8], *items[1:8], items[9]])})
    assert view.read() == [*names(0, 8), "i009", "i008"]
    assert len(view.asked) == 4


def test_what_changes_during_the_second_look_is_found_by_a_third() -> None:
    view = View(20, {1: forward("i018"), 5: lambda items: items.insert(0, "new")})
    found = view.read()
    assert found == [*names(0, 18), "i019", "i018", "new"]
    assert [place for place, _ in view.asked].count(0) == 3


def test_there_is_an_end_to_looking_again(caplog: pytest.LogCaptureFixture) -> None:
    count = iter(range(1000))
    view = View(10)
    view.always = lambda items: (
        items.insert(0, f"new{next(count)}") if view.asked[-1:] and not view.asked[-1][0] else None
    )
    found = view.read(page_size=9)
    assert len(found) == len(set(found))
    assert set(names(0, 10)) <= set(found)
    assert len(view.asked) < 200
    assert "still changes" in caplog.text


def test_looking_again_ends_when_nothing_new_comes_up() -> None:
    view = View(10)
    view.always = lambda items: changed(view)
    assert view.read() == names(0, 10)
    assert len(view.asked) == 4


def test_no_second_look_where_enough_was_found() -> None:
    view = View(10, {1: forward("i008")})
    assert view.read(max_items=7) == names(0, 7)
    assert len(view.asked) == 3


def test_no_second_look_in_a_slice() -> None:
    view = View(20, {1: forward("i018")})
    assert view.read(offset=5) == [*names(5, 18), "i019"]
    assert min(view.asked[1:])[0] >= 5


def test_going_back_takes_larger_steps() -> None:
    def strangers(items: list[str]) -> None:
        items[:0] = [*items[150:], *(f"new{number}" for number in range(100))]
        del items[300:]

    view = View(200, {15: strangers})
    assert set(names(0, 200)) <= set(view.read(page_size=10))
    back = [place for place, _ in view.asked[15:20]]
    assert back == [149, 148, 138, 118, 78]


def test_going_back_ends_where_something_is_known() -> None:
    view = View(100, {10: lambda items: items.__delitem__(slice(0, 2))})
    assert view.read() == names(0, 100)
    once = [(0, 5), *((place, 6) for place in range(4, 99, 5))]
    assert view.asked[: len(once)] != once
    assert view.asked[10:12] == [(49, 6), (47, 6)]
    assert len(view.asked) == len(once) + 1 + len(once)


def test_in_a_slice_what_lies_before_what_is_known_is_not_wanted() -> None:
    def others(items: list[str]) -> None:
        items[10:15] = ["x0", "i011", "x2", "x3", "x4"]

    view = View(30, {1: others})
    assert view.read(offset=10, max_items=12) == [*names(10, 15), "x2", "x3", "x4", *names(15, 19)]


def test_a_slice_of_which_nothing_is_left_goes_on_where_it_began() -> None:
    view = View(30, {1: lambda items: items.__delitem__(slice(10, 15))})
    assert view.read(offset=10, max_items=12) == names(10, 22)


def test_what_is_on_a_single_page_needs_no_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    def noted(item_id: str) -> bytes:
        raise AssertionError("the id was noted")

    monkeypatch.setattr(watching, "digest", noted)
    assert View(5).read() == names(0, 5)
    with pytest.raises(AssertionError):
        View(6).read()


def test_long_lists_are_no_reason_to_give_up() -> None:
    # The second look brings nothing new for more pages than an idle server is granted
    view = View(3 * steady._IDLE_PAGES)
    view.changes[100] = lambda items: changed(view)
    assert view.read(page_size=1) == names(0, 3 * steady._IDLE_PAGES)


@pytest.mark.parametrize("count", [2, 5, 6])
def test_an_item_that_gets_another_id_in_the_loop_is_the_same(count: int) -> None:
    port = View(count)
    found = []
    for item in FindItem(account=port, folders=["f"], page_size=2).call():
        found.append(item.id)
        if item.id == "i000":
            list(told(port, ["i000"], ["i001"]))  # as if the server had put it there before it was read
    assert found == [each for each in names(0, count) if each != "i001" or count == 2]


def test_what_happens_to_items_is_told_to_whoever_goes_through_them() -> None:
    port = FakePort("")
    watch, other = Watch(port), Watch(FakePort(""))
    with watched(port, repeatable=True):
        assert watch.changes == 0
    with watched(port, repeatable=False):
        assert watch.changes == 1
    assert watch.changes == 2
    watch.fresh(["a", "b"])
    assert list(told(port, ["a", "c"], ["z", "y"])) == ["z", "y"]
    assert watch.changes == 4
    assert watch.fresh(["z"]) == []
    assert watch.knows("z")
    assert watch.fresh(["y"]) == [0], "what was not seen is new, whatever it was called"
    list(told(port, ["b"], ["copy"], is_copy=True))
    assert watch.fresh(["copy"]) == []
    list(told(port, ["b"], [ValueError("no")]))
    assert watch.changes == 6
    watch.missed("nobody")
    assert watch.changes == 6
    watch.missed("a")
    assert watch.changes == 7
    assert other.changes == 0


def test_requests_that_change_something_are_told_and_others_are_not() -> None:
    done = {
        "DeleteItem": lambda port: DeleteItem(account=port).call(items=["a"], delete_type="HardDelete"),
        "SendItem": lambda port: SendItem(account=port).call(items=["a"], saved_item_folder=None),
        "GetItem": lambda port: GetItem(account=port).call(items=["a"], additional_fields=(), shape="IdOnly"),
    }
    for operation, call in done.items():
        content = f"<m:Items>{message('a')}</m:Items>" if operation == "GetItem" else ""
        port = FakePort(response(operation, success(operation, content)))
        watch = Watch(port)
        assert len(list(call(port))) == 1
        assert bool(watch.changes) is (operation != "GetItem"), operation
    assert not CreateItem.repeatable
    assert not UpdateItem.repeatable


def test_what_is_on_the_only_page_of_one_folder_is_known_in_the_next() -> None:
    folders = {"here": ["a", "b"], "there": ["o1", "o2", "o3"]}

    def give(payload: str) -> str:
        request = fragment(payload)
        view = request.find(clark("m:IndexedPageItemView"))
        offset, size = int(str(view.get("Offset"))), int(str(view.get("MaxEntriesReturned")))
        pages = []
        for folder in request.iter(clark("t:FolderId")):
            items = folders[str(folder.get("Id"))]
            rows = list(map(message, items[offset : offset + size]))
            end = offset + len(rows)
            pages.append(success("FindItem", page(*rows, following=end, total=len(items), last=end >= len(items))))
        return response("FindItem", *pages)

    port = FakePort(give)
    service = FindItem(account=port, folders=list(folders), page_size=2)
    service.is_ahead = False
    found = []
    for item in service.call():
        found.append(item.id)
        if item.id == "a":
            folders["here"].remove("a")
            folders["there"].append("a2")
            list(told(port, ["a"], ["a2"]))
    assert found == ["a", "b", "o1", "o2", "o3"]
