"""Rules of an inbox sort the mail that arrives in it."""

import pytest

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.delivery.conftest import addresses, any_ref, headers, message, text, to
from tests.sandbox.delivery.meeting import INVITE, meeting


def strings(element, *words):
    return f"<t:{element}>{''.join(f'<t:String>{word}</t:String>' for word in words)}</t:{element}>"


def people_of(element, *names):
    inner = "".join(f"<t:Address><t:EmailAddress>{name}@example.com</t:EmailAddress></t:Address>" for name in names)
    return f"<t:{element}>{inner}</t:{element}>"


def folder(element, name):
    return f'<t:{element}><t:DistinguishedFolderId Id="{name}"/></t:{element}>'


def rule(actions, conditions="", exceptions="", priority=1, enabled="true"):
    excepted = exceptions and f"<t:Exceptions>{exceptions}</t:Exceptions>"
    return (
        f"<t:CreateRuleOperation><t:Rule><t:DisplayName>R{priority}</t:DisplayName><t:Priority>{priority}</t:Priority>"
        f"<t:IsEnabled>{enabled}</t:IsEnabled><t:Conditions>{conditions}</t:Conditions>{excepted}"
        f"<t:Actions>{actions}</t:Actions></t:Rule></t:CreateRuleOperation>"
    )


def sort(person, *rules):
    answer = person.ask(f"<m:UpdateInboxRules><m:Operations>{''.join(rules)}</m:Operations></m:UpdateInboxRules>")
    assert answer.child_text(M("ResponseCode")) == "NoError", answer
    return answer


def invite(person, *names):
    person.make(meeting(*names), "", INVITE)


def send(person, xml):
    person.make(xml, "SendAndSaveCopy")


MOVE = folder("MoveToFolder", "drafts")
NEWS = strings("ContainsSubjectStrings", "news")
STOP = "<t:StopProcessingRules>true</t:StopProcessingRules>"
FLAG = (
    '<t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId="Common" PropertyId="34096" PropertyType="String"/>'
    "<t:Value>Follow up</t:Value></t:ExtendedProperty>"
)
FILE = "<t:Attachments><t:FileAttachment><t:Name>a.txt</t:Name><t:Content>QQ==</t:Content></t:FileAttachment></t:Attachments>"


def mail(names=("anne",), subject="The News", body="All quiet", early="", late=""):
    return (
        f"<t:Message><t:Subject>{subject}</t:Subject><t:Body BodyType='Text'>{body}</t:Body>{early}"
        f"{to(*names)}{late}</t:Message>"
    )


