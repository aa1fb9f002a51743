"""Accounts, items, folders and querysets in other processes."""

from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from exchangelib import Account, Configuration, Credentials, Message
from exchangelib.credentials import OAuth2Credentials
from exchangelib.credentials.base import _supplied
from exchangelib.errors import UnauthorizedError
from exchangelib.protocol import close_connections
from exchangelib.sandbox import Sandbox

PATIENCE = 60  # seconds that a test waits for a process
USER, SECRET = "worker@example.com", "hunter2-of-the-worker"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        made.add_user(USER, password=SECRET)
        yield made
        close_connections()


@pytest.fixture(autouse=True)
def _nothing_is_supplied() -> Iterator[None]:
    yield
    _supplied.clear()


def filled(sandbox: Sandbox, **configuration: Any) -> Account:
    account = sandbox.account(USER, SECRET, **configuration)
    account.bulk_create(account.inbox, [Message(subject=f"Number {n}") for n in range(3)])
    return account


def workers(method: str, begin: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method), initializer=begin)


# --- what workers do


def log_in() -> None:
    Credentials(USER, SECRET).supply()


def subjects_of(account: Account) -> list[str]:
    return sorted(str(each) for each in account.inbox.all().values_list("subject", flat=True))


def evaluated(items: Any) -> list[str]:
    return sorted(str(item.subject) for item in items)


def renamed(account: Account, item: Any) -> str:
    assert item.account is None  # it is a value; whose it is, is said again
    item.account = account
    item.subject = "from a worker"
    item.save(update_fields=["subject"])
    return str(item.id)


def refused(account: Account) -> str:
    try:
        return str(account.inbox.total_count)
    except UnauthorizedError as e:
        return str(e)


@pytest.mark.parametrize(
    "method", ["spawn", pytest.param("fork", marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork"))]
)
@pytest.mark.parametrize("travels", [True, False])
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_worker_processes_use_what_they_are_given(sandbox: Sandbox, method: str, travels: bool) -> None:
    account = filled(sandbox, pickle_secrets=travels)
    wanted = [f"Number {n}" for n in range(3)]
    found = account.inbox.filter(subject__startswith="Number")
    item = account.inbox.get(subject="Number 0")
    with workers(method, None if travels else log_in) as pool:
        assert pool.submit(subjects_of, account).result(PATIENCE) == wanted
        assert pool.submit(evaluated, found).result(PATIENCE) == wanted
        assert pool.submit(evaluated, account.inbox.all().only("subject")).result(PATIENCE) == wanted
        assert pool.submit(renamed, account, item).result(PATIENCE) == item.id
    assert account.inbox.filter(subject="from a worker").count() == 1
    assert subjects_of(account)[1:] == ["Number 2", "from a worker"]


def test_a_worker_without_secrets_is_told_how_to_get_them(sandbox: Sandbox) -> None:
    account = filled(sandbox)
    with workers("spawn") as pool:
        told = pool.submit(refused, account).result(PATIENCE)
    for word in ("pickle", "password", "Credentials(...).supply()", "pickle_secrets=True"):
        assert word in told
    assert SECRET not in told


# --- in one process


def test_secrets_travel_only_when_asked() -> None:
    credentials = Credentials("john", SECRET)
    kept = Configuration(server="mail.example.com", credentials=credentials)
    sent = kept.replace(pickle_secrets=True, proxy=f"http://me:{SECRET}@proxy.example.com")
    assert SECRET.encode() not in pickle.dumps(kept)
    again = pickle.loads(pickle.dumps(sent))
    assert again == sent
    assert again.credentials.password == SECRET
    assert again.proxy == sent.proxy
    assert SECRET not in repr(sent)
    # Credentials alone say nothing of it
    assert SECRET.encode() not in pickle.dumps(sent.credentials)


def test_what_was_supplied_is_lent_before_and_after() -> None:
    early = pickle.loads(pickle.dumps(Credentials("john", SECRET)))
    stranger = pickle.loads(pickle.dumps(Credentials("anne", SECRET)))
    Credentials("john", SECRET).supply()
    late = pickle.loads(pickle.dumps(Credentials("john", SECRET)))
    assert early.password == late.password == SECRET
    with pytest.raises(UnauthorizedError, match="supply"):
        _ = stranger.password
    assert SECRET.encode() not in pickle.dumps(late)


def test_applications_supply_their_secret_and_keep_the_tokens_they_get() -> None:
    made = OAuth2Credentials("app", SECRET, "tenant", access_token={"access_token": "t"})
    lost = pickle.loads(pickle.dumps(made))
    made.supply()
    assert lost.client_secret == SECRET
    assert lost.access_token == {"access_token": "t"}


def test_what_comes_out_of_pickles_shares_one_connection(sandbox: Sandbox) -> None:
    account = filled(sandbox, pickle_secrets=True)
    assert account.version
    data = pickle.dumps(account)
    assert pickle.loads(data).protocol is account.protocol
    close_connections()  # as in another process, which has no connections yet
    first, second = pickle.loads(data), pickle.loads(data)
    assert first.protocol is second.protocol is not account.protocol
    sandbox.requests.clear()
    assert first.version == second.version == account.version
    assert first.protocol.auth_type == account.protocol.auth_type
    assert len(sandbox.requests) == 0  # it was learnt before


def test_a_queryset_does_not_take_the_folders_of_its_mailbox_along(sandbox: Sandbox) -> None:
    account = filled(sandbox)
    alone = len(pickle.dumps(account.inbox.filter(subject="x")))
    assert len(list(account.root.walk())) > 10
    assert len(pickle.dumps(account.inbox.filter(subject="x"))) < alone + 500
