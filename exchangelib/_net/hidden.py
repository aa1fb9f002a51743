"""Texts and mappings that do not show what is in them where a program prints its variables; what they are for is not known.

Tools that report errors print the local variables of each frame: these print stars there.
"""

from __future__ import annotations

from typing import Any

STARS = "********"


class Hidden(str):
    """A text that is secret."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(STARS)


class HiddenBytes(bytes):
    """Bytes that are secret."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(STARS.encode())


class HiddenDict(dict[str, Any]):
    """A mapping with secret values; it shows its names."""

    def __repr__(self) -> str:
        return repr(dict.fromkeys(self, STARS))
