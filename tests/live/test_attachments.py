"""Attachments on a server: there and back, with their item and after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchangelib import Account, FileAttachment, HTMLBody, ItemAttachment, Message
from exchangelib.attachments import embed_images
from exchangelib.errors import ErrorInvalidAttachmentId, ErrorItemNotFound


@pytest.fixture
def item(account: Account, mark: str) -> Message:
    return Message(account=account, folder=account.drafts, subject=mark)


def fetched(item: Message) -> Message:
    found = item.folder.get(id=item.id)
    assert isinstance(found, Message)
    return found


def test_a_file_comes_back_as_it_went(item: Message) -> None:
    item.attach(FileAttachment(name="my_file.txt", content="Hello from unicode æøå".encode()))
    item.save()
    (there,) = fetched(item).attachments
    assert (there.name, there.content_type) == ("my_file.txt", "text/plain")
    assert there.content.decode() == "Hello from unicode æøå"


def test_files_and_items_can_be_attached_and_detached_later(item: Message) -> None:
    item.save()
    keys = [item.changekey]
    first = FileAttachment(name="first.bin", content=bytes(range(256)))
    item.attach(first)
    keys.append(item.changekey)
    item.attach(ItemAttachment(name="second", item=Message(subject="inner", body="in")))
    keys.append(item.changekey)
    found = fetched(item)
    assert found.changekey == item.changekey
    by_name = {attachment.name: attachment for attachment in found.attachments}
    assert by_name["first.bin"].content == bytes(range(256))
    assert by_name["second"].item.subject == "inner"
    item.detach(first)
    keys.append(item.changekey)
    assert len(set(keys)) == 4
    assert [attachment.name for attachment in fetched(item).attachments] == ["second"]
    with pytest.raises((ErrorItemNotFound, ErrorInvalidAttachmentId)):
        by_name["first.bin"].detach()
    item.subject = f"{item.subject} again"
    item.save(update_fields=["subject"])


def test_an_image_is_shown_by_the_body(item: Message) -> None:
    item.body = HTMLBody('<html><body><img src="data:image/png;base64,iVBORw0KGgo="></body></html>')
    (image,) = embed_images(item)
    item.save()
    found = fetched(item)
    (there,) = found.attachments
    assert there.is_inline
    assert there.content_id == image.content_id
    assert f"cid:{there.content_id}" in found.body


def test_a_saved_file_is_what_was_attached(item: Message, tmp_path: Path) -> None:
    item.attach(FileAttachment(name="../up.txt", content=b"content"))
    item.save()
    (there,) = fetched(item).attachments
    path = there.save(tmp_path)
    assert path.parent == tmp_path
    assert path.read_bytes() == b"content"
