"""Families find the class for an element by its tag; the classes register themselves and are not known here."""

from __future__ import annotations

from typing import Any

from .._wire.ns import TNS
from .._wire.xml import Element
from ..errors import MalformedResponseError, shorten

__all__ = ["ATTACHMENTS", "FIELD_URIS", "FOLDERS", "ITEMS", "RECIPIENTS", "Family"]


class Family:
    """Element classes that may stand in the same place, by tag.

    :param name: for messages
    :param tags: Clark tags that may stand there even if no class is registered for them
    :param fallback: the tag whose class reads elements that no class is registered for
    """

    def __init__(self, name: str, fallback: str | None = None, tags: tuple[str, ...] = ()) -> None:
        self.name = name
        self.fallback = fallback
        self._known = tags
        self._classes: dict[str, Any] = {}

    def register(self, cls: Any) -> None:
        """Add a class under its own tag. The first one stays: a user's subclass does not displace the original."""
        self._classes.setdefault(cls.response_tag(), cls)

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag that may stand in the family's place."""
        return tuple(dict.fromkeys((*self._known, *self._classes)))

    @property
    def classes(self) -> tuple[Any, ...]:
        """Every class registered."""
        return tuple(self._classes.values())

    def find(self, tag: str) -> Any:
        """Find the class for a tag, or the fallback's.

        :raises KeyError: if the tag is strange and the family has no fallback
        """
        cls = self._classes.get(tag)
        if cls is None:
            cls = self._classes.get(self.fallback or "")
            if cls is None:
                raise KeyError(f"No class of family {self.name!r} reads element {tag!r}")
        return cls

    def read(self, elem: Element, account: Any = None) -> Any:
        """Read an element with the class that its tag asks for.

        :raises MalformedResponseError: if no class reads it, a value in it cannot be read, or it is nested too deep
        """
        cls = self._classes.get(elem.tag)
        if cls is None:
            try:
                cls = self.find(elem.tag)
            except KeyError:
                raise MalformedResponseError(f"The server sent {shorten(elem.tag)} among {self.name}") from None
        try:
            return cls.from_xml(elem, account)
        except RecursionError:  # Exchange nests attachments ten deep; some eighty fit into what `parse` takes
            raise MalformedResponseError(f"The server sent {self.name} nested deeper than can be read") from None

    def __contains__(self, tag: object) -> bool:
        return tag in self._classes

    def __repr__(self) -> str:
        return f"Family({self.name!r})"


def _types(*names: str) -> tuple[str, ...]:
    return tuple(f"{{{TNS}}}{name}" for name in names)


# The elements of t:ArrayOfRealItemsType in types.xsd. A server may send any of them at any time, so an
# item whose class is not built yet is read as t:Item, with the fields that all items share.
ITEMS = Family(
    "items",
    fallback=f"{{{TNS}}}Item",
    tags=_types(
        "Item",
        "Message",
        "SharingMessage",
        "CalendarItem",
        "Contact",
        "DistributionList",
        "MeetingMessage",
        "MeetingRequest",
        "MeetingResponse",
        "MeetingCancellation",
        "Task",
        "PostItem",
        "ReplyToItem",
        "ForwardItem",
        "ReplyAllToItem",
        "AcceptItem",
        "TentativelyAcceptItem",
        "DeclineItem",
        "CancelCalendarItem",
        "RemoveItem",
        "SuppressReadReceipt",
        "PostReplyItem",
        "AcceptSharingInvitation",
        "RoleMember",
        "Network",
        "Person",
        "Booking",
    ),
)
# t:ArrayOfFoldersType
FOLDERS = Family(
    "folders",
    fallback=f"{{{TNS}}}Folder",
    tags=_types("Folder", "CalendarFolder", "ContactsFolder", "SearchFolder", "TasksFolder"),
)
# t:NonEmptyArrayOfAttachmentsType
ATTACHMENTS = Family("attachments", tags=_types("ItemAttachment", "FileAttachment", "ReferenceAttachment"))
# t:Path and its substitutes
FIELD_URIS = Family("field URIs", tags=_types("FieldURI", "IndexedFieldURI", "ExtendedFieldURI", "ExceptionFieldURI"))
# What may be meant where a person is asked for
RECIPIENTS = Family("recipients")
