"""Rows of values hold what the items would hold."""

import pytest

from exchangelib.errors import MalformedResponseError
from exchangelib.extended_properties import ExtendedProperty
from exchangelib.folders import Inbox, Root
from exchangelib.items import Message
from exchangelib.properties import FolderId
from tests.folders.fake_port import FakeAccount, found, message, page

CONTENT = (
    "<t:Subject>s</t:Subject><t:DateTimeReceived>2026-01-02T03:04:05Z</t:DateTimeReceived><t:Size>12</t:Size>"
    "<t:Categories><t:String>a</t:String><t:String>b</t:String></t:Categories><t:Importance>High</t:Importance>"
    '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0xe08" PropertyType="Integer"/><t:Value>42</t:Value>'
    "</t:ExtendedProperty><t:From><t:Mailbox><t:EmailAddress>a@example.com</t:EmailAddress></t:Mailbox></t:From>"
    "<t:IsRead>true</t:IsRead>"
)
NAMES = ("subject", "datetime_received", "size", "categories", "importance", "is_read", "culture", "id")


def inbox(*contents: str, times: int = 1) -> Inbox:
    things = "".join(message(number, content) for number, content in enumerate(contents))
    account = FakeAccount(*[found(page(things, total=len(contents)))] * times)
    return Inbox(root=Root(account=account), _id=FolderId("inbox-id", "ck"), name="Inbox")


def test_a_row_holds_what_the_item_holds() -> None:
    folder = inbox(CONTENT, times=2)
    (item,) = folder.all().only(*NAMES)
    (row,) = folder.all().values_list(*NAMES)
    assert row == tuple(getattr(item, name) for name in NAMES)
    assert item.categories == ["a", "b"]
    assert row[-1] == "i0"


def test_a_name_may_be_wanted_twice() -> None:
    assert list(inbox(CONTENT).all().values_list("subject", "changekey", "subject")) == [("s", "c0", "s")]


def test_a_value_that_cannot_be_read_is_named_in_the_place_of_its_row() -> None:
    bad, good = inbox("<t:Size>huge</t:Size>", "<t:Size>3</t:Size>").all().values_list("size", flat=True)
    assert isinstance(bad, MalformedResponseError)
    assert "size" in str(bad)
    assert good == 3


class Weight(ExtendedProperty):
    property_tag = 0x0E08
    property_type = "Integer"


def test_extended_properties_come_in_rows_too() -> None:
    Message.register("weight", Weight)
    try:
        query = inbox(CONTENT).all().values_list("weight", "subject").query
        assert query.only is not None
        folder = inbox(CONTENT)
        rows = folder._alone(folder.account).run_rows(query.replace(only=()), ("weight", "subject"))
        assert rows is not None
        assert list(rows) == [(42, "s")]
    finally:
        Message.deregister("weight")


@pytest.mark.parametrize("names", [("id",), ("changekey", "item_id")])
def test_ids_are_values_too(names: tuple[str, ...]) -> None:
    (row,) = inbox(CONTENT).all().values_list(*names)
    assert row == {("id",): ("i0",), ("changekey", "item_id"): ("c0", "i0")}[names]
