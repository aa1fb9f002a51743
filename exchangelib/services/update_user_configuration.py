"""UpdateUserConfiguration: settings that a program keeps in a folder, replaced; what they can say is told elsewhere."""

from __future__ import annotations

from typing import ClassVar

from .user_configurations import UserConfigurationWriter


class UpdateUserConfiguration(UserConfigurationWriter):
    """Replace the settings that are kept in a folder under a name. For the arguments see `UserConfigurationWriter.call`.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updateuserconfiguration-operation
    """

    SERVICE_NAME: ClassVar[str] = "UpdateUserConfiguration"
    repeatable: ClassVar[bool] = False
