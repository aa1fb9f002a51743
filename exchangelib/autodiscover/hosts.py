"""Where the hosts of one search are: their numbers, each looked up once, by whoever is to do that; nobody is asked for mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .._net.faults import ConnectFailed
from .._net.lazy import LazyModule
from .._net.urls import is_loopback
from ..configuration import Configuration
from .addresses import hostname
from .dns import Names, Unanswered
from .protocol import AutodiscoverProtocol

if TYPE_CHECKING:
    from .._net import adapters
else:
    adapters = LazyModule("exchangelib._net.adapters")

_OWN_ADAPTERS = ("requests.adapters", "exchangelib._net.adapters")


class Hosts:
    """The numbers of hosts.

    :param names: the DNS
    :param config: how hosts are connected to, which may leave looking them up to a proxy, or to an adapter of the caller's
    :param left: gives the seconds that are left
    """

    def __init__(self, names: Names, config: Configuration, left: Callable[[], float]) -> None:
        self._names, self._config, self._left = names, config, left
        self._numbers: dict[str, str | Unanswered] = {}

    def look_up(self, host: str, url: str) -> None:
        """Find the numbers of a host, if that is for us to do.

        :raises ConnectFailed: it has none
        """
        known = self._numbers.get(host)
        if known is None:
            known = self._numbers[host] = self._found(host, url)
        if isinstance(known, Unanswered):
            raise ConnectFailed(f"the host cannot be found: {known}")

    def told(self, host: str) -> str:
        """Give what is known of a host, for the report."""
        return str(self._numbers.get(host, ""))

    def _found(self, host: str, url: str) -> str | Unanswered:
        if is_loopback(host) or hostname(host) is None:
            return host
        if adapters.proxies_for(url, self._config.proxy):
            return "left to the proxy"
        if not self._has_plain_adapter():
            return "left to the adapter"
        try:
            return ", ".join(self._names.addresses(host, self._left()))
        except Unanswered as e:
            return e

    def _has_plain_adapter(self) -> bool:
        adapter: Any = self._config.adapter or AutodiscoverProtocol.HTTP_ADAPTER_CLS
        cls = adapter if isinstance(adapter, type) else type(adapter)
        return cls.__module__ in _OWN_ADAPTERS
