"""Files that stay where they are; their content is not here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._model.element import EWSElement
from .._model.family import ATTACHMENTS
from .._model.fields import BooleanField, IntegerField, TextField, URIField
from ..version import Version
from .base import Attachment

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import ReferenceAttachmentKeywords

__all__ = ["ReferenceAttachment"]


class ReferenceAttachment(Attachment):
    """A file that stays where it is, such as in OneDrive.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/referenceattachment
    """

    ELEMENT_NAME = "ReferenceAttachment"
    FAMILY = ATTACHMENTS

    if TYPE_CHECKING:

        def __init__(self, **kwargs: Unpack[ReferenceAttachmentKeywords]) -> None: ...

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
