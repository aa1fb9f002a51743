"""Which class of folder a container class means; the classes register themselves here, and are not known here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Container class, in lower case -> class of folder
_CLASSES: dict[str, Any] = {}


def register_container_classes(classes: Iterable[Any]) -> None:
    """Add classes under their CONTAINER_CLASS; the first one for a container class stays."""
    for cls in classes:
        if cls.CONTAINER_CLASS is not None:
            _CLASSES.setdefault(cls.CONTAINER_CLASS.lower(), cls)


def cls_from_container_class(container_class: str | None) -> Any:
    """Give the class for a container class; one derived from a known one, such as "IPF.Note.Mine", counts as that.

    :raises KeyError: nothing is known of it
    """
    name = (container_class or "").lower()
    while name:
        found = _CLASSES.get(name)
        if found is not None:
            return found
        name = name.rpartition(".")[0]
    raise KeyError(container_class)
