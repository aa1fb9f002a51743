import base64

import pytest

from exchangelib.sandbox import schema
from exchangelib.sandbox.bags import clark, text_of
from exchangelib.sandbox.clock import Clock
from exchangelib.sandbox.ical import read_calendar
from exchangelib.sandbox.loading import read_path
from exchangelib.sandbox.mime import BadFile, read_message
from exchangelib.sandbox.mime_render import render
from exchangelib.sandbox.store import Store
from exchangelib.sandbox.vcard import read_cards

SCHEMA = schema.load()

RELATED = b"""Received: from a by b; Mon, 1 Apr 2024 12:00:05 +0200
Date: Mon, 1 Apr 2024 11:59:00 +0200
From: =?iso-8859-1?q?J=F8rgen?= <j@example.org>
To: "Doe, John" <john@example.com>, undisclosed:;
Cc: a@x.org, b@x.org
Subject: =?utf-8?b?w6bDuMOl?=
 folded
Message-ID: <1@example.org>
X-Priority: 1 (Highest)
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=M

--M
Content-Type: multipart/related; boundary=R

--R
Content-Type: multipart/alternative; boundary=A

--A
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

bl=E5
--A
Content-Type: text/html; charset=utf-8

<p>bl\xc3\xa5 <img src="cid:pic"></p>
--A--
--R
Content-Type: image/png; name="p.png"
Content-ID: <pic>
Content-Transfer-Encoding: base64

iVBORw==
--R--
--M
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''r%C3%A9sum%C3%A9.pdf
Content-Transfer-Encoding: base64

JVBERg==
--M
Content-Type: message/rfc822

Subject: inner
From: x@y.org

inside
--M--
"""


def names(item):
    return [each.element.child_text(clark("Name")) for each in item.attachments]


def test_a_message_of_many_parts_is_read_whole():
    item = read_message(RELATED, SCHEMA)
    bag = item.bag
    assert text_of(bag, "Subject") == "æøå folded"
    assert bag["Body"].attrs["BodyType"] == "HTML"
    assert "blå" in bag["Body"].text
    assert text_of(bag, "DateTimeSent") == "2024-04-01T09:59:00Z"
    assert text_of(bag, "DateTimeReceived") == "2024-04-01T10:00:05Z"
    assert text_of(bag, "Importance") == "High"
    assert bag["From"].children[0].child_text(clark("Name")) == "Jørgen"
    assert [box.child_text(clark("EmailAddress")) for box in bag["ToRecipients"]] == ["john@example.com"]
    assert len(bag["CcRecipients"].children) == 2
    assert names(item) == ["p.png", "résumé.pdf", "inner"]
    assert [each.is_inline for each in item.attachments] == [True, False, False]
    inner = item.attachments[2].element.find(clark("Message"))
    assert inner.child_text(clark("Subject")) == "inner"
    assert inner.child_text(clark("Body")).strip() == "inside"


@pytest.mark.parametrize(
    "head, subject",
    [
        (b"Subject: caf\xe9", "café"),
        ("Subject: café".encode(), "café"),
        (b"Subject: =?no-such-charset?q?abc?=", "abc"),
        (b"Subject: =?utf-8?b?!!?=", None),
        (b"Subject: a\n\tb", "a\tb"),
    ],
)
def test_broken_headers_are_read_as_well_as_can_be(head, subject):
    item = read_message(head + b"\nDate: nonsense\nTo: <<>>, ,\n\nbody \xff", SCHEMA)
    assert subject is None or text_of(item.bag, "Subject") == subject
    assert text_of(item.bag, "Body").startswith("body ")


def test_bytes_without_any_header_are_no_message():
    with pytest.raises(BadFile):
        read_message(b"\x00\x01\x02 binary", SCHEMA)
    with pytest.raises(BadFile):
        read_message(b"", SCHEMA)


