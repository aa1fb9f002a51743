"""Everything that the client sends and the sandbox answers, in a day's work, is valid against the published schema."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import etree

from exchangelib import UTC, UTC_NOW, Account, EWSDateTime, HTMLBody, Mailbox, Message, Q
from exchangelib.errors import ResponseMessageError
from exchangelib.sandbox import Sandbox
from tests.xsd.conftest import SOAP, Judge

VERSIONS = ["Exchange2010_SP2", "Exchange2013_SP1", "Exchange2016", "Exchange2019"]
FULL: dict[str, Any] = {
    "subject": "Everything & more",
    "sensitivity": "Private",
    "body": HTMLBody("<p>Text</p>"),
    "categories": ["blue", "red"],
    "importance": "High",
    "in_reply_to": "<a@example.com>",
    "reminder_due_by": EWSDateTime(2030, 1, 1, 8, 0, tzinfo=UTC),
    "reminder_is_set": True,
    "reminder_minutes_before_start": 15,
    "culture": "da-DK",
    "to_recipients": [Mailbox(name="Anne", email_address="anne@example.com"), "bob@example.com"],
    "cc_recipients": ["carol@example.com"],
    "bcc_recipients": ["dave@example.com"],
    "is_read_receipt_requested": True,
    "is_delivery_receipt_requested": False,
    "author": Mailbox(email_address="erin@example.com"),
    "message_id": "<b@example.com>",
    "is_read": True,
    "is_response_requested": True,
    "references": "<c@example.com>",
    "reply_to": ["frank@example.com"],
}
CHANGEABLE = [name for name in FULL if name not in ("author", "message_id")]


def _write(account: Account) -> None:
    """Create, change, and delete, one and many, each in every way there is."""
    message = Message(account=account, folder=account.inbox, **FULL)
    message.save()
    message.save()
    message.save(update_fields=CHANGEABLE)
    for name in ("body", "categories", "in_reply_to", "cc_recipients", "references", "reply_to"):
        setattr(message, name, None)
    message.save(update_fields=["body", "categories", "in_reply_to", "cc_recipients", "references", "reply_to"])
    message.refresh()
    made = account.bulk_create(folder=account.drafts, items=[Message(**FULL) for _ in range(7)], chunk_size=3)
    ids = [(result.id, result.changekey) for result in made]
    list(account.fetch(ids=ids, chunk_size=3))
    list(account.fetch(ids=[*ids[:2], ("bm9uZQ==", None)], only_fields=["subject", "body"]))
    for delete_type in ("HardDelete", "SoftDelete", "MoveToDeletedItems"):
        account.bulk_delete(ids=[ids.pop()], delete_type=delete_type)
    message.move_to_trash()


def _search(account: Account) -> None:
    """Every condition, every view, every shape of a result."""
    box = account.drafts
    box.all().count()
    for lookup in ("exact", "iexact", "contains", "icontains", "startswith", "istartswith", "not"):
        list(box.filter(**{f"subject__{lookup}": "Every & <"}))
    now = UTC_NOW()
    for lookup in ("gt", "gte", "lt", "lte"):
        list(box.filter(**{f"datetime_created__{lookup}": now}).only("subject"))
    list(box.filter(size__range=(1, 100_000), subject__in=["a", "b"], is_read__not=None or False).values("subject"))
    list(box.filter(categories__exists=True, in_reply_to__exists=False).values_list("subject", "body"))
    list(box.filter((Q(subject="a") | ~Q(importance="High")) & Q(categories__contains=["blue", "red"])))
    with contextlib.suppress(ResponseMessageError):
        list(box.filter("subject:everything"))
    list(box.all().order_by("-datetime_received", "subject")[1:3])
    list(box.all().order_by("subject").only("subject", "sender", "to_recipients", "size", "headers"))
    box.exclude(subject="nowhere").exists()


def _navigate(account: Account) -> None:
    list(account.root.walk())
    account.inbox.refresh()
    assert (account.msg_folder_root // account.inbox.name).id == account.inbox.id
    list(account.inbox.children)


@pytest.fixture(scope="module", params=VERSIONS)
def day(request: pytest.FixtureRequest) -> Iterator[list[Any]]:
    """The log of the traffic of a day's work with a server of each version."""
    with Sandbox(version=request.param) as sandbox:
        account = sandbox.account("john@example.com")
        _write(account)
        _search(account)
        _navigate(account)
        yield list(sandbox.requests)


def _faults(envelope: bytes) -> bool:
    return etree.fromstring(envelope).find(f"{SOAP}Body/{SOAP}Fault") is not None


def test_a_days_work_uses_every_operation(day: list[Any]) -> None:
    operations = {request.operation for request in day}
    wanted = {"CreateItem", "DeleteItem", "FindFolder", "FindItem", "GetFolder", "GetItem", "UpdateItem"}
    assert wanted <= operations
    assert not [request.operation for request in day if request.status == 200 and _faults(request.response)]


def test_every_request_is_valid(day: list[Any], judge: Judge, header_judge: Judge) -> None:
    sent = [request.request for request in day if request.request]
    assert not {f"{judge(envelope)}{header_judge(envelope)}" for envelope in sent} - {""}


def test_every_answer_is_valid(day: list[Any], judge: Judge, header_judge: Judge) -> None:
    answers = [request.response for request in day if request.status == 200 and not _faults(request.response)]
    assert answers
    assert not {f"{judge(envelope)}{header_judge(envelope)}" for envelope in answers} - {""}


def test_the_judge_notices_a_wrong_order(judge: Judge) -> None:
    namespaces = (
        'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" '
        'xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"'
    )
    shape, ids = (
        "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>",
        '<m:ItemIds><t:ItemId Id="x"/></m:ItemIds>',
    )
    envelope = "<s:Envelope {}><s:Body><m:GetItem>{}{}</m:GetItem></s:Body></s:Envelope>"
    assert judge(envelope.format(namespaces, shape, ids).encode()) == ""
    assert "ItemIds" in judge(envelope.format(namespaces, ids, shape).encode())
