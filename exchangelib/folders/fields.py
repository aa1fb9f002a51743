"""Fields found by name over several classes, quickly; which classes, the caller says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .._model.describe import near
from .._model.memory import forgetful
from .._model.path import FieldPath
from ..errors import InvalidField
from ..version import Version

# Class -> its FIELDS and an index over them. FIELDS is never changed but replaced (by `register()`), so an entry is
# good for as long as it holds the class's own.
_INDEXES: dict[Any, tuple[Any, dict[str, Any]]] = {}


# Who keeps it, classes -> what is kept about their fields
_MEMORIES: dict[tuple[str, tuple[Any, ...]], dict[Any, Any]] = forgetful({})
_REMEMBERED = 200


def memory_of(classes: tuple[Any, ...], use: str) -> dict[Any, Any]:
    """Give a dict for what is found out about the fields of some classes; another one when fields have changed.

    :param use: who keeps what in it
    """
    found = _MEMORIES.get((use, classes))
    if found is None:
        if len(_MEMORIES) >= _REMEMBERED:
            _MEMORIES.clear()
        found = _MEMORIES[use, classes] = {}
    return found


def _index(cls: Any) -> dict[str, Any]:
    found = _INDEXES.get(cls)
    if found is None or found[0] is not cls.FIELDS:
        found = cls.FIELDS, {field.name: field for field in cls.FIELDS}
        _INDEXES[cls] = found
    return found[1]


def field_of(classes: Sequence[Any], name: str, where: object) -> Any:
    """Give the field with this name, of the first class that has it.

    :param where: the place whose things the classes are; its name goes into the message
    :raises InvalidField: none has it; it names the nearest that there are
    """
    for cls in classes:
        found = _INDEXES.get(cls)
        field = (found[1] if found is not None and found[0] is cls.FIELDS else _index(cls)).get(name)
        if field is not None:
            return field
    known = {known for cls in classes for known in _index(cls)}
    names = "/".join(cls.__name__ for cls in classes)
    raise InvalidField(f"{name!r} is not a field of what is in {where} ({names}){near(name, known)}")


def fields_of(classes: Iterable[Any], version: Version) -> list[Any]:
    """Give the fields of several classes, but for ids, that a server of this version has; each once."""
    found: dict[Any, None] = {}
    for cls in classes:
        for name, field in _index(cls).items():
            if name != "_id" and field.supports_version(version):
                found[field] = None
    return list(found)


def paths_of(classes: tuple[Any, ...], version: Version) -> tuple[FieldPath, ...]:
    """Give the paths of what `fields_of` gives; the same paths, as long as the classes have the same fields."""
    memory = memory_of(classes, "paths")
    found: tuple[FieldPath, ...] | None = memory.get(version)
    if found is None:
        if len(memory) >= _REMEMBERED:
            memory.clear()
        found = memory[version] = tuple(map(FieldPath, fields_of(classes, version)))
    return found
