"""ExpandDL: the members of a distribution list; lists in lists are the caller's business."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, ClassVar

from .._wire.codec import BOOLEAN
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import ErrorNameResolutionMultipleResults, EWSError
from ..properties.people import DLMailbox, Mailbox
from ..version import Version
from .common import EWSService
from .messages import container, response_messages
from .payload import rendered
from .people import person

log = logging.getLogger(__name__)


class ExpandDL(EWSService):
    """Give the members of a distribution list. A list among them is a member; it is not expanded.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/expanddl-operation
    """

    SERVICE_NAME: ClassVar[str] = "ExpandDL"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}DLExpansion"
    WARNINGS_TO_IGNORE_IN_RESPONSE: ClassVar[tuple[type[EWSError], ...]] = (ErrorNameResolutionMultipleResults,)

    def call(self, distribution_list: Any) -> Iterator[Mailbox]:
        """Yield the members, as `Mailbox`.

        :param distribution_list: the list: its address, a `DLMailbox` or any mailbox; a private list by its `item_id`
        :raises ErrorNameResolutionNoResults: there is no such list
        """
        asked = person("distribution_list", distribution_list, DLMailbox)

        def write(version: Version) -> str:
            return self.get_payload(asked, version=version)

        for message in response_messages(self._exchange(write), self.SERVICE_NAME):
            said = self._said(message)
            if said is not None:
                raise said
            yield from self._members(message, asked)

    def get_payload(self, distribution_list: Any, *, version: Version | None = None) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        return (
            f"<m:ExpandDL>{rendered(person('distribution_list', distribution_list, DLMailbox), version)}</m:ExpandDL>"
        )

    def _members(self, message: Element, asked: Any) -> Iterator[Mailbox]:
        holder = container(message, str(self.element_container_name))
        if holder is None:
            return
        is_whole = holder.get("IncludesLastItemInRange")
        if is_whole is not None and not BOOLEAN.load(is_whole):
            log.warning("ExpandDL: the server gives only some of the members of %s", asked.email_address or asked.name)
        for member in holder:
            yield Mailbox.from_xml(member, None)
