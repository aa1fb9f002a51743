"""The folders of one hierarchy, by id and by parent: what a root remembers; how they are fetched, the root knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import BaseFolder


class Hierarchy:
    """An index over folders. Each lookup is one step, so that a walk over all takes time in proportion to their number.

    Readers need no lock: lists of children are replaced, never changed.

    :param top: the root
    :param folders: everything below it
    """

    def __init__(self, top: BaseFolder, folders: Iterable[BaseFolder]) -> None:
        self._top = top
        self._by_id: dict[str | None, BaseFolder] = {top.id: top}
        self._children: dict[str | None, list[BaseFolder]] = {}
        # Where each is listed, for the place that a folder names is a later one if it was moved
        self._places: dict[str | None, str | None] = {}
        below = [folder for folder in folders if folder.id != top.id]
        for folder in below:
            self._by_id[folder.id] = folder
        for folder in self.all():
            place = self._places[folder.id] = self._place(folder)
            self._children.setdefault(place, []).append(folder)

    def _place(self, folder: BaseFolder) -> str | None:
        """Give the id of the folder that a folder is listed in. One whose parent cannot be seen is in the root."""
        parent = None if folder.parent_folder_id is None else folder.parent_folder_id.id
        return parent if parent in self._by_id and parent != folder.id else self._top.id

    def __len__(self) -> int:
        return len(self._by_id) - 1

    def __contains__(self, folder_id: object) -> bool:
        return folder_id in self._by_id

    def get(self, folder_id: str | None) -> BaseFolder | None:
        """Give the folder with an id."""
        return self._by_id.get(folder_id)

    def children(self, folder_id: str | None) -> list[BaseFolder]:
        """Give the folders in the folder with an id."""
        return self._children.get(folder_id, [])

    def all(self) -> list[BaseFolder]:
        """Give every folder below the root."""
        return [folder for folder in list(self._by_id.values()) if folder is not self._top]

    def add(self, folder: BaseFolder) -> None:
        """Add a folder, or put it in the place of the one with its id."""
        self.remove(folder.id)
        self._by_id[folder.id] = folder
        place = self._places[folder.id] = self._place(folder)
        self._children[place] = [*self.children(place), folder]

    def remove(self, folder_id: str | None) -> None:
        """Take a folder away; nothing happens if it is not there."""
        old = self._by_id.pop(folder_id, None)
        if old is None:
            return
        place = self._places.pop(folder_id, None)
        left = [child for child in self.children(place) if child is not old]
        if left:
            self._children[place] = left
        else:
            self._children.pop(place, None)
