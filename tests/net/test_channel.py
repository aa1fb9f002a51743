"""Bytes over real sockets; each way of failing is one error of ours that holds no secret."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
import traceback
import zlib
from types import SimpleNamespace

import pytest
import requests.exceptions
from requests.adapters import HTTPAdapter
from urllib3.exceptions import InsecureRequestWarning

from exchangelib._net import channel
from exchangelib._net.adapters import NoVerifyHTTPAdapter, SessionSettings, TLSClientAuth, make_session, proxies_for
from exchangelib._net.auth import BASIC, DIGEST, NTLM, get_auth_instance
from exchangelib._net.channel import Limits, inflate, post, read
from exchangelib._net.faults import ConnectFailed, ConnectionLost, ProxyFailed, TimedOut, TLSFailed, UnknownHost
from exchangelib.errors import MalformedResponseError, TransportError
from tests.net.loopback import ANSWER, OF_2019, Answer

BODY = ANSWER % OF_2019
SECRET = "gehe1m-passw0rd"
HEADERS = {"Content-Type": "text/xml; charset=utf-8", "Accept-Encoding": "gzip, deflate"}


@pytest.fixture
def session_for():
    made = []

    def make(url, auth=BASIC, adapter=HTTPAdapter, **settings):
        credentials = {"username": "DOM\\john", "password": SECRET}
        instance = get_auth_instance(auth, **credentials) if auth else None
        made.append(make_session(SessionSettings(url, "test/1", adapter, **settings), instance))
        return made[-1]

    yield make
    for session in made:
        session.close()


def no_secret_in(error: BaseException) -> bool:
    """Look for the password, and its Basic form, in everything an error leads to."""
    import base64

    seen, todo, text = set(), [error], "".join(traceback.format_exception(error))
    while todo:
        e = todo.pop()
        if e is None or id(e) in seen:
            continue
        seen.add(id(e))
        text += repr(e) + str(e) + repr(vars(e))
        assert not isinstance(e, requests.exceptions.RequestException)  # it holds the request, and that the headers
        todo += [e.__cause__, e.__context__]
    basic = base64.b64encode(f"DOM\\john:{SECRET}".encode()).decode()
    return SECRET not in text and basic not in text


def fails(error, session, url, timeout=5, limits=channel.DEFAULT_LIMITS, match="."):
    with pytest.raises(error, match=match) as e:
        post(session, url, b"<x/>", HEADERS, timeout, limits)
    assert no_secret_in(e.value)
    return e.value


def test_bytes_go_and_bytes_come(server, session_for):
    reply = post(session_for(server.url), server.url, b"<x/>", HEADERS, 5)
    assert (reply.status_code, reply.content) == (200, BODY)
    assert reply.headers["content-type"] == "text/xml; charset=utf-8"
    request = server.requests[0]
    assert (request.method, request.path, request.body) == ("POST", "/EWS/Exchange.asmx", b"<x/>")
    assert request.headers["Authorization"].startswith("Basic ")
    assert request.headers["Content-Length"] == "4"
    assert request.headers["User-Agent"] == "test/1"
    assert request.headers["Connection"] == "keep-alive"
    assert request.headers["Accept-Encoding"] == "gzip, deflate"
    assert SECRET not in repr(reply)


def test_a_session_keeps_its_connection_and_its_cookies(server, session_for):
    session = session_for(server.url)
    server.answers = [Answer(headers={"Set-Cookie": "X-BackEndCookie=abc; Path=/EWS; HttpOnly"})]
    for _ in range(3):
        post(session, server.url, b"<x/>", HEADERS, 5)
    assert len(server.connections) == 1
    assert [r.headers.get("Cookie") for r in server.requests] == [None, "X-BackEndCookie=abc", "X-BackEndCookie=abc"]
    assert session.usage_count == 3


def test_cookies_stay_in_their_session(server, session_for):
    server.answers = [Answer(headers={"Set-Cookie": "a=b; Path=/"})]
    post(session_for(server.url), server.url, b"<x/>", HEADERS, 5)
    post(session_for(server.url), server.url, b"<x/>", HEADERS, 5)
    assert "Cookie" not in server.requests[1].headers


def test_a_name_and_password_in_any_script_go_as_utf_8(server, session_for):
    import base64

    session = session_for(server.url)
    session.auth = get_auth_instance(BASIC, username="søren", password="пароль€")
    post(session, server.url, b"<x/>", HEADERS, 5)
    scheme, _, token = server.requests[0].headers["Authorization"].partition(" ")
    assert (scheme, base64.b64decode(token).decode()) == ("Basic", "søren:пароль€")


def test_netrc_is_not_read(server, session_for, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login stray password stray\n")
    monkeypatch.setenv("NETRC", str(netrc))
    post(session_for(server.url, auth=None), server.url, b"<x/>", HEADERS, 5)
    assert "Authorization" not in server.requests[0].headers


# --- failures


def test_nobody_listens(session_for):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{s.getsockname()[1]}/EWS/Exchange.asmx"
        error = fails(ConnectFailed, session_for(url), url, match="Cannot connect to http://127.0.0.1")
        assert "refused" in str(error).lower()
        assert isinstance(error, ConnectionError)


def test_a_host_that_does_not_exist(session_for):
    url = "https://no-such-host.invalid/EWS/Exchange.asmx"
    error = fails(ConnectFailed, session_for(url, proxy=""), url, match=r"no-such-host\.invalid.* cannot be found")
    assert isinstance(error, ConnectionError)


def test_a_name_that_does_not_exist_is_told_from_a_resolver_that_does_not_answer():
    def failed(code):
        try:
            raise socket.gaierror(code, "nope")
        except socket.gaierror as e:
            return channel.translate(e, "https://x", 5, False)

    assert type(failed(socket.EAI_NONAME)) is UnknownHost
    assert type(failed(socket.EAI_AGAIN)) is ConnectFailed


def test_no_answer_in_time(session_for):
    with socket.create_server(("127.0.0.1", 0)) as s:  # takes connections into its backlog, and never answers
        url = f"http://127.0.0.1:{s.getsockname()[1]}/EWS/Exchange.asmx"
        error = fails(TimedOut, session_for(url), url, timeout=0.05, match="did not answer within 0.05 s")
        assert isinstance(error, TimeoutError)


def test_two_timeouts_are_told_apart(session_for):
    with socket.create_server(("127.0.0.1", 0)) as s:
        url = f"http://127.0.0.1:{s.getsockname()[1]}/EWS/Exchange.asmx"
        fails(TimedOut, session_for(url), url, timeout=(5, 0.05), match=r"within 0\.05 s")


def test_the_connection_is_dropped_without_an_answer(server, session_for):
    server.answers = [Answer(raw=b"")]
    error = fails(ConnectionLost, session_for(server.url), server.url, match="broke the connection")
    assert isinstance(error, ConnectionError)


def test_a_body_shorter_than_announced(server, session_for):
    server.answers = [Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<s:Envelope>")]
    fails(ConnectionLost, session_for(server.url), server.url, match="broke off")


def test_a_chunked_body_that_breaks_off(server, session_for):
    server.answers = [Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<s:En\r\nff\r\nxx")]
    fails(ConnectionLost, session_for(server.url), server.url, match="broke off")


def test_a_chunked_body_in_full(server, session_for):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(BODY[i : i + 100]), BODY[i : i + 100]) for i in range(0, len(BODY), 100))
    server.answers = [Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")]
    assert post(session_for(server.url), server.url, b"<x/>", HEADERS, 5).content == BODY


def test_a_body_that_stops_coming(server, session_for):
    done = threading.Event()

    def answer(request):
        return Answer(body=b"<s:", headers={"Content-Length": "10"})

    server.answer = answer
    fails(TimedOut, session_for(server.url), server.url, timeout=0.1, match=r"in full within 0\.1 s")
    done.set()


def test_what_is_no_http(server, session_for):
    server.answers = [Answer(raw=b"220 smtp.example.com ESMTP\r\n")]
    fails(TransportError, session_for(server.url), server.url)


@pytest.mark.parametrize("url", ["https://", "http://[::1/", "http://:80/"])
def test_a_url_that_is_none(url, session_for):
    fails(TransportError, session_for("https://mail.example.com/"), url)


def test_plain_http_where_tls_is_expected(server, session_for):
    url = server.url.replace("http:", "https:")
    fails(TLSFailed, session_for(url), url, match="is it http://")


def test_a_proxy_that_is_not_there(session_for):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        proxy = f"http://user:{SECRET}@127.0.0.1:{s.getsockname()[1]}"
        url = "https://mail.example.com/EWS/Exchange.asmx"
        fails(ProxyFailed, session_for(url, proxy=proxy), url, match="The proxy for https://mail")


def test_a_proxy_that_refuses(server, session_for):
    server.answers = [Answer(status=407, body=b"who are you")]
    url = "https://mail.example.com/EWS/Exchange.asmx"
    fails(ProxyFailed, session_for(url, proxy=f"http://127.0.0.1:{server.port}"), url, match="407")
    assert "Authorization" not in server.requests[0].headers


# --- TLS


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for 127.0.0.1, which is its own authority."""
    import datetime
    import ipaddress

    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    folder = tmp_path_factory.mktemp("tls")
    both = folder / "both.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    both.write_bytes(certificate.public_bytes(pem) + private)
    return both


