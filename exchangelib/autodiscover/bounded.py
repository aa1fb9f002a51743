"""One HTTP exchange that ends in time and takes in little, whatever the other side does; it knows no autodiscover."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from .._net.answers import Reply
from .._net.faults import TimedOut
from .._net.lazy import LazyModule
from ..errors import EWSError

if TYPE_CHECKING:
    from .._net import channel
else:
    channel = LazyModule("exchangelib._net.channel")

T = TypeVar("T")
MAX_SIZE = 1 << 20  # bytes: answers have some ten thousand


def post(session: Any, url: str, data: bytes, headers: Mapping[str, str], timeout: Any, seconds: float) -> Reply:
    """Send a request and read its answer.

    :param timeout: seconds to connect and between bytes
    :param seconds: in all
    :raises TransportError: of `faults`, or `MalformedResponseError`
    """
    limits = channel.Limits(size=MAX_SIZE, ratio_floor=MAX_SIZE, seconds=seconds)
    return in_time(lambda: channel.post(session, url, data, headers, _within(timeout, seconds), limits), seconds, url)


def get(session: Any, url: str, headers: Mapping[str, str], timeout: Any, seconds: float) -> Reply:
    """Fetch an address as it is, without following where it leads. As `post`."""
    return in_time(lambda: _get(session, url, headers, _within(timeout, seconds), seconds), seconds, url)


def _get(session: Any, url: str, headers: Mapping[str, str], timeout: Any, seconds: float) -> Reply:
    limits = channel.Limits(size=MAX_SIZE, ratio_floor=MAX_SIZE, seconds=seconds)
    failure: EWSError
    sent = False
    try:
        with session.get(url, headers=headers, timeout=timeout, stream=True, allow_redirects=False) as response:
            sent = True
            return Reply(url, response.status_code, response.headers, channel.read(response.raw, limits))
    except EWSError as e:
        failure = e
    except Exception as e:
        if not channel.is_foreign(e):
            raise
        failure = channel.translate(e, url, timeout, sent)
    raise failure  # outside the except block: see `channel.post`


def _within(timeout: Any, seconds: float) -> Any:
    if isinstance(timeout, tuple):
        return tuple(min(each, seconds) for each in timeout)
    return min(timeout, seconds)


def in_time(work: Callable[[], T], seconds: float, url: str) -> T:
    """Do something in a thread of its own, which is left alone if it takes too long.

    The time limits of sockets are for each byte: who sends a head of a hundred kilobytes one by one meets them all.

    :raises TimedOut: it took too long
    """
    done: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            done.put((True, context.run(work)))
        except BaseException as e:
            done.put((False, e))

    threading.Thread(target=run, name="autodiscover", daemon=True).start()
    try:
        succeeded, result = done.get(timeout=seconds)
    except queue.Empty:
        raise TimedOut(f"{url} did not answer in full within {seconds:.3g} s") from None
    if not succeeded:
        raise result
    return result  # type: ignore[no-any-return]
