"""CreateUserConfiguration: settings that a program keeps in a folder, made; what they can say is told elsewhere."""

from __future__ import annotations

from typing import ClassVar

from .user_configurations import UserConfigurationWriter


class CreateUserConfiguration(UserConfigurationWriter):
    """Keep settings in a folder, under a name that is new there. For the arguments see `UserConfigurationWriter.call`.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createuserconfiguration-operation
    """

    SERVICE_NAME: ClassVar[str] = "CreateUserConfiguration"
    repeatable: ClassVar[bool] = False
