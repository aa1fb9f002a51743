"""RemoveDelegate: people who may no longer act for the owner of a mailbox; what they could do is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from .._wire.xml import Element
from ..errors import InvalidValue
from ..version import Version
from .delegate_lists import DelegateService, ids_part, user_id
from .payload import listed


class RemoveDelegate(DelegateService):
    """Take delegates away.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/removedelegate-operation
    """

    SERVICE_NAME: ClassVar[str] = "RemoveDelegate"
    repeatable: ClassVar[bool] = False

    def call(self, user_ids: Iterable[Any], *, mailbox: Any = None) -> Iterator[Any]:
        """Yield True for each delegate, or in its place the error that the server gave for it.

        :param user_ids: of whom, as `UserId`, `DelegateUser` or addresses
        :param mailbox: whose delegates; by default the account's
        """
        users = [user_id(user) for user in listed("user_ids", user_ids)]
        if not users:
            raise InvalidValue("'user_ids' names nobody")

        def write(version: Version) -> str:
            return self.get_payload(users, mailbox, version=version)

        return self._delegates(write, users)

    def get_payload(self, user_ids: Iterable[Any], mailbox: Any = None, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        return self._frame(mailbox or self.account.primary_smtp_address, ids_part(user_ids, version), version)

    def _result(self, message: Element) -> Any:
        return True
