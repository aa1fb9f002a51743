"""Files over real sockets, a piece at a time: retries, faults, versions, and sessions that come back."""

from __future__ import annotations

import gzip
import io
import zlib
from base64 import b64encode
from typing import Any

import pytest

from exchangelib._net.clock import Clock
from exchangelib._net.faults import ConnectionLost
from exchangelib._wire.ns import MNS, TNS
from exchangelib._wire.stream import Parts, Source
from exchangelib._wire.xml import Element
from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials
from exchangelib.errors import ErrorItemNotFound, MalformedResponseError, UnauthorizedError
from exchangelib.protocol import FaultTolerance, Protocol
from tests.net.loopback import ANSWER, OF_2010, OF_2019, Answer, fault

DATA = bytes(range(256)) * 2000
FILE = (
    f'<m:GetAttachmentResponse xmlns:m="{MNS}" xmlns:t="{TNS}"><m:ResponseMessages><m:GetAttachmentResponseMessage '
    'ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Attachments><t:FileAttachment><t:Name>a</t:Name>'
    f"<t:Content>{b64encode(DATA).decode()}</t:Content></t:FileAttachment></m:Attachments>"
    "</m:GetAttachmentResponseMessage></m:ResponseMessages></m:GetAttachmentResponse>"
).encode()
BEGINNING, END = (ANSWER % OF_2019).split(b'<m:GetFolderResponse xmlns:m="')[0], b"</s:Body></s:Envelope>"
WHOLE = BEGINNING + FILE + END
ASK = "<m:GetAttachment/>"


@pytest.fixture
def connect(server: Any) -> Any:
    now = [0.0]
    clock = Clock(monotonic=lambda: now[0], sleep=lambda s: now.__setitem__(0, now[0] + s), jitter=lambda: 0.0)

    def make(*answers: Answer, is_patient: bool = False, **settings: Any) -> Protocol:
        if is_patient:
            settings["retry_policy"] = FaultTolerance(max_wait=50, clock=clock)
        server.answers.extend(answers)
        config = Configuration(
            service_endpoint=server.url, credentials=Credentials("john", "x"), auth_type="basic", **settings
        )
        return Protocol(config=config, clock=clock)

    return make


def content(protocol: Protocol) -> bytes:
    got = protocol.download("GetAttachment", lambda _: ASK)
    assert not isinstance(got, Element)
    return b"".join(got)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    "encoding, pack",
    [
        ("", bytes),
        ("gzip", gzip.compress),
        ("gzip", lambda data: gzip.compress(data[:1000]) + gzip.compress(data[1000:]) + b"\0" * 9),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
    ],
)
def test_content_comes_in_pieces_however_it_is_packed(connect: Any, encoding: str, pack: Any) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}
    protocol = connect(Answer(pack(WHOLE), headers=headers))
    got = protocol.download("GetAttachment", lambda _: ASK)
    pieces = list(got)
    assert b"".join(pieces) == DATA
    assert len(pieces) > 3
    assert protocol.version.build.major_version == 15


def test_a_session_comes_back_when_the_content_has_come_and_is_used_again(connect: Any, server: Any) -> None:
    protocol = connect(Answer(WHOLE), Answer(WHOLE), max_connections=1)
    assert content(protocol) == content(protocol) == DATA
    assert len(server.connections) == 1


def test_whoever_stops_before_the_end_does_not_keep_the_session(connect: Any) -> None:
    protocol = connect(Answer(WHOLE), Answer(WHOLE), max_connections=1)
    got = protocol.download("GetAttachment", lambda _: ASK)
    next(got)
    got.close()
    assert content(protocol) == DATA


def test_an_answer_without_content_is_given_as_it_is(connect: Any) -> None:
    protocol = connect(Answer(ANSWER % OF_2019))
    got = protocol.download("GetAttachment", lambda _: ASK)
    assert isinstance(got, Element)
    assert got.tag == f"{{{MNS}}}GetFolderResponse"


def test_faults_are_raised_and_versions_tried_as_for_any_request(connect: Any, server: Any) -> None:
    protocol = connect(
        Answer(fault("ErrorInvalidServerVersion", OF_2010), status=500),
        Answer(WHOLE.replace(OF_2019, OF_2010)),
        Answer(fault("ErrorItemNotFound", OF_2010), status=500),
    )
    spoken: list[str] = []
    got = protocol.download("GetAttachment", lambda version: spoken.append(version.request_version) or ASK)
    assert b"".join(got) == DATA
    assert spoken == ["Exchange2016", "Exchange2010_SP2"]
    with pytest.raises(ErrorItemNotFound):
        content(protocol)


def test_a_busy_server_is_asked_again(connect: Any, server: Any) -> None:
    protocol = connect(Answer(b"", status=503, headers={"Retry-After": "0"}), Answer(WHOLE), is_patient=True)
    assert content(protocol) == DATA
    assert len(server.requests) == 2


def test_wrong_credentials_are_an_error(connect: Any) -> None:
    with pytest.raises(UnauthorizedError):
        content(connect(Answer(b"", status=401)))


@pytest.mark.parametrize(
    "body, error, words",
    [
        (WHOLE[:-400_000], MalformedResponseError, "well-formed"),
        (WHOLE.replace(b"</t:Content>", b"*</t:Content>"), MalformedResponseError, "content of an attachment"),
        (b"<html><title>Sign in</title></html>", MalformedResponseError, "Sign in"),
    ],
)
def test_what_is_no_answer_is_an_error(connect: Any, body: bytes, error: Any, words: str) -> None:
    protocol = connect(Answer(body), Answer(WHOLE), max_connections=1)
    with pytest.raises(error, match=words):
        content(protocol)
    assert content(protocol) == DATA


def test_an_answer_that_breaks_off_is_an_error(connect: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % len(WHOLE)
    with pytest.raises(ConnectionLost):
        content(connect(Answer(raw=head + WHOLE[:300_000])))


def test_a_file_is_sent_while_it_is_read_and_again_if_need_be(connect: Any, server: Any) -> None:
    protocol = connect(
        Answer(b"", status=503, headers={"Retry-After": "0"}),
        Answer(ANSWER % OF_2019),
        is_patient=True,
    )
    parts = Parts(("<m:CreateAttachment><t:Content>", Source(io.BytesIO(DATA)), "</t:Content></m:CreateAttachment>"))
    protocol.exchange("CreateAttachment", lambda _: parts, repeatable=False)
    first, second = (request.body for request in server.requests)
    assert first == second
    assert b"<t:Content>" + b64encode(DATA) + b"</t:Content>" in first
    assert server.requests[0].headers["Content-Length"] == str(len(first))


def test_a_log_has_the_request_without_the_file(connect: Any, caplog: pytest.LogCaptureFixture) -> None:
    protocol = connect(Answer(ANSWER % OF_2019), Answer(WHOLE))
    caplog.set_level("DEBUG", logger="exchangelib.protocol")
    parts = Parts(("<m:CreateAttachment>", Source(io.BytesIO(DATA)), "</m:CreateAttachment>"))
    protocol.exchange("CreateAttachment", lambda _: parts, repeatable=False)
    assert "[512000 bytes of a file]" in caplog.text
    assert content(protocol) == DATA
    assert "GetAttachment" in caplog.text
