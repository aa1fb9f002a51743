"""The world as autodiscover sees it: hosts by name, which are sandboxes and recorders on this machine, and a name server."""

import dataclasses
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import exchangelib.autodiscover.cache as cache_room
from exchangelib import Configuration, Credentials
from exchangelib.autodiscover import Autodiscovery, RedirectRules
from exchangelib.autodiscover.cache import AutodiscoverCache
from exchangelib.protocol import close_connections
from exchangelib.sandbox import Sandbox
from tests.parts.dns import NameServer
from tests.parts.proxy import Proxy

JOHN = "john@example.com"
SECRET = "s3cret-Canary-42"
HOSTS = (
    "example.com",
    "autodiscover.example.com",
    "mail.example.com",
    "cloud.example",
    "autodiscover.cloud.example",
    "evil.test",
    "autodiscover.evil.test",
    "mail.hosting.test",
    "outlook.office365.com",
    "autodiscover-s.outlook.com",
)


@dataclasses.dataclass
class World:
    """A server, and the names by which it is reached."""

    sandbox: Sandbox
    proxy: Proxy
    names: NameServer
    cache: AutodiscoverCache

    def __post_init__(self) -> None:
        self.port = int(self.sandbox.url.split("/")[2].rpartition(":")[2])
        self.plain_port = int(self.sandbox.listen("127.0.0.1", 0, tls=False).rpartition(":")[2])

    def serve(self, *hosts: str) -> None:
        """Let hosts be this server, on port 443."""
        for host in hosts:
            self.proxy.routes[host, 443] = ("127.0.0.1", self.port)

    def serve_plain(self, *hosts: str) -> None:
        """Let the port 80 of hosts be this server's."""
        for host in hosts:
            self.proxy.routes[host, 80] = ("127.0.0.1", self.plain_port)

    def config(self, **more: Any) -> Configuration:
        """How everybody here connects."""
        given = {
            "credentials": Credentials(JOHN, SECRET),
            "auth_type": "NTLM",
            "ca_bundle": self.sandbox.ca_bundle,
            "proxy": self.proxy.url,
            **more,
        }
        return Configuration(**given)

    def search(self, email: str = JOHN, rules: RedirectRules | None = None, **more: Any) -> Autodiscovery:
        """A search that has begun with nothing remembered but what is in this world's cache."""
        return Autodiscovery(email, config=self.config(**more), rules=rules, cache=self.cache)

    def hosts(self) -> list[str]:
        """The hosts that were asked for, each once, with their ports."""
        return list(dict.fromkeys(f"{host}:{port}" for host, port in self.proxy.targets))


@pytest.fixture(autouse=True)
def apart(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is remembered from elsewhere, and nothing left behind."""
    monkeypatch.setattr(cache_room, "AUTODISCOVER_PERSISTENT_STORAGE", tmp_path / "cache" / "autodiscover.json")
    cache_room.autodiscover_cache.close()
    yield
    cache_room.autodiscover_cache.close()
    close_connections()


@pytest.fixture
def opened(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., World]]:
    """Opens worlds; in each, somebody has a mailbox, and no host exists before it is served."""
    running: list[Any] = []

    def open_one(**arguments: Any) -> World:
        sandbox = Sandbox(**{"tls": True, "hosts": HOSTS, "auth": ("ntlm", "basic"), **arguments}).start()
        running.append(sandbox)
        sandbox.add_user(JOHN, SECRET, "John Doe", aliases=["j.doe@example.com"])
        proxy, names = Proxy().__enter__(), NameServer().__enter__()
        running.extend((proxy, names))
        attributes = {"nameservers": ["127.0.0.1"], "port": names.port, "timeout": 1.0}
        monkeypatch.setattr(Autodiscovery, "DNS_RESOLVER_KWARGS", {"configure": False})
        monkeypatch.setattr(Autodiscovery, "DNS_RESOLVER_ATTRS", attributes)
        monkeypatch.setattr(Autodiscovery, "DNS_RESOLVER_LIFETIME", 0.5)
        cache = AutodiscoverCache(tmp_path / f"cache-{len(running)}" / "autodiscover.json")
        running.append(cache)
        return World(sandbox, proxy, names, cache)

    yield open_one
    for each in reversed(running):
        (each.stop if isinstance(each, Sandbox) else each.__exit__)(*(() if isinstance(each, Sandbox) else (None,) * 3))


@pytest.fixture
def world(opened: Callable[..., World]) -> World:
    return opened()


@pytest.fixture
def no_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever connects to anything fails."""

    def refuse(*_arguments: Any, **_more: Any) -> Any:
        pytest.fail("a connection was made")

    monkeypatch.setattr(socket, "create_connection", refuse)
