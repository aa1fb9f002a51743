"""Chunks that overlap, shrink, grow and fail."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from exchangelib._wire.xml import fragment
from exchangelib.errors import (
    ErrorItemNotFound,
    ErrorServerBusy,
    ErrorTimeoutExpired,
    InvalidValue,
    RateLimitError,
    TransportError,
)
from exchangelib.items import Message
from exchangelib.protocol import ConnectionLost, FailFast, FaultTolerance, ServerFailed, TimedOut
from exchangelib.services import CreateItem, DeleteItem, GetItem
from exchangelib.services.messages import UnknownAnswers
from tests.services.port import FakePort, failure, items, message, response, success

PATIENCE = 10  # seconds that a test waits for what must come


def ids_in(payload: str) -> list[str]:
    return [str(e.get("Id")) for e in fragment(payload).iter("{*}ItemId")]


def got(payload: str) -> str:
    return response("GetItem", *[success("GetItem", items(message(i))) for i in ids_in(payload)])


def deleted(payload: str) -> str:
    return response("DeleteItem", *[success("DeleteItem") for _ in ids_in(payload)])


class Port(FakePort):
    """With a configuration, whose connections may be used at the same time."""

    def __init__(self, answer: Callable[[str], Any] = got, connections: int | None = 1, policy: Any = None) -> None:
        super().__init__(answer)
        self.config = SimpleNamespace(max_connections=connections, retry_policy=policy or FailFast())

    @property
    def sizes(self) -> list[int]:
        return [len(found) for found in self.ids()]


def names(n: int) -> list[str]:
    return [f"i{number}" for number in range(n)]


def fetched(port: Port, things: Any, **kwargs: Any) -> list[Any]:
    return [getattr(each, "id", each) for each in GetItem(protocol=port, **kwargs).call(items=things)]


def test_as_many_chunks_are_under_way_as_there_are_connections() -> None:
    together = threading.Barrier(4)

    def answer(payload: str) -> str:
        together.wait(PATIENCE)  # nobody is answered before all four have asked
        return got(payload)

    assert fetched(Port(answer, 4), names(40), chunk_size=5) == names(40)


def test_with_one_connection_the_next_chunk_is_under_way_while_results_are_worked_on() -> None:
    asked = threading.Condition()

    def answer(payload: str) -> str:
        with asked:
            asked.notify_all()
        return got(payload)

    port = Port(answer, 1)
    results = GetItem(protocol=port, chunk_size=2).call(items=iter(names(6)))
    next(results)
    with asked:
        assert asked.wait_for(lambda: len(port.payloads) == 2, PATIENCE)
    assert len(list(results)) == 5


def test_a_single_chunk_is_asked_about_in_the_thread_of_the_caller() -> None:
    threads = set[int]()

    def answer(payload: str) -> str:
        threads.add(threading.get_ident())
        return got(payload)

    fetched(Port(answer, 4), names(5))
    assert threads == {threading.get_ident()}


class EarlyPort(Port):
    """One that sends now, and reads the answer when it is wanted."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.sending, self.reading = list[int](), list[int]()

    def begin(self, operation: str, write: Any, *, repeatable: bool) -> Callable[[], Any]:
        self.sending.append(threading.get_ident())
        element = self.exchange(operation, write, repeatable=repeatable)

        def read() -> Any:
            self.reading.append(threading.get_ident())
            return element

        return read


def test_changes_of_what_is_here_take_no_thread_with_one_connection() -> None:
    threads = set[int]()

    def answer(payload: str) -> str:
        threads.add(threading.get_ident())
        return deleted(payload)

    assert list(DeleteItem(protocol=Port(answer, 1), chunk_size=2).call(items=names(6))) == [True] * 6
    assert threads == {threading.get_ident()}
    # What is yet to come may take its time: it comes while the last request is under way
    assert list(DeleteItem(protocol=Port(answer, 1), chunk_size=2).call(items=iter(names(6)))) == [True] * 6
    assert len(threads) > 1


def test_answers_are_read_where_their_results_are_wanted() -> None:
    port = EarlyPort(connections=2)
    assert fetched(port, names(12), chunk_size=3) == names(12)
    assert port.reading == [threading.get_ident()] * 4
    assert threading.get_ident() not in port.sending


def test_where_something_changes_an_answer_is_read_before_the_next_request_is_sent() -> None:
    port = EarlyPort(deleted)
    assert list(DeleteItem(protocol=port, chunk_size=2).call(items=names(6))) == [True] * 6
    assert port.sending == []


def test_what_an_answer_that_waited_puts_off_is_asked_again() -> None:
    def answer(payload: str) -> str:
        found = ids_in(payload)
        if len(found) > 2:
            return response("GetItem", *[failure("GetItem", "ErrorTimeoutExpired") for _ in found])
        return got(payload)

    port = EarlyPort(answer, 2, FaultTolerance(max_wait=10))
    assert fetched(port, names(8), chunk_size=4) == names(8)
    assert sorted(port.sizes)[:4] == [2] * 4


