"""What the README says of bulk operations, and of export and upload."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from exchangelib import Account, Message
from exchangelib.errors import ErrorItemNotFound
from exchangelib.folders import Folder


@pytest.fixture
def notes(account: Account, folder: Folder, mark: str) -> Iterator[list[Message]]:
    made = [Message(subject=f"{mark} {n}", body=f"Text {n}", categories=[mark]) for n in range(7)]
    account.bulk_create(folder, made, chunk_size=3)
    yield made
    for place in (folder, account.inbox, account.sent, account.trash, account.junk):
        account.bulk_delete(place.filter(subject__contains=mark))


def _subjects(items: object) -> list[str]:
    return sorted(str(item.subject) for item in items)  # type: ignore[attr-defined]


def test_what_was_exported_is_restored(account: Account, folder: Folder, notes: list[Message], mark: str) -> None:
    wanted = _subjects(notes)
    items = folder.filter(subject__contains=mark).only("id", "changekey")
    data = account.export(items, chunk_size=3)
    assert all(isinstance(each, str) for each in data)
    assert account.bulk_delete(notes) == [True] * 7
    ids = account.upload(((folder, each) for each in data), chunk_size=2)
    assert len({id_ for id_, _ in ids}) == 7
    assert not {id_ for id_, _ in ids} & {note.id for note in notes}
    found = list(account.fetch(ids))
    assert _subjects(found) == wanted
    assert sorted(str(item.body).strip() for item in found) == [f"Text {n}" for n in range(7)]
    assert all(item.categories == [mark] for item in found)


def test_an_upload_replaces_an_item(account: Account, folder: Folder, notes: list[Message], mark: str) -> None:
    (data,) = account.export(notes[:1])
    notes[0].subject = f"{mark} changed"
    notes[0].save(update_fields=["subject"])
    ((id_, _),) = account.upload([(folder, (notes[0].id, False, data))])
    assert id_ == notes[0].id
    assert folder.get(id=id_).subject == f"{mark} 0"
    assert folder.filter(subject__contains=mark).count() == 7


def test_an_item_that_is_gone_is_an_error_in_the_place_of_its_export(account: Account, notes: list[Message]) -> None:
    assert account.bulk_delete(notes[1:2]) == [True]
    first, second, third = account.export(notes[:3])
    assert isinstance(second, ErrorItemNotFound)
    assert isinstance(first, str)
    assert isinstance(third, str)


def test_an_export_can_be_streamed(account: Account, notes: list[Message]) -> None:
    told = []
    pairs = account.streaming.export((note for note in notes), chunk_size=2, progress=lambda *step: told.append(step))
    assert [given is note for (given, _), note in zip(pairs, notes, strict=True)] == [True] * 7
    assert told == [(n, None) for n in range(1, 8)]


def test_drafts_are_sent(account: Account, folder: Folder, mark: str, notes: list[Message]) -> None:
    for note in notes[:3]:
        note.to_recipients = [account.primary_smtp_address]
    account.bulk_update([(note, ["to_recipients"]) for note in notes[:3]])
    assert account.bulk_send(notes[:2]) == [True] * 2
    assert account.bulk_send([(notes[2].id, notes[2].changekey)], save_copy=False) == [True]
    assert _subjects(account.sent.filter(subject__contains=mark)) == [f"{mark} 0", f"{mark} 1"]
    assert folder.filter(subject__contains=mark).count() == 4
    assert len(account.bulk_send(folder.none())) == 0


def test_a_copy_of_what_is_sent_is_kept_where_it_is_wanted(account: Account, mark: str, notes: list[Message]) -> None:
    notes[0].to_recipients = [account.primary_smtp_address]
    account.bulk_update([(notes[0], ["to_recipients"])])
    assert account.bulk_send(notes[:1], copy_to_folder=account.trash) == [True]
    assert account.sent.filter(subject__contains=mark).count() == 0
    assert account.trash.filter(subject__contains=mark).count() == 1


def test_junk_goes_where_junk_belongs_and_comes_back(account: Account, mark: str, notes: list[Message]) -> None:
    moved = account.bulk_move(notes[:3], to_folder=account.inbox)
    assert account.bulk_mark_as_junk(moved[:1], is_junk=True, move_item=False) == [True]
    junk = account.bulk_mark_as_junk(moved, is_junk=True, move_item=True, chunk_size=2)
    assert account.junk.filter(subject__contains=mark).count() == 3
    back = account.bulk_mark_as_junk(junk, is_junk=False, move_item=True)
    assert _subjects(account.fetch(back)) == [f"{mark} {n}" for n in range(3)]
    assert account.inbox.filter(subject__contains=mark).count() == 3


def test_items_found_are_changed_in_bulk(account: Account, folder: Folder, mark: str, notes: list[Message]) -> None:
    found = folder.filter(subject__contains=mark)
    assert len(account.bulk_copy(found, to_folder=account.trash, chunk_size=3)) == 7
    assert account.trash.filter(subject__contains=mark).count() == 7
    assert account.bulk_delete(folder.filter(subject__contains=mark)) == [True] * 7
    assert found.all().count() == 0
