"""Delegates, who can send nothing that is not saved first; whoever writes for themselves can."""

import pytest

from exchangelib.sandbox.directory import delegates
from exchangelib.sandbox.nodes import T
from tests.sandbox.delivery.conftest import addresses, message, response, text, to
from tests.sandbox.delivery.meeting import INVITE, meeting
from tests.sandbox.semantics.conftest import ref

FROM_BOSS = "<t:From><t:Mailbox><t:EmailAddress>boss@example.com</t:EmailAddress></t:Mailbox></t:From>"


@pytest.fixture
def office(people):
    boss, helper, john = people("boss", "helper", "john")
    host = boss.host
    number = host.store.user("boss@example.com").number
    delegates.put(host.store, number, delegates.Delegate("helper@example.com", True))
    for folder in ("inbox", "calendar", "drafts"):
        host.grant("helper@example.com", "boss@example.com", folder, "Editor")
    return boss, helper, john


def for_the_boss(**values):
    return message("john", **values).replace("</t:Message>", f"{FROM_BOSS}</t:Message>")


def test_a_delegate_saves_before_sending(office):
    _, helper, john = office
    assert helper.make_code(for_the_boss(), "SendOnly") == "ErrorInvalidOperation"
    assert (john.mail(), helper.mail("drafts"), helper.mail("sentitems")) == ([], [], [])
    draft = helper.make(for_the_boss())[0].find(T("ItemId"))
    changed = (
        '<m:UpdateItem ConflictResolution="AutoResolve" MessageDisposition="SendOnly"><m:ItemChanges><t:ItemChange>'
    )
    changed += f'{ref(draft)}<t:Updates><t:SetItemField><t:FieldURI FieldURI="item:Subject"/><t:Message><t:Subject>New'
    changed += "</t:Subject></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    assert helper.codes(changed) == ["ErrorInvalidOperation"]
    assert (john.mail(), text(helper.only("drafts"), "Subject")) == ([], "Lunch")
    assert helper.codes(f'<m:SendItem SaveItemToFolder="false"><m:ItemIds>{ref(draft)}</m:ItemIds></m:SendItem>') == [
        "NoError"
    ]
    assert (addresses(john.only(), "From"), addresses(john.only(), "Sender")) == (
        ["boss@example.com"],
        ["helper@example.com"],
    )
    assert helper.make_code(for_the_boss(subject="Two"), "SendAndSaveCopy") == "NoError"
    assert [len(each) for each in (john.mail(), helper.mail("sentitems"), helper.mail("drafts"))] == [2, 1, 0]


def test_what_is_in_the_mailbox_of_somebody_else_is_not_answered_unsaved(office):
    boss, helper, john = office
    john.make(message("boss"), "SendOnly")
    letter = boss.only()
    for element in ("ReplyToItem", "ReplyAllToItem"):
        assert helper.respond_code(element, letter, "", "SendOnly") == "ErrorInvalidOperation"
        assert boss.respond_code(element, letter, "", "SendOnly") == "NoError"
    forward = response("ForwardItem", letter, "", to("john"))
    assert helper.make_code(forward, "SendOnly") == "ErrorInvalidOperation"
    assert boss.make_code(forward, "SendOnly") == "NoError"
    assert [subject for _, subject in john.said()] == ["RE: Lunch", "RE: Lunch", "FW: Lunch"]


@pytest.mark.parametrize("element", ["AcceptItem", "TentativelyAcceptItem", "DeclineItem"])
def test_an_invitation_of_somebody_else_is_not_answered_unsaved(office, element):
    boss, helper, john = office
    john.make(meeting("boss"), "", INVITE)
    assert helper.respond_code(element, boss.only(), "", "SendOnly") == "ErrorInvalidOperation"
    assert (john.mail(), boss.said(), text(boss.calendar(), "MyResponseType")) == (
        [],
        [("MeetingRequest", "Plan")],
        "NoResponseReceived",
    )
    assert boss.respond_code(element, boss.only(), "", "SendOnly") == "NoError"


def test_a_meeting_of_somebody_else_is_not_called_off_unsaved(office):
    boss, helper, john = office
    boss.make(meeting("john"), "", INVITE)
    assert helper.respond_code("CancelCalendarItem", boss.calendar(), "", "SendOnly") == "ErrorInvalidOperation"
    assert (len(john.mail()), text(boss.calendar(), "IsCancelled")) == (1, "false")
    assert helper.respond_code("CancelCalendarItem", boss.calendar()) == "NoError"
    assert [kind for kind, _ in john.said()] == ["MeetingRequest", "MeetingCancellation"]


def test_who_may_send_as_somebody_else_is_no_delegate(people):
    boss, helper, john = people("boss", "helper", "john")
    boss.host.let_send("helper@example.com", "boss@example.com", "as")
    assert helper.make_code(for_the_boss(), "SendOnly") == "NoError"
    assert addresses(john.only(), "Sender") == ["boss@example.com"]
    assert boss.make(for_the_boss(subject="Own"), "SendOnly") == []


@pytest.mark.parametrize("disposition, drafts", [("SendAndSaveCopy", 1), ("SendOnly", 0)])
def test_who_may_open_a_mailbox_but_not_send_for_it_leaves_a_draft_there(people, disposition, drafts):
    boss, john, service = people("boss", "john", "service")
    boss.host.add_user("service@example.com", "secret", full_access=["boss@example.com"])
    assert service.make_code(for_the_boss(), disposition) == "ErrorSendAsDenied"
    assert boss.said("drafts") == [("Message", "Lunch")] * drafts
    assert john.mail() == boss.mail("sentitems") == service.mail("drafts") == service.mail("sentitems") == []
    # of what is sent together the others are sent, and who may not open the mailbox leaves nothing in it
    one = message("john", subject="Own")
    codes = service.codes(
        f'<m:CreateItem MessageDisposition="{disposition}"><m:Items>{one}{for_the_boss(subject="Two")}{one}</m:Items></m:CreateItem>'
    )
    assert codes == ["NoError", "ErrorSendAsDenied", "NoError"]
    assert (john.said(), len(boss.mail("drafts"))) == ([("Message", "Own")] * 2, 2 * drafts)
    assert john.make_code(for_the_boss(), disposition) == "ErrorSendAsDenied"
    assert len(boss.mail("drafts")) == 2 * drafts
