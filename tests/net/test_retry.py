"""Decisions of retry policies; nobody sleeps."""

from __future__ import annotations

import datetime
import pickle
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchangelib._net.clock import Clock
from exchangelib._net.faults import ConnectFailed, ConnectionLost, ServerFailed, TimedOut, TLSFailed, UnknownHost
from exchangelib._net.retry import FailFast, Failure, FaultTolerance, Kind, RetryPolicy, classify
from exchangelib.errors import (
    ErrorExceededConnectionCount,
    ErrorInternalServerTransientError,
    ErrorItemNotFound,
    ErrorServerBusy,
    MalformedResponseError,
    RateLimitError,
    RedirectError,
    UnauthorizedError,
)


class FakeTime:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.clock = Clock(monotonic=lambda: self.now, sleep=self.sleep, jitter=lambda: 0.5)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def decide(policy: RetryPolicy, failure: Failure, **kwargs: object) -> float | None:
    arguments = {"attempt": 0, "waited": 0.0, "repeatable": True, "jitter": 0.0, "step": 10.0, **kwargs}
    return policy.decide(failure, **arguments)


@pytest.mark.parametrize(
    "error, kind",
    [
        (ErrorServerBusy("busy", back_off=3.0), Kind.BUSY),
        (ErrorExceededConnectionCount("many"), Kind.BUSY),
        (RateLimitError("503", wait=7.0), Kind.BUSY),
        (ConnectFailed("refused"), Kind.UNSENT),
        (ConnectionLost("reset"), Kind.LOST),
        (TimedOut("slow"), Kind.LOST),
        (ErrorInternalServerTransientError("once more"), Kind.LOST),
        (ServerFailed("gateway", 502), Kind.LOST),
        (ServerFailed("gateway", 504), Kind.LOST),
        (ServerFailed("not here", 404), Kind.FINAL),
        (UnknownHost("typo"), Kind.FINAL),
        (TLSFailed("untrusted"), Kind.FINAL),
        (UnauthorizedError("wrong password"), Kind.FINAL),
        (RedirectError("https://elsewhere"), Kind.FINAL),
        (MalformedResponseError("html"), Kind.FINAL),
        (ErrorItemNotFound("gone"), Kind.FINAL),
        (ValueError("a mistake of the caller"), Kind.FINAL),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.name,
)
def test_each_failure_has_its_kind(error, kind):
    assert classify(error).kind is kind


def test_what_the_server_asks_for_is_part_of_the_failure():
    assert classify(ErrorServerBusy("busy", back_off=3.0)).back_off == 3.0
    assert classify(RateLimitError("503", wait=7.0)).back_off == 7.0
    assert classify(ErrorExceededConnectionCount("many")).crowded


@pytest.mark.parametrize("kind", list(Kind))
def test_fail_fast_never_tries_again(kind):
    assert decide(FailFast(), Failure(kind, back_off=0.0)) is None


def test_what_may_have_been_done_is_repeated_only_if_that_does_no_harm():
    policy = FaultTolerance()
    assert decide(policy, Failure(Kind.LOST), repeatable=False) is None
    assert decide(policy, Failure(Kind.LOST), repeatable=True) is not None
    assert decide(policy, Failure(Kind.UNSENT), repeatable=False) is not None
    assert decide(policy, Failure(Kind.BUSY), repeatable=False) is not None
    assert decide(policy, Failure(Kind.FINAL), repeatable=True) is None


def test_pauses_grow_exponentially_up_to_a_bound():
    pauses = [decide(FaultTolerance(), Failure(Kind.UNSENT), attempt=n, jitter=1.0) for n in range(7)]
    assert pauses == [10, 20, 40, 80, 160, 300, 300]


def test_pauses_have_jitter_of_a_half():
    low, high = (decide(FaultTolerance(), Failure(Kind.UNSENT), attempt=2, jitter=j) for j in (0.0, 0.999999))
    assert low == 20
    assert high == pytest.approx(40, rel=1e-3)


def test_what_the_server_asks_for_is_waited_at_least():
    policy = FaultTolerance(max_wait=100)
    assert decide(policy, Failure(Kind.BUSY, 42.0)) == 42.0
    assert 42.0 < decide(policy, Failure(Kind.BUSY, 42.0), jitter=0.9) <= 43.0


def test_a_server_that_asks_for_too_little_is_given_more_with_each_attempt():
    pauses = [decide(FaultTolerance(), Failure(Kind.BUSY, 0.001), attempt=n) for n in (0, 1, 10, 100)]
    assert pauses == [0.05, 0.1, 51.2, 300]
    assert decide(FaultTolerance(), Failure(Kind.BUSY, 0.0)) == 5  # no demand at all


def test_a_demand_beyond_max_wait_is_not_waited_for():
    assert decide(FaultTolerance(max_wait=100), Failure(Kind.BUSY, 42.0), waited=59.0) is None


@given(
    kind=st.sampled_from([Kind.BUSY, Kind.UNSENT, Kind.LOST]),
    back_off=st.none() | st.floats(0, 1e4),
    attempt=st.integers(0, 10_000),
    waited=st.floats(0, 1e4),
    jitter=st.floats(0, 1, exclude_max=True),
    max_wait=st.floats(0, 1e4),
)
def test_max_wait_is_never_exceeded(kind, back_off, attempt, waited, jitter, max_wait):
    wait = decide(
        FaultTolerance(max_wait=max_wait), Failure(kind, back_off), attempt=attempt, waited=waited, jitter=jitter
    )
    assert wait is None or (wait >= 0 and waited + wait <= max_wait * (1 + 1e-9) + 1e-9)


def test_backing_off_lasts_as_long_as_was_said_on_the_monotonic_clock():
    time = FakeTime()
    policy = FaultTolerance(clock=time.clock)
    assert policy.remaining() == 0
    assert policy.back_off_until is None
    policy.back_off(30)
    policy.back_off(10)  # does not shorten it
    time.now += 12
    assert policy.remaining() == 18
    until = policy.back_off_until
    assert abs(until - datetime.datetime.now() - datetime.timedelta(seconds=18)) < datetime.timedelta(seconds=5)
    time.now += 18
    assert policy.remaining() == 0
    assert policy.back_off_until is None


def test_backing_off_without_a_number_takes_the_default():
    time = FakeTime()
    policy = FaultTolerance(clock=time.clock)
    policy.back_off(None)
    assert policy.remaining() == FaultTolerance.DEFAULT_BACKOFF


def test_back_off_until_can_be_set_and_taken_back():
    policy = FaultTolerance()
    policy.back_off_until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=100)
    assert 95 < policy.remaining() <= 100
    policy.back_off_until = None
    assert policy.remaining() == 0


