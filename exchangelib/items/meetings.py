"""What is sent about meetings: requests, responses, cancellations, and the answers to them; sending is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._model.fields import (
    AttachmentField,
    BooleanField,
    CharField,
    ChoiceField,
    DateTimeField,
    EWSElementField,
    SensitivityField,
    TextField,
)
from .._model.path import FieldPath
from ..errors import ErrorItemNotFound, InvalidValue
from ..properties import (
    RESPONSE_OBJECTS,
    AssociatedCalendarItemIdField,
    Attendee,
    BodyField,
    ChangeHighlights,
    ItemId,
    MailboxField,
    MailboxListField,
    MessageHeaderField,
    ReferenceItemIdField,
    RemoveItem,
)
from ..services import GetItem
from ..version import EXCHANGE_2013
from .answers import AcceptDeclineMixIn, SendsAnswer
from .appointments import _SINCE_2013, CALENDAR_ITEM_CHOICES, CalendarItem
from .correspondence import MailVerbs
from .days import DaysMixIn
from .item import Item
from .making import kind_of, make
from .message import Message
from .replies import BaseReplyItem
from .sending import Sends

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import (
        MeetingCancellationKeywords,
        MeetingMessageKeywords,
        MeetingRequestKeywords,
        MeetingResponseKeywords,
    )

__all__ = [
    "AcceptItem",
    "BaseMeetingItem",
    "BaseMeetingReplyItem",
    "CancelCalendarItem",
    "DeclineItem",
    "MeetingCancellation",
    "MeetingMessage",
    "MeetingRequest",
    "MeetingResponse",
    "TentativelyAcceptItem",
]

# What only the server sets: it refuses them from clients (ErrorInvalidPropertySet), so saving the whole item leaves them out.
# https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-property-related-errors
_SERVERS_OWN: dict[str, Any] = {"is_sent": False}

# What servers send of an appointment, in the schema and in neither 3.2 nor 5.6
_SENT: dict[str, Any] = {"is_read_only": True, "is_searchable": False, "is_displaceable": True}


class BaseMeetingItem(MailVerbs, Sends, Item):
    """What messages about meetings have (types.xsd, MeetingMessageType, which extends MessageType).

    Servers make them when meetings are sent, answered and cancelled, and refuse to create them (ErrorInvalidItemForOperation-
    CreateItem).
    """

    sender = Message.sender
    to_recipients = Message.to_recipients
    cc_recipients = Message.cc_recipients
    bcc_recipients = Message.bcc_recipients
    is_read_receipt_requested = Message.is_read_receipt_requested
    is_delivery_receipt_requested = Message.is_delivery_receipt_requested
    conversation_index = Message.conversation_index
    conversation_topic = Message.conversation_topic
    author = Message.author
    message_id = Message.message_id
    is_read = Message.is_read
    is_response_requested = Message.is_response_requested
    references = Message.references
    reply_to = Message.reply_to
    received_by = Message.received_by
    received_representing = Message.received_representing
    approval_request_data = Message.approval_request_data
    voting_information = Message.voting_information
    reminder_message_data = Message.reminder_message_data
    message_safety = Message.message_safety
    sender_smtp_address = Message.sender_smtp_address
    mailbox_guids = Message.mailbox_guids
    published_calendar_item_ics = Message.published_calendar_item_ics
    published_calendar_item_name = Message.published_calendar_item_name

    associated_calendar_item_id = AssociatedCalendarItemIdField("meeting:AssociatedCalendarItemId", **_SERVERS_OWN)
    is_delegated = BooleanField("meeting:IsDelegated", is_read_only=True, default=False)
    is_out_of_date = BooleanField("meeting:IsOutOfDate", is_read_only=True, default=False)
    has_been_processed = BooleanField("meeting:HasBeenProcessed", is_read_only=True, default=False)
    response_type = ChoiceField(
        "meeting:ResponseType", choices=Attendee.RESPONSE_TYPES, is_required=True, default="Unknown", **_SERVERS_OWN
    )
    uid = TextField("calendar:UID", **_SENT)
    recurrence_id = DateTimeField("calendar:RecurrenceId", **_SENT)
    date_time_stamp = DateTimeField("calendar:DateTimeStamp", **_SENT)
    is_organizer = CalendarItem.is_organizer

    def associated_calendar_item(self) -> CalendarItem | None:
        """Fetch the appointment that the message is about.

        :return: None if there is none, or no more
        :raises ValueError: the message has no account or no id
        """
        account = self._require_account()
        if self.associated_calendar_item_id is None:
            wanted = [FieldPath(type(self).associated_calendar_item_id)]
            found = GetItem(account=account).get(items=[self._require_id()], additional_fields=wanted)
            if found.associated_calendar_item_id is None:
                return None
            self.__dict__["associated_calendar_item_id"] = found.associated_calendar_item_id
        known: Any = self.associated_calendar_item_id
        item = CalendarItem.__new__(CalendarItem)  # nothing is known of it yet, so it has no defaults
        item.__dict__.update(_id=ItemId(id=known.id, changekey=known.changekey), account=account)
        try:
            return item.refresh()
        except ErrorItemNotFound:
            return None


class MeetingMessage(BaseMeetingItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/meetingmessage"""

    ELEMENT_NAME = "MeetingMessage"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[MeetingMessageKeywords]) -> None: ...


