"""What a folder has to do with the items in it: which kinds, which fields, how to search; not where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from .._model.family import ITEMS
from .._model.path import FieldPath
from .._wire.ns import TNS
from ..errors import InvalidField, InvalidValue
from ..queryset import QuerySet, SearchableMixIn
from .collection import FolderCollection
from .fields import field_of

if TYPE_CHECKING:
    from .._model.fields import Field
    from ..version import Version

SHALLOW_ITEMS = "Shallow"
ITEM_TRAVERSAL_CHOICES = (SHALLOW_ITEMS, "SoftDeleted", "Associated")

_ITEM_NAMES = (
    "Booking",
    "CalendarItem",
    "Contact",
    "DistributionList",
    "Item",
    "Message",
    "MeetingMessage",
    "MeetingRequest",
    "MeetingResponse",
    "MeetingCancellation",
    "PostItem",
    "Task",
)


def item_models(*names: str) -> tuple[type[Any], ...]:
    """Give the item classes for elements, as far as there are classes; the general `Item` if there is none."""
    tags = [f"{{{TNS}}}{name}" for name in names]
    found = tuple(ITEMS.find(tag) for tag in tags if tag in ITEMS)
    return found or (ITEMS.find(f"{{{TNS}}}Item"),)


#: Every class of item that can be in a folder.
ITEM_CLASSES = item_models(*_ITEM_NAMES)


class HoldsItems(SearchableMixIn):
    """A folder, seen from its items."""

    supported_item_models: ClassVar[tuple[type[Any], ...]] = ITEM_CLASSES
    ITEM_MODEL_MAP: ClassVar[dict[str, type[Any]]] = {cls.response_tag(): cls for cls in ITEM_CLASSES}
    DEFAULT_ITEM_TRAVERSAL_DEPTH: ClassVar[str] = SHALLOW_ITEMS

    @property
    def account(self) -> Any:
        """The account that the folder belongs to."""
        raise NotImplementedError(type(self).__name__)

    def _alone(self, account: Any = None) -> FolderCollection:
        return FolderCollection(account=account, folders=[self])

    @classmethod
    def item_model_from_tag(cls, tag: str) -> type[Any]:
        """Give the class of item for an element.

        :raises ValueError: no such item can be in the folder
        """
        try:
            return cls.ITEM_MODEL_MAP[tag]
        except KeyError:
            raise InvalidValue(f"Item type {tag} was unexpected in a {cls.__name__} folder") from None

    @classmethod
    def allowed_item_fields(cls, version: Version) -> set[Field[Any]]:
        """Give the fields that items in the folder can have on a server of this version."""
        return {field for model in cls.supported_item_models for field in model.supported_fields(version)}

    @classmethod
    def get_item_field_by_fieldname(cls, fieldname: str) -> Field[Any]:
        """Give the field of items in the folder that has this name.

        :raises InvalidField: there is none
        """
        found: Field[Any] = field_of(cls.supported_item_models, fieldname, cls.__name__)
        return found

    def validate_item_field(self, field: Field[Any] | str, version: Version) -> None:
        """Check that items in the folder have a field, on a server of this version. See `FolderCollection`."""
        self._alone(self.account).validate_item_field(field, version)

    def normalize_fields(self, fields: Any) -> list[FieldPath]:
        """Make paths of what names fields: texts, fields, paths.

        :raises InvalidField: items here have no such field
        """
        paths: list[FieldPath] = []
        for each in [fields] if isinstance(fields, (str, FieldPath)) else fields:
            if isinstance(each, str):
                paths.append(self.item_path(each))
            else:
                path = each if isinstance(each, FieldPath) else FieldPath(each)
                if path.field != self.get_item_field_by_fieldname(path.field.name):
                    raise InvalidField(f"{path} is not a field of items in {type(self).__name__} folders")
                paths.append(path)
        return paths

    def item_path(self, text: str) -> FieldPath:
        """Resolve a name such as ``subject`` for items here."""
        return self._alone().item_path(text)

    def folder_path(self, text: str) -> FieldPath:
        """Resolve the name of a field of folders."""
        return self._alone().folder_path(text)

    def all(self) -> QuerySet:
        """Give the set of all items in the folder."""
        return QuerySet(self._alone(self.account))

    def people(self) -> QuerySet:
        """Give the set of all people of the folder."""
        return self._alone(self.account).people()

    def find_people(
        self,
        q: Any,
        shape: str = "IdOnly",
        depth: str | None = None,
        additional_fields: Any = None,
        order_fields: Any = None,
        page_size: int | None = None,
        max_items: int | None = None,
        offset: int = 0,
    ) -> Iterator[Any]:
        """Yield personas as FindPeople gives them. Arguments as for `FolderCollection.find_people`."""
        return self._alone(self.account).find_people(
            q, shape, depth, additional_fields, order_fields, page_size, max_items, offset
        )

    def view(self, start: Any, end: Any, max_items: int | None = None) -> QuerySet:
        """Give the set of what the calendar shows between two times. See `FolderCollection.view`."""
        return self._alone(self.account).view(start, end, max_items)

    def bulk_create(self, items: Any, *args: Any, **kwargs: Any) -> Any:
        """Create items in the folder. Arguments and result as for `Account.bulk_create`."""
        return self.account.bulk_create(self, items, *args, **kwargs)

    def test_access(self) -> bool:
        """Look for an item, to see whether the account may.

        :return: True
        :raises EWSError: what the server says against it
        """
        self.all().exists()
        return True
