"""Answers and forwards: subjects, recipients, quoted bodies, attachments, threads; drafts of them; what cannot be answered."""

from base64 import b64decode
from datetime import datetime, timedelta

import pytest

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.delivery.conftest import addresses, box, message, response, text, to

SEND = "SendAndSaveCopy"
NEW = '<t:NewBodyContent BodyType="{}">{}</t:NewBodyContent>'
HTML = "&lt;html&gt;&lt;body&gt;&lt;p&gt;Old&lt;/p&gt;&lt;/body&gt;&lt;/html&gt;"
FILE = "<t:FileAttachment><t:Name>a.txt</t:Name><t:Content>aGk=</t:Content></t:FileAttachment>"
INLINE = "<t:FileAttachment><t:Name>i.png</t:Name><t:ContentId>i</t:ContentId><t:IsInline>true</t:IsInline><t:Content>aGk=</t:Content></t:FileAttachment>"


def new(words="Fine", kind="Text"):
    return NEW.format(kind, words)


def test_an_answer_goes_to_the_writer_and_quotes_the_original(people):
    john, anne = people("john", "anne")
    john.make(message("anne"), SEND)
    asked = anne.only()
    assert anne.respond("ReplyToItem", asked, new()) == []
    got = john.only()
    assert (text(got, "Subject"), addresses(got, "ToRecipients")) == ("RE: Lunch", ["john@example.com"])
    body = text(got, "Body")
    assert body.startswith("Fine\r\n")
    assert "From: John <john@example.com>" in body
    assert body.endswith("At noon?")
    assert text(got, "InReplyTo") == text(got, "References") == text(asked, "InternetMessageId")
    assert text(got, "ConversationTopic") == "Lunch"
    assert got.find(T("ConversationId")) == john.only("sentitems").find(T("ConversationId"))
    assert len(text(got, "ConversationIndex")) > len(text(asked, "ConversationIndex"))
    john.respond("ReplyToItem", got, new("Good"))
    second = anne.mail()[1]
    assert text(second, "Subject") == "RE: Lunch"
    assert len(text(second, "References").split()) == 2
    assert second.find(T("ConversationId")) == asked.find(T("ConversationId"))


def test_an_answer_to_all_leaves_oneself_out(people):
    john, anne, bob, carl = people("john", "anne", "bob", "carl")
    john.make(message("anne", "bob", more=to("carl", "bob", element="CcRecipients")), SEND)
    anne.respond("ReplyAllToItem", anne.only(), new())
    got = bob.mail()[1]
    assert addresses(got, "ToRecipients") == ["john@example.com", "bob@example.com"]
    assert addresses(got, "CcRecipients") == ["carl@example.com"]
    assert [len(each.mail()) for each in (john, anne, bob, carl)] == [1, 1, 2, 2]


def test_an_answer_goes_where_the_writer_wants_it(people):
    john, anne, bob = people("john", "anne", "bob")
    john.make(message("anne", more=to("bob", element="ReplyTo")), SEND)
    anne.respond("ReplyToItem", anne.only(), new())
    assert (len(john.mail()), addresses(bob.only(), "ToRecipients")) == (0, ["bob@example.com"])


def test_an_answer_to_what_one_sent_goes_to_whom_it_was_sent(people):
    john, anne = people("john", "anne")
    john.make(message("anne"), SEND)
    john.respond("ReplyToItem", john.only("sentitems"), new("Well?"))
    assert [subject for _, subject in anne.said()] == ["Lunch", "RE: Lunch"]
    assert john.mail() == []


def test_what_is_given_takes_the_place_of_what_is_computed(people):
    john, anne, bob = people("john", "anne", "bob")
    john.make(message("anne"), SEND)
    given = f'<t:Subject>Other</t:Subject><t:Body BodyType="Text">All of it</t:Body>{to("bob")}'
    anne.respond("ReplyToItem", anne.only(), before=given)
    got = bob.only()
    assert (text(got, "Subject"), text(got, "Body").strip()) == ("Other", "All of it")
    assert john.mail() == []


@pytest.mark.parametrize(
    "subject, reply, forward",
    [
        ("Lunch", "RE: Lunch", "FW: Lunch"),
        ("RE: Lunch", "RE: Lunch", "FW: Lunch"),
        ("FW: Lunch", "RE: Lunch", "FW: Lunch"),
        ("re: Lunch", "RE: Lunch", "FW: Lunch"),
        ("Note: Lunch", "RE: Note: Lunch", "FW: Note: Lunch"),
        ("", "RE: ", "FW: "),
    ],
)
def test_prefixes_do_not_pile_up(people, subject, reply, forward):
    john, anne = people("john", "anne")
    john.make(message("anne", subject=subject), SEND)
    asked = anne.only()
    anne.respond("ReplyToItem", asked, new())
    anne.respond("ForwardItem", asked, new(), before=to("john"))
    assert [said for _, said in john.said()] == [reply, forward]


