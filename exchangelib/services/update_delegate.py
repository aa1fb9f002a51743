"""UpdateDelegate: other rights of those who may act for the owner of a mailbox; who they are is told elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from ..version import Version
from .delegate_lists import DelegateService, delegate_users, meetings_part, users_part


class UpdateDelegate(DelegateService):
    """Change what delegates may do.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/updatedelegate-operation
    """

    SERVICE_NAME: ClassVar[str] = "UpdateDelegate"
    repeatable: ClassVar[bool] = True

    def call(
        self, delegates: Iterable[Any], deliver_meeting_requests: str | None = None, *, mailbox: Any = None
    ) -> Iterator[Any]:
        """Yield each delegate as the server has it now, or in its place the error that the server gave for it.

        :param delegates: as `DelegateUser`; an address stands for one without rights
        :param deliver_meeting_requests: who gets the requests for meetings; by default as before
        :param mailbox: whose delegates; by default the account's
        """
        users = delegate_users(delegates)

        def write(version: Version) -> str:
            return self.get_payload(users, deliver_meeting_requests, mailbox, version=version)

        return self._delegates(write, users)

    def get_payload(
        self,
        delegates: Iterable[Any],
        deliver_meeting_requests: str | None,
        mailbox: Any = None,
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        content = users_part(delegates, version) + meetings_part(deliver_meeting_requests)
        return self._frame(mailbox or self.account.primary_smtp_address, content, version)
