import base64

import pytest

from exchangelib.sandbox.nodes import M, T, serialise

MESSAGE = (
    "<t:Message><t:Subject>Hello</t:Subject>"
    '<t:Body BodyType="HTML">&lt;html&gt;&lt;body&gt;&lt;p&gt;Hi &lt;b&gt;you&lt;/b&gt;&lt;/p&gt;&lt;/body&gt;&lt;/html&gt;</t:Body>'
    "<t:ToRecipients><t:Mailbox><t:Name>Anne</t:Name><t:EmailAddress>anne@example.com</t:EmailAddress></t:Mailbox>"
    "<t:Mailbox><t:EmailAddress>bob@example.com</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message>"
)
ID_ONLY = "<t:BaseShape>IdOnly</t:BaseShape>"


def additional(*uris):
    return (
        "<t:AdditionalProperties>"
        + "".join(f'<t:FieldURI FieldURI="{uri}"/>' for uri in uris)
        + "</t:AdditionalProperties>"
    )


def test_a_saved_message_is_a_draft_with_the_values_a_server_gives(exchange):
    found = exchange.get(exchange.create(MESSAGE))
    texts = {child.local: child.text for child in found}
    assert texts["ItemClass"] == "IPM.Note"
    assert texts["DateTimeCreated"] == texts["DateTimeReceived"] == texts["LastModifiedTime"] == "2024-05-01T12:00:00Z"
    assert (texts["IsDraft"], texts["IsRead"], texts["HasAttachments"]) == ("true", "true", "false")
    assert texts["DisplayTo"] == "Anne; bob@example.com"
    assert texts["Preview"] == "Hi you"
    assert texts["ConversationTopic"] == "Hello"
    assert int(texts["Size"]) > 0
    assert found.find(T("From")).children[0].child_text(T("EmailAddress")) == "john@example.com"


def test_mail_goes_to_drafts_and_other_kinds_to_their_folders(exchange):
    exchange.create(MESSAGE)
    exchange.create("<t:Contact><t:GivenName>Anne</t:GivenName></t:Contact>")
    exchange.create("<t:Task><t:Subject>x</t:Subject></t:Task>")
    exchange.create("<t:CalendarItem><t:Subject>x</t:Subject></t:CalendarItem>")
    totals = {
        name: exchange.folder(name).child_text(T("TotalCount")) for name in ("drafts", "contacts", "tasks", "calendar")
    }
    assert set(totals.values()) == {"1"}


@pytest.mark.parametrize(
    "kind",
    [
        "Message",
        "CalendarItem",
        "Contact",
        "DistributionList",
        "Task",
        "PostItem",
        "MeetingRequest",
        "Item",
        "RoleMember",
        "Network",
        "Person",
        "SharingMessage",
        "MeetingResponse",
    ],
)
def test_every_kind_of_item_is_stored_and_given_back_in_every_shape(exchange, kind):
    if kind in ("RoleMember", "Network", "Person"):
        exchange.version = "V2018_01_08"
    made = exchange.create(f"<t:{kind}><t:Subject>x</t:Subject></t:{kind}>")
    for shape in ("IdOnly", "Default", "AllProperties"):
        found = exchange.get(
            made, f"<t:BaseShape>{shape}</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>"
        )
        assert found.local == ("Message" if kind == "Item" else kind)
        assert found.find(T("MimeContent")) is not None


def test_properties_that_only_the_schema_knows_come_back(exchange):
    made = exchange.create(
        "<t:Message><t:Subject>x</t:Subject><t:Hashtags><t:String>#a</t:String></t:Hashtags></t:Message>"
    )
    found = exchange.get(made, ID_ONLY + additional("item:Hashtags"))
    assert found.find(T("Hashtags")).children[0].text == "#a"


def test_paths_match_without_regard_to_case(exchange):
    made = exchange.create(MESSAGE)
    xml = (
        f"<m:GetItem><m:ItemShape>{ID_ONLY}{additional('ITEM:subject')}</m:ItemShape>"
        f'<m:ItemIds><t:ItemId Id="{made.attrs["Id"]}"/></m:ItemIds></m:GetItem>'
    )
    found = exchange.one(xml, valid=False)
    assert found.find(M("Items")).children[0].child_text(T("Subject")) == "Hello"


