"""Finds out whether an answer says, in each of its messages, that the server was too busy; knows no operation."""

from __future__ import annotations

from .._wire.ns import MNS, local
from .._wire.soap import message_xml
from .._wire.xml import Element
from ..errors import ErrorServerBusy

_BUSY = "ErrorServerBusy"
#: What stands somewhere in every answer that says so
MARK = _BUSY.encode()
_MAX_DIGITS = 12
_CODE = f"{{{MNS}}}ResponseCode"


def raise_if_busy(element: Element, content: bytes) -> None:
    """Raise if nothing was done because the server was too busy for all of it.

    If only some of it was put off, the rest was done and must not be done again: then the errors stay in their places.

    :param element: the response element
    :param content: the bytes it came in; answers without the code are let pass at the price of one search
    :raises ErrorServerBusy: with the longest wait that any message asks for
    """
    if MARK not in content:
        return
    messages = [m for child in element if local(str(child.tag)) == "ResponseMessages" for m in child]
    if not messages or any(m.findtext(_CODE) != _BUSY for m in messages):
        return
    waits = [_seconds(message_xml(m.find(f"{{{MNS}}}MessageXml"))) for m in messages]
    text = messages[0].findtext(f"{{{MNS}}}MessageText") or "The server is too busy"
    raise ErrorServerBusy(text, back_off=max((w for w in waits if w is not None), default=None))


def _seconds(values: dict[str, str]) -> float | None:
    milliseconds = values.get("BackOffMilliseconds", "")
    makes_sense = milliseconds.isascii() and milliseconds.isdigit() and len(milliseconds) <= _MAX_DIGITS
    return int(milliseconds) / 1000 if makes_sense else None
