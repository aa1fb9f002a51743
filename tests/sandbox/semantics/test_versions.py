"""What each schema version takes and shows, held against the facts about first versions."""

import csv

import pytest

from exchangelib.sandbox.nodes import T
from tests.sandbox.semantics.conftest import at, change, message, ref

ORDER = ("Exchange2007", "Exchange2007_SP1", "Exchange2010", "Exchange2010_SP1", "Exchange2010_SP2", "Exchange2013", "Exchange2013_SP1", "Exchange2015", "Exchange2016")  # fmt: skip
BOX = "<t:Mailbox><t:EmailAddress>a@example.com</t:EmailAddress></t:Mailbox>"
START = "<t:Start>2024-01-01T00:00:00Z</t:Start><t:End>2024-01-01T01:00:00Z</t:End>"
ITEMS = {
    "Message": f'<t:Message><t:Subject>m</t:Subject><t:Body BodyType="HTML">&lt;b&gt;x&lt;/b&gt;</t:Body><t:Attachments><t:FileAttachment><t:Name>a</t:Name><t:Content>AAAA</t:Content></t:FileAttachment></t:Attachments><t:ToRecipients>{BOX}</t:ToRecipients></t:Message>',
    "CalendarItem": f"<t:CalendarItem><t:Subject>c</t:Subject>{START}<t:RequiredAttendees><t:Attendee>{BOX}</t:Attendee></t:RequiredAttendees></t:CalendarItem>",
    "Contact": "<t:Contact><t:GivenName>g</t:GivenName><t:EmailAddresses><t:Entry Key='EmailAddress1'>a@b.c</t:Entry></t:EmailAddresses></t:Contact>",
    "Task": "<t:Task><t:Subject>t</t:Subject></t:Task>",
    "PostItem": "<t:PostItem><t:Subject>p</t:Subject></t:PostItem>",
}


def rank(version):
    return ORDER.index(version) if version in ORDER else len(ORDER)


