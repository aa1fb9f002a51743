"""Several things of one account at a time over HTTP: nobody waits for somebody who waits for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest

from exchangelib import Account, Message
from exchangelib._overlap import overlapped
from exchangelib.protocol import BaseProtocol, close_connections
from exchangelib.sandbox import Sandbox

PATIENCE = 20  # seconds that a test waits for what must come


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made
        close_connections()


@pytest.fixture(params=[1, 3])
def account(request: pytest.FixtureRequest, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setattr(BaseProtocol, "POOL_TIMEOUT", PATIENCE)  # or a mistake would take minutes to be seen
    made = sandbox.account("user@example.com", max_connections=request.param)
    made.bulk_create(made.inbox, [Message(subject=f"{n}") for n in range(60)], chunk_size=20)
    return made


def test_what_is_fetched_is_changed_and_deleted_on_the_way(account: Account) -> None:
    ids = account.inbox.all().values_list("id", "changekey")
    fetched = account.fetch(ids.iterator(), only_fields=["subject"], chunk_size=4)
    copied = account.streaming.copy((item for item in fetched), to_folder=account.trash, chunk_size=6)
    deleted = account.streaming.delete((item for item, _ in copied), chunk_size=5)
    assert sum(result is True for _, result in deleted) == 60
    assert account.inbox.all().count() == 0
    assert sorted(account.trash.all().values_list("subject", flat=True)) == sorted(str(n) for n in range(60))


def test_jobs_may_begin_jobs_of_their_own(account: Account) -> None:
    ids = list(account.inbox.all().values_list("id", "changekey"))

    def read(part: list[tuple[str, str]]) -> list[str]:
        return [str(item.subject) for item in account.fetch(part, only_fields=["subject"], chunk_size=2)]

    found = overlapped((partial(read, ids[n : n + 10]) for n in range(0, 60, 10)), 3)
    assert sorted(subject for part in found for subject in part) == sorted(str(n) for n in range(60))


def test_threads_share_few_connections(account: Account) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            new = [Message(subject=f"{number}-{n}") for n in range(12)]
            account.bulk_create(account.drafts, new, chunk_size=3)
            assert [m.subject for m in account.fetch(new, chunk_size=5)] == [m.subject for m in new]
            assert account.bulk_delete(new, chunk_size=4) == [True] * 12
        except BaseException as e:
            failures.append(e)

    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not failures
    assert not any(thread.is_alive() for thread in threads)
    assert account.drafts.all().count() == 0


def test_as_many_connections_are_used_as_there_may_be_and_no_more(sandbox: Sandbox, account: Account) -> None:
    allowed = account.protocol.max_connections
    seen, stop = [0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.001):
            seen.append(account.protocol._pool.made)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    ids = list(account.inbox.all().values_list("id", "changekey"))
    sandbox.fail("GetItem", "delay", times=None, delay=0.02)
    assert len(list(account.fetch(ids, chunk_size=5))) == 60
    stop.set()
    watcher.join(PATIENCE)
    assert max(seen) == allowed
