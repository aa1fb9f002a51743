"""Which server answers for a domain, remembered over the end of a program; how it was found is not known here."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .._net.fork import renew_after_fork
from ..configuration import Configuration
from ..credentials import BaseCredentials
from .addresses import hostname, service_of
from .protocol import AutodiscoverProtocol
from .storage import JsonFile, cache_folder

if TYPE_CHECKING:
    from typing_extensions import Self

#: The file, in a folder that is the user's alone. May be set, before the first look-up
AUTODISCOVER_PERSISTENT_STORAGE: Path = cache_folder() / "exchangelib" / "autodiscover.json"
#: Seconds for which an address is good
TTL: float = 7 * 24 * 3600
#: Connections that are kept open; the one that was used the longest time ago is closed
MAX_CONNECTIONS = 32
#: Domains in the file; those that were found the longest time ago are forgotten
MAX_ENTRIES = 10_000

Key = tuple[str, "BaseCredentials | Configuration | None"]


class AutodiscoverCache:
    """Connections to autodiscover services by domain and by who uses them, and addresses by domain, in a file.

    A key is a domain with credentials, or with a `Configuration`. What is in the file holds for everybody who may read it: the
    address of a service, and when it was found; nothing of accounts, and no secrets.

    :param path: the file; None: `AUTODISCOVER_PERSISTENT_STORAGE`
    :param now: gives the time, in seconds since the epoch
    """

    def __init__(self, path: Path | None = None, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        self._begin()
        renew_after_fork(self)

    def _begin(self) -> None:
        self._lock = threading.RLock()
        self._connections: OrderedDict[tuple[str, Configuration], AutodiscoverProtocol] = OrderedDict()
        self._files: dict[Path, JsonFile] = {}

    def after_fork(self) -> None:
        """Begin anew: connections stay with the parent, and so may the locks."""
        self._begin()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path or AUTODISCOVER_PERSISTENT_STORAGE

    def _file(self) -> JsonFile:
        with self._lock:
            return self._files.setdefault(self.path, JsonFile(self.path))

    # --- addresses, in the file

    def endpoint(self, domain: str) -> str | None:
        """Give the address of the service that answers for a domain, if it was found not too long ago."""
        return self._valid(self._file().read().get(domain))

    def _valid(self, entry: Any) -> str | None:
        if not isinstance(entry, dict):
            return None
        url, found = entry.get("endpoint"), entry.get("found")
        if not isinstance(url, str) or service_of(url) is None or not isinstance(found, (int, float)):
            return None
        return url if 0 <= self._now() - found < TTL else None

    def remember(self, domain: str, endpoint: str) -> None:
        """Write down which service answers for a domain."""
        if self.endpoint(domain) == endpoint:
            return
        with self._file().changed() as entries:
            entries[domain] = {"endpoint": endpoint, "found": int(self._now())}
            for name in [name for name, entry in entries.items() if self._valid(entry) is None]:
                del entries[name]
            surplus = len(entries) - MAX_ENTRIES
            for name in sorted(entries, key=lambda name: entries[name]["found"])[: max(surplus, 0)]:
                del entries[name]

    def forget(self, domain: str) -> None:
        """Strike out the service of a domain, and close connections to it."""
        if domain in self._file().read():
            with self._file().changed() as entries:
                entries.pop(domain, None)
        with self._lock:
            gone = [key for key in self._connections if key[0] == domain]
            protocols = [self._connections.pop(key) for key in gone]
        for protocol in protocols:
            protocol.close()

    # --- connections

    def connection(self, domain: str, config: Configuration) -> AutodiscoverProtocol | None:
        """Give a connection that is open, or may be."""
        key = (domain, _identity(config))
        with self._lock:
            protocol = self._connections.get(key)
            if protocol is not None:
                self._connections.move_to_end(key)
            return protocol

    def shared(self, domain: str, config: Configuration, protocol: AutodiscoverProtocol) -> AutodiscoverProtocol:
        """Keep a connection, unless another thread has one alike: that one is given then."""
        with self._lock:
            before = self.connection(domain, config)
            if before is not None and before.config == protocol.config:
                return before
            self.keep(domain, config, protocol)
        return protocol

    def keep(self, domain: str, config: Configuration, protocol: AutodiscoverProtocol) -> None:
        """Keep a connection open for the next account."""
        key = (domain, _identity(config))
        with self._lock:
            before = self._connections.pop(key, None)
            self._connections[key] = protocol
            surplus = self._connections.popitem(last=False)[1] if len(self._connections) > MAX_CONNECTIONS else None
        for gone in (before, surplus):
            if gone is not None and gone is not protocol:
                gone.close()

    # --- as a mapping

    def __len__(self) -> int:
        return sum(self._valid(entry) is not None for entry in self._file().read().values())

    def __contains__(self, key: object) -> bool:
        domain, config = _key(key)
        return self.connection(domain, config) is not None or self.endpoint(domain) is not None

    def __getitem__(self, key: Key) -> AutodiscoverProtocol:
        domain, config = _key(key)
        protocol = self.connection(domain, config)
        if protocol is None:
            endpoint = self.endpoint(domain)
            if endpoint is None:
                raise KeyError(domain)
            protocol = AutodiscoverProtocol(config.replace(service_endpoint=endpoint, version=None))
            self.keep(domain, config, protocol)
        return protocol

    def __setitem__(self, key: Key, protocol: AutodiscoverProtocol) -> None:
        domain, config = _key(key)
        self.remember(domain, protocol.service_endpoint)
        self.keep(domain, config, protocol)

    def __delitem__(self, key: Key) -> None:
        self.forget(_key(key)[0])

    def clear(self) -> None:
        """Forget everything, in the file too."""
        self.close()
        with self._file().changed() as entries:
            entries.clear()

    def close(self) -> None:
        """Close all connections. What is in the file stays there."""
        with self._lock:
            protocols = list(self._connections.values())
            self._connections.clear()
        for protocol in protocols:
            protocol.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __str__(self) -> str:
        return f"{type(self).__name__}({self.path}, {len(self)} domains)"


def _key(key: object) -> tuple[str, Configuration]:
    if not isinstance(key, tuple) or len(key) < 2 or not isinstance(key[0], str):
        raise KeyError(key)
    domain, who = hostname(key[0]) or key[0], key[1]
    return domain, who if isinstance(who, Configuration) else Configuration(credentials=who)


def _identity(config: Configuration) -> Configuration:
    """Give what of a configuration matters for autodiscover: all but the place and the version of the web service."""
    return config.replace(service_endpoint=None, version=None)


autodiscover_cache = AutodiscoverCache()
