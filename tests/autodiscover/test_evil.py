"""What hosts do to those who ask them: pages, garbage, bodies without end, wrong certificates; and what that costs."""

import logging
import pickle
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from exchangelib import Credentials
from exchangelib.autodiscover import Autodiscovery, RedirectRules
from exchangelib.errors import AutoDiscoverFailed, InvalidTypeError, InvalidValue
from exchangelib.protocol import FaultTolerance
from tests.autodiscover.conftest import JOHN, SECRET, World
from tests.autodiscover.test_flow import failed


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Autodiscovery, "STEP_LIMIT", 0.7)


EVERYTHING = ["html", "empty", "garbage", "huge", "bomb", "slow", "drop", 404, 403, 500, 503]


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("what", EVERYTHING)
def test_a_host_that_answers_nonsense_is_passed_over(world: World, what: Any) -> None:
    world.serve("example.com", "autodiscover.example.com")
    world.sandbox.autodiscover.fail(what, host="example.com", times=None)
    began = time.monotonic()
    response, _ = world.search().discover()
    assert time.monotonic() - began < 10
    assert response.autodiscover_smtp_address == JOHN
    assert "autodiscover.example.com:443" in world.hosts()


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("what", EVERYTHING)
def test_if_all_do_it_is_told_of_each_what_it_did(world: World, what: Any) -> None:
    world.serve("example.com", "autodiscover.example.com")
    world.sandbox.autodiscover.fail(what, times=None)
    error = failed(world.search())
    assert {step.url.split("/")[2] for step in error.steps[:2]} <= {"example.com", "autodiscover.example.com"}
    if isinstance(what, int):
        assert error.steps[0].status == what
    assert error.steps[0].tls in ("verified", "")
    assert all(step.reason for step in error.steps)
    assert pickle.loads(pickle.dumps(error)).steps == error.steps


@pytest.mark.parametrize("what", ["no-urls", "InternalServerError", "InvalidRequest", "603", "600"])
def test_a_service_that_does_not_know_is_passed_over(world: World, what: str) -> None:
    world.serve("example.com", "autodiscover.example.com")
    if what.isdigit():
        world.sandbox.autodiscover.fail("InvalidRequest", host="example.com", service="soap", times=None)
    world.sandbox.autodiscover.fail(what, host="example.com", service="pox" if what.isdigit() else None, times=None)
    response, _ = world.search().discover()
    assert response.autodiscover_smtp_address == JOHN


def test_soap_that_names_no_address_is_followed_by_plain_old_xml(world: World) -> None:
    world.serve("example.com")
    world.sandbox.autodiscover.fail("no-urls", service="soap", times=None)
    response, protocol = world.search().discover()
    assert response.protocol.ews_url == protocol.service_endpoint


def test_who_is_busy_is_asked_again_when_all_others_were(world: World) -> None:
    world.serve("example.com")
    world.sandbox.autodiscover.fail("ServerBusy", times=2)
    response, _ = world.search().discover()
    assert response.autodiscover_smtp_address == JOHN
    assert ("autodiscover.example.com", 80) in world.proxy.targets


def test_the_service_that_was_found_is_met_with_the_patience_of_the_configuration(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Autodiscovery, "RETRY_WAIT", 0.01)
    world.serve("example.com")
    world.sandbox.autodiscover.fail("ServerBusy", times=3)
    response, _ = world.search(retry_policy=FaultTolerance(max_wait=60)).discover()
    assert response.autodiscover_smtp_address == JOHN
    assert {host for host, _ in world.proxy.targets} == {"example.com"}


def test_the_hosts_that_are_tried_are_met_with_the_patience_that_was_said(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Autodiscovery, "RETRY_WAIT", 0.01)
    monkeypatch.setattr(Autodiscovery, "INITIAL_RETRY_POLICY", FaultTolerance(max_wait=30))
    world.serve("example.com")
    world.sandbox.autodiscover.fail(503, times=2)
    world.search().discover()
    assert {host for host, _ in world.proxy.targets} == {"example.com"}


def test_all_of_it_has_a_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Autodiscovery, "TOTAL_LIMIT", 0.6)
    world.serve("example.com", "autodiscover.example.com")
    world.sandbox.autodiscover.fail("slow", times=None)
    began = time.monotonic()
    assert "took longer than 0.6 s" in str(failed(world.search()))
    assert time.monotonic() - began < 5


def test_patience_with_the_hosts_that_are_tried_ends_there_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Autodiscovery, "TOTAL_LIMIT", 1.0)
    monkeypatch.setattr(Autodiscovery, "RETRY_WAIT", 0.05)
    monkeypatch.setattr(Autodiscovery, "INITIAL_RETRY_POLICY", FaultTolerance(max_wait=3600))
    world.serve("example.com")
    world.sandbox.autodiscover.fail(503, times=None)
    began = time.monotonic()
    failed(world.search())
    assert time.monotonic() - began < 10


# --- TLS


