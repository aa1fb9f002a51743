"""What answers show and what they never show, as the notes on response shapes say."""

import base64
import csv

import pytest

from exchangelib.sandbox.nodes import M, T, serialise
from tests.sandbox.semantics.conftest import at, find_item, message

BOX = "<t:Mailbox><t:Name>Anne</t:Name><t:EmailAddress>anne@example.com</t:EmailAddress></t:Mailbox>"
LONG = "x" * 300
FULL = (
    '<t:Body BodyType="HTML">&lt;html&gt;&lt;body&gt;&lt;p&gt;Hello &lt;b&gt;there&lt;/b&gt;&lt;/p&gt;&lt;/body&gt;&lt;/html&gt;</t:Body>'
    f"<t:Categories><t:String>Red</t:String></t:Categories><t:InReplyTo>{LONG}</t:InReplyTo>"
    f"<t:ToRecipients>{BOX}</t:ToRecipients><t:CcRecipients>{BOX}</t:CcRecipients><t:From>{BOX}</t:From>"
)
# notes-behaviour.md, section 3: not usable in FindItem per the Managed API.
NEVER = [
    "item:Body",
    "item:UniqueBody",
    "item:NormalizedBody",
    "item:TextBody",
    "item:MimeContent",
    "item:MimeContentUTF8",
    "item:Attachments",
    "item:ResponseObjects",
    "item:EntityExtractionResult",
    "message:ToRecipients",
    "message:CcRecipients",
    "message:BccRecipients",
    "message:ReplyTo",
    "message:ApprovalRequestData",
    "message:VotingInformation",
    "calendar:RequiredAttendees",
    "calendar:OptionalAttendees",
    "calendar:Resources",
    "calendar:Recurrence",
    "calendar:FirstOccurrence",
    "calendar:LastOccurrence",
    "calendar:ModifiedOccurrences",
    "calendar:DeletedOccurrences",
    "calendar:OriginalStart",
    "calendar:ConflictingMeetingCount",
    "calendar:AdjacentMeetingCount",
    "calendar:ConflictingMeetings",
    "calendar:AdjacentMeetings",
    "calendar:AppointmentSequenceNumber",
    "calendar:MeetingTimeZone",
    "task:Recurrence",
    "distributionlist:Members",
    "meeting:AssociatedCalendarItemId",
    "meeting:IsOutOfDate",
    "meetingRequest:MeetingRequestType",
    "meetingRequest:ChangeHighlights",
]


@pytest.fixture
def full(ews):
    ews.item = ews.create(message("full", FULL), folder="inbox")
    return ews


def locals_of(element):
    return [child.local for child in element.children]


def test_a_list_shows_no_body_and_no_recipients_but_summaries_of_them(full):
    (item,) = full.find(base="AllProperties", uris=()).children[0].children
    shown = set(locals_of(item))
    assert not shown & {uri.partition(":")[2] for uri in NEVER}
    assert {"Categories", "DisplayTo", "DisplayCc", "From", "Preview"} <= shown
    assert item.child_text(T("DisplayTo")) == "Anne"


def test_a_list_cuts_text_at_255_characters_and_a_get_does_not(full):
    (item,) = full.find(uris=("item:InReplyTo",)).children[0].children
    assert item.child_text(T("InReplyTo")) == LONG[:255]
    assert full.get(full.item, "item:InReplyTo").child_text(T("InReplyTo")) == LONG


@pytest.mark.parametrize("uri", NEVER)
def test_a_list_cannot_be_asked_for_them(full, uri):
    codes = full.codes(find_item(uris=(uri,)), version="V2017_07_11")
    assert codes[0] in ("ErrorInvalidPropertyForOperation", "ErrorInvalidPropertyRequest")


def test_a_list_cannot_be_asked_for_mime(full):
    shape = "<t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>"
    asked = f'<m:FindItem Traversal="Shallow"><m:ItemShape>{shape}</m:ItemShape><m:ParentFolderIds>{at("inbox")}</m:ParentFolderIds></m:FindItem>'
    assert full.codes(asked)[0] != "NoError"


def test_a_folder_property_is_not_one_of_an_item(full):
    shape = '<t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="folder:DisplayName"/></t:AdditionalProperties>'
    assert full.get_codes(full.item, shape=shape) == ["ErrorInvalidPropertyRequest"]
    assert full.codes(find_item(uris=("folder:DisplayName",))) == ["ErrorInvalidPropertyRequest"]


def test_id_only_is_only_the_id(full):
    assert locals_of(full.get(full.item, base="IdOnly")) == ["ItemId"]
    assert [locals_of(item) for item in full.find(uris=()).children[0].children] == [["ItemId"]]


@pytest.mark.parametrize("stored", ["HTML", "Text"])
@pytest.mark.parametrize("wanted", [None, "Best", "HTML", "Text"])
def test_best_is_the_form_in_which_the_body_is_stored(ews, stored, wanted):
    body = (
        "&lt;html&gt;&lt;body&gt;a &lt;b&gt;c&lt;/b&gt; &amp;amp; d&lt;/body&gt;&lt;/html&gt;"
        if stored == "HTML"
        else "a c &amp; d"
    )
    made = ews.create(message("b", f'<t:Body BodyType="{stored}">{body}</t:Body>'))
    shape = f"<t:BodyType>{wanted}</t:BodyType>" if wanted else ""
    found = ews.get(made, "item:Body", shape=shape).find(T("Body"))
    form = stored if wanted in (None, "Best") else wanted
    assert found.attrs["BodyType"] == form
    if form == "Text":
        assert found.text.strip() == "a c & d"
    else:
        assert "&amp; d" in found.text
        assert "<body" in found.text.lower()


