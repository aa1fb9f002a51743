"""GetUserAvailability: when people are free, and when they could meet; which zone is asked in, the caller says."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, ClassVar, Final

from .._wire.ns import MNS, local
from .._wire.xml import Element
from ..errors import EWSError, InvalidTypeError, InvalidValue, MalformedResponseError, shorten
from ..ewsdatetime import EWSTimeZone
from ..properties.availability import FreeBusyView, FreeBusyViewOptions, MailboxData
from ..properties.suggestions import SuggestionDayResult, SuggestionsViewOptions
from ..properties.zone_rules import TimeZone
from ..version import Version
from .alone import held
from .common import EWSService, without_traces
from .messages import UnknownAnswers
from .payload import listed, rendered

_VIEWS: Final = f"{{{MNS}}}FreeBusyResponseArray"
_VIEW: Final = f"{{{MNS}}}FreeBusyView"
_MESSAGE: Final = f"{{{MNS}}}ResponseMessage"
_SUGGESTIONS: Final = f"{{{MNS}}}SuggestionsResponse"
_DAYS: Final = f"{{{MNS}}}SuggestionDayResultArray"


class GetUserAvailability(EWSService):
    """Find out when people are free.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuseravailability-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetUserAvailability"
    CHUNK_SIZE: ClassVar[int] = 100  # mailboxes in a request at most: ErrorMailboxDataArrayTooBig

    def call(
        self,
        timezone: TimeZone,
        mailbox_data: Iterable[MailboxData],
        free_busy_view_options: FreeBusyViewOptions,
        *,
        tzinfo: EWSTimeZone | None = None,
    ) -> Iterator[Any]:
        """Yield a `FreeBusyView` for each mailbox, or in its place the error that the server gave for it.

        :param timezone: the rules of the time zone that is asked in
        :param mailbox_data: whose time; taken a hundred at a time
        :param free_busy_view_options: which time, and what is to be told of it
        :param tzinfo: the zone whose rules they are, for times that have one; by default one made of the rules
        """
        zone = timezone.to_timezone() if tzinfo is None else tzinfo
        for each in (timezone, free_busy_view_options):
            each.clean()
        left = map(_checked, listed("mailbox_data", mailbox_data))
        while chunk := list(islice(left, min(self.chunk_size, self.CHUNK_SIZE))):
            yield from self._views(timezone, chunk, free_busy_view_options, zone)

    def suggestions(
        self,
        timezone: TimeZone,
        mailbox_data: Iterable[MailboxData],
        suggestions_view_options: SuggestionsViewOptions,
        *,
        tzinfo: EWSTimeZone | None = None,
    ) -> Iterator[SuggestionDayResult]:
        """Yield the days, each with the times that are suggested for a meeting of all of them.

        :param timezone: the rules of the time zone that is asked in
        :param mailbox_data: who is to meet, a hundred at most
        :param suggestions_view_options: which time, how long, and what is good
        :param tzinfo: the zone whose rules they are
        """
        people = [_checked(data) for data in listed("mailbox_data", mailbox_data)]
        if len(people) > self.CHUNK_SIZE:
            raise InvalidValue(f"Times are suggested for {self.CHUNK_SIZE} mailboxes at most, not {len(people)}")
        zone = timezone.to_timezone() if tzinfo is None else tzinfo
        for each in (timezone, suggestions_view_options):
            each.clean()
        answer = self._answer(self._writer(timezone, people, None, suggestions_view_options))
        response = answer.find(_SUGGESTIONS)
        if response is None:
            raise MalformedResponseError("GetUserAvailability gave no suggestions")
        said = self._said_in(response)
        if said is not None:
            raise said
        for element in held(response, _DAYS):
            day = SuggestionDayResult.from_xml(element, None)
            day.asked(zone)
            yield day

    def _views(self, timezone: Any, people: list[Any], options: Any, zone: EWSTimeZone) -> Iterator[Any]:
        answer = self._answer(self._writer(timezone, people, options, None))
        responses = held(answer, _VIEWS)
        for response in responses[: len(people)]:
            yield self._view(response, options, zone)
        if len(responses) != len(people):
            raise UnknownAnswers(self.SERVICE_NAME, people, len(responses))

    def _view(self, response: Element, options: Any, zone: EWSTimeZone) -> Any:
        try:
            said = self._said_in(response)
            if said is not None:
                return said
            element = response.find(_VIEW)
            if element is None:
                raise MalformedResponseError("GetUserAvailability succeeded without giving a view")
            view = FreeBusyView.from_xml(element, None)
        except MalformedResponseError as e:
            return without_traces(e)
        start, end = (_moment(value, zone) for value in (options.time_window.start, options.time_window.end))
        view.asked(start, end, zone, options.merged_free_busy_interval)
        return view

    def _said_in(self, response: Element) -> EWSError | None:
        message = response.find(_MESSAGE)
        return None if message is None else self._said(message)

    def _answer(self, write: Callable[[Version], str]) -> Element:
        answer = self._exchange(write)
        if local(answer.tag) != f"{self.SERVICE_NAME}Response":
            raise MalformedResponseError(f"GetUserAvailability was answered by element {shorten(answer.tag)}")
        return answer

    def _writer(self, *args: Any) -> Callable[[Version], str]:
        def write(version: Version) -> str:
            return self.get_payload(*args, version=version)

        return write

    def get_payload(
        self,
        timezone: TimeZone,
        mailbox_data: Iterable[MailboxData],
        free_busy_view_options: FreeBusyViewOptions | None,
        suggestions_view_options: SuggestionsViewOptions | None = None,
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        people = "".join([rendered(data, version) for data in mailbox_data])
        return (
            f"<m:GetUserAvailabilityRequest>{rendered(timezone, version)}"
            f"<m:MailboxDataArray>{people}</m:MailboxDataArray>{rendered(free_busy_view_options, version)}"
            f"{rendered(suggestions_view_options, version)}</m:GetUserAvailabilityRequest>"
        )


def _checked(data: Any) -> MailboxData:
    if not isinstance(data, MailboxData):
        raise InvalidTypeError("mailbox_data", data, MailboxData)
    data.clean()
    return data


def _moment(value: Any, zone: EWSTimeZone) -> Any:
    """Give a time of the question with its zone."""
    if isinstance(value, datetime.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=zone)
    return value.astimezone(zone)
