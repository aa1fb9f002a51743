"""The verbs of an item: what they send, what they remember of the answer, and what they refuse before anything is sent."""

import copy
import pickle
import re
from typing import Any

import pytest

from exchangelib._wire.xml import fragment
from exchangelib.attachments import AttachmentId, FileAttachment
from exchangelib.errors import (
    ErrorItemNotFound,
    InvalidField,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    ResponseMessageError,
)
from exchangelib.items import BulkCreateResult, Item, Message
from exchangelib.properties import FolderId, ItemId
from exchangelib.sandbox import Sandbox
from exchangelib.version import EXCHANGE_2007, EXCHANGE_2010, Version
from tests.folders.fake_port import FakeAccount, Schema, error, got

MADE = '<t:Message><t:ItemId Id="new" ChangeKey="c1"/></t:Message>'


def response(operation: str, content: str) -> str:
    name = f"m:{operation}ResponseMessage"
    extra = "<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>" if operation == "UpdateItem" else ""
    items = "" if operation == "DeleteItem" else f"<m:Items>{content}</m:Items>"
    return (
        f"<m:{operation}Response><m:ResponseMessages><{name} ResponseClass='Success'>"
        f"<m:ResponseCode>NoError</m:ResponseCode>{items}{extra}</{name}></m:ResponseMessages></m:{operation}Response>"
    )


def failed(operation: str, code: str) -> str:
    messages = error(operation, code)
    return f"<m:{operation}Response><m:ResponseMessages>{messages}</m:ResponseMessages></m:{operation}Response>"


@pytest.fixture(scope="module")
def schema(ews_facts: Any) -> Schema:
    return Schema(ews_facts)


# -- save: create


def test_saving_creates_and_takes_over_the_ids(schema: Schema) -> None:
    attachment = '<t:FileAttachment><t:AttachmentId Id="a1"/></t:FileAttachment>'
    answer = MADE.replace("</t:Message>", f"<t:Attachments>{attachment}</t:Attachments></t:Message>")
    account = FakeAccount(response("CreateItem", answer))
    item = Message(account=account, subject="x", attachments=[FileAttachment(name="a.txt", content=b"a")])
    assert item.save() is item
    assert (item.id, item.changekey) == ("new", "c1")
    assert item.attachments[0].attachment_id == AttachmentId(id="a1")
    assert account.operations == ["CreateItem"]
    schema.check(account.payloads[0])
    assert 'MessageDisposition="SaveOnly"' in account.payloads[0]


def test_nothing_is_sent_that_the_server_does_not_know(schema: Schema) -> None:
    account = FakeAccount(response("CreateItem", MADE), version=Version(EXCHANGE_2007))
    Message(account=account, subject="x").save()
    schema.check(account.payloads[0])


@pytest.mark.parametrize(
    "values, arguments, wrong",
    [
        ({"account": None}, {}, "Message must have an account"),
        ({}, {"update_fields": ["subject"]}, "'update_fields' is only valid for items that have an id"),
        ({"changekey": "c"}, {}, "'changekey' is of no use without an 'id'"),
        ({"subject": 5}, {}, "Message.subject"),
    ],
)
def test_what_cannot_be_created_is_refused_before_anything_is_sent(
    values: dict[str, Any], arguments: dict[str, Any], wrong: str
) -> None:
    account = FakeAccount()
    with pytest.raises((ValueError, TypeError), match=wrong):
        Message(**{"account": account, **values}).save(**arguments)
    assert account.operations == []


def test_an_item_whose_creation_fails_has_no_id() -> None:
    account = FakeAccount(failed("CreateItem", "ErrorQuotaExceeded"))
    item = Message(account=account)
    with pytest.raises(ResponseMessageError):
        item.save()
    assert item.id is None


# -- save: update


def saved(account: Any, **values: Any) -> Message:
    """An item as it was read from the server: without defaults."""
    item = Message.from_xml(fragment('<t:Message><t:ItemId Id="i" ChangeKey="c"/></t:Message>'), account)
    for name, value in values.items():
        setattr(item, name, value)
    return item


