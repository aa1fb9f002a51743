"""Sending and answering, request by request: what is asked of which server, and that all of it is what the schema allows."""

import datetime
import pickle
from pathlib import Path
from typing import Any

import pytest

from exchangelib import CalendarItem, FileAttachment, HTMLBody, Message, Task
from exchangelib.errors import (
    InvalidEnumValue,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
)
from exchangelib.items import ForwardItem, MeetingCancellation, MeetingRequest, PostItem
from exchangelib.properties import AssociatedCalendarItemId, FolderId, ItemId
from exchangelib.version import EXCHANGE_2007_SP1, EXCHANGE_2010, Version
from tests.folders.fake_port import FakeAccount, Schema
from tests.items.test_verbs import failed, response

DRAFT = '<t:Message><t:ItemId Id="d" ChangeKey="c1"/></t:Message>'
SENT = response("CreateItem", "")
TO = ["anne@example.com"]


@pytest.fixture(scope="module")
def schema(ews_facts: Any) -> Schema:
    return Schema(ews_facts)


def checked(account: FakeAccount, schema: Schema) -> list[str]:
    for payload in account.payloads:
        schema.check(payload)
    return account.operations


def got(content: str) -> str:
    return response("GetItem", content)


def attached(key: str) -> str:
    name = "m:CreateAttachmentResponseMessage"
    inner = f'<t:FileAttachment><t:AttachmentId Id="a" RootItemId="d" RootItemChangeKey="{key}"/></t:FileAttachment>'
    return (
        f"<m:CreateAttachmentResponse><m:ResponseMessages><{name} ResponseClass='Success'><m:ResponseCode>NoError"
        f"</m:ResponseCode><m:Attachments>{inner}</m:Attachments></{name}></m:ResponseMessages></m:CreateAttachmentResponse>"
    )


def done(operation: str) -> str:
    name = f"m:{operation}ResponseMessage"
    return (
        f"<m:{operation}Response><m:ResponseMessages><{name} ResponseClass='Success'><m:ResponseCode>NoError"
        f"</m:ResponseCode></{name}></m:ResponseMessages></m:{operation}Response>"
    )


def test_what_is_new_is_sent_in_one_request(schema: Schema) -> None:
    account = FakeAccount(SENT, SENT)
    file = FileAttachment(name="a", content=b"a")
    message = Message(account=account, folder=FolderId(id="f"), subject="x", to_recipients=TO, attachments=[file])
    message.send()
    message.send_and_save()
    assert checked(account, schema) == ["CreateItem", "CreateItem"]
    assert 'MessageDisposition="SendOnly"' in account.payloads[0]
    assert "SavedItemFolderId" not in account.payloads[0]
    assert 'MessageDisposition="SendAndSaveCopy"' in account.payloads[1]
    assert '<m:SavedItemFolderId><t:FolderId Id="f"/></m:SavedItemFolderId>' in account.payloads[1]


@pytest.mark.parametrize("build", [EXCHANGE_2007_SP1, EXCHANGE_2010])
def test_older_servers_have_attachments_before_they_send(schema: Schema, build: Any) -> None:
    account = FakeAccount(response("CreateItem", DRAFT), done("SendItem"), version=Version(build))
    file = FileAttachment(name="a", content=b"a")
    message = Message(account=account, subject="x", to_recipients=TO, attachments=[file])
    message.send()
    assert checked(account, schema) == ["CreateItem", "SendItem"]
    assert 'SaveItemToFolder="false"' in account.payloads[1]
    assert '<t:ItemId Id="d" ChangeKey="c1"/>' in account.payloads[1]
    assert message.id is None


def test_a_draft_with_changes_is_sent_by_one_request_or_two(schema: Schema) -> None:
    updated = response("UpdateItem", DRAFT.replace("c1", "c2"))
    account = FakeAccount(response("UpdateItem", ""), updated, done("SendItem"))
    for save_copy in (True, False):
        message = Message(account=account, id="d", changekey="c1", subject="new")
        message.send(save_copy=save_copy)
    assert checked(account, schema) == ["UpdateItem", "UpdateItem", "SendItem"]
    assert 'MessageDisposition="SendAndSaveCopy"' in account.payloads[0]
    assert 'ChangeKey="c2"' in account.payloads[2]


