"""What else is in a calendar at the time of a meeting, and right before and behind it; it changes nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta

from exchangelib.sandbox import calendar, times
from exchangelib.sandbox.bags import text_of
from exchangelib.sandbox.store import Item, Store

_SINGLE = (
    "SELECT start, finish, number FROM item WHERE folder = ? AND associated = 0 AND kind = 'CalendarItem' "
    "AND start IS NOT NULL ORDER BY start"
)
_SERIES = (
    "SELECT number FROM item WHERE folder = ? AND kind = 'CalendarItem' "
    "AND json_extract(head, '$.\"CalendarItemType\"') = 'RecurringMaster'"
)


def _latest(ends: list[str]) -> list[str]:
    """A tree over ends: each node, from 1, has the latest of the two below it, 2n and 2n + 1; the ends are the leaves."""
    width = 1 << (len(ends) - 1).bit_length() if ends else 0
    tree = [""] * width + ends + [""] * (width - len(ends))
    for node in range(width - 1, 0, -1):
        tree[node] = max(tree[2 * node], tree[2 * node + 1])
    return tree


class Calendar:
    """The calendar of a mailbox, read once.

    :param mailbox: number of the mailbox
    """

    def __init__(self, store: Store, mailbox: int) -> None:
        self.store = store
        self._heads: dict[int, Item] = {}
        folder = store.folders.distinguished(mailbox, "calendar")
        assert folder is not None  # every mailbox has the default folders
        numbers = [number for (number,) in store.db.execute(_SERIES, (folder.number,)).fetchall()]
        self.series = list(store.items.many(numbers).values())
        masters = set(numbers)
        rows = store.db.execute(_SINGLE, (folder.number,)).fetchall()
        self.rows = [row for row in rows if row[2] not in masters]
        self.starts = [row[0] for row in self.rows]
        self.latest = _latest([row[1] or "" for row in self.rows])

    def _singles(self, start: datetime, end: datetime) -> Iterator[int]:
        """The numbers of single items that overlap or touch a time, the last first.

        Times are kept in one form, whose order is theirs. However long some items last, only those that fit are looked at,
        and the way to them through the tree of the latest ends.
        """
        first, last = times.write(start), times.write(end)
        before = bisect_right(self.starts, last)
        leaves = len(self.latest) // 2
        steps = [(1, 0, leaves)] if leaves else []
        while steps:
            node, begin, width = steps.pop()
            if begin >= before or self.latest[node] < first:
                continue
            if width == 1:
                yield self.rows[begin][2]
                continue
            half = width // 2
            steps += [(2 * node, begin, half), (2 * node + 1, begin + half, half)]

    def _read(self, numbers: list[int]) -> list[Item]:
        """Items with what lists show of them, each read once."""
        missing = [number for number in numbers if number not in self._heads]
        if missing:
            self._heads.update(self.store.items.heads(missing))
        return [self._heads[number] for number in numbers]

    def around(self, start: datetime, end: datetime, uid: str = "", own: int = 0) -> tuple[list[Item], list[Item]]:
        """What overlaps a time, and what ends when it begins or begins when it ends; free time is left out.

        :param uid: of the meeting itself, which is no conflict
        :param own: number of its item
        """
        second = timedelta(seconds=1)
        found = self._read([number for number in self._singles(start, end) if number != own])
        spans = [(each, times.read(text_of(each.bag, "Start")), times.read(text_of(each.bag, "End"))) for each in found]
        for each in self.series:
            for one in calendar.occurrences_between(self.store, each, start - second, end + second):
                spans.append((one.item, one.start, one.end))
        conflicts, adjacent = [], []
        for item, begins, ends in sorted(spans, key=lambda span: text_of(span[0].bag, "Start")):
            bag = item.bag
            if begins is None or ends is None or text_of(bag, "LegacyFreeBusyStatus") == "Free":
                continue
            if (uid and text_of(bag, "UID") == uid) or text_of(bag, "IsCancelled") == "true":
                continue
            if begins < end and ends > start:
                conflicts.append(item)
            elif begins in (end, start) or ends == start:
                adjacent.append(item)
        return conflicts, adjacent

    def booked(self, start: datetime, end: datetime, uid: str) -> list[tuple[datetime, datetime, Item]]:
        """All that is not free in a longer time, in order of start.

        :param uid: of a meeting that is left out
        """
        found = self._read(list(self._singles(start, end)))
        spans = [(times.read(text_of(each.bag, "Start")), times.read(text_of(each.bag, "End")), each) for each in found]
        for each in self.series:
            spans += [
                (one.start, one.end, one.item) for one in calendar.occurrences_between(self.store, each, start, end)
            ]
        taken = [
            (begins, ends, item)
            for begins, ends, item in spans
            if begins is not None
            and ends is not None
            and text_of(item.bag, "LegacyFreeBusyStatus") != "Free"
            and text_of(item.bag, "IsCancelled") != "true"
            and not (uid and text_of(item.bag, "UID") == uid)
        ]
        return sorted(taken, key=lambda span: (span[0], span[1]))

    def beside(self, item: Item) -> tuple[list[Item], list[Item]]:
        """What is around an appointment or a request for one; of a series, around its first occurrence."""
        start, end = (times.read(text_of(item.bag, name)) for name in ("Start", "End"))
        if start is None or end is None:
            return [], []
        conflicts, adjacent = self.around(start, end, text_of(item.bag, "UID"), item.number)
        own = item.number
        return [each for each in conflicts if each.number != own], [each for each in adjacent if each.number != own]
