"""Pages of a view that changes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib._wire.ns import clark
from exchangelib._wire.xml import fragment
from exchangelib.errors import MalformedResponseError
from exchangelib.services import FindItem, MoveItem
from exchangelib.services.watching import Watch
from tests.services.port import FakePort, message, page, response, success


class View:
    """A server with one list, that something happens to before pages are given."""

    def __init__(self, ids: list[str], *changes: Callable[[list[str]], None] | None) -> None:
        self.ids = ids
        self.changes = list(changes)
        self.asked: list[tuple[int, int]] = []

    def __call__(self, payload: str) -> str:
        if self.changes and (change := self.changes.pop(0)) is not None:
            change(self.ids)
        view = fragment(payload).find(clark("m:IndexedPageItemView"))
        offset, size = int(view.get("Offset")), int(view.get("MaxEntriesReturned"))
        self.asked.append((offset, size))
        end = min(offset + size, len(self.ids))
        shown = page(*map(message, self.ids[offset:end]), following=end, total=len(self.ids), last=end >= len(self.ids))
        return response("FindItem", success("FindItem", shown))


def names(count: int, start: int = 0) -> list[str]:
    return [f"i{number:02}" for number in range(start, start + count)]


def read(view: View, page_size: int = 5, **kwargs: Any) -> list[str]:
    return [item.id for item in FindItem(account=FakePort(view), folders=["f"], page_size=page_size).call(**kwargs)]


def test_a_view_that_stays_costs_one_row_for_each_page() -> None:
    view = View(names(20))
    assert read(view) == names(20)
    assert view.asked == [(0, 5), (4, 6), (9, 6), (14, 6)]


def test_what_was_read_is_taken_away() -> None:
    view = View(names(20), None, lambda ids: ids.__delitem__(slice(0, 5)))
    assert read(view) == names(20)


def test_all_that_was_read_is_taken_away_before_every_page() -> None:
    def take(ids: list[str]) -> None:
        del ids[:5]

    view = View(names(20), None, take, None, take, None, take)
    assert sorted(read(view)) == names(20)


def test_what_comes_at_the_front_makes_nothing_come_twice() -> None:
    view = View(names(20), None, lambda ids: ids.__setitem__(slice(0, 0), ["new1", "new2", "new3"]))
    found = read(view)
    assert [each for each in found if not each.startswith("new")] == names(20)
    assert len(found) == len(set(found))


def test_as_many_come_as_go() -> None:
    def swap(ids: list[str]) -> None:
        del ids[2:4]
        ids[0:0] = ["new1", "new2"]

    found = read(View(names(20), None, swap))
    assert [each for each in found if not each.startswith("new")] == names(20)


def test_what_was_read_goes_to_the_end() -> None:
    view = View(names(12), None, lambda ids: ids.extend([ids.pop(0) for _ in range(5)]))
    found = read(view)
    assert sorted(found) == names(12)


def test_a_slice_follows_what_was_read() -> None:
    view = View(names(30), None, lambda ids: ids.__delitem__(slice(10, 12)))
    assert read(view, offset=10, max_items=12) == names(12, 10)
    view = View(names(30), None, lambda ids: ids.__setitem__(slice(0, 0), ["new"]))
    assert read(view, offset=10, max_items=12) == names(12, 10)


def test_a_server_that_lists_things_twice_does_not_make_them_come_twice() -> None:
    assert read(View([*names(8), *names(8)]), page_size=3) == names(8)


def test_a_view_that_grows_for_ever_is_an_error_in_the_end() -> None:
    view = View(names(4), *[lambda ids: ids.extend([f"x{len(ids)}.{n}" for n in range(5)])] * 5000)
    with pytest.raises(MalformedResponseError, match="without end"):
        read(view, page_size=2)
    # The first, ten times as many as would hold the nine names that there were then, a thousand; no more whatever comes
    assert len(view.asked) == 1 + 10 * (9 // 2) + 1000


@pytest.mark.parametrize("ids", [["a", "b", "a"], [None, None]])
@pytest.mark.parametrize("total", [None, 2_000_000_000])
def test_a_page_that_is_repeated_for_ever_is_an_error_soon(ids: list[str | None], total: int | None) -> None:
    rows = [message(each) if each else "<t:Message/>" for each in ids]
    port = FakePort(response("FindItem", success("FindItem", page(*rows, total=total))))
    with pytest.raises(MalformedResponseError, match="without end"):
        list(FindItem(account=port, folders=["f"], page_size=5).call())
    assert len(port.payloads) < 100


def test_pages_grow_where_they_may() -> None:
    view = View(names(90))
    service = FindItem(account=FakePort(view), folders=["f"], page_size=5)
    service.later_page_size, service.growth = 20, 2
    assert [item.id for item in service.call()] == names(90)
    assert [size for _, size in view.asked] == [5, 11, 21, 21, 21, 21]


class Mover(FakePort):
    """An account that finds items in two folders, and moves them from one to the other."""

    def __init__(self) -> None:
        self.here, self.there = names(6), ["o1"]
        super().__init__(self.answer)

    def answer(self, payload: str) -> str:
        request = fragment(payload)
        if request.tag == clark("m:MoveItem"):
            (old,) = [str(each.get("Id")) for each in request.iter(clark("t:ItemId"))]
            self.here.remove(old)
            self.there.append(f"new-{old}")
            moved = f"<m:Items>{message(f'new-{old}')}</m:Items>"
            return response("MoveItem", success("MoveItem", moved))
        folders = [str(each.get("Id")) for each in request.iter(clark("t:FolderId"))]
        view = request.find(clark("m:IndexedPageItemView"))
        offset, size = int(view.get("Offset")), int(view.get("MaxEntriesReturned"))
        shown = []
        for folder in folders:
            ids = self.here if folder == "here" else self.there
            end = min(offset + size, len(ids))
            rows = map(message, ids[offset:end])
            shown.append(page(*rows, following=end, total=len(ids), last=end >= len(ids)))
        return response("FindItem", *[success("FindItem", each) for each in shown])


def test_what_the_loop_moves_into_another_folder_does_not_come_again() -> None:
    port = Mover()

    def loop() -> Iterator[str]:
        for item in FindItem(account=port, folders=["here", "there"], page_size=2).call():
            yield item.id
            if item.id in port.here:
                list(MoveItem(account=port).call(items=[item.id], to_folder="there"))

    assert list(loop()) == [*names(6), "o1"]


def test_a_watch_forgets_who_is_gone() -> None:
    port = FakePort("")
    watch = Watch(port)
    assert watch.fresh(["a", "b", "a", None]) == [0, 1, 2, 3], "what is twice in one page is no repetition"
    assert watch.fresh(["b", "c0", "a"]) == [1]
    assert watch.knows("a")
    watch.bar("c")
    assert watch.fresh(["c", "d"]) == [1]
    watch.rename("a", "z")
    assert watch.fresh(["z"]) == []
    watch.missed("a")
    assert watch.fresh(["z"]) == [0]
