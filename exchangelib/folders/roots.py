"""Roots of folder hierarchies: what they remember, and how they tell which class a folder is."""

from __future__ import annotations

from collections.abc import Iterator
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from .._pattern import pattern
from ..errors import ErrorAccessDenied, ErrorFolderNotFound, InvalidTypeError
from ..properties import DistinguishedFolderId, EffectiveRightsField
from ..version import EXCHANGE_2007_SP1, EXCHANGE_2010_SP1
from .base import BaseFolder, Folder
from .collection import FolderCollection
from .hierarchy import Hierarchy
from .known_folders import (
    NON_DELETABLE_FOLDERS,
    WELLKNOWN_FOLDERS_IN_ARCHIVE_ROOT,
    WELLKNOWN_FOLDERS_IN_ROOT,
    MsgFolderRoot,
)
from .queryset import MISSING_FOLDER_ERRORS, SHALLOW
from .search_folders import SearchFolder

if TYPE_CHECKING:
    from typing_extensions import Self

    from .._wire.xml import Element

_LOCALE = pattern(r"[a-z]{2,3}_[A-Z]{2}")


class _Memory:
    """What a root remembers, and the lock that whoever changes it holds."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.hierarchy: Hierarchy | None = None
        # Folders reached by name before the hierarchy was asked for
        self.default: dict[type[Folder], Folder] = {}
        # Children of folders whose hierarchy is asked for level by level
        self.levels: dict[str | None, list[BaseFolder]] = {}


class RootOfHierarchy(BaseFolder):
    """The top of a hierarchy of folders, and its cache.

    A new object has asked the server nothing; `load` fetches its own values, and the hierarchy comes when it is
    first needed. Folders changed by others show up after `refresh` or `clear_cache`.

    :param account: whose hierarchy it is
    :param kwargs: values of its fields
    """

    EXTRAS = frozenset({"_account", "_memory"})
    LIVE = frozenset({"_account", "_memory"})
    WELLKNOWN_FOLDERS: ClassVar[list[type[Folder]]] = []

    effective_rights = EffectiveRightsField(
        "folder:EffectiveRights", is_read_only=True, supported_from=EXCHANGE_2007_SP1
    )

    def __init__(self, *args: NoReturn, **kwargs: Any) -> None:
        self.__dict__["_account"] = kwargs.pop("account", None)
        self.__dict__["_memory"] = _Memory()
        super().__init__(*args, **kwargs)

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_account": self.__dict__.get("_account")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self.__dict__["_memory"] = _Memory()

    @classmethod
    def register(cls, attr_name: str, attr_cls: Any) -> None:
        """Add an extended property to roots of all classes; it is done on `RootOfHierarchy` itself.

        :raises TypeError: it was tried on another class
        """
        if cls is not RootOfHierarchy:
            raise TypeError(f"Properties of roots are registered on RootOfHierarchy, for all, not on {cls.__name__}")
        super().register(attr_name, attr_cls)

    @classmethod
    def deregister(cls, attr_name: str) -> None:
        """Take away what `register` has added.

        :raises TypeError: it was tried on another class than `RootOfHierarchy`
        """
        if cls is not RootOfHierarchy:
            raise TypeError(f"Properties of roots are deregistered on RootOfHierarchy, not on {cls.__name__}")
        super().deregister(attr_name)

    @property
    def account(self) -> Any:
        """The account whose hierarchy it is."""
        return self.__dict__.get("_account")

    @property
    def root(self) -> RootOfHierarchy:
        """The root itself."""
        return self

    @property
    def parent(self) -> None:
        """A root is in no folder."""
        return None

    @property
    def _known(self) -> _Memory:
        memory: _Memory | None = self.__dict__.get("_memory")
        if memory is None:  # a root that was read from XML remembers nothing yet
            memory = self.__dict__.setdefault("_memory", _Memory())
        return memory

    # -- its own values

    def to_id(self) -> Any:
        """Give the id, or before it is known the distinguished id."""
        return super().to_id() if "_id" in self.__dict__ else self.distinguished(self.account)

    def load(self) -> Self:
        """Fetch the root's own values, unless they are known: one request. Gives the root itself."""
        if "_id" not in self.__dict__:
            with self._known.lock:
                if "_id" not in self.__dict__:
                    super().refresh()
                    self.__dict__.setdefault("_distinguished_id", self.distinguished(self.account))
        return self

    def refresh(self) -> Self:
        """Forget the hierarchy, and fetch the root's own values anew."""
        self.clear_cache()
        super().refresh()
        self.__dict__.setdefault("_distinguished_id", self.distinguished(self.account))
        return self

    @classmethod
    def get_distinguished(cls, account: Any) -> Self:
        """Fetch the account's root of this class: one request.

        :raises ErrorFolderNotFound: the account has no such hierarchy
        """
        if not cls.DISTINGUISHED_FOLDER_ID:
            raise ValueError(f"Class {cls.__name__} must have a DISTINGUISHED_FOLDER_ID value")
        return cls(account=account).load()

    @classmethod
    def from_xml(cls, elem: Element, account: Any = None) -> Self:
        """Read a root."""
        new = super().from_xml(elem, account)
        new.__dict__["_account"] = account
        new.__dict__["_memory"] = _Memory()
        return new

    # -- the hierarchy

    def clear_cache(self) -> None:
        """Forget the hierarchy. It is fetched again when it is next needed."""
        known = self._known
        with known.lock:
            known.hierarchy = None
            known.default.clear()
            known.levels.clear()

    def _hierarchy(self) -> Hierarchy:
        known = self._known
        found = known.hierarchy
        if found is None:
            with known.lock:
                if known.hierarchy is None:
                    known.hierarchy = self._fetch()
                found = known.hierarchy
        return found

    def _fetch(self) -> Hierarchy:
        """Fetch all folders: in one request or few, and on servers that do not name distinguished ids in one more."""
        self.load()
        found: list[BaseFolder] = []
        for folder in FolderCollection(account=self.account, folders=[self]).find_folders():
            if isinstance(folder, MISSING_FOLDER_ERRORS):
                continue
            if isinstance(folder, Exception):
                raise folder
            found.append(folder)
        if found and not any(folder.is_distinguished for folder in found):
            found = self._named(found)
        # A folder that the user holds already stays the same object
        held = {folder.id: folder for folder in self._known.default.values()}
        for position, folder in enumerate(found):
            mine = held.get(folder.id)
            if mine is not None:
                mine.__dict__.update(folder.__dict__)
                found[position] = mine
        return Hierarchy(self, found)

    def _named(self, folders: list[BaseFolder]) -> list[BaseFolder]:
        """Ask which folders the server has names for, and give those the classes that belong to the names."""
        version = self.account.version
        classes = [c for c in self.WELLKNOWN_FOLDERS if c.get_folder_allowed and c.supports_version(version)]
        asked = [cls(root=self, _distinguished_id=cls.distinguished(self.account)) for cls in classes]
        answers = FolderCollection(account=self.account, folders=asked).get_folders(additional_fields=())
        ids = {}
        for one, answer in zip(asked, answers, strict=True):
            if not isinstance(answer, Exception):
                ids[answer.id] = one
        named: list[BaseFolder] = []
        for folder in folders:
            asked_for = ids.get(folder.id)
            if asked_for is not None:
                folder.__dict__["_distinguished_id"] = asked_for._distinguished_id
                folder = _as(type(asked_for), folder)
            named.append(folder)
        return named

    def get_folder(self, folder_id: Any = None, folder: Any = None) -> BaseFolder | None:
        """Give the folder with an id, from the hierarchy; None if it is not there.

        :param folder_id: an id, an id element, or a folder
        :param folder: the same, as newer versions call it
        """
        wanted = _id_of(folder_id if folder is None else folder)
        return self if wanted == self.load().id else self._hierarchy().get(wanted)

    def get_children(self, folder: BaseFolder) -> Iterator[BaseFolder]:
        """Yield the folders in a folder, from the hierarchy."""
        hierarchy = self._hierarchy()
        yield from hierarchy.children(folder.id)

    def add_folder(self, folder: BaseFolder) -> None:
        """Put a new folder into the hierarchy, if it has been fetched.

        :raises ValueError: the folder has no id
        """
        if not folder.id:
            raise ValueError("'folder' must have an ID")
        known = self._known
        with known.lock:
            known.levels.clear()
            if known.hierarchy is not None:
                known.hierarchy.add(folder)

    def update_folder(self, folder: BaseFolder) -> None:
        """Put a changed folder into the place of the old one. See `add_folder`."""
        self.add_folder(folder)

    def remove_folder(self, folder: BaseFolder) -> None:
        """Take a folder out of the hierarchy, if it has been fetched.

        :raises ValueError: the folder has no id
        """
        if not folder.id:
            raise ValueError("'folder' must have an ID")
        known = self._known
        with known.lock:
            known.levels.clear()
            known.default = {cls: held for cls, held in known.default.items() if held.id != folder.id}
            if known.hierarchy is not None:
                known.hierarchy.remove(folder.id)

    # -- default folders

    def get_default_folder(self, folder_cls: type[Folder]) -> Folder:
        """Give the account's own folder of a class: one request at the first time, none later.

        :param folder_cls: such as `Inbox`
        :raises ErrorFolderNotFound: the account has no such folder
        :raises InvalidFieldForVersion, ErrorAccessDenied: what stands against it
        """
        known = self._known
        if folder_cls not in known.default:
            with known.lock:
                if folder_cls not in known.default:
                    known.default[folder_cls] = self._default(folder_cls)
        return known.default[folder_cls]

    def _default(self, folder_cls: type[Folder]) -> Folder:
        hierarchy = self._known.hierarchy
        if hierarchy is not None:
            for folder in hierarchy.all():
                # A folder with another name of the server's may be of the class, for its container class
                name = folder.__dict__.get("_distinguished_id")
                if type(folder) is folder_cls and name is not None and name.id == folder_cls.DISTINGUISHED_FOLDER_ID:
                    return folder
        try:
            if folder_cls.get_folder_allowed:
                return folder_cls.get_distinguished(self)
        except ErrorAccessDenied:
            pass  # Some may look into a folder but not at it, as delegates of a calendar: try that
        except MISSING_FOLDER_ERRORS:
            return self._by_class(folder_cls)
        folder = folder_cls(root=self, _distinguished_id=folder_cls.distinguished(self.account))
        folder.__dict__["name"] = folder_cls.DISTINGUISHED_FOLDER_ID
        folder.test_access()
        return folder

    def _by_class(self, folder_cls: type[Folder]) -> Folder:
        """Look for a default folder that the server does not know by its name: right class, right name, right place."""
        tops = [self, *(child for child in self.get_children(self) if isinstance(child, MsgFolderRoot))]
        names = folder_cls.localized_names(self.account.locale)
        for top in tops:
            fitting = [
                child
                for child in self.get_children(top)
                if isinstance(child, Folder)
                and child.folder_class == folder_cls.CONTAINER_CLASS
                and str(child.name).lower() in names
            ]
            if len(fitting) == 1:
                found: Folder = _as(folder_cls, fitting[0])
                return found
        raise ErrorFolderNotFound(f"No usable default {folder_cls.__name__} folder in {type(self).__name__}")

    # -- classes

    @classmethod
    def folder_cls_from_folder_name(
        cls, folder_name: str, folder_class: str | None = None, locale: str | None = None
    ) -> type[Folder]:
        """Give the class of folder that servers give a name to.

        :param folder_name: the display name; capitals do not count
        :param folder_class: the container class, which must be the class's own; not given (or a locale in its place,
            as in older versions), the name decides alone
        :param locale: the account's, such as "da_DK"
        :raises KeyError: no class has the name
        """
        by_name = folder_class is None
        if locale is None and folder_class is not None and _LOCALE.fullmatch(folder_class):
            by_name, locale = True, folder_class
        for each in (*cls.WELLKNOWN_FOLDERS, *NON_DELETABLE_FOLDERS):
            if folder_name.lower() in each.localized_names(locale) and (
                by_name or folder_class == each.CONTAINER_CLASS
            ):
                return each
        raise KeyError(folder_name)

    @classmethod
    def _distinguished_classes(cls) -> dict[str, type[Folder]]:
        found: dict[str, type[Folder]] | None = cls.__dict__.get("_by_distinguished_id")
        if found is None:
            found = {c.DISTINGUISHED_FOLDER_ID: c for c in cls.WELLKNOWN_FOLDERS if c.DISTINGUISHED_FOLDER_ID}
            cls._by_distinguished_id = found
        return found

    _by_distinguished_id: ClassVar[dict[str, type[Folder]]]

    def adopt(self, folder: BaseFolder) -> BaseFolder:
        """Take in a folder as it was read: give it its class and this root.

        The class is told by the distinguished id; without one, for what the server keeps for itself, by container
        class, name and place together; else by its element if it is a search folder, and by the container class.
        """
        if isinstance(folder, RootOfHierarchy):
            folder.__dict__.update(_account=self.account, _memory=self._known)
            return folder
        adopted: Folder = _as(self._class_of(folder), folder)
        adopted.__dict__["_root"] = self
        adopted.is_as_read()
        return adopted

    def _class_of(self, folder: BaseFolder) -> type[Folder]:
        distinguished = folder.__dict__.get("_distinguished_id")
        if distinguished is not None:
            found = self._distinguished_classes().get(distinguished.id)
            if found is not None:
                return found
        own_id, parent = self.__dict__.get("_id"), folder.parent_folder_id
        if own_id is not None and parent is not None and parent.id == own_id.id:
            name, locale = str(folder.name or "").lower(), self.account.locale
            for each in NON_DELETABLE_FOLDERS:
                if folder.folder_class == each.CONTAINER_CLASS and name in each.localized_names(locale):
                    return each
        if isinstance(folder, SearchFolder):
            return SearchFolder  # its container class is that of what it shows
        try:
            return self.folder_cls_from_container_class(folder.folder_class)
        except KeyError:
            return Folder

    def __repr__(self) -> str:
        # Let the folders below and the account out: they are where it stands, not what it is
        name = self.name or self.DISTINGUISHED_FOLDER_ID
        known = self._known.hierarchy
        below = "hierarchy not fetched" if known is None else f"{len(known)} folders"
        return f"{type(self).__name__}({name!r}, {below})"


