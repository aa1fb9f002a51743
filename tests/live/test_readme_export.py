"""A folder is backed up and restored, as the README of the library's older releases does it."""

from collections.abc import Iterator

import pytest

from exchangelib import Account, FileAttachment, Message
from exchangelib.errors import ErrorInvalidIdMalformed
from exchangelib.folders import Folder


@pytest.fixture
def shelf(account: Account, mark: str) -> Iterator[Folder]:
    made = Folder(parent=account.inbox, name=mark).save()
    for number in range(3):
        letter = Message(account=account, folder=made, subject=f"letter {number}", body=f"no. {number}")
        letter.attach(FileAttachment(name="a.bin", content=bytes(range(256))))
        letter.save()
    yield made
    made.delete()


def test_a_folder_is_exported_emptied_and_uploaded_again(account: Account, shelf: Folder) -> None:
    items = shelf.all().only("id", "changekey")
    data = account.export(items)
    assert [type(each) for each in data] == [str] * 3
    shelf.all().delete()
    assert shelf.all().count() == 0
    restored = account.upload((shelf, each) for each in data)
    assert [item.id for item in account.fetch(restored)] == [item_id for item_id, _ in restored]
    found = list(shelf.all().order_by("subject"))
    assert [(item.subject, item.body.strip()) for item in found] == [(f"letter {n}", f"no. {n}") for n in range(3)]
    assert {item.attachments[0].content for item in found} == {bytes(range(256))}


def test_pairs_of_ids_are_exported_too_and_errors_stand_in_their_places(account: Account, shelf: Folder) -> None:
    pairs = list(shelf.all().values_list("id", "changekey"))
    good, bad, other = account.export([pairs[0], ("AAMkADnone", None), pairs[1]])
    assert isinstance(bad, ErrorInvalidIdMalformed)
    assert good != other
    (again,) = account.upload([(shelf, good)])
    assert again[0] not in {item_id for item_id, _ in pairs}
    assert shelf.all().count() == 4
