"""Fixtures of the tests of the protocol, and a clock that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exchangelib.protocol import close_connections
from tests.net.loopback import serve, server  # noqa: F401
from tests.services.conftest import schema  # noqa: F401


@pytest.fixture(autouse=True)
def _nothing_is_left_open() -> Iterator[None]:
    yield
    close_connections()
