"""What every folder can do: find its way, list what is below it, be searched; the hierarchy is kept by its root."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .._model.family import FOLDERS
from .._model.fields import CharField, EWSElementField, IdElementField, IntegerField
from .._model.path import FieldPath
from ..errors import DoesNotExist, ErrorFolderNotFound, InvalidFieldForVersion, InvalidTypeError, InvalidValue
from ..items.base import RegisterMixIn
from ..properties import (
    DistinguishedFolderId,
    EffectiveRightsField,
    FolderId,
    Mailbox,
    ParentFolderId,
)
from ..version import (
    EXCHANGE_2007_SP1,
    EXCHANGE_2016,
    SupportedVersionClassMixIn,
)
from . import container_classes, paths
from .collection import FolderCollection
from .contents import ITEM_CLASSES, ITEM_TRAVERSAL_CHOICES, SHALLOW_ITEMS, HoldsItems, item_models
from .facts import FolderFacts
from .queryset import DEEP, SHALLOW, SingleFolderQuerySet
from .settings import KeepsSettings
from .verbs import FolderVerbs

if TYPE_CHECKING:
    from typing_extensions import Self

    from .._wire.xml import Element
    from ..version import Version

__all__ = [
    "DEEP_FOLDERS",
    "ITEM_CLASSES",
    "ITEM_TRAVERSAL_CHOICES",
    "SHALLOW_FOLDERS",
    "SHALLOW_ITEMS",
    "BaseFolder",
    "Folder",
    "item_models",
]

SHALLOW_FOLDERS = SHALLOW
DEEP_FOLDERS = DEEP


class BaseFolder(RegisterMixIn, FolderFacts, HoldsItems, FolderVerbs, KeepsSettings, SupportedVersionClassMixIn):
    """A folder.

    https://learn.microsoft.com/en-us/exchange/client-developer/web-service-reference/folder

    `name / name` finds children in the cached hierarchy, `name // name` asks the server for one child and caches nothing.
    """

    ELEMENT_NAME = "Folder"
    ID_ELEMENT_CLS = FolderId
    INSERT_AFTER_FIELD = "child_folder_count"
    # BaseFolderType, FolderType, CalendarFolderType and ContactsFolderType in types.xsd
    FIELD_ORDER = (
        "_id",
        "parent_folder_id",
        "folder_class",
        "name",
        "total_count",
        "child_folder_count",
        "managed_folder_information",
        "effective_rights",
        "_distinguished_id",
        "policy_tag",
        "archive_tag",
        "replica_list",
        "sharing_effective_rights",
        "permission_set",
        "unread_count",
        "source_id",
        "account_name",
    )

    DISTINGUISHED_FOLDER_ID: ClassVar[str | None] = None
    # https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxosfld
    CONTAINER_CLASS: ClassVar[str | None] = None
    # False: servers refuse GetFolder for it
    get_folder_allowed: ClassVar[bool] = True
    DEFAULT_FOLDER_TRAVERSAL_DEPTH: ClassVar[str] = DEEP_FOLDERS
    LOCALIZED_NAMES: ClassVar[Mapping[str | None, tuple[str, ...]]] = {}

    _id: IdElementField[FolderId] = IdElementField("folder:FolderId", value_cls=FolderId)
    # Facts say that Exchange 2013 has it; releases before 2016 were seen to refuse it
    _distinguished_id: IdElementField[DistinguishedFolderId] = IdElementField(
        "folder:DistinguishedFolderId", value_cls=DistinguishedFolderId, supported_from=EXCHANGE_2016
    )
    parent_folder_id = EWSElementField("folder:ParentFolderId", value_cls=ParentFolderId, is_read_only=True)
    folder_class = CharField("folder:FolderClass", is_required_after_save=True)
    name = CharField("folder:DisplayName")
    total_count = IntegerField("folder:TotalCount", is_read_only=True)
    child_folder_count = IntegerField("folder:ChildFolderCount", is_read_only=True)
    unread_count = IntegerField("folder:UnreadCount", is_read_only=True)

    def __init__(self, *args: NoReturn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.CONTAINER_CLASS is not None and "folder_class" not in kwargs and "_id" not in kwargs:
            self.__dict__["folder_class"] = self.CONTAINER_CLASS
        if "id" not in kwargs and "_id" not in kwargs:
            fixed = type(self)._get_tables().fixed.intersection(kwargs)
            if fixed:
                self.__dict__["_own"] = fixed

    # -- where it is

    @property
    def account(self) -> Any:
        """The account that the folder belongs to."""
        raise NotImplementedError(type(self).__name__)

    @property
    def root(self) -> Any:
        """The root of the hierarchy that the folder belongs to."""
        raise NotImplementedError(type(self).__name__)

    @property
    def parent(self) -> BaseFolder | None:
        """The folder that this one is in; None for a root."""
        raise NotImplementedError(type(self).__name__)

    @property
    def parts(self) -> list[BaseFolder]:
        """This folder and all above it, the root first."""
        parts: list[BaseFolder] = [self]
        above = self.parent
        while above is not None:
            parts.insert(0, above)
            above = above.parent
        return parts

    @property
    def absolute(self) -> str:
        """The path from the root, such as ``/root/Top of Information Store/Inbox``."""
        return "".join(f"/{part.name}" for part in self.parts)

    @property
    def children(self) -> FolderCollection:
        """The folders in this one, from the cached hierarchy."""
        return FolderCollection(account=self.account, folders=paths.Again(self.root.get_children, self))

    def walk(self) -> FolderCollection:
        """Give every folder below this one, parents before children."""
        return FolderCollection(account=self.account, folders=paths.Again(paths.walk, self))

    def glob(self, pattern: str) -> FolderCollection:
        """Give the folders below this one whose path fits a pattern; capitals do not count.

        :param pattern: as for files: ``foo*``, ``*/foo``, ``**/foo``; with a leading slash, from the root
        """
        return FolderCollection(account=self.account, folders=paths.Again(paths.glob, self, pattern))

    def tree(self) -> str:
        """Draw the folders below this one."""
        return paths.tree(self)

    def __truediv__(self, other: str) -> BaseFolder:
        """Find a child by its name, in the cached hierarchy. ``..`` is the parent, ``.`` the folder itself.

        :raises ErrorFolderNotFound: there is none
        """
        name = self._part(other)
        if name == "..":
            if self.parent is None:
                raise InvalidValue(f"{self.name!r} is the top: it has no parent")
            return self.parent
        if name == ".":
            return self
        names = []
        child: BaseFolder
        for child in self.root.get_children(self):
            if child.name == name:
                return child
            names.append(str(child.name))
        raise ErrorFolderNotFound(f"No folder {name!r} in {self.absolute}{paths.hint(self, name, names)}")

    def __floordiv__(self, other: str) -> BaseFolder:
        """Ask the server for a child by its name, without loading the hierarchy.

        :raises ErrorFolderNotFound: there is none
        """
        name = self._part(other)
        if name == "..":
            raise InvalidValue("The parent is found in the cached hierarchy only: use / or .parent")
        if name == ".":
            return self
        try:
            found: BaseFolder = SingleFolderQuerySet(self.account, self).depth(SHALLOW).get(name=name)
        except DoesNotExist:
            raise ErrorFolderNotFound(f"No folder {name!r} in folder {self.name!r}{paths.way_down(self)}") from None
        return found

    @staticmethod
    def _part(other: Any) -> str:
        if not isinstance(other, str):
            raise InvalidTypeError("name of a folder", other, str)
        return other

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name in type(self).FIELDS:
            self.__dict__["_own"] = self.__dict__.get("_own", frozenset()) | {name}

    # -- what it is

    def clean(self, version: Version | None = None) -> None:
        """Check the values."""
        super().clean(version)
        if self.id is None and self.CONTAINER_CLASS is not None and self.folder_class is None:
            self.__dict__["folder_class"] = self.CONTAINER_CLASS

    @property
    def is_distinguished(self) -> bool:
        """Whether this is the one folder of its kind that the server has a name for, not one that a user made."""
        return self.__dict__.get("_distinguished_id") is not None

    @property
    def has_distinguished_name(self) -> bool:
        """Whether the folder is called as servers call the folder of its kind, in the account's language."""
        name = str(self.name or "").lower()
        return name == self.DISTINGUISHED_FOLDER_ID or name in self.localized_names(self.account.locale)

    @property
    def is_deletable(self) -> bool:
        """Whether the server lets users delete the folder."""
        return not self.is_distinguished

    @property
    def is_deleteable(self) -> bool:
        """The same, as older versions spell it."""
        return self.is_deletable

    @classmethod
    def localized_names(cls, locale: str | None) -> tuple[str, ...]:
        """Give the lower-case names that servers give the folder in a language.

        :param locale: such as "da_DK"; of another country, the language counts; None: the names in every language
        """
        names = dict.fromkeys(cls.LOCALIZED_NAMES.get(None, ()))
        if locale is not None:
            language = locale.partition("_")[0] + "_"
            exact = cls.LOCALIZED_NAMES.get(locale)
            near = (v for k, v in cls.LOCALIZED_NAMES.items() if k is not None and k.startswith(language))
            for each in [exact] if exact else near:
                names.update(dict.fromkeys(each))
        return tuple(name.lower() for name in names)

    @staticmethod
    def folder_cls_from_container_class(container_class: str | None) -> type[Folder]:
        """Give the class for a container class such as "IPF.Note".

        A class that is derived from a known one, such as "IPF.Note.Mine", counts as that.

        :raises KeyError: nothing is known of it
        """
        found: type[Folder] = container_classes.cls_from_container_class(container_class)
        return found

    # -- asking the server

    def to_id(self) -> FolderId:
        """Give the id, or else the distinguished id, by which the server is asked about the folder.

        :raises ValueError: the folder has neither: it is not on the server
        """
        own: FolderId | None = self.__dict__.get("_id")
        if own is not None and own.id is not None:
            return own
        distinguished: DistinguishedFolderId | None = self.__dict__.get("_distinguished_id")
        if distinguished is not None:
            return distinguished
        named = type(self).__name__ if self.name is None else f"{type(self).__name__} {self.name!r}"
        raise InvalidValue(f"{named} must have an ID: it is not saved, or is deleted")

    def refresh(self) -> Self:
        """Fetch the folder's values anew, counters included.

        :raises ErrorFolderNotFound: the folder is not there any more
        """
        fresh = self._ask()
        for field in type(self).FIELDS:
            if field.name == "_distinguished_id" and field.name not in fresh.__dict__:
                continue
            if field.name in fresh.__dict__:
                self.__dict__[field.name] = fresh.__dict__[field.name]
            else:
                self.__dict__.pop(field.name, None)
        self.is_as_read()
        return self

    def _ask(self) -> BaseFolder:
        """Ask the server for the folder as it is: one request, also if the server's version is not known yet.

        :raises EWSError: what the server says against it
        """
        collection = FolderCollection(account=self.account, folders=[self])
        # Which fields a server has depends on its version, and to find that out costs a request. What a folder has is there
        # since Exchange 2013, but for the distinguished id, which is only needed in a hierarchy. An older server says so.
        skipped = {"_id", "_distinguished_id", *self.ON_REQUEST}
        wanted = [FieldPath(f) for f in type(self).FIELDS if f.is_addressable and f.name not in skipped]
        try:
            (found,) = collection.get_folders(additional_fields=wanted)
        except InvalidFieldForVersion:
            (found,) = collection.get_folders()
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, BaseFolder)
        return found

    @classmethod
    def resolve(cls, account: Any, folder: BaseFolder) -> BaseFolder:
        """Fetch a folder.

        :raises EWSError: what the server says against it
        """
        (found,) = FolderCollection(account=account, folders=[folder]).resolve()
        if isinstance(found, Exception):
            raise found
        assert isinstance(found, BaseFolder)
        return found

    @classmethod
    def distinguished(cls, account: Any) -> DistinguishedFolderId:
        """Give the id by which the server knows the account's own folder of this class.

        :raises ValueError: there is none for the class
        """
        if not cls.DISTINGUISHED_FOLDER_ID:
            raise InvalidValue(f"Class {cls.__name__} must have a DISTINGUISHED_FOLDER_ID value")
        mailbox = Mailbox(email_address=account.primary_smtp_address)
        return DistinguishedFolderId(id=cls.DISTINGUISHED_FOLDER_ID, mailbox=mailbox)

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same folder of the server: counters may differ. Without ids: whether all values are."""
        if not isinstance(other, BaseFolder):
            return NotImplemented
        mine, theirs = self.id, other.id
        return super().__eq__(other) if mine is None or theirs is None else mine == theirs

    def __hash__(self) -> int:
        own = self.id
        return super().__hash__() if own is None else hash(own)

    def __str__(self) -> str:
        return f"{type(self).__name__} ({self.name})"


class Folder(BaseFolder):
    """A folder below a root.

    :param root: the root of its hierarchy
    :param parent: the folder it is in, or is to be made in; gives the root too
    :param kwargs: values of its fields
    """

    FAMILY = FOLDERS
    EXTRAS = frozenset({"_root"})
    # Copies share the root: it is where the folder is, not what it is
    LIVE = frozenset({"_root"})

    effective_rights = EffectiveRightsField(
        "folder:EffectiveRights", is_read_only=True, supported_from=EXCHANGE_2007_SP1
    )

    def __init__(self, *args: NoReturn, **kwargs: Any) -> None:
        root, parent = kwargs.pop("root", None), kwargs.pop("parent", None)
        if parent is not None:
            if not isinstance(parent, BaseFolder):
                raise InvalidTypeError("parent", parent, BaseFolder)
            if root is not None and root is not parent.root:
                raise InvalidValue("'parent.root' must match 'root'")
            if "parent_folder_id" in kwargs and parent.id != kwargs["parent_folder_id"].id:
                raise InvalidValue("'parent_folder_id' must match 'parent.id'")
            root = parent.root
            kwargs["parent_folder_id"] = ParentFolderId(id=parent.id, changekey=parent.changekey)
        self.__dict__["_root"] = root
        super().__init__(*args, **kwargs)

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_root": self.__dict__.get("_root")}

    @classmethod
    def register(cls, attr_name: str, attr_cls: Any) -> None:
        """Add an extended property to folders of all classes; it is done on the class `Folder` itself.

        :raises TypeError: it was tried on another class
        """
        if cls is not Folder:
            raise TypeError(f"Properties of folders are registered on Folder, for all at once, not on {cls.__name__}")
        super().register(attr_name, attr_cls)

    @classmethod
    def deregister(cls, attr_name: str) -> None:
        """Take away what `register` has added.

        :raises TypeError: it was tried on another class than `Folder`
        """
        if cls is not Folder:
            raise TypeError(f"Properties of folders are deregistered on Folder, for all at once, not on {cls.__name__}")
        super().deregister(attr_name)

    @property
    def root(self) -> Any:
        """The root of the hierarchy that the folder belongs to.

        :raises ValueError: the folder was made without one
        """
        root: Any = self.__dict__.get("_root")
        if root is None:
            raise InvalidValue(f"{type(self).__name__} {self.name!r} belongs to no account: give it a parent or a root")
        return root

    @root.setter
    def root(self, value: Any) -> None:
        self.__dict__["_root"] = value

    @property
    def account(self) -> Any:
        """The account that the folder belongs to."""
        return self.root.account

    @property
    def parent(self) -> BaseFolder | None:
        """The folder that this one is in, from the cached hierarchy. None if the account cannot see it."""
        if self.parent_folder_id is None:
            return None
        if self.parent_folder_id.id == self.id:
            # Some folders say they are in themselves
            return None
        found: BaseFolder | None = self.root.get_folder(self.parent_folder_id)
        return found

    @parent.setter
    def parent(self, value: BaseFolder | None) -> None:
        if value is None:
            self.__dict__.pop("parent_folder_id", None)
            return
        if not isinstance(value, BaseFolder):
            raise InvalidTypeError("parent", value, BaseFolder)
        self.__dict__["_root"] = value.root
        self.parent_folder_id = ParentFolderId(id=value.id, changekey=value.changekey)

    @classmethod
    def get_distinguished(cls, root: Any) -> Self:
        """Fetch the account's own folder of this class, by the name the server has for it: one request.

        :param root: the root of the hierarchy
        :raises ErrorFolderNotFound: the account has no such folder
        """
        named = cls(root=root, _distinguished_id=cls.distinguished(root.account))
        found = named._ask()
        found.__dict__.setdefault("_distinguished_id", named._distinguished_id)
        if type(found) is cls:
            return found
        # The server was asked for just this folder, so it is one, whatever its container class says
        new = cls.__new__(cls)
        new.__dict__.update(found.__dict__)
        return new

    @classmethod
    def from_xml_with_root(cls, elem: Element, root: Any) -> Folder:
        """Read a folder; its class is told by its distinguished id and container class."""
        found = root.adopt(FOLDERS.read(elem, root.account))
        assert isinstance(found, Folder)
        return found
