"""Free and busy times, working hours and suggestions, out of real calendars."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from exchangelib import Account, CalendarItem, EWSDateTime, EWSTimeZone
from exchangelib.errors import ErrorMailRecipientNotFound
from exchangelib.properties import FreeBusyView
from exchangelib.sandbox import Sandbox

pytestmark = pytest.mark.sandbox_only("it fills calendars")
ANNE, BART = "anne.f@example.com", "bart.f@example.com"
ZONE, NEW_YORK = EWSTimeZone("Europe/Copenhagen"), EWSTimeZone("America/New_York")
START = EWSDateTime(2024, 10, 25, tzinfo=ZONE)  # clocks are set back in the night to the 27th
END = START + datetime.timedelta(days=4)
LUNCH = EWSDateTime(2024, 10, 25, 12, tzinfo=ZONE)
NIGHT = EWSDateTime(2024, 10, 27, 1, tzinfo=ZONE)


@pytest.fixture(scope="module")
def anne() -> Iterator[Account]:
    with Sandbox() as server, server.account(ANNE) as account:
        server.account(BART).close()
        for subject, start, end in (
            ("Lunch", LUNCH, LUNCH.replace(hour=13)),
            ("Owls", NIGHT, NIGHT.replace(hour=4)),
        ):
            CalendarItem(account=account, folder=account.calendar, subject=subject, start=start, end=end).save()
        yield account


def views(account: Account, *people: object, start: EWSDateTime = START, **kwargs: object) -> list[object]:
    return list(account.protocol.get_free_busy_info(people, start, END, **kwargs))  # type: ignore[arg-type]


def test_events_and_working_hours_are_given_as_clocks_show_them_and_with_a_zone(anne: Account) -> None:
    (view,) = views(anne, (anne, "Organizer", False))
    assert isinstance(view, FreeBusyView)
    lunch, owls = view.calendar_events or ()
    assert (lunch.start, lunch.end) == (EWSDateTime(2024, 10, 25, 12), EWSDateTime(2024, 10, 25, 13))
    assert (lunch.start_aware, owls.start_aware) == (LUNCH, NIGHT)
    utc = EWSTimeZone("UTC")
    assert owls.end_aware.astimezone(utc) - owls.start_aware.astimezone(utc) == datetime.timedelta(hours=4)
    assert lunch.details.subject == "Lunch"
    assert view.working_hours
    assert len(view.working_hours_aware) == 2  # a Friday and a Monday


def test_the_same_moments_come_back_whatever_zone_is_asked_in(anne: Account) -> None:
    (view,) = views(anne, anne, start=START.astimezone(NEW_YORK))
    assert isinstance(view, FreeBusyView)
    lunch, owls = view.calendar_events or ()
    assert lunch.start == EWSDateTime(2024, 10, 25, 6)
    assert (lunch.start_aware, owls.start_aware) == (LUNCH, NIGHT)


def test_merged_views_say_the_same_as_the_events(anne: Account) -> None:
    (view,) = views(anne, anne, requested_view="MergedOnly", merged_free_busy_interval=60)
    assert isinstance(view, FreeBusyView)
    assert len(view.merged or "") == 97  # an hour comes twice
    busy = [(span.start, span.end) for span in view.merged_aware if span.busy_type == "Busy"]
    assert busy == [(LUNCH, LUNCH.replace(hour=13)), (NIGHT, NIGHT.replace(hour=4))]


def test_more_mailboxes_than_fit_into_a_request_and_one_that_is_none(anne: Account) -> None:
    people = [anne] * 60 + ["nobody.f@example.com"] + [BART] * 60
    found = views(anne, *people, requested_view="FreeBusy")
    assert len(found) == 121
    assert isinstance(found[60], ErrorMailRecipientNotFound)
    assert all(isinstance(view, FreeBusyView) for place, view in enumerate(found) if place != 60)


def test_the_views_of_many_mailboxes_are_in_the_order_of_these(anne: Account) -> None:
    people = [anne if place % 3 == 0 or place in (98, 100, 101) else BART for place in range(230)]
    people[99], people[199] = ANNE, "nobody.f@example.com"
    found = views(anne, *people, requested_view="FreeBusy")
    busy = [None if isinstance(view, Exception) else bool(view.calendar_events) for view in found]  # type: ignore[attr-defined]
    assert busy == [None if who == "nobody.f@example.com" else who in (anne, ANNE) for who in people]


def test_the_zone_of_working_hours_is_found_among_those_of_the_server(anne: Account) -> None:
    zones = anne.protocol.get_timezones(return_full_timezone_data=True)
    (view,) = views(anne, anne)
    assert isinstance(view, FreeBusyView)
    assert view.working_hours_timezone is not None
    ms_id = view.working_hours_timezone.to_server_timezone(zones, START.year)
    assert EWSTimeZone.from_ms_id(ms_id)


def test_times_are_suggested_at_which_everybody_is_free(anne: Account) -> None:
    days = anne.protocol.get_suggestions([anne, BART], START, END, 60)
    assert [day.date.day for day in days] == [25, 26, 27, 28]
    suggested = [s.start_aware for day in days for s in day.suggestions or ()]
    assert suggested
    assert all(START <= moment < END for moment in suggested)
    hour = datetime.timedelta(hours=1)
    good = [s for day in days for s in day.suggestions or () if s.quality in ("Excellent", "Good")]
    assert not [s for s in good if s.start_aware < LUNCH + hour and s.start_aware + hour > LUNCH]
