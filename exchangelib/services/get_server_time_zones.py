"""GetServerTimeZones: the time zones that a server knows, with or without their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from .._wire.ns import MNS
from .._wire.write import text
from ..errors import ErrorTimeZone, InvalidTypeError
from ..ewsdatetime import EWSTimeZone
from ..properties.time_zone_definitions import TimeZoneDefinition
from ..version import EXCHANGE_2010, Build, Version
from .alone import held
from .common import EWSService
from .messages import response_messages
from .payload import flag, listed, only_for


class GetServerTimeZones(EWSService):
    """Fetch time zones.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getservertimezones-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetServerTimeZones"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}TimeZoneDefinitions"
    supported_from: ClassVar[Build | None] = EXCHANGE_2010

    def call(
        self, timezones: Iterable[Any] | None = None, return_full_timezone_data: bool = False
    ) -> Iterator[TimeZoneDefinition | ErrorTimeZone]:
        """Yield the time zones; those that were asked for in their order, and the error in the place of one that is unknown.

        :param timezones: which, as `EWSTimeZone` or Windows ids; by default all
        :param return_full_timezone_data: whether to give their rules too
        """
        flag("return_full_timezone_data", return_full_timezone_data)
        ids = None if timezones is None else [_ms_id(zone) for zone in listed("timezones", timezones)]
        if ids is not None and not ids:
            return

        def write(version: Version) -> str:
            return self.get_payload(ids, return_full_timezone_data, version=version)

        if ids is None:
            yield from self._known(write)
            return
        # A server says nothing of a zone that it does not know, and puts the others into an order of its own
        known = {str(zone.id).lower(): zone for zone in self._known(write)}
        for id_ in ids:
            yield known.get(id_.lower()) or ErrorTimeZone(f"The server knows no time zone {id_!r}")

    def _known(self, write: Callable[[Version], str]) -> Iterator[TimeZoneDefinition]:
        for message in response_messages(self._exchange(write), self.SERVICE_NAME):
            said = self._said(message)
            if said is not None:
                raise said
            for found in held(message, str(self.element_container_name)):
                yield TimeZoneDefinition.from_xml(found, None)

    def get_payload(
        self, timezones: Iterable[Any] | None, return_full_timezone_data: bool, *, version: Version | None = None
    ) -> str:
        """Render the request, for the version given or the server's."""
        only_for(type(self), version or self.port.version)
        full = flag("return_full_timezone_data", return_full_timezone_data)
        ids = "".join([f"<t:Id>{text(_ms_id(zone))}</t:Id>" for zone in timezones or ()])
        which = f"<m:Ids>{ids}</m:Ids>" if ids else ""
        return f'<m:GetServerTimeZones ReturnFullTimeZoneData="{full}">{which}</m:GetServerTimeZones>'


def _ms_id(zone: Any) -> str:
    if isinstance(zone, str):
        return zone
    if isinstance(zone, EWSTimeZone):
        return zone.ms_id
    raise InvalidTypeError("timezones", zone, (EWSTimeZone, str))
