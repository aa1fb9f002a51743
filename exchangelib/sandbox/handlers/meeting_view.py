"""What an answer shows of a meeting beyond its own properties: what it is about, and what else is at the time."""

from __future__ import annotations

from exchangelib.sandbox.bags import leaf
from exchangelib.sandbox.meetings import entries, writing
from exchangelib.sandbox.meetings.conflicts import Calendar
from exchangelib.sandbox.nodes import Node, T
from exchangelib.sandbox.store import Item, Store
from exchangelib.sandbox.store.tables import PUBLIC_MAILBOX

_NEIGHBOUR = ("Subject", "Start", "End", "LegacyFreeBusyStatus", "Location")  # GetItem/response-3


class Meetings:
    """The calculated properties of meetings, for the items of one request."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._calendars: dict[int, Calendar] = {}
        self._around: dict[str, tuple[list[Item], list[Item]]] = {}
        self._about: dict[str, Item | None] = {}

    def _beside(self, item: Item) -> tuple[list[Item], list[Item]]:
        if item.mailbox == PUBLIC_MAILBOX:
            return [], []
        found = self._around.get(item.id)
        if found is None:
            book = self._calendars.get(item.mailbox)
            if book is None:
                book = self._calendars[item.mailbox] = Calendar(self.store, item.mailbox)
            found = self._around[item.id] = book.beside(item)
        return found

    def count(self, item: Item, which: int) -> Node:
        """How much else is at the time (0), or right before and behind it (1)."""
        name = ("ConflictingMeetingCount", "AdjacentMeetingCount")[which]
        return leaf(name, str(len(self._beside(item)[which])))

    def neighbours(self, item: Item, which: int) -> Node | None:
        """What that is."""
        shown = []
        for each in self._beside(item)[which]:
            item_id = Node(T("ItemId"), {"Id": each.id, "ChangeKey": each.change_key})
            shown.append(Node(T("CalendarItem"), None, [item_id, *(each.bag[n] for n in _NEIGHBOUR if n in each.bag)]))
        return Node(T(("ConflictingMeetings", "AdjacentMeetings")[which]), None, shown) if shown else None

    def _known(self, item: Item) -> Item | None:
        """What in the calendar a message of a meeting is about."""
        if item.id not in self._about:
            self._about[item.id] = entries.associated(self.store, item.mailbox, item.bag)
        return self._about[item.id]

    def associated(self, item: Item) -> Node | None:
        """Its id."""
        known = self._known(item)
        return Node(T("AssociatedCalendarItemId"), {"Id": known.id, "ChangeKey": known.change_key}) if known else None

    def out_of_date(self, item: Item) -> Node:
        """Whether the calendar knows something newer than a message says."""
        known = self._known(item)
        is_old = known is not None and writing.age(known.bag) > writing.age(item.bag)
        return leaf("IsOutOfDate", "true" if is_old and item.kind != "MeetingResponse" else "false")
