"""Fields whose values are enumerated; choices know the server versions that have them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..._wire.codec import CodecError
from ..._wire.write import text as escape
from ..._wire.xml import Element
from ...version import EXCHANGE_2013, Version
from .. import problems
from ..choices import Choice, as_choices
from .base import AttributeLoader, FieldURIField, Loader, PlainWriter, Writer
from .scalar import CharField, IntegerField, plain_text_writer

__all__ = [
    "FREE_BUSY_CHOICES",
    "IMPORTANCE_CHOICES",
    "SENSITIVITY_CHOICES",
    "AppointmentStateField",
    "ChoiceField",
    "EnumAsIntField",
    "EnumField",
    "EnumListField",
    "FreeBusyStatusField",
    "ImportanceField",
    "LabelField",
    "RoutingTypeField",
    "SensitivityField",
    "WeekdaysField",
]


class ChoiceField(CharField):
    """One of a set of texts. What a server sends is kept as it came, known or not.

    :param choices: the texts, or `Choice`s with the versions that know them
    """

    def __init__(self, field_uri: str | None = None, *, choices: Iterable[Choice | str] = (), **kwargs: Any):
        self.choices = as_choices(choices)
        self._values = {choice.value: choice for choice in self.choices}
        # Those that every version knows; most are, and need no further question
        self._always = {choice.value: choice.value for choice in self.choices if choice.is_timeless}
        super().__init__(field_uri, **kwargs)

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check that the value is a choice, and that the version knows it."""
        try:
            always = self._always.get(value)
        except TypeError:  # not hashable
            raise problems.wrong_type(where, self.name, value, str) from None
        if always is not None:
            return always
        choice = self._values.get(value)
        if choice is None:
            if not isinstance(value, str):
                raise problems.wrong_type(where, self.name, value, str)
            raise problems.not_a_choice(where, self.name, value, self.supported_choices(version))
        if version is not None and not choice.supports_version(version):
            raise problems.choice_too_new(where, self.name, value, version, choice.span)
        return choice.value

    def writer(self) -> Writer:
        """Write a choice as a text that is ready, and what only the server knows as any text."""
        write_any, name = super().writer(), self.request_tag()
        ready = {value: f"<{name}>{escape(value)}</{name}>" for value in self._values}

        def write(out: list[str], value: Any, version: Version) -> None:
            text = ready.get(value)
            if text is None:
                write_any(out, value, version)
            else:
                out.append(text)

        return write

    def plain_writer(self) -> PlainWriter | None:
        """Know the choices that every version has."""
        if not self._is_as(ChoiceField):
            return None
        name = self.request_tag()
        ready = {value: f"<{name}>{escape(value)}</{name}>" for value in self._always}
        return lambda value: ready.get(value) if value.__class__ is str else None

    def supported_choices(self, version: Version | None = None) -> list[str]:
        """Give the values that a version knows, or all of them."""
        return [c.value for c in self.choices if version is None or c.supports_version(version)]


class RoutingTypeField(ChoiceField):
    """How an address is to be understood: "SMTP", "EX", or another that the server knows.

    Servers send MAPIPDL, UNKNOWN and others, too
    (https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/routingtype-emailaddress),
    so any text is allowed: a mail can be answered whatever its sender is.
    """

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        kwargs.setdefault("default", "SMTP")
        super().__init__(field_uri, choices=("SMTP", "EX"), **kwargs)

    check_value = CharField.check_value  # type and length only

    def plain_writer(self) -> PlainWriter | None:
        """Know what any short text field knows."""
        return plain_text_writer(self.request_tag(), self.max_length) if self._is_as(RoutingTypeField) else None


class LabelField(ChoiceField):
    """The key of an entry in an indexed property."""

    def __init__(self, field_uri: str | None = "Key", **kwargs: Any):
        kwargs.setdefault("is_attribute", True)
        super().__init__(field_uri, **kwargs)


FREE_BUSY_CHOICES = [
    Choice("Free"),
    Choice("Tentative"),
    Choice("Busy"),
    Choice("OOF"),
    Choice("NoData"),
    Choice("WorkingElsewhere", supported_from=EXCHANGE_2013),
]
IMPORTANCE_CHOICES = [Choice("Low"), Choice("Normal"), Choice("High")]
SENSITIVITY_CHOICES = [Choice("Normal"), Choice("Personal"), Choice("Private"), Choice("Confidential")]


class FreeBusyStatusField(ChoiceField):
    """How the time of an appointment shows in the calendar."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        super().__init__(field_uri, choices=FREE_BUSY_CHOICES, **kwargs)


class ImportanceField(ChoiceField):
    """How important a thing is."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        super().__init__(field_uri, choices=IMPORTANCE_CHOICES, **kwargs)