def test_what_is_rendered_reads_back():
    item = read_message(RELATED, SCHEMA)
    again = read_message(render("Message", item.bag, item.attachments), SCHEMA)
    for name in ("Subject", "DateTimeSent", "InternetMessageId"):
        assert text_of(again.bag, name) == text_of(item.bag, name)
    assert again.bag["Body"].text.strip() == item.bag["Body"].text.strip()
    assert [box.child_text(clark("Name")) for box in again.bag["ToRecipients"]] == ["Doe, John"]
    assert names(again)[:2] == ["p.png", "résumé.pdf"]
    assert again.attachments[1].content == b"%PDF"
    assert [each.is_inline for each in again.attachments][:1] == [True]


ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:u1
SUMMARY:Lunch\\, late
DTSTART;TZID=Europe/Copenhagen:20240701T120000
DURATION:PT1H30M
RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5
ATTENDEE;CN=Anne:mailto:anne@x.org
BEGIN:VALARM
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VTODO
SUMMARY:Do
DUE;VALUE=DATE:20240702
STATUS:IN-PROCESS
END:VTODO
END:VCALENDAR
"""


def test_events_and_tasks_are_read():
    event, task = read_calendar(ICS)
    assert (event.kind, event.home, text_of(event.bag, "Subject")) == ("CalendarItem", "calendar", "Lunch, late")
    assert (text_of(event.bag, "Start"), text_of(event.bag, "End")) == ("2024-07-01T10:00:00Z", "2024-07-01T11:30:00Z")
    assert event.bag["Recurrence"].children[0].child_text(clark("DaysOfWeek")) == "Monday Wednesday"
    assert event.bag["Recurrence"].children[1].child_text(clark("NumberOfOccurrences")) == "5"
    assert (task.kind, text_of(task.bag, "DueDate"), text_of(task.bag, "Status")) == (
        "Task",
        "2024-07-02T00:00:00Z",
        "InProgress",
    )


def test_contacts_are_read():
    card = (
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Anne Bær\r\nN:Bær;Anne;;;\r\nORG:ACME;Sales\r\nEMAIL;TYPE=work:anne@x.org\r\n"
        "TEL;TYPE=cell;VALUE=uri:tel:+45 1\r\nADR;TYPE=home:;;Main St 1;Town;;1000;DK\r\nBDAY:19800102\r\nNOTE:a\\nb\r\n"
        "item1.URL:https://x.org\r\nEND:VCARD\r\n"
    )
    bag = read_cards(card.encode())[0].bag
    assert (text_of(bag, "GivenName"), text_of(bag, "Surname"), text_of(bag, "CompanyName")) == ("Anne", "Bær", "ACME")
    assert bag["PhoneNumbers"].children[0].attrs["Key"] == "MobilePhone"
    assert bag["PhoneNumbers"].children[0].text == "+45 1"
    assert bag["PhysicalAddresses"].children[0].child_text(clark("Street")) == "Main St 1"
    assert text_of(bag, "Body") == "a\r\nb"
    assert text_of(bag, "BusinessHomePage") == "https://x.org"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.eml").write_bytes(RELATED)
    (tmp_path / "deep" / "b.ICS").write_bytes(ICS)
    (tmp_path / "c.vcf").write_bytes(b"BEGIN:VCARD\nVERSION:3.0\nFN:X\nEND:VCARD\n")
    (tmp_path / "d.mbox").write_bytes(
        b"From a Mon Apr  1 12:00:00 2024\nSubject: one\n\n1\n\nFrom b Mon Apr  1 12:00:00 2024\nSubject: two\nStatus: RO\n\n2\n"
    )
    (tmp_path / "notes.txt").write_text("not mail")
    return tmp_path


def test_a_folder_of_files_is_loaded_at_any_depth(files):
    store = Store(None, Clock(), SCHEMA)
    number = store.add_user("john@example.com", "p").number
    assert store.load(files, "john@example.com") == 6
    counts = store.folders.counts(number)
    totals = {
        name: counts[store.folders.distinguished(number, name).number].total
        for name in ("inbox", "calendar", "tasks", "contacts")
    }
    assert totals == {"inbox": 3, "calendar": 1, "tasks": 1, "contacts": 1}
    inbox = store.folders.distinguished(number, "inbox").number
    assert counts[inbox].unread == 2
    rows = [found.number for found in store.items.scan("folder = ?", (inbox,), (), (), False)]
    for item in store.items.many(rows, with_mime=True).values():
        assert text_of(item.bag, "IsDraft") == "false"
        assert item.mime is not None
    store.close()


@pytest.mark.parametrize(
    "name, content",
    [("bad.eml", b""), ("bad.ics", b"hello"), ("bad.vcf", b"BEGIN:VCARD\nFN:x\n"), ("bad.mbox", b"hello"), ("bad.ics", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n")],
)  # fmt: skip
def test_a_bad_file_is_named_and_nothing_is_loaded(files, name, content):
    (files / name).write_bytes(content)
    store = Store(None, Clock(), SCHEMA)
    store.add_user("john@example.com", "p")
    with pytest.raises(ValueError, match=name):
        store.load(files, "john@example.com")
    assert all(counts.total == 0 for counts in store.folders.counts(1).values())
    store.close()


def test_what_cannot_be_loaded_is_said(tmp_path):
    for path in (tmp_path / "missing.eml", tmp_path, tmp_path / "x.doc"):
        with pytest.raises(ValueError, match=path.name):
            list(read_path(path, SCHEMA))
    store = Store(None, Clock(), SCHEMA)
    with pytest.raises(ValueError, match=r"no mailbox 'nobody@x\.org'"):
        store.load(tmp_path, "nobody@x.org")
    store.close()


def test_inline_images_keep_their_bytes():
    item = read_message(RELATED, SCHEMA)
    assert item.attachments[0].content == base64.b64decode("iVBORw==")
