"""Entities that a server finds in the text of an item: addresses, tasks, parcels, flights and so on.

https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/entityextractionresult
"""

from __future__ import annotations

from typing import Any

from .._model.element import EWSElement
from .._model.fields import (
    DateTimeField,
    EWSElementListField,
    FieldURIField,
    IntegerField,
    TextField,
    TextListField,
)
from .._model.fields.base import Loader, Tables, Writer
from .._wire.write import text as escape
from .._wire.xml import Element
from ..version import Version

__all__ = ["EntityExtractionResult"]


class PositionsField(FieldURIField[list[str]]):
    """Where an entity was found. The element is repeated, without another one around (types.xsd, EntityType)."""

    value_cls: Any = str
    is_list = True

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class: each element adds to the list."""
        name = self.name

        def add(values: dict[str, Any], elem: Element) -> None:
            values.setdefault(name, []).append(elem.text or "")

        tables.children[self.tag] = (None, None, add)
        tables.write_children.append((name, self.writer()))

    def loader(self) -> Loader:
        """Read one element."""
        return lambda elem: [elem.text or ""]

    def from_xml(self, elem: Element, account: Any = None) -> list[str] | None:
        """Read all of them from the element of the entity; None if there is none."""
        return [child.text or "" for child in elem.iterchildren(self.tag)] or None

    def writer(self) -> Writer:
        """Write each in an element of its own."""
        name = self.request_tag()

        def write(out: list[str], value: list[str], version: Version) -> None:
            out.extend(f"<{name}>{escape(v)}</{name}>" for v in value)

        return write


class Entity(EWSElement):
    """What all entities have (types.xsd, EntityType)."""

    positions = PositionsField("Position")


class EmailUser(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/emailuser"""

    ELEMENT_NAME = "EmailUser"

    name = TextField("Name")
    user_id = TextField("UserId")


class AddressEntity(Entity):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/addressentity"""

    ELEMENT_NAME = "AddressEntity"

    address = TextField("Address")


class MeetingSuggestion(Entity):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/meetingsuggestion"""

    ELEMENT_NAME = "MeetingSuggestion"

    attendees = EWSElementListField("Attendees", value_cls=EmailUser)
    location = TextField("Location")
    subject = TextField("Subject")
    meeting_string = TextField("MeetingString")
    start_time = DateTimeField("StartTime")
    end_time = DateTimeField("EndTime")
    time_string_begin_index = IntegerField("TimeStringBeginIndex")
    time_string_length = IntegerField("TimeStringLength")
    entity_id = TextField("EntityId")
    extraction_id = TextField("ExtractionId")


class TaskSuggestion(Entity):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/tasksuggestion"""

    ELEMENT_NAME = "TaskSuggestion"

    task_string = TextField("TaskString")
    assignees = EWSElementListField("Assignees", value_cls=EmailUser)


class EmailAddressEntity(Entity):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/emailaddressentity"""

    ELEMENT_NAME = "EmailAddressEntity"

    email_address = TextField("EmailAddress")


class Phone(EWSElement):
    """A telephone number of a person who was found (types.xsd, PhoneType)."""

    ELEMENT_NAME = "Phone"

    original_phone_string = TextField("OriginalPhoneString")
    phone_string = TextField("PhoneString")
    type = TextField("Type")


class ContactEntity(Entity):
    """A person (types.xsd, ContactType)."""

    ELEMENT_NAME = "Contact"

    person_name = TextField("PersonName")
    business_name = TextField("BusinessName")
    phone_numbers = EWSElementListField("PhoneNumbers", value_cls=Phone)
    urls = TextListField("Urls", list_elem_name="Url")
    email_addresses = TextListField("EmailAddresses", list_elem_name="EmailAddress")
    addresses = TextListField("Addresses", list_elem_name="Address")
    contact_string = TextField("ContactString")


class UrlEntity(Entity):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/urlentity"""

    ELEMENT_NAME = "UrlEntity"

    url = TextField("Url")


class PhoneEntity(Entity):
    """A telephone number in the text (types.xsd, PhoneEntityType)."""

    ELEMENT_NAME = "Phone"

    original_phone_string = TextField("OriginalPhoneString")
    phone_string = TextField("PhoneString")
    type = TextField("Type")


class ParcelDelivery(EWSElement):
    """A parcel on its way (types.xsd, ParcelDeliveryEntityType)."""

    ELEMENT_NAME = "ParcelDelivery"

    carrier = TextField("Carrier")
    tracking_number = TextField("TrackingNumber")
    tracking_url = TextField("TrackingUrl")
    expected_arrival_from = TextField("ExpectedArrivalFrom")
    expected_arrival_until = TextField("ExpectedArrivalUntil")
    product = TextField("Product")
    product_url = TextField("ProductUrl")
    product_image = TextField("ProductImage")
    product_sku = TextField("ProductSku")
    product_description = TextField("ProductDescription")
    product_brand = TextField("ProductBrand")
    product_color = TextField("ProductColor")
    order_number = TextField("OrderNumber")
    seller = TextField("Seller")
    order_status = TextField("OrderStatus")
    address_name = TextField("AddressName")
    street_address = TextField("StreetAddress")
    address_locality = TextField("AddressLocality")
    address_region = TextField("AddressRegion")
    address_country = TextField("AddressCountry")
    postal_code = TextField("PostalCode")


class Flight(EWSElement):
    """One flight of a reservation (types.xsd, FlightEntityType)."""

    ELEMENT_NAME = "Flight"

    flight_number = TextField("FlightNumber")
    airline_iata_code = TextField("AirlineIataCode")
    departure_time = TextField("DepartureTime")
    windows_time_zone_name = TextField("WindowsTimeZoneName")
    departure_airport_iata_code = TextField("DepartureAirportIataCode")
    arrival_airport_iata_code = TextField("ArrivalAirportIataCode")


class FlightReservation(EWSElement):
    """A reservation of flights (types.xsd, FlightReservationEntityType)."""

    ELEMENT_NAME = "FlightReservation"

    reservation_id = TextField("ReservationId")
    reservation_status = TextField("ReservationStatus")
    under_name = TextField("UnderName")
    broker_name = TextField("BrokerName")
    broker_phone = TextField("BrokerPhone")
    flights = EWSElementListField("Flights", value_cls=Flight)


class SenderAddIn(EWSElement):
    """An add-in of the sender (types.xsd, SenderAddInEntityType)."""

    ELEMENT_NAME = "Microsoft.OutlookServices.SenderApp"

    extension_id = TextField("ExtensionId")


class EntityExtractionResult(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/entityextractionresult"""

    ELEMENT_NAME = "EntityExtractionResult"

    addresses = EWSElementListField("Addresses", value_cls=AddressEntity)
    meeting_suggestions = EWSElementListField("MeetingSuggestions", value_cls=MeetingSuggestion)
    task_suggestions = EWSElementListField("TaskSuggestions", value_cls=TaskSuggestion)
    email_addresses = EWSElementListField("EmailAddresses", value_cls=EmailAddressEntity)
    contacts = EWSElementListField("Contacts", value_cls=ContactEntity)
    urls = EWSElementListField("Urls", value_cls=UrlEntity)
    phone_numbers = EWSElementListField("PhoneNumbers", value_cls=PhoneEntity)
    parcel_deliveries = EWSElementListField("ParcelDeliveries", value_cls=ParcelDelivery)
    flight_reservations = EWSElementListField("FlightReservations", value_cls=FlightReservation)
    sender_add_ins = EWSElementListField("SenderAddIns", value_cls=SenderAddIn)
