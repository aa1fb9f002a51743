"""Settings that programs keep in folders, under names of their own; what they can say is told elsewhere.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/persistent-application-settings-in-ews-in-exchange
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .. import properties as words
from .. import services

if TYPE_CHECKING:
    from ..properties import UserConfiguration, UserConfigurationName

__all__ = ["KeepsSettings"]


class KeepsSettings:
    """A folder that programs keep settings in (since Exchange 2010)."""

    if TYPE_CHECKING:

        @property
        def account(self) -> Any: ...

        def to_id(self) -> Any: ...

    def create_user_configuration(
        self,
        name: str,
        dictionary: Mapping[Any, Any] | None = None,
        xml_data: bytes | None = None,
        binary_data: bytes | None = None,
    ) -> None:
        """Keep settings under a name that is new in the folder.

        :param name: by convention with the name of the program in front
        :param dictionary: texts, booleans, numbers, datetimes, bytes, lists of texts, by keys of the same types
        :param xml_data: XML
        :param binary_data: anything
        :raises ErrorItemSave: there are settings of that name
        :raises ResponseMessageError: what else the server says against it
        """
        made = self._settings(name, dictionary, xml_data, binary_data)
        services.CreateUserConfiguration(account=self.account).get(user_configuration=made)

    def get_user_configuration(self, name: str, properties: str | Iterable[str] | None = None) -> UserConfiguration:
        """Fetch the settings that are kept under a name.

        :param properties: "Id", "Dictionary", "XmlData", "BinaryData", or several of these; default all
        :raises ErrorItemNotFound: there are none
        """
        found: UserConfiguration = services.GetUserConfiguration(account=self.account).get(
            user_configuration_name=self._settings_name(name), properties="All" if properties is None else properties
        )
        return found

    def update_user_configuration(
        self,
        name: str,
        dictionary: Mapping[Any, Any] | None = None,
        xml_data: bytes | None = None,
        binary_data: bytes | None = None,
    ) -> None:
        """Replace what is kept under a name; what is None stays. For the arguments see `create_user_configuration`.

        :raises ErrorItemNotFound: there is nothing of that name
        """
        changed = self._settings(name, dictionary, xml_data, binary_data)
        services.UpdateUserConfiguration(account=self.account).get(user_configuration=changed)

    def delete_user_configuration(self, name: str) -> None:
        """Delete what is kept under a name.

        :raises ErrorItemNotFound: there is nothing of that name
        """
        services.DeleteUserConfiguration(account=self.account).get(user_configuration_name=self._settings_name(name))

    def _settings_name(self, name: str) -> UserConfigurationName:
        return words.UserConfigurationName(name=name, folder=self.to_id())

    def _settings(self, name: str, dictionary: Any, xml_data: Any, binary_data: Any) -> UserConfiguration:
        return words.UserConfiguration(
            user_configuration_name=self._settings_name(name),
            dictionary=dict(dictionary) if isinstance(dictionary, Mapping) else dictionary,
            xml_data=xml_data,
            binary_data=binary_data,
        )
