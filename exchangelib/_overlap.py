"""Jobs under way while the results of earlier ones are worked on, in order; knows nothing of what the jobs do."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from contextvars import Context, copy_context
from functools import partial
from itertools import repeat
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Final, Generic, TypeVar

from .errors import EWSError, InvalidValue

T = TypeVar("T")

# Seconds that whoever ends early waits for what is under way; it may be asleep because a server wants peace for an hour
_FAREWELL: Final = 5.0


def overlapped(jobs: Iterable[Callable[[], T]], width: int) -> Iterator[T]:
    """Do jobs in threads, and yield their results in the order of the jobs.

    Whoever takes the results decides how far it goes: at most `width` jobs are under way or done and not yet taken. A
    job is taken from the iterable when there is room for it, in the thread that takes the results. With `width` 1, one
    job is under way while the caller works on the result of the last.

    The threads end with the generator. When it is closed early, jobs that have not begun are dropped, and those under
    way are awaited, for some seconds at most.

    :param jobs: each is called once, in a copy of the context in which it was taken; may be endless
    :param width: how many may be under way at a time
    :return: a generator; what a job raises, it raises in the place of the result, and ends
    :raises InvalidValue: the width is not a positive number
    """
    if type(width) is not int or width < 1:
        raise InvalidValue(f"width must be a positive number, not {width!r}")
    return _in_order(iter(jobs), width, width)


def ahead(iterator: Iterable[T], size: int = 1) -> Iterator[T]:
    """Run an iterator ahead of whoever takes what it yields, in a thread of its own.

    :param iterator: is advanced, and closed in the end, in one thread that is not the caller's
    :param size: how many things may wait to be taken
    :return: a generator of the same things
    :raises InvalidValue: the size is not a positive number
    """
    if type(size) is not int or size < 1:
        raise InvalidValue(f"size must be a positive number, not {size!r}")
    return _steps(_Steps(iter(iterator)), size)


class _Job(Generic[T]):
    """Something to do, and what came of it."""

    __slots__ = ("_call", "_context", "_done", "_error", "_value")

    def __init__(self, call: Callable[[], T]) -> None:
        self._call: Callable[[], T] | None = call
        self._context: Context | None = copy_context()
        self._done = threading.Event()
        self._value: Any = None
        self._error: BaseException | None = None

    def do(self) -> None:
        call, context = self._call, self._context
        assert call is not None  # a job is done once
        assert context is not None
        try:
            self._value = context.run(call)
        except BaseException as e:  # whatever it is, it belongs to whoever waits
            self._error = e
        finally:
            self._call = self._context = None
            self._done.set()

    def result(self) -> T:
        self._done.wait()
        if self._error is None:
            value: T = self._value
            return value
        try:
            raise self._error
        finally:
            self._error = None  # its trace leads back here


class _Crew:
    """Threads that do what is in a queue, as many as there was ever work for at a time."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._process = os.getpid()
        self._work: SimpleQueue[_Job[Any] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def begin(self, call: Callable[[], T], waiting: int) -> _Job[T]:
        """Have something done.

        :param waiting: how many jobs were begun and not asked for: if there are as many threads, another may help
        """
        job = _Job(call)
        self._work.put(job)
        if len(self._threads) < self._size and waiting >= len(self._threads):
            # It must not know the crew: who forgets the generator forgets the crew, and that ends the thread
            thread = threading.Thread(target=_work, args=(self._work,), name="exchangelib-overlap", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # no thread begins any more, as while Python 3.12 ends
                if not self._threads:
                    self._work.get()
                    job.do()
            else:
                self._threads.append(thread)
        return job

    def check(self) -> None:
        """Complain where there are no threads to wait for: a fork takes none along."""
        if os.getpid() != self._process:
            raise EWSError(
                "What was begun in one process cannot go on in a fork of it: its requests are under way in the other. "
                "Begin again in this process"
            )

    def end(self, patience: float) -> None:
        """Drop what has not begun, and wait for what has."""
        if os.getpid() != self._process:
            return
        with suppress(Empty):
            while True:
                self._work.get_nowait()
        for _ in self._threads:
            self._work.put(None)
        deadline = monotonic() + patience
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - monotonic()))


def _work(jobs: SimpleQueue[_Job[Any] | None]) -> None:
    while (job := jobs.get()) is not None:
        job.do()
        del job  # its result belongs to somebody else while this thread waits


def _in_order(jobs: Iterator[Callable[[], T]], workers: int, window: int) -> Generator[T, None, None]:
    crew = _Crew(workers)
    begun: deque[_Job[T]] = deque()
    patience = _FAREWELL
    try:
        more = _fill(jobs, crew, begun, window)
        while begun:
            crew.check()
            result = begun.popleft().result()
            if more:
                more = _fill(jobs, crew, begun, window)
            yield result
            del result
    except KeyboardInterrupt:
        patience = 0
        raise
    finally:
        crew.end(patience)


def _fill(jobs: Iterator[Callable[[], T]], crew: _Crew, begun: deque[_Job[T]], window: int) -> bool:
    """Begin as many jobs as there is room for; tell whether there may be more."""
    while len(begun) < window:
        try:
            call = next(jobs)
        except StopIteration:
            return False
        except Exception as e:  # it has its place after the results of the jobs before it
            begun.append(crew.begin(partial(_fail, e), len(begun)))
            return False
        begun.append(crew.begin(call, len(begun)))
    return True


def _fail(error: Exception) -> Any:
    raise error


_END: Final = object()


class _Steps:
    """An iterator that is advanced by calls. After its end, and after an error, there is only the end."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self._iterator: Iterator[Any] | None = iterator

    def __call__(self) -> Any:
        if self._iterator is None:
            return _END
        try:
            return next(self._iterator)
        except StopIteration:
            self._iterator = None
            return _END
        except BaseException:
            self._iterator = None
            raise

    def close(self) -> None:
        """Close the iterator, if it can be closed; not while it is being advanced."""
        iterator, self._iterator = self._iterator, None
        close = getattr(iterator, "close", None)
        if close is not None and not getattr(iterator, "gi_running", False):
            close()


def _steps(steps: _Steps, size: int) -> Generator[Any, None, None]:
    results = _in_order(repeat(steps), 1, size)
    try:
        for result in results:
            if result is _END:
                return
            yield result
    finally:
        results.close()
        steps.close()
