"""Mail that is sent: copies, recipients, reports, receipts, and what cannot be sent."""

import base64
import email
import email.policy
import threading
from base64 import b64encode

import pytest

from exchangelib.sandbox.nodes import M, T, serialise
from tests.sandbox.delivery.conftest import addresses, box, headers, message, text, to
from tests.sandbox.delivery.meeting import INVITE, meeting
from tests.sandbox.semantics.conftest import ref

SEND = "SendAndSaveCopy"


def send_item(item_id, saves="true", folder=""):
    where = f"<m:SavedItemFolderId>{folder}</m:SavedItemFolderId>" if folder else ""
    return f'<m:SendItem SaveItemToFolder="{saves}"><m:ItemIds>{ref(item_id)}</m:ItemIds>{where}</m:SendItem>'


def test_mail_arrives_with_its_traces_and_without_blind_copies(people):
    john, anne, bob = people("john", "anne", "bob")
    more = to("bob", element="BccRecipients")
    assert john.make(message("anne", more=more), SEND) == []
    sent, got = john.only("sentitems"), anne.only()
    assert (text(sent, "IsDraft"), text(sent, "IsRead"), text(sent, "IsFromMe")) == ("false", "true", "true")
    assert addresses(sent, "BccRecipients") == ["bob@example.com"]
    assert text(sent, "InternetMessageId") == text(got, "InternetMessageId")
    assert (text(got, "Subject"), text(got, "Body"), text(got, "IsRead")) == ("Lunch", "At noon?", "false")
    assert addresses(got, "From") == addresses(got, "Sender") == ["john@example.com"]
    assert addresses(got, "ReceivedBy") == ["anne@example.com"]
    assert (text(got, "DateTimeSent"), text(got, "DateTimeReceived")) == ("2024-05-01T12:00:00Z",) * 2
    assert len(headers(got, "Received")) == 1
    assert headers(got, "Message-ID") == [text(got, "InternetMessageId")]
    assert text(got, "ConversationIndex") == text(sent, "ConversationIndex")
    for each in (got, bob.only()):
        assert each.find(T("BccRecipients")) is None
        assert text(each, "DisplayBcc") in (None, "")
    assert john.mail("drafts") == []


def test_the_mime_of_mail_shows_how_it_came(people):
    john, anne = people("john", "anne")
    john.make(message("anne", more=to("anne", element="BccRecipients")), SEND)
    got = anne.get(anne.only().find(T("ItemId")), "item:MimeContent")
    data = base64.b64decode(text(got, "MimeContent"))
    assert data.startswith(b"Received: ")
    assert b"Bcc" not in data


def test_mime_is_sent_as_it_is_but_for_blind_copies(people, host):
    john, anne = people("john", "anne")
    raw = b"From: john@example.com\r\nTo: anne@example.com\r\nBcc: x@far.test,\r\n y@far.test\r\nX-Odd: 1\r\nSubject: =?utf-8?q?=C3=A6?=\r\n\r\nHi\r\n"
    data = base64.b64encode(raw).decode()
    john.make(f"<t:Message><t:MimeContent>{data}</t:MimeContent></t:Message>", SEND)
    got = anne.only()
    assert (text(got, "Subject"), headers(got, "X-Odd"), headers(got, "Bcc")) == ("æ", ["1"], [])
    assert host.outbox[0].recipients == ("x@far.test", "y@far.test")
    assert b"y@far.test" not in host.outbox[0].mime
    assert host.outbox[0].message["X-Odd"] == "1"


def test_mail_to_outside_is_in_the_outbox_and_nowhere_else(people, host):
    (john,) = people("john")
    more = to("secret@far.test", element="BccRecipients")
    file = "<t:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>aGk=</t:Content></t:FileAttachment></t:Attachments>"
    item = message("anne@far.test", more=more).replace("<t:ToRecipients>", file + "<t:ToRecipients>")
    john.make(item, SEND)
    (left,) = host.outbox
    assert (left.sender, left.subject) == ("john@example.com", "Lunch")
    assert left.recipients == ("anne@far.test", "secret@far.test")
    assert b"secret" not in left.mime
    assert [part.get_content() for part in left.message.iter_attachments()] == [b"hi"]
    host.reset()
    assert len(host.outbox) == 0


