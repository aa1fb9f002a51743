"""The parts that other tests are built of."""

import http.server
import threading

import dns.resolver
import pytest
import requests

from exchangelib.sandbox import Sandbox
from tests.parts.dns import NameServer
from tests.parts.proxy import Proxy


@pytest.fixture
def names():
    with NameServer() as running:
        yield running


def test_names_have_records(names):
    names.add("example.com", "A", "127.0.0.1", "127.0.0.2")
    names.add("example.com", "AAAA", "::1")
    names.add("_autodiscover._tcp.example.com", "SRV", "10 5 443 mail.example.com.")
    names.add("www.example.com", "CNAME", "example.com.")
    ask = names.resolver().resolve
    assert {str(each) for each in ask("example.com", "A")} == {"127.0.0.1", "127.0.0.2"}
    assert [str(each) for each in ask("www.example.com", "AAAA")] == ["::1"]
    (record,) = ask("_autodiscover._tcp.example.com", "SRV")
    assert (record.priority, record.weight, record.port, str(record.target)) == (10, 5, 443, "mail.example.com.")
    assert len(list(ask("example.com", "A", tcp=True))) == 2
    assert names.asked[0] == ("example.com", "A")
    with pytest.raises(dns.resolver.NoAnswer):
        ask("example.com", "MX")


@pytest.mark.parametrize("how, error", [
    ("NXDOMAIN", dns.resolver.NXDOMAIN), ("SERVFAIL", dns.resolver.NoNameservers),
    ("REFUSED", dns.resolver.NoNameservers), ("slow", dns.resolver.LifetimeTimeout),
    ("garbage", (dns.resolver.NoNameservers, dns.resolver.LifetimeTimeout)),
])  # fmt: skip
def test_names_may_fail(names, how, error):
    names.add("example.com", "A", "127.0.0.1")
    names.fail("example.com", how)
    with pytest.raises(error):
        names.resolver(0.2).resolve("example.com", "A")


def test_a_name_that_nobody_knows_is_not_there(names):
    with pytest.raises(dns.resolver.NXDOMAIN):
        names.resolver().resolve("nobody.example", "A")


class Hello(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "5")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def plain():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hello) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address
        server.shutdown()
        thread.join()


def fetch(url, proxy, **arguments):
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, proxies={"http": proxy, "https": proxy}, timeout=10, **arguments)


def test_a_proxy_leads_any_host_to_a_server_here_and_notes_what_passes(plain):
    with Proxy({("mail.example.com", 80): plain}) as proxy:
        assert fetch("http://mail.example.com/path?query", proxy.url).text == "hello"
        (tunnel,) = proxy.tunnels
    assert (tunnel.kind, tunnel.target) == ("http", ("mail.example.com", 80))
    assert tunnel.sent.startswith(b"GET /path?query HTTP/1.1\r\n")
    assert tunnel.received.endswith(b"hello")


def test_a_proxy_leads_through_tls_without_seeing_into_it():
    with Sandbox(tls=True, hosts=["mail.example.com"]) as sandbox:
        host, _, port = sandbox.server.rpartition(":")
        with Proxy({("mail.example.com", 443): (host, int(port))}) as proxy:
            answer = fetch("https://mail.example.com/EWS/Exchange.asmx", proxy.url, verify=sandbox.ca_bundle)
            assert answer.status_code == 401
            assert proxy.targets == [("mail.example.com", 443)]
            assert b"Exchange.asmx" not in proxy.tunnels[0].sent


def test_a_proxy_speaks_socks_too(plain):
    pytest.importorskip("socks")
    with Proxy({("mail.example.com", 80): plain}) as proxy:
        assert fetch("http://mail.example.com/", proxy.socks_url).text == "hello"
        assert proxy.tunnels[0].kind == "socks5"


def test_a_proxy_lets_nothing_out_of_the_machine():
    with Proxy() as proxy:
        assert fetch("http://somewhere.example/", proxy.url).status_code == 502
        with pytest.raises(requests.exceptions.ProxyError):
            fetch("https://somewhere.example/", proxy.url)
        assert [tunnel.refused for tunnel in proxy.tunnels] == [True, True]


def test_a_proxy_may_want_a_password(plain):
    with Proxy({("mail.example.com", 80): plain}, user="anne:tulip") as proxy:
        assert fetch("http://mail.example.com/", proxy.url).status_code == 407
        known = proxy.url.replace("http://", "http://anne:tulip@")
        assert fetch("http://mail.example.com/", known).text == "hello"
        assert b"Proxy-Authorization" not in bytes(proxy.tunnels[-1].sent)
