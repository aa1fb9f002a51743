"""Verbs that change folders on the server, and keep what their root remembers right; how folders are found is told elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .. import services
from .._model import problems
from ..errors import (
    ErrorAccessDenied,
    ErrorCannotDeleteObject,
    ErrorCannotEmptyFolder,
    ErrorDeleteDistinguishedFolder,
    ErrorInvalidOperation,
    ErrorItemNotFound,
    ErrorRecoverableItemsAccessDenied,
    EWSError,
    InvalidFieldForVersion,
    InvalidTypeError,
    InvalidValue,
)
from ..items.constants import HARD_DELETE
from ..properties import FolderId, ParentFolderId
from . import paths

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..queryset import QuerySet

log = logging.getLogger(__name__)

#: What servers say of folders that nobody may empty or delete
_PROTECTED = (
    ErrorAccessDenied,
    ErrorCannotDeleteObject,
    ErrorCannotEmptyFolder,
    ErrorDeleteDistinguishedFolder,
    ErrorInvalidOperation,
    ErrorItemNotFound,
    ErrorRecoverableItemsAccessDenied,
    InvalidFieldForVersion,
)

_WITH_AN_INSIDE = ("permission_set", "policy_tag", "archive_tag", "search_parameters")


class FolderVerbs:
    """What can be done to a folder."""

    if TYPE_CHECKING:
        FIELDS: Any
        _id: Any
        account: Any
        changekey: Any
        id: Any
        is_deletable: Any
        name: Any
        parent_folder_id: Any
        root: Any
        refresh: Any
        to_id: Any

        def all(self) -> QuerySet: ...  # as it is where it comes from, for it is found here first

    def save(self, update_fields: Iterable[str] | None = None) -> Self:
        """Create the folder on the server, or change it there if it has an id.

        :param update_fields: names of the fields to change; None means those that are not as the server gave them, and for
            a folder that was not read from the server, every one that has a value. If there is none, nothing is sent
        :return: the folder itself, with its id and the new change key
        :raises ValueError, TypeError: errors of ours, each also one of these, before anything is sent; one of them
            (`InvalidField`) if a value was assigned to a field that only the server sets
        :raises ErrorFolderExists: there is a folder of that name
        :raises ResponseMessageError: what else the server says against it
        """
        if isinstance(update_fields, str):
            raise InvalidTypeError("update_fields", update_fields, (list, tuple))
        if self.id is not None:
            if update_fields is None:
                self._check_fixed()
            names = self._changeable() if update_fields is None else list(update_fields)
            if names or update_fields is not None:
                self._id = services.UpdateFolder(account=self.account).get(folders=[(self, names)])._id
                self.root.update_folder(self)
                self._forget_changes(names)
            return self
        if update_fields is not None:
            raise InvalidValue(f"{type(self).__name__}.save: 'update_fields' is only valid for folders that have an id")
        if self.parent_folder_id is None:
            raise InvalidValue(f"{type(self).__name__} {self.name!r} needs a 'parent' to be created in")
        if not self.name:
            raise InvalidValue(f"{type(self).__name__} needs a 'name' to be created")
        self._check_fixed()
        parent = FolderId(id=self.parent_folder_id.id, changekey=self.parent_folder_id.changekey)
        self._id = services.CreateFolder(account=self.account).get(parent_folder=parent, folders=[self])._id
        self.root.add_folder(self)
        self.is_as_read()
        return self

    def is_as_read(self) -> None:
        """Take note that the folder is as the server has it: `save` sends what is changed from now on."""
        values = self.__dict__
        values["_own"] = frozenset()
        # These may change inside
        values["_inner"] = {name: hash(values[name]) for name in _WITH_AN_INSIDE if values.get(name) is not None}

    def _check_fixed(self) -> None:
        """Refuse values that were assigned although no server would take them: nothing is lost silently.

        :raises InvalidField: there is one
        """
        own, where = self.__dict__.get("_own", frozenset()), type(self).__name__
        for field in type(self).FIELDS:
            if field.name not in own or field.is_sent or field.name.startswith("_"):
                continue
            if field.name != "parent_folder_id":
                raise problems.fixed(
                    where, field.name, self.__dict__.get(field.name), "it is read-only: the server sets it"
                )
            if self.id is not None:
                raise problems.fixed(where, field.name, self.parent_folder_id, "a folder is moved with move()")

    def _changeable(self) -> list[str]:
        values, inner = self.__dict__, self.__dict__.get("_inner")
        own = values.get("_own", frozenset())
        fields = [field for field in type(self).FIELDS if not field.is_read_only]
        if inner is None:
            return [field.name for field in fields if values.get(field.name) is not None]
        changed = {name for name, before in inner.items() if hash(values.get(name)) != before}
        return [field.name for field in fields if field.name in own or field.name in changed]

    def _forget_changes(self, names: Iterable[str]) -> None:
        values = self.__dict__
        values["_own"] = values.get("_own", frozenset()).difference(names)
        if "_inner" in values:
            values["_inner"] |= {name: hash(values.get(name)) for name in _WITH_AN_INSIDE if name in names}

    def move(self, to_folder: Any) -> None:
        """Move the folder, with all that is in it, into another one.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :raises ResponseMessageError: what the server says against it
        """
        moved = services.MoveFolder(account=self.account).get(folders=[self.to_id()], to_folder=to_folder)
        if moved is not True and moved._id is not None:
            self._id = moved._id
        old, new = self.root, getattr(to_folder, "root", None)
        if new is None or new is not old or to_folder.id is None:
            # It may be in any hierarchy now
            old.clear_cache()
            if new is not None:
                new.clear_cache()
                self.root = new
            self.refresh()
            return
        self.__dict__["parent_folder_id"] = ParentFolderId(id=to_folder.id, changekey=to_folder.changekey)
        old.update_folder(self)

    def delete(self, delete_type: str = HARD_DELETE) -> None:
        """Delete the folder, with all that is in it. It has no id afterwards.

        :param delete_type: "HardDelete" or "MoveToDeletedItems"
        :raises ErrorDeleteDistinguishedFolder: the server needs the folder
        :raises ResponseMessageError: what else the server says against it
        """
        services.DeleteFolder(account=self.account).get(folders=[self.to_id()], delete_type=delete_type)
        if delete_type == HARD_DELETE:
            self._forget_below()
            self.root.remove_folder(self)
        else:
            self.root.clear_cache()  # it is in Deleted Items, under an id that was not told
        self._id = None

    def empty(self, delete_type: str = HARD_DELETE, delete_sub_folders: bool = False) -> None:
        """Delete all items in the folder.

        :param delete_type: "HardDelete", "SoftDelete" or "MoveToDeletedItems"
        :param delete_sub_folders: whether the folders in it go too
        :raises InvalidFieldForVersion: servers before Exchange 2010 cannot do it
        :raises ErrorCannotEmptyFolder: the server does not empty folders of this kind, such as calendars
        :raises ResponseMessageError: what else the server says against it
        """
        services.EmptyFolder(account=self.account).get(
            folders=[self.to_id()], delete_type=delete_type, delete_sub_folders=delete_sub_folders
        )
        if delete_sub_folders:
            if delete_type == HARD_DELETE:
                self._forget_below()
            else:
                self.root.clear_cache()

    def _forget_below(self) -> None:
        """Have the root forget the folders in this one, if it knows any."""
        if self.root._known.hierarchy is not None:
            for folder in list(paths.walk(self)):
                self.root.remove_folder(folder)

    def wipe(self, page_size: int | None = None, chunk_size: int | None = None) -> None:
        """Delete all items in the folder and in all folders below, and those folders, but for what the server needs.

        Folders that the server has names for stay, emptied. What cannot be emptied or deleted is told to the log. There is
        no way back.

        :param page_size: how many ids a search request asks for, where items have to be deleted one by one
        :param chunk_size: how many items a request deletes then
        """
        log.warning("Wiping %s", self)
        for folder in list(self.root.get_children(self)):
            if _is_all_deletable(folder):
                try:
                    folder.delete()
                    continue
                except _PROTECTED as e:
                    log.warning("Not deleted: %s (%s)", folder, e)
            folder.wipe(page_size=page_size, chunk_size=chunk_size)
        try:
            self.empty()
        except _PROTECTED as e:
            log.info("Cannot empty %s at once (%s): deleting its items", self, e)
            self._delete_items(page_size, chunk_size)

    def _delete_items(self, page_size: int | None, chunk_size: int | None) -> None:
        try:
            results = self.all().delete(page_size=page_size or 1000, chunk_size=chunk_size)
        except EWSError as e:
            if not isinstance(e, _PROTECTED):
                raise
            results = [e]
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, ErrorItemNotFound):
                log.warning("Not deleted: an item in %s (%s)", self, result)


def _is_all_deletable(folder: Any) -> bool:
    return bool(folder.is_deletable) and all(_is_all_deletable(each) for each in folder.root.get_children(folder))
