"""What the README of the library's older releases does with items, but for sending; beside it, MIME."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

import pytest

from exchangelib import Account, CalendarItem, FileAttachment, ItemAttachment, Message
from exchangelib.errors import DoesNotExist, ErrorItemNotFound, ResponseMessageError
from exchangelib.folders import Folder
from exchangelib.items import (
    SEND_ONLY_TO_ALL,
    SEND_ONLY_TO_CHANGED,
    MeetingCancellation,
    MeetingMessage,
    MeetingRequest,
    MeetingResponse,
    PostItem,
)
from exchangelib.properties import DistinguishedFolderId

UTC = datetime.timezone.utc
TEXT = "Hello from unicode æøå".encode()
MIME = (
    b"From: Anne <anne@example.com>\r\nTo: John <john@example.com>\r\nSubject: %s\r\n"
    b"Message-ID: <%s@example.com>\r\nX-Odd:  two  spaces\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nBl\xc3\xa5b\xc3\xa6r\r\n.\r\nend"
)


@pytest.fixture
def top(account: Account, mark: str) -> Iterator[Folder]:
    """A folder of its own for a test."""
    made = Folder(parent=account.inbox, name=mark).save()
    yield made
    made.delete()


@pytest.fixture
def message(account: Account, top: Folder, mark: str) -> Message:
    return Message(account=account, folder=top, subject=mark, body="as it was")


@pytest.fixture
def appointment(account: Account, mark: str) -> Iterator[CalendarItem]:
    made = CalendarItem(
        account=account,
        folder=account.calendar,
        subject=mark,
        start=datetime.datetime(2030, 1, 7, 9, tzinfo=UTC),
        end=datetime.datetime(2030, 1, 7, 10, tzinfo=UTC),
    )
    yield made
    account.calendar.filter(subject__contains=mark).delete()


def fetched(item: Any) -> Any:
    return item.folder.get(id=item.id)


# -- items


def test_an_item_is_saved_changed_and_deleted(account: Account, appointment: CalendarItem, mark: str) -> None:
    item = appointment
    assert (item.id, item.changekey) == (None, None)
    assert item.save() is item
    first = item.changekey
    assert item.id
    assert first
    item.subject, item.location = f"{mark} bar", "quay"
    item.save(update_fields=["subject"])
    assert item.changekey != first
    assert (fetched(item).subject, fetched(item).location) == (f"{mark} bar", None)
    item.save()
    assert fetched(item).location == "quay"
    gone = item.id
    item.delete()
    assert item.id is None
    (answer,) = account.fetch([(gone, None)])
    assert isinstance(answer, ErrorItemNotFound)


def test_nobody_is_invited_to_what_has_no_attendees(account: Account, appointment: CalendarItem, mark: str) -> None:
    appointment.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    appointment.subject = f"{mark} again"
    appointment.save(send_meeting_invitations=SEND_ONLY_TO_CHANGED)
    assert fetched(appointment).subject == f"{mark} again"
    appointment.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    assert not account.calendar.filter(subject__contains=mark).exists()


@pytest.mark.parametrize(
    "verb, place", [("soft_delete", "recoverable_items_deletions"), ("move_to_trash", "trash"), ("delete", None)]
)
def test_where_what_is_deleted_goes(
    account: Account, top: Folder, message: Message, mark: str, verb: str, place: str | None
) -> None:
    message.save()
    getattr(message, verb)()
    assert not top.all().exists()
    for name in ("trash", "recoverable_items_deletions"):
        found = getattr(account, name).filter(subject=mark)
        assert found.exists() == (name == place), name
        found.delete()


def test_items_are_archived_or_the_server_says_why_not(account: Account, message: Message, mark: str) -> None:
    message.save()
    try:
        (result,) = account.bulk_archive(ids=[message], to_folder=DistinguishedFolderId(id="inbox"))
    except ResponseMessageError as e:
        pytest.skip(f"the mailbox has no archive: {e}")
    if isinstance(result, ResponseMessageError):
        pytest.skip(f"the mailbox has no archive: {result}")
    assert not message.folder.all().exists()


def test_what_a_search_finds_is_moved_copied_and_deleted_together(account: Account, top: Folder, mark: str) -> None:
    account.bulk_create(top, [Message(subject=f"Invoice {n} {mark}") for n in range(5)])
    inner = Folder(parent=top, name="Archive").save()
    found = top.filter(subject__startswith="Invoice")
    assert len(found.copy(to_folder=top / "Archive")) == 5
    assert inner.all().count() == 5
    found.move(to_folder=top / "Archive", page_size=2)
    assert (top.all().count(), inner.all().count()) == (0, 10)
    assert inner.filter(subject__startswith="Invoice").delete(page_size=3) == [True] * 10
    assert inner.all().count() == 0


def test_after_a_move_ids_and_attachments_are_good_again(message: Message, top: Folder) -> None:
    message.attach(FileAttachment(name="a.txt", content=TEXT))
    message.attach(ItemAttachment(name="inner", item=Message(subject="inside", body="in")))
    message.save()
    place = Folder(parent=top, name="place").save()
    old = message.id
    message.move(place)
    assert message.id != old
    assert message.folder == place
    file, inner = fetched(message).attachments
    assert [each.attachment_id for each in message.attachments] == [file.attachment_id, inner.attachment_id]
    message.refresh()
    file, inner = message.attachments
    assert (file.content, inner.item.subject) == (TEXT, "inside")
    message.attach(FileAttachment(name="b.txt", content=b"b"))
    message.detach(file)
    assert sorted(each.name for each in fetched(message).attachments) == ["b.txt", "inner"]
    message.subject += " moved"
    message.save(update_fields=["subject"])


# -- MIME


def test_an_item_is_made_of_mime_and_gives_it_back(account: Account, top: Folder, mark: str) -> None:
    content = MIME % (mark.encode(), mark.encode())
    found = fetched(Message(account=account, folder=top, mime_content=content).save())
    assert (found.subject, found.author.email_address) == (mark, "anne@example.com")
    assert found.message_id == f"<{mark}@example.com>"
    parsed = message_from_bytes(found.mime_content)
    assert (parsed["Subject"], parsed["Message-ID"]) == (mark, f"<{mark}@example.com>")
    assert parsed.get_payload(decode=True).split() == content.split(b"\r\n\r\n")[1].split()


@pytest.mark.sandbox_only("Exchange writes MIME anew")
def test_mime_goes_and_comes_byte_for_byte(account: Account, top: Folder, mark: str) -> None:
    content = MIME % (mark.encode(), mark.encode())
    item = fetched(Message(account=account, folder=top, mime_content=content).save())
    assert item.mime_content == content
    item.subject = "another"
    item.save(update_fields=["subject"])
    assert message_from_bytes(fetched(item).mime_content)["Subject"] == "another"


def test_what_mime_says_is_not_overruled_by_what_nobody_said(account: Account, top: Folder, mark: str) -> None:
    content = (
        f"From: anne@example.com\r\nSubject: {mark} urgent\r\nImportance: high\r\nSensitivity: Private\r\n\r\nNow.\r\n"
    )
    item = fetched(Message(account=account, folder=top, mime_content=content.encode()).save())
    assert (item.importance, item.sensitivity) == ("High", "Private")
    calm = fetched(Message(account=account, folder=top, mime_content=content.encode(), importance="Low").save())
    assert (calm.importance, calm.sensitivity) == ("Low", "Private")
    assert message_from_bytes(calm.mime_content)["Importance"].lower() == "low"


def test_what_was_made_of_properties_can_be_had_as_mime(message: Message, mark: str) -> None:
    message.attach(FileAttachment(name="my_file.bin", content=bytes(range(256))))
    message.save()
    parsed = message_from_bytes(fetched(message).mime_content)
    assert parsed["Subject"] == mark
    files = [part.get_payload(decode=True) for part in parsed.walk() if part.get_filename() == "my_file.bin"]
    assert files == [bytes(range(256))]


# -- other types of messages

KINDS: list[tuple[type[Any], str]] = [
    (MeetingRequest, "IPM.Schedule.Meeting.Request"),
    (MeetingResponse, "IPM.Schedule.Meeting.Resp.Pos"),
    (MeetingCancellation, "IPM.Schedule.Meeting.Canceled"),
    (MeetingMessage, "IPM.Schedule.Meeting"),
]


@pytest.mark.sandbox_only("other servers make these themselves, of meetings")
@pytest.mark.parametrize("cls, item_class", KINDS)
def test_messages_about_meetings_are_kept_as_what_they_are(
    account: Account, top: Folder, mark: str, cls: type[Any], item_class: str
) -> None:
    element = f'<t:{{0}}><t:Subject>{mark}</t:Subject><t:Body BodyType="Text">about it</t:Body></t:{{0}}>'
    payload = (
        f'<m:CreateItem MessageDisposition="SaveOnly"><m:SavedItemFolderId><t:FolderId Id="{top.id}"/>'
        f"</m:SavedItemFolderId><m:Items>{element.format(cls.ELEMENT_NAME)}</m:Items></m:CreateItem>"
    )
    account.exchange("CreateItem", lambda version: payload, repeatable=False)
    (listed,) = top.all()
    found = top.get(id=listed.id)
    assert type(listed) is type(found) is cls
    assert (found.item_class, found.subject, str(found.body).strip()) == (item_class, mark, "about it")
    listed.attach(FileAttachment(name="a.txt", content=TEXT))
    listed.is_read = True
    listed.save(update_fields=["is_read"])
    copied = listed.copy(top)
    assert copied is not None
    other = top.get(id=copied[0])
    assert (type(other), other.is_read, other.attachments[0].content) == (cls, True, TEXT)


def test_a_post_is_kept(account: Account, top: Folder, mark: str) -> None:
    made = PostItem(account=account, folder=top, subject=mark).save()
    assert type(fetched(made)) is PostItem
    made.delete()
    with pytest.raises((DoesNotExist, ErrorItemNotFound)):
        top.get(subject=mark)
