"""GetMailTips and GetSearchableMailboxes."""

import pytest

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.directory.conftest import ALL, ANNE, OUTSIDE, TEAM, box, lone, ok, texts
from tests.sandbox.directory.test_oof import DAY, REPLIES, put
from tests.sandbox.semantics.conftest import JOHN


def tips(ews, *addresses, wanted="All", sender=JOHN, version=None):
    recipients = "".join(box(each, "t:Mailbox") for each in addresses)
    answer = ews.ask(
        f"<m:GetMailTips>{box(sender, 'm:SendingAs')}<m:Recipients>{recipients}</m:Recipients>"
        f"<m:MailTipsRequested>{wanted}</m:MailTipsRequested></m:GetMailTips>",
        version,
    )
    messages = ok(answer).find(M("ResponseMessages")).children
    return [each.find(M("MailTips")) for each in messages]


def told(node, *names):
    return [node.child_text(T(name)) for name in names]


def test_all_is_told_of_a_mailbox(ews):
    (found,) = tips(ews, ANNE)
    assert [each.local for each in found.children] == [
        "RecipientAddress", "PendingMailTips", "OutOfOffice", "MailboxFull", "TotalMemberCount", "ExternalMemberCount",
        "MaxMessageSize", "DeliveryRestricted", "IsModerated", "InvalidRecipient",
    ]  # fmt: skip
    assert told(found, "MailboxFull", "TotalMemberCount", "ExternalMemberCount", "MaxMessageSize") == [
        "false",
        "1",
        "0",
        "10485760",
    ]
    assert texts(found, "EmailAddress") == [ANNE]
    assert texts(found, "Message") == [""]


def test_members_of_lists_are_counted_deep(ews):
    found = tips(ews, TEAM, ALL, OUTSIDE, wanted="TotalMemberCount ExternalMemberCount")
    assert [told(each, "TotalMemberCount", "ExternalMemberCount") for each in found] == [
        ["4", "2"],
        ["4", "2"],
        ["1", "1"],
    ]
    assert [len(each.children) for each in found] == [4, 4, 4]


def test_who_is_away_says_so_without_a_reply_being_spent(ews):
    put(ews, "Enabled")
    for _ in range(2):
        (found,) = tips(ews, JOHN, sender=ANNE)
        assert texts(found, "Message") == ["Ude"]
    (found,) = tips(ews, JOHN, sender="x@y.net")
    assert texts(found, "Message") == ["Away"]
    put(ews, "Scheduled", DAY.format("Z") + REPLIES)
    assert texts(tips(ews, JOHN, sender=ANNE)[0], "Message") == [""]
    ews.host.clock.advance(days=1)
    (found,) = tips(ews, JOHN, sender=ANNE)
    assert texts(found, "StartTime") == ["2024-05-02T00:00:00Z"]


def test_what_the_address_book_says_is_told(ews):
    ews.host.describe(ANNE, mail_tip="Bring cake", max_message_size=1024, mailbox_full=True, moderated=True)
    (found,) = tips(ews, ANNE)
    assert told(found, "CustomMailTip", "MaxMessageSize", "MailboxFull", "IsModerated") == [
        "Bring cake",
        "1024",
        "true",
        "true",
    ]
    ews.host.describe(ANNE, accepts_from=[TEAM])
    assert told(tips(ews, ANNE, sender=ANNE)[0], "DeliveryRestricted") == ["false"]
    assert told(tips(ews, ANNE, sender="red@example.com")[0], "DeliveryRestricted") == ["true"]


def test_an_unknown_address_is_invalid_only_here(ews):
    found = tips(ews, "nobody@example.com", "who@nowhere.net", wanted="InvalidRecipient")
    assert [told(each, "InvalidRecipient") for each in found] == [["true"], ["false"]]


@pytest.mark.parametrize("version", ["Exchange2010", "Exchange2013"])
def test_mail_tips_fit_every_version(ews, version):
    assert tips(ews, ANNE, version=version)


# --- GetSearchableMailboxes -----------------------------------------------------------------------------------------


def search(ews, text="", expand=""):
    inner = f"<m:SearchFilter>{text}</m:SearchFilter>" if text else ""
    inner += f"<m:ExpandGroupMembership>{expand}</m:ExpandGroupMembership>" if expand else ""
    return ews.ask(f"<m:GetSearchableMailboxes>{inner}</m:GetSearchableMailboxes>")


def test_only_who_may_discover_sees_mailboxes(ews):
    assert lone(search(ews)) == ("Error", "ErrorAccessDenied")
    ews.host.allow_discovery(JOHN)
    found = ok(search(ews))
    assert ANNE in texts(found, "PrimarySmtpAddress")
    assert OUTSIDE not in texts(found, "PrimarySmtpAddress")
    assert len(set(texts(found, "Guid"))) == len(texts(found, "Guid"))
    ews.host.allow_discovery(JOHN, False)
    assert lone(search(ews)) == ("Error", "ErrorAccessDenied")


def test_lists_are_found_and_expanded(ews):
    ews.host.allow_discovery(JOHN)
    found = search(ews, "team")
    assert texts(found, "PrimarySmtpAddress") == [TEAM]
    assert texts(found, "IsMembershipGroup") == ["true"]
    assert texts(search(ews, "team", "true"), "PrimarySmtpAddress") == [ANNE, JOHN]
    assert texts(search(ews, "ann*"), "PrimarySmtpAddress") == [ANNE]
    for bad in ("", "te*"):
        assert lone(search(ews, bad, "true")) == ("Error", "ErrorInvalidArgument")
