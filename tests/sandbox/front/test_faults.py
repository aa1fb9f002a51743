"""Failure on demand, as a client sees it."""

import http.client
import time

import pytest
from lxml import etree

from exchangelib.sandbox.nodes import MESSAGES_NS, SOAP_NS, M, Malformed, parse
from tests.sandbox.front import plain
from tests.sandbox.front.plain import INBOX, THREE, Client


@pytest.fixture
def fail(app):
    return app.failures.order


def codes(answer):
    return [node.text for node in answer.xml.walk() if node.tag == M("ResponseCode")]


def test_a_busy_server_says_how_long_to_wait_and_then_is_well_again(client, fail):
    fail("GetFolder", "ErrorServerBusy", times=2, back_off=0.1)
    for _ in range(2):
        answer = client.ask(INBOX)
        assert (answer.status, answer.code) == (500, "ErrorServerBusy")
        (value,) = [node for node in answer.xml.walk() if node.local == "Value"]
        assert (value.attrs, value.text) == ({"Name": "BackOffMilliseconds"}, "100")
    assert not plain.done
    assert client.ask(INBOX).status == 200


def test_other_operations_are_not_hit(client, fail):
    fail("FindItem", "ErrorServerBusy")
    assert client.ask(INBOX).status == 200
    fail("*", 503)
    assert client.ask(INBOX).status == 503


def test_a_failure_can_last_and_be_cancelled(client, fail):
    failure = fail("GetFolder", 500, times=None)
    assert [client.ask(INBOX).status for _ in range(3)] == [500] * 3
    failure.cancel()
    assert client.ask(INBOX).status == 200


def test_one_thing_fails_in_its_place_and_the_others_are_done(client, fail, ews_facts):
    fail("GetFolder", "ErrorItemNotFound", item=1, message="gone")
    answer = client.ask(THREE)
    assert codes(answer) == ["NoError", "ErrorItemNotFound", "NoError"]
    assert answer.first("MessageText") == "gone"
    assert [child.attrs["Id"] for child in plain.done[-1].body.find(M("FolderIds"))] == ["inbox", "outbox"]
    judge = etree.XMLSchema(etree.parse(str(ews_facts / "xsd" / "messages.xsd")))
    body = etree.fromstring(answer.body).find(f"{{{SOAP_NS}}}Body")
    assert judge.validate(etree.fromstring(etree.tostring(body[0]))), judge.error_log


def test_several_or_all_things_fail(client, fail):
    fail("GetFolder", "ErrorItemNotFound", item=[0, 2])
    assert codes(client.ask(THREE)) == ["ErrorItemNotFound", "NoError", "ErrorItemNotFound"]
    done = len(plain.done)
    fail("GetFolder", "ErrorFolderNotFound")
    answer = client.ask(THREE)
    assert (answer.status, codes(answer)) == (200, ["ErrorFolderNotFound"] * 3)
    assert len(plain.done) == done
    fail("GetFolder", "ErrorOfTheNextCentury")
    assert codes(client.ask(INBOX)) == ["ErrorOfTheNextCentury"]


def test_a_code_can_be_forced_into_a_fault_or_out_of_one(client, fail):
    fail("GetFolder", "ErrorItemNotFound", fault=True)
    assert client.ask(INBOX).status == 500
    fail("GetFolder", "ErrorServerBusy", fault=False)
    answer = client.ask(INBOX)
    assert (answer.status, codes(answer)) == (200, ["ErrorServerBusy"])


def test_a_status_comes_with_headers_and_a_body(client, fail):
    fail(
        "GetFolder",
        302,
        headers={"Location": "https://elsewhere.example/", "Content-Type": "text/plain"},
        body="see there",
    )
    answer = client.ask(INBOX)
    assert (answer.status, answer.body) == (302, b"see there")
    assert (answer.headers["Location"], answer.headers.get_all("Content-Type")) == (
        "https://elsewhere.example/",
        ["text/plain"],
    )
    fail("GetFolder", 503, headers={"Retry-After": "1"})
    assert client.ask(INBOX).headers["Retry-After"] == "1"
    fail("GetFolder", 500)
    assert client.ask(INBOX).body == b""


@pytest.mark.parametrize("what, done", [("drop", 0), ("drop-answer", 1)])
def test_a_connection_is_dropped_without_an_answer(server, fail, app, what, done):
    fail("GetFolder", what)
    client = Client(server)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        client.ask(INBOX)
    client.connection.close()
    assert len(plain.done) == done
    assert (app.traffic[-1].status, app.traffic[-1].response) == (None, b"")


def test_a_connection_is_dropped_in_the_middle_of_the_answer(client, fail, app):
    fail("GetFolder", "drop-middle")
    with pytest.raises(http.client.IncompleteRead) as caught:
        client.ask(INBOX)
    assert 0 < len(caught.value.partial) < 800
    assert app.traffic[-1].response == caught.value.partial
    assert len(plain.done) == 1


def test_bodies_are_damaged(client, fail):
    whole = client.ask(INBOX).body
    fail("GetFolder", "truncated")
    assert client.ask(INBOX).body == whole[: len(whole) // 2]
    fail("GetFolder", "empty")
    assert client.ask(INBOX).body == b""
    fail("GetFolder", "html")
    answer = client.ask(INBOX)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    fail("GetFolder", "garbage")
    answer = client.ask(INBOX)
    with pytest.raises(Malformed):
        parse(answer.body)
    fail("GetFolder", "garbage", body=b"mine")
    assert client.ask(INBOX).body == b"mine"


def test_an_answer_is_delayed_by_what_the_server_waits_with(client, fail, app):
    waited = []
    app.pause = waited.append
    fail("GetFolder", "delay", delay=30)
    started = time.monotonic()
    assert client.ask(INBOX).status == 200
    assert waited == [30]
    assert time.monotonic() - started < 10


def test_orders_are_used_up_one_by_one_in_their_order(client, fail, app):
    fail("GetFolder", 501)
    fail("*", 502)
    assert app.failures.pending == 2
    assert [client.ask(INBOX).status for _ in range(3)] == [501, 502, 200]
    fail("GetFolder", 501)
    app.failures.clear()
    assert client.ask(INBOX).status == 200


@pytest.mark.parametrize(
    "what, arguments",
    [
        ("nonsense", {}),
        (99, {}),
        (True, {}),
        (None, {}),
        ("delay", {}),
        ("drop", {"times": 0}),
        ("drop", {"delay": -1}),
        ("ErrorServerBusy", {"back_off": -1}),
    ],
)
def test_an_order_that_makes_no_sense_is_an_error(fail, what, arguments):
    with pytest.raises(ValueError, match="fail: "):
        fail("GetFolder", what, **arguments)


def test_an_operation_without_things_fails_with_one_message(client, fail):
    fail("ResolveNames", "ErrorNameResolutionNoResults")
    answer = client.ask(
        f'<ResolveNames xmlns="{MESSAGES_NS}" ReturnFullContactData="false"><UnresolvedEntry>x</UnresolvedEntry></ResolveNames>'
    )
    assert codes(answer) == ["ErrorInvalidOperation"] or answer.code == "ErrorInvalidOperation"
