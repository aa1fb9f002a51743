"""Fixtures: a sandbox and evil servers, with a watch on everything that is logged meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import Account
from exchangelib.protocol import BaseProtocol, close_connections
from exchangelib.sandbox import Sandbox
from tests.faults.evil import CANARY, USER, Evil
from tests.faults.judging import no_secret


class _Watch(logging.Handler):
    """Reads every record as a formatter would, and its arguments too."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {record.args!r} {vars(record)!r}")


@pytest.fixture(autouse=True)
def log() -> Iterator[list[str]]:
    """Everything that any logger says, at any level; no secret may be in it."""
    watch, root = _Watch(), logging.getLogger()
    level, disabled = root.level, logging.root.manager.disable
    root.addHandler(watch)
    root.setLevel(logging.DEBUG)
    logging.disable(logging.NOTSET)
    yield watch.lines
    root.removeHandler(watch)
    root.setLevel(level)
    logging.disable(disabled)
    for line in watch.lines:
        no_secret(line)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let second attempts come at once."""
    monkeypatch.setattr(BaseProtocol, "RETRY_WAIT", 0.001)
    yield
    close_connections()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        made.add_user(USER, password=CANARY)
        yield made


@pytest.fixture
def account(sandbox: Sandbox) -> Account:
    """An account that has spoken to its server."""
    made = sandbox.account(USER, CANARY, timeout=5)
    assert made.inbox.total_count == 0
    sandbox.requests.clear()
    return made


@pytest.fixture
def serve() -> Iterator[Callable[..., Evil]]:
    running: list[Evil] = []

    def start(**options: Any) -> Evil:
        running.append(Evil(**options))
        return running[-1]

    yield start
    for each in running:
        each.close()


@pytest.fixture
def evil(serve: Callable[..., Evil]) -> Evil:
    return serve()
