from datetime import datetime, timezone
from html import escape

import pytest

from exchangelib.sandbox.call import Fault
from exchangelib.sandbox.judge.words import sizes_of, span_of
from exchangelib.sandbox.nodes import M
from tests.sandbox.handlers.conftest import find_xml

INBOX = '<t:DistinguishedFolderId Id="inbox"/>'


def message(subject, inner="", body=None, kind="Text", received="2024-05-01T10:00:00Z", **parts):
    text = f'<t:Body BodyType="{kind}">{escape(body)}</t:Body>' if body is not None else ""
    more = "".join(f"<t:{name}>{value}</t:{name}>" for name, value in parts.items())
    times = f'<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E06" PropertyType="SystemTime"/><t:Value>{received}</t:Value></t:ExtendedProperty>'
    return f"<t:Message><t:Subject>{subject}</t:Subject>{text}{{attachments}}{more}{times}{inner}</t:Message>"


def people(name, *addresses):
    boxes = "".join(f"<t:Mailbox><t:Name>{n}</t:Name><t:EmailAddress>{a}</t:EmailAddress></t:Mailbox>" for n, a in addresses)  # fmt: skip
    return f"<t:{name}>{boxes}</t:{name}>"


FILE = "<t:Attachments><t:FileAttachment><t:Name>Quarterly figures.xlsx</t:Name><t:Content>AAAA</t:Content></t:FileAttachment></t:Attachments>"
ANNE, BOB = ("Anne Smith", "anne@example.com"), ("Bob Jones", "bob@other.org")


@pytest.fixture
def box(exchange):
    made = [
        message("Budget 2024", people("ToRecipients", ANNE) + people("From", BOB), "The annual numbers"),
        message("Lunch?", people("CcRecipients", ANNE) + people("From", BOB) + "<t:IsRead>false</t:IsRead>", "pizza or pasta"),
        message("Page", people("From", ANNE), "<html><body><p>A <b>bud</b>get <i>table</i></p></body></html>", "HTML"),
        message("Old news", people("From", ANNE), "x", received="2023-12-31T23:30:00Z"),
        message("Report", people("BccRecipients", BOB) + people("From", ANNE)),
    ]  # fmt: skip
    for number, xml in enumerate(made):
        xml = xml.replace("{attachments}", FILE if number == 4 else "")
        if number == 0:
            xml = xml.replace("<t:ExtendedProperty>", "", 0)
        exchange.create(xml, INBOX)
    exchange.create(
        "<t:Message><t:Subject>Flagged</t:Subject><t:Categories><t:String>Red team</t:String></t:Categories>"
        "<t:Importance>High</t:Importance><t:Flag><t:FlagStatus>Flagged</t:FlagStatus></t:Flag></t:Message>",
        INBOX,
    )
    return exchange


def ask(exchange, query):
    return sorted(exchange.subjects_of(query))


@pytest.fixture(autouse=True)
def subjects_of(exchange):
    def found(query):
        xml = find_xml(
            folder="inbox",
            shape='<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties>',
        ).replace("</m:FindItem>", f"<m:QueryString>{escape(query)}</m:QueryString></m:FindItem>")
        answer = exchange.one(xml)
        assert answer.child_text(M("ResponseCode")) == "NoError", answer
        items = answer.find(M("RootFolder")).children[0].children
        return [each.children[-1].text for each in items]

    exchange.subjects_of = found


ALL = ["Budget 2024", "Flagged", "Lunch?", "Old news", "Page", "Report"]


