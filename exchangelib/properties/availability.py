"""When people are free: what is asked, and what servers answer."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from .._model import problems
from .._model.element import EWSElement
from .._model.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    EnumListField,
    EWSElementField,
    EWSElementListField,
    FreeBusyStatusField,
    IntegerField,
    TimeField,
)
from .._model.fields.weekdays import WEEKDAY_NAMES
from .._wire.ns import MNS, TNS
from .._wire.xml import Element
from ..errors import InvalidValue
from ..ewsdatetime import UTC, EWSDateTime, EWSTimeZone
from ..version import Version
from .people import EmailField
from .wall_clock import AwareTime, WallClockField, settle
from .zone_changes import DaylightTime, StandardTime, TimeZoneTransition
from .zone_rules import TimeZone

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "BusySpan",
    "CalendarEvent",
    "CalendarEventDetails",
    "CalendarView",
    "DaylightTime",
    "FreeBusyView",
    "FreeBusyViewOptions",
    "MailboxData",
    "Span",
    "StandardTime",
    "TimeWindow",
    "TimeZone",
    "TimeZoneTransition",
    "WorkingPeriod",
]

# The page of MergedFreeBusy; 4 stands for working elsewhere there since Exchange 2013, and for no data before
MERGED: Final = {"0": "Free", "1": "Tentative", "2": "Busy", "3": "OOF", "4": "NoData"}


class TimeWindow(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/timewindow

    Times without a zone are those of the time zone that is asked in.
    """

    ELEMENT_NAME = "TimeWindow"

    start = WallClockField("StartTime", is_required=True)
    end = WallClockField("EndTime", is_required=True)


