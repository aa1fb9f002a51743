"""What is done to a whole set of items at once; how the set is found, and who does it, is told elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._progress import Progress, check_progress
from ..errors import InvalidValue
from .q import Q
from .query import Query, check_number
from .source import Source


class SetVerbs:
    """The verbs of a set: each takes all ids first, for changes shift the pages, and has the account do it."""

    folder_collection: Source
    request_type: str
    query: Query
    _cache: list[Any] | None
    _with: Callable[..., Any]

    def delete(
        self, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None, **delete_kwargs: Any
    ) -> list[Any]:
        """Delete the items of the set.

        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request deletes; default as for `Account.bulk_delete`
        :param progress: True for a bar, or a callable; see `Account.bulk_delete`
        :param delete_kwargs: further arguments of `Account.bulk_delete`
        :return: for each item True, or the error that the server gave for it, such as `ErrorItemNotFound` where
            someone else was faster
        """
        return self._bulk("bulk_delete", page_size, chunk_size, progress, delete_kwargs)

    def copy(
        self,
        to_folder: Any,
        page_size: int = 1000,
        chunk_size: int | None = None,
        progress: Progress = None,
        **copy_kwargs: Any,
    ) -> list[Any]:
        """Copy the items of the set to a folder.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request copies; default as for `Account.bulk_copy`
        :param progress: True for a bar, or a callable; see `Account.bulk_copy`
        :param copy_kwargs: further arguments of `Account.bulk_copy`
        :return: for each item (id, changekey) of the copy, True if the server gave none, or the error
        """
        return self._bulk("bulk_copy", page_size, chunk_size, progress, {"to_folder": to_folder, **copy_kwargs})

    def move(
        self, to_folder: Any, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Move the items of the set to a folder.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request moves; default as for `Account.bulk_move`
        :param progress: True for a bar, or a callable; see `Account.bulk_move`
        :return: for each item its new (id, changekey), True if the server gave none, or the error
        """
        return self._bulk("bulk_move", page_size, chunk_size, progress, {"to_folder": to_folder})

    def archive(
        self, to_folder: Any, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None
    ) -> list[Any]:
        """Move the items of the set to the archive mailbox.

        :param to_folder: a folder of the primary mailbox: the archive's folder of its name takes the items
        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request moves; default as for `Account.bulk_archive`
        :param progress: True for a bar, or a callable; see `Account.bulk_archive`
        :return: for each item its new (id, changekey), True if the server gave none, or the error
        """
        return self._bulk("bulk_archive", page_size, chunk_size, progress, {"to_folder": to_folder})

    def send(
        self,
        page_size: int = 1000,
        chunk_size: int | None = None,
        progress: Progress = None,
        **send_kwargs: Any,
    ) -> list[Any]:
        """Send the items of the set.

        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request sends; default as for `Account.bulk_send`
        :param progress: True for a bar, or a callable; see `Account.bulk_send`
        :param send_kwargs: further arguments of `Account.bulk_send`
        :return: for each item True, or the error
        """
        return self._bulk("bulk_send", page_size, chunk_size, progress, send_kwargs)

    def mark_as_junk(
        self,
        page_size: int = 1000,
        chunk_size: int | None = None,
        progress: Progress = None,
        **mark_as_junk_kwargs: Any,
    ) -> list[Any]:
        """Say of the messages of the set that they are junk, or that they are not.

        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request is about; default as for `Account.bulk_mark_as_junk`
        :param progress: True for a bar, or a callable; see `Account.bulk_mark_as_junk`
        :param mark_as_junk_kwargs: `is_junk` and `move_item` of `Account.bulk_mark_as_junk`
        :return: as for `Account.bulk_mark_as_junk`
        """
        return self._bulk("bulk_mark_as_junk", page_size, chunk_size, progress, mark_as_junk_kwargs)

    def export(self, page_size: int = 1000, chunk_size: int | None = None, progress: Progress = None) -> list[Any]:
        """Export the items of the set, each with everything that the server knows of it.

        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request exports; default as for `Account.export`
        :param progress: True for a bar, or a callable; see `Account.export`
        :return: for each item its content as base64 text, for `Account.upload`, or the error
        """
        return self._bulk("export", page_size, chunk_size, progress, {}, changes=False)

    def _bulk(
        self,
        method: str,
        page_size: int,
        chunk_size: int | None,
        progress: Progress,
        kwargs: dict[str, Any],
        changes: bool = True,
    ) -> list[Any]:
        """Have the account do something to all items of the set; none are given to it first, for it to check the rest."""
        check_number("page_size", page_size, 1)
        if self.request_type != "item":
            raise InvalidValue(f"People are no items: {method} cannot be done to them")
        check_progress(progress)
        if chunk_size is not None:
            kwargs["chunk_size"] = chunk_size
        do, argument = getattr(self.folder_collection.account, method), "items" if method == "export" else "ids"
        do(**{argument: []}, **kwargs)  # what is wrong with an argument is found before anything is asked
        ids = self._ids(page_size)
        if not ids:
            return []
        if progress is not None:
            kwargs["progress"] = progress
        done = do(**{argument: ids}, **kwargs)
        if changes:
            self._cache = None
        return list(done)

    def _ids(self, page_size: int) -> list[tuple[str, str | None]]:
        """Give the ids of the set, all of them before anything is done, for changes shift the pages."""
        query = self.query
        if query.ids is not None:
            end = None if query.max_items is None else query.offset + query.max_items
            return list(query.ids[query.offset : end])
        kept = self._cache if query.shape is None else None
        if kept is None or any(isinstance(each, Exception) for each in kept):
            kept = [*self._with(only=(), shape=None, names=(), page_size=page_size).iterator()]
        # An item that was deleted after it was fetched, by its own method, has no id any more: it has left the set
        return [(raised(item).id, item.changekey) for item in kept if isinstance(item, Exception) or item.id]


def raised(result: Any) -> Any:
    """Give back a result, unless it is the error that stands in the place of one."""
    if isinstance(result, Exception):
        raise result
    return result


def brief(q: Q) -> str:
    """Give an expression as text that fits into a message."""
    text = str(q)
    return text if len(text) <= 400 else f"{text[:300]}… ({len(text)} characters)"
