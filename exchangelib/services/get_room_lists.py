"""GetRoomLists: the lists of rooms that an organisation has; the rooms on them are another operation's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from .._wire.ns import MNS
from ..properties.people import RoomList
from ..version import EXCHANGE_2010, Build, Version
from .alone import held, lone_message
from .common import EWSService
from .payload import only_for


class GetRoomLists(EWSService):
    """Fetch the lists of rooms.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getroomlists-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetRoomLists"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}RoomLists"
    supported_from: ClassVar[Build | None] = EXCHANGE_2010

    def call(self) -> Iterator[RoomList]:
        """Yield the lists."""

        def write(version: Version) -> str:
            return self.get_payload(version=version)

        message = lone_message(self._exchange(write), self.SERVICE_NAME)
        said = self._said(message)
        if said is not None:
            raise said
        for found in held(message, str(self.element_container_name)):
            yield RoomList.from_xml(found, None)

    def get_payload(self, *, version: Version | None = None) -> str:
        """Render the request."""
        only_for(type(self), version or self.port.version)
        return "<m:GetRoomLists/>"