@pytest.fixture(scope="session")
def first(ews_facts):
    """The first version of each property, by its element and the prefix of its field URI."""
    with open(ews_facts / "properties.tsv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = {}
    for row in rows:
        key = row["xml_element"]
        found[key] = min(found.get(key, "zzz"), row["min_version"], key=rank)
    return found


@pytest.mark.parametrize("asks", ["Exchange2007_SP1", "Exchange2010", "Exchange2010_SP2", "Exchange2013"])
@pytest.mark.parametrize("kind", ITEMS)
def test_answers_hold_nothing_that_the_version_lacks(ews, first, kind, asks):
    if kind == "PostItem" and asks == "Exchange2007":
        pytest.skip("there were no post items")
    made = ews.create(ITEMS[kind])
    shown = [child.local for child in ews.get(made, version=asks).children]
    home = {"CalendarItem": "calendar", "Contact": "contacts", "Task": "tasks", "PostItem": "inbox"}.get(kind, "drafts")
    (listed,) = ews.find(folder=home, base="AllProperties", uris=(), version=asks).children[0].children
    shown += [child.local for child in listed.children]
    assert len(shown) > 10
    newer = {name for name in shown if name in first and rank(first[name]) > rank(asks)}
    assert not newer


@pytest.mark.parametrize("asks", ["Exchange2007_SP1", "Exchange2010_SP2"])
def test_answers_follow_the_sandbox_own_schema_of_the_version_to_the_innermost(ews, asks):
    for kind, item in ITEMS.items():
        made = ews.create(item)
        found = ews.get(made, version=asks)
        schema, index = ews.host.app.schema, ews.host.app.schema.versions.index
        types = [(found, schema.type_of(T(kind)))]
        while types:
            node, type_name = types.pop()
            for child in node.children if schema.is_complex(type_name) else ():
                assert index(schema.element_first(type_name, child.tag)) <= index(asks), (kind, child.tag)
                types.append((child, schema.element_type(type_name, child.tag)))


NEWER = {
    "Flag": ("<t:Flag><t:FlagStatus>Flagged</t:FlagStatus></t:Flag>", "Exchange2010_SP2", "Exchange2013"),
    "a policy tag": (
        '<t:PolicyTag IsExplicit="true">7b5ef2b0-6bb7-4d6d-b0d0-7b6ab2f6ac1c</t:PolicyTag>',
        "Exchange2010_SP2",
        "Exchange2013",
    ),
}


@pytest.mark.parametrize("name", NEWER)
def test_an_element_newer_than_the_version_is_refused(ews, name):
    part, old, new = NEWER[name]
    asked = f'<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>x</t:Subject>{part}</t:Message></m:Items></m:CreateItem>'
    for version, codes in ((new, ["NoError"]), (old, None)):
        found = ews.codes(asked, version)
        if codes is not None:
            assert found == codes
        else:
            assert found[0] == "fault"
            assert found[1] in ("ErrorIncorrectSchemaVersion", "ErrorSchemaValidation")


@pytest.mark.parametrize(
    "uri, old, new",
    [
        ("item:Flag", "Exchange2010_SP2", "Exchange2013"),
        ("item:UniqueBody", "Exchange2007_SP1", "Exchange2010"),
        ("item:TextBody", "Exchange2010_SP2", "Exchange2013"),
    ],
)
def test_a_path_newer_than_the_version_is_refused(ews, uri, old, new):
    made = ews.create(ITEMS["Message"])
    shape = f'<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="{uri}"/></t:AdditionalProperties>'
    assert ews.get_codes(made, shape=shape, version=new) == ["NoError"]
    assert ews.get_codes(made, shape=shape, version=old)[0] == "fault"


def test_an_operation_newer_than_the_version_is_refused(ews):
    asked = (
        '<m:FindPeople><m:IndexedPageItemView MaxEntriesReturned="1" Offset="0" BasePoint="Beginning"/></m:FindPeople>'
    )
    assert ews.codes(asked, "Exchange2007_SP1")[0] == "fault"


def test_an_unknown_version_is_invalid(ews):
    asked = f"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{at('inbox')}</m:FolderIds></m:GetFolder>"
    assert ews.codes(asked, "Exchange1999") == ["fault", "ErrorInvalidServerVersion"]


def test_an_older_server_does_not_speak_a_newer_version(make):
    ews = make("Exchange2010_SP2", "Exchange2010_SP2")
    asked = f"<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>{at('inbox')}</m:FolderIds></m:GetFolder>"
    assert ews.codes(asked) == ["NoError"]
    assert ews.codes(asked, "Exchange2013") == ["fault", "ErrorInvalidServerVersion"]


# --- whatever the schema allows is kept ------------------------------------------------------------------------------

KEPT = {
    "Message": (
        f"<t:Message><t:ItemClass>IPM.Note.Own</t:ItemClass><t:Subject>s</t:Subject><t:Sensitivity>Private</t:Sensitivity>"
        '<t:Body BodyType="Text">b</t:Body><t:Categories><t:String>A</t:String><t:String>B</t:String></t:Categories>'
        "<t:Importance>High</t:Importance><t:InReplyTo>x</t:InReplyTo><t:ReminderDueBy>2030-01-01T00:00:00Z</t:ReminderDueBy>"
        "<t:ReminderIsSet>true</t:ReminderIsSet><t:ReminderMinutesBeforeStart>7</t:ReminderMinutesBeforeStart><t:Culture>da-DK</t:Culture>"
        "<t:Flag><t:FlagStatus>Complete</t:FlagStatus><t:CompleteDate>2024-01-02T00:00:00Z</t:CompleteDate></t:Flag>"
        f"<t:Sender>{BOX}</t:Sender><t:ToRecipients>{BOX}</t:ToRecipients><t:IsReadReceiptRequested>true</t:IsReadReceiptRequested>"
        f"<t:From>{BOX}</t:From><t:InternetMessageId>&lt;a@b&gt;</t:InternetMessageId><t:IsRead>false</t:IsRead>"
        f"<t:IsResponseRequested>true</t:IsResponseRequested><t:References>&lt;r@b&gt;</t:References><t:ReplyTo>{BOX}</t:ReplyTo></t:Message>"
    ),
    "CalendarItem": (
        f"<t:CalendarItem><t:Subject>c</t:Subject><t:UID>uid-1</t:UID>{START}<t:IsAllDayEvent>false</t:IsAllDayEvent>"
        "<t:LegacyFreeBusyStatus>OOF</t:LegacyFreeBusyStatus><t:Location>here</t:Location><t:When>soon</t:When>"
        f"<t:OptionalAttendees><t:Attendee>{BOX}</t:Attendee></t:OptionalAttendees>"
        "<t:Recurrence><t:WeeklyRecurrence><t:Interval>2</t:Interval><t:DaysOfWeek>Monday Friday</t:DaysOfWeek></t:WeeklyRecurrence>"
        "<t:NumberedRecurrence><t:StartDate>2024-01-01</t:StartDate><t:NumberOfOccurrences>5</t:NumberOfOccurrences></t:NumberedRecurrence></t:Recurrence>"
        "<t:ConferenceType>2</t:ConferenceType><t:AllowNewTimeProposal>false</t:AllowNewTimeProposal>"
        "<t:IsOnlineMeeting>true</t:IsOnlineMeeting><t:MeetingWorkspaceUrl>w</t:MeetingWorkspaceUrl><t:NetShowUrl>n</t:NetShowUrl></t:CalendarItem>"
    ),
    "Contact": (
        "<t:Contact><t:FileAs>f</t:FileAs><t:FileAsMapping>None</t:FileAsMapping><t:DisplayName>d</t:DisplayName><t:GivenName>g</t:GivenName><t:Initials>i</t:Initials>"
        "<t:MiddleName>m</t:MiddleName><t:Nickname>n</t:Nickname><t:CompanyName>co</t:CompanyName>"
        "<t:EmailAddresses><t:Entry Key='EmailAddress1'>a@b.c</t:Entry><t:Entry Key='EmailAddress3'>z@b.c</t:Entry></t:EmailAddresses>"
        "<t:PhysicalAddresses><t:Entry Key='Home'><t:Street>st</t:Street><t:City>ci</t:City><t:State>sa</t:State><t:CountryOrRegion>dk</t:CountryOrRegion><t:PostalCode>1</t:PostalCode></t:Entry></t:PhysicalAddresses>"
        "<t:PhoneNumbers><t:Entry Key='MobilePhone'>1</t:Entry><t:Entry Key='Pager'>2</t:Entry></t:PhoneNumbers><t:AssistantName>as</t:AssistantName><t:Birthday>1990-01-01T00:00:00Z</t:Birthday>"
        "<t:BusinessHomePage>http://x</t:BusinessHomePage><t:Children><t:String>k</t:String></t:Children><t:Companies><t:String>x</t:String></t:Companies><t:Department>de</t:Department>"
        "<t:Generation>jr</t:Generation><t:ImAddresses><t:Entry Key='ImAddress1'>im</t:Entry></t:ImAddresses><t:JobTitle>j</t:JobTitle><t:Manager>ma</t:Manager><t:Mileage>mi</t:Mileage>"
        "<t:OfficeLocation>o</t:OfficeLocation><t:PostalAddressIndex>Home</t:PostalAddressIndex><t:Profession>p</t:Profession><t:SpouseName>sp</t:SpouseName><t:Surname>su</t:Surname><t:WeddingAnniversary>2000-01-01T00:00:00Z</t:WeddingAnniversary></t:Contact>"
    ),
    "Task": (
        "<t:Task><t:Subject>t</t:Subject><t:ActualWork>10</t:ActualWork><t:BillingInformation>b</t:BillingInformation><t:Companies><t:String>c</t:String></t:Companies>"
        "<t:Contacts><t:String>z</t:String></t:Contacts><t:DueDate>2024-06-01T00:00:00Z</t:DueDate><t:Mileage>m</t:Mileage><t:PercentComplete>25</t:PercentComplete>"
        "<t:StartDate>2024-05-01T00:00:00Z</t:StartDate><t:Status>WaitingOnOthers</t:Status><t:TotalWork>60</t:TotalWork></t:Task>"
    ),
    "PostItem": f'<t:PostItem><t:Subject>p</t:Subject><t:Body BodyType="Text">b</t:Body><t:From>{BOX}</t:From><t:IsRead>true</t:IsRead></t:PostItem>',
}  # fmt: skip


def plain(node):
    """An element as something to compare: what was sent is in what comes back, which may say more."""
    return node.local, node.text.strip(), {(k, v) for k, v in node.attrs.items()}


def inside(sent, back):
    if (sent.local, sent.text.strip()) != (
        back.local,
        back.text.strip(),
    ) or not sent.attrs.items() <= back.attrs.items():
        return False
    return all(any(inside(child, other) for other in back.children) for child in sent.children)


@pytest.mark.parametrize("kind", KEPT)
def test_what_the_schema_allows_to_be_set_is_given_back(ews, kind):
    from exchangelib.sandbox.nodes import parse

    wrapped = f'<x xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">{KEPT[kind]}</x>'
    (sent,) = parse(wrapped.encode()).children
    back = ews.get(ews.create(KEPT[kind]))
    assert back.local == kind
    for child in sent.children:
        found = back.find(child.tag)
        assert found is not None, child.local
        assert inside(child, found), (child.local, plain(child), plain(found))


@pytest.mark.parametrize("kind", KEPT)
def test_what_was_set_can_be_set_again_by_an_update(ews, kind):
    made = ews.create(KEPT[kind])
    item, _ = ews.update(made, change("Set", "item:Importance", "<t:Importance>Low</t:Importance>", kind))
    assert ews.get(item).child_text(T("Importance")) == "Low"
    assert ref(item) != ref(made)


def test_mail_of_a_class_of_its_own_is_still_a_message(ews):
    made = ews.create(message("x", before="<t:ItemClass>IPM.Sharing.Own</t:ItemClass>"))
    assert ews.get(made).local in ("Message", "SharingMessage")
