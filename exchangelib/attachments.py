"""Attachments as they stand in an item: what they are, and their content where it was sent along."""

from __future__ import annotations

import mimetypes
from typing import Any, ClassVar

from ._model import problems
from ._model.element import EWSElement
from ._model.family import ATTACHMENTS
from ._model.fields import (
    Base64Field,
    BooleanField,
    DateTimeField,
    EWSElementField,
    IdField,
    IntegerField,
    ItemField,
    TextField,
    URIField,
)
from .properties import BaseItemId
from .version import Version

__all__ = ["Attachment", "AttachmentId", "FileAttachment", "ItemAttachment", "ReferenceAttachment"]


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
    """What all attachments have (types.xsd, AttachmentType)."""

    EXTRAS = frozenset({"parent_item"})
    LIVE = frozenset({"parent_item"})

    parent_item: Any = None

    attachment_id = EWSElementField(value_cls=AttachmentId)
    name = TextField("Name")
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
            self.content_type = mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        super().clean(version)

    def __hash__(self) -> int:
        return hash(self.attachment_id) if self.attachment_id else super().__hash__()

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)


class FileAttachment(Attachment):
    """A file.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/fileattachment

    :param content: bytes, or something that is read for them when it is sent
    """

    ELEMENT_NAME = "FileAttachment"
    FAMILY = ATTACHMENTS

    is_contact_photo = BooleanField("IsContactPhoto")
    _content = Base64Field("Content", is_searchable=False)

    def __init__(self, **kwargs: Any) -> None:
        if "content" in kwargs:
            kwargs["_content"] = kwargs.pop("content")
        super().__init__(**kwargs)
        self._measure()

    @property
    def content(self) -> bytes | None:
        """The bytes of the file, where they are here; GetItem does not send them."""
        return self._content

    @content.setter
    def content(self, value: Any) -> None:
        self._content = value
        self._measure()

    def _measure(self) -> None:
        content = self.__dict__.get("_content")
        if isinstance(content, (bytes, bytearray)):
            self.size = len(content)

    def clean(self, version: Version | None = None) -> None:
        """Check the values. Content that can be read is read now."""
        read = getattr(self.__dict__.get("_content"), "read", None)
        if read is not None:
            self.content = read()
        content = self.__dict__.get("_content")
        if content is not None and not isinstance(content, (bytes, bytearray, memoryview)):
            raise problems.wrong_type(type(self).__name__, "content", content, bytes)
        super().clean(version)


class ItemAttachment(Attachment):
    """An item in an item.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/itemattachment

    :param item: any item
    """

    ELEMENT_NAME = "ItemAttachment"
    FAMILY = ATTACHMENTS

    _item = ItemField("Item")

    def __init__(self, **kwargs: Any) -> None:
        if "item" in kwargs:
            kwargs["_item"] = kwargs.pop("item")
        super().__init__(**kwargs)

    @property
    def item(self) -> Any:
        """The item, where it is here; GetItem does not send it."""
        return self._item

    @item.setter
    def item(self, value: Any) -> None:
        self._item = value

    def clean(self, version: Version | None = None) -> None:
        """Check the values. An item has a type of its own, so none is guessed."""
        EWSElement.clean(self, version)


class ReferenceAttachment(Attachment):
    """A file that stays where it is, such as in OneDrive.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/referenceattachment
    """

    ELEMENT_NAME = "ReferenceAttachment"
    FAMILY = ATTACHMENTS

    attach_long_path_name = TextField("AttachLongPathName")
    provider_type = TextField("ProviderType")
    provider_endpoint_url = URIField("ProviderEndpointUrl")
    attachment_thumbnail_url = URIField("AttachmentThumbnailUrl")
    attachment_preview_url = URIField("AttachmentPreviewUrl")
    permission_type = IntegerField("PermissionType")
    original_permission_type = IntegerField("OriginalPermissionType")
    attachment_is_folder = BooleanField("AttachmentIsFolder")

    def clean(self, version: Version | None = None) -> None:
        """Check the values. What the file is, its provider knows, so no type is guessed."""
        EWSElement.clean(self, version)
