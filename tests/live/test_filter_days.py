"""A date in a filter for appointments is that day in the account's time zone."""

from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Account, CalendarItem, EWSDate, EWSDateTime, EWSTimeZone
from exchangelib.errors import InvalidValue

ZONES = ("Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati", "UTC", "Europe/Copenhagen")
FIRST, LAST = EWSDate(2031, 5, 7), EWSDate(2031, 5, 8)
BEFORE, AFTER = EWSDate(2031, 5, 6), EWSDate(2031, 5, 9)


@pytest.fixture(params=ZONES)
def found(request: pytest.FixtureRequest, account: Account, mark: str) -> Iterator[Any]:
    """Tells which of two appointments fit: one of two whole days, and one from the last minute of them to the next day."""
    before, account.default_timezone = account.default_timezone, EWSTimeZone(request.param)
    zone = account.default_timezone
    late = EWSDateTime(2031, 5, 8, 23, 59, tzinfo=zone)
    made = [
        CalendarItem(
            account=account, folder=account.calendar, subject=f"{mark} days", start=FIRST, end=LAST, is_all_day=True
        ),
        CalendarItem(
            account=account,
            folder=account.calendar,
            subject=f"{mark} late",
            start=late,
            end=EWSDateTime(2031, 5, 9, 0, 30, tzinfo=zone),
        ),
    ]
    for each in made:
        each.save()

    def ask(**lookups: Any) -> str:
        subjects = account.calendar.filter(subject__startswith=mark, **lookups).values_list("subject", flat=True)
        return " ".join(sorted(subject.split()[-1] for subject in subjects))

    yield ask
    for each in made:
        each.delete()
    account.default_timezone = before


def test_days_are_those_of_the_account(found: Any) -> None:
    assert found(start=FIRST) == "days"
    assert found(start=LAST) == "late"
    assert found(end=LAST) == "days", "midnight ends the day before"
    assert found(end=AFTER) == "late"
    assert found(start=BEFORE) == ""


def test_days_are_compared(found: Any) -> None:
    assert found(start__gte=FIRST) == "days late"
    assert found(start__gt=FIRST) == "late"
    assert found(start__lt=LAST) == "days"
    assert found(start__lte=LAST) == "days late"
    assert found(end__gt=LAST) == "late"
    assert found(end__gte=LAST) == "days late"
    assert found(end__lt=AFTER) == "days"
    assert found(end__lte=LAST) == "days"
    assert found(start__range=(FIRST, LAST)) == "days late"
    assert found(start__in=[FIRST, BEFORE]) == "days"
    assert found(start__not=FIRST) == "late"
    assert found(end__not=AFTER) == "days"


def test_a_day_after_which_there_is_none_is_an_error(account: Account) -> None:
    with pytest.raises(InvalidValue, match=r"start.*9999-12-31"):
        account.calendar.filter(start__lte=EWSDate(9999, 12, 31))
