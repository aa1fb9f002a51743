from datetime import datetime, timedelta, timezone

import pytest

from exchangelib.sandbox.clock import Clock

NOON = datetime(2024, 2, 29, 12, tzinfo=timezone.utc)


def near(clock, expected):
    return abs(clock.now() - expected) < timedelta(seconds=5)


def test_it_runs_with_the_machine():
    assert near(Clock(), datetime.now(timezone.utc))
    assert Clock().now().tzinfo is timezone.utc


def test_it_stands_where_it_is_frozen():
    clock = Clock()
    assert clock.freeze(NOON.astimezone(timezone(timedelta(hours=2)))) == NOON
    assert (clock.now(), clock.now()) == (NOON, NOON)
    here = Clock()
    assert here.freeze() == here.now() == here.now()


def test_it_is_moved_frozen_or_not():
    clock = Clock()
    clock.freeze(NOON)
    assert clock.advance(90) == NOON + timedelta(seconds=90)
    assert clock.advance(timedelta(hours=1), days=1) == NOON + timedelta(days=1, hours=1, seconds=90)
    running = Clock()
    running.advance(days=-7)
    assert near(running, datetime.now(timezone.utc) - timedelta(days=7))


def test_it_runs_on_and_is_reset():
    clock = Clock()
    clock.freeze(NOON)
    clock.run()
    assert near(clock, NOON)
    clock.reset()
    assert near(clock, datetime.now(timezone.utc))
    clock.run()
    assert near(clock, datetime.now(timezone.utc))


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="aware"):
        Clock().freeze(datetime(2024, 1, 1))
