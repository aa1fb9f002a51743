"""Redirects, good and evil, and everything that goes wrong on demand."""

import zlib

import pytest
import requests

from tests.sandbox.autodiscover.conftest import JOHN, POX, SECRET, WANTED
from tests.sandbox.autodiscover.test_answers import settings, texts

ELSEWHERE = "https://other.example/autodiscover/autodiscover.xml"


@pytest.fixture
def service(sandbox):
    return sandbox.autodiscover


def test_somebody_is_sent_to_another_address(service, pox, soap, web):
    order = service.redirect("anne@other.example", of=JOHN)
    assert (texts(pox(), "Action"), texts(pox(), "RedirectAddr")) == (["redirectAddr"], ["anne@other.example"])
    assert texts(soap(JOHN), "RedirectTarget") == ["anne@other.example"]
    assert texts(soap(JOHN), "ErrorCode") == ["NoError", "RedirectAddress"]
    answer = web.get(f"{service.json_url}{JOHN}?Protocol=EWS", allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == f"{service.json_url}anne@other.example?Protocol=EWS"
    order.cancel()
    assert texts(pox(), "Action") == ["settings"]


def test_somebody_is_sent_to_another_server(service, pox, soap):
    service.redirect(ELSEWHERE, of="example.com", times=2)
    assert (texts(pox(), "Action"), texts(pox(), "RedirectUrl")) == (["redirectUrl"], [ELSEWHERE])
    service.redirect(ELSEWHERE, service="soap")
    assert texts(soap(JOHN), "ErrorCode") == ["NoError", "RedirectUrl"]
    assert texts(pox(), "Action") == ["settings"]


def test_a_whole_domain_is_sent_elsewhere(service, pox, soap):
    service.redirect("cloud.example", of="example.com")
    assert texts(pox(), "RedirectAddr") == ["john@cloud.example"]
    assert texts(soap(JOHN), "RedirectTarget") == ["john@cloud.example"]
    assert texts(soap(domains=["example.com"]), "RedirectTarget") == ["cloud.example"]


def test_addresses_can_lead_in_a_circle(service, pox):
    service.redirect("b@example.com", of="a@example.com")
    service.redirect("a@example.com", of="b@example.com")
    assert texts(pox("a@example.com"), "RedirectAddr") == ["b@example.com"]
    assert texts(pox("b@example.com"), "RedirectAddr") == ["a@example.com"]


def test_http_redirects_before_anybody_logs_in(service, web, sandbox):
    service.redirect(ELSEWHERE, status=302, service="pox", host="127.0.0.1")
    answer = web.get(service.pox_url, allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["Location"]) == (302, ELSEWHERE)
    assert web.get(service.soap_url, timeout=10).status_code == 401
    local = service.pox_url.replace("127.0.0.1", "localhost")
    assert web.get(local, timeout=10).status_code == 401


@pytest.mark.parametrize("what, pox_code, soap_codes", [
    ("InvalidUser", "500", ["NoError", "InvalidUser"]), ("ServerBusy", "603", ["ServerBusy"]),
    ("InvalidRequest", "600", ["InvalidRequest"]), ("InternalServerError", "603", ["InternalServerError"]),
    ("SettingIsNotAvailable", "603", ["NoError", "NoError", "SettingIsNotAvailable"]),
])  # fmt: skip
def test_codes_stand_in_answers(service, pox, soap, what, pox_code, soap_codes):
    service.fail(what, service="pox", message="No.")
    answer = pox()
    assert (texts(answer, "ErrorCode"), texts(answer, "Message")) == ([pox_code], ["No."])
    service.fail(what, of=JOHN, service="soap")
    assert texts(soap(JOHN), "ErrorCode") == soap_codes
    assert texts(soap(JOHN), "ErrorCode") == ["NoError", "NoError"]


def test_codes_stand_in_answers_about_domains_and_in_json(service, soap, web):
    service.fail("InvalidDomain", of="example.com")
    assert texts(soap(domains=["example.com"]), "ErrorCode") == ["NoError", "InvalidDomain"]
    service.fail("601")
    answer = web.get(f"{service.json_url}{JOHN}?Protocol=EWS", timeout=10)
    assert (answer.status_code, answer.json()["ErrorCode"]) == (400, "601")


def test_an_answer_may_hold_no_address_of_ews(service, pox, soap):
    service.fail("no-urls", times=None)
    assert not texts(pox(), "EwsUrl") + texts(pox(), "ASUrl")
    assert settings(soap(JOHN, settings=("ExternalEwsUrl", "UserDN"))).keys() == {"UserDN"}


@pytest.mark.parametrize("what, status, start", [
    ("html", 200, b"<!DOCTYPE html>"), ("empty", 200, b""), ("garbage", 200, b"\x00\xff"), (503, 503, b""), (404, 404, b""),
])  # fmt: skip
def test_what_is_no_answer_comes_before_anybody_logs_in(service, pox, what, status, start):
    service.fail(what)
    answer = pox(auth=None)
    assert (answer.status_code, answer.content[: len(start)]) == (status, start)
    assert pox(auth=None).status_code == 401


def test_a_connection_may_be_dropped(service, pox):
    service.fail("drop")
    with pytest.raises(requests.exceptions.ConnectionError):
        pox(auth=None)


def test_an_answer_may_have_no_end(service, pox, sandbox):
    service.fail("huge")
    with pox(auth=None, stream=True) as answer:
        assert sum(len(piece) for piece, _ in zip(answer.iter_content(65536), range(100), strict=False)) > 1_000_000


def test_an_answer_may_come_slowly(service, pox):
    waits = []
    service.pause = waits.append
    service.fail("slow")
    with pox(auth=None, stream=True) as answer:
        pieces = [piece for piece, _ in zip(answer.iter_content(1), range(45), strict=False)]
    assert pieces[-1] == b" "
    assert len(waits) > 5


def test_an_answer_may_be_a_bomb(service, pox):
    service.fail("bomb")
    with pox(auth=None, stream=True) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        packed = answer.raw.read(decode_content=False)
    assert len(packed) < 4_000_000
    opener, size, data = zlib.decompressobj(31), 0, packed
    size += len(opener.decompress(data, 20_000_000))
    assert size == 16 * 1024 * 1024
    assert len(opener.unused_data) > len(packed) // 2


def test_a_delay_comes_before_the_right_answer(service, pox):
    waits = []
    service.pause = waits.append
    service.fail("delay", delay=3)
    assert texts(pox(), "Action") == ["settings"]
    assert waits == [3]


@pytest.mark.parametrize("wrong", [
    {"what": "Nonsense"}, {"what": 99}, {"what": "InvalidUser", "service": "gopher"}, {"what": "ServerBusy", "times": 0},
    {"what": "html", "of": JOHN},
])  # fmt: skip
def test_what_is_asked_for_must_make_sense(service, wrong):
    with pytest.raises(ValueError):
        service.fail(**wrong)


def test_so_must_redirects(service):
    for wrong in ({"status": 200}, {"status": 302, "of": JOHN}, {"service": "gopher"}):
        with pytest.raises(ValueError):
            service.redirect(ELSEWHERE, **wrong)


def test_a_reset_ends_it_all(service, pox, sandbox):
    service.fail("ServerBusy", times=None)
    sandbox.reset()
    assert texts(pox(), "Action") == ["settings"]


def test_another_address_serves_the_same(sandbox, web):
    place = sandbox.listen("127.0.0.2")
    url = f"http://{place}/autodiscover/autodiscover.xml"
    answer = web.post(url, POX.format(JOHN, WANTED).encode(), auth=(JOHN, SECRET), timeout=10)
    assert texts(answer, "AutoDiscoverSMTPAddress") == [JOHN]
