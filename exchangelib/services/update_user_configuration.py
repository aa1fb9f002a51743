"""UpdateUserConfiguration: settings that a program keeps in a folder, replaced; what they can say is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from ..errors import InvalidTypeError
from ..properties import UserConfiguration
from ..version import EXCHANGE_2010, Build, Version
from .common import EWSAccountService
from .messages import response_messages
from .payload import only_for


class UpdateUserConfiguration(EWSAccountService):
    """Replace the settings that are kept in a folder under a name.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateuserconfiguration-operation
    """

    SERVICE_NAME: ClassVar[str] = "UpdateUserConfiguration"
    repeatable: ClassVar[bool] = False
    supported_from: ClassVar[Build | None] = EXCHANGE_2010

    def call(self, user_configuration: Any) -> Iterator[Any]:
        """Yield True once it is done, or the error that the server gave.

        :param user_configuration: what to keep, under its name
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent
        """
        answer = self._exchange(partial(self._write, user_configuration))
        return map(self._in_place, response_messages(answer, self.SERVICE_NAME))

    def _write(self, user_configuration: Any, version: Version) -> str:
        return self.get_payload(user_configuration, version=version)

    def get_payload(self, user_configuration: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        only_for(type(self), version)
        if not isinstance(user_configuration, UserConfiguration):
            raise InvalidTypeError("user_configuration", user_configuration, UserConfiguration)
        user_configuration.clean(version)
        out = ["<m:UpdateUserConfiguration>"]
        user_configuration.write(out, version)
        out.append("</m:UpdateUserConfiguration>")
        return "".join(out)
