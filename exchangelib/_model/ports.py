"""What a service needs of whoever sends for it; account and protocol fit, neither is known here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable

from .._wire.stream import Parts
from .._wire.xml import Element
from ..version import Version

__all__ = ["EarlyPort", "Port", "StreamingPort"]


class Port(Protocol):
    """Whoever can send a request for a service."""

    @property
    def version(self) -> Version:
        """The server's version: learnt already, or found out now."""

    def exchange(self, operation: str, write: Callable[[Version], str | Parts], *, repeatable: bool) -> Element:
        """Send one request and give back the response element; faults are raised.

        :param operation: the operation's name, e.g. "FindItem"
        :param write: renders the payload for the version that will be spoken; may be called again for another
        :param repeatable: True if sending the same request twice does no harm
        """


@runtime_checkable
class StreamingPort(Port, Protocol):
    """Whoever can also give an answer while it comes."""

    def download(self, operation: str, write: Callable[[Version], str | Parts]) -> Element | Iterator[bytes]:
        """Send one request for the content of a file, and give it in pieces, or the response element if it holds none."""


@runtime_checkable
class EarlyPort(Port, Protocol):
    """Whoever can also send a request now, and read the answer when it is wanted."""

    def begin(
        self, operation: str, write: Callable[[Version], str | Parts], *, repeatable: bool
    ) -> Callable[[], Element]:
        """Send one request, as `exchange` does, and give what gives the response element.

        Faults, and what may pass, are met here. What is called in the end only reads what came: it raises an error if
        that is damaged.
        """