def test_saving_again_sends_what_is_there_and_deletes_what_is_none(schema: Schema) -> None:
    account = FakeAccount(response("UpdateItem", MADE.replace("new", "i")))
    item = saved(account, subject="x", in_reply_to=None)
    item.__dict__["size"] = 5
    assert item.save() is item
    assert item.changekey == "c1"
    payload = account.payloads[0]
    schema.check(payload)
    assert payload.count("<t:SetItemField>") == payload.count("<t:DeleteItemField>") == 1
    assert '<t:DeleteItemField><t:FieldURI FieldURI="item:InReplyTo"/></t:DeleteItemField>' in payload
    assert "Size" not in payload


def test_saving_some_fields_sends_those_and_no_other(schema: Schema) -> None:
    account = FakeAccount(response("UpdateItem", MADE))
    saved(account, subject="x", importance="High").save(update_fields=["importance"])
    schema.check(account.payloads[0])
    assert "item:Importance" in account.payloads[0]
    assert "item:Subject" not in account.payloads[0]


def test_what_cannot_be_changed_once_sent_is_left_out_and_refused_if_asked_for() -> None:
    account = FakeAccount(response("UpdateItem", MADE))
    item = saved(account, subject="x")
    item.__dict__.update(is_draft=False, to_recipients=["anne@example.com"])
    item.save()
    assert "ToRecipients" not in account.payloads[0]
    with pytest.raises(InvalidField, match=r"Message\.to_recipients.*no draft"):
        item.save(update_fields=["to_recipients"])


def test_what_is_assigned_and_cannot_be_saved_is_refused() -> None:
    """https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-property-related-errors"""
    answers = [response("UpdateItem", MADE)] * 3
    account = FakeAccount(*answers)
    item = saved(account, subject="x")
    item.__dict__.update(is_draft=False, size=5, to_recipients=["anne@example.com"])
    item.size = 5  # as it is
    item.save()
    item.size = 6
    with pytest.raises(InvalidField, match=r"Message\.size: 6 was assigned, but it is read-only"):
        item.save()
    item.save(update_fields=["subject"])  # asks for no more
    with pytest.raises(InvalidField, match=r"Message\.size"):
        item.save()
    item.size, item.to_recipients = 5, ["bob@example.com"]
    item.size = 7
    item.size = 5
    with pytest.raises(InvalidField, match=r"Message\.to_recipients: .* no draft"):
        item.save()
    assert len(account.payloads) == 2


@pytest.mark.parametrize("is_assigned", [True, False])
def test_what_only_servers_set_is_refused_in_a_new_item(is_assigned: bool) -> None:
    account = FakeAccount(response("CreateItem", MADE))
    item = Message(account=account, subject="x") if is_assigned else Message(account=account, subject="x", size=5)
    if is_assigned:
        item.size = 5
    with pytest.raises(InvalidField, match=r"Message\.size: 5 was assigned, but it is read-only"):
        item.save()
    with pytest.raises(InvalidField, match=r"Message\.size"):
        pickle.loads(pickle.dumps(copy.copy(item))).clean()
    item.size = None
    item.save()
    assert len(account.payloads) == 1


def test_what_is_known_of_an_item_may_be_told_when_it_is_made_from_its_id() -> None:
    account = FakeAccount(response("UpdateItem", MADE))
    Message(account=account, id="i", changekey="c", subject="x", size=5, is_draft=False).save()
    assert "Size" not in account.payloads[0]


def test_mime_is_sent_again_only_if_it_was_given_anew() -> None:
    mime = "<t:MimeContent>eA==</t:MimeContent>"
    answers = [response("UpdateItem", MADE)] * 3
    account = FakeAccount(*answers)
    item = Message.from_xml(fragment(f'<t:Message>{mime}<t:ItemId Id="i" ChangeKey="c"/></t:Message>'), account)
    item.subject = "x"
    item.save()
    assert "MimeContent" not in account.payloads[0]
    item.mime_content = b"y"
    item.save()
    assert "item:MimeContent" in account.payloads[1]
    Message(account=account, id="i", changekey="c", mime_content=b"z").save()
    assert "item:MimeContent" in account.payloads[2]


