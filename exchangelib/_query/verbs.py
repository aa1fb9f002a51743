"""What is done to a whole set of items at once; how the set is found, and who does it, is told elsewhere."""

from __future__ import annotations

from typing import Any


class SetVerbs:
    """The verbs of a set: each takes all ids first, for changes shift the pages, and has the account do it."""

    def delete(self, page_size: int = 1000, chunk_size: int | None = None, **delete_kwargs: Any) -> list[Any]:
        """Delete the items of the set.

        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request deletes; default as for `Account.bulk_delete`
        :param delete_kwargs: further arguments of `Account.bulk_delete`
        :return: for each item True, or the error that the server gave for it, such as `ErrorItemNotFound` where
            someone else was faster
        """
        return self._bulk("bulk_delete", page_size, chunk_size, delete_kwargs)

    def copy(
        self, to_folder: Any, page_size: int = 1000, chunk_size: int | None = None, **copy_kwargs: Any
    ) -> list[Any]:
        """Copy the items of the set to a folder.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request copies; default as for `Account.bulk_copy`
        :param copy_kwargs: further arguments of `Account.bulk_copy`
        :return: for each item (id, changekey) of the copy, True if the server gave none, or the error
        """
        return self._bulk("bulk_copy", page_size, chunk_size, {"to_folder": to_folder, **copy_kwargs})

    def move(self, to_folder: Any, page_size: int = 1000, chunk_size: int | None = None) -> list[Any]:
        """Move the items of the set to a folder.

        :param to_folder: a folder, the id of a folder or a distinguished id
        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request moves; default as for `Account.bulk_move`
        :return: for each item its new (id, changekey), True if the server gave none, or the error
        """
        return self._bulk("bulk_move", page_size, chunk_size, {"to_folder": to_folder})

    def archive(self, to_folder: Any, page_size: int = 1000, chunk_size: int | None = None) -> list[Any]:
        """Move the items of the set to the archive mailbox.

        :param to_folder: a folder of the primary mailbox: the archive's folder of its name takes the items
        :param page_size: how many ids a search request asks for
        :param chunk_size: how many items a request moves; default as for `Account.bulk_archive`
        :return: for each item its new (id, changekey), True if the server gave none, or the error
        """
        return self._bulk("bulk_archive", page_size, chunk_size, {"to_folder": to_folder})

    def _bulk(self, method: str, page_size: int, chunk_size: int | None, kwargs: dict[str, Any]) -> list[Any]:
        """Have the account do it."""
        raise NotImplementedError(type(self).__name__)