def _id_of(folder: Any) -> str:
    found = folder if isinstance(folder, str) else getattr(folder, "id", None)
    if not isinstance(found, str):
        raise InvalidTypeError("folder", folder, (str, Folder))
    return found


def _as(cls: Any, folder: BaseFolder) -> Any:
    """Give the folder as one of another class."""
    if type(folder) is cls:
        return folder
    new = cls.__new__(cls)
    new.__dict__.update(folder.__dict__)
    return new


class Root(RootOfHierarchy):
    """The root of a mailbox: what users see is below `tois`, the rest is the server's."""

    DISTINGUISHED_FOLDER_ID = "root"
    WELLKNOWN_FOLDERS = WELLKNOWN_FOLDERS_IN_ROOT

    @property
    def tois(self) -> BaseFolder:
        """Top of Information Store: the folder that the folders users see are in."""
        return self.get_default_folder(MsgFolderRoot)


class PublicFoldersRoot(RootOfHierarchy):
    """The root of the organisation's public folders. The server looks through them one level at a time."""

    DISTINGUISHED_FOLDER_ID = "publicfoldersroot"
    # Deep traversal is not allowed on public folders (the page of FindFolder)
    DEFAULT_FOLDER_TRAVERSAL_DEPTH = SHALLOW
    supported_from = EXCHANGE_2007_SP1

    @classmethod
    def distinguished(cls, account: Any) -> DistinguishedFolderId:
        """Give the id of the root. Public folders belong to no mailbox, so none is named with it."""
        return DistinguishedFolderId(id=cls.DISTINGUISHED_FOLDER_ID)

    def get_children(self, folder: BaseFolder) -> Iterator[BaseFolder]:
        """Yield the folders in a folder; they are fetched when it is first asked about."""
        known = self._known
        self.load()
        with known.lock:
            found = known.levels.get(folder.id)
            if found is None:
                found = self._level(folder)
                known.levels[folder.id] = found
        yield from found

    def _level(self, folder: BaseFolder) -> list[BaseFolder]:
        if folder.child_folder_count == 0:
            return []
        found: list[BaseFolder] = []
        for child in FolderCollection(account=self.account, folders=[folder]).find_folders(depth=SHALLOW):
            if isinstance(child, (*MISSING_FOLDER_ERRORS, ErrorAccessDenied)):
                continue
            if isinstance(child, Exception):
                raise child
            found.append(child)
        return found

    def get_folder(self, folder_id: Any = None, folder: Any = None) -> BaseFolder | None:
        """Give the folder with an id, among those that were fetched."""
        wanted = _id_of(folder_id if folder is None else folder)
        if wanted == self.load().id:
            return self
        for level in list(self._known.levels.values()):
            for each in level:
                if each.id == wanted:
                    return each
        return None


class ArchiveRoot(RootOfHierarchy):
    """The root of the archive mailbox."""

    DISTINGUISHED_FOLDER_ID = "archiveroot"
    supported_from = EXCHANGE_2010_SP1
    WELLKNOWN_FOLDERS = WELLKNOWN_FOLDERS_IN_ARCHIVE_ROOT
