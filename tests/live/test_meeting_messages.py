"""Messages about meetings, field by field; servers make them when people meet, so the tests make them of messages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from exchangelib import Account, Attendee, Body, ExtendedProperty, Message
from exchangelib.errors import ErrorInvalidPropertySet, ErrorItemNotFound
from exchangelib.folders import Folder
from exchangelib.items import MeetingCancellation, MeetingMessage, MeetingRequest, MeetingResponse
from tests.live import test_item_types as others
from tests.live import test_messages as messages
from tests.live.conftest import MARK

Make = Callable[..., Any]

# The element CreateItem refuses (responsecode.md, ErrorInvalidItemForOperationCreateItem: meeting messages "are not explicitly
# created"). A message of the class is one all the same ([MS-OXOCAL] 2.2.4 to 2.2.8).
CLASSES: dict[type[Any], str] = {
    MeetingMessage: "IPM.Schedule.Meeting",
    MeetingRequest: "IPM.Schedule.Meeting.Request",
    MeetingResponse: "IPM.Schedule.Meeting.Resp.Pos",
    MeetingCancellation: "IPM.Schedule.Meeting.Canceled",
}
OF_MESSAGES = {
    name: pair if pair[1] is not None else (None, pair[0])
    for name, pair in messages.WRITABLE.items()
    if name not in ("body", "flag")
} | {"body": (Body("Plain text"), Body("Another text")), "flag": messages.WRITABLE["flag"]}
NOT_OF_REQUESTS = {"uid", "is_response_requested"}
OF_REQUESTS = {name: pair for name, pair in others.OWN[others.CalendarItem].items() if name not in NOT_OF_REQUESTS}
VALUES: dict[type[Any], dict[str, tuple[Any, Any]]] = {
    MeetingMessage: OF_MESSAGES,
    MeetingRequest: OF_MESSAGES | OF_REQUESTS,
    MeetingResponse: OF_MESSAGES | {"recurrence": OF_REQUESTS["recurrence"]},
    MeetingCancellation: OF_MESSAGES | {"recurrence": OF_REQUESTS["recurrence"]},
}
# What goes with others, is tried elsewhere, or only newer servers have
ELSEWHERE = others.ELSEWHERE - {"flag"}
FIELDS = [(cls, name) for cls, values in VALUES.items() for name in values]
SEARCHED = [(cls, name) for cls, name in FIELDS if others._searchable(cls, name) and name not in ("flag", "message_id")]
# What only the server says
SERVERS_OWN = {
    "associated_calendar_item_id",
    "response_type",
    "meeting_request_type",
    "intended_free_busy_status",
    "proposed_start",
    "proposed_end",
}


class MessageClass(ExtendedProperty):
    """[MS-OXCMSG] 2.2.1.3, PidTagMessageClass."""

    property_tag = 0x001A
    property_type = "String"


@pytest.fixture(scope="module", autouse=True)
def _message_class() -> Iterator[None]:
    Message.register("message_class", MessageClass)
    yield
    Message.deregister("message_class")


@pytest.fixture
def make(account: Account, folder: Folder, mark: str) -> Iterator[Make]:
    """Make a message of a class, and read it as what it is; removed after the test."""
    made: list[Any] = []

    def create(cls: type[Any], **values: Any) -> Any:
        message = Message(account=account, folder=folder, message_class=CLASSES[cls], categories=[mark, MARK]).save()
        (item,) = account.fetch(ids=[(message.id, message.changekey)])
        assert type(item) is cls
        made.append(item)
        return _change(item, **values) if values else item

    yield create
    for item in made:
        if item.id:
            item.delete()


def _change(item: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=list(values))
    return item.refresh()


def _with(cls: type[Any], name: str, value: Any) -> dict[str, Any]:
    """A value, and what must be there for it to be one."""
    if name in ("start", "end"):
        return others.NEEDED[others.CalendarItem] | {name: value}
    return {name: value, **({"reminder_is_set": True} if name == "reminder_due_by" else {})}


@pytest.mark.parametrize("cls", VALUES, ids=others._ids)
def test_the_table_names_every_field_that_can_be_written(cls: Any) -> None:
    writable = {field.name for field in cls.FIELDS if not field.is_read_only and field.is_sent}
    assert writable - ELSEWHERE == set(VALUES[cls])
    assert {field.name for field in cls.FIELDS if not field.is_read_only and not field.is_sent} <= SERVERS_OWN


@pytest.mark.parametrize("cls, name", FIELDS, ids=others._ids)
def test_a_field_is_set_read_and_changed(make: Make, mark: str, cls: Any, name: str) -> None:
    values = [value for value in VALUES[cls][name] if value is not None]
    if name == "categories":
        values = [[mark, MARK, *value] for value in values]
    item = make(cls)
    for value in values:
        _change(item, **_with(cls, name, value))
        assert type(item) is cls
        others._assert_same(name, getattr(item, name), value)


@pytest.mark.parametrize("cls, name", SEARCHED, ids=others._ids)
def test_one_is_found_by_its_value(make: Make, folder: Folder, mark: str, cls: Any, name: str) -> None:
    value = next(value for value in VALUES[cls][name] if value is not None)
    item = make(cls, **_with(cls, name, value))
    found = list(folder.filter(**{name: value}, categories__contains=[mark]))
    assert [(type(each), each.id) for each in found] == [(cls, item.id)]
    assert not folder.exclude(**{name: value}).filter(categories__contains=[mark]).exists()


@pytest.mark.parametrize("cls", VALUES, ids=others._ids)
def test_saving_one_as_it_is_sends_nothing_that_only_the_server_says(make: Make, cls: Any) -> None:
    item = make(cls, subject="before")
    item.subject, item.is_read = "after", True
    item.save()
    item.refresh()
    assert (item.subject, item.is_read) == ("after", True)


def test_what_only_the_server_says_is_refused_by_it(make: Make) -> None:
    item = make(MeetingResponse)
    item.response_type = "Accept"
    with pytest.raises(ErrorInvalidPropertySet):
        item.save(update_fields=["response_type"])


def test_an_invitation_to_whole_days_has_days(make: Make) -> None:
    item = make(MeetingRequest, start=others.DAY, end=others.DAY, is_all_day=True)
    assert (item.start, item.end, item.is_all_day) == (others.DAY, others.DAY, True)


@pytest.mark.parametrize("cls", VALUES, ids=others._ids)
def test_a_deleted_one_is_gone(make: Make, account: Account, cls: Any) -> None:
    item = make(cls)
    identity = (item.id, item.changekey)
    item.delete()
    (found,) = account.fetch(ids=[identity])
    assert isinstance(found, ErrorItemNotFound)


def test_an_attendee_is_an_attendee(make: Make) -> None:
    item = make(MeetingRequest, required_attendees=[Attendee(mailbox=others.ANNE)])
    assert [each.mailbox.email_address for each in item.required_attendees] == ["anne@example.com"]
