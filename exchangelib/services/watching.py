"""What an account changes while somebody goes through its items: told to whoever does; knows no request."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

_LOCK = threading.Lock()
_WATCHES: WeakKeyDictionary[Any, WeakSet[Watch]] = WeakKeyDictionary()


class Watch:
    """What one iteration has come across, and what was changed meanwhile by the account that it belongs to.

    Ids are kept as digests of 16 bytes: some 80 bytes of memory for each item, however long the id.

    :param account: whose changes are of interest
    """

    __slots__ = ("__weakref__", "barred", "changes", "made", "moved", "seen")

    def __init__(self, account: Any = None) -> None:
        self.seen: set[int] = set()
        self.barred: set[int] = set()  # what is not wanted, whichever view it is in
        self.made: set[str] = set()  # ids that seen items have got, and those of copies of items
        self.moved: dict[str, str] = {}
        self.changes = 0
        if account is not None:
            with _LOCK:
                _WATCHES.setdefault(account, WeakSet()).add(self)

    def fresh(self, ids: list[str | None]) -> list[int]:
        """Note the ids of a page, and give the places of those that were not known; what has no id is always new.

        A page is made at one moment: what is in it twice has not come again, and is not left out.
        """
        if not self.made and not self.barred and None not in ids:
            keys = list(map(digest, ids))  # type: ignore[arg-type]
            if self.seen.isdisjoint(keys):  # as is every page of a folder in which nothing moves
                self.seen.update(keys)
                return list(range(len(ids)))
        seen, made, barred, places, new = self.seen, self.made, self.barred, list[int](), set[int]()
        for place, item_id in enumerate(ids):
            if item_id is not None:
                key = digest(item_id)
                if key in seen or item_id in made:
                    continue
                new.add(key)
                if key in barred:
                    continue
            places.append(place)
        seen |= new
        return places

    def bar(self, item_id: str) -> None:
        """Note that an item is not to be given."""
        self.barred.add(digest(item_id))

    def knows(self, item_id: str | None) -> bool:
        """Tell whether an item was come across."""
        return item_id is not None and (digest(item_id) in self.seen or item_id in self.made)

    def rename(self, old: str, new: str) -> None:
        """Note that an item has another id now."""
        self.moved[old] = new
        if self.knows(old):
            self.made.add(new)

    def missed(self, item_id: str) -> None:
        """Note that an item was gone before it could be fetched: where it is now, it is still to be given."""
        new = self.moved.get(item_id)
        if new is not None:
            self.made.discard(new)
            self.changes += 1


def digest(item_id: str) -> int:
    """Give what is kept of an id: 128 bits of SipHash, whose key no server knows."""
    return hash(item_id) << 64 ^ hash(item_id + "+")


def _watches(account: Any) -> list[Watch]:
    if account is None or not _WATCHES:
        return []
    with _LOCK:
        found = _WATCHES.get(account)
        return [] if found is None else list(found)


def changed(account: Any) -> None:
    """Tell that the account has changed something, nobody knows what."""
    for watch in _watches(account):
        watch.changes += 1


def watched(account: Any, repeatable: bool) -> AbstractContextManager[None]:
    """Tell that the account may change something while this lasts: what changes nothing can be repeated.

    :param repeatable: whether the same request may be sent again
    """
    return nullcontext() if repeatable else _changing(account)


@contextmanager
def _changing(account: Any) -> Iterator[None]:
    changed(account)
    try:
        yield
    finally:
        changed(account)


def told(account: Any, items: Iterable[Any], answers: Iterable[Any], *, is_copy: bool = False) -> Iterator[Any]:
    """Yield answers, and tell what ids the items have now.

    :param items: what the answers are about, in their order; pass on what `Given` gives
    :param is_copy: the items stay, and the answers are about further ones
    """
    olds = iter(items)
    for answer in answers:
        given = next(olds, None)
        watches = _watches(account)
        if not watches:
            yield answer
            continue
        old, new = _id_of(given), None if isinstance(answer, Exception) else _id_of(answer)
        for watch in watches:
            watch.changes += 1
            if new is None:
                continue
            if is_copy:
                watch.made.add(new)
            elif old is not None:
                watch.rename(old, new)
        yield answer


class Given:
    """Things that are taken from an iterable elsewhere, kept until they are asked for here.

    :param things: the iterable; `taken` is what passes it on
    """

    def __init__(self, things: Iterable[Any]) -> None:
        self._things = things
        self._waiting: deque[Any] = deque()

    def taken(self) -> Iterator[Any]:
        """Yield the things."""
        for each in self._things:
            self._waiting.append(each)
            yield each

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if not self._waiting:
            raise StopIteration
        return self._waiting.popleft()


def _id_of(thing: Any) -> str | None:
    """Give the id of an item, of a pair (id, changekey), or the id itself."""
    if isinstance(thing, str):
        return thing
    if isinstance(thing, (tuple, list)):
        return thing[0] if thing and isinstance(thing[0], str) else None
    found = getattr(thing, "id", None)
    return found if isinstance(found, str) else None