@pytest.mark.parametrize(
    "condition, xml, fits",
    [
        (NEWS, mail(), True),
        (NEWS, mail(subject="Other"), False),
        (strings("ContainsBodyStrings", "loud", "QUIET"), mail(), True),
        (strings("ContainsBodyStrings", "loud"), mail(), False),
        (strings("ContainsSubjectOrBodyStrings", "quiet"), mail(), True),
        (strings("ContainsSenderStrings", "john@"), mail(), True),
        (strings("ContainsSenderStrings", "anne@"), mail(), False),
        (strings("ContainsRecipientStrings", "carl"), mail(("anne", "carl")), True),
        (strings("ContainsRecipientStrings", "carl"), mail(), False),
        (strings("ContainsHeaderStrings", "subject: the news"), mail(), True),
        (strings("ContainsHeaderStrings", "x-mailer"), mail(), False),
        (people_of("FromAddresses", "carl", "john"), mail(), True),
        (people_of("FromAddresses", "carl"), mail(), False),
        (people_of("SentToAddresses", "carl"), mail(("anne",), late=to("carl", element="CcRecipients")), True),
        (people_of("SentToAddresses", "carl"), mail(), False),
        ("<t:HasAttachments>true</t:HasAttachments>", mail(early=FILE), True),
        ("<t:HasAttachments>true</t:HasAttachments>", mail(), False),
        ("<t:HasAttachments>false</t:HasAttachments>", mail(early=FILE), True),  # not asked for
        ("<t:Importance>High</t:Importance>", mail(early="<t:Importance>High</t:Importance>"), True),
        ("<t:Importance>High</t:Importance>", mail(), False),
        ("<t:Sensitivity>Private</t:Sensitivity>", mail().replace("</t:Subject>", "</t:Subject><t:Sensitivity>Private</t:Sensitivity>"), True),
        ("<t:Sensitivity>Private</t:Sensitivity>", mail(), False),
        ("<t:FlaggedForAction>FollowUp</t:FlaggedForAction>", mail(early=FLAG), True),
        ("<t:FlaggedForAction>Any</t:FlaggedForAction>", mail(early=FLAG), True),
        ("<t:FlaggedForAction>Call</t:FlaggedForAction>", mail(early=FLAG), False),
        ("<t:FlaggedForAction>Any</t:FlaggedForAction>", mail(), False),
        ("<t:SentToMe>true</t:SentToMe>", mail(), True),
        ("<t:SentToMe>true</t:SentToMe>", mail(("carl",), late=to("anne", element="CcRecipients")), False),
        ("<t:SentCcMe>true</t:SentCcMe>", mail(("carl",), late=to("anne", element="CcRecipients")), True),
        ("<t:SentCcMe>true</t:SentCcMe>", mail(), False),
        ("<t:SentToOrCcMe>true</t:SentToOrCcMe>", mail(("carl",), late=to("anne", element="CcRecipients")), True),
        ("<t:SentOnlyToMe>true</t:SentOnlyToMe>", mail(), True),
        ("<t:SentOnlyToMe>true</t:SentOnlyToMe>", mail(("anne", "carl")), False),
        ("<t:NotSentToMe>true</t:NotSentToMe>", mail(("carl",), late=to("anne", element="BccRecipients")), True),
        ("<t:NotSentToMe>true</t:NotSentToMe>", mail(), False),
        (strings("ItemClasses", "IPM.Note"), mail(), True),
        (strings("ItemClasses", "IPM.Not"), mail(), False),
        ("<t:WithinSizeRange><t:MinimumSize>2</t:MinimumSize></t:WithinSizeRange>", mail(body="x" * 3000), True),
        ("<t:WithinSizeRange><t:MinimumSize>40</t:MinimumSize></t:WithinSizeRange>", mail(body="x" * 3000), False),
        ("<t:WithinSizeRange><t:MaximumSize>2</t:MaximumSize></t:WithinSizeRange>", mail(body="x" * 3000), False),
        ("<t:WithinDateRange><t:StartDateTime>2001-01-01T00:00:00Z</t:StartDateTime></t:WithinDateRange>", mail(), True),
        ("<t:WithinDateRange><t:EndDateTime>2001-01-01T00:00:00Z</t:EndDateTime></t:WithinDateRange>", mail(), False),
        ("<t:IsMeetingRequest>true</t:IsMeetingRequest>", mail(), False),
        ("<t:IsNDR>true</t:IsNDR>", mail(), False),
        (strings("Categories", "Blue"), mail(), False),
        (NEWS + people_of("FromAddresses", "carl"), mail(), False),  # all conditions must hold
        ("", mail(), True),
    ],
)  # fmt: skip
def test_a_rule_is_about_what_its_conditions_say(people, condition, xml, fits):
    john, anne, _carl = people("john", "anne", "carl")
    sort(anne, rule(MOVE, condition))
    send(john, xml)
    assert [len(anne.mail("inbox")), len(anne.mail("drafts"))] == ([0, 1] if fits else [1, 0])


def test_one_exception_is_enough(people):
    john, anne = people("john", "anne")
    exceptions = strings("ContainsSubjectStrings", "old") + "<t:Importance>High</t:Importance>"
    sort(anne, rule(MOVE, NEWS, exceptions))
    for each in (mail(subject="Old news"), mail(early="<t:Importance>High</t:Importance>"), mail(subject="News!")):
        send(john, each)
    assert [text(each, "Subject") for each in anne.mail("drafts")] == ["News!"]


