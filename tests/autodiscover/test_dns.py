"""What is asked of the DNS, in which order its records are used, and what it costs if it is slow."""

import socket
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from exchangelib.autodiscover.dns import Names, SrvRecord, Unanswered, in_order
from tests.autodiscover.conftest import JOHN, World
from tests.autodiscover.test_flow import failed
from tests.parts.dns import NameServer


@pytest.fixture
def names(tmp_path: Path) -> Any:
    with NameServer() as server:
        yield server, Names(lambda: server.resolver(5), 0.4, tmp_path / "hosts")


def test_priority_comes_before_weight() -> None:
    records = [SrvRecord(20, 100, 443, "c.test"), SrvRecord(10, 0, 443, "a.test"), SrvRecord(15, 1, 443, "b.test")]
    assert [record.srv for record in in_order(records)] == ["a.test", "b.test", "c.test"]


def test_weight_says_how_often_one_of_equals_comes_first() -> None:
    """RFC 2782: running sums, a number between 0 and their total, the first sum that is not below it."""
    records = [SrvRecord(1, 30, 443, "b.test"), SrvRecord(1, 0, 443, "zero.test"), SrvRecord(1, 10, 443, "a.test")]
    firsts = Counter(in_order(records, chance=lambda most, n=number: min(n, most))[0].srv for number in range(41))
    assert firsts == {"zero.test": 1, "a.test": 10, "b.test": 30}
    for _ in range(20):
        assert sorted(record.srv for record in in_order(records)) == ["a.test", "b.test", "zero.test"]


@pytest.mark.parametrize("kind, value", [("A", "127.0.0.1"), ("AAAA", "::1")])
def test_numbers_of_either_kind_will_do(names: Any, kind: str, value: str) -> None:
    server, asked = names
    server.add("mail.test", kind, value)
    assert asked.addresses("mail.test", 5) == [value]


def test_the_file_of_the_system_knows_names_that_the_dns_does_not(names: Any, tmp_path: Path) -> None:
    server, asked = names
    (tmp_path / "hosts").write_text("# 10.0.0.1 mail.test\n10.0.0.2 other.test Mail.Test # here\n")
    assert asked.addresses("mail.test", 5) == ["10.0.0.2"]
    assert server.asked == []


@pytest.mark.parametrize("how", ["NXDOMAIN", "SERVFAIL", "REFUSED", "slow", "garbage"])
def test_failures_say_what_happened_and_take_no_longer_than_allowed(names: Any, how: str) -> None:
    server, asked = names
    server.fail("mail.test", how)
    began = time.monotonic()
    with pytest.raises(Unanswered) as caught:
        asked.addresses("mail.test", 5)
    assert time.monotonic() - began < 3
    assert str(caught.value)
    if how == "NXDOMAIN":
        assert len(server.asked) == 1


def test_only_records_with_a_host_and_port_443_name_a_server(names: Any) -> None:
    server, asked = names
    server.add("_autodiscover._tcp.example.com", "SRV", "1 1 80 a.test.", "2 1 443 .", "3 1 443 b.test.")
    assert asked.services("example.com", 5) == [SrvRecord(3, 1, 443, "b.test")]
    server.add("_autodiscover._tcp.other.test", "SRV", "0 0 0 .")
    with pytest.raises(Unanswered):
        asked.services("other.test", 5)


def test_names_are_asked_for_as_they_are_without_the_systems_search_list(names: Any) -> None:
    server, asked = names
    asked.resolver.search = ["corp.test"]
    asked.resolver.use_search_by_default = True
    with pytest.raises(Unanswered):
        asked.addresses("mail", 5)
    assert {name for name, _ in server.asked} == {"mail"}


# --- within a search: without a proxy, hosts are looked up first


@pytest.fixture
def direct(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world where port 443 of whatever the DNS knows is the sandbox's."""
    real = socket.getaddrinfo

    def lead(host: Any, port: Any, *arguments: Any, **more: Any) -> Any:
        if port == 443:
            return real("127.0.0.1", world.port, *arguments, **more)
        if port == 80:
            return real("127.0.0.1", world.plain_port, *arguments, **more)
        return real(host, port, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    monkeypatch.setenv("no_proxy", "*")
    return world


def test_a_host_that_has_no_number_is_not_connected_to(direct: World) -> None:
    direct.names.add("autodiscover.example.com", "A", "127.0.0.1")
    search = direct.search(proxy="")
    response, _ = search.discover()
    assert response.autodiscover_smtp_address == JOHN
    first, second = search._asking.steps
    assert (first.url, first.dns) == ("https://example.com/autodiscover/autodiscover.svc", "the name does not exist")
    assert second.dns == "127.0.0.1"
    assert [name for name, _ in direct.names.asked] == ["example.com", "autodiscover.example.com"]


def test_a_number_of_the_newer_kind_is_enough(direct: World) -> None:
    direct.names.add("example.com", "AAAA", "::1")
    response, _ = direct.search(proxy="").discover()
    assert response.autodiscover_smtp_address == JOHN
    assert direct.names.asked == [("example.com", "A"), ("example.com", "AAAA")]


def test_slow_names_cost_no_more_than_they_are_allowed(direct: World) -> None:
    for name in ("example.com", "autodiscover.example.com", "_autodiscover._tcp.example.com"):
        direct.names.fail(name, "slow")
    began = time.monotonic()
    error = failed(direct.search(proxy=""))
    assert time.monotonic() - began < 6
    assert "no answer within" in error.steps[0].dns
    assert direct.sandbox.requests is not None
    assert not list(direct.sandbox.requests)


def test_who_is_named_by_a_record_is_looked_up_too(direct: World) -> None:
    direct.names.add("_autodiscover._tcp.example.com", "SRV", "1 1 443 mail.example.com.")
    error = failed(direct.search(proxy=""))
    assert error.steps[-1].url.startswith("https://mail.example.com/")
    direct.names.add("mail.example.com", "A", "127.0.0.1")
    response, _ = direct.search(proxy="").discover()
    assert response.autodiscover_smtp_address == JOHN