def test_what_was_put_into_the_list_is_attached_before_a_draft_is_sent(schema: Schema) -> None:
    account = FakeAccount(attached("c2"), done("SendItem"))
    message = Message(account=account, id="d", changekey="c1")
    message.attachments = [FileAttachment(name="a", content=b"a")]
    message.send()
    assert checked(account, schema) == ["CreateAttachment", "SendItem"]
    assert 'ChangeKey="c2"' in account.payloads[1]


def test_where_a_server_refuses_the_object_stays_as_it_was() -> None:
    account = FakeAccount(failed("SendItem", "ErrorStaleObject"), failed("CreateItem", "ErrorInvalidRecipients"))
    draft, new = Message(account=account, id="d", changekey="c1"), Message(account=account, to_recipients=TO)
    for message in (draft, new):
        with pytest.raises(Exception, match="no"):
            message.send()
    assert (draft.id, draft.changekey, draft.is_draft) == ("d", "c1", None)
    assert (new.id, new.is_draft) == (None, None)


@pytest.mark.parametrize(
    "verb, element", [("reply", "ReplyToItem"), ("reply_all", "ReplyAllToItem"), ("forward", "ForwardItem")]
)
def test_an_answer_is_sent_in_one_request(schema: Schema, verb: str, element: str) -> None:
    account = FakeAccount(SENT)
    given: dict[str, Any] = {"to_recipients": TO} if verb == "forward" else {}
    message = Message(account=account, id="i", changekey="k")
    getattr(message, verb)("Subject", HTMLBody("<p>Text</p>"), author="bob@example.com", **given)
    assert checked(account, schema) == ["CreateItem"]
    (payload,) = account.payloads
    assert f"<t:{element}><t:Subject>Subject</t:Subject>" in payload
    assert '<t:ReferenceItemId Id="i" ChangeKey="k"/><t:NewBodyContent BodyType="HTML">' in payload
    assert "SendMeetingInvitations" not in payload
    assert (message.id, message.changekey) == ("i", "k")


def test_without_a_change_key_it_is_looked_up(schema: Schema) -> None:
    account = FakeAccount(got('<t:Message><t:ItemId Id="i" ChangeKey="k9"/></t:Message>'), SENT)
    Message(account=account, id="i").reply("x", "y")
    assert checked(account, schema) == ["GetItem", "CreateItem"]
    assert '<t:ReferenceItemId Id="i" ChangeKey="k9"/>' in account.payloads[1]


def test_an_answer_with_attachments_is_a_draft_first(schema: Schema) -> None:
    whole = DRAFT.replace("</t:Message>", "<t:IsDraft>true</t:IsDraft></t:Message>")
    account = FakeAccount(response("CreateItem", DRAFT), got(whole), attached("c2"), done("SendItem"))
    file = FileAttachment(name="a", content=b"a")
    Message(account=account, id="i", changekey="k").forward("x", "y", TO, attachments=[file], save_copy=False)
    assert checked(account, schema) == ["CreateItem", "GetItem", "CreateAttachment", "SendItem"]
    assert 'MessageDisposition="SaveOnly"' in account.payloads[0]
    assert 'SaveItemToFolder="false"' in account.payloads[3]
    assert 'ChangeKey="c2"' in account.payloads[3]


def test_an_answer_that_makes_no_draft_or_two_is_no_answer() -> None:
    for content in ("", DRAFT * 2):
        account = FakeAccount(response("CreateItem", content))
        with pytest.raises(MalformedResponseError, match="drafts"):
            Message(account=account, id="i", changekey="k").create_reply("x", "y").save()


def test_an_answer_can_be_written_without_a_message() -> None:
    with pytest.raises(InvalidValue, match="account"):
        ForwardItem(reference_item_id=("i", "k"), to_recipients=TO, new_body="y").send()
    with pytest.raises(InvalidValue, match="save_copy"):
        ForwardItem(account=FakeAccount(), to_recipients=TO).send(save_copy=1)  # type: ignore[arg-type]
    answer = Message(account=FakeAccount(), id="i", changekey="k").create_reply("x", "y")
    copied = pickle.loads(pickle.dumps(answer))
    assert (copied, copied.account) == (answer, None)


