"""Where a FindItem looks: a folder, what was deleted from it, or the folders of a search folder; it compares nothing."""

from __future__ import annotations

from dataclasses import dataclass

from exchangelib.sandbox.call import Call
from exchangelib.sandbox.handlers.search_folders import searched
from exchangelib.sandbox.store import Folder


@dataclass(frozen=True)
class Scope:
    """Which items a search is about, as a condition on the table `item`.

    :param folders: numbers of folders
    :param associated: whether the hidden items of them are meant
    :param origin: only what was deleted from this folder
    """

    folders: tuple[int, ...]
    associated: bool = False
    origin: int | None = None

    @property
    def where(self) -> str:
        """The condition, which holds for the table `search` too unless there is an origin."""
        marks = ", ".join("?" * len(self.folders))
        inside = "folder = ?" if len(self.folders) == 1 else f"folder IN ({marks})"
        return f"{inside} AND associated = ?" + (" AND origin = ?" if self.origin is not None else "")

    @property
    def values(self) -> tuple[object, ...]:
        """What stands for the question marks."""
        return (*self.folders, int(self.associated), *(() if self.origin is None else (self.origin,)))


def scope_of(call: Call, folder: Folder, restricted: bool) -> Scope:
    """Which items a traversal of a folder means (finditem.md).

    :param restricted: whether there is a restriction
    """
    traversal = call.body.attrs.get("Traversal", "Shallow")
    if traversal == "SoftDeleted":
        # Deprecated since 2010; with a restriction it never finds anything.
        bin_ = call.store.folders.distinguished(folder.mailbox, "recoverableitemsdeletions")
        return Scope(() if restricted or bin_ is None else (bin_.number,), origin=folder.number)
    if folder.element == "SearchFolder":
        return Scope(tuple(each.number for each in searched(call, folder)), traversal == "Associated")
    return Scope((folder.number,), traversal == "Associated")
