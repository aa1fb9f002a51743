"""Views that come in pages, each folder at its own pace; what is in the pages is the operation's business."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, ClassVar, Final

from .._iter import chunkify
from .._model.ports import Port
from .._wire.codec import BOOLEAN, INTEGER
from .._wire.ns import MNS, TNS
from .._wire.xml import Element
from ..errors import (
    ErrorExceededFindCountLimit,
    EWSError,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
    shorten,
)
from ..version import Version
from .common import EWSFolderService, PagingEWSMixIn, with_id, without_traces
from .messages import UnknownAnswers, container, remark, response_messages
from .payload import number

log = logging.getLogger(__name__)

_ROOT_FOLDER: Final = f"{{{MNS}}}RootFolder"
_GROUPS: Final = f"{{{TNS}}}Groups"
_ITEMS: Final = f"{{{TNS}}}Items"

# Renders the request for folders, an offset and a number of entries
Writer = Callable[[Sequence[Any], int, int, Version], str]
# Makes a thing of its element and the account
Reader = Callable[[Element, Any], Any]


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


class EWSPagingService(EWSFolderService, PagingEWSMixIn):
    """A service whose answers come in pages.

    :param account: the mailbox
    :param folders: where to look; may be given to `call` instead
    :param chunk_size: things on a page, and folders in a request
    :param page_size: things on a page; default `chunk_size`, then `PAGE_SIZE`
    """

    # An error about a folder ends the call: there is no thing whose place it could take
    ERRORS_TO_CATCH_IN_RESPONSE: ClassVar[tuple[type[EWSError], ...]] = ()
    paging_container_name: ClassVar[str] = _ROOT_FOLDER
    element_container_name: ClassVar[str]

    def __init__(
        self,
        account: Any = None,
        folders: Iterable[Any] = (),
        chunk_size: int | None = None,
        page_size: int | None = None,
        *,
        protocol: Port | None = None,
    ) -> None:
        super().__init__(account=account, folders=folders, chunk_size=chunk_size, protocol=protocol)
        if page_size is None:
            page_size = self.PAGE_SIZE if chunk_size is None else chunk_size
        self.page_size = number("page_size", page_size)

    def _where(self, folders: Iterable[Any] | None) -> list[Any]:
        """Give the folders to look into: those of the call, or of the service."""
        where = self.folders if folders is None else folders
        if isinstance(where, (str, bytes)) or not hasattr(where, "__iter__"):
            raise InvalidTypeError("folders", where, (list, tuple))
        where = list(where)
        if not where:
            raise InvalidValue(f"{self.SERVICE_NAME} needs at least one folder to look into")
        return where

    def _pages(
        self,
        folders: Sequence[Any],
        write: Writer,
        read: Reader,
        window: tuple[int | None, int],
        *,
        is_paged: bool = True,
    ) -> Iterator[Any]:
        """Yield the things of all pages, folder after folder. Only pages that are asked for are fetched.

        :param window: how many things of all folders together, None for all; and where to begin in each folder
        :param is_paged: False for a view that cannot go on at an offset
        """
        left, offset = window
        for some in chunkify(folders, self.chunk_size):
            if left == 0:
                return
            for folder, message in zip(some, self._ask(some, write, offset, left, is_paged), strict=True):
                for thing in self._folder(folder, message, write, read, offset, left, is_paged):
                    yield thing
                    if left is not None:
                        left -= 1
                        if left == 0:
                            return

    def _folder(
        self,
        folder: Any,
        message: Element,
        write: Writer,
        read: Reader,
        offset: int,
        left: int | None,
        is_paged: bool,
    ) -> Iterator[Any]:
        """Yield the things of one folder, beginning with a page that came already."""
        while True:
            page = self._page(message)
            things = page.things(self.element_container_name)
            for thing in things:
                yield self._thing(read, thing)
            if not is_paged:
                if not page.is_last and left is None:
                    log.warning("%s: the server left out the end of a view that has no pages", self.SERVICE_NAME)
                return
            if left is not None:
                left -= len(things)
                if left <= 0:
                    return
            following = page.follow(self.SERVICE_NAME, offset, len(things))
            if following is None:
                return
            offset = following
            (message,) = self._ask([folder], write, offset, left, is_paged)

    def _size(self, left: int | None) -> int:
        return self.page_size if left is None else min(self.page_size, left)

    def _ask(
        self, folders: Sequence[Any], write: Writer, offset: int, left: int | None, is_paged: bool
    ) -> list[Element]:
        """Ask for a page of each folder; of half the size if the server refuses one for its size."""
        while True:
            size = self._size(left)
            try:
                answer = self._exchange(partial(write, folders, offset, size))
                messages = response_messages(answer, self.SERVICE_NAME)
                refusal = next(filter(None, map(_too_much, messages)), None)
                if refusal is None or not is_paged or size < 2:
                    break
            except EWSError as e:
                if not isinstance(e, ErrorExceededFindCountLimit) or not is_paged or size < 2:
                    raise
                refusal = e
            self.page_size = size // 2
            log.info("%s: %s; asking for pages of %s", self.SERVICE_NAME, refusal, self.page_size)
        if len(messages) != len(folders):
            raise UnknownAnswers(self.SERVICE_NAME, folders, len(messages))
        return messages

    def _page(self, message: Element) -> Page:
        said = self._said(message)
        if said is not None:
            raise said
        root = container(message, self.paging_container_name)
        if root is None:
            raise MalformedResponseError(f"{self.SERVICE_NAME} succeeded without giving a page")
        return Page(root)

    def _thing(self, read: Reader, element: Element) -> Any:
        """Read one thing, or give the error that stands in its place."""
        try:
            return with_id(read(element, self.account), self.SERVICE_NAME)
        except MalformedResponseError as e:
            return without_traces(e)


def _too_much(message: Element) -> EWSError | None:
    """Make the error that a response message is, if it is one about the size of the page."""
    said = remark(message) if message.get("ResponseClass") == "Error" else None
    return said if isinstance(said, ErrorExceededFindCountLimit) else None


def limits(max_items: Any, offset: Any) -> tuple[int | None, int]:
    """Check how many things are wanted, and from where."""
    if max_items is not None:
        number("max_items", max_items, minimum=0)
    return max_items, 0 if offset is None else number("offset", offset, minimum=0)


def indexed_view(tag: str, offset: int, size: int) -> str:
    """Give a view that begins at an offset from the beginning.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/indexedpageitemview
    """
    return f'<{tag} MaxEntriesReturned="{size}" Offset="{offset}" BasePoint="Beginning"/>'
