"""One mailbox for the whole suite, a mark for each test, and nothing left behind in either."""

import contextlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import Account, Message
from exchangelib.errors import ResponseMessageError
from exchangelib.folders import Folder
from exchangelib.sandbox import Sandbox
from tests.live import server

ADDRESS = "tests@example.com"
SETTINGS = server.read()
# Everything that the suite makes has this in its subject or its categories.
MARK = f"exchangelib-test-{uuid.uuid4().hex[:8]}"


def pytest_configure(config: pytest.Config) -> None:
    """Let the warning pass that urllib3 gives where settings.yml says that the certificate is not to be checked."""
    if SETTINGS is not None and not SETTINGS.get("verify_ssl", True):
        config.addinivalue_line("filterwarnings", "ignore::urllib3.exceptions.InsecureRequestWarning")


def pytest_report_header() -> str:
    """Say which server the behaviour tests talk to."""
    where = "the sandbox" if SETTINGS is None else f"{SETTINGS['account']}, as settings.yml says"
    return f"behaviour tests: {where}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip on a real server what it cannot run, each with its reason."""
    for item in items:
        marker = item.get_closest_marker("sandbox_only")
        if marker is not None and SETTINGS is not None:
            item.add_marker(pytest.mark.skip(reason=f"only on the sandbox: {marker.args[0]}"))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The sandbox itself, for what a real server does not tell."""
    if SETTINGS is not None:
        pytest.skip("only on the sandbox")
    with Sandbox() as running:
        yield running


@pytest.fixture(autouse=True)
def _short_log(request: pytest.FixtureRequest) -> None:
    """The sandbox's log forgets the oldest calls: what a test counts must not be among them."""
    if SETTINGS is None and "sandbox" in request.fixturenames:
        request.getfixturevalue("sandbox").requests.clear()


@pytest.fixture(scope="session")
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    """The mailbox; swept at the end of everything that carries the suite's mark."""
    opened = request.getfixturevalue("sandbox").account(ADDRESS) if SETTINGS is None else server.connect(SETTINGS)
    with opened:
        yield opened
        _sweep(opened)


def _sweep(account: Account) -> None:
    folders = [account.drafts, account.inbox, account.trash]
    with contextlib.suppress(ResponseMessageError):  # servers keep there what was soft-deleted
        folders.append(account.recoverable_items_deletions)
    for folder in folders:
        for found in (folder.filter(subject__contains=MARK), folder.filter(categories__contains=[MARK])):
            account.bulk_delete(ids=list(found.only("id", "changekey")))
            assert not found.all().exists(), f"something is left in {folder.name}"


@pytest.fixture
def mark() -> str:
    """A text that stands in nothing but what this test makes."""
    return f"{MARK}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def folder(account: Account) -> Folder:
    """Where tests make their messages: where unsent ones belong on any server."""
    drafts: Folder = account.drafts
    return drafts


@pytest.fixture
def make(account: Account, folder: Folder, mark: str) -> Iterator[Callable[..., Message]]:
    """Create a message that carries the mark in its categories, and read it back; removed after the test."""
    made: list[Message] = []

    def create(**values: Any) -> Message:
        values["categories"] = [mark, MARK, *values.get("categories", ())]
        message = Message(account=account, folder=folder, **values)
        message.save()
        made.append(message)
        return _whole(account, message)

    yield create
    account.bulk_delete(ids=[(message.id, message.changekey) for message in made if message.id])


def _whole(account: Account, message: Message) -> Message:
    (found,) = account.fetch(ids=[(message.id, message.changekey)])
    assert isinstance(found, Message), found
    found.account, found.folder = message.account, message.folder
    return found


@pytest.fixture
def mailboxes(request: pytest.FixtureRequest) -> Callable[..., list[Account]]:
    """Open new mailboxes, one for each name; only a sandbox has as many as a test needs."""
    running = request.getfixturevalue("sandbox")
    domain = f"{uuid.uuid4().hex[:8]}.example.com"

    def opened(*names: str) -> list[Account]:
        return [running.account(f"{name}@{domain}") for name in names]

    return opened