def test_messages_of_meetings_and_servers_are_told_apart(people):
    john, anne = people("john", "anne")
    sort(
        john,
        rule(folder("MoveToFolder", "tasks"), "<t:IsMeetingResponse>true</t:IsMeetingResponse>", priority=1),
        rule(folder("MoveToFolder", "notes"), "<t:IsNDR>true</t:IsNDR>", priority=2),
        rule(folder("MoveToFolder", "journal"), "<t:IsReadReceipt>true</t:IsReadReceipt>", priority=3),
    )
    sort(anne, rule(folder("MoveToFolder", "drafts"), "<t:IsMeetingRequest>true</t:IsMeetingRequest>"))
    invite(john, "anne")
    anne.respond("AcceptItem", anne.only("drafts"))
    send(john, mail(("nobody",)))
    send(john, mail(late="<t:IsReadReceiptRequested>true</t:IsReadReceiptRequested>"))
    read = '<t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>true</t:IsRead></t:Message>'
    anne.one(
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>'
        f"{any_ref(anne.only())}<t:Updates><t:SetItemField>{read}</t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>"
    )
    assert [john.only(name).local for name in ("tasks", "notes", "journal")] == [
        "MeetingResponse",
        "Message",
        "Message",
    ]
    assert john.mail() == []
    assert text(john.calendar(), "RequiredAttendees", "Attendee", "ResponseType") == "Accept"
    assert text(anne.calendar(), "MyResponseType") == "Accept"


def test_a_message_is_marked_copied_and_moved(people):
    john, anne = people("john", "anne")
    marks = (
        f"{strings('AssignCategories', 'Blue', 'Red')}{folder('CopyToFolder', 'notes')}<t:MarkImportance>High</t:MarkImportance>"
        f"<t:MarkAsRead>true</t:MarkAsRead>{MOVE}"
    )
    sort(anne, rule(marks, NEWS))
    send(john, mail(early=FILE))
    for each in (anne.only("drafts"), anne.only("notes")):
        assert (text(each, "Importance"), text(each, "IsRead"), text(each, "HasAttachments")) == (
            "High",
            "true",
            "true",
        )
        assert [one.text for one in each.find(T("Categories")).children] == ["Blue", "Red"]
    assert anne.mail() == []


def test_what_is_deleted_is_in_deleted_items_or_nowhere(people):
    john, anne = people("john", "anne")
    sort(
        anne,
        rule("<t:PermanentDelete>true</t:PermanentDelete>", strings("ContainsSubjectStrings", "worst"), priority=1),
        rule("<t:Delete>true</t:Delete>", strings("ContainsSubjectStrings", "bad"), priority=2),
        rule("<t:Delete>false</t:Delete>", priority=3),
    )
    for subject in ("bad", "worst", "good"):
        send(john, mail(subject=subject))
    assert [anne.said(name) for name in ("inbox", "deleteditems", "recoverableitemspurges")] == [
        [("Message", "good")],
        [("Message", "bad")],
        [],
    ]


def test_rules_are_tried_in_their_order_until_one_stops(people):
    john, anne = people("john", "anne")
    sort(
        anne,
        rule(folder("MoveToFolder", "notes"), priority=3),
        rule(strings("AssignCategories", "seen") + MOVE + STOP, NEWS, priority=2),
        rule("<t:MarkImportance>Low</t:MarkImportance>", priority=1),
        rule("<t:Delete>true</t:Delete>", priority=4, enabled="false"),
    )
    send(john, mail())
    send(john, mail(subject="Other"))
    assert [text(anne.only(name), "Subject") for name in ("drafts", "notes")] == ["The News", "Other"]
    assert text(anne.only("drafts"), "Importance") == text(anne.only("notes"), "Importance") == "Low"


def test_two_rules_that_move_leave_two(people):
    john, anne = people("john", "anne")
    sort(anne, rule(MOVE, priority=1), rule(folder("MoveToFolder", "notes"), priority=2), rule(MOVE, priority=3))
    send(john, mail())
    assert [len(anne.mail(name)) for name in ("inbox", "drafts", "notes")] == [0, 1, 1]


