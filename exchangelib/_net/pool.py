"""A bounded pool that lends things out in the order in which they were asked for, without knowing what they are."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from ..errors import SessionPoolMinSizeReached
from .clock import SYSTEM, Clock
from .faults import PoolTimeout
from .fork import renew_after_fork

S = TypeVar("S")


class _Loan(Generic[S]):
    def __init__(self, thing: S, epoch: int, thread: str, operation: str, since: float) -> None:
        self.thing = thing
        self.epoch = epoch
        self.thread = thread
        self.operation = operation
        self.since = since
        self.owner = threading.get_ident()


class _Waiter(Generic[S]):
    """Someone in the queue. When called up, it finds a thing, or none and the permission to make one."""

    def __init__(self) -> None:
        self.called = threading.Event()
        self.thing: S | None = None


class Pool(Generic[S]):
    """Things are made when needed, up to `size`, lent to one thread at a time, and made anew when lost.

    What is lent for long, to somebody who does other things meanwhile, is counted apart, up to `size` as well: so whoever is in
    the middle of a file finds a thing for what else there is to do, and whoever else wants one does not wait for the file's end.

    :param name: what the things are connected to, for messages
    :param create: makes one thing; runs outside the lock, and may fail
    :param close: unmakes one
    :param size: how many there may be at a time
    """

    def __init__(
        self, name: str, create: Callable[[], S], close: Callable[[S], None], size: int, clock: Clock = SYSTEM
    ) -> None:
        self.name = name
        self._create = create
        self._close = close
        self._size = size
        self._clock = clock
        self._epoch = 0
        self._begin()
        renew_after_fork(self)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Condition(self._lock)  # of those who want a thing for long
        self._promised = 0  # to them, that have none yet
        self._long: dict[int, _Loan[S]] = {}
        self._idle: list[S] = []  # the one used last is lent first: its connection is the most likely to be alive
        self._lent: dict[int, _Loan[S]] = {}
        self._waiters: deque[_Waiter[S]] = deque()
        self._making = 0

    def after_fork(self) -> None:
        """Give up the parent's things: here they are closed without a word to the server, there they live on."""
        idle = self._idle
        self._epoch += 1
        self._begin()
        for thing in idle:
            self._close(thing)

    @property
    def size(self) -> int:
        """How many things there may be."""
        return self._size

    @property
    def made(self) -> int:
        """How many things there are."""
        with self._lock:
            return len(self._idle) + len(self._lent) + len(self._long)

    @contextmanager
    def lend(self, operation: str, timeout: float | None = None) -> Iterator[S]:
        """Lend a thing for the length of a block; if the block fails, the thing is not used again."""
        thing = self.acquire(operation, timeout)
        try:
            yield thing
        except BaseException:
            self.discard(thing)
            raise
        self.release(thing)

    def acquire(self, operation: str = "", timeout: float | None = None) -> S:
        """Borrow a thing, which must come back by `release`, `discard` or `replace`.

        :param operation: what for; shown to whoever waits in vain
        :param timeout: seconds to wait for one that comes free; `None`: for ever
        :raises PoolTimeout: none came free
        """
        with self._lock:
            if not self._waiters and self._idle:
                return self._book(self._idle.pop(), operation)
            waiter: _Waiter[S] | None = None
            if not self._waiters and self._room():
                self._making += 1
            else:
                waiter = _Waiter()
                self._waiters.append(waiter)
        if waiter is not None:
            thing = self._wait(waiter, operation, timeout)
            if thing is not None:
                return thing
        return self._make(operation)

    def acquire_for_long(self, operation: str = "", timeout: float | None = None) -> S:
        """Borrow a thing for long, as by `acquire`. A thread that has one so waits for no other's end, nor for its own.

        :raises PoolTimeout: none came free
        """
        me = threading.get_ident()
        with self._turn:
            if not self._turn.wait_for(
                lambda: (
                    len(self._long) + self._promised < self._size or any(x.owner == me for x in self._long.values())
                ),
                timeout,
            ):
                raise PoolTimeout(self._complaint(timeout, self._long))
            self._promised += 1
        thing: S | None = None
        try:
            thing = self.acquire(operation, timeout)
            return thing
        finally:
            with self._turn:
                self._promised = max(0, self._promised - 1)  # none if a fork came between
                if thing is not None and id(thing) in self._lent:
                    self._long[id(thing)] = self._lent.pop(id(thing))
                    self._call_up()
                self._turn.notify_all()

    def _returned(self, thing: S) -> _Loan[S] | None:
        """Strike a thing from the books, with the lock held; give its loan."""
        loan = self._long.pop(id(thing), None)
        if loan is None:
            return self._lent.pop(id(thing), None)
        self._turn.notify_all()
        return loan

    def _room(self) -> bool:
        return len(self._idle) + len(self._lent) + self._making < self._size

    def _book(self, thing: S, operation: str) -> S:
        thread = threading.current_thread().name
        self._lent[id(thing)] = _Loan(thing, self._epoch, thread, operation, self._clock.monotonic())
        return thing

    def _make(self, operation: str) -> S:
        try:
            thing = self._create()
        except BaseException:
            with self._lock:
                self._making = max(0, self._making - 1)  # none if a fork came between
                self._call_up()
            raise
        with self._lock:
            self._making = max(0, self._making - 1)
            return self._book(thing, operation)

    def _wait(self, waiter: _Waiter[S], operation: str, timeout: float | None) -> S | None:
        try:
            called = waiter.called.wait(timeout)
        except BaseException:  # Ctrl-C: the place in the queue, or what was just given, goes to the next
            with self._lock:
                if not waiter.called.is_set():
                    self._waiters.remove(waiter)
                elif waiter.thing is None:
                    self._making -= 1
                else:
                    self._lent.pop(id(waiter.thing), None)
                    self._idle.append(waiter.thing)
                self._call_up()
            raise
        with self._lock:
            if not called and not waiter.called.is_set():
                self._waiters.remove(waiter)
                raise PoolTimeout(self._complaint(timeout, self._lent))
            return None if waiter.thing is None else self._book(waiter.thing, operation)

    def _complaint(self, timeout: float | None, loans: dict[int, _Loan[S]]) -> str:
        now = self._clock.monotonic()
        holders = [
            f"{loan.thread} ({loan.operation or 'unnamed'}, for {now - loan.since:.1f} s)" for loan in loans.values()
        ]
        return (
            f"No free connection to {self.name} within {timeout:g} s: "
            f"{len(loans)} of {self._size} in use, by {', '.join(holders) or 'nobody'}"
            + (f"; {self._making} being made" if self._making else "")
        )

    def _call_up(self) -> None:
        """Serve the queue, first come first; with the lock held."""
        while self._waiters and (self._idle or self._room()):
            waiter = self._waiters.popleft()
            if self._idle:
                # Between this call and the waiter's waking, the thing is in nobody's book: count it as being made
                waiter.thing = self._idle.pop()
                self._lent[id(waiter.thing)] = _Loan(waiter.thing, self._epoch, "a thread that is waking up", "", 0.0)
            else:
                self._making += 1
            waiter.called.set()

    def release(self, thing: S) -> None:
        """Give a thing back, for others to use."""
        with self._lock:
            loan = self._returned(thing)
            # What was lent before close() or a fork, or is too many since resize(), is not used again
            keep = loan is not None and loan.epoch == self._epoch and self._room()
            if keep:
                self._idle.append(thing)
            self._call_up()
        if not keep:
            self._close(thing)

    def discard(self, thing: S) -> None:
        """Give a thing back that is of no more use; another is made when one is needed."""
        with self._lock:
            self._returned(thing)
            if thing in self._idle:
                self._idle.remove(thing)
            self._call_up()
        self._close(thing)

    def replace(self, thing: S) -> S:
        """Change a borrowed thing for a new one, without passing through the queue."""
        with self._lock:
            loan = self._returned(thing)
            self._making += 1
        self._close(thing)
        return self._make(loan.operation if loan else "")

    def resize(self, size: int) -> None:
        """Allow that many things; those that are too many are closed as soon as they are free."""
        if size < 1:
            raise SessionPoolMinSizeReached(f"There must be at least one connection to {self.name}")
        surplus: list[S] = []
        with self._lock:
            self._size = size
            while self._idle and len(self._idle) + len(self._lent) + self._making > size:
                surplus.append(self._idle.pop(0))
            self._call_up()
            self._turn.notify_all()
        for thing in surplus:
            self._close(thing)

    def close(self) -> None:
        """Close what is free now, and what is lent when it comes back. The pool can be used again afterwards."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._epoch += 1
            self._call_up()
        for thing in idle:
            self._close(thing)
