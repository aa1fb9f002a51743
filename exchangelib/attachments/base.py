"""What all attachments have in common: metadata, an item that they belong to, coming and going; no content."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any, ClassVar

from .. import services
from .._model.element import EWSElement
from .._model.fields import BooleanField, DateTimeField, EWSElementField, IdField, IntegerField, TextField, URIField
from ..errors import InvalidValue
from ..properties import BaseItemId
from ..version import Version

__all__ = ["Attachment", "AttachmentId"]


class AttachmentId(BaseItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/attachmentid"""

    ELEMENT_NAME = "AttachmentId"
    ID_ATTR: ClassVar[str | None] = "Id"
    ROOT_ID_ATTR = "RootItemId"
    ROOT_CHANGEKEY_ATTR = "RootItemChangeKey"

    id = IdField("Id", is_required=True)
    root_id = IdField("RootItemId")
    root_changekey = IdField("RootItemChangeKey")


class Attachment(EWSElement):
    """What all attachments have (types.xsd, AttachmentType).

    :param parent_item: the item that it belongs to; given by the item itself when it gets the attachment
    """

    EXTRAS = frozenset({"parent_item"})
    LIVE = frozenset({"parent_item"})

    parent_item: Any = None

    attachment_id = EWSElementField(value_cls=AttachmentId)
    # Left out, the schema allows it, and servers say ErrorRequiredPropertyMissing:
    # https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createattachment-operation
    name = TextField("Name", is_required=True)
    content_type = TextField("ContentType")
    content_id = TextField("ContentId")
    content_location = URIField("ContentLocation")
    attachment_original_url = URIField("AttachmentOriginalUrl", first_schema="V2016_04_13")
    size = IntegerField("Size", is_read_only=True)
    last_modified_time = DateTimeField("LastModifiedTime")
    is_inline = BooleanField("IsInline")

    def clean(self, version: Version | None = None) -> None:
        """Check the values; what a name says about the type is taken from it."""
        if self.content_type is None and isinstance(self.name, str):
            import mimetypes  # has large tables, which only new attachments need

            self.content_type = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        super().clean(version)

    @property
    def is_streamed(self) -> bool:
        """Whether the attachment is sent by itself, while it is read, and not in the request that saves the item."""
        return False

    def write_parts(self, out: list[Any], version: Version) -> None:
        """Append the attachment as it is sent by itself: text, and files."""
        self.write(out, version)

    # -- coming and going

    def attach(self) -> None:
        """Add the attachment to its item on the server, which gives the item a new change key.

        :raises ValueError: it is there already, it belongs to no item, or the item is not saved
        :raises ResponseMessageError: what the server says against it
        """
        if self.attachment_id is not None:
            raise InvalidValue(f"{type(self).__name__} {self.name!r} is on the server already: detach it first")
        account = self._require_account()
        made = services.CreateAttachment(account=account).get(parent_item=self.parent_item, items=[self])
        self.attachment_id = made.attachment_id
        self._parent_is_now(made.attachment_id.root_changekey)

    def detach(self) -> None:
        """Delete the attachment from its item on the server, which gives the item a new change key.

        It belongs to no item afterwards, and can be attached again if its content is here.

        :raises ValueError: it is not on the server, or belongs to no item
        :raises ResponseMessageError: what the server says against it
        """
        if self.attachment_id is None:
            raise InvalidValue(f"{type(self).__name__} {self.name!r} is not on the server")
        root = services.DeleteAttachment(account=self._require_account()).get(items=[self])
        self._parent_is_now(getattr(root, "changekey", None))
        self.parent_item = None
        self.attachment_id = None

    def _parent_is_now(self, changekey: str | None) -> None:
        if changekey and self.parent_item.id is not None:
            self.parent_item.changekey = changekey

    def _require_account(self) -> Any:
        account = getattr(self.parent_item, "account", None)
        if account is None:
            raise InvalidValue(f"{type(self).__name__} {self.name!r} must belong to an item that has an account")
        return account

    def _fetch(self, **options: Any) -> Any:
        """Fetch the attachment whole; None if there is nothing on the server."""
        if self.attachment_id is None:
            return None
        return services.GetAttachment(account=self._require_account()).get(items=[self], **options)

    def save(self, directory: str | PathLike[str]) -> Path:
        """Write the content to a new file in a directory.

        The file has the attachment's name as far as a file can have it: nothing in a name leads out of the directory.
        If there is such a file, a number is added: nothing is ever overwritten.

        :param directory: an existing directory
        :return: the path of the file
        :raises ValueError: there is no content to save
        :raises OSError: the file cannot be written
        """
        raise InvalidValue(f"{type(self).__name__} {self.name!r} has no content that could be saved")

    def __hash__(self) -> int:
        return hash(self.attachment_id) if self.attachment_id else super().__hash__()

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)
