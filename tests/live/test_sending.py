"""Messages on their way: sent at once or as drafts, answered and passed on; what becomes of them, and of the objects."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import UTC, Account, CalendarItem, Contact, EWSDateTime, FileAttachment, HTMLBody, Message, Task
from exchangelib.account import BatchInterrupted
from exchangelib.attachments import ItemAttachment
from exchangelib.errors import (
    ErrorIrresolvableConflict,
    ErrorItemNotFound,
    ErrorMissingRecipients,
    ErrorReadReceiptNotPending,
    ErrorSendAsDenied,
    InvalidEnumValue,
    InvalidTypeError,
    InvalidValue,
    ResponseMessageError,
)
from exchangelib.folders import Folder
from exchangelib.items import (
    NEVER_OVERWRITE,
    SEND_AND_SAVE_COPY,
    SEND_TO_CHANGED_AND_SAVE_COPY,
    BulkCreateResult,
    MeetingRequest,
    PostItem,
)
from exchangelib.properties import SuppressReadReceipt
from exchangelib.recurrence import DailyPattern, TaskRecurrence
from exchangelib.sandbox import Sandbox

Mailboxes = Callable[..., list[Account]]
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + bytes(40)

pytestmark = pytest.mark.sandbox_only("it takes several mailboxes")


@pytest.fixture
def john_and_anne(mailboxes: Mailboxes) -> list[Account]:
    return mailboxes("john", "anne")


def only(folder: Any, **filters: Any) -> Any:
    """The one item of a folder, whole."""
    (found,) = folder.filter(**filters) if filters else folder.all()
    return found


def to(*accounts: Account) -> list[str]:
    return [account.primary_smtp_address for account in accounts]


def addresses(people: Any) -> list[str]:
    return sorted(each.email_address for each in people or ())


# -- at once


def test_a_new_message_is_sent_and_no_copy_is_kept(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    message = Message(account=john, folder=john.drafts, subject="hi", body="there", to_recipients=to(anne))
    message.send()
    assert (message.id, message.changekey, message.is_draft) == (None, None, False)
    assert [folder.all().count() for folder in (john.sent, john.drafts, john.inbox)] == [0, 0, 0]
    came = only(anne.inbox)
    assert (came.subject, came.body.strip(), came.author.email_address) == ("hi", "there", john.primary_smtp_address)
    assert not came.is_draft
    # The same object can be sent once more, and saved: what is saved is a draft
    message.send()
    assert anne.inbox.all().count() == 2
    message.save()
    assert message.is_draft is None
    message.refresh()
    assert message.is_draft


def test_a_new_message_is_sent_and_a_copy_is_where_it_should_be(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    kept = Folder(parent=john.inbox, name="kept").save()
    Message(account=john, folder=john.sent, subject="1", to_recipients=to(anne)).send_and_save()
    Message(account=john, subject="2", to_recipients=to(anne)).send_and_save()
    Message(account=john, folder=kept, subject="3", to_recipients=to(anne)).send_and_save()
    Message(account=john, subject="4", to_recipients=to(anne)).send(copy_to_folder=kept)
    assert sorted(each.subject for each in john.sent.all()) == ["1", "2"]
    assert sorted(each.subject for each in kept.all()) == ["3", "4"]
    assert not any(each.is_draft for each in kept.all())
    assert anne.inbox.all().count() == 4


def test_blind_recipients_are_seen_by_nobody_else(mailboxes: Mailboxes) -> None:
    john, anne, bob, carl = mailboxes("john", "anne", "bob", "carl")
    message = Message(account=john, subject="x", to_recipients=to(anne), cc_recipients=to(bob), bcc_recipients=to(carl))
    message.send_and_save()
    for each in (anne, bob, carl):
        came = only(each.inbox)
        assert (addresses(came.to_recipients), addresses(came.cc_recipients)) == (to(anne), to(bob))
        assert not came.bcc_recipients
    assert addresses(only(john.sent).bcc_recipients) == to(carl)


def test_mail_to_the_outside_goes_to_the_outbox(john_and_anne: list[Account], sandbox: Sandbox, mark: str) -> None:
    john, _ = john_and_anne
    Message(account=john, subject=mark, body="far away", to_recipients=["bob@far.test"]).send()
    (mail,) = [each for each in sandbox.outbox if each.subject == mark]
    assert mail.recipients == ("bob@far.test",)


def test_files_pictures_and_items_travel(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    message = Message(account=john, subject="x", to_recipients=to(anne))
    message.body = HTMLBody('<p>Look: <img src="cid:logo"></p>')
    message.attach(FileAttachment(name="a.txt", content=b"plain"))
    message.attach(FileAttachment(name="logo.png", content=PNG, is_inline=True, content_id="logo"))
    message.attach(ItemAttachment(name="inner", item=Message(subject="inside", body="in it")))
    message.send()
    text, logo, inner = only(anne.inbox).attachments
    assert (text.content, logo.content, logo.is_inline, logo.content_id) == (b"plain", PNG, True, "logo")
    assert inner.item.subject == "inside"
    assert [each.attachment_id for each in message.attachments] == [None] * 3


@pytest.mark.parametrize("keeps", [False, True], ids=["without a copy", "with a copy"])
def test_a_large_file_is_sent_while_it_is_read(john_and_anne: list[Account], sandbox: Sandbox, keeps: bool) -> None:
    john, anne = john_and_anne
    content = bytes(range(256)) * 4000
    message = Message(account=john, folder=john.sent, subject="x", to_recipients=to(anne))
    message.attach(
        [FileAttachment(name="small", content=b"s"), FileAttachment(name="large", content=io.BytesIO(content))]
    )
    before = len(sandbox.requests)
    (message.send_and_save if keeps else message.send)()
    operations = [each.operation for each in list(sandbox.requests)[before:]]
    assert operations == ["CreateItem", "CreateAttachment", "SendItem"]
    assert {each.name: each.content for each in only(anne.inbox).attachments} == {"small": b"s", "large": content}
    assert (john.drafts.all().count(), john.sent.all().count()) == (0, int(keeps))
    assert message.id is None


@pytest.mark.parametrize("keeps", [False, True], ids=["without a copy", "with a copy"])
def test_many_are_sent_with_large_files_that_follow_them(
    john_and_anne: list[Account], sandbox: Sandbox, keeps: bool
) -> None:
    john, anne = john_and_anne
    content = bytes(range(256)) * 1000
    new = [Message(subject=str(n), to_recipients=to(anne)) for n in range(4)]
    for each in new[1:3]:
        each.attach(
            [FileAttachment(name="small", content=b"s"), FileAttachment(name="large", content=io.BytesIO(content))]
        )
    folder = john.sent if keeps else None
    before = len(sandbox.requests)
    results = john.bulk_create(folder=folder, items=new, message_disposition="SendAndSaveCopy" if keeps else "SendOnly")
    assert not [each for each in results if isinstance(each, Exception)]
    operations = [str(each.operation) for each in list(sandbox.requests)[before:]]
    assert sorted(operations) == [*["CreateAttachment"] * 2, *["CreateItem"] * 3, *["SendItem"] * 2]
    arrived = {each.subject: {a.name: a.content for a in each.attachments} for each in anne.inbox.all()}
    assert arrived == {"0": {}, **{key: {"small": b"s", "large": content} for key in "12"}, "3": {}}
    assert (john.drafts.all().count(), john.sent.all().count()) == (0, 4 * keeps)
    assert [each.id for each in new[1:3]] == [None, None]


def test_where_sending_fails_after_saving_the_draft_is_told(john_and_anne: list[Account], sandbox: Sandbox) -> None:
    john, anne = john_and_anne
    message = Message(account=john, folder=john.sent, subject="x", to_recipients=to(anne))
    message.attach(FileAttachment(name="large", content=io.BytesIO(b"x" * 1000)))
    sandbox.fail("SendItem", "ErrorQuotaExceeded")
    with pytest.raises(ResponseMessageError):
        message.send()
    assert message.id == only(john.drafts).id
    assert message.folder is None
    message.send()
    assert message.id is None
    assert only(anne.inbox).attachments[0].content == b"x" * 1000
    assert john.drafts.all().count() == 0


def test_nobody_to_send_to_is_noticed_before_anything_is_sent(john_and_anne: list[Account], sandbox: Sandbox) -> None:
    john, anne = john_and_anne
    before = len(sandbox.requests)
    with pytest.raises(InvalidValue, match="nobody gets it"):
        Message(account=john, subject="x").send()
    with pytest.raises(InvalidValue, match="nobody gets it"):
        Message(account=john, folder=john.sent, subject="x", to_recipients=[]).send_and_save()
    with pytest.raises(InvalidValue, match="account"):
        Message(subject="x", to_recipients=to(anne)).send()
    with pytest.raises(InvalidValue, match="save_copy"):
        Message(account=john, to_recipients=to(anne)).send(save_copy=False, copy_to_folder=john.sent)
    with pytest.raises(InvalidValue, match="update_fields"):
        Message(account=john, to_recipients=to(anne)).send_and_save(update_fields=["subject"])
    assert [each.operation for each in list(sandbox.requests)[before:]] in ([], ["GetFolder"])
    draft = Message(account=john, folder=john.drafts, subject="x").save()
    with pytest.raises(ErrorMissingRecipients):
        draft.send()
    assert draft.id == only(john.drafts).id


@pytest.mark.parametrize("verb", ["send", "send_and_save"])
@pytest.mark.parametrize("name, value", [("conflict_resolution", "Mine"), ("send_meeting_invitations", "SendToMe")])
def test_what_makes_no_sense_is_refused_also_where_it_is_of_no_account(
    john_and_anne: list[Account], sandbox: Sandbox, verb: str, name: str, value: str
) -> None:
    john, anne = john_and_anne
    draft = Message(account=john, folder=john.drafts, subject="x", to_recipients=to(anne)).save()
    for item in (draft, Message(account=john, subject="x", to_recipients=to(anne))):
        sandbox.requests.clear()
        with pytest.raises(InvalidEnumValue, match=name):
            getattr(item, verb)(**{name: value})
        assert not sandbox.requests
    draft.send(send_meeting_invitations=SEND_TO_CHANGED_AND_SAVE_COPY)  # which is for changes only
    with pytest.raises(InvalidEnumValue):
        Message(account=john, to_recipients=to(anne)).send(send_meeting_invitations=SEND_TO_CHANGED_AND_SAVE_COPY)


@pytest.mark.parametrize("disposition", ["SendOnly", SEND_AND_SAVE_COPY])
def test_of_many_that_are_sent_together_each_reaches_somebody(
    john_and_anne: list[Account], sandbox: Sandbox, disposition: str
) -> None:
    john, anne = john_and_anne
    message = Message(account=john, folder=john.drafts, subject="x", to_recipients=to(anne)).save()
    new = [Message(subject=str(n), to_recipients=to(anne)) for n in range(3)]
    forward = message.create_forward("y", "y", None)
    sandbox.requests.clear()
    for nobodys in (Message(subject="nobody"), forward):
        with pytest.raises(InvalidValue, match="nobody gets it"):
            john.bulk_create(None, [*new, nobodys], message_disposition=disposition, chunk_size=1)
    assert not sandbox.requests
    with pytest.raises(BatchInterrupted, match="nobody gets it") as caught:
        john.bulk_create(None, iter([*new, forward]), message_disposition=disposition, chunk_size=1)
    assert (caught.value.results, caught.value.unsent) == ([True] * 3, [forward])


def test_mime_says_itself_whom_it_goes_to(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    content = f"To: {anne.primary_smtp_address}\r\nSubject: raw\r\n\r\nAs it is.\r\n"
    Message(account=john, mime_content=content.encode()).send()
    assert only(anne.inbox).subject == "raw"


def test_nobody_sends_for_somebody_else_without_leave(mailboxes: Mailboxes, sandbox: Sandbox) -> None:
    john, anne, bob = mailboxes("john", "anne", "bob")
    message = Message(account=john, subject="x", author=anne.primary_smtp_address, to_recipients=to(bob))
    with pytest.raises(ErrorSendAsDenied):
        message.send()
    sandbox.let_send(john.primary_smtp_address, anne.primary_smtp_address)
    message.send()
    came = only(bob.inbox)
    assert (addresses([came.author]), addresses([came.sender])) == (to(anne), to(john))


# -- drafts


def test_a_draft_is_sent_and_gone(john_and_anne: list[Account], sandbox: Sandbox) -> None:
    john, anne = john_and_anne
    draft = Message(account=john, folder=john.drafts, subject="x", to_recipients=to(anne)).save()
    old, before = draft.id, len(sandbox.requests)
    draft.send()
    assert [each.operation for each in list(sandbox.requests)[before:]] == ["SendItem"]
    assert (draft.id, draft.folder, draft.is_draft) == (None, None, False)
    assert [each.subject for each in john.sent.all()] == ["x"]
    assert [each.subject for each in anne.inbox.all()] == ["x"]
    (gone,) = john.fetch([(old, None)])
    assert isinstance(gone, ErrorItemNotFound)
    with pytest.raises(InvalidValue):
        draft.refresh()


def test_a_draft_is_sent_without_a_copy_or_with_one_elsewhere(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    kept = Folder(parent=john.inbox, name="kept").save()
    for subject in ("1", "2"):
        Message(account=john, folder=john.drafts, subject=subject, to_recipients=to(anne)).save()
    only(john.drafts, subject="1").send(save_copy=False)
    draft = only(john.drafts, subject="2")
    draft.send(copy_to_folder=kept)
    assert draft.folder == kept
    assert (john.sent.all().count(), only(kept).subject, anne.inbox.all().count()) == (0, "2", 2)


@pytest.mark.parametrize("verb", ["send", "send_and_save", "without a copy"])
def test_what_was_changed_in_a_draft_goes_with_it(mailboxes: Mailboxes, verb: str) -> None:
    john, anne, bob, carl = mailboxes("john", "anne", "bob", "carl")
    Message(account=john, folder=john.drafts, subject="old", body="old", to_recipients=to(anne)).save()
    draft = only(john.drafts)
    draft.subject = "new"
    draft.to_recipients.append(*to(bob))
    draft.reply_to = to(carl)
    draft.attachments = [FileAttachment(name="a.txt", content=b"late")]
    if verb == "without a copy":
        draft.send(save_copy=False)
    else:
        getattr(draft, verb)()
    for each in (anne, bob):
        came = only(each.inbox)
        assert (came.subject, came.body.strip(), addresses(came.reply_to)) == ("new", "old", to(carl))
        assert addresses(came.to_recipients) == sorted(to(anne, bob))
        assert came.attachments[0].content == b"late"
    assert [each.subject for each in john.sent.all()] == ([] if verb == "without a copy" else ["new"])
    assert john.drafts.all().count() == 0


def test_what_is_constructed_with_an_id_is_sent_with_what_was_given(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    draft = Message(account=john, folder=john.drafts, subject="old", body="kept", to_recipients=to(anne)).save()
    Message(account=john, id=draft.id, changekey=draft.changekey, subject="new").send()
    came = only(anne.inbox)
    assert (came.subject, came.body.strip()) == ("new", "kept")


def test_only_the_fields_named_are_changed_before_sending(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    draft = Message(account=john, folder=john.drafts, subject="old", body="old", to_recipients=to(anne)).save()
    draft.subject, draft.body = "new", "new"
    draft.send_and_save(update_fields=["subject"])
    came = only(anne.inbox)
    assert (came.subject, came.body.strip()) == ("new", "old")
    with pytest.raises(InvalidTypeError, match="update_fields"):
        only(john.sent).send_and_save(update_fields="subject")


def test_a_draft_in_which_nothing_was_changed_is_sent_as_it_is(sandbox: Sandbox, john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    Message(account=john, folder=john.drafts, subject="old", to_recipients=to(anne), categories=["Blue"]).save()
    draft = only(john.drafts)
    sandbox.requests.clear()
    draft.send()  # to change what is the same would overwrite what others have changed meanwhile
    assert [request.operation for request in sandbox.requests] == ["SendItem"]
    assert only(anne.inbox).subject == "old"


def test_two_who_change_a_draft_do_not_overwrite_each_other_unnoticed(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    Message(account=john, folder=john.drafts, subject="old", to_recipients=to(anne)).save()
    mine, other = only(john.drafts), only(john.drafts)
    other.subject = "theirs"
    other.save(update_fields=["subject"])
    mine.subject = "mine"
    with pytest.raises(ErrorIrresolvableConflict):
        mine.send(conflict_resolution=NEVER_OVERWRITE)
    assert (mine.id, anne.inbox.all().count()) == (other.id, 0)
    other.send()
    assert only(anne.inbox).subject == "theirs"


def test_drafts_are_sent_together(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    made = [Message(subject=str(n), to_recipients=to(anne)) for n in range(3)]
    john.bulk_create(folder=john.drafts, items=made)
    assert john.drafts.filter(subject="0").send() == [True]
    assert john.bulk_send(ids=made[1:], save_copy=False) == [True, True]
    assert (anne.inbox.all().count(), john.sent.all().count()) == (3, 1)


# -- answers


@pytest.fixture
def letter(mailboxes: Mailboxes) -> tuple[Account, Account, Account, Message]:
    """A message from John to Anne and Bob, with a file and a picture, as Anne has it."""
    john, anne, bob = mailboxes("john", "anne", "bob")
    message = Message(account=john, folder=john.sent, subject="Plan", to_recipients=to(anne), cc_recipients=to(bob))
    message.body = HTMLBody('<html><body>Dear all, <img src="cid:logo"></body></html>')
    message.attach(FileAttachment(name="plan.txt", content=b"the plan"))
    message.attach(FileAttachment(name="logo.png", content=PNG, is_inline=True, content_id="logo"))
    message.send_and_save()
    return john, anne, bob, only(anne.inbox)


def test_a_reply_goes_to_whoever_wrote(letter: tuple[Account, Account, Account, Message]) -> None:
    john, anne, bob, message = letter
    message.reply(subject="Re: Plan", body="I agree")
    came = only(john.inbox)
    assert (came.subject, addresses(came.to_recipients)) == ("Re: Plan", to(john))
    assert "I agree" in came.body
    assert "Dear all" in came.body
    assert came.conversation_topic == message.conversation_topic == "Plan"
    assert message.message_id in came.references
    assert came.in_reply_to == message.message_id
    assert came.conversation_id == only(john.sent).conversation_id
    assert [each.name for each in came.attachments] == ["logo.png"]
    assert only(anne.sent).subject == "Re: Plan"
    assert bob.inbox.all().count() == 1


def test_a_reply_goes_to_whom_it_is_addressed(letter: tuple[Account, Account, Account, Message]) -> None:
    john, anne, bob, message = letter
    message.reply(None, "For Bob", to_recipients=to(bob), save_copy=False)
    assert only(bob.inbox, subject="RE: Plan").author.email_address == anne.primary_smtp_address
    assert (john.inbox.all().count(), anne.sent.all().count()) == (0, 0)


def test_a_reply_to_all_reaches_all_but_oneself(letter: tuple[Account, Account, Account, Message]) -> None:
    john, anne, bob, message = letter
    kept = Folder(parent=anne.inbox, name="kept").save()
    message.reply_all("Re: Plan", HTMLBody("<b>I</b> agree"), copy_to_folder=kept)
    for each in (john, bob):
        came = only(each.inbox, subject="Re: Plan")
        assert "<b>I</b> agree" in came.body
    assert anne.inbox.all().count() == 1
    assert (only(kept).subject, anne.sent.all().count()) == ("Re: Plan", 0)


def test_a_forward_has_everything(letter: tuple[Account, Account, Account, Message], mailboxes: Mailboxes) -> None:
    _, _, _, message = letter
    (carl,) = mailboxes("carl")
    message.forward(
        "Fwd: Plan", "Look", to_recipients=to(carl), attachments=[FileAttachment(name="mine", content=b"m")]
    )
    came = only(carl.inbox)
    assert {each.name: each.content for each in came.attachments} == {
        "plan.txt": b"the plan",
        "logo.png": PNG,
        "mine": b"m",
    }
    assert [each.name for each in came.attachments if each.is_inline] == ["logo.png"]
    assert "Dear all" in came.body


def test_a_reply_can_have_large_attachments(letter: tuple[Account, Account, Account, Message]) -> None:
    john, anne, _, message = letter
    files = [FileAttachment(name="s", content=b"s"), FileAttachment(name="l", content=io.BytesIO(bytes(300_000)))]
    message.reply("Re: Plan", "See these", attachments=files)
    came = only(john.inbox)
    assert {each.name: len(each.content) for each in came.attachments} == {"logo.png": len(PNG), "s": 1, "l": 300_000}
    assert came.in_reply_to == message.message_id
    assert (anne.drafts.all().count(), anne.sent.all().count()) == (0, 1)


def test_no_draft_is_left_where_an_answer_cannot_be_sent(
    letter: tuple[Account, Account, Account, Message], sandbox: Sandbox
) -> None:
    john, anne, _, message = letter
    file = FileAttachment(name="s", content=b"s")
    for operation in ("CreateAttachment", "SendItem"):
        sandbox.fail(operation, "ErrorQuotaExceeded")
        with pytest.raises(ResponseMessageError):
            message.reply("Re: Plan", "See this", attachments=[file])
        assert (anne.drafts.all().count(), john.inbox.all().count()) == (0, 0)
    message.reply("Re: Plan", "See this", attachments=[file])
    assert "s" in [each.name for each in only(john.inbox).attachments]


def test_a_draft_of_an_answer_is_a_message(letter: tuple[Account, Account, Account, Message]) -> None:
    john, anne, bob, message = letter
    answer = message.create_reply_all("Re: Plan", "Let me see", attachments=[FileAttachment(name="s", content=b"s")])
    draft = answer.save(anne.drafts)
    assert isinstance(draft, Message)
    assert (draft.is_draft, draft.folder, draft.account) == (True, anne.drafts, anne)
    assert addresses([*(draft.to_recipients or []), *(draft.cc_recipients or [])]) == sorted(to(john, bob))
    assert [each.name for each in draft.attachments] == ["logo.png", "s"]
    draft.cc_recipients = []
    draft.attach(FileAttachment(name="t", content=b"t"))
    draft.subject = "Re: Our plan"
    draft.send()
    came = only(john.inbox)
    assert came.subject == "Re: Our plan"
    assert [each.name for each in came.attachments] == ["logo.png", "s", "t"]
    assert came.conversation_id is not None
    assert message.message_id in came.references
    assert bob.inbox.all().count() == 1


def test_answers_are_sent_together(letter: tuple[Account, Account, Account, Message]) -> None:
    john, anne, bob, message = letter
    answers = [message.create_reply("1", "one"), message.create_forward("2", "two", to_recipients=to(bob))]
    assert anne.bulk_create(folder=None, items=answers, message_disposition=SEND_AND_SAVE_COPY) == [True, True]
    assert (only(john.inbox).subject, only(bob.inbox, subject="2").subject) == ("1", "2")
    assert anne.sent.all().count() == 2
    (draft,) = anne.bulk_create(folder=anne.drafts, items=[message.create_reply("3", "three")])
    assert isinstance(draft, BulkCreateResult)
    assert only(anne.drafts).id == draft.id


def test_what_cannot_be_answered_is_refused(
    letter: tuple[Account, Account, Account, Message], sandbox: Sandbox
) -> None:
    _, anne, _, message = letter
    before = len(sandbox.requests)
    with pytest.raises(InvalidValue, match="ID"):
        Message(account=anne).reply("x", "y")
    with pytest.raises(InvalidValue, match="account"):
        Message(id="x").create_forward("x", "y", to_recipients=["a@example.com"])
    with pytest.raises(InvalidValue, match="nobody gets it"):
        message.forward("x", "y", to_recipients=[])
    with pytest.raises(InvalidValue, match="save_copy"):
        message.reply("x", "y", save_copy=False, copy_to_folder=anne.sent)
    with pytest.raises(InvalidTypeError, match="to_recipients"):
        message.reply("x", "y", to_recipients=7)
    with pytest.raises(InvalidTypeError, match="attachments"):
        message.reply("x", "y", attachments="file.txt")
    with pytest.raises(InvalidValue, match="attachment"):
        message.reply("x", "y", attachments=["file.txt"])
    with pytest.raises(InvalidValue, match="belongs"):
        message.reply("x", "y", attachments=message.attachments)
    assert [each.operation for each in list(sandbox.requests)[before:] if each.operation != "GetFolder"] == []


# -- other items


def test_an_appointment_is_passed_on(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    start = EWSDateTime(2030, 3, 4, 9, tzinfo=UTC)
    made = CalendarItem(account=john, folder=john.calendar, subject="Visit", start=start, end=start).save()
    made.forward("Fwd: Visit", "Come along", to_recipients=to(anne))
    (inside,) = only(anne.inbox).attachments
    assert (type(inside.item), inside.item.subject) == (CalendarItem, "Visit")


def test_an_invitation_that_is_passed_on_is_one(mailboxes: Mailboxes) -> None:
    john, anne, bob = mailboxes("john", "anne", "bob")
    start = EWSDateTime(2030, 3, 4, 9, tzinfo=UTC)
    meeting = CalendarItem(account=john, folder=john.calendar, subject="Visit", start=start, end=start)
    meeting.required_attendees = to(anne)
    meeting.save(send_meeting_invitations="SendToAllAndSaveCopy")
    draft = only(anne.inbox).create_forward("FW: Visit", "You too?", to_recipients=to(bob)).save()
    assert type(draft) is MeetingRequest
    draft.send()
    assert type(only(bob.inbox)) is MeetingRequest
    assert only(bob.calendar).subject == "FW: Visit"


def test_a_post_is_answered_beside_it_and_by_mail(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    board = Folder(parent=john.inbox, name="board").save()
    post = PostItem(account=john, folder=board, subject="Question", body="Who knows?").save()
    answer = post.post_reply(None, "I do")
    assert (type(answer), answer.subject, answer.folder) == (PostItem, "RE: Question", board)
    assert "Who knows?" in answer.body
    assert answer.conversation_topic == "Question"
    assert board.all().count() == 2
    post.reply("By mail", "I do, too", to_recipients=to(anne))
    assert only(anne.inbox).subject == "By mail"
    with pytest.raises(InvalidValue, match="ID"):
        PostItem(account=john, subject="x").post_reply("x", "y")


def test_what_cannot_be_passed_on_is_refused_by_the_server(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    contact = Contact(account=john, folder=john.contacts, display_name="Bob").save()
    with pytest.raises(ResponseMessageError):
        contact.forward("x", "y", to_recipients=to(anne))


def test_a_task_is_completed_and_the_next_one_made(account: Account, mark: str) -> None:
    first = EWSDateTime(2030, 3, 4, tzinfo=UTC)
    recurrence = TaskRecurrence(pattern=DailyPattern(interval=2), start=first.date(), number=3)
    task = Task(account=account, folder=account.tasks, subject=mark, start_date=first, due_date=first)
    task.recurrence = recurrence
    task.save()
    try:
        task.complete()
        assert (task.is_complete, task.status, task.percent_complete) == (True, "Completed", 100)
        found = list(account.tasks.filter(subject=mark))
        assert sorted(each.status for each in found) == ["Completed", "NotStarted"]
        (left,) = [each for each in found if each.status == "NotStarted"]
        assert left.due_date == EWSDateTime(2030, 3, 6, tzinfo=UTC)
    finally:
        account.tasks.filter(subject=mark).delete()


# -- junk and receipts


def test_junk_is_moved_and_its_sender_blocked(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    spam = Message(account=john, subject="Buy", to_recipients=to(anne))
    spam.attach(FileAttachment(name="a", content=b"a"))
    spam.send()
    came = only(anne.inbox)
    old = came.id
    came.mark_as_junk()
    assert (came.id, came.folder) == (only(anne.junk).id, None)
    assert came.id != old
    assert came.attachments[0].content == b"a"
    Message(account=john, subject="Buy again", to_recipients=to(anne)).send()
    assert sorted(each.subject for each in anne.junk.all()) == ["Buy", "Buy again"]
    came.mark_as_junk(is_junk=False, move_item=True)
    assert only(anne.inbox).id == came.id
    came.mark_as_junk(is_junk=True, move_item=False)
    assert only(anne.inbox).id == came.id
    assert anne.inbox.all().mark_as_junk(is_junk=False, move_item=False) == [True]


def test_a_receipt_is_sent_for_what_is_read_unless_it_is_suppressed(john_and_anne: list[Account]) -> None:
    john, anne = john_and_anne
    for subject in ("told", "untold", "suppressed", "together"):
        wanted = {"is_read_receipt_requested": True, "to_recipients": to(anne)}
        Message(account=john, subject=subject, **wanted).send()
    came = {each.subject: each for each in anne.inbox.all()}
    came["suppressed"].suppress_read_receipt()
    together = came["together"]
    wish = SuppressReadReceipt(reference_item_id=together._reference())
    assert anne.bulk_create(folder=None, items=[wish], message_disposition="SendOnly") == [True]
    with pytest.raises(ErrorReadReceiptNotPending):
        came["suppressed"].refresh().suppress_read_receipt()
    for subject, message in came.items():
        message.refresh()
        message.is_read = True
        message.save(update_fields=["is_read"], suppress_read_receipts=subject == "untold")
    assert [each.subject for each in john.inbox.all()] == ["Read: told"]


# -- the same, closer to the wire


def test_what_is_changed_in_place_goes_with_a_draft(mailboxes: Mailboxes) -> None:
    john, anne, bob = mailboxes("john", "anne", "bob")
    Message(account=john, folder=john.drafts, subject="x", to_recipients=to(anne)).save()
    draft = only(john.drafts)
    draft.to_recipients[0].email_address = bob.primary_smtp_address
    draft.send()
    assert (anne.inbox.all().count(), bob.inbox.all().count()) == (0, 1)
    saved: Any = Message(account=john, folder=john.drafts, subject="y", to_recipients=to(anne)).save()
    saved.to_recipients[0].email_address = bob.primary_smtp_address
    saved.send(save_copy=False)
    assert (anne.inbox.all().count(), bob.inbox.all().count()) == (0, 2)


def test_an_item_of_which_only_the_id_is_known_is_answered(letter: tuple[Account, Account, Account, Message]) -> None:
    john, anne, _, message = letter
    Message(account=anne, id=message.id).reply("Re: Plan", "I agree")
    assert only(john.inbox).subject == "Re: Plan"


def test_who_works_for_somebody_sends_out_of_that_mailbox(mailboxes: Mailboxes, sandbox: Sandbox) -> None:
    boss, helper, john = mailboxes("boss", "helper", "john")
    for folder in ("inbox", "drafts", "sentitems"):
        sandbox.grant(helper.primary_smtp_address, boss.primary_smtp_address, folder, "Editor")
    sandbox.let_send(helper.primary_smtp_address, boss.primary_smtp_address)
    desk = helper.mailbox(boss.primary_smtp_address)
    wanted = {"account": desk, "author": boss.primary_smtp_address, "to_recipients": to(john)}
    Message(subject="1", **wanted).send_and_save()
    draft = Message(subject="2", **wanted).save()
    assert [each.subject for each in boss.drafts.all()] == ["2"]
    draft.send()
    large = Message(subject="3", **wanted)
    large.attach(FileAttachment(name="l", content=io.BytesIO(b"l" * 10)))
    large.send_and_save()
    Message(subject="4", **wanted).send()
    assert sorted(each.subject for each in boss.sent.all()) == ["1", "2", "3"]
    assert (boss.drafts.all().count(), helper.sent.all().count()) == (0, 0)
    assert {each.author.email_address for each in john.inbox.all()} == set(to(boss))
    assert {each.sender.email_address for each in john.inbox.all()} == set(to(helper))