def test_an_answer_that_turns_out_to_be_damaged_ends_the_call_after_the_results_before_it() -> None:
    def answer(payload: str) -> str:
        return response("GetItem") if ids_in(payload)[0] == "i4" else got(payload)

    service = GetItem(protocol=EarlyPort(answer, 3), chunk_size=2)
    results = service.call(items=names(12))
    assert [next(results).id for _ in range(4)] == names(4)
    with pytest.raises(UnknownAnswers):
        next(results)
    assert service.flight is not None
    kinds = [fate.kind for fate in service.flight.fates()]
    assert kinds[:2] == ["lost", "lost"]
    assert set(kinds[2:]) <= {"answered", "unsent"}


def test_things_are_taken_no_further_than_connections_allow() -> None:
    taken = []

    def some() -> Iterator[str]:
        for n in count():
            taken.append(n)
            yield f"i{n}"

    results = GetItem(protocol=Port(connections=3), chunk_size=2).call(items=some())
    for _ in range(2):
        next(results)
    assert len(taken) <= 2 * (1 + 3)
    results.close()


def test_what_is_under_way_when_a_chunk_fails_is_known_afterwards() -> None:
    begun = threading.Barrier(3)

    def answer(payload: str) -> Any:
        number = int(ids_in(payload)[0][1:])
        if number < 6:
            begun.wait(PATIENCE)
        if number == 2:
            return ConnectionLost("gone")
        return deleted(payload) if number < 6 else TransportError("late")

    port = Port(answer, 3)
    service = DeleteItem(protocol=port, chunk_size=2)
    results = service.call(items=names(20))
    assert [next(results), next(results)] == [True, True]
    with pytest.raises(ConnectionLost):
        next(results)
    assert service.flight is not None
    kinds = [fate.kind for fate in service.flight.fates()]
    assert kinds[:4] == ["lost", "lost", "answered", "answered"]
    assert set(kinds[4:]) <= {"lost", "unsent"}  # begun while the failure was on its way


# --- less and more


def test_a_server_without_time_for_a_batch_is_asked_for_less() -> None:
    def answer(payload: str) -> Any:
        return ErrorTimeoutExpired("late") if len(ids_in(payload)) > 30 else got(payload)

    port = Port(answer)
    assert fetched(port, names(200)) == names(200)
    assert port.sizes == [100, 50, 25, 25, 25, 25, 25, 25, 25, 25]


def test_a_batch_without_an_answer_in_time_is_halved_where_there_is_patience() -> None:
    def answer(payload: str) -> Any:
        return TimedOut("late") if len(ids_in(payload)) > 50 else got(payload)

    port = Port(answer, policy=FaultTolerance(max_wait=1))
    assert fetched(port, names(100)) == names(100)
    assert port.sizes == [100, 50, 50]
    assert port.repeatable[0] is False  # or whoever sends would ask for all of it again, and wait as long again


def test_without_patience_a_lost_answer_is_raised_at_once() -> None:
    port = Port(lambda _: TimedOut("late"))
    with pytest.raises(TimedOut):
        fetched(port, names(100))
    assert port.sizes == [100]


def test_what_may_pass_is_asked_again_as_it_was_and_patiently() -> None:
    answers = iter([ConnectionLost("gone"), None])
    port = Port(lambda payload: next(answers) or got(payload), policy=FaultTolerance(max_wait=1))
    assert fetched(port, names(50)) == names(50)
    assert port.sizes == [50, 50]
    assert port.repeatable == [False, True]


def test_what_is_refused_for_good_is_not_asked_again() -> None:
    port = Port(lambda _: ServerFailed("no", status_code=501), policy=FaultTolerance(max_wait=1))
    with pytest.raises(ServerFailed):
        fetched(port, names(50))
    assert port.sizes == [50]


def test_after_some_answers_without_trouble_more_is_asked_again() -> None:
    late = iter([ErrorTimeoutExpired("late")])
    port = Port(lambda payload: next(late, None) or got(payload))
    assert fetched(port, names(1000), chunk_size=100) == names(1000)
    assert port.sizes[:9] == [100] + [50] * 8
    assert port.sizes[9:] == [100] * 6


def test_a_cap_is_a_cap_for_good() -> None:
    def answer(payload: str) -> Any:
        return ServerFailed("too large", status_code=413) if len(ids_in(payload)) > 50 else got(payload)

    port = Port(answer)
    assert fetched(port, names(1500)) == names(1500)
    assert port.sizes == [100] + [50] * 30