def test_bodies_are_converted_as_asked(exchange):
    made = exchange.create(MESSAGE)
    asked = {
        kind: exchange.get(made, f"{ID_ONLY}<t:BodyType>{kind}</t:BodyType>{additional('item:Body')}").find(T("Body"))
        for kind in ("Best", "HTML", "Text")
    }
    assert asked["Best"] == asked["HTML"]
    assert asked["Text"].text == "Hi you"
    assert asked["Text"].attrs == {"BodyType": "Text"}
    text = exchange.create('<t:Message><t:Body BodyType="Text">a &lt; b</t:Body></t:Message>')
    assert exchange.get(text, f"{ID_ONLY}{additional('item:Body')}").find(T("Body")).attrs["BodyType"] == "Text"
    page = exchange.get(text, f"{ID_ONLY}<t:BodyType>HTML</t:BodyType>{additional('item:Body', 'item:TextBody')}")
    assert "a &lt; b" in page.find(T("Body")).text
    assert page.child_text(T("TextBody")) == "a < b"


def test_the_size_of_a_body_can_be_limited_in_kilobytes(exchange):
    made = exchange.create(f'<t:Message><t:Body BodyType="Text">{"é" * 3000}</t:Body></t:Message>')
    shape = f"{ID_ONLY}<t:BodyType>Best</t:BodyType><t:MaximumBodySize>1</t:MaximumBodySize>{additional('item:Body')}"
    body = exchange.get(made, shape).find(T("Body"))
    assert body.text == "é" * 512
    assert body.attrs["IsTruncated"] == "true"


def test_properties_newer_than_the_requested_version_are_not_shown(exchange):
    made = exchange.create(MESSAGE)
    exchange.version = "Exchange2010_SP2"
    found = exchange.get(made)
    assert found.find(T("Preview")) is None
    assert found.find(T("Flag")) is None
    assert found.child_text(T("Subject")) == "Hello"


def test_attachments_show_their_data_but_not_their_content_and_inline_ones_do_not_count(exchange):
    inline = (
        "<t:FileAttachment><t:Name>a.png</t:Name><t:ContentId>cid1</t:ContentId><t:IsInline>true</t:IsInline>"
        "<t:Content>YWJj</t:Content></t:FileAttachment>"
    )
    made = exchange.create(f"<t:Message><t:Attachments>{inline}</t:Attachments></t:Message>")
    found = exchange.get(made)
    shown = found.find(T("Attachments")).children[0]
    assert found.child_text(T("HasAttachments")) == "false"
    assert shown.child_text(T("Size")) == "3"
    assert shown.child_text(T("ContentId")) == "cid1"
    assert shown.find(T("Content")) is None
    other = "<t:ItemAttachment><t:Name>in</t:Name><t:Message><t:Subject>in</t:Subject></t:Message></t:ItemAttachment>"
    made = exchange.create(f"<t:Message><t:Attachments>{other}</t:Attachments></t:Message>")
    found = exchange.get(
        made, "<t:BaseShape>AllProperties</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>"
    )
    assert found.child_text(T("HasAttachments")) == "true"
    assert found.find(T("Attachments")).children[0].find(T("Message")) is None
    assert b"Subject: in" in base64.b64decode(found.child_text(T("MimeContent")))


def test_mime_comes_back_byte_for_byte_until_the_item_is_changed(exchange):
    raw = b"From: A <a@x.org>\nTo: b@x.org\nSubject: =?utf-8?q?caf=C3=A9?=\nX-Odd:   spaced\n\nbody\n"
    made = exchange.create(f"<t:Message><t:MimeContent>{base64.b64encode(raw).decode()}</t:MimeContent></t:Message>")
    shape = f"{ID_ONLY}<t:IncludeMimeContent>true</t:IncludeMimeContent>{additional('item:Subject')}"
    found = exchange.get(made, shape)
    assert found.child_text(T("Subject")) == "café"
    assert base64.b64decode(found.child_text(T("MimeContent"))) == raw
    read = '<t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>false</t:IsRead></t:Message></t:SetItemField>'
    done = exchange.update(made, read)
    made = done.find(M("Items")).children[0].children[0]
    assert base64.b64decode(exchange.get(made, shape).child_text(T("MimeContent"))) == raw
    subject = '<t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:Message><t:Subject>new</t:Subject></t:Message></t:SetItemField>'
    exchange.update(made, subject)
    assert b"Subject: new" in base64.b64decode(exchange.get(made, shape).child_text(T("MimeContent")))


def test_a_message_flag_takes_an_imported_message_out_of_the_drafts(exchange):
    flag = '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x0E07" PropertyType="Integer"/><t:Value>1</t:Value></t:ExtendedProperty>'
    found = exchange.get(exchange.create(f"<t:Message><t:Subject>x</t:Subject>{flag}</t:Message>"))
    assert (found.child_text(T("IsDraft")), found.child_text(T("IsRead"))) == ("false", "true")


