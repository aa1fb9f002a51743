"""Errors of the program's own hooks: they are the program's, and are not taken for those of a server. No hook is known here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from ..errors import EWSError
from .faults import ConnectFailed

T = TypeVar("T")
_MARK = "_exchangelib_is_own"
_NETWORK = ("requests", "urllib3")


def call(hook: Callable[[], T], what: str = "") -> T:
    """Call a hook, and let what it raises through as it is; but a connection that failed is one that may be tried again.

    :param what: the hook, for messages, if it may use the network on our behalf
    :raises ConnectFailed: the hook did not get through
    """
    try:
        return hook()
    except EWSError:
        raise
    except Exception as e:
        is_network = isinstance(e, (ConnectionError, TimeoutError)) or type(e).__module__.startswith(_NETWORK)
        if not (what and is_network):
            with suppress(Exception):  # it may have no room for it
                setattr(e, _MARK, True)
            raise
        said = getattr(e, "strerror", None)
        failure = ConnectFailed(f"No token: {what} failed: {type(e).__name__}{f': {said}' if said else ''}")
    # Outside the except block: the error of another library may hold what it has sent
    raise failure


def is_own(error: BaseException) -> bool:
    """Say whether a hook of the program raised an error."""
    return getattr(error, _MARK, False) is True