def test_mail_is_forwarded_in_the_owners_name_and_redirected_in_the_senders(people, host):
    john, anne, carl, dora = people("john", "anne", "carl", "dora")
    sort(anne, rule(people_of("ForwardToRecipients", "carl") + people_of("RedirectToRecipients", "dora")))
    send(john, mail(early=FILE, late=to("eve", element="BccRecipients")))
    forward, redirected = carl.only(), dora.only()
    assert (text(forward, "Subject"), addresses(forward, "From")) == ("FW: The News", ["anne@example.com"])
    assert addresses(forward, "ToRecipients") == ["carl@example.com"]
    assert "All quiet" in text(forward, "Body")
    assert (text(redirected, "Subject"), addresses(redirected, "From")) == ("The News", ["john@example.com"])
    assert addresses(redirected, "ToRecipients") == ["anne@example.com"]
    assert {text(each, "HasAttachments") for each in (forward, redirected)} == {"true"}
    assert text(redirected, "ConversationTopic") == "The News"
    assert len(headers(redirected, "Received")) == 1
    assert text(anne.only(), "Subject") == "The News"
    sort(carl, rule(MOVE, "<t:IsAutomaticForward>true</t:IsAutomaticForward>"))
    send(john, mail())
    assert len(carl.mail("drafts")) == 1


def test_mime_is_redirected_as_it_came(people, host):
    john, anne = people("john", "anne")
    outside = "<t:RedirectToRecipients><t:Address><t:EmailAddress>out@far.test</t:EmailAddress></t:Address></t:RedirectToRecipients>"
    sort(anne, rule(outside))
    mime = "U3ViamVjdDogTUlNRQ0KVG86IGFubmVAZXhhbXBsZS5jb20NClgtT3duOiB5ZXMNCg0KSGVsbG8NCg=="
    send(john, f"<t:Message><t:MimeContent>{mime}</t:MimeContent></t:Message>")
    (sent,) = host.outbox
    assert (sent.sender, sent.recipients, sent.message["X-Own"]) == ("john@example.com", ("out@far.test",), "yes")
    assert sent.message["To"] == "anne@example.com"


def test_mail_is_forwarded_as_an_attachment(people):
    john, anne, carl = people("john", "anne", "carl")
    sort(anne, rule(people_of("ForwardAsAttachmentToRecipients", "carl")))
    send(john, mail(early=FILE))
    (attachment,) = carl.only().find(T("Attachments")).children
    assert (attachment.local, text(attachment, "Name")) == ("ItemAttachment", "The News")
    attached = carl.one(
        f'<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{attachment.find(T("AttachmentId")).attrs["Id"]}"/>'
        "</m:AttachmentIds></m:GetAttachment>"
    )
    inner = attached.find(M("Attachments")).children[0].find(T("Message"))
    assert (text(inner, "Subject"), text(inner, "Body")) == ("The News", "All quiet")
    assert text(inner, "Attachments", "FileAttachment", "Name") == "a.txt"


def test_mail_does_not_go_round(people):
    john, anne, carl = people("john", "anne", "carl")
    sort(anne, rule(people_of("ForwardToRecipients", "carl")))
    sort(carl, rule(people_of("RedirectToRecipients", "anne")))
    send(john, mail())
    assert anne.said() == [("Message", "The News"), ("Message", "FW: The News")]
    assert carl.said() == [("Message", "FW: The News")]
    sort(john, rule(people_of("ForwardToRecipients", "nobody")))
    send(carl, mail(("john", "no-one")))
    assert john.said() == [("Message", "The News"), ("Message", "Undeliverable: FW: The News")]


