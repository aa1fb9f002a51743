"""Rules of the inbox on a server: made, read, replaced, deleted, and refused with what is wrong in them."""

from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Account, Folder, Mailbox
from exchangelib.errors import ErrorInboxRulesValidationError
from exchangelib.properties import Actions, Conditions, CopyToFolder, Exceptions, MoveToFolder, Rule, WithinSizeRange


@pytest.fixture
def target(account: Account, mark: str) -> Iterator[Folder]:
    made = Folder(parent=account.inbox, name=mark).save()
    yield made
    made.delete()


@pytest.fixture
def rule(account: Account, target: Folder, mark: str) -> Iterator[Rule]:
    made = Rule(
        account=account,
        display_name=mark,
        priority=max((each.priority or 0 for each in account.rules), default=0) + 1,
        conditions=Conditions(contains_subject_strings=[mark]),
        exceptions=Exceptions(contains_body_strings=["not this"]),
        actions=Actions(move_to_folder=MoveToFolder(folder_id=target.to_id())),
    ).save()
    yield made
    if made.id is not None:
        made.delete()


def _found(account: Account, rule: Rule) -> Any:
    (found,) = [each for each in account.rules if each.id == rule.id]
    return found


def test_a_rule_is_made_and_read_back(account: Account, rule: Rule, target: Folder, mark: str) -> None:
    found = _found(account, rule)
    assert (found.display_name, found.is_enabled, found.account) == (mark, True, account)
    assert found.conditions.contains_subject_strings == [mark]
    assert found.exceptions.contains_body_strings == ["not this"]
    assert found.actions.move_to_folder.folder_id.id == target.id


def test_a_rule_is_replaced(account: Account, rule: Rule, target: Folder) -> None:
    changed = _found(account, rule)
    changed.is_enabled = False
    changed.conditions.within_size_range = WithinSizeRange(minimum_size=1, maximum_size=200)
    changed.actions = Actions(copy_to_folder=CopyToFolder(folder_id=target.to_id()), mark_as_read=True)
    assert changed.save() is changed
    found = _found(account, rule)
    assert found.is_enabled is False
    assert found.conditions.within_size_range == WithinSizeRange(minimum_size=1, maximum_size=200)
    assert found.actions.mark_as_read is True
    assert found.actions.move_to_folder is None


def test_a_rule_is_deleted(account: Account, rule: Rule) -> None:
    old = rule.id
    rule.delete()
    assert rule.id is None
    assert old not in [each.id for each in account.rules]
    with pytest.raises(ErrorInboxRulesValidationError):
        account.delete_rule(Rule(id=old, display_name="gone", priority=1))


def test_the_account_makes_replaces_and_deletes_too(account: Account, mark: str) -> None:
    rule = Rule(
        display_name=mark,
        priority=max((each.priority or 0 for each in account.rules), default=0) + 1,
        conditions=Conditions(from_addresses=[Mailbox(email_address="anne@example.com")]),
        actions=Actions(stop_processing_rules=True),
    )
    rule.id = account.create_rule(rule)
    try:
        (address,) = _found(account, rule).conditions.from_addresses
        assert address.email_address == "anne@example.com"
        rule.display_name = f"{mark} again"
        account.set_rule(rule)
        assert _found(account, rule).display_name == f"{mark} again"
    finally:
        account.delete_rule(rule)


def test_what_is_wrong_with_a_rule_is_said(account: Account, rule: Rule) -> None:
    rule.conditions = Conditions(within_size_range=WithinSizeRange(minimum_size=20, maximum_size=10))
    with pytest.raises(ErrorInboxRulesValidationError, match="SizeRange"):
        rule.save()
    assert _found(account, rule).conditions.within_size_range is None, "nothing was changed"
