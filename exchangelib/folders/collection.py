"""Folders that are searched together; what a single folder is, is told elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar

from .._model.family import FOLDERS
from .._model.path import FieldPath
from .._query.compile import Restriction
from .._query.ids import ID_NAMES
from .._query.q import Q
from .._query.splitting import Parts
from ..errors import InvalidEnumValue, InvalidField, InvalidTypeError, InvalidValue
from ..extended_properties import ExtendedPropertyField
from ..properties import CalendarView, FolderId
from ..queryset import ITEM_TRAVERSAL_CHOICES, QuerySet, SearchableMixIn
from ..services.find_folder import FindFolder
from ..services.find_item import FindItem
from ..services.get_folder import GetFolder
from ..services.watching import Watch
from .explaining import Explains
from .fields import field_of, fields_of, memory_of, paths_of
from .people import People, PeopleMixIn
from .searching import ItemSearches

if TYPE_CHECKING:
    from .._model.fields import Field
    from .._wire.xml import Element
    from ..version import Version

ID_ONLY = "IdOnly"
# FolderQueryTraversalType in types.xsd
SHALLOW = "Shallow"
SOFT_DELETED = "SoftDeleted"
DEEP = "Deep"
FOLDER_TRAVERSAL_CHOICES = (SHALLOW, DEEP, SOFT_DELETED)
# A server gives 1,000 entries of a search at most (EWSFindCountLimit), so the whole hierarchy comes in few pages
# https://learn.microsoft.com/en-us/exchange/client-developer/exchange-web-services/ews-throttling-in-exchange
_HIERARCHY_PAGE = 1000


class FolderCollection(ItemSearches, Explains, PeopleMixIn, SearchableMixIn):
    """Folders of one account, to be searched in one request.

    :param account: the account that the folders belong to
    :param folders: the folders; an iterable is not gone through before it is needed
    """

    REQUIRED_FOLDER_FIELDS: ClassVar = ("name", "folder_class")

    def __init__(self, account: Any, folders: Iterable[Any]) -> None:
        given: Any = folders
        if isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
            raise InvalidTypeError("folders", folders, Iterable)
        self.account = account
        self._given = folders
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        """What is looked for is looked for where a pickle is opened; what can be gone through only once, here."""
        if hasattr(self._given, "__next__"):
            self._given = self.folders
        return {name: value for name, value in self.__dict__.items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _lock=threading.Lock())

    @cached_property
    def folders(self) -> list[Any]:  # type: ignore[override]
        """The folders.

        :raises InvalidTypeError: one of them is no folder
        """
        with self._lock:  # a generator can be gone through once, by one thread
            known: list[Any] | None = self.__dict__.get("folders")
            if known is not None:
                return known
            found = list(self._given)
            for folder in found:
                if not hasattr(folder, "supported_item_models"):
                    raise InvalidTypeError("folders", folder, _folder_cls())
            self.__dict__["folders"] = found
        return found

    def __len__(self) -> int:
        return len(self.folders)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.folders)

    def __str__(self) -> str:
        if any(isinstance(folder, type) for folder in self.folders):  # a class, for things of which nobody says where
            return "any folder"
        names = [str(folder.name or folder.DISTINGUISHED_FOLDER_ID) for folder in self.folders[:4]]
        more = f" and {len(self.folders) - 3} more folders" if len(names) > 3 else ""
        return ", ".join(names[:3]) + more if names else "no folders"

    @property
    def title(self) -> str:
        """Which folders, in words; what would have to be asked for is not told."""
        is_known = "folders" in self.__dict__ or isinstance(self._given, (list, tuple))
        return str(self) if is_known else "folders not looked for yet"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.title}>"

    def of(self, folders: Iterable[Any]) -> FolderCollection:
        """Give a collection of other folders of the same account."""
        return FolderCollection(account=self.account, folders=folders)

    def named(self, folder_id: str, changekey: str | None = None) -> FolderCollection:
        """Give the collection of the one folder with an id, in the hierarchy of these."""
        if not isinstance(folder_id, str):
            raise InvalidTypeError("id", folder_id, str)
        return self.of([_folder_cls()(root=self.folders[0].root, _id=FolderId(folder_id, changekey))])

    # -- which fields there are

    @cached_property
    def supported_item_models(self) -> tuple[type[Any], ...]:
        """The classes of the items that can be in these folders; without folders, all: to search nowhere is no error."""
        if not self.folders:
            known: tuple[type[Any], ...] = _folder_cls().supported_item_models
            return known
        return tuple(dict.fromkeys(cls for folder in self.folders for cls in folder.supported_item_models))

    def allowed_item_fields(self, version: Version | None = None) -> set[Field[Any]]:
        """Give the fields that items here can have.

        :param version: of the server; by default of the account's
        """
        known = self.account.version if version is None else version
        return {field for cls in self.supported_item_models for field in cls.supported_fields(known)}

    def get_item_field_by_fieldname(self, fieldname: str) -> Field[Any]:
        """Give the field of items here that has this name.

        :raises InvalidField: there is none
        """
        found: Field[Any] = field_of(self.supported_item_models, fieldname, self)
        return found

    def validate_item_field(self, field: Field[Any] | str, version: Version) -> None:
        """Check that items here have a field, on a server of this version.

        :raises InvalidField: they do not
        :raises InvalidFieldForVersion: they do on other versions
        """
        name = field if isinstance(field, str) else field.name
        owner = self.get_item_field_by_fieldname(name)
        if not owner.supports_version(version):
            for cls in self.supported_item_models:
                if name in cls.FIELDS:
                    cls.validate_field(name, version)

    def item_path(self, text: str) -> FieldPath:
        """Resolve a name such as ``subject`` or ``phone_numbers__CarPhone`` for items here.

        :raises InvalidField: items here have no such field
        """
        if "__" not in text:
            return FieldPath(self.get_item_field_by_fieldname(text))
        return FieldPath.from_string(text, self)

    def item_paths(self) -> tuple[FieldPath, ...]:
        """Give every field that items here can have on this server, but for their ids."""
        return paths_of(self.supported_item_models, self.account.version)

    def folder_path(self, text: str) -> FieldPath:
        """Resolve the name of a field of folders.

        :raises InvalidField: folders have no such field
        """
        return FieldPath(field_of((_folder_cls(),), text, "a hierarchy"))

    def filter_memory(self, applies_to: str) -> dict[Any, Any] | None:
        """Give the dict in which filters keep what they found out about names of fields here.

        None where a derived class may give names a meaning of its own.
        """
        if type(self) is not FolderCollection:
            return None
        return memory_of(self.supported_item_models if applies_to == Restriction.ITEMS else (_folder_cls(),), "filters")

    def get_folder_fields(self, target_cls: Any, is_complex: bool | None = None) -> set[FieldPath]:
        """Give the fields that folders of a class have on this server.

        :param is_complex: True for those that FindFolder does not return, False for the others, None for all
        """
        return set(self._folder_paths(target_cls, is_complex))

    def _folder_paths(self, target_cls: Any, is_complex: bool | None = None) -> list[FieldPath]:
        skipped: frozenset[str] = target_cls.ON_REQUEST
        fields = [f for f in fields_of((target_cls,), self.account.version) if f.name not in skipped]
        return [FieldPath(field) for field in fields if is_complex is None or _is_complex(field) == is_complex]

    # -- items

    def all(self) -> QuerySet:
        """Give the set of all items."""
        return QuerySet(self)

    def people(self) -> QuerySet:
        """Give the set of all people of these folders.

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/findpeople-operation
        """
        return QuerySet(People(self), request_type=QuerySet.PERSONA)

    def view(self, start: Any, end: Any, max_items: int | None = None) -> QuerySet:
        """Give the set of what the calendars show between two times: meetings of series one by one.

        It can be narrowed, sorted and sliced like any set. That is done here, after everything in the view has come:
        servers take neither conditions nor orders with a view. Fields that are not needed for it are fetched after it.

        :param start: what ends before this is left out; with a time zone
        :param end: what begins at this or after it is left out; with a time zone; at most two years later
        :param max_items: how many the server gives at most, those that begin first
        :raises InvalidTypeError, InvalidValue: times without time zone, or the wrong way round

        https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/calendarview
        """
        view = CalendarView(start=start, end=end, max_items=max_items)
        view.clean()
        return QuerySet(self)._with(view=view)

    def find_items(
        self,
        q: Q | None = None,
        shape: str = ID_ONLY,
        depth: str | None = None,
        additional_fields: Iterable[FieldPath] | None = None,
        order_fields: Iterable[Any] | None = None,
        calendar_view: Any = None,
        page_size: int | None = None,
        max_items: int | None = None,
        offset: int = 0,
        later_page_size: int | None = None,
        growth: int = 2,
        is_ahead: bool = True,
        **options: Any,
    ) -> Iterator[Any]:
        """Yield items as FindItem gives them, folder after folder.

        :param q: what they must fit; a `Q` or a `Restriction`
        :param shape: "IdOnly", "Default" or "AllProperties"
        :param depth: "Shallow", "SoftDeleted" or "Associated"; default as the folders have it
        :param additional_fields: paths of fields beside the shape; none that FindItem cannot return
        :param order_fields: what to sort by
        :param calendar_view: in place of pages; see `FindItem`
        :param page_size: how many items a request asks for
        :param max_items: how many items at most
        :param offset: how many items of each folder to leave out
        :param later_page_size: up to how many items later requests ask for
        :param growth: how many times more each of them asks for than the last
        :param is_ahead: whether the next page is under way while one is worked on
        :raises InvalidField: FindItem does not return a field
        """
        paths = list(additional_fields or ())
        for path in paths:
            if path.field.is_complex:
                raise InvalidField(f"FindItem cannot return field {path.field.name!r} of {path.field.owner}")
        if not self.folders or (isinstance(q, Q) and q.is_never()) or max_items == 0:
            return iter(())
        restriction = Restriction(q, self, Restriction.ITEMS) if isinstance(q, Q) and q.query_string is None else q
        text = q.query_string if isinstance(q, Q) else None
        service = FindItem(account=self.account, page_size=page_size)
        service.later_page_size, service.growth, service.is_ahead = later_page_size, growth, is_ahead
        return service.call(
            folders=self.folders,
            additional_fields=paths,
            restriction=None if text else restriction or None,
            order_fields=order_fields,
            shape=shape,
            query_string=text,
            depth=self._item_depth() if depth is None else depth,
            calendar_view=calendar_view,
            max_items=max_items,
            offset=offset,
            **options,
        )

    def _item_depth(self) -> str:
        depths = {folder.DEFAULT_ITEM_TRAVERSAL_DEPTH for folder in self.folders}
        if len(depths) != 1:
            raise InvalidValue(f"These folders are looked into at different depths, {sorted(depths)}: use depth()")
        (depth,) = depths
        if depth not in ITEM_TRAVERSAL_CHOICES:
            raise InvalidEnumValue("depth", depth, ITEM_TRAVERSAL_CHOICES)
        return str(depth)

    # -- folders

    def resolve(self) -> Iterator[Any]:
        """Yield the folders as the server has them; those that are known only by name are asked for.

        Errors stand in the place of folders.
        """
        return self.get_folders()

    def find_folders(
        self,
        q: Q | None = None,
        shape: str = ID_ONLY,
        depth: str | None = None,
        additional_fields: Iterable[FieldPath] | None = None,
        page_size: int | None = None,
        max_items: int | None = None,
        offset: int = 0,
    ) -> Iterator[Any]:
        """Yield the folders below those of the collection.

        :param q: what they must fit
        :param shape: "IdOnly", "Default" or "AllProperties"
        :param depth: "Shallow", "Deep" or "SoftDeleted"; default as the folders have it
        :param additional_fields: paths of fields; default all that FindFolder returns
        :param page_size: how many folders a request asks for
        :param max_items: how many at most
        :param offset: how many to leave out
        """
        if depth is not None and depth not in FOLDER_TRAVERSAL_CHOICES:
            raise InvalidEnumValue("depth", depth, FOLDER_TRAVERSAL_CHOICES)
        if not self.folders or (q is not None and q.is_never()) or max_items == 0:
            return iter(())
        restriction = Restriction(q, self, Restriction.FOLDERS) if q is not None else None
        parts = None if restriction is None else restriction.parts
        service = FindFolder(account=self.account, page_size=page_size or _HIERARCHY_PAGE)
        options: dict[str, Any] = {
            "folders": self.folders,
            "shape": shape,
            "depth": depth or self._folder_depth(),
            "read": self._reader(),
        }
        # Below a root there are folders, whatever the root has for fields
        fields = self._with_required(additional_fields, _folder_cls(), is_complex=False)
        if parts is None:
            options |= {"max_items": max_items, "offset": offset, "restriction": restriction or None}
            return service.call(additional_fields=fields, **options)
        found = self._found_together(service, parts, fields, options)
        return islice(found, offset, None if max_items is None else offset + max_items)

    def _found_together(
        self, service: FindFolder, parts: Parts, fields: list[FieldPath], options: dict[str, Any]
    ) -> Iterator[Any]:
        """Yield what several searches find together, each folder once."""
        watch = Watch(self.account)
        for part in parts.excluded:
            for folder in service.call(restriction=part, **{**options, "read": FOLDERS.read}):
                if isinstance(folder, Exception):
                    raise folder
                watch.bar(folder.id)
        for part in parts.included:
            yield from service.call(additional_fields=fields, restriction=part or None, watch=watch, **options)

    def get_folders(self, additional_fields: Iterable[FieldPath] | None = None) -> Iterator[Any]:
        """Yield the folders of the collection as the server has them, errors in the place of folders.

        :param additional_fields: paths of fields; default all
        """
        if not self.folders:
            return iter(())
        target = self._target_cls()
        return GetFolder(account=self.account).call(
            folders=self.folders,
            additional_fields=self._with_required(additional_fields, target, is_complex=None),
            shape=ID_ONLY,
            read=self._reader(FOLDERS.read if target is _folder_cls() else target.from_xml),
        )

    def _with_required(
        self, paths: Iterable[FieldPath] | None, target: Any, is_complex: bool | None
    ) -> list[FieldPath]:
        if paths is None:
            return self._folder_paths(target, is_complex)
        # Without name and class a folder cannot be recognised
        required = [self.folder_path(name) for name in self.REQUIRED_FOLDER_FIELDS]
        return list(dict.fromkeys([*required, *(path for path in paths if path.field.name not in ("_id", *ID_NAMES))]))

    def _target_cls(self) -> Any:
        """Give the class whose fields are asked for: a root, which only comes alone, has its own."""
        first = self.folders[0]
        return type(first) if len(self.folders) == 1 and first.root is first else _folder_cls()

    def _folder_depth(self) -> str:
        depths = {folder.DEFAULT_FOLDER_TRAVERSAL_DEPTH for folder in self.folders}
        if len(depths) != 1:
            raise InvalidValue(f"These folders are looked below at different depths, {sorted(depths)}: use depth()")
        return str(depths.pop())

    def _reader(self, read_one: Callable[[Element, Any], Any] = FOLDERS.read) -> Callable[[Element, Any], Any]:
        roots = {id(folder.root): folder.root for folder in self.folders}
        if len(roots) != 1:
            raise InvalidValue("Folders of different hierarchies cannot be asked for together")
        root = next(iter(roots.values()))

        def read(elem: Element, account: Any) -> Any:
            return root.adopt(read_one(elem, account))

        return read


def _is_complex(field: Any) -> bool:
    """Tell whether FindFolder does not return a field. It does return extended properties, the first 512 bytes."""
    return bool(field.is_complex) and not isinstance(field, ExtendedPropertyField)


def _folder_cls() -> Any:
    return FOLDERS.find(FOLDERS.fallback or "")
