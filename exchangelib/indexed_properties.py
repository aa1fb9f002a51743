"""Entries of address books that are reached by a label, such as telephone numbers, and the fields that hold them."""

from __future__ import annotations

from typing import Any, ClassVar

from ._model import problems
from ._model.choices import Choice
from ._model.element import EWSElement
from ._model.fields import (
    EmailSubField,
    EWSElementListField,
    LabelField,
    NamedSubField,
    SubField,
    TextField,
)
from .errors import InvalidValue
from .version import Version

__all__ = [
    "EmailAddress",
    "EmailAddressesField",
    "ImAddress",
    "ImAddressField",
    "IndexedElement",
    "IndexedField",
    "MultiFieldIndexedElement",
    "PhoneNumber",
    "PhoneNumberField",
    "PhysicalAddress",
    "PhysicalAddressField",
    "SingleFieldIndexedElement",
    "SingleFieldIndexedField",
]


class IndexedElement(EWSElement):
    """An entry: a label, and what stands under it."""

    LABEL_CHOICES: ClassVar[tuple[str, ...]] = ()
    LABELS: ClassVar[tuple[str, ...]] = ()


class SingleFieldIndexedElement(IndexedElement):
    """An entry with one value."""

    @classmethod
    def value_field(cls, version: Version | None = None) -> SubField:
        """Give the field that holds the value.

        :raises ValueError: if a server of this version has none, or several
        """
        fields = [
            field
            for field in cls.FIELDS
            if isinstance(field, SubField) and (version is None or field.supports_version(version))
        ]
        if len(fields) != 1:
            raise InvalidValue(f"{cls.__name__} must have exactly one value field, not {[f.name for f in fields]}")
        return fields[0]


