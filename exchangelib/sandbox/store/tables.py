"""The tables of the sandbox's database, and which properties have a column of their own; no statements about data."""

from __future__ import annotations

# Properties that are often searched and sorted by: element name -> column. The column holds the element's text.
COLUMNS: dict[str, str] = {
    "Subject": "subject",
    "DateTimeReceived": "received",
    "DateTimeSent": "sent",
    "DateTimeCreated": "created",
    "LastModifiedTime": "modified",
    "Size": "size",
    "IsRead": "is_read",
    "HasAttachments": "has_attachments",
    "ItemClass": "item_class",
    "Importance": "importance",
    "DisplayTo": "display_to",
    "Start": "start",
    "End": "finish",
    "InternetMessageId": "message_id",
}
# Properties that no list of items shows: kept apart, so that a search does not read them.
TAIL = frozenset(
    {
        "Body",
        "InternetMessageHeaders",
        "ToRecipients",
        "CcRecipients",
        "BccRecipients",
        "ReplyTo",
        "RequiredAttendees",
        "OptionalAttendees",
        "Resources",
        "Recurrence",
        "ModifiedOccurrences",
        "DeletedOccurrences",
        "Exceptions",
        "Members",
        "Photo",
        "EntityExtractionResult",
        "Mentions",
    }
)

_COLUMN_LIST = ",\n    ".join(f"{column} TEXT" for column in COLUMNS.values())

SCHEMA = f"""
CREATE TABLE IF NOT EXISTS mailbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL UNIQUE COLLATE NOCASE,
    display_name TEXT NOT NULL,
    salt BLOB NOT NULL,
    digest BLOB NOT NULL,
    full_access TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS impersonation (
    mailbox INTEGER NOT NULL,
    address TEXT NOT NULL COLLATE NOCASE,
    PRIMARY KEY (mailbox, address)
);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS folder (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox INTEGER NOT NULL,
    parent INTEGER,
    name TEXT NOT NULL,
    distinguished TEXT NOT NULL,
    folder_class TEXT NOT NULL,
    element TEXT NOT NULL,
    change INTEGER NOT NULL,
    bag TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS folder_mailbox ON folder (mailbox, distinguished);
CREATE INDEX IF NOT EXISTS folder_parent ON folder (parent, name COLLATE NOCASE);
CREATE TABLE IF NOT EXISTS item (
    number INTEGER PRIMARY KEY,
    mailbox INTEGER NOT NULL,
    folder INTEGER NOT NULL,
    origin INTEGER,
    associated INTEGER NOT NULL,
    kind TEXT NOT NULL,
    change INTEGER NOT NULL,
    conversation INTEGER,
    {_COLUMN_LIST},
    head TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS item_folder ON item (folder, associated, received, number, is_read);
CREATE INDEX IF NOT EXISTS item_message_id ON item (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS item_origin ON item (origin) WHERE origin IS NOT NULL;
CREATE TABLE IF NOT EXISTS content (
    item INTEGER PRIMARY KEY,
    tail TEXT NOT NULL,
    history TEXT NOT NULL,
    mime BLOB
);
CREATE TABLE IF NOT EXISTS attachment (
    number INTEGER PRIMARY KEY,
    item INTEGER NOT NULL,
    is_inline INTEGER NOT NULL,
    size INTEGER NOT NULL,
    element TEXT NOT NULL,
    content BLOB
);
CREATE INDEX IF NOT EXISTS attachment_item ON attachment (item);
"""
# Statements of other rooms that keep something in the same database: one text each, which must bear being executed again.
# A reset empties their tables too.
EXTRA: list[str] = [
    # What Digest and NTLM compare with, and further addresses of mailboxes.
    "CREATE TABLE IF NOT EXISTS clear_password (mailbox INTEGER PRIMARY KEY, password TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS alias (address TEXT PRIMARY KEY COLLATE NOCASE, mailbox INTEGER NOT NULL)",
    # The address book: rooms, distribution lists, contacts, and what it tells of users beyond their name and address.
    """CREATE TABLE IF NOT EXISTS directory_entry (
        number INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL UNIQUE COLLATE NOCASE, kind TEXT NOT NULL,
        display_name TEXT NOT NULL, details TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS directory_member (
        list TEXT NOT NULL COLLATE NOCASE, place INTEGER NOT NULL, address TEXT NOT NULL COLLATE NOCASE,
        PRIMARY KEY (list, address))""",
    """CREATE TABLE IF NOT EXISTS directory_photo (
        address TEXT PRIMARY KEY COLLATE NOCASE, picture BLOB NOT NULL)""",
    # What the owner of a mailbox has set for it, as JSON by name; and who was told that somebody is out of office.
    """CREATE TABLE IF NOT EXISTS setting (
        mailbox INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (mailbox, name))""",
    """CREATE TABLE IF NOT EXISTS oof_told (
        mailbox INTEGER NOT NULL, sender TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (mailbox, sender))""",
    """CREATE TABLE IF NOT EXISTS delegate (
        mailbox INTEGER NOT NULL, place INTEGER NOT NULL, address TEXT NOT NULL COLLATE NOCASE,
        receives INTEGER NOT NULL, private INTEGER NOT NULL, PRIMARY KEY (mailbox, address))""",
    # Mail to addresses outside; and who may send as, or on behalf of, the owner of a mailbox.
    """CREATE TABLE IF NOT EXISTS outgoing (
        number INTEGER PRIMARY KEY AUTOINCREMENT, sender TEXT NOT NULL, recipients TEXT NOT NULL, mime BLOB NOT NULL,
        at TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS sending_right (
        mailbox INTEGER NOT NULL, address TEXT NOT NULL COLLATE NOCASE, how TEXT NOT NULL,
        PRIMARY KEY (mailbox, address, how))""",
    # Whose mail is junk.
    """CREATE TABLE IF NOT EXISTS blocked_sender (
        mailbox INTEGER NOT NULL, address TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (mailbox, address))""",
    # What is looked up for meetings.
    """CREATE INDEX IF NOT EXISTS item_uid ON item (mailbox, json_extract(head, '$."UID"')) WHERE kind = 'CalendarItem'""",
    """CREATE INDEX IF NOT EXISTS item_span ON item (folder, start, finish, kind, associated)
        WHERE kind = 'CalendarItem' AND associated = 0 AND start IS NOT NULL""",
    """CREATE INDEX IF NOT EXISTS item_series ON item (folder)
        WHERE kind = 'CalendarItem' AND json_extract(head, '$."CalendarItemType"') = 'RecurringMaster'""",
]
# What a reset leaves: who may log in, what the address book says of them, and which numbers were given before.
KEPT = frozenset(
    {
        "mailbox",
        "impersonation",
        "alias",
        "clear_password",
        "counter",
        "directory_entry",
        "directory_member",
        "directory_photo",
        "sending_right",
    }
)
PUBLIC_MAILBOX = 0
