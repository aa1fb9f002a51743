"""Checked by mypy, not run: what an editor knows of a program that a user would write."""

from collections.abc import Iterator

from typing_extensions import assert_type

from exchangelib import Account, Configuration, Credentials, EWSDateTime, ExtendedProperty, HTMLBody, Mailbox, Message
from exchangelib.fields import BooleanField, CharField, DateTimeField, IntegerField, MailboxListField
from exchangelib.folders import Calendar, DeletedItems, Drafts, Inbox, Root, SentItems
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


class Lunch(ExtendedProperty):
    property_set_id = "12345678-1234-1234-1234-123456781234"
    property_name = "Lunch"
    property_type = "String"


Message.register("lunch", Lunch)


def subjects(messages: QuerySet) -> Iterator[str]:
    """What comes of a set may be anything that was asked for, so it is not known."""
    for message in messages:
        yield message.subject or ""