def test_fail_fast_cannot_back_off():
    policy = FailFast()
    assert policy.fail_fast is True
    assert policy.back_off_until is None
    with pytest.raises(ValueError, match="FaultTolerance"):
        policy.back_off(1)
    with pytest.raises(AttributeError):
        policy.back_off_until = datetime.datetime.now()


@pytest.mark.parametrize("value", [-1, float("nan")])
def test_max_wait_must_be_a_time(value):
    with pytest.raises(ValueError, match="max_wait"):
        FaultTolerance(max_wait=value)


@pytest.mark.parametrize("value", ["60", None, True])
def test_max_wait_must_be_a_number(value):
    with pytest.raises(TypeError, match="max_wait"):
        FaultTolerance(max_wait=value)


def test_policies_are_values():
    assert FailFast() == FailFast()
    assert hash(FailFast()) == hash(FailFast())
    assert FaultTolerance(60) == FaultTolerance(max_wait=60) != FaultTolerance(61)
    assert FailFast() != FaultTolerance()
    assert repr(FaultTolerance(60)) == "FaultTolerance(max_wait=60)"
    assert FaultTolerance().max_wait == 3600


def test_a_pickled_policy_keeps_its_patience_and_forgets_its_back_off():
    policy = FaultTolerance(60)
    policy.back_off(random.uniform(5, 50))
    copy = pickle.loads(pickle.dumps(policy))
    assert copy == policy
    assert copy.remaining() == 0
    copy.back_off(5)
    assert copy.remaining() > 0


def test_a_policy_of_ones_own_needs_only_the_members_of_the_specification():
    class Stubborn(RetryPolicy):
        fail_fast = False

        def back_off(self, seconds):
            pass

    assert decide(Stubborn(), Failure(Kind.UNSENT), attempt=1, jitter=1.0, waited=1e9) == 20
