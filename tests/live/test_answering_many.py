"""Many messages answered and passed on at once, many invitations answered, many meetings called off: in order, errors in place."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest

from exchangelib import UTC, Account, CalendarItem, Configuration, Credentials, EWSDateTime, FileAttachment, Message
from exchangelib.account import BatchInterrupted
from exchangelib.errors import (
    ErrorCalendarIsNotOrganizer,
    ErrorInvalidIdMalformed,
    ErrorItemNotFound,
    ErrorQuotaExceeded,
    ErrorReadReceiptNotPending,
    InvalidEnumValue,
    InvalidField,
    InvalidTypeError,
    InvalidValue,
)
from exchangelib.items import (
    SAVE_ONLY,
    SEND_AND_SAVE_COPY,
    SEND_ONLY,
    SEND_ONLY_TO_ALL,
    AcceptItem,
    BulkCreateResult,
    CancelCalendarItem,
    DeclineItem,
    ForwardItem,
    MeetingCancellation,
    MeetingResponse,
    ReplyAllToItem,
    ReplyToItem,
    TentativelyAcceptItem,
)
from exchangelib.properties import ReferenceItemId, RemoveItem
from exchangelib.sandbox import Sandbox

Mailboxes = Callable[..., list[Account]]
START = EWSDateTime(2030, 3, 4, 9, tzinfo=UTC)
HOUR = datetime.timedelta(hours=1)

pytestmark = pytest.mark.sandbox_only("it takes several mailboxes")


def to(*accounts: Account) -> list[str]:
    return [account.primary_smtp_address for account in accounts]


def subjects(folder: Any) -> list[str]:
    return sorted(folder.all().values_list("subject", flat=True))


@pytest.fixture
def letters(mailboxes: Mailboxes) -> tuple[Account, Account, Account]:
    """Three messages from John to Anne and Bob, who are asked for receipts."""
    john, anne, bob = mailboxes("john", "anne", "bob")
    for n in range(3):
        message = Message(account=john, subject=f"Plan {n}", body="The plan", to_recipients=to(anne, bob))
        message.is_read_receipt_requested = True
        message.attach(FileAttachment(name="plan.txt", content=b"the plan"))
        message.send()
    return john, anne, bob


@pytest.fixture
def invited(mailboxes: Mailboxes) -> tuple[Account, Account]:
    """Three meetings that John has invited Anne to."""
    john, anne = mailboxes("john", "anne")
    for n in range(3):
        start = START + n * datetime.timedelta(days=1)
        wanted = {"subject": f"Plan {n}", "start": start, "end": start + HOUR, "required_attendees": to(anne)}
        made = CalendarItem(account=john, folder=john.calendar, **wanted)
        made.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return john, anne


def about(item: Any) -> ReferenceItemId:
    return ReferenceItemId(id=item.id, changekey=item.changekey)


# -- by bulk_create


@pytest.mark.parametrize(
    "cls, word", [(AcceptItem, "Accept"), (TentativelyAcceptItem, "Tentative"), (DeclineItem, "Decline")]
)
@pytest.mark.parametrize(
    "disposition, drafts, told", [(SAVE_ONLY, 3, 0), (SEND_ONLY, 0, 3), (SEND_AND_SAVE_COPY, 0, 3)]
)
def test_answers_to_invitations_are_created_together(
    invited: tuple[Account, Account], cls: Any, word: str, disposition: str, drafts: int, told: int
) -> None:
    john, anne = invited
    requests = list(anne.inbox.all().order_by("subject"))
    answers = [cls(reference_item_id=about(each)) for each in requests]
    answers.insert(1, cls(reference_item_id=ReferenceItemId(id=john.inbox.id, changekey="AAAA")))
    results = anne.bulk_create(folder=None, items=answers, message_disposition=disposition)
    wrong = results.pop(1)
    assert isinstance(wrong, Exception)
    for result in results:
        assert result
        assert all(isinstance(each, BulkCreateResult) and each.id for each in result)
    assert (anne.drafts.all().count(), john.inbox.all().count()) == (drafts, told)
    where = anne.trash if cls is DeclineItem else anne.calendar
    entries = [each for each in where.all().order_by("subject") if isinstance(each, CalendarItem)]
    assert [(each.subject, each.my_response_type) for each in entries] == [(f"Plan {n}", word) for n in range(3)]
    assert [entry.id in [each.id for each in result] for entry, result in zip(entries, results, strict=True)] == [
        True
    ] * 3


@pytest.mark.parametrize("disposition, told", [(SAVE_ONLY, 0), (SEND_AND_SAVE_COPY, 3)])
def test_meetings_are_called_off_by_answers_that_are_created_together(
    invited: tuple[Account, Account], disposition: str, told: int
) -> None:
    john, anne = invited
    answers = [CancelCalendarItem(reference_item_id=about(each), new_body="Off") for each in john.calendar.all()]
    results = john.bulk_create(folder=None, items=answers, message_disposition=disposition)
    assert [type(each) for result in results for each in result[:1]] == [BulkCreateResult] * 3
    assert john.calendar.all().count() == 0
    calls = [each for each in anne.inbox.all() if isinstance(each, MeetingCancellation)]
    assert len(calls) == told
    removed = [RemoveItem(reference_item_id=about(each)) for each in calls]
    assert anne.bulk_create(folder=None, items=removed, message_disposition=None) == [[]] * told
    assert anne.calendar.all().count() == 3 - told


@pytest.mark.parametrize("cls", [ReplyToItem, ReplyAllToItem, ForwardItem])
def test_drafts_of_answers_are_created_together_with_their_attachments(
    letters: tuple[Account, Account, Account], cls: Any
) -> None:
    _, anne, bob = letters
    answers = [
        cls(reference_item_id=about(each), subject=f"New {each.subject}", new_body="x") for each in anne.inbox.all()
    ]
    if cls is ForwardItem:
        for answer in answers:
            answer.to_recipients = to(bob)
    answers[1].attachments = [
        FileAttachment(name="more.txt", content=io.BytesIO(b"more")),
        FileAttachment(name="b", content=b""),
    ]
    results = anne.bulk_create(folder=anne.drafts, items=answers)
    assert [type(each) for each in results] == [BulkCreateResult] * 3
    assert len(results[1].attachments) == 2
    drafts = [anne.drafts.get(id=each.id, changekey=each.changekey) for each in results]
    own = ["plan.txt"] if cls is ForwardItem else []
    names = [[each.name for each in draft.attachments or []] for draft in drafts]
    assert names == [own, [*own, "more.txt", "b"], own]
    assert drafts[1].attachments[-2].content == b"more"
    assert drafts[0].conversation_topic == "Plan 2"


@pytest.mark.parametrize("disposition, kept", [(SEND_ONLY, 0), (SEND_AND_SAVE_COPY, 2)])
def test_answers_that_are_sent_together_take_their_attachments_along(
    letters: tuple[Account, Account, Account], disposition: str, kept: int
) -> None:
    john, anne, _ = letters
    first, second = list(anne.inbox.all())[:2]
    answers = [
        first.create_reply("1", "one", attachments=[FileAttachment(name="1.txt", content=b"1")]),
        second.create_reply("2", "two"),
    ]
    assert anne.bulk_create(folder=None, items=answers, message_disposition=disposition) == [True, True]
    came = {each.subject: [a.name for a in each.attachments or []] for each in john.inbox.all()}
    assert came == {"1": ["1.txt"], "2": []}
    assert (anne.drafts.all().count(), anne.sent.all().count()) == (0, kept)


@pytest.mark.parametrize("operation", ["CreateAttachment", "SendItem"])
@pytest.mark.parametrize("way", ["create", "reply"])
def test_no_draft_is_left_of_an_answer_that_cannot_be_sent(
    letters: tuple[Account, Account, Account], sandbox: Sandbox, operation: str, way: str
) -> None:
    john, anne, _ = letters
    found = list(anne.inbox.all())
    files = [FileAttachment(name="1.txt", content=b"1")]
    sandbox.fail(operation, "ErrorQuotaExceeded", item=0)
    if way == "reply":
        results = anne.bulk_reply(found, "Re", "x", attachments=files)
    else:
        answers = [found[0].create_reply("Re", "x", attachments=files), found[1].create_reply("Re", "y")]
        results = anne.bulk_create(folder=None, items=answers, message_disposition=SEND_AND_SAVE_COPY)
    first, *others = results
    assert isinstance(first, ErrorQuotaExceeded)
    assert not hasattr(first, "created")
    assert others == [True] * len(others)
    assert (anne.drafts.all().count(), anne.sent.all().count(), john.inbox.all().count()) == (0, *[len(others)] * 2)
    if way == "create":
        assert anne.bulk_create(folder=None, items=answers[:1], message_disposition=SEND_AND_SAVE_COPY) == [True]
        assert sorted([a.name for a in each.attachments or []] for each in john.inbox.all()) == [[], ["1.txt"]]


def test_a_draft_of_an_answer_that_cannot_be_made_whole_is_not_left(
    letters: tuple[Account, Account, Account], sandbox: Sandbox
) -> None:
    _, anne, _ = letters
    answer = anne.inbox.all()[0].create_reply("Re", "x", attachments=[FileAttachment(name="1.txt", content=b"1")])
    sandbox.fail("CreateAttachment", "ErrorQuotaExceeded", item=0)
    (result,) = anne.bulk_create(folder=anne.drafts, items=[answer])
    assert isinstance(result, ErrorQuotaExceeded)
    assert anne.drafts.all().count() == 0
    (made,) = anne.bulk_create(folder=anne.drafts, items=[answer])
    assert anne.drafts.get(id=made.id).attachments[0].content == b"1"


def test_an_answer_whose_attachment_belongs_to_another_item_is_refused_first(
    letters: tuple[Account, Account, Account], sandbox: Sandbox
) -> None:
    _, anne, _ = letters
    mine = anne.inbox.all()[0]
    sandbox.requests.clear()
    for wrong in (mine.attachments[:1], ["a"], mine.attachments[0]):
        answer = ReplyToItem(reference_item_id=about(mine), new_body="x")
        answer.attachments = wrong
        with pytest.raises((InvalidValue, InvalidTypeError), match=r"ReplyToItem\.attachments"):
            anne.bulk_create(folder=None, items=[answer], message_disposition=SEND_AND_SAVE_COPY)
    assert not sandbox.requests


def test_copies_of_what_is_sent_are_in_sent_items_whoever_connects(sandbox: Sandbox, mailboxes: Mailboxes) -> None:
    john, anne = mailboxes("john", "anne")
    address = john.primary_smtp_address
    domain, password = address.partition("@")[2], sandbox.password(address)
    config = Configuration(service_endpoint=sandbox.url, credentials=Credentials(f"{domain}\\john", password))
    with Account(address, config=config, access_type="delegate") as opened:
        assert opened.saves_elsewhere  # for all that is known here
        new = [Message(subject=str(n), to_recipients=to(anne)) for n in range(2)]
        assert opened.bulk_create(folder=None, items=new, message_disposition=SEND_AND_SAVE_COPY) == [True] * 2
        assert opened.bulk_create(folder=None, items=iter(new), message_disposition=SEND_AND_SAVE_COPY) == [True] * 2
        assert (opened.drafts.all().count(), opened.sent.all().count()) == (0, 4)
        asked = [each.create_reply("Re", "x") for each in opened.sent.all()]
        assert opened.bulk_create(folder=None, items=asked, message_disposition=SEND_AND_SAVE_COPY) == [True] * 4
        (draft,) = opened.bulk_create(folder=None, items=asked[:1])
        assert opened.drafts.get(id=draft.id).subject == "Re"
    assert (john.drafts.all().count(), john.sent.all().count()) == (1, 8)


# -- by verbs


def test_a_set_is_answered(letters: tuple[Account, Account, Account]) -> None:
    john, anne, bob = letters
    plans = anne.inbox.filter(subject__startswith="Plan").order_by("subject")
    file = FileAttachment(name="more.txt", content=b"more")
    assert plans.reply(None, "I agree", attachments=[file]) == [True] * 3
    assert file.parent_item is None
    assert subjects(john.inbox) == [f"RE: Plan {n}" for n in range(3)]
    assert all([a.name for a in each.attachments] == ["more.txt"] for each in john.inbox.all())
    assert plans[:2].reply_all("To all", "Me too", save_copy=False, chunk_size=1) == [True] * 2
    assert subjects(bob.inbox) == ["Plan 0", "Plan 1", "Plan 2", "To all", "To all"]
    assert plans.forward("Look", "at this", ["carl@far.test"], copy_to_folder=anne.trash) == [True] * 3
    assert (anne.sent.all().count(), anne.trash.all().count(), anne.drafts.all().count()) == (3, 3, 0)
    assert all([a.name for a in each.attachments] == ["plan.txt"] for each in anne.trash.all())


def test_ids_are_answered_with_errors_in_their_places(
    letters: tuple[Account, Account, Account], sandbox: Sandbox
) -> None:
    john, anne, _ = letters
    first, second, third = anne.inbox.all().order_by("subject")
    gone = (third.id, third.changekey)
    third.delete()
    given = [first, "AAMkAGnone", (second.id, second.changekey), gone, gone[0], second.id]
    told: list[Any] = []
    results = anne.bulk_reply(given, "Re", "x", progress=lambda done, total: told.append((done, total)))
    assert [type(each) for each in results] == [
        bool, ErrorInvalidIdMalformed, bool, ErrorItemNotFound, ErrorItemNotFound, bool
    ]  # fmt: skip
    assert subjects(john.inbox) == ["Re"] * 3
    assert told[-1][0] == told[-1][1]
    assert anne.bulk_reply([], "Re", "x") == []


def test_who_loses_the_connection_is_told_of_what_was_given(
    letters: tuple[Account, Account, Account], sandbox: Sandbox
) -> None:
    john, anne, _ = letters
    one, two, three = ((each.id, each.changekey) for each in anne.inbox.all().order_by("subject"))
    calls, exchange = iter(range(9)), anne.exchange

    def cut(operation: str, write: Any, *, repeatable: bool) -> Any:
        if operation == "CreateItem" and next(calls) == 1:
            sandbox.fail("CreateItem", "drop")
        return exchange(operation, write, repeatable=repeatable)

    anne.exchange = cut  # type: ignore[method-assign]
    with pytest.raises(BatchInterrupted) as caught:
        anne.bulk_reply(["AAMkAGnone", one, two, "AAMkAGnone", three], "Re", "x", chunk_size=1)
    said = caught.value
    assert [type(each) for each in said.results] == [ErrorInvalidIdMalformed, bool]
    assert (said.unknown, said.unsent) == ([two], [three])
    assert [(thing, type(error)) for thing, error in said.later] == [("AAMkAGnone", ErrorInvalidIdMalformed)]
    assert "CreateItem was broken off" in str(said)
    assert subjects(john.inbox) == ["Re"]


def test_receipts_are_suppressed_together(letters: tuple[Account, Account, Account]) -> None:
    john, anne, _ = letters
    assert anne.inbox.filter(subject="Plan 0").suppress_read_receipts() == [True]
    again = anne.bulk_suppress_read_receipts(anne.inbox.all().order_by("subject"))
    assert [type(each) for each in again] == [ErrorReadReceiptNotPending, bool, bool]
    for each in anne.inbox.all():
        each.is_read = True
        each.save(update_fields=["is_read"], suppress_read_receipts=False)
    assert john.inbox.all().count() == 0


@pytest.mark.parametrize(
    "verb, word", [("accept", "Accept"), ("tentatively_accept", "Tentative"), ("decline", "Decline")]
)
@pytest.mark.parametrize("where", ["inbox", "calendar"])
def test_a_set_of_invitations_is_answered(invited: tuple[Account, Account], verb: str, word: str, where: str) -> None:
    john, anne = invited
    found = getattr(anne, where).filter(subject__in=["Plan 0", "Plan 2"])
    results = getattr(found, verb)(body="That is how it is.")
    assert all(isinstance(each, BulkCreateResult) for result in results for each in result)
    told = list(john.inbox.all())
    assert {type(each) for each in told} == {MeetingResponse}
    assert [each.response_type for each in told] == [word] * 2
    assert all("That is how it is." in each.body for each in told)
    left = anne.calendar.get(subject="Plan 1")
    assert left.my_response_type == "NoResponseReceived"
    assert anne.sent.all().count() == 2


def test_a_set_of_meetings_is_called_off_and_removed(invited: tuple[Account, Account]) -> None:
    john, anne = invited
    wrong = anne.calendar.all().cancel()
    assert {type(each) for each in wrong} == {ErrorCalendarIsNotOrganizer}
    results = john.calendar.filter(subject__in=["Plan 0", "Plan 2"]).cancel(body="No money", save_copy=False)
    assert [len(each) for each in results] == [1, 1]
    assert (subjects(john.calendar), john.sent.all().count()) == (["Plan 1"], 0)
    off = anne.inbox.filter(subject__startswith="Canceled")
    assert all("No money" in each.body for each in off)
    assert off.remove_from_calendar() == [[], []]
    assert subjects(anne.calendar) == ["Plan 1"]


@pytest.mark.parametrize(
    "call, error, said",
    [
        (lambda a: a.bulk_reply("AAMk", "s", "b"), InvalidTypeError, "'ids'"),
        (lambda a: a.bulk_reply([None], "s", "b"), InvalidValue, "None does not name"),
        (lambda a: a.bulk_reply([Message()], "s", "b"), InvalidValue, "Message has no id"),
        (lambda a: a.bulk_reply([], 5, "b"), InvalidTypeError, r"ReplyToItem\.subject"),
        (lambda a: a.bulk_reply([], "s", "b", save_copy=1), InvalidTypeError, "'save_copy'"),
        (lambda a: a.bulk_reply([], "s", "b", save_copy=False, copy_to_folder=a.sent), InvalidValue, "copy_to_folder"),
        (lambda a: a.bulk_reply([], "s", "b", attachments="a.txt"), InvalidTypeError, "'attachments'"),
        (lambda a: a.bulk_reply([], "s", "b", to_recipients=[5]), InvalidTypeError, "to_recipients"),
        (
            lambda a: a.bulk_reply([], "s", "b", attachments=[FileAttachment(name="a", content=io.BytesIO(b""))]),
            InvalidValue,
            "not an open file",
        ),
        (lambda a: a.bulk_forward([], "s", "b", []), InvalidValue, "nobody gets it"),
        (lambda a: a.inbox.all().forward("s", "b", None), InvalidValue, "nobody gets it"),
        (lambda a: a.inbox.all().reply("s", 5), InvalidTypeError, "new_body"),
        (lambda a: a.inbox.all().reply("s", "b", page_size=0), InvalidValue, "page_size"),
        (lambda a: a.inbox.all().accept(message_disposition="Send"), InvalidEnumValue, "message_disposition"),
        (lambda a: a.bulk_accept([], bdy="x"), InvalidField, "AcceptItem has no field 'bdy'"),
        (lambda a: a.bulk_accept([], proposed_start=START), InvalidValue, "go together"),
        (lambda a: a.bulk_cancel([], body="a", new_body="b"), InvalidValue, "are the same"),
        (lambda a: a.bulk_cancel([], boddy="a"), InvalidField, "CancelCalendarItem has no field 'boddy'"),
    ],
)
def test_wrong_arguments_are_named_before_anything_is_sent(
    letters: tuple[Account, Account, Account], sandbox: Sandbox, call: Any, error: Any, said: str
) -> None:
    anne = letters[1]
    _ = anne.inbox, anne.sent
    sandbox.requests.clear()
    with pytest.raises(error, match=said):
        call(anne)
    assert not sandbox.requests
