"""What may be done with an item, as the server says: the verbs that fit it, each as an empty element or with an id."""

from __future__ import annotations

from typing import Any

from .._model import problems
from .._model.element import EWSElement
from .._model.family import Family
from .._model.fields import EWSElementField, FieldURIField
from .._model.fields.base import Loader, Value, Writer
from .._wire.ns import TNS
from .._wire.xml import Element
from ..version import Version
from .ids import ReferenceItemId

__all__ = [
    "RESPONSE_OBJECTS",
    "AcceptSharingInvitation",
    "ReferenceItemIdField",
    "RemoveItem",
    "ResponseObject",
    "ResponseObjectField",
    "ResponseObjects",
    "SuppressReadReceipt",
]

# The classes of replies and answers to meetings are items; they register themselves here.
RESPONSE_OBJECTS = Family("response objects", fallback=f"{{{TNS}}}ResponseObject")


class ReferenceItemIdField(EWSElementField[ReferenceItemId]):
    """The id of the item that is answered."""

    value_cls: Any = ReferenceItemId
    is_complex = True

    @property
    def local_name(self) -> str:
        """The name of the id element, whatever the path is."""
        return "ReferenceItemId"


class ResponseObject(EWSElement):
    """A verb whose class is not known here (types.xsd, ResponseObjectType)."""

    ELEMENT_NAME = "ResponseObject"
    FAMILY = RESPONSE_OBJECTS

    reference_item_id = ReferenceItemIdField("item:ReferenceItemId")


class RemoveItem(ResponseObject):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/removeitem"""

    ELEMENT_NAME = "RemoveItem"


class SuppressReadReceipt(ResponseObject):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/suppressreadreceipt"""

    ELEMENT_NAME = "SuppressReadReceipt"


class AcceptSharingInvitation(ResponseObject):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/acceptsharinginvitation"""

    ELEMENT_NAME = "AcceptSharingInvitation"


class ResponseObjectField(FieldURIField[Any]):
    """One verb. Its class is found by the tag."""

    @property
    def value_cls(self) -> Any:
        """The class for the field's element, as far as it is known now."""
        return RESPONSE_OBJECTS.find(self.tag)

    def loader(self) -> Loader:
        """Read with the class that the tag asks for."""

        def read(elem: Element) -> Any:
            return RESPONSE_OBJECTS.read(elem)

        return read

    def writer(self) -> Writer:
        """Write under the field's name."""
        name = self.request_tag()

        def write(out: list[str], value: Value, version: Version) -> None:
            value.write(out, version, name)

        return write

    def check_value(self, value: Any, version: Version | None, where: str) -> Any:
        """Check the class, and what is in it."""
        if not isinstance(value, (self.value_cls, ResponseObject)):
            raise problems.wrong_type(where, self.name, value, self.value_cls)
        value.clean(version)
        return value


class ResponseObjects(EWSElement):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/responseobjects"""

    ELEMENT_NAME = "ResponseObjects"

    accept_item = ResponseObjectField("AcceptItem")
    tentatively_accept_item = ResponseObjectField("TentativelyAcceptItem")
    decline_item = ResponseObjectField("DeclineItem")
    reply_to_item = ResponseObjectField("ReplyToItem")
    forward_item = ResponseObjectField("ForwardItem")
    reply_all_to_item = ResponseObjectField("ReplyAllToItem")
    cancel_calendar_item = ResponseObjectField("CancelCalendarItem")
    remove_item = ResponseObjectField("RemoveItem")
    # 5.6 has this name for SuppressReadReceipt
    success_read_receipt = ResponseObjectField("SuppressReadReceipt")
    post_reply_item = ResponseObjectField("PostReplyItem")
    accept_sharing_invitation = ResponseObjectField("AcceptSharingInvitation")
    add_item_to_my_calendar = ResponseObjectField("AddItemToMyCalendar")
    propose_new_time = ResponseObjectField("ProposeNewTime")
