"""CreateAttachment, GetAttachment and DeleteAttachment, after the samples and the notes."""

import base64
import email

import pytest

from exchangelib.sandbox.nodes import M, T

FILE = "<t:FileAttachment><t:Name>SomeFile</t:Name><t:Content>AQIDBAU=</t:Content></t:FileAttachment>"
MESSAGE = (
    "<t:ItemAttachment><t:Name>My attachment</t:Name><t:Message><t:Subject>My attachment subject</t:Subject>"
    '<t:Body BodyType="Text">My attachment body</t:Body>{}</t:Message></t:ItemAttachment>'
)
REFERENCE = (
    "<t:ReferenceAttachment><t:Name>plan.docx</t:Name><t:AttachLongPathName>https://x.org/plan.docx</t:AttachLongPathName>"
    "<t:ProviderType>OneDrivePro</t:ProviderType><t:PermissionType>1</t:PermissionType></t:ReferenceAttachment>"
)
MIME = b"From: a@x.org\r\nSubject: from MIME\r\n\r\nhello\r\n"


def create_xml(item, attachments):
    parent = f'<m:ParentItemId Id="{item.attrs["Id"]}" ChangeKey="{item.attrs["ChangeKey"]}"/>'
    return f"<m:CreateAttachment>{parent}<m:Attachments>{attachments}</m:Attachments></m:CreateAttachment>"


def ids_xml(operation, *ids, shape=""):
    inner = "".join(f'<t:AttachmentId Id="{each}"/>' for each in ids)
    shape = f"<m:AttachmentShape>{shape}</m:AttachmentShape>" if shape else ""
    return f"<m:{operation}>{shape}<m:AttachmentIds>{inner}</m:AttachmentIds></m:{operation}>"


def attach(exchange, item, attachment):
    """The AttachmentId of a new attachment."""
    message = exchange.one(create_xml(item, attachment))
    assert message.child_text(M("ResponseCode")) == "NoError", message.child_text(M("MessageText"))
    return message.find(M("Attachments")).children[0].find(T("AttachmentId")).attrs


def fetch(exchange, attachment_id, shape=""):
    message = exchange.one(ids_xml("GetAttachment", attachment_id, shape=shape))
    assert message.child_text(M("ResponseCode")) == "NoError", message.child_text(M("MessageText"))
    return message.find(M("Attachments")).children[0]


def names(item):
    found = item.find(T("Attachments"))
    return [each.child_text(T("Name")) for each in found] if found is not None else []


@pytest.fixture
def item(exchange):
    return exchange.create("<t:Message><t:Subject>parent</t:Subject></t:Message>")


def test_a_file_comes_back_and_its_item_has_a_new_change_key(exchange, item):
    before = exchange.get(item)
    given = attach(exchange, item, FILE)
    assert given["RootItemId"] == item.attrs["Id"]
    assert given["RootItemChangeKey"] != item.attrs["ChangeKey"]
    after = exchange.get(item)
    assert after.find(T("ItemId")).attrs["ChangeKey"] == given["RootItemChangeKey"]
    assert (before.child_text(T("HasAttachments")), after.child_text(T("HasAttachments"))) == ("false", "true")
    assert int(after.child_text(T("Size"))) >= int(before.child_text(T("Size"))) + 5
    found = fetch(exchange, given["Id"])
    assert (found.child_text(T("Name")), found.child_text(T("Content")), found.child_text(T("Size"))) == ("SomeFile", "AQIDBAU=", "5")  # fmt: skip
    assert found.find(T("AttachmentId")).attrs == {"Id": given["Id"]}


def test_an_update_after_an_attachment_needs_the_new_change_key_or_resolves(exchange, item):
    given = attach(exchange, item, FILE)
    subject = '<t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:Message><t:Subject>x</t:Subject></t:Message></t:SetItemField>'
    assert exchange.update(item, subject, "NeverOverwrite").child_text(M("ResponseCode")) == "ErrorIrresolvableConflict"
    item.attrs["ChangeKey"] = given["RootItemChangeKey"]
    assert exchange.update(item, subject, "NeverOverwrite").child_text(M("ResponseCode")) == "NoError"


def test_several_attachments_come_back_in_their_order(exchange, item):
    messages = exchange.messages(create_xml(item, FILE + MESSAGE.format("") + REFERENCE))
    ids = [each.find(M("Attachments")).children[0].find(T("AttachmentId")).attrs for each in messages]
    assert len({each["RootItemChangeKey"] for each in ids}) == 3
    found = exchange.get(item)
    assert found.find(T("ItemId")).attrs["ChangeKey"] == ids[-1]["RootItemChangeKey"]
    assert names(found) == ["SomeFile", "My attachment", "plan.docx"]
    assert all(
        each.find(T("Content")) is None and each.find(T("Message")) is None for each in found.find(T("Attachments"))
    )
    got = exchange.messages(ids_xml("GetAttachment", *(each["Id"] for each in ids)))
    assert [each.find(M("Attachments")).children[0].local for each in got] == [
        "FileAttachment",
        "ItemAttachment",
        "ReferenceAttachment",
    ]