def test_an_extended_property_is_the_same_by_set_id_and_by_distinguished_set(exchange):
    by_name = '<t:ExtendedFieldURI DistinguishedPropertySetId="PublicStrings" PropertyName="Naïve &quot;name&quot;" PropertyType="StringArray"/>'
    by_guid = '<t:ExtendedFieldURI PropertySetId="00020329-0000-0000-C000-000000000046" PropertyName="Naïve &quot;name&quot;" PropertyType="StringArray"/>'
    made = exchange.create(
        f"<t:Message><t:ExtendedProperty>{by_name}<t:Values><t:Value>a</t:Value><t:Value>b</t:Value></t:Values></t:ExtendedProperty></t:Message>",
        '<t:DistinguishedFolderId Id="inbox"/>',
    )
    found = exchange.get(made, f"{ID_ONLY}<t:AdditionalProperties>{by_guid}</t:AdditionalProperties>")
    shown = found.find(T("ExtendedProperty"))
    assert shown.children[0].attrs["PropertySetId"]
    assert [value.text for value in shown.find(T("Values"))] == ["a", "b"]
    contains = f'<t:Contains ContainmentMode="FullString" ContainmentComparison="Exact">{by_guid}<t:Constant Value="b"/></t:Contains>'
    assert len(exchange.restricted(contains)) == 1


@pytest.mark.parametrize(
    "uri, value, code",
    [
        ('PropertyTag="0x8001" PropertyType="String"', "x", "ErrorNoPropertyTagForCustomProperties"),
        ('PropertyTag="0x3001" PropertyId="3" PropertyType="String"', "x", "ErrorInvalidExtendedProperty"),
        ('PropertyName="a" PropertyType="String"', "x", "ErrorInvalidExtendedProperty"),
        ('PropertyTag="0x3001" PropertyType="Object"', "x", "ErrorUnsupportedMapiPropertyType"),
        ('PropertyTag="0x3001" PropertyType="Integer"', "x", "ErrorInvalidExtendedPropertyValue"),
        ('PropertyTag="0x3001" PropertyType="Integer"', "2147483648", "ErrorInvalidExtendedPropertyValue"),
        ('PropertyTag="0x3001" PropertyType="Long"', "2147483648", "NoError"),
        ('PropertyTag="12289" PropertyType="String"', "x", "NoError"),
    ],
)
def test_extended_properties_are_checked(exchange, uri, value, code):
    item = f"<t:Message><t:ExtendedProperty><t:ExtendedFieldURI {uri}/><t:Value>{value}</t:Value></t:ExtendedProperty></t:Message>"
    xml = f'<m:CreateItem MessageDisposition="SaveOnly"><m:Items>{item}</m:Items></m:CreateItem>'
    assert exchange.code(xml) == code


def test_one_entry_of_a_collection_can_be_asked_for(exchange):
    contact = (
        "<t:Contact><t:EmailAddresses><t:Entry Key='EmailAddress1'>a@x</t:Entry><t:Entry Key='EmailAddress2'>b@x</t:Entry>"
        "</t:EmailAddresses><t:PhysicalAddresses><t:Entry Key='Home'><t:Street>s</t:Street><t:City>c</t:City></t:Entry>"
        "</t:PhysicalAddresses></t:Contact>"
    )
    made = exchange.create(contact)
    paths = (
        "<t:AdditionalProperties><t:IndexedFieldURI FieldURI='contacts:EmailAddress' FieldIndex='EmailAddress2'/>"
        "<t:IndexedFieldURI FieldURI='contacts:PhysicalAddress:City' FieldIndex='Home'/></t:AdditionalProperties>"
    )
    found = exchange.get(made, ID_ONLY + paths)
    assert [entry.text for entry in found.find(T("EmailAddresses"))] == ["b@x"]
    assert [part.local for part in found.find(T("PhysicalAddresses")).children[0]] == ["City"]


