"""Appointments and meetings in a calendar: when they are, in which time zone, who comes, and how they recur."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from .._model import problems
from .._model.family import ITEMS
from .._model.fields import (
    AppointmentStateField,
    BooleanField,
    CharField,
    ChoiceField,
    DateOrDateTimeField,
    DateTimeField,
    EnumAsIntField,
    EWSElementField,
    EWSElementListField,
    FamilyListField,
    FreeBusyStatusField,
    IntegerField,
    TextField,
    URIField,
)
from .._wire.xml import Element
from ..errors import InvalidValue, UnknownTimeZone
from ..ewsdatetime import UTC, EWSDate, EWSDateTime, EWSTimeZone
from ..properties import (
    Attendee,
    AttendeesField,
    CalendarActivityData,
    EnhancedLocation,
    InboxReminder,
    ItemTimeZoneField,
    MailboxField,
    OccurrenceItemId,
    OnlineMeetingSettings,
    RecurringMasterItemId,
)
from ..recurrence import (
    DeletedOccurrence,
    FirstOccurrence,
    LastOccurrence,
    Occurrence,
    OccurrenceField,
    OccurrenceListField,
    RecurrenceField,
)
from ..version import EXCHANGE_2010, EXCHANGE_2013, Version
from .item import Item

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from .keywords import CalendarItemKeywords

__all__ = [
    "CALENDAR_ITEM_CHOICES",
    "CONFERENCE_TYPES",
    "EXCEPTION",
    "OCCURRENCE",
    "RECURRING_MASTER",
    "SINGLE",
    "CalendarItem",
]

log = logging.getLogger(__name__)

CONFERENCE_TYPES = ("NetMeeting", "NetShow", "Chat")

# types.xsd, CalendarItemTypeType
SINGLE = "Single"
OCCURRENCE = "Occurrence"
EXCEPTION = "Exception"
RECURRING_MASTER = "RecurringMaster"
CALENDAR_ITEM_CHOICES = (SINGLE, OCCURRENCE, EXCEPTION, RECURRING_MASTER)

# What neither 3.2 nor 5.6 has, and the server sets
_SINCE_2013: Final[dict[str, Any]] = {
    "is_read_only": True,
    "is_searchable": False,
    "supported_from": EXCHANGE_2013,
    "is_displaceable": True,
}
_SINCE_2016: Final[dict[str, Any]] = {
    "is_read_only": True,
    "is_searchable": False,
    "first_schema": "V2016_04_13",
    "is_displaceable": True,
}
_DAY: Final = datetime.timedelta(days=1)
_HALF_A_DAY: Final = datetime.timedelta(hours=12)


class CalendarItem(Item):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendaritem

    The fields stand in the order of types.xsd, CalendarItemType.

    An appointment that lasts all day has dates: `start` is its first day, `end` its last one. Servers have moments; those
    are midnight in the time zone of the item, and after the last day.
    """

    ELEMENT_NAME = "CalendarItem"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[CalendarItemKeywords]) -> None: ...

    uid = TextField("calendar:UID", is_required_after_save=True, is_searchable=False)
    recurrence_id = DateTimeField("calendar:RecurrenceId", is_read_only=True)
    date_time_stamp = DateTimeField(
        "calendar:DateTimeStamp", is_read_only=True, is_searchable=False, is_displaceable=True
    )
    start = DateOrDateTimeField("calendar:Start", is_required=True)
    end = DateOrDateTimeField("calendar:End", is_required=True)
    original_start = DateTimeField("calendar:OriginalStart", is_read_only=True)
    is_all_day = BooleanField("calendar:IsAllDayEvent", is_required=True, default=False)
    legacy_free_busy_status = FreeBusyStatusField("calendar:LegacyFreeBusyStatus", is_required=True, default="Busy")
    location = TextField("calendar:Location")
    when = TextField("calendar:When")
    is_meeting = BooleanField("calendar:IsMeeting", is_read_only=True)
    is_cancelled = BooleanField("calendar:IsCancelled", is_read_only=True)
    is_recurring = BooleanField("calendar:IsRecurring", is_read_only=True)
    meeting_request_was_sent = BooleanField("calendar:MeetingRequestWasSent", is_read_only=True)
    is_response_requested = BooleanField(
        "calendar:IsResponseRequested", is_required_after_save=True, is_searchable=False
    )
    type = ChoiceField("calendar:CalendarItemType", choices=CALENDAR_ITEM_CHOICES, is_read_only=True)
    my_response_type = ChoiceField("calendar:MyResponseType", choices=Attendee.RESPONSE_TYPES, is_read_only=True)
    organizer = MailboxField("calendar:Organizer", is_read_only=True)
    required_attendees = AttendeesField("calendar:RequiredAttendees", is_searchable=False)
    optional_attendees = AttendeesField("calendar:OptionalAttendees", is_searchable=False)
    resources = AttendeesField("calendar:Resources", is_searchable=False)
    inbox_reminders = EWSElementListField("calendar:InboxReminders", value_cls=InboxReminder, **_SINCE_2016)
    conflicting_meeting_count = IntegerField("calendar:ConflictingMeetingCount", is_read_only=True)
    adjacent_meeting_count = IntegerField("calendar:AdjacentMeetingCount", is_read_only=True)
    conflicting_meetings = FamilyListField("calendar:ConflictingMeetings", family=ITEMS, is_read_only=True)
    adjacent_meetings = FamilyListField("calendar:AdjacentMeetings", family=ITEMS, is_read_only=True)
    duration = CharField("calendar:Duration", is_read_only=True)
    time_zone = TextField("calendar:TimeZone", is_read_only=True, is_searchable=False, is_displaceable=True)
    appointment_reply_time = DateTimeField("calendar:AppointmentReplyTime", is_read_only=True)
    appointment_sequence_number = IntegerField("calendar:AppointmentSequenceNumber", is_read_only=True)
    appointment_state = AppointmentStateField("calendar:AppointmentState", is_read_only=True)
    recurrence = RecurrenceField("calendar:Recurrence", is_searchable=False)
    first_occurrence = OccurrenceField("calendar:FirstOccurrence", value_cls=FirstOccurrence, is_read_only=True)
    last_occurrence = OccurrenceField("calendar:LastOccurrence", value_cls=LastOccurrence, is_read_only=True)
    modified_occurrences = OccurrenceListField("calendar:ModifiedOccurrences", value_cls=Occurrence, is_read_only=True)
    deleted_occurrences = OccurrenceListField(
        "calendar:DeletedOccurrences", value_cls=DeletedOccurrence, is_read_only=True
    )
    _meeting_timezone = ItemTimeZoneField(
        "calendar:MeetingTimeZone", is_searchable=False, deprecated_from=EXCHANGE_2010
    )
    _start_timezone = ItemTimeZoneField("calendar:StartTimeZone", is_searchable=False, supported_from=EXCHANGE_2010)
    _end_timezone = ItemTimeZoneField("calendar:EndTimeZone", is_searchable=False, supported_from=EXCHANGE_2010)
    conference_type = EnumAsIntField(
        "calendar:ConferenceType", enum=CONFERENCE_TYPES, min=0, max=2, is_required_after_save=True
    )
    allow_new_time_proposal = BooleanField(
        "calendar:AllowNewTimeProposal", is_required_after_save=True, is_searchable=False
    )
    is_online_meeting = BooleanField("calendar:IsOnlineMeeting", is_read_only=True)
    meeting_workspace_url = URIField("calendar:MeetingWorkspaceUrl")
    net_show_url = URIField("calendar:NetShowUrl")
    enhanced_location = EWSElementField(
        "calendar:EnhancedLocation", value_cls=EnhancedLocation, is_complex=True, **_SINCE_2013
    )
    start_wall_clock = DateTimeField("calendar:StartWallClock", **_SINCE_2013)
    end_wall_clock = DateTimeField("calendar:EndWallClock", **_SINCE_2013)
    start_time_zone_id = TextField("calendar:StartTimeZoneId", **_SINCE_2013)
    end_time_zone_id = TextField("calendar:EndTimeZoneId", **_SINCE_2013)
    intended_free_busy_status = FreeBusyStatusField(
        "calendar:IntendedFreeBusyStatus",
        is_read_only=True,
        is_searchable=False,
        is_addressable=False,
        is_displaceable=True,
    )
    join_online_meeting_url = TextField("calendar:JoinOnlineMeetingUrl", **_SINCE_2013)
    online_meeting_settings = EWSElementField(
        "calendar:OnlineMeetingSettings", value_cls=OnlineMeetingSettings, is_complex=True, **_SINCE_2013
    )
    is_organizer = BooleanField("calendar:IsOrganizer", **_SINCE_2013)
    calendar_activity_data = EWSElementField(
        "calendar:CalendarActivityData", value_cls=CalendarActivityData, is_complex=True, **_SINCE_2016
    )
    do_not_forward_meeting = BooleanField(
        "calendar:DoNotForwardMeeting",
        is_read_only=True,
        is_searchable=False,
        first_schema="V2017_07_11",
        is_displaceable=True,
    )

    # -- days and moments

    @classmethod
    def timezone_fields(cls) -> list[ItemTimeZoneField]:
        """Give the fields that hold time zones."""
        return [field for field in cls.FIELDS if isinstance(field, ItemTimeZoneField)]

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Self:
        """Read the item. If it lasts all day, its moments become days."""
        item = super().from_xml(elem, account)
        values = item.__dict__
        if values.get("is_all_day"):
            item._take_days(values)
        return item

    def _take_days(self, values: dict[str, Any]) -> None:
        start, end = values.get("start"), values.get("end")
        if isinstance(start, datetime.datetime):
            start = values["start"] = _nearest_day(start, self._zone("start"))
        if isinstance(end, datetime.datetime):
            last = _nearest_day(end, self._zone("end"))
            last = last if last == EWSDate.min else last - _DAY
            values["end"] = max(last, start) if start is not None else last

    def _zone(self, name: str) -> EWSTimeZone | None:
        """Find the time zone in which the first or the last day is meant; None if nothing tells."""
        values = self.__dict__
        zone = values.get("_end_timezone") if name == "end" else None
        zone = zone or values.get("_start_timezone") or values.get("_meeting_timezone")
        return zone or getattr(self.account, "default_timezone", None)

    def date_to_datetime(self, field_name: str) -> EWSDateTime:
        """Give the moment that a server is sent for a day.

        :param field_name: "start": midnight at its beginning; "end": midnight at its end
        :raises InvalidValue: there is no such moment
        """
        day = self.__dict__[field_name]
        if field_name == "end":
            if day == datetime.date.max:
                raise problems.invalid(type(self).__name__, "end", day, "a day with another after it")
            day += _DAY
        zone = self._zone(field_name) or UTC
        return EWSDateTime.from_datetime(datetime.datetime.combine(day, datetime.time(0), tzinfo=zone))

    def _with_moments(self) -> Self:
        """Give the item as servers have it: itself, or a copy in which days are moments."""
        days = [name for name in ("start", "end") if _is_day(self.__dict__.get(name))]
        if not days:
            return self
        sent = self.__copy__()
        for name in days:
            sent.__dict__[name] = self.date_to_datetime(name)
        return sent

    def write(self, out: list[str], version: Version, tag: str | None = None) -> None:
        """Append the item as text."""
        super(CalendarItem, self._with_moments()).write(out, version, tag)

    def prepared_for_update(self, names: Iterable[Any], version: Version) -> tuple[Self, list[Any]]:
        """Give what an update sends: days as moments, and with a moment its time zone.

        :param names: of the fields that change
        """
        names = list(names)
        mine = {getattr(name, "name", name) for name in names if not hasattr(name, "field")}
        if not mine & {"start", "end"}:
            return self, names
        sent = self.__copy__()
        for name in ("start", "end"):
            value = sent.__dict__.get(name)
            if value is not None:
                sent.__dict__[name] = getattr(type(self), name).check(value, version, type(self).__name__)
        sent.clean_timezone_fields(version)
        sent._check_times()
        for name, zone in sent._zone_names(version):
            if name in mine and zone not in mine and sent.__dict__.get(zone) is not None:
                names.append(zone)
        return sent._with_moments(), names

    # -- rules

    def clean(self, version: Version | None = None) -> None:
        """Check the values, and set the time zones that the server needs to understand recurrences and days."""
        if version is not None:
            newer = version.build >= EXCHANGE_2010
            for name in ("_meeting_timezone",) if newer else ("_start_timezone", "_end_timezone"):
                self.__dict__.pop(name, None)
        super().clean(version)
        if version is not None:
            self.clean_timezone_fields(version)
        self._check_times()

    def clean_timezone_fields(self, version: Version) -> None:
        """Set the fields that hold time zones, as a server of this version has them, from those of the times.

        A zone that is there stays if the time is in UTC: that is how servers give it.
        """
        values = self.__dict__
        for name, field in self._zone_names(version):
            zone = _zone_of(values.get(name)) or (self._zone(name) if _is_day(values.get(name)) else None)
            if zone is None or (zone == UTC and values.get(field) is not None):
                continue
            if getattr(type(self), field).can_send(zone, version):
                values[field] = zone
            else:  # the times say their offsets
                log.debug("%s.%s is left out: Windows has no time zone for %s", type(self).__name__, field, zone.key)
                values.pop(field, None)

    @staticmethod
    def _zone_names(version: Version) -> tuple[tuple[str, str], ...]:
        if version.build >= EXCHANGE_2010:
            return ("start", "_start_timezone"), ("end", "_end_timezone")
        return (("start", "_meeting_timezone"),)

    def _check_times(self) -> None:
        where, start, end = type(self).__name__, self.start, self.end
        for name, value in (("start", start), ("end", end)):
            if _is_day(value) and not self.is_all_day:
                raise problems.invalid(where, name, value, "a datetime, or is_all_day=True, for a date has no time")
        if start is None or end is None:
            return
        if _is_day(start) != _is_day(end):
            raise InvalidValue(f"{where}: 'start' ({start}) and 'end' ({end}) must be two datetimes, or two dates")
        if end < start:
            raise InvalidValue(f"{where}: 'end' ({end}) must not be before 'start' ({start})")

    # -- series

    def occurrence(self, index: int) -> Self:
        """Give one occurrence of the series that this item is the master of; `refresh()` fetches it.

        :param index: 1 for the first
        """
        return self._other(OccurrenceItemId(id=self._require_id().id, instance_index=index))

    def recurring_master(self) -> Self:
        """Give the master of the series that this item is an occurrence of; `refresh()` fetches it."""
        return self._other(RecurringMasterItemId(id=self._require_id().id))

    master_recurrence = recurring_master

    def _other(self, id_: Any) -> Self:
        id_.clean()
        # Nothing is known of it yet, so it has no defaults
        other = type(self).__new__(type(self))
        other.__dict__.update({"_id": id_, "account": self.account, "folder": self.folder})
        return other


def _is_day(value: Any) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def _zone_of(moment: Any) -> EWSTimeZone | None:
    if not isinstance(moment, datetime.datetime) or moment.tzinfo is None:
        return None
    try:
        return EWSTimeZone.from_timezone(moment.tzinfo)
    except UnknownTimeZone:
        return None


def _nearest_day(moment: datetime.datetime, zone: EWSTimeZone | None) -> EWSDate:
    """Give the day that begins at a midnight. Half a day is added, so that a wrong zone does no harm if it is near."""
    try:
        here = (moment if zone is None else moment.astimezone(zone)).replace(tzinfo=None) + _HALF_A_DAY
    except OverflowError:  # the first or the last moment there is, which servers send where there is none
        here = moment
    return EWSDate(here.year, here.month, here.day)
