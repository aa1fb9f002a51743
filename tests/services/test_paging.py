from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from exchangelib._wire.ns import TNS, clark
from exchangelib._wire.xml import fragment
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorFolderNotFound,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
)
from exchangelib.services import FindItem, UnknownAnswers
from tests.services.port import FakePort, failure, message, page, response, success


def answer(*pages: str) -> str:
    return response("FindItem", *[success("FindItem", p) for p in pages])


class Folders:
    """A server with numbered items in folders."""

    def __init__(self, most: int = 1000, with_offset: bool = True, **sizes: int) -> None:
        self.sizes = sizes
        self.most = most
        self.with_offset = with_offset
        self.requests: list[tuple[list[str], int, int]] = []

    def __call__(self, payload: str) -> str:
        request = fragment(payload)
        view = request.find(clark("m:IndexedPageItemView"))
        offset, size = int(view.get("Offset")), int(view.get("MaxEntriesReturned"))
        names = [str(folder.get("Id")) for folder in request.find(clark("m:ParentFolderIds"))]
        self.requests.append((names, offset, size))
        return answer(*[self.page(name, offset, min(size, self.most)) for name in names])

    def page(self, name: str, offset: int, size: int) -> str:
        end = min(offset + size, self.sizes[name])
        return page(
            *[message(f"{name}{n}") for n in range(offset, end)],
            following=end if self.with_offset else None,
            total=self.sizes[name],
            last=end == self.sizes[name],
        )


def find(port: FakePort, *folders: str, page_size: int | None = None, **kwargs: Any) -> list[str]:
    return [item.id for item in FindItem(account=port, folders=folders, page_size=page_size).call(**kwargs)]


