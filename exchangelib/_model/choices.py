"""One permitted value of an enumeration and the server versions that know it; fields that use it are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from ..version import Build, Span, Version

__all__ = ["Choice", "as_choices"]


class Choice:
    """A value of an enumeration.

    :param value: the text as it stands in XML
    :param supported_from: the first build that knows the value; None means every build
    :param deprecated_from: the first build that does not know it any more
    """

    __slots__ = ("_span", "deprecated_from", "supported_from", "value")

    def __init__(self, value: str, supported_from: Build | None = None, deprecated_from: Build | None = None) -> None:
        self.value = value
        self.supported_from = supported_from
        self.deprecated_from = deprecated_from
        self._span = Span(supported_from, deprecated_from)

    def supports_version(self, version: Version) -> bool:
        """Tell whether a server of this version knows the value."""
        return self._span.supports(version)

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