class FreeBusyViewOptions(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/freebusyviewoptions"""

    ELEMENT_NAME = "FreeBusyViewOptions"
    REQUESTED_VIEWS: ClassVar[tuple[str, ...]] = (
        "MergedOnly",
        "FreeBusy",
        "FreeBusyMerged",
        "Detailed",
        "DetailedMerged",
    )

    time_window = EWSElementField(value_cls=TimeWindow, is_required=True)
    # In minutes
    merged_free_busy_interval = IntegerField(
        "MergedFreeBusyIntervalInMinutes", min=6, max=1440, default=30, is_required=True
    )
    requested_view = ChoiceField("RequestedView", choices=REQUESTED_VIEWS, is_required=True)


class MailboxData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mailboxdata"""

    ELEMENT_NAME = "MailboxData"
    ATTENDEE_TYPES: ClassVar[tuple[str, ...]] = ("Optional", "Organizer", "Required", "Resource", "Room")

    email = EmailField()
    attendee_type = ChoiceField("AttendeeType", choices=ATTENDEE_TYPES)
    exclude_conflicts = BooleanField("ExcludeConflicts")


class CalendarView(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendarview"""

    ELEMENT_NAME = "CalendarView"
    NAMESPACE = MNS

    start = DateTimeField("StartDate", is_required=True, is_attribute=True)
    end = DateTimeField("EndDate", is_required=True, is_attribute=True)
    max_items = IntegerField("MaxEntriesReturned", min=1, is_attribute=True)

    def clean(self, version: Version | None = None) -> None:
        """Check the values: the end is not before the start."""
        super().clean(version)
        start, end = self.start, self.end
        if start is not None and end is not None and end < start:
            raise problems.invalid(type(self).__name__, "end", end, f"a time that is not before 'start' ({start})")


class CalendarEventDetails(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendareventdetails"""

    ELEMENT_NAME = "CalendarEventDetails"

    id = CharField("ID")
    subject = CharField("Subject")
    location = CharField("Location")
    is_meeting = BooleanField("IsMeeting")
    is_recurring = BooleanField("IsRecurring")
    is_exception = BooleanField("IsException")
    is_reminder_set = BooleanField("IsReminderSet")
    is_private = BooleanField("IsPrivate")


class CalendarEvent(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendarevent

    `start` and `end` are what the clocks show in the time zone that was asked in, without a zone; `start_aware` and
    `end_aware` are the same moments with it.
    """

    ELEMENT_NAME = "CalendarEvent"

    start = WallClockField("StartTime")
    end = WallClockField("EndTime")
    busy_type = FreeBusyStatusField("BusyType", is_required=True, default="Busy")
    details = EWSElementField("CalendarEventDetails", value_cls=CalendarEventDetails)

    start_aware = AwareTime("start")
    end_aware = AwareTime("end", after="start")


class WorkingPeriod(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/workingperiod"""

    ELEMENT_NAME = "WorkingPeriod"

    weekdays = EnumListField("DayOfWeek", enum=WEEKDAY_NAMES, is_required=True)
    start = TimeField("StartTimeInMinutes", is_required=True)
    end = TimeField("EndTimeInMinutes", is_required=True)


class Span(NamedTuple):
    """A time from when until when, both with a time zone."""

    start: EWSDateTime
    end: EWSDateTime


class BusySpan(NamedTuple):
    """A time with a time zone, and how somebody is occupied meanwhile, such as "Busy"."""

    start: EWSDateTime
    end: EWSDateTime
    busy_type: str


class FreeBusyView(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/freebusyview

    Times are what clocks show: of events in the time zone that was asked in, of working hours in that of the mailbox.
    What ends in `_aware` has a time zone.
    """

    ELEMENT_NAME = "FreeBusyView"
    NAMESPACE = MNS

    view_type = ChoiceField(
        "FreeBusyViewType", choices=("None", *FreeBusyViewOptions.REQUESTED_VIEWS), is_required=True
    )
    # One digit for each interval: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mergedfreebusy
    merged = CharField("MergedFreeBusy")
    calendar_events = EWSElementListField("CalendarEventArray", value_cls=CalendarEvent)
    working_hours = EWSElementListField("WorkingPeriodArray", value_cls=WorkingPeriod)
    working_hours_timezone = EWSElementField("TimeZone", value_cls=TimeZone)

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Self:
        """Read the view; working hours and their time zone stand in an element of their own."""
        view = super().from_xml(elem, account)
        inner = elem.find(f"{{{TNS}}}WorkingHours")
        if inner is not None:
            view.__dict__.update(super().from_xml(inner, account).__dict__)
        return view

    def asked(self, start: EWSDateTime, end: EWSDateTime, zone: EWSTimeZone, minutes: int) -> None:
        """Remember what was asked, which the answer does not repeat.

        :param start: the beginning of the time that was asked about
        :param end: its end
        :param zone: the time zone that it was asked in
        :param minutes: the length of an interval
        """
        for name in ("calendar_events", "working_hours"):
            self.__dict__.setdefault(name, [])  # to be gone through: nothing known is nothing there
        self.__dict__["_asked"] = start.astimezone(zone), end.astimezone(zone), datetime.timedelta(minutes=minutes)
        for event in self.calendar_events or ():
            settle(event, ("start", "end"), zone)

    @property
    def working_hours_aware(self) -> list[Span]:
        """The working hours in the time that was asked about, in the mailbox's own time zone.

        :raises InvalidValue: the view was not asked for, or the server does not know the time zone
        """
        start, end, _ = self._question()
        if not self.working_hours:
            return []
        if self.working_hours_timezone is None:
            raise InvalidValue(
                f"{type(self).__name__}: the server did not say in which time zone the working hours are"
            )
        zone = self.working_hours_timezone.to_timezone(start)
        day, found = start.astimezone(zone).date() - datetime.timedelta(days=1), []
        while day <= end.astimezone(zone).date():
            for period in self.working_hours:
                days: Any = period.weekdays or ()
                if day.isoweekday() in days:
                    span = Span(_at(zone, day, period.start), _at(zone, day, period.end, period.start))
                    if span.end > start and span.start < end:
                        found.append(span)
            day += datetime.timedelta(days=1)
        return sorted(found)

    @property
    def merged_aware(self) -> list[BusySpan]:
        """The merged view as times: neighbouring intervals with the same digit are one.

        :raises InvalidValue: the view was not asked for
        """
        start, _, step = self._question()
        found: list[BusySpan] = []
        moment = start.astimezone(UTC)
        for digit in self.merged or "":
            following = moment + step
            what = MERGED.get(digit, "NoData")
            begin = moment
            if found and found[-1].busy_type == what:
                begin = found.pop().start
            found.append(BusySpan(begin.astimezone(start.tzinfo), following.astimezone(start.tzinfo), what))
            moment = following
        return found

    def _question(self) -> tuple[EWSDateTime, EWSDateTime, datetime.timedelta]:
        asked: tuple[EWSDateTime, EWSDateTime, datetime.timedelta] | None = self.__dict__.get("_asked")
        if asked is None:
            raise InvalidValue(f"{type(self).__name__} does not come from a question, so nobody knows its time zone")
        return asked


def _at(
    zone: EWSTimeZone, day: datetime.date, time: datetime.time | None, after: datetime.time | None = None
) -> EWSDateTime:
    """Give the moment at which clocks show a time; of the next day, if it is not after another one."""
    time = time or datetime.time(0, 0)
    if after is not None and time <= after:
        day = day + datetime.timedelta(days=1)
    return EWSDateTime.from_datetime(datetime.datetime.combine(day, time, tzinfo=zone))
