"""Requests over real sockets: what is learnt, what is tried again, and what never leaves."""

from __future__ import annotations

import base64
import gc
import logging
import os
import pickle
import threading
import weakref
from types import SimpleNamespace

import pytest
import requests.adapters

import exchangelib
from exchangelib._net.clock import Clock
from exchangelib.configuration import Configuration
from exchangelib.credentials import DELEGATE, IMPERSONATION, Credentials
from exchangelib.errors import (
    ErrorAccessDenied,
    ErrorInternalServerTransientError,
    ErrorInvalidServerVersion,
    ErrorSchemaValidation,
    ErrorServerBusy,
    MalformedResponseError,
    RateLimitError,
    RedirectError,
    SessionPoolMaxSizeReached,
    SessionPoolMinSizeReached,
    SOAPError,
    UnauthorizedError,
    UnknownResponseCode,
)
from exchangelib.protocol import (
    BaseProtocol,
    CachingProtocol,
    ConnectFailed,
    ConnectionLost,
    FailFast,
    FaultTolerance,
    NoVerifyHTTPAdapter,
    PoolTimeout,
    Protocol,
    ServerFailed,
    TLSClientAuth,
    close_connections,
)
from exchangelib.transport import BASIC, CBA, DIGEST, NOAUTH, NTLM, get_service_authtype
from exchangelib.version import EXCHANGE_2013, Build, Version
from tests.net.loopback import ANSWER, BACK_OFF, HEADER, OF_2010, OF_2019, Answer, fault

SECRET = "gehe1m-passw0rd"
TOKEN = base64.b64encode(f"john:{SECRET}".encode()).decode()
JOHN = Credentials("john", SECRET)
RESPONSE = "{http://schemas.microsoft.com/exchange/services/2006/messages}GetFolderResponse"


class FakeTime:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.clock = Clock(monotonic=lambda: self.now, sleep=self.sleep, jitter=lambda: 0.0)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def payload(version):
    return f"<m:GetFolder><!--{version.request_version}--></m:GetFolder>"


def config_for(server, **kwargs):
    return Configuration(**{"service_endpoint": server.url, "credentials": JOHN, "auth_type": BASIC, **kwargs})


def ask(protocol, operation="GetFolder", repeatable=False, **kwargs):
    return protocol.exchange(operation, payload, repeatable=repeatable, **kwargs)


def requested(server):
    """The versions that were asked for, in order."""
    return [r.body.partition(b'RequestServerVersion Version="')[2].partition(b'"')[0].decode() for r in server.requests]


@pytest.fixture
def protocol(server):
    return Protocol(config_for(server))


@pytest.fixture
def time():
    return FakeTime()


@pytest.fixture
def patient(server, time):
    policy = FaultTolerance(max_wait=100, clock=time.clock)
    return Protocol(config_for(server, retry_policy=policy), clock=time.clock)


# --- one request


def test_a_request_and_its_answer(server, protocol):
    assert ask(protocol).tag == RESPONSE
    request = server.requests[0]
    assert request.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert request.headers["Accept-Encoding"] == "gzip, deflate"
    assert request.headers["Authorization"] == f"Basic {TOKEN}"
    assert request.headers["User-Agent"].startswith("exchangelib/")
    assert "X-AnchorMailbox" not in request.headers
    assert b"<s:Body><m:GetFolder>" in request.body


def account(**kwargs):
    zone = SimpleNamespace(ms_id="Romance Standard Time")
    identity = SimpleNamespace(primary_smtp_address="anne@example.com", smtp_address=None, upn=None, sid=None)
    defaults = {"primary_smtp_address": "anne@example.com", "access_type": DELEGATE, "default_timezone": zone}
    return SimpleNamespace(**{**defaults, "identity": identity, **kwargs})


def test_an_account_gives_its_headers(server, protocol):
    ask(protocol, account=account())
    request = server.requests[0]
    assert request.headers["X-AnchorMailbox"] == "anne@example.com"
    assert b'<t:TimeZoneContext><t:TimeZoneDefinition Id="Romance Standard Time"' in request.body
    assert b"Impersonation" not in request.body


