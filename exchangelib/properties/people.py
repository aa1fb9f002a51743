"""People: mailboxes and what is told of them, and the fields that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from .._model.choices import Choice
from .._model.element import EWSElement
from .._model.fields import (
    CharField,
    ChoiceField,
    DateTimeField,
    EmailAddressField,
    EWSElementField,
    EWSElementListField,
    RoutingTypeField,
    TextField,
)
from .._wire.ns import MNS, TNS
from ..errors import InvalidValue
from ..version import EXCHANGE_2013, EXCHANGE_2013_SP1, Version
from .ids import ItemId

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import AttendeeKeywords, MailboxKeywords

__all__ = [
    "Address",
    "AddressListField",
    "Attendee",
    "AttendeesField",
    "AvailabilityMailbox",
    "BaseEmailField",
    "DLMailbox",
    "Email",
    "EmailAddress",
    "EmailAddressExtended",
    "EmailField",
    "Mailbox",
    "MailboxField",
    "MailboxListField",
    "Member",
    "MemberListField",
    "RecipientAddress",
    "RecipientAddressField",
    "Room",
    "RoomList",
    "SendingAs",
]

P = TypeVar("P")


class Mailbox(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mailbox"""

    ELEMENT_NAME = "Mailbox"
    SHARES_TEXTS = True
    PLAIN_NEEDS = "email_address"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[MailboxKeywords]) -> None: ...

    MAILBOX = "Mailbox"
    ONE_OFF = "OneOff"
    MAILBOX_TYPE_CHOICES: ClassVar[tuple[Choice, ...]] = (
        Choice(MAILBOX),
        Choice("PublicDL"),
        Choice("PrivateDL"),
        Choice("Contact"),
        Choice("PublicFolder"),
        Choice("Unknown"),
        Choice(ONE_OFF),
        Choice("GroupMailbox", supported_from=EXCHANGE_2013),
        # types.xsd, MailboxTypeType; first seen in the schemas of these dates
        Choice("ImplicitContact", first_schema="V2016_04_13"),
        Choice("User", first_schema="V2018_01_08"),
    )

    name = TextField("Name")
    email_address = EmailAddressField("EmailAddress")
    routing_type = RoutingTypeField("RoutingType")
    mailbox_type = ChoiceField("MailboxType", choices=MAILBOX_TYPE_CHOICES, default=MAILBOX)
    # Whose address is that of a private distribution list has no address but this id
    item_id = EWSElementField(value_cls=ItemId, is_read_only=True, is_sent=True)
    original_display_name = TextField("OriginalDisplayName", first_schema="V2016_04_13")

    def clean(self, version: Version | None = None) -> None:
        """Check the values. An address or an id is needed, or nobody is meant."""
        super().clean(version)
        if self.__dict__.get("email_address"):
            return
        if self.mailbox_type != self.ONE_OFF and not self.item_id:
            # A OneOff mailbox, e.g. the sender of a mail from a system, may have a name only
            raise InvalidValue(
                f"{type(self).__name__}.email_address: {self.email_address!r} is not allowed. "
                f"Expected: an address, unless there is an item_id or mailbox_type is {self.ONE_OFF!r}"
            )

    def __hash__(self) -> int:
        # The same person may be known by more than one name
        if self.email_address:
            return hash(self.email_address.lower())
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


class DLMailbox(Mailbox):
    """A mailbox where a distribution list is asked for: https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/expanddl"""

    NAMESPACE = MNS


class SendingAs(Mailbox):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/sendingas"""

    ELEMENT_NAME = "SendingAs"
    NAMESPACE = MNS


class RecipientAddress(Mailbox):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/recipientaddress"""

    ELEMENT_NAME = "RecipientAddress"


class EmailAddress(Mailbox):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/emailaddress-emailaddresstype"""

    ELEMENT_NAME = "EmailAddress"


class Address(Mailbox):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/address-emailaddresstype"""

    ELEMENT_NAME = "Address"


class EmailAddressExtended(Mailbox):
    """An address with an object id (types.xsd, EmailAddressExtendedType)."""

    external_object_id = CharField("ExternalObjectId", first_schema="V2016_04_13")
    primary_email_address = EmailAddressField("PrimaryEmailAddress", first_schema="V2016_04_13")


