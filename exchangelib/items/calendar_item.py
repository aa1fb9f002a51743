"""Appointments, and what is sent about them, under the name that users know."""

from .answers import AcceptDeclineMixIn
from .appointments import (
    CALENDAR_ITEM_CHOICES,
    CONFERENCE_TYPES,
    EXCEPTION,
    OCCURRENCE,
    RECURRING_MASTER,
    SINGLE,
    CalendarItem,
)
from .meetings import (
    AcceptItem,
    BaseMeetingItem,
    BaseMeetingReplyItem,
    CancelCalendarItem,
    DeclineItem,
    MeetingCancellation,
    MeetingMessage,
    MeetingRequest,
    MeetingResponse,
    TentativelyAcceptItem,
)

__all__ = [
    "CALENDAR_ITEM_CHOICES",
    "CONFERENCE_TYPES",
    "EXCEPTION",
    "OCCURRENCE",
    "RECURRING_MASTER",
    "SINGLE",
    "AcceptDeclineMixIn",
    "AcceptItem",
    "BaseMeetingItem",
    "BaseMeetingReplyItem",
    "CalendarItem",
    "CancelCalendarItem",
    "DeclineItem",
    "MeetingCancellation",
    "MeetingMessage",
    "MeetingRequest",
    "MeetingResponse",
    "TentativelyAcceptItem",
]
