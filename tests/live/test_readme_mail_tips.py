"""Mail tips, as the README of the library's older releases asks for them: those of the account itself."""

from collections.abc import Iterator

import pytest

from exchangelib import Account, OofSettings
from exchangelib.properties import MailTips
from exchangelib.sandbox import Sandbox

ADDRESS = "tipped@example.com"


@pytest.fixture
def tipped(sandbox: Sandbox) -> Iterator[Account]:
    with sandbox.account(ADDRESS) as account:
        sandbox.describe(ADDRESS, max_message_size=12345, moderated=True, mail_tip="Slow to answer")
        yield account


def test_an_account_has_mail_tips_that_can_be_printed(account: Account) -> None:
    tips = account.mail_tips
    assert isinstance(tips, MailTips)
    assert tips.recipient_address is not None
    assert account.primary_smtp_address.lower() in str(tips).lower()


def test_they_tell_of_absence_of_sizes_and_of_who_decides(tipped: Account) -> None:
    tipped.oof_settings = OofSettings(state=OofSettings.ENABLED, internal_reply="Not here", external_reply="Not here")
    tips = tipped.mail_tips
    assert tips.out_of_office is not None
    assert "Not here" in (tips.out_of_office.reply_body or "")
    assert (tips.max_message_size, tips.is_moderated, tips.mailbox_full) == (12345, True, False)
    assert tips.custom_mail_tip == "Slow to answer"
