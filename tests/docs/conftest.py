"""Prepares what the pages speak of: a server called mail.example.com, which is a sandbox, and mailboxes on it."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import requests.adapters

import exchangelib
from exchangelib import Account, Message
from exchangelib.protocol import BaseProtocol, close_connections
from exchangelib.sandbox import Sandbox

SERVER = "https://mail.example.com/EWS/Exchange.asmx"
BEGINNING = datetime(2026, 3, 1, 8, tzinfo=timezone.utc)


def _detour(url: str) -> type[requests.adapters.HTTPAdapter]:
    """An adapter that brings to `url` what is meant for mail.example.com, and everything else nowhere."""

    class Detour(requests.adapters.HTTPAdapter):
        def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
            assert request.url is not None
            if request.url.lower() == SERVER.lower():
                request.url = url
            elif not request.url.startswith("http://127.0.0.1:"):
                pytest.fail(f"the page sends a request to {request.url}")
            return super().send(request, *args, **kwargs)

    return Detour


@pytest.fixture
def namespace(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What a page starts with: nothing but the helpers for its preparations."""
    with Sandbox() as server:
        monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", _detour(server.url))

        def mailbox(address: str, password: str = "secret", **details: Any) -> None:
            server.add_user(address, password=password, **details)

        def messages(account: Account, count: int) -> None:
            for number in range(1, count + 1):
                server.clock.freeze(BEGINNING + timedelta(hours=number))
                text = Message(subject=f"Message {number}", body=f"Text {number}", is_read=bool(number % 2))
                account.bulk_create(folder=account.inbox, items=[text])

        helpers: dict[str, Callable[..., Any] | Any] = {
            "mailbox": mailbox,
            "messages": messages,
            "account_of": server.account,
            "sandbox_of_the_page": server,
        }
        yield {"__name__": "page", **helpers}
        close_connections()


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """A page may set what is set for the whole process: logging, and the knobs of the specification."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    knobs = {name: vars(BaseProtocol)[name] for name in vars(BaseProtocol) if name.isupper()}
    chunk_size = exchangelib.services.CHUNK_SIZE
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in [name for name in vars(BaseProtocol) if name.isupper() and name not in knobs]:
        delattr(BaseProtocol, name)  # what it has from the class that declares it is back then
    for name, value in knobs.items():
        setattr(BaseProtocol, name, value)
    exchangelib.services.CHUNK_SIZE = chunk_size
