"""What a server knows beside mailboxes, in the order in which the README of the library's older releases asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from exchangelib import Account, CalendarItem, Contact, DLMailbox, EWSDateTime, EWSTimeZone, Mailbox, Message
from exchangelib.errors import ErrorInvalidIdMalformed
from exchangelib.properties import (
    EWS_ID,
    OWA_ID,
    AlternateId,
    FreeBusyView,
    Room,
    RoomList,
    SearchableMailbox,
    TimeZoneDefinition,
)
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it fills the address book")
ASKER, NILS, NORA = "asker@example.com", "nils@example.com", "nora@example.com"
ZONE = EWSTimeZone("Europe/Warsaw")


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.clock.freeze(datetime(2031, 3, 3, 7, tzinfo=timezone.utc))
        running.add_user(NILS, display_name="Nils Holm")
        running.add_user(NORA, display_name="Nora Holm")
        running.add_distribution_list("choir@example.com", [NILS, NORA], "The Choir")
        running.add_room("cellar@example.com", "Cellar", room_list="house@example.com")
        running.add_room("attic@example.com", "Attic", room_list="house@example.com")
        running.add_user(ASKER)
        running.allow_discovery(ASKER)
        yield running


@pytest.fixture(scope="module")
def asker(server: Sandbox) -> Iterator[Account]:
    with server.account(ASKER) as account:
        account.default_timezone = ZONE
        yield account


def test_time_zones(asker: Account) -> None:
    zones = asker.protocol.get_timezones()
    assert len(zones) > 100
    assert all(isinstance(zone, TimeZoneDefinition) and zone.id and zone.name for zone in zones)


def test_lists_of_rooms_and_the_rooms_of_each(asker: Account) -> None:
    (house,) = asker.protocol.get_roomlists()
    assert (type(house), house.email_address) == (RoomList, "house@example.com")
    rooms = asker.protocol.get_rooms(house)
    assert {type(room) for room in rooms} == {Room}
    assert sorted(room.name for room in rooms) == ["Attic", "Cellar"]


def test_names_and_addresses_are_resolved(asker: Account) -> None:
    found = asker.protocol.resolve_names([NILS, NORA])
    assert [(type(each), each.email_address) for each in found] == [(Mailbox, NILS), (Mailbox, NORA)]
    pairs = asker.protocol.resolve_names(["nils", "nora"], return_full_contact_data=True)
    assert [(mailbox.email_address, contact.display_name) for mailbox, contact in pairs] == [
        (NILS, "Nils Holm"),
        (NORA, "Nora Holm"),
    ]
    assert {type(contact) for _, contact in pairs} == {Contact}


@pytest.mark.parametrize(
    "choir", ["choir@example.com", DLMailbox(email_address="choir@example.com", mailbox_type="PublicDL")]
)
def test_a_distribution_list_is_expanded(asker: Account, choir: object) -> None:
    assert {mailbox.email_address for mailbox in asker.protocol.expand_dl(choir)} == {NILS, NORA}


def test_ids_are_converted(asker: Account) -> None:
    (made,) = asker.bulk_create(asker.inbox, [Message(subject="x")])
    own = AlternateId(id=made.id, format=EWS_ID, mailbox=asker.primary_smtp_address)
    broken = AlternateId(id="AAA=", format=EWS_ID, mailbox=asker.primary_smtp_address)
    converted, error = asker.protocol.convert_ids([own, broken], destination_format=OWA_ID)
    assert (type(converted), converted.format) == (AlternateId, OWA_ID)
    assert converted.mailbox == asker.primary_smtp_address
    assert isinstance(error, ErrorInvalidIdMalformed)


def test_mailboxes_that_can_be_searched(asker: Account) -> None:
    found = list(asker.protocol.get_searchable_mailboxes())
    assert {type(each) for each in found} == {SearchableMailbox}
    assert {ASKER, NILS, NORA} <= {each.primary_smtp_address for each in found}


# -- free and busy times


@pytest.fixture(scope="module")
def lunch(asker: Account) -> CalendarItem:
    start = asker.default_timezone.localize(EWSDateTime(2031, 3, 3, 12))
    return CalendarItem(
        account=asker, folder=asker.calendar, subject="Lunch", start=start, end=start + timedelta(hours=1)
    ).save()


def test_free_and_busy_times_come_as_clocks_show_them(asker: Account, lunch: CalendarItem) -> None:
    start = asker.default_timezone.localize(EWSDateTime(2031, 3, 3, 9))
    accounts = [(asker, "Organizer", False)]
    (view,) = asker.protocol.get_free_busy_info(accounts=accounts, start=start, end=start + timedelta(hours=6))
    assert isinstance(view, FreeBusyView)
    (event,) = view.calendar_events
    assert (event.start, event.end) == (EWSDateTime(2031, 3, 3, 12), EWSDateTime(2031, 3, 3, 13))
    assert event.start.tzinfo is None
    (hours,) = view.working_hours
    assert set(hours.weekdays) == {1, 2, 3, 4, 5}
    assert "Lunch" in str(view) or "calendar_events" in str(view)


def test_the_zone_of_working_hours_is_found_among_those_of_the_server(asker: Account, lunch: CalendarItem) -> None:
    zones = list(asker.protocol.get_timezones(return_full_timezone_data=True))
    start = asker.default_timezone.localize(EWSDateTime(2031, 3, 3, 9))
    accounts = [(asker, "Organizer", False)]
    for view in asker.protocol.get_free_busy_info(accounts=accounts, start=start, end=start + timedelta(hours=6)):
        ms_id = view.working_hours_timezone.to_server_timezone(zones, start.year)
        zone = EWSTimeZone.from_ms_id(ms_id)
        assert zone.ms_id == ms_id
        for event in view.calendar_events:
            assert zone.localize(event.start).tzinfo == zone
            assert zone.localize(event.end) - zone.localize(event.start) == timedelta(hours=1)
