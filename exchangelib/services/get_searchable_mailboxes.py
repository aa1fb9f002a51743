"""GetSearchableMailboxes: mailboxes that may be searched for evidence; the search itself is not known here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from .._wire.ns import MNS
from .._wire.write import text
from ..errors import InvalidTypeError
from ..properties.delegates import FailedMailbox, SearchableMailbox
from ..version import EXCHANGE_2013, Build, Version
from .alone import held, lone_message
from .common import EWSService
from .payload import flag, only_for


class GetSearchableMailboxes(EWSService):
    """Fetch the mailboxes that may be searched, by whoever has the role Discovery Management.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getsearchablemailboxes-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetSearchableMailboxes"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}SearchableMailboxes"
    failed_mailboxes_container_name: ClassVar[str] = f"{{{MNS}}}FailedMailboxes"
    supported_from: ClassVar[Build | None] = EXCHANGE_2013

    def call(self, search_filter: str | None = None, expand_group_membership: bool | None = None) -> Iterator[Any]:
        """Yield the mailboxes as `SearchableMailbox`, then those that could not be looked at as `FailedMailbox`.

        :param search_filter: an address, alias or name, or the beginning of one with a star behind it
        :param expand_group_membership: whether to give the members of groups in place of the groups
        """
        if search_filter is not None and not isinstance(search_filter, str):
            raise InvalidTypeError("search_filter", search_filter, str)

        def write(version: Version) -> str:
            return self.get_payload(search_filter, expand_group_membership, version=version)

        message = lone_message(self._exchange(write), self.SERVICE_NAME)
        said = self._said(message)
        if said is not None:
            raise said
        for found in held(message, str(self.element_container_name)):
            yield SearchableMailbox.from_xml(found, None)
        for found in held(message, self.failed_mailboxes_container_name):
            yield FailedMailbox.from_xml(found, None)

    def get_payload(
        self, search_filter: str | None, expand_group_membership: bool | None, *, version: Version | None = None
    ) -> str:
        """Render the request, for the version given or the server's."""
        only_for(type(self), version or self.port.version)
        words = f"<m:SearchFilter>{text(search_filter)}</m:SearchFilter>" if search_filter else ""
        if expand_group_membership is not None:
            expand = flag("expand_group_membership", expand_group_membership)
            words += f"<m:ExpandGroupMembership>{expand}</m:ExpandGroupMembership>"
        return f"<m:GetSearchableMailboxes>{words}</m:GetSearchableMailboxes>"
