import base64

import pytest

from exchangelib.sandbox.nodes import M, T, serialise
from tests.sandbox.handlers.conftest import Exchange, at, ref

FILE = "<t:FileAttachment><t:Name>a.bin</t:Name><t:Content>AAECAw==</t:Content></t:FileAttachment>"
INNER = f"<t:ItemAttachment><t:Name>inner</t:Name><t:Message><t:Subject>inside</t:Subject><t:Attachments>{FILE}</t:Attachments></t:Message></t:ItemAttachment>"  # fmt: skip
OWN = '<t:ExtendedProperty><t:ExtendedFieldURI PropertySetId="c11ff724-aa03-4555-9952-8fa248a11c3e" PropertyName="n" PropertyType="StringArray"/><t:Values><t:Value>x</t:Value><t:Value>y</t:Value></t:Values></t:ExtendedProperty>'
OWN_SHAPE = '<t:AdditionalProperties><t:ExtendedFieldURI PropertySetId="c11ff724-aa03-4555-9952-8fa248a11c3e" PropertyName="n" PropertyType="StringArray"/></t:AdditionalProperties>'
WHOLE = f"<t:BaseShape>AllProperties</t:BaseShape><t:IncludeMimeContent>true</t:IncludeMimeContent>{OWN_SHAPE}"
MESSAGE = f'<t:Message><t:Subject>whole é &#x1F600;</t:Subject><t:Body BodyType="HTML">&lt;p&gt;hi</t:Body><t:Attachments>{FILE}{INNER}</t:Attachments><t:Categories><t:String>c</t:String></t:Categories>{OWN}</t:Message>'  # fmt: skip
SERIES = (
    "<t:CalendarItem><t:Subject>daily</t:Subject><t:Start>2024-05-01T09:00:00Z</t:Start><t:End>2024-05-01T10:00:00Z</t:End>"
    "<t:Recurrence><t:DailyRecurrence><t:Interval>1</t:Interval></t:DailyRecurrence><t:NoEndRecurrence><t:StartDate>2024-05-01"
    "</t:StartDate></t:NoEndRecurrence></t:Recurrence></t:CalendarItem>"
)


def export(exchange, *ids):
    return exchange.messages(f"<m:ExportItems><m:ItemIds>{''.join(map(ref, ids))}</m:ItemIds></m:ExportItems>")


def data_of(exchange, item_id):
    (answer,) = export(exchange, item_id)
    assert answer.child_text(M("ResponseCode")) == "NoError"
    return answer.child_text(M("Data"))


def folder_id(exchange, name):
    return exchange.folder(name, "<t:BaseShape>IdOnly</t:BaseShape>").find(T("FolderId")).attrs["Id"]


def upload_xml(folder, data, action="CreateNew", item="", attrs=""):
    return (
        f'<m:UploadItems><m:Items><t:Item CreateAction="{action}"{attrs}><t:ParentFolderId Id="{folder}"/>{item}'
        f"<t:Data>{data}</t:Data></t:Item></m:Items></m:UploadItems>"
    )


def upload(exchange, name, data, **more):
    answer = exchange.one(upload_xml(folder_id(exchange, name), data, **more))
    assert answer.child_text(M("ResponseCode")) == "NoError", serialise(answer)
    return answer.find(M("ItemId"))


def content(exchange, item_id):
    """All of an item but what says where it is."""
    item = exchange.get(item_id, WHOLE)
    own = {
        "ItemId",
        "ParentFolderId",
        "ConversationId",
        "InstanceKey",
        "StoreEntryId",
        "WebClientReadFormQueryString",
        "WebClientEditFormQueryString",
        "EffectiveRights",
    }
    for attachment in item.walk():
        if attachment.tag == T("AttachmentId"):
            attachment.attrs = {}
    return [serialise(each) for each in item.children if each.local not in own]


def attached(exchange, item_id):
    (node,) = [each for each in exchange.get(item_id).children if each.tag == T("Attachments")]
    out = []
    for each in node.children:
        xml = f'<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{each.children[0].attrs["Id"]}"/></m:AttachmentIds></m:GetAttachment>'
        found = exchange.one(xml).find(M("Attachments")).children[0]
        for inner in found.walk():
            if inner.local in ("AttachmentId", "ItemId"):
                inner.attrs = {}
        out.append(serialise(found))
    return out


@pytest.mark.parametrize("xml, folder", [(MESSAGE, "inbox"), (SERIES, "calendar")])
def test_another_sandbox_takes_an_export_and_loses_nothing(exchange, judge, xml, folder):
    first = exchange.create(xml, at(folder))
    data = data_of(exchange, first)
    assert base64.b64decode(data, validate=True)
    other = Exchange(judge)
    other.clock.advance(3600)
    second = upload(other, folder, data)
    assert content(other, second) == content(exchange, first)
    if xml is MESSAGE:
        assert attached(other, second) == attached(exchange, first)
    assert data_of(other, second) == data
    other.store.close()