def test_only_operations_that_take_a_time_zone_are_given_one(server, protocol):
    ask(protocol, operation="DeleteItem", account=account())
    assert b"TimeZoneContext" not in server.requests[0].body


def test_exchange_2007_is_given_no_time_zone(server):
    protocol = Protocol(config_for(server, version=Version(api_version="Exchange2007_SP1")))
    ask(protocol, account=account())
    assert b"TimeZoneContext" not in server.requests[0].body


@pytest.mark.parametrize(
    "identity, element",
    [
        ({"sid": "S-1-5", "upn": "a@b", "primary_smtp_address": "p@b"}, b"<t:SID>S-1-5</t:SID>"),
        ({"upn": "a&b@c", "primary_smtp_address": "p@b"}, b"<t:PrincipalName>a&amp;b@c</t:PrincipalName>"),
        ({"primary_smtp_address": "p@b"}, b"<t:PrimarySmtpAddress>p@b</t:PrimarySmtpAddress>"),
        ({"smtp_address": "p@b"}, b"<t:SmtpAddress>p@b</t:SmtpAddress>"),
    ],
)
def test_impersonation(server, protocol, identity, element):
    ask(protocol, account=account(access_type=IMPERSONATION, identity=SimpleNamespace(**identity)))
    wanted = b"<t:ExchangeImpersonation><t:ConnectingSID>" + element + b"</t:ConnectingSID></t:ExchangeImpersonation>"
    assert wanted in server.requests[0].body


# --- versions


def test_the_version_is_learnt_from_the_first_answer(server, protocol):
    ask(protocol)
    assert protocol.version == Version(Build(15, 2, 1748, 10), "V2017_07_11")
    ask(protocol)
    assert requested(server) == ["Exchange2016", "V2017_07_11"]


def test_the_version_is_found_out_by_one_small_request(server, protocol):
    assert protocol.version.build == Build(15, 2, 1748, 10)
    assert protocol.version is protocol.version
    assert len(server.requests) == 1
    assert b"IdOnly" in server.requests[0].body


