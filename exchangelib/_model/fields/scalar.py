"""Fields of one plain value: text, numbers, booleans, bytes; dates and enumerations are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from ..._wire import codec
from ..._wire.codec import Codec
from ..._wire.write import attr as escape_attr
from ..._wire.write import illegal
from ..._wire.write import text as escape
from ..._wire.xml import Element
from ...errors import InvalidValue
from ...version import Version
from .. import problems
from .base import AttributeLoader, FieldURIField, Loader, PlainWriter, SubField, Tables, Writer, load_text

__all__ = [
    "Base64Field",
    "BooleanField",
    "CharField",
    "CharListField",
    "CultureField",
    "DecimalField",
    "EmailAddressField",
    "EmailSubField",
    "IdField",
    "IntegerField",
    "MessageField",
    "MimeContentField",
    "NamedSubField",
    "ScalarField",
    "TextField",
    "TextListField",
    "URIField",
    "check_text",
]

V = TypeVar("V")

_SMALL = 1 << 31  # a number that is not written differently by anybody


def scalar_loader(load: Callable[[str], V]) -> Callable[[Element], V | None]:
    """Make a loader from a codec's; an element without text has no value."""

    def read(elem: Element) -> V | None:
        text = elem.text
        return None if text is None else load(text)

    return read


class ScalarField(FieldURIField[V], Generic[V]):
    """A value that one codec reads and writes."""

    codec: Codec[Any]

    def loader(self) -> Loader:
        """Read with the codec."""
        return scalar_loader(self.attribute_loader())

    def text_loader(self) -> AttributeLoader | None:
        """Read with the codec, unless a kind reads elements in a way of its own."""
        return self.attribute_loader() if type(self).loader is ScalarField.loader else None

    def attribute_loader(self) -> AttributeLoader:
        """Read with the codec."""
        return self.codec.load

    def dumper(self) -> Callable[[Any], str]:
        """Write with the codec."""
        return self.codec.dump

    def writer(self) -> Writer:
        """Write with the codec. Only text can hold what must be escaped."""
        dump, opening, closing = self.codec.dump, f"<{self.request_tag()}>", f"</{self.request_tag()}>"

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"{opening}{dump(value)}{closing}")

        return write


class _Truth(dict[str, bool]):
    """The usual spellings, found with one look-up; whatever else, the codec judges."""

    def __missing__(self, text: str) -> bool:
        return codec.BOOLEAN.load(text)


_TRUTH = _Truth({"true": True, "false": False, "1": True, "0": False})


class BooleanField(ScalarField[bool]):
    """True or False."""

    value_cls: Any = bool
    codec = codec.BOOLEAN

    def attribute_loader(self) -> AttributeLoader:
        """Read the usual spellings with one look-up."""
        return _TRUTH.__getitem__

    def writer(self) -> Writer:
        """Write one of two texts that are ready."""
        name = self.request_tag()
        true, false = f"<{name}>true</{name}>", f"<{name}>false</{name}>"

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(true if value else false)

        return write

    def plain_writer(self) -> PlainWriter | None:
        """Know True and False."""
        if not self._is_as(BooleanField):
            return None
        name = self.request_tag()
        true, false = f"<{name}>true</{name}>", f"<{name}>false</{name}>"
        return lambda value: false if value is False else true if value is True else None


class IntegerField(ScalarField[int]):
    """A whole number.

    :param min: the smallest value allowed
    :param max: the greatest value allowed
    """

    value_cls: Any = int
    codec: Codec[Any] = codec.INTEGER

    def __init__(
        self,
        field_uri: str | None = None,
        *,
        min: int | Decimal | None = None,
        max: int | Decimal | None = None,
        **kwargs: Any,
    ):
        self.min = min
        self.max = max
        super().__init__(field_uri, **kwargs)

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check the type and the bounds. True is no number here."""
        if not isinstance(value, self.value_cls) or isinstance(value, bool):
            raise problems.wrong_type(where, self.name, value, self.value_cls)
        return self._bounded(value, where)

    def _bounded(self, value: Any, where: str) -> Any:
        if self.min is not None and value < self.min:
            raise problems.invalid(where, self.name, value, f"{self.min} or greater")
        if self.max is not None and value > self.max:
            raise problems.invalid(where, self.name, value, f"{self.max} or less")
        return value

    def plain_writer(self) -> PlainWriter | None:
        """Know small numbers that are no less than the minimum."""
        if not self._is_as(IntegerField) or self.codec is not codec.INTEGER:
            return None
        least, most = self.min or 0, _SMALL if self.max is None else min(self.max, _SMALL)
        opening, closing = f"<{self.request_tag()}>", f"</{self.request_tag()}>"

        def plain(value: Any) -> str | None:
            return f"{opening}{value}{closing}" if value.__class__ is int and least <= value <= most else None

        return plain


class DecimalField(IntegerField):
    """A decimal number."""

    value_cls: Any = Decimal
    codec: Codec[Any] = codec.DECIMAL

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check type and bounds. Whole numbers are taken; floats are not, for they are not what they look like."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = Decimal(value)
        elif isinstance(value, str):
            try:
                value = Decimal(value)
            except InvalidOperation:
                raise problems.wrong_type(where, self.name, value, Decimal) from None
        if not isinstance(value, Decimal):
            raise problems.wrong_type(where, self.name, value, Decimal)
        if not value.is_finite():
            raise problems.invalid(where, self.name, value, "a finite number")
        return self._bounded(value, where)


class Base64Field(ScalarField[bytes]):
    """Bytes, which travel as base64."""

    value_cls: Any = bytes
    is_complex = True
    codec = codec.BASE64

    def loader(self) -> Loader:
        """Read base64; an empty element is empty bytes."""
        load = self.codec.load

        def read(elem: Element) -> Any:
            text = elem.text
            return load(text) if text else b""

        return read

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check the type; whatever else holds bytes is copied."""
        if isinstance(value, (bytearray, memoryview)):
            return bytes(value)
        return super().check_value(value, version, where)


