"""DeleteUserConfiguration: settings that a program keeps in a folder, deleted; what they say does not matter here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from ..errors import InvalidTypeError
from ..properties import UserConfigurationName
from ..version import EXCHANGE_2010, Build, Version
from .common import EWSAccountService
from .messages import response_messages
from .payload import only_for


class DeleteUserConfiguration(EWSAccountService):
    """Delete the settings that are kept in a folder under a name.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteuserconfiguration-operation
    """

    SERVICE_NAME: ClassVar[str] = "DeleteUserConfiguration"
    repeatable: ClassVar[bool] = False
    supported_from: ClassVar[Build | None] = EXCHANGE_2010

    def call(self, user_configuration_name: Any) -> Iterator[Any]:
        """Yield True once it is done, or the error that the server gave.

        :param user_configuration_name: its name, and the folder that it is in
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        """
        answer = self._exchange(partial(self._write, user_configuration_name))
        return map(self._in_place, response_messages(answer, self.SERVICE_NAME))

    def _write(self, user_configuration_name: Any, version: Version) -> str:
        return self.get_payload(user_configuration_name, version=version)

    def get_payload(self, user_configuration_name: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        if not isinstance(user_configuration_name, UserConfigurationName):
            raise InvalidTypeError("user_configuration_name", user_configuration_name, UserConfigurationName)
        user_configuration_name.clean(version)
        out = ["<m:DeleteUserConfiguration>"]
        user_configuration_name.write(out, version, "m:UserConfigurationName")
        out.append("</m:DeleteUserConfiguration>")
        return "".join(out)
