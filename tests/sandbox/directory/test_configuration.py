"""Settings that programs keep in folders, and rules of an inbox."""

import pytest

from exchangelib.sandbox.nodes import M, T
from tests.sandbox.directory.conftest import ANNE, lone, ok, texts
from tests.sandbox.semantics.conftest import JOHN

NAME = '<{}:UserConfigurationName Name="{}"><t:DistinguishedFolderId Id="drafts"/></{}:UserConfigurationName>'


def entry(key, *values, kind="String"):
    value = "".join(f"<t:Value>{each}</t:Value>" for each in values)
    return (
        f"<t:DictionaryEntry><t:DictionaryKey><t:Type>String</t:Type><t:Value>{key}</t:Value></t:DictionaryKey>"
        f"<t:DictionaryValue><t:Type>{kind}</t:Type>{value}</t:DictionaryValue></t:DictionaryEntry>"
    )


def put(ews, operation, inner="", name="Test"):
    body = f"<m:UserConfiguration>{NAME.format('t', name, 't')}{inner}</m:UserConfiguration>"
    return one(ews, f"<m:{operation}UserConfiguration>{body}</m:{operation}UserConfiguration>")


def get(ews, wanted="All", name="Test", version=None):
    return one(
        ews,
        f"<m:GetUserConfiguration>{NAME.format('m', name, 'm')}<m:UserConfigurationProperties>{wanted}"
        "</m:UserConfigurationProperties></m:GetUserConfiguration>",
        version,
    )


def delete(ews, name="Test"):
    return one(ews, f"<m:DeleteUserConfiguration>{NAME.format('m', name, 'm')}</m:DeleteUserConfiguration>")


def one(ews, xml, version=None):
    (found,) = ews.ask(xml, version).find(M("ResponseMessages")).children
    return found


def parts(message):
    return [each.local for each in ok(message).find(M("UserConfiguration")).children]


def test_settings_are_kept_changed_and_deleted(ews):
    dictionary = (
        f"<t:Dictionary>{entry('a', '1', kind='Integer32')}{entry('b', 'x', 'y', kind='StringArray')}</t:Dictionary>"
    )
    assert lone(put(ews, "Create", dictionary + "<t:XmlData>PGEvPg==</t:XmlData>")) == ("Success", "NoError")
    assert parts(get(ews)) == ["UserConfigurationName", "ItemId", "Dictionary", "XmlData"]
    assert parts(get(ews, "Id")) == ["UserConfigurationName", "ItemId"]
    assert parts(get(ews, "Dictionary BinaryData")) == ["UserConfigurationName", "Dictionary"]
    assert texts(get(ews), "Value") == ["a", "1", "b", "x", "y"]
    first = get(ews).find(M("UserConfiguration")).find(T("ItemId")).attrs
    ok(put(ews, "Update", f"<t:Dictionary>{entry('c', 'z')}</t:Dictionary>"))
    assert texts(get(ews), "Value") == ["c", "z"]
    assert texts(get(ews), "XmlData") == ["PGEvPg=="]
    again = get(ews).find(M("UserConfiguration")).find(T("ItemId")).attrs
    assert (again["Id"], again["ChangeKey"] != first["ChangeKey"]) == (first["Id"], True)
    ok(delete(ews))
    assert lone(get(ews)) == ("Error", "ErrorItemNotFound")


def test_settings_are_associated_items_of_their_folder(ews):
    ok(put(ews, "Create"))
    items = ews.find(folder="drafts", traversal="Associated", uris=("item:ItemClass",)).children[0].children
    assert [each.child_text(T("ItemClass")) for each in items] == ["IPM.Configuration.Test"]
    assert ews.subjects(folder="drafts") == []


def test_names_are_taken_once(ews):
    ok(put(ews, "Create"))
    assert lone(put(ews, "Create", name="TEST")) == ("Error", "ErrorItemSave")
    assert lone(put(ews, "Update", name="Other")) == ("Error", "ErrorItemNotFound")
    assert lone(delete(ews, "Other")) == ("Error", "ErrorItemNotFound")