class AvailabilityMailbox(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mailbox-availability"""

    ELEMENT_NAME = "Mailbox"

    name = TextField("Name")
    email_address = EmailAddressField("Address", is_required=True)
    routing_type = RoutingTypeField("RoutingType")

    def __hash__(self) -> int:
        if self.email_address:
            return hash(self.email_address.lower())
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)

    @classmethod
    def from_mailbox(cls, mailbox: Mailbox) -> AvailabilityMailbox:
        """Make one from a mailbox."""
        return cls(name=mailbox.name, email_address=mailbox.email_address, routing_type=mailbox.routing_type)


class Email(AvailabilityMailbox):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/email-emailaddresstype"""

    ELEMENT_NAME = "Email"


class RoomList(Mailbox):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/roomlist

    It is written in the namespace of messages, but read as an Address in that of types.
    """

    ELEMENT_NAME = "RoomList"
    NAMESPACE = MNS

    @classmethod
    def response_tag(cls) -> str:
        """Give the element's name as it is read."""
        return f"{{{TNS}}}Address"


class Room(Mailbox):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/room"""

    ELEMENT_NAME = "Room"

    @classmethod
    def from_xml(cls, elem: Any, account: Any = None) -> Room:
        """Read the address, which is in an element Id in between."""
        inner = elem.find(f"{{{TNS}}}Id")
        return super().from_xml(elem if inner is None else inner, account)


class BaseEmailField(EWSElementField[P], Generic[P]):
    """A person. A text is taken as an address, and a person of a related kind is converted."""

    INNER = True
    is_complex = True

    def coerce(self, value: Any) -> Any:
        """Make a person of an address, or of another kind of person."""
        return as_person(value, self.value_cls)


def as_person(value: Any, cls: Any) -> Any:
    """Make a person of the given class of whatever means one; anything else is given back."""
    if isinstance(value, str):
        return cls(email_address=value)
    if isinstance(value, (Mailbox, AvailabilityMailbox)):
        known = {f.name for f in cls.FIELDS}
        return cls(**{k: v for k, v in vars(value).items() if k in known})
    return value


class EmailField(BaseEmailField[Email]):
    """A person, by `Email`."""

    value_cls: Any = Email


class RecipientAddressField(BaseEmailField[RecipientAddress]):
    """A person, by `RecipientAddress`."""

    value_cls: Any = RecipientAddress


class MailboxField(BaseEmailField[Mailbox]):
    """A person, by `Mailbox`. FindItem gives the name only
    (https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/finditem-operation)."""

    value_cls: Any = Mailbox


class MailboxListField(EWSElementListField[Mailbox]):
    """People, by `Mailbox`. Texts are taken as addresses."""

    value_cls: Any = Mailbox

    def coerce(self, value: Any) -> Any:
        """Make a mailbox of an address, or of another kind of person."""
        return as_person(value, self.value_cls)


class AddressListField(EWSElementListField[Address]):
    """People, by `Address`. Texts are taken as addresses."""

    value_cls: Any = Address

    def coerce(self, value: Any) -> Any:
        """Make an address of a text, or of another kind of person."""
        return as_person(value, self.value_cls)


class Attendee(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/attendee"""

    ELEMENT_NAME = "Attendee"

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[AttendeeKeywords]) -> None: ...

    RESPONSE_TYPES: ClassVar[tuple[str, ...]] = (
        "Unknown",
        "Organizer",
        "Tentative",
        "Accept",
        "Decline",
        "NoResponseReceived",
    )

    mailbox = MailboxField(is_required=True)
    response_type = ChoiceField("ResponseType", choices=RESPONSE_TYPES, default="Unknown")
    last_response_time = DateTimeField("LastResponseTime")
    proposed_start = DateTimeField("ProposedStart", supported_from=EXCHANGE_2013_SP1)
    proposed_end = DateTimeField("ProposedEnd", supported_from=EXCHANGE_2013_SP1)

    def __hash__(self) -> int:
        return hash(self.mailbox)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


class AttendeesField(EWSElementListField[Attendee]):
    """People who are invited. Texts and mailboxes are taken as people whose answer is not known."""

    value_cls: Any = Attendee

    def coerce(self, value: Any) -> Any:
        """Make an attendee of an address, or of a mailbox."""
        person = as_person(value, Mailbox)
        return Attendee(mailbox=person) if isinstance(person, Mailbox) else value


class Member(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/member-ex15websvcsotherref"""

    ELEMENT_NAME = "Member"

    mailbox = MailboxField(is_required=True)
    status = ChoiceField("Status", choices=("Unrecognized", "Normal", "Demoted"), default="Normal")

    def __hash__(self) -> int:
        return hash(self.mailbox)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


class MemberListField(EWSElementListField[Member]):
    """Members of a distribution list. Texts and mailboxes are taken as normal members."""

    value_cls: Any = Member

    def coerce(self, value: Any) -> Any:
        """Make a member of an address, or of a mailbox."""
        person = as_person(value, Mailbox)
        return Member(mailbox=person) if isinstance(person, Mailbox) else value