class MeetingRequest(DaysMixIn, BaseMeetingItem, AcceptDeclineMixIn):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/meetingrequest

    The fields stand in the order of types.xsd, MeetingRequestMessageType.
    """

    ELEMENT_NAME = "MeetingRequest"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[MeetingRequestKeywords]) -> None: ...

    meeting_request_type = ChoiceField(
        "meetingRequest:MeetingRequestType",
        choices=(
            "None",
            "FullUpdate",
            "InformationalUpdate",
            "NewMeetingRequest",
            "Outdated",
            "SilentUpdate",
            "PrincipalWantsCopy",
        ),
        default="None",
        **_SERVERS_OWN,
    )
    intended_free_busy_status = ChoiceField(
        "meetingRequest:IntendedFreeBusyStatus",
        choices=("Free", "Tentative", "Busy", "OOF", "NoData"),
        is_required=True,
        default="Busy",
        **_SERVERS_OWN,
    )
    start = CalendarItem.start
    end = CalendarItem.end
    original_start = CalendarItem.original_start
    is_all_day = CalendarItem.is_all_day
    legacy_free_busy_status = CalendarItem.legacy_free_busy_status
    location = CalendarItem.location
    when = CalendarItem.when
    is_meeting = CalendarItem.is_meeting
    is_cancelled = CalendarItem.is_cancelled
    is_recurring = CalendarItem.is_recurring
    meeting_request_was_sent = CalendarItem.meeting_request_was_sent
    type = CalendarItem.type
    my_response_type = CalendarItem.my_response_type
    organizer = CalendarItem.organizer
    required_attendees = CalendarItem.required_attendees
    optional_attendees = CalendarItem.optional_attendees
    resources = CalendarItem.resources
    conflicting_meeting_count = CalendarItem.conflicting_meeting_count
    adjacent_meeting_count = CalendarItem.adjacent_meeting_count
    conflicting_meetings = CalendarItem.conflicting_meetings
    adjacent_meetings = CalendarItem.adjacent_meetings
    duration = CalendarItem.duration
    time_zone = CalendarItem.time_zone
    appointment_reply_time = CalendarItem.appointment_reply_time
    appointment_sequence_number = CalendarItem.appointment_sequence_number
    appointment_state = CalendarItem.appointment_state
    recurrence = CalendarItem.recurrence
    first_occurrence = CalendarItem.first_occurrence
    last_occurrence = CalendarItem.last_occurrence
    modified_occurrences = CalendarItem.modified_occurrences
    deleted_occurrences = CalendarItem.deleted_occurrences
    _meeting_timezone = CalendarItem._meeting_timezone
    _start_timezone = CalendarItem._start_timezone
    _end_timezone = CalendarItem._end_timezone
    conference_type = CalendarItem.conference_type
    allow_new_time_proposal = CalendarItem.allow_new_time_proposal
    is_online_meeting = CalendarItem.is_online_meeting
    meeting_workspace_url = CalendarItem.meeting_workspace_url
    net_show_url = CalendarItem.net_show_url
    enhanced_location = CalendarItem.enhanced_location
    change_highlights = EWSElementField(
        "meetingRequest:ChangeHighlights", value_cls=ChangeHighlights, is_complex=True, **_SINCE_2013
    )
    start_wall_clock = CalendarItem.start_wall_clock
    end_wall_clock = CalendarItem.end_wall_clock
    start_time_zone_id = CalendarItem.start_time_zone_id
    end_time_zone_id = CalendarItem.end_time_zone_id
    do_not_forward_meeting = CalendarItem.do_not_forward_meeting


class MeetingResponse(BaseMeetingItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/meetingresponse"""

    ELEMENT_NAME = "MeetingResponse"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[MeetingResponseKeywords]) -> None: ...

    start = DateTimeField("calendar:Start", **_SENT)
    end = DateTimeField("calendar:End", **_SENT)
    location = TextField("calendar:Location", **_SENT)
    recurrence = CalendarItem.recurrence
    type = ChoiceField("calendar:CalendarItemType", choices=CALENDAR_ITEM_CHOICES, **_SENT)
    proposed_start = DateTimeField("meeting:ProposedStart", supported_from=EXCHANGE_2013, **_SERVERS_OWN)
    proposed_end = DateTimeField("meeting:ProposedEnd", supported_from=EXCHANGE_2013, **_SERVERS_OWN)
    enhanced_location = CalendarItem.enhanced_location


