"""Answers that are parsed when somebody wants them: which may wait, and what is met at once nevertheless."""

from __future__ import annotations

import pickle
import threading

import pytest

from exchangelib._net.answers import Reply
from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials
from exchangelib.errors import ErrorAccessDenied, ErrorServerBusy, MalformedResponseError
from exchangelib.protocol import FaultTolerance, Protocol
from exchangelib.protocol import core as protocol_core
from exchangelib.protocol.unread import Unread, may_wait
from exchangelib.transport import BASIC
from exchangelib.version import EXCHANGE_2016, Version
from tests.net.loopback import ANSWER, OF_2019, Answer, fault
from tests.protocol.test_protocol import RESPONSE, FakeTime, payload

SOAP = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
GOOD = (
    f"<s:Envelope {SOAP}><s:Header/><s:Body><m:GetItemResponse xmlns:m='m'>%s</m:GetItemResponse></s:Body></s:Envelope>"
)


def reply(content: bytes | str, status: int = 200) -> Reply:
    return Reply("https://x", status, {}, content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    "content, waits",
    [
        (GOOD % "", True),
        (GOOD % "a letter about the Fault in our stars", True),
        ('<?xml version="1.0" encoding="UTF-8"?>' + GOOD % "", True),
        ('<?xml version="1.0" encoding="utf-16"?>' + GOOD % "", False),
        (("\ufeff" + GOOD % "").encode("utf-16-le"), False),
        ((GOOD % "").encode("utf-16-le"), False),
        (f"<s:Envelope {SOAP}><s:Body><s:Fault/></s:Body></s:Envelope>", False),
        ("<Envelope xmlns='e'><Body id='1'>\n <Fault/></Body></Envelope>", False),
        (f"<s:Envelope {SOAP}><s:Body/></s:Envelope>", False),
        ("<html><body>log on</body></html>", False),
        ("", False),
    ],
)
def test_what_is_plainly_a_response_may_wait(content: bytes | str, waits: bool) -> None:
    assert may_wait(reply(content), minds_busy=True) is waits
    assert may_wait(reply(content, status=500), minds_busy=True) is False


def test_what_may_be_a_refusal_for_now_waits_only_where_nothing_is_done_about_it() -> None:
    busy = reply(GOOD % "ErrorServerBusy")
    assert not may_wait(busy, minds_busy=True)
    assert may_wait(busy, minds_busy=False)


def test_it_is_parsed_once_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = []
    unwrap = protocol_core.unwrap
    monkeypatch.setattr("exchangelib.protocol.unread.unwrap", lambda content: parsed.append(1) or unwrap(content))
    unread = Unread(reply(GOOD % ""))
    assert parsed == []
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(unread.element)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert parsed == [1]
    assert len(set(map(id, found))) == 1
    assert unread.server_version is None


def test_damage_is_told_to_whoever_asks_and_to_whoever_asks_again() -> None:
    unread = Unread(reply((GOOD % "")[:-30]))
    for _ in range(2):
        with pytest.raises(MalformedResponseError) as caught:
            _ = unread.element
        pickle.dumps(caught.value)


# --- over a socket


def connection(server, **kwargs):
    return Protocol(
        Configuration(
            service_endpoint=server.url,
            credentials=Credentials("john", "secret"),
            auth_type=BASIC,
            version=Version(EXCHANGE_2016),
            **kwargs,
        )
    )


def test_a_request_is_sent_now_and_its_answer_parsed_when_it_is_wanted(server, monkeypatch):
    parsed = []
    unwrap = protocol_core.unwrap
    monkeypatch.setattr("exchangelib.protocol.unread.unwrap", lambda content: parsed.append(1) or unwrap(content))
    element = connection(server).begin("GetFolder", payload, repeatable=True)
    assert len(server.requests) == 1
    assert parsed == []
    assert element().tag == element().tag == RESPONSE
    assert parsed == [1]


def test_a_fault_is_raised_at_once(server):
    server.answers = [Answer(fault("ErrorAccessDenied"), 500), Answer(fault("ErrorAccessDenied"))]
    for _ in range(2):  # with either status
        with pytest.raises(ErrorAccessDenied):
            connection(server).begin("GetFolder", payload, repeatable=True)


def test_a_damaged_answer_is_an_error_of_ours_when_it_is_read(server):
    server.answers = [Answer((ANSWER % OF_2019)[:-20])]
    element = connection(server).begin("GetFolder", payload, repeatable=True)
    with pytest.raises(MalformedResponseError):
        element()
    assert len(server.requests) == 1


def test_a_busy_server_is_waited_for_before_anything_is_given(server):
    time = FakeTime()
    patient = connection(server, retry_policy=FaultTolerance(max_wait=100, clock=time.clock))
    patient.clock = time.clock
    server.answers = [Answer(fault("ErrorServerBusy"), 500)]
    assert patient.begin("GetFolder", payload, repeatable=True)().tag == RESPONSE
    assert len(server.requests) == 2
    server.answers = [Answer(fault("ErrorServerBusy"), 500)]
    with pytest.raises(ErrorServerBusy):
        connection(server).begin("GetFolder", payload, repeatable=True)


def test_a_version_that_is_not_known_is_learnt_from_the_answer(server):
    config = Configuration(service_endpoint=server.url, credentials=Credentials("john", "secret"), auth_type=BASIC)
    protocol = Protocol(config)
    protocol.begin("GetFolder", payload, repeatable=True)
    assert protocol.version.build.major_version == 15
    assert len(server.requests) == 1
