"""The comparison itself notices what is lost, what is another value, and what has no field."""

from __future__ import annotations

from typing import Any

import pytest

from exchangelib._model.family import ITEMS
from exchangelib._wire.xml import fragment
from tests.samples.walking import Tally

MESSAGE = (
    '<t:Message><t:ItemId Id="a" ChangeKey="b"/><t:Subject>Hi</t:Subject><t:Size>7</t:Size>'
    "<t:Categories><t:String>red</t:String><t:String>blue</t:String></t:Categories>"
    "<t:ToRecipients><t:Mailbox><t:Name>Anne</t:Name></t:Mailbox></t:ToRecipients></t:Message>"
)


def walked(change: Any, xml: str = MESSAGE) -> Tally:
    elem = fragment(xml)
    message = ITEMS.read(elem)
    change(message.__dict__)
    tally = Tally()
    tally.walk(elem, message)
    return tally


def test_what_was_read_whole_has_lost_nothing() -> None:
    tally = walked(lambda values: None)
    assert not tally.dropped
    assert not tally.fieldless
    assert tally.values == 7


@pytest.mark.parametrize(
    "change",
    [
        lambda values: values.pop("subject"),
        lambda values: values.pop("_id"),
        lambda values: values.update(subject="Hi!"),
        lambda values: values.update(size=8),
        lambda values: values["categories"].pop(),
        lambda values: values["_id"].__dict__.pop("changekey"),
        lambda values: values["to_recipients"].pop(),
        lambda values: values["to_recipients"][0].__dict__.clear(),
    ],
)
def test_what_is_lost_or_changed_is_told(change: Any) -> None:
    assert len(walked(change).dropped) == 1


def test_what_has_no_field_is_counted() -> None:
    tally = walked(lambda values: None, MESSAGE.replace("</t:Size>", "</t:Size><t:Sizes>1</t:Sizes>"))
    assert dict(tally.fieldless) == {"Message Sizes": 1}