@pytest.mark.parametrize(
    "kind, body, answer, wanted", [("HTML", HTML, "Text", "HTML"), ("HTML", HTML, "HTML", "HTML"), ("Text", "Old", "HTML", "HTML"), ("Text", "Old", "Text", "Text")]
)  # fmt: skip
def test_a_body_is_quoted_in_its_form(people, kind, body, answer, wanted):
    john, anne = people("john", "anne")
    john.make(message("anne", body=body, kind=kind), SEND)
    anne.respond("ReplyToItem", anne.only(), new("New &amp;lt;" if answer == "HTML" else "New &lt;", answer))
    got = john.only().find(T("Body"))
    assert got.attrs["BodyType"] == wanted
    assert got.text.index("New") < got.text.index("From:") < got.text.index("Old")
    assert got.text.lower().count("<body") == (wanted == "HTML")
    unique = john.get(john.only().find(T("ItemId")), "item:UniqueBody")
    assert "New" in text(unique, "UniqueBody")
    assert "Old" not in text(unique, "UniqueBody")


def test_a_forward_keeps_attachments_and_an_answer_only_what_the_body_shows(people):
    john, anne, bob = people("john", "anne", "bob")
    john.make(
        message("anne").replace("<t:ToRecipients>", f"<t:Attachments>{FILE}{INLINE}</t:Attachments><t:ToRecipients>"),
        SEND,
    )
    asked = anne.only()
    anne.respond("ForwardItem", asked, new(), before=to("bob"))
    anne.respond("ReplyToItem", asked, new())
    forwarded, answered = bob.only(), john.only()
    assert [text(each, "Name") for each in forwarded.find(T("Attachments")).children] == ["a.txt", "i.png"]
    assert [text(each, "ContentId") for each in answered.find(T("Attachments")).children] == ["i"]
    assert (text(forwarded, "Subject"), text(forwarded, "HasAttachments")) == ("FW: Lunch", "true")
    assert text(answered, "HasAttachments") == "false"


def test_drafts_of_answers_can_be_changed_and_sent(people):
    john, anne = people("john", "anne")
    john.make(message("anne"), SEND)
    (draft,) = anne.respond("ReplyToItem", anne.only(), new(), "SaveOnly")
    assert (draft.local, john.mail()) == ("Message", [])
    kept = anne.only("drafts")
    assert (text(kept, "Subject"), text(kept, "IsDraft")) == ("RE: Lunch", "true")
    anne.set(kept, "Message", "item:Subject", "<t:Subject>Yes</t:Subject>", 'MessageDisposition="SendAndSaveCopy"')
    assert john.said() == [("Message", "Yes")]
    assert anne.said("sentitems") == [("Message", "Yes")]


def test_what_can_be_answered(people):
    john, anne = people("john", "anne")
    john.make(message("anne"), SEND)
    draft = john.make(message("anne"))[0]
    assert john.respond_code("ReplyToItem", draft, new()) == "ErrorInvalidReferenceItem"
    task = john.make("<t:Task><t:Subject>t</t:Subject></t:Task>")[0]
    assert john.respond_code("ForwardItem", task, new()) == "ErrorInvalidReferenceItem"
    assert john.respond_code("SuppressReadReceipt", task) == "ErrorInvalidReferenceItem"
    asked = anne.only()
    assert anne.respond_code("ReplyToItem", asked, new(), "") == "ErrorMessageDispositionRequired"
    assert anne.respond_code("ForwardItem", asked, new()) == "ErrorInvalidRecipients"
    assert john.respond_code("ReplyToItem", asked, new()) == "ErrorItemNotFound"
    del asked.find(T("ItemId")).attrs["ChangeKey"]
    bare = response("ReplyToItem", anne.only()).partition("<t:Ref")[0] + "</t:ReplyToItem>"
    assert anne.make_code(bare, SEND) == "ErrorMissingInformationReferenceItemId"
    no_key = response("ReplyToItem", anne.only()).replace("ChangeKey", "Ignored")
    assert anne.make_code(no_key.partition(" Ignored")[0] + "/></t:ReplyToItem>", SEND) == "ErrorChangeKeyRequired"
    names = [each.local for each in anne.only().find(T("ResponseObjects")).children]
    assert names == ["ReplyToItem", "ReplyAllToItem", "ForwardItem"]


