"""Views that come in pages, each folder at its own pace; what is in the pages is the operation's business."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, ClassVar, Final, NamedTuple

from .._iter import chunkify
from .._model.ports import Port
from .._overlap import ahead
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import (
    ErrorExceededFindCountLimit,
    EWSError,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
)
from ..version import Version
from .common import EWSFolderService, PagingEWSMixIn, with_id, without_traces
from .messages import UnknownAnswers, container, remark, response_messages
from .page import Page
from .payload import number
from .steady import Steady, thing_id
from .watching import Watch

log = logging.getLogger(__name__)

_ROOT_FOLDER: Final = f"{{{MNS}}}RootFolder"

# Servers give no more at once, whatever they are asked for (EWSFindCountLimit)
# https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
_MOST: Final = 1000

# Renders the request for folders, an offset and a number of entries
Writer = Callable[[Sequence[Any], int, int, Version], str]
# Makes a thing of its element and the account
Reader = Callable[[Element, Any], Any]


class _Where(NamedTuple):
    """What is asked of every folder, and how the answers are read."""

    write: Writer
    read: Reader
    offset: int
    is_paged: bool
    is_shared: bool  # what one folder gives, another might


class EWSPagingService(EWSFolderService, PagingEWSMixIn):
    """A service whose answers come in pages.

    :param account: the mailbox
    :param folders: where to look; may be given to `call` instead
    :param chunk_size: things on a page, and folders in a request
    :param page_size: things on a page; default `chunk_size`, then `PAGE_SIZE`

    With `later_page_size` each page is larger than the last, `growth` times, up to that. `is_ahead` says whether a page
    is under way while the last one is worked on. `is_cut` tells that a view without pages had more than was given.
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
        self.later_page_size: int | None = None
        self.growth = 2
        self.is_ahead = True
        self.is_cut = False

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
        watch: Watch | None = None,
    ) -> Iterator[Any]:
        """Yield the things of all pages, folder after folder. One page more than is asked for is under way.

        :param window: how many things of all folders together, None for all; and where to begin in each folder
        :param is_paged: False for a view that cannot go on at an offset
        :param watch: of an iteration that goes through more than this
        """
        left, offset = window
        where = _Where(write, read, offset, is_paged, watch is not None or len(folders) > 1)
        watch = watch or Watch(self.account)
        for some in chunkify(folders, self.chunk_size):
            if left == 0:
                return
            for folder, message in zip(some, self._ask(some, write, offset, left, is_paged), strict=True):
                things = self._folder(folder, message, where, left, watch)
                if left is None:
                    yield from things
                    continue
                for thing in things:
                    yield thing
                    left -= 1
                    if left == 0:
                        return

    def _folder(self, folder: Any, message: Element, where: _Where, left: int | None, watch: Watch) -> Iterator[Any]:
        """Yield the things of one folder, beginning with a page that came already."""
        page = self._page(message)
        read = where.read
        if not where.is_paged:
            if not page.is_last and left is None:
                self.is_cut = True
                log.warning("%s: the server left out the end of a view that has no pages", self.SERVICE_NAME)
            for thing in page.things(self.element_container_name):
                yield self._thing(read, thing)
            return

        def ask(place: int, size: int | None) -> Page:
            if self.later_page_size is not None:
                self.page_size = max(self.page_size, min(self.page_size * self.growth, self.later_page_size))
            (answer,) = self._ask([folder], where.write, place, size, True, more=1)
            return self._page(answer)

        steady = Steady(self.SERVICE_NAME, self.element_container_name, ask, where.offset, left, watch)
        things = steady.first(page, is_alone=not where.is_shared)
        more = self._ahead(steady) if steady.has_more else iter(())
        try:
            while True:
                for thing in things:
                    if not (watch.made and thing_id(thing) in watch.made):
                        yield self._thing(read, thing)
                try:
                    things = next(more)
                except StopIteration:
                    return
        finally:
            close = getattr(more, "close", None)
            if close is not None:
                close()

    def _ahead(self, steady: Steady) -> Iterator[list[Element]]:
        """Have the next page under way while this one is worked on."""
        if not self.is_ahead:
            return steady.rest()
        pages = ahead(chain(([],), steady.rest()))
        next(pages)  # which lets the next begin
        return pages

    def _size(self, left: int | None, more: int) -> int:
        size = max(self.page_size, min(self.page_size + more, _MOST))
        return size if left is None else min(size, left)

    def _ask(
        self, folders: Sequence[Any], write: Writer, offset: int, left: int | None, is_paged: bool, more: int = 0
    ) -> list[Element]:
        """Ask for a page of each folder; if the server refuses that for its size, about half of them, or for half a page.

        :param more: how many things beyond the size of a page are welcome
        """
        while True:
            size = self._size(left, more)
            try:
                answer = self._exchange(partial(write, folders, offset, size))
                messages = response_messages(answer, self.SERVICE_NAME)
                refusal = next(filter(None, map(_too_much, messages)), None)
                if refusal is None:
                    break
            except ErrorExceededFindCountLimit as e:
                refusal, messages = e, []
            if len(folders) > 1:
                log.info("%s: %s; asking about fewer of %s folders", self.SERVICE_NAME, refusal, len(folders))
                half = len(folders) // 2
                halves = (folders[:half], folders[half:])
                return [found for some in halves for found in self._ask(some, write, offset, left, is_paged, more)]
            if not is_paged or size < 2:
                if not messages:
                    raise refusal
                break
            self.page_size, self.later_page_size = size // 2, None
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
            return with_id(read(element, self._account), self.SERVICE_NAME)
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
