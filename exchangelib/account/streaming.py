"""What is done to many items, with results as they come, so that nothing of it stays in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._progress import Progress
from .batches import stream


class Streaming:
    """The bulk methods of an account, for more items than fit into memory. It is `Account.streaming`.

    Each method takes the arguments of the account's own, and returns a generator of pairs: what was given, and its
    result. Things are taken from an iterable chunk by chunk, and neither they nor the results are kept. Nothing is sent
    before the first pair is asked for. If it is broken off, `BatchInterrupted.results` is empty, for they have been given.
    Who stops taking pairs stops the work; a chunk or two are under way by then, and are done.

    :param account: the `Account` whose items they are
    """

    def __init__(self, account: Any) -> None:
        self._account = account

    def create(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Create items as `Account.bulk_create` does."""
        return stream(self._account._plan_create(*args, **kwargs), progress)

    def update(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Change items as `Account.bulk_update` does."""
        return stream(self._account._plan_update(*args, **kwargs), progress)

    def delete(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Delete items as `Account.bulk_delete` does."""
        return stream(self._account._plan_delete(*args, **kwargs), progress)

    def send(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Send items as `Account.bulk_send` does."""
        return stream(self._account._plan_send(*args, **kwargs), progress)

    def copy(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Copy items as `Account.bulk_copy` does."""
        return stream(self._account._plan_copy(*args, **kwargs), progress)

    def move(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Move items as `Account.bulk_move` does."""
        return stream(self._account._plan_move(*args, **kwargs), progress)

    def archive(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Move items to the archive as `Account.bulk_archive` does."""
        return stream(self._account._plan_archive(*args, **kwargs), progress)

    def mark_as_junk(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Mark messages as `Account.bulk_mark_as_junk` does."""
        return stream(self._account._plan_mark_as_junk(*args, **kwargs), progress)

    def export(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Export items as `Account.export` does."""
        return stream(self._account._plan_export(*args, **kwargs), progress)

    def upload(self, *args: Any, progress: Progress = None, **kwargs: Any) -> Iterator[tuple[Any, Any]]:
        """Upload items as `Account.upload` does."""
        return stream(self._account._plan_upload(*args, **kwargs), progress)
