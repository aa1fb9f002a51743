"""What people get wrong in their first hour: each mistake has one error, that names what was given and what is expected."""

from __future__ import annotations

import copy
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

import exchangelib.services
from exchangelib import (
    UTC_NOW,
    Account,
    Attendee,
    CalendarItem,
    Configuration,
    Contact,
    Credentials,
    EWSDateTime,
    EWSTimeZone,
    ExtendedProperty,
    FaultTolerance,
    FileAttachment,
    Folder,
    ItemAttachment,
    Mailbox,
    Message,
    OofSettings,
    Task,
)
from exchangelib.errors import EWSError
from exchangelib.indexed_properties import EmailAddress
from exchangelib.recurrence import DailyPattern, Recurrence

START = UTC_NOW()
END = START + timedelta(hours=1)
JOHN = Credentials("john", "secret")
Mistake = Callable[[Account], Any]

CONNECTING: dict[str, tuple[Mistake, str]] = {
    "a whole address for a server": (
        lambda a: Configuration(server="https://mail.example.com/EWS/Exchange.asmx", credentials=JOHN),
        "'server' must be a host name",
    ),
    "a host for a whole address": (
        lambda a: Configuration(service_endpoint="mail.example.com", credentials=JOHN),
        "'service_endpoint' must be a URL",
    ),
    "a text for credentials": (
        lambda a: Configuration(server="mail.example.com", credentials="secret"),  # type: ignore[arg-type]
        "'credentials' must be of type BaseCredentials",
    ),
    "a name and a password for credentials": (
        lambda a: Account("john@example.com", credentials=("john", "secret"), autodiscover=False),  # type: ignore[arg-type]
        "'credentials' must be of type BaseCredentials, not tuple",
    ),
    "a way to log in that there is not": (
        lambda a: Configuration(server="mail.example.com", credentials=JOHN, auth_type="kerberos"),
        "'auth_type'. Valid values are",
    ),
    "a version as text": (
        lambda a: Configuration(server="mail.example.com", credentials=JOHN, version="2016"),  # type: ignore[arg-type]
        "'version' must be of type Version",
    ),
    "a class for a policy": (
        lambda a: Configuration(server="mail.example.com", retry_policy=FaultTolerance),  # type: ignore[arg-type]
        "'retry_policy' must be of type RetryPolicy",
    ),
    "no connections": (lambda a: Configuration(server="mail.example.com", max_connections=0), "at least 1, not 0"),
    "time in words": (lambda a: FaultTolerance(max_wait="1h"), "'max_wait' must be of type int or float"),
}
FOLDERS: dict[str, tuple[Mistake, str]] = {
    "a folder that is further down": (lambda a: a.root / a.inbox.name, "No folder 'Inbox' in /Root"),
    "a name that is nearly right": (lambda a: a.msg_folder_root / "Draft", "did you mean 'Drafts'?"),
    "a number for a name": (lambda a: a.inbox / 5, "must be of type str, not int: 5"),
    "a number for a pattern": (lambda a: list(a.inbox.glob(5)), "'pattern' must be of type str, not int: 5"),
    "no parent": (lambda a: Folder(name="x").save(), "needs a 'parent'"),
    "a parent by its name": (lambda a: Folder(parent="inbox", name="x").save(), "'parent' must be of type"),
    "no name": (lambda a: Folder(parent=a.inbox).save(), "needs a 'name'"),
    "an argument misspelt": (lambda a: Folder(parent=a.inbox, nam="x"), "no field 'nam' (did you mean 'name'?)"),
    "a target by its name": (
        lambda a: a.bulk_move([("AAMkAAA=", None)], to_folder="trash"),
        "'trash' is the name of a folder, not an id",
    ),
    "a target by its name, for nothing": (
        lambda a: a.bulk_move([], to_folder="Trash"),
        "'Trash' is the name of a folder, not an id",
    ),
    "a place for items by its name": (
        lambda a: Message(account=a, folder="Inbox", subject="x").save(),
        "'Inbox' is the name of a folder, not an id",
    ),
}
for _verb in ("delete", "empty", "wipe", "refresh"):
    FOLDERS[f"{_verb} before it is saved"] = (
        lambda a, verb=_verb: getattr(Folder(parent=a.inbox, name="New"), verb)(),  # type: ignore[misc]
        "Folder 'New' must have an ID: it is not saved, or is deleted",
    )
