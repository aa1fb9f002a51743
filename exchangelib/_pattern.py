"""Regular expressions that are compiled when they are first used; knows none of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Pattern:
    """Stands for a compiled pattern, whose methods it gets as they are wanted."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self.pattern = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what copying and pickling ask for, before there is anything here
            raise AttributeError(name)
        value = getattr(re.compile(self.pattern, self._flags), name)  # `re` remembers what it has compiled
        self.__dict__[name] = value
        return value

    def __repr__(self) -> str:
        return f"pattern({self.pattern!r}, {self._flags})"


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Give what `re.compile` would, without the work: most programs need few of our expressions.

    :param source: the expression, of which a test says that it can be compiled
    :param flags: those of `re`
    """
    return cast("re.Pattern[AnyStr]", _Pattern(source, flags))
