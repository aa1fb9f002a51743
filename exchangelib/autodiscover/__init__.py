"""Finding the server of an address; loads what it needs when it is used."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cache import AutodiscoverCache, autodiscover_cache
    from .discovery import Autodiscovery, discover
    from .protocol import AutodiscoverProtocol
    from .report import LoginRefused, Step
    from .rules import RedirectRules

_ROOMS = {
    "AutodiscoverCache": "cache",
    "AutodiscoverProtocol": "protocol",
    "Autodiscovery": "discovery",
    "LoginRefused": "report",
    "RedirectRules": "rules",
    "Step": "report",
    "autodiscover_cache": "cache",
    "discover": "discovery",
}


def __getattr__(name: str) -> Any:
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{room}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_ROOMS})


def clear_cache() -> None:
    """Forget which server answers for which domain, in the file that all processes of this user share too."""
    importlib.import_module(f"{__name__}.cache").autodiscover_cache.clear()


def close_connections() -> None:
    """Close all connections to autodiscover services; they are opened again when they are needed."""
    used = sys.modules.get(f"{__name__}.cache")
    if used is not None:
        used.autodiscover_cache.close()


__all__ = [
    "AutodiscoverCache",
    "AutodiscoverProtocol",
    "Autodiscovery",
    "LoginRefused",
    "RedirectRules",
    "Step",
    "autodiscover_cache",
    "clear_cache",
    "close_connections",
    "discover",
]
