"""Fixtures for pytest: an Exchange server for each test, and an account in it; both are made when a test asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from exchangelib.sandbox import Sandbox

if TYPE_CHECKING:
    from exchangelib.account import Account


@pytest.fixture
def ews_sandbox() -> Iterator[Sandbox]:
    """A running sandbox in memory, stopped after the test."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def ews_account(ews_sandbox: Sandbox) -> Iterator[Account]:
    """An account for john@example.com in `ews_sandbox`, closed after the test."""
    with ews_sandbox.account("john@example.com") as account:
        yield account
