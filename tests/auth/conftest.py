"""Sandboxes with locks, and accounts of ours before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import DELEGATE, Account, Configuration
from exchangelib._net.clock import Clock
from exchangelib.protocol import BaseProtocol, close_connections
from exchangelib.sandbox import Sandbox
from tests.parts.kdc import kdc, kerberos  # noqa: F401

JOHN = "john@example.com"
SECRET = "pässword: x"


@pytest.fixture
def opened() -> Iterator[Callable[..., Sandbox]]:
    """Open a sandbox with john in it."""
    running: list[Sandbox] = []

    def open_one(auth: Any = "oauth", **arguments: Any) -> Sandbox:
        sandbox = Sandbox(auth=auth, **arguments).start()
        running.append(sandbox)
        sandbox.add_user(JOHN, SECRET)
        return sandbox

    yield open_one
    close_connections()
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def sandbox(opened: Callable[..., Sandbox]) -> Sandbox:
    return opened()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseProtocol, "RETRY_WAIT", 0.001)


def enter(
    sandbox: Sandbox, credentials: Any = None, access_type: str = DELEGATE, url: str | None = None, **more: Any
) -> Account:
    """An account of john's."""
    if sandbox.ca_bundle is not None and "verify" not in more:
        more.setdefault("ca_bundle", sandbox.ca_bundle)
    config = Configuration(service_endpoint=url or sandbox.url, credentials=credentials, **more)
    return Account(JOHN, config=config, autodiscover=False, access_type=access_type)


def on_the_clock_of(sandbox: Sandbox, account: Account, waits: list[float] | None = None) -> Account:
    """Let a connection live by the sandbox's clock; sleeping moves it."""

    def sleep(seconds: float) -> None:
        (waits if waits is not None else []).append(seconds)
        sandbox.clock.advance(seconds=seconds)

    def now() -> float:
        return sandbox.clock.now().timestamp()

    account.protocol.clock = Clock(monotonic=now, sleep=sleep, now=now)
    return account


def asked(sandbox: Sandbox, what: str = "/token") -> int:
    """How often something of the token endpoint was asked for."""
    return sum(call.path.partition("?")[0].endswith(what) for call in sandbox.requests)
