"""How many things travel at a time, as the README of the library's older releases sets it: for all, for a set, for a call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import exchangelib.services
from exchangelib import Account, Message
from exchangelib.folders import Folder
from exchangelib.queryset import QuerySet
from exchangelib.sandbox import Sandbox

COUNT = 12


@pytest.fixture
def letters(account: Account, mark: str) -> Iterator[QuerySet]:
    account.bulk_create(folder=account.inbox, items=[Message(subject=mark, body=f"no. {n}") for n in range(COUNT)])
    yield account.inbox.filter(subject=mark)
    account.inbox.filter(subject=mark).delete()


def _sent(sandbox: Sandbox, since: int) -> list[str]:
    return [request.operation for request in list(sandbox.requests)[since:]]


def test_pages_have_a_hundred_things_unless_told_otherwise() -> None:
    assert exchangelib.services.CHUNK_SIZE == 100


@pytest.mark.sandbox_only("counts the requests")
def test_the_size_of_pages_can_be_set_for_all(
    sandbox: Sandbox, letters: QuerySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchangelib.services, "CHUNK_SIZE", 5)
    before = len(sandbox.requests)
    assert len(list(letters.only("subject").iterator())) == COUNT
    assert _sent(sandbox, before) == ["FindItem"] * 3


def test_the_size_of_pages_can_be_set_for_one_set(letters: QuerySet, mark: str, tmp_path: Path) -> None:
    found = letters.only("mime_content")
    found.page_size = 5
    ids = []
    for message in found.iterator():
        ids.append(message.item_id)
        (tmp_path / f"{len(ids)}.eml").write_bytes(message.mime_content)
    assert set(ids) == set(letters.values_list("item_id", flat=True))
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert len(files) == COUNT
    assert all(mark.encode() in file for file in files)


@pytest.mark.sandbox_only("counts the requests")
def test_a_page_size_of_a_set_is_that_of_its_requests_for_whole_items(sandbox: Sandbox, letters: QuerySet) -> None:
    found = letters.all()
    found.page_size = 5
    before = len(sandbox.requests)
    assert [len(str(item.body)) > 0 for item in found.iterator()] == [True] * COUNT
    whole = [call for call in list(sandbox.requests)[before:] if call.operation == "GetItem"]
    assert all(call.response.count(b"<t:Message>") <= 5 for call in whole)
    assert sum(call.response.count(b"<t:Message>") for call in whole) == COUNT


@pytest.mark.sandbox_only("counts the requests")
def test_the_size_of_chunks_can_be_set_for_bulk_methods(sandbox: Sandbox, account: Account, mark: str) -> None:
    inbox: Folder = account.inbox
    before = len(sandbox.requests)
    made = account.bulk_create(folder=inbox, items=[Message(subject=mark) for _ in range(7)], chunk_size=3)
    assert len({result.id for result in made}) == 7
    assert _sent(sandbox, before) == ["CreateItem"] * 3
    assert len(list(account.fetch(ids=made, chunk_size=4))) == 7
    for each in made:
        assert each.id
    items = list(inbox.filter(subject=mark))
    before = len(sandbox.requests)
    assert len(account.bulk_update(items=[(item, ["subject"]) for item in items], chunk_size=2)) == 7
    assert _sent(sandbox, before) == ["UpdateItem"] * 4
    assert list(inbox.filter(subject=mark).delete(page_size=2, chunk_size=3)) == [True] * 7
    assert not inbox.filter(subject=mark).exists()
