"""The backup of docs/parallel.md goes on where it was when a worker is killed in the middle of it."""

import email
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exchangelib import Message
from exchangelib.protocol import close_connections
from exchangelib.sandbox import Sandbox
from tests.docs.pages import CHECKOUT, blocks

MAILBOXES, MESSAGES, DEADLY = 3, 40, 6
PATIENCE = 60  # seconds that the test waits for a worker

# Kills the process, once in all, when it is about to give the sixth file its name
MORTAL = f"""
import signal

def mortal(account, directory, marker):
    finish, count = Path.replace, 0

    def replace(self, target):
        nonlocal count
        count += 1
        if count == {DEADLY} and not os.path.exists(marker):
            Path(marker).touch(exist_ok=False)
            os.kill(os.getpid(), signal.SIGKILL)
        return finish(self, target)

    Path.replace = replace
    try:
        return back_up(account, directory)
    finally:
        Path.replace = finish
"""


@pytest.fixture
def server() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made
        close_connections()


def _backup() -> dict[str, Any]:
    """The functions of the page, in a module that exists nowhere, so that they travel to the workers whole."""
    namespace: dict[str, Any] = {"__name__": "page"}
    (code,) = [block.code for block in blocks(CHECKOUT / "docs" / "parallel.md") if "def back_up(" in block.code]
    exec(code + MORTAL, namespace)
    return namespace


def _subjects(directory: Path) -> Counter[str]:
    found = [email.message_from_bytes(path.read_bytes()) for path in directory.glob("*.eml")]
    return Counter(str(message["Subject"]) for message in found)


@pytest.mark.skipif(not hasattr(os, "kill"), reason="there are no signals")
def test_a_killed_worker_costs_no_message_and_gives_none_twice(server: Sandbox, tmp_path: Path) -> None:
    import dask
    from dask.distributed import Client, LocalCluster

    wanted: dict[str, Counter[str]] = {}
    accounts = []
    for number in range(MAILBOXES):
        account = server.account(f"user{number}@example.com", max_connections=2, pickle_secrets=True)
        subjects = [f"{number}/{n}" for n in range(MESSAGES)]
        account.bulk_create(account.inbox, [Message(subject=s, body="text") for s in subjects])
        wanted[account.primary_smtp_address] = Counter(subjects)
        accounts.append(account)
    page, target, marker = _backup(), tmp_path / "mail", str(tmp_path / "killed")
    with (
        dask.config.set({"temporary-directory": str(tmp_path / "dask"), "distributed.admin.log-format": "%(message)s"}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster,
        Client(cluster) as client,
    ):
        jobs = client.map(page["mortal"], accounts, directory=str(target), marker=marker, pure=False)
        done = [job.result(timeout=PATIENCE) for job in jobs]
        assert Path(marker).exists()
        server.requests.clear()
        jobs = client.map(page["back_up"], accounts, directory=str(target), pure=False)
        again = [job.result(timeout=PATIENCE) for job in jobs]
    # One of them was begun twice, and five of its messages had their files already
    assert sorted(new for _, _, new in done) == [MESSAGES - DEADLY + 1, MESSAGES, MESSAGES]
    assert {address: _subjects(target / address) for address in wanted} == wanted
    assert sorted(again) == [(address, MESSAGES, 0) for address in sorted(wanted)]
    assert len(server.requests.of("GetItem")) == 0