def test_a_draft_is_sent_and_filed(people):
    john, anne = people("john", "anne")
    draft = john.make(message("anne"))[0].find(T("ItemId"))
    assert john.codes(send_item(draft)) == ["NoError"]
    assert (john.mail("drafts"), john.said("sentitems")) == ([], [("Message", "Lunch")])
    assert anne.said() == [("Message", "Lunch")]
    other = john.make(message("anne", subject="Two"))[0].find(T("ItemId"))
    where = '<t:DistinguishedFolderId Id="notes"/>'
    assert john.codes(send_item(other, folder=where)) == ["NoError"]
    assert john.said("notes") == [("Message", "Two")]
    third = john.make(message("anne", subject="Three"))[0].find(T("ItemId"))
    assert john.codes(send_item(third, saves="false")) == ["NoError"]
    assert [len(john.mail(each)) for each in ("drafts", "sentitems")] == [0, 1]
    assert len(anne.mail()) == 3


def test_an_update_can_send(people):
    john, anne = people("john", "anne")
    draft = john.make(message("anne"))[0].find(T("ItemId"))
    found = john.set(draft, "Message", "item:Subject", "<t:Subject>New</t:Subject>", 'MessageDisposition="SendOnly"')
    assert found.find(M("Items")).children == []
    assert anne.said() == [("Message", "New")]
    assert john.mail("sentitems") == john.mail("drafts") == []


@pytest.mark.parametrize(
    "change, code",
    [
        ({"ChangeKey": ""}, "ErrorChangeKeyRequiredForWriteOperations"),
        ({"ChangeKey": "x"}, "ErrorInvalidChangeKey"),
        ({"Id": ""}, "ErrorInvalidIdEmpty"),
        ({"Id": "AAMk"}, "ErrorInvalidIdMalformed"),
    ],
)
def test_what_is_wrong_with_an_id_to_send(people, change, code):
    john, _ = people("john", "anne")
    draft = john.make(message("anne"))[0].find(T("ItemId"))
    draft.attrs.update(change)
    assert john.codes(send_item(draft)) == [code]
    assert len(john.mail("drafts")) == 1


def test_what_cannot_be_sent(people):
    john, anne = people("john", "anne")
    draft = john.make(message("anne"))[0].find(T("ItemId"))
    john.set(draft, "Message", "item:Subject", "<t:Subject>New</t:Subject>")
    assert john.codes(send_item(draft)) == ["ErrorStaleObject"]
    where = '<t:DistinguishedFolderId Id="notes"/>'
    assert john.codes(send_item(draft, "false", where)) == ["ErrorInvalidSendItemSaveSettings"]
    lonely = john.make(message())[0].find(T("ItemId"))
    assert john.codes(send_item(lonely)) == ["ErrorMissingRecipients"]
    assert john.make_code(message(), SEND) == "ErrorInvalidRecipients"
    task = john.make("<t:Task><t:Subject>t</t:Subject></t:Task>")[0].find(T("ItemId"))
    assert john.codes(send_item(task)) == ["ErrorInvalidItemForOperationSendItem"]
    john.make(message("anne"), SEND)
    sent = john.only("sentitems").find(T("ItemId"))
    assert john.codes(send_item(sent)) == ["ErrorInvalidItemForOperationSendItem"]
    assert anne.codes(send_item(sent)) == ["ErrorItemNotFound"]


def test_recipients_with_nothing_but_a_name_are_looked_up(people):
    john, anne = people("john", "anne")
    named = "<t:ToRecipients><t:Mailbox><t:Name>Anne</t:Name></t:Mailbox></t:ToRecipients>"
    john.make(message(more=named), SEND)
    assert addresses(anne.only(), "ToRecipients") == ["anne@example.com"]
    assert john.make_code(message(more=named.replace("Anne", "Nobody")), SEND) == "ErrorInvalidRecipients"


def test_unknown_people_of_here_are_reported(people, host):
    john, anne = people("john", "anne")
    john.make(message("nobody", "anne"), SEND)
    report = john.only()
    assert (text(report, "Subject"), text(report, "ItemClass")) == ("Undeliverable: Lunch", "REPORT.IPM.Note.NDR")
    assert "nobody@example.com" in text(report, "Body")
    assert "5.1.10" in text(report, "Body")
    assert report.find(T("ConversationId")) == john.only("sentitems").find(T("ConversationId"))
    assert len(anne.mail()) == 1
    assert len(host.outbox) == 0