@pytest.mark.parametrize("certificate", ["expired", "wrong-host", "self-signed"])
def test_a_wrong_certificate_is_the_end_of_that_host(world: World, certificate: str) -> None:
    world.serve("example.com", "autodiscover.example.com")
    world.sandbox.present(certificate)
    error = failed(world.search())
    assert [step.tls for step in error.steps[:2]] == ["no trust", "no trust"]
    assert "certificate" in error.steps[0].reason.lower()
    assert not world.sandbox.requests
    for tunnel in world.proxy.tunnels:
        assert b"Autodiscover" not in bytes(tunnel.sent)


def test_only_the_hosts_with_a_good_one_are_trusted(world: World) -> None:
    world.serve("example.com", "autodiscover.example.com")
    world.sandbox.present("expired", name="example.com")
    response, _ = world.search().discover()
    assert response.autodiscover_smtp_address == JOHN


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_authorities_are_those_of_the_connection(world: World) -> None:
    world.serve("example.com")
    assert failed(world.search(ca_bundle=None)).steps[0].tls == "no trust"
    search = world.search(ca_bundle=None, verify=False)
    response, _ = search.discover()
    assert response.autodiscover_smtp_address == JOHN
    assert search._asking.steps[0].tls == "not verified"


# --- a head that drips


@pytest.fixture
def dripping() -> Iterator[tuple[str, int]]:
    """A server that sends a header a byte at a time."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not ended.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()
    ended.set()
    listener.close()
    thread.join(5)


def test_a_head_without_end_ends_in_time(
    world: World, dripping: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Autodiscovery, "STEP_LIMIT", 0.4)
    world.proxy.routes["autodiscover.example.com", 80] = dripping
    began = time.monotonic()
    error = failed(world.search())
    assert time.monotonic() - began < 5
    (step,) = [step for step in error.steps if step.what == "port 80"]
    assert "did not come in full within 0.4 s" in step.reason


# --- secrets


def test_secrets_are_in_no_log_no_error_and_no_host_that_was_not_to_have_them(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.serve("example.com", "evil.test", "autodiscover.example.com")
    world.serve_plain("autodiscover.example.com")
    world.sandbox.autodiscover.redirect("https://evil.test/autodiscover/autodiscover.xml", of=JOHN)
    for auth_type in ("NTLM", "basic", None):
        with pytest.raises(AutoDiscoverFailed) as caught:
            world.search(auth_type=auth_type).discover()
        assert SECRET not in f"{caught.value!r} {caught.value} {caught.value.__dict__}"
        assert SECRET.encode() not in pickle.dumps(caught.value)
    assert SECRET not in caplog.text
    assert "evil.test" not in {host for host, _ in world.proxy.targets}
    for tunnel in world.proxy.tunnels:
        if tunnel.target[1] == 80:
            assert b"authorization" not in bytes(tunnel.sent).lower()
    assert SECRET not in world.cache.path.read_text() if world.cache.path.exists() else True


def test_the_environment_adds_no_credentials(world: World, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("default login john@example.com password leaked-42\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    world.serve("example.com")
    world.serve_plain("autodiscover.example.com")
    failed(world.search(credentials=None, auth_type=None))
    for tunnel in world.proxy.tunnels:
        assert b"authorization: " not in bytes(tunnel.sent).lower()


# --- rules


def test_rules_are_checked() -> None:
    with pytest.raises(InvalidTypeError, match="allowed_hosts"):
        RedirectRules("mail.example.net")
    with pytest.raises(InvalidTypeError, match="allowed_hosts"):
        RedirectRules([7])  # type: ignore[list-item]
    with pytest.raises(InvalidValue, match="allowed_hosts"):
        RedirectRules(["https://mail.example.net/"])
    with pytest.raises(InvalidValue, match="allow_redirect"):
        RedirectRules(allow_redirect=7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "host, domain, known",
    [
        ("example.com", "example.com", True),
        ("mail.example.com", "example.com", True),
        ("example.com", "sub.example.com", False),
        ("evilexample.com", "example.com", False),
        ("autodiscover-s.outlook.com", "example.com", True),
        ("evil.outlook.com", "example.com", False),
        ("autodiscover.tenant.mail.onmicrosoft.com", "example.com", True),
        ("evilonmicrosoft.com", "example.com", False),
        ("a.hosting.test", "example.com", True),
        ("hosting.test", "example.com", False),
        ("mail.other.test", "example.com", True),
        ("a.mail.other.test", "example.com", False),
    ],
)
def test_who_is_known(host: str, domain: str, known: bool) -> None:
    assert RedirectRules(["*.hosting.test", "Mail.Other.Test."]).knows(host, domain) is known


def test_arguments_are_checked(world: World) -> None:
    with pytest.raises(InvalidTypeError, match="email"):
        Autodiscovery(7)  # type: ignore[arg-type]
    with pytest.raises(InvalidTypeError, match="config"):
        Autodiscovery(JOHN, config=Credentials(JOHN, SECRET))  # type: ignore[arg-type]
