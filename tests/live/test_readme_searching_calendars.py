"""The searches that the README of the library's older releases shows in calendars and among contacts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import Account, CalendarItem, Contact, EWSDate, EWSDateTime, EWSTimeZone
from exchangelib.folders import Folder
from exchangelib.indexed_properties import PhoneNumber, PhysicalAddress
from exchangelib.recurrence import DailyPattern, Recurrence
from tests.live.conftest import MARK

SHELF = f"{MARK}-diary"
BERLIN = EWSTimeZone.timezone("Europe/Berlin")


def _subject(word: str) -> str:
    return f"{word} {SHELF}"


def _words(found: Any) -> set[str]:
    return {item.subject.removesuffix(f" {SHELF}") for item in found}


@pytest.fixture(scope="module")
def diary(account: Account) -> Iterator[Folder]:
    """Four appointments in Berlin: two in the same hour, one of a series on three days, one a year later."""
    series = Recurrence(pattern=DailyPattern(interval=1), start=EWSDate(2031, 9, 2), number=3)
    plans: list[tuple[str, EWSDateTime, Any]] = [
        ("rehearsal", _at(2031, 9, 1, 9), None),
        ("concert", _at(2031, 9, 1, 9), None),
        ("warm-up", _at(2031, 9, 2, 8), series),
        ("reunion", _at(2032, 9, 1, 9), None),
    ]
    items = [
        CalendarItem(
            subject=_subject(word), start=at, end=at + timedelta(hours=1), recurrence=rule, categories=["music", "mine"]
        )
        for word, at, rule in plans
    ]
    made = account.bulk_create(folder=account.calendar, items=items)
    yield account.calendar
    account.bulk_delete(ids=[(result.id, result.changekey) for result in made])


def _at(*clock: int) -> EWSDateTime:
    return BERLIN.localize(EWSDateTime(*clock))


def test_appointments_within_a_year_and_with_several_conditions(diary: Folder) -> None:
    ours = diary.filter(subject__contains=SHELF)
    assert _words(ours.filter(start__range=(_at(2032, 1, 1), _at(2033, 1, 1)))) == {"reunion"}
    both = {"start__lt": _at(2031, 9, 1, 10), "end__gt": _at(2031, 9, 1, 9)}
    assert _words(ours.filter(**both, categories__contains=["music", "mine"])) == {"rehearsal", "concert"}
    for lookup, words in (("gt", {"reunion", "warm-up"}), ("gte", {"reunion", "warm-up", "rehearsal", "concert"})):
        assert _words(ours.filter(**{f"start__{lookup}": _at(2031, 9, 1, 9)})) == words
    for lookup, words in (("lt", set()), ("lte", {"rehearsal", "concert"})):
        assert _words(ours.filter(**{f"start__{lookup}": _at(2031, 9, 1, 9)})) == words


def test_a_view_shows_each_day_of_a_series_and_sorts_here(diary: Folder) -> None:
    view = diary.view(start=_at(2031, 9, 1), end=_at(2031, 9, 1) + timedelta(days=7))
    found = [(i.subject.split()[0], i.start) for i in view.order_by("subject", "start") if SHELF in i.subject]
    days = [("warm-up", _at(2031, 9, day, 8)) for day in (2, 3, 4)]
    assert found == [("concert", _at(2031, 9, 1, 9)), ("rehearsal", _at(2031, 9, 1, 9)), *days]
    assert diary.filter(subject__contains="warm-up").filter(subject__contains=SHELF).count() == 1


def test_a_view_tells_whether_there_is_something_at_a_time(diary: Folder) -> None:
    assert diary.view(start=_at(2031, 9, 3, 8), end=_at(2031, 9, 3, 10), max_items=1).exists()
    assert not diary.view(start=_at(2031, 9, 3, 10), end=_at(2031, 9, 3, 12), max_items=1).exists()


def test_parts_of_contacts_are_sorted_by_fetched_and_listed(account: Account, mark: str) -> None:
    numbers = [PhoneNumber(label="CarPhone", phone_number="1"), PhoneNumber(label="HomePhone", phone_number="2")]
    people = [
        Contact(
            display_name=mark,
            physical_addresses=[PhysicalAddress(label="Home", street=street, city="Bergen")],
            phone_numbers=numbers,
        )
        for street in ("Quay 2", "Alley 1", "Market 3")
    ]
    made = account.bulk_create(folder=account.contacts, items=people)
    try:
        ours = account.contacts.filter(display_name=mark)
        streets = ours.order_by("physical_addresses__Home__street").values_list(
            "physical_addresses__Home__street", flat=True
        )
        assert list(streets) == ["Alley 1", "Market 3", "Quay 2"]
        assert {len(each.phone_numbers) for each in ours.only("phone_numbers")} == {2}
        assert [each.phone_numbers for each in ours.only("phone_numbers__CarPhone")] == [numbers[:1]] * 3
        (address,) = ours.only("physical_addresses__Home__street")[0].physical_addresses
        assert (address.label, bool(address.street), address.city) == ("Home", True, None)
    finally:
        account.bulk_delete(made)
