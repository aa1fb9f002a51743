"""Delegates, as the README of the library's older releases lists them, and what each of them may do."""

from collections.abc import Iterator

import pytest

from exchangelib import Account
from exchangelib.properties import DelegateUser
from exchangelib.sandbox import Sandbox

OWNER, DEPUTY = "chief@example.com", "deputy@example.com"


@pytest.fixture
def chief(sandbox: Sandbox) -> Iterator[Account]:
    sandbox.add_user(DEPUTY)
    with sandbox.account(OWNER) as account:
        yield account
        if account.delegates:
            account.remove_delegates(account.delegates)


def test_who_has_no_delegates_has_an_empty_list(chief: Account) -> None:
    assert list(chief.delegates) == []


def test_delegates_are_listed_with_their_levels(chief: Account) -> None:
    chief.add_delegate(DEPUTY, "DelegatesAndMe", calendar="Editor", inbox="Reviewer")
    (delegate,) = chief.delegates
    assert isinstance(delegate, DelegateUser)
    assert delegate.user_id.primary_smtp_address == DEPUTY
    permissions = delegate.delegate_permissions
    assert permissions.calendar_folder_permission_level == "Editor"
    assert permissions.inbox_folder_permission_level == "Reviewer"
    assert permissions.contacts_folder_permission_level == "None"
    assert "Editor" in str(chief.delegates)
