"""A live connection to a server, and what was learnt over it; knows no items and no folders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._net.faults import (
    ConnectFailed,
    ConnectionLost,
    PoolTimeout,
    ProxyFailed,
    ServerFailed,
    TimedOut,
    TLSFailed,
    UnknownHost,
)
from .._net.lazy import LazyModule
from .._net.retry import FailFast, FaultTolerance, RetryPolicy
from .base import BaseProtocol
from .caching import CachingProtocol, close_connections
from .core import Protocol

if TYPE_CHECKING:
    from .._net import adapters
    from .._net.adapters import NoVerifyHTTPAdapter, TLSClientAuth
else:
    adapters = LazyModule("exchangelib._net.adapters")

_LAZY = ("NoVerifyHTTPAdapter", "TLSClientAuth")  # subclasses of what requests has


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(adapters, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})


__all__ = [
    "BaseProtocol",
    "CachingProtocol",
    "ConnectFailed",
    "ConnectionLost",
    "FailFast",
    "FaultTolerance",
    "NoVerifyHTTPAdapter",
    "PoolTimeout",
    "Protocol",
    "ProxyFailed",
    "RetryPolicy",
    "ServerFailed",
    "TLSClientAuth",
    "TLSFailed",
    "TimedOut",
    "UnknownHost",
    "close_connections",
]
