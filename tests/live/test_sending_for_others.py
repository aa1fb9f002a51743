"""What is sent in the name of somebody else, or out of their mailbox: delegates save it first, whatever the program says."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import (
    DELEGATE,
    IMPERSONATION,
    UTC,
    Account,
    CalendarItem,
    Configuration,
    Credentials,
    EWSDateTime,
    FileAttachment,
    Message,
)
from exchangelib.errors import ErrorInvalidOperation, ErrorSendAsDenied, InvalidValue
from exchangelib.items import SEND_ONLY, SEND_ONLY_TO_ALL, MeetingRequest
from exchangelib.sandbox import Sandbox

Mailboxes = Callable[..., list[Account]]
START = EWSDateTime(2030, 3, 4, 9, tzinfo=UTC)

pytestmark = pytest.mark.sandbox_only("it takes several mailboxes")


def to(*accounts: Account) -> list[str]:
    return [account.primary_smtp_address for account in accounts]


@pytest.fixture
def office(mailboxes: Mailboxes) -> tuple[Account, Account, Account]:
    """Somebody, their delegate, who has rights in some folders and not among drafts and what was sent, and somebody else."""
    boss, helper, john = mailboxes("boss", "helper", "john")
    boss.add_delegate(helper.primary_smtp_address, "DelegatesAndMe", calendar="Editor", inbox="Editor")
    return boss, helper, john


def desks(sandbox: Sandbox, boss: Account, helper: Account, way: str) -> Account:
    """The mailbox of the boss as the delegate opens it."""
    if way == "mailbox":
        return helper.mailbox(boss.primary_smtp_address)
    login = helper.primary_smtp_address
    password = sandbox.password(login)
    if way == "domain":
        name, _, domain = login.partition("@")
        login = f"{domain}\\{name}"
    config = Configuration(service_endpoint=sandbox.url, credentials=Credentials(login, password))
    return Account(boss.primary_smtp_address, config=config, access_type=DELEGATE)


@pytest.mark.parametrize("way", ["mailbox", "account", "domain"])
def test_a_delegate_sends_without_a_copy(sandbox: Sandbox, office: tuple[Account, Account, Account], way: str) -> None:
    boss, helper, john = office
    desk = desks(sandbox, boss, helper, way)
    wanted: dict[str, Any] = {"account": desk, "author": boss.primary_smtp_address, "to_recipients": to(john)}
    one = Message(subject="1", **wanted)
    one.attach(FileAttachment(name="a", content=b"a"))
    one.send()
    assert (one.id, one.is_draft) == (None, False)
    new = [Message(subject=str(n), **wanted) for n in (2, 3)]
    assert desk.bulk_create(folder=None, items=new, message_disposition=SEND_ONLY) == [True, True]
    assert sorted(each.subject for each in john.inbox.all()) == ["1", "2", "3"]
    assert {each.author.email_address for each in john.inbox.all()} == set(to(boss))
    assert {each.sender.email_address for each in john.inbox.all()} == set(to(helper))
    for each in boss, helper:
        assert (each.sent.all().count(), each.drafts.all().count()) == (0, 0)


def test_who_names_the_delegator_in_a_message_of_their_own_is_one(office: tuple[Account, Account, Account]) -> None:
    boss, helper, john = office
    Message(account=helper, subject="1", author=boss.primary_smtp_address, to_recipients=to(john)).send()
    (came,) = john.inbox.all()
    assert (came.author.email_address, came.sender.email_address) == (*to(boss), *to(helper))
    assert (helper.sent.all().count(), helper.drafts.all().count()) == (0, 0)


def test_whoever_sends_for_themselves_needs_no_draft(
    sandbox: Sandbox, office: tuple[Account, Account, Account]
) -> None:
    boss, helper, john = office
    shared = desks(sandbox, boss, helper, "account")
    sandbox.requests.clear()
    Message(account=john, subject="1", author=john.primary_smtp_address.upper(), to_recipients=to(boss)).send()
    Message(account=john, subject="2", to_recipients=to(boss)).send()
    Message(account=shared, subject="3", to_recipients=to(boss)).send()  # from the delegate, by the server's rules
    assert [each.operation for each in sandbox.requests if each.operation] == ["CreateItem"] * 3
    assert {each.author.email_address.lower() for each in boss.inbox.all()} == set(to(john, helper))


def test_the_impersonated_are_no_delegates(sandbox: Sandbox, office: tuple[Account, Account, Account]) -> None:
    boss, _, john = office
    service = f"service@{boss.domain}"
    sandbox.add_user(service, "secret", full_access=[boss.primary_smtp_address])
    config = Configuration(service_endpoint=sandbox.url, credentials=Credentials(service, "secret"))
    acting = Account(boss.primary_smtp_address, config=config, access_type=IMPERSONATION)
    sandbox.requests.clear()
    Message(account=acting, subject="1", author=boss.primary_smtp_address, to_recipients=to(john)).send()
    assert [each.operation for each in sandbox.requests if each.operation] == ["CreateItem"]
    assert john.inbox.get(subject="1").sender.email_address == boss.primary_smtp_address


@pytest.mark.parametrize("way", ["mailbox", "account", "domain"])
def test_a_delegate_answers_without_a_copy(
    sandbox: Sandbox, office: tuple[Account, Account, Account], way: str
) -> None:
    boss, helper, john = office
    Message(account=john, subject="Plan", body="x", to_recipients=to(boss)).send()
    desk = desks(sandbox, boss, helper, way)
    letter = desk.inbox.get(subject="Plan")
    letter.reply("1", "one", save_copy=False)
    letter.reply_all("2", "two", author=boss.primary_smtp_address, save_copy=False)
    letter.forward("3", "three", to(john), save_copy=False)
    assert desk.inbox.filter(subject="Plan").reply("4", "four", save_copy=False) == [True]
    assert sorted(each.subject for each in john.inbox.all()) == ["1", "2", "3", "4"]
    for each in boss, helper:
        assert (each.sent.all().count(), each.drafts.all().count()) == (0, 0)


@pytest.mark.parametrize("way", ["mailbox", "account"])
def test_a_delegate_answers_with_attachments(
    sandbox: Sandbox, office: tuple[Account, Account, Account], way: str
) -> None:
    boss, helper, john = office
    if way == "account":  # who connects to that mailbox alone may have none, so that it is the place for everything
        for name in "drafts", "sentitems":
            sandbox.grant(helper.primary_smtp_address, boss.primary_smtp_address, name, "Editor")
    Message(account=john, subject="Plan", body="x", to_recipients=to(boss)).send()
    desk = desks(sandbox, boss, helper, way)
    letter = desk.inbox.get(subject="Plan")
    files = [FileAttachment(name="a.txt", content=b"a")]
    letter.reply("1", "one", attachments=files)
    letter.forward("2", "two", to(john), attachments=[FileAttachment(name="a.txt", content=b"a")], save_copy=False)
    assert desk.bulk_reply([letter], "3", "three", attachments=[FileAttachment(name="a.txt", content=b"a")]) == [True]
    assert desk.inbox.filter(subject="Plan").reply_all("4", "four") == [True]
    came = {each.subject: [a.name for a in each.attachments or []] for each in john.inbox.all()}
    assert came == {"1": ["a.txt"], "2": ["a.txt"], "3": ["a.txt"], "4": []}
    copies = sorted([*boss.sent.all(), *helper.sent.all()], key=lambda each: each.subject)
    assert [each.subject for each in copies] == ["1", "3", "4"]
    assert (boss.sent.all().count(), helper.sent.all().count()) == ((0, 3) if way == "mailbox" else (2, 1))
    assert boss.drafts.all().count() == helper.drafts.all().count() == 0


@pytest.mark.parametrize("verb", ["accept", "decline", "tentatively_accept"])
def test_a_delegate_does_not_answer_invitations_without_a_copy(
    sandbox: Sandbox, office: tuple[Account, Account, Account], verb: str
) -> None:
    boss, helper, john = office
    wanted = {"subject": "Plan", "start": START, "end": START + datetime.timedelta(hours=1)}
    meeting = CalendarItem(account=john, folder=john.calendar, required_attendees=to(boss), **wanted)
    meeting.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    desk = helper.mailbox(boss.primary_smtp_address)
    asked = desk.inbox.get(subject="Plan")
    assert isinstance(asked, MeetingRequest)
    sandbox.requests.clear()
    for refused in (
        lambda: getattr(asked, verb)(message_disposition=SEND_ONLY),
        lambda: getattr(desk, f"bulk_{verb}")([asked], message_disposition=SEND_ONLY),
        lambda: getattr(desk.inbox.filter(subject="Plan"), verb)(message_disposition=SEND_ONLY),
    ):
        with pytest.raises(InvalidValue, match="expected message_disposition 'SendAndSaveCopy'"):
            refused()
    assert not sandbox.requests.of("CreateItem")
    assert john.inbox.all().count() == 0
    # Where the login does not say whether it is one's own mailbox, the server says it
    other = desks(sandbox, boss, helper, "domain")
    with pytest.raises(ErrorInvalidOperation, match="SendOnly"):
        getattr(other.inbox.get(subject="Plan"), verb)(message_disposition=SEND_ONLY)
    getattr(asked, verb)()
    (told,) = john.inbox.all()
    assert (told.author.email_address, told.sender.email_address) == (*to(boss), *to(helper))


def test_a_delegate_does_not_call_meetings_off_without_a_copy(
    sandbox: Sandbox, office: tuple[Account, Account, Account]
) -> None:
    boss, helper, john = office
    desk = helper.mailbox(boss.primary_smtp_address)
    wanted = {"subject": "Plan", "start": START, "end": START + datetime.timedelta(hours=1)}
    meeting = CalendarItem(account=desk, required_attendees=to(john), **wanted)
    meeting.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    sandbox.requests.clear()
    for refused in (lambda: meeting.cancel(save_copy=False), lambda: desk.bulk_cancel([meeting], save_copy=False)):
        with pytest.raises(InvalidValue, match="save_copy=True"):
            refused()
    assert not sandbox.requests
    meeting.cancel()
    assert (boss.calendar.all().count(), len(john.inbox.filter(subject="Canceled: Plan"))) == (0, 1)


def test_who_may_not_send_for_somebody_has_a_draft_of_it(office: tuple[Account, Account, Account]) -> None:
    boss, helper, john = office
    message = Message(account=john, subject="Fraud", author=boss.primary_smtp_address, to_recipients=to(helper))
    with pytest.raises(ErrorSendAsDenied):
        message.send()
    assert message.id == john.drafts.get(subject="Fraud").id
    message.author = None
    message.send()
    assert helper.inbox.get(subject="Fraud").author.email_address == john.primary_smtp_address
    assert john.drafts.all().count() == 0
