"""Attachments: what belongs to an item without being a value of it."""

import importlib
from typing import TYPE_CHECKING, Any

from .base import Attachment, AttachmentId
from .file import FileAttachment, FileAttachmentIO
from .item import ItemAttachment
from .reference import ReferenceAttachment

if TYPE_CHECKING:
    from .embedding import embed_images


def __getattr__(name: str) -> Any:
    if name == "embed_images":  # brings the names of all characters of HTML, and few programs embed images
        return importlib.import_module(f"{__name__}.embedding").embed_images
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), "embed_images"})


__all__ = [
    "Attachment",
    "AttachmentId",
    "FileAttachment",
    "FileAttachmentIO",
    "ItemAttachment",
    "ReferenceAttachment",
    "embed_images",
]
