"""Messages made, read, changed and deleted, field by field."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import UTC, UTC_NOW, Account, Body, EWSDateTime, HTMLBody, Mailbox, Message
from exchangelib.errors import ErrorItemNotFound
from exchangelib.folders import Folder
from exchangelib.properties import ArchiveTag, Flag, PolicyTag

Make = Callable[..., Message]

ANNE = Mailbox(name="Anne Example", email_address="anne@example.com", routing_type="SMTP", mailbox_type="OneOff")
BOB = Mailbox(name="Bob Example", email_address="bob@example.com", routing_type="SMTP", mailbox_type="OneOff")

GUID = "12345678-1234-1234-1234-123456789abc"

# A value to create with, and another to change to; None in its place: cannot be changed once there.
WRITABLE: dict[str, tuple[Any, Any]] = {
    "subject": ("Harbour & <quay>", "Another subject"),
    "sensitivity": ("Private", "Personal"),
    "body": (Body("Plain text,\nin two lines"), HTMLBody("<html><body><p>Now HTML</p></body></html>")),
    "categories": (["blue", "red"], ["green"]),
    "importance": ("High", "Low"),
    "in_reply_to": ("<first@example.com>", "<second@example.com>"),
    "reminder_due_by": (EWSDateTime(2030, 3, 2, 8, 15, tzinfo=UTC), EWSDateTime(2031, 4, 3, 9, 30, tzinfo=UTC)),
    "reminder_is_set": (True, False),
    "reminder_minutes_before_start": (15, 30),
    "culture": ("da-DK", "de-DE"),
    "to_recipients": ([ANNE, BOB], [BOB]),
    "cc_recipients": ([ANNE], [BOB, ANNE]),
    "bcc_recipients": ([BOB], [ANNE]),
    "is_read_receipt_requested": (True, False),
    "is_delivery_receipt_requested": (True, False),
    "author": (ANNE, None),
    "message_id": ("<8a3f@example.com>", None),
    "is_read": (True, False),
    "is_response_requested": (True, False),
    "references": ("<one@example.com> <two@example.com>", "<three@example.com>"),
    "reply_to": ([ANNE], [BOB]),
    "flag": (Flag(flag_status="Flagged"), Flag(flag_status="NotFlagged")),
}
# Only newer servers have these, or those where an administrator has set something up.
RARE: dict[str, tuple[Any, Any]] = {
    "hashtags": (["#one", "#two"], ["#three"]),
    "mentions": ([ANNE], [BOB]),
    "policy_tag": (PolicyTag(is_explicit=True, id=GUID), PolicyTag(is_explicit=False, id=GUID)),
    "archive_tag": (ArchiveTag(is_explicit=True, id=GUID), ArchiveTag(is_explicit=False, id=GUID)),
}
# Made with content of their own in other tests.
ELSEWHERE = {"mime_content", "attachments"}


def _comparable(value: Any) -> Any:
    """What has to survive: a server may add names and types to a mailbox."""
    if isinstance(value, Mailbox):
        return value.email_address
    return [_comparable(part) for part in value] if isinstance(value, list) else value


def _plain(text: Any) -> str:
    return "\n".join(line.rstrip() for line in str(text).replace("\r\n", "\n").strip().split("\n"))


def _assert_same(name: str, found: Any, expected: Any) -> None:
    if name == "body":
        assert type(found) is type(expected)
        assert _plain(expected) in _plain(found) or isinstance(expected, HTMLBody)
        if isinstance(expected, HTMLBody):
            assert "<p>Now HTML</p>" in str(found)
    elif name == "categories":
        assert set(expected) <= set(found)
    else:
        assert _comparable(found) == _comparable(expected)


def test_the_table_names_every_field_that_can_be_written() -> None:
    writable = {field.name for field in Message.FIELDS if not field.is_read_only}
    assert writable - ELSEWHERE == set(WRITABLE) | set(RARE)


@pytest.mark.parametrize("name", WRITABLE)
def test_a_field_is_created_as_given(make: Make, name: str) -> None:
    value = WRITABLE[name][0]
    extra = {} if name != "reminder_due_by" else {"reminder_is_set": True}
    _assert_same(name, getattr(make(**{name: value, **extra}), name), value)


@pytest.mark.parametrize("name", [name for name, (_, after) in WRITABLE.items() if after is not None])
def test_a_field_is_changed_alone(make: Make, mark: str, name: str) -> None:
    before, after = WRITABLE[name]
    if name == "categories":
        after = [mark, *after]
    extra = {} if name != "reminder_due_by" else {"reminder_is_set": True}
    message = make(**{name: before, **extra})
    setattr(message, name, after)
    message.save(update_fields=[name])
    message.refresh()
    _assert_same(name, getattr(message, name), after)


@pytest.mark.sandbox_only("newer servers, and those that are set up for it")
@pytest.mark.parametrize("name", RARE)
def test_a_rare_field_is_created_and_changed(make: Make, name: str) -> None:
    before, after = RARE[name]
    message = make(**{name: before})
    _assert_same(name, getattr(message, name), before)
    setattr(message, name, after)
    message.save(update_fields=[name])
    message.refresh()
    _assert_same(name, getattr(message, name), after)


@pytest.mark.parametrize("name", ["body", "in_reply_to", "cc_recipients", "references", "reply_to"])
def test_a_field_set_to_none_is_deleted(make: Make, name: str) -> None:
    message = make(**{name: WRITABLE[name][0]})
    setattr(message, name, None)
    message.save(update_fields=[name])
    message.refresh()
    assert not getattr(message, name)


def test_all_fields_at_once_are_created_and_changed(make: Make) -> None:
    message = make(**{name: before for name, (before, _) in WRITABLE.items()})
    for name, (before, _) in WRITABLE.items():
        _assert_same(name, getattr(message, name), before)
    changes = {name: after for name, (_, after) in WRITABLE.items() if after is not None and name != "categories"}
    for name, after in changes.items():
        setattr(message, name, after)
    message.save(update_fields=list(changes))
    message.refresh()
    for name, after in changes.items():
        _assert_same(name, getattr(message, name), after)


def test_saving_gives_an_id_and_a_change_key_that_changes(make: Make) -> None:
    message = make(subject="first")
    identity, key = message.id, message.changekey
    assert identity
    assert key
    message.subject = "second"
    message.save(update_fields=["subject"])
    assert message.id == identity
    assert message.changekey != key


def test_saving_again_sends_everything_that_can_be_changed(make: Make) -> None:
    message = make(subject="before", importance="Low", is_read=False)
    message.subject, message.importance, message.is_read = "after", "High", True
    message.save()
    message.refresh()
    assert (message.subject, message.importance, message.is_read) == ("after", "High", True)


def test_the_server_fills_in_what_only_it_knows(make: Make, account: Account, folder: Folder) -> None:
    message = make(subject="made now", to_recipients=[ANNE], cc_recipients=[BOB], body="text")
    assert abs(message.datetime_created - UTC_NOW()) < timedelta(minutes=10)
    assert abs(message.last_modified_time - UTC_NOW()) < timedelta(minutes=10)
    assert message.size > 0
    assert message.is_draft is True
    assert message.has_attachments is False
    assert message.item_class == "IPM.Note"
    assert message.parent_folder_id.id == folder.id
    assert message.display_to
    assert message.display_cc
    assert message.conversation_id
    assert message.effective_rights.read is True


def test_strings_are_taken_for_mailboxes(make: Make) -> None:
    message = make(to_recipients=["anne@example.com", BOB])
    assert [person.email_address for person in message.to_recipients] == ["anne@example.com", "bob@example.com"]


def test_a_plain_body_and_an_html_body_come_back_as_what_they_were(make: Make) -> None:
    assert type(make(body="plain & simple").body) is Body
    html = make(body=HTMLBody("<html><body><b>bold</b></body></html>"))
    assert type(html.body) is HTMLBody
    assert "<b>bold</b>" in html.body
    assert "bold" in html.text_body
    assert "<b>" not in html.text_body


def test_a_message_can_be_made_from_mime(make: Make) -> None:
    mime = (
        b"From: Anne Example <anne@example.com>\r\nTo: bob@example.com\r\nSubject: from a file\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello from a file\r\n"
    )
    message = make(mime_content=mime)
    assert message.subject == "from a file"
    assert "Hello from a file" in message.body
    assert message.mime_content


def test_delete_is_for_good(make: Make, account: Account) -> None:
    message = make(subject="to be deleted")
    identity = (message.id, message.changekey)
    message.delete()
    assert message.id is None
    (found,) = account.fetch(ids=[identity])
    assert isinstance(found, ErrorItemNotFound)


def test_a_message_moved_to_trash_is_found_there(make: Make, account: Account, mark: str) -> None:
    message = make(subject=f"to the trash {mark}")
    message.move_to_trash()
    found = account.trash.get(subject=f"to the trash {mark}")
    assert found.subject == f"to the trash {mark}"
    found.delete()


def test_a_softly_deleted_message_is_gone_from_its_folder(make: Make, folder: Folder, mark: str) -> None:
    message = make(subject=f"softly {mark}")
    message.soft_delete()
    assert not folder.filter(subject=f"softly {mark}").exists()


def test_an_item_without_an_id_cannot_be_refreshed_or_deleted(account: Account, folder: Folder) -> None:
    message = Message(account=account, folder=folder, subject="never saved")
    with pytest.raises(ValueError, match=r"(?i)id"):
        message.refresh()
    with pytest.raises(ValueError, match=r"(?i)id"):
        message.delete()


def test_fetching_only_some_fields_leaves_the_others_out(make: Make, account: Account) -> None:
    message = make(subject="lean", body="heavy")
    (found,) = account.fetch(ids=[(message.id, message.changekey)], only_fields=["subject"])
    assert found.subject == "lean"
    assert found.body is None


def test_many_messages_are_made_fetched_changed_and_deleted(account: Account, folder: Folder, mark: str) -> None:
    texts = [f"{mark} number {number}" for number in range(12)]
    made = account.bulk_create(folder=folder, items=[Message(subject=text) for text in texts], chunk_size=5)
    ids = [(result.id, result.changekey) for result in made]
    found = list(account.fetch(ids=ids, chunk_size=5))
    assert [item.subject for item in found] == texts
    for item in found:
        item.importance = "High"
    changed = account.bulk_update(items=[(item, ["importance"]) for item in found], chunk_size=5)
    assert [pair[0] for pair in changed] == [identity for identity, _ in ids]
    assert {item.importance for item in account.fetch(ids=changed)} == {"High"}
    assert account.bulk_delete(ids=changed, chunk_size=5) == [True] * len(ids)
    assert all(isinstance(item, ErrorItemNotFound) for item in account.fetch(ids=ids))
