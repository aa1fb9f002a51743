"""What is found out about fields, kept until a class gets or loses one; of what it is, this knows nothing."""

from __future__ import annotations

from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_all: list[dict[Any, Any]] = []


def forgetful(memory: dict[K, V]) -> dict[K, V]:
    """Have a dict emptied whenever a class gets or loses a field.

    While one thread registers a field, others may be looking at fields. So whoever keeps anything takes a dict out of
    this one first, and looks at fields then: what was true until now is kept where nobody will look again.

    :param memory: lives as long as the process
    """
    _all.append(memory)
    return memory


def forget() -> None:
    """Empty what was made forgetful."""
    for memory in _all:
        memory.clear()
