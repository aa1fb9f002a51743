import contextvars
import gc
import multiprocessing
import os
import threading
import time
from functools import partial
from itertools import count

import pytest

from exchangelib._overlap import ahead, overlapped
from exchangelib.errors import EWSError, InvalidValue

PATIENCE = 10  # seconds that a test waits for what must come


def threads():
    return [t for t in threading.enumerate() if t.name == "exchangelib-overlap"]


@pytest.fixture(autouse=True)
def _no_thread_is_left():
    yield
    gc.collect()
    for thread in threads():
        thread.join(PATIENCE)
    assert not threads()


class Gate:
    """Jobs that wait to be let through, and tell how many wait."""

    def __init__(self):
        self.begun = []
        self.open = {}
        self.changed = threading.Condition()

    def job(self, n):
        def run():
            event = self.open.setdefault(n, threading.Event())
            with self.changed:
                self.begun.append(n)
                self.changed.notify_all()
            assert event.wait(PATIENCE)
            return n

        return run

    def let(self, n):
        self.open.setdefault(n, threading.Event()).set()

    def await_begun(self, *numbers):
        with self.changed:
            assert self.changed.wait_for(lambda: set(numbers) <= set(self.begun), PATIENCE), self.begun


@pytest.mark.parametrize("width", [1, 2, 7])
def test_results_come_in_the_order_of_the_jobs(width):
    def job(n):
        time.sleep(0.001 * (n % 3))
        return n

    assert list(overlapped((partial(job, n) for n in range(50)), width)) == list(range(50))


def test_no_jobs_give_no_results_and_start_no_thread():
    assert list(overlapped([], 3)) == []
    assert not threads()


def test_as_many_as_the_width_are_under_way_and_the_last_may_be_done_first():
    gate = Gate()
    results = overlapped((gate.job(n) for n in count()), 3)
    gate.let(0)
    taken = next(results)
    gate.await_begun(1, 2, 3)
    assert taken == 0
    assert 4 not in gate.begun
    for n in (3, 2, 1):
        gate.let(n)
    gate.let(4), gate.let(5), gate.let(6)
    assert [next(results) for _ in range(3)] == [1, 2, 3]
    results.close()


def test_with_width_one_the_next_is_under_way_while_the_caller_works_on_the_last():
    gate = Gate()
    gate.let(0)
    results = overlapped((gate.job(n) for n in range(5)), 1)
    assert next(results) == 0
    gate.await_begun(1)  # while this test holds the result of 0
    assert gate.begun == [0, 1]
    for n in range(1, 5):
        gate.let(n)
    assert list(results) == [1, 2, 3, 4]


def test_jobs_are_taken_lazily_in_the_thread_of_the_caller():
    taken = []

    def jobs():
        for n in count():
            taken.append((n, threading.get_ident()))
            yield lambda: None

    results = overlapped(jobs(), 2)
    assert taken == []
    next(results)
    assert [n for n, _ in taken] == [0, 1, 2]
    assert {ident for _, ident in taken} == {threading.get_ident()}
    results.close()


def test_an_exception_is_raised_in_its_place_and_nothing_more_is_begun():
    def job(n):
        if n == 2:
            raise KeyError(n)
        return n

    begun = []

    def jobs():
        for n in range(100):
            begun.append(n)
            yield partial(job, n)

    results = overlapped(jobs(), 2)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(KeyError):
        next(results)
    with pytest.raises(StopIteration):
        next(results)
    assert len(begun) <= 4


def test_an_error_of_the_iterable_comes_after_the_results_of_the_jobs_before_it():
    def jobs():
        yield lambda: 1
        yield lambda: 2
        raise OSError("disk")

    results = overlapped(jobs(), 4)
    assert [next(results), next(results)] == [1, 2]
    with pytest.raises(OSError, match="disk"):
        next(results)


def test_closing_drops_what_has_not_begun_and_waits_for_what_has():
    done = []
    started = threading.Event()

    def slow():
        started.set()
        time.sleep(0.05)
        done.append(1)

    results = overlapped([lambda: 0, slow, slow, slow], 1)
    assert next(results) == 0
    assert started.wait(PATIENCE)
    results.close()
    assert done == [1]
    assert not threads()


def test_a_generator_that_is_forgotten_ends_its_threads():
    results = overlapped((lambda: 1 for _ in count()), 3)
    next(results)
    assert threads()
    del results
    gc.collect()
    for thread in threads():
        thread.join(PATIENCE)
    assert not threads()


def test_a_job_sees_the_context_in_which_it_was_taken():
    variable = contextvars.ContextVar("variable", default="none")
    results = overlapped((variable.get for _ in range(3)), 1)
    variable.set("first")
    seen = [next(results)]
    variable.set("second")
    seen += list(results)
    assert seen == ["first", "first", "second"]


def test_nested_overlaps_do_not_wait_for_each_other():
    def outer(n):
        return sum(overlapped((partial(int, n) for _ in range(5)), 2))

    assert list(overlapped((partial(outer, n) for n in range(10)), 2)) == [5 * n for n in range(10)]


@pytest.mark.parametrize("width", [0, -1, 1.5, None, True])
def test_a_width_that_is_no_positive_number_is_refused_at_once(width):
    with pytest.raises(InvalidValue, match="width"):
        overlapped([], width)
    with pytest.raises(InvalidValue, match="size"):
        ahead([], width)


def _go_on_in_child(results, pipe):
    try:
        next(results)
    except EWSError as e:
        pipe.send(str(e))
    else:
        pipe.send("went on")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_what_was_begun_in_one_process_is_refused_in_its_fork_instead_of_waiting_for_ever():
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe()
    results = overlapped((lambda: 1 for _ in count()), 2)
    next(results)
    child = context.Process(target=_go_on_in_child, args=(results, theirs))
    child.start()
    assert mine.poll(PATIENCE)
    assert "fork" in mine.recv()
    child.join(PATIENCE)
    assert child.exitcode == 0
    assert next(results) == 1
    results.close()


def test_an_iterator_runs_one_step_ahead():
    steps, waiting = [], threading.Condition()

    def things():
        for n in range(4):
            with waiting:
                steps.append(n)
                waiting.notify_all()
            yield n

    results = ahead(things())
    assert steps == []
    assert next(results) == 0
    with waiting:
        assert waiting.wait_for(lambda: steps == [0, 1], PATIENCE)
    assert list(results) == [1, 2, 3]


def test_an_iterator_that_runs_ahead_is_closed_with_the_generator():
    closed = []

    def things():
        try:
            yield from count()
        finally:
            closed.append(True)

    results = ahead(things(), 2)
    assert [next(results), next(results)] == [0, 1]
    results.close()
    assert closed == [True]


def test_an_error_of_an_iterator_that_runs_ahead_comes_in_its_place():
    def things():
        yield 1
        raise OSError("disk")

    results = ahead(things(), 3)
    assert next(results) == 1
    with pytest.raises(OSError, match="disk"):
        next(results)


def test_where_no_thread_begins_any_more_jobs_are_done_without_one(monkeypatch):
    def start(thread):
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", start)
    here = threading.get_ident()
    assert list(overlapped([threading.get_ident] * 5, 2)) == [here] * 5
    assert list(ahead(iter("abc"))) == ["a", "b", "c"]
