"""A pool lends in order, never too much, and says who has what."""

from __future__ import annotations

import os
import threading

import pytest

from exchangelib._net.faults import PoolTimeout
from exchangelib._net.pool import Pool
from exchangelib.errors import SessionPoolMinSizeReached

LONG = 10  # seconds after which a test has failed


class Maker:
    def __init__(self) -> None:
        self.made: list[object] = []
        self.closed: list[object] = []
        self.fail: Exception | None = None

    def __call__(self) -> object:
        if self.fail:
            raise self.fail
        self.made.append(object())
        return self.made[-1]


@pytest.fixture
def maker():
    return Maker()


@pytest.fixture
def pool(maker):
    return Pool("mail.example.com", maker, maker.closed.append, 2)


def in_thread(target, name=None):
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread


def until_waiting(pool, number):
    while True:
        with pool._lock:
            if len(pool._waiters) == number:
                return


def test_nothing_is_made_before_it_is_needed(pool, maker):
    assert maker.made == []
    with pool.lend("FindItem"):
        assert len(maker.made) == 1
    with pool.lend("FindItem"):
        pass
    assert len(maker.made) == 1


def test_no_more_are_made_than_allowed(pool, maker):
    a, b = pool.acquire(), pool.acquire()
    assert a is not b
    got = []
    thread = in_thread(lambda: got.append(pool.acquire("GetItem", LONG)))
    until_waiting(pool, 1)
    pool.release(a)
    thread.join(LONG)
    assert got == [a]
    assert len(maker.made) == 2


def test_who_asked_first_is_served_first(pool):
    held = [pool.acquire(), pool.acquire()]
    order = []
    threads = []
    for n in range(5):

        def work(n=n):
            thing = pool.acquire(timeout=LONG)
            order.append(n)
            pool.release(thing)

        threads.append(in_thread(work))
        until_waiting(pool, n + 1)
    pool.release(held[0])
    for thread in threads:
        thread.join(LONG)
    assert order == [0, 1, 2, 3, 4]


def test_a_latecomer_does_not_overtake_the_queue(pool):
    a, _ = pool.acquire(), pool.acquire()
    got = []
    thread = in_thread(lambda: got.append(pool.acquire(timeout=LONG)))
    until_waiting(pool, 1)
    pool.release(a)  # belongs to the one who waits, even if it has not woken yet
    with pytest.raises(PoolTimeout):
        pool.acquire(timeout=0.001)
    thread.join(LONG)
    assert got == [a]


def test_waiting_in_vain_names_who_holds_what(pool):
    ready, done = threading.Event(), threading.Event()

    def hold():
        with pool.lend("SyncFolderItems"):
            ready.set()
            done.wait(LONG)

    thread = in_thread(hold, name="sync-thread")
    assert ready.wait(LONG)
    pool.acquire("FindItem")
    with pytest.raises(PoolTimeout) as e:
        pool.acquire("GetItem", timeout=0.01)
    done.set()
    thread.join(LONG)
    text = str(e.value)
    assert "mail.example.com" in text
    assert "sync-thread (SyncFolderItems" in text
    assert "MainThread (FindItem" in text
    assert "2 of 2" in text
    assert isinstance(e.value, TimeoutError)


def test_waiting_in_vain_leaves_no_trace(pool):
    a, b = pool.acquire(), pool.acquire()
    with pytest.raises(PoolTimeout):
        pool.acquire(timeout=0.001)
    pool.release(a)
    pool.release(b)
    assert {pool.acquire(timeout=0), pool.acquire(timeout=0)} == {a, b}


def test_a_thing_comes_back_also_after_an_error_and_is_replaced(pool, maker):
    with pytest.raises(ZeroDivisionError), pool.lend("GetItem") as thing:
        raise ZeroDivisionError
    assert maker.closed == [thing]
    with pool.lend("GetItem") as other:
        assert other is not thing
    assert pool.made == 1


def test_a_place_is_free_again_when_making_fails(pool, maker):
    maker.fail = OSError("no")
    for _ in range(5):
        with pytest.raises(OSError, match="no"):
            pool.acquire(timeout=0)
    maker.fail = None
    pool.acquire(timeout=0)
    pool.acquire(timeout=0)


def test_who_waits_is_told_to_make_one_when_one_is_lost(pool, maker):
    a, _ = pool.acquire(), pool.acquire()
    got = []
    thread = in_thread(lambda: got.append(pool.acquire(timeout=LONG)))
    until_waiting(pool, 1)
    pool.discard(a)
    thread.join(LONG)
    assert got == [maker.made[2]]
    assert maker.closed == [a]


def test_who_waits_is_told_to_make_one_when_making_failed_for_another(maker):
    pool = Pool("x", maker, maker.closed.append, 1)
    entered, go = threading.Event(), threading.Event()
    slow = {"first": True}

    def create():
        if slow.pop("first", False):
            entered.set()
            go.wait(LONG)
            raise OSError("no")
        return maker()

    pool._create = create
    errors, got = [], []

    def failing():
        try:
            pool.acquire()
        except OSError as e:
            errors.append(e)

    first = in_thread(failing)
    assert entered.wait(LONG)
    second = in_thread(lambda: got.append(pool.acquire(timeout=LONG)))
    until_waiting(pool, 1)
    go.set()
    first.join(LONG)
    second.join(LONG)
    assert len(errors) == len(got) == 1


def test_replacing_keeps_the_place(pool, maker):
    a, b = pool.acquire(), pool.acquire()
    c = pool.replace(a)
    assert c not in (a, b)
    assert maker.closed == [a]
    with pytest.raises(PoolTimeout):
        pool.acquire(timeout=0.001)
    pool.release(c)
    assert pool.acquire(timeout=0) is c