def names(folder: str, count: int, start: int = 0) -> list[str]:
    return [f"{folder}{n}" for n in range(start, start + count)]


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 20, 25])
@pytest.mark.parametrize("with_offset", [True, False])
def test_every_item_comes_once_and_in_order(count: int, with_offset: bool) -> None:
    server = Folders(a=count, with_offset=with_offset)
    assert find(FakePort(server), "a", page_size=10) == names("a", count)
    assert len(server.requests) == max(1, -(-count // 10))


def test_a_server_may_give_less_than_it_was_asked_for() -> None:
    server = Folders(a=25, most=7)
    assert find(FakePort(server), "a", page_size=10) == names("a", 25)


def test_several_folders_are_asked_together_and_then_each_goes_on_alone() -> None:
    server = Folders(a=12, b=3, c=25)
    assert find(FakePort(server), "a", "b", "c", page_size=10) == names("a", 12) + names("b", 3) + names("c", 25)
    assert [(where, offset) for where, offset, _ in server.requests] == [
        (["a", "b", "c"], 0),
        (["a"], 9),
        (["c"], 9),
        (["c"], 19),
    ]


@pytest.mark.parametrize("most", [0, 1, 10, 12, 13, 40, 100])
def test_no_more_items_come_than_are_wanted(most: int) -> None:
    server = Folders(a=12, b=30)
    assert find(FakePort(server), "a", "b", page_size=10, max_items=most) == (names("a", 12) + names("b", 30))[:most]
    assert all(size <= most for _, _, size in server.requests)


def test_no_page_is_fetched_that_is_not_needed() -> None:
    server = Folders(a=1000)
    results = FindItem(account=FakePort(server), folders=["a"], page_size=10).call()
    assert len(list(islice(results, 11))) == 11
    # One page is under way while one is worked on
    assert len(server.requests) in (2, 3)


def test_the_last_page_is_no_larger_than_what_is_left() -> None:
    server = Folders(a=100)
    assert len(find(FakePort(server), "a", page_size=10, max_items=23)) == 23
    assert [size for _, _, size in server.requests] == [10, 11, 4]


def test_an_offset_leaves_out_the_first_items() -> None:
    assert find(FakePort(Folders(a=25)), "a", page_size=10, offset=3) == names("a", 22, 3)


def test_folders_can_be_given_to_the_call() -> None:
    port = FakePort(Folders(a=1))
    assert [i.id for i in FindItem(account=port).call(folders=["a"])] == ["a0"]


def test_many_folders_are_asked_some_at_a_time() -> None:
    server = Folders(a=1, b=1, c=1)
    port = FakePort(server)
    assert [i.id for i in FindItem(account=port, chunk_size=2).call(folders=["a", "b", "c"])] == ["a0", "b0", "c0"]
    assert [where for where, _, _ in server.requests] == [["a", "b"], ["c"]]


@pytest.mark.parametrize(
    "endless, problem",
    [
        (page(message("a"), following=0), "begins at 0, which is not after 0"),
        (page(message("a"), following=-3), "begins at -3"),
        (page(following=10), "empty page"),
        (page(), "not after 0"),
        (page(message("a"), following=1, total=0), "after the last of 0"),
    ],
)
def test_a_server_that_never_comes_to_an_end_is_an_error(endless: str, problem: str) -> None:
    results = FindItem(account=FakePort(answer(endless)), folders=["a"]).call()
    with pytest.raises(MalformedResponseError, match=problem):
        list(islice(results, 100))


def test_a_server_that_gives_the_same_page_again_and_again_is_an_error() -> None:
    port = FakePort(answer(page(message("a"), following=10)))
    results = FindItem(account=port, folders=["a"], page_size=10).call()
    with pytest.raises(MalformedResponseError, match="not after 10"):
        list(islice(results, 100))
    assert len(port.payloads) == 3


def test_a_server_that_always_says_there_is_more_is_an_error() -> None:
    server = Folders(a=20)

    def liar(payload: str) -> str:
        offset = int(fragment(payload).find(clark("m:IndexedPageItemView")).get("Offset"))
        return answer(page(message(f"a{offset}"), following=offset + 10, total=20))

    del server
    results = FindItem(account=FakePort(liar), folders=["a"], page_size=10).call()
    with pytest.raises(MalformedResponseError, match=r"after the last of 20|without end"):
        list(islice(results, 1000))


def test_paging_that_is_no_number_is_an_error() -> None:
    root = page(message("a")).replace('IncludesLastItemInRange="false"', 'IndexedPagingOffset="soon"')
    with pytest.raises(MalformedResponseError, match="IndexedPagingOffset"):
        list(FindItem(account=FakePort(answer(root)), folders=["a"]).call())


def test_an_error_about_a_folder_is_raised_after_what_was_found_before() -> None:
    port = FakePort(
        response(
            "FindItem",
            success("FindItem", page(message("a0"), last=True)),
            failure("FindItem", "ErrorAccessDenied"),
        )
    )
    results = FindItem(account=port, folders=["a", "b"]).call()
    assert next(results).id == "a0"
    with pytest.raises(ErrorAccessDenied):
        next(results)


def test_an_error_about_the_only_folder_is_raised() -> None:
    port = FakePort(response("FindItem", failure("FindItem", "ErrorFolderNotFound")))
    with pytest.raises(ErrorFolderNotFound):
        find(port, "a")


def test_an_answer_for_fewer_folders_than_were_asked_is_an_error() -> None:
    port = FakePort(answer(page(message("a0"), last=True)))
    with pytest.raises(UnknownAnswers) as caught:
        find(port, "a", "b")
    assert caught.value.unknown == ["b"]


def test_a_success_without_a_page_is_an_error() -> None:
    with pytest.raises(MalformedResponseError, match="without giving a page"):
        find(FakePort(response("FindItem", success("FindItem"))), "a")


def test_a_damaged_row_stands_in_its_place() -> None:
    damaged = '<t:Message><t:ItemId Id="b"/><t:Size>big</t:Size></t:Message>'
    port = FakePort(answer(page(message("a"), damaged, message("c"), last=True)))
    first, second, third = FindItem(account=port, folders=["f"]).call()
    assert (first.id, third.id) == ("a", "c")
    assert isinstance(second, MalformedResponseError)


def test_items_in_groups_come_one_group_after_the_other() -> None:
    group = "<t:GroupedItems><t:GroupIndex>{}</t:GroupIndex><t:Items>{}</t:Items></t:GroupedItems>"
    groups = group.format("one", message("a") + message("b")) + group.format("two", message("c"))
    root = f'<m:RootFolder IncludesLastItemInRange="true"><t:Groups>{groups}</t:Groups></m:RootFolder>'
    assert find(FakePort(answer(root)), "f") == ["a", "b", "c"]


def test_a_view_without_pages_is_asked_for_once(caplog: pytest.LogCaptureFixture) -> None:
    view = '<m:CalendarView StartDate="2020-01-01T00:00:00Z" EndDate="2020-02-01T00:00:00Z"/>'
    port = FakePort(answer(page(message("a"))))
    assert find(port, "f", calendar_view=view) == ["a"]
    assert len(port.payloads) == 1
    assert "left out the end" in caplog.text


def test_what_is_read_of_a_row_can_be_chosen() -> None:
    port = FakePort(answer(page(message("a", "Hello"), last=True)))

    def subject(element: Any, account: Any) -> str:
        assert account is port
        return str(element.findtext(f"{{{TNS}}}Subject"))

    assert list(FindItem(account=port, folders=["f"]).call(read=subject)) == ["Hello"]


def test_there_must_be_a_folder_to_look_into() -> None:
    with pytest.raises(InvalidValue, match="at least one folder"):
        FindItem(account=FakePort("")).call()
    with pytest.raises(InvalidTypeError, match="folders"):
        FindItem(account=FakePort("")).call(folders="inbox")


@pytest.mark.parametrize("kwargs", [{"max_items": -1}, {"offset": -1}])
def test_windows_do_not_begin_before_the_beginning(kwargs: dict[str, int]) -> None:
    with pytest.raises(InvalidValue, match=next(iter(kwargs))):
        FindItem(account=FakePort(""), folders=["a"]).call(**kwargs)  # type: ignore[arg-type]