def test_mime_comes_only_when_asked_for_and_is_base64_with_a_charset(full):
    assert full.get(full.item).find(T("MimeContent")) is None
    for shape, uris in (("<t:IncludeMimeContent>true</t:IncludeMimeContent>", ()), ("", ("item:MimeContent",))):
        found = full.get(full.item, *uris, shape=shape, base="IdOnly").find(T("MimeContent"))
        assert found.attrs["CharacterSet"]
        assert b"Subject: full" in base64.b64decode(found.text)


def test_a_maximum_body_size_is_in_kilobytes_and_cuts_no_character(ews):
    made = ews.create(message("b", f'<t:Body BodyType="Text">{"é" * 2000}</t:Body>'))
    shape = "<t:MaximumBodySize>1</t:MaximumBodySize>"
    found = ews.get(made, "item:Body", shape=shape)
    body = found.find(T("Body"))
    assert body.attrs["IsTruncated"] == "true"
    assert body.text == "é" * 512


def test_attachments_are_listed_without_their_content(ews):
    content = base64.b64encode(b"hello").decode()
    made = ews.create(
        message(
            "a",
            f"<t:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>{content}</t:Content></t:FileAttachment></t:Attachments>",
        )
    )
    item = ews.get(made)
    (attachment,) = item.find(T("Attachments")).children
    assert "Content" not in locals_of(attachment)
    assert attachment.child_text(T("Name")) == "a.txt"
    assert item.child_text(T("HasAttachments")) == "true"


def test_inline_attachments_do_not_count_as_attachments(ews):
    inner = "<t:Name>a.png</t:Name><t:ContentId>x</t:ContentId><t:IsInline>true</t:IsInline><t:Content>AAAA</t:Content>"
    made = ews.create(message("a", f"<t:Attachments><t:FileAttachment>{inner}</t:FileAttachment></t:Attachments>"))
    assert ews.get(made).child_text(T("HasAttachments")) == "false"


def test_an_absent_property_makes_no_element(ews):
    made = ews.create(message("bare"))
    found = ews.get(made, "message:References", "item:Categories", "item:Subject")
    assert [name for name in locals_of(found) if name != "ItemId"] == ["Subject"]


# --- folders ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, total, unread", [("inbox", True, True), ("calendar", False, False), ("contacts", True, False)]
)
def test_the_default_folder_shape(ews, name, total, unread):
    shown = locals_of(ews.folder(name, "Default"))
    assert {"FolderId", "DisplayName", "ChildFolderCount"} <= set(shown)
    assert ("TotalCount" in shown) == total
    assert ("UnreadCount" in shown) == unread


@pytest.mark.parametrize(
    "locale, inbox, deleted",
    [("da_DK", "Indbakke", "Slettet post"), ("de_DE", "Posteingang", "Gelöschte Elemente")],
)
def test_folders_have_names_in_the_language_of_the_mailbox(make, locale, inbox, deleted):
    ews = make(locale=locale)
    assert ews.folder("inbox").child_text(T("DisplayName")) == inbox
    assert ews.folder("deleteditems").child_text(T("DisplayName")) == deleted


def test_folders_come_by_name(ews):
    found = ews.one(
        '<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>'
        f"<m:ParentFolderIds>{at('msgfolderroot')}</m:ParentFolderIds></m:FindFolder>"
    )
    names = [folder.child_text(T("DisplayName")) for folder in found.find(M("RootFolder")).children[0].children]
    assert len(names) > 5
    assert names == sorted(names, key=str.casefold)


def distinguished(ews_facts):
    with open(ews_facts / "distinguished-folders.tsv", encoding="utf-8") as file:
        return list(csv.reader(file, delimiter="\t"))[1:]


def test_every_distinguished_folder_of_the_schema_is_there_or_said_to_be_missing(ews, ews_facts):
    shape = "<m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>"
    found = {}
    for name in [row[0] for row in distinguished(ews_facts)]:
        codes = ews.codes(f"<m:GetFolder>{shape}<m:FolderIds>{at(name)}</m:FolderIds></m:GetFolder>", "V2017_07_11")
        found.setdefault(codes[-1], set()).add(name)
    assert {"inbox", "drafts", "msgfolderroot", "root", "searchfolders", "recipientcache"} <= found["NoError"]
    assert len(found["NoError"]) > 40
    newer = ("ErrorIncorrectSchemaVersion", "ErrorSchemaValidation")  # than the server of this sandbox
    assert set(found) <= {"NoError", "ErrorFolderNotFound", *newer}
    assert sum(len(found.get(code, ())) for code in newer) < 20


def test_answers_are_written_with_times_in_utc(full):
    for node in full.get(full.item).walk():
        if node.local.startswith(("DateTime", "LastModifiedTime")):
            assert node.text.endswith("Z"), serialise(node)
