"""When people are free: what is asked, and what servers answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from .._model import problems
from .._model.element import EWSElement
from .._model.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    EnumField,
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
from ..version import Version
from .people import EmailField

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "CalendarEvent",
    "CalendarEventDetails",
    "CalendarView",
    "DaylightTime",
    "FreeBusyView",
    "FreeBusyViewOptions",
    "MailboxData",
    "StandardTime",
    "TimeWindow",
    "TimeZone",
    "TimeZoneTransition",
    "WorkingPeriod",
]


class TimeWindow(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/timewindow"""

    ELEMENT_NAME = "TimeWindow"

    start = DateTimeField("StartTime", is_required=True)
    end = DateTimeField("EndTime", is_required=True)


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


class TimeZoneTransition(EWSElement):
    """When clocks change (types.xsd, SerializableTimeZoneTime)."""

    bias = IntegerField("Bias", is_required=True)  # minutes, added to that of the zone
    time = TimeField("Time", is_required=True)
    # Which of the month's weekdays; 5 is the last
    occurrence = IntegerField("DayOrder", is_required=True)
    iso_month = IntegerField("Month", is_required=True)
    weekday = EnumField("DayOfWeek", enum=WEEKDAY_NAMES, is_required=True)


class StandardTime(TimeZoneTransition):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/standardtime"""

    ELEMENT_NAME = "StandardTime"


class DaylightTime(TimeZoneTransition):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/daylighttime"""

    ELEMENT_NAME = "DaylightTime"


class TimeZone(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/timezone-availability"""

    ELEMENT_NAME = "TimeZone"

    bias = IntegerField("Bias", is_required=True)  # minutes that UTC is ahead of the zone
    standard_time = EWSElementField(value_cls=StandardTime)
    daylight_time = EWSElementField(value_cls=DaylightTime)


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
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendarevent"""

    ELEMENT_NAME = "CalendarEvent"

    start = DateTimeField("StartTime")
    end = DateTimeField("EndTime")
    busy_type = FreeBusyStatusField("BusyType", is_required=True, default="Busy")
    details = EWSElementField("CalendarEventDetails", value_cls=CalendarEventDetails)


class WorkingPeriod(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/workingperiod"""

    ELEMENT_NAME = "WorkingPeriod"

    weekdays = EnumListField("DayOfWeek", enum=WEEKDAY_NAMES, is_required=True)
    start = TimeField("StartTimeInMinutes", is_required=True)
    end = TimeField("EndTimeInMinutes", is_required=True)


class FreeBusyView(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/freebusyview"""

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