def test_lists_reach_their_members_once(people, host):
    john, anne, bob = people("john", "anne", "bob")
    host.add_distribution_list("all@example.com", ["anne@example.com", "some@example.com", "far@far.test"])
    host.add_distribution_list("some@example.com", ["bob@example.com", "all@example.com"])
    john.make(message("all", "anne"), SEND)
    assert (len(anne.mail()), len(bob.mail()), host.outbox[0].recipients) == (1, 1, ("far@far.test",))
    assert addresses(anne.only(), "ToRecipients") == ["all@example.com", "anne@example.com"]


def test_a_private_list_reaches_its_members(people):
    john, anne = people("john", "anne")
    members = f"<t:Members><t:Member>{box('anne')}</t:Member></t:Members>"
    made = john.make(f"<t:DistributionList><t:DisplayName>Us</t:DisplayName>{members}</t:DistributionList>")[0]
    named = f"<t:Mailbox><t:Name>Us</t:Name><t:MailboxType>PrivateDL</t:MailboxType>{ref(made.find(T('ItemId')))}</t:Mailbox>"
    john.make(message(more=f"<t:ToRecipients>{named}</t:ToRecipients>"), SEND)
    assert anne.said() == [("Message", "Lunch")]


@pytest.mark.parametrize(
    "details, why", [({"mailbox_full": True}, "5.2.2"), ({"accepts_from": ["x@example.com"]}, "5.7.1"), ({"max_message_size": 1}, "5.2.3")]
)  # fmt: skip
def test_recipients_who_take_no_mail_are_reported(people, host, details, why):
    john, anne = people("john", "anne")
    host.describe("anne@example.com", **details)
    john.make(message("anne"), SEND)
    assert why in text(john.only(), "Body")
    assert anne.mail() == []


def test_delivery_receipts(people):
    john, _ = people("john", "anne")
    more = "<t:IsDeliveryReceiptRequested>true</t:IsDeliveryReceiptRequested>"
    john.make(message("anne", "far@far.test", more=more), SEND)
    assert [subject for _, subject in john.said()] == ["Delivered: Lunch", "Relayed: Lunch"]
    assert {text(each, "ItemClass") for each in john.mail()} == {"REPORT.IPM.Note.DR"}


ASKS = "<t:IsReadReceiptRequested>true</t:IsReadReceiptRequested>"
READ = "<t:IsRead>true</t:IsRead>"


def test_read_receipts_are_sent_once(people):
    john, anne = people("john", "anne")
    john.make(message("anne", more=ASKS), SEND)
    got = anne.only()
    assert got.find(T("ResponseObjects")).find(T("SuppressReadReceipt")) is not None
    for value in (READ, READ.replace("true", "false"), READ):
        anne.set(got, "Message", "message:IsRead", value)
    assert [(text(each, "Subject"), text(each, "ItemClass")) for each in john.mail()] == [
        ("Read: Lunch", "REPORT.IPM.Note.IPNRN")
    ]
    assert addresses(john.only(), "From") == ["anne@example.com"]


def test_read_receipts_that_are_not_wanted(people):
    john, anne = people("john", "anne")
    for subject in ("One", "Two", "Three"):
        john.make(message("anne", subject=subject, more=ASKS), SEND)
    one, two, three = anne.mail()
    anne.set(one, "Message", "message:IsRead", READ, 'MessageDisposition="SaveOnly" SuppressReadReceipts="true"')
    assert anne.respond("SuppressReadReceipt", two) == []
    two = anne.get(two.find(T("ItemId")))
    assert anne.respond_code("SuppressReadReceipt", two) == "ErrorReadReceiptNotPending"
    anne.set(two, "Message", "message:IsRead", READ)
    assert john.mail() == []
    anne.remove(three)
    assert john.said() == [("Message", "Not read: Three")]


def test_who_is_away_says_so_once(people, host):
    from exchangelib.sandbox.directory import oof

    john, anne = people("john", "anne")
    oof.put(host.store, host.store.user("anne@example.com").number, oof.Oof(state="Enabled", internal="Back on Monday"))
    for _ in range(2):
        john.make(message("anne"), SEND)
    reply = john.only()
    assert (text(reply, "Subject"), text(reply, "Body")) == ("Automatic reply: Lunch", "Back on Monday")
    assert addresses(reply, "From") == ["anne@example.com"]
    assert len(anne.mail()) == 2
    assert len(anne.mail("sentitems")) == 0


