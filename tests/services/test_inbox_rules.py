"""Rules of an inbox: fetched, made, replaced, deleted; what is wrong with one, and what an account makes of it."""

from pathlib import Path
from typing import Any

import pytest

from exchangelib._wire.soap import unwrap
from exchangelib.account.rules import InboxRulesMixIn
from exchangelib.errors import ErrorInboxRulesValidationError, InvalidFieldForVersion, InvalidTypeError, InvalidValue
from exchangelib.properties import (
    Actions,
    Conditions,
    CreateRuleOperation,
    DeleteRuleOperation,
    DistinguishedFolderId,
    Operations,
    Rule,
)
from exchangelib.services import CreateInboxRule, DeleteInboxRule, GetInboxRules, SetInboxRule, UpdateInboxRules
from exchangelib.version import EXCHANGE_2010
from tests.services.port import FakePort

DONE = (
    '<m:UpdateInboxRulesResponse ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
    "</m:UpdateInboxRulesResponse>"
)


def _rules(*ids: str, name: str = "r") -> str:
    rules = "".join(
        f"<t:Rule><t:RuleId>{id_}</t:RuleId><t:DisplayName>{name}</t:DisplayName><t:Priority>1</t:Priority>"
        "<t:IsEnabled>true</t:IsEnabled></t:Rule>"
        for id_ in ids
    )
    return (
        '<m:GetInboxRulesResponse ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        f"<m:OutlookRuleBlobExists>false</m:OutlookRuleBlobExists><m:InboxRules>{rules}</m:InboxRules>"
        "</m:GetInboxRulesResponse>"
    )


class Account(InboxRulesMixIn, FakePort):
    primary_smtp_address = "john@example.com"


def _rule(**values: Any) -> Rule:
    given = {
        "display_name": "r",
        "priority": 1,
        "conditions": Conditions(contains_subject_strings=["x"]),
        "actions": Actions(move_to_folder=DistinguishedFolderId(id="junkemail")),
    }
    return Rule(**(given | values))


def test_every_recorded_answer_is_read(ews_facts: Path) -> None:
    for path in sorted((ews_facts / "samples" / "GetInboxRules").glob("response-*.xml")):
        answer = unwrap(path.read_bytes())[0]
        account = Account("")
        account.exchange = lambda *_, found=answer, **__: found  # type: ignore[method-assign]
        rules = account.rules
        assert rules
        assert all(rule.id and rule.display_name and rule.account is account for rule in rules)


def test_rules_are_asked_for_with_the_name_of_the_mailbox(schema: Any) -> None:
    account = Account(_rules("1", "2"), schema=schema)
    assert [rule.id for rule in account.rules] == ["1", "2"]
    assert "<m:MailboxSmtpAddress>john@example.com</m:MailboxSmtpAddress>" in account.payloads[0]
    list(GetInboxRules(account=account).call("anne@example.com"))
    assert "anne@example.com" in account.payloads[1]


def test_a_rule_is_made_and_has_its_id(schema: Any) -> None:
    account = Account(_rules("1"), DONE, _rules("1", "2"), schema=schema)
    rule = _rule(account=account)
    assert rule.save() is rule
    assert rule.id == "2", "not the older one of the same name"
    assert "<t:CreateRuleOperation>" in account.payloads[1]
    assert "<m:RemoveOutlookRuleBlob>true</m:RemoveOutlookRuleBlob>" in account.payloads[1]
    assert account.repeatable == [True, False, True]


def test_a_rule_is_replaced_and_deleted(schema: Any) -> None:
    account = Account(DONE, schema=schema)
    rule = _rule(account=account, id="2")
    rule.save()
    assert "<t:SetRuleOperation>" in account.payloads[0]
    rule.delete()
    assert "<t:DeleteRuleOperation><t:RuleId>2</t:RuleId></t:DeleteRuleOperation>" in account.payloads[1]
    assert rule.id is None


def test_several_rules_are_changed_at_once(schema: Any) -> None:
    account = Account(DONE, schema=schema)
    both = Operations(
        create_rule_operation=CreateRuleOperation(rule=_rule()), delete_rule_operation=DeleteRuleOperation(id="2")
    )
    assert UpdateInboxRules(account=account).get(rule=both, remove_outlook_rule_blob=False) is True
    assert "<m:RemoveOutlookRuleBlob>false</m:RemoveOutlookRuleBlob>" in account.payloads[0]


def test_what_is_wrong_with_a_rule_is_said() -> None:
    refused = (
        '<m:UpdateInboxRulesResponse ResponseClass="Error"><m:MessageText>Wrong.</m:MessageText>'
        "<m:ResponseCode>ErrorInboxRulesValidationError</m:ResponseCode><m:RuleOperationErrors><t:RuleOperationError>"
        "<t:OperationIndex>0</t:OperationIndex><t:ValidationErrors><t:Error><t:FieldURI>Actions</t:FieldURI>"
        "<t:ErrorCode>MissingAction</t:ErrorCode><t:ErrorMessage>None.</t:ErrorMessage><t:FieldValue/></t:Error>"
        "</t:ValidationErrors></t:RuleOperationError></m:RuleOperationErrors></m:UpdateInboxRulesResponse>"
    )
    with pytest.raises(ErrorInboxRulesValidationError, match=r"Wrong\.: Actions MissingAction: None\."):
        Account(refused).set_rule(_rule(id="1"))


@pytest.mark.parametrize(
    "service, rule, error",
    [
        (CreateInboxRule, _rule(id="1"), InvalidValue),
        (SetInboxRule, _rule(), InvalidValue),
        (DeleteInboxRule, _rule(), InvalidValue),
        (CreateInboxRule, _rule(display_name=None), InvalidValue),
        (CreateInboxRule, "rule", InvalidTypeError),
    ],
)
def test_mistakes_are_found_before_anything_is_sent(service: Any, rule: Any, error: type[Exception]) -> None:
    account = Account(DONE)
    with pytest.raises(error):
        service(account=account).get(rule=rule)
    assert account.payloads == []


def test_a_rule_without_an_account_cannot_be_saved() -> None:
    for verb in (_rule().save, _rule(id="1").delete):
        with pytest.raises(InvalidValue, match="account"):
            verb()


def test_old_servers_have_no_rules() -> None:
    with pytest.raises(InvalidFieldForVersion, match="GetInboxRules"):
        list(GetInboxRules(account=Account("", build=EXCHANGE_2010)).call())