class SensitivityField(ChoiceField):
    """How confidential a thing is."""

    def __init__(self, field_uri: str | None = None, **kwargs: Any):
        super().__init__(field_uri, choices=SENSITIVITY_CHOICES, **kwargs)


class EnumField(IntegerField):
    """One of a series of names, which the user holds as a number, e.g. Monday as 1.

    :param enum: the names, in order; the first is number `min`, by default 1
    """

    def __init__(self, field_uri: str | None = None, *, enum: Iterable[str] = (), **kwargs: Any):
        self.enum = tuple(enum)
        self._first: int = kwargs.setdefault("min", 1)
        kwargs.setdefault("max", len(self.enum))
        super().__init__(field_uri, **kwargs)

    def as_string(self, value: int | Iterable[int]) -> str:
        """Give the name, or the names separated by spaces."""
        if isinstance(value, int):
            return self.enum[value - self._first]
        return " ".join([self.enum[v - self._first] for v in sorted(value)])

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check one value: a number, or one of the names."""
        if isinstance(value, str):
            if value not in self.enum:
                raise problems.not_a_choice(where, self.name, value, self.enum)
            return self.enum.index(value) + self._first
        return super().check_value(value, version, where)

    def _number(self, text: str) -> int:
        try:
            return self.enum.index(text.strip()) + self._first
        except ValueError:
            raise CodecError(f"{text!r} is none of {', '.join(self.enum)}") from None

    def _load(self, text: str) -> Any:
        return self._number(text)

    def loader(self) -> Loader:
        """Read the name, or names."""
        load = self._load

        def read(elem: Element) -> Any:
            text = elem.text
            return None if text is None else load(text)

        return read

    def attribute_loader(self) -> AttributeLoader:
        """Read the name, or names."""
        return self._load

    def dumper(self) -> Callable[[Any], str]:
        """Write the name, or names."""
        return self.as_string

    def writer(self) -> Writer:
        """Write the name, or names."""
        name, dump = self.request_tag(), self.dumper()

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"<{name}>{dump(value)}</{name}>")

        return write


class EnumListField(EnumField):
    """Several of a series of names, separated by spaces."""

    is_list = True

    def _load(self, text: str) -> Any:
        return [self._number(part) for part in text.split()]

    def check_list(self, value: Any, version: Version | None, where: str) -> Any:
        """Check each value; none may stand there twice, and at least one must."""
        values = super().check_list(value, version, where)
        if len(set(values)) != len(values):
            raise problems.invalid(where, self.name, value, "values that differ from each other")
        if not values:
            raise problems.invalid(where, self.name, value, "at least one value")
        return values


class WeekdaysField(EnumListField):
    """Several weekdays. One alone, and the names of groups such as "Weekday", may be given, too."""

    def check_list(self, value: Any, version: Version | None, where: str) -> Any:
        """Check each value; one that is no list becomes one."""
        if isinstance(value, (int, str)) and not isinstance(value, bool):
            value = [value]
        return super().check_list(value, version, where)


class EnumAsIntField(EnumField):
    """One of a series of names, which travels as its number."""

    def _load(self, text: str) -> Any:
        return self.codec.load(text)

    def dumper(self) -> Callable[[Any], str]:
        """Write the number."""
        return str


class AppointmentStateField(FieldURIField[str]):
    """The state of a meeting: bits on the wire, a name for the user.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/appointmentstate
    """

    value_cls: Any = str
    NONE = "None"
    MEETING = "Meeting"
    RECEIVED = "Received"
    CANCELLED = "Canceled"
    STATES = {NONE: 0x0000, MEETING: 0x0001, RECEIVED: 0x0002, CANCELLED: 0x0004}  # noqa: RUF012

    def loader(self) -> Loader:
        """Read the bits as the set of names that they stand for."""
        load = IntegerField.codec.load
        states = self.STATES.items()

        def read(elem: Element) -> tuple[str, ...] | None:
            text = elem.text
            if text is None:
                return None
            bits = load(text)
            if bits == 0:
                return (self.NONE,)
            return tuple(name for name, bit in states if bits & bit)

        return read

    def dumper(self) -> Callable[[Any], str]:
        """Write the bits."""
        states = self.STATES
        return lambda value: str(sum(states[v] for v in value))

    def writer(self) -> Writer:
        """Write the bits."""
        name, dump = self.request_tag(), self.dumper()

        def write(out: list[str], value: Any, version: Version) -> None:
            out.append(f"<{name}>{dump(value)}</{name}>")

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check that each name is a state."""
        if not isinstance(value, (str, list, tuple, set, frozenset)):
            raise problems.wrong_type(where, self.name, value, str)
        values = (value,) if isinstance(value, str) else tuple(value)
        for name in values:
            if name not in self.STATES:
                raise problems.not_a_choice(where, self.name, name, self.STATES)
        return values