def test_who_may_send_for_whom(people, host):
    john, boss, anne = people("john", "boss", "anne")
    from_boss = f"<t:From>{box('boss')}</t:From>"
    assert john.make_code(message("anne", more=from_boss), SEND) == "ErrorSendAsDenied"
    host.grant("john@example.com", "boss@example.com", full_access=True)
    assert john.make_code(message("anne", more=from_boss), SEND) == "ErrorSendAsDenied"
    assert anne.mail() == []
    host.let_send("john@example.com", "boss@example.com")
    john.make(message("anne", more=from_boss), SEND)
    host.let_send("john@example.com", "boss@example.com", "as")
    john.make(message("anne", more=from_boss), SEND)
    behalf, alone = anne.mail()
    assert (addresses(behalf, "From"), addresses(behalf, "Sender")) == (["boss@example.com"], ["john@example.com"])
    assert addresses(alone, "From") == addresses(alone, "Sender") == ["boss@example.com"]
    assert boss.make_code(message("anne", more=f"<t:From>{box('x@far.test')}</t:From>"), SEND) == "ErrorSendAsDenied"


def test_mail_to_oneself_is_one_conversation(people):
    (john,) = people("john")
    john.make(message("john"), SEND)
    ids = {each.find(T("ConversationId")).attrs["Id"] for each in (john.only(), john.only("sentitems"))}
    assert len(ids) == 1


def test_attachments_travel(people):
    john, anne = people("john", "anne")
    file = "<t:FileAttachment><t:Name>a.txt</t:Name><t:Content>aGk=</t:Content></t:FileAttachment>"
    inner = "<t:ItemAttachment><t:Name>old</t:Name><t:Message><t:Subject>Old</t:Subject></t:Message></t:ItemAttachment>"
    item = message("anne").replace("<t:ToRecipients>", f"<t:Attachments>{file}{inner}</t:Attachments><t:ToRecipients>")
    john.make(item, SEND)
    (first, second) = anne.only().find(T("Attachments")).children
    assert (text(first, "Name"), text(second, "Name")) == ("a.txt", "old")
    got = anne.one(
        f'<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{first.find(T("AttachmentId")).attrs["Id"]}"/></m:AttachmentIds></m:GetAttachment>'
    )
    assert "aGk=" in [each.text for each in got.walk()]


def test_waiting_for_mail_that_is_there_and_for_mail_that_comes(people, host):
    john, _ = people("john", "anne")
    john.make(message("anne", "x@far.test"), SEND)
    found = host.wait_for(subject="Lunch", mailbox="anne@example.com")
    assert (found.mailbox, found.kind, found.body, found.item_class) == (
        "anne@example.com",
        "Message",
        "At noon?",
        "IPM.Note",
    )
    assert b"At noon?" in found.mime
    assert host.wait_for_outbox("Lunch").recipients == ("x@far.test",)
    got = []
    waiting = threading.Thread(target=lambda: got.append(host.wait_for(subject="Later", timeout=30)))
    waiting.start()
    john.make(message("anne", subject="Later"), SEND)
    waiting.join(30)
    assert got[0].subject == "Later"


def test_waiting_in_vain_says_what_is_there(people, host):
    john, _ = people("john", "anne")
    john.make(message("anne"), SEND)
    with pytest.raises(TimeoutError, match=r"no mail with the subject 'Dinner'.*anne@example.com has 'Lunch'"):
        host.wait_for(subject="Dinner", mailbox="anne@example.com", timeout=0)
    with pytest.raises(TimeoutError, match="the outbox has no 'Dinner'"):
        host.wait_for_outbox("Dinner", timeout=0)
    with pytest.raises(ValueError, match=r"no mailbox 'x@example.com'"):
        host.wait_for(mailbox="x@example.com")


@pytest.mark.parametrize("user, how", [("x@example.com", "as"), ("john@example.com", "sometimes")])
def test_leave_to_send_is_for_people_of_here(people, host, user, how):
    people("john", "boss")
    with pytest.raises(ValueError, match=f"let_send: '{user}'.*not '{how}'"):
        host.let_send(user, "boss@example.com", how)


