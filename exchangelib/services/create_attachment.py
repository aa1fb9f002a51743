"""CreateAttachment: files and items that belong to an item; how an attachment is written is its own business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar, cast

from .._model.family import ATTACHMENTS
from .._wire.ns import MNS
from .._wire.stream import Parts
from .._wire.xml import Element
from ..errors import InvalidTypeError, MalformedResponseError
from ..version import Version
from .common import EWSAccountService
from .payload import listed, parent_item_id


class CreateAttachment(EWSAccountService):
    """Attach files and items to an item.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createattachment-operation

    What was made has its id, and with it the id and the new change key of the item that it belongs to.
    """

    SERVICE_NAME: ClassVar[str] = "CreateAttachment"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Attachments"
    repeatable: ClassVar[bool] = False

    def call(
        self,
        parent_item: Any,
        items: Iterable[Any],
        *,
        read: Callable[[Element, Any], Any] = ATTACHMENTS.read,
    ) -> Iterator[Any]:
        """Yield for each attachment what the server made of it, or in its place the error that the server gave for it.

        :param parent_item: an item, a pair (id, changekey) or an id
        :param items: attachments without id
        :param read: makes a thing of a created attachment's element and the account; by default an attachment
        :raises ValueError, TypeError: errors of ours, each also one of these, if an attachment cannot be sent as it is
        """
        self._reader = read

        def write(chunk: Sequence[Any], version: Version) -> str:
            # A file in it is not text yet; who sends it knows
            return cast(str, self.get_payload(parent_item, chunk, version=version))

        return self._batch(listed("items", items), write)

    def get_payload(self, parent_item: Any, items: Iterable[Any], *, version: Version | None = None) -> str | Parts:
        """Render the request, for the version given or the server's; a file that can be read stays a file."""
        version = version or self.port.version
        out: list[Any] = [f"<m:CreateAttachment>{parent_item_id(parent_item, version)}<m:Attachments>"]
        for item in items:
            if not hasattr(item, "write_parts"):
                raise InvalidTypeError("items", item, ATTACHMENTS.classes)
            item.clean(version=version)
            item.write_parts(out, version)
        out.append("</m:Attachments></m:CreateAttachment>")
        return "".join(out) if all(isinstance(part, str) for part in out) else Parts(out)

    def _result(self, message: Element) -> Any:
        made = super()._result(message)
        if isinstance(made, list) or getattr(made, "attachment_id", None) is None:
            raise MalformedResponseError("CreateAttachment succeeded without giving the id of one attachment")
        return made

    def _nothing(self) -> Any:
        raise MalformedResponseError("CreateAttachment succeeded without giving an attachment")