class EmailAddress(SingleFieldIndexedElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/entry-emailaddress"""

    ELEMENT_NAME = "Entry"
    LABEL_CHOICES: ClassVar[tuple[str, ...]] = ("EmailAddress1", "EmailAddress2", "EmailAddress3")

    label = LabelField("Key", choices=LABEL_CHOICES, default=LABEL_CHOICES[0])
    # types.xsd, EmailAddressDictionaryEntryType: what Exchange knows of an address that it resolved
    name = TextField("Name", is_attribute=True, is_read_only=True)
    routing_type = TextField("RoutingType", is_attribute=True, is_read_only=True)
    mailbox_type = TextField("MailboxType", is_attribute=True, is_read_only=True)
    email = EmailSubField(is_required=True)


class ImAddress(SingleFieldIndexedElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/entry-imaddress"""

    ELEMENT_NAME = "Entry"
    LABEL_CHOICES: ClassVar[tuple[str, ...]] = ("ImAddress1", "ImAddress2", "ImAddress3")

    label = LabelField("Key", choices=LABEL_CHOICES, default=LABEL_CHOICES[0])
    im_address = SubField(is_required=True)


class PhoneNumber(SingleFieldIndexedElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/entry-phonenumber"""

    ELEMENT_NAME = "Entry"
    LABEL_CHOICES: ClassVar[tuple[str, ...]] = (
        "AssistantPhone",
        "BusinessFax",
        "BusinessPhone",
        "BusinessPhone2",
        "Callback",
        "CarPhone",
        "CompanyMainPhone",
        "HomeFax",
        "HomePhone",
        "HomePhone2",
        "Isdn",
        "MobilePhone",
        "OtherFax",
        "OtherTelephone",
        "Pager",
        "PrimaryPhone",
        "RadioPhone",
        "Telex",
        "TtyTddPhone",
    )

    # In the schema since then, and in neither 3.2 nor 5.6 (types.xsd, PhoneNumberKeyType)
    NEWER_LABELS: ClassVar[tuple[Choice, ...]] = tuple(
        Choice(label, first_schema="V2016_04_13") for label in ("BusinessMobile", "IPPhone", "Mms", "Msn")
    )

    label = LabelField("Key", choices=(*LABEL_CHOICES, *NEWER_LABELS), default="PrimaryPhone")
    phone_number = SubField(is_required=True)


class MultiFieldIndexedElement(IndexedElement):
    """An entry with several values."""


class PhysicalAddress(MultiFieldIndexedElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/entry-physicaladdress"""

    ELEMENT_NAME = "Entry"
    LABEL_CHOICES: ClassVar[tuple[str, ...]] = ("Business", "Home", "Other")

    label = LabelField("Key", choices=LABEL_CHOICES, default=LABEL_CHOICES[0])
    street = NamedSubField("Street")
    city = NamedSubField("City")
    state = NamedSubField("State")
    country = NamedSubField("CountryOrRegion")
    zipcode = NamedSubField("PostalCode")

    def clean(self, version: Version | None = None) -> None:
        """Check the values; a number is taken as a postal code."""
        zipcode: Any = self.zipcode
        if isinstance(zipcode, int):
            self.zipcode = str(zipcode)
        super().clean(version)


class IndexedField(EWSElementListField[Any]):
    """Entries of one kind.

    :param field_uri: of the entries, e.g. "contacts:PhoneNumber"; with a label it leads to one of them
    """

    PARENT_ELEMENT_NAME: ClassVar[str] = ""

    @property
    def local_name(self) -> str:
        """The name of the element around the entries, whatever the path to one is."""
        return self.PARENT_ELEMENT_NAME

    @property
    def label_field(self) -> Any:
        """The field that holds the labels of the entries."""
        return self.value_cls.label

    @property
    def subfields(self) -> list[SubField]:
        """The fields that hold the values of an entry."""
        return [field for field in self.value_cls.FIELDS if isinstance(field, SubField)]

    def field_uri_xml(self) -> str:
        """Give the paths to all parts of all entries as XML text."""
        labels: list[str] = self.label_field.supported_choices()
        return "".join(
            subfield.field_uri_xml(self.field_uri or "", label) for label in labels for subfield in self.subfields
        )

    def check_list(self, value: Any, version: Version | None, where: str) -> Any:
        """Check each entry; a label may stand there once."""
        entries = super().check_list(value, version, where)
        labels = [entry.label for entry in entries]
        if len(set(labels)) != len(labels):
            raise problems.invalid(where, self.name, labels, "labels that differ from each other")
        return entries


class SingleFieldIndexedField(IndexedField):
    """Entries of one value each. A text alone is taken as the value of the entry with the default label."""

    def coerce(self, value: Any) -> Any:
        """Make an entry of a text."""
        if isinstance(value, str):
            return self.value_cls(**{self.value_cls.value_field().name: value})
        return value


class EmailAddressesField(SingleFieldIndexedField):
    """E-mail addresses. Texts alone get the labels in order."""

    PARENT_ELEMENT_NAME = "EmailAddresses"
    value_cls: Any = EmailAddress

    def check_list(self, value: Any, version: Version | None, where: str) -> Any:
        """Check each entry; texts get the labels that are free, in order."""
        entries = [value] if isinstance(value, (str, self.value_cls)) else list(value)
        used = {entry.label for entry in entries if isinstance(entry, self.value_cls)}
        free = [label for label in self.value_cls.LABEL_CHOICES if label not in used]
        for index, entry in enumerate(entries):
            if isinstance(entry, str):
                if not free:
                    raise problems.invalid(where, self.name, value, f"{len(self.value_cls.LABEL_CHOICES)} at most")
                entries[index] = self.value_cls(label=free.pop(0), email=entry)
        return super().check_list(entries, version, where)


class ImAddressField(SingleFieldIndexedField):
    """Addresses for instant messages."""

    PARENT_ELEMENT_NAME = "ImAddresses"
    value_cls: Any = ImAddress


class PhoneNumberField(SingleFieldIndexedField):
    """Telephone numbers."""

    PARENT_ELEMENT_NAME = "PhoneNumbers"
    value_cls: Any = PhoneNumber


class PhysicalAddressField(IndexedField):
    """Addresses of places."""

    PARENT_ELEMENT_NAME = "PhysicalAddresses"
    value_cls: Any = PhysicalAddress