@pytest.mark.parametrize(
    "attrs, item, folder, code",
    [
        ("", "<t:Message/>", "inbox", "ErrorMessageDispositionRequired"),
        ("", "<t:CalendarItem/>", "calendar", "ErrorSendMeetingInvitationsRequired"),
        ('SendMeetingInvitations="SendToNone"', "<t:CalendarItem/>", "inbox", "ErrorCannotCreateCalendarItemInNonCalendarFolder"),
        ("", "<t:Contact/>", "inbox", "ErrorCannotCreateContactInNonContactFolder"),
        ("", "<t:Task/>", "inbox", "ErrorCannotCreateTaskInNonTaskFolder"),
        ("", "<t:PostItem/>", "tasks", "ErrorCannotCreatePostItemInNonMailFolder"),
        ('MessageDisposition="SaveOnly"', "<t:Message><t:Size>3</t:Size></t:Message>", "inbox", "ErrorInvalidPropertySet"),
        ('MessageDisposition="SendAndSaveCopy"', "<t:Message/>", "inbox", "ErrorInvalidRecipients"),
        ('MessageDisposition="SaveOnly"', "<t:Message><t:ItemClass>IPM.Task</t:ItemClass></t:Message>", "inbox", "ErrorObjectTypeChanged"),
        ("", "<t:Contact><t:MimeContent>AAAA</t:MimeContent></t:Contact>", "contacts", "ErrorMimeContentInvalid"),
        ("", "<t:DistributionList><t:MimeContent>AAAA</t:MimeContent></t:DistributionList>", "contacts", "ErrorUnsupportedMimeConversion"),
        ('SendMeetingInvitations="SendToNone"', "<t:CalendarItem><t:MimeContent>AAAA</t:MimeContent></t:CalendarItem>", "calendar", "ErrorMimeContentConversionFailed"),
        ('SendMeetingInvitations="SendToNone"', "<t:CalendarItem><t:Start>2024-01-02T00:00:00Z</t:Start><t:End>2024-01-01T00:00:00Z</t:End></t:CalendarItem>", "calendar", "ErrorCalendarEndDateIsEarlierThanStartDate"),
        ('SendMeetingInvitations="SendToNone"', "<t:CalendarItem><t:Start>2024-01-02T00:00:00Z</t:Start><t:End>2034-01-01T00:00:00Z</t:End></t:CalendarItem>", "calendar", "ErrorCalendarDurationIsTooLong"),
    ],
)  # fmt: skip
def test_create_item_refuses_what_exchange_refuses(exchange, attrs, item, folder, code):
    xml = (
        f"<m:CreateItem {attrs}><m:SavedItemFolderId><t:DistinguishedFolderId Id='{folder}'/></m:SavedItemFolderId>"
        f"<m:Items>{item}</m:Items></m:CreateItem>"
    )
    assert exchange.code(xml) == code
    assert exchange.folder(folder).child_text(T("TotalCount")) == "0"


def test_a_sent_message_is_kept_in_sent_items_and_its_id_is_not_given(exchange):
    found = exchange.one(
        f'<m:CreateItem MessageDisposition="SendAndSaveCopy"><m:Items>{MESSAGE}</m:Items></m:CreateItem>'
    )
    assert found.find(M("Items")).children == []
    assert exchange.subjects(folder="sentitems") == ["Hello"]
    exchange.one(f'<m:CreateItem MessageDisposition="SendOnly"><m:Items>{MESSAGE}</m:Items></m:CreateItem>')
    assert exchange.subjects(folder="sentitems") == ["Hello"]


def test_an_error_stands_in_the_place_of_its_item(exchange):
    made = exchange.create(MESSAGE)
    folder = exchange.folder("inbox").find(T("FolderId")).attrs["Id"]
    ids = [made.attrs["Id"], "", "rubbish", folder, made.attrs["Id"]]
    xml = "".join(f'<t:ItemId Id="{each}"/>' for each in ids)
    found = exchange.messages(
        f"<m:GetItem><m:ItemShape>{ID_ONLY}</m:ItemShape><m:ItemIds>{xml}</m:ItemIds></m:GetItem>"
    )
    codes = [message.child_text(M("ResponseCode")) for message in found]
    assert codes == [
        "NoError",
        "ErrorInvalidIdEmpty",
        "ErrorInvalidIdMalformed",
        "ErrorCannotUseFolderIdForItemId",
        "NoError",
    ]


def test_answers_join_the_conversation_of_what_they_answer(exchange):
    first = exchange.get(
        exchange.create(
            "<t:Message><t:Subject>Plan</t:Subject><t:InternetMessageId>&lt;1@x&gt;</t:InternetMessageId></t:Message>"
        )
    )
    second = exchange.get(
        exchange.create("<t:Message><t:Subject>RE: Plan</t:Subject><t:InReplyTo>&lt;1@x&gt;</t:InReplyTo></t:Message>")
    )
    other = exchange.get(exchange.create("<t:Message><t:Subject>Plan</t:Subject></t:Message>"))
    ids = [each.find(T("ConversationId")).attrs["Id"] for each in (first, second, other)]
    assert ids[0] == ids[1] != ids[2]
    assert second.child_text(T("ConversationTopic")) == "Plan"
    indexes = [base64.b64decode(each.child_text(T("ConversationIndex"))) for each in (first, second)]
    assert (len(indexes[0]), len(indexes[1])) == (22, 27)
    assert indexes[1].startswith(indexes[0])


def test_control_characters_and_odd_text_come_back(exchange):
    odd = "tab\there 𝄞 \u202e ]]>"
    escaped = odd.replace(">", "&gt;")
    made = exchange.create(f"<t:Message><t:Subject>{escaped}</t:Subject></t:Message>")
    assert exchange.get(made).child_text(T("Subject")) == odd
    assert b"Error" not in serialise(exchange.find(folder="drafts"))
