"""Ids of items and other things, and the two properties by which they are reached; folders' ids are elsewhere."""

from __future__ import annotations

from typing import Any, ClassVar

from .._model.element import EWSElement
from .._model.fields import Field, IdField, IntegerField
from .._wire.ns import MNS
from .._wire.xml import Element
from ..errors import InvalidValue
from ..version import Version

__all__ = [
    "AssociatedCalendarItemId",
    "BaseItemId",
    "ConversationId",
    "IdChangeKeyMixIn",
    "ItemId",
    "MovedItemId",
    "OccurrenceItemId",
    "OldItemId",
    "ParentItemId",
    "PersonaId",
    "RecurringMasterItemId",
    "ReferenceItemId",
    "RootItemId",
    "SourceId",
]


class BaseItemId(EWSElement):
    """An id: opaque, case-sensitive, up to 512 bytes.

    https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-identifiers-in-exchange
    """

    ID_ATTR: ClassVar[str | None] = None
    CHANGEKEY_ATTR: ClassVar[str | None] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make an id from its parts, in the order of the fields, or by name."""
        if len(args) > len(self.FIELDS):
            raise TypeError(f"{type(self).__name__} takes at most {len(self.FIELDS)} arguments, not {len(args)}")
        for field, value in zip(self.FIELDS, args, strict=False):
            if field.name in kwargs:
                raise TypeError(f"{type(self).__name__} got {field.name!r} twice")
            kwargs[field.name] = value
        super().__init__(**kwargs)


class ItemId(BaseItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/itemid"""

    ELEMENT_NAME = "ItemId"
    ID_ATTR = "Id"
    CHANGEKEY_ATTR = "ChangeKey"

    id = IdField("Id", is_required=True)
    changekey = IdField("ChangeKey")


class ParentItemId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/parentitemid"""

    ELEMENT_NAME = "ParentItemId"
    NAMESPACE = MNS


class RootItemId(BaseItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/rootitemid"""

    ELEMENT_NAME = "RootItemId"
    NAMESPACE = MNS
    ID_ATTR = "RootItemId"
    CHANGEKEY_ATTR = "RootItemChangeKey"

    id = IdField("RootItemId", is_required=True)
    changekey = IdField("RootItemChangeKey", is_required=True)


class AssociatedCalendarItemId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/associatedcalendaritemid"""

    ELEMENT_NAME = "AssociatedCalendarItemId"


class ConversationId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/conversationid"""

    ELEMENT_NAME = "ConversationId"


class ReferenceItemId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/referenceitemid"""

    ELEMENT_NAME = "ReferenceItemId"


class PersonaId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/personaid

    It is written in the namespace of messages, but read in that of types.
    """

    ELEMENT_NAME = "PersonaId"
    NAMESPACE = MNS

    @classmethod
    def response_tag(cls) -> str:
        """Give the element's name as it is read."""
        return ItemId.response_tag().replace("ItemId", "PersonaId")


class SourceId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/sourceid"""

    ELEMENT_NAME = "SourceId"


class OldItemId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/olditemid"""

    ELEMENT_NAME = "OldItemId"


class MovedItemId(ItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/moveditemid"""

    ELEMENT_NAME = "MovedItemId"
    NAMESPACE = MNS


class RecurringMasterItemId(BaseItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/recurringmasteritemid"""

    ELEMENT_NAME = "RecurringMasterItemId"
    ID_ATTR = "OccurrenceId"
    CHANGEKEY_ATTR = "ChangeKey"

    id = IdField("OccurrenceId", is_required=True)
    changekey = IdField("ChangeKey")


class OccurrenceItemId(BaseItemId):
    """https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/occurrenceitemid"""

    ELEMENT_NAME = "OccurrenceItemId"
    ID_ATTR = "RecurringMasterId"
    CHANGEKEY_ATTR = "ChangeKey"

    id = IdField("RecurringMasterId", is_required=True)
    changekey = IdField("ChangeKey")
    instance_index = IntegerField("InstanceIndex", is_attribute=True, is_required=True, min=1)


class IdChangeKeyMixIn(EWSElement):
    """Gives an element with a field `_id` the properties `id` and `changekey`."""

    ID_ELEMENT_CLS: ClassVar[Any] = None

    @property
    def id(self) -> str | None:
        """The id, or None before the element is saved."""
        own = self.__dict__.get("_id")
        return None if own is None else own.id

    @id.setter
    def id(self, value: str | None) -> None:
        self._set_id(value, self.changekey)

    @property
    def changekey(self) -> str | None:
        """What changes with every change of the element, or None."""
        own = self.__dict__.get("_id")
        return None if own is None else own.changekey

    @changekey.setter
    def changekey(self, value: str | None) -> None:
        self._set_id(self.id, value)

    def _set_id(self, id_: str | None, changekey: str | None) -> None:
        if id_ is None and changekey is None:
            self.__dict__.pop("_id", None)
        else:
            self.__dict__["_id"] = self.ID_ELEMENT_CLS(id=id_, changekey=changekey)

    def to_id(self) -> Any:
        """Give the id as an element.

        :raises ValueError: if there is none
        """
        own = self.__dict__.get("_id")
        if own is None or own.id is None:
            raise InvalidValue(f"{type(self).__name__} must have an ID: it is not saved, or is deleted")
        return own

    def to_id_xml(self, version: Version) -> Element:
        """Give the id as XML."""
        return self.to_id().to_xml(version)  # type: ignore[no-any-return]

    @classmethod
    def id_from_xml(cls, elem: Element) -> tuple[str | None, str | None]:
        """Read id and change key from the id element inside the element; None twice if there is none."""
        child = elem.find(cls.ID_ELEMENT_CLS.response_tag())
        if child is None:
            return None, None
        return child.get(cls.ID_ELEMENT_CLS.ID_ATTR), child.get(cls.ID_ELEMENT_CLS.CHANGEKEY_ATTR)

    @classmethod
    def get_field_by_fieldname(cls, fieldname: str) -> Field[Any]:
        """Give the field with this name; 'id' and 'changekey' are both parts of the id."""
        if fieldname in ("id", "changekey") and "_id" in cls.FIELDS:
            return getattr(cls.ID_ELEMENT_CLS, fieldname)  # type: ignore[no-any-return]
        return super().get_field_by_fieldname(fieldname)

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other)

    def __hash__(self) -> int:
        own = self.__dict__.get("_id")
        return hash((own.id, own.changekey)) if own is not None else super().__hash__()
