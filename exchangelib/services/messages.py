"""One response message becomes a thing, or an error in its place; which thing is the operation's business."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from .._wire.ns import MNS, local
from .._wire.soap import message_xml
from .._wire.xml import Element
from ..errors import MalformedResponseError, ResponseMessageError, error_from_code, shorten

_RESPONSE_MESSAGES: Final = f"{{{MNS}}}ResponseMessages"
_MESSAGE_TEXT: Final = f"{{{MNS}}}MessageText"
_RESPONSE_CODE: Final = f"{{{MNS}}}ResponseCode"
_LINK_KEY: Final = f"{{{MNS}}}DescriptiveLinkKey"
_MESSAGE_XML: Final = f"{{{MNS}}}MessageXml"
# The code that stands for "not even tried", always with ResponseClass Warning
# https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responsecode
_STOPPED: Final = "ErrorBatchProcessingStopped"


class UnknownAnswers(MalformedResponseError):
    """An answer with another number of response messages than things asked about, or none at all.

    :param operation: the operation's name
    :param asked: the things of the request, in order
    :param answered: how many response messages came
    """

    def __init__(self, operation: str, asked: Sequence[Any], answered: int) -> None:
        # Answers are positional: with fewer, the first ones are known; with more, none can be told whose it is
        known = answered if answered <= len(asked) else 0
        self.operation = operation
        self.unknown = list(asked[known:])
        super().__init__(
            f"{operation} asked about {len(asked)} things and got {answered} answers. It is not known what became of "
            f"{len(self.unknown)} of them, at position {known} and after: "
            + ", ".join(shorten(thing) for thing in self.unknown[:10])
            + (", …" if len(self.unknown) > 10 else "")
        )


def response_messages(answer: Element, operation: str) -> list[Element]:
    """Give the response messages of an answer.

    :raises MalformedResponseError: if it is the answer to something else, or holds none
    """
    if local(answer.tag) != f"{operation}Response":
        raise MalformedResponseError(f"{operation} was answered by element {shorten(answer.tag)}")
    for child in answer:
        if child.tag == _RESPONSE_MESSAGES:
            return list(child)
    raise MalformedResponseError(f"The answer to {operation} has no response messages")


def remark(message: Element) -> ResponseMessageError | None:
    """Make the error or warning that a response message is; None if it is a success.

    :raises MalformedResponseError: for a response class that the schema does not have
    """
    response_class = message.get("ResponseClass")
    if response_class == "Success":
        return None
    if response_class not in ("Error", "Warning"):
        raise MalformedResponseError(f"{local(message.tag)} has the response class {shorten(response_class)}")
    found: dict[str, str] = {}
    values: dict[str, str] = {}
    for child in message:
        if child.tag in (_MESSAGE_TEXT, _RESPONSE_CODE, _LINK_KEY):
            found[child.tag] = child.text or ""
        elif child.tag == _MESSAGE_XML:
            values = message_xml(child)
    return error_from_code(
        found.get(_RESPONSE_CODE, "").strip(),
        found.get(_MESSAGE_TEXT, ""),
        descriptive_link_key=found.get(_LINK_KEY),
        message_xml=values,
        response_class=response_class,
    )


def is_fatal(error: ResponseMessageError) -> bool:
    """Tell whether the server did not do what it was asked: an error, or a warning that it stopped before."""
    return not error.is_warning or error.response_code == _STOPPED


def container(message: Element, tag: str) -> Element | None:
    """Find the child of a response message that holds the things."""
    for child in message[:]:  # type: ignore[index]  # see `reading`
        if child.tag == tag:
            return child
    return None
