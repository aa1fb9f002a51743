"""What constructors take, for type checkers; written by tools/make_keywords.py, and never loaded."""

from typing import Any, TypedDict


class FileAttachmentKeywords(TypedDict, total=False):
    """What FileAttachment() takes."""

    attachment_id: Any
    name: Any
    content_type: Any
    content_id: Any
    content_location: Any
    attachment_original_url: Any
    size: Any
    last_modified_time: Any
    is_inline: Any
    is_contact_photo: Any
    _content: Any
    _fp: Any
    content: Any
    parent_item: Any


class ItemAttachmentKeywords(TypedDict, total=False):
    """What ItemAttachment() takes."""

    attachment_id: Any
    name: Any
    content_type: Any
    content_id: Any
    content_location: Any
    attachment_original_url: Any
    size: Any
    last_modified_time: Any
    is_inline: Any
    _item: Any
    item: Any
    parent_item: Any


class ReferenceAttachmentKeywords(TypedDict, total=False):
    """What ReferenceAttachment() takes."""

    attachment_id: Any
    name: Any
    content_type: Any
    content_id: Any
    content_location: Any
    attachment_original_url: Any
    size: Any
    last_modified_time: Any
    is_inline: Any
    attach_long_path_name: Any
    provider_type: Any
    provider_endpoint_url: Any
    attachment_thumbnail_url: Any
    attachment_preview_url: Any
    permission_type: Any
    original_permission_type: Any
    attachment_is_folder: Any
    parent_item: Any