def test_closing_closes_what_is_free_now_and_what_is_lent_later(pool, maker):
    a, b = pool.acquire(), pool.acquire()
    pool.release(a)
    pool.close()
    assert maker.closed == [a]
    pool.release(b)
    assert maker.closed == [a, b]
    c = pool.acquire(timeout=0)  # it can be used again
    pool.release(c)
    assert pool.acquire(timeout=0) is c


def test_fewer_may_be_allowed_while_all_are_lent(pool, maker):
    a, b = pool.acquire(), pool.acquire()
    pool.resize(1)
    pool.release(a)
    assert maker.closed == [a]
    pool.release(b)
    assert pool.made == 1
    with pytest.raises(SessionPoolMinSizeReached):
        pool.resize(0)


def test_fewer_may_be_allowed_while_all_are_free(pool, maker):
    a, b = pool.acquire(), pool.acquire()
    pool.release(a)
    pool.release(b)
    pool.resize(1)
    assert maker.closed == [a]
    assert pool.acquire(timeout=0) is b


def test_more_may_be_allowed_while_others_wait(pool):
    pool.acquire(), pool.acquire()
    got = []
    thread = in_thread(lambda: got.append(pool.acquire(timeout=LONG)))
    until_waiting(pool, 1)
    pool.resize(3)
    thread.join(LONG)
    assert len(got) == 1


def test_a_stranger_is_closed_and_not_taken_in(pool, maker):
    stranger = object()
    pool.release(stranger)
    assert maker.closed == [stranger]
    assert pool.made == 0


def test_many_threads_never_share_and_never_make_too_many(maker):
    pool = Pool("x", maker, maker.closed.append, 3)
    using: set[int] = set()
    problems: list[str] = []

    def work(n):
        for i in range(100):
            thing = pool.acquire(timeout=LONG)
            if id(thing) in using:
                problems.append("shared")
            using.add(id(thing))
            if len(using) > 3:
                problems.append("too many")
            using.discard(id(thing))
            (pool.discard if (i + n) % 7 == 0 else pool.release)(thing)

    threads = [in_thread(lambda n=n: work(n)) for n in range(8)]
    for thread in threads:
        thread.join(LONG)
    assert problems == []
    assert pool.made <= 3
    assert len(maker.made) - len(maker.closed) == pool.made


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_process_shares_nothing_with_its_parent(pool, maker):
    lent, idle = pool.acquire(), pool.acquire()
    pool.release(idle)
    pool._lock.acquire()  # as another thread might, at the moment of the fork
    pid = os.fork()
    if pid == 0:
        try:
            good = maker.closed == [idle] and pool.made == 0
            new = [pool.acquire(timeout=1), pool.acquire(timeout=1)]
            good = good and lent not in new and idle not in new
            pool.release(lent)  # the forking thread leaves its block
            good = good and maker.closed == [idle, lent] and pool.made == 2
            os._exit(0 if good else 1)
        finally:
            os._exit(2)
    pool._lock.release()
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert maker.closed == []
    pool.release(lent)
    assert {pool.acquire(timeout=0), pool.acquire(timeout=0)} == {lent, idle}


def test_a_close_while_one_is_made_in_vain_leaves_room_for_another() -> None:
    made: list[object] = []

    def create() -> object:
        made.append(object())
        if len(made) == 1:
            pool.close()
            raise OSError("not this time")
        return made[-1]

    pool: Pool[object] = Pool("somewhere", create=create, close=lambda _: None, size=1)
    with pytest.raises(OSError, match="not this time"):
        pool.acquire()
    assert pool.acquire(timeout=0.1) is made[1]


# --- for long


def test_what_is_lent_for_long_keeps_nobody_waiting(pool, maker):
    long = [pool.acquire_for_long("GetAttachment", 0), pool.acquire_for_long("GetAttachment", 0)]
    short = [pool.acquire(timeout=0), pool.acquire(timeout=0)]
    assert len({*long, *short}) == len(maker.made) == pool.made == 4
    with pytest.raises(PoolTimeout, match="2 of 2 in use"):
        pool.acquire("FindItem", 0)
    for thing in short:
        pool.release(thing)
    for thing in long:
        pool.release(thing)
    assert pool.made == 2
    assert set(maker.closed) == set(long)


def test_nor_its_own_borrower_who_wants_another(pool):
    assert len({pool.acquire_for_long(timeout=0) for _ in range(5)}) == 5


def test_others_who_want_one_for_long_wait_until_one_comes_back_or_more_are_allowed(pool):
    long = [pool.acquire_for_long("GetAttachment"), pool.acquire_for_long("GetAttachment")]
    got, errors = [], []

    def borrow(timeout):
        try:
            got.append(pool.acquire_for_long("CreateAttachment", timeout))
        except PoolTimeout as e:
            errors.append(str(e))

    in_thread(lambda: borrow(0.01)).join(LONG)
    assert "2 of 2 in use, by MainThread (GetAttachment" in errors[0]
    threads = [in_thread(lambda: borrow(LONG)), in_thread(lambda: borrow(LONG))]
    pool.discard(long[0])
    pool.resize(3)
    for thread in threads:
        thread.join(LONG)
    assert len(got) == 2


def test_a_place_for_long_is_free_again_when_making_fails(pool, maker):
    maker.fail = ZeroDivisionError()
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            pool.acquire_for_long(timeout=0)
    maker.fail = None
    got = []
    in_thread(lambda: got.append(pool.acquire_for_long(timeout=0))).join(LONG)
    assert len(got) == pool.made == 1
