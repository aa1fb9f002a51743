"""Very many items, several connections, progress: what is kept, what is told, and what is known after a failure."""

from __future__ import annotations

import gc
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from exchangelib._wire.xml import Element, fragment
from exchangelib.account import Account, BatchInterrupted
from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials
from exchangelib.errors import ErrorItemNotFound, InvalidValue
from exchangelib.folders import Inbox, Root
from exchangelib.items import BulkCreateResult, Message
from exchangelib.protocol import ConnectFailed, ConnectionLost, FailFast
from exchangelib.version import EXCHANGE_2016, Version
from tests.services.port import failure, items, message, response, success

CONFIG = Configuration(server="mail.example.com", credentials=Credentials("john@example.com", "x"))
PATIENCE = 10  # seconds that a test waits for what must come


class Server:
    """Does what it is asked to each item, and keeps nothing but numbers. What it gives items is made of their subjects."""

    def __init__(self, connections: int | None = 1) -> None:
        self.config = SimpleNamespace(max_connections=connections, retry_policy=FailFast(), credentials=None)
        self.version = Version(EXCHANGE_2016)
        self.done = 0
        self.requests = 0
        self.lock = threading.Lock()
        self.spoil: Any = lambda operation, names: None

    def version_for(self, account: Any) -> Version:
        return self.version

    def exchange(self, operation: str, write: Any, *, repeatable: bool, account: Any = None) -> Element:
        element = fragment(write(self.version))
        names = [e.get("Id") for e in element.iter("{*}ItemId")] or [e.text for e in element.iter("{*}Subject")]
        names = names or [e.text for e in element.iter("{*}Data")]
        spoilt = self.spoil(operation, names)
        if isinstance(spoilt, Exception):
            raise spoilt
        with self.lock:
            self.done += len(names)
            self.requests += 1
        return fragment(response(operation, *[self.answer(operation, str(name)) for name in names]))

    def begin(self, operation: str, write: Any, *, repeatable: bool, account: Any = None) -> Callable[[], Element]:
        element = self.exchange(operation, write, repeatable=repeatable, account=account)
        return lambda: element

    def answer(self, operation: str, name: str) -> str:
        if "missing" in name:
            return failure(operation, "ErrorItemNotFound")
        if operation in ("DeleteItem", "SendItem"):
            return success(operation)
        if operation == "MarkAsJunk":
            return success(operation, f'<m:MovedItemId Id="{name}" ChangeKey="CK"/>')
        if operation == "ExportItems":
            return success(operation, f'<m:ItemId Id="{name}" ChangeKey="CK"/><m:Data>{name}</m:Data>')
        if operation == "UploadItems":
            return success(operation, f'<m:ItemId Id="{name}" ChangeKey="CK"/>')
        rest = "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>" if operation == "UpdateItem" else ""
        return success(operation, items(message(name)) + rest)


def account(connections: int | None = 1) -> tuple[Account, Server]:
    made, server = Account("john@example.com", config=CONFIG), Server(connections)
    made.protocol = server  # type: ignore[assignment]
    return made, server


def inbox(made: Account) -> Inbox:
    return Inbox(root=Root(account=made), id="F")


def ids(n: int) -> Iterator[tuple[str, str]]:
    return ((f"i{number}", "CK") for number in range(n))


# --- memory


