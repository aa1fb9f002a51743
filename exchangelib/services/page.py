"""A page of a view: what a server says of its place among the others; what is on it is the operation's business."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from .._wire.codec import BOOLEAN, INTEGER
from .._wire.ns import TNS
from .._wire.xml import Element
from ..errors import MalformedResponseError, shorten

_GROUPS: Final = f"{{{TNS}}}Groups"
_ITEMS: Final = f"{{{TNS}}}Items"


class Page:
    """One folder's answer: the things in it, and where the next ones begin.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/how-to-perform-paged-searches-by-using-ews-in-exchange

    :param root: the `RootFolder` of a response message
    """

    __slots__ = ("is_last", "next_offset", "root", "total")

    def __init__(self, root: Element) -> None:
        self.root = root
        self.is_last = bool(_attribute(root, "IncludesLastItemInRange", BOOLEAN.load, True))
        self.next_offset: int | None = _attribute(root, "IndexedPagingOffset", INTEGER.load, None)
        self.total: int | None = _attribute(root, "TotalItemsInView", INTEGER.load, None)

    def things(self, tag: str) -> list[Element]:
        """Give the things, those of groups one group after the other."""
        for child in self.root:
            if child.tag == tag:
                return list(child)
            if child.tag == _GROUPS:
                return [thing for group in child for items in group if items.tag == _ITEMS for thing in items]
        return []

    def follow(self, operation: str, offset: int, count: int) -> int | None:
        """Say where to go on; None after the last page.

        :param offset: where this page began
        :param count: how many things it held
        :raises MalformedResponseError: if following the server would never end
        """
        if self.is_last:
            return None
        # The offset is only there in answers to indexed views, and not in all of those
        following = offset + count if self.next_offset is None else self.next_offset
        if following <= offset:
            problem = f"says that the next page begins at {following}, which is not after {offset}"
        elif not count:
            problem = f"gives an empty page at {offset} and says that there is more"
        elif self.total is not None and following > self.total:
            problem = f"says that there is more at {following}, after the last of {self.total}"
        else:
            return following
        raise MalformedResponseError(f"{operation}: the server {problem}")


def _attribute(root: Element, name: str, load: Callable[[str], Any], default: Any) -> Any:
    value = root.get(name)
    if value is None:
        return default
    try:
        return load(value)
    except ValueError as e:
        raise MalformedResponseError(f"RootFolder has a {name} that is none: {shorten(value)}") from e
