"""DeleteAttachment: what belongs to an item is taken from it; the item is not known here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._wire.ns import MNS
from .._wire.xml import Element
from ..properties import RootItemId
from ..version import Version
from .common import EWSAccountService
from .messages import container
from .payload import attachment_ids, listed


class DeleteAttachment(EWSAccountService):
    """Delete attachments.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deleteattachment-operation
    """

    SERVICE_NAME: ClassVar[str] = "DeleteAttachment"
    repeatable: ClassVar[bool] = False

    def call(self, items: Iterable[Any]) -> Iterator[Any]:
        """Yield for each attachment the id and new change key of its item, or in its place the error for it.

        It is True where the server does not say.

        :param items: attachments, ids of attachments; taken chunk by chunk
        """

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, version=version)

        return self._batch(listed("items", items), write)

    def get_payload(self, items: Iterable[Any], *, version: Version | None = None) -> str:
        """Render the request; it is the same for every version."""
        return f"<m:DeleteAttachment>{attachment_ids(items)}</m:DeleteAttachment>"

    def _result(self, message: Element) -> Any:
        root = container(message, f"{{{MNS}}}RootItemId")
        return True if root is None else RootItemId.from_xml(root, self.account)
