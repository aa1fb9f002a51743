"""The errors that a wrong name or value gets, worded in one place; when they are raised is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import (
    EWSError,
    InvalidAttribute,
    InvalidEnumValue,
    InvalidField,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
    MalformedResponseError,
    NaiveDateTimeNotAllowed,
)
from ..version import Version
from .choices import VersionSpan
from .describe import brief, near

__all__ = [
    "InvalidChoiceForVersion",
    "UnknownName",
    "UnnamedValue",
    "choice_too_new",
    "fixed",
    "invalid",
    "malformed",
    "naive",
    "not_a_choice",
    "required",
    "too_new",
    "unknown_name",
    "unnamed",
    "untransportable",
    "wrong_type",
]


class UnknownName(InvalidAttribute, TypeError):
    """A name that an element class does not have, as attribute or as keyword argument."""


class UnnamedValue(EWSError, TypeError):
    """A value that was given to an element class without the name of a field."""


class InvalidChoiceForVersion(InvalidFieldForVersion):
    """A value of an enumeration that the version of the server does not have."""


def unknown_name(cls: type, name: str, known: Iterable[str]) -> UnknownName:
    """An attribute or argument that the class does not have."""
    return UnknownName(f"{cls.__name__} has no field {name!r}{near(name, known)}")


def unnamed(cls: type, values: Iterable[object], names: Iterable[str]) -> UnnamedValue:
    """Values without names, where the names of fields are needed. What they are stays unsaid: nobody knows what they are.

    :param names: of the fields, the likeliest first
    """
    kinds = [type(value).__name__ for value in values]
    likely = next(iter(names), None)
    example = f": write {cls.__name__}({likely}={repr('…') if kinds[0] == 'str' else '…'})" if likely else ""
    return UnnamedValue(
        f"{cls.__name__}() takes values by the names of its fields, not {', '.join(kinds)} without a name{example}"
    )


def fixed(where: str, name: str, value: object, reason: str) -> InvalidField:
    """A field that was given a value although only the server gives it one."""
    return InvalidField(f"{where}.{name}: {brief(value)} was assigned, but {reason}")


def wrong_type(where: str, name: str, value: object, expected: type | tuple[type, ...]) -> InvalidTypeError:
    """A value of the wrong type."""
    return InvalidTypeError(f"{where}.{name}", value, expected)


def not_a_choice(where: str, name: str, value: object, choices: Iterable[object]) -> InvalidEnumValue:
    """A value that is none of the choices."""
    return InvalidEnumValue(f"{where}.{name}", value, choices)


def untransportable(where: str, name: str, character: str) -> InvalidValue:
    """A text with a character that XML does not have. The text itself is left out: a terminal may obey it."""
    return InvalidValue(
        f"{where}.{name}: the text has the character U+{ord(character):04X}, which XML cannot carry. Expected: text without it"
    )


def invalid(where: str, name: str, value: object, expected: str) -> InvalidValue:
    """A value that breaks another rule."""
    return InvalidValue(f"{where}.{name}: {brief(value)} is not allowed. Expected: {expected}")


def required(where: str, name: str) -> InvalidValue:
    """A value that must be there and is not."""
    return InvalidValue(f"{where}.{name}: None is not allowed. Expected: a value, because the field is required")


def naive(where: str, name: str, value: object) -> NaiveDateTimeNotAllowed:
    """A datetime without a time zone."""
    return NaiveDateTimeNotAllowed(
        f"{where}.{name}: {brief(value)} has no time zone. Expected: a datetime with tzinfo, "
        f"e.g. datetime(..., tzinfo=EWSTimeZone('Europe/Copenhagen'))"
    )


def too_new(where: str, name: str, version: Version, span: VersionSpan) -> InvalidFieldForVersion:
    """A field, or a value of it, that the server's version does not have."""
    return InvalidFieldForVersion(
        f"{where}.{name} exists {span}, but the server is of build {version.build} and is spoken to in "
        f"{version.request_version}"
    )


def choice_too_new(
    where: str, name: str, value: object, version: Version, span: VersionSpan
) -> InvalidChoiceForVersion:
    """A value of an enumeration that the server's version does not have."""
    return InvalidChoiceForVersion(
        f"{where}.{name}: {brief(value)} exists {span}, but the server is of build {version.build} and is spoken to in "
        f"{version.request_version}"
    )


def malformed(where: str, name: str | None, text: object) -> MalformedResponseError:
    """A value from a server that cannot be read."""
    return MalformedResponseError(f"{where}.{name}: the server sent a value that cannot be read: {text}")
