"""One connection for each configuration: a metaclass that remembers what it made, without knowing what that does."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from typing import Any

from .._net.fork import renew_after_fork
from ..configuration import Configuration

MAX_CACHED = 256  # connections; the one that was asked for the longest time ago is forgotten, not closed


class _Cache:
    """Connections by class and configuration. Making one connects to nothing, so one lock will do."""

    def __init__(self) -> None:
        self.connections: OrderedDict[tuple[type, Configuration], Any] = OrderedDict()
        # Those too that are forgotten here, and used by somebody who has them
        self.alive: weakref.WeakSet[Any] = weakref.WeakSet()
        self.lock = threading.RLock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """Replace the lock; each connection renews itself."""
        self.lock = threading.RLock()


_cache = _Cache()


class CachingProtocol(type):
    """Makes a class give the same instance for equal configurations."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Return the instance for a configuration, made now if there is none."""
        config = kwargs.get("config", args[0] if args else None)
        if not isinstance(config, Configuration):
            return super().__call__(*args, **kwargs)  # which raises the error for it
        key = (cls, config)
        with _cache.lock:
            if key in _cache.connections:
                _cache.connections.move_to_end(key)
                return _cache.connections[key]
            made = super().__call__(*args, **kwargs)
            _cache.connections[key] = made
            _cache.alive.add(made)
            if len(_cache.connections) > MAX_CACHED:
                _cache.connections.popitem(last=False)
            return made

    def __getitem__(cls, config: Configuration) -> Any:
        """Return the instance for a configuration; `KeyError` if there is none."""
        with _cache.lock:
            return _cache.connections[(cls, config)]

    def __delitem__(cls, config: Configuration) -> None:
        """Forget the instance for a configuration, without closing it; `KeyError` if there is none."""
        with _cache.lock:
            del _cache.connections[(cls, config)]

    def forget(cls, instance: Any) -> None:
        """Forget an instance, if it is the one that is remembered for its configuration."""
        key = (cls, instance.config)
        with _cache.lock:
            if _cache.connections.get(key) is instance:
                del _cache.connections[key]

    @classmethod
    def clear_cache(cls) -> None:
        """Close every connection that anybody has, and forget those that are remembered."""
        with _cache.lock:
            connections = list(_cache.alive)
            _cache.connections.clear()
        for connection in connections:
            connection.close()


def close_connections() -> None:
    """Close every connection of this process. Accounts that are in use connect again when they need to."""
    CachingProtocol.clear_cache()
