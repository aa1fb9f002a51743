"""One connection is enough, whatever is done in the middle of what: nobody waits for what ends only after them."""

import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import Account, Configuration, Credentials, FileAttachment, Message
from exchangelib.protocol import BaseProtocol, close_connections
from exchangelib.sandbox import Sandbox

JOHN = "john@example.com"
LARGE = b"x" * 1_500_000


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        sandbox.add_user(JOHN, "secret")
        account = made(sandbox, 4)
        account.bulk_create(folder=account.inbox, items=[Message(subject=f"Letter {number}") for number in range(12)])
        Message(
            account=account,
            folder=account.drafts,
            subject="Large",
            attachments=[FileAttachment(name="large.bin", content=LARGE)],
        ).save()
        yield sandbox
    close_connections()


def made(sandbox: Sandbox, connections: int) -> Account:
    config = Configuration(
        service_endpoint=sandbox.url, credentials=Credentials(JOHN, "secret"), max_connections=connections
    )
    return Account(JOHN, config=config, autodiscover=False)


@pytest.fixture
def account(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setattr(BaseProtocol, "POOL_TIMEOUT", 2)
    return made(sandbox, 1)


def large(account: Account) -> FileAttachment:
    (attachment,) = account.drafts.get(subject="Large").attachments
    return attachment  # type: ignore[no-any-return]


def pages(account: Account) -> int:
    account.inbox.all().page_size = 5
    found = account.inbox.all().only("subject").iterator()
    return sum(account.inbox.filter(subject=item.subject).count() for item in found)


def fetching(account: Account) -> int:
    ids = account.inbox.all().values_list("id", "changekey")
    return sum(account.inbox.filter(subject=item.subject).count() for item in account.fetch(ids, chunk_size=5))


def folders(account: Account) -> int:
    return sum(folder.all().count() for folder in account.msg_folder_root.walk() if folder.name == account.inbox.name)


def a_file(account: Account) -> int:
    total = 0
    with large(account).fp as file:
        while piece := file.read(300_000):
            total += len(piece)
            assert account.drafts.filter(subject="Large").count() == 1
    assert total == len(LARGE)
    return account.inbox.all().count()


def files_in_files(account: Account) -> int:
    with large(account).fp as first:
        first.read(10)
        with large(account).fp as second:
            second.read(10)
            with large(account).fp as third:
                assert third.read(5) == second.read(5) == first.read(5) == LARGE[:5]
                return account.inbox.all().count()


class Asking(io.BytesIO):
    """A file whose reader has questions of its own."""

    account: Account

    def read(self, size: int | None = -1, /) -> bytes:
        assert self.account.drafts.filter(subject="Large").count() == 1
        return super().read(size)


def a_file_that_is_sent(account: Account) -> int:
    file = Asking(LARGE)
    file.account = account
    attachments = [FileAttachment(name="sent.bin", content=file)]
    item = Message(account=account, folder=account.drafts, subject="Sent", attachments=attachments).save()
    item.delete()
    return account.inbox.all().count()


def things_to_create(account: Account) -> int:
    def items() -> Iterator[Message]:
        for number in range(12):
            account.inbox.all().count()
            yield Message(subject=f"Made {number}")

    results = account.bulk_create(folder=account.drafts, items=items(), chunk_size=5)
    account.bulk_delete(results)
    return len(results)


@pytest.mark.parametrize(
    "what", [pages, fetching, folders, a_file, files_in_files, a_file_that_is_sent, things_to_create]
)
@pytest.mark.parametrize("connections", [1, 2])
def test_a_question_in_the_middle_of_another_is_answered(
    what: Callable[[Account], int], connections: int, sandbox: Sandbox, account: Account
) -> None:
    account = made(sandbox, connections)
    assert what(account) == 12
    assert account.protocol._pool.made <= connections


def test_threads_that_help_are_not_kept_waiting_by_the_file_that_they_help_with(
    sandbox: Sandbox, account: Account
) -> None:
    account = made(sandbox, 2)
    ids = list(account.inbox.all().values_list("id", "changekey"))
    with large(account).fp as first, large(account).fp as second:
        first.read(10)
        second.read(10)
        assert len([item.subject for item in account.fetch(ids, chunk_size=2)]) == 12


def test_many_threads_with_files_stay_within_bounds(sandbox: Sandbox, account: Account) -> None:
    files = [large(account) for _ in range(6)]
    most, errors = [0], []

    def read(attachment: FileAttachment) -> None:
        try:
            with attachment.fp as file:
                file.read(10)
                most[0] = max(most[0], account.protocol._pool.made)
                account.inbox.all().count()
                file.read()
        except Exception as e:
            errors.append(e)

    threads: list[Any] = [threading.Thread(target=read, args=(attachment,)) for attachment in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not errors
    assert most[0] <= 2
    assert account.protocol._pool.made <= 1
