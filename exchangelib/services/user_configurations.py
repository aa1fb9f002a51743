"""What making and replacing settings of programs have in common: the whole of them is sent."""

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


class UserConfigurationWriter(EWSAccountService):
    """An operation that sends settings, under their name."""

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
        out = [f"<m:{self.SERVICE_NAME}>"]
        user_configuration.write(out, version)
        out.append(f"</m:{self.SERVICE_NAME}>")
        return "".join(out)
