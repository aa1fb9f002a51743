"""Somebody else's mailbox, with the rights that were given in it."""

from __future__ import annotations

import pytest

from exchangelib import Folder, Message
from exchangelib.errors import ErrorAccessDenied, ErrorFolderNotFound
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it gives rights in mailboxes")
JOHN, ANNE = "john.m@example.com", "anne.m@example.com"


def test_whoever_may_open_a_mailbox_uses_it_as_an_account(sandbox: Sandbox) -> None:
    own, anne = sandbox.account(JOHN), sandbox.account(ANNE)
    sandbox.grant(JOHN, ANNE, full_access=True)
    other = own.mailbox(ANNE)
    assert other.inbox.id == anne.inbox.id != own.inbox.id
    Message(account=other, folder=other.inbox, subject="for Anne").save()
    draft = Message(account=other, subject="draft for Anne").save()
    assert anne.inbox.get(subject="for Anne").subject == "for Anne"
    assert anne.drafts.get(subject="draft for Anne").id == draft.id
    assert not own.drafts.all().exists()
    made = Folder(parent=other.inbox, name="shared").save()
    assert (anne.inbox // "shared").id == made.id
    item = Message(account=own, folder=own.inbox, subject="moves").save()
    item.move(other.inbox)
    assert item.account is other
    assert anne.inbox.filter(subject="moves").count() == 1


def test_whoever_may_not_is_told(sandbox: Sandbox) -> None:
    sandbox.account("bob.m@example.com")
    other = sandbox.account(JOHN).mailbox("bob.m@example.com")
    with pytest.raises((ErrorAccessDenied, ErrorFolderNotFound)):
        list(other.inbox.all())
