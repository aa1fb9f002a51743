"""The beginning of the README of the library's older releases: the newest messages of an inbox, a hundred at most."""

from collections.abc import Iterator

import pytest

from exchangelib import DELEGATE, Account, Configuration, Credentials, Message
from exchangelib.properties import Mailbox
from exchangelib.sandbox import Sandbox

PASSWORD = "a word of three"


@pytest.fixture
def reader(sandbox: Sandbox) -> Iterator[Account]:
    """Opened with credentials, as a program does it, and not by the sandbox."""
    sandbox.add_user("reader@example.com", password=PASSWORD)
    config = Configuration(
        service_endpoint=sandbox.url, credentials=Credentials("reader@example.com", PASSWORD), auth_type="basic"
    )
    with Account("reader@example.com", config=config, autodiscover=False, access_type=DELEGATE) as account:
        yield account
        account.inbox.all().delete()


@pytest.mark.sandbox_only("wants an inbox with nothing else in it")
def test_the_newest_hundred_messages_come_newest_first_in_two_requests(sandbox: Sandbox, reader: Account) -> None:
    letters = [Message(subject=f"letter {n}", author=f"s{n}@example.com") for n in range(105)]
    reader.bulk_create(folder=reader.inbox, items=letters)
    sandbox.requests.clear()
    rows = []
    for item in reader.inbox.all().order_by("-datetime_received")[:100]:
        assert isinstance(item.sender, Mailbox)
        rows.append((item.subject, item.sender.email_address, item.datetime_received))
    assert len(rows) == 100
    times = [received for _, _, received in rows]
    assert times == sorted(times, reverse=True)
    assert all(subject.split()[1] == sender[1:].split("@")[0] for subject, sender, _ in rows)
    # The fields of the printed line are in no list of ids, so that whole messages are fetched beside it
    assert [call.operation for call in sandbox.requests] == ["FindItem", "GetItem"]


def test_the_latest_of_any_inbox_are_messages_with_a_time(account: Account) -> None:
    for item in account.inbox.all().order_by("-datetime_received")[:5]:
        assert item.datetime_received is None or item.datetime_received.tzinfo is not None
        assert hasattr(item, "subject")
