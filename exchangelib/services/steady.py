"""Goes through a view that changes meanwhile, giving each thing once; what the things are is told elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from .._wire.ns import TNS
from .._wire.xml import Element
from ..errors import MalformedResponseError

if TYPE_CHECKING:
    from .page import Page
    from .watching import Watch

log = logging.getLogger(__name__)

# How often a view that goes on changing is gone through again; each time is for what came up during the last
_PASSES: Final = 20
# Pages beyond those that things are needed for: they come and go
_MORE_PAGES: Final = 1000
_IDLE_PAGES: Final = 50
_NO_TOTAL: Final = 10_000_000
_IDS: Final = frozenset({f"{{{TNS}}}ItemId", f"{{{TNS}}}FolderId", f"{{{TNS}}}PersonaId"})

# Asks for a page at an offset, with room for so many things; None for what a page usually holds
Ask = Callable[[int, "int | None"], "Page"]


class Steady:
    """The pages of one folder's view.

    Pages overlap by one thing. If the last thing of a page is where the next page begins, nothing before it has come or
    gone: things that stay keep their order. If not, it goes back until there is something that was seen before. What
    comes again is dropped. When it has noticed changes, its own account's among them, it looks through the whole view
    once more in the end, until nothing new comes up.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-perform-paged-searches-by-using-ews-in-exchange

    :param operation: the operation's name, for errors
    :param tag: of what holds the things
    :param ask: asks for a page
    :param offset: where the first page begins
    :param left: how many things are wanted; None for all
    :param watch: knows what was seen, in this view and others
    """

    def __init__(self, operation: str, tag: str, ask: Ask, offset: int, left: int | None, watch: Watch) -> None:
        self.operation = operation
        self.tag = tag
        self.ask = ask
        self.offset = offset
        self.left = left
        self.watch = watch
        self._drifted = False
        self._changes = watch.changes

    def first(self, page: Page, *, is_alone: bool = False) -> list[Element]:
        """Give the things of the first page; `rest` gives the others, if `has_more`.

        :param is_alone: nothing else is gone through, so that what is on a single page needs no notes
        """
        found = page.things(self.tag)
        self._next = page.follow(self.operation, self.offset, len(found))
        if is_alone and not self.has_more:
            return found if self.left is None else found[: self.left]
        self._total, self._size = page.total, max(len(found), 1)
        total = _NO_TOTAL if page.total is None else page.total
        # How many may be asked for, before it is plain that there will be no end
        self._pages_left = _MORE_PAGES + 10 * (total // self._size)
        self._idle = self._fruitful = 0  # pages without anything new since the last one with; and all those with
        ids = [thing_id(each) for each in found]
        self._anchor = ids[-1] if ids else None
        return self._fresh(found, ids)

    @property
    def has_more(self) -> bool:
        """Whether anything is to be asked for."""
        return self._next is not None and self.left != 0

    def rest(self) -> Iterator[list[Element]]:
        """Yield what is new on the further pages, page by page."""
        yield from self._onwards(self.offset)
        for _ in range(_PASSES):
            if self.left == 0 or self.offset or not (self._drifted or self.watch.changes != self._changes):
                return
            self._drifted, self._changes = False, self.watch.changes
            found_any = False
            log.debug("%s: things came or went meanwhile; looking through all of them again", self.operation)
            for found in self._again():
                found_any = found_any or bool(found)
                yield found
            if not found_any:
                return
        log.warning("%s: the folder still changes after it was looked through %s times", self.operation, _PASSES + 1)

    def _again(self) -> Iterator[list[Element]]:
        page = self._page(0, None)
        found = page.things(self.tag)
        yield self._fresh(found, [thing_id(each) for each in found])
        self._next = self._following
        self._anchor = thing_id(found[-1]) if found else None
        self._total = page.total
        yield from self._onwards(0)

    def _onwards(self, place: int) -> Iterator[list[Element]]:
        """Yield what is new on the pages after one that began at a place."""
        while self._next is not None and self.left != 0:
            # A page of one thing must not begin where the last did
            overlaps = self._anchor is not None and self._next - 1 > place
            place = self._next - 1 if overlaps else self._next
            page = self._page(place, self.left)
            found = page.things(self.tag)
            ids = [thing_id(each) for each in found]
            start = 0
            if page.total != self._total:
                self._drifted = True
            if overlaps and (not ids or ids[0] != self._anchor):
                self._drifted = True
                place, page, start = self._step_back(place, page, ids)
                found = page.things(self.tag)
                ids = [thing_id(each) for each in found]
            self._total = page.total
            yield self._fresh(found[start:], ids[start:])
            self._next = self._following
            self._anchor = ids[-1] if ids else None

    def _step_back(self, place: int, page: Page, ids: list[str | None]) -> tuple[int, Page, int]:
        """Go back until nothing can have been left out: give the place, its page, and the first thing that counts."""
        gone = 0 if page.total is None or self._total is None else max(0, self._total - page.total)
        step = max(gone, 1)
        while True:
            start = self._settled(place, ids)
            if start is not None:
                return place, page, start
            if place == 0:  # nothing that was seen is there any more: what is at the beginning of the window is next
                page = self._page(self.offset, self.left)
                return self.offset, page, 0
            place = max(0, place - step)
            step = max(2 * step, self._size)
            page = self._page(place, self.left)
            ids = [thing_id(each) for each in page.things(self.tag)]

    def _settled(self, place: int, ids: list[str | None]) -> int | None:
        if not self.offset:
            return 0 if place == 0 or (ids and self.watch.knows(ids[0])) else None
        # What lies before the window is not known and not wanted
        return next((start for start, each in enumerate(ids) if self.watch.knows(each)), None)

    def _page(self, place: int, left: int | None) -> Page:
        self._pages_left -= 1
        self._idle += 1
        # Going through a view again brings nothing new for as many pages as it had, and another view may have had them.
        # What the server claims to have does not count: one that repeats a page for ever may claim anything.
        patience = _IDLE_PAGES + 3 * max(self._fruitful, len(self.watch.seen) // self._size)
        if self._pages_left < 0 or self._idle > patience:
            raise MalformedResponseError(f"{self.operation}: the server gives pages without end")
        page = self.ask(place, None if left is None else left + 1)
        self._following = page.follow(self.operation, place, len(page.things(self.tag)))
        return page

    def _fresh(self, found: list[Element], ids: list[str | None]) -> list[Element]:
        """Give what was not seen before, as far as it is wanted."""
        places = self.watch.fresh(ids)
        if any(ids[place] is not None for place in places):  # what has no id cannot be told from what was there before
            self._idle = 0
            self._fruitful += 1
        if self.left is not None:
            places = places[: self.left]
            self.left -= len(places)
        return found if len(places) == len(found) else [found[place] for place in places]


def thing_id(element: Any) -> str | None:
    """Give the id that stands in the element of an item, a folder or a persona."""
    if len(element) and element[0].tag in _IDS:  # where servers put it
        return element[0].get("Id")  # type: ignore[no-any-return]
    for child in element:
        if child.tag in _IDS:
            found: str | None = child.get("Id")
            return found
    return None
