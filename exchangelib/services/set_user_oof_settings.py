"""SetUserOofSettings: other answers while the owner of a mailbox is away; the settings are told elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from ..errors import InvalidTypeError
from ..settings import OofSettings
from ..version import Version
from .alone import lone_message
from .common import EWSAccountService
from .payload import rendered
from .people import availability_mailbox


class SetUserOofSettings(EWSAccountService):
    """Change the settings.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/setuseroofsettings-operation
    """

    SERVICE_NAME: ClassVar[str] = "SetUserOofSettings"

    def call(self, oof_settings: OofSettings, mailbox: Any = None) -> Iterator[bool]:
        """Yield True.

        :param oof_settings: the settings; times have a time zone
        :param mailbox: whose; by default the account's
        :raises ValueError, TypeError: errors of ours, each also one of these, for settings that make no sense
        """
        if not isinstance(oof_settings, OofSettings):
            raise InvalidTypeError("oof_settings", oof_settings, OofSettings)
        whose = availability_mailbox(mailbox or self.account.primary_smtp_address)
        oof_settings.clean()

        def write(version: Version) -> str:
            return self.get_payload(oof_settings, whose, version=version)

        said = self._said(lone_message(self._exchange(write), self.SERVICE_NAME))
        if said is not None:
            raise said
        yield True

    def get_payload(self, oof_settings: OofSettings, mailbox: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        whose, settings = rendered(availability_mailbox(mailbox), version), rendered(oof_settings, version)
        return f"<m:SetUserOofSettingsRequest>{whose}{settings}</m:SetUserOofSettingsRequest>"
