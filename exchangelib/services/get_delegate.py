"""GetDelegate: who may act for the owner of a mailbox; what they may do is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Final

from .._wire.ns import MNS
from .._wire.xml import Element
from ..version import Version
from .delegate_lists import DelegateService, ids_part, user_id
from .payload import flag, listed

_MEETINGS: Final = f"{{{MNS}}}DeliverMeetingRequests"


class GetDelegate(DelegateService):
    """Fetch delegates.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getdelegate-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetDelegate"
    deliver_meeting_requests: str | None = None  # as the last answer said

    def call(
        self, user_ids: Iterable[Any] | None = None, include_permissions: bool = True, *, mailbox: Any = None
    ) -> Iterator[Any]:
        """Yield the delegates, or in the place of one the error that the server gave for it.

        :param user_ids: of whom, as `UserId` or addresses; by default all
        :param include_permissions: whether to say what they may do in each folder
        :param mailbox: whose delegates; by default the account's
        """
        flag("include_permissions", include_permissions)
        asked = None if user_ids is None else [user_id(user) for user in listed("user_ids", user_ids)]

        def write(version: Version) -> str:
            return self.get_payload(mailbox, asked, include_permissions, version=version)

        return self._delegates(write, asked or None)

    def get_payload(
        self,
        mailbox: Any,
        user_ids: Iterable[Any] | None,
        include_permissions: bool,
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        users = ids_part(user_ids, version) if user_ids else ""
        attributes = f' IncludePermissions="{flag("include_permissions", include_permissions)}"'
        return self._frame(mailbox or self.account.primary_smtp_address, users, version, attributes)

    def _whole(self, answer: Element) -> None:
        self.deliver_meeting_requests = answer.findtext(_MEETINGS)
