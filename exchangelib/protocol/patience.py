"""Trying again as a retry policy says, without knowing what is tried."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from .._net.clock import Clock
from .._net.retry import Kind, RetryPolicy, classify
from ..errors import ErrorServerBusy, EWSError, RateLimitError

log = logging.getLogger("exchangelib.protocol")

T = TypeVar("T")


def patiently(
    attempt: Callable[[], T],
    policy: RetryPolicy,
    *,
    repeatable: bool,
    clock: Clock,
    step: float,
    what: str,
    on_crowded: Callable[[], None] = lambda: None,
) -> T:
    """Return what `attempt()` returns, trying as often as the policy has patience for.

    :param repeatable: whether doing it twice does no harm
    :param step: seconds of the first pause
    :param what: what is tried and where, for messages
    :param on_crowded: called when the server wants fewer connections
    :raises RateLimitError: the server stayed busy for longer than `max_wait`
    """
    started = clock.monotonic()
    count = 0
    while True:
        _await_turn(policy, clock, started, what)
        try:
            return attempt()
        except EWSError as e:
            error = e
        failure = classify(error)
        waited = clock.monotonic() - started
        wait = policy.decide(
            failure, attempt=count, waited=waited, repeatable=repeatable, jitter=clock.jitter(), step=step
        )
        if wait is None:
            raise _gave_up(error, failure.kind, policy, waited, what)
        if failure.crowded:
            on_crowded()
        log.warning("%s failed and is tried again in %.1f s: %s", what, wait, error)
        if failure.kind is Kind.BUSY:
            policy.back_off(wait)  # for every thread that uses the policy; the wait is at the top of the loop
        else:
            clock.sleep(wait)
        count += 1


def _await_turn(policy: RetryPolicy, clock: Clock, started: float, what: str) -> None:
    while (wait := policy.remaining()) > 0:
        waited = clock.monotonic() - started
        # A second is for the clocks; whoever set this back-off measured its max_wait alike
        if waited + wait > policy.max_wait + 1:
            raise RateLimitError(
                f"{what}: the server is backed off from for {wait:.0f} s more, "
                f"which is beyond max_wait={policy.max_wait:g} s",
                total_wait=waited,
                wait=wait,
            )
        clock.sleep(wait)


def _gave_up(error: EWSError, kind: Kind, policy: RetryPolicy, waited: float, what: str) -> EWSError:
    """Return what to raise in the end: the error itself, or for a busy server how long it was borne with."""
    if policy.fail_fast or kind is not Kind.BUSY:
        return error
    wait = getattr(error, "back_off", getattr(error, "wait", None))
    asked = f" and asks for {wait:g} s more" if wait is not None else ""
    late = RateLimitError(
        f"{what}: the server is still busy after {waited:.0f} s{asked}; max_wait is {policy.max_wait:g} s ({error})",
        url=getattr(error, "url", None),
        status_code=getattr(error, "status_code", 500 if isinstance(error, ErrorServerBusy) else None),
        total_wait=waited,
        wait=wait,
    )
    late.__cause__ = error
    return late
