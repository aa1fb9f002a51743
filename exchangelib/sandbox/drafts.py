"""What is about to become an item: a bag with attachments and perhaps MIME; it does not know where it will be kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from exchangelib.sandbox.bags import Bag
from exchangelib.sandbox.nodes import Node, T


@dataclass
class Attachment:
    """One attachment.

    :param element: t:FileAttachment or another element without id, size and content; an attached item stays inside it
    :param content: the bytes of a file
    :param is_inline: whether it is shown inside the body
    :param size: in bytes
    :param number: given by the store
    :param attachments: of an attached item
    """

    element: Node
    content: bytes | None = None
    is_inline: bool = False
    size: int = 0
    number: int = 0
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def is_item(self) -> bool:
        """Whether this is an attached item."""
        return self.element.tag == T("ItemAttachment")


@dataclass
class NewItem:
    """An item that has no id yet.

    :param kind: its element name, such as "Message"
    :param mime: the bytes it was made from, if they say all that it holds
    :param home: distinguished id of the folder it belongs to by nature
    """

    kind: str
    bag: Bag = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    mime: bytes | None = None
    home: str = "inbox"
    associated: bool = False
