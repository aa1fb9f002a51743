"""Times that a server suggests for a meeting, and what is asked for them."""

from __future__ import annotations

from typing import Any, Final

from .._model.element import EWSElement
from .._model.family import Family
from .._model.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    EWSElementField,
    EWSElementListField,
    FamilyListField,
    FreeBusyStatusField,
    IntegerField,
)
from ..ewsdatetime import EWSTimeZone
from .wall_clock import AwareTime, WallClockField, settle

__all__ = [
    "SUGGESTION_QUALITIES",
    "DetailedSuggestionsWindow",
    "GroupAttendeeConflictData",
    "IndividualAttendeeConflictData",
    "Suggestion",
    "SuggestionDayResult",
    "SuggestionsViewOptions",
    "TooBigGroupAttendeeConflictData",
    "UnknownAttendeeConflictData",
]

# types.xsd, SuggestionQuality
SUGGESTION_QUALITIES: Final = ("Excellent", "Good", "Fair", "Poor")
# What is known of an attendee: t:ArrayOfAttendeeConflictData
CONFLICTS: Final = Family("conflicts")


class DetailedSuggestionsWindow(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/detailedsuggestionswindow"""

    ELEMENT_NAME = "DetailedSuggestionsWindow"

    start = WallClockField("StartTime", is_required=True)
    end = WallClockField("EndTime", is_required=True)


class SuggestionsViewOptions(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/suggestionsviewoptions"""

    ELEMENT_NAME = "SuggestionsViewOptions"

    # In percent: with more attendees free than that a time is good
    good_threshold = IntegerField("GoodThreshold", min=1, max=49)
    maximum_results_by_day = IntegerField("MaximumResultsByDay", min=0, max=48)
    maximum_non_work_hour_results_by_day = IntegerField("MaximumNonWorkHourResultsByDay", min=0, max=48)
    meeting_duration = IntegerField("MeetingDurationInMinutes", min=30, max=1440)
    minimum_suggestion_quality = ChoiceField("MinimumSuggestionQuality", choices=SUGGESTION_QUALITIES)
    detailed_suggestions_window = EWSElementField(value_cls=DetailedSuggestionsWindow, is_required=True)
    current_meeting_time = WallClockField("CurrentMeetingTime")
    global_object_id = CharField("GlobalObjectId")


class UnknownAttendeeConflictData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/unknownattendeeconflictdata"""

    ELEMENT_NAME = "UnknownAttendeeConflictData"
    FAMILY = CONFLICTS


class IndividualAttendeeConflictData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/individualattendeeconflictdata"""

    ELEMENT_NAME = "IndividualAttendeeConflictData"
    FAMILY = CONFLICTS

    busy_type = FreeBusyStatusField("BusyType")


class TooBigGroupAttendeeConflictData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/toobiggroupattendeeconflictdata"""

    ELEMENT_NAME = "TooBigGroupAttendeeConflictData"
    FAMILY = CONFLICTS


class GroupAttendeeConflictData(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/groupattendeeconflictdata"""

    ELEMENT_NAME = "GroupAttendeeConflictData"
    FAMILY = CONFLICTS

    number_of_members = IntegerField("NumberOfMembers")
    number_of_members_available = IntegerField("NumberOfMembersAvailable")
    number_of_members_with_conflict = IntegerField("NumberOfMembersWithConflict")
    number_of_members_with_no_data = IntegerField("NumberOfMembersWithNoData")


class Suggestion(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/suggestion

    `start` is what clocks show in the time zone that was asked in, `start_aware` the same moment with it.
    """

    ELEMENT_NAME = "Suggestion"

    start = WallClockField("MeetingTime")
    is_work_time = BooleanField("IsWorkTime")
    quality = ChoiceField("SuggestionQuality", choices=SUGGESTION_QUALITIES)
    # One for each attendee, in the order of the question
    conflicts = FamilyListField("AttendeeConflictDataArray", family=CONFLICTS)

    start_aware = AwareTime("start")


class SuggestionDayResult(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/suggestiondayresult"""

    ELEMENT_NAME = "SuggestionDayResult"

    date = WallClockField("Date")
    quality = ChoiceField("DayQuality", choices=SUGGESTION_QUALITIES)
    suggestions: Any = EWSElementListField("SuggestionArray", value_cls=Suggestion)

    date_aware = AwareTime("date")

    def asked(self, zone: EWSTimeZone) -> None:
        """Remember the zone that was asked in, which the answer does not repeat."""
        settle(self, ("date",), zone)
        for suggestion in self.suggestions or ():
            settle(suggestion, ("start",), zone)