def test_many_threads_find_out_the_version_once(server, protocol):
    threads = [threading.Thread(target=lambda: protocol.version) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(server.requests) == 1


@pytest.mark.parametrize("code", ["ErrorInvalidServerVersion", "ErrorIncorrectSchemaVersion", "ErrorSchemaValidation"])
def test_a_refused_version_is_replaced_by_what_the_server_says_it_is(server, protocol, code):
    server.answers = [Answer(fault(code, OF_2010), 500), Answer(ANSWER % OF_2010)]
    assert ask(protocol).tag == RESPONSE
    assert requested(server) == ["Exchange2016", "Exchange2010_SP2"]
    assert b"<!--Exchange2010_SP2-->" in server.requests[1].body  # it was written anew
    assert protocol.version == Version(Build(14, 2, 328, 9), "Exchange2010_SP2")


def test_a_server_that_does_not_say_what_it_is_is_tried_with_older_and_older_versions(server, protocol):
    def answer(request):
        if b"Exchange2010_SP1" in request.body:
            return Answer(ANSWER % OF_2010)
        return Answer(fault("ErrorInvalidServerVersion"), 500)

    server.answer = answer
    ask(protocol)
    assert requested(server) == [
        "Exchange2016",
        "Exchange2013_SP1",
        "Exchange2013",
        "Exchange2010_SP2",
        "Exchange2010_SP1",
    ]
    assert protocol.version == Version(Build(14, 2, 328, 9), "Exchange2010_SP1")
    ask(protocol)
    assert requested(server)[-1] == "Exchange2010_SP1"


def test_no_version_will_do(server, protocol):
    server.answer = lambda request: Answer(fault("ErrorInvalidServerVersion"), 500)
    with pytest.raises(ErrorInvalidServerVersion):
        ask(protocol)
    assert len(requested(server)) == len(set(requested(server))) == 8


def test_a_wrong_request_is_not_blamed_on_the_version(server, protocol):
    ask(protocol)
    server.answers = [Answer(fault("ErrorSchemaValidation", OF_2019), 500)]
    with pytest.raises(ErrorSchemaValidation):
        ask(protocol)
    assert len(server.requests) == 2


def test_a_wrong_request_is_sent_twice_at_most_to_a_server_that_is_new(server, protocol):
    server.answer = lambda request: Answer(fault("ErrorSchemaValidation", OF_2019), 500)
    with pytest.raises(ErrorSchemaValidation):
        ask(protocol)
    assert requested(server) == ["Exchange2016", "V2017_07_11"]


def test_other_faults_tell_the_version_too(server, protocol):
    server.answers = [Answer(fault("ErrorAccessDenied", OF_2010), 500)]
    with pytest.raises(ErrorAccessDenied):
        ask(protocol)
    assert protocol.version.build == Build(14, 2, 328, 9)
    assert len(server.requests) == 1


def test_a_service_account_without_a_mailbox_can_find_out_the_version(server, protocol):
    server.answers = [Answer(fault("ErrorNonExistentMailbox", OF_2010), 500)]
    assert protocol.version.build == Build(14, 2, 328, 9)


def test_finding_out_the_version_fails_as_the_server_says(server, protocol):
    server.answers = [Answer(fault("ErrorAccessDenied"), 500), Answer()]
    with pytest.raises(ErrorAccessDenied):
        _ = protocol.version
    assert protocol.version.build == Build(15, 2, 1748, 10)  # it can be tried again


def test_a_version_that_was_given_is_kept(server):
    given = Version(EXCHANGE_2013, "Exchange2013")
    protocol = Protocol(config_for(server, version=given))
    ask(protocol)
    assert protocol.version is given
    assert requested(server) == ["Exchange2013"]


def test_a_version_that_was_given_and_is_refused_is_replaced(server):
    protocol = Protocol(config_for(server, version=Version(EXCHANGE_2013)))
    server.answers = [Answer(fault("ErrorInvalidServerVersion", OF_2010), 500), Answer(ANSWER % OF_2010)]
    ask(protocol)
    ask(protocol)
    assert requested(server) == ["Exchange2013", "Exchange2010_SP2", "Exchange2010_SP2"]
    assert protocol.version.build == Build(14, 2, 328, 9)


def test_a_mailbox_on_an_older_server_is_spoken_to_as_it_understands(server, protocol):
    def answer(request):
        anchor = request.headers.get("X-AnchorMailbox")
        if anchor == "old@example.com" and b"Exchange2010_SP2" not in request.body:
            return Answer(fault("ErrorInvalidSchemaVersionForMailboxVersion", OF_2019), 500)
        return Answer(ANSWER % OF_2019)

    server.answer = answer
    old, new = account(primary_smtp_address="old@example.com"), account()
    ask(protocol, account=new)
    ask(protocol, account=old)
    asked = len(server.requests)
    ask(protocol, account=old)
    ask(protocol, account=new)
    assert requested(server)[asked:] == ["Exchange2010_SP2", "V2017_07_11"]
    assert protocol.version_for(old).request_version == "Exchange2010_SP2"
    assert protocol.version_for(new) == protocol.version == protocol.version_for(None)


def test_a_server_that_says_nonsense_of_its_version_is_spoken_to_all_the_same(server, protocol):
    header = HEADER.replace(b"%d", b"x").replace(b"%s", b"y")
    server.answers = [Answer(ANSWER % header), Answer(ANSWER % b"")]
    ask(protocol)
    assert protocol.version.request_version == "Exchange2016"
    assert len(server.requests) == 1


def test_guessing_begins_with_the_hint(server, protocol):
    assert Version.guess(protocol, api_version_hint="Exchange2013").build == Build(15, 2, 1748, 10)
    assert requested(server) == ["Exchange2013"]


# --- errors


@pytest.mark.parametrize(
    "answer, error",
    [
        (Answer(b"", 401), UnauthorizedError),
        (Answer(b"<html><title>Sign in</title>", headers={"Content-Type": "text/html"}), MalformedResponseError),
        (Answer(b""), MalformedResponseError),
        (Answer(ANSWER[:200] % OF_2019), MalformedResponseError),
        (Answer((ANSWER % OF_2019).replace(b"<s:Body>", b"<s:Body>\xff\xfe")), MalformedResponseError),
        (Answer(b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + ANSWER % OF_2019), MalformedResponseError),
        (Answer(b"<rss/>"), MalformedResponseError),
        (Answer(b"", 302, {"Location": "https://other.example.com/"}), RedirectError),
        (Answer(b"oops", 500), ServerFailed),
        (Answer(ANSWER % OF_2019, 500), ServerFailed),
        (Answer(fault("ErrorAccessDenied"), 500), ErrorAccessDenied),
        (Answer(fault("ErrorAccessDenied"), 200), ErrorAccessDenied),
        (Answer(fault("ErrorMadeUpYesterday"), 500), UnknownResponseCode),
        (Answer(fault("Client").replace(b"detail", b"nothing"), 500), SOAPError),
        (Answer(b"busy", 503, {"Retry-After": "5"}), RateLimitError),
        (Answer(b"slow down", 429), RateLimitError),
        (Answer(fault("ErrorServerBusy", detail=BACK_OFF % 250), 500), ErrorServerBusy),
        (Answer(raw=b""), ConnectionLost),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<s:"), ConnectionLost),
    ],
)
def test_each_way_of_failing_is_one_error_after_one_attempt(server, protocol, answer, error):
    server.answers = [answer]
    with pytest.raises(error) as e:
        ask(protocol, repeatable=True)
    assert len(server.requests) == 1
    assert SECRET not in str(e.value) + repr(vars(e.value))
    assert TOKEN not in str(e.value) + repr(vars(e.value))
    if error is UnauthorizedError:  # the same password is not tried again
        with pytest.raises(UnauthorizedError, match="not sent again"):
            ask(protocol)
        assert len(server.requests) == 1
        protocol.credentials = Credentials("john", "another password")
    assert ask(protocol).tag == RESPONSE  # the connection is none the worse for it


def test_a_busy_server_says_how_long(server, protocol):
    server.answers = [Answer(fault("ErrorServerBusy", detail=BACK_OFF % 250), 500)]
    with pytest.raises(ErrorServerBusy) as e:
        ask(protocol)
    assert e.value.back_off == 0.25
    server.answers = [Answer(fault("ErrorServerBusy"), 500, {"Retry-After": "7"})]
    with pytest.raises(ErrorServerBusy) as e:
        ask(protocol)
    assert e.value.back_off == 7


# --- patience


def test_a_busy_server_is_waited_for(server, patient, time):
    busy = [
        Answer(fault("ErrorServerBusy", detail=BACK_OFF % 3000), 500),
        Answer(b"", 503, {"Retry-After": "4"}),
        Answer(b"", 429),
    ]
    server.answers = [*busy]
    assert ask(patient, repeatable=False).tag == RESPONSE  # nothing was done: anything can be asked again
    assert time.slept == [3, 4, 20]
    assert len(server.requests) == 4


MESSAGES = b"""<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"
xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body><m:CreateItemResponse><m:ResponseMessages>%s
</m:ResponseMessages></m:CreateItemResponse></s:Body></s:Envelope>"""
BUSY = b"""<m:CreateItemResponseMessage ResponseClass="Error"><m:MessageText>Later.</m:MessageText>
<m:ResponseCode>ErrorServerBusy</m:ResponseCode><m:MessageXml><t:Value Name="BackOffMilliseconds">%d</t:Value>
</m:MessageXml></m:CreateItemResponseMessage>"""
DONE = b"""<m:CreateItemResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>
</m:CreateItemResponseMessage>"""


def test_an_answer_that_is_busy_throughout_is_waited_for(server, patient, time):
    server.answers = [Answer(MESSAGES % (BUSY % 2000 + BUSY % 3000)), Answer(MESSAGES % (DONE + DONE))]
    ask(patient, operation="CreateItem")
    assert time.slept == [3]


def test_what_was_done_is_not_done_again_because_the_rest_was_not(server, patient, time):
    server.answers = [Answer(MESSAGES % (DONE + BUSY % 2000))]
    assert len(ask(patient, operation="CreateItem")[0]) == 2
    assert len(server.requests) == 1
    assert time.slept == []


def test_errors_stay_in_their_places_if_nobody_waits(server, protocol):
    server.answers = [Answer(MESSAGES % (BUSY % 2000))]
    assert len(ask(protocol, operation="CreateItem")[0]) == 1


def test_max_wait_is_honoured(server, patient, time):
    server.answer = lambda request: Answer(b"", 503)
    with pytest.raises(RateLimitError, match="still busy after 100 s") as e:
        ask(patient)
    assert sum(time.slept) == 100
    assert e.value.total_wait == 100
    assert e.value.status_code == 503


def test_a_demand_beyond_max_wait_is_refused_at_once(server, patient, time):
    server.answers = [Answer(fault("ErrorServerBusy", detail=BACK_OFF % 200_000), 500)]
    with pytest.raises(RateLimitError) as e:
        ask(patient)
    assert time.slept == []
    assert e.value.wait == 200
    assert isinstance(e.value.__cause__, ErrorServerBusy)


@pytest.mark.parametrize(
    "answer, error",
    [
        (Answer(raw=b""), ConnectionLost),
        (Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<s:"), ConnectionLost),
        (Answer(b"", 502), ServerFailed),
        (Answer(fault("ErrorInternalServerTransientError"), 500), ErrorInternalServerTransientError),
    ],
)
def test_what_may_have_been_done_is_asked_again_only_if_it_may_be(server, patient, time, answer, error):
    server.answers = [answer]
    with pytest.raises(error):
        ask(patient, repeatable=False)
    assert len(server.requests) == 1
    server.answers = [answer]
    assert ask(patient, repeatable=True).tag == RESPONSE
    assert time.slept == [5]


@pytest.mark.parametrize(
    "answer", [Answer(b"", 401), Answer(b"", 404), Answer(b"<html>"), Answer(b"", 302, {"Location": "/"})]
)
def test_what_will_not_change_is_not_tried_again(server, patient, time, answer):
    server.answers = [answer]
    with pytest.raises((UnauthorizedError, ServerFailed, MalformedResponseError, RedirectError)):
        ask(patient, repeatable=True)
    assert len(server.requests) == 1
    assert time.slept == []


def test_a_server_that_is_not_there_is_tried_again_whatever_is_asked(time):
    import socket

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{s.getsockname()[1]}/"
        policy = FaultTolerance(max_wait=30, clock=time.clock)
        config = Configuration(service_endpoint=url, credentials=JOHN, auth_type=BASIC, retry_policy=policy)
        with pytest.raises(ConnectFailed):
            ask(Protocol(config, clock=time.clock), repeatable=False)
    assert sum(time.slept) == 30
    assert time.slept == [5, 10, 15]


def test_whoever_comes_later_waits_as_well(server, patient, time):
    patient.retry_policy.back_off(12)
    ask(patient)
    assert time.slept == [12]


def test_a_crowded_server_gets_fewer_connections(server, patient):
    server.answers = [Answer(fault("ErrorExceededConnectionCount"), 500)]
    ask(patient)
    assert patient.session_pool_size == 3
    patient.increase_poolsize()
    with pytest.raises(SessionPoolMaxSizeReached):
        patient.increase_poolsize()


def test_a_policy_of_ones_own_can_read_answers_differently(server, time):
    class Forgiving(FailFast):
        def raise_response_errors(self, response):
            if response.status_code == 404:
                raise ZeroDivisionError(response.content)
            super().raise_response_errors(response)

    server.answers = [Answer(b"my own", 404)]
    with pytest.raises(ZeroDivisionError, match="my own"):
        ask(Protocol(config_for(server, retry_policy=Forgiving())))


# --- who is asking


def test_the_auth_type_is_asked_for_without_showing_a_password(server):
    def answer(request):
        if "Authorization" not in request.headers:
            return Answer(b"", 401, {"WWW-Authenticate": 'Basic realm="x"'})
        return Answer()

    server.answer = answer
    protocol = Protocol(config_for(server, auth_type=None))
    ask(protocol)
    ask(protocol)
    assert [r.headers.get("Authorization") for r in server.requests] == [None, f"Basic {TOKEN}", f"Basic {TOKEN}"]
    assert protocol.auth_type == BASIC


def test_offers_may_come_in_several_headers(server):
    offers = b"WWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Basic realm=x\r\n"
    server.answers = [Answer(raw=b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n" + offers + b"\r\n")]
    assert Protocol(config_for(server, auth_type=None)).auth_type == NTLM


def test_a_server_that_asks_for_nothing_is_told_nothing(server):
    protocol = Protocol(config_for(server, auth_type=None))
    assert protocol.auth_type == NOAUTH
    ask(protocol)
    assert all("Authorization" not in r.headers for r in server.requests)


def test_a_busy_server_is_asked_again_for_its_auth_types(server, time):
    server.answers = [Answer(b"", 503), Answer(b"", 401, {"WWW-Authenticate": "Digest x=y"})]
    policy = FaultTolerance(max_wait=100, clock=time.clock)
    protocol = Protocol(config_for(server, auth_type=None, retry_policy=policy), clock=time.clock)
    assert protocol.auth_type == DIGEST
    assert len(time.slept) == 1


def test_asking_for_the_auth_type_without_credentials(server):
    server.answer = lambda request: Answer(b"", 401, {"WWW-Authenticate": "Basic realm=x, Digest realm=x"})
    assert get_service_authtype(server.url) == DIGEST
    with pytest.raises(UnauthorizedError, match="there are no credentials"):
        ask(Protocol(Configuration(service_endpoint=server.url)))


def test_a_wrong_password_is_tried_once(server, protocol):
    server.answer = lambda request: Answer(b"", 401, {"WWW-Authenticate": "Basic realm=x"})
    with pytest.raises(UnauthorizedError, match="Invalid credentials for http://127"):
        ask(protocol, repeatable=True)
    assert len(server.requests) == 1


def test_new_credentials_are_used_from_then_on(server, protocol):
    ask(protocol)
    protocol.credentials = Credentials("anne", "other")
    ask(protocol)
    assert server.requests[1].headers["Authorization"] == "Basic " + base64.b64encode(b"anne:other").decode()
    assert Protocol(config_for(server)) is not protocol  # whoever is John is not given Anne's connection
    protocol.close()


def test_a_certificate_is_missed_before_anything_is_sent(server, monkeypatch, tmp_path):
    config = Configuration(service_endpoint=server.url, auth_type=CBA)
    with pytest.raises(ValueError, match="needs a certificate"):
        ask(Protocol(config))
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", TLSClientAuth)
    with pytest.raises(ValueError, match="needs a certificate"):
        ask(Protocol(config))
    monkeypatch.setattr(TLSClientAuth, "cert_file", str(tmp_path / "me.pem"))
    with pytest.raises(ValueError, match=r"'TLSClientAuth\.cert_file' must name a PEM file"):
        ask(Protocol(config))
    assert server.requests == []


# --- secrets


def test_no_log_at_any_level_holds_a_secret(server, protocol, caplog):
    caplog.set_level(logging.DEBUG)
    server.answers = [Answer(headers={"Set-Cookie": f"a={SECRET}; Path=/"}), Answer(b"", 401)]
    ask(protocol)
    with pytest.raises(UnauthorizedError):
        ask(protocol)
    text = caplog.text + "".join(repr(r.__dict__) for r in caplog.records)
    assert "xml_request" in text
    assert SECRET not in text
    assert TOKEN not in text


def test_the_log_feeds_the_handler_for_xml(server, protocol):
    import io

    from exchangelib.util import PrettyXmlHandler

    stream = io.StringIO()
    logger = logging.getLogger("exchangelib.protocol")
    handler, level = PrettyXmlHandler(stream), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        ask(protocol)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    text = stream.getvalue()
    assert "  <s:Header>" in text
    assert "GetFolder to http://127.0.0.1" in text
    assert "HTTP 200" in text


def test_no_repr_and_no_pickle_holds_a_secret(server, protocol):
    ask(protocol)
    data = pickle.dumps(protocol)
    for shown in (repr(protocol), str(protocol), repr(data)):
        assert SECRET not in shown
        assert TOKEN not in shown
    copy = pickle.loads(data)
    assert copy.version == protocol.version
    assert copy is not protocol
    with pytest.raises(UnauthorizedError, match="pickle"):
        ask(copy)
    copy.credentials = JOHN
    assert ask(copy).tag == RESPONSE
    copy.close()


# --- the cache


def test_equal_configurations_share_a_connection(server):
    assert Protocol(config_for(server)) is Protocol(config=config_for(server, credentials=Credentials("john", SECRET)))
    assert Protocol(config_for(server)) is not Protocol(config_for(server, timeout=5))
    assert Protocol[config_for(server)] is Protocol(config_for(server))
    del Protocol[config_for(server)]
    with pytest.raises(KeyError):
        _ = Protocol[config_for(server)]


def test_a_closed_connection_is_forgotten_and_can_be_used_again(server):
    with Protocol(config_for(server)) as protocol:
        ask(protocol)
    assert Protocol(config_for(server)) is not protocol
    assert ask(protocol).tag == RESPONSE
    assert len(server.connections) == 2
    protocol.close()


def test_a_closed_account_connects_anew_and_disturbs_no_other_that_shares_its_connection(server):
    first, second = (
        exchangelib.Account(address, config=config_for(server), autodiscover=False)
        for address in ("john@example.com", "mary@example.com")
    )
    for account in (first, second):
        ask(account.protocol, account=account)
    assert len(server.connections) == 1
    first.close()
    assert first.protocol._pool.made == 0
    for account in (second, first):
        assert ask(account.protocol, account=account).tag == RESPONSE
    assert len(server.connections) == 2
    close_connections()
    assert first.protocol._pool.made == 0


def test_all_connections_can_be_closed(server):
    protocol = Protocol(config_for(server))
    ask(protocol)
    close_connections()
    assert protocol._pool.made == 0
    assert Protocol(config_for(server)) is not protocol


def test_closing_all_leaves_out_neither_what_was_closed_and_used_again_nor_what_was_forgotten(server, monkeypatch):
    monkeypatch.setattr("exchangelib.protocol.caching.MAX_CACHED", 2)
    protocols = [Protocol(config_for(server, user_agent=f"program/{number}")) for number in range(5)]
    for protocol in protocols:
        ask(protocol)
    protocols[-1].close()
    ask(protocols[-1])
    assert [protocol._pool.made for protocol in protocols] == [1] * 5
    close_connections()
    assert [protocol._pool.made for protocol in protocols] == [0] * 5
    ask(protocols[0])  # whoever still has one may go on with it
    assert protocols[0]._pool.made == 1


def test_the_cache_is_bounded_and_lets_go(monkeypatch):
    monkeypatch.setattr("exchangelib.protocol.caching.MAX_CACHED", 3)
    CachingProtocol.clear_cache()
    configs = [Configuration(server=f"s{n}.example.com") for n in range(5)]
    refs = [weakref.ref(Protocol(c)) for c in configs]
    gc.collect()
    assert [r() is not None for r in refs] == [False, False, True, True, True]


@pytest.mark.parametrize("config", [None, "mail.example.com", Configuration()])
def test_a_connection_needs_a_configuration_with_a_server(config):
    with pytest.raises((TypeError, ValueError)):
        Protocol(config)


# --- sessions


def test_sessions_can_be_borrowed_and_must_come_back(server):
    protocol = Protocol(config_for(server, max_connections=1))
    session = protocol.get_session("my own")
    protocol.POOL_TIMEOUT = 0.01
    with pytest.raises(PoolTimeout, match=r"MainThread \(my own"):
        ask(protocol)
    session = protocol.renew_session(session)
    protocol.release_session(session)
    assert protocol.get_session() is session
    protocol.retire_session(session)
    ask(protocol)
    with pytest.raises(SessionPoolMinSizeReached):
        protocol.decrease_poolsize()


def test_no_more_connections_than_allowed(server):
    protocol = Protocol(config_for(server, max_connections=2))
    threads = [threading.Thread(target=lambda: [ask(protocol) for _ in range(5)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(server.requests) == 30
    assert len(server.connections) <= 2


def test_the_default_number_of_connections_is_four(protocol):
    assert protocol.max_connections == protocol.session_pool_size == 4


def test_a_session_is_replaced_after_so_many_requests(server, protocol, monkeypatch):
    monkeypatch.setattr(BaseProtocol, "MAX_SESSION_USAGE_COUNT", 2)
    for _ in range(5):
        ask(protocol)
    assert len(server.connections) == 3


def test_process_wide_knobs(server, monkeypatch):
    class Adapter(requests.adapters.HTTPAdapter):
        made = 0

        def send(self, *args, **kwargs):
            Adapter.made += 1
            return super().send(*args, **kwargs)

    assert BaseProtocol.HTTP_ADAPTER_CLS is requests.adapters.HTTPAdapter
    ours = f"exchangelib/{exchangelib.__version__} (python-requests/{requests.__version__})"
    assert ours == BaseProtocol.USERAGENT
    monkeypatch.setattr(BaseProtocol, "HTTP_ADAPTER_CLS", Adapter)
    monkeypatch.setattr(BaseProtocol, "USERAGENT", "Auto-Reply/0.1.0")
    monkeypatch.setattr(BaseProtocol, "SESSION_POOLSIZE", 9)
    monkeypatch.setattr(BaseProtocol, "TIMEOUT", 77)
    protocol = Protocol(config_for(server))
    ask(protocol)
    assert Adapter.made == 1
    assert server.requests[0].headers["User-Agent"] == "Auto-Reply/0.1.0"
    assert protocol.session_pool_size == 9
    assert protocol.timeout == 77


@pytest.mark.parametrize("made", [False, True])
def test_a_configuration_has_a_better_door(server, made):
    class Adapter(requests.adapters.HTTPAdapter):
        used = 0

        def send(self, *args, **kwargs):
            Adapter.used += 1
            return super().send(*args, **kwargs)

    adapter = Adapter() if made else Adapter
    ask(Protocol(config_for(server, adapter=adapter, user_agent="mine/1", max_connections=2)))
    ask(Protocol(config_for(server)))
    assert Adapter.used == 1
    assert [r.headers["User-Agent"].partition("/")[0] for r in server.requests] == ["mine", "exchangelib"]


def test_the_adapters_of_the_specification():
    assert issubclass(NoVerifyHTTPAdapter, requests.adapters.HTTPAdapter)
    assert issubclass(TLSClientAuth, requests.adapters.HTTPAdapter)
    assert TLSClientAuth.cert_file is None
    session = BaseProtocol.raw_session("https://mail.example.com")
    assert session.trust_env is False
    session.close()


def test_a_connection_that_nobody_uses_closes_itself(server):
    protocol = Protocol(config_for(server))
    ask(protocol)
    pool = protocol._pool
    del Protocol[config_for(server)]
    ref = weakref.ref(protocol)
    del protocol
    gc.collect()
    assert ref() is None
    assert pool.made == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_child_process_makes_its_own_connection(server, protocol):
    ask(protocol)
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if ask(protocol).tag == RESPONSE else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    ask(protocol)
    assert len(server.connections) == 2
    assert len(server.requests) == 3
