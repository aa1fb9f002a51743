"""Envelopes, answers and faults of SOAP 1.1; knows no operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, NoReturn, overload

from ..errors import MalformedResponseError, ResponseMessageError, SOAPError, error_from_code
from ..errors.codes import CLASSES
from .ns import MNS, SOAPNS, TNS, local
from .stream import Body, Parts
from .write import attr, encode
from .xml import Element, ParseError, parse

_ENVELOPE: Final = f"{{{SOAPNS}}}Envelope"
_HEADER: Final = f"{{{SOAPNS}}}Header"
_BODY: Final = f"{{{SOAPNS}}}Body"
_FAULT: Final = f"{{{SOAPNS}}}Fault"
_SERVER_VERSION: Final = f"{{{TNS}}}ServerVersionInfo"


class Answer(NamedTuple):
    """What an envelope held.

    `element` is the first element of the body, `server_version` the attributes of `ServerVersionInfo`.
    """

    element: Element
    server_version: Mapping[str, str] | None


@overload
def envelope(body: str, *, request_server_version: str, header_xml: str = "") -> bytes: ...
@overload
def envelope(body: str | Parts, *, request_server_version: str, header_xml: str = "") -> bytes | Body: ...
def envelope(body: str | Parts, *, request_server_version: str, header_xml: str = "") -> bytes | Body:
    """Return a request. The prefixes s, m and t are bound.

    :param body: the element of the operation; one with files in it is encoded while it is sent
    :param request_server_version: the value of `RequestServerVersion`
    :param header_xml: further headers
    :raises InvalidValue: a value has a character that XML cannot carry
    """
    before = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<s:Envelope xmlns:s="{SOAPNS}" xmlns:m="{MNS}" xmlns:t="{TNS}"><s:Header>'
        f'<t:RequestServerVersion Version="{attr(request_server_version)}"/>{header_xml}</s:Header><s:Body>'
    )
    after = "</s:Body></s:Envelope>"
    return encode(f"{before}{body}{after}") if isinstance(body, str) else body.encoded(before, after)


def unwrap(data: bytes) -> Answer:
    """Take the answer out of its envelope.

    :raises MalformedResponseError: it is not SOAP
    :raises ResponseMessageError: it is a fault that names an error of Exchange; the class is that of the error
    :raises SOAPError: it is a fault that names none
    """
    try:
        root = parse(data)
    except ParseError as e:
        if b"Envelope" in data.replace(
            b"\0", b""
        ):  # in UTF-16 too; it was meant to be SOAP: the place of the damage says more than its beginning
            raise
        raise MalformedResponseError(f"The answer is not SOAP. {_what_came(data)}") from e
    if root.tag != _ENVELOPE:
        raise MalformedResponseError(f"The answer is not SOAP 1.1. {_what_came(data)}")
    version: dict[str, str] | None = None
    for child in root:
        if child.tag == _HEADER:
            info = child.find(_SERVER_VERSION)
            if info is not None:
                version = {str(name): str(value) for name, value in info.attrib.items()}
        elif child.tag == _BODY:
            element = next(iter(child), None)
            if element is None:
                raise MalformedResponseError("The answer is SOAP with nothing in its body")
            if element.tag == _FAULT:
                raise_fault(element, version)
            return Answer(element, version)
    raise MalformedResponseError("The answer is SOAP without a body")


def _what_came(data: bytes) -> str:
    """Say how an answer begins, on one line, for a message."""
    if not data.strip():
        return "It is empty"
    start = data[:2000].decode("utf-8", "replace")
    line = " ".join("".join(c if c.isprintable() else " " for c in start).split())
    return f"It begins: {line[:200]}{'…' if len(line) > 200 else ''}"


def raise_fault(fault: Element, server_version: Mapping[str, str] | None = None) -> NoReturn:
    """Raise the error that a fault names.

    :param fault: the `Fault` element
    :param server_version: the attributes of `ServerVersionInfo`; the error carries them
    """
    # Children of Fault have no namespace, those of the detail have several. Local names will do: 2007 and 2010 agree on
    # them, and on little else (recorded answers of CreateFolder, 7 and 14)
    parts = {local(str(child.tag)): child for child in fault}
    text = _text(parts.get("faultstring"))
    faultcode = local_of_qname(_text(parts.get("faultcode")))
    detail = {local(str(child.tag)): child for child in parts.get("detail", ())}
    code = _text(detail.get("ResponseCode")) or (faultcode if faultcode in CLASSES else "")
    message = _text(detail.get("Message")) or text
    values = message_xml(detail.get("MessageXml"))
    for name, key in (("Line", "LineNumber"), ("Position", "LinePosition")):  # as Exchange 2007 has them
        if name in detail:
            values.setdefault(key, _text(detail[name]))
    if not code:
        error: SOAPError | ResponseMessageError = SOAPError(f"SOAP fault {faultcode or 'without a code'}: {message}")
        error.__dict__["server_version"] = server_version
        raise error
    error = error_from_code(code, _with_place(message, values), message_xml=values)
    error.server_version = server_version
    raise error


def _with_place(message: str, values: Mapping[str, str]) -> str:
    """Add to a message what was violated and where, if that is told."""
    violation = values.get("Violation", "")
    if violation and violation not in message:
        message = f"{message} {violation}".lstrip()
    if "LineNumber" in values and "LinePosition" in values:
        message += f" (line {values['LineNumber']}, position {values['LinePosition']})"
    return message


def local_of_qname(text: str) -> str:
    """Return the local part of a qualified name as text: `a:ErrorServerBusy` gives `ErrorServerBusy`."""
    return text.rpartition(":")[2].strip()


def message_xml(element: Element | None) -> dict[str, str]:
    """Read `MessageXml`: named values, and simple elements by their local names.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/messagexml
    """
    values: dict[str, str] = {}
    for child in () if element is None else element.iter():
        if child is element:
            continue
        name = child.get("Name") if local(str(child.tag)) == "Value" else local(str(child.tag))
        text = _text(child)
        if name and text:
            values.setdefault(name, text)
        for key, value in child.attrib.items():  # such as the FieldURI of a path
            if key != "Name":
                values.setdefault(str(key), str(value))
    return values


def _text(element: Element | None) -> str:
    return "" if element is None else (element.text or "").strip()
