"""What the README of the library's older releases does with attachments: there and back, before and after saving."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exchangelib import Account, CalendarItem, Contact, FileAttachment, HTMLBody, ItemAttachment, Message, Task
from exchangelib.folders import Folder

UTC = datetime.timezone.utc
TEXT = "Hello from unicode æøå".encode()
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + bytes(40)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb") + bytes(range(200)) + bytes.fromhex("ffd9")


@pytest.fixture
def top(account: Account, mark: str) -> Iterator[Folder]:
    """A folder of its own for a test."""
    made = Folder(parent=account.inbox, name=mark).save()
    yield made
    made.delete()


@pytest.fixture
def message(account: Account, top: Folder, mark: str) -> Message:
    return Message(account=account, folder=top, subject=mark, body="as it was")


def fetched(item: Any) -> Any:
    return item.folder.get(id=item.id)


def inner_items() -> list[Any]:
    start = datetime.datetime(2030, 1, 7, 9, tzinfo=UTC)
    return [
        Message(subject="a message", body="in it"),
        CalendarItem(subject="an appointment", start=start, end=start + datetime.timedelta(hours=1), body="in it"),
        Task(subject="a task", body="in it"),
        Contact(display_name="a person", subject="a contact", body="in it"),
    ]


@pytest.mark.parametrize("is_saved", [False, True], ids=["before", "after"])
def test_files_and_items_are_attached_before_and_after_saving(message: Message, is_saved: bool) -> None:
    if is_saved:
        message.save()
    keys = [message.changekey]
    message.attach(FileAttachment(name="my_file.txt", content=TEXT))
    for item in inner_items():
        message.attach(ItemAttachment(name=item.subject, item=item))
        keys.append(message.changekey)
    assert len(set(keys)) == (5 if is_saved else 1)
    message.save()
    there = {each.name: each for each in fetched(message).attachments}
    assert there.pop("my_file.txt").content == TEXT
    assert {name: type(each.item) for name, each in there.items()} == {i.subject: type(i) for i in inner_items()}
    assert {str(each.item.body).strip() for each in there.values()} == {"in it"}


@pytest.mark.parametrize("is_saved", [False, True], ids=["before", "after"])
def test_what_was_attached_is_detached(message: Message, is_saved: bool) -> None:
    file, inner = FileAttachment(name="f", content=TEXT), ItemAttachment(name="i", item=Message(subject="inside"))
    message.attach([file, inner])
    if is_saved:
        message.save()
    message.detach(file)
    assert message.attachments == [inner]
    message.save()
    assert [each.name for each in fetched(message).attachments] == ["i"]
    message.detach(inner)
    assert not fetched(message).attachments


def test_an_attachment_is_changed_by_taking_it_off_and_putting_it_on(message: Message) -> None:
    file = FileAttachment(name="old.txt", content=TEXT)
    message.attach(file)
    message.save()
    message.detach(file)
    file.name, file.content = "new.txt", TEXT * 2
    message.attach(file)
    (there,) = fetched(message).attachments
    assert (there.name, there.content) == ("new.txt", TEXT * 2)


def test_a_picture_stands_in_the_body(message: Message) -> None:
    message.attach(FileAttachment(name="logo.png", content=PNG, is_inline=True, content_id="logo.png"))
    message.body = HTMLBody('<html><body>Hello logo: <img src="cid:logo.png"></body></html>')
    message.save()
    found = fetched(message)
    (picture,) = found.attachments
    assert (picture.is_inline, picture.content_id, picture.content) == (True, "logo.png", PNG)
    assert "cid:logo.png" in found.body


def test_a_file_is_read_as_it_comes_and_saved(message: Message, tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    message.attach(FileAttachment(name="large.bin", content=content))
    message.save()
    (there,) = fetched(message).attachments
    with there.fp as fp:
        pieces = list(iter(lambda: fp.read(1024), b""))
    assert b"".join(pieces) == content
    assert len(pieces) == 250
    with there.fp as fp:
        assert fp.read(3) == content[:3]
    paths = [there.save(tmp_path), there.save(tmp_path)]
    assert len(set(paths)) == 2
    assert all(path.read_bytes() == content for path in paths)


def test_a_contact_has_a_photo(account: Account, mark: str) -> None:
    contact = Contact(account=account, folder=account.contacts, subject=mark, display_name=mark, categories=[mark])
    contact.attach(FileAttachment(name="ContactPicture.jpg", content=JPEG, is_contact_photo=True))
    contact.save()
    try:
        found = fetched(contact)
        (photo,) = found.attachments
        assert (photo.is_contact_photo, photo.content) == (True, JPEG)
        assert found.has_picture
        found.detach(photo)
        assert not fetched(contact).has_picture
    finally:
        contact.delete()


def test_the_attachments_of_a_folder_are_gone_through_and_saved(account: Account, top: Folder, tmp_path: Path) -> None:
    for number in range(2):
        letter = Message(account=account, folder=top, subject=f"letter {number}")
        letter.attach(FileAttachment(name=f"{number}.txt", content=TEXT * 100))
        letter.attach(ItemAttachment(name="inner", item=Message(subject=f"inside {number}", body="text")))
        letter.save()
    inside = []
    for item in top.all():
        for attachment in item.attachments:
            if isinstance(attachment, FileAttachment):
                with open(tmp_path / attachment.name, "wb") as f, attachment.fp as fp:
                    while piece := fp.read(1024):
                        f.write(piece)
            elif isinstance(attachment, ItemAttachment) and isinstance(attachment.item, Message):
                inside.append((attachment.item.subject, str(attachment.item.body).strip()))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {f"{n}.txt": TEXT * 100 for n in range(2)}
    assert sorted(inside) == [("inside 0", "text"), ("inside 1", "text")]


def test_a_saved_item_has_a_new_change_key_after_each(message: Message) -> None:
    message.save()
    keys = [message.changekey]
    file = FileAttachment(name="a", content=b"a")
    message.attach(file)
    keys.append(message.changekey)
    message.detach(file)
    keys.append(message.changekey)
    assert len(set(keys)) == 3
    message.subject = f"{message.subject} again"
    message.save(update_fields=["subject"])  # with the key of the last change, so that nothing conflicts
    assert fetched(message).subject == message.subject
