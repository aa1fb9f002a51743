"""Time as an argument, so that nothing which waits knows where time comes from."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from .._value import Value


def _jitter() -> float:
    return int.from_bytes(os.urandom(6), "big") / 2**48


class Clock(Value):
    """What the connection needs of time and chance.

    :param monotonic: seconds on a clock that never goes back
    :param sleep: wait that many seconds
    :param jitter: a number in [0, 1), anew with each call, and another in a forked child
    :param now: seconds since the epoch, which is what tokens are dated by
    """

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = _jitter
    now: Callable[[], float] = time.time


SYSTEM = Clock()
