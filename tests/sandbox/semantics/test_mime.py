"""MIME that the sandbox writes itself is read back by Python's own parser as what went in."""

import base64
import email
import email.policy
from email.header import decode_header, make_header

import pytest

from exchangelib.sandbox.nodes import T
from tests.sandbox.semantics.conftest import message

NAMES = ["plain", "Doe, John", 'Jørg "x"', "=?utf-8?Q?a?=", "長" * 60, "a\\b", "(c)"]
TEXTS = ["hi", "a\u2028b\nc\n", "x" * 3000, "日本語" * 500, "é", "", "tail ", "=?x?=\n.\n..\nFrom me", "\u0085\x7f"]
CALENDAR = "<t:CalendarItem><t:Subject>c</t:Subject><t:Start>2024-01-01T00:00:00Z</t:Start><t:End>2024-01-01T01:00:00Z</t:End></t:CalendarItem>"


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def mime_of(ews, item):
    found = ews.get(ews.create(item), "item:MimeContent").find(T("MimeContent"))
    return base64.b64decode(found.text)


@pytest.mark.parametrize("name", NAMES)
def test_names_and_subjects_come_through(ews, name):
    boxes = "".join(
        f"<t:Mailbox><t:Name>{escaped(name)}</t:Name><t:EmailAddress>r{n}@example.com</t:EmailAddress></t:Mailbox>"
        for n in range(9)
    )
    data = mime_of(ews, message(escaped(f"{name} {name}"), f"<t:ToRecipients>{boxes}</t:ToRecipients>"))
    read = email.message_from_bytes(data, policy=email.policy.default)
    assert read["subject"] == f"{name} {name}"
    assert [each.addr_spec for each in read["to"].addresses] == [f"r{n}@example.com" for n in range(9)]
    if len(name) < 50:  # some versions of the parser put blanks between the encoded words of a name
        assert {each.display_name for each in read["to"].addresses} == {name}
    else:
        assert str(make_header(decode_header(email.message_from_bytes(data)["to"]))).count(name) == 9
    assert not read.defects
    assert max(map(len, data.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("form", ["Text", "HTML"])
@pytest.mark.parametrize("text", TEXTS)
def test_bodies_and_attachments_come_through(ews, form, text):
    content = b"\x00abc\r\n" * 50
    data = mime_of(
        ews,
        message(
            "s",
            f'<t:Body BodyType="{form}">{escaped(text)}</t:Body><t:Attachments><t:FileAttachment><t:Name>ü &amp; "q".txt</t:Name>'
            f"<t:Content>{base64.b64encode(content).decode()}</t:Content></t:FileAttachment></t:Attachments>",
        ),
    )
    read = email.message_from_bytes(data, policy=email.policy.default)
    body = read.get_body(("html" if form == "HTML" else "plain",)).get_content().replace("\r\n", "\n")
    assert body == (text if text.endswith("\n") else f"{text}\n")
    (attachment,) = read.iter_attachments()
    assert attachment.get_filename() == 'ü & "q".txt'
    assert attachment.get_payload(decode=True) == content


def test_an_appointment_has_its_calendar_part_and_bytes_are_the_same_each_time(ews):
    made = ews.create(CALENDAR)
    first, second = (ews.get(made, "item:MimeContent").find(T("MimeContent")).text for _ in range(2))
    assert first == second
    read = email.message_from_bytes(base64.b64decode(first), policy=email.policy.default)
    (part,) = [part for part in read.walk() if part.get_content_type() == "text/calendar"]
    assert "DTSTART:20240101T000000Z" in part.get_content()
