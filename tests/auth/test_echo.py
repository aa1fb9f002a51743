"""Servers and proxies that repeat what proved who the client is: neither errors nor logs do."""

from __future__ import annotations

import logging
import time
import traceback

import pytest

from exchangelib import BASIC, Account, Configuration, Credentials, FileAttachment, Message
from exchangelib.attachments import AttachmentId
from exchangelib.credentials import OAuth2TokenCredentials
from exchangelib.errors import ErrorServerBusy, EWSError
from tests.auth.conftest import JOHN
from tests.net.loopback import Answer, serve, server  # noqa: F401
from tests.security.watching import Canaries, Watch

PASSWORD = "Kanarie-echo-7Qx9"
TOKEN = "eyJhbGciOiJub25lIn0.a2FuYXJpZS1rYW5hcmll.c2lnbmF0dXJlLWthbmFyaWU"
FAULT = (
    '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
    "<faultcode>s:Server</faultcode><faultstring>You sent %s</faultstring></s:Fault></s:Body></s:Envelope>"
)
PAGE = "<html><title>Error for %s</title>You sent %s</html>"
WAYS = {
    "basic": (BASIC, lambda: Credentials(JOHN, PASSWORD)),
    "token": (None, lambda: OAuth2TokenCredentials(lambda: TOKEN)),
}


@pytest.fixture
def watched():
    canaries = Canaries(PASSWORD, *TOKEN.split(".")[1:])
    watch, root = Watch(canaries), logging.getLogger()
    level = root.level
    root.addHandler(watch)
    root.setLevel(1)
    yield canaries
    root.removeHandler(watch)
    root.setLevel(level)
    canaries.assert_unseen()


def echo(status, shape):
    def answer(request):
        said = request.headers.get("Authorization", "")
        proof = said if shape == "header" else PASSWORD
        body = FAULT % proof if status == "fault" else PAGE % (proof, proof)
        headers = {"X-Echo": proof, "Location": f"https://x.example.com/?{proof.replace(' ', '+')}"}
        if status == 401:
            headers["WWW-Authenticate"] = f'Basic realm="{proof}"'
            headers["x-ms-diagnostics"] = f'2000000;reason="bad {proof}";error_category="invalid_token"'
        return Answer(body.encode(), 500 if status == "fault" else status, headers)

    return answer


def _read(attachment):
    with attachment.fp as file:
        return file.read()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 500, 503, "fault"])
@pytest.mark.parametrize("shape", ["header", "password"])
@pytest.mark.parametrize("streamed", [False, True])
def test_what_a_server_repeats_is_in_no_error_and_no_log(server, watched, way, status, shape, streamed):  # noqa: F811
    auth_type, make = WAYS[way]
    server.answer = echo(status, shape if way == "basic" else "header")
    config = Configuration(service_endpoint=server.url, credentials=make(), auth_type=auth_type)
    account = Account(JOHN, config=config, autodiscover=False)
    attachment = FileAttachment(
        parent_item=Message(account=account, subject="x"), attachment_id=AttachmentId(id="x"), name="x"
    )
    with pytest.raises(EWSError) as e:
        _read(attachment) if streamed else account.inbox.all().count()
    # Of a frame that reads a piece at a time the buffer is shown, which holds what was anywhere in memory before
    watched.see("error", "".join(traceback.format_exception(e.value)) + repr(vars(e.value)))
    assert any(request.headers.get("Authorization") for request in server.requests)


@pytest.mark.parametrize("password", ["Envelope", "faultcode", "schemas.xmlsoap.org", "Server", "xmlns:"])
def test_a_password_that_is_a_word_of_the_protocol_does_not_spoil_what_a_server_says(server, password):  # noqa: F811
    body = FAULT.replace("s:Server", "s:ErrorServerBusy") % password
    server.answer = lambda request: Answer(body.encode(), 500, {})
    config = Configuration(service_endpoint=server.url, credentials=Credentials(JOHN, password), auth_type=BASIC)
    account = Account(JOHN, config=config, autodiscover=False)
    with pytest.raises(ErrorServerBusy, match=r"You sent \*\*\*"):
        account.inbox.all().count()


def test_what_a_mailbox_holds_is_left_as_it_came(server, watched):  # noqa: F811
    from exchangelib._net.answers import Reply
    from exchangelib._net.echo import without_echo

    body = (FAULT % PASSWORD).encode()
    sent = {"Authorization": "Bearer " + PASSWORD}
    assert without_echo(Reply("u", 200, {}, body), sent).content == body
    assert PASSWORD.encode() not in without_echo(Reply("u", 500, {}, body), sent).content
    assert without_echo(Reply("u", 500, {}, b"<html>"), sent).content == b"<html>"


def test_however_often_a_secret_is_repeated_each_is_found_at_once():
    from exchangelib._net.answers import Reply
    from exchangelib._net.echo import without_echo

    count = 50_000
    body = FAULT % f"<Faults/>{PASSWORD}".join([""] * (count + 1))
    sent = {"Authorization": "Bearer " + PASSWORD}
    began = time.process_time()
    found = without_echo(Reply("u", 500, {}, body.encode()), sent).content
    assert time.process_time() - began < 5  # looking at every word for each takes minutes
    assert found.count(b"***") == count
