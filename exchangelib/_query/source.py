"""What a set of items needs of the place that it looks in: names of fields, results, numbers; nothing of how they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .._model.path import FieldPath
    from .explanation import Explanation
    from .query import Query


class Source(Protocol):
    """Where a queryset looks: a folder collection."""

    @property
    def account(self) -> Any:
        """The account that is asked."""

    @property
    def title(self) -> str:
        """Where that is, in words; nothing is asked for it."""

    def item_path(self, text: str) -> FieldPath:
        """Find the field that a name means for the items here.

        :raises InvalidField: there is none
        """

    def folder_path(self, text: str) -> FieldPath:
        """Find the field that a name means for folders."""

    def item_paths(self) -> tuple[FieldPath, ...]:
        """Give every field that items here can have on this server."""

    def run(self, query: Query) -> Iterator[Any]:
        """Yield what the query asks for: items, and errors in the place of the items that they are about."""

    def run_rows(self, query: Query, names: Sequence[str]) -> Iterator[Any] | None:
        """Yield what `run` does as tuples of values, if the source can do so without making items."""

    def run_count(self, query: Query, page_size: int) -> int:
        """Count what the query asks for."""

    def explain(self, query: Query) -> Explanation:
        """Say what would be asked for it; nothing is."""


class Strict:
    """A source as `FieldPath` wants one."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def get_item_field_by_fieldname(self, name: str) -> Any:
        return self._source.item_path(name).field
