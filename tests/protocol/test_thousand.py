"""A thousand accounts through one process: what is held open stays within bounds."""

from __future__ import annotations

import gc
import os

from exchangelib import BASIC, Account, Configuration, Credentials
from exchangelib.protocol import caching, close_connections
from tests.net.loopback import ANSWER, OF_2019, Answer

PROBE = "<m:GetFolder/>"


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0


def _use(server, number: int) -> None:
    address = f"user{number}@example.com"
    config = Configuration(
        service_endpoint=server.url, credentials=Credentials(address, "secret"), auth_type=BASIC, max_connections=2
    )
    account = Account(address, config=config, autodiscover=False)
    assert account.exchange("GetFolder", lambda _: PROBE, repeatable=True) is not None


def test_a_thousand_accounts_leave_little_behind(server, monkeypatch):
    monkeypatch.setattr(caching, "MAX_CACHED", 16)
    monkeypatch.setattr("exchangelib._net.logon._MAX_STANDINGS", 16)  # what is known of passwords is bounded, too
    server.answer = lambda request: Answer(ANSWER % OF_2019)
    for number in range(50):
        _use(server, number)
    gc.collect()
    server.requests.clear()
    server.connections.clear()
    descriptors = _descriptors()
    before = len(gc.get_objects())
    for number in range(50, 1050):
        _use(server, number)
        server.requests.clear()
        server.connections.clear()
    gc.collect()
    grown = len(gc.get_objects()) - before
    assert len(caching._cache.connections) <= 16
    # Both ends are in this process
    assert _descriptors() <= descriptors + 8
    assert grown < 2_000
    close_connections()
    gc.collect()
    assert not caching._cache.connections
