"""Which part of a list a view asks for, and what it says about the rest; it does not know what is in the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exchangelib.sandbox.nodes import Node
from exchangelib.sandbox.refusal import Refusal

# ews-throttling-in-exchange.md: EWSFindCountLimit, and the limit of a search with a restriction since Exchange 2013.
FIND_COUNT_LIMIT = 1000
SEARCH_COUNT_LIMIT = 250


@dataclass(frozen=True)
class Page:
    """A part of a list, and the attributes that tell about it."""

    start: int
    stop: int
    attrs: dict[str, str]


def _number(view: Node, name: str) -> int:
    return int(view.attrs.get(name, "0").strip())


def limit_of(view: Node | None, most: int) -> int:
    """How many a view shows at once.

    :raises Refusal: ErrorInvalidPagingMaxRows
    """
    if view is None or "MaxEntriesReturned" not in view.attrs:
        return most
    wanted = _number(view, "MaxEntriesReturned")
    if wanted <= 0:
        text = "The maximum number of entries returned must be larger than zero."
        raise Refusal("ErrorInvalidPagingMaxRows", text)
    return min(wanted, most)


def page(view: Node | None, total: int, seek: Callable[[], int] | None = None, most: int = FIND_COUNT_LIMIT) -> Page:
    """The part of a list of `total` that a view asks for.

    :param view: IndexedPageItemView, FractionalPageItemView and so on; None for no view
    :param seek: for a SeekToConditionPageItemView, the place of the first that fulfils its condition
    :param most: how many are shown at once, whatever the view asks for
    :raises Refusal: numbers that make no sense
    """
    limit = limit_of(view, most)
    kind = "" if view is None else view.local
    if view is not None and kind.startswith("IndexedPage"):
        return _indexed(view, total, limit)
    if view is not None and kind.startswith("FractionalPage"):
        return _fractional(view, total, limit)
    start = seek() if seek is not None else 0
    if view is not None and seek is not None and view.attrs.get("BasePoint") == "End":
        first = max(0, start + 1 - limit) if start < total else max(0, total - limit)
        stop = min(total, start + 1)
        return Page(first, stop, _attrs(total, first == 0, IndexedPagingOffset=total - first))
    stop = min(total, start + limit)
    extra = {"IndexedPagingOffset": stop} if seek is not None else {}
    return Page(start, stop, _attrs(total, stop >= total, **extra))


def _attrs(total: int, last: bool, **more: int) -> dict[str, str]:
    attrs = {name: str(number) for name, number in more.items()}
    return attrs | {"TotalItemsInView": str(total), "IncludesLastItemInRange": "true" if last else "false"}


def _indexed(view: Node, total: int, limit: int) -> Page:
    offset = _number(view, "Offset")
    if offset < 0:
        text = "The offset for paging must be zero or greater."
        raise Refusal("ErrorInvalidIndexedPagingParameters", text)
    offset = min(offset, total)
    if view.attrs.get("BasePoint") == "End":
        # indexedpageitemview.md: pages run backwards from the end; the next offset counts from there too.
        stop = total - offset
        start = max(0, stop - limit)
        return Page(start, stop, _attrs(total, start == 0, IndexedPagingOffset=total - start))
    stop = min(total, offset + limit)
    return Page(offset, stop, _attrs(total, stop >= total, IndexedPagingOffset=stop))


def _fractional(view: Node, total: int, limit: int) -> Page:
    numerator, denominator = _number(view, "Numerator"), _number(view, "Denominator")
    if denominator <= 0 or not 0 <= numerator <= denominator:
        text = "The numerator must be between zero and the denominator, and the denominator larger than zero."
        raise Refusal("ErrorInvalidFractionalPagingParameters", text)
    start = total * numerator // denominator
    stop = min(total, start + limit)
    return Page(start, stop, _attrs(total, stop >= total, NumeratorOffset=stop, AbsoluteDenominator=total))
