"""Checked by mypy, not run: what an editor knows of a program that a user would write."""

from collections.abc import Iterator

from typing_extensions import assert_type

from exchangelib import (
    Account,
    CalendarItem,
    Configuration,
    Credentials,
    EWSDateTime,
    ExtendedProperty,
    FileAttachment,
    HTMLBody,
    Mailbox,
    Message,
    PostItem,
    Task,
)
from exchangelib.fields import BooleanField, CharField, DateTimeField, IntegerField, MailboxListField
from exchangelib.folders import Calendar, DeletedItems, Drafts, Inbox, Root, SentItems
from exchangelib.items import (
    BulkCreateResult,
    ForwardItem,
    MeetingCancellation,
    MeetingRequest,
    ReplyAllToItem,
    ReplyToItem,
)
from exchangelib.properties import Flag, MessageHeader, ParentFolderId
from exchangelib.queryset import QuerySet

credentials = Credentials("john@example.com", "secret")
config = Configuration(server="mail.example.com", credentials=credentials)
account = Account("john@example.com", config=config, autodiscover=False)

# Folders
assert_type(account.inbox, Inbox)
assert_type(account.drafts, Drafts)
assert_type(account.sent, SentItems)
assert_type(account.trash, DeletedItems)
assert_type(account.calendar, Calendar)
assert_type(account.root, Root)
assert_type(account.inbox.name, str | None)
assert_type(account.inbox.total_count, int | None)

# Querysets
assert_type(account.inbox.all(), QuerySet)
assert_type(account.inbox.filter(subject="x").order_by("-datetime_received"), QuerySet)
assert_type(account.inbox.filter(subject="x").count(), int)
assert_type(account.inbox.filter(subject="x").exists(), bool)

# Fields of an instance, and of a class
item = Message(account=account, folder=account.inbox, subject="x", body=HTMLBody("<p>"))
assert_type(item.subject, str | None)
assert_type(item.datetime_received, EWSDateTime | None)
assert_type(item.size, int | None)
assert_type(item.is_read, bool | None)
assert_type(item.categories, list[str] | None)
assert_type(item.mime_content, bytes | None)
assert_type(item.sender, Mailbox | None)
assert_type(item.to_recipients, list[Mailbox] | None)
assert_type(item.flag, Flag | None)
assert_type(item.headers, list[MessageHeader] | None)
assert_type(item.parent_folder_id, ParentFolderId | None)
assert_type(item.id, str | None)
assert_type(item.changekey, str | None)
assert_type(Message.subject, CharField)
assert_type(Message.size, IntegerField)
assert_type(Message.is_read, BooleanField)
assert_type(Message.datetime_received, DateTimeField)
assert_type(Message.to_recipients, MailboxListField)
assert_type(Message.subject.max_length, int)

# What people have is taken
item.to_recipients = ["anne@example.com"]
item.subject = HTMLBody("x")

# Verbs
assert_type(item.save(), Message)
assert_type(item.save(update_fields=["subject"]), Message)
assert_type(item.refresh(), Message)
item.delete()
item.move_to_trash()
answer = item.create_reply("Re: x", "y", to_recipients=["anne@example.com"])
assert_type(answer, ReplyToItem)
assert_type(answer.subject, str | None)
assert_type(item.create_reply_all(None, HTMLBody("<p>")), ReplyAllToItem)
assert_type(item.create_forward("Fwd: x", "y", ["anne@example.com"]), ForwardItem)
answer.send(save_copy=True, copy_to_folder=account.sent)
item.send()
item.send_and_save(update_fields=["subject"])
item.reply("Re: x", "y", attachments=[FileAttachment(name="a", content=b"a")])
item.mark_as_junk(is_junk=True, move_item=False)
Task(account=account).complete()
assert_type(PostItem(account=account).post_reply("Re: x", "y"), PostItem)

# Meetings
meeting = CalendarItem(account=account, folder=account.calendar)
assert_type(meeting.save(send_meeting_invitations="SendToAllAndSaveCopy"), CalendarItem)
assert_type(meeting.occurrence(3), CalendarItem)
assert_type(meeting.recurring_master(), CalendarItem)
assert_type(meeting.accept(body="x"), list[BulkCreateResult])
meeting.cancel(body="x")
request = MeetingRequest(account=account)
assert_type(request.decline(body="x"), list[BulkCreateResult])
assert_type(request.associated_calendar_item(), CalendarItem | None)
MeetingCancellation(account=account).remove_from_calendar()


class Lunch(ExtendedProperty):
    property_set_id = "12345678-1234-1234-1234-123456781234"
    property_name = "Lunch"
    property_type = "String"


Message.register("lunch", Lunch)


def subjects(messages: QuerySet) -> Iterator[str]:
    """What comes of a set may be anything that was asked for, so it is not known."""
    for message in messages:
        yield message.subject or ""