class MimeContentField(Base64Field):
    """A message as MIME. Servers call it a string (types.xsd: MimeContentType), but it is base64 all the same.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/mimecontent
    """

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Take text, too, if it has nothing but ASCII: that is what a mail is made of when it travels."""
        if isinstance(value, str):
            try:
                return value.encode("ascii")
            except UnicodeEncodeError:
                raise problems.invalid(where, self.name, value, "bytes, or text of ASCII characters only") from None
        return super().check_value(value, version, where)


_SHORT = 100  # characters: looking at each is fast for short texts only


def check_text(value: Any, name: str, where: str) -> Any:
    """Check that a value is a text that can be sent; a subclass of str will do."""
    if value.__class__ is str and len(value) < _SHORT and value.isprintable():
        return value  # as nearly every value; what can be printed can be carried
    if not isinstance(value, str):
        raise problems.wrong_type(where, name, value, str)
    if (character := illegal(value)) is not None:
        raise problems.untransportable(where, name, character)
    return value


class TextField(ScalarField[str]):
    """Text of any length. FindItem cuts it, so it is fetched with GetItem."""

    value_cls: Any = str
    is_complex = True
    codec = codec.TEXT

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check the type, and that XML can carry it."""
        return check_text(value, self.name, where)

    def loader(self) -> Loader:
        """Read the text as it is."""
        return load_text

    def attribute_loader(self) -> AttributeLoader:
        """Read the text as it is."""
        return str

    def dumper(self) -> Callable[[Any], str]:
        """Write the text as it is, also that of a subclass of str."""
        return str

    def writer(self) -> Writer:
        """Write text, escaped."""
        opening, closing = f"<{self.request_tag()}>", f"</{self.request_tag()}>"

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"{opening}{escape(value)}{closing}")

        return write

    def plain_writer(self) -> PlainWriter | None:
        """Know texts that are short and can be printed."""
        return plain_text_writer(self.request_tag(), _SHORT - 1) if self._is_as(TextField) else None


def plain_text_writer(tag: str, max_length: int) -> PlainWriter:
    """Make the function that gives an element with a text that can be printed, and so be carried by XML."""
    opening, closing = f"<{tag}>", f"</{tag}>"

    def plain(value: Any) -> str | None:
        if value.__class__ is not str or len(value) > max_length or not value.isprintable():
            return None
        if "&" in value or "<" in value or ">" in value:
            value = escape(value)
        return f"{opening}{value}{closing}"

    return plain


