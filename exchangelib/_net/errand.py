"""Work of others that has no time limit: a thread does it, which is left alone when time is up. What work is not known here."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def in_time(work: Callable[[], T], seconds: float, dispose: Callable[[T], object] | None = None) -> T:
    """Return what comes of some work, or raise what it raises.

    :param work: has no time limit of its own
    :param seconds: how long it may take
    :param dispose: for what comes too late
    :raises TimeoutError: it takes longer; it goes on in its thread, which keeps no program alive
    """
    if seconds == math.inf:
        return work()
    results: list[T] = []
    errors: list[BaseException] = []
    ended, lock = threading.Event(), threading.Lock()
    is_left = False

    def run() -> None:
        try:
            result = work()
        except BaseException as e:
            errors.append(e)
        else:
            with lock:
                late = is_left
                results.append(result)
            if late and dispose is not None:
                dispose(result)
        ended.set()

    try:
        threading.Thread(target=run, name="exchangelib errand", daemon=True).start()
    except (
        RuntimeError
    ):  # no thread begins any more, as while Python 3.12 ends: what mails a last report is not to fail
        return work()
    if not ended.wait(seconds):
        with lock:
            is_left = not results
        if is_left and not errors:
            raise TimeoutError(f"not within {seconds:g} s")
    if errors:
        raise errors[0]
    return results[0]