def test_a_reference_keeps_what_it_says(exchange, item):
    found = fetch(exchange, attach(exchange, item, REFERENCE)["Id"])
    assert found.child_text(T("AttachLongPathName")) == "https://x.org/plan.docx"
    assert (found.child_text(T("ProviderType")), found.child_text(T("PermissionType"))) == ("OneDrivePro", "1")


def test_an_attached_item_comes_back_with_all_its_properties(exchange, item):
    extended = '<t:ExtendedFieldURI PropertyTag="0x3004" PropertyType="String"/>'
    inner = f"<t:ExtendedProperty>{extended}<t:Value>note</t:Value></t:ExtendedProperty>"
    # in the order of the schema: the property stands behind the body
    given = attach(exchange, item, MESSAGE.format(inner))
    found = fetch(exchange, given["Id"], f"<t:AdditionalProperties>{extended}</t:AdditionalProperties>").find(
        T("Message")
    )
    assert found.child_text(T("Subject")) == "My attachment subject"
    assert found.child_text(T("Body")) == "My attachment body"
    assert found.child_text(T("ItemClass")) == "IPM.Note"
    assert found.child_text(T("IsDraft")) == "true"
    assert found.find(T("ItemId")) is None
    assert found.find(T("ExtendedProperty")).child_text(T("Value")) == "note"


def test_an_attached_item_can_be_had_as_mime(exchange, item):
    given = attach(exchange, item, MESSAGE.format(f"<t:Attachments>{FILE}</t:Attachments>"))
    found = fetch(exchange, given["Id"], "<t:IncludeMimeContent>true</t:IncludeMimeContent>").find(T("Message"))
    mail = email.message_from_bytes(base64.b64decode(found.child_text(T("MimeContent"))))
    assert mail["Subject"] == "My attachment subject"
    assert [part.get_payload(decode=True) for part in mail.walk() if part.get_filename() == "SomeFile"] == [
        bytes([1, 2, 3, 4, 5])
    ]


def test_an_item_attached_as_mime_comes_back_byte_for_byte(exchange, item):
    mime = base64.b64encode(MIME).decode()
    given = attach(
        exchange,
        item,
        f'<t:ItemAttachment><t:Name>m</t:Name><t:Message><t:MimeContent CharacterSet="UTF-8">{mime}</t:MimeContent></t:Message></t:ItemAttachment>',
    )
    found = fetch(exchange, given["Id"], "<t:IncludeMimeContent>true</t:IncludeMimeContent>").find(T("Message"))
    assert (found.child_text(T("MimeContent")), found.child_text(T("Subject"))) == (mime, "from MIME")


@pytest.mark.parametrize(
    "kind, inner",
    [
        ("CalendarItem", "<t:Subject>a</t:Subject><t:Start>2024-05-01T10:00:00Z</t:Start><t:End>2024-05-01T11:00:00Z</t:End>"),
        ("Contact", "<t:GivenName>Anne</t:GivenName>"),
        ("Task", "<t:Subject>a</t:Subject><t:Status>Completed</t:Status>"),
    ],
)  # fmt: skip
def test_items_of_other_kinds_are_attached(exchange, item, kind, inner):
    given = attach(
        exchange, item, f"<t:ItemAttachment><t:Name>n</t:Name><t:{kind}>{inner}</t:{kind}></t:ItemAttachment>"
    )
    found = fetch(exchange, given["Id"])
    assert found.find(T(kind)) is not None


def test_meeting_messages_cannot_be_attached(exchange, item):
    xml = "<t:ItemAttachment><t:Name>n</t:Name><t:MeetingRequest/></t:ItemAttachment>"
    assert exchange.code(create_xml(item, xml)) == "ErrorInvalidItemForOperationCreateItemAttachment"


def test_attachments_of_attached_items_have_ids_of_their_own(exchange, item):
    given = attach(exchange, item, MESSAGE.format(f"<t:Attachments>{FILE}</t:Attachments>"))
    inner = fetch(exchange, given["Id"]).find(T("Message"))
    nested = inner.find(T("Attachments")).children[0].find(T("AttachmentId")).attrs["Id"]
    assert fetch(exchange, nested).child_text(T("Content")) == "AQIDBAU="
    found = exchange.one(ids_xml("DeleteAttachment", nested)).find(M("RootItemId"))
    assert found.attrs["RootItemId"] == item.attrs["Id"]
    inner = fetch(exchange, given["Id"]).find(T("Message"))
    assert (names(inner), inner.child_text(T("HasAttachments"))) == ([], "false")


def nested(depth):
    """Items attached to items, so many deep."""
    inner = ""
    for _ in range(depth):
        inner = f"<t:Attachments>{MESSAGE.format(inner)}</t:Attachments>"
    return inner.removeprefix("<t:Attachments>").removesuffix("</t:Attachments>")


def test_attachments_nest_ten_deep(exchange, item):
    assert exchange.code(create_xml(item, nested(10))) == "NoError"
    assert exchange.code(create_xml(item, nested(11))) == "ErrorAttachmentNestLevelLimitExceeded"
    assert names(exchange.get(item)) == ["My attachment"]