def test_a_report_of_what_did_not_arrive_is_one_for_programs_too(people, host):
    """RFC 3462 and RFC 3464."""
    (john,) = people("john")
    john.make(message("ghost", more=to("spirit", element="BccRecipients")), SEND)
    report = email.message_from_bytes(host.wait_for(mailbox="john@example.com").mime, policy=email.policy.default)
    assert (report.get_content_type(), report.get_param("report-type")) == ("multipart/report", "delivery-status")
    assert report["Auto-Submitted"] == "auto-generated"
    words, status, heads = report.iter_parts()
    assert "ghost@example.com" in words.get_content()
    whole, first, second = status.get_payload()
    assert whole["Reporting-MTA"] == "dns;example.com"
    assert [first["Final-Recipient"], first["Action"], first["Status"]] == [
        "rfc822;ghost@example.com",
        "failed",
        "5.1.10",
    ]
    assert second["Final-Recipient"] == "rfc822;spirit@example.com"
    assert heads.get_content_type() == "text/rfc822-headers"
    about = email.message_from_string(heads.get_payload())
    assert (about["Subject"], about["Bcc"]) == ("Lunch", None)
    assert "ghost@example.com" in about["To"]
    assert (text(john.only(), "ItemClass"), text(john.only(), "Body")[:8]) == ("REPORT.IPM.Note.NDR", "Delivery")


@pytest.mark.parametrize("address", ["a@far.test&#13;&#10;X-Evil: yes", "spaces in it@far.test", "a@far.test&#9;b"])
def test_what_cannot_be_an_address_is_refused(people, host, address):
    (john,) = people("john")
    assert john.make_code(message(address), SEND) == "ErrorInvalidRecipients"
    invitation = meeting("x@far.test").replace("x@far.test", address)
    assert john.make_code(invitation, "", INVITE) == "ErrorInvalidRecipients"
    assert (len(host.outbox), john.mail("sentitems")) == (0, [])


def test_nothing_that_a_client_writes_becomes_a_header(people, host):
    (john,) = people("john")
    name = "Q&quot;uo,te;&#10;X-Evil: 1"
    somebody = f"<t:Mailbox><t:Name>{name}</t:Name><t:EmailAddress>a@far.test</t:EmailAddress></t:Mailbox>"
    xml = f"<t:ToRecipients>{somebody}</t:ToRecipients>"
    john.make(message(more=xml, subject="S&#13;&#10;X-Evil: 2"), SEND)
    (left,) = host.outbox
    assert left.message["X-Evil"] is None
    assert left.subject == "S X-Evil: 2"


def test_members_of_lists_that_are_not_there_are_reported(people, host):
    john, anne = people("john", "anne")
    host.add_distribution_list("all@example.com", ["anne@example.com", "ghost@example.com", "some@example.com"])
    host.add_distribution_list("some@example.com", ["all@example.com", "some@example.com"])
    john.make(message("all"), SEND)
    assert "ghost@example.com" in text(john.only(), "Body")
    assert anne.said() == [("Message", "Lunch")]


def test_who_got_a_blind_copy_is_told_nobody(people, host):
    john, anne, carl = people("john", "anne", "carl")
    john.make(message("anne", more=to("carl", "far@far.test", element="BccRecipients")), SEND)
    theirs = serialise(anne.only()) + host.wait_for(mailbox="anne@example.com").mime + host.outbox[0].mime
    assert b"carl" not in theirs
    assert b"far@" not in theirs
    assert b"far@" not in serialise(carl.only()) + host.wait_for(mailbox="carl@example.com").mime
    carl.respond("ReplyAllToItem", carl.only())
    assert (john.said(), anne.said()[1:]) == ([("Message", "RE: Lunch")], [("Message", "RE: Lunch")])
    assert addresses(john.only("sentitems"), "BccRecipients") == ["carl@example.com", "far@far.test"]


@pytest.mark.parametrize(
    "head", ["Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: OOF, DR", "Precedence: bulk"]
)
def test_programs_are_not_told_that_somebody_is_away(people, host, head):
    from exchangelib.sandbox.directory import oof

    john, anne = people("john", "anne")
    oof.put(host.store, host.store.user("anne@example.com").number, oof.Oof(state="Enabled", internal="Away"))
    mime = b64encode(f"To: anne@example.com\r\nSubject: Robot\r\n{head}\r\n\r\nHi".encode()).decode()
    john.make(f"<t:Message><t:MimeContent>{mime}</t:MimeContent></t:Message>", SEND)
    assert (anne.said(), john.mail()) == ([("Message", "Robot")], [])
    john.make(message("anne"), SEND)
    assert len(john.mail()) == 1