class MeetingCancellation(BaseMeetingItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/meetingcancellation"""

    ELEMENT_NAME = "MeetingCancellation"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[MeetingCancellationKeywords]) -> None: ...

    start = MeetingResponse.start
    end = MeetingResponse.end
    location = MeetingResponse.location
    recurrence = CalendarItem.recurrence
    type = MeetingResponse.type
    enhanced_location = CalendarItem.enhanced_location
    do_not_forward_meeting = BooleanField(
        "meeting:DoNotForwardMeeting",
        is_read_only=True,
        is_searchable=False,
        first_schema="V2017_07_11",
        is_displaceable=True,
    )

    def remove_from_calendar(self) -> None:
        """Take the meeting that was called off out of the calendar; this message goes to Deleted Items.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/removeitem

        :raises ResponseMessageError: what the server says against it
        """
        made = make(self._require_account(), RemoveItem(reference_item_id=self._reference()), None, None)
        self._is_now(next((each for tag, each in made if tag == kind_of(type(self))), None), None)


class BaseMeetingReplyItem(SendsAnswer):
    """What answers to a meeting request have (types.xsd, MeetingRegistrationResponseObjectType)."""

    FAMILY = RESPONSE_OBJECTS

    item_class = CharField("item:ItemClass", is_read_only=True)
    sensitivity = SensitivityField("item:Sensitivity", is_required=True, default="Normal")
    body = BodyField("item:Body")
    attachments = AttachmentField("item:Attachments")
    headers = MessageHeaderField("item:InternetMessageHeaders", is_read_only=True)
    sender = MailboxField("message:Sender", is_read_only=True)
    to_recipients = MailboxListField("message:ToRecipients", is_read_only_after_send=True, is_searchable=False)
    cc_recipients = MailboxListField("message:CcRecipients", is_read_only_after_send=True, is_searchable=False)
    bcc_recipients = MailboxListField("message:BccRecipients", is_read_only_after_send=True, is_searchable=False)
    is_read_receipt_requested = Message.is_read_receipt_requested
    is_delivery_receipt_requested = Message.is_delivery_receipt_requested
    # In the schema and in neither 3.2 nor 5.6
    author = MailboxField("message:From", is_read_only_after_send=True)
    reference_item_id = ReferenceItemIdField("item:ReferenceItemId")
    # 3.2 has these two, but the schema does not; they are never sent
    received_by = MailboxField("message:ReceivedBy", is_read_only=True)
    received_representing = MailboxField("message:ReceivedRepresenting", is_read_only=True)
    proposed_start = DateTimeField("meeting:ProposedStart", supported_from=EXCHANGE_2013)
    proposed_end = DateTimeField("meeting:ProposedEnd", supported_from=EXCHANGE_2013)

    def check(self) -> None:
        """Check every value. A new time is proposed with its beginning and its end.

        :raises ValueError, TypeError: errors of ours, each also one of these
        """
        super().check()
        start, end = self.proposed_start, self.proposed_end
        if (start is None) != (end is None):
            raise InvalidValue(f"{type(self).__name__}: 'proposed_start' and 'proposed_end' go together")
        if start is not None and end is not None and end < start:
            raise InvalidValue(
                f"{type(self).__name__}: 'proposed_end' ({end}) must not be before 'proposed_start' ({start})"
            )


class AcceptItem(BaseMeetingReplyItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/acceptitem"""

    ELEMENT_NAME = "AcceptItem"


class TentativelyAcceptItem(BaseMeetingReplyItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/tentativelyacceptitem"""

    ELEMENT_NAME = "TentativelyAcceptItem"


class DeclineItem(BaseMeetingReplyItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/declineitem"""

    ELEMENT_NAME = "DeclineItem"


class CancelCalendarItem(BaseReplyItem):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/cancelcalendaritem"""

    ELEMENT_NAME = "CancelCalendarItem"
