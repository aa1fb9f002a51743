"""FindPeople: people of a folder or of the directory, page by page; which fields a person has is told elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, ClassVar

from .._query.compile import sort_order
from .._wire.codec import INTEGER
from .._wire.ns import MNS
from .._wire.write import text
from .._wire.xml import Element
from ..errors import ErrorExceededFindCountLimit, InvalidTypeError, MalformedResponseError, shorten
from ..properties.personas import PERSONAS
from ..version import EXCHANGE_2013, Build, Version
from .alone import lone_message
from .common import EWSAccountService, PagingEWSMixIn, with_id, without_traces
from .messages import container
from .page import Page
from .paging import indexed_view, limits
from .payload import SHAPES, choice, flag, folder_id, number, only_for, rendered, shape_part
from .steady import Steady
from .watching import Watch

log = logging.getLogger(__name__)

_TOTAL = f"{{{MNS}}}TotalNumberOfPeopleInView"
Reader = Callable[[Element, Any], Any]
_MOST = 1000  # that servers give at once (EWSFindCountLimit)


class PeoplePage(Page):
    """Some people, and how many there are.

    :param people: their elements
    :param total: as the server says; 0 if it does not know
    :param wanted: so many are a full page
    """

    __slots__ = ("_is_full", "_people")

    def __init__(self, people: list[Element], total: int, wanted: int) -> None:
        self._people = people
        self._is_full = len(people) >= wanted
        self.total = total if total > 0 else None

    def things(self, tag: str) -> list[Element]:
        """Give the people."""
        return self._people

    def follow(self, operation: str, offset: int, count: int) -> int | None:
        """Say where to go on; None after the last page.

        No attribute tells the last page, as one does in FindItem. The total may be 0 beside people
        (samples/FindPeople/response-1.xml): then a page that is not full is the last.
        """
        following = offset + count
        is_last = following >= self.total if self.total is not None else not self._is_full
        return None if not count or is_last else following


class FindPeople(EWSAccountService, PagingEWSMixIn):
    """Find people.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findpeople-operation

    :param account: the mailbox
    :param page_size: how many people a request asks for; default `chunk_size`, then `PAGE_SIZE`

    Arguments of `call`:

    :param folder: where to look, one folder: of contacts, or the directory; None leaves the choice to the server
    :param additional_fields: field paths of personas, beside what the shape has
    :param restriction: what must be true of a person: its text, or something that writes it
    :param order_fields: what to sort by
    :param shape: "IdOnly", "Default" or "AllProperties"
    :param query_string: words to look for
    :param depth: "Shallow" is all that there is
    :param max_items: how many at most
    :param offset: where to begin
    :param suggestions: whether the server may use its index of suggestions (SearchPeopleSuggestionIndex)
    :param read: makes a person of an element and the account
    :param watch: of an iteration that goes through more than this
    """

    SERVICE_NAME: ClassVar[str] = "FindPeople"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}People"
    supported_from: ClassVar[Build | None] = EXCHANGE_2013

    def __init__(
        self, account: Any = None, chunk_size: int | None = None, page_size: int | None = None, *, protocol: Any = None
    ) -> None:
        super().__init__(account=account, chunk_size=chunk_size, protocol=protocol)
        if page_size is None:
            page_size = self.PAGE_SIZE if chunk_size is None else chunk_size
        self.page_size = number("page_size", page_size)

    def call(
        self,
        folder: Any = None,
        additional_fields: Iterable[Any] = (),
        restriction: Any = None,
        order_fields: Iterable[Any] | None = None,
        shape: str = "IdOnly",
        query_string: str | None = None,
        depth: str | None = None,
        max_items: int | None = None,
        offset: int | None = 0,
        *,
        suggestions: bool | None = None,
        read: Reader = PERSONAS.read,
        watch: Watch | None = None,
    ) -> Iterator[Any]:
        """Yield the people that are found, each once; an error in place of a damaged one.

        :raises ResponseMessageError: what the server said of the search
        """
        left, start = limits(max_items, offset)
        write = self._writer(
            folder,
            list(additional_fields),
            restriction,
            list(order_fields or ()),
            shape,
            query_string,
            depth,
            suggestions,
        )
        return self._people(write, read, left, start, watch)

    def count(self, folder: Any, restriction: Any = None) -> int | None:
        """Ask how many people fit; None if the server does not know.

        :param folder: where to look
        :param restriction: what must be true of a person
        """
        write = self._writer(folder, (), restriction, (), "IdOnly", None, None, None)
        page = self._page(write, 0, 1)
        return page.total if page.total is not None or page.things("") else 0

    def _writer(self, *args: Any) -> Callable[[int, int, Version], str]:
        _, _, _, _, shape, query_string, depth, _ = args
        choice("shape", shape, SHAPES)
        if depth is not None:
            choice("depth", depth, ("Shallow",))
        if query_string is not None and not isinstance(query_string, str):
            raise InvalidTypeError("query_string", query_string, str)
        return partial(self._write, args)

    def _write(self, args: tuple[Any, ...], offset: int, size: int, version: Version) -> str:
        folder, fields, restriction, order, shape, query_string, _, suggestions = args
        return self.get_payload(
            folder, fields, restriction, order, query_string, shape, None, size, offset, suggestions, version=version
        )

    def get_payload(
        self,
        folder: Any,
        additional_fields: Iterable[Any],
        restriction: Any,
        order_fields: Iterable[Any],
        query_string: str | None,
        shape: str,
        depth: str | None,
        page_size: int,
        offset: int = 0,
        suggestions: bool | None = None,
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request for one page, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        where = "" if folder is None else f"<m:ParentFolderId>{folder_id(folder, version)}</m:ParentFolderId>"
        words = "" if query_string is None else f"<m:QueryString>{text(query_string)}</m:QueryString>"
        index = "" if suggestions is None else flag("suggestions", suggestions)
        return (
            f"<m:FindPeople>{shape_part('m:PersonaShape', shape, additional_fields, version)}"
            f"{indexed_view('m:IndexedPageItemView', offset, page_size)}"
            f"{rendered(restriction, version)}{sort_order(order_fields)}{where}{words}"
            f"{index and f'<m:SearchPeopleSuggestionIndex>{index}</m:SearchPeopleSuggestionIndex>'}</m:FindPeople>"
        )

    def _people(self, write: Any, read: Reader, left: int | None, offset: int, watch: Watch | None) -> Iterator[Any]:
        if left == 0:
            return

        def ask(place: int, size: int | None) -> Page:
            most = max(self.page_size, min(self.page_size + 1, _MOST))  # of which one is known already
            return self._page(write, place, most if size is None else min(most, size))

        first = self._page(write, offset, self.page_size if left is None else min(self.page_size, left))
        steady = Steady(self.SERVICE_NAME, "", ask, offset, left, watch or Watch(self.account))
        for element in steady.first(first, is_alone=watch is None):
            yield self._thing(read, element)
        if not steady.has_more:
            return
        for people in steady.rest():
            for element in people:
                yield self._thing(read, element)

    def _page(self, write: Callable[[int, int, Version], str], offset: int, size: int) -> PeoplePage:
        """Give a page; of half the size if it is refused for that."""
        while True:
            try:
                message = lone_message(self._exchange(partial(write, offset, size)), self.SERVICE_NAME)
                said = self._said(message)
                if said is None:
                    return PeoplePage(*self._found(message), min(size, self.page_size))
                raise said
            except ErrorExceededFindCountLimit as e:
                if size < 2:
                    raise
                size = self.page_size = size // 2
                log.info("FindPeople: %s; asking for pages of %s", e, size)

    def _found(self, message: Element) -> tuple[list[Element], int]:
        holder = container(message, str(self.element_container_name))
        total = message.findtext(_TOTAL) or "0"
        try:
            return ([] if holder is None else list(holder)), INTEGER.load(total)
        except ValueError as e:
            raise MalformedResponseError(f"FindPeople: the number of people is none: {shorten(total)}") from e

    def _thing(self, read: Reader, element: Element) -> Any:
        try:
            return with_id(read(element, self.account), self.SERVICE_NAME)
        except MalformedResponseError as e:
            return without_traces(e)