class CharField(TextField):
    """Text of up to 255 characters: what FindItem returns whole.

    :param max_length: the greatest number of characters
    """

    is_complex = False
    max_length = 255

    def __init__(self, field_uri: str | None = None, *, max_length: int | None = None, **kwargs: Any):
        if max_length is not None:
            if not 1 <= max_length <= 512:
                # Ids are the longest of them: https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-identifiers-in-exchange
                raise InvalidValue(f"max_length must be 1 to 512, not {max_length}")
            self.max_length = max_length
        super().__init__(field_uri, **kwargs)

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check type and length, and that XML can carry it."""
        # Nearly every value is settled here; what can be printed can be carried
        if type(value) is str and len(value) <= self.max_length and value.isprintable():
            return value
        check_text(value, self.name, where)
        if len(value) > self.max_length:
            raise problems.invalid(where, self.name, value, f"a text of {self.max_length} characters or fewer")
        return value

    def plain_writer(self) -> PlainWriter | None:
        """Know texts that are no longer than allowed and can be printed."""
        return plain_text_writer(self.request_tag(), self.max_length) if self._is_as(CharField) else None


class IdField(CharField):
    """An opaque id, or change key."""

    max_length = 512

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        kwargs.setdefault("is_searchable", False)
        kwargs.setdefault("is_attribute", True)
        super().__init__(field_uri, **kwargs)


class URIField(TextField):
    """A URI."""


class EmailAddressField(CharField):
    """An e-mail address. It is not checked further: what an address is, the server knows better."""


class CultureField(CharField):
    """A language tag such as "da-DK"."""


class TextListField(FieldURIField[list[str]]):
    """Texts, each in an element of its own.

    :param list_elem_name: the name of that element
    """

    value_cls: Any = str
    is_list = True
    is_complex = True
    max_length: int | None = None

    def __init__(self, field_uri: str | None = None, *, list_elem_name: str = "String", **kwargs: Any):
        self.list_elem_name = list_elem_name
        super().__init__(field_uri, **kwargs)

    def list_elem_request_tag(self) -> str:
        """Give the name of the inner elements as it is written."""
        return f"t:{self.list_elem_name}"

    def list_elem_response_tag(self) -> str:
        """Give the name of the inner elements as it is read."""
        return f"{{{self.namespace}}}{self.list_elem_name}"

    list_elem_tag = list_elem_response_tag

    def loader(self) -> Loader:
        """Read each inner element's text."""
        tag = self.list_elem_response_tag()

        def read(elem: Element) -> list[str]:
            return [child.text or "" for child in elem[:] if child.tag == tag]  # type: ignore[index]

        return read

    def writer(self) -> Writer:
        """Write each text in an element of its own."""
        name, inner = self.request_tag(), self.list_elem_request_tag()

        def write(out: list[str], value: Iterable[str], version: Version) -> None:
            body = "".join([f"<{inner}>{escape(v)}</{inner}>" for v in value])
            out.append(f"<{name}>{body}</{name}>")

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check type and length of one text, and that XML can carry it."""
        check_text(value, self.name, where)
        if self.max_length is not None and len(value) > self.max_length:
            raise problems.invalid(where, self.name, value, f"texts of {self.max_length} characters or fewer")
        return value

    def plain_writer(self) -> PlainWriter | None:
        """Know lists of texts that are short and can be printed."""
        if not (self._is_as(TextListField) or self._is_as(CharListField)):
            return None
        plain_text = plain_text_writer(
            self.list_elem_request_tag(), _SHORT - 1 if self.max_length is None else self.max_length
        )
        opening, closing = f"<{self.request_tag()}>", f"</{self.request_tag()}>"

        def plain(values: Any) -> str | None:
            if values.__class__ is not list:
                return None
            texts = []
            for value in values:
                text = plain_text(value)
                if text is None:
                    return None
                texts.append(text)
            return f"{opening}{''.join(texts)}{closing}" if texts else ""

        return plain


class CharListField(TextListField):
    """Texts of up to 255 characters each."""

    is_complex = False
    max_length = 255

    def __init__(self, field_uri: str | None = None, *, max_length: int = 255, **kwargs: Any):
        self.max_length = max_length
        super().__init__(field_uri, **kwargs)


class MessageField(TextField):
    """Text inside an element Message inside the field's element, such as the reply of an out-of-office setting."""

    INNER_ELEMENT_NAME = "Message"

    def loader(self) -> Loader:
        """Read the inner element's text."""
        tag = f"{{{self.namespace}}}{self.INNER_ELEMENT_NAME}"

        def read(elem: Element) -> str | None:
            inner = elem.find(tag)
            return None if inner is None else inner.text or ""

        return read

    def writer(self) -> Writer:
        """Write the inner element."""
        name, inner = self.request_tag(), f"t:{self.INNER_ELEMENT_NAME}"

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"<{name}><{inner}>{escape(value)}</{inner}></{name}>")

        return write


class EmailSubField(SubField):
    """The address of an entry: its text, or an attribute where Exchange knows more of it than that."""


class NamedSubField(SubField):
    """One of many elements in an entry, such as the street of an address."""

    is_text = False
    is_named = True

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class, as a child."""
        tables.children[self.tag] = (self.name, None, None)
        name = self.request_tag()

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"<{name}>{escape(value)}</{name}>")

        self._write = write
        tables.write_children.append((self.name, write))

    def from_xml(self, elem: Element, account: Any = None) -> str | None:
        """Read the child's text; None if it is absent."""
        child = elem.find(self.tag)
        return None if child is None else child.text or ""

    def field_uri_xml(self, field_uri: str = "", label: str = "") -> str:
        """Give the path to this part of an entry as XML text.

        :param field_uri: of the indexed field, e.g. "contacts:PhysicalAddress"
        :param label: of the entry, e.g. "Home"
        """
        uri = escape_attr(f"{field_uri}:{self.field_uri}")
        return f'<t:IndexedFieldURI FieldURI="{uri}" FieldIndex="{escape_attr(label)}"/>'