def _peak(work: Any) -> int:
    """Bytes that were needed at a time for some work, beyond what there was before."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("connections, count", [(1, 30_000), (4, 200_000)])
def test_two_hundred_thousand_items_need_no_more_memory_than_two_thousand(connections: int, count: int) -> None:
    made, server = account(connections)

    def delete(n: int) -> None:
        assert sum(result is True for _, result in made.streaming.delete(ids(n))) == n

    delete(2_000)  # whatever is made once
    few, many = _peak(lambda: delete(2_000)), _peak(lambda: delete(count))
    assert server.done == count + 4_000
    assert many < few * 2 + 500_000


def test_created_items_are_given_away_with_their_results() -> None:
    made, _ = account(2)
    new = (Message(subject=f"s{n}") for n in range(5_000))

    def create() -> None:
        for n, (item, result) in enumerate(made.streaming.create(inbox(made), new)):
            assert item.id == result.id == item.subject == f"s{n}"

    assert _peak(create) < 8_000_000


def test_of_what_was_given_to_a_bulk_method_nothing_is_kept_but_the_results() -> None:
    made, _ = account()
    assert _peak(lambda: made.bulk_delete(ids(20_000))) < 3_000_000


# --- every verb, from every source


def _verbs(made: Account, given: Any) -> dict[str, Any]:
    """The bulk methods and their streaming forms, for things that name items."""
    folder = inbox(made)
    kwargs: dict[str, dict[str, Any]] = {
        "bulk_delete": {"ids": given},
        "bulk_send": {"ids": given},
        "bulk_copy": {"ids": given, "to_folder": folder},
        "bulk_move": {"ids": given, "to_folder": folder},
        "bulk_archive": {"ids": given, "to_folder": folder},
        "bulk_mark_as_junk": {"ids": given, "is_junk": True, "move_item": True},
        "export": {"items": given},
    }
    return {
        name: (getattr(made, name), getattr(made.streaming, name.removeprefix("bulk_")), k)
        for name, k in kwargs.items()
    }


VERBS = ["bulk_delete", "bulk_send", "bulk_copy", "bulk_move", "bulk_archive", "bulk_mark_as_junk", "export"]


@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("source", [list, tuple, iter])
def test_results_come_in_the_order_of_the_input_with_errors_in_their_places(name: str, source: Any) -> None:
    names = [("missing" if n == 7 else f"i{n}", "CK") for n in range(20)]
    plain, streamed, kwargs = _verbs(account(3)[0], None)[name]
    argument = "items" if name == "export" else "ids"
    results = plain(**{**kwargs, argument: source(names), "chunk_size": 3})
    assert [isinstance(r, ErrorItemNotFound) for r in results] == [n == 7 for n in range(20)]
    good = [result for result in results if not isinstance(result, Exception)]
    wanted: dict[str, list[Any]] = {
        **dict.fromkeys(("bulk_delete", "bulk_send"), [True] * 19),
        "export": [n for n, _ in names if n != "missing"],
    }
    assert good == wanted.get(name, [pair for pair in names if pair[0] != "missing"])
    pairs = list(streamed(**{**kwargs, argument: source(names), "chunk_size": 3}))
    assert [given for given, _ in pairs] == names
    assert [str(result) for _, result in pairs] == [str(result) for result in results]


def test_what_was_exported_is_uploaded() -> None:
    made, _ = account(2)
    data = made.export(ids(250), chunk_size=40)
    assert made.upload(((inbox(made), each) for each in data), chunk_size=40) == [(f"i{n}", "CK") for n in range(250)]


def test_changed_items_get_their_change_keys_over_several_connections() -> None:
    made, _ = account(4)
    changed = [Message(id=f"i{n}", changekey="old", subject="x") for n in range(50)]
    results = made.bulk_update([(item, ["subject"]) for item in changed], chunk_size=7)
    assert results == [(f"i{n}", "CK") for n in range(50)]
    assert {item.changekey for item in changed} == {"CK"}


def test_a_copy_cannot_be_kept_of_what_keeps_none() -> None:
    made, server = account()
    with pytest.raises(InvalidValue, match="save_copy"):
        made.bulk_send(ids(1), save_copy=False, copy_to_folder=inbox(made))
    assert server.requests == 0


def test_items_of_a_generator_go_home_without_being_kept() -> None:
    made, server = account()
    server.config.credentials = SimpleNamespace(username="somebody@example.com")
    assert made.saves_elsewhere is False or made.access_type == "delegate"
    made.access_type = "delegate"
    results = made.bulk_create(None, (Message(subject=f"s{n}") for n in range(300)))
    assert [r.id for r in results] == [f"s{n}" for n in range(300)]


# --- progress


@pytest.mark.parametrize("name", VERBS)
def test_progress_is_told(name: str) -> None:
    told: list[tuple[int, int | None]] = []
    plain, streamed, kwargs = _verbs(account(2)[0], list(ids(5)))[name]
    plain(**kwargs, chunk_size=2, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 5) for n in range(1, 6)]
    told.clear()
    kwargs["items" if name == "export" else "ids"] = ids(3)
    assert len(list(streamed(**kwargs, progress=lambda done, total: told.append((done, total))))) == 3
    assert told == [(1, None), (2, None), (3, None)]


def test_progress_of_creating_changing_uploading_and_fetching_is_told() -> None:
    made, _ = account()
    told: list[tuple[int, int | None]] = []
    tell = lambda done, total: told.append((done, total))  # noqa: E731
    new = [Message(subject="a"), Message(subject="b")]
    made.bulk_create(inbox(made), new, progress=tell)
    made.bulk_update([(item, ["subject"]) for item in new], progress=tell)
    made.upload([(inbox(made), "AQ==")] * 2, progress=tell)
    assert len(list(made.fetch(new, only_fields=["subject"], progress=tell))) == 2
    assert told == [(1, 2), (2, 2)] * 4


def test_whoever_fails_while_being_told_loses_no_answer() -> None:
    made, _ = account()

    def tell(done: int, total: int | None) -> None:
        if done == 3:
            raise KeyboardError

    class KeyboardError(Exception):
        pass

    with pytest.raises(BatchInterrupted) as caught:
        made.bulk_delete([f"i{n}" for n in range(10)], chunk_size=5, progress=tell)
    error = caught.value
    assert isinstance(error.__cause__, KeyboardError)
    assert error.results == [True] * 3
    later = [thing for thing, result in error.later if result is True]
    assert later[:2] == ["i3", "i4"]  # of the same answer
    assert error.unknown == []
    assert later + error.unsent == [f"i{n}" for n in range(3, 10)]


# --- broken off


@pytest.mark.parametrize("source", [list, iter])
@pytest.mark.parametrize("cause", [ConnectionLost("reset"), ConnectFailed("refused")])
def test_answers_of_what_was_under_way_at_the_same_time_are_kept(source: Any, cause: Exception) -> None:
    made, server = account(3)
    together = threading.Barrier(3)

    def spoil(operation: str, names: list[str]) -> Exception | None:
        number = int(names[0][1:])
        if number in (2, 4, 6):
            together.wait(PATIENCE)  # the chunks 2, 3 and 4 are under way together, and the second of them fails
        if number == 4:
            return cause
        return ConnectFailed("late") if number > 6 else None

    server.spoil = spoil
    new = [Message(subject=f"s{n}") for n in range(40)]
    with pytest.raises(BatchInterrupted) as caught:
        made.bulk_create(inbox(made), source(new), chunk_size=2)
    error = caught.value
    places = {id(item): place for place, item in enumerate(new)}
    known = [*range(len(error.results)), *(places[id(item)] for item, _ in error.later)]
    rest = [places[id(item)] for item in (*error.unknown, *error.unsent)]
    assert [r.id for r in error.results] == [f"s{n}" for n in range(4)]
    assert all(isinstance(r, BulkCreateResult) and item.id == r.id for item, r in error.later)
    assert [places[id(item)] for item, _ in error.later] == [6, 7]
    if isinstance(cause, ConnectFailed):
        assert error.unknown == []  # nothing came to the server
    else:
        assert [places[id(item)] for item in error.unknown] == [4, 5]
    taken = sorted(known + rest)
    assert taken == list(range(40 if source is list else len(taken)))
    assert "2 that come later were answered ('later')" in str(error)
    assert [item.id for item in new[4:6]] == [None, None]
    assert [item.id for item in new[6:8]] == ["s6", "s7"]


def test_a_stream_that_is_broken_off_gives_no_result_twice() -> None:
    made, server = account()
    server.spoil = lambda operation, names: ConnectionLost("reset") if "i4" in names else None
    seen: list[str] = []
    with pytest.raises(BatchInterrupted) as caught:
        seen.extend(given for given, _ in made.streaming.delete((f"i{n}" for n in range(10)), chunk_size=2))
    assert seen == ["i0", "i1", "i2", "i3"]
    error = caught.value
    assert (error.results, error.later, error.unknown, error.unsent) == ([], [], ["i4", "i5"], [])


def test_whoever_stops_taking_results_stops_the_work() -> None:
    made, server = account(2)
    pairs = made.streaming.delete(ids(10_000), chunk_size=10)
    next(pairs)
    pairs.close()  # type: ignore[attr-defined]
    assert list(pairs) == []
    assert server.done <= 10 * 4


def test_threads_share_an_account() -> None:
    made, _ = account(2)
    results: dict[int, list[Any]] = {}

    def work(number: int) -> None:
        results[number] = made.export([f"t{number}i{n}" for n in range(120)], chunk_size=10)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert results == {t: [f"t{t}i{n}" for n in range(120)] for t in range(6)}
