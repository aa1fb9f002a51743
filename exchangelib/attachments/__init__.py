"""Attachments: what belongs to an item without being a value of it."""

from .base import Attachment, AttachmentId
from .embedding import embed_images
from .file import FileAttachment, FileAttachmentIO
from .item import ItemAttachment
from .reference import ReferenceAttachment

__all__ = [
    "Attachment",
    "AttachmentId",
    "FileAttachment",
    "FileAttachmentIO",
    "ItemAttachment",
    "ReferenceAttachment",
    "embed_images",
]
