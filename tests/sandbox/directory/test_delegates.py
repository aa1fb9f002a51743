"""Delegates: who they are, what they may do, and what the operations say of each."""

import pytest

from exchangelib.sandbox.directory import delegates
from exchangelib.sandbox.nodes import M
from tests.sandbox.directory.conftest import ANNE, BOSS, OUTSIDE, box, lone, ok, texts
from tests.sandbox.semantics.conftest import JOHN, find_item

SMTP = "<t:UserId><t:PrimarySmtpAddress>{}</t:PrimarySmtpAddress></t:UserId>"
CALENDAR = f'<t:DistinguishedFolderId Id="calendar">{box(JOHN, "t:Mailbox")}</t:DistinguishedFolderId>'


def user(address, levels="", rest=""):
    permissions = "".join(
        f"<t:{name}FolderPermissionLevel>{level}</t:{name}FolderPermissionLevel>" for name, level in levels
    )
    permissions = f"<t:DelegatePermissions>{permissions}</t:DelegatePermissions>" if levels else ""
    who = address if "<" in address else SMTP.format(address)
    return f"<t:DelegateUser>{who}{permissions}{rest}</t:DelegateUser>"


def change(ews, operation, *users, delivery="", mailbox=JOHN):
    how = f"<m:DeliverMeetingRequests>{delivery}</m:DeliverMeetingRequests>" if delivery else ""
    inner = f"<m:DelegateUsers>{''.join(users)}</m:DelegateUsers>" if users else ""
    return ews.ask(f"<m:{operation}>{box(mailbox)}{inner}{how}</m:{operation}>")


def remove(ews, *addresses):
    ids = "".join(SMTP.format(each) for each in addresses)
    return ews.ask(f"<m:RemoveDelegate>{box(JOHN)}<m:UserIds>{ids}</m:UserIds></m:RemoveDelegate>")


def get(ews, inner="", permissions="true", mailbox=JOHN):
    return ews.ask(f'<m:GetDelegate IncludePermissions="{permissions}">{box(mailbox)}{inner}</m:GetDelegate>')


def inner_codes(answer):
    ok(answer)
    messages = answer.find(M("ResponseMessages"))
    return [] if messages is None else [lone(each)[1] for each in messages.children]


BOTH = "<t:ReceiveCopiesOfMeetingMessages>true</t:ReceiveCopiesOfMeetingMessages><t:ViewPrivateItems>true</t:ViewPrivateItems>"


def test_a_mailbox_without_delegates_has_none(ews):
    answer = ok(get(ews))
    assert answer.find(M("ResponseMessages")) is None
    assert answer.child_text(M("DeliverMeetingRequests")) == "DelegatesAndMe"


def test_a_delegate_is_added_with_levels_that_hold(ews):
    levels = [("Calendar", "Reviewer"), ("Inbox", "Editor")]
    answer = change(ews, "AddDelegate", user(ANNE, levels, BOTH), delivery="DelegatesOnly")
    assert inner_codes(answer) == ["NoError"]
    assert texts(answer, "DisplayName") == ["Anne Smith"]
    assert texts(answer, "ReceiveCopiesOfMeetingMessages") == ["true"]
    assert "DelegatePermissions" not in {each.local for each in answer.walk()}  # AddDelegate/response-1
    answer = get(ews)
    assert answer.child_text(M("DeliverMeetingRequests")) == "DelegatesOnly"
    (found,) = [each for each in answer.walk() if each.local == "DelegatePermissions"]
    assert [each.text for each in found.children] == ["Reviewer", "None", "Editor", "None", "None", "None"]
    assert texts(answer, "ViewPrivateItems") == ["true"]
    ews.user = ANNE
    assert ews.codes(find_item(folder=CALENDAR, uris=())) == ["NoError"]
    assert ews.codes(find_item(folder=CALENDAR.replace("calendar", "tasks"), uris=())) == ["ErrorFolderNotFound"]


def test_other_rooms_of_the_sandbox_see_who_gets_meeting_messages(ews):
    change(ews, "AddDelegate", user(ANNE, rest=BOTH), user(BOSS))
    found = delegates.of(ews.host.store, JOHN.upper())
    assert [(each.address, each.receives_meeting_messages) for each in found] == [(ANNE, True), (BOSS, False)]
    assert delegates.of(ews.host.store, "nobody@example.com") == []


