"""Answers to invitations: what is sent, and what comes of it."""

from typing import Any

import pytest

from exchangelib import CalendarItem
from exchangelib.errors import InvalidEnumValue, InvalidValue
from exchangelib.items import MeetingRequest
from exchangelib.version import EXCHANGE_2016, Version
from tests.folders.fake_port import FakeAccount, Schema
from tests.items.test_verbs import response


@pytest.fixture(scope="module")
def schema(ews_facts: Any) -> Schema:
    return Schema(ews_facts)


MADE = '<t:MeetingResponse><t:ItemId Id="r" ChangeKey="c"/></t:MeetingResponse><t:CalendarItem><t:ItemId Id="a"/></t:CalendarItem>'


@pytest.mark.parametrize("cls", [CalendarItem, MeetingRequest])
@pytest.mark.parametrize(
    "verb, element",
    [("accept", "AcceptItem"), ("decline", "DeclineItem"), ("tentatively_accept", "TentativelyAcceptItem")],
)
def test_an_invitation_is_answered(schema: Schema, cls: Any, verb: str, element: str) -> None:
    account = FakeAccount(response("CreateItem", MADE), version=Version(EXCHANGE_2016))
    made = getattr(cls(account=account, id="i", changekey="k"), verb)(body="I see.")
    (payload,) = account.payloads
    schema.check(payload)
    assert f"<t:{element}>" in payload
    assert '<t:ReferenceItemId Id="i" ChangeKey="k"/>' in payload
    assert "I see." in payload
    assert 'MessageDisposition="SendAndSaveCopy"' in payload
    assert [each.id for each in made] == ["r", "a"]


def test_an_answer_need_not_be_told() -> None:
    account = FakeAccount(response("CreateItem", ""))
    assert CalendarItem(account=account, id="i", changekey="k").decline(message_disposition="SendOnly") == []
    assert 'MessageDisposition="SendOnly"' in account.payloads[0]


def test_what_cannot_be_answered_is_refused_before_anything_is_sent() -> None:
    account = FakeAccount()
    with pytest.raises(InvalidValue, match="must have an ID"):
        MeetingRequest(account=account).accept()
    with pytest.raises(InvalidValue, match="account"):
        MeetingRequest(id="i").accept()
    with pytest.raises(InvalidEnumValue, match="message_disposition"):
        MeetingRequest(account=account, id="i").accept(message_disposition="Send")
    assert account.asked == []
