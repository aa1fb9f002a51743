"""What servers tell of changes in a mailbox: events, and notifications that carry them; how one subscribes is not known here.

https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/notification-subscriptions-mailbox-events-and-ews-in-exchange
"""

from __future__ import annotations

from typing import Any, ClassVar

from .._model import problems
from .._model.element import EWSElement
from .._model.fields import BooleanField, CharField, DateTimeField, EWSElementField, IntegerField
from .._model.fields.base import FieldURIField, Tables, Writer
from .._wire.ns import MNS
from .._wire.xml import Element
from ..version import Version
from .folder_ids import FolderId, OldFolderId, OldParentFolderId, ParentFolderId
from .ids import ItemId, OldItemId

__all__ = [
    "CopiedEvent",
    "CreatedEvent",
    "DeletedEvent",
    "Event",
    "FreeBusyChangedEvent",
    "GenericEventListField",
    "ModifiedEvent",
    "MovedEvent",
    "NewMailEvent",
    "Notification",
    "OldTimestampEvent",
    "StatusEvent",
    "TimestampEvent",
]


class Event(EWSElement):
    """What every event has (types.xsd, BaseNotificationEventType)."""

    # Where to go on from after this event
    watermark = CharField("Watermark")


class TimestampEvent(Event):
    """An event that happened to an item or to a folder (types.xsd, BaseObjectChangedEventType)."""

    FOLDER: ClassVar[str] = "folder"
    ITEM: ClassVar[str] = "item"

    timestamp = DateTimeField("TimeStamp")
    item_id = EWSElementField(value_cls=ItemId)
    folder_id = EWSElementField(value_cls=FolderId)
    parent_folder_id = EWSElementField(value_cls=ParentFolderId)

    @property
    def event_type(self) -> str | None:
        """What it happened to: `ITEM` or `FOLDER`; None if the server did not say."""
        if self.item_id is not None:
            return self.ITEM
        return self.FOLDER if self.folder_id is not None else None


class OldTimestampEvent(TimestampEvent):
    """An event that tells what something was before (types.xsd, MovedCopiedEventType)."""

    old_item_id = EWSElementField(value_cls=OldItemId)
    old_folder_id = EWSElementField(value_cls=OldFolderId)
    old_parent_folder_id = EWSElementField(value_cls=OldParentFolderId)


class CopiedEvent(OldTimestampEvent):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/copiedevent"""

    ELEMENT_NAME = "CopiedEvent"


class CreatedEvent(TimestampEvent):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/createdevent"""

    ELEMENT_NAME = "CreatedEvent"


class DeletedEvent(TimestampEvent):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/deletedevent"""

    ELEMENT_NAME = "DeletedEvent"


class ModifiedEvent(TimestampEvent):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/modifiedevent"""

    ELEMENT_NAME = "ModifiedEvent"

    unread_count = IntegerField("UnreadCount")


class MovedEvent(OldTimestampEvent):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/movedevent"""

    ELEMENT_NAME = "MovedEvent"


class NewMailEvent(TimestampEvent):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/newmailevent"""

    ELEMENT_NAME = "NewMailEvent"


class StatusEvent(Event):
    """Nothing happened, and the subscription lives.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/statusevent
    """

    ELEMENT_NAME = "StatusEvent"


class FreeBusyChangedEvent(TimestampEvent):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/freebusychangedevent"""

    ELEMENT_NAME = "FreeBusyChangedEvent"


# types.xsd, NotificationType
_EVENTS: tuple[type[Event], ...] = (
    CopiedEvent,
    CreatedEvent,
    DeletedEvent,
    ModifiedEvent,
    MovedEvent,
    NewMailEvent,
    StatusEvent,
    FreeBusyChangedEvent,
)


class GenericEventListField(FieldURIField[list[Any]]):
    """Events of every kind, in the order in which they happened, right in the element of the owner."""

    value_cls: Any = _EVENTS
    is_list = True

    def enter(self, tables: Tables) -> None:
        """Put the field into the tables of a class: each event adds to the list."""
        name = self.name
        for cls in _EVENTS:
            tables.children[cls.response_tag()] = (None, None, _adder(name, cls))
        tables.write_children.append((name, self._writer()))

    def from_xml(self, elem: Element, account: Any = None) -> list[Any] | None:
        """Read the events of the element; None if there are none."""
        classes = {cls.response_tag(): cls for cls in _EVENTS}
        return [classes[child.tag].from_xml(child) for child in elem if child.tag in classes] or None

    def writer(self) -> Writer:
        """Write each event under its own tag."""

        def write(out: list[str], values: list[Any], version: Version) -> None:
            for value in values:
                value.write(out, version)

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check one event, and what is in it."""
        if not isinstance(value, _EVENTS):
            raise problems.wrong_type(where, self.name, value, _EVENTS)
        value.clean(version)
        return value


def _adder(name: str, cls: type[Event]) -> Any:
    read = cls.reader()

    def add(values: dict[str, Any], elem: Element) -> None:
        values.setdefault(name, []).append(read(elem))

    return add


class Notification(EWSElement):
    """What a server tells at once.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/notification-ex15websvcsotherref
    """

    ELEMENT_NAME = "Notification"
    NAMESPACE = MNS

    subscription_id = CharField("SubscriptionId")
    previous_watermark = CharField("PreviousWatermark")
    more_events = BooleanField("MoreEvents")
    events = GenericEventListField()
