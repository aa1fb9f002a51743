"""What fuzzing has found: answers that once came out of the client as errors of Python, or as no answer at all."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from exchangelib._model.family import ATTACHMENTS, ITEMS, RECIPIENTS
from exchangelib._wire.ns import MNS
from exchangelib._wire.xml import fragment
from exchangelib.errors import InvalidValue, MalformedResponseError
from exchangelib.ewsdatetime import EWSDate, EWSTimeZone
from exchangelib.items import CalendarItem
from exchangelib.version import EXCHANGE_2016, Version
from tests.samples.answers import call


class Mailbox:
    def __init__(self, zone: str) -> None:
        self.default_timezone = EWSTimeZone(zone)


MAILBOXES = [None, Mailbox("UTC"), Mailbox("Pacific/Kiritimati"), Mailbox("Pacific/Pago_Pago")]


@pytest.mark.parametrize("mailbox", MAILBOXES)
@pytest.mark.parametrize(
    "first, last, days",
    [
        # DateTime.MinValue and DateTime.MaxValue of .NET, which stand for no date
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z", (EWSDate.min, EWSDate.min)),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", (EWSDate.max, EWSDate.max)),
    ],
)
def test_days_at_the_ends_of_the_calendar_are_read(first: str, last: str, days: Any, mailbox: Any) -> None:
    elem = fragment(
        f"<t:CalendarItem><t:Start>{first}</t:Start><t:End>{last}</t:End><t:IsAllDayEvent>true</t:IsAllDayEvent>"
        "</t:CalendarItem>"
    )
    item = ITEMS.read(elem, mailbox)
    for read, meant in zip((item.start, item.end), days, strict=True):
        assert type(read) is EWSDate
        assert abs((read - meant).days) <= 1


def test_a_last_day_with_no_midnight_after_it_is_refused_by_name() -> None:
    item = CalendarItem(start=datetime.date.max, end=datetime.date.max, is_all_day=True)
    with pytest.raises(InvalidValue, match=r"CalendarItem\.end.*9999"):
        item.date_to_datetime("end")


@pytest.mark.parametrize("operation", ["GetAttachment", "CreateAttachment"])
def test_an_attachment_of_a_strange_kind_is_an_error_in_its_place(operation: str) -> None:
    message = (
        f'<m:{operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
        f"<m:Attachments><t:%s><t:AttachmentId Id='a'/></t:%s></m:Attachments></m:{operation}ResponseMessage>"
    )
    both = message % ("HologramAttachment", "HologramAttachment") + message % ("FileAttachment", "FileAttachment")
    answer = fragment(f"<m:{operation}Response><m:ResponseMessages>{both}</m:ResponseMessages></m:{operation}Response>")
    assert answer.tag == f"{{{MNS}}}{operation}Response"
    strange, known = call(answer, operation, None)
    assert isinstance(strange, MalformedResponseError)
    assert "HologramAttachment" in str(strange)
    assert known.attachment_id.id == "a"


def test_a_family_without_a_class_for_everything_says_what_it_was_sent() -> None:
    with pytest.raises(MalformedResponseError, match=r"Unheard.*recipients"):
        RECIPIENTS.read(fragment("<t:Unheard/>"))


def nested(levels: int) -> Any:
    return fragment(
        "<t:ItemAttachment><t:Message><t:Attachments>" * levels
        + "</t:Attachments></t:Message></t:ItemAttachment>" * levels
    )


def test_items_nested_deep_are_read_or_refused_wherever_the_caller_stands() -> None:
    def read(elem: Any, frames: int) -> Any:
        return read(elem, frames - 1) if frames else ATTACHMENTS.read(elem)

    assert read(nested(20), 0)._item.attachments  # Exchange stops at ten
    deepest = nested(84)  # 252 elements of the 256 that are taken
    with pytest.raises(MalformedResponseError, match="nested deeper"):
        read(deepest, 700)


def test_a_moment_that_utc_has_no_year_for_is_refused_when_it_is_written() -> None:
    # Far in the west the local mean time was that of the east, with seconds that xs:dateTime has no place for
    item = CalendarItem(start=EWSDate.min, end=EWSDate.min, is_all_day=True)
    item._start_timezone = EWSTimeZone("America/Adak")
    with pytest.raises(InvalidValue, match="0001-01-01"):
        item.to_xml(Version(EXCHANGE_2016))