def test_mime_that_an_item_was_made_from_is_exported_byte_for_byte(exchange):
    mime = base64.b64encode(b"Subject: odd\r\nX-Strange:  y\r\n\r\nbody\r\n").decode()
    first = exchange.create(f"<t:Message><t:MimeContent>{mime}</t:MimeContent></t:Message>", at("inbox"))
    second = upload(exchange, "drafts", data_of(exchange, first))
    assert exchange.get(second, WHOLE).child_text(T("MimeContent")) == mime


def test_an_update_keeps_the_id_and_changes_the_rest(exchange):
    data = data_of(exchange, exchange.create(MESSAGE, at("inbox")))
    old = exchange.create(f"<t:Message><t:Subject>old</t:Subject><t:Attachments>{FILE}</t:Attachments></t:Message>", at("inbox"))  # fmt: skip
    new = upload(exchange, "inbox", data, action="Update", item=ref(old))
    assert new.attrs["Id"] == old.attrs["Id"]
    assert new.attrs["ChangeKey"] != old.attrs["ChangeKey"]
    assert exchange.get(new).child_text(T("Subject")).startswith("whole")
    assert len(attached(exchange, new)) == 2
    assert exchange.restricted('<t:Contains ContainmentMode="Prefixed" ContainmentComparison="Exact"><t:FieldURI FieldURI="item:Subject"/><t:Constant Value="old"/></t:Contains>') == []  # fmt: skip


def test_what_is_not_in_the_folder_is_made_or_not_found(exchange):
    old = exchange.create("<t:Message><t:Subject>old</t:Subject></t:Message>", at("drafts"))
    data = data_of(exchange, old)
    inbox = folder_id(exchange, "inbox")
    assert exchange.code(upload_xml(inbox, data, "Update", ref(old))) == "ErrorItemNotFound"
    made = upload(exchange, "inbox", data, action="UpdateOrCreate", item=ref(old))
    assert made.attrs["Id"] != old.attrs["Id"]
    again = upload(exchange, "inbox", data, action="UpdateOrCreate", item=ref(made))
    assert again.attrs["Id"] == made.attrs["Id"]
    assert exchange.subjects() == ["old"]


def test_associated_items_stay_hidden(exchange):
    data = data_of(exchange, exchange.create("<t:Message><t:Subject>hidden</t:Subject></t:Message>", at("drafts")))
    upload(exchange, "inbox", data, attrs=' IsAssociated="true"')
    assert exchange.subjects() == []
    xml = f'<m:FindItem Traversal="Associated"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ParentFolderIds>{at("inbox")}</m:ParentFolderIds></m:FindItem>'
    assert exchange.one(xml).find(M("RootFolder")).attrs["TotalItemsInView"] == "1"


def test_what_cannot_be_uploaded_is_refused_in_its_place(exchange):
    item = exchange.create("<t:Message><t:Subject>s</t:Subject></t:Message>", at("inbox"))
    data, inbox = data_of(exchange, item), folder_id(exchange, "inbox")
    damaged = base64.b64encode(base64.b64decode(data)[:-9]).decode()
    for xml, code in (
        (upload_xml(inbox, damaged), "ErrorCorruptData"),
        (upload_xml(inbox, "AQAAAAgAAAAAAQAAAAMAFkANABIOQA0AEw4="), "ErrorCorruptData"),
        (upload_xml(inbox, ""), "ErrorCorruptData"),
        (upload_xml("AAAA", data), "ErrorInvalidIdMalformed"),
        (upload_xml(inbox, data, "CreateNew", ref(item)), "ErrorInvalidRequest"),
        (upload_xml(inbox, data, "Update"), "ErrorInvalidIdEmpty"),
    ):
        assert exchange.code(xml) == code


def test_what_cannot_be_exported_is_refused_in_its_place(exchange):
    item = exchange.create("<t:Message><t:Subject>s</t:Subject></t:Message>", at("inbox"))
    gone = exchange.create("<t:Message/>", at("inbox"))
    exchange.delete(gone)
    folder = folder_id(exchange, "inbox")
    ids = f'{ref(gone)}<t:ItemId Id="x"/><t:ItemId Id="{folder}"/>{ref(item)}'
    answers = exchange.messages(f"<m:ExportItems><m:ItemIds>{ids}</m:ItemIds></m:ExportItems>")
    codes = [each.child_text(M("ResponseCode")) for each in answers]
    assert codes == ["ErrorItemNotFound", "ErrorInvalidIdMalformed", "ErrorCannotUseFolderIdForItemId", "NoError"]


def test_others_need_the_right_to_put_items_in(exchange):
    data = data_of(exchange, exchange.create("<t:Message/>", at("inbox")))
    anne = exchange.store.add_user("anne@example.com", "x")
    assert exchange.code(upload_xml(folder_id(exchange, "inbox"), data), user=anne) == "ErrorParentFolderNotFound"