FOLDERS |= {
    "moved before it is saved": (lambda a: Folder(parent=a.inbox, name="New").move(a.trash), "must have an ID"),
    "searched before it is saved": (lambda a: list(Folder(parent=a.inbox, name="New").all()), "must have an ID"),
    "asked for a child before it is saved": (lambda a: Folder(parent=a.inbox, name="New") // "x", "must have an ID"),
    "settings before it is saved": (
        lambda a: Folder(parent=a.inbox, name="New").get_user_configuration("x"),
        "must have an ID",
    ),
    "an item for it before it is saved": (
        lambda a: Message(folder=Folder(parent=a.inbox, name="New"), subject="x").save(),
        "Folder 'New' must have an ID",
    ),
    "a well-known folder looked for in the root": (
        lambda a: a.root / "Inbox",
        "No folder 'Inbox' in /Root (there is one in 'Top of Information Store': "
        "use / 'Top of Information Store' / 'Inbox', or one that the account has a name for, such as account.inbox)",
    ),
    "a well-known folder asked for in the root": (lambda a: a.root // "Inbox", "use account.msg_folder_root // …"),
    "a folder looked for too far up": (lambda a: a.msg_folder_root / "Deep down", "No folder 'Deep down' in"),
    "a number of items that only servers count": (
        lambda a: Folder(parent=a.inbox, name="x", total_count=3).save(),
        "Folder.total_count: 3 was assigned, but it is read-only: the server sets it",
    ),
    "a number of items that only servers count, later": (
        lambda a: assigned(a.inbox, "total_count", 3).save(),
        "Inbox.total_count: 3 was assigned, but it is read-only: the server sets it",
    ),
    "a parent for a folder that has one": (lambda a: assigned(a.inbox, "parent", a.trash).save(), "with move()"),
    "a name without its name": (lambda a: Folder("New"), "not str without a name: write Folder(name='…')"),  # type: ignore[arg-type]
}
UNSAVED: dict[str, Callable[[Any], Any]] = {
    "delete": lambda m: m.delete(),
    "soft_delete": lambda m: m.soft_delete(),
    "move_to_trash": lambda m: m.move_to_trash(),
    "refresh": lambda m: m.refresh(),
    "copy": lambda m: m.copy(m.account.trash),
    "move": lambda m: m.move(m.account.trash),
    "archive": lambda m: m.archive(m.account.trash),
    "mark_as_junk": lambda m: m.mark_as_junk(True),
    "suppress_read_receipt": lambda m: m.suppress_read_receipt(),
    "reply": lambda m: m.reply("x", "y"),
    "reply_all": lambda m: m.reply_all("x", "y"),
    "create_reply": lambda m: m.create_reply("x", "y"),
    "forward": lambda m: m.forward("x", "y", ["a@example.com"]),
    "create_forward": lambda m: m.create_forward("x", "y", ["a@example.com"]),
    "to_id": lambda m: m.to_id(),
}
UNSAVED_MEETING: dict[str, Callable[[Any], Any]] = {
    "accept": lambda m: m.accept(),
    "decline": lambda m: m.decline(),
    "tentatively_accept": lambda m: m.tentatively_accept(),
    "cancel": lambda m: m.cancel(),
    "occurrence": lambda m: m.occurrence(1),
    "recurring_master": lambda m: m.recurring_master(),
}


def assigned(thing: Any, name: str, value: Any) -> Any:
    """A copy of a thing with another value in a field."""
    changed = copy.copy(thing)
    setattr(changed, name, value)
    return changed


ITEMS: dict[str, tuple[Mistake, str]] = {
    **{
        f"{verb} before it is saved": (
            lambda a, call=call: call(Message(account=a, subject="x")),  # type: ignore[misc]
            "Message must have an ID: it is not saved, or is deleted",
        )
        for verb, call in UNSAVED.items()
    },
    **{
        f"{verb} before it is saved": (
            lambda a, call=call: call(CalendarItem(account=a, subject="x")),  # type: ignore[misc]
            "CalendarItem must have an ID: it is not saved, or is deleted",
        )
        for verb, call in UNSAVED_MEETING.items()
    },
    "a task done before it is saved": (lambda a: Task(account=a).complete(), "Task must have an ID"),
    "a value without its name": (lambda a: Message("x"), "write Message(subject='…')"),  # type: ignore[arg-type]
    "an address without its name": (lambda a: Mailbox("x@example.com"), "write Mailbox(email_address='…')"),  # type: ignore[arg-type]
    "an attendee without its name": (
        lambda a: Attendee(Mailbox()),
        "not Mailbox without a name: write Attendee(mailbox=…)",
    ),  # type: ignore[arg-type]
    "a file without names": (lambda a: FileAttachment("a.txt", b"x"), "not str, bytes without a name"),  # type: ignore[arg-type]
    "a file without a name": (
        lambda a: Message(folder=a.drafts, attachments=[FileAttachment(content=b"x")]).save(),
        "FileAttachment.name: None is not allowed",
    ),
    "a file without a name for what is saved": (
        lambda a: Message(account=a, id="AAMk", changekey="FwAA").attach(FileAttachment(content=b"x")),
        "FileAttachment.name: None is not allowed",
    ),
    "a file that is read, without a name": (
        lambda a: Message(account=a, id="AAMk", changekey="FwAA").attach(FileAttachment(content=io.BytesIO(b"x"))),
        "FileAttachment.name: None is not allowed",
    ),
    "an item in an item without a name": (
        lambda a: Message(folder=a.drafts, attachments=[ItemAttachment(item=Message())]).save(),
        "ItemAttachment.name: None is not allowed",
    ),
    "when it was received": (
        lambda a: Message(folder=a.drafts, datetime_received=START).save(),
        "Message.datetime_received: EWSDateTime",
    ),
    "when it was received, of many": (
        lambda a: a.bulk_create(a.drafts, [Message(), assigned(Message(), "datetime_received", START)]),
        "was assigned, but it is read-only: the server sets it",
    ),
    "when it was received, later": (
        lambda a: assigned(Message(account=a, id="AAMk", changekey="FwAA"), "datetime_received", START).save(),
        "was assigned, but it is read-only: the server sets it",
    ),
    "when it was received, by name": (
        lambda a: Message(account=a, id="AAMk", changekey="FwAA").save(update_fields=["datetime_received"]),
        "Message.datetime_received is read-only: the server sets it",
    ),
    "a size for a draft that is sent": (
        lambda a: assigned(Message(account=a, id="AAMk", changekey="FwAA"), "size", 1).send(),
        "Message.size: 1 was assigned, but it is read-only: the server sets it",
    ),
    "a field misspelt": (lambda a: Message(subjekt="x"), "no field 'subjekt' (did you mean 'subject'?)"),
    "no account": (lambda a: Message(subject="x").save(), "must have an account"),
    "a number for a text": (lambda a: Message(account=a, subject=5).save(), "'Message.subject' must be of type str"),
    "a text for a list": (lambda a: Message(account=a, categories="red").save(), "'Message.categories' must be of"),
    "a word for a truth": (
        lambda a: Message(account=a, is_read="yes").save(),
        "'Message.is_read' must be of type bool",
    ),
    "a choice that there is not": (lambda a: Message(account=a, importance="urgent").save(), "'Low', 'Normal', 'High'"),
    "a time without a zone": (
        lambda a: CalendarItem(folder=a.calendar, start=datetime(2031, 1, 1), end=END).save(),
        "CalendarItem.start: datetime.datetime(2031, 1, 1, 0, 0) has no time zone",
    ),
    "a time as text": (
        lambda a: CalendarItem(folder=a.calendar, start="2031-01-01", end=END).save(),
        "'CalendarItem.start' must be of type datetime, not str",
    ),
    "an end before the start": (
        lambda a: CalendarItem(folder=a.calendar, start=END, end=START).save(),
        "'end'",
    ),
    "no start": (lambda a: CalendarItem(folder=a.calendar, subject="x").save(), "CalendarItem.start: None"),
    "a pattern for a recurrence": (
        lambda a: CalendarItem(folder=a.calendar, start=START, end=END, recurrence=DailyPattern(interval=1)).save(),
        "'CalendarItem.recurrence' must be of type Recurrence",
    ),
    "a series without a beginning": (
        lambda a: CalendarItem(
            folder=a.calendar, start=START, end=END, recurrence=Recurrence(pattern=DailyPattern(interval=1))
        ).save(),
        "Recurrence.boundary",
    ),
    "a label that there is not": (
        lambda a: Contact(folder=a.contacts, email_addresses=[EmailAddress(email="a@b.c", label="Work")]).save(),
        "'EmailAddress.label'. Valid values are",
    ),
    "more than all": (lambda a: Task(folder=a.tasks, percent_complete=200).save(), "Expected: 100 or less"),
    "a path for a file": (lambda a: Message().attach("notes.txt"), "not str: 'notes.txt'"),
    "names of fields as a text": (
        lambda a: Message(account=a, id="AAMk", changekey="FwAA").save(update_fields="subject"),
        "'update_fields' must be of type list or tuple",
    ),
}
SEARCHING: dict[str, tuple[Mistake, str]] = {
    "a field misspelt": (lambda a: a.inbox.filter(subjekt="x"), "did you mean 'subject'?"),
    "a lookup that there is not": (lambda a: a.inbox.filter(subject__like="x"), "Lookups are contains, exact"),
    "nothing as a value": (lambda a: a.inbox.filter(subject=None), "use subject__exists=False"),
    "a text for a time": (lambda a: a.inbox.filter(datetime_received__gt="2031-01-01"), "must be of type datetime"),
    "a time without a zone": (lambda a: a.inbox.filter(datetime_received__gt=datetime(2031, 1, 1)), "no time zone"),
    "greater than a text": (lambda a: a.inbox.filter(subject__gt="x"), "works on dates and numbers only"),
    "one end of a range": (lambda a: a.inbox.filter(datetime_received__range=(START,)), "a pair (from, to)"),
    "a text for a list": (lambda a: a.inbox.filter(subject__in="x"), "must be a list, tuple or other iterable"),
    "what cannot be searched": (lambda a: a.inbox.filter(to_recipients="x"), "cannot be searched for"),
    "words and conditions": (lambda a: a.inbox.filter("subject:x", is_read=True), "cannot be combined"),
    "an order by nothing": (lambda a: a.inbox.all().order_by("-sbject"), "did you mean 'subject'?"),
    "flat lists of two": (lambda a: a.inbox.all().values_list("subject", "size", flat=True), "exactly one field name"),
    "a page of nothing": (lambda a: setattr(a.inbox.all(), "page_size", 0), "'page_size' must be at least 1"),
    "a view that goes back": (lambda a: a.calendar.view(start=END, end=START), "not before 'start'"),
    "a label that there is not": (lambda a: a.contacts.all().only("phone_numbers__Car"), "Label 'Car'"),
}
MANY: dict[str, tuple[Mistake, str]] = {
    "the name of a folder for new items": (
        lambda a: a.bulk_create("inbox", [Message()]),
        "'folder': 'inbox' is the name of a folder. Expected: the folder itself, its id, or DistinguishedFolderId",
    ),
    "one item for many": (lambda a: a.bulk_create(a.inbox, Message()), "'items' must be of type list"),
    "texts for items": (lambda a: a.bulk_create(a.inbox, ["x"]), "not str: 'x'"),
    "a field misspelt": (lambda a: list(a.fetch([("A", "B")], only_fields=["subjekt"])), "of what is in any folder"),
    "one id for many": (lambda a: a.bulk_delete("AAMk"), "'ids' must be of type list"),
    "nothing for an id": (lambda a: a.bulk_delete([None]), "None does not name a thing on the server"),
    "an item without fields": (lambda a: a.bulk_update([Message()]), "a pair (item, names of fields)"),
    "a way to delete that there is not": (lambda a: a.bulk_delete([("A", "B")], delete_type="Trash"), "'HardDelete'"),
    "no items in any chunk": (
        lambda a: setattr(exchangelib.services, "CHUNK_SIZE", 0),
        "'CHUNK_SIZE' must be at least 1",
    ),
    "no items in a chunk": (lambda a: a.bulk_create(a.inbox, [Message()], chunk_size=0), "at least 1, not 0"),
    "an upload to a name": (lambda a: a.upload([("inbox", "data")]), "'inbox' is the name of a folder"),
}
SERVICES: dict[str, tuple[Mistake, str]] = {
    "a zone misspelt": (lambda a: EWSTimeZone("Europe/Copenhagn"), "No time zone 'Europe/Copenhagn'"),
    "a zone of Windows": (lambda a: EWSTimeZone("Romance Standard Time"), "from_ms_id('Romance Standard Time')"),
    "a zone twice": (lambda a: EWSTimeZone("UTC").localize(START), "has a time zone already"),
    "a time without a zone": (lambda a: EWSDateTime(2031, 1, 1).ewsformat(), "has no time zone"),
    "a word for absence": (lambda a: setattr(a, "oof_settings", "Enabled"), "'oof_settings' must be of type"),
    "absence that ends first": (
        lambda a: setattr(
            a,
            "oof_settings",
            OofSettings(state="Scheduled", internal_reply="x", external_reply="y", start=END, end=START),
        ),
        "must be after 'start'",
    ),
    "one address for many": (
        lambda a: a.get_mail_tips("x@example.com"),
        "'recipients' must be of type list or tuple or Iterator, not str",
    ),
    "a level that there is not": (lambda a: a.add_delegate("x@example.com", calendar="Boss"), "'Editor', 'Reviewer'"),
    "a pair for three": (
        lambda a: list(a.protocol.get_free_busy_info([(a, "Organizer")], START, END)),
        "(account, type of attendee, whether to exclude conflicts)",
    ),
    "a format that there is not": (lambda a: a.protocol.convert_ids([], destination_format="html"), "'EwsId'"),
    "a property without a name": (
        lambda a: Message.register("x", type("Nameless", (ExtendedProperty,), {"property_type": "String"})),
        "is named by nothing. Expected one of",
    ),
}
ALL = {
    f"{area}: {mistake}": case
    for area, cases in {
        "connecting": CONNECTING,
        "folders": FOLDERS,
        "items": ITEMS,
        "searching": SEARCHING,
        "many": MANY,
        "services": SERVICES,
    }.items()
    for mistake, case in cases.items()
}


@pytest.mark.sandbox_only("knows the names of folders")
@pytest.mark.parametrize("mistake, said", ALL.values(), ids=ALL)
def test_a_mistake_is_explained(account: Account, mistake: Mistake, said: str) -> None:
    with pytest.raises((EWSError, TypeError)) as caught:
        mistake(account)
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)
    assert isinstance(caught.value, EWSError)
