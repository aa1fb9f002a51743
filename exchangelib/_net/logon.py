"""One attempt with a password that nobody has tried yet, and none with one that was refused; no scheme is known here.

Servers lock accounts after a few wrong passwords. Four threads that begin at once would be four attempts, and so would four
connections, or four credentials that were made of the same name and password: what is known of a password at a server is
known in the whole process.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

from ..credentials import BaseCredentials
from ..errors import UnauthorizedError
from .clock import Clock
from .fork import renew_after_fork

REFUSED_FOR = 900.0  # seconds: longer than the time within which servers usually count wrong passwords
_MAX_STANDINGS = 10_000


class Standing:
    """What a server thinks of a name with a password."""

    def __init__(self) -> None:
        self.turn = threading.RLock()  # held by the one request that goes through while nothing is known
        self.is_good = False
        self.refusal: tuple[float, str] | None = None  # when, and what was said

    def check(self, clock: Clock) -> None:
        """Do not let credentials go again where they were refused a short time ago.

        :raises UnauthorizedError: they were
        """
        if self.refusal is None:
            return
        since, text = self.refusal
        age = clock.monotonic() - since
        if 0 <= age < REFUSED_FOR:
            raise UnauthorizedError(
                f"{text} (refused {age:.0f} s ago, and not sent again for {(REFUSED_FOR - age) / 60:.0f} minutes, so that no "
                "account is locked: give other credentials)"
            )
        self.refusal = None

    def refused(self, clock: Clock, text: str) -> None:
        """Take note that they were refused, and what was said. If they were good, once more is tried: servers err, too."""
        with self.turn:
            if self.is_good:
                self.is_good = False
                return
            self.refusal = clock.monotonic(), text


class _Standings:
    """What is known in this process, without any password; the longest unused is forgotten."""

    def __init__(self) -> None:
        self._key = os.urandom(32)
        self._known: OrderedDict[bytes, Standing] = OrderedDict()
        self._lock = threading.Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Replace the locks, which other threads of the parent may have held; what was refused stays so."""
        self._lock = threading.Lock()
        for standing in self._known.values():
            standing.turn = threading.RLock()

    def of(self, credentials: BaseCredentials, place: str) -> Standing:
        import hashlib  # brings OpenSSL

        said = repr((type(credentials).__qualname__, credentials._identity(secrets=True), place))
        mark = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), key=self._key).digest()
        with self._lock:
            found = self._known.setdefault(mark, Standing())
            self._known.move_to_end(mark)
            if len(self._known) > _MAX_STANDINGS:
                self._known.popitem(last=False)
            return found

    def clear(self) -> None:
        with self._lock:
            self._known.clear()


_standings = _Standings()


def standing_of(credentials: BaseCredentials, place: str) -> Standing:
    """Return what is known of credentials somewhere.

    :param place: the address of a server
    """
    return _standings.of(credentials, place)


def is_refused(credentials: BaseCredentials | None, place: str) -> bool:
    """Say whether a server has refused credentials a short time ago."""
    return credentials is not None and standing_of(credentials, place).refusal is not None


def forget() -> None:
    """Forget what was refused, in the whole process: for tests, whose servers are others at the same address."""
    _standings.clear()


class Gate:
    """Stands before the requests of one connection; open as soon as a password is known to be good.

    :param place: the address that the password is for
    """

    def __init__(self, place: str, clock: Clock) -> None:
        self._place = place
        self._clock = clock
        self._known: tuple[BaseCredentials, int, Standing] | None = None

    def _standing(self, credentials: BaseCredentials) -> Standing:
        known = self._known
        if known is None or known[0] is not credentials or known[1] != credentials._edition:
            edition = credentials._edition
            known = self._known = credentials, edition, standing_of(credentials, self._place)
        return known[2]

    @contextmanager
    def one_at_first(self, credentials: BaseCredentials) -> Iterator[None]:
        """Let one request through, and the others when it is known how that went.

        :raises UnauthorizedError: these credentials were refused there a short time ago
        """
        standing = self._standing(credentials)
        if standing.is_good:
            yield
            return
        with standing.turn:
            if not standing.is_good:
                standing.check(self._clock)
            yield

    def passed(self, credentials: BaseCredentials) -> None:
        """Take note that the credentials are good."""
        standing = self._standing(credentials)
        if not standing.is_good:
            standing.is_good, standing.refusal = True, None

    def refused(self, credentials: BaseCredentials, text: str) -> None:
        """Take note that they are not."""
        self._standing(credentials).refused(self._clock, text)
