"""GetUserOofSettings: what is answered while the owner of a mailbox is away; the settings are told elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..errors import MalformedResponseError
from ..settings import OofSettings
from ..version import Version
from .alone import lone_message
from .common import EWSAccountService
from .payload import rendered
from .people import availability_mailbox


class GetUserOofSettings(EWSAccountService):
    """Fetch the settings.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getuseroofsettings-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetUserOofSettings"

    def call(self, mailbox: Any = None) -> Iterator[OofSettings]:
        """Yield the settings.

        :param mailbox: whose; by default the account's
        """
        whose = availability_mailbox(mailbox or self.account.primary_smtp_address)

        def write(version: Version) -> str:
            return self.get_payload(whose, version=version)

        answer = self._exchange(write)
        said = self._said(lone_message(answer, self.SERVICE_NAME))
        if said is not None:
            raise said
        settings = answer.find(OofSettings.response_tag())
        if settings is None:
            raise MalformedResponseError("GetUserOofSettings succeeded without giving settings")
        yield OofSettings.from_xml(settings, self.account)

    def get_payload(self, mailbox: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        whose = rendered(availability_mailbox(mailbox), version)
        return f"<m:GetUserOofSettingsRequest>{whose}</m:GetUserOofSettingsRequest>"