def test_a_change_that_is_too_large_is_made_in_parts_for_nothing_of_it_was_done() -> None:
    def answer(payload: str) -> Any:
        return ServerFailed("too large", status_code=413) if len(ids_in(payload)) > 2 else deleted(payload)

    port = Port(answer)
    assert list(DeleteItem(protocol=port).call(items=names(7))) == [True] * 7
    assert port.sizes == [7, 3, 1, 1, 1, 1, 1, 1, 1]


def test_a_change_that_was_not_answered_in_time_is_not_made_again() -> None:
    port = Port(lambda _: TimedOut("late"), policy=FaultTolerance(max_wait=1))
    with pytest.raises(TimedOut):
        list(DeleteItem(protocol=port).call(items=names(10)))
    assert port.sizes == [10]


def test_after_a_server_was_busy_chunks_are_smaller() -> None:
    policy = FaultTolerance(max_wait=1)

    def answer(payload: str) -> str:
        if len(ids_in(payload)) > 50:
            policy.back_off(0.001)  # as whoever sends does before it is answered in the end
        return deleted(payload)

    port = Port(answer, policy=policy)
    assert list(DeleteItem(protocol=port).call(items=iter(names(200)))) == [True] * 200
    assert port.sizes == [100, 50, 50]


def test_what_a_busy_server_put_off_is_done_once_it_is_not_busy_and_the_rest_is_not_done_twice() -> None:
    done: list[str] = []

    def answer(payload: str) -> str:
        out = []
        for place, id_ in enumerate(ids_in(payload)):
            if place >= 3:
                out.append(failure("DeleteItem", "ErrorServerBusy"))
            elif id_ == "i1":
                out.append(failure("DeleteItem", "ErrorItemNotFound"))
            else:
                done.append(id_)
                out.append(success("DeleteItem"))
        return response("DeleteItem", *out)

    port = Port(answer, policy=FaultTolerance(max_wait=1))
    results = list(DeleteItem(protocol=port).call(items=names(10)))
    assert [isinstance(r, ErrorItemNotFound) for r in results] == [n == 1 for n in range(10)]
    assert sorted(done) == sorted(n for n in names(10) if n != "i1")


def test_without_patience_what_was_put_off_is_an_error_in_its_place() -> None:
    def answer(payload: str) -> str:
        return response("DeleteItem", success("DeleteItem"), failure("DeleteItem", "ErrorServerBusy"))

    port = Port(answer)
    first, second = DeleteItem(protocol=port).call(items=names(2))
    assert first is True
    assert isinstance(second, ErrorServerBusy)
    assert port.sizes == [2]


def test_a_limit_that_is_met_in_one_connection_counts_for_all() -> None:
    def answer(payload: str) -> Any:
        return ErrorTimeoutExpired("late") if len(ids_in(payload)) > 10 else got(payload)

    port = Port(answer, 4)
    assert fetched(port, names(1000)) == names(1000)
    assert sum(size > 10 for size in port.sizes) < 60


# --- errors that are not the server's


def test_a_thing_that_cannot_be_written_is_an_error_in_its_place_and_the_rest_is_known() -> None:
    def made(payload: str) -> str:
        subjects = [e.text for e in fragment(payload).iter("{*}Subject")]
        return response("CreateItem", *[success("CreateItem", items(message(str(s)))) for s in subjects])

    port = Port(made, 2)
    wrong = [Message(subject="x" * 300) if n == 3 else Message(subject=f"s{n}") for n in range(6)]
    service = CreateItem(protocol=port, chunk_size=2)
    results = service.call(items=iter(wrong))
    assert [next(results).id, next(results).id] == ["s0", "s1"]
    with pytest.raises(ValueError, match=r"Message\.subject"):
        next(results)
    assert service.flight is not None
    assert [f.kind for f in service.flight.fates()][:2] == ["lost", "lost"]
    assert all(isinstance(f.value, ValueError) for f in list(service.flight.fates())[:2])


def test_an_iterable_that_fails_is_an_error_after_what_it_gave() -> None:
    def some() -> Iterator[str]:
        yield from names(4)
        raise InvalidValue("no more")

    results = GetItem(protocol=Port(connections=4), chunk_size=2).call(items=some())
    assert [next(results).id for _ in range(4)] == names(4)
    with pytest.raises(InvalidValue, match="no more"):
        next(results)


@pytest.mark.parametrize("error", [RateLimitError("busy"), TransportError("odd")])
def test_an_error_comes_after_the_results_before_it(error: Exception) -> None:
    port = Port(lambda payload: error if "i4" in ids_in(payload) else got(payload), 4)
    results = GetItem(protocol=port, chunk_size=2).call(items=names(10))
    assert [next(results).id for _ in range(4)] == names(4)
    with pytest.raises(type(error)) as caught:
        next(results)
    assert caught.value is error
