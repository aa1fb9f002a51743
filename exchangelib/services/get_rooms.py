"""GetRooms: the rooms on a list; which lists there are is another operation's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from .._wire.ns import MNS
from ..properties.people import Room, RoomList
from ..version import EXCHANGE_2010, Build, Version
from .alone import held, lone_message
from .common import EWSService
from .payload import only_for, rendered
from .people import person


class GetRooms(EWSService):
    """Fetch the rooms on a list, but for those that are hidden from address books.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getrooms-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetRooms"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Rooms"
    supported_from: ClassVar[Build | None] = EXCHANGE_2010

    def call(self, roomlist: Any) -> Iterator[Room]:
        """Yield the rooms.

        :param roomlist: a `RoomList`, any mailbox, or the address of the list
        :raises ErrorNameResolutionNoResults: there is no such list
        """
        asked = person("roomlist", roomlist, RoomList)

        def write(version: Version) -> str:
            return self.get_payload(asked, version=version)

        message = lone_message(self._exchange(write), self.SERVICE_NAME)
        said = self._said(message)
        if said is not None:
            raise said
        for found in held(message, str(self.element_container_name)):
            yield Room.from_xml(found, None)

    def get_payload(self, roomlist: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        return f"<m:GetRooms>{rendered(person('roomlist', roomlist, RoomList), version)}</m:GetRooms>"
