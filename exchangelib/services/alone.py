"""Answers that are one response message, and no list of them; what is in it is the operation's business."""

from __future__ import annotations

from typing import Final

from .._wire.ns import MNS, local
from .._wire.xml import Element
from ..errors import MalformedResponseError, shorten

_INNER: Final = f"{{{MNS}}}ResponseMessage"


def held(message: Element, tag: str) -> list[Element]:
    """Give the things in a container of a response message; nothing without the container."""
    holder = message.find(tag)
    return [] if holder is None else list(holder)


def lone_message(answer: Element, operation: str) -> Element:
    """Give the response message that an answer is, or has as its child `m:ResponseMessage`.

    Some are named after the message, such as `m:GetPersonaResponseMessage` (messages.xsd, GetPersonaResponseMessage),
    the others after the answer.

    :raises MalformedResponseError: if it is the answer to something else, or no message at all
    """
    if local(answer.tag) not in (f"{operation}Response", f"{operation}ResponseMessage"):
        raise MalformedResponseError(f"{operation} was answered by element {shorten(answer.tag)}")
    if answer.get("ResponseClass") is not None:
        return answer
    inner = answer.find(_INNER)
    if inner is None:
        raise MalformedResponseError(f"The answer to {operation} has no response message")
    return inner
