"""People in requests: whatever means one becomes the element that an operation names people by."""

from __future__ import annotations

from typing import Any

from ..errors import InvalidTypeError
from ..properties.people import AvailabilityMailbox, Mailbox, as_person


def person(argument: str, value: Any, cls: Any) -> Any:
    """Give the element for an address, a mailbox of any class, an attendee or an account.

    :param argument: for the message
    :param cls: the class of the element
    :raises InvalidTypeError: it means nobody
    :raises InvalidValue: it names nobody
    """
    value = getattr(value, "mailbox", value) if not callable(getattr(value, "mailbox", None)) else value
    value = getattr(value, "primary_smtp_address", None) or value
    found = as_person(value, cls)
    if not isinstance(found, cls):
        raise InvalidTypeError(argument, value, (str, Mailbox))
    found.clean()
    return found


def availability_mailbox(value: Any) -> AvailabilityMailbox:
    """Give a mailbox as the operations on free and busy times name it."""
    found: AvailabilityMailbox = person("mailbox", value, AvailabilityMailbox)
    return found