def test_a_deleted_attachment_is_gone_and_its_item_has_a_new_change_key(exchange, item):
    first, second = attach(exchange, item, FILE), attach(exchange, item, MESSAGE.format(""))
    found = exchange.one(ids_xml("DeleteAttachment", first["Id"])).find(M("RootItemId"))
    assert found.attrs["RootItemId"] == item.attrs["Id"]
    assert found.attrs["RootItemChangeKey"] != second["RootItemChangeKey"]
    after = exchange.get(item)
    assert names(after) == ["My attachment"]
    assert after.find(T("ItemId")).attrs["ChangeKey"] == found.attrs["RootItemChangeKey"]
    assert exchange.code(ids_xml("GetAttachment", first["Id"])) == "ErrorInvalidAttachmentId"
    exchange.call(ids_xml("DeleteAttachment", second["Id"]))
    assert exchange.get(item).child_text(T("HasAttachments")) == "false"


@pytest.mark.parametrize("operation", ["GetAttachment", "DeleteAttachment"])
def test_ids_that_mean_no_attachment(exchange, item, operation):
    messages = exchange.messages(ids_xml(operation, "", "IpHLObE=", item.attrs["Id"]))
    assert [each.child_text(M("ResponseCode")) for each in messages] == [
        "ErrorInvalidIdEmpty",
        "ErrorInvalidIdMalformed",
        "ErrorInvalidAttachmentId",
    ]


def test_an_id_with_a_character_changed_is_malformed(exchange, item):
    given = attach(exchange, item, FILE)["Id"]
    wrong = given[:12] + ("A" if given[12] != "A" else "B") + given[13:]
    assert exchange.code(ids_xml("GetAttachment", wrong)) == "ErrorInvalidIdMalformed"


def test_an_attachment_without_a_name_is_refused_as_in_the_sample(exchange, item):
    message = exchange.one(create_xml(item, "<t:FileAttachment><t:Content>YQ==</t:Content></t:FileAttachment>"))
    assert message.child_text(M("ResponseCode")) == "ErrorRequiredPropertyMissing"
    assert message.child_text(M("MessageText")) == "Required property is missing."
    assert message.find(M("MessageXml")).children[0].attrs == {"FieldURI": "attachment:Name"}
    assert message.find(M("Attachments")).children == []


def test_inline_attachments_do_not_count(exchange, item):
    inline = FILE.replace("<t:Content>", "<t:ContentId>pic</t:ContentId><t:IsInline>true</t:IsInline><t:Content>")
    given = attach(exchange, item, inline)
    found = exchange.get(item)
    assert found.child_text(T("HasAttachments")) == "false"
    assert fetch(exchange, given["Id"]).child_text(T("ContentId")) == "pic"


def test_the_photo_of_a_contact_is_an_attachment(exchange):
    contact = exchange.create("<t:Contact><t:GivenName>Anne</t:GivenName></t:Contact>")
    photo = FILE.replace("<t:Content>", "<t:IsContactPhoto>true</t:IsContactPhoto><t:Content>")
    given = attach(exchange, contact, photo)
    assert exchange.get(contact).child_text(T("HasPicture")) == "true"
    exchange.call(ids_xml("DeleteAttachment", given["Id"]))
    assert exchange.get(contact).child_text(T("HasPicture")) == "false"


def test_nobody_else_gets_an_attachment(exchange, item):
    given = attach(exchange, item, FILE)
    anne = exchange.store.add_user("anne@example.com", "p")
    for operation in ("GetAttachment", "DeleteAttachment"):
        assert exchange.code(ids_xml(operation, given["Id"]), user=anne) == "ErrorItemNotFound"
    assert exchange.code(create_xml(item, FILE), user=anne) == "ErrorItemNotFound"


def test_what_is_attached_to_loaded_mail_can_be_fetched(exchange, tmp_path):
    text = (
        b"From: a@x.org\r\nSubject: outer\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: b@x.org\r\nSubject: inner\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain\r\n\r\nho\r\n--c\r\n"
        b"Content-Type: text/csv; name=t.csv\r\nContent-Disposition: attachment; filename=t.csv\r\n\r\n1;2\r\n--c--\r\n\r\n--b--\r\n"
    )
    (tmp_path / "a.eml").write_bytes(text)
    exchange.store.load(tmp_path / "a.eml", "john@example.com")
    outer = exchange.get(exchange.find().children[0].children[0].find(T("ItemId")))
    found = fetch(exchange, outer.find(T("Attachments")).children[0].find(T("AttachmentId")).attrs["Id"]).find(
        T("Message")
    )
    assert (found.child_text(T("Subject")), names(found)) == ("inner", ["t.csv"])
    nested_id = found.find(T("Attachments")).children[0].find(T("AttachmentId")).attrs["Id"]
    assert base64.b64decode(fetch(exchange, nested_id).child_text(T("Content"))).strip() == b"1;2"