@pytest.mark.parametrize(
    "names, kind, wrong",
    [
        (["subjekt"], InvalidField, "'subjekt'.*'subject'"),
        (["size"], InvalidField, r"Message\.size is read-only"),
        (["attachments"], InvalidField, r"Message\.attachments cannot be updated"),
        ("subject", InvalidTypeError, "update_fields"),
        (5, InvalidTypeError, "update_fields"),
        ([], InvalidValue, "at least one field"),
        (["sensitivity"], InvalidValue, r"Message\.sensitivity.*required"),
        (["flag"], InvalidFieldForVersion, r"Message\.flag exists from build 15"),
    ],
)
def test_what_cannot_be_changed_is_refused_before_anything_is_sent(names: Any, kind: Any, wrong: str) -> None:
    account = FakeAccount(version=Version(EXCHANGE_2010))
    with pytest.raises(kind, match=wrong):
        saved(account, sensitivity=None).save(update_fields=names)
    assert account.asked == []


# -- refresh


def test_refreshing_fetches_every_field_and_forgets_what_is_gone(schema: Schema) -> None:
    fresh = '<t:Message><t:ItemId Id="i" ChangeKey="c2"/><t:Subject>new</t:Subject></t:Message>'
    account = FakeAccount(got(fresh))
    item = saved(account, subject="old", in_reply_to="someone")
    item.folder = folder = object()
    assert item.refresh() is item
    assert (item.subject, item.in_reply_to, item.changekey) == ("new", None, "c2")
    assert item.account is account
    assert item.folder is folder
    schema.check(account.payloads[0])
    assert 'FieldURI="message:Sender"' in account.payloads[0]


def test_the_attachments_of_a_refreshed_item_belong_to_it() -> None:
    attachment = "<t:Attachments><t:FileAttachment><t:Name>a</t:Name></t:FileAttachment></t:Attachments>"
    account = FakeAccount(got(f'<t:Message><t:ItemId Id="i"/>{attachment}</t:Message>'))
    item = saved(account)
    item.refresh()
    assert item.attachments[0].parent_item is item


def test_an_item_that_is_gone_keeps_what_it_has() -> None:
    account = FakeAccount(got(error("GetItem", "ErrorItemNotFound")))
    item = saved(account, subject="old")
    with pytest.raises(ErrorItemNotFound):
        item.refresh()
    assert item.subject == "old"


def test_an_item_does_not_become_one_of_another_kind() -> None:
    account = FakeAccount(got('<t:Message><t:ItemId Id="i"/></t:Message>'))
    item = Item(account=account, id="i")
    with pytest.raises(InvalidValue, match="has a Message under the id of this Item"):
        item.refresh()


@pytest.mark.parametrize("verb", ["refresh", "delete", "soft_delete", "move_to_trash"])
def test_a_verb_needs_an_account_and_an_id(verb: str) -> None:
    account = FakeAccount()
    with pytest.raises(ValueError, match="Message must have an account"):
        getattr(Message(id="i"), verb)()
    with pytest.raises(ValueError, match="Message must have an ID"):
        getattr(Message(account=account), verb)()
    assert account.asked == []


# -- delete


@pytest.mark.parametrize(
    "verb, how", [("delete", "HardDelete"), ("soft_delete", "SoftDelete"), ("move_to_trash", "MoveToDeletedItems")]
)
def test_a_deleted_item_has_no_id_and_no_folder(verb: str, how: str, schema: Schema) -> None:
    account = FakeAccount(response("DeleteItem", ""))
    item = saved(account, subject="x")
    item.folder = object()
    getattr(item, verb)(send_meeting_cancellations="SendOnlyToAll", affected_task_occurrences="AllOccurrences")
    schema.check(account.payloads[0])
    assert f'DeleteType="{how}"' in account.payloads[0]
    assert 'SendMeetingCancellations="SendOnlyToAll"' in account.payloads[0]
    assert (item.id, item.changekey, item.folder, item.subject) == (None, None, None, "x")


def test_an_item_that_could_not_be_deleted_keeps_its_id() -> None:
    item = saved(FakeAccount(failed("DeleteItem", "ErrorItemNotFound")))
    with pytest.raises(ErrorItemNotFound):
        item.delete()
    assert item.id == "i"


# -- what an item is, beside its values


def test_an_item_belongs_to_the_account_of_its_folder() -> None:
    class Somewhere:
        account = object()

    assert Message(folder=Somewhere()).account is Somewhere.account
    with pytest.raises(InvalidValue, match=r"'account' does not match 'folder\.account'"):
        Message(folder=Somewhere(), account=object())


