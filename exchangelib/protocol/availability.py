"""When people are free, and when they could meet: questions in words of the caller's time zone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .. import properties, services
from ..errors import InvalidTypeError, InvalidValue, NaiveDateTimeNotAllowed
from ..ewsdatetime import EWSDateTime, EWSTimeZone
from ..properties import (
    Email,
    FreeBusyViewOptions,
    MailboxData,
    TimeWindow,
    TimeZone,
)
from .directory import Directory

if TYPE_CHECKING:
    from ..properties import FreeBusyView, SuggestionDayResult

__all__ = ["Availability"]


class Availability(Directory):
    """The methods of a connection that are about other people's time.

    The time zone of a question is that of its start. The rules by which clocks change there are worked out from the
    zone itself, so they are the same by which the answer is read, and a server of any version understands them.
    """

    def get_free_busy_info(
        self,
        accounts: Iterable[Any],
        start: datetime.datetime,
        end: datetime.datetime,
        merged_free_busy_interval: int = 30,
        requested_view: str = "DetailedMerged",
    ) -> Iterator[FreeBusyView | Exception]:
        """Yield when people are free or busy.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuseravailability-operation

        :param accounts: whose time: tuples of an account or an address, the attendee's type (`MailboxData`), and
            whether conflicts do not count; or accounts or addresses alone. A hundred are asked about at a time
        :param start: with a time zone, in which the answer is given too
        :param end: servers take 42 days at most, unless they are told otherwise
        :param merged_free_busy_interval: minutes for which a digit stands in merged views
        :param requested_view: "MergedOnly", "FreeBusy", "FreeBusyMerged", "Detailed" or "DetailedMerged"; how much is
            given depends on the caller's rights too
        :return: in the order of the accounts, the error for one in its place
        :raises ValueError, TypeError: errors of ours, each also one of these, for a question that makes no sense
        """
        zone = _asked(start, end)
        options = FreeBusyViewOptions(
            time_window=TimeWindow(start=_shown(start, zone), end=_shown(end, zone)),
            merged_free_busy_interval=merged_free_busy_interval,
            requested_view=requested_view,
        )
        options.clean()
        service = services.GetUserAvailability(protocol=self)
        rules = TimeZone.from_timezone(zone, start, end)
        return service.call(rules, map(_mailbox_data, _several(accounts)), options, tzinfo=zone)

    def get_suggestions(
        self,
        accounts: Iterable[Any],
        start: datetime.datetime,
        end: datetime.datetime,
        duration: int | datetime.timedelta = 60,
        *,
        maximum_results_by_day: int | None = None,
        maximum_non_work_hour_results_by_day: int | None = None,
        minimum_quality: str | None = None,
        good_threshold: int | None = None,
        current_meeting_time: datetime.datetime | None = None,
    ) -> list[SuggestionDayResult]:
        """Give the times at which people could meet, day by day.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/suggestionsviewoptions

        :param accounts: as for `get_free_busy_info`, a hundred at most
        :param start: the beginning of the first day, with a time zone
        :param end: the end of the last day
        :param duration: of the meeting, 30 to 1440 minutes
        :param maximum_results_by_day: how many times a day at most; servers give 10 unless they are told
        :param maximum_non_work_hour_results_by_day: how many of them outside working hours
        :param minimum_quality: "Excellent", "Good", "Fair" or "Poor"
        :param good_threshold: percentage of busy attendees with which a time still is good, 1 to 49
        :param current_meeting_time: when the meeting is now, if it is to be moved
        :raises ResponseMessageError: what the server said instead
        """
        zone = _asked(start, end)
        if isinstance(duration, datetime.timedelta):
            duration = duration // datetime.timedelta(minutes=1)
        options = properties.SuggestionsViewOptions(
            good_threshold=good_threshold,
            maximum_results_by_day=maximum_results_by_day,
            maximum_non_work_hour_results_by_day=maximum_non_work_hour_results_by_day,
            meeting_duration=duration,
            minimum_suggestion_quality=minimum_quality,
            detailed_suggestions_window=properties.DetailedSuggestionsWindow(
                start=_shown(start, zone), end=_shown(end, zone)
            ),
            current_meeting_time=None if current_meeting_time is None else _shown(current_meeting_time, zone),
        )
        service = services.GetUserAvailability(protocol=self)
        rules = TimeZone.from_timezone(zone, start, end)
        people = map(_mailbox_data, _several(accounts))
        return list(service.suggestions(rules, people, options, tzinfo=zone))


def _asked(start: Any, end: Any) -> EWSTimeZone:
    """Check a span of time, and give the time zone of its beginning."""
    for name, value in (("start", start), ("end", end)):
        if not isinstance(value, datetime.datetime):
            raise InvalidTypeError(name, value, datetime.datetime)
        if value.tzinfo is None:
            raise NaiveDateTimeNotAllowed(f"{name!r} must have a time zone, not {value!r}")
    if end <= start:
        raise InvalidValue(f"'end' ({end}) must be after 'start' ({start})")
    return EWSTimeZone.from_timezone(start.tzinfo)


def _shown(moment: datetime.datetime, zone: EWSTimeZone) -> EWSDateTime:
    """Give what clocks show in a zone."""
    if moment.tzinfo is None:
        return EWSDateTime.from_datetime(moment)
    return EWSDateTime.from_datetime(moment.astimezone(zone).replace(tzinfo=None))


def _several(accounts: Any) -> Iterable[Any]:
    if isinstance(accounts, (str, bytes)) or not hasattr(accounts, "__iter__"):
        raise InvalidTypeError("accounts", accounts, (list, tuple, Iterator))
    return accounts  # type: ignore[no-any-return]


def _mailbox_data(account: Any) -> MailboxData:
    """Make the element for an account, an address, or a tuple with one of these, a type, and a flag."""
    if isinstance(account, tuple) and len(account) != 3:
        raise InvalidValue(
            f"'accounts' are given as tuples (account, type of attendee, whether to exclude conflicts), or alone, not as "
            f"{len(account)} values"
        )
    who, attendee_type, exclude_conflicts = account if isinstance(account, tuple) else (account, "Required", False)
    address = getattr(who, "primary_smtp_address", None) or getattr(who, "email_address", who)
    if not isinstance(address, str):
        raise InvalidTypeError("accounts", who, (str, Email))
    return MailboxData(
        email=Email(email_address=address), attendee_type=attendee_type, exclude_conflicts=exclude_conflicts
    )