@pytest.mark.parametrize(
    "query, wanted",
    [
        ("", ALL),
        ("subject:budget", ["Budget 2024"]),
        ("SUBJECT:BUDGET", ["Budget 2024"]),
        ("subject:bud", ["Budget 2024"]),
        ("subject:udget", []),
        ('subject:"bud"', []),
        ('subject:"budget 2024"', ["Budget 2024"]),
        ("subject:2024", ["Budget 2024"]),
        ("subject:b*t", ["Budget 2024"]),
        ("subject:*udget", ["Budget 2024"]),
        ("subject:bud*", ["Budget 2024"]),
        ("subject:*", ALL),
        ("subject:(budget OR lunch)", ["Budget 2024", "Lunch?"]),
        ("body:pasta", ["Lunch?"]),
        ("body:table", ["Page"]),
        ("body:budget", ["Page"]),
        ("body:html", []),
        ("budget", ["Budget 2024", "Page"]),
        ("attachment:figures", ["Report"]),
        ("attachments:quarter", ["Report"]),
        ("hasattachment:true", ["Report"]),
        ("hasattachment:no", ["Budget 2024", "Flagged", "Lunch?", "Old news", "Page"]),
        ("to:anne", ["Budget 2024"]),
        ("to:anne@example.com", ["Budget 2024"]),
        ("cc:smith", ["Lunch?"]),
        ("bcc:bob", ["Report"]),
        ("from:jones", ["Budget 2024", "Lunch?"]),
        ('from:"Anne Smith"', ["Old news", "Page", "Report"]),
        ("participants:anne", ["Budget 2024", "Lunch?", "Old news", "Page", "Report"]),
        ("category:red", ["Flagged"]),
        ("importance:high", ["Flagged"]),
        ("importance:enormous", []),
        ("isflagged:true", ["Flagged"]),
        ("isflagged:false", ["Budget 2024", "Lunch?", "Old news", "Page", "Report"]),
        ("isread:false", ["Lunch?"]),
        ("isread:maybe", []),
        ("kind:email", ALL),
        ("kind:meetings", []),
        ("kind:nonsense", []),
        ("size:>1gb", []),
        ("size:<1mb", ALL),
        ("size:1..5MB", ALL),
        ("received:2023-12-31", ["Old news"]),
        ("received:12/31/2023", ["Old news"]),
        ("received:2023", ["Old news"]),
        ("received:<2024-01-01", ["Old news"]),
        ("received:<=2023-12", ["Old news"]),
        ("received:2023-12-01..2023-12-31", ["Old news"]),
        ("received:..2023-12-31", ["Old news"]),
        ("received:>2023-12-31", ["Budget 2024", "Flagged", "Lunch?", "Page", "Report"]),
        ("received:today", ["Budget 2024", "Flagged", "Lunch?", "Page", "Report"]),
        ("received:yesterday", []),
        ("received:this week", ["Budget 2024", "Flagged", "Lunch?", "Page", "Report"]),
        ('received:"last year"', ["Old news"]),
        ("received:<>today", ["Old news"]),
        ("received:whenever", []),
        ("from:bob subject:lunch", ["Lunch?"]),
        ("from:bob AND subject:lunch", ["Lunch?"]),
        ("subject:lunch OR subject:page", ["Lunch?", "Page"]),
        ("from:bob NOT subject:lunch", ["Budget 2024"]),
        ("NOT (from:bob OR from:anne)", ["Flagged"]),
        ("subject:lunch OR subject:page AND from:bob", ["Lunch?"]),
        ("(subject:lunch", ["Lunch?"]),
        ("subject:lunch)", ["Lunch?"]),
        ('"pizza or', ["Lunch?"]),
        ("nonsense:word", []),
        ("and", ["Budget 2024"][:0]),
        ("(" * 5000 + "lunch", []),
    ],
)  # fmt: skip
def test_a_query_string_finds_what_it_says(box, query, wanted):
    assert ask(box, query) == wanted


def test_days_are_those_of_the_time_zone_of_the_request(box):
    assert ask(box, "received:2024-01-01") == []
    box.time_zone = "W. Europe Standard Time"
    assert ask(box, "received:2024-01-01") == ["Old news"]


def test_a_query_string_does_not_go_with_a_restriction(box):
    exists = '<m:Restriction><t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists></m:Restriction>'
    xml = find_xml(exists).replace("</m:FindItem>", "<m:QueryString>x</m:QueryString></m:FindItem>")
    assert box.code(xml) == "ErrorInvalidOperation"


def test_an_older_schema_has_no_query_strings(box):
    box.version = "Exchange2007_SP1"
    with pytest.raises(Fault, match="ErrorIncorrectSchemaVersion"):
        ask(box, "x")


NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)  # a Wednesday


@pytest.mark.parametrize(
    "text, begin, end",
    [
        ("tomorrow", "2024-05-02", "2024-05-03"),
        ("thisweek", "2024-04-28", "2024-05-05"),
        ("last week", "2024-04-21", "2024-04-28"),
        ("next month", "2024-06-01", "2024-07-01"),
        ("last month", "2024-04-01", "2024-05-01"),
        ("this year", "2024-01-01", "2025-01-01"),
        ("monday", "2024-04-29", "2024-04-30"),
        ("2024/12", "2024-12-01", "2025-01-01"),
    ],
)
def test_dates_in_words(text, begin, end):
    assert [at.date().isoformat() for at in span_of(text, NOW)] == [begin, end]


@pytest.mark.parametrize("text", ["", "2024-04-31", "2024-13", "soon", "last", "this fortnight", "0000"])
def test_what_is_no_date_is_none(text):
    assert span_of(text, NOW) is None


@pytest.mark.parametrize(
    "text, first", [("5", 5), ("5KB", 5120), ("1.5 mb", 1572864), ("2gb", 2**31), ("tiny", 0), ("big", None)]
)
def test_sizes(text, first):
    found = sizes_of(text)
    assert (found and found[0]) == first
