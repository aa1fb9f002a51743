"""Files as programs really write them: they are loaded, shown by searches, and their MIME comes back byte for byte."""

import base64

import pytest

from exchangelib.sandbox.nodes import T
from tests.sandbox.semantics.conftest import JOHN, compare, contains, order, restriction

CRLF = "\r\n"


def lines(*text):
    return CRLF.join(text).encode("latin-1")


NESTED = lines(
    "From: Anne <anne@example.com>", "To: john@example.com", "Subject: outer", "Date: Mon, 1 Jan 2024 10:00:00 +0100",
    "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="a"', "", "--a", "Content-Type: text/plain", "", "the text",
    "--a", "Content-Type: message/rfc822", "", "Subject: inner", "From: Bob <bob@example.com>",
    'Content-Type: multipart/mixed; boundary="b"', "", "--b", "Content-Type: text/plain", "", "inner text", "--b",
    "Content-Type: message/rfc822", "", "Subject: innermost", "", "deep", "--b--", "--a--", "",
)  # fmt: skip
ODD = {
    "nested": (NESTED, "outer"),
    "an unknown charset": (
        lines("Subject: =?x-unknown?Q?a=E9b?=", "Content-Type: text/plain; charset=x-nothing", "", "b\xe9d"),
        None,
    ),
    "a wrong charset": (lines("Subject: wrong", "Content-Type: text/plain; charset=utf-8", "", "b\xe9d \xff"), "wrong"),
    "raw bytes in headers": (lines("Subject: caf\xe9", "From: \xe9 <a@b.c>", "", "x"), None),
    "no date": (lines("Subject: undated", "From: a@b.c", "", "x"), "undated"),
    "a date that is none": (lines("Subject: misdated", "Date: the other day", "", "x"), "misdated"),
    "a huge header": (lines("Subject: huge", "X-Huge: " + "x" * 200_000, "", "x"), "huge"),
    "a long subject": (lines("Subject: " + "long " * 200, "", "x"), None),
    "many recipients": (
        lines("Subject: many", "To: " + ", ".join(f"p{n} <p{n}@example.com>" for n in range(1000)), "", "x"),
        "many",
    ),
    "broken addresses": (lines("Subject: broken", 'From: "no end <a@b', "To: <<>>, @, ;", "", "x"), "broken"),
    "a group": (
        lines("Subject: group", "To: friends: a@b.c, d@e.f;", "Cc: undisclosed-recipients:;", "", "x"),
        "group",
    ),
    "no end of a part": (
        lines("Subject: endless", 'Content-Type: multipart/mixed; boundary="q"', "", "--q", "", "text"),
        "endless",
    ),
    "no boundary": (lines("Subject: unbound", "Content-Type: multipart/mixed", "", "x"), "unbound"),
    "bad base64": (lines("Subject: base", "Content-Transfer-Encoding: base64", "", "!!!not base64"), "base"),
    "control characters": (lines("Subject: bell\x07", "", "a\x00b\x1b"), None),
    "bare newlines": (b"Subject: bare\nFrom: a@b.c\n\nx\n", "bare"),
    "an empty body": (lines("Subject: empty", "From: a@b.c", "", ""), "empty"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_message_is_loaded_and_keeps_its_bytes(ews, tmp_path, name):
    data, subject = ODD[name]
    (tmp_path / "odd.eml").write_bytes(data)
    assert ews.host.load(tmp_path, JOHN) == 1
    (listed,) = ews.find(base="AllProperties", uris=()).children[0].children
    item = ews.get(
        listed.find(T("ItemId")), shape="<t:IncludeMimeContent>true</t:IncludeMimeContent>", base="AllProperties"
    )
    assert base64.b64decode(item.find(T("MimeContent")).text) == data
    if subject is not None:
        assert item.child_text(T("Subject")) == subject
    assert item.child_text(T("DateTimeReceived")).endswith("Z")
    assert len(item.child_text(T("Subject")) or "") <= 255


def test_an_attached_message_is_an_attachment_not_a_part_of_the_body(ews, tmp_path):
    (tmp_path / "nested.eml").write_bytes(NESTED)
    ews.host.load(tmp_path, JOHN)
    (listed,) = ews.find().children[0].children
    item = ews.get(listed.find(T("ItemId")))
    (attachment,) = item.find(T("Attachments")).children
    assert attachment.tag == T("ItemAttachment")
    assert attachment.child_text(T("Name")) == "inner"
    assert item.child_text(T("Body")).strip() == "the text"
    assert item.child_text(T("HasAttachments")) == "true"
    assert item.child_text(T("DateTimeSent")) == "2024-01-01T09:00:00Z"


def test_an_mbox_is_cut_at_its_from_lines_and_nowhere_else(ews, tmp_path):
    (tmp_path / "box.mbox").write_bytes(
        b"From a@b.c Mon Jan  1 00:00:00 2024\nSubject: one\n\n>From here on\n>>From there\n\n"
        b"From d@e.f Tue Jan  2 00:00:00 2024\nSubject: two\n\nno end of line"
    )
    assert ews.host.load(tmp_path / "box.mbox", JOHN) == 2
    assert ews.subjects(order("item:Subject")) == ["one", "two"]
    (one,) = ews.find(restriction(compare("IsEqualTo", "item:Subject", "one"))).children[0].children
    body = ews.get(one.find(T("ItemId")), "item:Body").child_text(T("Body"))
    assert body.splitlines()[0] in ("From here on", ">From here on")
    assert len(ews.matching(contains("item:Body", "no end of line"))) == 1


CALENDAR = lines(
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VTIMEZONE", "TZID:Own/Copenhagen", "BEGIN:STANDARD",
    "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT", "END:VTIMEZONE",
    "BEGIN:VEVENT", "UID:1", "DTSTAMP:20240101T000000Z", "SUMMARY:summer\\, folded over", "  two lines", "DTSTART;TZID=Own/Copenhagen:20240701T100000",
    "DTEND;TZID=Own/Copenhagen:20240701T113000", "END:VEVENT",
    "BEGIN:VEVENT", "UID:2", "DTSTAMP:20240101T000000Z", "SUMMARY:winter", "DTSTART;TZID=Europe/Copenhagen:20240101T100000", "DURATION:PT1H", "END:VEVENT",
    "BEGIN:VEVENT", "UID:3", "DTSTAMP:20240101T000000Z", "SUMMARY:all day", "DTSTART;VALUE=DATE:20240704", "END:VEVENT",
    "BEGIN:VEVENT", "UID:4", "DTSTAMP:20240101T000000Z", "SUMMARY:weekly", "DTSTART:20240703T080000Z", "DTEND:20240703T090000Z",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR;COUNT=6", "END:VEVENT", "END:VCALENDAR", "",
)  # fmt: skip


def test_events_have_their_instants_whatever_zone_they_name(ews, tmp_path):
    (tmp_path / "c.ics").write_bytes(CALENDAR)
    assert ews.host.load(tmp_path, JOHN) == 4
    uris = ("item:Subject", "calendar:Start", "calendar:End", "calendar:IsAllDayEvent", "calendar:CalendarItemType")
    items = ews.find(order("item:Subject"), "calendar", uris).children[0].children
    found = {i.child_text(T("Subject")): [i.child_text(T(u.partition(":")[2])) for u in uris[1:]] for i in items}
    assert found["summer, folded over two lines"] == ["2024-07-01T08:00:00Z", "2024-07-01T09:30:00Z", "false", "Single"]
    assert found["winter"] == ["2024-01-01T09:00:00Z", "2024-01-01T10:00:00Z", "false", "Single"]
    assert found["all day"][2:] == ["true", "Single"]
    assert found["weekly"][3] == "RecurringMaster"
    weekly = next(i for i in items if i.child_text(T("Subject")) == "weekly")
    recurrence = ews.get(weekly.find(T("ItemId")), "calendar:Recurrence").find(T("Recurrence"))
    assert [child.local for child in recurrence.children] == ["WeeklyRecurrence", "NumberedRecurrence"]
    assert recurrence.children[0].child_text(T("DaysOfWeek")) == "Wednesday Friday"
    assert recurrence.children[1].child_text(T("NumberOfOccurrences")) == "6"


def zone(*content):
    event = ("BEGIN:VEVENT", "SUMMARY:x", 'DTSTART;TZID="Own: zone":{}', "END:VEVENT", "END:VCALENDAR", "")
    return lines("BEGIN:VCALENDAR", "BEGIN:VTIMEZONE", "TZID:Own: zone", *content, "END:VTIMEZONE", *event).decode()


ALWAYS = ("BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0000", "TZOFFSETTO:{}", "END:STANDARD")


@pytest.mark.parametrize(
    "content, start, wanted",
    [
        (zone(), "20240701T100000", "2024-07-01T10:00:00Z"),
        (zone(*(each.format("+0530") for each in ALWAYS)), "20240701T100000", "2024-07-01T04:30:00Z"),
        (zone(*(each.format("-0330") for each in ALWAYS)), "20240701T100000", "2024-07-01T13:30:00Z"),
        (zone(*(each.format("+9900") for each in ALWAYS)), "20240701T100000", "2024-07-01T10:00:00Z"),
        (
            zone(*ALWAYS[:-1], "RRULE:FREQ=YEARLY;BYMONTH=x;BYDAY=9SU", ALWAYS[-1]).replace(
                "TZOFFSETTO:{}", "TZOFFSETTO:+0100"
            ),
            "20240701T100000",
            "2024-07-01T09:00:00Z",
        ),
    ],
)
def test_a_zone_of_the_file_is_read_as_well_as_can_be(ews, tmp_path, content, start, wanted):
    (tmp_path / "c.ics").write_text(content.format(start))
    assert ews.host.load(tmp_path, JOHN) == 1
    (item,) = ews.find(folder="calendar", uris=("calendar:Start",)).children[0].children
    assert item.child_text(T("Start")) == wanted


@pytest.mark.parametrize(
    "wrong",
    [
        "RRULE:FREQ=YEARLY;BYMONTH=99",
        "RRULE:FREQ=MONTHLY;BYMONTH=x",
        "X:y\r\nDTEND;TZID=Europe/Copenhagen:00010101T000000\r\nDTSTART;TZID=Asia/Tokyo:00010101T000000",
    ],
)
def test_an_event_that_cannot_be_is_an_error_that_names_the_file(ews, tmp_path, wrong):
    start = "" if "DTSTART" in wrong else "DTSTART:20240101T000000Z\r\n"
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{start}{wrong}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    (tmp_path / "bad.ics").write_text(text, newline="")
    with pytest.raises(ValueError, match=r"bad\.ics"):
        ews.host.load(tmp_path, JOHN)


PHOTO = base64.b64encode(b"\xff\xd8\xff\xe0 a photo").decode()
CARDS = {
    "2.1": lines("BEGIN:VCARD", "VERSION:2.1", "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B8rgensen;Anne", "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Anne J=C3=B8rgensen",
                 "TEL;CELL:+45 1", "EMAIL;INTERNET:anne@example.com", "PHOTO;ENCODING=BASE64;JPEG:", f" {PHOTO}", "", "END:VCARD", ""),
    "3.0": "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", "N:Jørgensen;Anne;;;", "FN:Anne Jørgensen", "TEL;TYPE=CELL:+45 1", "item1.EMAIL;TYPE=INTERNET:anne@example.com",
                        f"PHOTO;ENCODING=b;TYPE=JPEG:{PHOTO}", "END:VCARD", ""]).encode(),
    "4.0": "\r\n".join(["BEGIN:VCARD", "VERSION:4.0", "N:Jørgensen;Anne;;;", "FN:Anne Jørgensen", 'TEL;TYPE="cell";VALUE=uri:tel:+45-1', "EMAIL:anne@example.com",
                        f"PHOTO:data:image/jpeg;base64,{PHOTO}", "END:VCARD", ""]).encode(),
}  # fmt: skip


@pytest.mark.parametrize("version", CARDS)
def test_cards_of_every_version_are_contacts_with_a_picture(ews, tmp_path, version):
    (tmp_path / "c.vcf").write_bytes(CARDS[version])
    assert ews.host.load(tmp_path, JOHN) == 1
    (listed,) = ews.find(folder="contacts", base="AllProperties", uris=()).children[0].children
    item = ews.get(listed.find(T("ItemId")))
    assert (item.child_text(T("GivenName")), item.child_text(T("Surname"))) == ("Anne", "Jørgensen")
    assert item.find(T("EmailAddresses")).children[0].text == "anne@example.com"
    phones = {e.attrs["Key"]: e.text for e in item.find(T("PhoneNumbers")).children}
    assert phones["MobilePhone"].replace("-", " ").removeprefix("tel:") == "+45 1"
    assert item.child_text(T("HasPicture")) == "true"
    (photo,) = item.find(T("Attachments")).children
    assert photo.child_text(T("IsContactPhoto")) == "true"
