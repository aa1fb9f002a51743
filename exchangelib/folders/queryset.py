"""Lazy sets of folders; how a folder is asked for is the collection's business."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .._query.q import Q
from .._query.verbs import brief
from ..errors import (
    DoesNotExist,
    ErrorFolderNotFound,
    ErrorItemNotFound,
    ErrorNoPublicFolderReplicaAvailable,
    InvalidEnumValue,
    InvalidValue,
    MultipleObjectsReturned,
)
from .collection import DEEP, FOLDER_TRAVERSAL_CHOICES, SHALLOW, SOFT_DELETED, FolderCollection

if TYPE_CHECKING:
    from typing_extensions import Self

    from .._model.path import FieldPath
    from .._query.explanation import Explanation

__all__ = [
    "DEEP",
    "FOLDER_TRAVERSAL_CHOICES",
    "MISSING_FOLDER_ERRORS",
    "SHALLOW",
    "SOFT_DELETED",
    "FolderQuerySet",
    "SingleFolderQuerySet",
]

MISSING_FOLDER_ERRORS = (ErrorFolderNotFound, ErrorItemNotFound, ErrorNoPublicFolderReplicaAvailable)


class FolderQuerySet:
    """The folders below others. It is fetched when it is iterated, each time anew.

    :param folder_collection: below which folders to look
    """

    def __init__(self, folder_collection: FolderCollection) -> None:
        self.folder_collection = folder_collection
        self.q = Q()
        self.only_fields: tuple[FieldPath, ...] | None = None
        self._depth: str | None = None

    def _copy(self) -> Self:
        new = type(self).__new__(type(self))
        new.__dict__.update(self.__dict__)
        return new

    def __getstate__(self) -> dict[str, Any]:
        """Fields stay at home: a pickle names them, and they are looked up where it is opened."""
        fields = self.only_fields
        return {**self.__dict__, "only_fields": None if fields is None else [path.path for path in fields]}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self.only_fields is not None:
            self.only_fields = tuple(self.folder_collection.folder_path(str(name)) for name in self.only_fields)

    def only(self, *args: str) -> Self:
        """Give the set with folders that have these fields, beside id, name and class.

        :param args: names of fields
        :raises InvalidField: there is no such field
        """
        new = self._copy()
        paths = [self.folder_collection.folder_path(name) for name in args if name not in ("id", "changekey")]
        new.only_fields = tuple(paths)
        return new

    def depth(self, depth: str) -> Self:
        """Give the set of folders at another depth.

        :param depth: "Shallow" (children), "Deep" (everything below) or "SoftDeleted"
        """
        if depth not in FOLDER_TRAVERSAL_CHOICES:
            raise InvalidEnumValue("depth", depth, FOLDER_TRAVERSAL_CHOICES)
        new = self._copy()
        new._depth = depth
        return new

    def all(self) -> Self:
        """Give the same set."""
        return self._copy()

    def filter(self, *args: Q | str, **kwargs: Any) -> Self:
        """Give the set of the folders that also fit this. Arguments as for items.

        :raises InvalidField: a field or lookup is unknown, or cannot be searched for
        """
        q = Q(*args, **kwargs)
        if q.query_string is not None:
            raise InvalidValue("Folders cannot be searched with a query string")
        for leaf in q.leaves():
            self.folder_collection.folder_path(str(leaf.field_path))
        new = self._copy()
        new.q = self.q & q
        return new

    def exclude(self, *args: Q | str, **kwargs: Any) -> Self:
        """Give the set without the folders that fit this. Arguments and errors as for `filter`."""
        return self.filter(~Q(*args, **kwargs))

    def get(self, *args: Q | str, **kwargs: Any) -> Any:
        """Give the one folder that fits; ``id=…`` names it.

        :raises DoesNotExist: nothing fits
        :raises MultipleObjectsReturned: more than one folder fits
        """
        if not args and "id" in kwargs and kwargs.keys() <= {"id", "changekey"}:
            return self._named(**kwargs)
        wanted = self.filter(*args, **kwargs) if args or kwargs else self
        found: list[Any] = []
        for folder in wanted:
            if isinstance(folder, MISSING_FOLDER_ERRORS):
                continue
            if isinstance(folder, Exception):
                raise folder
            found.append(folder)
            if len(found) > 1:
                raise MultipleObjectsReturned(f"More than one folder fits {wanted.q}")
        if not found:
            raise DoesNotExist(f"No folder fits {wanted.q}")
        return found[0]

    def _named(self, id: str, changekey: str | None = None) -> Any:
        """Fetch the folder with an id."""
        (found,) = self.folder_collection.named(id, changekey).get_folders(additional_fields=self.only_fields)
        if isinstance(found, MISSING_FOLDER_ERRORS):
            raise DoesNotExist(f"No folder has the id {id!r}") from found
        if isinstance(found, Exception):
            raise found
        return found

    def explain(self) -> Explanation:
        """Say which operations the set would need, with their XML; see `QuerySet.explain`. Nothing is sent."""
        return self.folder_collection.explain_folders(self.q, self._depth, self.only_fields)

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        """Say what is looked for; nothing is fetched for it."""
        parts = [f"below {self.folder_collection.title}"]
        if not self.q.is_empty():
            parts.append(f"filter: {brief(self.q)}")
        if self._depth is not None:
            parts.append(f"depth {self._depth}")
        if self.only_fields is not None:
            parts.append(f"only {', '.join(path.path for path in self.only_fields) or 'ids'}")
        return f"<{type(self).__name__} {'; '.join(parts)}>"

    def __iter__(self) -> Iterator[Any]:
        if self.q.is_never():
            return
        fields = self.only_fields
        if fields is None or not any(path.field.is_complex for path in fields):
            yield from self.folder_collection.find_folders(self.q, depth=self._depth, additional_fields=fields)
            return
        # FindFolder has no permission sets (properties.tsv): find the folders, then get them
        for folder in self.folder_collection.find_folders(self.q, depth=self._depth):
            if isinstance(folder, Exception):
                yield folder
            else:
                yield from self.folder_collection.of([folder]).get_folders(additional_fields=fields)


class SingleFolderQuerySet(FolderQuerySet):
    """The folders below one.

    :param account: the account
    :param folder: the one
    """

    def __init__(self, account: Any, folder: Any) -> None:
        super().__init__(FolderCollection(account=account, folders=[folder]))

    def resolve(self) -> Any:
        """Fetch the one folder itself.

        :raises EWSError: what the server says against it
        """
        (found,) = self.folder_collection.get_folders(additional_fields=self.only_fields)
        if isinstance(found, Exception):
            raise found
        return found
