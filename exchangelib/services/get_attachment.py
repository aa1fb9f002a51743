"""GetAttachment: what belongs to an item, whole, or the content of a file as it comes; what it is is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from .._model.family import ATTACHMENTS
from .._model.ports import StreamingPort
from .._query.compile import additional_properties
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import MalformedResponseError
from ..version import EXCHANGE_2010, Version
from .common import EWSAccountService
from .messages import response_messages
from .payload import BODY_TYPES, attachment_ids, choice, flag, listed, too_new


class GetAttachment(EWSAccountService):
    """Fetch attachments.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/getattachment-operation
    """

    SERVICE_NAME: ClassVar[str] = "GetAttachment"
    element_container_name: ClassVar[str | None] = f"{{{MNS}}}Attachments"
    streaming: ClassVar[bool] = True

    def call(
        self,
        items: Iterable[Any],
        include_mime_content: bool | None = None,
        body_type: str | None = None,
        filter_html_content: bool | None = None,
        additional_fields: Iterable[Any] = (),
        *,
        read: Callable[[Element, Any], Any] = ATTACHMENTS.read,
    ) -> Iterator[Any]:
        """Yield each attachment, or in its place the error that the server gave for it.

        :param items: attachments, ids of attachments; taken chunk by chunk
        :param include_mime_content: whether items that are attached come with their MIME content
        :param body_type: "Best", "HTML" or "Text": what the bodies of items come as
        :param filter_html_content: whether what may be harmful is taken out of HTML bodies
        :param additional_fields: field paths of items, beside those that come by themselves
        :param read: makes a thing of an attachment's element and the account; by default an attachment
        :raises InvalidFieldForVersion: if the server's version does not have an option
        """
        options = include_mime_content, body_type, filter_html_content, list(additional_fields)
        _shape(*options, version=None)
        self._reader = read

        def write(chunk: Sequence[Any], version: Version) -> str:
            return self.get_payload(chunk, *options, version=version)

        return self._batch(listed("items", items), write)

    def get_payload(
        self,
        items: Iterable[Any],
        include_mime_content: bool | None = None,
        body_type: str | None = None,
        filter_html_content: bool | None = None,
        additional_fields: Iterable[Any] = (),
        *,
        version: Version | None = None,
    ) -> str:
        """Render the request, for the version given or the server's."""
        version = version or self.port.version
        shape = _shape(include_mime_content, body_type, filter_html_content, additional_fields, version=version)
        return f"<m:GetAttachment>{shape}{attachment_ids(items)}</m:GetAttachment>"

    def stream_file_content(self, attachment_id: Any) -> Iterator[bytes]:
        """Yield the content of a file in pieces, as it comes.

        :param attachment_id: an attachment, or its id
        :raises EWSError: what the server says against it; also on the way
        """
        if not isinstance(self.port, StreamingPort):
            yield _content(self.get(items=[attachment_id]))
            return
        answer = self.port.download(self.SERVICE_NAME, lambda v: self.get_payload([attachment_id], version=v))
        if not isinstance(answer, Element):
            yield from answer
            return
        for message in response_messages(answer, self.SERVICE_NAME):
            self._reader = ATTACHMENTS.read
            found = self._in_place(message)
            if isinstance(found, Exception):
                raise found
            yield _content(found)

    def _result(self, message: Element) -> Any:
        found = super()._result(message)
        if isinstance(found, list):
            raise MalformedResponseError(f"GetAttachment gave {len(found)} attachments where one was expected")
        return found

    def _nothing(self) -> Any:
        raise MalformedResponseError("GetAttachment succeeded without giving an attachment")


def _content(attachment: Any) -> bytes:
    """Give the content of an attachment that came whole: an empty file has none."""
    if not hasattr(attachment, "_content"):
        raise MalformedResponseError(f"The server has a {type(attachment).__name__} where a file was asked for")
    return attachment._content or b""


def _shape(
    mime: bool | None, body_type: str | None, filter_html: bool | None, fields: Iterable[Any], version: Version | None
) -> str:
    """Render t:AttachmentResponseShapeType, in the order of the schema; nothing if nothing is asked for."""
    out = ""
    if mime is not None:
        out += f"<t:IncludeMimeContent>{flag('include_mime_content', mime)}</t:IncludeMimeContent>"
    if body_type is not None:
        out += f"<t:BodyType>{choice('body_type', body_type, BODY_TYPES)}</t:BodyType>"
    if filter_html is not None:
        if version is not None and version.build < EXCHANGE_2010:
            raise too_new("filter_html_content", version)
        out += f"<t:FilterHtmlContent>{flag('filter_html_content', filter_html)}</t:FilterHtmlContent>"
    if version is not None:
        out += additional_properties(list(fields), version)
    return f"<m:AttachmentShape>{out}</m:AttachmentShape>" if out else ""
