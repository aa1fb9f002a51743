"""Spans of server versions, and values of enumerations that are known in such a span."""

from __future__ import annotations

from collections.abc import Iterable

from ..version import SCHEMA_VERSIONS, Build, Version

__all__ = ["Choice", "VersionSpan", "as_choices"]

_RANKS = {name: rank for rank, name in enumerate(SCHEMA_VERSIONS)}


class VersionSpan:
    """The server versions that know a thing.

    :param supported_from: the first build; None means every build
    :param deprecated_from: the first build that does not know it any more
    :param first_schema: the first version of the schema that has it, e.g. "V2016_04_13", where builds do not tell
    """

    __slots__ = ("_rank", "deprecated_from", "first_schema", "supported_from")

    def __init__(
        self,
        supported_from: Build | None = None,
        deprecated_from: Build | None = None,
        first_schema: str | None = None,
    ) -> None:
        self.supported_from = supported_from
        self.deprecated_from = deprecated_from
        self.first_schema = first_schema
        self._rank = 0 if first_schema is None else _RANKS[first_schema]

    @property
    def is_everywhere(self) -> bool:
        """Whether every version knows the thing."""
        return self.supported_from is None and self.deprecated_from is None and self.first_schema is None

    def supports(self, version: Version) -> bool:
        """Tell whether a server of this version, spoken to in this version, knows the thing."""
        if self.supported_from is not None and version.build < self.supported_from:
            return False
        if self.deprecated_from is not None and version.build >= self.deprecated_from:
            return False
        return self.first_schema is None or _RANKS[version.request_version] >= self._rank

    def __str__(self) -> str:
        parts = []
        if self.supported_from is not None:
            parts.append(f"from build {self.supported_from}")
        if self.first_schema is not None:
            parts.append(f"from schema version {self.first_schema}")
        if self.deprecated_from is not None:
            parts.append(f"before build {self.deprecated_from}")
        return " ".join(parts) or "in every version"


class Choice:
    """A value of an enumeration.

    :param value: the text as it stands in XML
    :param supported_from: the first build that knows the value; None means every build
    :param deprecated_from: the first build that does not know it any more
    :param first_schema: the first version of the schema that has it
    """

    __slots__ = ("deprecated_from", "span", "supported_from", "value")

    def __init__(
        self,
        value: str,
        supported_from: Build | None = None,
        deprecated_from: Build | None = None,
        first_schema: str | None = None,
    ) -> None:
        self.value = value
        self.supported_from = supported_from
        self.deprecated_from = deprecated_from
        self.span = VersionSpan(supported_from, deprecated_from, first_schema)

    @property
    def is_timeless(self) -> bool:
        """Whether every version knows the value."""
        return self.span.is_everywhere

    def supports_version(self, version: Version) -> bool:
        """Tell whether a server of this version knows the value."""
        return self.span.supports(version)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Choice):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, Build | None, Build | None]:
        return self.value, self.supported_from, self.deprecated_from

    def __repr__(self) -> str:
        return f"Choice({self.value!r})"


def as_choices(values: Iterable[Choice | str]) -> tuple[Choice, ...]:
    """Coerce plain strings among the given values to choices that every version knows."""
    return tuple(value if isinstance(value, Choice) else Choice(value) for value in values)
