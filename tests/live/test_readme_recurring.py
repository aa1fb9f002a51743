"""What the README of the library's older releases does with appointments that recur, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from exchangelib import Account, CalendarItem, EWSDateTime, EWSTimeZone
from exchangelib.fields import MONDAY, WEDNESDAY
from exchangelib.recurrence import Recurrence, WeeklyPattern

OSLO = EWSTimeZone("Europe/Oslo")
# A Thursday, so that the first occurrence is on Monday of the third week after
START = OSLO.localize(EWSDateTime(2031, 9, 4, 11))
END = START + timedelta(hours=2)
SPAN = timedelta(days=4 * 3 * 7)


@pytest.fixture
def master(account: Account, mark: str) -> Iterator[Any]:
    made = CalendarItem(
        folder=account.calendar,
        start=START,
        end=END,
        subject=mark,
        recurrence=Recurrence(
            pattern=WeeklyPattern(interval=3, weekdays=[MONDAY, WEDNESDAY]), start=START.date(), number=7
        ),
    ).save()
    yield made
    made.recurring_master().delete() if made.type == "Occurrence" else made.delete()


def expanded(account: Account, mark: str) -> list[Any]:
    found = account.calendar.view(start=START, end=START + SPAN + timedelta(days=21))
    return sorted((each for each in found if each.subject.startswith(mark)), key=lambda each: each.start)


def test_the_master_tells_of_its_occurrences(account: Account, master: Any, mark: str) -> None:
    (found,) = account.calendar.filter(subject=mark)
    assert (found.recurrence.pattern.interval, found.recurrence.pattern.weekdays) == (
        3,
        [1, 3],
    )  # Monday is the first day
    assert found.recurrence.boundary.number == 7
    days = [each.start.astimezone(OSLO) for each in expanded(account, mark)]
    assert (found.first_occurrence.start, found.last_occurrence.start) == (days[0], days[-1])
    assert [*found.modified_occurrences, *found.deleted_occurrences] == []


def test_all_occurrences_are_seen_in_a_view(account: Account, master: Any, mark: str) -> None:
    seen = expanded(account, mark)
    assert len(seen) == 7
    clocks = [each.start.astimezone(OSLO) for each in seen]
    assert {(each.hour, each.minute) for each in clocks} == {(11, 0)}
    assert {each.weekday() for each in clocks} == {0, 2}


def test_occurrences_are_changed_and_deleted(account: Account, master: Any, mark: str) -> None:
    for number, occurrence in enumerate(expanded(account, mark)):
        if number % 2:
            occurrence.start = occurrence.start.astimezone(OSLO)
            occurrence.start += timedelta(minutes=30)
            occurrence.end = occurrence.end.astimezone(OSLO)
            occurrence.end += timedelta(minutes=30)
            occurrence.subject = f"{mark} changed"
            occurrence.save()
        else:
            occurrence.delete()
    left = expanded(account, mark)
    assert [each.subject for each in left] == [f"{mark} changed"] * 3
    assert {each.start.astimezone(OSLO).minute for each in left} == {30}
    master.refresh()
    assert len(master.modified_occurrences) == 3
    assert len(master.deleted_occurrences) == 4


def test_one_occurrence_is_reached_from_the_master_and_back(account: Account, master: Any, mark: str) -> None:
    third = master.occurrence(index=3)
    third.refresh()
    before = third.start, third.end
    third.start += timedelta(hours=3)  # which is behind its end
    third.save(update_fields=["start"])
    third.refresh()
    assert (third.start, third.end) == tuple(each + timedelta(hours=3) for each in before)
    again = third.master_recurrence()
    again.subject = f"{mark} updated"
    again.save(update_fields=["subject"])
    master.refresh()
    assert (again.id, master.subject) == (master.id, f"{mark} updated")
