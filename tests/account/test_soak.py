"""Bulk jobs over HTTP while connections are dropped and servers are busy, late or talk nonsense, at random.

Afterwards the mailbox holds exactly what the results claim. `make soak` does the same with ten thousand items and other
seeds; EXCHANGELIB_SOAK says with how many.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from exchangelib import Account, Message
from exchangelib.account import BatchInterrupted
from exchangelib.errors import ErrorItemNotFound, EWSError
from exchangelib.items import BulkCreateResult
from exchangelib.protocol import BaseProtocol, FailFast, FaultTolerance, close_connections
from exchangelib.sandbox import Sandbox

COUNT = int(os.environ.get("EXCHANGELIB_SOAK", "600"))
SEEDS = range(5) if "EXCHANGELIB_SOAK" in os.environ else range(1)
SIZE = max(5, min(100, COUNT // 60))  # of a chunk
RATE = 0.12  # of the chunks that something goes wrong with
KINDS: tuple[str | int, ...] = (
    *("drop", "drop-answer", "drop-middle", "truncated", "empty", "garbage", "html", "late", "part"),
    *(500, 502, 503, 504, "ErrorServerBusy", "ErrorTimeoutExpired", "ErrorInternalServerTransientError"),
)
POLICIES: dict[str, Callable[[], Any]] = {"hasty": FailFast, "patient": lambda: FaultTolerance(max_wait=20)}


@pytest.fixture(params=POLICIES)
def policy(request: pytest.FixtureRequest) -> Any:
    return POLICIES[request.param]()


@pytest.fixture(params=[1, 4])
def connections(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setattr(BaseProtocol, "RETRY_WAIT", 0.001)
    with Sandbox() as made:
        yield made
        close_connections()


class Trouble:
    """Orders failures for an operation while a job takes its things."""

    def __init__(self, sandbox: Sandbox, operation: str, seed: int) -> None:
        self.sandbox, self.operation = sandbox, operation
        self.chance = random.Random(f"{seed} {operation}")
        self.ordered = 0

    def among(self, things: Iterable[Any]) -> Iterator[Any]:
        for place, thing in enumerate(things):
            if place % SIZE == 0 and self.chance.random() < RATE:
                self._order(self.chance.choice(KINDS))
            yield thing

    def _order(self, kind: str | int) -> None:
        self.ordered += 1
        fail = self.sandbox.fail
        if kind == "late":
            fail(self.operation, "delay", delay=0.7)
        elif kind == "part":
            fail(self.operation, "ErrorServerBusy", item=range(1, SIZE, 2))
        elif kind == "ErrorServerBusy":
            fail(self.operation, kind, back_off=0.01)
        else:
            fail(self.operation, kind)


class Tally:
    """What the results of a job claim, thing by thing. A job that is broken off is begun again with what was not sent."""

    def __init__(self) -> None:
        self.done: list[tuple[Any, Any]] = []
        self.unknown: list[Any] = []
        self.refused: list[Any] = []
        self.interruptions = 0
        self.told = 0  # how many things too many, or too few, interruptions spoke of

    def work(self, do: Callable[[Iterator[Any]], list[Any]], things: list[Any], trouble: Trouble) -> None:
        left = list(things)
        while left:
            taken: list[Any] = []
            source = iter(left)
            try:
                results = do(trouble.among(_noted(source, taken)))
            except BatchInterrupted as e:
                self.interruptions += 1
                self.note(zip(taken, e.results, strict=False))
                self.note(e.later)
                self.unknown += e.unknown
                self.told += len(e.results) + len(e.later) + len(e.unknown) + len(e.unsent) - len(taken)
                left = [*e.unsent, *source]
            except EWSError:
                self.interruptions += 1
                self.unknown += taken  # nothing is said of any of them
                left = list(source)
            else:
                self.note(zip(taken, results, strict=True))
                left = []

    def note(self, pairs: Iterable[tuple[Any, Any]]) -> None:
        for thing, result in pairs:
            if isinstance(result, Exception):
                self.refused.append(thing)
            else:
                self.done.append((thing, result))


def _noted(things: Iterator[Any], taken: list[Any]) -> Iterator[Any]:
    for thing in things:
        taken.append(thing)
        yield thing


def _held(account: Account) -> set[str]:
    return {str(id_) for id_ in account.inbox.all().values_list("id", flat=True).iterator()}


def _patient(sandbox: Sandbox) -> Account:
    return sandbox.account("user@example.com")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mailbox_holds_what_the_results_claim(sandbox: Sandbox, policy: Any, connections: int, seed: int) -> None:
    account = sandbox.account("user@example.com", max_connections=connections, retry_policy=policy, timeout=0.4)
    watcher = _patient(sandbox)

    # What was created is there, what was not sent is not, and what is unknown is either
    new = [Message(subject=f"{n}", body="x" * 200) for n in range(COUNT)]
    trouble, made = Trouble(sandbox, "CreateItem", seed), Tally()
    made.work(lambda some: account.bulk_create(account.inbox, some, chunk_size=SIZE), new, trouble)
    sandbox.app.failures.clear()
    assert trouble.ordered > 0
    found = dict(watcher.inbox.all().values_list("id", "subject").iterator())
    assert all(isinstance(result, BulkCreateResult) and found[result.id] == item.subject for item, result in made.done)
    assert all(item.id == result.id for item, result in made.done)
    claimed = {result.id for _, result in made.done}
    possible = {item.subject for item in made.unknown}
    strays = [subject for id_, subject in found.items() if id_ not in claimed]
    assert len(strays) == len(set(strays))
    assert set(strays) <= possible
    assert len(made.done) + len(made.unknown) + len(made.refused) == COUNT
    assert made.told == 0
    assert not {item.subject for item in made.refused} & set(found.values())

    # Everything can be read, or is missed by name
    trouble, ids = Trouble(sandbox, "GetItem", seed), sorted(found)
    read = Tally()
    read.work(lambda some: list(account.fetch(some, only_fields=["subject"], chunk_size=SIZE)), ids, trouble)
    sandbox.app.failures.clear()
    assert all(item.id == id_ and item.subject == found[id_] for id_, item in read.done)
    if not policy.fail_fast:
        assert len(read.done) + len(read.unknown) + len(read.refused) == len(ids)

    # What was deleted is away, what was not sent is not, and what is unknown is either
    trouble, gone = Trouble(sandbox, "DeleteItem", seed), Tally()
    gone.work(lambda some: account.bulk_delete(some, chunk_size=SIZE), ids[::2], trouble)
    sandbox.app.failures.clear()
    left = _held(watcher)
    assert not left & {id_ for id_, _ in gone.done}
    assert set(ids) - left <= {id_ for id_, _ in gone.done} | set(gone.unknown)
    assert set(gone.refused) <= left
    assert set(ids[1::2]) <= left


def test_what_somebody_else_deletes_meanwhile_is_an_error_in_its_place(sandbox: Sandbox, connections: int) -> None:
    account = sandbox.account("user@example.com", max_connections=connections)
    account.bulk_create(account.inbox, [Message(subject=f"{n}") for n in range(60)])
    ids = [str(i) for i in account.inbox.all().values_list("id", flat=True)]
    other = _patient(sandbox)

    def watched() -> Iterator[str]:
        for place, id_ in enumerate(ids):
            if place == 10:
                assert other.bulk_delete(ids[50:]) == [True] * 10
            yield id_

    results = account.bulk_delete(watched(), chunk_size=5)
    assert results[:50] == [True] * 50
    assert all(isinstance(result, ErrorItemNotFound) for result in results[50:])