def test_a_message_shows_that_it_was_answered(people):
    john, anne = people("john", "anne")
    john.make(message("anne"), SEND)
    asked = anne.only()
    verb = '<t:ExtendedFieldURI PropertyTag="0x1081" PropertyType="Integer"/>'
    for element, icon, number in (("ReplyToItem", "MailReplied", "102"), ("ForwardItem", "MailForwarded", "104")):
        anne.respond(element, asked, new(), before=to("john"))
        got = anne.get(asked.find(T("ItemId")), "item:IconIndex", verb)
        assert (text(got, "IconIndex"), text(got, "ExtendedProperty", "Value")) == (icon, number)
        assert got.find(T("ItemId")) == asked.find(T("ItemId"))


def test_posts_are_answered_beside_them(people):
    (john,) = people("john")
    where = '<t:DistinguishedFolderId Id="inbox"/>'
    post = john.make("<t:PostItem><t:Subject>Read this</t:Subject></t:PostItem>", folder=where)[0]
    (made,) = john.respond("PostReplyItem", post, new(), "")
    assert made.local == "PostItem"
    assert john.said() == [("PostItem", "Read this"), ("PostItem", "RE: Read this")]


def test_an_appointment_is_forwarded_as_an_attachment(people):
    john, anne = people("john", "anne")
    item = john.make(
        "<t:CalendarItem><t:Subject>Dentist</t:Subject></t:CalendarItem>", "", 'SendMeetingInvitations="SendToNone"'
    )[0]
    john.respond("ForwardItem", item, new(), before=to("anne"))
    got = anne.only()
    assert (got.local, text(got, "Subject")) == ("Message", "FW: Dentist")
    (attached,) = got.find(T("Attachments")).children
    whole = anne.one(
        f'<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{attached.find(T("AttachmentId")).attrs["Id"]}"/></m:AttachmentIds></m:GetAttachment>'
    )
    inner = whole.find(M("Attachments")).children[0].find(T("CalendarItem"))
    assert text(inner, "Subject") == "Dentist"


def test_who_answers_for_somebody_else_must_be_allowed_to(people, host):
    john, boss, anne = people("john", "boss", "anne")
    anne.make(message("boss"), SEND)
    host.grant("john@example.com", "boss@example.com", full_access=True)
    asked = boss.only()
    given = f"<t:From>{box('boss')}</t:From>"
    assert john.make_code(response("ReplyToItem", asked, new(), ""), SEND) == "NoError"
    xml = response("ReplyToItem", asked, new()).replace("<t:ReferenceItemId", given + "<t:ReferenceItemId")
    assert john.make_code(xml, SEND) == "ErrorSendAsDenied"
    host.let_send("john@example.com", "boss@example.com")
    assert john.make_code(xml, SEND) == "NoError"
    plain, behalf = anne.mail()
    assert (addresses(plain, "From"), addresses(behalf, "From")) == (["john@example.com"], ["boss@example.com"])


def index(item):
    return b64decode(text(item, "ConversationIndex"))


def test_a_conversation_is_one_in_every_mailbox_and_tells_when_each_answered(people, host):
    """[MS-OXOMSG] 2.2.1.3: 22 bytes of the first message, then 5 for each answer with the time since then."""
    john, anne, carl = people("john", "anne", "carl")
    john.make(message("anne", "carl"), "SendAndSaveCopy")
    host.clock.advance(hours=1)
    anne.respond("ReplyAllToItem", anne.only())
    host.clock.advance(days=800)
    john.respond("ReplyAllToItem", john.only())
    first = index(carl.mail()[0])
    assert (len(first), first[0]) == (22, 1)
    began = datetime(1601, 1, 1) + timedelta(microseconds=(int.from_bytes(first[:6], "big") << 16) // 10)
    assert abs(began - datetime(2024, 5, 1, 12)) < timedelta(seconds=1)
    for person in (john, anne, carl):
        found = [*person.mail(), *person.mail("sentitems")]
        assert len({each.find(T("ConversationId")).attrs["Id"] for each in found}) == 1
        assert {text(each, "ConversationTopic") for each in found} == {"Lunch"}
        assert sorted({index(each)[:22] for each in found}) == [first]
        assert sorted(len(index(each)) for each in found) == [22, 27, 32]
    answer, again = (index(each)[22:] for each in carl.mail()[1:])
    assert again[:5] == answer
    assert abs((int.from_bytes(answer[:4], "big") << 18) - 3600 * 10**7) < 1 << 20
    late = int.from_bytes(again[5:9], "big")
    assert late >> 31 == 1  # coarser
    assert abs(((late & 0x7FFFFFFF) << 23) - (800 * 86400 + 3600) * 10**7) < 1 << 24
