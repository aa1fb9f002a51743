"""The two ways in which the sandbox says no: to a whole request, and to one thing in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from exchangelib.sandbox.nodes import Node


class Fault(Exception):
    """The whole request is refused: it becomes a SOAP fault.

    :param code: a response code, such as "ErrorInvalidRequest"
    :param message: the text for people
    :param http_status: of the answer
    :param values: named values for detail/MessageXml, such as {"BackOffMilliseconds": "100"}
    """

    def __init__(
        self, code: str, message: str, http_status: int = 500, values: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.http_status = http_status
        self.values = dict(values or {})


class Refusal(Exception):
    """One thing of the request is refused: it becomes one response message of class Error.

    :param code: a response code, such as "ErrorItemNotFound"
    :param message: the text for people
    :param message_xml: children for MessageXml
    """

    # What is done all the same, after everything else of the thing is taken back
    leaves: Callable[[], object] | None = None

    def __init__(self, code: str, message: str, message_xml: Sequence[Node] = ()) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.message_xml = list(message_xml)
