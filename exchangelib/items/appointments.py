"""Appointments and meetings in a calendar: when they are, in which time zone, who comes, and how they recur."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from .._model.family import ITEMS
from .._model.fields import (
    AppointmentStateField,
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    EnumAsIntField,
    EWSElementField,
    EWSElementListField,
    FamilyListField,
    Field,
    FreeBusyStatusField,
    IntegerField,
    TextField,
    URIField,
)
from ..errors import InvalidValue
from ..properties import (
    RESPONSE_OBJECTS,
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
from ..version import EXCHANGE_2010, EXCHANGE_2013
from .answers import AcceptDeclineMixIn
from .correspondence import Replies
from .days import DayOrMomentField, DaysMixIn
from .item import Item
from .making import check_copy, check_may_send_only, disposition_for, kind_of, make

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


class CalendarItem(Replies, DaysMixIn, Item, AcceptDeclineMixIn):
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
    start = DayOrMomentField("calendar:Start", is_required=True)
    end = DayOrMomentField("calendar:End", is_required=True)
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

    # -- verbs

    def _may_change(self, field: Field[Any], value: Any) -> bool:
        # What only the whole series has: servers refuse it (ErrorInvalidPropertySet)
        if self.type in (OCCURRENCE, EXCEPTION) and field.name in ("recurrence", "uid"):
            return False
        return super()._may_change(field, value)

    def cancel(self, save_copy: bool = True, copy_to_folder: Any = None, **kwargs: Any) -> None:
        """Call the meeting off: attendees are told, and it goes to Deleted Items. One occurrence can be called off, too.

        Only whoever invited can do it. The item has its new id afterwards, or none where the server gives none.

        :param save_copy: whether a copy of what is sent is kept
        :param copy_to_folder: where; default is the folder of sent items
        :param kwargs: values of what is sent by the names of its fields, such as `body`, which is what attendees are told
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        :raises ErrorCalendarIsNotOrganizer: somebody else has invited
        """
        check_copy("CalendarItem.cancel", save_copy, copy_to_folder)
        if "body" in kwargs:
            if kwargs.get("new_body") is not None:
                raise InvalidValue("CalendarItem.cancel: 'body' and 'new_body' are the same; give one of them")
            kwargs["new_body"] = kwargs.pop("body")
        account = self._require_account()
        if not save_copy:
            check_may_send_only(account, "CalendarItem.cancel")
        answer = RESPONSE_OBJECTS.find(kind_of(type(self)).replace("CalendarItem", "CancelCalendarItem"))(**kwargs)
        answer.clean()
        answer.reference_item_id = self._reference()
        made = make(account, answer, copy_to_folder, disposition_for(save_copy))
        self._is_now(next((each for tag, each in made if tag == kind_of(type(self))), None), None)
        self.__dict__["is_cancelled"] = True

    # -- series

    def occurrence(self, index: int) -> Self:
        """Give one occurrence of the series that this item is the master of; `refresh()` fetches it.

        It can be changed, answered and deleted without that.

        :param index: 1 for the first
        """
        own = self._require_id()
        return self._other(OccurrenceItemId(id=own.id, changekey=own.changekey, instance_index=index))

    def recurring_master(self) -> Self:
        """Give the master of the series that this item is an occurrence of; `refresh()` fetches it."""
        own = self._require_id()
        return self._other(RecurringMasterItemId(id=own.id, changekey=own.changekey))

    master_recurrence = recurring_master

    def _other(self, id_: Any) -> Self:
        id_.clean()
        # Nothing is known of it yet, so it has no defaults
        other = type(self).__new__(type(self))
        other.__dict__.update({"_id": id_, "account": self.account, "folder": self.folder})
        return other