def test_an_error_stands_in_the_place_of_its_user(ews):
    change(ews, "AddDelegate", user(ANNE))
    strangers = [
        user(ANNE),
        user(JOHN),
        user(BOSS),
        user("nobody@example.com"),
        user(OUTSIDE),
        user("<t:UserId><t:DistinguishedUser>Default</t:DistinguishedUser></t:UserId>"),
        user("<t:UserId><t:DisplayName>Anne</t:DisplayName></t:UserId>"),
        user("red@example.com", [("Calendar", "Custom")]),
    ]
    assert inner_codes(change(ews, "AddDelegate", *strangers)) == [
        "ErrorDelegateAlreadyExists",
        "ErrorDelegateCannotAddOwner",
        "NoError",
        "ErrorDelegateNoUser",
        "ErrorDelegateNoUser",
        "ErrorDistinguishedUserNotSupported",
        "ErrorMissingUserIdInformation",
        "ErrorInvalidDelegatePermission",
    ]
    assert texts(get(ews), "PrimarySmtpAddress") == [ANNE, BOSS]


def test_an_update_changes_what_it_names_and_leaves_the_rest(ews):
    change(ews, "AddDelegate", user(ANNE, [("Calendar", "Reviewer"), ("Tasks", "Author")], BOTH))
    private = "<t:ViewPrivateItems>false</t:ViewPrivateItems>"
    assert inner_codes(change(ews, "UpdateDelegate", user(ANNE, [("Calendar", "Editor")], private))) == ["NoError"]
    answer = get(ews)
    assert texts(answer, "CalendarFolderPermissionLevel") == ["Editor"]
    assert texts(answer, "TasksFolderPermissionLevel") == ["Author"]
    assert (texts(answer, "ReceiveCopiesOfMeetingMessages"), texts(answer, "ViewPrivateItems")) == (["true"], ["false"])
    assert inner_codes(change(ews, "UpdateDelegate", user(BOSS))) == ["ErrorNotDelegate"]
    assert inner_codes(change(ews, "UpdateDelegate", delivery="NoForward")) == []
    assert get(ews).child_text(M("DeliverMeetingRequests")) == "NoForward"


def test_who_is_removed_loses_the_folders(ews):
    change(ews, "AddDelegate", user(ANNE, [("Calendar", "Editor")]))
    assert inner_codes(remove(ews, ANNE, BOSS)) == ["NoError", "ErrorNotDelegate"]
    assert inner_codes(get(ews)) == []
    ews.user = ANNE
    assert ews.codes(find_item(folder=CALENDAR, uris=())) == ["ErrorFolderNotFound"]


def test_some_delegates_are_asked_for_by_address_or_sid(ews):
    change(ews, "AddDelegate", user(ANNE), user(BOSS))
    (_, sid) = texts(get(ews), "SID")
    ids = f"<m:UserIds><t:UserId><t:SID>{sid}</t:SID></t:UserId>{SMTP.format('red@example.com')}</m:UserIds>"
    answer = get(ews, ids, "false")
    assert inner_codes(answer) == ["NoError", "ErrorNotDelegate"]
    assert texts(answer, "PrimarySmtpAddress") == [BOSS]
    mixed = f"<m:UserIds><t:UserId><t:SID>{sid}</t:SID><t:PrimarySmtpAddress>{ANNE}</t:PrimarySmtpAddress></t:UserId></m:UserIds>"
    assert inner_codes(get(ews, mixed)) == ["ErrorInvalidDelegateUserId"]


def test_a_level_that_delegates_are_not_given_is_custom(ews):
    change(ews, "AddDelegate", user(ANNE))
    ews.host.grant(ANNE, JOHN, "calendar", "PublishingEditor")
    assert texts(get(ews), "CalendarFolderPermissionLevel") == ["Custom"]


@pytest.mark.parametrize("mailbox, code", [("no@example.com", "ErrorNonExistentMailbox"), (BOSS, "ErrorAccessDenied")])
def test_the_mailbox_must_be_ones_own(ews, mailbox, code):
    assert lone(get(ews, mailbox=mailbox)) == ("Error", code)
    assert lone(change(ews, "AddDelegate", user(ANNE), mailbox=mailbox)) == ("Error", code)
    ews.user = BOSS
    assert lone(get(ews, mailbox=JOHN)) == ("Success", "NoError")


def test_too_many_at_once_are_refused(ews):
    assert lone(remove(ews, *[ANNE] * 256)) == ("Error", "ErrorInvalidRequest")


def test_a_reset_forgets_delegates(ews):
    change(ews, "AddDelegate", user(ANNE))
    ews.host.reset()
    assert inner_codes(get(ews)) == []
