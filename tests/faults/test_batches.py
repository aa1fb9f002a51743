"""Batches that are broken off: no answer that came is lost, what is unknown is named, and nothing is sent again blindly."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import Account, Message
from exchangelib.account import BatchInterrupted
from exchangelib.errors import (
    ErrorInternalServerError,
    ErrorItemNotFound,
    ErrorServerBusy,
    EWSError,
    MalformedResponseError,
    RateLimitError,
    TransportError,
    UnauthorizedError,
)
from exchangelib.items import BulkCreateResult
from exchangelib.protocol import ConnectFailed, ConnectionLost, FailFast, FaultTolerance, PoolTimeout, ServerFailed
from exchangelib.sandbox import Sandbox
from tests.faults.evil import CANARY, USER, Evil, items, message, messages, success
from tests.faults.judging import one_clear_error

POLICIES = [FailFast, lambda: FaultTolerance(max_wait=2)]
# What becomes of a chunk: how the sandbox fails, whether it did what it was asked, and the error that is the cause
CUTS: dict[str, tuple[str | int, bool, type[EWSError]]] = {
    "before": ("drop", False, ConnectionLost),
    "after": ("drop-answer", True, ConnectionLost),
    "in the answer": ("drop-middle", True, ConnectionLost),
    "half an answer": ("truncated", True, MalformedResponseError),
    "an empty answer": ("empty", True, MalformedResponseError),
    "garbage": ("garbage", True, MalformedResponseError),
    "a page": ("html", False, MalformedResponseError),
    "a failure": (500, False, ServerFailed),
    "a fault": ("ErrorInternalServerError", False, ErrorInternalServerError),
}
SIZE, CHUNKS, CUT = 2, 5, 2  # chunk 3 of 5


@pytest.fixture(params=POLICIES, ids=["FailFast", "FaultTolerance"])
def patient(request: pytest.FixtureRequest, sandbox: Sandbox) -> Account:
    made = sandbox.account(USER, CANARY, timeout=5, retry_policy=request.param())
    assert made.inbox.total_count == 0
    return made


class _Cut:
    """Lets the third request of an operation fail, when it is about to be sent."""

    def __init__(self, sandbox: Sandbox, operation: str, what: str | int) -> None:
        self.sandbox, self.operation, self.what = sandbox, operation, what
        sandbox.requests.clear()

    def watch(self, things: list[Any]) -> Iterator[Any]:
        """Give the things; the failure is ordered with the first of the chunk."""
        for number, thing in enumerate(things):
            if number == CUT * SIZE:
                self.sandbox.fail(self.operation, self.what)
            yield thing

    @property
    def count(self) -> int:
        return len(self.sandbox.requests.of(self.operation))


def _subjects(account: Account) -> list[str]:
    return sorted(m.subject for m in account.inbox.all().only("subject"))


def _broken(cut: str, act: Callable[[], Any]) -> BatchInterrupted:
    with pytest.raises(BatchInterrupted) as caught:
        act()
    error = caught.value
    assert isinstance(error.__cause__, CUTS[cut][2]), repr(error.__cause__)
    one_clear_error(error, "broken off after 4 answers", "'unknown'", "'unsent'", type(error.__cause__).__name__)
    again = pickle.loads(pickle.dumps(error))
    assert len(again.results) == len(error.results) == CUT * SIZE
    return error


@pytest.mark.parametrize("cut", CUTS)
def test_creating_loses_no_answer(sandbox: Sandbox, patient: Account, cut: str) -> None:
    what, done, _ = CUTS[cut]
    new = [Message(subject=f"{n}") for n in range(SIZE * CHUNKS)]
    order = _Cut(sandbox, "CreateItem", what)
    error = _broken(cut, lambda: patient.bulk_create(patient.inbox, order.watch(new), chunk_size=SIZE))
    assert order.count == CUT + 1  # nothing is sent again
    assert all(isinstance(result, BulkCreateResult) for result in error.results)
    assert [result.id for result in error.results] == [m.id for m in new[:4]]
    assert error.unknown == new[4:6]
    assert error.unsent == []
    assert all(m.id is None for m in new[4:])
    assert _subjects(patient) == ["0", "1", "2", "3", "4", "5"][: 6 if done else 4]
    assert [m.subject for m in patient.fetch(error.results, only_fields=["subject"])] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("cut", ["before", "after"])
def test_creating_a_list_names_what_was_not_sent_too(sandbox: Sandbox, patient: Account, cut: str) -> None:
    new = [Message(subject=f"{n}") for n in range(SIZE * CHUNKS)]
    calls = iter(range(100))
    original = patient.exchange

    def exchange(operation: str, write: Any, *, repeatable: bool) -> Any:
        if operation == "CreateItem" and next(calls) == CUT:
            sandbox.fail("CreateItem", CUTS[cut][0])
        return original(operation, write, repeatable=repeatable)

    patient.exchange = exchange  # type: ignore[method-assign]
    error = _broken(cut, lambda: patient.bulk_create(patient.inbox, new, chunk_size=SIZE))
    assert (error.unknown, error.unsent) == (new[4:6], new[6:])
    assert _subjects(patient) == ["0", "1", "2", "3", "4", "5"][: 6 if CUTS[cut][1] else 4]


def _filled(account: Account) -> list[Message]:
    new = [Message(subject=f"{n}") for n in range(SIZE * CHUNKS)]
    account.bulk_create(account.inbox, new)
    return new


@pytest.mark.parametrize("cut", CUTS)
def test_changing_loses_no_answer(sandbox: Sandbox, patient: Account, cut: str) -> None:
    what, done, _ = CUTS[cut]
    there = _filled(patient)
    keys = [m.changekey for m in there]
    pairs = [(m, ["subject"]) for m in there]
    for m in there:
        m.subject += "!"
    order = _Cut(sandbox, "UpdateItem", what)
    error = _broken(cut, lambda: patient.bulk_update(order.watch(pairs), chunk_size=SIZE))
    assert order.count == CUT + 1
    assert error.results == [(m.id, m.changekey) for m in there[:4]]
    assert all(m.changekey != key for m, key in zip(there[:4], keys, strict=False))
    assert [m.changekey for m in there[4:]] == keys[4:]
    assert error.unknown == pairs[4:6]
    assert _subjects(patient) == sorted(f"{n}{'!' if n < (6 if done else 4) else ''}" for n in range(10))


@pytest.mark.parametrize("cut", CUTS)
def test_deleting_loses_no_answer(sandbox: Sandbox, patient: Account, cut: str) -> None:
    what, done, _ = CUTS[cut]
    ids = [(m.id, m.changekey) for m in _filled(patient)]
    order = _Cut(sandbox, "DeleteItem", what)
    error = _broken(cut, lambda: patient.bulk_delete(order.watch(ids), chunk_size=SIZE))
    assert order.count == CUT + 1
    assert error.results == [True] * 4
    assert error.unknown == ids[4:6]
    assert _subjects(patient) == [str(n) for n in range(6 if done else 4, 10)]


@pytest.mark.parametrize("cut", CUTS)
def test_fetching_gives_what_came_before_it_breaks_off(sandbox: Sandbox, account: Account, cut: str) -> None:
    ids = [(m.id, m.changekey) for m in _filled(account)]
    order = _Cut(sandbox, "GetItem", CUTS[cut][0])
    got: list[str] = []
    fetched = account.fetch(order.watch(ids), only_fields=["subject"], chunk_size=SIZE)
    with pytest.raises(CUTS[cut][2]) as caught:
        got.extend(item.subject for item in fetched)
    assert got == ["0", "1", "2", "3"]
    one_clear_error(caught.value)
    # That an answer is damaged shows when it is read, and nothing is lost if the next is asked for by then
    is_late = cut == "half an answer"
    assert CUT + 1 <= order.count <= CUT + 1 + is_late


@pytest.mark.parametrize("cut", ["before", "after", "in the answer", "a failure"])
def test_fetching_is_taken_up_again_by_the_patient(sandbox: Sandbox, cut: str) -> None:
    patient = sandbox.account(USER, CANARY, timeout=5, retry_policy=FaultTolerance(max_wait=5))
    ids = [(m.id, m.changekey) for m in _filled(patient)]
    order = _Cut(sandbox, "GetItem", CUTS[cut][0])
    fetched = patient.fetch(order.watch(ids), only_fields=["subject"], chunk_size=SIZE)
    assert [m.subject for m in fetched] == [str(n) for n in range(10)]
    assert order.count == CHUNKS + 1


@pytest.mark.parametrize("operation", ["FindItem", "GetItem"])
def test_a_queryset_is_taken_up_again_by_the_patient(sandbox: Sandbox, operation: str) -> None:
    patient = sandbox.account(USER, CANARY, timeout=5, retry_policy=FaultTolerance(max_wait=5))
    _filled(patient)
    found = patient.inbox.all().order_by("subject").only("subject", "body")
    found.page_size = SIZE
    sandbox.fail(operation, "drop-middle", times=2)
    assert [m.subject for m in found] == [str(n) for n in range(10)]


def test_a_queryset_that_breaks_off_keeps_nothing_as_if_it_were_all(sandbox: Sandbox, account: Account) -> None:
    _filled(account)
    found = account.inbox.all().order_by("subject").only("subject")
    found.page_size = SIZE
    each = iter(found)
    assert [next(each).subject for _ in range(4)] == ["0", "1", "2", "3"]
    sandbox.fail("FindItem", "drop")
    with pytest.raises(ConnectionLost):
        next(each)
    assert not found.is_cached
    assert len(found) == 10


@pytest.mark.parametrize(
    "what, cause",
    [(401, UnauthorizedError), ("ErrorServerBusy", ErrorServerBusy), (503, RateLimitError), (429, RateLimitError)],
)
def test_what_was_refused_is_not_unknown(sandbox: Sandbox, account: Account, what: Any, cause: type[EWSError]) -> None:
    new = [Message(subject=f"{n}") for n in range(SIZE * CHUNKS)]
    order = _Cut(sandbox, "CreateItem", what)
    with pytest.raises(BatchInterrupted) as caught:
        account.bulk_create(account.inbox, order.watch(new), chunk_size=SIZE)
    error = caught.value
    assert isinstance(error.__cause__, cause)
    assert (len(error.results), error.unknown, error.unsent) == (4, [], new[4:6])
    one_clear_error(error, "4 answers", cause.__name__)
    assert _subjects(account) == ["0", "1", "2", "3"]


def test_what_a_client_access_server_refused_is_unknown(sandbox: Sandbox, account: Account) -> None:
    new = [Message(subject=f"{n}") for n in range(SIZE * CHUNKS)]

    def watched() -> Iterator[Message]:
        for n, each in enumerate(new):
            if n == 4:
                sandbox.fail("CreateItem", 500, headers={"X-CasErrorCode": "ErrorUnknown"})
            yield each

    with pytest.raises(BatchInterrupted, match="CAS error") as caught:
        account.bulk_create(account.inbox, watched(), chunk_size=SIZE)
    assert caught.value.unknown == new[4:6]


def test_the_patient_wait_out_a_busy_server_and_create_each_item_once(sandbox: Sandbox) -> None:
    patient = sandbox.account(USER, CANARY, timeout=5, retry_policy=FaultTolerance(max_wait=5))
    sandbox.fail("CreateItem", "ErrorServerBusy", times=2, back_off=0.01)
    sandbox.fail("CreateItem", 503, headers={"Retry-After": "0"})
    results = patient.bulk_create(patient.inbox, [Message(subject=f"{n}") for n in range(10)], chunk_size=SIZE)
    assert len({r.id for r in results}) == 10
    assert _subjects(patient) == [str(n) for n in range(10)]


def test_a_server_that_goes_away_between_two_chunks_was_sent_nothing(sandbox: Sandbox) -> None:
    other = Sandbox().start()
    other.add_user(USER, password=CANARY)
    account = other.account(USER, CANARY, timeout=5)
    inbox, new = account.inbox, [Message(subject=f"{n}") for n in range(6)]

    def watched() -> Iterator[Message]:
        for n, each in enumerate(new):
            if n == 4:
                other.stop()
                account.protocol.close()
            yield each

    with pytest.raises(BatchInterrupted) as caught:
        account.bulk_create(inbox, watched(), chunk_size=SIZE)
    error = caught.value
    assert isinstance(error.__cause__, ConnectFailed)
    assert (len(error.results), error.unknown, error.unsent) == (4, [], new[4:])
    one_clear_error(error, "Cannot connect")


def test_an_error_in_the_place_of_one_item_breaks_nothing_off(sandbox: Sandbox, account: Account) -> None:
    there = _filled(account)
    sandbox.fail("DeleteItem", "ErrorItemNotFound", item=1)
    results = account.bulk_delete(there, chunk_size=5)
    assert [isinstance(r, ErrorItemNotFound) for r in results] == [n == 1 for n in range(10)]
    assert _subjects(account) == ["1"]


def test_an_answer_with_too_few_results_names_what_is_unknown(evil: Evil) -> None:
    def made(*ids: str) -> bytes:
        return messages("CreateItem", *[success("CreateItem", items(message(id_))) for id_ in ids])

    account = evil.account()
    new = [Message(subject=f"{n}") for n in range(7)]
    evil.answers["CreateItem"] = [made("A", "B", "C"), made("D")]
    with pytest.raises(BatchInterrupted) as caught:
        account.bulk_create(account.inbox, new, chunk_size=3)
    error = caught.value
    assert [r.id for r in error.results] == ["A", "B", "C", "D"]
    assert (error.unknown, error.unsent) == (new[4:6], new[6:])
    one_clear_error(error, "CreateItem", "3 things", "1 answers")


def test_an_answer_with_too_many_results_is_believed_in_nothing(evil: Evil) -> None:
    def made(*ids: str) -> bytes:
        return messages("CreateItem", *[success("CreateItem", items(message(id_))) for id_ in ids])

    account = evil.account()
    new = [Message(subject=f"{n}") for n in range(5)]
    evil.answers["CreateItem"] = [made("A", "B"), made("C", "D", "E")]
    with pytest.raises(BatchInterrupted) as caught:
        account.bulk_create(account.inbox, new, chunk_size=2)
    assert (len(caught.value.results), caught.value.unknown, caught.value.unsent) == (2, new[2:4], new[4:])


# --- more than one thread


def test_two_threads_on_one_account_keep_their_answers_apart(sandbox: Sandbox, account: Account) -> None:
    made: dict[str, list[Any]] = {}
    broken: dict[str, EWSError] = {}
    inbox = account.inbox
    sandbox.fail("CreateItem", "drop-answer")

    def create(name: str) -> None:
        new = [Message(subject=f"{name}{n}") for n in range(10)]
        try:
            made[name] = account.bulk_create(inbox, new, chunk_size=SIZE)
        except BatchInterrupted as e:
            made[name], broken[name] = e.results, e
        except TransportError as e:
            made[name], broken[name] = [], e

    threads = [threading.Thread(target=create, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(broken) == 1
    (name,) = broken
    (other,) = set("ab") - {name}
    assert len(made[other]) == 10
    assert [m.subject for m in account.fetch(made[other], only_fields=["subject"])] == [
        f"{other}{n}" for n in range(10)
    ]
    # What the broken one claims is there, and beyond it only the chunk that it calls unknown
    claimed = [m.subject for m in account.fetch(made[name], only_fields=["subject"])]
    assert claimed == [f"{name}{n}" for n in range(len(claimed))]
    there = [subject for subject in _subjects(account) if subject.startswith(name)]
    assert there == [f"{name}{n}" for n in range(len(claimed) + SIZE)]


# --- the pool


def test_whoever_waits_in_vain_is_told_who_holds_the_connections(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = sandbox.account(USER, CANARY, timeout=20, max_connections=1)
    inbox = account.inbox
    monkeypatch.setattr(type(account.protocol), "POOL_TIMEOUT", 0.05)
    came, go_on = threading.Event(), threading.Event()
    pause = sandbox.app.pause

    def hold(seconds: float) -> object:
        came.set()
        return go_on.wait(20)

    sandbox.app.pause = hold  # type: ignore[assignment]
    sandbox.fail("FindItem", "delay", delay=9)
    found: list[Any] = []
    holder = threading.Thread(target=lambda: found.extend(inbox.all().only("subject")), name="the slow one")
    holder.start()
    try:
        assert came.wait(20)
        with pytest.raises(PoolTimeout) as caught:
            inbox.all().count()
        one_clear_error(caught.value, "0.05 s", "1 of 1 in use", "the slow one", "FindItem", sandbox.url)
        with pytest.raises(PoolTimeout):
            Message(account=account, folder=inbox, subject="x").save()
    finally:
        go_on.set()
        holder.join(20)
        sandbox.app.pause = pause
    assert inbox.all().count() == 0


def test_fifty_failures_leave_the_one_connection_free(sandbox: Sandbox) -> None:
    account = sandbox.account(USER, CANARY, timeout=5, max_connections=1)
    inbox = account.inbox
    kinds = [
        "drop",
        "drop-answer",
        "drop-middle",
        "truncated",
        "empty",
        "garbage",
        "html",
        401,
        500,
        503,
        "ErrorServerBusy",
    ]
    for n in range(50):
        sandbox.fail("*", kinds[n % len(kinds)])
        ways: list[Callable[[], Any]] = [
            lambda: inbox.all().count(),
            lambda: Message(account=account, folder=inbox, subject="x").save(),
            lambda: list(account.fetch([("a", "b")], only_fields=["subject"])),
            lambda: account.bulk_delete([("a", "b")]),
        ]
        with pytest.raises(EWSError):
            ways[n % len(ways)]()
        assert account.protocol._pool._lent == {}
        assert account.protocol._pool._making == 0
    message = Message(account=account, folder=inbox, subject="at last").save()
    assert message.id is not None


def test_a_generator_that_nobody_finishes_holds_no_connection(sandbox: Sandbox) -> None:
    account = sandbox.account(USER, CANARY, timeout=5, max_connections=1)
    _filled(account)
    found = account.inbox.all().only("subject")
    found.page_size = SIZE
    begun = found.iterator()
    assert next(begun).subject is not None
    assert account.inbox.all().count() == 10
    fetched = account.fetch([(m.id, m.changekey) for m in account.inbox.all()], chunk_size=SIZE)
    next(fetched)
    assert account.inbox.all().count() == 10