def test_marking_as_junk_gives_another_id(schema: Schema) -> None:
    name = "m:MarkAsJunkResponseMessage"
    answer = (
        f"<m:MarkAsJunkResponse><m:ResponseMessages><{name} ResponseClass='Success'><m:ResponseCode>NoError</m:ResponseCode>"
        f'<m:MovedItemId Id="new" ChangeKey="c"/></{name}></m:ResponseMessages></m:MarkAsJunkResponse>'
    )
    account = FakeAccount(answer)
    message = Message(account=account, id="i", changekey="k")
    message.mark_as_junk()
    assert checked(account, schema) == ["MarkAsJunk"]
    assert (message.id, message.changekey, type(message._id)) == ("new", "c", ItemId)
    with pytest.raises(InvalidFieldForVersion):
        Message(account=FakeAccount(version=Version(EXCHANGE_2010)), id="i", changekey="k").mark_as_junk()


def test_receipts_are_suppressed(schema: Schema) -> None:
    account = FakeAccount(SENT)
    Message(account=account, id="i", changekey="k").suppress_read_receipt()
    assert checked(account, schema) == ["CreateItem"]
    assert "<t:SuppressReadReceipt>" in account.payloads[0]


# -- meetings


def test_a_meeting_is_called_off(schema: Schema) -> None:
    moved = '<t:CalendarItem><t:ItemId Id="trash" ChangeKey="c"/></t:CalendarItem>'
    account = FakeAccount(response("CreateItem", moved), SENT)
    item = CalendarItem(account=account, folder=None, id="i", changekey="k")
    item.cancel(body="Rain", copy_to_folder=FolderId(id="f"))
    assert checked(account, schema) == ["CreateItem"]
    assert '<t:NewBodyContent BodyType="Text">Rain</t:NewBodyContent>' in account.payloads[0]
    assert (item.id, item.changekey, item.is_cancelled) == ("trash", "c", True)
    item.cancel()
    assert item.id is None


def test_an_occurrence_is_named_by_its_own_id_in_an_answer(schema: Schema) -> None:
    found = '<t:CalendarItem><t:ItemId Id="o" ChangeKey="ok"/></t:CalendarItem>'
    account = FakeAccount(got(found), SENT)
    item = CalendarItem(account=account, id="master", changekey="k").occurrence(3)
    item.decline()
    assert checked(account, schema) == ["GetItem", "CreateItem"]
    assert '<t:OccurrenceItemId RecurringMasterId="master" ChangeKey="k" InstanceIndex="3"/>' in account.payloads[0]
    assert '<t:ReferenceItemId Id="o" ChangeKey="ok"/>' in account.payloads[1]
    assert item.id is None


def test_what_the_server_does_not_say_is_not_known_after_an_answer() -> None:
    item = CalendarItem(account=FakeAccount(SENT), id="i", changekey="k")
    item.accept()
    assert (item.id, item.changekey, item.my_response_type) == ("i", None, "Accept")
    request = MeetingRequest(account=FakeAccount(SENT), id="i", changekey="k")
    request.accept()
    assert (request.id, request.folder) == (None, None)


def test_an_answer_that_tells_nobody_may_change_several_things() -> None:
    made = (
        '<t:CalendarItem><t:ItemId Id="i" ChangeKey="k2"/></t:CalendarItem>'
        '<t:MeetingResponse><t:ItemId Id="r" ChangeKey="c"/></t:MeetingResponse>'
    )
    item = CalendarItem(account=FakeAccount(response("CreateItem", made)), id="i", changekey="k")
    assert [each.id for each in item.accept(message_disposition="SaveOnly")] == ["i", "r"]
    assert item.changekey == "k2"


