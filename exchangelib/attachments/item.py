"""Items that belong to items; which kinds of items there are is not known here."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from .._model.element import EWSElement
from .._model.family import ATTACHMENTS
from .._model.fields import ItemField
from ..errors import InvalidValue
from ..version import Version
from .base import Attachment
from .saving import file_name, write_new

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .keywords import ItemAttachmentKeywords

__all__ = ["ItemAttachment"]


class ItemAttachment(Attachment):
    """An item in an item.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/itemattachment

    :param item: any item
    """

    ELEMENT_NAME = "ItemAttachment"
    FAMILY = ATTACHMENTS

    _item = ItemField("Item")

    def __init__(self, *args: NoReturn, **kwargs: Unpack[ItemAttachmentKeywords]) -> None:
        if "item" in kwargs:
            kwargs["_item"] = kwargs.pop("item")
        super().__init__(*args, **kwargs)

    @property
    def item(self) -> Any:
        """The item, fetched if it is not here, with its MIME content; None if there is none anywhere.

        :raises EWSError: what the server says against it
        """
        if self._item is None and self.attachment_id is not None and self.parent_item is not None:
            found = self._fetch(include_mime_content=True)._item
            if found is not None:
                found.account = self._require_account()
            self._item = found
        return self._item

    @item.setter
    def item(self, value: Any) -> None:
        self._item = value

    def clean(self, version: Version | None = None) -> None:
        """Check the values. An item has a type of its own, so none is guessed."""
        EWSElement.clean(self, version)

    def attach(self) -> None:
        """Add the attachment to its item on the server. See `Attachment.attach`."""
        if self._item is None:
            raise InvalidValue(f"ItemAttachment {self.name!r} has no item: read it before it is detached")
        super().attach()

    def save(self, directory: str | PathLike[str]) -> Path:
        """Write the MIME content of the item to a new file in a directory. See `Attachment.save`.

        :raises ValueError: the item has no MIME content, as one that was never on a server
        """
        content = getattr(self.item, "mime_content", None)
        if content is None:
            raise InvalidValue(f"ItemAttachment {self.name!r} has no MIME content that could be saved")
        name = file_name(self.name, "item")
        return write_new(directory, name if name.lower().endswith(".eml") else f"{name}.eml", [content])
