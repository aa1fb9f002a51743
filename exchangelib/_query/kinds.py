"""What is known of the values that a path leads to: which lookups fit them, and how they are written; of no expression."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from .._model.element import EWSElement
from .._wire import codec
from .._wire.write import attr
from ..errors import InvalidField, InvalidTypeError

if TYPE_CHECKING:
    from .._model.path import FieldPath

# How a value of an extended property is written; bool before int, which it is too
_DUMPS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, codec.TEXT.dump),
    (bool, codec.BOOLEAN.dump),
    (int, codec.INTEGER.dump),
    (Decimal, codec.DECIMAL.dump),
    (datetime, codec.DATETIME.dump),
    (bytes, codec.BASE64.dump),
)


class Kind(NamedTuple):
    """What is known of whatever a path leads to before there is a value."""

    path: str  # as XML
    kind: Any  # the field, or the part of it
    field: Any
    is_text: bool
    is_case_sensitive: bool
    is_ordered: bool
    has_span: bool  # not every server version has the field
    dump: Callable[[Any], str] | None  # gives the text of a checked value; None if that takes more


def facts_of(name: str, found: FieldPath) -> Kind:
    """Find out what is known of a path.

    :param name: of the path, as the user wrote it
    :raises InvalidField: the field cannot be searched for
    """
    field = found.field
    if not field.is_searchable:
        raise InvalidField(f"Field {name!r} of {field.owner} cannot be searched for (is_searchable is False)")
    out: list[str] = []
    found.write(out)
    kind: Any = found.subfield or field
    cls = kind.value_cls
    is_scalar = not (hasattr(cls, "python_type") or (isinstance(cls, type) and issubclass(cls, EWSElement)))
    return Kind(
        path="".join(out),
        kind=kind,
        field=field,
        is_text=_is_text(kind),
        is_case_sensitive=_is_case_sensitive(kind),
        is_ordered=not (_is_text(kind) or _python_type(kind) in (str, bool, bytes)),
        has_span=field.has_span or not field.is_addressable,
        dump=kind.dumper() if is_scalar and not kind.is_list else None,
    )


def _python_type(kind: Any) -> Any:
    """Give the type of the values that a field, or a part of one, is compared with."""
    of_property = getattr(kind.value_cls, "python_type", None)  # extended properties say it themselves
    return kind.value_cls if of_property is None else of_property()


def _choices(kind: Any) -> list[str]:
    """Give the names that users have for what servers keep as numbers, or as bits; none where that is not so."""
    return [choice.value for choice in getattr(kind, "choices", ())] or list(getattr(kind, "STATES", ()))


def _is_text(kind: Any) -> bool:
    if _choices(kind):
        return False  # Servers keep enumerations as numbers: ErrorContainsFilterWrongType
    if _is_guid(kind):
        return False  # 16 bytes, whose text is made for EWS; MAPI looks into texts and into bytes (SContentRestriction)
    cls = _python_type(kind)
    # Nested values such as a mailbox are searched for by a text that the server makes of them.
    return isinstance(cls, type) and issubclass(cls, (str, EWSElement))


def _is_guid(kind: Any) -> bool:
    return str(getattr(kind.value_cls, "property_type", "")).removesuffix("Array") == "CLSID"


def _is_case_sensitive(kind: Any) -> bool:
    """Tell whether values are plain texts, which are the same only if their letters are."""
    return _is_text(kind) and _python_type(kind) is str


def type_name(kind: Any) -> str:
    choices = _choices(kind)
    if choices:
        return f"one of {', '.join(choices)}"
    if _is_guid(kind):
        return "GUIDs"
    cls = _python_type(kind)
    return "text" if cls is str else str(getattr(cls, "__name__", cls))


def constant(name: str, facts: Kind, value: Any) -> str:
    """Give the value as the text of an attribute, after the field has checked it."""
    kind = facts.kind
    if facts.dump is not None:
        return attr(facts.dump(kind.check_value(value, None, kind.owner)))
    if hasattr(kind.value_cls, "python_type"):
        return attr(_property_text(kind, value))
    if kind.is_list and not (isinstance(kind.value_cls, type) and issubclass(kind.value_cls, EWSElement)):
        # A list is compared with one of its values; only the whole of it has a codec
        return attr(_text(kind.check_value(value, None, kind.owner)))
    text = getattr(value, "email_address", None) if isinstance(value, EWSElement) else value
    if not isinstance(text, str):
        raise InvalidTypeError(name, value, str)
    return attr(text)


def _property_text(kind: Any, value: Any) -> str:
    """Give the value of an extended property as text; an array is compared with one of its values."""
    cls = kind.value_cls
    if cls.is_array_type():
        (checked,) = cls.check([value], kind.owner, kind.name)
    else:
        checked = cls.check(value, kind.owner, kind.name)
    return _text(checked)


def _text(value: Any) -> str:
    for of, dump in _DUMPS:
        if isinstance(value, of):
            return dump(value)
    return str(value)