@pytest.fixture
def tls_server(serve, authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    return serve(tls=context)


def test_an_unknown_authority(tls_server, session_for, monkeypatch):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    fails(TLSFailed, session_for(tls_server.url), tls_server.url, match=r"certificate.*ca_bundle=")
    assert tls_server.requests == []


def test_an_authority_of_ones_own(tls_server, session_for, authority):
    session = session_for(tls_server.url, ca_bundle=str(authority))
    assert post(session, tls_server.url, b"<x/>", HEADERS, 5).content == BODY


def test_an_authority_named_by_the_environment(tls_server, session_for, authority, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    assert post(session_for(tls_server.url), tls_server.url, b"<x/>", HEADERS, 5).content == BODY


def test_a_name_that_is_not_in_the_certificate(tls_server, session_for, authority):
    url = tls_server.url.replace("127.0.0.1", "localhost")
    session = session_for(url, ca_bundle=str(authority))
    fails(TLSFailed, session, url, match="another name")


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_no_check_if_none_is_wanted(tls_server, session_for):
    session = session_for(tls_server.url, verify=False)
    assert post(session, tls_server.url, b"<x/>", HEADERS, 5).content == BODY


@pytest.mark.filterwarnings("error::urllib3.exceptions.InsecureRequestWarning")
def test_a_warning_that_a_program_made_an_error_is_no_trouble_with_the_network(tls_server, session_for):
    session = session_for(tls_server.url, verify=False)
    with pytest.raises(InsecureRequestWarning):
        post(session, tls_server.url, b"<x/>", HEADERS, 5)


def test_a_client_certificate(serve, session_for, authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    server = serve(tls=context)
    session = session_for(server.url, auth=None, ca_bundle=str(authority), client_cert=str(authority))
    assert post(session, server.url, b"<x/>", HEADERS, 5).content == BODY
    without = session_for(server.url, auth=None, ca_bundle=str(authority))
    fails(TransportError, without, server.url)


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_the_adapter_that_trusts_anyone(tls_server, session_for):
    session = session_for(tls_server.url, adapter=NoVerifyHTTPAdapter)
    assert post(session, tls_server.url, b"<x/>", HEADERS, 5).content == BODY


def test_the_adapter_that_shows_a_certificate(serve, session_for, authority, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    server = serve(tls=context)
    monkeypatch.setattr(TLSClientAuth, "cert_file", str(authority))
    session = session_for(server.url, auth=None, adapter=TLSClientAuth, ca_bundle=str(authority))
    assert post(session, server.url, b"<x/>", HEADERS, 5).content == BODY


def test_an_adapter_of_ones_own_that_knows_its_authorities(tls_server, session_for, authority):
    class RootCAAdapter(HTTPAdapter):
        def cert_verify(self, conn, url, verify, cert):
            super().cert_verify(conn=conn, url=url, verify=str(authority), cert=cert)

    session = session_for(tls_server.url, adapter=RootCAAdapter)
    assert post(session, tls_server.url, b"<x/>", HEADERS, 5).content == BODY


def test_an_adapter_of_ones_own_that_knows_its_proxy(server, session_for):
    class ProxyAdapter(HTTPAdapter):
        def send(self, *args, **kwargs):
            kwargs["proxies"] = {"http": f"http://127.0.0.1:{server.port}"}
            return super().send(*args, **kwargs)

    url = "http://mail.example.com/EWS/Exchange.asmx"
    assert post(session_for(url, auth=None, adapter=ProxyAdapter), url, b"<x/>", HEADERS, 5).content == BODY
    assert server.requests[0].path == url


# --- reading


class Raw:
    """What urllib3 gives to read from."""

    def __init__(self, body: bytes, **headers: str) -> None:
        self.body = body
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.taken = 0

    def read(self, amount: int, decode_content: bool) -> bytes:
        assert decode_content is False
        piece, self.body = self.body[:amount], self.body[amount:]
        self.taken += len(piece)
        return piece

    read1 = read


BARE = zlib.compressobj(wbits=-15)
DEFLATED = BARE.compress(BODY) + BARE.flush()


@pytest.mark.parametrize(
    "encoding, data",
    [
        ("identity", BODY),
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("GZIP", gzip.compress(BODY[:50]) + gzip.compress(BODY[50:])),
        ("gzip", gzip.compress(BODY) + b"\0" * 10),
        ("deflate", zlib.compress(BODY)),
        ("deflate", DEFLATED),
    ],
)
def test_compressed_bodies(encoding, data):
    assert read(Raw(data, Content_Encoding=encoding)) == BODY


def test_a_compressed_body_that_breaks_off():
    with pytest.raises(ConnectionLost, match="incomplete"):
        read(Raw(gzip.compress(BODY)[:-12], Content_Encoding="gzip"))


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "made-up"])
def test_an_encoding_that_was_not_asked_for(encoding):
    with pytest.raises(MalformedResponseError, match="not asked for"):
        read(Raw(b"xx", Content_Encoding=encoding))


def test_what_is_not_compressed_as_it_says():
    with pytest.raises(MalformedResponseError, match="cannot be decompressed"):
        read(Raw(BODY, Content_Encoding="gzip"))


def test_an_empty_body_is_empty_however_it_is_encoded():
    assert read(Raw(b"", Content_Encoding="gzip")) == b""


def test_a_body_announced_as_too_large_is_not_read():
    raw = Raw(b"x" * 100, Content_Length="100")
    with pytest.raises(MalformedResponseError, match="100 bytes, where 99 are allowed"):
        read(raw, Limits(size=99))
    assert raw.taken == 0


def test_a_body_that_is_too_large_without_saying_so(monkeypatch):
    monkeypatch.setattr(channel, "_PIECE", 10)
    raw = Raw(b"x" * 1000)
    with pytest.raises(MalformedResponseError, match="too large"):
        read(raw, Limits(size=99))
    assert raw.taken == 100


def test_a_bomb_is_put_down_before_it_swells():
    bomb = gzip.compress(b"\0" * 10_000_000)
    with pytest.raises(MalformedResponseError, match="swells"):
        inflate(bomb, Limits(ratio=200, ratio_floor=1000))
    assert len(inflate(bomb)) == 10_000_000  # small enough to let pass


def test_the_limit_of_size_holds_for_what_is_decompressed():
    with pytest.raises(MalformedResponseError, match="swells to more than 5,000"):
        inflate(gzip.compress(b"ab" * 5000), Limits(size=5000))


def test_limits_hold_over_a_real_socket(server, session_for):
    data = gzip.compress(b"\0" * 1_000_000)
    server.answers = [Answer(body=data, headers={"Content-Encoding": "gzip"})]
    fails(MalformedResponseError, session_for(server.url), server.url, limits=Limits(ratio_floor=1000), match="swells")


# --- authentication that takes more than one step


def test_digest(server, session_for):
    def answer(request):
        if "Authorization" not in request.headers:
            offer = 'Digest realm="EWS", qop="auth", nonce="abc", algorithm=MD5'
            return Answer(status=401, body=b"", headers={"WWW-Authenticate": offer, "Set-Cookie": "a=b; Path=/"})
        return Answer()

    server.answer = answer
    session = session_for(server.url, auth=DIGEST)
    assert post(session, server.url, b"<x/>", HEADERS, 5).content == BODY
    assert server.requests[1].headers["Authorization"].startswith("Digest username=")
    assert server.requests[1].body == b"<x/>"
    assert server.requests[1].headers["Cookie"] == "a=b"


def test_ntlm_messages_stay_out_of_the_log(server, session_for, caplog):
    import base64

    from spnego._ntlm_raw.messages import Challenge, NegotiateFlags

    flags = (
        NegotiateFlags.unicode
        | NegotiateFlags.ntlm
        | NegotiateFlags.target_info
        | NegotiateFlags.extended_session_security
    )
    challenge = base64.b64encode(Challenge(flags, b"12345678").pack()).decode()
    seen = []

    def answer(request):
        given = request.headers.get("Authorization", "")
        seen.append(given)
        if len(seen) == 1:
            return Answer(status=401, body=b"", headers={"WWW-Authenticate": "NTLM"})
        if len(seen) == 2:
            return Answer(status=401, body=b"", headers={"WWW-Authenticate": f"NTLM {challenge}"})
        return Answer()

    server.answer = answer
    caplog.set_level(logging.DEBUG)
    reply = post(session_for(server.url, auth=NTLM), server.url, b"<x/>", HEADERS, 5)
    assert reply.content == BODY
    assert [s.partition(" ")[0] for s in seen] == ["", "NTLM", "NTLM"]
    assert len(server.connections) == 1
    for token in (s.partition(" ")[2] for s in seen[1:]):
        assert token not in caplog.text
    assert "step output" not in caplog.text


def test_an_ntlm_challenge_that_is_garbage(server, session_for):
    server.answers = [
        Answer(status=401, body=b"", headers={"WWW-Authenticate": "NTLM"}),
        Answer(status=401, body=b"", headers={"WWW-Authenticate": "NTLM R2FyYmFnZQ=="}),
    ]
    fails(TransportError, session_for(server.url, auth=NTLM), server.url, match="The request to http://127")


def test_mistakes_in_an_adapter_of_ones_own_are_not_hidden(session_for):
    class Mistaken(HTTPAdapter):
        def send(self, *args, **kwargs):
            return {}["mail.example.com"]

    url = "https://mail.example.com/"
    with pytest.raises(KeyError):
        post(session_for(url, adapter=Mistaken), url, b"<x/>", HEADERS, 5)


# --- proxies


def test_the_environment_does_not_put_a_proxy_before_ones_own_machine(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.com:3128")
    monkeypatch.setenv("http_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("NO_PROXY", "intern.example.com")
    monkeypatch.setenv("no_proxy", "intern.example.com")
    assert proxies_for("http://localhost:8080/EWS", None) == {}
    assert proxies_for("http://127.0.0.1/EWS", None) == {}
    assert proxies_for("https://intern.example.com/EWS", None) == {}
    assert proxies_for("https://mail.example.com/EWS", None)["https"] == "http://proxy.example.com:3128"
    assert proxies_for("https://mail.example.com/EWS", "") == {}
    assert proxies_for("http://localhost/EWS", "http://p:1")["http"] == "http://p:1"


def test_whatever_else_happens_is_an_error_of_ours_without_the_headers(session_for):
    session = session_for("https://mail.example.com/")

    def send(*args, **kwargs):
        raise requests.exceptions.RequestException("odd", request=SimpleNamespace(headers={"Authorization": SECRET}))

    session.send = send
    fails(TransportError, session, "https://mail.example.com/", match="RequestException: odd")
