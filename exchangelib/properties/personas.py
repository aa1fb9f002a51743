"""What is known of a person from several places: each value with the places that it comes from."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from .._model import mapi, problems
from .._model.element import EWSElement
from .._model.family import Family
from .._model.fields import (
    BooleanField,
    CharField,
    CharListField,
    EWSElementField,
    EWSElementListField,
    IdElementField,
    TextField,
    TextListField,
)
from .._wire.codec import CodecError
from .._wire.ns import TNS
from .calendar import PersonaPostalAddress
from .folder_ids import FolderId
from .ids import IdChangeKeyMixIn, SourceId
from .people import Mailbox
from .uris import ExtendedFieldURI

__all__ = [
    "PERSONAS",
    "Attribution",
    "BodyContentAttributedValue",
    "BodyContentAttributedValueField",
    "BodyContentValue",
    "EmailAddressAttributedValue",
    "EmailAddressAttributedValueField",
    "EmailAddressTypeValue",
    "ExtendedPropertyAttributedValue",
    "ExtendedPropertyTypeValue",
    "PersonaPhoneNumberField",
    "PersonaPhoneNumberTypeValue",
    "PersonaPostalAddressTypeValue",
    "PhoneNumber",
    "PhoneNumberAttributedValue",
    "PhoneNumberAttributedValueField",
    "PostalAddressAttributedValue",
    "PostalAddressAttributedValueField",
    "StringArrayAttributedValue",
    "StringAttributedValue",
    "StringAttributedValueField",
]

# People as FindPeople gives them, and GetPersona: there the element is one of the messages' namespace
PERSONAS: Final = Family("personas", fallback=f"{{{TNS}}}Persona")


class Attribution(IdChangeKeyMixIn):
    """A place that something is known from (types.xsd, PersonaAttributionType)."""

    ELEMENT_NAME = "Attribution"
    ID_ELEMENT_CLS: ClassVar[Any] = SourceId

    ID = CharField("Id")
    _id: IdElementField[SourceId] = IdElementField("SourceId", value_cls=SourceId, is_sent=True)
    display_name = CharField("DisplayName")
    is_writable = BooleanField("IsWritable")
    is_quick_contact = BooleanField("IsQuickContact")
    is_hidden = BooleanField("IsHidden")
    folder_id = EWSElementField(value_cls=FolderId)


class AttributionsField(CharListField):
    """The numbers of the places that a value comes from (types.xsd, ArrayOfValueAttributionsType)."""

    is_complex = True

    def __init__(self, field_uri: str | None = "Attributions", **kwargs: Any):
        kwargs.setdefault("list_elem_name", "Attribution")
        super().__init__(field_uri, **kwargs)


class BodyContentValue(EWSElement):
    """types.xsd, BodyContentType"""

    ELEMENT_NAME = "Value"

    value = CharField("Value")
    body_type = CharField("BodyType")


class BodyContentAttributedValue(EWSElement):
    """types.xsd, BodyContentAttributedValueType"""

    ELEMENT_NAME = "BodyContentAttributedValue"

    value = EWSElementField(value_cls=BodyContentValue)
    attributions = AttributionsField()


class StringAttributedValue(EWSElement):
    """types.xsd, StringAttributedValueType"""

    ELEMENT_NAME = "StringAttributedValue"

    value = CharField("Value")
    attributions = AttributionsField()


class StringArrayAttributedValue(EWSElement):
    """types.xsd, StringArrayAttributedValueType"""

    ELEMENT_NAME = "StringArrayAttributedValue"

    values = TextListField("Values", list_elem_name="Value")
    attributions = AttributionsField()


class PhoneNumber(EWSElement):
    """The telephone number by which a person is shown (types.xsd, PersonaPhoneNumberType)."""

    ELEMENT_NAME = "PhoneNumber"

    number = CharField("Number")
    type = CharField("Type")


class PersonaPhoneNumberTypeValue(EWSElement):
    """types.xsd, PersonaPhoneNumberType"""

    ELEMENT_NAME = "Value"

    number = CharField("Number")
    type = CharField("Type")


class PhoneNumberAttributedValue(EWSElement):
    """types.xsd, PhoneNumberAttributedValueType"""

    ELEMENT_NAME = "PhoneNumberAttributedValue"

    value = EWSElementField(value_cls=PersonaPhoneNumberTypeValue)
    attributions = AttributionsField()


class EmailAddressTypeValue(Mailbox):
    """types.xsd, EmailAddressType"""

    ELEMENT_NAME = "Value"


class EmailAddressAttributedValue(EWSElement):
    """types.xsd, EmailAddressAttributedValueType"""

    ELEMENT_NAME = "EmailAddressAttributedValue"

    value = EWSElementField(value_cls=EmailAddressTypeValue)
    attributions = AttributionsField()


class PersonaPostalAddressTypeValue(PersonaPostalAddress):
    """types.xsd, PersonaPostalAddressType"""

    ELEMENT_NAME = "Value"


class PostalAddressAttributedValue(EWSElement):
    """types.xsd, PostalAddressAttributedValueType"""

    ELEMENT_NAME = "PostalAddressAttributedValue"

    value = EWSElementField(value_cls=PersonaPostalAddressTypeValue)
    attributions = AttributionsField()


class ExtendedPropertyTypeValue(EWSElement):
    """An extended property that nobody declared, with the text that the server sent (types.xsd, ExtendedPropertyType)."""

    ELEMENT_NAME = "Value"

    extended_field_uri = EWSElementField(value_cls=ExtendedFieldURI)
    value = TextField("Value")
    values = TextListField("Values", list_elem_name="Value")

    @property
    def python_value(self) -> Any:
        """The value as its MAPI type has it in Python, a list for arrays; the text where the type is none that is known.

        :raises MalformedResponseError: the text is no value of its type
        """
        uri: Any = self.extended_field_uri
        kind = mapi.TYPES.get((getattr(uri, "property_type", None) or "").removesuffix("Array"))
        if kind is None:
            return self.value if self.values is None else self.values
        try:
            if self.values is not None:
                return [kind.load(text) for text in self.values]
            return None if self.value is None else kind.load(self.value)
        except CodecError as e:
            raise problems.malformed(type(self).__name__, "value", e) from e


class ExtendedPropertyAttributedValue(EWSElement):
    """types.xsd, ExtendedPropertyAttributedValueType"""

    ELEMENT_NAME = "ExtendedPropertyAttributedValue"

    value = EWSElementField(value_cls=ExtendedPropertyTypeValue)
    attributions = AttributionsField()


class BodyContentAttributedValueField(EWSElementListField[BodyContentAttributedValue]):
    """Notes on a person."""

    value_cls: Any = BodyContentAttributedValue


class StringAttributedValueField(EWSElementListField[StringAttributedValue]):
    """Texts, such as names."""

    value_cls: Any = StringAttributedValue


class PhoneNumberAttributedValueField(EWSElementListField[PhoneNumberAttributedValue]):
    """Telephone numbers."""

    value_cls: Any = PhoneNumberAttributedValue


class EmailAddressAttributedValueField(EWSElementListField[EmailAddressAttributedValue]):
    """Addresses of mailboxes."""

    value_cls: Any = EmailAddressAttributedValue


class PostalAddressAttributedValueField(EWSElementListField[PostalAddressAttributedValue]):
    """Addresses of places."""

    value_cls: Any = PostalAddressAttributedValue


class PersonaPhoneNumberField(EWSElementField[PhoneNumber]):
    """One telephone number."""

    value_cls: Any = PhoneNumber
    is_complex = True
