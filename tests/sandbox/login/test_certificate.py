"""Client certificates, and TLS with certificates that nobody should trust."""

import socket
import ssl

import pytest
import requests

from exchangelib.sandbox import Sandbox
from tests.sandbox.login.conftest import JOHN, SECRET


def test_a_certificate_lets_its_owner_in(opened, ask):
    sandbox = opened("certificate", tls=True)
    assert ask(sandbox, cert=sandbox.client_certificate(JOHN)).status_code == 200
    assert sandbox.requests[-1].user == JOHN


def test_without_one_there_is_nothing_to_do(opened, ask):
    assert ask(opened("certificate", tls=True)).status_code == 403


def test_beside_certificates_other_schemes_work(opened, ask):
    sandbox = opened(("basic", "certificate"), tls=True)
    assert ask(sandbox).status_code == 401
    assert ask(sandbox, (JOHN, "wrong")).status_code == 401
    assert ask(sandbox, (JOHN.encode(), SECRET.encode())).status_code == 200
    assert ask(sandbox, cert=sandbox.client_certificate(JOHN)).status_code == 200


def test_the_certificate_of_somebody_without_a_mailbox_is_refused(opened, ask):
    sandbox = opened(("basic", "certificate"), tls=True)
    assert ask(sandbox, cert=sandbox.client_certificate("nobody@example.com")).status_code == 401
    assert sandbox.failed_logins[0].scheme == "certificate"


@pytest.mark.parametrize("kind", ["expired", "stranger"])
def test_a_certificate_that_nobody_vouches_for_ends_the_handshake(opened, ask, kind):
    sandbox = opened("certificate", tls=True)
    with pytest.raises(requests.exceptions.ConnectionError):
        ask(sandbox, cert=sandbox.client_certificate(JOHN, kind))
    assert len(sandbox.requests) == 0


def test_certificates_need_tls():
    with pytest.raises(ValueError, match="need tls=True"):
        Sandbox(auth="certificate")
    with pytest.raises(ValueError, match="need tls=True"):
        Sandbox(auth="ntlm", extended_protection="require")
    with Sandbox() as sandbox, pytest.raises(RuntimeError, match="does not speak TLS"):
        sandbox.client_certificate(JOHN)


# --- the server's own ---


def shake(sandbox, name):
    """A handshake with a host name, as a client that checks."""
    context = ssl.create_default_context(cafile=sandbox.ca_bundle)
    host, _, port = sandbox.server.rpartition(":")
    with (
        socket.create_connection((host, int(port)), timeout=10) as raw,
        context.wrap_socket(raw, server_hostname=name) as connection,
    ):
        return connection.getpeercert()


@pytest.fixture
def hosts():
    with Sandbox(tls=True, hosts=("example.com", "autodiscover.example.com")) as sandbox:
        yield sandbox


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "example.com", "autodiscover.example.com"])
def test_the_certificate_is_good_for_every_name_of_the_server(hosts, name):
    assert shake(hosts, name)


def test_and_for_no_other(hosts):
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake(hosts, "mail.example.com")


@pytest.mark.parametrize(
    "kind, words",
    [
        ("expired", "certificate has expired"),
        ("not-yet-valid", "certificate is not yet valid"),
        ("wrong-host", "Hostname mismatch"),
        ("self-signed", "self-signed certificate"),
    ],
)
def test_a_certificate_can_be_bad_for_one_name_only(hosts, kind, words):
    hosts.present(kind, "autodiscover.example.com")
    with pytest.raises(ssl.SSLCertVerificationError, match=words):
        shake(hosts, "autodiscover.example.com")
    assert shake(hosts, "example.com")
    hosts.present("good", "autodiscover.example.com")
    assert shake(hosts, "autodiscover.example.com")
    hosts.present(kind)
    with pytest.raises(ssl.SSLCertVerificationError, match=words):
        shake(hosts, "localhost")


def test_what_is_asked_for_must_exist(hosts):
    with pytest.raises(ValueError, match="a certificate can be good, expired"):
        hosts.present("pretty")
    with pytest.raises(ValueError, match="can be good, expired, stranger"):
        hosts.client_certificate(JOHN, "pretty")


def test_nobody_logs_in_beside_tls(hosts):
    hosts.add_user(JOHN, SECRET)
    place = hosts.listen("127.0.0.1", tls=False)
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(f"http://{place}/EWS/Exchange.asmx", b"", auth=(JOHN, "x"), timeout=10)
        assert answer.status_code == 403
        assert (hosts.requests[-1].tls, hosts.requests[-1].scheme) == (False, "Basic")
        found = session.get(f"http://{place}/autodiscover/autodiscover.xml", allow_redirects=False, timeout=10)
        assert (found.status_code, found.headers["Location"]) == (302, hosts.autodiscover.pox_url)