def test_attachments_go_along_with_a_copy_and_with_a_pickle() -> None:
    account = FakeAccount()
    item = Message(account=account, attachments=[FileAttachment(name="a", content=b"a")])
    assert item.attachments[0].parent_item is item
    for twin in (copy.deepcopy(item), pickle.loads(pickle.dumps(item))):
        assert twin == item
        assert twin.attachments[0].parent_item is twin
        assert twin.attachments[0] is not item.attachments[0]
    assert copy.deepcopy(item).account is account
    assert pickle.loads(pickle.dumps(item)).account is None
    assert item.attachments[0].parent_item is item


def test_attachments_belong_to_the_item_however_they_come_to_it() -> None:
    one, two, three, four = (FileAttachment(name=name, content=b"a") for name in "abcd")
    given = Message(attachments=one)
    put = Message()
    put.attachments = [two]
    added = Message()
    added.attachments.append(three)
    for item, attachment in ((given, one), (put, two), (added, three)):
        item.clean()
        assert attachment.parent_item is item
        assert item.attachments == [attachment]
    with pytest.raises(TypeError, match=r"Message\.attachments.*Attachment.*5"):
        Message(attachments=[four, 5]).clean()
    with pytest.raises(TypeError, match=r"Message\.attachments.*5"):
        Message(attachments=5).clean()


def test_an_attachment_belongs_to_one_item() -> None:
    attachment = FileAttachment(name="a", content=b"a")
    Message(attachments=[attachment])
    with pytest.raises(InvalidValue, match="belongs to another item"):
        Message(attachments=[attachment])


@pytest.mark.parametrize("content", [5, "text", ["x"]])
def test_content_of_the_wrong_type_is_refused_under_its_name(content: Any) -> None:
    with pytest.raises(TypeError, match=r"FileAttachment\.content"):
        FileAttachment(name="a", content=content).clean()


def test_the_result_of_a_creation_has_ids_and_nothing_else() -> None:
    attachments = '<t:Attachments><t:ItemAttachment><t:AttachmentId Id="a"/></t:ItemAttachment></t:Attachments>'
    elem = fragment(f'<t:Message><t:ItemId Id="i" ChangeKey="c"/><t:Subject>x</t:Subject>{attachments}</t:Message>')
    account = object()
    result = BulkCreateResult.from_xml(elem, account)
    assert (result.id, result.changekey, result.account) == ("i", "c", account)
    assert result.to_id() == ItemId("i", "c")
    assert [a.attachment_id.id for a in result.attachments] == ["a"]
    assert [f.name for f in BulkCreateResult.FIELDS] == ["_id", "attachments"]
    assert BulkCreateResult.from_xml(fragment("<t:Message/>")).attachments == []
    with pytest.raises(InvalidValue, match="BulkCreateResult must have an ID"):
        BulkCreateResult().to_id()


def test_id_and_change_key_are_parts_of_one_id() -> None:
    item = Message()
    assert (item.id, item.changekey) == (None, None)
    item.changekey = "c"
    item.id = "i"
    assert item._id == ItemId("i", "c")
    item.id = item.changekey = None
    assert "_id" not in vars(item)
    assert Message.id_from_xml(fragment("<t:Message/>")) == (None, None)
    assert Message.id_from_xml(fragment('<t:Message><t:ItemId Id="i"/></t:Message>')) == ("i", None)


# -- through a server


def test_an_item_lives_changes_and_dies_on_a_server() -> None:
    with Sandbox() as sandbox:
        account = sandbox.account("john@example.com")
        item = Message(account=account, folder=account.drafts, subject="a", body="b").save()
        first = item.changekey
        item.subject = "c"
        item.save(update_fields=["subject"])
        assert item.changekey != first
        item.subject = "not saved"
        assert item.refresh().subject == "c"
        item.move_to_trash()
        assert account.trash.get(subject="c").body == "b"
        account.trash.get(subject="c").soft_delete()
        assert not account.trash.all().exists()
        other = Message(account=account, folder=account.drafts, subject="d").save()
        twin = pickle.loads(pickle.dumps(other))
        twin.account = account
        other.delete()
        with pytest.raises(ErrorItemNotFound):
            twin.refresh()


