"""One HTTP exchange that ends in time and takes in little, whatever the other side does; it knows no autodiscover."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .._net.answers import Reply
from .._net.lazy import LazyModule
from ..errors import EWSError

if TYPE_CHECKING:
    from .._net import channel, pace
else:
    channel = LazyModule("exchangelib._net.channel")
    pace = LazyModule("exchangelib._net.pace")

MAX_SIZE = 1 << 20  # bytes: answers have some ten thousand


def post(session: Any, url: str, data: bytes, headers: Mapping[str, str], timeout: Any, seconds: float) -> Reply:
    """Send a request and read its answer.

    :param timeout: seconds to connect and between bytes
    :param seconds: in all
    :raises TransportError: of `faults`, or `MalformedResponseError`
    """
    return channel.post(session, url, data, headers, _within(timeout, seconds), _limits(seconds))


def get(session: Any, url: str, headers: Mapping[str, str], timeout: Any, seconds: float) -> Reply:
    """Fetch an address as it is, without following where it leads. As `post`."""
    timeout, limits = _within(timeout, seconds), _limits(seconds)
    failure: EWSError
    sent = False
    try:
        with pace.paced(limits.seconds, limits.ends):
            response = session.get(url, headers=headers, timeout=timeout, stream=True, allow_redirects=False)
        with response:
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


def _limits(seconds: float) -> channel.Limits:
    return channel.Limits(size=MAX_SIZE, ratio_floor=MAX_SIZE, seconds=seconds, ends=time.monotonic() + seconds)
