"""What appointments and meetings are made of: places, reminders, settings of online meetings, what has changed."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from .._model.element import EWSElement
from .._model.fields import (
    BooleanField,
    ChoiceField,
    DateTimeField,
    EWSElementField,
    IntegerField,
    TextField,
)
from .._model.fields.base import AttributeLoader
from .._model.fields.scalar import ScalarField
from .._wire import codec
from .._wire.codec import Codec
from ..version import Version
from .ids import AssociatedCalendarItemId

__all__ = [
    "AssociatedCalendarItemIdField",
    "CalendarActivityData",
    "ChangeHighlights",
    "EnhancedLocation",
    "FloatField",
    "InboxReminder",
    "OnlineMeetingSettings",
    "PersonaPostalAddress",
]


class FloatField(ScalarField[float]):
    """A number that is measured, such as a latitude. What is not known comes as NaN, and has no value."""

    value_cls: Any = float
    codec: Codec[Any] = codec.FLOAT

    def attribute_loader(self) -> AttributeLoader:
        """Read a number."""
        load = self.codec.load

        def read(text: str) -> float | None:
            value = load(text)
            return None if math.isnan(value) else value

        return read

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take whole numbers, too."""
        if isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        return super().check_value(value, version, where)


class AssociatedCalendarItemIdField(EWSElementField[AssociatedCalendarItemId]):
    """The id of the appointment that a meeting message is about."""

    value_cls: Any = AssociatedCalendarItemId
    is_complex = True


class PersonaPostalAddress(EWSElement):
    """Where something is (types.xsd, PersonaPostalAddressType)."""

    ELEMENT_NAME: ClassVar[str | None] = "PostalAddress"

    street = TextField("Street")
    city = TextField("City")
    state = TextField("State")
    country = TextField("Country")
    postal_code = TextField("PostalCode")
    post_office_box = TextField("PostOfficeBox")
    type = TextField("Type")
    latitude = FloatField("Latitude")
    longitude = FloatField("Longitude")
    accuracy = FloatField("Accuracy")
    altitude = FloatField("Altitude")
    altitude_accuracy = FloatField("AltitudeAccuracy")
    formatted_address = TextField("FormattedAddress")
    location_uri = TextField("LocationUri")
    location_source = ChoiceField(
        "LocationSource",
        choices=("None", "LocationServices", "PhonebookServices", "Device", "Contact", "Resource"),
    )


class EnhancedLocation(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/enhancedlocation"""

    ELEMENT_NAME = "EnhancedLocation"

    display_name = TextField("DisplayName", is_required=True)
    annotation = TextField("Annotation")
    postal_address = EWSElementField("PostalAddress", value_cls=PersonaPostalAddress)


class InboxReminder(EWSElement):
    """A mail that reminds of an appointment (types.xsd, InboxReminderType)."""

    ELEMENT_NAME = "InboxReminder"

    id = TextField("Id")
    reminder_offset = IntegerField("ReminderOffset")
    message = TextField("Message")
    is_organizer_reminder = BooleanField("IsOrganizerReminder")
    occurrence_change = ChoiceField("OccurrenceChange", choices=("None", "Added", "Override", "Deleted"))
    send_option = ChoiceField("SendOption", choices=("NotSet", "User", "AllAttendees", "Staff", "Customer"))
    subject = TextField("Subject")
    rich_text_message = TextField("RichTextMessage")


class OnlineMeetingSettings(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/onlinemeetingsettings"""

    ELEMENT_NAME = "OnlineMeetingSettings"

    lobby_bypass = ChoiceField("LobbyBypass", choices=("Disabled", "EnabledForGatewayParticipants"))
    access_level = ChoiceField("AccessLevel", choices=("Locked", "Invited", "Internal", "Everyone"))
    presenters = ChoiceField("Presenters", choices=("Disabled", "Internal", "Everyone"))


class CalendarActivityData(EWSElement):
    """How an appointment came to be (types.xsd, CalendarActivityDataType)."""

    ELEMENT_NAME = "CalendarActivityData"

    activity_action = TextField("ActivityAction")
    client_id = TextField("ClientId")
    cas_request_id = TextField("CasRequestId")
    index_selected = IntegerField("IndexSelected")


class ChangeHighlights(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/changehighlights"""

    ELEMENT_NAME = "ChangeHighlights"

    has_location_changed = BooleanField("HasLocationChanged")
    location = TextField("Location")
    has_start_time_changed = BooleanField("HasStartTimeChanged")
    start = DateTimeField("Start")
    has_end_time_changed = BooleanField("HasEndTimeChanged")
    end = DateTimeField("End")
