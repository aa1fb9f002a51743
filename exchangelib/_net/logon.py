"""One attempt with a password that nobody has tried yet, and none with one that was refused; no scheme is known here.

Servers lock accounts after a few wrong passwords, and four threads that begin at once would be four attempts.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ..credentials import BaseCredentials
from ..errors import UnauthorizedError
from .clock import Clock
from .fork import renew_after_fork

REFUSED_FOR = 900.0  # seconds: longer than the time within which servers usually count wrong passwords


def check_refusal(credentials: BaseCredentials, host: str, clock: Clock) -> None:
    """Do not let credentials go again to a host that refused them a short time ago.

    :raises UnauthorizedError: it did
    """
    refusal = credentials._refusals.get(host)
    if refusal is None:
        return
    since, text = refusal
    age = clock.monotonic() - since
    if 0 <= age < REFUSED_FOR:
        raise UnauthorizedError(
            f"{text} (refused {age:.0f} s ago, and not sent again for {(REFUSED_FOR - age) / 60:.0f} minutes, so that no "
            "account is locked: give other credentials)"
        )
    credentials._refusals.pop(host, None)


def note_refusal(credentials: BaseCredentials, host: str, clock: Clock, text: str) -> None:
    """Remember that a host refused credentials, and what it said."""
    credentials._refusals[host] = clock.monotonic(), text


class Gate:
    """Stands before the requests of one connection; open as soon as one has come through.

    :param host: whom the password is for
    """

    def __init__(self, host: str, clock: Clock) -> None:
        self._host = host
        self._clock = clock
        self._lock = threading.RLock()
        self.is_open = False
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Replace the lock, which another thread of the parent may have held."""
        self._lock = threading.RLock()

    @contextmanager
    def one_at_first(self, credentials: BaseCredentials) -> Iterator[None]:
        """Let one request through, and the others when it is known how that went.

        :raises UnauthorizedError: these credentials were refused there a short time ago
        """
        if self.is_open:
            yield
            return
        with self._lock:
            if not self.is_open:
                check_refusal(credentials, self._host, self._clock)
            yield

    def passed(self) -> None:
        """Take note that the credentials are good."""
        self.is_open = True

    def refused(self, credentials: BaseCredentials, text: str) -> None:
        """Take note that they are not. If they were good before, once more is tried: servers err, too."""
        with self._lock:
            if self.is_open:
                self.is_open = False
                return
            note_refusal(credentials, self._host, self._clock, text)