def test_mail_is_answered_with_a_message_but_not_that_of_programs(people, host):
    john, anne, carl = people("john", "anne", "carl")
    for person in (anne, carl):
        (template,) = person.make(message(subject="Thank you", body="Read soon"))
        id_ = template.find(T("ItemId")).attrs
        sort(person, rule(f'<t:ServerReplyWithMessage Id="{id_["Id"]}" ChangeKey="{id_["ChangeKey"]}"/>'))
    send(john, mail())
    answer = john.only()
    assert (text(answer, "Subject"), text(answer, "Body")) == ("Thank you", "Read soon")
    assert (text(answer, "ItemClass"), addresses(answer, "From")) == (
        "IPM.Note.Rules.ReplyTemplate.Microsoft",
        ["anne@example.com"],
    )
    send(anne, mail(("carl",)))
    assert [anne.said(), carl.said()] == [
        [("Message", "The News"), ("Message", "Thank you")],
        [("Message", "The News")],
    ]


def test_a_meeting_that_is_redirected_is_in_the_other_calendar_too(people):
    john, anne, carl = people("john", "anne", "carl")
    sort(anne, rule(people_of("RedirectToRecipients", "carl"), "<t:IsMeetingRequest>true</t:IsMeetingRequest>"))
    invite(john, "anne")
    assert (carl.only().local, carl.calendar().local) == ("MeetingRequest", "CalendarItem")
    carl.respond("AcceptItem", carl.only())
    assert sorted(addresses(john.calendar(), "RequiredAttendees")) == ["anne@example.com", "carl@example.com"]


def test_a_rule_whose_folder_is_gone_is_in_error_and_leaves_mail_where_it_is(people):
    john, anne = people("john", "anne")
    made = anne.one(
        '<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderId><m:Folders><t:Folder>'
        "<t:DisplayName>Gone</t:DisplayName></t:Folder></m:Folders></m:CreateFolder>"
    )
    id_ = made.find(M("Folders")).children[0].find(T("FolderId")).attrs["Id"]
    sort(anne, rule(f'<t:MoveToFolder><t:FolderId Id="{id_}"/></t:MoveToFolder>'))
    anne.one(
        f'<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds><t:FolderId Id="{id_}"/></m:FolderIds></m:DeleteFolder>'
    )
    send(john, mail())
    assert anne.said() == [("Message", "The News")]
    rules = anne.ask("<m:GetInboxRules/>").find(M("InboxRules"))
    assert text(rules, "Rule", "IsInError") == "true"


def test_junk_is_not_sorted(people):
    john, anne = people("john", "anne")
    send(john, mail())
    (first,) = anne.mail()
    anne.one(f'<m:MarkAsJunk IsJunk="true" MoveItem="false"><m:ItemIds>{any_ref(first)}</m:ItemIds></m:MarkAsJunk>')
    sort(anne, rule(MOVE))
    send(john, mail(subject="More"))
    assert anne.said("junkemail") == [("Message", "More")]


def test_copies_for_delegates_are_sorted_by_the_delegates_rules(people):
    boss, anne, john = people("boss", "anne", "john")
    boss.ask(
        "<m:AddDelegate><m:Mailbox><t:EmailAddress>boss@example.com</t:EmailAddress></m:Mailbox><m:DelegateUsers>"
        "<t:DelegateUser><t:UserId><t:PrimarySmtpAddress>anne@example.com</t:PrimarySmtpAddress></t:UserId>"
        "<t:DelegatePermissions><t:CalendarFolderPermissionLevel>Editor</t:CalendarFolderPermissionLevel>"
        "</t:DelegatePermissions><t:ReceiveCopiesOfMeetingMessages>true</t:ReceiveCopiesOfMeetingMessages></t:DelegateUser>"
        "</m:DelegateUsers><m:DeliverMeetingRequests>DelegatesAndMe</m:DeliverMeetingRequests></m:AddDelegate>"
    )
    sort(anne, rule(MOVE, "<t:IsMeetingRequest>true</t:IsMeetingRequest>"))
    invite(john, "boss")
    assert [each.local for each in anne.mail("drafts")] == ["MeetingRequest"]
    assert text(anne.only("drafts"), "IsDelegated") == "true"
