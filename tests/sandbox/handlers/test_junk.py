import pytest

from exchangelib.sandbox.junk import is_blocked
from exchangelib.sandbox.nodes import M
from tests.sandbox.handlers.conftest import at, ref

SPAM = "<t:Message><t:Subject>offer</t:Subject><t:From><t:Mailbox><t:Name>S</t:Name><t:EmailAddress>Spam@Bad.org</t:EmailAddress></t:Mailbox></t:From></t:Message>"


def mark(exchange, item_id, junk, move):
    return exchange.one(
        f'<m:MarkAsJunk IsJunk="{junk}" MoveItem="{move}"><m:ItemIds>{ref(item_id)}</m:ItemIds></m:MarkAsJunk>'
    )


@pytest.mark.parametrize("move", ["true", "false"])
def test_junk_is_blocked_and_moved_and_may_come_back(exchange, move):
    item = exchange.create(SPAM, at("inbox"))
    moved = mark(exchange, item, "true", move).find(M("MovedItemId"))
    assert is_blocked(exchange.store, exchange.john.number, "spam@bad.org")
    assert exchange.subjects(folder="junkemail") == (["offer"] if move == "true" else [])
    assert (moved is not None) == (move == "true")
    back = mark(exchange, moved or item, "false", move)
    assert not is_blocked(exchange.store, exchange.john.number, "spam@bad.org")
    assert exchange.subjects() == ["offer"]
    if move == "true":
        assert exchange.get(back.find(M("MovedItemId"))) is not None


def test_what_is_there_already_keeps_its_id(exchange):
    item = exchange.create(SPAM, at("junkemail"))
    assert mark(exchange, item, "true", "true").find(M("MovedItemId")).attrs["Id"] == item.attrs["Id"]


def test_nobody_blocks_themselves(exchange):
    item = exchange.create("<t:Message><t:Subject>mine</t:Subject></t:Message>", at("drafts"))
    mark(exchange, item, "true", "false")
    assert not is_blocked(exchange.store, exchange.john.number, "john@example.com")


def test_what_is_gone_is_not_found(exchange):
    item = exchange.create(SPAM, at("inbox"))
    exchange.delete(item)
    assert mark(exchange, item, "1", "0").child_text(M("ResponseCode")) == "ErrorItemNotFound"
