"""What all items are: things with an id in the mailbox of an account, to which extended properties can be added."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .._model.fields import AttachmentField, Field, IdElementField
from .._wire.xml import Element
from ..errors import InvalidTypeError, InvalidValue
from ..extended_properties import ExtendedProperty, ExtendedPropertyField, ExtendedPropertyListField
from ..properties import IdChangeKeyMixIn, ItemId
from .constants import (
    AFFECTED_TASK_OCCURRENCES_CHOICES,
    ALL_OCCURRENCES,
    ALL_OCCURRENCIES,
    ALL_PROPERTIES,
    ALWAYS_OVERWRITE,
    AUTO_RESOLVE,
    CONFLICT_RESOLUTION_CHOICES,
    DEFAULT,
    DELETE_TYPE_CHOICES,
    HARD_DELETE,
    ID_ONLY,
    MESSAGE_DISPOSITION_CHOICES,
    MOVE_TO_DELETED_ITEMS,
    NEVER_OVERWRITE,
    SAVE_ONLY,
    SEND_AND_SAVE_COPY,
    SEND_MEETING_CANCELLATIONS_CHOICES,
    SEND_MEETING_INVITATIONS_AND_CANCELLATIONS_CHOICES,
    SEND_MEETING_INVITATIONS_CHOICES,
    SEND_ONLY,
    SEND_ONLY_TO_ALL,
    SEND_ONLY_TO_CHANGED,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_CHANGED_AND_SAVE_COPY,
    SEND_TO_NONE,
    SHAPE_CHOICES,
    SOFT_DELETE,
    SPECIFIED_OCCURRENCE_ONLY,
)

if TYPE_CHECKING:
    from typing_extensions import Self

_ITEM_ID = ItemId.response_tag()

__all__ = [
    "AFFECTED_TASK_OCCURRENCES_CHOICES",
    "ALL_OCCURRENCES",
    "ALL_OCCURRENCIES",
    "ALL_PROPERTIES",
    "ALWAYS_OVERWRITE",
    "AUTO_RESOLVE",
    "CONFLICT_RESOLUTION_CHOICES",
    "DEFAULT",
    "DELETE_TYPE_CHOICES",
    "HARD_DELETE",
    "ID_ONLY",
    "MESSAGE_DISPOSITION_CHOICES",
    "MOVE_TO_DELETED_ITEMS",
    "NEVER_OVERWRITE",
    "SAVE_ONLY",
    "SEND_AND_SAVE_COPY",
    "SEND_MEETING_CANCELLATIONS_CHOICES",
    "SEND_MEETING_INVITATIONS_AND_CANCELLATIONS_CHOICES",
    "SEND_MEETING_INVITATIONS_CHOICES",
    "SEND_ONLY",
    "SEND_ONLY_TO_ALL",
    "SEND_ONLY_TO_CHANGED",
    "SEND_TO_ALL_AND_SAVE_COPY",
    "SEND_TO_CHANGED_AND_SAVE_COPY",
    "SEND_TO_NONE",
    "SHAPE_CHOICES",
    "SOFT_DELETE",
    "SPECIFIED_OCCURRENCE_ONLY",
    "BaseItem",
    "BulkCreateResult",
    "RegisterMixIn",
]


class RegisterMixIn(IdChangeKeyMixIn):
    """Lets users add extended properties to a class, under names of their own."""

    INSERT_AFTER_FIELD: ClassVar[str | None] = None

    @classmethod
    def register(cls, attr_name: str, attr_cls: type[ExtendedProperty]) -> None:
        """Add an extended property to this class and those derived from it.

        :param attr_name: the name of the attribute
        :param attr_cls: the declaration of the property
        :raises ValueError, TypeError: errors of ours, each also one of these, if name or declaration cannot be used
        """
        if not cls.INSERT_AFTER_FIELD:
            raise InvalidValue(f"Class {cls.__name__} is missing INSERT_AFTER_FIELD value: nothing can be registered")
        given: Any = attr_cls
        if not (isinstance(given, type) and issubclass(given, ExtendedProperty)):
            raise InvalidTypeError("attr_cls", attr_cls, type)
        if not str(attr_name).isidentifier() or keyword.iskeyword(attr_name):
            raise InvalidValue(f"{attr_name!r} is no name for an attribute")
        attr_cls.validate_cls()
        displaced = cls._displaced(attr_name)
        kind = ExtendedPropertyListField if attr_cls.is_array_type() else ExtendedPropertyField
        field = kind(value_cls=attr_cls, name=attr_name)
        field.displaced = displaced
        if displaced is not None:
            displaced.stands_after = cls.FIELDS[cls.FIELDS.index_by_name(attr_name) - 1].name
            cls.remove_field(displaced)
        cls.add_field(field, insert_after=cls.INSERT_AFTER_FIELD)

    @classmethod
    def _displaced(cls, attr_name: str) -> Field[Any] | None:
        """Find the field that must give way. Fields that neither 3.2 nor 5.6 have do, so that programs go on working."""
        known = [field for field in cls.FIELDS if field.name == attr_name]
        if known and known[0].is_displaceable:
            return known[0]
        if known:
            raise InvalidValue(f"{attr_name!r} is already registered on {cls.__name__}")
        existing = getattr(cls, attr_name, None)
        if existing is not None and not isinstance(existing, Field):
            raise InvalidValue(f"{attr_name!r} cannot be registered on {cls.__name__}: it is an attribute already")
        return None

    @classmethod
    def deregister(cls, attr_name: str) -> None:
        """Remove an extended property from this class and those derived from it.

        :raises ValueError: if there is none of this name
        """
        field = next((field for field in cls.FIELDS if field.name == attr_name), None)
        if field is None:
            raise InvalidValue(f"{attr_name!r} is not registered on {cls.__name__}")
        if not isinstance(field, ExtendedPropertyField):
            raise InvalidValue(f"{attr_name!r} on {cls.__name__} is not an ExtendedProperty")
        cls.remove_field(field)
        if field.displaced is not None:
            after = field.displaced.stands_after
            cls.add_field(field.displaced, insert_after=after if after in cls.FIELDS else cls.FIELDS[-1].name)


class BaseItem(RegisterMixIn):
    """A thing in a folder.

    :param account: whose mailbox it is in
    :param folder: where it is, or is to be saved; its account must be the same
    """

    ID_ELEMENT_CLS: ClassVar[Any] = ItemId
    EXTRAS = frozenset({"account", "folder"})
    LIVE = frozenset({"account", "folder"})

    account: Any = None
    folder: Any = None

    _id: IdElementField[ItemId] = IdElementField("item:ItemId", value_cls=ItemId)

    def __init__(self, *args: NoReturn, **kwargs: Any) -> None:
        account, folder = kwargs.pop("account", None), kwargs.pop("folder", None)
        if folder is not None:
            own = getattr(folder, "account", None)
            if account is not None and own is not None and own is not account and own != account:
                raise InvalidValue(f"{type(self).__name__}: 'account' does not match 'folder.account'")
            account = account if own is None else own
        super().__init__(*args, **kwargs)
        if account is not None:
            self.__dict__["account"] = account
        if folder is not None:
            self.__dict__["folder"] = folder

    @property
    def item_id(self) -> str | None:
        """The id, under the name that the README of older releases has for it."""
        found: str | None = self.id
        return found

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Self:
        """Read the item, and remember whose it is."""
        item: Self = (cls._read or cls._make_reader())(elem)
        values = item.__dict__
        if account is not None:
            values["account"] = account
        if "is_draft" in values or "attachments" in values or "is_all_day" in values:
            item._was_read(values, account)
        return item

    def _was_read(self, values: dict[str, Any], account: Any) -> None:
        """Do what is to be done with an item that came with some of the fields that `from_xml` names.

        It stands apart because most rows of a search have none of them, and each call on the way to a row counts.
        """


class BulkCreateResult(BaseItem):
    """What a server tells of an item that it made: its id, and those of its attachments."""

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Self:
        """Read the item, which most often is nothing but the id."""
        child = elem[0] if len(elem) == 1 else None
        if child is None or child.tag != _ITEM_ID:
            return super().from_xml(elem, account)
        result = cls.__new__(cls)
        values = result.__dict__
        values["_id"] = (ItemId._read or ItemId.reader())(child)
        if account is not None:
            values["account"] = account
        return result

    attachments = AttachmentField("item:Attachments")