SAID = "<t:Importance>|<t:Sensitivity>|<t:IsReadReceiptRequested>|<t:IsDeliveryReceiptRequested>"


@pytest.mark.parametrize("given, said", [({}, []), ({"importance": "Normal"}, ["<t:Importance>"])])
@pytest.mark.parametrize("late", [False, True], ids=["given", "assigned"])
def test_mime_says_what_nobody_else_says_whenever_it_is_given(
    given: dict[str, Any], said: list[str], late: bool
) -> None:
    account = FakeAccount(response("CreateItem", MADE))
    if late:
        item = Message(account=account, folder="AAMkInbox", **given)
        item.mime_content = b"Importance: High\r\n\r\n"
    else:
        item = Message(account=account, folder="AAMkInbox", mime_content=b"Importance: High\r\n\r\n", **given)
    item.save()
    assert re.findall(SAID, account.payloads[0]) == said


def test_what_is_assigned_counts_beside_mime() -> None:
    account = FakeAccount(response("CreateItem", MADE))
    item = Message(account=account, folder="AAMkInbox")
    item.importance = "Normal"
    item.mime_content = b"Importance: High\r\n\r\n"
    item.sensitivity = "Normal"
    item.save()
    assert re.findall(SAID, account.payloads[0]) == ["<t:Sensitivity>", "<t:Importance>"]


def test_new_mime_is_not_undone_by_what_the_old_one_said() -> None:
    account = FakeAccount(response("UpdateItem", MADE), response("UpdateItem", MADE))
    text = '<t:Message><t:ItemId Id="i" ChangeKey="c"/><t:Subject>old</t:Subject><t:Importance>Low</t:Importance></t:Message>'
    item = Message.from_xml(fragment(text))
    item.account = account
    item.mime_content = b"Subject: new\r\n\r\n"
    item.importance = "High"
    item.save()
    assert "item:MimeContent" in account.payloads[0]
    assert "item:Importance" in account.payloads[0]
    assert "item:Subject" not in account.payloads[0]
    item.subject = "newest"
    item.save()
    assert "item:Subject" in account.payloads[1]
    assert "item:MimeContent" not in account.payloads[1]


FILES = '<t:Attachments><t:FileAttachment><t:AttachmentId Id="{}"/><t:Name>a.txt</t:Name></t:FileAttachment></t:Attachments>'


def _with_a_file(account: FakeAccount) -> Message:
    text = f'<t:Message><t:ItemId Id="i" ChangeKey="c"/>{FILES.format("old")}</t:Message>'
    item = Message.from_xml(fragment(text))
    item.account = account
    item.attachments[0].parent_item = item
    return item


def test_the_attachments_of_a_moved_item_have_their_new_ids() -> None:
    there = MADE.replace("</t:Message>", FILES.format("new") + "</t:Message>")
    account = FakeAccount(response("MoveItem", MADE), response("GetItem", there))
    item = _with_a_file(account)
    mine = item.attachments[0]
    item.move(FolderId(id="f"))
    assert (item.id, mine.attachment_id) == ("new", AttachmentId(id="new"))
    assert item.attachments[0] is mine
    assert "item:Attachments" in account.payloads[1]


def test_attachments_that_are_not_what_they_were_are_replaced() -> None:
    other = FILES.format("new").replace("a.txt", "b.txt")
    there = MADE.replace("</t:Message>", other + "</t:Message>")
    item = _with_a_file(FakeAccount(response("MoveItem", MADE), response("GetItem", there)))
    item.move(FolderId(id="f"))
    assert [each.name for each in item.attachments] == ["b.txt"]
    assert item.attachments[0].parent_item is item


def test_no_id_is_better_than_a_wrong_one() -> None:
    item = _with_a_file(FakeAccount(response("MoveItem", MADE), failed("GetItem", "ErrorItemNotFound")))
    item.move(FolderId(id="f"))
    assert item.id == "new"
    assert item.attachments[0].attachment_id is None


def test_a_moved_item_without_attachments_costs_one_request() -> None:
    account = FakeAccount(response("MoveItem", MADE))
    saved(account, subject="x").move(FolderId(id="f"))
    assert account.operations == ["MoveItem"]