@pytest.mark.parametrize(
    "kind, value",
    [
        ("Integer32", "2147483648"),
        ("Byte", "-1"),
        ("Boolean", "perhaps"),
        ("DateTime", "now"),
        ("ByteArray", "#"),
        ("Integer64", "x"),
    ],
)
def test_values_must_be_of_their_type(ews, kind, value):
    assert lone(put(ews, "Create", f"<t:Dictionary>{entry('a', value, kind=kind)}</t:Dictionary>")) == (
        "Error",
        "ErrorInvalidValueForProperty",
    )
    assert lone(get(ews)) == ("Error", "ErrorItemNotFound")


def test_settings_of_others_are_theirs(ews):
    ok(put(ews, "Create"))
    ews.user = ANNE
    theirs = NAME.format("m", "Test", "m").replace(
        "/>", f"><t:Mailbox><t:EmailAddress>{JOHN}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
    )
    assert lone(one(ews, f"<m:DeleteUserConfiguration>{theirs}</m:DeleteUserConfiguration>")) == (
        "Error",
        "ErrorFolderNotFound",
    )
    ews.host.grant(ANNE, JOHN, "drafts", "Reviewer")
    assert lone(one(ews, f"<m:DeleteUserConfiguration>{theirs}</m:DeleteUserConfiguration>")) == (
        "Error",
        "ErrorAccessDenied",
    )


# --- rules ----------------------------------------------------------------------------------------------------------

MOVE = '<t:MoveToFolder><t:DistinguishedFolderId Id="junkemail"/></t:MoveToFolder>'
SUBJECT = "<t:ContainsSubjectStrings><t:String>News</t:String></t:ContainsSubjectStrings>"


def rule(name="Junk", priority=1, conditions=SUBJECT, actions=MOVE, id_=""):
    id_ = id_ and f"<t:RuleId>{id_}</t:RuleId>"
    return (
        f"<t:Rule>{id_}<t:DisplayName>{name}</t:DisplayName><t:Priority>{priority}</t:Priority><t:IsEnabled>true</t:IsEnabled>"
        f"<t:Conditions>{conditions}</t:Conditions><t:Exceptions/><t:Actions>{actions}</t:Actions></t:Rule>"
    )


def create(*args, **kwargs):
    return f"<t:CreateRuleOperation>{rule(*args, **kwargs)}</t:CreateRuleOperation>"


def replaced(*args, **kwargs):
    return f"<t:SetRuleOperation>{rule(*args, **kwargs)}</t:SetRuleOperation>"


def deleted(id_):
    return f"<t:DeleteRuleOperation><t:RuleId>{id_}</t:RuleId></t:DeleteRuleOperation>"


def change(ews, *operations, mailbox=""):
    who = mailbox and f"<m:MailboxSmtpAddress>{mailbox}</m:MailboxSmtpAddress>"
    return ews.ask(f"<m:UpdateInboxRules>{who}<m:Operations>{''.join(operations)}</m:Operations></m:UpdateInboxRules>")


def rules(ews):
    answer = ok(ews.ask(f"<m:GetInboxRules><m:MailboxSmtpAddress>{JOHN}</m:MailboxSmtpAddress></m:GetInboxRules>"))
    return answer.find(M("InboxRules")).children


def test_rules_are_made_replaced_and_deleted(ews):
    assert rules(ews) == []
    ok(change(ews, create("Second", 2), create("First", 1)))
    first, second = rules(ews)
    assert (first.child_text(T("DisplayName")), second.child_text(T("DisplayName"))) == ("First", "Second")
    (folder,) = first.find(T("Actions")).children[0].children
    assert folder.attrs["Id"] == ews.folder("junkemail").find(T("FolderId")).attrs["Id"]
    assert texts(first, "String") == ["News"]
    assert first.find(T("Exceptions")) is None
    id_ = first.child_text(T("RuleId"))
    ok(
        change(
            ews,
            replaced("Changed", 3, actions="<t:Delete>true</t:Delete>", id_=id_),
            deleted(second.child_text(T("RuleId"))),
        )
    )
    (only,) = rules(ews)
    assert (only.child_text(T("RuleId")), only.child_text(T("DisplayName"))) == (id_, "Changed")


SIZES = "<t:WithinSizeRange><t:MinimumSize>9</t:MinimumSize><t:MaximumSize>1</t:MaximumSize></t:WithinSizeRange>"
DATES = "<t:WithinDateRange><t:StartDateTime>2024-05-02T00:00:00Z</t:StartDateTime><t:EndDateTime>2024-05-01T00:00:00Z</t:EndDateTime></t:WithinDateRange>"

