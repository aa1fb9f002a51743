"""Modules that load when they are first used, so that importing exchangelib does not load requests."""

from __future__ import annotations

import importlib
from typing import Any


class LazyModule:
    """Stands for a module until something in it is wanted.

    Beside `if TYPE_CHECKING: import …`, so that type checkers and import contracts see the plain import.

    :param name: the full name of the module
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(importlib.import_module(self._name), attribute)
        self.__dict__[attribute] = value
        return value

    def __repr__(self) -> str:
        return f"<{self._name}, when needed>"
