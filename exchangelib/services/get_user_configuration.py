"""GetUserConfiguration: settings that a program keeps in a folder; what they can say is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, ClassVar, Final

from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidTypeError, InvalidValue, MalformedResponseError
from ..properties import UserConfiguration, UserConfigurationName
from ..version import EXCHANGE_2010, Build, Version
from .common import EWSAccountService
from .messages import container, response_messages
from .payload import choice, only_for

__all__ = ["PROPERTIES_CHOICES", "GetUserConfiguration"]

# types.xsd, UserConfigurationPropertyType
PROPERTIES_CHOICES: Final = ("Id", "Dictionary", "XmlData", "BinaryData", "All")


class GetUserConfiguration(EWSAccountService):
    """Fetch the settings that are kept in a folder under a name.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuserconfiguration-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetUserConfiguration"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}UserConfiguration"
    supported_from: ClassVar[Build | None] = EXCHANGE_2010

    def call(self, user_configuration_name: Any, properties: str | Iterable[str] = "All") -> Iterator[Any]:
        """Yield the settings, or the error that the server gave.

        :param user_configuration_name: their name, and the folder that they are in
        :param properties: "Id", "Dictionary", "XmlData", "BinaryData", several of these, or "All"
        """
        wanted = [properties] if isinstance(properties, str) else list(properties)
        answer = self._exchange(partial(self._write, user_configuration_name, wanted))
        return map(self._in_place, response_messages(answer, self.SERVICE_NAME))

    def _write(self, name: Any, properties: Iterable[str], version: Version) -> str:
        return self.get_payload(name, properties, version=version)

    def get_payload(
        self, user_configuration_name: Any, properties: str | Iterable[str], *, version: Version | None = None
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        if not isinstance(user_configuration_name, UserConfigurationName):
            raise InvalidTypeError("user_configuration_name", user_configuration_name, UserConfigurationName)
        wanted = [properties] if isinstance(properties, str) else list(properties)
        if not wanted:
            raise InvalidValue("'properties' must name at least one")
        user_configuration_name.clean(version)
        out = ["<m:GetUserConfiguration>"]
        user_configuration_name.write(out, version, "m:UserConfigurationName")
        names = " ".join(choice("properties", each, PROPERTIES_CHOICES) for each in wanted)
        out.append(f"<m:UserConfigurationProperties>{names}</m:UserConfigurationProperties></m:GetUserConfiguration>")
        return "".join(out)

    def _result(self, message: Element) -> Any:
        found = container(message, str(self.element_container_name))
        if found is None:
            raise MalformedResponseError("GetUserConfiguration succeeded without giving any settings")
        return UserConfiguration.from_xml(found, self.account)
