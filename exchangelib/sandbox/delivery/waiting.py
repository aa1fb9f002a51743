"""Waiting for mail, for tests: looks through mailboxes until something fits; it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

from exchangelib.sandbox.bags import text_of
from exchangelib.sandbox.delivery import arrivals
from exchangelib.sandbox.delivery.outbox import Outbox, Sent
from exchangelib.sandbox.store import Item, Store, User

_SQL = (
    "SELECT i.number FROM item i JOIN folder f ON f.number = i.folder WHERE i.mailbox = ? AND i.associated = 0 "
    "AND (? IS NULL OR f.distinguished = ?) AND (? IS NULL OR i.subject = ?) ORDER BY i.number"
)


def _users(store: Store, mailbox: str | None) -> list[User]:
    if mailbox is None:
        return store.users()
    user = store.user(mailbox)
    if user is None:
        raise ValueError(f"wait_for: there is no mailbox {mailbox!r}")
    return [user]


def find(store: Store, subject: str | None, users: list[User], folder: str | None) -> Iterator[Item]:
    """The items with a subject in a folder of mailboxes; None is any."""
    for user in users:
        values = (user.number, folder, folder, subject, subject)
        numbers = [number for (number,) in store.db.execute(_SQL, values).fetchall()]
        yield from store.items.many(numbers).values()


def _described(store: Store, users: list[User], folder: str | None) -> str:
    seen = [f"{text_of(each.bag, 'Subject')!r}" for each in find(store, None, users, folder)]
    where = f"the {folder} of {', '.join(user.address for user in users) or 'no mailbox'}"
    return f"{where} has {', '.join(seen[:20]) or 'nothing'}{' …' if len(seen) > 20 else ''}"


def wait_for(
    store: Store, subject: str | None, mailbox: str | None, folder: str | None, count: int, timeout: float
) -> list[Item]:
    """See Sandbox.wait_for."""
    users = _users(store, mailbox)
    bell, until = arrivals.of(store), monotonic() + timeout
    while True:
        rung = bell.count
        with store.transaction():  # what is under way is whole by then
            found = list(find(store, subject, users, folder))
            if len(found) >= count:
                return list(store.items.many([each.number for each in found], with_mime=True).values())
        if not bell.wait(rung, until):
            break
    with store.transaction():
        there = _described(store, users, folder)
    wanted = "mail" if subject is None else f"mail with the subject {subject!r}"
    raise TimeoutError(f"wait_for: after {timeout:g} s there is no {wanted} (found {len(found)} of {count}); {there}")


def wait_for_outbox(store: Store, subject: str | None, count: int, timeout: float) -> list[Sent]:
    """The same for mail to outside addresses."""
    box, bell, until = Outbox(store), arrivals.of(store), monotonic() + timeout
    while True:
        rung = bell.count
        found = [each for each in box if subject is None or each.subject == subject]
        if len(found) >= count:
            return found
        if not bell.wait(rung, until):
            raise TimeoutError(f"wait_for: after {timeout:g} s the outbox has no {subject!r}; it is {box!r}")
