"""What the README of the library's older releases says of proxies, of trust in certificates, and of the User-Agent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlparse

import pytest
import requests.adapters

import exchangelib
from exchangelib import DELEGATE, Account, Configuration, Credentials
from exchangelib.protocol import BaseProtocol, NoVerifyHTTPAdapter, TLSFailed, close_connections
from exchangelib.sandbox import Sandbox
from tests.parts.proxy import Proxy

pytestmark = pytest.mark.sandbox_only("needs a certificate that nobody else trusts")
JOHN = "john@example.com"


@pytest.fixture
def server() -> Iterator[Sandbox]:
    with Sandbox(tls=True) as running:
        running.add_user(JOHN, "topsecret")
        yield running
        close_connections()


@pytest.fixture
def plain() -> Iterator[Sandbox]:
    with Sandbox() as running:
        running.add_user(JOHN, "topsecret")
        yield running
        close_connections()


def _account(server: Sandbox) -> Account:
    config = Configuration(service_endpoint=server.url, credentials=Credentials(JOHN, "topsecret"))
    return Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=DELEGATE)


def test_an_adapter_of_ones_own_has_authorities_of_its_own(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"127.0.0.1": server.ca_bundle}

    class RootCAAdapter(requests.adapters.HTTPAdapter):
        def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
            cert_file = files[str(urlparse(url).hostname)]
            super().cert_verify(conn=conn, url=url, verify=cert_file, cert=cert)  # type: ignore[no-untyped-call]

    with pytest.raises(TLSFailed):
        assert _account(server).inbox
    close_connections()
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", RootCAAdapter)
    assert _account(server).inbox.total_count == 0


def test_an_adapter_of_ones_own_goes_through_a_proxy(plain: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with Proxy() as proxy:

        class ProxyAdapter(requests.adapters.HTTPAdapter):
            def send(self, *args: Any, **kwargs: Any) -> requests.Response:
                kwargs["proxies"] = {"http": proxy.url, "https": proxy.url}
                return super().send(*args, **kwargs)

        monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", ProxyAdapter)
        assert _account(plain).inbox.total_count == 0
        assert proxy.targets
        close_connections()


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_certificates_may_be_ignored_at_ones_own_risk(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", NoVerifyHTTPAdapter)
    assert _account(server).inbox.total_count == 0


def test_the_user_agent(plain: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = f"exchangelib/{exchangelib.__version__} (python-requests/{requests.__version__})"
    assert usual == BaseProtocol.USERAGENT
    with Proxy() as proxy:
        config = Configuration(service_endpoint=plain.url, credentials=Credentials(JOHN, "topsecret"), proxy=proxy.url)
        for agent in (usual, "Auto-Reply/0.1.0"):
            monkeypatch.setattr(BaseProtocol, "USERAGENT", agent)
            close_connections()
            account = Account(primary_smtp_address=JOHN, config=config, autodiscover=False, access_type=DELEGATE)
            assert account.inbox.total_count == 0
            assert f"User-Agent: {agent}\r\n".encode() in bytes(proxy.tunnels[-1].sent)
        close_connections()