PEOPLE = "<t:{0}><t:Address><t:EmailAddress>{1}</t:EmailAddress></t:Address></t:{0}>"
STRINGS = "<t:{0}><t:String>x</t:String></t:{0}>"


@pytest.mark.parametrize(
    "operation, field, code",
    [
        (create(id_="x"), "RuleId", "CreateWithRuleId"),
        (replaced(id_="x"), "RuleId", "RuleNotFound"),
        (deleted("x"), "RuleId", "RuleNotFound"),
        (create(name=" "), "DisplayName", "EmptyValueFound"),
        (create(priority=0), "Priority", "InvalidValue"),
        (create(priority=7), "Priority", "DuplicatedPriority"),
        (create(actions=""), "Actions", "MissingAction"),
        (create(actions=MOVE.replace("<t:DistinguishedFolderId", "<t:FolderId").replace("junkemail", "x")), "Action:MoveToFolder", "FolderDoesNotExist"),
        (create(conditions="<t:ContainsSubjectStrings/>"), "Condition:ContainsSubjectStrings", "EmptyValueFound"),
        (create(conditions="<t:WithinSizeRange/>"), "Condition:WithinSizeRange", "MissingRangeValue"),
        (create(conditions=SIZES), "Condition:WithinSizeRange", "InvalidSizeRange"),
        (create(conditions=SIZES.replace("1", "-1")), "Condition:WithinSizeRange", "SizeLessThanZero"),
        (create(conditions=DATES), "Condition:WithinDateRange", "InvalidDateRange"),
        (create(actions=PEOPLE.format("ForwardToRecipients", "anne")), "Action:ForwardToRecipients", "InvalidAddress"),
        (create(actions=PEOPLE.format("SendSMSAlertToRecipients", ANNE)), "Action:SendSMSAlertToRecipients", "UnsupportedRule"),
        (create(actions='<t:ServerReplyWithMessage Id="x"/>'), "Action:ServerReplyWithMessage", "InvalidValue"),
        (create(conditions=STRINGS.format("FromConnectedAccounts")), "Condition:FromConnectedAccounts", "ConnectedAccountNotFound"),
        (create(conditions=STRINGS.format("MessageClassifications")), "Condition:MessageClassifications", "MessageClassificationNotFound"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_changes_none(ews, operation, field, code):
    ok(change(ews, create("There", 7)))
    answer = change(ews, create("Good", 1 if code != "DuplicatedPriority" else 2), operation)
    assert lone(answer) == ("Error", "ErrorInboxRulesValidationError")
    assert (texts(answer, "FieldURI"), texts(answer, "ErrorCode")) == ([field], [code])
    assert [each.child_text(T("DisplayName")) for each in rules(ews)] == ["There"]


def test_an_error_names_its_operation_and_rules_may_change_places(ews):
    ok(change(ews, create("A", 1), create("B", 2)))
    answer = change(ews, create("C", 3), create("D", 2), create("E", 4))
    assert (texts(answer, "OperationIndex"), texts(answer, "FieldValue")) == (["1"], ["2"])
    answer = change(ews, create("C", 3), create("D", 4), create("E", 3))
    assert texts(answer, "OperationIndex") == ["2"]
    first, second = (each.child_text(T("RuleId")) for each in rules(ews))
    ok(change(ews, replaced("A", 2, id_=first), replaced("B", 1, id_=second)))
    assert [each.child_text(T("DisplayName")) for each in rules(ews)] == ["B", "A"]


def test_mail_is_sorted_into_folders_of_ones_own(ews):
    ews.host.add_user("other@example.com")
    ews.host.grant(JOHN, "other@example.com", full_access=True)
    theirs = MOVE.replace(
        'Id="junkemail"/>',
        'Id="junkemail"><t:Mailbox><t:EmailAddress>other@example.com</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>',
    )
    answer = change(ews, create(actions=theirs))
    assert (texts(answer, "FieldURI"), texts(answer, "ErrorCode")) == (["Action:MoveToFolder"], ["InvalidFolderId"])


def test_rules_of_others_are_theirs(ews):
    ews.user = ANNE
    assert lone(change(ews, create(), mailbox=JOHN)) == ("Error", "ErrorAccessDenied")
    assert lone(change(ews, create(), mailbox="no@example.com")) == ("Error", "ErrorNonExistentMailbox")
