"""What contacts are made of beside text: the parts of a name, addresses on the web, certificates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .._model import problems
from .._model.element import EWSElement
from .._model.fields import BooleanField, CharField, ChoiceField, FieldURIField, IntegerField, TextField
from .._model.fields.base import Loader, Writer
from .._wire import codec
from .._wire.xml import Element
from ..version import Version

__all__ = ["AbchEmailAddress", "Base64ListField", "CompleteName", "ContactUrl"]


class CompleteName(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/completename"""

    ELEMENT_NAME = "CompleteName"

    title = CharField("Title")
    first_name = CharField("FirstName")
    middle_name = CharField("MiddleName")
    last_name = CharField("LastName")
    suffix = CharField("Suffix")
    initials = CharField("Initials")
    full_name = CharField("FullName")
    nickname = CharField("Nickname")
    yomi_first_name = CharField("YomiFirstName")
    yomi_last_name = CharField("YomiLastName")


class AbchEmailAddress(EWSElement):
    """An address in an address book of Outlook.com (types.xsd, AbchEmailAddressDictionaryEntryType)."""

    ELEMENT_NAME = "Email"

    type = ChoiceField("Type", choices=("Personal", "Business", "Other", "Passport"), is_required=True)
    address = TextField("Address", is_required=True)
    is_messenger_enabled = BooleanField("IsMessengerEnabled")
    capabilities = IntegerField("Capabilities")


class ContactUrl(EWSElement):
    """An address on the web (types.xsd, ContactUrlDictionaryEntryType)."""

    ELEMENT_NAME = "Url"

    type = ChoiceField(
        "Type",
        choices=(
            "Personal",
            "Business",
            "Attachment",
            "EbcDisplayDefinition",
            "EbcFinalImage",
            "EbcLogo",
            "Feed",
            "Image",
            "InternalMarker",
            "Other",
        ),
        is_required=True,
    )
    name = TextField("Name")
    address = TextField("Address")


class Base64ListField(FieldURIField[list[bytes]]):
    """Several pieces of bytes, such as certificates, each in an element of its own (types.xsd, ArrayOfBinaryType)."""

    value_cls: Any = bytes
    is_list = True
    is_complex = True

    def loader(self) -> Loader:
        """Read each inner element."""
        load = codec.BASE64.load

        def read(elem: Element) -> list[bytes]:
            return [load(child.text or "") for child in elem]

        return read

    def writer(self) -> Writer:
        """Write each in an element of its own."""
        name, dump = self.request_tag(), codec.BASE64.dump

        def write(out: list[str], value: Iterable[bytes], version: Version) -> None:
            body = "".join([f"<t:Base64Binary>{dump(v)}</t:Base64Binary>" for v in value])
            out.append(f"<{name}>{body}</{name}>")

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check the type of one piece."""
        if not isinstance(value, bytes):
            raise problems.wrong_type(where, self.name, value, bytes)
        return value