def test_the_appointment_of_a_message_is_fetched_or_is_not_there(schema: Schema) -> None:
    there = '<t:CalendarItem><t:ItemId Id="a" ChangeKey="c"/><t:Subject>x</t:Subject></t:CalendarItem>'
    known = AssociatedCalendarItemId(id="a", changekey="c")
    account = FakeAccount(got(there), failed("GetItem", "ErrorItemNotFound"))
    request = MeetingRequest(account=account, id="i", changekey="k", associated_calendar_item_id=known)
    found = request.associated_calendar_item()
    assert found is not None
    assert (found.id, found.subject, found.account) == ("a", "x", account)
    assert request.associated_calendar_item() is None
    bare = '<t:MeetingRequest><t:ItemId Id="i" ChangeKey="k"/></t:MeetingRequest>'
    assert MeetingRequest(account=FakeAccount(got(bare)), id="i").associated_calendar_item() is None
    assert checked(account, schema) == ["GetItem", "GetItem"]


def test_a_cancelled_meeting_is_removed(schema: Schema) -> None:
    moved = '<t:MeetingCancellation><t:ItemId Id="trash" ChangeKey="c"/></t:MeetingCancellation>'
    account = FakeAccount(response("CreateItem", moved))
    message = MeetingCancellation(account=account, id="i", changekey="k")
    message.remove_from_calendar()
    assert checked(account, schema) == ["CreateItem"]
    assert "<t:RemoveItem>" in account.payloads[0]
    assert message.id == "trash"


def test_invitations_wait_for_large_files(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 100)
    made = '<t:CalendarItem><t:ItemId Id="d" ChangeKey="c1"/></t:CalendarItem>'
    account = FakeAccount(
        response("CreateItem", made), attached("c2"), response("UpdateItem", made.replace("c1", "c3"))
    )
    with (tmp_path / "large").open("rb") as file:
        item = CalendarItem(account=account, subject="x", required_attendees=TO)
        item.start = item.end = datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc)
        item.attach(FileAttachment(name="large", content=file))
        item.save(send_meeting_invitations="SendToAllAndSaveCopy")
    assert account.operations == ["CreateItem", "CreateAttachment", "UpdateItem"]
    assert 'SendMeetingInvitations="SendToNone"' in account.payloads[0]
    assert 'SendMeetingInvitationsOrCancellations="SendToAllAndSaveCopy"' in account.payloads[2]
    assert item.changekey == "c3"


# -- tasks and posts


def test_a_task_is_completed(schema: Schema) -> None:
    account = FakeAccount(response("UpdateItem", '<t:Task><t:ItemId Id="i" ChangeKey="k2"/></t:Task>'))
    task = Task(account=account, id="i", changekey="k", subject="as it was")
    task.complete()
    assert checked(account, schema) == ["UpdateItem"]
    assert "<t:Status>Completed</t:Status>" in account.payloads[0]
    assert "<t:PercentComplete>100</t:PercentComplete>" in account.payloads[0]
    assert "as it was" not in account.payloads[0]
    assert (task.is_complete, task.status, task.changekey) == (True, "Completed", "k2")
    with pytest.raises(InvalidValue, match="ID"):
        Task(account=account).complete()


def test_a_post_is_answered_where_it_is(schema: Schema) -> None:
    made = '<t:PostItem><t:ItemId Id="p" ChangeKey="c"/></t:PostItem>'
    account = FakeAccount(response("CreateItem", made), got(made))
    post = PostItem(account=account, id="i", changekey="k").post_reply("x", "y", folder=FolderId(id="f"))
    assert checked(account, schema) == ["CreateItem", "GetItem"]
    assert '<m:SavedItemFolderId><t:FolderId Id="f"/></m:SavedItemFolderId>' in account.payloads[0]
    assert post.id == "p"


def test_wrong_arguments_are_named() -> None:
    account = FakeAccount()
    message = Message(account=account, id="d", changekey="c", to_recipients=TO)
    with pytest.raises(InvalidEnumValue, match="conflict_resolution"):
        message.send(conflict_resolution="Mine")
    with pytest.raises(InvalidTypeError, match="update_fields"):
        message.send_and_save(update_fields="subject")
    with pytest.raises(InvalidValue, match="changekey"):
        Message(account=account, changekey="c", to_recipients=TO).send()
    assert account.asked == []
